"""The file that keeps a bureau's facts: one SQLite database.

In: a path. Out: a connection, or ``StoreError``. A fact is kept with its source (file, sheet, row) and with the days
between which it was believed: ``known_from``, and ``known_until`` where it was corrected later. Nothing is ever deleted
or overwritten but these two days.

    files     a file by name, whatever version of it was handed in
    sources   one version of a sheet: file, sheet, kind, day, letters of its columns
    rows      a subject or a child row: kind, id (``made``: the file gave none), source, row in the sheet
    owners    whose row it is
    cells     one value of one field (``year`` 0: not 按 年度) as text, with the type of the value
    stated    further files that gave a row
    supplied  kinds of which a table was handed in, be it empty; ``rows_from``: the first day that one of its rows gives
    covered   whose child rows are all here: the rows of one kind that a file gave
    named     the same for one owner that no file of the import gave
    loose     rows that could belong to somebody, and do not say to whom
    gaps      rows that could not be taken

Codes: PL670 to PL675. Relies on sqlite3 and ``records.problems``.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from policylang.records.problems import RecordProblem

MAGIC = b"SQLite format 3\x00"
APPLICATION = 0x504C5354
VERSION = 1
MAX_BYTES = 16 << 30
MAX_VALUE = 1 << 20
_WAIT_SECONDS = 5.0
_CACHE_KIB = 1 << 16

_TABLES = {
    "meta": "name TEXT PRIMARY KEY, value TEXT NOT NULL",
    "files": "id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE",
    "sources": "id INTEGER PRIMARY KEY, file INTEGER NOT NULL, sheet TEXT NOT NULL, kind TEXT NOT NULL, "
    "known TEXT NOT NULL, columns TEXT NOT NULL",
    "rows": "key INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, made INTEGER NOT NULL, source INTEGER NOT NULL, "
    "line INTEGER NOT NULL, known_from TEXT NOT NULL, known_until TEXT",
    "owners": "row INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, known_from TEXT NOT NULL, known_until TEXT",
    "cells": "row INTEGER NOT NULL, field TEXT NOT NULL, year INTEGER NOT NULL, type TEXT NOT NULL, value TEXT NOT NULL, "
    "source INTEGER NOT NULL, line INTEGER NOT NULL, known_from TEXT NOT NULL, known_until TEXT",
    "stated": "row INTEGER NOT NULL, file INTEGER NOT NULL, source INTEGER NOT NULL, line INTEGER NOT NULL, "
    "PRIMARY KEY (row, file)",
    "supplied": "kind TEXT PRIMARY KEY, rows_from TEXT NOT NULL, known_from TEXT NOT NULL",
    "covered": "kind TEXT NOT NULL, owner_kind TEXT NOT NULL, file INTEGER NOT NULL, known_from TEXT NOT NULL, "
    "PRIMARY KEY (kind, owner_kind, file)",
    "named": "kind TEXT NOT NULL, owner_kind TEXT NOT NULL, owner_id TEXT NOT NULL, known_from TEXT NOT NULL, "
    "PRIMARY KEY (kind, owner_kind, owner_id)",
    "loose": "row INTEGER PRIMARY KEY, kind TEXT NOT NULL, known_from TEXT NOT NULL, known_until TEXT",
    "gaps": "kind TEXT NOT NULL, file INTEGER NOT NULL, sheet TEXT NOT NULL, line INTEGER NOT NULL, "
    "known_from TEXT NOT NULL, known_until TEXT",
}
_INDEXES = {
    "rows_by_id": "rows (kind, id)",
    "rows_by_bare_id": "rows (id)",
    "rows_by_source": "rows (source)",
    "owners_by_row": "owners (row)",
    "owners_by_owner": "owners (kind, id)",
    "cells_by_row": "cells (row)",
    "stated_by_file": "stated (file)",
}
SCHEMA = (
    *(f"CREATE TABLE {name} ({columns}) STRICT" for name, columns in _TABLES.items()),
    *(f"CREATE INDEX {name} ON {columns}" for name, columns in _INDEXES.items()),
)


class StoreError(Exception):
    """A store that cannot be used; ``code`` and ``args_`` say why."""

    def __init__(self, code: str, **args: str) -> None:
        self.code = code
        self.args_ = args
        super().__init__(f"{code} {', '.join(args.values())}".rstrip())

    @property
    def problem(self) -> RecordProblem:
        """The same as a problem of records."""
        args = tuple((name, value) for name, value in self.args_.items() if name != "path")
        return RecordProblem(self.code, self.args_["path"], args=args)


def is_store(path: Path) -> bool:
    """Whether a file is a database, by its first bytes; whether it is one of ours is seen when it is opened."""
    try:
        with path.open("rb") as stream:
            return stream.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


@contextlib.contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that reads the store at ``path``. Raises ``StoreError``."""
    with _guarded(path), contextlib.closing(opened(path)) as connection:
        yield connection


