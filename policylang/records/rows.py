"""One raw table turned into rows; links stay ids until all tables are read.

In: a raw table and its kind. Out: ``TableRows``. Codes: PL606, PL607, PL611 to PL613, PL617, PL624, PL630, PL631, PL635,
PL640 to PL658, PL691, PL692. Relies on ``records.columns`` for the header and its converters.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from policylang.core.facts import TITLES, Origin, Row
from policylang.core.ir import SubjectKind, Vocabulary
from policylang.core.types import NumberType
from policylang.core.values import Cause, CauseKind, Unknown
from policylang.piece import Mutable, Piece, evolve, field
from policylang.records.cells import SPECIAL, Blank, Ref, Refs
from policylang.records.columns import HELD, HOLDER_KIND, ID, TITLE_LEVEL, Column, Header, Role, header_text, letters_of
from policylang.records.dates import Days
from policylang.records.limits import Limits
from policylang.records.problems import ProblemList, RecordProblem, shown
from policylang.records.tables import MISSING, RawTable
from policylang.records.words import Words, Wrong, folded, identifier, trimmed
from policylang.suggest import closest

TOTALS = ("合计", "总计", "小计", "共计")
"""First words of a row that is no record but a sum."""
NOTES = ("注:", "备注:", "说明:", "填表人:", "填报人:", "审核人:", "制表人:", "填报单位:", "填表日期:")
"""First words of a row below or above the table that is a note."""
_HEADER_ROWS = 10
_MISS: Any = object()
_CACHED = frozenset({str, float, date, datetime})
"""Types of raw cells that are converted once for each column: values of different ones are never equal."""


class Link(Piece, eq=False):
    """A cell that names another row: of which row, in which column, which kind and id."""

    row: Row
    column: Column
    value: Ref | Refs


class TableRows(Mutable):
    """What one table gave. ``dropped``: rows that cannot be taken, with what could be read of them. ``is_whole``: there is none."""

    raw: RawTable
    kind: SubjectKind
    rows: list[Row] = field(factory=list)
    dropped: list[Row] = field(factory=list)
    parents: list[Link] = field(factory=list)
    links: list[Link] = field(factory=list)
    has_own_id: set[int] = field(factory=set)
    is_whole: bool = True
    positions: dict[int, int] = field(factory=dict)
    has_wrong_owner: set[int] = field(factory=set)


def read_rows(raw: RawTable, kind: SubjectKind, vocabulary: Vocabulary, limits: Limits, problems: ProblemList) -> TableRows:
    """The rows of one table; what is wrong goes to ``problems``."""
    return _Reader(raw, kind, vocabulary, limits, problems).read()


class _Cells(Mutable):
    """What the cells of one column were converted to: values that are kept as they are and blanks in ``known``, the rest in ``seen``."""

    column: Column
    known: dict[Any, Any] = field(factory=dict)
    seen: dict[Any, Any] = field(factory=dict)


class _Reader:
    """Reads one table."""

    def __init__(self, raw: RawTable, kind: SubjectKind, vocabulary: Vocabulary, limits: Limits, problems: ProblemList) -> None:
        self.raw = raw
        self.kind = kind
        self.vocabulary = vocabulary
        self.limits = limits
        self.problems = problems
        self.result = TableRows(raw, kind)
        self.columns: tuple[Column, ...] = ()
        self.owners: tuple[Column, ...] = ()
        self.ids: dict[str, int] = {}
        self.width = 0

    def read(self) -> TableRows:
        """The rows of the table."""
        if not self.raw.is_readable or not self.is_within_limits():
            self.result.is_whole = False
            return self.result
        start = self.find_header()
        if start is None:
            self.result.is_whole = False
            return self.result
        self.read_body(start)
        return self.result

    def is_within_limits(self) -> bool:
        """Whether rows, columns and cells are as many as are taken."""
        widest = max(map(len, (self.raw.header or (), *self.raw.rows)), default=0)
        if len(self.raw.rows) > self.limits.rows:
            self.report("PL611", limit=str(self.limits.rows))
        elif widest > self.limits.columns:
            self.report("PL612", limit=str(self.limits.columns))
        elif widest * len(self.raw.rows) > self.limits.cells:
            self.report("PL617", limit=str(self.limits.cells))
        else:
            return True
        return False

    def find_header(self) -> int | None:
        """Reads the header; gives the place of the first row after it."""
        header = Header(self.kind, self.vocabulary, self.raw.header is None)
        place, cells = -1, self.raw.header
        if cells is None:
            place = self.header_place(header)
            if place < 0:
                self.report("PL606")
                return None
            cells = tuple(self.raw.rows[place])
        if self.has_other_separator(cells):
            self.report("PL607", place + 1)
            return None
        self.columns, wrong = header.columns(cells)
        self.owners = tuple(column for column in self.columns if column.role in (Role.PARENT, Role.HOLDER))
        self.width = max((column.place for column in self.columns), default=-1) + 1
        for problem in wrong:
            letters = letters_of(problem.place) if problem.place >= 0 and self.raw.header is None else ""
            self.report(problem.code, place + 1, letters, found=shown(problem.found), **dict(problem.args))
        if any(problem.code == "PL623" for problem in wrong):
            return None
        self.check_beside(place + 1, cells)
        return place + 1

    def header_place(self, header: Header) -> int:
        """The first of the first ten rows half of whose cells are known headers; else the first row with anything in it."""
        first = -1
        for place, row in enumerate(self.raw.rows[:_HEADER_ROWS]):
            names = [cell for cell in row if header_text(cell)]
            if not names:
                continue
            first = place if first < 0 else first
            if 2 * sum(map(header.knows, names)) >= len(names):
                if place != first:
                    self.report("PL692", first + 1, header=str(place + 1))
                return place
        return first

    def has_other_separator(self, cells: Sequence[Any]) -> bool:
        """Whether the header is one cell that holds several, joined by a tab, a semicolon or a full-width comma."""
        names = [cell for cell in cells if isinstance(cell, str) and trimmed(cell)]
        return len(names) == 1 and self.raw.header is None and any(sign in trimmed(names[0]) for sign in "\t;；，")

    def check_beside(self, start: int, cells: Sequence[Any]) -> None:
        """Reports the first cell with content under each column that has no header."""
        headed = {place for place, cell in enumerate(cells) if header_text(cell)}
        seen: set[int] = set()
        for number, row in enumerate(self.raw.rows[start:], start + 1):
            if len(row) <= len(headed) and len(headed) == len(cells):
                continue
            for place, cell in enumerate(row):
                if place not in headed and place not in seen and header_text(cell):
                    seen.add(place)
                    self.report("PL624", number, letters_of(place))

    def read_body(self, start: int) -> None:
        """Reads all rows from ``start`` on."""
        named = tuple((column.label, column.letters) for column in self.columns)
        id_column = next((column for column in self.columns if column.role is Role.ID), None)
        plan = [_Cells(column) for column in self.columns if column.parse is not None]
        blank = Blank.UNKNOWN
        fast = [(one, one.column.place, one.column.name, one.known) for one in plan]
        for number, cells in self.numbered(start):
            row_id = self.row_id(number, cells, id_column)
            origin = Origin(self.raw.file, self.raw.sheet, number, named) if self.raw.header is None else Origin()
            row = Row(self.kind.name, row_id or "", origin=origin)
            self.result.positions[id(row)] = number
            values = row.cells
            for one, place, name, known in fast:
                raw = cells[place]
                # PERF: nearly every cell says what one above it says.
                value = known.get(raw, _MISS) if type(raw) in _CACHED else _MISS
                if value is _MISS:
                    self.take_cell(row, number, one, raw)
                elif value is not blank:
                    values[name] = value
            is_kept = self.check_row(row, number) and row_id is not None
            if is_kept:
                self.take_parents(row, number, cells)
            else:
                self.result.is_whole = False
            (self.result.rows if is_kept else self.result.dropped).append(row)

    def numbered(self, start: int) -> Iterator[tuple[int, Sequence[Any]]]:
        """The rows that are records, filled up to the width of the header, with their numbers."""
        for number, row in enumerate(self.raw.rows[start:] if self.raw.header is None else self.raw.rows, start + 1):
            if self.raw.header is None:
                content = row[0] if row else ""
                if content is None or content == "":
                    content = next((cell for cell in row if cell is not None and cell != ""), "")
                if isinstance(content, str) and may_be_note(content):
                    word = folded(content)
                    if not word and not any(header_text(cell) for cell in row):
                        continue
                    if word in TOTALS or word.startswith(NOTES):
                        self.report("PL691", number, found=shown(trimmed(content)))
                        continue
            yield number, row if len(row) >= self.width else [*row, *[""] * (self.width - len(row))]

    def row_id(self, number: int, cells: Sequence[Any], column: Column | None) -> str | None:
        """The id of a row: its own, or made from the kind and the number; ``None`` where the row cannot be taken."""
        raw = cells[column.place] if column is not None else MISSING
        found: str | Wrong = "" if raw is MISSING or raw is None else identifier(raw)
        letters = column.letters if column is not None else ""
        if isinstance(found, Wrong):
            self.report(found.code, number, letters, ID, shown(raw))
            return None
        if len(found) > self.limits.cell_length:
            self.report("PL613", number, letters, ID, limit=str(self.limits.cell_length))
            return None
        if not found and column is not None and not self.kind.parents and self.raw.header is None:
            self.report("PL630", number, letters, ID)
            return None
        own = found or f"{self.kind.name}#{number}"
        if (first := self.ids.setdefault(own, number)) != number:
            where = self.raw.paths[first - 1] if self.raw.paths else str(first)
            self.report("PL631", number, letters, ID, shown(own), first=where)
            return None
        if found:
            self.result.has_own_id.add(number)
        return own

    def take_cell(self, row: Row, number: int, cells: "_Cells", raw: Any) -> None:
        """Keeps what a cell says."""
        column = cells.column
        is_cached = type(raw) in _CACHED
        value = cells.seen.get(raw, _MISS) if is_cached else _MISS
        if value is _MISS:
            value = self.converted(column, raw)
        if is_cached:
            is_plain = value is Blank.UNKNOWN or (column.role is Role.FIELD and type(value) not in SPECIAL)
            (cells.known if is_plain else cells.seen)[raw] = value
        if value is Blank.UNKNOWN:
            return
        if type(value) in SPECIAL:
            self.take_special(row, number, column, raw, value)
        else:
            self.take(row, column, value)

    def converted(self, column: Column, raw: Any) -> Any:
        """What the converter of a column makes of a cell."""
        if raw is MISSING:
            return Blank.UNKNOWN
        if isinstance(raw, str | bytes | list | tuple | dict) and len(raw) > self.limits.cell_length:
            return Wrong("PL613", (("limit", str(self.limits.cell_length)),))
        assert column.parse is not None
        value = column.parse(raw)
        if isinstance(value, Wrong) and value.code == "PL645" and not column.is_sensitive:
            word = dict(value.args).get("item", shown(raw))
            value = evolve(value, args=(*value.args, ("near", "、".join(closest(word, column.words)))))
        return value

    def take(self, row: Row, column: Column, value: Any) -> None:
        """Keeps a value of a column that is no plain field."""
        if column.role is Role.YEAR:
            row.cells.setdefault(column.name, {})[column.year] = value
        elif column.role is Role.KNOWN_SINCE:
            row.known_since = value
        else:
            row.cells[column.name] = value

    def take_special(self, row: Row, number: int, column: Column, raw: Any, value: Any) -> None:
        """Keeps what is not a value of its own: a partial date, a link, a mistake."""
        if isinstance(value, Days) and column.role is Role.KNOWN_SINCE:
            value = Wrong("PL650")
        if isinstance(value, Days):
            cause = Cause(CauseKind.MISSING, column.name, row.kind, row.id)
            self.take(row, column, Unknown((cause,), value.low, value.high))
        elif isinstance(value, Wrong):
            self.report_cell(number, column, raw, value)
        else:
            self.result.links.append(Link(row, column, value))

    def take_parents(self, row: Row, number: int, cells: Sequence[Any]) -> None:
        """Keeps the ids of the rows that a row belongs to."""
        for column in self.owners:
            raw = cells[column.place]
            found: str | Wrong = "" if raw is MISSING or raw is None else identifier(raw)
            if isinstance(found, Wrong):
                self.report(found.code, number, column.letters, column.name, shown(raw))
                self.result.has_wrong_owner.add(number)
                self.result.is_whole = False
                continue
            if not found or found == "未知":
                continue
            kind = column.name if column.role is Role.PARENT else self.holder_kind(number, cells)
            if kind:
                self.result.parents.append(Link(row, column, Ref(kind, found)))

    def holder_kind(self, number: int, cells: Sequence[Any]) -> str:
        """The kind that 主体类别 names; the only possible one where that is not said."""
        column = next((column for column in self.columns if column.role is Role.HOLDER_KIND), None)
        word = header_text(cells[column.place]) if column is not None and cells[column.place] is not MISSING else ""
        if not word and len(self.kind.parents) == 1:
            return self.kind.parents[0]
        kind = self.vocabulary.kind(word)
        if kind is not None and kind.name in self.kind.parents:
            return kind.name
        letters = column.letters if column is not None else ""
        self.report("PL635", number, letters, HOLDER_KIND, shown(word), kinds="、".join(self.kind.parents))
        self.result.has_wrong_owner.add(number)
        self.result.is_whole = False
        return ""

    def check_row(self, row: Row, number: int) -> bool:
        """Checks what depends on several cells of a title, finding or approval; whether the row can be kept."""
        if self.kind.name not in HELD:
            return True
        named = next(iter(self.kind.fields))
        if named not in row.cells:
            column = next((column for column in self.columns if column.name == named), None)
            if column is None or not header_text(self.cell(number, column)):
                self.report("PL656", number, column.letters if column is not None else "", named)
            return False
        if self.kind.name == TITLES and TITLE_LEVEL in row.cells:
            self.check_level(row, number)
        return True

    def cell(self, number: int, column: Column) -> Any:
        """The raw cell of a row."""
        cells = self.raw.rows[number - 1]
        return cells[column.place] if column.place < len(cells) and cells[column.place] is not MISSING else ""

    def check_level(self, row: Row, number: int) -> None:
        """Puts the level of a title in its canonical form."""
        title = self.vocabulary.titles[row.cells[TITLES]]
        words = Words(title.levels) if title.levels is not None else None
        level = words.known(row.cells[TITLE_LEVEL]) if words is not None else None
        if level is not None:
            row.cells[TITLE_LEVEL] = level
            return
        found = row.cells.pop(TITLE_LEVEL)
        column = next(column for column in self.columns if column.name == TITLE_LEVEL)
        levels = "、".join(title.levels.values) if title.levels is not None else ""
        code = "PL653" if title.levels is not None else "PL652"
        self.report(code, number, column.letters, TITLE_LEVEL, shown(found), title=title.name, levels=levels)

    def report_cell(self, number: int, column: Column, raw: Any, wrong: Wrong) -> None:
        """Reports a cell that could not be read, with what its column expects."""
        args = dict(wrong.args) | expectation(column)
        if column.is_sensitive:
            args = {name: value for name, value in args.items() if name not in ("item", "unit_found")}
        self.report(wrong.code, number, column.letters, column.label, shown(raw, column.is_sensitive), **args)

    def report(self, code: str, row: int = 0, column: str = "", field: str = "", found: str = "", **args: str) -> None:
        """Reports a problem of this table."""
        path = ""
        if self.raw.header is not None:
            path = self.raw.paths[row - 1] if 0 < row <= len(self.raw.paths) else self.kind.name
            path = f"{path}.{field}" if field else path
        given = (("kind", self.kind.name), *((k, v) for k, v in args.items() if k != "kind"))
        self.problems.add(
            RecordProblem(code, self.raw.file, self.raw.sheet, row, column, field, found, path, given), self.kind.name
        )


def may_be_note(text: str) -> bool:
    """Whether a row that begins with ``text`` may be no record: each of ``TOTALS`` and ``NOTES`` has one of these signs."""
    # PERF: hardly any row need be looked at more closely.
    return "计" in text or ":" in text or "：" in text or not trimmed(text)


def expectation(column: Column) -> dict[str, str]:
    """What the words of a problem may need of the field: its unit, its words."""
    assert column.field is not None
    type_ = column.field.type
    words = "、".join(column.words[:8]) + ("……" if len(column.words) > 8 else "")
    return {"unit": type_.unit if isinstance(type_, NumberType) else "", "words": words}
