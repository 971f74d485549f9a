"""A copy of the facts on which "what if" is tried: one cell changed, a finding added, a parameter bound, a day later.

In: an evaluation and one of its decisions. Out: the same decision made anew by the engine under other facts; the facts given are
never touched. Relies on ``evaluator``.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from policylang.core.facts import Dataset, Row, Table
from policylang.core.ir import Field
from policylang.core.late import LateRow, LateTable
from policylang.piece import Piece
from policylang.runtime.compiled import compiled
from policylang.runtime.decision import Decision, Fact, FactKind
from policylang.runtime.evaluator import Bindings, Evaluation
from policylang.runtime.minimal import all_facts


class CellAt(Piece):
    """One cell: its row, its declared field, its year where it has one value a year (else 0)."""

    row: Row
    field: Field
    year: int = 0

    @property
    def value(self) -> Any:
        """What is recorded; ``None`` where nothing is."""
        value = self.row.cells.get(self.field.name)
        return value.get(self.year) if isinstance(value, dict) else value

    def write(self, value: Any) -> None:
        """Record another value; ``None`` removes it."""
        if self.field.by_year:
            years = dict(self.row.cells.get(self.field.name) or {})
            years[self.year] = value
            self.row.cells[self.field.name] = {year: one for year, one in years.items() if one is not None}
        elif value is None:
            self.row.cells.pop(self.field.name, None)
        else:
            self.row.cells[self.field.name] = value


WORK = 60_000
"""Facts that may be read in one search: what bounds the number of decisions made anew."""
FEWEST_TRIALS = 20
"""Decisions that are made anew however many facts they read."""

Assignment = tuple[CellAt, Any]
"""A cell and the value to try."""


class Sandbox:
    """The copied facts. Counts how many decisions were made in ``trials``."""

    def __init__(self, evaluation: Evaluation, decision: Decision) -> None:
        self.evaluation = evaluation
        self.decision = decision
        self.trials = 0
        self._copier = _Copier(any(isinstance(table, LateTable) for table in evaluation.dataset.tables.values()))
        self.dataset = self._copier.dataset(evaluation.dataset)
        self.row = self._copier.row(decision.row) if decision.row is not None else None
        self._copier.finish()

    def allowance(self, at_most: int) -> int:
        """How many decisions may be made anew: fewer where each reads many facts."""
        size = len(all_facts(self.decision)) or 1
        return min(at_most, max(FEWEST_TRIALS, WORK // size))

    def original(self, row: Row) -> Row:
        """The row given that a copied row stands for."""
        return self._copier.originals[id(row)]

    def copy(self, row: Row) -> Row:
        """The copy of a row given."""
        return self._copier.row(row) if self._copier.is_late else self._copier.copies[id(row)]

    def find(self, kind: str, id_: str) -> Row | None:
        """The copied row of that kind and id, also where it stands below another one only."""
        for row in self._copier.copies.values():
            if row.kind == kind and row.id == id_:
                return row
        if self._copier.is_late:
            for given in (fact.row for fact in all_facts(self.decision)):
                if given is not None and given.kind == kind and given.id == id_:
                    return self._copier.row(given)
        return self.dataset.get(kind, id_)

    def decide(self, tracing: bool = False, as_of: date | None = None, bindings: Bindings | None = None) -> Decision:
        """The decision anew, by the engine, with the facts as they stand in the copy."""
        self.trials += 1
        origin, decision = self.evaluation, self.decision
        day = as_of or decision.as_of
        given = origin.bindings if bindings is None else bindings
        again = (
            Evaluation(origin.policies, self.dataset, day, origin.known_at, given, region=origin.region, effects=origin.effects)
            if tracing
            else compiled(origin.policies).evaluation(self.dataset, day, origin.known_at, given, origin.region)
        )
        period = decision.period if getattr(decision.rule.body, "every", None) is not None else None
        return again.decide_on(decision.rule, self.row, day, decision.level, period)

    @contextmanager
    def changed(self, assignments: Sequence[Assignment]) -> Iterator[None]:
        """With some cells changed, for as long as the block runs."""
        before = [(cell, cell.value) for cell, _ in assignments]
        try:
            for cell, value in assignments:
                cell.write(value)
            yield
        finally:
            for cell, value in before:
                cell.write(value)

    @contextmanager
    def with_table(self, parent: Row | None, kind: str, table: Table) -> Iterator[None]:
        """With another child table, for as long as the block runs."""
        tables = parent.tables if parent is not None else self.dataset.tables
        before = tables.get(kind)
        tables[kind] = table
        try:
            yield
        finally:
            if before is None:
                del tables[kind]
            else:
                tables[kind] = before

    def cell(self, fact: Fact) -> CellAt | None:
        """The cell of a fact that was read in the copy, where its field is declared."""
        if fact.kind is not FactKind.CELL or fact.row is None:
            return None
        kind = self.evaluation.policies.vocabulary.kinds.get(fact.row.kind)
        field = kind.fields.get(fact.field) if kind is not None else None
        return CellAt(fact.row, field, fact.year if field.by_year else 0) if field is not None else None


class _LateCopy(LateRow):
    """The copy of a row of which only what is looked at is copied, and read."""

    __slots__ = ("_copier", "_given")

    def __init__(self, copier: "_Copier", given: Row) -> None:
        super().__init__(given.key, given.kind, given.id, given.origin)
        self._copier = copier
        self._given = given

    def read_cells(self) -> None:
        """Sets ``cells`` and ``known_since``."""
        self.cells = {name: self._copier.cell(value) for name, value in self._given.cells.items()}
        self.known_since = self._given.known_since

    def read_links(self) -> dict[str, Row]:
        """The rows that it belongs to, by kind."""
        return {kind: self._copier.row(parent) for kind, parent in self._given.links.items()}

    def read_tables(self) -> dict[str, Table]:
        """Its child tables, by kind."""
        return {kind: self._copier.table(table) for kind, table in self._given.tables.items()}


class _LateDataset(Dataset):
    """The copy of a dataset that is read on demand; rows are found as in that one."""

    __slots__ = ("_copier", "_given")

    def __init__(self, copier: "_Copier", given: Dataset) -> None:
        super().__init__({kind: copier.table(table) for kind, table in given.tables.items()})
        self._copier = copier
        self._given = given

    def get(self, kind: str, id_: str) -> Row | None:
        """The row of that kind and id."""
        row = self._given.get(kind, id_)
        return self._copier.row(row) if row is not None else None

    def find(self, id_: str) -> Iterator[Row]:
        """Rows of any kind with that id."""
        return (self._copier.row(row) for row in self._given.find(id_))


class _Copier:
    """Copies rows with all that they refer to, each once, without recursion; ``is_late``: each when it is looked at."""

    def __init__(self, is_late: bool) -> None:
        self.is_late = is_late
        self.copies: dict[int, Row] = {}
        self.originals: dict[int, Row] = {}
        self.pending: list[Row] = []

    def row(self, row: Row) -> Row:
        """The copy of a row; what stands in it is filled in by ``finish``."""
        twin = self.copies.get(id(row))
        if twin is not None:
            return twin
        if self.is_late:
            twin = _LateCopy(self, row)
        else:
            twin = Row(row.kind, row.id, origin=row.origin, known_since=row.known_since, key=row.key)
            self.pending.append(row)
        self.copies[id(row)] = twin
        self.originals[id(twin)] = row
        return twin

    def dataset(self, dataset: Dataset) -> Dataset:
        """A dataset of the same class with copied tables; the copy of one that is read on demand is, too."""
        if self.is_late:
            return _LateDataset(self, dataset)
        return type(dataset)({kind: self.table(table) for kind, table in dataset.tables.items()})

    def table(self, table: Table) -> Table:
        """A table of copied rows."""
        if self.is_late:
            return LateTable(lambda: tuple(self.row(row) for row in table.rows), lambda: table.complete)
        return Table(tuple(self.row(row) for row in table.rows), table.complete)

    def finish(self) -> None:
        """Fill in the copies until none is left."""
        while self.pending:
            row = self.pending.pop()
            twin = self.copies[id(row)]
            twin.cells = {name: self.cell(value) for name, value in row.cells.items()}
            twin.links = {kind: self.row(parent) for kind, parent in row.links.items()}
            twin.tables = {kind: self.table(table) for kind, table in row.tables.items()}

    def cell(self, value: Any) -> Any:
        """The copy of a value."""
        if isinstance(value, Row):
            return self.row(value)
        return dict(value) if isinstance(value, dict) else value
