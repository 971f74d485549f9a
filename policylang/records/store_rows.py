"""What the store says of rows of one kind, for an import to be held against.

In: a connection, a kind, the sheet that is imported, the day. Out: rows with all that was ever believed of them. Reports no
codes. Relies on ``records.store_timeline``.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from policylang.records.store import believed
from policylang.records.store_facts import CellKey, Owner
from policylang.records.store_timeline import Segment, current

_CHUNK = 500


@attrs.frozen(eq=False)
class RowState:
    """A row of the store: its days, its owners by kind, its cells, each with all that was ever believed."""

    key: int
    kind: str
    id: str
    file: int
    source: int
    line: int
    life: Segment
    owners: dict[str, list[Segment]] = attrs.field(factory=dict)
    cells: dict[CellKey, list[Segment]] = attrs.field(factory=dict)

    def content(self, day: str) -> tuple[frozenset[Owner], frozenset[Any]]:
        """Whose it was and what it said on a day."""
        owners = ((kind, current(segments, day)) for kind, segments in self.owners.items())
        cells = ((key, current(segments, day)) for key, segments in self.cells.items())
        return (
            frozenset((kind, now.value) for kind, now in owners if now is not None),
            frozenset((key, now.value) for key, now in cells if now is not None),
        )


class Rows:
    """Looks rows of one kind up.

    ``versions``: numbers of the versions of the sheet that the store has; ``again``: the day of the next one after this.
    """

    def __init__(self, connection: sqlite3.Connection, kind: str, file: int, sheet: str, day: str) -> None:
        self._connection = connection
        self._kind = kind
        self._file = file
        self._day = day
        found = connection.execute(
            "SELECT id, known FROM sources WHERE file = ? AND sheet = ? AND kind = ?", (file, sheet, kind)
        )
        days = {int(source): str(known) for source, known in found}
        self.versions = frozenset(days)
        self.is_new_version = day not in days.values()
        self.again = min((known for known in days.values() if known > day), default=None)
        later = "SELECT 1 FROM sources WHERE kind = ? AND known > ? LIMIT 1"
        self._is_late = connection.execute(later, (kind, day)).fetchone() is not None
        self._files = dict(connection.execute("SELECT id, file FROM sources"))
        self._made_ids: set[str] | None = None

    def place(self, source: int, line: int) -> tuple[str, str, int]:
        """File, sheet and line of a source."""
        sql = "SELECT name, sheet FROM sources JOIN files ON files.id = sources.file WHERE sources.id = ?"
        name, sheet = self._connection.execute(sql, (source,)).fetchone()
        return str(name), str(sheet), line

    def with_ids(self, ids: list[str]) -> dict[str, list[RowState]]:
        """All lives of the rows with these ids."""
        found: dict[str, list[RowState]] = {}
        if not self._connection.execute("SELECT 1 FROM rows WHERE kind = ? LIMIT 1", (self._kind,)).fetchone():
            return found
        for some, marks in _chunks(ids):
            for row in self._select(f"kind = ? AND id IN ({marks})", (self._kind, *some)):
                found.setdefault(row.id, []).append(row)
        return found

    def ids_of_sheet(self) -> Iterator[str]:
        """Ids of the rows with an id of their own that earlier versions of the sheet gave."""
        condition, days = believed(self._day)
        for some, marks in _chunks(sorted(self.versions)):
            sql = f"SELECT id FROM rows WHERE source IN ({marks}) AND made = 0 AND {condition}"
            for (id_,) in self._connection.execute(sql, (*some, *days)):
                yield id_

    def nameless_of_sheet(self) -> list[RowState]:
        """Rows without an id of their own that earlier versions of the sheet gave, or that this file repeated."""
        condition, days = believed(self._day)
        rows: list[RowState] = []
        for some, marks in _chunks(sorted(self.versions)):
            rows += self._select(f"source IN ({marks}) AND made = 1 AND {condition}", (*some, *days))
        repeated = f"key IN (SELECT row FROM stated WHERE file = ?) AND kind = ? AND made = 1 AND {condition}"
        return rows + self._select(repeated, (self._file, self._kind, *days))

    def nameless_of(self, owners: Iterable[Owner]) -> list[RowState]:
        """Rows without an id of their own that belong to one of these."""
        condition, days = believed(self._day)
        by_kind: dict[str, list[str]] = {}
        for kind, id_ in sorted(owners):
            by_kind.setdefault(kind, []).append(id_)
        rows: list[RowState] = []
        for kind, ids in by_kind.items():
            for some, marks in _chunks(ids):
                below = f"key IN (SELECT row FROM owners WHERE kind = ? AND id IN ({marks}))"
                rows += self._select(f"{below} AND kind = ? AND made = 1 AND {condition}", (kind, *some, self._kind, *days))
        return rows

    def made_ids(self) -> set[str]:
        """Ids of the form of made ones, that some row of the kind has or had."""
        if self._made_ids is None:
            sql = "SELECT id FROM rows WHERE kind = ? AND id >= ? AND id < ?"
            found = self._connection.execute(sql, (self._kind, f"{self._kind}#", f"{self._kind}$"))
            self._made_ids = {id_ for (id_,) in found}
        return self._made_ids

    def said_again(self, row: RowState, field: str, until: str | None) -> str | None:
        """The next day, before ``until``, on which a sheet that gives the row spoke of the field again."""
        if not self._is_late:
            return None
        files = "SELECT ? UNION SELECT file FROM stated WHERE row = ?"
        sql = f"SELECT known, columns FROM sources WHERE kind = ? AND known > ? AND file IN ({files}) ORDER BY known"
        for known, columns in self._connection.execute(sql, (self._kind, self._day, row.file, row.key)):
            if any(label.partition("/")[0] == field for label in json.loads(columns)):
                return str(known) if until is None or known < until else None
        return None

    def dropped(self, row: RowState) -> bool:
        """This file gives a row no more; whether no other one does. The row then counts as that one's."""
        connection = self._connection
        if row.file != self._file:
            connection.execute("DELETE FROM stated WHERE row = ? AND file = ?", (row.key, self._file))
            return False
        other = "SELECT file, source, line FROM stated WHERE row = ? ORDER BY file LIMIT 1"
        found = connection.execute(other, (row.key,)).fetchone()
        if found is None:
            return True
        connection.execute("UPDATE rows SET source = ?, line = ? WHERE key = ?", (*found[1:], row.key))
        connection.execute("DELETE FROM stated WHERE row = ? AND file = ?", (row.key, found[0]))
        return False

    def _select(self, condition: str, args: tuple[Any, ...]) -> list[RowState]:
        sql = f"SELECT key, kind, id, source, line, known_from, known_until FROM rows WHERE {condition} ORDER BY key"
        rows: dict[int, RowState] = {}
        for key, kind, id_, source, line, since, until in self._connection.execute(sql, args):
            rows[key] = RowState(key, kind, id_, self._files[source], source, line, Segment(key, True, since, until))
        for some, marks in _chunks(list(rows)):
            self._fill(rows, some, marks)
        return list(rows.values())

    def _fill(self, rows: dict[int, RowState], keys: tuple[Any, ...], marks: str) -> None:
        owners = f"SELECT rowid, row, kind, id, known_from, known_until FROM owners WHERE row IN ({marks}) ORDER BY rowid"
        for place, row, kind, id_, since, until in self._connection.execute(owners, keys):
            rows[row].owners.setdefault(kind, []).append(Segment(place, id_, since, until))
        cells = (
            "SELECT rowid, row, field, year, type, value, known_from, known_until, source, line "
            f"FROM cells WHERE row IN ({marks}) ORDER BY rowid"
        )
        for place, row, field, year, type_, value, *days in self._connection.execute(cells, keys):
            rows[row].cells.setdefault((field, year), []).append(Segment(place, (type_, value), *days))


def _chunks(values: list[Any]) -> Iterator[tuple[tuple[Any, ...], str]]:
    for start in range(0, len(values), _CHUNK):
        some = tuple(values[start : start + _CHUNK])
        yield some, ", ".join("?" * len(some))
