"""Files that were handed in, read and checked: everything that must be known before a fact is kept.

In: files, the vocabulary, the mapping, the store as it is. Out: an ``Intake``: what each sheet was taken for, all problems,
the rows. A row with an error is not taken; where a header has one, its whole sheet is not. Codes: PL631 across sheets, PL658, and
those of ``records.recognition``, ``records.rows``, ``records.assemble`` and ``records.plausible``.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import attrs

from policylang.core.facts import KNOWN_SINCE, Row
from policylang.core.ir import Vocabulary
from policylang.diagnostics import Severity
from policylang.records.assemble import join
from policylang.records.cells import Ref
from policylang.records.columns import ID, Column, Role
from policylang.records.limits import LIMITS, Limits
from policylang.records.mapping import ColumnRule, Mapping, SheetRule
from policylang.records.plausible import implausible
from policylang.records.problems import ProblemList, RecordProblem, shown
from policylang.records.recognition import Recogniser, SheetTable, View
from policylang.records.rows import TableRows, read_rows
from policylang.records.sheets import read_grids
from policylang.records.store import is_store, reading
from policylang.records.store_facts import Batch, CellKey, GivenRow, GivenTable
from policylang.records.store_values import Encoder, Stored, stored_field
from policylang.records.tables import RawTable

_WHOLE_SHEET = ("PL624", "PL618")
_UNKNOWN = "未知"
_CHUNK = 500
Place = tuple[str, str]


class LineProblems(ProblemList):
    """Also keeps, however many there are, which lines of which sheet have an error."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.lines: dict[Place, set[int]] = {}
        self.whole: set[Place] = set()

    def add(self, problem: RecordProblem, table: str = "") -> None:
        """Takes one problem in."""
        super().add(problem, table)
        if problem.severity is Severity.ERROR:
            place = (problem.file, problem.sheet)
            if problem.row and problem.code not in _WHOLE_SHEET:
                self.lines.setdefault(place, set()).add(problem.row)
            else:
                self.whole.add(place)


@attrs.frozen(eq=False)
class TakenSheet:
    """One sheet with its rows, and those lines of it that have an error."""

    table: SheetTable
    rows: tuple[tuple[Row, GivenRow], ...]
    bad: frozenset[int]

    @property
    def raw(self) -> RawTable:
        """The sheet as it stands, its header in the words of the vocabulary."""
        return self.table.raw


@attrs.frozen(eq=False)
class Intake:
    """All that was handed in. ``is_blocked``: a sheet could not be understood, so that no part of the import can be used."""

    views: tuple[View, ...]
    problems: tuple[RecordProblem, ...]
    sheets: tuple[TakenSheet, ...]
    is_blocked: bool
    proposals: tuple[SheetRule | ColumnRule, ...]
    near: dict[ColumnRule, tuple[str, ...]]
    parents: dict[str, tuple[str, ...]]

    @property
    def has_errors(self) -> bool:
        """Whether anything was wrong."""
        return self.is_blocked or any(sheet.bad for sheet in self.sheets)

    def batch(self, known: date, policy: str = "") -> Batch:
        """The rows that can be taken, known since a day."""
        return Batch(known, tuple(_given(sheet) for sheet in self.sheets), policy)


def take_in(
    files: Sequence[tuple[Path, str]],
    vocabulary: Vocabulary,
    mapping: Mapping,
    store: Path | None = None,
    limits: Limits = LIMITS,
) -> Intake:
    """Reads files (each with the name that it goes by) and checks them, also against the store. Raises ``StoreError``."""
    return _Taking(vocabulary, mapping, store, limits).run(files)


def file_name(path: Path, store: Path) -> str:
    """The name that a file goes by: its path as seen from the folder of the store, so that it is the same every time."""
    try:
        name = os.path.relpath(path.resolve(), store.resolve().parent)
    except ValueError:  # another drive
        name = str(path.resolve())
    return Path(name).as_posix()


