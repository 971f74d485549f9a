"""A table as it stands in a file, before anything is read.

Relies on nothing.
"""

from collections.abc import Sequence
from typing import Any

from policylang.piece import Piece

CHOICES = "选项"
"""The sheet of a workbook that holds its drop-down lists."""
GUIDES = ("填表说明", "说明", CHOICES)
"""Sheets that explain a workbook, and are no tables."""


class Missing:
    """A key that a dict does not have (a blank cell of a 可无 field means 无; this does not)."""


MISSING = Missing()


class RawTable(Piece, eq=False):
    """One table: the kind it is of, where it stands, its rows with their numbers (from 1, as Excel shows them).

    From a file the header is among the rows. From dicts ``header`` is given, and ``paths`` says where each row stands.
    A table whose file could not be read ``is_readable`` no more: it was supplied, and nothing is known of it.
    ``listed``: the parents (kind, id) whose rows are all here although the table is not complete.
    """

    kind: str
    file: str = ""
    sheet: str = ""
    rows: Sequence[Sequence[Any]] = ()
    header: tuple[str, ...] | None = None
    paths: tuple[str, ...] = ()
    is_complete: bool = True
    is_readable: bool = True
    listed: tuple[tuple[str, str], ...] = ()
