"""Facts as tables: one table for each kind of row, numbers as scaled integers, days as ordinals, links as keys.

In: a ``Dataset``. Out: ``Tables``: for each kind a Polars table and what is known of its columns (scale, greatest value, whether a cell
is not recorded, known in part, or blank). The lowering reads no more than that. Relies on polars.

Names of columns: ``field``; ``field/2013`` of a field 按 年度; beside it ``⌊``, ``⌈`` (bounds of what is known in part), ``∅`` (blank), ``⊢``, ``⊣``
(first and last day), ``⊣∞`` (without end), ``∋word`` (of a set); ``↑kind`` the key of the parent, ``→field`` of the row a field names;
``⊤kind`` whether the child table is complete.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any, Protocol

import attrs
import polars as pl

from policylang.batch.schedule import KEY
from policylang.batch.values import NotLoweredError
from policylang.batch.widths import Size
from policylang.core.facts import Dataset, Row
from policylang.core.values import ABSENT, OpenSet, Period, Unknown

KNOWN = "⊤知悉"
"""Whether a row had come to be known on the 知悉日."""
OWN_ID = "#id"
"""The id of a row, where it is read along with the other columns."""
LAST = date.max.toordinal()
"""The last day that there is."""
MOST_DIGITS = 10**9
"""Scales beyond this are not taken: no record has so many decimals."""


@attrs.frozen
class Cells:
    """What is known of the cells of a field (of a year): ``form`` is truth, number, day, word, set, row, span or none.

    ``gaps``: some are not recorded. ``partial``: some are known in part. ``blanks``: some are 无. ``size``: the greatest integer,
    either way. ``words``: all that occur; the column holds their places (``None``: any; it holds the words). ``kind``: of the rows named.
    ``first``: the first day that occurs (of periods, the first with which one begins), as an ordinal.
    """

    form: str
    gaps: bool = False
    partial: bool = False
    blanks: bool = False
    scale: int = 1
    size: Size = 1
    words: tuple[str, ...] | None = ()
    kind: str = ""
    endless: bool = False
    first: Size = LAST


class Source(Protocol):
    """Where the rows of a table are."""

    def rows(self, names: Collection[str], small: Collection[str] = (), as_stored: bool = False) -> pl.LazyFrame:
        """The columns of these names, in the order of the rows; those that are ``small`` as numbers of 32 bits, others ``as_stored`` where a kernel can read them so."""

    def sizes(self) -> Mapping[str, int]:
        """How great the numbers get of the columns that can be read so."""

    def checks(self, names: Collection[str]) -> list[str]:
        """The columns that tell which cells of some columns do not fit."""

    def misfit(self, check: str) -> Exception:
        """The error of a column some cells of which do not fit."""

    def ids(self) -> pl.Series | None:
        """The ids of the rows listed, where they are at hand; elsewhere they are the column ``#id``."""


def checked(source: Source, names: Collection[str], frame: pl.DataFrame) -> pl.DataFrame:
    """A frame with the columns that check some columns of a table; raises ``FrameError`` where a cell does not fit."""
    for check in source.checks(names):
        if frame[check].any():
            raise source.misfit(check)
    return frame


@attrs.frozen(eq=False)
class Held:
    """Rows in memory."""

    frame: pl.DataFrame = attrs.field(repr=False)
    own: pl.Series = attrs.field(repr=False)

    def rows(self, names: Collection[str], small: Collection[str] = (), as_stored: bool = False) -> pl.LazyFrame:
        """The columns of these names."""
        return self.frame.lazy().select(*names)

    def sizes(self) -> Mapping[str, int]:
        """None: all numbers have 64 bits."""
        return {}

    def checks(self, names: Collection[str]) -> list[str]:
        """None: the cells of records are checked when they are read."""
        return []

    def misfit(self, check: str) -> Exception:
        """Never asked for."""
        raise AssertionError(check)

    def ids(self) -> pl.Series:
        """The ids of the rows."""
        return self.own


@attrs.frozen(eq=False)
class Table:
    """One kind of rows.

    ``shape``: its columns, and whether each may have nulls. ``height``: how many rows at most. ``open_``: child kinds of which some row's table is not complete; ``parents``: kinds that are parents.

    ``orphans``: parents that some rows lack. ``is_complete``: the whole table is. ``listed``: how many rows the table itself holds, which
    come first. ``has_later``: some rows came to be known after the 知悉日. ``is_tree``: no row has several parents.
    """

    kind: str
    shape: Mapping[str, bool]
    cells: Mapping[str, Cells]
    source: "Source" = attrs.field(repr=False)
    height: int
    parents: tuple[str, ...]
    orphans: frozenset[str]
    open_: frozenset[str]
    is_complete: bool = True
    listed: int = 0
    has_later: bool = False
    is_tree: bool = True


