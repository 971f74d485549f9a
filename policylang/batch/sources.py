"""Where typed tables come from: a frame in memory, or Parquet files that are read no further than asked for.

In: a frame, or the path of a Parquet file or of a folder of them. Out: a ``Source``: the types of the columns, how many rows, whether a column has
nulls, between which bounds its numbers lie; of files all this comes from their footers. Raises ``FrameError``. Relies on polars and pyarrow.
"""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import attrs
import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

SMALL_DIGITS = 5
Given = pl.DataFrame | pl.LazyFrame | Path
"""What a table may be given as."""


class FrameError(ValueError):
    """A table that cannot be read, or a column that is not what the vocabulary says."""


@attrs.frozen
class Group:
    """The part of a file that is read at once: its least and greatest ids, as its footer tells them. ``is_blank``: it has none."""

    rows: int
    least: str | None = None
    greatest: str | None = None
    is_blank: bool = False


class Raw(Protocol):
    """A table as it was given."""

    height: int
    schema: pl.Schema

    def scan(self) -> pl.LazyFrame:
        """Its rows."""

    def nulls(self, column: str) -> int | None:
        """How many cells are null; ``None``: it is not known without reading them."""

    def bounds(self, column: str) -> tuple[Any, Any]:
        """The least and the greatest value, ``None`` where there is none."""

    def groups(self, column: str) -> "list[Group]":
        """The parts that are read at once, with the ids of a column in them."""

    def scan_groups(self, is_in: list[bool]) -> pl.LazyFrame:
        """The rows of some of these parts, in their order."""

    def check_unchanged(self) -> None:
        """Raises ``FrameError`` where the rows are no longer those that were described."""


class InMemory:
    """A frame."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame
        self.height = frame.height
        self.schema = frame.schema

    def scan(self) -> pl.LazyFrame:
        """Its rows."""
        return self.frame.lazy()

    def nulls(self, column: str) -> int:
        """How many cells are null."""
        return self.frame[column].null_count()

    def bounds(self, column: str) -> tuple[Any, Any]:
        """The least and the greatest value."""
        return self._bounds[column]

    @cached_property
    def _bounds(self) -> dict[str, tuple[Any, Any]]:
        """Of all columns of numbers of which the type does not tell. PERF: found in one go, on all cores."""
        names = [name for name, dtype in self.schema.items() if dtype.is_numeric() and least_size(dtype) is None]
        ends = (
            one for name in names for one in (pl.col(name).min().alias(f"min {name}"), pl.col(name).max().alias(f"max {name}"))
        )
        found = self.frame.lazy().select(ends).collect(engine="streaming").row(0, named=True) if names else {}
        return {name: (found[f"min {name}"], found[f"max {name}"]) for name in names}

    def groups(self, column: str) -> list[Group]:
        """All rows at once."""
        return [Group(self.height)]

    def scan_groups(self, is_in: list[bool]) -> pl.LazyFrame:
        """All rows or none."""
        return self.scan() if is_in[0] else self.scan().head(0)

    def check_unchanged(self) -> None:
        """A frame does not change."""


class Files:
    """Parquet files of one schema."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
        if not self.files:
            raise FrameError(f"{path}: no Parquet file")
        self._groups: dict[str, list[Group]] = {}
        self._stamps = self._stamped()
        self._footers = [_footer(file) for file in self.files]
        self.height = sum(footer.num_rows for footer in self._footers)
        try:
            self.schema = self.scan().collect_schema()
        except pl.exceptions.PolarsError as error:
            raise FrameError(f"{path}: {error}") from error

    def scan(self) -> pl.LazyFrame:
        """Their rows."""
        return pl.scan_parquet(self.files)

    def nulls(self, column: str) -> int | None:
        """How many cells are null, if the footers say."""
        found = [one.null_count if one is not None and one.has_null_count else None for one in self._statistics(column)]
        return None if any(one is None for one in found) else sum(one for one in found if one is not None)

    def bounds(self, column: str) -> tuple[Any, Any]:
        """The least and the greatest value: of the footers, or of the rows where these do not say."""
        found = [one for one in self._statistics(column) if one is None or one.has_min_max or one.null_count != one.num_values]
        if any(one is None or not one.has_min_max for one in found):
            return self.scan().select(pl.col(column).min().alias("a"), pl.col(column).max().alias("z")).collect().row(0)
        return min((one.min for one in found), default=None), max((one.max for one in found), default=None)

    def groups(self, column: str) -> list[Group]:
        """The parts that are read at once, with the ids of a column in them."""
        if column not in self._groups:
            sizes = [footer.row_group(number).num_rows for footer in self._footers for number in range(footer.num_row_groups)]
            self._groups[column] = [_group(rows, one) for rows, one in zip(sizes, self._statistics(column), strict=True)]
        return self._groups[column]

    def scan_groups(self, is_in: list[bool]) -> pl.LazyFrame:
        """The rows of some of these parts, in their order."""
        if all(is_in):
            return self.scan()
        slices: list[tuple[int, int]] = []
        start = 0
        for group, wanted in zip(self.groups(""), is_in, strict=True):
            if wanted and slices and slices[-1][0] + slices[-1][1] == start:
                slices[-1] = (slices[-1][0], slices[-1][1] + group.rows)
            elif wanted:
                slices.append((start, group.rows))
            start += group.rows
        frames = [self.scan().slice(first, rows) for first, rows in slices]
        return pl.concat(frames) if frames else self.scan().head(0)

    def check_unchanged(self) -> None:
        """Raises ``FrameError`` where a file is no longer what it was when its footer was read."""
        if self._stamped() != self._stamps:
            raise FrameError(f"{self.path}: changed while it was read")

    def _stamped(self) -> list[tuple[str, int, int]]:
        try:
            return [(file.name, (stat := file.stat()).st_size, stat.st_mtime_ns) for file in self.files]
        except OSError as error:
            raise FrameError(f"{self.path}: {error.strerror}") from error

    def _statistics(self, column: str) -> Iterable[Any]:
        """Of each part that is read at once, ``None`` where there are none."""
        for footer in self._footers:
            places = {footer.schema.column(place).path: place for place in range(len(footer.schema))}
            place = places.get(column)
            for number in range(footer.num_row_groups):
                yield None if place is None else footer.row_group(number).column(place).statistics


def _group(rows: int, found: Any) -> Group:
    if found is None:
        return Group(rows)
    if found.has_null_count and found.null_count == rows:
        return Group(rows, is_blank=True)
    is_told = found.has_min_max and isinstance(found.min, str)
    return Group(rows, found.min, found.max) if is_told else Group(rows)


def _footer(file: Path) -> Any:
    try:
        return pq.read_metadata(file)
    except (pa.ArrowException, OSError) as error:
        raise FrameError(f"{file}: {str(error).partition(chr(10))[0]}") from error


def least_size(dtype: pl.DataType) -> int | None:
    """How great a number of a small type gets at most, as a whole number. PERF: such a column need not be looked through."""
    if isinstance(dtype, pl.Decimal):
        return int(10**dtype.precision) if dtype.precision <= SMALL_DIGITS else None
    return 2**16 if dtype in (pl.Int8, pl.UInt8, pl.Int16, pl.UInt16) else None


def raw_of(given: Given) -> Raw:
    """A table as a source of rows."""
    match given:
        case pl.DataFrame():
            return InMemory(given)
        case pl.LazyFrame():
            return InMemory(given.collect())
        case _:
            return Files(Path(given))
