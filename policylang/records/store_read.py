"""The facts of a store, all of them, as they were believed on a day.

In: a store, the vocabulary, the day (``None``: what is believed now). Out: a ``Reading``. A value that does not fit the
vocabulary any more is a problem of the sheet that it came from; a kind or a field that the vocabulary does not have is
passed over. Codes: those of ``records.cells``. Relies on ``records.assemble`` and ``records.store``.
"""

import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from policylang.core.facts import KNOWN_SINCE, Dataset, Origin, Row, Table
from policylang.core.ir import Field, SubjectKind, Vocabulary
from policylang.core.values import Cause, CauseKind, Unknown
from policylang.piece import Piece, evolve
from policylang.records.assemble import join
from policylang.records.cells import SPECIAL, Ref, Refs
from policylang.records.columns import HELD, Column, Role, table_kinds
from policylang.records.dates import Days
from policylang.records.limits import LIMITS
from policylang.records.problems import ProblemList, Reading, RecordProblem, shown
from policylang.records.rows import Link, TableRows, expectation
from policylang.records.store import believed, reading
from policylang.records.store_values import Decoder, Stored, stored_field
from policylang.records.tables import RawTable
from policylang.records.words import Wrong


def read_store(path: Path | str, vocabulary: Vocabulary, known_at: date | None = None) -> Reading:
    """All facts of the store at ``path``. Raises ``StoreError``."""
    with reading(Path(path)) as connection:
        return _Whole(StoreReader(connection, vocabulary, known_at)).read()


class Source(Piece, eq=False):
    """One version of a sheet: its file (and the number of that), the sheet, the letters of its columns."""

    file: str
    file_id: int
    sheet: str
    columns: dict[str, str]


