"""Every node of an expression, a condition or the body of a rule, in the order written.

In: any piece of the IR. Out: its expression nodes, outermost first. Relies on ``core.expressions`` only for ``Node``.
"""

from collections.abc import Iterator

import attrs

from policylang.core.expressions import Citation, Node, Place
from policylang.core.types import Type

_LEAVES = (Place, Citation, *Type.__args__)


def walk(piece: object) -> Iterator[Node]:
    """All expression nodes in ``piece``: a node, a tuple of pieces, an item, the body of a rule, ``None``."""
    stack: list[object] = [piece]
    while stack:
        top = stack.pop()
        if isinstance(top, Node):
            yield top
        stack.extend(reversed(_parts(top)))


def _parts(piece: object) -> tuple[object, ...]:
    if isinstance(piece, tuple):
        return piece
    if isinstance(piece, _LEAVES):
        return ()
    fields: tuple[attrs.Attribute[object], ...] = getattr(type(piece), "__attrs_attrs__", ())
    return tuple(getattr(piece, field.name) for field in fields if field.name not in ("type", "place"))
