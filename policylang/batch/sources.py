"""Where typed tables come from: a frame in memory, or Parquet files that are read no further than asked for.

In: a frame, or the path of a Parquet file or of a folder of them. Out: a ``Source``: the types of the columns, how many rows, whether a column has
nulls, between which bounds its numbers lie; of files all this comes from their footers. Raises ``FrameError``. Relies on polars and pyarrow.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

import attrs
import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

SMALL_DIGITS = 5
"""Decimals of so many digits are small numbers: sums and products of several fit into 32 bits."""
DIGITS = 18
"""Decimals of so many digits fit into 64 bits."""
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
        """The least and the greatest number, ``None`` where there is none; days as Polars counts them."""

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
        return _looked_through(self.frame.lazy(), column, self.schema[column])

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
        schemas = [footer.schema for footer in self._footers]
        self._places = [{schema.column(place).path: place for place in range(len(schema))} for schema in schemas]
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
            return _looked_through(self.scan(), column, self.schema[column])
        ends = [(one.min_raw, one.max_raw) if self.schema[column] == pl.Date else (one.min, one.max) for one in found]
        return min((least for least, _ in ends), default=None), max((most for _, most in ends), default=None)

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
        for footer, places in zip(self._footers, self._places, strict=True):
            place = places.get(column)
            for number in range(footer.num_row_groups):
                yield None if place is None else footer.row_group(number).column(place).statistics


def _looked_through(rows: pl.LazyFrame, column: str, dtype: pl.DataType) -> tuple[Any, Any]:
    numbers = pl.col(column).to_physical() if dtype == pl.Date else pl.col(column)
    return rows.select(numbers.min().alias("least"), numbers.max().alias("greatest")).collect(engine="streaming").row(0)


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


def has_64_bits(dtype: pl.DataType) -> bool:
    """Whether whatever a column of numbers holds fits into 64 bits, as a whole number."""
    if isinstance(dtype, pl.Decimal):
        return dtype.precision <= DIGITS
    return dtype not in (pl.UInt64, pl.Int128, pl.UInt128)


def raw_of(given: Given) -> Raw:
    """A table as a source of rows."""
    match given:
        case pl.DataFrame():
            return InMemory(given)
        case pl.LazyFrame():
            return InMemory(given.collect())
        case _:
            return Files(Path(given))
