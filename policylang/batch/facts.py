"""Tables as facts again, for the reference engine: what the columns do not say, it decides; what is asked about a row, it explains.

In: ``Table``s. Out: a ``Dataset`` with the same facts. Relies on ``batch.tables``.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import polars as pl

from policylang.batch.tables import KNOWN, OWN_ID, Cells, Table, checked
from policylang.core.facts import Dataset, Row
from policylang.core.facts import Table as Rows
from policylang.core.values import ABSENT, Period, normal


def dataset_of(tables: Mapping[str, Table], given: Iterable[str], known_at: date | None) -> Dataset:
    """The facts of tables. ``given``: kinds of which there is a table at all."""
    given = tuple(given)
    frames = {kind: _checked(table) for kind, table in tables.items()}
    rows = {kind: [Row(kind, id_) for id_ in _ids(table, frames[kind])] for kind, table in tables.items()}
    for kind, table in tables.items():
        frame = frames[kind]
        for label, cells in table.cells.items():
            _put(rows, kind, frame, label, cells)
        for above in table.parents:
            for row, key in zip(rows[kind], frame[f"↑{above}"], strict=True):
                if key is not None:
                    row.links[above] = rows[above][key]
        if table.has_later and known_at is not None:
            for row, known in zip(rows[kind], frame[KNOWN], strict=True):
                row.known_since = None if known else known_at + timedelta(days=1)
    dataset = Dataset({kind: Rows(tuple(rows[kind][: tables[kind].listed]), tables[kind].is_complete) for kind in given})
    for kind in given:
        _give_children(rows, tables, kind)
    for key, row in enumerate((row for found in rows.values() for row in found), 1):
        row.key = key
    return dataset


def _checked(table: Table) -> pl.DataFrame:
    """The rows of a table; raises ``FrameError`` where a cell does not fit."""
    names = tuple(table.shape)
    return checked(table.source, names, table.source.rows((*names, *table.source.checks(names))).collect())


def _give_children(rows: Mapping[str, list[Row]], tables: Mapping[str, Table], kind: str) -> None:
    groups: dict[int, list[Row]] = {}
    for row in rows[kind]:
        for parent in row.links.values():
            groups.setdefault(id(parent), []).append(row)
    for above in tables[kind].parents:
        complete = kind not in tables[above].open_
        for row in rows[above]:
            found = groups.get(id(row), [])
            if found or not complete:
                row.tables[kind] = Rows(tuple(found), complete)


def _ids(table: Table, frame: pl.DataFrame) -> list[str]:
    """The ids of the rows; of those without one their number, as in records."""
    own = table.source.ids()
    found = (own if own is not None else frame[OWN_ID]).to_list()
    return [id_ or f"{table.kind}#{number}" for number, id_ in enumerate(found, 1)]


def _put(rows: Mapping[str, list[Row]], kind: str, frame: pl.DataFrame, label: str, cells: Cells) -> None:
    """Puts the cells of one column into the rows."""
    name, _, year = label.partition("/")
    blank = frame[f"{label}∅"].to_list() if cells.blanks else [False] * frame.height
    for place, (row, value) in enumerate(zip(rows[kind], _values(rows, frame, label, cells), strict=True)):
        found = ABSENT if blank[place] else value
        if found is None:
            continue
        if year:
            row.cells.setdefault(name, {})[int(year)] = found
        else:
            row.cells[name] = found


def _values(rows: Mapping[str, list[Row]], frame: pl.DataFrame, label: str, cells: Cells) -> list[Any]:
    match cells.form:
        case "number":
            return [None if one is None else normal(Fraction(one, cells.scale)) for one in frame[label]]
        case "day":
            return [None if one is None else date.fromordinal(one) for one in frame[label]]
        case "set":
            held = {word: frame[f"{label}∋{word}"].to_list() for word in cells.words or ()}
            given = frame[label].to_list()
            return [
                tuple(word for word, there in held.items() if there[place]) if one else None for place, one in enumerate(given)
            ]
        case "row":
            return [None if key is None else rows[cells.kind][key] for key in frame[f"→{label}"]]
        case "span":
            ends = zip(frame[f"{label}⊢"], frame[f"{label}⊣"], strict=True)
            return [None if first is None else Period(date.fromordinal(first), _day(last)) for first, last in ends]
        case "word" if cells.words is not None:
            return [None if place is None else cells.words[place] for place in frame[label]]
        case "none":
            return [None] * frame.height
        case _:
            return frame[label].to_list()


def _day(ordinal: int | None) -> date | None:
    return None if ordinal is None else date.fromordinal(ordinal)
