"""How deep and how large a rule is, with all that it reads in place of the names.

In: definitions, tables and rules, each after what it reads. Out: findings where a limit is passed. Definitions can double each other: sixty
lines make an expression that no machine evaluates. So no decision takes more steps for one row than ``MAX_SIZE``, and none goes deeper
than an engine may. Codes: PL276 too deep, PL277 too large. Relies on ``core``.
"""

from collections.abc import Iterator

from policylang.core.expressions import Definition, Node, OutcomeOf, ResultField, TableValue
from policylang.core.ir import DefinitionDecl, Rule, TableDecl
from policylang.core.walk import parts
from policylang.diagnostics import Diagnostic, make
from policylang.piece import Piece, evolve
from policylang.semantics.limits import DECISION_DEPTH, MAX_DEPTH, MAX_SIZE

DEFINITION, TABLE, RULE = "定义", "表", "规则"


class Extent(Piece):
    """Levels of nested nodes, how many nodes there are, and whether something that is read was reported."""

    depth: int = 0
    size: int = 0
    is_over: bool = False


class Extents:
    """The extents of what was measured so far. Each thing is measured after all that it reads."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Extent] = {}

    def measure(self, declared: DefinitionDecl | TableDecl | Rule) -> Iterator[Diagnostic]:
        """Measures one thing; a finding where it passes a limit. Nothing is said of what reads a thing that was reported."""
        kind, piece = _piece(declared)
        extent = self._of(piece)
        is_over = extent.depth > MAX_DEPTH or extent.size > MAX_SIZE
        self._known[kind, declared.name] = evolve(extent, is_over=is_over or extent.is_over)
        if is_over and not extent.is_over and declared.place is not None:
            code, limit = ("PL276", MAX_DEPTH) if extent.depth > MAX_DEPTH else ("PL277", MAX_SIZE)
            yield make(code, declared.place.span, name=declared.name, limit=str(limit))

    def _of(self, piece: object) -> Extent:
        """Iterative: what is measured may be deeper than Python recurses."""
        depth = size = 0
        is_over = False
        stack: list[tuple[object, int]] = [(piece, 0)]
        while stack:
            top, level = stack.pop()
            if isinstance(top, Node):
                inner = self._read(top)
                level += 1
                depth, size = max(depth, level + inner.depth), size + 1 + inner.size
                is_over = is_over or inner.is_over
            stack.extend((part, level) for part in parts(top))
        return Extent(depth, size, is_over)

    def _read(self, node: Node) -> Extent:
        match node:
            case Definition(name=name):
                return self._known.get((DEFINITION, name), Extent())
            case TableValue(name=name):
                return self._known.get((TABLE, name), Extent())
            case OutcomeOf(rule=name) | ResultField(rule=name):
                known = self._known.get((RULE, name), Extent())
                return evolve(known, depth=known.depth + DECISION_DEPTH)
        return Extent()


def _piece(declared: DefinitionDecl | TableDecl | Rule) -> tuple[str, object]:
    match declared:
        case DefinitionDecl():
            return DEFINITION, declared.body
        case TableDecl():
            return TABLE, (declared.applies, declared.rows)
        case Rule():
            return RULE, (declared.applies, declared.body)
