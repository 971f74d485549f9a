"""Sheets as people fill them: a title, headers of several rows, merged cells, notes.

In: the cells of a sheet and its merged ranges. Out: the same cells with merged ranges filled, where the header is, the name
of each column (the levels of its header joined with ``/``), which rows are notes. What a header means is not asked here.
Codes: PL617, PL691. Relies on ``records.columns`` for the text of a header.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import attrs

from policylang.records.columns import header_text
from policylang.records.csv_files import CsvFile
from policylang.records.limits import Limits
from policylang.records.problems import ProblemList, RecordProblem
from policylang.records.rows import NOTES, TOTALS, may_be_note
from policylang.records.words import folded
from policylang.records.workbook import WorkbookFile

_FIRST_ROWS = 15
_DEEPEST = 3
_LEVEL = "/"
Merge = tuple[int, int, int, int]
Knows = Callable[[str], bool]


@attrs.frozen(eq=False)
class Grid:
    """The cells of one sheet, with its merged ranges (first row, first column, last row, last column, from 0)."""

    file: str
    sheet: str
    rows: list[list[Any]]
    merges: tuple[Merge, ...] = ()
    is_alone: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return not any(header_text(cell) for row in self.rows for cell in row)


@attrs.frozen
class Layout:
    """Where the header is: first and last row, from 0; the name of each column."""

    first: int
    last: int
    names: tuple[str, ...]


def read_grids(path: Path, name: str, limits: Limits, problems: ProblemList) -> list[Grid]:
    """The sheets of an .xlsx, or the one of a .csv; none where the file cannot be read."""
    if path.suffix.lower() == ".csv":
        rows = CsvFile(path, name, limits, problems).rows()
        return [] if rows is None else [Grid(name, "", list(rows), is_alone=True)]
    sheets = WorkbookFile(path, name, limits, problems).sheets() or []
    grids = [Grid(name, sheet.name, sheet.rows, sheet.merges) for sheet in sheets]
    full = [grid for grid in grids if not grid.is_empty]
    return [attrs.evolve(grid, is_alone=len(full) == 1) for grid in full]


def is_within(grid: Grid, limits: Limits, problems: ProblemList) -> bool:
    """Whether the cells that the merged ranges cover are as many as are taken."""
    height, width = len(grid.rows), max(map(len, grid.rows), default=0)
    total = 0
    for top, left, bottom, right in grid.merges:
        total += max(min(bottom, height - 1) - top + 1, 0) * max(min(right, width - 1) - left + 1, 0)
    if total <= limits.cells:
        return True
    problems.add(RecordProblem("PL617", grid.file, grid.sheet, args=(("limit", str(limits.cells)),)))
    return False


def layout_of(grid: Grid, knows: Knows, rows: tuple[int, int] | None = None) -> Layout | None:
    """Where the header is. ``rows``: as the mapping says, from 1.

    The rows of whose names most are known; where none is, the first row that is no title. ``None`` for an empty sheet.
    """
    if rows is not None:
        first, last = rows[0] - 1, rows[1] - 1
        return Layout(first, last, _names(grid, first, last)) if last < len(grid.rows) else None
    head = _head(grid)
    places = [place for place in range(min(_FIRST_ROWS, len(grid.rows))) if _is_header_row(head, place)]
    cache: dict[str, bool] = {}
    best: tuple[tuple[int, bool, int], Layout] | None = None
    for first in places:
        drawn = _drawn_last(head, first)
        for last in range(first, min(first + _DEEPEST, len(grid.rows))):
            names = _names(head, first, last)
            known = sum(cache.setdefault(name, knows(name)) for name in dict.fromkeys(names) if name)
            score = (known, last == drawn, -first - last)
            if best is None or score > best[0]:
                best = score, Layout(first, last, names)
    if best is not None and best[0][0]:
        return best[1]
    first = next(iter(places), -1)
    if first < 0:
        first = next((place for place, row in enumerate(grid.rows) if any(map(header_text, row))), -1)
    return Layout(first, _drawn_last(head, first), _names(head, first, _drawn_last(head, first))) if first >= 0 else None


def _head(grid: Grid) -> Grid:
    """The grid with the merged ranges of its first rows only."""
    return attrs.evolve(grid, merges=tuple(merge for merge in grid.merges if merge[0] < _FIRST_ROWS + _DEEPEST))


def body(grid: Grid, layout: Layout, problems: ProblemList) -> list[list[Any]]:
    """The rows below the header with merged columns filled; notes and sums are reported and blanked."""
    rows: list[list[Any]] = [[] for _ in range(layout.last + 1)] + [list(row) for row in grid.rows[layout.last + 1 :]]
    width = len(layout.names)
    wide: set[int] = set()
    for top, left, bottom, right in grid.merges:
        if layout.last < top < len(rows):
            if left == right:
                _fill_down(rows, top, min(bottom, len(rows) - 1), left)
            elif left <= 1 and right - left + 1 >= max(2, (width + 1) // 2):
                wide.add(top)
    for place in range(layout.last + 1, len(rows)):
        first = next((text for text in map(header_text, rows[place]) if text), "")
        if first and (place in wide or _is_no_record(first)):
            problems.add(RecordProblem("PL691", grid.file, grid.sheet, place + 1, found=first[:20]))
            rows[place] = []
    return rows


def _is_no_record(text: str) -> bool:
    """Whether a row that begins with ``text`` is a sum or a note."""
    if not may_be_note(text):
        return False
    word = folded(text)
    return word.rstrip(":").endswith(TOTALS) or word.startswith(NOTES)


def _fill_down(rows: list[list[Any]], top: int, bottom: int, column: int) -> None:
    if column >= len(rows[top]):
        return
    for place in range(top + 1, bottom + 1):
        if column < len(rows[place]) and not header_text(rows[place][column]) and any(map(header_text, rows[place])):
            rows[place][column] = rows[top][column]


def _is_header_row(grid: Grid, place: int) -> bool:
    """Whether a row can begin the header: different texts over half of the columns, none of them a note."""
    names = [name for name in _names(grid, place, place) if name]
    widest = max(sum(1 for cell in row if header_text(cell)) for row in grid.rows[: _FIRST_ROWS + _DEEPEST])
    if not names or any(folded(name).startswith(NOTES) for name in names):
        return False
    return len(set(names)) >= min(2, widest) and 2 * len(names) >= widest


def _drawn_last(grid: Grid, first: int) -> int:
    """The last row of a header that begins at ``first``, as its merged cells draw it."""
    last = first
    for top, left, bottom, right in grid.merges:
        if top == first and bottom < len(grid.rows):
            below = grid.rows[bottom + 1] if bottom + 1 < len(grid.rows) else []
            last = max(last, bottom)
            if left < right and any(header_text(cell) for cell in below[left : right + 1]):
                last = max(last, bottom + 1)
    return min(last, first + _DEEPEST - 1)


def _names(grid: Grid, first: int, last: int) -> tuple[str, ...]:
    """The name of each column: its header cells from top to bottom, joined."""
    width = max((len(row) for row in grid.rows[first : last + 1]), default=0)
    levels = [[header_text(cell) for cell in (*row, *[""] * (width - len(row)))] for row in grid.rows[first : last + 1]]
    for top, left, bottom, right in grid.merges:
        if first <= top <= last and left < width:
            text = levels[top - first][left]
            for row in range(top, min(bottom, last) + 1):
                for column in range(left, min(right, width - 1) + 1):
                    levels[row - first][column] = text
    if not grid.merges:
        _spread(levels)
    return tuple(_joined([level[column] for level in levels]) for column in range(width))


def _spread(levels: list[list[str]]) -> None:
    """Merged cells were lost in a CSV: a blank above a filled cell takes what stands to its left."""
    for upper, lower in pairwise(levels):
        for column in range(1, len(upper)):
            if not upper[column] and lower[column]:
                upper[column] = upper[column - 1]


def _joined(parts: Sequence[str]) -> str:
    kept: list[str] = []
    for part in parts:
        if part and (not kept or kept[-1] != part):
            kept.append(part)
    return _LEVEL.join(kept)
