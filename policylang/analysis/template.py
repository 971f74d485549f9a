"""A form as the bytes of an Excel workbook: drop-down lists, formats, bounds, and a sheet that says why each column is asked.

In: a form, the policies that it is for, a language. Out: the bytes of an .xlsx, the same every time. ``records`` reads its sheets and
passes over 填表说明 and 选项. Relies on openpyxl (extra ``excel``), ``analysis.form`` and the message catalogue.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from policylang.analysis.form import UNKNOWN, Answer, Form, FormColumn, FormSheet
from policylang.core.ir import PolicyInfo
from policylang.core.types import NumberType
from policylang.records.cells import range_bound
from policylang.records.tables import CHOICES, GUIDES
from policylang.report.wording import Wording

_LAST_ROW = 1_048_576
_STAMP = datetime(2000, 1, 1)
_ZIP_STAMP = (1980, 1, 1, 0, 0, 0)
_FIRST_DAY = date(1900, 1, 1)
_LONGEST_LIST, _LONGEST_PROMPT, _LONGEST_TITLE = 250, 255, 32
_WIDEST = 40
_FORMATS = {Answer.DATE: "yyyy-mm-dd", Answer.SHARE: "0.##%", Answer.NUMBER: "General"}
_HEAD = PatternFill("solid", fgColor="FFDDE8F0")
_LINE = Side("thin", color="FF9AA5AE")
_BORDER = Border(bottom=_LINE, right=_LINE)
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_MIDDLE = Alignment(wrap_text=True, vertical="center", horizontal="center")


def template_book(form: Form, policies: Sequence[PolicyInfo], lang: str = "zh") -> bytes:
    """The workbook that asks what ``form`` says."""
    return _Book(form, policies, Wording.of(lang)).content()


class _Book:
    """One workbook being made."""

    def __init__(self, form: Form, policies: Sequence[PolicyInfo], words: Wording) -> None:
        self.form = form
        self.policies = {info.name: info for info in policies}
        self.words = words
        self.book: Any = openpyxl.Workbook()
        self.guide: Worksheet = self.book.worksheets[0]
        self.lists: dict[tuple[str, ...], str] = {}
        self.choices: Any = None

    def content(self) -> bytes:
        """All sheets, saved."""
        self.guide.title = GUIDES[0]
        for sheet in self.form.sheets:
            self.sheet(sheet)
        self.explain()
        self.book.properties.creator = "policylang"
        self.book.properties.created = self.book.properties.modified = _STAMP
        saved = io.BytesIO()
        self.book.save(saved)
        return _stamped(saved.getvalue(), tostring(self._properties()))

    def _properties(self) -> Any:
        # INVARIANT: saving has set the time of the change to now.
        self.book.properties.modified = _STAMP
        return self.book.properties.to_tree()

    # -------------------------------------------------------------- sheets to fill in

    def sheet(self, sheet: FormSheet) -> None:
        """One sheet: its header, and for each column what its cells may hold."""
        page = self.book.create_sheet(sheet.kind)
        for place, column in enumerate(sheet.columns, 1):
            letter = get_column_letter(place)
            cell = page.cell(1, place)
            _put(cell, column.header)
            cell.font, cell.fill, cell.border, cell.alignment = Font(bold=True), _HEAD, _BORDER, _MIDDLE
            page.column_dimensions[letter].width = _width(column)
            page.column_dimensions[letter].number_format = _FORMATS.get(column.answer, "@")
            check = self.check(column)
            check.add(f"{letter}2:{letter}{_LAST_ROW}")
            page.add_data_validation(check)
        first = sheet.columns[0].answer in (Answer.ID, Answer.OWNER)
        page.freeze_panes = "B2" if first else "A2"
        page.print_title_rows = "1:1"
        page.page_setup.orientation = "landscape"
        page.page_setup.fitToHeight = 0
        page.sheet_properties.pageSetUpPr.fitToPage = True

    def check(self, column: FormColumn) -> DataValidation:
        """What Excel accepts in the cells of a column, and what it says beside them."""
        check = self._check(column)
        how = self.how(column)
        check.promptTitle = check.errorTitle = column.header[:_LONGEST_TITLE]
        check.prompt = how[:_LONGEST_PROMPT]
        check.error = how[:_LONGEST_PROMPT]
        check.showInputMessage = True
        check.showErrorMessage = check.type is not None and column.answer is not Answer.WORDS
        return check

    def _check(self, column: FormColumn) -> DataValidation:
        # A cell may say 未知, and a date may be known to the month: text that Excel then asks about, and takes.
        style = "warning" if column.is_nullable or column.answer is Answer.DATE else "stop"
        match column.answer:
            case Answer.NUMBER | Answer.SHARE | Answer.DATE:
                return _bounded(column, style)
            case Answer.OWNER | Answer.ONE_OF_OWNERS | Answer.ROW if (known := self.form.sheet(column.kind)) is not None:
                return DataValidation("list", formula1=_ids(known), errorStyle="warning", allow_blank=True)
        if not column.words:
            return DataValidation(allow_blank=True)
        offered = (*column.words, UNKNOWN) if column.is_nullable else column.words
        style = "warning" if column.answer is Answer.OPEN_WORD else "stop"
        return DataValidation("list", formula1=self.listed(offered), errorStyle=style, allow_blank=True)

    def listed(self, offered: tuple[str, ...]) -> str:
        """The source of a drop-down list: the words themselves, or a column of 选项 where they are too many."""
        text = ",".join(offered)
        if len(text) <= _LONGEST_LIST and not any(sign in word for word in offered for sign in ',"'):
            return f'"{text}"'
        if offered not in self.lists:
            if self.choices is None:
                self.choices = self.book.create_sheet(CHOICES)
                self.choices.sheet_state = "hidden"
            letter = get_column_letter(len(self.lists) + 1)
            for number, word in enumerate(offered, 1):
                _put(self.choices[f"{letter}{number}"], word)
            self.lists[offered] = f"{quote_sheetname(CHOICES)}!${letter}$1:${letter}${len(offered)}"
        return self.lists[offered]

    # -------------------------------------------------------------- what is asked, and why

    def explain(self) -> None:
        """The sheet that says of each column how it is filled in, and which clause needs it."""
        page = self.guide
        title = "、".join(info.title or info.name for info in self.policies.values())
        _put(page["A1"], self.words.text("template.title", (("title", title),)))
        page["A1"].font = Font(bold=True, size=14)
        notes = ("read", "blank", "table", "date", "import")
        args = (("policy", next(iter(self.policies), "")),)
        for number, note in enumerate(notes, 2):
            _put(page.cell(number, 1), self.words.text(f"template.note.{note}", args))
        head = len(notes) + 3
        names = ("sheet", "column", "how", "policy", "rule", "heading", "quote")
        for place, name in enumerate(names, 1):
            cell = page.cell(head, place)
            _put(cell, self.words.text(f"template.{name}"))
            cell.font, cell.fill, cell.border = Font(bold=True), _HEAD, _BORDER
        for place, width in enumerate((14, 26, 40, 30, 26, 30, 70), 1):
            page.column_dimensions[get_column_letter(place)].width = width
        last = head
        for last, line in enumerate(self.lines(), head + 1):
            for place, text in enumerate(line, 1):
                cell = page.cell(last, place)
                _put(cell, text)
                cell.alignment = _WRAPPED
        page.freeze_panes = f"C{head + 1}"
        page.auto_filter.ref = f"A{head}:{get_column_letter(len(names))}{last}"

    def lines(self) -> Iterator[tuple[str, ...]]:
        """One line for each column and passage, with all rules that need it for that."""
        for sheet in self.form.sheets:
            for column in sheet.columns:
                how = self.how(column)
                grouped: dict[tuple[str, str, str, str], list[str]] = {}
                for item, clause in column.reasons:
                    headings = "\n".join(
                        dict.fromkeys("·".join(cited.headings) for cited in clause.citations if cited.headings)
                    )
                    quote = "\n".join(dict.fromkeys(cited.quote for cited in clause.citations))
                    grouped.setdefault((item, self.called(clause.policy), headings, quote), []).append(clause.rule)
                for (item, policy, headings, quote), rules in grouped.items():
                    name = (
                        self.words.text("template.item", (("column", column.header), ("item", item))) if item else column.header
                    )
                    yield sheet.kind, name, how, policy, "、".join(dict.fromkeys(rules)), headings, quote
                if not grouped:
                    yield sheet.kind, column.header, how, "", self.words.text("template.identity"), "", ""

    def called(self, policy: str) -> str:
        """The title of the document."""
        info = self.policies.get(policy)
        return (info.title or info.name) if info is not None else policy

    def how(self, column: FormColumn) -> str:
        """How the cells of a column are filled in."""
        key = column.answer.value
        if column.answer is Answer.OPEN_WORD and not column.words:
            key = "any word"
        low, high = (range_bound(bound) for bound in _bounds(column))
        bounds = ("between" if high else "from") if low else ("to" if high else "")
        unit = column.field.type.unit if column.field is not None and isinstance(column.field.type, NumberType) else ""
        args = (
            ("kind", column.kind),
            ("others", "、".join(column.others)),
            ("words", "、".join(column.words)),
            ("unit", self.words.text("template.unit", (("unit", unit),)) if unit else ""),
            ("range", self.words.text(f"template.{bounds}", (("low", low), ("high", high))) if bounds else ""),
        )
        more = "".join(
            self.words.text(f"template.{name}")
            for name, holds in (
                ("nullable", column.is_nullable),
                ("sensitive", column.field is not None and column.field.sensitive),
            )
            if holds
        )
        return self.words.text(f"template.{key}", args) + more


def _bounds(column: FormColumn) -> tuple[Any, Any]:
    """The 范围 of a column."""
    return (column.field.low, column.field.high) if column.field is not None else (None, None)


def _bounded(column: FormColumn, style: str) -> DataValidation:
    """A number or a day between its bounds."""
    low, high = _bounds(column)
    sort = "date" if column.answer is Answer.DATE else "decimal"
    type_ = column.field.type if column.field is not None else None
    if isinstance(type_, NumberType) and type_.scale == 0:
        sort = "whole"
    least = _figure(low) if low is not None else _figure(_FIRST_DAY) if sort == "date" else None
    most = _figure(high) if high is not None else None
    if least is not None and most is not None:
        operator, first, second = "between", least, most
    elif most is not None:
        operator, first, second = "lessThanOrEqual", most, None
    else:
        operator, first, second = "greaterThanOrEqual", least if least is not None else "-1E+300", None
    if sort == "whole" and first == "-1E+300":
        first = "-999999999999"
    return DataValidation(sort, operator=operator, formula1=first, formula2=second, errorStyle=style, allow_blank=True)


def _figure(bound: Any) -> str:
    """A bound as Excel writes it: a day by its parts, so that it is the same in both calendars of Excel."""
    return f"DATE({bound.year},{bound.month},{bound.day})" if isinstance(bound, date) else range_bound(bound)


def _ids(sheet: FormSheet) -> str:
    """The ids that a sheet gives so far: its first column down to the last that is filled."""
    name = quote_sheetname(sheet.kind)
    return f"OFFSET({name}!$A$2,0,0,MAX(COUNTA({name}!$A:$A)-1,1),1)"


def _width(column: FormColumn) -> float:
    """So wide that the header is seen; a Chinese character is two wide."""
    longest = max((len(word) for word in column.words), default=0)
    return min(max(2 * len(column.header), 2 * longest, 10) + 3, _WIDEST)


def _put(cell: Any, text: str) -> None:
    """Text that is never taken for a formula."""
    cell.value = text
    cell.data_type = "s"


def _stamped(content: bytes, properties: bytes) -> bytes:
    """The same package with fixed times, so that the same form is the same file."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in package.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            copy.writestr(entry, properties if name == "docProps/core.xml" else package.read(name))
    return made.getvalue()
