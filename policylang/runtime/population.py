"""Which rows an expression runs over, on the day judged: visible rows, and whether there may be more.

A row dated (发生日) after the day judged is invisible; one whose day is unknown may or may not be there. A table that was not
supplied may hold anything. Relies on ``core`` and ``environment``.
"""

from collections.abc import Iterable
from typing import Any

from policylang.core.expressions import RowPath, Rows, Up
from policylang.core.facts import Dataset, Row, Table
from policylang.core.ir import SubjectKind, Vocabulary
from policylang.core.values import ABSENT, Cause, CauseKind, Period, Truth, Unknown, all_, less
from policylang.piece import Piece
from policylang.runtime.decision import Fact, FactKind
from policylang.runtime.environment import Env


class Found(Piece, eq=False):
    """Rows with the truth of their being there; ``open_``: the unknown that stands for rows not known of."""

    rows: tuple[tuple[Row, Truth], ...]
    open_: Unknown | None
    facts: tuple[Fact, ...] = ()


class Population:
    """Reads rows from a dataset as known on one day. Holds nothing else."""

    def __init__(self, vocabulary: Vocabulary, dataset: Dataset, known_at: Any, recording: bool = True) -> None:
        self.vocabulary = vocabulary
        self.dataset = dataset
        self.known_at = known_at
        self.recording = recording
        self._under: dict[tuple[int, str], tuple[list[Row], Unknown | None, list[Fact]]] = {}

    def is_known(self, row: Row) -> bool:
        """Whether the row had come to be known on the 知悉日."""
        return self.known_at is None or row.known_since is None or row.known_since <= self.known_at

    def presence(self, row: Row, env: Env) -> Truth:
        """Whether the row is there on the day judged, by its 发生日."""
        kind = self.vocabulary.kinds.get(row.kind)
        if kind is None or kind.event_day is None:
            return True
        day = day_of(self.vocabulary, row)
        return False if day is ABSENT else less(day, env.as_of, or_equal=True)

    def dated(self, rows: Iterable[Row]) -> list[Fact]:
        """The cells that date the rows, as facts."""
        facts: list[Fact] = []
        for row in rows if self.recording else ():
            kind = self.vocabulary.kinds.get(row.kind)
            field = kind.event_day if kind else None
            if field is not None:
                facts.append(Fact(FactKind.CELL, row, field.name))
        return facts

    def visible(self, rows: Iterable[Row], env: Env) -> tuple[tuple[Row, Truth], ...]:
        """Known rows that are or may be there, in the order recorded."""
        pairs = ((row, self.presence(row, env)) for row in rows if self.is_known(row))
        return tuple((row, there) for row, there in pairs if there is not False)

    def children(self, parent: Row, kind: str) -> tuple[tuple[Row, ...], Unknown | None, list[Fact]]:
        """Rows of one child table, the unknown of a table not supplied, and the facts read."""
        table = self.dataset.children(parent, kind)
        if table is None:
            return (), Unknown((Cause(CauseKind.MISSING, kind, parent.kind, parent.id),)), []
        if not self.recording:
            return (
                table.rows,
                None if table.complete else Unknown((Cause(CauseKind.MISSING, kind, parent.kind, parent.id),)),
                [],
            )
        facts = [Fact(FactKind.ROW, row) for row in table.rows]
        if table.complete:
            return table.rows, None, [Fact(FactKind.TABLE, parent, kind), *facts]
        return table.rows, Unknown((Cause(CauseKind.MISSING, kind, parent.kind, parent.id),)), facts

    def find(self, rows: Rows, env: Env, base: Row | None) -> Found:
        """The rows that ``rows`` names, seen from ``base`` (``None``: the whole population)."""
        if rows.base is None:
            table = self.dataset.tables.get(rows.kind) or Table((), complete=False)
            gap = None if table.complete else Unknown((Cause(CauseKind.MISSING, rows.kind),))
            if not self.recording:
                return Found(self.visible(table.rows, env), gap)
            whole = [Fact(FactKind.TABLE, None, rows.kind)] if table.complete else []
            read = [*whole, *(Fact(FactKind.ROW, row) for row in table.rows)]
            return Found(self.visible(table.rows, env), gap, (*read, *self.dated(table.rows)))
        assert base is not None
        if rows.under:
            found, gap, facts = self.below(base, rows.kind)
            return Found(self.visible(found, env), gap, (*facts, *self.dated(found)))
        return self._descend(base, rows.down, env)

    def _descend(self, base: Row, down: tuple[str, ...], env: Env) -> Found:
        level: list[tuple[Row, Truth]] = [(base, True)]
        gaps: list[Cause] = []
        facts: list[Fact] = []
        for kind in down:
            following: list[tuple[Row, Truth]] = []
            for parent, there in level:
                children, gap, read = self.children(parent, kind)
                facts += (*read, *self.dated(children))
                if gap is not None:
                    gaps += gap.causes
                following += [(row, all_((there, here))) for row, here in self.visible(children, env)]
            level = following
        return Found(tuple(level), Unknown(tuple(dict.fromkeys(gaps))) if gaps else None, tuple(facts))

    def below(self, base: Row, kind: str) -> tuple[list[Row], Unknown | None, list[Fact]]:
        """Rows of ``kind`` anywhere below ``base`` (辖内)."""
        key = (id(base), kind)
        if key not in self._under:
            self._under[key] = self._collect(base, kind)
        return self._under[key]

    def _collect(self, base: Row, kind: str) -> tuple[list[Row], Unknown | None, list[Fact]]:
        wanted = self._ancestors(kind)
        rows: list[Row] = []
        gaps: list[Cause] = []
        facts: list[Fact] = []
        level, seen = [base], {id(base)}
        while level:
            following: list[Row] = []
            for parent in level:
                for child in self.vocabulary.children_of(parent.kind):
                    if child.name != kind and child.name not in wanted:
                        continue
                    children, gap, read = self.children(parent, child.name)
                    facts += read
                    gaps += gap.causes if gap is not None else ()
                    fresh = [row for row in children if id(row) not in seen]
                    seen.update(id(row) for row in fresh)
                    rows += [row for row in fresh if row.kind == kind]
                    following += fresh
            level = following
        return rows, Unknown(tuple(dict.fromkeys(gaps))) if gaps else None, facts

    def _ancestors(self, kind: str) -> set[str]:
        """Kinds from which ``kind`` can be reached downward."""
        found: set[str] = set()
        level = [kind]
        while level:
            parents = [p for k in level if k in self.vocabulary.kinds for p in self.vocabulary.kinds[k].parents]
            level = [p for p in parents if p not in found]
            found.update(level)
        return found


