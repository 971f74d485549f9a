"""Comparisons and membership, three-valued. With a blank (``ABSENT``) a comparison is 否, except that it is not equal.

Relies on ``core`` for bounds and anniversaries; the front end has proved that both sides are of one type and unit.
"""

import operator
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from itertools import combinations
from typing import Any

from policylang.core import calendar
from policylang.core import expressions as x
from policylang.core.expressions import CompareOp, GroupOp
from policylang.core.facts import Row
from policylang.core.types import EnumType, NumberType
from policylang.core.values import (
    ABSENT,
    Elapsed,
    OpenSet,
    Period,
    Truth,
    Unknown,
    add,
    all_,
    any_,
    at_least,
    causes_of,
    equal,
    less,
    negate,
    not_,
)
from policylang.runtime.engine import Engine
from policylang.runtime.environment import Env

PLAIN = frozenset((int, Fraction, str, date, bool))
"""Classes whose values compare as Python compares them."""

TESTS: dict[CompareOp, Callable[[Any, Any], bool]] = {
    CompareOp.EQ: operator.eq,
    CompareOp.NE: operator.ne,
    CompareOp.GE: operator.ge,
    CompareOp.LE: operator.le,
    CompareOp.GT: operator.gt,
    CompareOp.LT: operator.lt,
}


def compare(engine: Engine, node: x.Compare, env: Env) -> Truth:
    """``left op right``."""
    left, right = engine.value(node.left, env), engine.value(node.right, env)
    unit = node.right.type.unit if isinstance(node.right.type, NumberType) else ""
    return relate(node.op, left, right, node.order, unit)


def relate(op: CompareOp, left: Any, right: Any, order: EnumType | None = None, unit: str = "") -> Truth:
    """The comparison of two values. ``unit`` is that of the right side, for 历时."""
    if order is None and left.__class__ in PLAIN and right.__class__ in PLAIN:
        return TESTS[op](left, right)
    if left is ABSENT or right is ABSENT:
        same = left is ABSENT and right is ABSENT
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return Unknown(causes_of((left, right))) if op in (CompareOp.EQ, CompareOp.NE) else False
        return same if op is CompareOp.EQ else (not same if op is CompareOp.NE else False)
    if isinstance(left, Elapsed):
        return calendar.compare_elapsed(op, left, right, unit)
    if isinstance(left, Period) or isinstance(right, Period):
        return _with_period(op, left, right)
    if isinstance(left, OpenSet) or isinstance(right, OpenSet):
        return Unknown((*_open(left), *_open(right)))
    if isinstance(left, Row) or isinstance(right, Row):
        return _identity(op, left, right)
    if order is not None and op not in (CompareOp.EQ, CompareOp.NE):
        left, right = ranked(left, order), ranked(right, order)
    match op:
        case CompareOp.EQ:
            return equal(left, right)
        case CompareOp.NE:
            return not_(equal(left, right))
        case CompareOp.GE:
            return less(right, left, or_equal=True)
        case CompareOp.LE:
            return less(left, right, or_equal=True)
        case CompareOp.GT:
            return less(right, left, or_equal=False)
        case CompareOp.LT:
            return less(left, right, or_equal=False)


def _open(value: Any) -> tuple[Any, ...]:
    return value.causes if isinstance(value, OpenSet) else ()


def _identity(op: CompareOp, left: Any, right: Any) -> Truth:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return Unknown(causes_of((left, right)))
    same = isinstance(left, Row) and isinstance(right, Row) and (left.kind, left.id) == (right.kind, right.id)
    return same if op is CompareOp.EQ else not same


def ranked(value: Any, order: EnumType) -> Any:
    """A word of an ordered enumeration as its place; bounds too. A foreign word has no place: unknown."""
    if isinstance(value, Unknown):
        low = -1 if value.low is ABSENT else order.rank(value.low) if value.low in order.values else 0
        high = order.rank(value.high) if value.high in order.values else len(order.values) - 1
        return Unknown(value.causes, low, high)
    return order.rank(value)


def _with_period(op: CompareOp, left: Any, right: Any) -> Truth:
    """A day (or period) and a period: ``不早于`` from its first day on, ``不晚于`` to its last, ``为`` in it."""
    first_l, last_l = ends(left)
    first_r, last_r = ends(right)
    match op:
        case CompareOp.EQ:
            return _within(left, right)
        case CompareOp.NE:
            return not_(_within(left, right))
        case CompareOp.GE:
            return less(first_r, first_l, or_equal=True)
        case CompareOp.LE:
            return False if last_l is None else (True if last_r is None else less(last_l, last_r, or_equal=True))
        case CompareOp.GT:
            return False if last_r is None else less(last_r, first_l, or_equal=False)
        case CompareOp.LT:
            return False if last_l is None else less(last_l, first_r, or_equal=False)


def ends(value: Any) -> tuple[Any, Any]:
    """First and last day of a period; of a day, that day twice."""
    return (value.start, value.end) if isinstance(value, Period) else (value, value)


def _within(left: Any, right: Any) -> Truth:
    if isinstance(left, Period) and isinstance(right, Period):
        if left.end is None or right.end is None:
            return all_((equal(left.start, right.start), left.end is right.end))
        return all_((equal(left.start, right.start), equal(left.end, right.end)))
    period, day = (right, left) if isinstance(right, Period) else (left, right)
    return calendar.contains(period, day)


