"""A block as a tree of lines.

In: the tokens of a block with their layout. Out: its lines, each with the lines below it. Relies on ``tokens``.
"""

from collections.abc import Sequence

import attrs

from policylang.syntax.tokens import Token


@attrs.frozen(eq=False)
class Line:
    """A logical line: its tokens without layout, and the lines indented below it."""

    tokens: tuple[Token, ...]
    below: list["Line"] = attrs.field(factory=list)

    @property
    def first(self) -> Token:
        """The first token; the one after it where that is a label."""
        has_label = self.tokens[0].kind == "LABEL" and len(self.tokens) > 1
        return self.tokens[1] if has_label else self.tokens[0]


def line_tree(tokens: Sequence[Token]) -> list[Line]:
    """The lines of a block at its outermost column."""
    open_levels: list[list[Line]] = [[]]
    line: list[Token] = []
    for token in tokens:
        if token.kind == "NEWLINE":
            open_levels[-1].append(Line(tuple(line)))
            line = []
        elif token.kind == "INDENT":
            open_levels.append(open_levels[-1][-1].below)
        elif token.kind == "DEDENT":
            open_levels.pop()
        else:
            line.append(token)
    return open_levels[0]
