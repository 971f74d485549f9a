"""A folder of CSV files, one for each kind.

In: a folder and the vocabulary. Out: a ``Reading``. UTF-8 with or without byte-order mark; GB18030 with a warning.
Codes: PL601, PL602, PL604, PL605, PL609, PL610, PL614, PL690, PL693. Relies on ``records.assemble``.
"""

import csv
import io
from pathlib import Path

import attrs

from policylang.core.ir import SubjectKind, Vocabulary
from policylang.records.assemble import assemble
from policylang.records.columns import table_kinds
from policylang.records.limits import LIMITS, Limits
from policylang.records.problems import ProblemList, Reading, RecordProblem
from policylang.records.tables import RawTable
from policylang.records.words import folded
from policylang.suggest import closest

_OTHER_DATA = (".xlsx", ".xls", ".xlsm", ".et", ".ods", ".tsv", ".parquet", ".json", ".xml", ".dbf")
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_folder(path: Path | str, vocabulary: Vocabulary, limits: Limits = LIMITS) -> Reading:
    """The records of a folder. Files that are no tables (README.md, programs, hidden files, sub-folders) are passed over."""
    return _Folder(Path(path), vocabulary, limits).read()


def kinds_by_word(kinds: dict[str, SubjectKind]) -> dict[str, str]:
    """The kind that a file or a sheet is of, by the folded name or 又称 of the kind."""
    words: dict[str, str] = {}
    for name in kinds:
        words.setdefault(folded(name), name)
    for name, kind in kinds.items():
        for alias in kind.aliases:
            words.setdefault(folded(alias), name)
    return words


@attrs.define(eq=False)
class _Folder:
    """One folder being read."""

    path: Path
    vocabulary: Vocabulary
    limits: Limits
    problems: ProblemList = attrs.field(init=False)
    kinds: dict[str, str] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.problems = ProblemList(self.limits.problems)
        self.kinds = kinds_by_word(table_kinds(self.vocabulary))

    def read(self) -> Reading:
        """Reads all files."""
        tables: list[RawTable] = []
        for file in self.files():
            kind = self.kinds.get(folded(file.stem))
            if kind is None:
                near = "、".join(closest(file.stem, self.kinds.values()))
                self.report("PL602", file.name, near=near)
                continue
            rows = self.rows(file)
            if rows is not None:
                tables.append(RawTable(kind, file.name, rows=rows))
            else:
                tables.append(RawTable(kind, file.name, is_complete=False, is_readable=False))
        return assemble(tables, self.vocabulary, self.limits, self.problems)

    def files(self) -> list[Path]:
        """The CSV files of the folder by name; reports what else looks like data."""
        try:
            entries = sorted((entry for entry in self.path.iterdir() if entry.is_file()), key=lambda entry: entry.name)
        except (OSError, ValueError):
            self.report("PL601", self.path.name)
            return []
        visible = [entry for entry in entries if not entry.name.startswith((".", "~$"))]
        for entry in visible:
            if entry.suffix.lower() in _OTHER_DATA:
                self.report("PL693", entry.name)
        files = [entry for entry in visible if entry.suffix.lower() == ".csv"]
        if len(files) > self.limits.tables:
            self.report("PL614", self.path.name, limit=str(self.limits.tables))
            return []
        root = self.path.resolve()
        inside = [file for file in files if file.resolve().is_relative_to(root)]
        for file in files:
            if file not in inside:
                self.report("PL609", file.name)
        return inside

    def rows(self, file: Path) -> list[list[str]] | None:
        """The cells of one file; ``None`` where it cannot be read."""
        try:
            with file.open("rb") as stream:
                content = stream.read(self.limits.file_bytes + 1)
        except OSError:
            self.report("PL601", file.name)
            return None
        if len(content) > self.limits.file_bytes:
            self.report("PL610", file.name, limit=str(self.limits.file_bytes))
            return None
        text = self.decoded(file.name, content)
        return None if text is None else self.cells(file.name, text)

    def decoded(self, name: str, content: bytes) -> str | None:
        """The text of a file: UTF-8, else GB18030."""
        place = 0
        if not content.startswith(_UTF16_MARKS):
            for encoding in ("utf-8",) if content.startswith(_UTF8_MARK) else ("utf-8", "gb18030"):
                try:
                    text = content.removeprefix(_UTF8_MARK).decode(encoding)
                except UnicodeDecodeError as error:
                    place = place or content.count(b"\n", 0, error.start) + 1
                    continue
                if encoding != "utf-8":
                    self.report("PL690", name)
                return text
        self.report("PL604", name, place)
        return None

    def cells(self, name: str, text: str) -> list[list[str]] | None:
        """The cells of a text; at most one row more than is allowed."""
        rows: list[list[str]] = []
        try:
            for row in csv.reader(io.StringIO(text, newline=""), strict=True):
                rows.append(row)
                if len(rows) > self.limits.rows:
                    break
        except csv.Error as error:
            code = "PL613" if "field limit" in str(error) else "PL605"
            self.report(code, name, len(rows) + 1, limit=str(self.limits.cell_length))
            return None
        return rows

    def report(self, code: str, file: str, row: int = 0, **args: str) -> None:
        self.problems.add(RecordProblem(code, file, row=row, args=tuple(args.items())))
