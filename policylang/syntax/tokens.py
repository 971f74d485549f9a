"""What the lexer yields.

In: nothing. Out: ``Token``, ``Block``, ``Lexed``. Relies on ``policylang.diagnostics``. Reports no codes.
"""

from collections.abc import Mapping
from typing import NamedTuple

from policylang.diagnostics import Diagnostic
from policylang.piece import Piece


class Token(NamedTuple):
    """A word, sign, figure or text of the source: ``kind`` is a terminal of ``grammar.lark``, offsets count code points.

    A tuple, not an attrs class. PERF: half the time of a frozen class, and a file has tens of thousands.
    """

    kind: str
    text: str
    start: int
    end: int


class Block(Piece):
    """One line at column 0 with all lines below it up to the next: what is parsed as one declaration.

    ``tokens`` are those of the parser: words told apart, NEWLINE, INDENT and DEDENT of the layout (no width), no comments.
    ``findings`` are what the lexer reported in it; a block that has any gives no declaration. ``is_readable`` is false
    where a limit was passed: then it is not looked at further.
    """

    tokens: tuple[Token, ...]
    findings: tuple[Diagnostic, ...] = ()
    is_readable: bool = True


class Lexed(Piece):
    """A whole file: ``tokens`` are all of it but blanks, in order, with comments and line ends and without layout."""

    tokens: tuple[Token, ...]
    blocks: tuple[Block, ...]
    diagnostics: tuple[Diagnostic, ...]


WIDTHS: Mapping[int, int] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Full-width letters, digits and signs to half-width, one character to one (for ``str.translate``)."""
