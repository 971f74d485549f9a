"""One line of source with the place underlined.

In: a source file and a span. Out: the line as shown and the line of carets beneath it. The underline is built from
the line itself (wide characters become U+3000, narrow ones a space, characters of ambiguous width are repeated), so
both lines shift alike in every terminal and font and no table of widths is needed.
"""

import unicodedata

from policylang.piece import Piece
from policylang.report.wording import visible_character
from policylang.source import SourceFile, Span

_BEFORE = 60
_AFTER = 80
_CUT = "…"


class Snippet(Piece):
    """A line as shown, and the marks that go beneath it."""

    number: int
    column: int
    text: str
    marks: str


def snippet(source: SourceFile, span: Span, mark: str = "^") -> Snippet:
    """The first line of ``span`` with ``span`` marked; a very long line is cut around it."""
    position = source.position(span.start)
    line = source.line(position.line)
    begin = min(position.column - 1, len(line))
    end = min(max(begin + span.end - span.start, begin + 1), max(len(line), begin + 1))
    first, last = max(0, begin - _BEFORE), min(len(line), end, begin + _AFTER)
    last = min(len(line), max(last, first + _BEFORE + _AFTER))
    head, tail = _CUT if first else "", _CUT if last < len(line) else ""
    before, marked = line[first:begin], line[begin : min(end, last)]
    shown = head + _shown(line[first:last]) + tail
    return Snippet(position.line, position.column, shown, padding(head + before) + _underline(marked or " ", mark))


def padding(text: str) -> str:
    """Blank text as wide as ``text`` in any terminal that shows both."""
    return "".join(map(_blank, text))


def _shown(text: str) -> str:
    return "".join(c if c == "\t" else visible_character(c) for c in text)


def _blank(character: str) -> str:
    if character == "\t":
        return character
    shown = visible_character(character)
    if len(shown) > 1:
        return " " * len(shown)
    if unicodedata.combining(character):
        return ""
    width = unicodedata.east_asian_width(character)
    if width in "WF":
        return "\u3000"
    return character if width == "A" else " "


def _underline(text: str, mark: str) -> str:
    wide = chr(ord(mark) + 0xFEE0)
    marks = []
    for character in text:
        shown = visible_character(character)
        if unicodedata.combining(character):
            continue
        is_wide = len(shown) == 1 and unicodedata.east_asian_width(character) in "WF"
        marks.append(wide if is_wide else mark * (1 if character == "\t" else len(shown)))
    return "".join(marks)