class StoreReader:
    """What every way of reading a store needs: kinds, values, places, who is covered."""

    def __init__(self, connection: sqlite3.Connection, vocabulary: Vocabulary, known_at: date | None) -> None:
        self.connection = connection
        self.vocabulary = vocabulary
        self.at = known_at.isoformat() if known_at is not None else None
        self.kinds: dict[str, SubjectKind] = table_kinds(vocabulary)
        self.problems = ProblemList(LIMITS.problems)
        self._decoders: dict[tuple[str, str], Decoder | None] = {}
        self._sources: dict[int, Source] = {}
        self._columns: dict[tuple[int, str], Column] = {}
        self._letters: dict[int, tuple[tuple[str, str], ...]] = {}
        self._lost = self._kinds_in("gaps")
        self._loose = self._kinds_in("loose")
        self._whole = {kind for (kind,) in self.all(f"SELECT kind FROM supplied WHERE {self.since()}", self.day())}

    def _kinds_in(self, table: str) -> frozenset[str]:
        condition, days = believed(self.at)
        return frozenset(kind for (kind,) in self.all(f"SELECT DISTINCT kind FROM {table} WHERE {condition}", days))

    def all(self, sql: str, args: tuple[Any, ...] = ()) -> Iterator[Any]:
        """The rows of a query."""
        return iter(self.connection.execute(sql, args))

    def supplied(self) -> list[str]:
        """Kinds of which a table was handed in, in the order of the vocabulary."""
        since = "rows_from <= ?" if self.at is not None else "1"
        found = {kind for (kind,) in self.all(f"SELECT kind FROM supplied WHERE {since}", self.day())}
        return [kind for kind in self.kinds if kind in found]

    def since(self) -> str:
        """The condition on what is entered once and never ends."""
        return "known_from <= ?" if self.at is not None else "1"

    def day(self) -> tuple[str, ...]:
        """The argument of ``since``."""
        return (self.at,) if self.at is not None else ()

    def is_whole(self, kind: str) -> bool:
        """Whether a table of a kind was here, and no row of it was lost."""
        return kind in self._whole and kind not in self._lost

    def is_owned(self, kind: str) -> bool:
        """The same, and no row of it says not whose it is."""
        return self.is_whole(kind) and kind not in self._loose

    def source(self, number: int) -> Source:
        """A version of a sheet."""
        if number not in self._sources:
            sql = "SELECT name, file, sheet, columns FROM sources JOIN files ON files.id = sources.file WHERE sources.id = ?"
            name, file, sheet, columns = self.connection.execute(sql, (number,)).fetchone()
            self._sources[number] = Source(name, file, sheet, json.loads(columns))
        return self._sources[number]

    def origin(self, number: int, line: int) -> Origin:
        """The place of a row."""
        source = self.source(number)
        if number not in self._letters:
            self._letters[number] = tuple(source.columns.items())
        return Origin(source.file, source.sheet, line, self._letters[number])

    def decoder(self, kind: str, field: str) -> Decoder | None:
        """What reads the values of a field; ``None`` where the vocabulary has no such field."""
        key = (kind, field)
        if key not in self._decoders:
            found = stored_field(self.kinds[kind], field)
            self._decoders[key] = Decoder(found) if found is not None else None
        return self._decoders[key]

    def column(self, number: int, field: Field) -> Column:
        """The column of a field in a sheet."""
        key = (number, field.name)
        if key not in self._columns:
            letters = self.source(number).columns.get(field.name, "")
            self._columns[key] = Column(-1, letters, Role.FIELD, field.name, field)
        return self._columns[key]

    def take(self, row: Row, field: str, year: int, stored: Stored, source: int, line: int) -> Link | None:
        """Puts a stored value into a row; a reference is given back."""
        decoder = self.decoder(row.kind, field)
        if decoder is None or decoder.field.by_year != bool(year):
            return None
        value = decoder.value(stored)
        if type(value) in SPECIAL:
            if isinstance(value, Ref | Refs):
                self.place(row, field, source, line)
                return Link(row, self.column(source, decoder.field), value)
            if isinstance(value, Wrong):
                self.report(row, decoder.field, value, stored, source, line)
            if not isinstance(value, Days):
                return None
            value = Unknown((Cause(CauseKind.MISSING, field, row.kind, row.id),), value.low, value.high)
        self.place(row, f"{field}/{year}年" if year else field, source, line)
        if year:
            row.cells.setdefault(field, {})[year] = value
        elif field == KNOWN_SINCE and field not in self.kinds[row.kind].fields:
            row.known_since = value
        else:
            row.cells[field] = value
        return None

    def place(self, row: Row, label: str, source: int, line: int) -> None:
        """Notes where a cell stands, if not in the sheet and line of its row."""
        known = row.origin
        here = self.source(source)
        if known.row != line or known.file != here.file or known.sheet != here.sheet:
            others = (*((name, origin) for name, origin in known.others if name != label), (label, self.origin(source, line)))
            row.origin = evolve(known, others=others)

    def report(self, row: Row, field: Field, wrong: Wrong, stored: Stored, source: int, line: int) -> None:
        """Reports a value that does not fit the vocabulary, in the sheet that it came from."""
        column, place = self.column(source, field), self.source(source)
        args = tuple((dict(wrong.args) | expectation(column) | {"kind": row.kind}).items())
        found = shown(stored[1], field.sensitive)
        self.problems.add(
            RecordProblem(wrong.code, place.file, place.sheet, line, column.letters, field.name, found, args=args), row.kind
        )

    def is_kept(self, row: Row) -> bool:
        """Whether a title, finding or approval still says what is held, found or approved."""
        return row.kind not in HELD or next(iter(self.kinds[row.kind].fields)) in row.cells


