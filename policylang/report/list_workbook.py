"""Lists as one Excel workbook, ready to print: a sheet for each, heading and origin above the table, filters, the cut of a ranking.

In: ``ListTable``s; the first says what the others were made from, and links to them. Out: the bytes of an .xlsx, the same for the same
lists. No cell is a formula. Relies on openpyxl (extra ``excel``) and ``list_files``.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

import attrs
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from policylang.report.layout import width_of
from policylang.report.list_files import safe_names
from policylang.report.list_tables import Cell, ListTable

LONGEST_NAME = 31
LONGEST_CELL = 32_767
MOST_ROWS = 1_000_000
"""Rows of one sheet; what is longer goes on in a further sheet."""
A4 = 9
"""The number of a size of paper."""
_WIDEST, _NARROWEST = 60, 6
_SAMPLE = 500
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")

_TITLE = Font(bold=True, size=14)
_SOFT = Font(color="FF555555", size=9)
_HEAD, _HEAD_FILL = Font(bold=True), PatternFill("solid", fgColor="FFE7ECF3")
_LINK = Font(color="FF0B5CAD", underline="single")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_THIN, _THICK = Side(style="thin", color="FFBBBBBB"), Side(style="thick", color="FFC00000")
_RULED, _CUT = Border(bottom=_THIN), Border(bottom=_THICK)


def workbook_bytes(tables: Sequence[ListTable]) -> bytes:
    """The workbook."""
    pages = [page for table in tables for page in _pages(table)]
    names = safe_names((page.name for page in pages), LONGEST_NAME)
    links = {page.name: name for page, name in zip(pages[1:], names[1:], strict=True)}
    book = Workbook(write_only=True)
    book.properties.creator = "policylang"
    book.properties.title = pages[0].heading[:LONGEST_CELL]
    for number, (page, name) in enumerate(zip(pages, names, strict=True)):
        _write(book.create_sheet(name), page, links if number == 0 else {})
    packed = io.BytesIO()
    book.save(packed)
    return _settled(packed.getvalue(), tables[0].as_of)


def _pages(table: ListTable) -> Iterator[ListTable]:
    """The table, in parts that fit into a sheet."""
    if len(table.rows) <= MOST_ROWS:
        yield table
        return
    for number, start in enumerate(range(0, len(table.rows), MOST_ROWS), 1):
        cuts = frozenset(place - start for place in table.cuts if start <= place < start + MOST_ROWS)
        yield attrs.evolve(table, name=f"{table.name}-{number}", rows=table.rows[start : start + MOST_ROWS], cuts=cuts)


def _write(sheet: Any, table: ListTable, links: dict[str, str]) -> None:
    above = [table.heading, *table.notes]
    head = len(above) + 1
    last = get_column_letter(max(1, len(table.columns)))
    sheet.freeze_panes = f"A{head + 1}"
    sheet.auto_filter.ref = f"A{head}:{last}{head + len(table.rows)}"
    sheet.print_title_rows = f"{head}:{head}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "&P / &N"
    for place, width in enumerate(_widths(table), 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for number, line in enumerate(above):
        sheet.append([_text(sheet, line, font=_TITLE if number == 0 else _SOFT)])
    sheet.append([_text(sheet, column.name, font=_HEAD, fill=_HEAD_FILL, border=_RULED) for column in table.columns])
    style: dict[str, Any] = {"alignment": _WRAPPED}
    for number, row in enumerate(table.rows):
        look = style | {"border": _CUT} if number in table.cuts else style
        sheet.append([_linked(sheet, cell, place, links, look) for place, cell in enumerate(row)])


def _linked(sheet: Any, cell: Cell, place: int, links: dict[str, str], look: dict[str, Any]) -> Any:
    """A cell; in the first column of the first sheet with a link to the list of that name."""
    if place or cell not in links:
        return _text(sheet, cell, **look)
    made = _text(sheet, cell, font=_LINK, **look)
    made.hyperlink = Hyperlink(ref="", location=f"'{links[str(cell)]}'!A1")
    made.font = _LINK
    return made


def _text(sheet: Any, cell: Cell, **look: Any) -> Any:
    """A cell that is text or a whole number, never a formula."""
    made = WriteOnlyCell(sheet)
    if isinstance(cell, int):
        made.value = cell
    elif cell:
        made.value = cell if len(cell) <= LONGEST_CELL else f"{cell[: LONGEST_CELL - 1]}…"
        made.data_type = "s"
    for name, value in look.items():
        setattr(made, name, value)
    return made


def _widths(table: ListTable) -> list[int]:
    """A width for each column, from its head and its first rows."""
    found = [width_of(column.name) + 4 for column in table.columns]
    for row in table.rows[:_SAMPLE]:
        for place, cell in enumerate(row):
            found[place] = max(found[place], width_of(str(cell)) + 2 if cell is not None else 0)
    return [min(max(width, _NARROWEST), _WIDEST) for width in found]


def _settled(content: bytes, day: str) -> bytes:
    """The archive without the time at which it was made: every part has the same day, the workbook its base date."""
    moment = f"{day}T00:00:00Z".encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = before.read(name)
            if name == "docProps/core.xml":
                part = _STAMP.sub(rb"\g<1>" + moment + rb"\g<3>", part)
            info = zipfile.ZipInfo(name, _FIRST_DAY)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            after.writestr(info, part)
    return packed.getvalue()
