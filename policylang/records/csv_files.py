"""The cells of one CSV file.

In: a file. Out: its rows, or ``None`` where it cannot be read. UTF-8 with or without byte-order mark; GB18030 with a warning.
Codes: PL601, PL604, PL605, PL610, PL613, PL690. Relies on ``records.limits`` and ``records.problems``.
"""

import csv
import io
from pathlib import Path

import attrs

from policylang.records.limits import Limits
from policylang.records.problems import ProblemList, RecordProblem

_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@attrs.frozen(eq=False)
class CsvFile:
    """A CSV file being read; ``name`` is what problems call it."""

    path: Path
    name: str
    limits: Limits
    problems: ProblemList

    def rows(self) -> list[list[str]] | None:
        """The cells of the file; ``None`` where it cannot be read."""
        try:
            with self.path.open("rb") as stream:
                content = stream.read(self.limits.file_bytes + 1)
        except (OSError, ValueError):
            self.report("PL601")
            return None
        if len(content) > self.limits.file_bytes:
            self.report("PL610", limit=str(self.limits.file_bytes))
            return None
        text = self.decoded(content)
        return None if text is None else self.cells(text)

    def decoded(self, content: bytes) -> str | None:
        """The text of the file: UTF-8, else GB18030."""
        place = 0
        if not content.startswith(_UTF16_MARKS):
            for encoding in ("utf-8",) if content.startswith(_UTF8_MARK) else ("utf-8", "gb18030"):
                try:
                    text = content.removeprefix(_UTF8_MARK).decode(encoding)
                except UnicodeDecodeError as error:
                    place = place or content.count(b"\n", 0, error.start) + 1
                    continue
                if encoding != "utf-8":
                    self.report("PL690")
                return text
        self.report("PL604", place)
        return None

    def cells(self, text: str) -> list[list[str]] | None:
        """The cells of a text; at most one row more than is allowed."""
        rows: list[list[str]] = []
        try:
            for row in csv.reader(io.StringIO(text, newline=""), strict=True):
                rows.append(row)
                if len(rows) > self.limits.rows:
                    break
        except csv.Error as error:
            code = "PL613" if "field limit" in str(error) else "PL605"
            self.report(code, len(rows) + 1, limit=str(self.limits.cell_length))
            return None
        return rows

    def report(self, code: str, row: int = 0, **args: str) -> None:
        """Reports a problem of the file."""
        self.problems.add(RecordProblem(code, self.name, row=row, args=tuple(args.items())))
