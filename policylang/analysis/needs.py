"""The facts that the rules of a policy set read: which tables, which columns, and for each the clauses that need it.

In: a policy set. Out: ``Needs``. A definition or a table that no rule reaches asks for nothing; what a decision or a definition
computes is no fact. Relies on ``core``, ``records.columns`` and ``analysis.reading``.
"""

from collections.abc import Iterable, Mapping

import attrs

from policylang.analysis.reading import Clause, Readings, readings_of
from policylang.core.ir import Field, PolicySet, SubjectKind
from policylang.core.types import RowType, SetType
from policylang.records.columns import HELD, table_kinds


@attrs.frozen(eq=False)
class FieldNeed:
    """A column that is read. ``items``: for each title, finding or rule that the cells may name (else for ``""``) who needs it.

    ``years_before``: how many years before the one judged are looked at.
    """

    field: Field
    items: Mapping[str, tuple[Clause, ...]]
    years_before: int = 0

    @property
    def words(self) -> tuple[str, ...]:
        """The titles, findings or rules that the cells may name."""
        return tuple(item for item in self.items if item)


@attrs.frozen(eq=False)
class TableNeed:
    """A table that is read. ``parents``: the kinds to which its rows belong, each with the clauses that follow that link.

    ``clauses``: who needs the rows themselves. ``has_id``: a decision or another table names its rows.
    """

    kind: SubjectKind
    has_id: bool
    parents: Mapping[str, tuple[Clause, ...]]
    fields: tuple[FieldNeed, ...]
    clauses: tuple[Clause, ...]


@attrs.frozen(eq=False)
class Needs:
    """All tables that are read, in the order of the vocabulary."""

    tables: tuple[TableNeed, ...]

    def table(self, kind: str) -> TableNeed | None:
        """The table of a kind, where it is needed."""
        return next((table for table in self.tables if table.kind.name == kind), None)


def needs_of(policies: PolicySet) -> Needs:
    """What the rules of ``policies`` read."""
    read = readings_of(policies)
    kinds = table_kinds(policies.vocabulary)
    asked = {name: kind for name, kind in kinds.items() if name in read.tables}
    referred = set(_referred(asked.values(), read))
    parents = {name: _parents(kind, read, name in referred) for name, kind in asked.items()}
    named = referred | {parent for given in parents.values() for parent in given}
    return Needs(
        tuple(
            TableNeed(
                kind,
                name not in HELD and (not kind.parents or name in named or name in read.decided),
                {parent: tuple(read.links.get((name, parent), ())) for parent in parents[name]},
                tuple(_fields(kind, read)),
                tuple(read.tables[name]),
            )
            for name, kind in asked.items()
        )
    )


def _parents(kind: SubjectKind, read: Readings, is_referred: bool) -> tuple[str, ...]:
    """Whose rows are asked for: where all rows of a kind count, those of every owner, else of those that a rule looks at.

    An owner of which nothing at all is read need not be named where the row has an id.
    """
    linked = tuple(parent for parent in kind.parents if (kind.name, parent) in read.links)
    if kind.name not in read.whole:
        return linked
    has_id = is_referred or kind.name in read.decided
    is_alone = not linked and has_id and not any(parent in read.tables for parent in kind.parents)
    return () if is_alone else kind.parents


def _fields(kind: SubjectKind, read: Readings) -> Iterable[FieldNeed]:
    for name, field in kind.fields.items():
        items = read.fields.get((kind.name, name))
        if items is not None:
            by_item = {item: tuple(clauses) for item, clauses in items.items()}
            yield FieldNeed(field, by_item, read.years_before.get((kind.name, name), 0))


def _referred(kinds: Iterable[SubjectKind], read: Readings) -> Iterable[str]:
    """Kinds whose rows a column names."""
    for kind in kinds:
        for name, field in kind.fields.items():
            if (kind.name, name) in read.fields:
                type_ = field.type.item if isinstance(field.type, SetType) else field.type
                if isinstance(type_, RowType):
                    yield type_.kind
