"""An .xlsx with one sheet for each kind.

In: a workbook and the vocabulary. Out: a ``Reading``. Sheets are named as kinds or their 又称; empty sheets of any
other name are passed over, and so are those that explain the workbook. ``WorkbookFile`` gives the cells of any workbook. Codes: PL601, PL602, PL608, PL610, PL614 and those of ``records.package``. Relies on
python-calamine.
"""

from pathlib import Path
from typing import Any

import attrs
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from policylang.core.ir import Vocabulary
from policylang.records.assemble import assemble
from policylang.records.columns import header_text, table_kinds
from policylang.records.folders import kinds_by_word
from policylang.records.limits import LIMITS, Limits
from policylang.records.package import PackageError, safe_package
from policylang.records.problems import ProblemList, Reading, RecordProblem
from policylang.records.tables import GUIDES, RawTable
from policylang.records.words import folded
from policylang.suggest import closest


def read_workbook(path: Path | str, vocabulary: Vocabulary, limits: Limits = LIMITS) -> Reading:
    """The records of an .xlsx file."""
    file = WorkbookFile(Path(path), Path(path).name, limits, ProblemList(limits.problems))
    tables = recognised(file, file.sheets() or [], vocabulary)
    return assemble(tables, vocabulary, limits, file.problems)


@attrs.frozen(eq=False)
class Sheet:
    """The cells of one worksheet, from A1 on; ``merges``: first row, first column, last row, last column, from 0."""

    name: str
    rows: list[list[Any]]
    merges: tuple[tuple[int, int, int, int], ...] = ()


@attrs.frozen(eq=False)
class WorkbookFile:
    """An .xlsx being read; ``name`` is what problems call it."""

    path: Path
    name: str
    limits: Limits
    problems: ProblemList

    def sheets(self) -> list[Sheet] | None:
        """All worksheets; ``None`` where the file cannot be read."""
        content = self.content()
        if content is None:
            return None
        try:
            sheets = self.worksheets(content)
        except PackageError as error:
            self.report(error.code, limit=str(error.limit))
            return None
        except (CalamineError, ValueError, LookupError, ArithmeticError, OSError):
            self.report("PL608")
            return None
        except BaseException as error:
            if not _is_panic(error):
                raise
            self.report("PL608")
            return None
        if len(sheets) > self.limits.tables:
            self.report("PL614", limit=str(self.limits.tables))
            return None
        return sheets

    def content(self) -> bytes | None:
        """The bytes of the file."""
        try:
            with self.path.open("rb") as stream:
                content = stream.read(self.limits.file_bytes + 1)
        except (OSError, ValueError):
            self.report("PL601")
            return None
        if len(content) > self.limits.file_bytes:
            self.report("PL610", limit=str(self.limits.file_bytes))
            return None
        return content

    def worksheets(self, content: bytes) -> list[Sheet]:
        """All cells of all worksheets."""
        with CalamineWorkbook.from_object(safe_package(content, self.limits)) as book:
            names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
            if len(names) > self.limits.tables:
                return [Sheet(name, []) for name in names]
            sheets: list[Sheet] = []
            for name in names:
                sheet = book.get_sheet_by_name(name)
                ranges = sheet.merged_cell_ranges or ()
                merges = tuple(sorted((first[0], first[1], last[0], last[1]) for first, last in ranges))
                sheets.append(Sheet(name, sheet.to_python(skip_empty_area=False), merges))
            return sheets

    def report(self, code: str, sheet: str = "", **args: str) -> None:
        """Reports a problem of the workbook or of a sheet."""
        self.problems.add(RecordProblem(code, self.name, sheet, args=tuple(args.items())))


def recognised(file: WorkbookFile, sheets: list[Sheet], vocabulary: Vocabulary) -> list[RawTable]:
    """The sheets that are named as kinds."""
    kinds = kinds_by_word(table_kinds(vocabulary))
    tables: list[RawTable] = []
    for sheet in sheets:
        kind = kinds.get(folded(sheet.name))
        if kind is not None:
            tables.append(RawTable(kind, file.name, sheet.name, sheet.rows))
        elif folded(sheet.name) not in GUIDES and any(header_text(cell) for row in sheet.rows for cell in row):
            file.report("PL602", sheet.name, near="、".join(closest(sheet.name, kinds.values())))
    return tables


def _is_panic(error: BaseException) -> bool:
    """Whether the library broke down. It is Rust: a panic in it is a ``BaseException`` that no module defines."""
    return type(error).__module__ == "pyo3_runtime"
