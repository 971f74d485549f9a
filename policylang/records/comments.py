"""A copy of what was handed in, with a comment at every cell that has a problem.

In: a file and its comments by cell. Out: the bytes of an .xlsx. A workbook that the writing library cannot take as it is, and a
CSV, are copied cell by cell. Relies on openpyxl (extra ``excel``) and ``records.sheets``.
"""

import io
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import column_index_from_string

from policylang.records.columns import header_text
from policylang.records.limits import LIMITS, Limits
from policylang.records.problems import ProblemList, RecordProblem
from policylang.records.sheets import Grid, read_grids

Comments = Mapping[tuple[str, int, str], str]
"""Text by sheet, row (0: the whole sheet) and letters of the column (empty: the whole row)."""

_AUTHOR = "policylang"
_MARK = PatternFill("solid", fgColor="FFFFD9D9")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 2000
_WIDTH, _LINE = 320, 18
_SHEET_NAME = re.compile(r"[\\*?:/\[\]\x00-\x1f']")


def comments_of(problems: Iterable[RecordProblem], file: str, texts: Iterable[str]) -> dict[tuple[str, int, str], str]:
    """The comments of one file: each problem's text at its cell."""
    found: dict[tuple[str, int, str], list[str]] = {}
    for problem, text in zip(problems, texts, strict=True):
        if problem.file == file:
            found.setdefault((problem.sheet, problem.row, problem.column), []).append(text)
    return {place: "\n".join(lines)[:_LONGEST] for place, lines in found.items()}


def commented_copy(path: Path, comments: Comments, limits: Limits = LIMITS) -> bytes | None:
    """The copy; ``None`` where the file cannot be read at all."""
    problems = ProblemList(1)
    grids = read_grids(path, path.name, limits, problems)
    if not grids:
        return None
    if path.suffix.lower() != ".csv":
        try:
            return _saved(openpyxl.load_workbook(path), comments)
        except Exception as error:  # a library of many parts meets a file of any kind; the plain copy follows
            if isinstance(error, MemoryError):
                raise
    return _saved(_plain(grids), comments)


def table_book(tables: Mapping[str, list[list[Any]]]) -> bytes:
    """A workbook with one sheet for each table."""
    return _saved(_plain([Grid("", name, rows) for name, rows in tables.items()]), {})


def _plain(grids: list[Grid]) -> Any:
    """The cells of all sheets, without their looks."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for grid in grids:
        sheet = book.create_sheet(_SHEET_NAME.sub("_", _ILLEGAL.sub("", grid.sheet))[:31] or None)
        for number, row in enumerate(grid.rows, 1):
            for place, value in enumerate(row, 1):
                if value not in ("", None):
                    _set(sheet.cell(number, place), value)
    return book


def _set(cell: Any, value: Any) -> None:
    if isinstance(value, int | float | date | datetime | time | timedelta | bool):
        try:
            cell.value = value
            return
        except (ValueError, OverflowError):
            value = header_text(value)
    cell.value = _ILLEGAL.sub("", str(value))
    if cell.data_type == "f":
        cell.data_type = "s"


def _saved(book: Any, comments: Comments) -> bytes:
    for (name, row, letters), text in comments.items():
        sheet = book[name] if name in book.sheetnames else book.worksheets[0]
        cell = _cell(sheet, max(row, 1), column_index_from_string(letters) if letters else 1)
        note = Comment(_ILLEGAL.sub("", text), _AUTHOR, width=_WIDTH, height=_LINE * (3 + len(text) // 20))
        cell.comment = note
        cell.fill = _MARK
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _cell(sheet: Any, row: int, column: int) -> Any:
    """The cell at a place; inside a merged range its first cell, which alone can carry a comment."""
    for merged in sheet.merged_cells.ranges:
        if merged.min_row <= row <= merged.max_row and merged.min_col <= column <= merged.max_col:
            return sheet.cell(merged.min_row, merged.min_col)
    return sheet.cell(row, column)
