"""What a sheet was taken for: its kind, its header, what each column holds.

In: a grid, the vocabulary, the mapping. Out: a ``View`` for people, and a raw table whose header is in the words of the
vocabulary. Names of the vocabulary are taken; anything else counts only where the mapping confirms it. Codes: PL660 to PL663.
Relies on ``records.sheets``, ``records.mapping`` and ``records.columns``.
"""

import enum
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

import attrs

from policylang.core.ir import SubjectKind, Vocabulary
from policylang.records.columns import Column, Header, header_text, letters_of, table_kinds
from policylang.records.folders import kinds_by_word
from policylang.records.limits import Limits
from policylang.records.mapping import SKIP, ColumnRule, Mapping, SheetRule
from policylang.records.problems import ProblemList, RecordProblem, shown
from policylang.records.sheets import Grid, Layout, body, is_within, layout_of
from policylang.records.tables import GUIDES, RawTable
from policylang.records.words import folded
from policylang.suggest import closest, mended

SOURCE_COLUMNS = ("来源文件", "来源工作表", "来源行")
"""Columns of a rejects file that say where a row was lost."""
KIND, REASON = "主体", "问题"
"""Further columns of a rejects file: of what kind the rows are, what is wrong with them."""
_COUNTERS = ("序号", "行号", "备注")
_SAMPLE = 3


class State(enum.Enum):
    """How a column came to its meaning."""

    NAMED = "named"
    MAPPED = "mapped"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"
    SOURCE = "source"
    FILLED = "filled"


@attrs.frozen
class Heading:
    """One column: its letters, its header as it stands, what it was taken for."""

    letters: str
    header: str
    state: State
    target: str = ""


@attrs.frozen(eq=False)
class View:
    """What a sheet was taken for. An empty ``kind`` is not known, ``不读`` is passed over. Rows count from 1.

    ``sample`` are the first rows under the columns that are read, as they may be shown.
    """

    file: str
    sheet: str
    kind: str
    first: int = 0
    last: int = 0
    headings: tuple[Heading, ...] = ()
    sample: tuple[tuple[str, ...], ...] = ()
    rows: int = 0


@attrs.frozen(eq=False)
class SheetTable:
    """A sheet that is a table: for people, and for the reader of rows. ``sources``: for each line where it was lost before."""

    view: View
    raw: RawTable
    columns: tuple[Column, ...]
    sources: dict[int, tuple[str, str, int]]


