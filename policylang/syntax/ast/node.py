"""What every node has. In: nothing. Out: ``Node``. Relies on ``policylang.source``."""

import attrs

from policylang.core.piece import Piece
from policylang.source import Span


@attrs.frozen(eq=False, repr=False)
class Node(Piece):
    """A node: a number unique within a load, and its place. Neither takes part in equality."""

    node_id: int = attrs.field(kw_only=True, eq=False, repr=False)
    span: Span = attrs.field(kw_only=True, eq=False, repr=False)
