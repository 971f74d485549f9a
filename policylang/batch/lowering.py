"""From expressions to columns: where an expression is lowered, how rows are reached, what is the same for all rows.

In: a ``PolicySet``, the tables, the 基准日. Out: for each expression a ``Value`` for all rows of a relation. What is the same for all
rows is evaluated by the reference engine. What cannot be said in columns raises ``NotLoweredError``, which names it.
Relies on ``batch.values``, ``batch.tables`` and the reference engine.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from typing import Any

import attrs

from policylang.batch.columns import Columns, Mask
from policylang.batch.reach import Bringing, Reached
from policylang.batch.tables import Table
from policylang.batch.values import Causes, Figure, Members, NotLoweredError, Span, Truth, Value, Values, Word
from policylang.core import expressions as x
from policylang.core.facts import Dataset
from policylang.core.ir import PolicyInfo, PolicySet, Rule
from policylang.core.types import DateType, EnumType, NumberType, PeriodType, RowType, SetType, TextType, TruthType
from policylang.core.values import ABSENT, Cause, CauseKind, Period, Unknown
from policylang.core.walk import walk
from policylang.runtime.environment import Env
from policylang.runtime.evaluator import Bindings, Evaluation

OF_ROWS = (
    x.Cell,
    x.Spread,
    x.RowValue,
    x.Definition,
    x.TableValue,
    x.OutcomeOf,
    x.ResultField,
    x.RungOf,
    x.Aggregate,
    x.Has,
    x.Every,
    x.Covers,
    x.RunOf,
    x.Holds,
    x.Finding,
    x.RowDuring,
    x.InPrinciple,
    x.Group,
)
"""Nodes whose value differs from row to row; and lists, of which each item is told."""
OF_THE_DAY = (x.NamedPeriodKind.YEAR, x.NamedPeriodKind.SCHOOL_YEAR, x.NamedPeriodKind.TERM)
"""Periods that follow from the day judged."""


def _is_of_day(node: x.Node) -> bool:
    return isinstance(node, x.NamedPeriod) and node.which in OF_THE_DAY


@attrs.frozen(eq=False)
class Blank:
    """无 as a constant."""


BLANK = Blank()


@attrs.frozen(eq=False)
class Place:
    """Where an expression is lowered: as ``runtime.environment.Env``, with a relation instead of a row.

    ``outer``: how the rows outside are reached from the row at hand, by kinds of parents; ``None``: they cannot be.
    ``as_of`` may differ from row to row, and so may ``window``.
    """

    policy: PolicyInfo
    relation: str
    as_of: "date | Figure"
    outer: tuple[tuple[str, ...] | None, ...] = ()
    rule: Rule | None = None
    window: "Period | Span | None" = None
    cycle: Period | None = None
    year: Period | None = None
    level: str | None = None
    rung: str | None = None
    levels: EnumType | None = None
    score: Mapping[str, Value] | None = None
    lenient: bool = False

    @property
    def day(self) -> date:
        """The day judged, where it is one for all rows."""
        if isinstance(self.as_of, date):
            return self.as_of
        raise NotLoweredError("a day judged that differs from row to row")

    def at(self, relation: str) -> "Place":
        """The same for another row alone."""
        if not isinstance(self.as_of, date) or isinstance(self.window, Span):
            raise NotLoweredError("another row on a day that differs from row to row")
        return attrs.evolve(self, relation=relation, outer=())

    @property
    def stamp(self) -> tuple[Any, ...]:
        """What a remembered value depends on, besides the row."""
        parts = (self.as_of, self.window, self.cycle, self.year, self.level, self.rung, self.lenient)
        return tuple(id(part) if isinstance(part, Figure | Span) else part for part in parts)


class Lowering:
    """Lowers expressions of one policy set for one set of tables and one day."""

    def __init__(
        self,
        policies: PolicySet,
        tables: Mapping[str, Table],
        as_of: date,
        bindings: Bindings | None = None,
        region: str | None = None,
        handlers: Mapping[type, Callable[..., Any]] | None = None,
    ) -> None:
        self.policies = policies
        self.tables = tables
        self.as_of = as_of
        self.region = region
        self.columns = Columns()
        self.values = Values(self.columns)
        self.fixed = Evaluation(policies, Dataset(), as_of, None, bindings, tracing=False, region=region)
        self.memory: dict[Any, Any] = {}
        self.handlers = handlers or {}
        self.notes: list[GroupNote] | None = None

    # -------------------------------------------------------------- expressions

    def value(self, node: x.Expr, place: Place) -> Any:
        """The value of an expression for all rows."""
        if self.is_fixed(node, place):
            return self.lifted(self.fixed.value(node, self.env(place)), node)
        handler = self.handlers.get(type(node))
        if handler is None:
            raise NotLoweredError(f"{type(node).__name__} {node.place.text}")
        return handler(self, node, place)

    def truth(self, node: x.Expr | None, place: Place) -> Truth:
        """A whole condition; none at all holds."""
        return Truth(True, False) if node is None else self.values.plain(self.truthlike(node, place))

    def member(self, node: x.Expr, place: Place) -> Truth:
        """A condition as a list item."""
        return self.values.member(self.truthlike(node, place))

    def truthlike(self, node: x.Expr, place: Place) -> Any:
        """The value of a condition, as it is."""
        value = self.value(node, place)
        return Truth(False, True) if value is BLANK else value

    def figure(self, node: x.Expr, place: Place) -> Figure:
        """A number or a day."""
        value = self.value(node, place)
        if value is BLANK:
            return Figure(None, None, False, True)
        if not isinstance(value, Figure):
            raise NotLoweredError(f"{type(value).__name__} in place of a number: {node.place.text}")
        return value

    def is_fixed(self, node: x.Expr, place: Place) -> bool:
        """Whether the value is the same for all rows."""
        found = self.memory.get(("fixed", id(node)))
        if found is None:
            nodes = tuple(walk(node))
            by_window = any(isinstance(n, x.NamedPeriod) and n.which is x.NamedPeriodKind.DEADLINE for n in nodes)
            by_day = any(isinstance(n, x.AsOf | x.Parameter | x.Recent) or _is_of_day(n) for n in nodes)
            by_row = any(isinstance(n, OF_ROWS) for n in nodes)
            found = self.memory[("fixed", id(node))] = (by_row, by_window, by_day)
        by_row, by_window, by_day = found
        if by_row or (by_day and not isinstance(place.as_of, date)):
            return False
        return not (by_window and isinstance(place.window, Span))

    def env(self, place: Place) -> Env:
        """The surroundings of what is the same for all rows."""
        day = place.as_of if isinstance(place.as_of, date) else self.as_of
        window = place.window if isinstance(place.window, Period) else None
        return Env(place.policy, (), day, place.rule, window, place.cycle, place.year, place.level, place.rung, place.levels)

    def lifted(self, value: Any, node: x.Node) -> Any:
        """A value that is the same for all rows."""
        match value:
            case bool():
                return self.values.known(value)
            case int() | Fraction():
                return self.values.number(value)
            case date():
                return self.values.number(value.toordinal())
            case str():
                return self.values.constant_word(value)
            case Period():
                return self.span(value)
            case tuple():
                return self._lifted_tuple(value)
            case Unknown():
                return self.unknown(value, node)
        if value is ABSENT:
            return BLANK
        raise NotLoweredError(f"{type(value).__name__}: {node.place.text}")

    def _lifted_tuple(self, value: tuple[Any, ...]) -> Any:
        if value and all(isinstance(one, Period) for one in value):
            return tuple(self.span(one) for one in value)
        if all(isinstance(one, str) for one in value):
            return Members(lambda word: word in value, False, False, tuple(value))
        raise NotLoweredError("a set of days or numbers")

    def span(self, period: Period) -> Span:
        """A period that is the same for all rows."""
        start, end = self._bound(period.start), self._bound(period.end) if period.end is not None else None
        return Span(start, end if end is not None else start, end is None)

    def _bound(self, day: Any) -> Figure:
        if isinstance(day, Unknown):
            return self.unknown_figure(day)
        if not isinstance(day, date):
            raise NotLoweredError("a period without a first day")
        return self.values.number(day.toordinal())

    def unknown(self, value: Unknown, node: x.Node) -> Any:
        """An unknown that is the same for all rows, as its type has it."""
        causes = labels(value)
        match node.type:
            case NumberType() | DateType():
                return self.unknown_figure(value)
            case EnumType() | TextType():
                return Word(False, causes=causes)
            case SetType():
                return Members(lambda word: False, False, True, None, causes=causes)
            case PeriodType():
                blank = Figure(None, None, False, causes=causes)
                return Span(blank, blank, unknown=True, causes=causes)
            case TruthType():
                return Truth(False, False, causes)
            case _:
                raise NotLoweredError(f"unknown {type(node.type).__name__}: {node.place.text}")

    def unknown_figure(self, value: Unknown) -> Figure:
        """An unknown number or day that is the same for all rows."""
        bounds = [
            Fraction(b.toordinal()) if isinstance(b, date) else None if b is None else Fraction(b)
            for b in (value.low, value.high)
        ]
        scale = 1
        for bound in bounds:
            scale = scale * bound.denominator if bound is not None and scale % bound.denominator else scale
        low, high = (None if bound is None else int(bound * scale) for bound in bounds)
        size = max(1, *(abs(bound) for bound in (low, high) if bound is not None), 1)
        return Figure(low, high, False, causes=labels(value), scale=scale, size=size)

    # -------------------------------------------------------------- items

    @contextmanager
    def noting(self, notes: "list[GroupNote] | None") -> Iterator[None]:
        """Lists of items met meanwhile go into ``notes``, or nowhere."""
        outer, self.notes = self.notes, notes
        try:
            yield
        finally:
            self.notes = outer

    # -------------------------------------------------------------- rows

    def incomplete(self, relation: str, kind: str) -> Mask:
        """Where the child table of a kind may have further rows."""
        table = self.tables[relation]
        return self.columns.not_(self.columns.base(relation, f"⊤{kind}", False)) if kind in table.open_ else False

    def reach(self, path: x.RowPath, place: Place) -> Reached:
        """The row at a path."""
        if path.depth == 0:
            start: tuple[str, ...] | None = ()
        else:
            start = place.outer[path.depth - 1]
        if start is None:
            raise NotLoweredError("a row outside that is not above the row at hand")
        reached = Reached(place.relation, (), True, {})
        for kind in start:
            reached = self._step(reached, f"↑{kind}", kind, kind)
        for step in path.steps:
            name = step.kind if isinstance(step, x.Up) else step.field
            column = f"↑{step.kind}" if isinstance(step, x.Up) else f"→{step.field}"
            reached = self._step(reached, column, name, step.kind)
        return reached

    def alone(self, place: Place, reached: Reached) -> Place:
        """Where the row reached is looked at by itself: by a definition, or a decision that is consulted."""
        return attrs.evolve(place, outer=()) if reached.is_at_hand else place.at(reached.relation)

    def _step(self, reached: Reached, column: str, name: str, kind: str) -> Reached:
        c = self.columns
        if reached.present is False:
            return Reached(kind, reached.keys, False, reached.causes)
        table = self.tables[reached.relation]
        label = Cause(CauseKind.MISSING, name, reached.relation)
        if column not in table.shape:
            return Reached(kind, reached.keys, False, {**reached.causes, label: reached.present})
        key = c.base(reached.relation, column, table.shape[column])
        lacking = self.brought_mask(c.is_null(key), reached)
        causes = dict(reached.causes)
        if lacking is not False:
            causes[label] = c.or_(causes.get(label, False), lacking)
        return Reached(kind, (*reached.keys, key), c.and_(reached.present, c.not_(lacking)), causes)

    def brought_mask(self, mask: Mask, reached: Reached) -> Mask:
        """A mask of the row reached, for the rows at hand."""
        return Bringing(self.columns, reached).mask(mask)

    def brought(self, value: Any, reached: Reached) -> Any:
        """A value of the row reached, for the rows at hand; unknown where there is no such row."""
        if reached.is_at_hand:
            return value
        bringing = Bringing(self.columns, reached)
        return bringing.nowhere(value) if reached.present is False else bringing.value(value)


@attrs.frozen(eq=False)
class GroupNote:
    """A list of items met while a part of a rule is lowered: its items, itself, and the lists met inside each item."""

    node: x.Group
    items: tuple[Truth, ...]
    whole: Truth
    inside: tuple[tuple["GroupNote", ...], ...]


def labels(value: Any) -> Causes:
    """The causes of an unknown as labels."""
    return {label_of(cause): True for cause in value.causes}


def label_of(cause: Cause) -> Cause:
    """A cause without its row."""
    return Cause(cause.kind, cause.name, cause.row_kind) if cause.row_id else cause


def type_name(type_: Any) -> str:
    """The form of a cell of a type."""
    match type_:
        case TruthType():
            return "truth"
        case NumberType():
            return "number"
        case DateType():
            return "day"
        case EnumType() | TextType():
            return "word"
        case SetType():
            return "set"
        case RowType():
            return "row"
        case PeriodType():
            return "span"
        case _:
            return "none"
