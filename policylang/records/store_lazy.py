"""The facts of a store, read when they are asked for: one subject costs as much as what is looked at.

In: a store, the vocabulary, the day. Out: a dataset that says the same as ``read_store``: a row reads its cells, the rows it
belongs to and its child tables by index, once. A value that does not fit the vocabulary any more is unknown. Reports no codes.
Relies on ``records.store_read``.
"""

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from policylang.core.facts import Dataset, Origin, Row, Table
from policylang.core.ir import Vocabulary
from policylang.core.late import LateRow, LateTable
from policylang.records.cells import Ref
from policylang.records.store import believed, opened
from policylang.records.store_read import StoreReader

_CHUNK = 500
_LAST = 1 << 62


def open_store(path: Path | str, vocabulary: Vocabulary, known_at: date | None = None) -> "StoredDataset":
    """The facts of the store at ``path``, which stays open as long as the dataset is used. Raises ``StoreError``."""
    return StoredDataset(opened(Path(path)), vocabulary, known_at)


def read_subject(path: Path | str, kind: str, id_: str, vocabulary: Vocabulary, known_at: date | None = None) -> Dataset:
    """The facts about one subject, and whatever they lead to. Raises ``StoreError``, and ``KeyError`` for an id not there."""
    dataset = open_store(path, vocabulary, known_at)
    if dataset.get(kind, id_) is None:
        raise KeyError(id_)
    return dataset


class StoredRow(LateRow):
    """A row of the store. ``is_known``: the store has it; else it is only named."""

    __slots__ = ("_loader", "is_known")

    def __init__(self, loader: "_Loader", key: int, kind: str, id_: str, origin: Origin, is_known: bool) -> None:
        super().__init__(key, kind, id_, origin)
        self.is_known = is_known
        self._loader = loader

    def read_cells(self) -> None:
        """Sets ``cells`` and ``known_since``."""
        self._loader.fill([self])

    def read_links(self) -> dict[str, Row]:
        """The rows that it belongs to, by kind."""
        return self._loader.links(self)

    def read_tables(self) -> dict[str, Table]:
        """Its child tables, by kind."""
        return self._loader.tables(self)


class StoredDataset(Dataset):
    """The tables of a store; rows are found by index."""

    __slots__ = ("_loader",)

    def __init__(self, connection: sqlite3.Connection, vocabulary: Vocabulary, known_at: date | None) -> None:
        self._loader = _Loader(StoreReader(connection, vocabulary, known_at))
        self.tables = self._loader.whole

    def get(self, kind: str, id_: str) -> Row | None:
        """The row of that kind and id."""
        return self._loader.known(kind, id_) if kind in self.tables else None

    def find(self, id_: str) -> Iterator[Row]:
        """Rows of any kind with that id."""
        found = (self.get(kind, id_) for kind in self._loader.kinds_of(id_))
        return (row for row in found if row is not None)

    def close(self) -> None:
        """Lets the store go; what was not read by then cannot be read any more."""
        self._loader.reader.connection.close()


