"""An .xlsx with one sheet for each kind.

In: a workbook and the vocabulary. Out: a ``Reading``. Sheets are named as kinds or their 又称; empty sheets of any
other name are passed over. Codes: PL601, PL602, PL608, PL610, PL614 and those of ``records.package``. Relies on
python-calamine.
"""

from pathlib import Path
from typing import Any

import attrs
from python_calamine import CalamineWorkbook, SheetTypeEnum

from policylang.core.ir import Vocabulary
from policylang.records.assemble import assemble
from policylang.records.columns import header_text, table_kinds
from policylang.records.folders import kinds_by_word
from policylang.records.limits import LIMITS, Limits
from policylang.records.package import PackageError, safe_package
from policylang.records.problems import ProblemList, Reading, RecordProblem
from policylang.records.tables import RawTable
from policylang.records.words import folded
from policylang.suggest import closest


def read_workbook(path: Path | str, vocabulary: Vocabulary, limits: Limits = LIMITS) -> Reading:
    """The records of an .xlsx file."""
    return _Workbook(Path(path), vocabulary, limits, ProblemList(limits.problems)).read()


@attrs.frozen(eq=False)
class _Workbook:
    """One workbook being read."""

    path: Path
    vocabulary: Vocabulary
    limits: Limits
    problems: ProblemList

    def read(self) -> Reading:
        """Reads all sheets."""
        content = self.content()
        tables = [] if content is None else self.tables(content)
        return assemble(tables, self.vocabulary, self.limits, self.problems)

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

    def tables(self, content: bytes) -> list[RawTable]:
        """The sheets as tables."""
        try:
            sheets = self.sheets(content)
        except PackageError as error:
            self.report(error.code, limit=str(error.limit))
            return []
        except BaseException as error:  # the library is Rust: a panic in it is a BaseException
            if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
                raise
            self.report("PL608")
            return []
        if len(sheets) > self.limits.tables:
            self.report("PL614", limit=str(self.limits.tables))
            return []
        return self.recognised(sheets)

    def sheets(self, content: bytes) -> dict[str, list[list[Any]]]:
        """All cells of all worksheets, from A1 on."""
        with CalamineWorkbook.from_object(safe_package(content, self.limits)) as book:
            names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
            if len(names) > self.limits.tables:
                return {name: [] for name in names}
            return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}

    def recognised(self, sheets: dict[str, list[list[Any]]]) -> list[RawTable]:
        """The sheets that are named as kinds."""
        kinds = kinds_by_word(table_kinds(self.vocabulary))
        tables: list[RawTable] = []
        for name, rows in sheets.items():
            kind = kinds.get(folded(name))
            if kind is not None:
                tables.append(RawTable(kind, self.path.name, name, rows))
            elif any(header_text(cell) for row in rows for cell in row):
                self.report("PL602", name, near="、".join(closest(name, kinds.values())))
        return tables

    def report(self, code: str, sheet: str = "", **args: str) -> None:
        """Reports a problem of the workbook or of a sheet."""
        self.problems.add(RecordProblem(code, self.path.name, sheet, args=tuple(args.items())))