def missing(row: Row, name: str) -> Cause:
    """The cause for a field (or table) of ``row`` that the records do not hold."""
    return Cause(CauseKind.MISSING, name, row.kind, row.id)


def unrecorded(vocabulary: Vocabulary, row: Row, field: str) -> Unknown:
    """A cell that the records do not hold: unknown, between the declared bounds (a 可无 one may be blank: no bounds)."""
    kind = vocabulary.kinds.get(row.kind)
    declared = kind.fields.get(field) if kind else None
    low, high = (declared.low, declared.high) if declared and not declared.nullable else (None, None)
    return Unknown((missing(row, field),), low, high)


def day_of(vocabulary: Vocabulary, row: Row) -> Any:
    """The 发生日 of a row of a kind that has one (of a period its first day); ``ABSENT`` where it is blank."""
    kind = vocabulary.kinds[row.kind]
    assert kind.event_day is not None
    day = row.cells.get(kind.event_day.name)
    if day is None:
        return unrecorded(vocabulary, row, kind.event_day.name)
    return day.start if isinstance(day, Period) else day


def walk(path: RowPath, env: Env) -> tuple[Row | Unknown, list[Fact]]:
    """The row at ``path``: outward by depth, then up and along links. An unknown link is unknown."""
    row: Row | Unknown = env.rows[path.depth]
    facts: list[Fact] = []
    for step in path.steps:
        assert isinstance(row, Row)
        following: Any
        if isinstance(step, Up):
            following, name = row.links.get(step.kind), step.kind
        else:
            following, name = row.cells.get(step.field), step.field
        facts.append(Fact(FactKind.CELL, row, name))
        if not isinstance(following, Row):
            return Unknown((missing(row, name),)), facts
        row = following
    return row, facts


def belonging_elsewhere(path: RowPath, rows: tuple[Row, ...]) -> Row | None:
    """The row on the way that belongs to a parent of another kind than the path asks for: a row has one parent."""
    row = rows[path.depth]
    for step in path.steps:
        following: Any = row.links.get(step.kind) if isinstance(step, Up) else row.cells.get(step.field)
        if not isinstance(following, Row):
            return row if isinstance(step, Up) and row.links else None
        row = following
    return None


def kind_of(vocabulary: Vocabulary, row: Row) -> SubjectKind | None:
    """The declared kind of a row."""
    return vocabulary.kinds.get(row.kind)