class _Taking:
    """One import being read."""

    def __init__(self, vocabulary: Vocabulary, mapping: Mapping, store: Path | None, limits: Limits) -> None:
        self.vocabulary = vocabulary
        self.store = store
        self.limits = limits
        self.problems = LineProblems(limits.problems)
        self.recogniser = Recogniser(vocabulary, mapping, limits, self.problems)
        self.encoders: dict[str, dict[str, Encoder]] = {}

    def run(self, files: Sequence[tuple[Path, str]]) -> Intake:
        """Reads, joins and checks all sheets."""
        read = [pair for path, name in files for pair in self.tables(path, name)]
        self.check_ids(read)
        kinds = self.recogniser.kinds
        merged = {name: _merged([rows for table, rows in read if table.view.kind == name]) for name in kinds}
        tables = [table for table in merged.values() if table is not None]
        join(tables, self.vocabulary, self.limits, self.problems, self.elsewhere(tables, [table for table, _ in read]))
        for row, field, code, args in implausible(row for _, rows in read for row in (*rows.rows, *rows.dropped)):
            self.report(row, field, code, **args)
        given = [tuple(self.given_rows(table, rows)) for table, rows in read]
        sheets = tuple(
            TakenSheet(table, rows, frozenset(self.bad_lines(table))) for (table, _), rows in zip(read, given, strict=True)
        )
        recogniser = self.recogniser
        parents = {name: kind.parents for name, kind in kinds.items()}
        problems = self.problems.sorted()
        proposals = tuple(recogniser.proposals)
        return Intake(tuple(recogniser.views), problems, sheets, self.is_blocked(sheets), proposals, recogniser.near, parents)

    def tables(self, path: Path, name: str) -> Iterator[tuple[SheetTable, TableRows]]:
        """The tables of one file."""
        for grid in read_grids(path, name, self.limits, self.problems):
            table = self.recogniser.table(grid)
            if table is not None:
                kind = self.recogniser.kinds[table.view.kind]
                yield table, read_rows(table.raw, kind, self.vocabulary, self.limits, self.problems)

    def check_ids(self, read: list[tuple[SheetTable, TableRows]]) -> None:
        """Ids that two sheets give, where both speak of the same columns: only one of them can be right."""
        first: dict[tuple[str, str], tuple[Row, frozenset[CellKey]]] = {}
        for table, rows in read:
            fields = _fields(table.columns)
            for row in rows.rows:
                if rows.positions[id(row)] not in rows.has_own_id:
                    continue
                before, known = first.setdefault((row.kind, row.id), (row, fields))
                if before is not row and known & fields:
                    where = " ".join(filter(None, (before.origin.file, before.origin.sheet, str(before.origin.row))))
                    self.report(row, ID, "PL631", shown(row.id), first=where)

    def elsewhere(self, tables: list[TableRows], sheets: list[SheetTable]) -> dict[str, set[str]]:
        """For each kind of which the store has a table: the ids named here that it knows, or may have lost."""
        named: dict[str, dict[str, None]] = {}
        for table in tables:
            for link in (*table.parents, *table.links):
                for ref in (link.value,) if isinstance(link.value, Ref) else link.value.items:
                    named.setdefault(ref.kind, {})[ref.id] = None
        if self.store is None or not is_store(self.store) or not named:
            return {}
        with reading(self.store) as connection:
            found: dict[str, set[str]] = {kind: set() for (kind,) in connection.execute("SELECT kind FROM supplied")}
            found = {kind: ids for kind, ids in found.items() if kind in named}
            lost = _lost_kinds(connection, sheets)
            for kind, ids in found.items():
                if kind in lost:
                    ids.update(named[kind])
                    continue
                wanted = list(named[kind])
                for start in range(0, len(wanted), _CHUNK):
                    some = wanted[start : start + _CHUNK]
                    marks = ", ".join("?" * len(some))
                    sql = f"SELECT id FROM rows WHERE kind = ? AND id IN ({marks}) AND known_until IS NULL"
                    ids.update(id_ for (id_,) in connection.execute(sql, (kind, *some)))
            return found

    # -------------------------------------------------------------- rows for the store

    def given_rows(self, table: SheetTable, rows: TableRows) -> Iterator[tuple[Row, GivenRow]]:
        """The rows of a sheet as the store takes them."""
        keys = [(column.place, key) for column in table.columns if (key := _key(column)) is not None]
        for row in rows.rows:
            cells = self.cells(row)
            line = row.origin.row
            unknown: tuple[CellKey, ...] = ()
            if len(cells) < len(keys):
                raw = table.raw.rows[line - 1]
                unknown = tuple([key for place, key in keys if key not in cells and _says_unknown(raw, place)])
            own = row.id if rows.positions[id(row)] in rows.has_own_id else ""
            owners = tuple([(kind, owner.id) for kind, owner in row.links.items()])
            yield row, GivenRow(line, own, owners, cells, unknown, row.known_since)

    def cells(self, row: Row) -> dict[CellKey, Stored]:
        """The values of a row as text."""
        cells: dict[CellKey, Stored] = {}
        encoders = self.encoders_of(row.kind)
        for name, value in row.cells.items():
            encoder = encoders[name]
            if type(value) is dict:
                for year, one in value.items():
                    self.keep(row, cells, (name, year), encoder.stored(one))
                continue
            # PERF: a quarter of a million cells say a few thousand things.
            stored = encoder.known.get(value) if type(value) in encoder.sorts else None
            if stored is not None:
                cells[encoder.key] = stored
            else:
                self.keep(row, cells, encoder.key, encoder.stored(value))
        if row.known_since is not None:
            cells[(KNOWN_SINCE, 0)] = ("day", row.known_since.isoformat())
        return cells

    def keep(self, row: Row, cells: dict[CellKey, Stored], key: CellKey, stored: Stored | None) -> None:
        """Takes a value, or reports that no text says it."""
        if stored is not None:
            cells[key] = stored
        else:
            self.report(row, f"{key[0]}/{key[1]}年" if key[1] else key[0], "PL658")

    def encoders_of(self, kind: str) -> dict[str, Encoder]:
        """What writes the values of each field of a kind."""
        if kind not in self.encoders:
            declared = self.recogniser.kinds[kind]
            fields = {name: stored_field(declared, name) for name in declared.fields}
            self.encoders[kind] = {name: Encoder(field) for name, field in fields.items() if field is not None}
        return self.encoders[kind]

    # -------------------------------------------------------------- problems

    def bad_lines(self, table: SheetTable) -> set[int]:
        """Lines below the header with an error."""
        lines = self.problems.lines.get((table.view.file, table.view.sheet), set())
        return {line for line in lines if line > table.view.last}

    def is_blocked(self, sheets: tuple[TakenSheet, ...]) -> bool:
        """Whether a file, a sheet or a header has an error."""
        last = {(sheet.raw.file, sheet.raw.sheet): sheet.table.view.last for sheet in sheets}
        lines = self.problems.lines.items()
        return bool(self.problems.whole) or any(min(found) <= last.get(place, 1 << 30) for place, found in lines)

    def report(self, row: Row, field: str, code: str, found: str = "", **args: str) -> None:
        """Reports a cell of a row."""
        origin = row.origin
        letters = dict(origin.columns).get(field, "")
        given = (("kind", row.kind), *args.items())
        self.problems.add(
            RecordProblem(code, origin.file, origin.sheet, origin.row, letters, field, found, args=given), row.kind
        )