class _Whole:
    """Everything in a store being read."""

    def __init__(self, reader: StoreReader) -> None:
        self.reader = reader
        self.rows: dict[int, Row] = {}
        self.files: dict[str, dict[str, set[int]]] = {}
        self.tables: dict[str, TableRows] = {}

    def read(self) -> Reading:
        """Reads rows, cells and owners, and joins them."""
        supplied = self.reader.supplied()
        self.tables = {kind: TableRows(RawTable(kind, is_complete=False), self.reader.kinds[kind]) for kind in supplied}
        self.files = {kind: {} for kind in supplied}
        self.read_rows()
        self.read_cells()
        self.read_owners()
        for table in self.tables.values():
            kept = [row for row in table.rows if self.reader.is_kept(row)]
            table.is_whole = self.reader.is_owned(table.kind.name) and len(kept) == len(table.rows)
            table.rows = kept
        listed = {kind: self.listed(kind) for kind in supplied}
        for kind, table in self.tables.items():
            table.raw = evolve(table.raw, listed=tuple(listed[kind]))
        found = join(self.tables.values(), self.reader.vocabulary, LIMITS, self.reader.problems)
        return Reading(self.completed(found.dataset, listed), self.reader.problems.sorted())

    def read_rows(self) -> None:
        """The rows, with the files that give them."""
        condition, days = believed(self.reader.at)
        by_key: dict[int, set[int]] = {}
        sql = f"SELECT key, kind, id, source, line FROM rows WHERE {condition} ORDER BY key"
        for key, kind, id_, source, line in self.reader.all(sql, days):
            table = self.tables.get(kind)
            if table is None:
                continue
            row = self.rows[key] = Row(kind, id_, origin=self.reader.origin(source, line))
            table.rows.append(row)
            table.positions[id(row)] = key
            table.has_own_id.add(key)
            by_key[key] = self.files[kind].setdefault(id_, {self.reader.source(source).file_id})
        for key, file in self.reader.all("SELECT row, file FROM stated"):
            if key in by_key:
                by_key[key].add(file)

    def read_cells(self) -> None:
        """The values of all rows."""
        condition, days = believed(self.reader.at)
        sql = f"SELECT row, field, year, type, value, source, line FROM cells WHERE {condition} ORDER BY rowid"
        for key, field, year, type_, text, source, line in self.reader.all(sql, days):
            row = self.rows.get(key)
            if row is not None:
                link = self.reader.take(row, field, year, (type_, text), source, line)
                if link is not None:
                    self.tables[row.kind].links.append(link)

    def read_owners(self) -> None:
        """Whose rows they are."""
        condition, days = believed(self.reader.at)
        sql = f"SELECT row, kind, id FROM owners WHERE {condition} ORDER BY rowid"
        columns = {kind: Column(-1, "", Role.PARENT, kind) for kind in self.reader.kinds}
        for key, kind, id_ in self.reader.all(sql, days):
            row = self.rows.get(key)
            if row is not None and kind in self.tables[row.kind].kind.parents:
                self.tables[row.kind].parents.append(Link(row, columns[kind], Ref(kind, id_)))

    def listed(self, kind: str) -> dict[tuple[str, str], None]:
        """Whose rows of a kind are all here."""
        condition, day = self.reader.since(), self.reader.day()
        found: dict[tuple[str, str], None] = {}
        named = f"SELECT owner_kind, owner_id FROM named WHERE kind = ? AND {condition}"
        for owner_kind, id_ in self.reader.all(named, (kind, *day)):
            found[(owner_kind, id_)] = None
        covered = f"SELECT owner_kind, file FROM covered WHERE kind = ? AND {condition}"
        for owner_kind, file in self.reader.all(covered, (kind, *day)):
            for id_, files in self.files.get(owner_kind, {}).items():
                if file in files:
                    found[(owner_kind, id_)] = None
        return found

    def completed(self, dataset: Dataset, listed: dict[str, dict[tuple[str, str], None]]) -> Dataset:
        """The dataset, its tables complete where nothing was lost and every owner is covered."""
        for name, table in self.tables.items():
            owners = ((kind, id_) for kind in table.kind.parents for id_ in self.files.get(kind, {}))
            complete = self.reader.is_whole(name) and all(owner in listed[name] for owner in owners)
            dataset.tables[name] = Table(dataset.tables[name].rows, complete)
        return dataset
