"""The rows that were not taken, as a file that can be mended and imported.

In: the sheets of an import with their bad lines. Out: for each kind a table: where each row stood, what was wrong with it, its
cells under headers in the words of the vocabulary. Text only; writing is left to the caller. Relies on ``records.intake``.
"""

import csv
import io
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from policylang.records.columns import header_text
from policylang.records.intake import Intake, TakenSheet
from policylang.records.problems import RecordProblem
from policylang.records.recognition import KIND, REASON, SOURCE_COLUMNS

Explain = Callable[[RecordProblem], str]
Table = list[list[Any]]


def rejected(intake: Intake, explain: Explain) -> dict[str, Table]:
    """The rows that were not taken, by kind, header first; ``explain`` puts a problem into a few words."""
    reasons: dict[tuple[str, str, int], list[str]] = {}
    for problem in intake.problems:
        reasons.setdefault((problem.file, problem.sheet, problem.row), []).append(explain(problem))
    tables: dict[str, Table] = {}
    by_kind: dict[str, list[TakenSheet]] = {}
    for sheet in intake.sheets:
        if sheet.bad:
            by_kind.setdefault(sheet.raw.kind, []).append(sheet)
    for kind, sheets in by_kind.items():
        headers = list(dict.fromkeys(header for sheet in sheets for header in _headers(sheet) if header))
        tables[kind] = [[*SOURCE_COLUMNS, KIND, REASON, *headers]]
        for sheet in sheets:
            tables[kind] += _rows(sheet, headers, reasons)
    return tables


def csv_text(table: Table) -> str:
    """A table as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([header_text(cell) if isinstance(cell, float) else cell for cell in row] for row in table)
    return text.getvalue()


def _headers(sheet: TakenSheet) -> list[str]:
    return [str(name) for name in sheet.raw.rows[sheet.table.view.last - 1]]


def _rows(sheet: TakenSheet, headers: list[str], reasons: dict[tuple[str, str, int], list[str]]) -> Iterable[list[Any]]:
    places = {header: place for place, header in enumerate(_headers(sheet))}
    for line in sorted(sheet.bad):
        row = sheet.raw.rows[line - 1]
        why = "；".join(dict.fromkeys(reasons.get((sheet.raw.file, sheet.raw.sheet, line), ())))
        source = sheet.table.sources.get(line, (sheet.raw.file, sheet.raw.sheet, line))
        cells = [_cell(row[places[name]]) if places.get(name, len(row)) < len(row) else "" for name in headers]
        yield [*source, sheet.raw.kind, why, *cells]


def _cell(cell: Any) -> Any:
    """A cell as it can be written: a day without its midnight."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else cell
