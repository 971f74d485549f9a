"""Tables of a scenario: copies for 等 n人, child tables by parent, whole populations, and what is complete.

In: the rows of ``ScenarioContext``, linked, and which tables were given for which rows. Out: a ``Dataset``. Reports no codes.
A table is complete for a row when a row or 无 was given for it, or when the kind stands at the left margin and no row of it
lacks its parent. A population is complete when its kind stands at the left margin, or when every table that it can stand in
was given. Relies on ``core.facts``.
"""

from collections.abc import Mapping
from typing import Any

from policylang.core.facts import APPROVALS, FINDINGS, TITLES, Dataset, Row, Table
from policylang.core.values import Cause, Unknown
from policylang.piece import Piece
from policylang.semantics.scenario_context import ScenarioContext

_BUILT_IN = (TITLES, FINDINGS, APPROVALS)


class Copies(Piece, eq=False):
    """``等 99人``: so many further rows like ``row``."""

    row: Row
    count: int


def assemble(
    context: ScenarioContext, top: Mapping[str, None], given: dict[tuple[int, str], bool], copies: list[Copies]
) -> Dataset:
    """The dataset of all rows declared."""
    copier = _Copier(context, given)
    for wanted in copies:
        copier.copy(wanted)
    tables = _Tables(context, top, given)
    tables.fill()
    return Dataset(tables.populations())


class _Copier:
    """Copies rows with everything below them."""

    def __init__(self, context: ScenarioContext, given: dict[tuple[int, str], bool]) -> None:
        self.context = context
        self.given = given
        self._keys = len(context.declared_at)
        self._below: dict[int, list[Row]] = {}
        for rows in context.rows.values():
            for row in rows.values():
                for parent in row.links.values():
                    self._below.setdefault(parent.key, []).append(row)
        self._tables: dict[int, list[str]] = {}
        for key, kind in given:
            self._tables.setdefault(key, []).append(kind)

    def copy(self, wanted: Copies) -> None:
        """Add the copies: ``甲#2``, ``甲#3`` …"""
        for number in range(2, wanted.count + 2):
            self._copy(wanted.row, f"#{number}", None, None)

    def _copy(self, row: Row, suffix: str, old: Row | None, new: Row | None) -> None:
        self._keys += 1
        id_ = f"{row.id}{suffix}"
        links = {kind: new if new is not None and parent is old else parent for kind, parent in row.links.items()}
        cells = {name: _renamed(value, id_) for name, value in row.cells.items()}
        copy = Row(row.kind, id_, cells, links, origin=row.origin, key=self._keys)
        self.context.rows[row.kind][id_] = copy
        for parent in links.values():
            self._below.setdefault(parent.key, []).append(copy)
        self._tables[copy.key] = self._tables.get(row.key, [])
        for kind in self._tables[copy.key]:
            self.given[copy.key, kind] = True
        for child in self._below.get(row.key, ()):
            self._copy(child, suffix, row, copy)


def _renamed(value: Any, id_: str) -> Any:
    """A value whose causes name the row ``id_``."""
    if isinstance(value, Unknown):
        causes = tuple(Cause(cause.kind, cause.name, cause.row_kind, id_) for cause in value.causes)
        return Unknown(causes, value.low, value.high)
    return dict(value) if isinstance(value, dict) else value


class _Tables:
    """Puts rows into the tables of their parents and decides which tables are complete."""

    def __init__(self, context: ScenarioContext, top: Mapping[str, None], given: dict[tuple[int, str], bool]) -> None:
        self.context = context
        self.top = top
        self.given = given

    def fill(self) -> None:
        """Set ``Row.tables`` of every row for the kinds given for it or at the left margin."""
        for kind in (*self._kinds(), *_BUILT_IN):
            below: dict[int, list[Row]] = {}
            homeless = False
            for row in self._rows(kind):
                for parent in row.links.values():
                    below.setdefault(parent.key, []).append(row)
                homeless = homeless or not row.links
            for parent in self._parents(kind):
                if kind in self.top or (parent.key, kind) in self.given:
                    complete = (parent.key, kind) in self.given or not homeless
                    parent.tables[kind] = Table(tuple(below.get(parent.key, ())), complete)

    def populations(self) -> dict[str, Table]:
        """The whole table of every kind of which something was said."""
        found: dict[str, Table] = {}
        for kind in (*self._kinds(), *_BUILT_IN):
            rows = self._rows(kind)
            if rows or kind in self.top:
                found[kind] = Table(tuple(rows), kind not in _BUILT_IN and self._is_complete(kind, ()))
        return found

    def _is_complete(self, kind: str, below: tuple[str, ...]) -> bool:
        """Whether all rows of ``kind`` are known: stated as a whole, or in every table that it can stand in."""
        if kind in self.top:
            return True
        if kind in below:
            return False
        parents = [parent for parent in self._parent_kinds(kind) if self._rows(parent)]
        stated = all(kind in row.tables for parent in parents for row in self._rows(parent))
        return bool(parents) and stated and all(self._is_complete(parent, (*below, kind)) for parent in parents)

    def _rows(self, kind: str) -> list[Row]:
        return list(self.context.rows.get(kind, {}).values())

    def _kinds(self) -> list[str]:
        return list(self.context.policies.vocabulary.kinds)

    def _parent_kinds(self, kind: str) -> tuple[str, ...]:
        return self.context.policies.vocabulary.kinds[kind].parents

    def _parents(self, kind: str) -> list[Row]:
        kinds = self._kinds() if kind in _BUILT_IN else self._parent_kinds(kind)
        return [row for parent in kinds for row in self._rows(parent)]
