"""The same facts with all but some of them unknown: what a decision is if only the cited facts were known.

In: a dataset and the facts to keep. Out: a dataset in which every other cell is unknown, every other row may or may not exist,
and no other table is complete. Relies on ``core.facts`` and ``decision``.
"""

from collections.abc import Iterable

from policylang.core.facts import APPROVALS, FINDINGS, TITLES, Dataset, Row, Table
from policylang.core.values import Unknown
from policylang.runtime.decision import Fact, FactKind
from policylang.runtime.population import missing

BLANK_SAYS = {TITLES: ("自", "至"), FINDINGS: ("日期",), APPROVALS: ("申报层级", "日期")}
"""Cells whose blank means something (held from the beginning, until further notice, for all levels): made unknown, not blank."""


class MaskedDataset(Dataset):
    """A dataset that knows a child table only where it was kept."""

    def children(self, parent: Row, kind: str) -> Table | None:
        """The child table that was kept, or ``None``."""
        return parent.tables.get(kind)


class _Masker:
    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.copies: dict[int, Row] = {}
        self.originals: dict[int, Row] = {}
        self.linked: list[tuple[Row, str, Row]] = []

    def copy(self, row: Row) -> Row:
        """The masked twin of a row: same kind, id and place, no cells."""
        twin = self.copies.get(id(row))
        if twin is None:
            twin = Row(row.kind, row.id, origin=row.origin, known_since=row.known_since, key=row.key)
            for field in BLANK_SAYS.get(row.kind, ()):
                if field in row.cells:
                    twin.cells[field] = Unknown((missing(row, field),))
            self.copies[id(row)] = twin
            self.originals[id(twin)] = row
        return twin

    def keep(self, fact: Fact) -> None:
        """Let one fact be known."""
        if fact.row is None:
            return
        twin = self.copy(fact.row)
        if fact.kind is FactKind.CELL:
            self._keep_cell(fact, twin)
        elif fact.kind is FactKind.TABLE:
            table = self.dataset.children(fact.row, fact.field)
            rows = table.rows if table is not None else ()
            twin.tables[fact.field] = Table(tuple(self.copy(row) for row in rows), complete=True)

    def _keep_cell(self, fact: Fact, twin: Row) -> None:
        row, field = fact.row, fact.field
        assert row is not None
        value = row.cells.get(field)
        if isinstance(value, dict):
            kept = twin.cells.setdefault(field, {})
            if fact.year in value:
                kept[fact.year] = value[fact.year]
        elif isinstance(value, Row):
            twin.cells[field] = self.copy(value)
        elif value is not None:
            twin.cells[field] = value
        if field in row.links:
            twin.links[field] = self.copy(row.links[field])


def mask(dataset: Dataset, facts: Iterable[Fact], subject: Row | None) -> tuple[Dataset, Row | None]:
    """The masked dataset, and the twin of ``subject`` in it."""
    masker = _Masker(dataset)
    kept = tuple(facts)
    twin = masker.copy(subject) if subject is not None else None
    for fact in kept:
        masker.keep(fact)
    _attach(masker, dataset)
    masked = MaskedDataset()
    whole = {fact.field for fact in kept if fact.kind is FactKind.TABLE and fact.row is None}
    for kind in sorted(whole):
        masked.tables[kind] = Table(tuple(masker.copy(row) for row in dataset.rows(kind)), complete=True)
    by_kind: dict[str, list[Row]] = {}
    for one in masker.copies.values():
        by_kind.setdefault(one.kind, []).append(one)
    for kind, rows in by_kind.items():
        if kind not in whole:
            masked.tables[kind] = Table(tuple(sorted(rows, key=lambda row: row.key)), complete=False)
    return masked, twin


def _attach(masker: _Masker, dataset: Dataset) -> None:
    """Put the twins of child rows below the twins of their parents: a row of which something is known exists."""
    done: set[int] = set()
    pending = list(masker.copies.values())
    while pending:
        twin = pending.pop()
        if id(twin) in done:
            continue
        done.add(id(twin))
        row = masker.originals[id(twin)]
        for parent in row.links.values():
            above = masker.copy(parent)
            pending.append(above)
            table = above.tables.get(row.kind)
            known = table.rows if table is not None else ()
            if all(one is not twin for one in known):
                complete = table.complete if table is not None else False
                ordered = sorted((*known, twin), key=lambda one: one.key)
                above.tables[row.kind] = Table(tuple(ordered), complete)
