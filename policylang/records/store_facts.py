"""What an import puts into the store, and what it changed. Data only. Relies on nothing."""

from datetime import date

import attrs

from policylang.records.store_values import Stored

Owner = tuple[str, str]
"""Kind and id of the row that a row belongs to."""
CellKey = tuple[str, int]
"""Field, and year of a field 按 年度 (else 0)."""


@attrs.frozen(eq=False)
class GivenRow:
    """One row of a sheet. ``id`` is empty where the sheet gives none.

    ``cells`` are its values, ``unknown`` the cells that say 未知. ``known`` is its 知悉日.
    """

    line: int
    id: str
    owners: tuple[Owner, ...]
    cells: dict[CellKey, Stored]
    unknown: tuple[CellKey, ...] = ()
    known: date | None = None


@attrs.frozen(eq=False)
class GivenTable:
    """One sheet: its columns (label and letters), the cells that it speaks of, its rows.

    ``lost``: lines that could not be taken. ``mends``: lines of earlier sheets (file, sheet, line) that were lost then and
    are given now.
    """

    file: str
    sheet: str
    kind: str
    columns: tuple[tuple[str, str], ...]
    fields: frozenset[CellKey]
    rows: tuple[GivenRow, ...]
    lost: tuple[int, ...] = ()
    mends: tuple[tuple[str, str, int], ...] = ()


@attrs.frozen(eq=False)
class Batch:
    """The sheets of one import, known since a day."""

    known: date
    tables: tuple[GivenTable, ...]
    policy: str = ""


@attrs.frozen
class Correction:
    """A fact that was believed to be something else: where the new value stands, and where the earlier one came from.

    ``after`` is ``None`` where it is unknown now, ``before`` empty of a place where the store does not say it.
    """

    kind: str
    id: str
    field: str
    year: int
    before: str
    after: str | None
    place: tuple[str, str, int]
    earlier: tuple[str, str, int]
    since: str


@attrs.frozen
class TableChanges:
    """What one sheet changed: rows that are new, changed, the same, no longer believed, and given before but not now."""

    file: str
    sheet: str
    kind: str
    new: int = 0
    changed: int = 0
    same: int = 0
    ended: int = 0
    absent: int = 0
    corrections: tuple[Correction, ...] = ()


@attrs.frozen
class Changes:
    """What an import changed. ``is_empty``: the store already said all of it."""

    tables: tuple[TableChanges, ...]
    is_empty: bool
