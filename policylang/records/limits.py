"""How much a reader takes before it says so. Records are data from strangers. Relies on nothing."""

from policylang.piece import Piece


class Limits(Piece):
    """Largest size of each thing that is read; past it there is a problem of its own, never a crash.

    ``problems`` is how many problems of one table are listed; the rest are counted.
    """

    file_bytes: int = 64 << 20
    unpacked_bytes: int = 256 << 20
    tables: int = 200
    rows: int = 200_000
    columns: int = 512
    cells: int = 5_000_000
    cell_length: int = 10_000
    depth: int = 16
    problems: int = 200


LIMITS = Limits()
"""The default."""
