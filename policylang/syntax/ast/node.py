"""What every node has. In: nothing. Out: ``Node``. Relies on ``policylang.source``."""

from policylang.piece import Piece, field
from policylang.source import Span


class Node(Piece):
    """A node: a number unique within a load, and its place. Neither takes part in equality."""

    node_id: int = field(kw_only=True, eq=False, repr=False)
    span: Span = field(kw_only=True, eq=False, repr=False)
