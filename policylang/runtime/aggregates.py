"""Sums, counts, shares … over rows, with bounds where rows or cells are unknown.

A row that may or may not count contributes an interval from nothing to its value; rows of a table that was not supplied leave
the upper end open. Relies on ``core`` and ``population``.
"""

from typing import Any

from policylang.core import expressions as x
from policylang.core.facts import Row
from policylang.core.types import NumberType, SetType
from policylang.core.values import (
    ABSENT,
    Cause,
    CauseKind,
    Number,
    OpenSet,
    Truth,
    Unknown,
    add,
    all_,
    causes_of,
    divide,
    high_of,
    interval,
    low_of,
    normal,
)
from policylang.piece import Piece
from policylang.runtime.engine import Engine
from policylang.runtime.environment import Env
from policylang.runtime.population import Found


class Members(Piece, eq=False):
    """Rows that count: each with the truth of its counting; ``open_``: rows not known of."""

    rows: tuple[tuple[Row, Truth], ...]
    open_: Unknown | None

    @property
    def doubts(self) -> tuple[Any, ...]:
        """All unknowns about who counts."""
        found = tuple(truth for _, truth in self.rows if isinstance(truth, Unknown))
        return (*found, self.open_) if self.open_ is not None else found


def locate(engine: Engine, rows: x.Rows, env: Env) -> Found | Unknown:
    """The rows, with the facts read noted; unknown where the base row itself is."""
    base: Row | None = None
    if rows.base is not None:
        reached = engine.row(rows.base, env)
        if isinstance(reached, Unknown):
            return reached
        base = reached
    found = engine.population.find(rows, env, base)
    engine.note(*found.facts)
    return found


def members(engine: Engine, rows: x.Rows, env: Env, *conditions: x.Expr | None) -> Members | Unknown:
    """The rows that meet all ``conditions``, three-valued; rows that surely do not are left out."""
    found = locate(engine, rows, env)
    if isinstance(found, Unknown):
        return found
    kept: list[tuple[Row, Truth]] = []
    for row, there in found.rows:
        inner = env.inside(row)
        truth: Truth = there
        for condition in conditions:
            if condition is not None and truth is not False:
                truth = all_((truth, engine.truth(condition, inner)))
        if truth is not False:
            kept.append((row, truth))
    return Members(tuple(kept), found.open_)


def aggregate(engine: Engine, node: x.Aggregate, env: Env) -> Any:
    """An aggregate; the work is done by kind."""
    if node.op is x.AggregateOp.SHARE:
        return share(engine, node, env)
    found = members(engine, node.rows, env, node.among, node.where)
    if isinstance(found, Unknown):
        return Unknown(found.causes, 0 if node.op is x.AggregateOp.COUNT else None)
    if node.op is x.AggregateOp.COUNT:
        return count(found)
    values = [(engine.value(node.value, env.inside(row)), truth) for row, truth in found.rows] if node.value else []
    return gather(node, found, values)


def gather(node: x.Aggregate, found: Members, values: list[tuple[Any, Truth]]) -> Any:
    """The aggregate (not a count or a share) of the values of the rows that count."""
    values = [(value, truth) for value, truth in values if value is not ABSENT]
    match node.op:
        case x.AggregateOp.SUM:
            return total(values, found, node.value)
        case x.AggregateOp.DISTINCT:
            return distinct(values, found, node.value)
        case x.AggregateOp.UNIQUE:
            return unique(values, found)
        case x.AggregateOp.MEAN:
            return mean(values, found, node.rows.kind)
        case x.AggregateOp.MAX:
            return extreme(values, found, node.rows.kind, max)
        case _:
            return extreme(values, found, node.rows.kind, min)


def count(found: Members) -> Any:
    """How many rows count."""
    sure = sum(1 for _, truth in found.rows if truth is True)
    high = None if found.open_ is not None else len(found.rows)
    return interval(sure, high, causes_of(found.doubts))


def total(values: list[tuple[Any, Truth]], found: Members, value: x.Expr | None) -> Any:
    """The sum. Non-negative addends that are unknown leave at least the known part; a blank adds nothing.

    Nor is a row in doubt a cause that adds the same whether it counts or not.
    """
    declared = value.type if value is not None else None
    non_negative = isinstance(declared, NumberType) and declared.low is not None and declared.low >= 0
    result: Any = 0
    for number, truth in values:
        low, high = low_of(number), high_of(number)
        if non_negative and low is None:
            low = 0
        if truth is not True:
            low, high = None if low is None else min(0, low), None if high is None else max(0, high)
        result = add(result, interval(low, high, causes_of((truth, number))))
    if found.open_ is not None:
        result = add(result, Unknown(found.open_.causes, 0 if non_negative else None))
    return result


def distinct(values: list[tuple[Any, Truth]], found: Members, value: x.Expr | None) -> Any:
    """How many different values there are. A set that is not known, or not in full, may add any number of them."""
    sure = {v for value, truth in values if truth is True for v in flatten(value)}
    doubtful = sum(1 for value, truth in values if truth is not True or isinstance(value, Unknown | OpenSet))
    extra = {v for value, truth in values if truth is not True for v in flatten(value)} - sure
    unknown_values = sum(1 for value, _ in values if isinstance(value, Unknown))
    if not doubtful and found.open_ is None:
        return len(sure)
    holds_sets = value is not None and isinstance(value.type, SetType)
    is_open = any(isinstance(value, OpenSet) for value, _ in values) or (holds_sets and unknown_values > 0)
    high = None if found.open_ is not None or is_open else len(sure) + len(extra) + unknown_values
    known_of = tuple(Unknown(value.causes) if isinstance(value, OpenSet) else value for value, _ in values)
    return interval(len(sure), high, causes_of((*found.doubts, *known_of)))


