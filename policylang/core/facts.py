"""Facts about subjects, as the engines read them: rows, cells, tables, titles, findings.

What the records do not hold is not there: a cell that is not in ``cells`` is unknown, a table that was not supplied is
``None``, and a table that is not ``complete`` may have further rows. A blank 可无 cell is ``ABSENT``.
Relies on ``core.values``.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from policylang.piece import Piece, field

TITLES = "称号"
"""Kind of the rows of held titles; fields 称号, 层级 (optional), 自, 至."""
APPROVALS = "例外批准"
"""Kind of the rows of approved exceptions; fields 事项, 申报层级, 批准人, 日期, 理由."""
FINDINGS = "人工认定"
"""Kind of the rows of findings; fields 事项, 结果, 认定人, 日期, 理由."""


KNOWN_SINCE = "知悉日"
"""Column, and fact of a 测例, that says since when a row is known."""


class Origin(Piece):
    """Where a row stands: file, sheet (empty for CSV and dicts), row number from 1 (0: none), column letters by field.

    ``others``: the places of those cells that stand elsewhere, by field; a year of a field 按 年度 is ``field/2013年``.
    """

    file: str = ""
    sheet: str = ""
    row: int = 0
    columns: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    others: "tuple[tuple[str, Origin], ...]" = field(default=(), repr=False)

    def of(self, label: str) -> "Origin":
        """Where one cell stands."""
        return dict(self.others).get(label, self) if self.others else self


NOWHERE = Origin()
"""Of a row that stands in no file."""


class Row:
    """One row: a subject, a child record, a held title, a finding.

    ``cells`` maps field to value (canonical: exact numbers, ``date`` or a bounded ``Unknown`` for a partial date,
    canonical enumeration words, tuples for 多选, ``Row`` for links, ``{year: value}`` for fields 按 年度).
    ``links`` maps a kind to the parent row of that kind. ``tables`` maps a child kind to its table.
    ``known_since`` is the day on which the row came to be known (``None``: always).
    """

    __slots__ = ("cells", "id", "key", "kind", "known_since", "links", "origin", "tables")

    def __init__(
        self,
        kind: str,
        id: str,
        cells: dict[str, Any] | None = None,
        links: "dict[str, Row] | None" = None,
        tables: "dict[str, Table] | None" = None,
        origin: Origin = NOWHERE,
        known_since: date | None = None,
        key: int = 0,
    ) -> None:
        self.kind = kind
        self.id = id
        self.cells = {} if cells is None else cells
        self.links = {} if links is None else links
        self.tables = {} if tables is None else tables
        self.origin = origin
        self.known_since = known_since
        self.key = key

    def __repr__(self) -> str:
        return f"<{self.kind} {self.id}>"


class Table:
    """The rows of one kind below one parent (or the whole population). Complete: no row means that it did not happen."""

    __slots__ = ("complete", "rows")

    def __init__(self, rows: tuple[Row, ...] = (), complete: bool = True) -> None:
        self.rows = rows
        self.complete = complete


class Dataset:
    """All facts supplied: for each kind the whole table, and what was wrong on the way in.

    A kind that is not in ``tables`` was not supplied: all its tables are unknown. ``children`` of a supplied kind are
    linked by ``Row.tables``; use ``children`` to read them, which knows about kinds never supplied.
    """

    __slots__ = ("tables",)

    def __init__(self, tables: dict[str, Table] | None = None) -> None:
        self.tables = {} if tables is None else tables

    def rows(self, kind: str) -> tuple[Row, ...]:
        """Rows of a kind in the order supplied."""
        table = self.tables.get(kind)
        return table.rows if table else ()

    def get(self, kind: str, id_: str) -> Row | None:
        """The row of that kind and id."""
        for row in self.rows(kind):
            if row.id == id_:
                return row
        return None

    def find(self, id_: str) -> Iterator[Row]:
        """Rows of any kind with that id."""
        for table in self.tables.values():
            for row in table.rows:
                if row.id == id_:
                    yield row

    def children(self, parent: Row, kind: str) -> Table | None:
        """The child table of ``parent``; ``None`` when it is unknown."""
        table = parent.tables.get(kind)
        if table is not None:
            return table
        whole = self.tables.get(kind)
        return Table((), complete=True) if whole is not None and whole.complete else None