def tables_of(dataset: Dataset, kinds: Iterable[str], known_at: date | None) -> dict[str, Table]:
    """The tables of a dataset: those of ``kinds`` also where nothing was supplied."""
    rows = _rows_by_kind(dataset, kinds)
    keys = {id(row): place for found in rows.values() for place, row in enumerate(found)}
    return {kind: _Builder(dataset, kind, found, rows, keys, known_at).table() for kind, found in rows.items()}


def _rows_by_kind(dataset: Dataset, kinds: Iterable[str]) -> dict[str, list[Row]]:
    """All rows: first those of the tables, then those that are only named by others."""
    found: dict[str, list[Row]] = {kind: [] for kind in kinds}
    pending = [row for table in dataset.tables.values() for row in table.rows]
    seen = {id(row) for row in pending}
    for row in pending:
        found.setdefault(row.kind, []).append(row)
    while pending:
        row = pending.pop()
        below = [child for table in row.tables.values() for child in table.rows]
        named = [value for value in row.cells.values() if isinstance(value, Row)]
        for other in (*below, *row.links.values(), *named):
            if id(other) not in seen:
                seen.add(id(other))
                found.setdefault(other.kind, []).append(other)
                pending.append(other)
    return found


class _Builder:
    """Makes the table of one kind."""

    def __init__(
        self,
        dataset: Dataset,
        kind: str,
        rows: list[Row],
        all_rows: dict[str, list[Row]],
        keys: dict[int, int],
        known_at: date | None,
    ) -> None:
        self.dataset = dataset
        self.kind = kind
        self.rows = rows
        self.all_rows = all_rows
        self.keys = keys
        self.known_at = known_at
        self.columns: dict[str, Any] = {KEY: pl.Series(KEY, range(len(rows)), dtype=pl.Int64)}
        self.cells: dict[str, Cells] = {}

    def table(self) -> Table:
        """The table."""
        fields = dict.fromkeys(name for row in self.rows for name in row.cells)
        for name in fields:
            values = [row.cells.get(name) for row in self.rows]
            years = sorted({year for value in values if isinstance(value, dict) for year in value})
            if any(isinstance(value, dict) for value in values):
                for year in years:
                    self.add(f"{name}/{year}", [value.get(year) if isinstance(value, dict) else None for value in values])
            else:
                self.add(name, values)
        parents = tuple(dict.fromkeys(kind for row in self.rows for kind in row.links))
        for kind in parents:
            self.put(f"↑{kind}", [self._key(row.links.get(kind)) for row in self.rows], pl.Int64)
        orphans = frozenset(kind for kind in parents if any(kind not in row.links for row in self.rows))
        known = [self.known_at is None or row.known_since is None or row.known_since <= self.known_at for row in self.rows]
        if not all(known):
            self.put(KNOWN, known, pl.Boolean)
        open_ = self._completeness()
        whole = self.dataset.tables.get(self.kind)
        frame = pl.DataFrame(self.columns)
        return Table(
            self.kind,
            {name: frame[name].null_count() > 0 for name in frame.columns},
            self.cells,
            Held(frame, pl.Series([row.id for row in self.rows], dtype=pl.String)),
            frame.height,
            parents,
            orphans,
            open_,
            whole is not None and whole.complete,
            len(whole.rows) if whole is not None else 0,
            not all(known),
            all(len(row.links) <= 1 for row in self.rows),
        )

    def _key(self, row: Row | None) -> int | None:
        return None if row is None else self.keys[id(row)]

    def _completeness(self) -> frozenset[str]:
        """Child kinds whose tables are not complete for all rows; the flags are put beside."""
        found = []
        for kind in self.all_rows:
            flags = [(t := self.dataset.children(row, kind)) is not None and t.complete for row in self.rows]
            if not all(flags):
                found.append(kind)
                self.put(f"⊤{kind}", flags, pl.Boolean)
            for row in self.rows:
                for child in row.tables[kind].rows if kind in row.tables else ():
                    if child.links.get(self.kind) is not row:
                        raise NotLoweredError(f"{kind} {child.id} belongs to two rows")
        return frozenset(found)

    def put(self, name: str, values: list[Any], dtype: Any) -> None:
        """A column."""
        self.columns[name] = pl.Series(name, values, dtype=dtype, strict=True)

    def add(self, name: str, values: list[Any]) -> None:
        """The columns of a field."""
        gaps = any(value is None for value in values)
        blank = [value is ABSENT for value in values]
        known = [None if value is ABSENT or isinstance(value, Unknown) else value for value in values]
        partial = any(isinstance(value, Unknown) for value in values)
        sample = next((value for value in known if value is not None), None)
        if any(isinstance(value, OpenSet) for value in values):
            raise NotLoweredError(f"{self.kind}.{name}: a set known in part")
        form, put = self._form(sample)
        if sample is None and partial:
            form, put = "day", self._days
        more = put(name, known)
        if any(blank):
            self.put(f"{name}∅", blank, pl.Boolean)
        if partial:
            self._bounds(name, values, form)
        gap = gaps or partial
        self.cells[name] = Cells(form, gap, partial, any(blank), **more)

    def _form(self, sample: Any) -> tuple[str, Callable[[str, list[Any]], dict[str, Any]]]:
        match sample:
            case bool():
                return "truth", self._truths
            case int() | Fraction():
                return "number", self._numbers
            case date():
                return "day", self._days
            case str():
                return "word", self._words
            case tuple():
                return "set", self._sets
            case Row():
                return "row", self._links
            case Period():
                return "span", self._spans
            case None:
                return "none", lambda name, values: {}
            case _:
                raise NotLoweredError(f"{self.kind}: a {type(sample).__name__}")

    def _truths(self, name: str, values: list[Any]) -> dict[str, Any]:
        self.put(name, values, pl.Boolean)
        return {}

    def _numbers(self, name: str, values: list[Any]) -> dict[str, Any]:
        scale = lcm(1, *(value.denominator for value in values if value is not None))
        if scale > MOST_DIGITS:
            raise NotLoweredError(f"{self.kind}.{name}: too many decimals")
        whole = [None if value is None else int(value * scale) for value in values]
        size = max((abs(value) for value in whole if value is not None), default=1)
        if size > 2**53:
            raise NotLoweredError(f"{self.kind}.{name}: too great a number")
        self.put(name, whole, pl.Int64)
        return {"scale": scale, "size": max(1, size)}

    def _days(self, name: str, values: list[Any]) -> dict[str, Any]:
        self.put(name, [None if value is None else value.toordinal() for value in values], pl.Int64)
        return {"size": LAST, "first": _first(values)}

    def _words(self, name: str, values: list[Any]) -> dict[str, Any]:
        words = tuple(dict.fromkeys(value for value in values if value is not None))
        places = {word: place for place, word in enumerate(words)}
        self.put(name, [None if value is None else places[value] for value in values], pl.Int32)
        return {"words": words}

    def _sets(self, name: str, values: list[Any]) -> dict[str, Any]:
        words = tuple(dict.fromkeys(word for value in values if value is not None for word in value))
        if any(not isinstance(word, str) for word in words):
            raise NotLoweredError(f"{self.kind}.{name}: a set of {type(words[0]).__name__}")
        self.put(name, [None if value is None else True for value in values], pl.Boolean)
        for word in words:
            self.put(f"{name}∋{word}", [value is not None and word in value for value in values], pl.Boolean)
        return {"words": words}

    def _links(self, name: str, values: list[Any]) -> dict[str, Any]:
        kinds = {value.kind for value in values if value is not None}
        if len(kinds) > 1:
            raise NotLoweredError(f"{self.kind}.{name}: rows of several kinds")
        self.put(f"→{name}", [self._key(value) for value in values], pl.Int64)
        return {"kind": kinds.pop()}

    def _spans(self, name: str, values: list[Any]) -> dict[str, Any]:
        ends = [day for value in values if value is not None for day in (value.start, value.end)]
        if any(isinstance(day, Unknown) for day in ends):
            raise NotLoweredError(f"{self.kind}.{name}: a period known in part")
        self.put(f"{name}⊢", [None if value is None else value.start.toordinal() for value in values], pl.Int64)
        last = [None if value is None or value.end is None else value.end.toordinal() for value in values]
        endless = [value is not None and value.end is None for value in values]
        self.put(f"{name}⊣", last, pl.Int64)
        if any(endless):
            self.put(f"{name}⊣∞", endless, pl.Boolean)
        first = _first(None if value is None else value.start for value in values)
        return {"size": LAST, "endless": any(endless), "first": first}

    def _bounds(self, name: str, values: list[Any], form: str) -> None:
        """Least and greatest of what is known in part; null where nothing is."""
        if form != "day":
            raise NotLoweredError(f"{self.kind}.{name}: known in part")
        for suffix, side in (("⌊", "low"), ("⌈", "high")):
            bounds = [getattr(value, side) if isinstance(value, Unknown) else None for value in values]
            self.put(f"{name}{suffix}", [None if day is None else day.toordinal() for day in bounds], pl.Int64)


def _first(days: Iterable[date | None]) -> int:
    """The first of some days, as an ordinal."""
    return min((day for day in days if day is not None), default=date.max).toordinal()
