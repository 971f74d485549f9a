"""What is wrong with records: data only; ``report.records`` puts it into words.

A problem names the cell: file, sheet, row (as Excel numbers them), column letters, field, what was found (masked where
the field is 敏感 or looks like an identity card). From PL690 on a problem is a warning: nothing was left out. Relies on
``policylang.diagnostics`` for severities.
"""

import re
from collections.abc import Iterable
from fractions import Fraction

from policylang.core.facts import Dataset
from policylang.diagnostics import Severity
from policylang.piece import Piece

MASK = "＊＊＊"
"""What stands for a value that is not shown."""

_FIRST_WARNING = "PL690"
_SHOWN = 40
_IDENTITY = re.compile(r"(?<![0-9])(?:[0-9]{17}[0-9Xx]|[0-9]{15})(?![0-9])")
_LONG = 10**14


class RecordProblem(Piece):
    """One problem and its place. ``path`` is the place in a dict (``教师[0].学时``), where there is no file.

    ``row`` 0 and an empty ``column`` mean the whole file or the whole row. ``args`` are what the message needs.
    """

    code: str
    file: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    field: str = ""
    found: str = ""
    path: str = ""
    args: tuple[tuple[str, str], ...] = ()

    @property
    def severity(self) -> Severity:
        """From PL690 on a warning, before that an error."""
        return Severity.WARNING if self.code >= _FIRST_WARNING else Severity.ERROR


class Reading(Piece):
    """What was read, and what was wrong. A wrong cell is not in the dataset; a table that lost a row is not complete."""

    dataset: Dataset
    problems: tuple[RecordProblem, ...] = ()

    @property
    def errors(self) -> tuple[RecordProblem, ...]:
        """The problems because of which something was left out."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    def accept(self) -> Dataset:
        """The dataset; raises ``RecordError`` where there is an error."""
        if self.errors:
            raise RecordError(self.problems)
        return self.dataset


class RecordError(Exception):
    """Records that cannot be used as they are; ``problems`` carries the cells."""

    def __init__(self, problems: Iterable[RecordProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(map(_brief, self.problems[:5])))


class ProblemList:
    """Collects problems, at most ``limit`` for one table; what is beyond is counted in one PL618 each."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: dict[tuple[str, str, str], list[RecordProblem]] = {}
        self._left: dict[tuple[str, str, str], int] = {}

    def add(self, problem: RecordProblem, table: str = "") -> None:
        """Takes one problem in; ``table`` tells tables apart that have no file."""
        key = (problem.file, problem.sheet, table)
        kept = self._kept.setdefault(key, [])
        if len(kept) < self._limit:
            kept.append(problem)
        else:
            self._left[key] = self._left.get(key, 0) + 1

    def sorted(self) -> tuple[RecordProblem, ...]:
        """All of them by file, sheet, row and column."""
        found: list[RecordProblem] = []
        for key in sorted(self._kept):
            found += sorted(dict.fromkeys(self._kept[key]), key=_place)
            if key in self._left:
                count = (("count", str(self._left[key])),)
                found.append(RecordProblem("PL618", key[0], key[1], path="" if key[0] else key[2], args=count))
        return tuple(found)


def shown(raw: object, sensitive: bool = False) -> str:
    """``raw`` as a problem may show it: short, numbers as Excel shows them, personal data masked."""
    if sensitive:
        return MASK
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        return MASK if abs(raw) >= _LONG else format(raw, ".15g")
    if isinstance(raw, int | Fraction):
        text = str(raw) if abs(raw) < 10**_SHOWN else "…"
    else:
        text = raw if isinstance(raw, str) else type(raw).__name__ if isinstance(raw, list | dict | tuple) else str(raw)
    text = masked(text[: _SHOWN + 20])
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def masked(text: str) -> str:
    """``text`` with numbers that look like identity cards cut to their last four characters."""
    return _IDENTITY.sub(lambda match: MASK + match.group()[-4:], text)


def _place(problem: RecordProblem) -> tuple[int, int, str, str, tuple[tuple[str, str], ...]]:
    return problem.row, len(problem.column), problem.column, problem.code, problem.args


def _brief(problem: RecordProblem) -> str:
    where = problem.path or ":".join(filter(None, (problem.file, problem.sheet, f"{problem.column}{problem.row or ''}")))
    return f"{problem.code} {where}".rstrip()
