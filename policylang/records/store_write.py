"""An import written into the store.

In: a connection inside a transaction, the sheets of one import, the parents of each kind. Out: what changed. A row with
an id is found by it. A row without one is found by what it says: a sheet that is handed in again replaces its own rows,
so that a corrected row does not count twice. A cell that another sheet filled is not emptied by a blank. Reports no codes.
Relies on ``records.store_timeline`` and ``records.store_rows``.
"""

import json
import sqlite3
from collections.abc import Mapping
from itertools import chain, count
from typing import Any

from policylang.records.store_coverage import write_coverage
from policylang.records.store_facts import Batch, CellKey, Changes, Correction, GivenRow, GivenTable, TableChanges
from policylang.records.store_rows import Rows, RowState
from policylang.records.store_timeline import Segment, Turn, believe
from policylang.records.store_values import NONE

_CORRECTIONS = 200
_BLOCK = 40
_INSERTS = {"rows": 8, "owners": 5, "cells": 9, "loose": 4}
"""Tables that rows are entered into, with how many columns they have."""


def write_batch(connection: sqlite3.Connection, batch: Batch, parents: Mapping[str, tuple[str, ...]]) -> Changes:
    """Writes all sheets of an import, in order."""
    before = connection.total_changes
    files = Files(connection)
    if batch.policy and not connection.execute("SELECT 1 FROM meta WHERE name = 'policy'").fetchone():
        connection.execute("INSERT INTO meta VALUES ('policy', ?)", (batch.policy,))
    day = batch.known.isoformat()
    tables: list[TableChanges] = []
    noted = 0
    for table in batch.tables:
        sheet = _Sheet(connection, files, table, day, bool(parents.get(table.kind)))
        tables.append(sheet.write())
        noted += sheet.noted
    write_coverage(connection, batch, parents, files.id_of)
    return Changes(tuple(tables), connection.total_changes - before == noted)


