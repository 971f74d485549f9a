"""A desk where tables are handed in, for the tests of the store: files, imports, what the store then says."""

import io
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from records_samples import VOCABULARY, facts

from policylang.core.facts import Row
from policylang.records.intake import Intake, take_in
from policylang.records.mapping import Mapping as Rules
from policylang.records.mapping import parse_mapping
from policylang.records.store import writing
from policylang.records.store_facts import Changes
from policylang.records.store_read import read_store
from policylang.records.store_write import write_batch
from policylang.report.records import render_problems

FIRST, SECOND, THIRD = date(2013, 1, 1), date(2014, 1, 1), date(2015, 1, 1)


class Desk:
    """A folder with a store in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = folder / "区.sqlite"
        self.rules = Rules()

    def map(self, text: str) -> None:
        """The mapping from now on."""
        self.rules = parse_mapping("version = 1\n" + text)

    def intake(self, files: Mapping[str, str | bytes]) -> Intake:
        """What is handed in, read and checked; a name without ending is a CSV."""
        given: list[tuple[Path, str]] = []
        for name, content in files.items():
            path = self.folder / (name if "." in name else f"{name}.csv")
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            given.append((path, path.name))
        return take_in(given, VOCABULARY, self.rules, self.store)

    def hand_in(self, files: Mapping[str, str | bytes], known: date = FIRST, partial: bool = False) -> Changes:
        """An import, which must be without errors unless it is partial."""
        intake = self.intake(files)
        assert not intake.is_blocked, told(intake)
        assert partial or not intake.has_errors, told(intake)
        with writing(self.store) as connection:
            return write_batch(connection, intake.batch(known), intake.parents)

    def row(self, kind: str, id_: str, known_at: date | None = None) -> Row | None:
        """A row of the store as it was believed on a day."""
        return read_store(self.store, VOCABULARY, known_at).dataset.get(kind, id_)

    def cell(self, kind: str, id_: str, field: str, known_at: date | None = None) -> Any:
        """What was believed of a field; ``None``: unknown."""
        row = self.row(kind, id_, known_at)
        return row.cells.get(field) if row is not None else None

    def says(self, known_at: date | None = None) -> dict[str, object]:
        """All that the store says, as plain data."""
        reading = read_store(self.store, VOCABULARY, known_at)
        assert reading.problems == ()
        return facts(reading.dataset)

    def content(self) -> dict[str, list[Any]]:
        """Everything in the file, table by table."""
        return content(self.store)


def content(store: Path) -> dict[str, list[Any]]:
    """Everything in a store, table by table; a file without a byte is none."""
    if not store.exists() or store.stat().st_size == 0:
        return {}
    with closing(sqlite3.connect(store)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        return {name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in names}


def told(intake: Intake) -> list[str]:
    """All problems, one line each, with what was found."""
    lines = render_problems(intake.problems, "zh", "short").splitlines()
    return [f"{line} `{p.found}`" if p.found else line for line, p in zip(lines, intake.problems, strict=True)]


def book(sheets: Mapping[str, list[list[Any]]], merges: Mapping[str, tuple[str, ...]] | None = None) -> bytes:
    """A workbook as Excel would save it."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for cells in rows:
            sheet.append(cells)
        for merged in (merges or {}).get(name, ()):
            sheet.merge_cells(merged)
    saved = io.BytesIO()
    made.save(saved)
    return saved.getvalue()
