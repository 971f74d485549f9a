"""Where a piece of the IR came from: its place in the policy, the passages of the document. Relies on ``source``."""

from policylang.piece import Piece
from policylang.source import Span


class Place(Piece):
    """Where a node came from: its AST node, its span and its words as written."""

    node_id: int
    span: Span
    text: str


class Citation(Piece):
    """A quoted passage: title of the document, headings that lead to it, quotation, offsets in the 原文 (-1: not found)."""

    document: str
    headings: tuple[str, ...]
    quote: str
    start: int = -1
    end: int = -1