def _lost_kinds(connection: sqlite3.Connection, sheets: list[SheetTable]) -> set[str]:
    """Kinds of which the store lost rows that are not handed in again here."""
    # INVARIANT: the same import finds the same twice, although the first time mends what was lost before it.
    again = {(table.view.file, table.view.sheet) for table in sheets}
    mended = {source for table in sheets for source in table.sources.values()}
    sql = "SELECT kind, name, sheet, line FROM gaps JOIN files ON files.id = gaps.file WHERE known_until IS NULL"
    gaps = connection.execute(sql).fetchall()
    return {kind for kind, *place in gaps if tuple(place[:2]) not in again and tuple(place) not in mended}


def _merged(tables: list[TableRows]) -> TableRows | None:
    """All rows of one kind, whatever sheet they come from."""
    if len(tables) <= 1:
        return next(iter(tables), None)
    first = tables[0]
    whole = TableRows(RawTable(first.kind.name), first.kind)
    offset = 0
    for table in tables:
        whole.rows += table.rows
        whole.parents += table.parents
        whole.links += table.links
        whole.positions |= {row: number + offset for row, number in table.positions.items()}
        whole.has_own_id |= {number + offset for number in table.has_own_id}
        whole.has_wrong_owner |= {number + offset for number in table.has_wrong_owner}
        whole.is_whole = whole.is_whole and table.is_whole
        offset += len(table.raw.rows)
    return whole


def _key(column: Column) -> CellKey | None:
    """The cell that a column fills; ``None`` where it holds no fact of the row itself."""
    return (column.name, column.year) if column.role in (Role.FIELD, Role.YEAR, Role.KNOWN_SINCE) else None


def _fields(columns: Sequence[Column]) -> frozenset[CellKey]:
    return frozenset(key for column in columns if (key := _key(column)) is not None and column.role is not Role.KNOWN_SINCE)


def _says_unknown(row: Sequence[Any], place: int) -> bool:
    return place < len(row) and isinstance(row[place], str) and row[place].strip() == _UNKNOWN


def _given(sheet: TakenSheet) -> GivenTable:
    """The rows of a sheet that have no error."""
    view, table = sheet.table.view, sheet.table
    rows = tuple(given for _, given in sheet.rows if given.line not in sheet.bad)
    columns = tuple((column.label, column.letters) for column in table.columns)
    mends = tuple(table.sources[row.line] for row in rows if row.line in table.sources)
    lost = tuple(sorted(sheet.bad))
    return GivenTable(view.file, view.sheet, view.kind, columns, _fields(table.columns), rows, lost, mends)