def opened(path: Path) -> sqlite3.Connection:
    """A connection that reads one state of the store at ``path``, until it is closed. Raises ``StoreError``."""
    if not is_store(path):
        raise StoreError("PL670" if path.is_file() else "PL674", path=str(path))
    with _guarded(path):
        connection = _connect(path)
        try:
            _check(connection, path)
            connection.execute("PRAGMA query_only = ON")
            connection.execute("BEGIN")
        except BaseException:
            connection.close()
            raise
        return connection


@contextlib.contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """One transaction on the store at ``path``, which is made where there is none: all of it is kept, or nothing.

    Raises ``StoreError``.
    """
    # INVARIANT: whenever the process ends, the file holds the state before or after the transaction: SQLite writes the
    # journal first, and a file without a byte is no store.
    is_new = not path.exists() or path.stat().st_size == 0
    if not is_new and not is_store(path):
        raise StoreError("PL670", path=str(path))
    with _guarded(path), contextlib.closing(_connect(path, may_create=is_new)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            if connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0:
                make(connection)
            else:
                _check(connection, path)
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            if is_new:
                _remove_empty(path)
            raise
        connection.execute("COMMIT")


@contextlib.contextmanager
def trying(path: Path) -> Iterator[sqlite3.Connection]:
    """A copy of the store at ``path`` (an empty one where there is none), to be thrown away. Raises ``StoreError``."""
    with contextlib.closing(sqlite3.connect("", isolation_level=None)) as copy:
        if path.exists() and path.stat().st_size:
            with reading(path) as connection:
                connection.execute("COMMIT")
                connection.backup(copy)
        copy.execute("BEGIN")
        if copy.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0:
            make(copy)
        yield copy


def make(connection: sqlite3.Connection) -> None:
    """Lays out an empty store."""
    for statement in SCHEMA:
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def policy_of(path: Path) -> str | None:
    """The policy that the store was first filled for. Raises ``StoreError``."""
    with reading(path) as connection:
        found = connection.execute("SELECT value FROM meta WHERE name = 'policy'").fetchone()
    return str(found[0]) if found is not None else None


def believed(at: str | None, name: str = "") -> tuple[str, tuple[Any, ...]]:
    """The condition that a fact was believed on a day (``None``: is believed), and its arguments."""
    dot = f"{name}." if name else ""
    if at is None:
        return f"{dot}known_until IS NULL", ()
    return f"{dot}known_from <= ? AND ({dot}known_until IS NULL OR {dot}known_until > ?)", (at, at)


def _connect(path: Path, may_create: bool = False) -> sqlite3.Connection:
    if path.exists() and path.stat().st_size > MAX_BYTES:
        raise StoreError("PL675", path=str(path), limit=str(MAX_BYTES))
    uri = f"{path.absolute().as_uri()}?mode={'rwc' if may_create else 'rw'}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_WAIT_SECONDS)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    return connection


def _check(connection: sqlite3.Connection, path: Path) -> None:
    """Whether the database is a store of this version, with nothing in it that a store does not have."""
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise StoreError("PL670", path=str(path))
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version != VERSION:
        raise StoreError("PL671", path=str(path), found=str(version), version=str(VERSION))
    found = {sql for (sql,) in connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")}
    if found != set(SCHEMA):
        raise StoreError("PL672", path=str(path))


@contextlib.contextmanager
def _guarded(path: Path) -> Iterator[None]:
    """Turns what SQLite says into ``StoreError``."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except sqlite3.OperationalError as error:
        is_busy = str(getattr(error, "sqlite_errorname", "")).startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
        raise StoreError("PL673" if is_busy else "PL674", path=str(path)) from error
    except sqlite3.DatabaseError as error:
        raise StoreError("PL672", path=str(path)) from error
    except OSError as error:
        raise StoreError("PL674", path=str(path)) from error


def _remove_empty(path: Path) -> None:
    with contextlib.suppress(OSError):
        if path.stat().st_size == 0:
            path.unlink()
