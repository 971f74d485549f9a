"""Tables decided part by part are decided as they are at once: drawn records as Parquet files, in parts of a row or two."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import polars as pl
from hypothesis import given
from hypothesis.strategies import integers
from strategies import Case, cases, examples
from test_batch_frames import tabular

from policylang.batch import large
from policylang.batch.decide import Batch
from policylang.batch.division import DivisionError
from policylang.batch.engines import Polars
from policylang.batch.large import Large

SEEN: Counter[str] = Counter()


@contextmanager
def files(frames: dict[str, pl.DataFrame]) -> Iterator[dict[str, Path]]:
    """The frames as Parquet files, a group of rows for each two rows."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {kind: Path(folder, f"{kind}.parquet") for kind in frames}
        for kind, frame in frames.items():
            frame.write_parquet(paths[kind], row_group_size=2)
        yield paths


def by_id(tables: list[pl.DataFrame]) -> list[tuple[object, ...]]:
    """The rows of some tables, whatever their order."""
    return sorted((row for table in tables for row in table.rows()), key=repr)


def check(case: Case, held: int) -> None:
    """``held``: kinds of more rows than that are decided in parts."""
    _, frames = tabular(case)
    with files(frames) as paths, patch.object(large, "LEAST", held), patch.object(large, "PART", 2):
        run = Large(case.policies, paths, case.as_of, Polars, 0, case.known_at)
        SEEN["divided"] += bool(run.domains.below)
        parts: dict[str, list[pl.DataFrame]] = {}
        try:
            for chunk in run.decide():
                parts.setdefault(chunk.kind, []).append(chunk.table)
        except DivisionError:
            SEEN["left to the reference engine"] += 1
            return
        whole = Batch(case.policies, paths, case.as_of, case.known_at).decide(Polars())
    SEEN["exports"] += bool(run.division.exports)
    SEEN["decided"] += bool(run.domains.below)
    for kind, table in whole.tables.items():
        if table.height:
            assert parts[kind][0].schema == table.schema
            assert by_id(parts[kind]) == by_id([table])


@examples(60)
@given(cases(), integers(1, 2))
def parts_of(case: Case, held: int) -> None:
    check(case, held)


def test_parts() -> None:
    parts_of()
    assert SEEN["decided"] >= 15, SEEN
    assert SEEN["exports"] >= 2, SEEN