class _Loader:
    """Reads rows by index, each once."""

    def __init__(self, reader: StoreReader) -> None:
        self.reader = reader
        self.supplied = reader.supplied()
        self.by_key: dict[int, StoredRow] = {}
        self.by_id: dict[tuple[str, str], StoredRow] = {}
        self.alive, self.days = believed(reader.at)
        self.row_alive, _ = believed(reader.at, "rows")
        self.owner_alive, _ = believed(reader.at, "owners")
        self.whole: dict[str, Table] = {kind: self.whole_table(kind) for kind in self.supplied}
        self.named_only = 0

    # -------------------------------------------------------------- rows

    def known(self, kind: str, id_: str) -> StoredRow | None:
        """A row that the store has."""
        if (kind, id_) not in self.by_id:
            self.rows(f"kind = ? AND id = ? AND {self.alive}", (kind, id_, *self.days))
        row = self.by_id.get((kind, id_))
        return row if row is not None and row.is_known else None

    def named(self, kind: str, id_: str) -> StoredRow:
        """A row that is named: one that the store has, or one of which nothing else is known."""
        row = self.known(kind, id_) if kind in self.supplied else self.by_id.get((kind, id_))
        if row is None:
            self.named_only += 1
            row = self.by_id[(kind, id_)] = StoredRow(self, _LAST + self.named_only, kind, id_, Origin(), False)
        return row

    def kinds_of(self, id_: str) -> list[str]:
        """The kinds that have a row of that id, in the order of the vocabulary."""
        sql = f"SELECT DISTINCT kind FROM rows WHERE id = ? AND {self.alive}"
        found = {kind for (kind,) in self.reader.all(sql, (id_, *self.days))}
        return [kind for kind in self.supplied if kind in found]

    def rows(self, condition: str, args: tuple[Any, ...], tables: str = "rows") -> tuple[Row, ...]:
        """The rows of a query, with their cells."""
        sql = f"SELECT rows.key, rows.kind, rows.id, source, line FROM {tables} WHERE {condition} ORDER BY rows.key"
        rows: list[StoredRow] = []
        for key, kind, id_, source, line in self.reader.all(sql, args):
            if key not in self.by_key:
                row = StoredRow(self, key, kind, id_, self.reader.origin(source, line), True)
                self.by_key[key] = self.by_id[(kind, id_)] = row
            rows.append(self.by_key[key])
        self.fill([row for row in rows if not row.has_cells])
        return tuple(row for row in rows if self.reader.is_kept(row))

    def fill(self, rows: list[StoredRow]) -> None:
        """Reads the cells of rows."""
        by_key = {row.key: row for row in rows}
        for row in rows:
            row.cells = {}
        keys = [row.key for row in rows if row.is_known]
        for start in range(0, len(keys), _CHUNK):
            some = keys[start : start + _CHUNK]
            marks = ", ".join("?" * len(some))
            condition = f"row IN ({marks}) AND {self.alive}"
            sql = f"SELECT row, field, year, type, value, source, line FROM cells WHERE {condition} ORDER BY rowid"
            for key, field, year, type_, text, source, line in self.reader.all(sql, (*some, *self.days)):
                self.take(by_key[key], field, year, (type_, text), source, line)

    def take(self, row: StoredRow, field: str, year: int, stored: tuple[str, str], source: int, line: int) -> None:
        """Puts one value into a row."""
        link = self.reader.take(row, field, year, stored, source, line)
        if link is None:
            return
        if isinstance(link.value, Ref):
            row.cells[field] = self.named(link.value.kind, link.value.id)
        else:
            row.cells[field] = tuple(self.named(ref.kind, ref.id) for ref in link.value.items)

    def links(self, row: StoredRow) -> dict[str, Row]:
        """The rows that a row belongs to."""
        if not row.is_known:
            return {}
        sql = f"SELECT kind, id FROM owners WHERE row = ? AND {self.alive} ORDER BY rowid"
        parents = self.reader.kinds[row.kind].parents
        found = list(self.reader.all(sql, (row.key, *self.days)))
        return {kind: self.named(kind, id_) for kind, id_ in found if kind in parents}

    # -------------------------------------------------------------- tables

    def tables(self, row: StoredRow) -> dict[str, Table]:
        """The child tables of a row."""
        return {kind: self.child_table(row, kind) for kind in self.supplied if row.kind in self.reader.kinds[kind].parents}

    def child_table(self, row: StoredRow, kind: str) -> LateTable:
        """One child table of a row."""
        condition = f"owners.kind = ? AND owners.id = ? AND {self.owner_alive} AND rows.kind = ? AND {self.row_alive}"
        args = (row.kind, row.id, *self.days, kind, *self.days)
        table = LateTable(
            lambda: self.rows(condition, args, "owners CROSS JOIN rows ON rows.key = owners.row"),
            lambda: self.is_covered(row, kind) or (not row.is_known and not table.rows and self.whole[kind].complete),
        )
        return table

    def is_covered(self, row: StoredRow, kind: str) -> bool:
        """Whether all child rows of a kind are here."""
        if not self.reader.is_owned(kind):
            return False
        since, day = self.reader.since(), self.reader.day()
        named = f"SELECT 1 FROM named WHERE kind = ? AND owner_kind = ? AND owner_id = ? AND {since}"
        if next(self.reader.all(named, (kind, row.kind, row.id, *day)), None) is not None:
            return True
        files = (
            "SELECT file FROM rows JOIN sources ON sources.id = rows.source WHERE rows.key = ? "
            "UNION SELECT file FROM stated WHERE row = ?"
        )
        covered = f"SELECT 1 FROM covered WHERE kind = ? AND owner_kind = ? AND {since} AND file IN ({files})"
        found = self.reader.all(covered, (kind, row.kind, *day, row.key, row.key)) if row.is_known else iter(())
        return next(found, None) is not None

    def whole_table(self, kind: str) -> LateTable:
        """All rows of a kind."""
        return LateTable(
            lambda: self.rows(f"rows.kind = ? AND {self.row_alive}", (kind, *self.days)), lambda: self.is_complete(kind)
        )

    def is_complete(self, kind: str) -> bool:
        """Whether no row of a kind was lost, and every row that could have some is covered."""
        if not self.reader.is_whole(kind):
            return False
        parents = [parent for parent in self.reader.kinds[kind].parents if parent in self.whole]
        return all(self.is_covering(kind, parent) for parent in parents)

    def is_covering(self, kind: str, parent: str) -> bool:
        """Whether all rows of a kind of parents are covered."""
        since, day = self.reader.since(), self.reader.day()
        files = f"SELECT file FROM covered WHERE kind = ? AND owner_kind = ? AND {since}"
        sql = (
            f"SELECT 1 FROM rows JOIN sources ON sources.id = rows.source WHERE rows.kind = ? AND {self.row_alive} "
            f"AND sources.file NOT IN ({files}) "
            f"AND NOT EXISTS (SELECT 1 FROM stated WHERE row = rows.key AND file IN ({files})) "
            f"AND rows.id NOT IN (SELECT owner_id FROM named WHERE kind = ? AND owner_kind = ? AND {since}) LIMIT 1"
        )
        given = (kind, parent, *day)
        return next(self.reader.all(sql, (parent, *self.days, *given, *given, *given)), None) is None