def in_range(engine: Engine, node: x.InRange, env: Env) -> Truth:
    """介于 A 至 B."""
    operand = engine.value(node.operand, env)
    low, high = engine.value(node.low, env), engine.value(node.high, env)
    unit_low = node.low.type.unit if isinstance(node.low.type, NumberType) else ""
    unit_high = node.high.type.unit if isinstance(node.high.type, NumberType) else ""
    above = relate(CompareOp.GE if node.low_included else CompareOp.GT, operand, low, node.order, unit_low)
    below = relate(CompareOp.LE if node.high_included else CompareOp.LT, operand, high, node.order, unit_high)
    return all_((above, below))


def about(engine: Engine, node: x.About, env: Env) -> Truth:
    """约 A 容差 B: A - B ≤ operand ≤ A + B."""
    operand = engine.value(node.operand, env)
    target, tolerance = engine.value(node.target, env), engine.value(node.tolerance, env)
    if operand is ABSENT:
        return False
    low, high = add(target, negate(tolerance)), add(target, tolerance)
    return all_((less(low, operand, or_equal=True), less(operand, high, or_equal=True)))


def during(engine: Engine, node: x.During, env: Env) -> Truth:
    """在 <期间> 内. A 年度 must lie in it whole."""
    operand, period = engine.value(node.operand, env), engine.value(node.period, env)
    return lies_in(operand, period)


def lies_in(operand: Any, period: Any) -> Truth:
    """Whether a day or period lies in a period, or in one of several."""
    if operand is ABSENT or period is ABSENT:
        return False
    if isinstance(period, tuple):
        return any_(tuple(lies_in(operand, one) for one in period))
    if isinstance(period, Unknown):
        return Unknown(causes_of((period, operand)))
    if isinstance(operand, Period):
        return all_((calendar.contains(period, operand.start), _ends_in(operand, period)))
    return calendar.contains(period, operand)


def _ends_in(operand: Period, period: Period) -> Truth:
    if operand.end is None:
        return period.end is None
    return calendar.contains(period, operand.end)


def row_during(engine: Engine, node: x.RowDuring, env: Env) -> Truth:
    """Whether the current row counts in a period: dated in it; with a 失效日, in force on the day judged."""
    row = env.rows[0]
    kind = engine.policies.vocabulary.kinds.get(row.kind)
    start_field = kind.event_day if kind else None
    if kind is None or start_field is None:
        return True
    start = engine.value(_cell(start_field.name, start_field.type, node), env)
    end_field = kind.expiry_day
    if end_field is None:
        return lies_in(start, engine.value(node.period, env))
    until = engine.value(_cell(end_field.name, end_field.type, node), env)
    begun: Truth = False if start is ABSENT else less(start, env.as_of, or_equal=True)
    lasting: Truth = True if until is ABSENT else less(env.as_of, until, or_equal=True)
    return all_((begun, lasting))


def _cell(field: str, type_: Any, node: x.RowDuring) -> x.Cell:
    return x.Cell(at=x.RowPath(), field=field, type=type_, place=node.place)


def in_set(engine: Engine, node: x.InSet, env: Env) -> Truth:
    """属于. A period list or a period holds a day."""
    operand = engine.value(node.operand, env)
    if isinstance(node.members, tuple):
        return any_(tuple(relate(CompareOp.EQ, operand, engine.value(member, env)) for member in node.members))
    members = engine.value(node.members, env)
    if isinstance(members, Period):
        return lies_in(operand, members)
    return has_member(members, operand)


def has_member(members: Any, value: Any) -> Truth:
    """Whether a set value has a member, three-valued."""
    if isinstance(members, Unknown):
        return Unknown(causes_of((members, value)))
    if members is ABSENT or value is ABSENT:
        return False
    if isinstance(members, OpenSet):
        known = any_(tuple(relate(CompareOp.EQ, value, member) for member in members.values))
        return known if known is True else Unknown((*causes_of((known,)), *members.causes))
    values = members if isinstance(members, tuple) else (members,)
    return any_(tuple(relate(CompareOp.EQ, value, member) for member in values))


def contains(engine: Engine, node: x.Contains, env: Env) -> Truth:
    """包含 全部/任一/至少 k 项."""
    members = engine.value(node.operand, env)
    wanted = tuple(engine.value(member, env) for member in node.members)
    met = tuple(has_member(members, one) for one in wanted)
    engine.lack(tuple(one for one, truth in zip(wanted, met, strict=True) if truth is False))
    return at_least({GroupOp.ALL: None, GroupOp.ANY: 1, GroupOp.AT_LEAST: node.k}[node.op], met)


def sequence(engine: Engine, node: x.Sequence, env: Env) -> Truth:
    """依次: every date known, none before the one before it."""
    days = [engine.value(day, env) for day in node.dates]
    if any(day is ABSENT for day in days):
        return False
    known: list[Truth] = [Unknown(day.causes) if isinstance(day, Unknown) and day.low is None else True for day in days]
    steps: list[Truth] = [relate(CompareOp.LE, a, b) for a, b in combinations(days, 2)]
    return all_((*known, *steps))


COMPARISONS: dict[type, Callable[..., Any]] = {
    x.Compare: compare,
    x.InRange: in_range,
    x.About: about,
    x.During: during,
    x.RowDuring: row_during,
    x.InSet: in_set,
    x.Contains: contains,
    x.Sequence: sequence,
}
"""The expressions of this module."""
