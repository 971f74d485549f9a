"""A list as data: a heading, lines below it, columns, rows. Relies on nothing."""

import attrs

Cell = str | int | None
"""Text, a count or a rank; ``None`` and the empty text are blank."""


@attrs.frozen
class Column:
    """One column; ``is_number``: its cells are whole numbers or blank."""

    name: str
    is_number: bool = False


@attrs.frozen
class ListTable:
    """One list. ``cuts``: rows (from 0) below which a line is drawn; ``policy`` and ``as_of`` are those of all its rows."""

    name: str
    heading: str
    notes: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    cuts: frozenset[int] = frozenset()
    policy: str = ""
    as_of: str = ""


def without_blanks(table: ListTable) -> ListTable:
    """The table without the columns that no row fills."""
    if not table.rows:
        return table
    kept = [place for place in range(len(table.columns)) if any(row[place] not in ("", None) for row in table.rows)]
    columns = tuple(table.columns[place] for place in kept)
    return attrs.evolve(table, columns=columns, rows=tuple(tuple(row[place] for place in kept) for row in table.rows))