class Recogniser:
    """Takes sheets for what they are. ``proposals`` are rules to be confirmed, with further suggestions for columns."""

    def __init__(self, vocabulary: Vocabulary, mapping: Mapping, limits: Limits, problems: ProblemList) -> None:
        self.vocabulary = vocabulary
        self.mapping = mapping
        self.limits = limits
        self.problems = problems
        self.kinds = table_kinds(vocabulary)
        self.by_word = kinds_by_word(self.kinds)
        self.headers: dict[str, Header] = {}
        self.views: list[View] = []
        self.proposals: dict[SheetRule | ColumnRule, None] = {}
        self.near: dict[ColumnRule, tuple[str, ...]] = {}

    def table(self, grid: Grid) -> SheetTable | None:
        """The table in a sheet; ``None`` where it is none, or cannot be told."""
        rule = self.mapping.sheet(grid.file, grid.sheet)
        kind = self.kind_of(grid, rule)
        if kind is None or not is_within(grid, self.limits, self.problems):
            return None
        header = self.header(kind.name)
        layout = layout_of(grid, lambda name: self.is_known(header, name), rule.header_rows if rule is not None else None)
        if layout is None:
            self.report("PL606", grid)
            return None
        headings = self.headings(grid, layout, header)
        return self.made(grid, layout, headings, header, rule)

    def header(self, kind: str) -> Header:
        """What knows the columns of a kind."""
        if kind not in self.headers:
            self.headers[kind] = Header(self.kinds[kind], self.vocabulary)
        return self.headers[kind]

    def is_known(self, header: Header, name: str) -> bool:
        """Whether a name is that of a column, or the mapping speaks of it."""
        return header.knows(name) or self.mapping.column(header.kind.name, name) is not None or name in SOURCE_COLUMNS

    # -------------------------------------------------------------- kinds

    def kind_of(self, grid: Grid, rule: SheetRule | None) -> SubjectKind | None:
        """The kind of a sheet: as the mapping says, else as the sheet is named, else as the file with no other sheet is."""
        if rule is not None and (not rule.confirmed or rule.kind not in (SKIP, *self.kinds)):
            code = "PL662" if not rule.confirmed else "PL663"
            self.report(code, grid, found=shown(rule.kind), near=rule.kind, kind="")
            self.views.append(View(grid.file, grid.sheet, ""))
            return None
        if rule is not None and rule.kind != SKIP:
            return self.kinds[rule.kind]
        if rule is not None or folded(grid.sheet) in GUIDES:
            self.views.append(View(grid.file, grid.sheet, SKIP))
            return None
        stem = PurePosixPath(grid.file).stem
        named = (
            _kind_said(grid)
            or self.by_word.get(folded(grid.sheet))
            or (self.by_word.get(folded(stem)) if grid.is_alone else None)
        )
        if named in self.kinds:
            return self.kinds[named]
        near = self.alike(grid, grid.sheet or stem)
        self.report("PL660", grid, near="、".join(near[:3]))
        self.views.append(View(grid.file, grid.sheet, ""))
        if near:
            self.proposals[SheetRule(near[0], grid.sheet or "*", "*" if grid.sheet else grid.file)] = None
            self.propose_columns(grid, self.header(near[0]))
        return None

    def propose_columns(self, grid: Grid, header: Header) -> None:
        """Proposes what the columns of a sheet may be, were it of the kind proposed."""
        layout = (
            layout_of(grid, lambda name: self.is_known(header, name)) if is_within(grid, self.limits, self.problems) else None
        )
        for name in layout.names if layout is not None else ():
            if name and not self.is_known(header, name):
                self.propose(header.kind.name, name, _near(header, name))

    def alike(self, grid: Grid, name: str) -> list[str]:
        """Kinds that a sheet may be of: those that know most of the cells of its first rows, then those named alike."""
        cells = {folded(header_text(cell)) for row in grid.rows[:10] for cell in row} - {""}
        counted = ((len(cells & set(map(folded, kind.fields))), -at, kind.name) for at, kind in enumerate(self.kinds.values()))
        by_fields = [found for known, _, found in sorted(counted, reverse=True) if known]
        return list(dict.fromkeys((*by_fields[:3], *closest(name, self.kinds))))

    # -------------------------------------------------------------- columns

    def headings(self, grid: Grid, layout: Layout, header: Header) -> list[Heading]:
        """What each column with a header was taken for."""
        has_sources = all(name in layout.names for name in SOURCE_COLUMNS)
        headings: list[Heading] = []
        for place, name in enumerate(layout.names):
            letters = letters_of(place)
            if not name:
                headings.append(Heading(letters, "", State.SKIPPED if has_sources else State.NAMED))
            elif has_sources and name in (*SOURCE_COLUMNS, KIND, REASON):
                headings.append(Heading(letters, name, State.SOURCE))
            else:
                headings.append(self.heading(grid, layout, header, letters, name))
        return headings

    def heading(self, grid: Grid, layout: Layout, header: Header, letters: str, name: str) -> Heading:
        """What one column was taken for."""
        rule = self.mapping.column(header.kind.name, name)
        if rule is None:
            if header.knows(name):
                return Heading(letters, name, State.NAMED, name)
            near = _near(header, name)
            self.propose(header.kind.name, name, near)
            self.report("PL661", grid, layout.last + 1, letters, shown(name), near="、".join(near), kind=header.kind.name)
        elif not rule.confirmed:
            self.report("PL662", grid, layout.last + 1, letters, shown(name), near=rule.field, kind=header.kind.name)
        elif rule.field == SKIP:
            return Heading(letters, name, State.SKIPPED)
        elif header.knows(rule.field):
            return Heading(letters, name, State.MAPPED, rule.field)
        else:
            near = header.near(rule.field)
            self.report("PL663", grid, layout.last + 1, letters, shown(rule.field), near="、".join(near), kind=header.kind.name)
        return Heading(letters, name, State.UNKNOWN)

    def propose(self, kind: str, name: str, near: Sequence[str]) -> None:
        """Keeps a rule for the mapping, to be confirmed."""
        rule = ColumnRule(kind, name, SKIP if name in _COUNTERS else mended(name, near) or SKIP)
        self.proposals[rule] = None
        self.near[rule] = tuple(near)

    # -------------------------------------------------------------- tables

    def made(self, grid: Grid, layout: Layout, headings: list[Heading], header: Header, rule: SheetRule | None) -> SheetTable:
        """The sheet with its header in the words of the vocabulary."""
        rows = body(grid, layout, self.problems)
        sources = _sources(rows, headings, layout.last + 1)
        unread = [place for place, heading in enumerate(headings) if heading.header and not heading.target]
        for row in rows if unread else ():
            for place in unread:
                if place < len(row):
                    row[place] = ""
        names = [heading.target for heading in headings]
        if rule is not None and rule.fill:
            names += [""] * (max(map(len, rows)) - len(names))
            names += [self.fill(grid, layout, header, rows, *given) for given in rule.fill]
            headings = [*headings, *(Heading("", value, State.FILLED, name) for name, value in rule.fill)]
        rows[layout.last] = list(names)
        columns, _ = header.columns(names)
        view = View(grid.file, grid.sheet, header.kind.name, layout.first + 1, layout.last + 1, tuple(headings))
        full = [row for row in rows[layout.last + 1 :] if any(map(header_text, row))]
        sample = tuple(_shown_row(row, columns) for row in full[:_SAMPLE])
        view = attrs.evolve(view, sample=sample, rows=len(full))
        self.views.append(view)
        return SheetTable(view, RawTable(header.kind.name, grid.file, grid.sheet, rows), columns, sources)

    def fill(self, grid: Grid, layout: Layout, header: Header, rows: list[list[Any]], name: str, value: str) -> str:
        """Adds a column that the sheet does not have; it must be one of the kind."""
        if not header.knows(name):
            near = "、".join(header.near(name))
            self.report("PL663", grid, layout.last + 1, found=shown(name), near=near, kind=header.kind.name)
            return ""
        text = value.replace("{sheet}", grid.sheet).replace("{file}", PurePosixPath(grid.file).stem)
        width = max(map(len, rows))
        for row in rows:
            if any(map(header_text, row)):
                row += [""] * (width - len(row)) + [text]
        return name

    def report(self, code: str, grid: Grid, row: int = 0, column: str = "", found: str = "", **args: str) -> None:
        """Reports a problem of a sheet or of its header."""
        self.problems.add(RecordProblem(code, grid.file, grid.sheet, row, column, found=found, args=tuple(args.items())))