def flatten(value: Any) -> tuple[Any, ...]:
    """The members of a set value, or the value alone; an unknown has none."""
    if isinstance(value, Unknown):
        return ()
    if isinstance(value, OpenSet):
        return value.values
    return value if isinstance(value, tuple) else (value,)


def unique(values: list[tuple[Any, Truth]], found: Members) -> Any:
    """The set of values, open where something about it is unknown."""
    known = tuple(dict.fromkeys(v for value, truth in values if truth is True for v in flatten(value)))
    doubts = causes_of((*found.doubts, *(value for value, _ in values)))
    doubts += tuple(c for value, _ in values if isinstance(value, OpenSet) for c in value.causes)
    return OpenSet(known, tuple(dict.fromkeys(doubts))) if doubts else known


def mean(values: list[tuple[Any, Truth]], found: Members, kind: str) -> Any:
    """The mean; of none: unknown. Where it is open who counts, it is unknown."""
    if found.doubts:
        return Unknown(causes_of((*found.doubts, *(value for value, _ in values))))
    if not values:
        return Unknown((Cause(CauseKind.MISSING, kind),))
    result: Any = 0
    for number, _ in values:
        result = add(result, number)
    return divide(result, len(values), Cause(CauseKind.MISSING, kind))


def extreme(values: list[tuple[Any, Truth]], found: Members, kind: str, pick: Any) -> Any:
    """The greatest or least value; of none (or where it may be of none): unknown. Rows in doubt can only push it outward."""
    sure = [value for value, truth in values if truth is True]
    if not values and found.open_ is None:
        return Unknown((Cause(CauseKind.MISSING, kind),))
    causes = causes_of((*found.doubts, *(value for value, _ in values)))
    near = [low_of(v) if pick is max else high_of(v) for v in sure]
    far = [high_of(v) if pick is max else low_of(v) for v, _ in values]
    inner = pick([v for v in near if v is not None], default=None)
    outer = None if None in far or found.open_ is not None or not sure else pick(far, default=None)
    if not causes:
        return outer
    return interval(inner, outer, causes) if pick is max else interval(outer, inner, causes)


def share(engine: Engine, node: x.Aggregate, env: Env) -> Any:
    """How large a part of the rows (that ``among`` keeps) meets ``where``; exact bounds where rows are in doubt."""
    base = members(engine, node.rows, env, node.among)
    if isinstance(base, Unknown):
        return Unknown(base.causes, 0, 1)
    inside: list[tuple[Truth, Truth]] = []
    for row, there in base.rows:
        met = engine.truth(node.where, env.inside(row)) if node.where is not None else True
        inside.append((there, met))
    causes = causes_of((*base.doubts, *(met for _, met in inside)))
    if base.open_ is not None:
        return Unknown(causes, 0, 1)
    if not inside:
        return Unknown((Cause(CauseKind.MISSING, node.rows.kind),), 0, 1)
    return interval(_least(inside), _most(inside), causes) if causes else _ratio(inside)


def _ratio(inside: list[tuple[Truth, Truth]]) -> Number:
    met = sum(1 for _, truth in inside if truth is True)
    return normal(divide(met, len(inside), Cause(CauseKind.MISSING, "")))


def _least(inside: list[tuple[Truth, Truth]]) -> Any:
    """Lowest share: doubtful rows are there where they do not meet the condition (or may not), and not where they do."""
    met = sum(1 for there, truth in inside if there is True and truth is True)
    others = sum(1 for there, truth in inside if truth is not True)
    return normal(divide(met, met + others, Cause(CauseKind.MISSING, ""))) if met + others else 0


def _most(inside: list[tuple[Truth, Truth]]) -> Any:
    """Highest share: doubtful rows are there where they may meet the condition."""
    met = sum(1 for _, truth in inside if truth is not False)
    others = sum(1 for there, truth in inside if there is True and truth is False)
    return normal(divide(met, met + others, Cause(CauseKind.MISSING, ""))) if met + others else 1


def spread(engine: Engine, node: x.Spread, env: Env) -> Any:
    """The values of one field of all rows, as a set; open where rows or cells are unknown."""
    found = locate(engine, node.rows, env)
    if isinstance(found, Unknown):
        return OpenSet((), found.causes)
    values: list[Any] = []
    doubts: list[Any] = [found.open_] if found.open_ is not None else []
    cell = x.Cell(at=x.RowPath(), field=node.field, type=node.type, place=node.place)
    for row, there in found.rows:
        value = engine.value(cell, env.inside(row))
        if isinstance(value, Unknown) or there is not True:
            doubts += [value, there]
        elif value is not ABSENT:
            values.append(value)
    known = tuple(dict.fromkeys(v for value in values for v in flatten(value)))
    return OpenSet(known, causes_of(doubts)) if doubts else known
