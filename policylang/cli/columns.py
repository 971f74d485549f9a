"""``policylang decide --engine``: whole tables decided by a column engine, into a folder of Parquet files.

In: the arguments; records as for ``decide``, or a folder of typed Parquet files, one (or a folder of them) for each kind of rows, which is read part by
part. Out: for each policy and kind a Parquet file of one row a subject, and ``决定.json``, which says what its bits and numbers mean; whole or not at all.
Relies on ``batch``.
"""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from policylang.batch import Batch, FrameError
from policylang.batch.division import DivisionError
from policylang.batch.engines import ENGINES
from policylang.batch.large import MEMORY, Chunk, Large, chunks_of
from policylang.batch.results import Results
from policylang.cli.exits import DONE, RECORDS_REJECTED, UsageError
from policylang.cli.placing import check_folder, folder_in_place
from policylang.cli.records import Desk, District
from policylang.cli.screen import Rate
from policylang.core.facts import Dataset
from policylang.records.problems import Reading

PARQUET = "*.parquet"
UNITS = {"": 2**30, "G": 2**30, "M": 2**20}


def run_columns(args: argparse.Namespace) -> int:
    """Decides all tables; raises ``UsageError`` for tables that are not what the vocabulary says."""
    if args.to is None:
        raise UsageError("cli.engine_to")
    memory = memory_of(args.memory)
    check_folder(args.to)
    desk = Desk(args)
    with folder_in_place(args.to) as folder:
        for district, paths in _districts(args, desk):
            progress = Rate(args.lang, district.policy)
            results = Results(folder / district.policy)
            try:
                for chunk in _decided(args, desk, district, paths, memory, progress):
                    results.add(chunk)
                results.close()
            except (FrameError, pl.exceptions.PolarsError) as error:
                reason = str(error).partition("\n")[0]
                raise UsageError("cli.bad_tables", RECORDS_REJECTED, path=district.path, reason=reason) from error
            finally:
                results.drop()
            progress.close(results.subjects)
    return DONE


def memory_of(text: str | None) -> int:
    """How many bytes a text such as 8, 8G or 512M means. Raises ``UsageError``."""
    if text is None:
        return MEMORY
    found = re.fullmatch(r"([0-9]{1,6})([GM]?)i?B?", text.strip(), re.IGNORECASE)
    if found is None or int(found[1]) == 0:
        raise UsageError("cli.bad_memory", value=text)
    return int(found[1]) * UNITS[found[2].upper()]


def _districts(args: argparse.Namespace, desk: Desk) -> Iterator[tuple[District, dict[str, Path]]]:
    """The collections of records; of a folder of Parquet files the path of each table, of others none."""
    tables = {path: _tables(path) for path in desk.manifests if path.is_dir()}
    if not any(tables.values()):
        for district in desk.districts():
            desk.accept(district)
            yield district, {}
        return
    for path, found in tables.items():
        manifest = desk.manifests[path]
        name = args.policy or manifest.policy or (next(iter(desk.sets)) if len(desk.sets) == 1 else None)
        as_of = desk.as_of or manifest.as_of
        if name is None or as_of is None:
            raise UsageError("cli.tables_policy", path=path)
        region = args.region or manifest.region
        yield District(path, name, desk.sets[name], Reading(Dataset(), ()), as_of, region), found


def _tables(path: Path) -> dict[str, Path]:
    """The tables in a folder: a Parquet file or a folder of them for each kind of rows."""
    return {one.stem: one for one in sorted(path.iterdir()) if one.match(PARQUET) or (one.is_dir() and any(one.glob(PARQUET)))}


def _decided(
    args: argparse.Namespace, desk: Desk, district: District, paths: dict[str, Path], memory: int, progress: "Rate"
) -> Iterator[Chunk]:
    """The decisions, part by part where that is possible."""
    evaluation = desk.evaluation(district, tracing=True)
    bindings, wanted = evaluation.bindings, tuple(args.decision or ())
    engine = ENGINES[args.engine]
    if paths and args.engine != "spark":
        try:
            large = Large(
                district.policies, paths, district.as_of, engine, memory, desk.known_at, bindings, district.region, wanted
            )
            progress.total = large.rows
            yield from large.decide(progress.step)
        except DivisionError as reason:
            raise UsageError("cli.not_divided", RECORDS_REJECTED, path=district.path, reason=reason) from reason
        return
    facts = paths or district.reading.dataset
    batch = Batch(district.policies, facts, district.as_of, desk.known_at, bindings, district.region, wanted=wanted)
    yield from chunks_of(batch.decide(engine()))
