"""What is wrong in a block that does not parse.

In: a block and what it should be. Out: its diagnostics. Reports PL116. Relies on the lexer's blocks.
"""

from policylang.diagnostics import Diagnostic, make
from policylang.source import SourceFile, Span
from policylang.syntax.tokens import Block


class Recovery:
    """Finds the mistakes of blocks of one file."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source

    def findings(self, block: Block, start: str) -> list[Diagnostic]:
        """The mistakes of ``block``."""
        if block.findings:
            return []
        first = block.tokens[0]
        return [make("PL116", Span(self.source.path, first.start, first.end))]
