"""What is lost with the blocks that could not be parsed: later passes must not blame their absence on anybody.

In: such a block. Out: ``Damage``. Reports no codes. Relies on ``keywords``.
"""

from collections.abc import Iterable

from policylang.piece import Piece
from policylang.suggest import closest
from policylang.syntax.keywords import TOP
from policylang.syntax.tokens import Block

_DECLARING = frozenset({"主体", "枚举", "计量", "单位", "称号", "认定事项", "参数", "定义", "表", "课程", "阶梯"})


class Damage(Piece):
    """``names``: all names in the blocks; ``declared``: those in blocks that declare words for others; ``heads``: first words."""

    names: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()

    def __or__(self, other: "Damage") -> "Damage":
        return Damage(self.names | other.names, self.declared | other.declared, self.heads | other.heads)


def damage_of(blocks: Iterable[Block]) -> Damage:
    """What is lost with ``blocks``; a first word that is misspelt may be any of those that it resembles."""
    names: set[str] = set()
    declared: set[str] = set()
    heads: set[str] = set()
    for block in blocks:
        first = block.tokens[0]
        words = {first.text} if first.kind in TOP.values() else set(closest(first.text, TOP))
        own = {token.text.strip("【】") for token in block.tokens if token.kind in ("NAME", "QNAME")}
        own |= {token.text for token in block.tokens[1:2]}  # a word of the language taken for a name
        heads |= words
        names |= own
        declared |= own if words & _DECLARING else set()
    return Damage(frozenset(names), frozenset(declared), frozenset(heads))