def _near(header: Header, name: str) -> list[str]:
    """Columns that a name may stand for, or else the last level of it."""
    return header.near(name) or header.near(name.rpartition("/")[2])


def _kind_said(grid: Grid) -> str | None:
    """The kind that a rejects file gives for its rows."""
    header = [header_text(cell) for cell in grid.rows[0]] if grid.rows else []
    if not {*SOURCE_COLUMNS, KIND} <= set(header) or len(grid.rows) < 2:
        return None
    place = header.index(KIND)
    return header_text(grid.rows[1][place]) if place < len(grid.rows[1]) else None


def _sources(rows: list[list[Any]], headings: list[Heading], start: int) -> dict[int, tuple[str, str, int]]:
    """Where the rows of a rejects file were lost, by their lines."""
    places = {heading.header: place for place, heading in enumerate(headings) if heading.state is State.SOURCE}
    found: dict[int, tuple[str, str, int]] = {}
    for number, row in enumerate(rows[start:], start + 1) if places else ():
        file, sheet, line = (header_text(row[places[name]]) if places[name] < len(row) else "" for name in SOURCE_COLUMNS)
        if file and line.isascii() and line.isdigit() and len(line) < 9:
            found[number] = (file, sheet, int(line))
    return found


def _shown_row(row: list[Any], columns: tuple[Column, ...]) -> tuple[str, ...]:
    """The cells of a row as they may be shown."""
    cells = (row[column.place] if column.place < len(row) else "" for column in columns)
    return tuple(
        shown(cell, column.is_sensitive) if header_text(cell) else "" for cell, column in zip(cells, columns, strict=True)
    )
