"""Plain text in columns: widths of characters, breaking of lines.

In: text without control characters. Out: lines no wider than asked. A wide character takes two columns; one of ambiguous width
counts as two, as consoles in China show it. Relies on nothing.
"""

import unicodedata
from functools import lru_cache

NARROWEST = 40
"""No line is broken to be narrower than this."""
_LONGEST_UNIT = 2
_NEVER_FIRST = "，。、；：？！）》”』」〕,.;:?!)%"


@lru_cache(10_000)
def width_of(text: str) -> int:
    """Columns that a text takes. PERF: a text is broken character by character, and the same characters come again."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def padded(text: str, width: int) -> str:
    """``text`` with spaces behind it, ``width`` columns in all."""
    return text + " " * max(0, width - width_of(text))


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """``text`` in lines of ``width`` columns; ``first`` stands before the first line, ``rest`` before the others.

    A line is broken between wide characters, at spaces, never before a closing mark; a long word is broken anywhere.
    """
    room = max(NARROWEST // 2, max(NARROWEST, width) - max(width_of(first), width_of(rest)))
    lines: list[str] = []
    line: list[str] = []
    for piece in _pieces(text):
        if line and width_of("".join(line)) + width_of(piece.rstrip()) > room:
            kept = _before_mark(line, piece)
            lines.append("".join(line[:kept]).rstrip())
            line = line[kept:]
        while width_of(piece.rstrip()) > room and not line:
            cut = _fitting(piece, room)
            lines.append(piece[:cut])
            piece = piece[cut:]
        if line or not piece.isspace():
            line.append(piece)
    if "".join(line).strip() or not lines:
        lines.append("".join(line).rstrip())
    return [(first if index == 0 else rest) + one for index, one in enumerate(lines)]


def _before_mark(line: list[str], piece: str) -> int:
    """How many pieces stay on the line when ``piece`` begins the next one: a closing mark takes what it follows with it."""
    kept = len(line)
    following = piece
    while kept > 1 and following[0] in _NEVER_FIRST:
        kept -= 1
        following = line[kept]
    return kept


def _pieces(text: str) -> list[str]:
    """Runs of narrow characters with the space behind them (a figure with its unit), and single wide characters."""
    pieces: list[str] = []
    for character in text:
        if pieces and _joins(pieces[-1], character):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _joins(piece: str, character: str) -> bool:
    """Whether a character belongs to the piece before it."""
    if piece.endswith(" "):
        return False
    if not _is_wide(character):
        return not _is_wide(piece[-1])
    unit = piece.lstrip("0123456789.-/")
    return piece[0].isdigit() and len(unit) < _LONGEST_UNIT and unit.isalpha() == bool(unit) and character.isalpha()


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WFA"


def _fitting(piece: str, room: int) -> int:
    count, used = 0, 0
    for character in piece:
        used += width_of(character)
        if used > room:
            break
        count += 1
    return max(1, count)
