"""Every node of an expression, a condition or the body of a rule, in the order written.

In: any piece of the IR. Out: its expression nodes, outermost first. Relies on ``core.expressions`` only for ``Node``.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from policylang.core.expressions import Citation, Node, Place
from policylang.core.types import Type
from policylang.piece import fields

_LEAVES = (Place, Citation, *Type.__args__)
_PLAIN = frozenset({str, int, bool, type(None)})


def walk(piece: object) -> Iterator[Node]:
    """All expression nodes in ``piece``: a node, a tuple of pieces, an item, the body of a rule, ``None``."""
    stack: list[object] = [piece]
    while stack:
        top = stack.pop()
        if isinstance(top, tuple):
            stack.extend(reversed(top))
            continue
        if isinstance(top, Node):
            yield top
        kind: Any = type(top)
        for name in reversed(_names(kind)):
            part = getattr(top, name)
            if part.__class__ not in _PLAIN:  # PERF: most parts are
                stack.append(part)


def parts(piece: object) -> tuple[object, ...]:
    """What stands directly in ``piece`` and may hold nodes."""
    if isinstance(piece, tuple):
        return piece
    kind: Any = type(piece)
    return tuple([getattr(piece, name) for name in _names(kind)])


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    """The fields in which nodes may stand. PERF: asked for every node, the same for all of a class."""
    if issubclass(kind, _LEAVES):
        return ()
    return tuple(field.name for field in fields(kind) if field.name not in ("type", "place"))
