"""A workbook of ``policylang template`` filled in with the records of a district, as an office that has them would.

In: the workbook, the folder of CSV files, the vocabulary. Out: the workbook filled in. Days are date cells and figures are numbers. What
the workbook does not ask for is left out; a sheet of which the district has no table is deleted, because empty it would say 无.
"""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from policylang.core.ir import SubjectKind, Vocabulary
from policylang.core.types import DateType, NumberType
from policylang.records.columns import HELD, HOLDER_KIND, table_kinds
from policylang.records.tables import CHOICES, GUIDES

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIGURE = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_UNKNOWN = "未知"
_FORMATS = {date: "yyyy-mm-dd", int: "General", float: "General", str: "@"}
Line = dict[str, str]


def filled(template: bytes, folder: Path, vocabulary: Vocabulary) -> bytes:
    """The workbook with all that the folder says of what it asks."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    kinds = table_kinds(vocabulary)
    for sheet in [sheet for sheet in book.worksheets if sheet.title not in GUIDES]:
        file = folder / f"{sheet.title}.csv"
        if not file.is_file():
            book.remove(sheet)
            continue
        lines = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
        _fill(sheet, kinds[sheet.title], list(_asked(book, sheet, kinds[sheet.title], lines)))
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _fill(sheet: Any, kind: SubjectKind, lines: list[Line]) -> None:
    """Writes lines below the header."""
    names = _names(sheet)
    given = {name for line in lines for name in line}
    for number, line in enumerate(lines, 2):
        for place, name in enumerate(names, 1):
            field = kind.fields.get(name.partition("/")[0])
            unsaid = _UNKNOWN if field is not None and field.nullable and name not in given else ""
            value = _value(line.get(name) or unsaid, field.type if field is not None else None)
            if value != "":
                cell = sheet.cell(number, place, value)
                cell.number_format = _FORMATS[type(value)]


def _names(sheet: Any) -> list[str]:
    """The columns asked for, without their units."""
    return [str(cell.value).partition("（")[0] for cell in sheet[1]]


def _value(text: str, type_: object) -> str | int | float | date:
    """A cell as Excel holds it."""
    if isinstance(type_, DateType) and _DAY.fullmatch(text):
        return date.fromisoformat(text)
    if isinstance(type_, NumberType) and _FIGURE.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text


def _asked(book: Any, sheet: Any, kind: SubjectKind, lines: list[Line]) -> Iterator[Line]:
    """The lines that the workbook asks for: of owners that it names, with the titles and matters that it offers."""
    names = _names(sheet)
    owners = [parent for parent in kind.parents if parent in names]
    choices = {name: _offered(book, sheet, place) for place, name in enumerate(names, 1)} if kind.name in HELD else {}
    told = [name for name in (HOLDER_KIND, next(iter(kind.fields), "")) if choices.get(name)]
    for line in lines:
        is_owned = any(line.get(parent) for parent in kind.parents)
        if owners and is_owned and not any(line.get(parent) for parent in owners):
            continue
        if all(line.get(name) in choices[name] for name in told):
            yield line


def _offered(book: Any, sheet: Any, place: int) -> set[str]:
    """The words of the drop-down list of a column."""
    letter = openpyxl.utils.get_column_letter(place)
    for check in sheet.data_validations.dataValidation:
        if check.type == "list" and str(check.sqref).startswith(f"{letter}2"):
            if check.formula1.startswith('"'):
                return set(check.formula1.strip('"').split(","))
            if CHOICES in check.formula1:
                cells = book[CHOICES][check.formula1.rpartition("!")[2].replace("$", "")]
                return {str(cell.value) for row in cells for cell in row}
    return set()
