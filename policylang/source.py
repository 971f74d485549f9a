"""Source files and places in them.

In: the path and text of a file. Out: offsets turned into lines and columns. Offsets count code points
from 0; lines and columns count from 1. Relies on nothing.
"""

from bisect import bisect_right
from collections.abc import Iterable
from pathlib import Path

from policylang.piece import Piece, field

SUFFIX = ".pol"
"""Of policy files."""


def policy_files(paths: Iterable[Path]) -> list[Path]:
    """The policy files that paths stand for: a folder for all that it holds; sorted, each once."""
    return sorted({file for path in paths for file in (path.glob(f"*{SUFFIX}") if path.is_dir() else [path])})


class Span(Piece):
    """Half-open range of code-point offsets in one source file: ``source[start:end]``."""

    path: str
    start: int
    end: int

    def to(self, other: "Span") -> "Span":
        """The smallest span that covers this one and ``other`` (of the same file)."""
        return Span(self.path, min(self.start, other.start), max(self.end, other.end))


class Position(Piece):
    """Line and column, both from 1; the column counts code points."""

    line: int
    column: int


class SourceFile(Piece):
    """One text with its path as shown to people (relative, forward slashes)."""

    path: str
    text: str
    _starts: tuple[int, ...] = field(init=False, repr=False, eq=False)

    def __post_init__(self) -> None:
        starts = [0]
        starts += [i + 1 for i, character in enumerate(self.text) if character == "\n"]
        object.__setattr__(self, "_starts", tuple(starts))

    def position(self, offset: int) -> Position:
        """Line and column of ``offset``."""
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """Text of line ``number`` (from 1) without its line end; empty past the end."""
        if not 1 <= number <= len(self._starts):
            return ""
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        return self.text[self._starts[number - 1] : end].rstrip("\r\n")

    def text_of(self, span: Span) -> str:
        """The characters that ``span`` covers."""
        return self.text[span.start : span.end]