class Files:
    """The files of the store by name."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._ids: dict[str, int] = dict(connection.execute("SELECT name, id FROM files"))

    def id_of(self, name: str) -> int:
        """The number of a file, which is entered where it is new."""
        if name not in self._ids:
            self._ids[name] = len(self._ids) + 1
            self._connection.execute("INSERT INTO files VALUES (?, ?)", (self._ids[name], name))
        return self._ids[name]


class _Sheet:
    """One sheet being written."""

    def __init__(self, connection: sqlite3.Connection, files: Files, table: GivenTable, day: str, has_parents: bool) -> None:
        self.connection = connection
        self.has_parents = has_parents
        self.noted = 0
        self.table = table
        self.day = day
        self.file = files.id_of(table.file)
        self.rows = Rows(connection, table.kind, self.file, table.sheet, day)
        self.inserts: dict[str, list[Any]] = {name: [] for name in _INSERTS}
        self.counts = dict.fromkeys(("new", "changed", "same", "ended", "absent"), 0)
        self.corrections: list[Correction] = []
        self.stated: list[tuple[int, int, int, int]] = []
        self._source = 0
        self.next_key = self._count("SELECT max(key) FROM rows") + 1

    def write(self) -> TableChanges:
        """Writes all rows of the sheet."""
        with_id = [row for row in self.table.rows if row.id]
        known = self.rows.with_ids([row.id for row in with_id])
        for row in with_id:
            self.take(row, known.get(row.id, []))
        self.count_absent({row.id for row in with_id})
        self.write_nameless([row for row in self.table.rows if not row.id])
        if self.rows.is_new_version and not self._source:
            self.source()
            self.noted = 1
        for name, width in _INSERTS.items():
            _insert(self.connection, name, width, self.inserts[name])
        self.connection.executemany("INSERT OR IGNORE INTO stated VALUES (?, ?, ?, ?)", self.stated)
        table = self.table
        return TableChanges(table.file, table.sheet, table.kind, **self.counts, corrections=tuple(self.corrections))

    def _count(self, sql: str) -> int:
        return int(self.connection.execute(sql).fetchone()[0] or 0)

    def source(self) -> int:
        """The number of this version of the sheet, which is entered where it says anything new."""
        if not self._source:
            self._source = self._count("SELECT max(id) FROM sources") + 1
            columns = json.dumps(dict(self.table.columns), ensure_ascii=False)
            values = (self._source, self.file, self.table.sheet, self.table.kind, self.day, columns)
            self.connection.execute("INSERT INTO sources VALUES (?, ?, ?, ?, ?, ?)", values)
        return self._source

    # -------------------------------------------------------------- rows with an id

    def take(self, given: GivenRow, lives: list[RowState]) -> None:
        """Writes a row that has an id."""
        row = next((life for life in lives if life.life.holds(self.day)), None)
        if row is None:
            later = [life for life in lives if life.life.since > self.day]
            row = min(later, key=lambda life: life.life.since, default=None)
            if row is not None:
                self.connection.execute("UPDATE rows SET known_from = ? WHERE key = ?", (self.day, row.key))
        if row is None:
            self.add(given, given.id)
            return
        self.state(row, given.line)
        changes = self.change_owners(row, given) + self.change_cells(row, given)
        self.counts["changed" if changes else "same"] += 1

    def state(self, row: RowState, line: int) -> None:
        """Notes that this file gives a row that another one gave first."""
        if row.file != self.file:
            version = max(self.rows.versions, default=0) if not self.rows.is_new_version else self.source()
            self.stated.append((row.key, self.file, version, line))

    def change_owners(self, row: RowState, given: GivenRow) -> int:
        """Writes whose row it is; how many changes there were."""
        changes = 0
        if given.owners and self.has_parents:
            self.connection.execute(
                "UPDATE loose SET known_until = ? WHERE row = ? AND known_until IS NULL", (self.day, row.key)
            )
        for kind, id_ in given.owners:
            turn = believe(row.owners.get(kind, ()), id_, self.day)
            changes += self.turn("owners", turn)
            if turn.is_insert:
                self.inserts["owners"] += (row.key, kind, id_, self.day, turn.until)
            if turn.ended is not None:
                self.note(row, (kind, 0), turn.ended, id_, given.line)
        return changes

    def change_cells(self, row: RowState, given: GivenRow) -> int:
        """Writes the cells of a row that is known; how many changes there were."""
        changes = 0
        for key, value in given.cells.items():
            turn = believe(row.cells.get(key, ()), value, self.day)
            changes += self.turn("cells", turn)
            again = self.resume(row, key, turn.ended) if turn.ended is not None else None
            if turn.is_insert:
                self.add_cell(row.key, key, value, given.line, self.day, again or turn.until)
            if turn.ended is not None:
                self.note(row, key, turn.ended, _said(value), given.line)
        for key, segments in row.cells.items():
            if key in self.table.fields and key not in given.cells:
                changes += self.empty(row, key, segments, given)
        return changes

    def empty(self, row: RowState, key: CellKey, segments: list[Segment], given: GivenRow) -> int:
        """Ends what a cell said: where it says 未知 now, or is blank in the sheet that had filled it."""
        now = next((segment for segment in segments if segment.holds(self.day)), None)
        if now is None or (key not in given.unknown and now.source not in self.rows.versions):
            return 0
        self.note(row, key, now, None, given.line)
        self.resume(row, key, now)
        return self.turn("cells", believe(segments, None, self.day))

    def resume(self, row: RowState, key: CellKey, ended: Segment) -> str | None:
        """What is learnt late holds until a sheet said the earlier value again; the day of that, if there is one."""
        again = self.rows.said_again(row, key[0], ended.until)
        if again is not None:
            self.inserts["cells"] += (row.key, *key, *ended.value, ended.source, ended.line, again, ended.until)
        return again

    def turn(self, table: str, turn: Turn) -> int:
        """Ends or extends what was believed; 1 where anything changes."""
        if turn.ended is not None:
            self.connection.execute(f"UPDATE {table} SET known_until = ? WHERE rowid = ?", (self.day, turn.ended.key))
        if turn.earlier is not None:
            self.connection.execute(f"UPDATE {table} SET known_from = ? WHERE rowid = ?", (self.day, turn.earlier.key))
        return 0 if turn.is_nothing else 1

    def note(self, row: RowState, key: CellKey, before: Segment, after: str | None, line: int) -> None:
        """Keeps a correction for the report."""
        if len(self.corrections) < _CORRECTIONS:
            said = _said(before.value) if isinstance(before.value, tuple) else str(before.value)
            place = (self.table.file, self.table.sheet, line)
            earlier = self.rows.place(before.source or row.source, before.line or row.line)
            self.corrections.append(Correction(row.kind, row.id, *key, said, after, place, earlier, before.since))

    def add(self, given: GivenRow, id_: str, until: str | None = None) -> None:
        """Enters a new row, which is believed until a day."""
        key, table = self.next_key, self.table
        if id_.startswith(f"{table.kind}#"):
            self.rows.made_ids().add(id_)
        self.next_key += 1
        since = min(self.day, given.known.isoformat()) if given.known is not None else self.day
        made = 0 if id_ else 1
        values = (key, table.kind, id_ or self.made_id(given.line, key), made, self.source(), given.line, since, until)
        self.inserts["rows"] += values
        for kind, owner in given.owners:
            self.inserts["owners"] += (key, kind, owner, since, None)
        if self.has_parents and not given.owners:
            self.inserts["loose"] += (key, table.kind, since, until)
        source, line = self.source(), given.line
        cells = self.inserts["cells"]
        for (field, year), (type_, text) in given.cells.items():
            cells += (key, field, year, type_, text, source, line, since, None)
        self.counts["new"] += 1

    def add_cell(self, row: int, key: CellKey, value: tuple[str, str], line: int, since: str, until: str | None) -> None:
        """Enters a cell."""
        self.inserts["cells"] += (row, *key, *value, self.source(), line, since, until)

    def count_absent(self, ids: set[str]) -> None:
        """Counts the rows with an id that an earlier version of this sheet gave and this one does not."""
        self.counts["absent"] = sum(1 for id_ in self.rows.ids_of_sheet() if id_ not in ids)

    # -------------------------------------------------------------- rows without an id

    def write_nameless(self, given: list[GivenRow]) -> None:
        """Writes the rows that have no id: those that are known already are left, those that went are ended."""
        before = self.rows.nameless_of_sheet()
        candidates = {row.key: row for row in before}
        for row in self.rows.nameless_of({owner for one in given for owner in one.owners}) if given else ():
            candidates.setdefault(row.key, row)
        by_content: dict[Any, list[RowState]] = {}
        for row in reversed(candidates.values()):
            by_content.setdefault(row.content(self.day), []).append(row)
        matched: set[int] = set()
        for one in given:
            same = by_content.get((frozenset(one.owners), frozenset(one.cells.items())))
            if same:
                row = same.pop()
                matched.add(row.key)
                self.state(row, one.line)
                self.counts["same"] += 1
            else:
                self.add(one, "", self.rows.again)
        self.end_rows([row for row in before if row.key not in matched])

    def made_id(self, line: int, key: int) -> str:
        """An id for a row that has none: after its line, where no row is called so."""
        taken = self.rows.made_ids()
        for number in chain((line, key), count(key)):
            made = f"{self.table.kind}#{number}"
            if made not in taken:
                break
        taken.add(made)
        return made

    def end_rows(self, rows: list[RowState]) -> None:
        """Ends rows that this sheet gave and does not give any more, unless another file gives them."""
        for row in rows:
            if self.rows.dropped(row):
                self.connection.execute("UPDATE rows SET known_until = ? WHERE key = ?", (self.day, row.key))
                self.counts["ended"] += 1
                self.connection.execute("UPDATE loose SET known_until = ? WHERE row = ?", (self.day, row.key))
                again = self.rows.again
                if again is not None and (row.life.until is None or again < row.life.until):
                    self.revive(row, again)

    def revive(self, row: RowState, again: str) -> None:
        """Enters a row once more, from the day on which a later version of the sheet gave it again."""
        owners, cells = row.content(again)
        key = self.next_key
        self.next_key += 1
        values = (key, row.kind, self.made_id(row.line, key), 1, row.source, row.line, again, row.life.until)
        self.inserts["rows"] += values
        for kind, owner in sorted(owners):
            self.inserts["owners"] += (key, kind, owner, again, None)
        for cell, value in sorted(cells):
            self.inserts["cells"] += (key, *cell, *value, row.source, row.line, again, None)


def _insert(connection: sqlite3.Connection, table: str, width: int, values: list[Any]) -> None:
    """Enters rows of so many columns; ``values`` are those of all rows, one after the other."""
    # PERF: a statement for each row takes twice as long as one for forty.
    one, step = f"({', '.join('?' * width)})", width * _BLOCK
    whole = len(values) // step * step
    blocks = (values[start : start + step] for start in range(0, whole, step))
    connection.executemany(f"INSERT INTO {table} VALUES {', '.join([one] * _BLOCK)}", blocks)
    rest = (values[start : start + width] for start in range(whole, len(values), width))
    connection.executemany(f"INSERT INTO {table} VALUES {one}", rest)


def _said(value: tuple[str, str]) -> str:
    return "无" if value[0] == NONE else value[1]
