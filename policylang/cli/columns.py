"""``policylang decide --engine``: whole tables decided by a column engine, into a folder of Parquet files.

In: the arguments; records as for ``decide``, or a folder of typed Parquet files, one for each kind of rows. Out: for each policy and kind
a Parquet file of one row a subject, and ``决定.json``, which says what its bits and numbers mean; whole or not at all. Relies on ``batch``.
"""

import argparse
import io
import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from policylang.batch import OUTCOMES, About, Batch, Decisions, FrameError
from policylang.batch.engines import ENGINES
from policylang.batch.reasons import label_of_item
from policylang.cli.exits import DONE, RECORDS_REJECTED, UsageError
from policylang.cli.placing import check_folder, place_folder
from policylang.cli.records import Desk, District
from policylang.cli.screen import tell
from policylang.core.facts import Dataset
from policylang.records.problems import Reading

MEANING = "决定.json"
PARQUET = "*.parquet"


def run_columns(args: argparse.Namespace) -> int:
    """Decides all tables; raises ``UsageError`` for tables that are not what the vocabulary says."""
    if args.to is None:
        raise UsageError("cli.engine_to")
    check_folder(args.to)
    desk = Desk(args)
    files: dict[str, bytes] = {}
    for district, facts in _facts(args, desk):
        evaluation = desk.evaluation(district, tracing=True)
        try:
            batch = Batch(district.policies, facts, district.as_of, desk.known_at, evaluation.bindings, district.region)
            decisions = batch.decide(ENGINES[args.engine]())
        except (FrameError, pl.exceptions.PolarsError, OSError) as error:
            reason = str(error).partition("\n")[0]
            raise UsageError("cli.bad_tables", RECORDS_REJECTED, path=district.path, reason=reason) from error
        files |= {f"{district.policy}/{name}": content for name, content in _files(decisions, args.decision).items()}
        tell(
            args.lang,
            "cli.tables_decided",
            policy=district.policy,
            rows=sum(table.height for table in decisions.tables.values()),
        )
    place_folder(args.to, files)
    return DONE


def _facts(args: argparse.Namespace, desk: Desk) -> Iterator[tuple[District, Any]]:
    """The collections of records, each with its facts: a folder of Parquet files as it is, others as they are read."""
    tables = {path: sorted(path.glob(PARQUET)) for path in desk.manifests if path.is_dir()}
    if not any(tables.values()):
        for district in desk.districts():
            desk.accept(district)
            yield district, district.reading.dataset
        return
    for path, found in tables.items():
        manifest = desk.manifests[path]
        name = args.policy or manifest.policy or (next(iter(desk.sets)) if len(desk.sets) == 1 else None)
        as_of = desk.as_of or manifest.as_of
        if name is None or as_of is None:
            raise UsageError("cli.tables_policy", path=path)
        region = args.region or manifest.region
        yield (
            District(path, name, desk.sets[name], Reading(Dataset(), ()), as_of, region),
            {one.stem: pl.scan_parquet(one) for one in found},
        )


def _files(decisions: Decisions, wanted: list[str] | None) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    meaning: dict[str, Any] = {}
    for kind, abouts in decisions.about.items():
        kept = [one for one in abouts if not wanted or one.name in wanted or one.rule.name in wanted]
        if not kept:
            continue
        stem = kind or "总体"
        table = decisions.tables[kind]
        names = [name for one in kept for name in table.columns if name == one.name or name.startswith(f"{one.name}/")]
        labels = pl.Enum([outcome.label for outcome in OUTCOMES])
        words = {code: outcome.label for code, outcome in enumerate(OUTCOMES)}
        told = [pl.col(one.name).replace_strict(words, return_dtype=labels) for one in kept]
        stream = io.BytesIO()
        table.select("id", *names).with_columns(told).write_parquet(stream)
        files[f"{stem}.parquet"] = stream.getvalue()
        meaning[stem] = {one.name: _meaning(one) for one in kept}
    files[MEANING] = json.dumps(meaning, ensure_ascii=False, indent=1).encode()
    return files


def _meaning(about: About) -> dict[str, Any]:
    """What the bits and numbers of a decision mean, lowest bit first."""
    return {
        "items": [label_of_item(item) for item in about.items],
        "missing": [f"{cause.kind.value} {cause.row_kind} {cause.name}".replace("  ", " ") for cause in about.causes],
        "scales": about.scales,
        "by_reference_engine": about.not_lowered,
    }
