"""Whose child rows are all here, and what is known to be missing.

In: the sheets of one import. Out: entries of ``supplied``, ``covered``, ``named`` and ``gaps``. A sheet of child rows is
about the rows that its own file gives; where that file gives no such rows, about those that files of the same import give
which have no such sheet; and about every owner that it names. Of anybody else it says nothing. Relies on sqlite3.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping

from policylang.records.store_facts import Batch, GivenTable, Owner

FileId = Callable[[str], int]


def write_coverage(connection: sqlite3.Connection, batch: Batch, parents: Mapping[str, tuple[str, ...]], id_of: FileId) -> None:
    """Writes what the sheets of an import are about."""
    _Coverage(connection, batch, parents, id_of).write()


class _Coverage:
    def __init__(
        self, connection: sqlite3.Connection, batch: Batch, parents: Mapping[str, tuple[str, ...]], id_of: FileId
    ) -> None:
        self.connection = connection
        self.batch = batch
        self.parents = parents
        self.id_of = id_of
        self.day = batch.known.isoformat()
        self.gives: dict[str, set[str]] = {}
        self.ids: dict[str, set[str]] = {}
        for table in batch.tables:
            self.gives.setdefault(table.file, set()).add(table.kind)
            self.ids.setdefault(table.kind, set()).update(row.id for row in table.rows)

    def write(self) -> None:
        """Writes all of it."""
        for table in self.batch.tables:
            self.supply(table)
            for kind, file in self.covered(table):
                self.since("covered", "kind = ? AND owner_kind = ? AND file = ?", (table.kind, kind, self.id_of(file)))
            for owner in self.named(table):
                self.since("named", "kind = ? AND owner_kind = ? AND owner_id = ?", (table.kind, *owner))
            self.write_gaps(table)

    def supply(self, table: GivenTable) -> None:
        """Enters that a table of a kind is here, since when, and the first day that a row of it gives."""
        first = min([self.day, *(row.known.isoformat() for row in table.rows if row.known is not None)])
        self.connection.execute("INSERT OR IGNORE INTO supplied VALUES (?, ?, ?)", (table.kind, first, self.day))
        for column, day in (("rows_from", first), ("known_from", self.day)):
            earlier = f"UPDATE supplied SET {column} = ? WHERE kind = ? AND {column} > ?"
            self.connection.execute(earlier, (day, table.kind, day))

    def since(self, table: str, condition: str, values: tuple[object, ...]) -> None:
        """Enters a fact that holds from the day of the import on."""
        marks = ", ".join("?" * (len(values) + 1))
        before = self.connection.total_changes
        self.connection.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", (*values, self.day))
        if self.connection.total_changes == before:
            earlier = f"UPDATE {table} SET known_from = ? WHERE {condition} AND known_from > ?"
            self.connection.execute(earlier, (self.day, *values, self.day))

    def covered(self, table: GivenTable) -> Iterator[tuple[str, str]]:
        """Kinds and files whose rows this sheet is about."""
        for kind in self.parents.get(table.kind, ()):
            if kind in self.gives[table.file]:
                yield kind, table.file
                continue
            for file, kinds in self.gives.items():
                if kind in kinds and table.kind not in kinds:
                    yield kind, file

    def named(self, table: GivenTable) -> list[Owner]:
        """Owners that this sheet names and no sheet of the import gives."""
        owners = dict.fromkeys(owner for row in table.rows for owner in row.owners)
        return [(kind, id_) for kind, id_ in owners if id_ not in self.ids.get(kind, ())]

    def write_gaps(self, table: GivenTable) -> None:
        """Enters the rows of a sheet that could not be taken; those of its earlier version are mended."""
        lost = set(table.lost)
        file = self.id_of(table.file)
        sql = "SELECT rowid, line FROM gaps WHERE kind = ? AND file = ? AND sheet = ? AND known_until IS NULL"
        for key, line in self.connection.execute(sql, (table.kind, file, table.sheet)).fetchall():
            if line in lost:
                lost.discard(line)
            else:
                self.connection.execute("UPDATE gaps SET known_until = ? WHERE rowid = ?", (self.day, key))
        entries = [(table.kind, file, table.sheet, line, self.day, None) for line in sorted(lost)]
        self.connection.executemany("INSERT INTO gaps VALUES (?, ?, ?, ?, ?, ?)", entries)
        for name, sheet, line in table.mends:
            self.connection.execute(
                "UPDATE gaps SET known_until = ? WHERE kind = ? AND file = ? AND sheet = ? AND line = ? AND known_until IS NULL",
                (self.day, table.kind, self.id_of(name), sheet, line),
            )
