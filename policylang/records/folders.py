"""A folder of CSV files, one for each kind.

In: a folder and the vocabulary. Out: a ``Reading``. Codes: PL601, PL602, PL609, PL614, PL693 and those of
``records.csv_files``. Relies on ``records.assemble``.
"""

import os
from pathlib import Path

import attrs

from policylang.core.ir import SubjectKind, Vocabulary
from policylang.records.assemble import assemble
from policylang.records.columns import table_kinds
from policylang.records.csv_files import CsvFile
from policylang.records.limits import LIMITS, Limits
from policylang.records.problems import ProblemList, Reading, RecordProblem
from policylang.records.tables import RawTable
from policylang.records.words import folded
from policylang.suggest import closest

_OTHER_DATA = (".xlsx", ".xls", ".xlsm", ".et", ".ods", ".tsv", ".parquet", ".json", ".xml", ".dbf")


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
            rows = CsvFile(file, file.name, self.limits, self.problems).rows()
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
        root = os.path.realpath(self.path)
        inside = [file for file in files if Path(os.path.realpath(file)).is_relative_to(root)]
        for file in files:
            if file not in inside:
                self.report("PL609", file.name)
        return inside

    def report(self, code: str, file: str, **args: str) -> None:
        self.problems.add(RecordProblem(code, file, args=tuple(args.items())))
