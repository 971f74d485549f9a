"""上限: what a 登记 enters, cut to the caps of each row, of the year and of the cycle: the smallest room left counts.

Earlier rows of the same parent use a cap up first, by day, then by id, or as they were read. Rows whose day, or whose own entry, is not known may use from
nothing to all of it. Relies on ``core`` and ``population``.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from policylang.core import calendar
from policylang.core.facts import Row
from policylang.core.ir import Credit, Rule
from policylang.core.types import NumberType
from policylang.core.values import (
    ABSENT,
    Cause,
    CauseKind,
    Period,
    Truth,
    Unknown,
    add,
    all_,
    causes_of,
    high_of,
    interval,
    larger,
    less,
    low_of,
    multiply,
    smaller,
)
from policylang.piece import Piece
from policylang.runtime.decision import Outcome
from policylang.runtime.engine import Engine
from policylang.runtime.environment import Env
from policylang.runtime.population import day_of, missing

DIGITS = 18
"""No row has a number of more digits."""
CALENDAR = {"年度": calendar.year_of, "月": calendar.month_of, "周": calendar.week_of}
"""Periods of the calendar; any other one is a 参数 (学期 too)."""


Place = tuple[str, int]
"""What rows of one day are ordered by."""


class Entering(Piece, eq=False):
    """A row as caps see it: its place among those of one day, its day (unknown where it has none), whether it is there, what it enters."""

    place: Place
    day: Any
    there: Truth = True
    entered: Callable[[], Any] = lambda: 0


def within_caps(engine: Engine, rule: Rule, body: Credit, unit: str, amount: Any, env: Env) -> Any:
    """``amount`` cut to the caps on it."""
    own = Entering(place_of(env.rows[0]), _day_of(engine, env.rows[0]))
    for cap in body.caps:
        if cap.unit != unit or amount is ABSENT:
            continue
        used: Any = 0
        for others, gap in _beside(engine, rule, unit, env) if cap.period else ():
            used = used_before(engine, cap.period, own, others, env, used)
            used = used if gap is None else add(used, Unknown(gap.causes, 0))
        amount = cut(amount, engine.value(cap.amount, env), used)
    return amount


def cut(amount: Any, limit: Any, used: Any) -> Any:
    """An amount cut to what is left of a cap."""
    return smaller(amount, larger(0, add(limit, multiply(-1, used))))


def _beside(engine: Engine, rule: Rule, unit: str, env: Env) -> Iterable[tuple[list[Entering], Unknown | None]]:
    """The other rows of the same parent (of each, where it has several), and the unknown of rows not known of."""
    row = env.rows[0]
    for parent in row.links.values():
        siblings, gap, facts = engine.population.children(parent, row.kind)
        engine.note(*facts, *engine.population.dated(siblings))
        visible = engine.population.visible((one for one in siblings if one is not row), env)
        yield (
            [
                Entering(place_of(one), _day_of(engine, one), there, lambda one=one: _entered(engine, rule, unit, one, env))  # type: ignore[misc]
                for one, there in visible
            ],
            gap,
        )


def used_before(engine: Engine, period: str, own: Entering, others: Iterable[Entering], env: Env, total: Any) -> Any:
    """``total`` and what earlier ones of some rows have used of a cap in the same period."""
    for other in others:
        before = _before(other, own)
        counts = all_((other.there, before, _in_one_period(engine, period, other.day, own.day, env)))
        if counts is False:
            continue
        entered = other.entered() if before is True else Unknown(causes_of((before,)), 0)
        total = add(total, entered if counts is True else interval(0, high_of(entered), causes_of((counts, entered))))
    return total


def _entered(engine: Engine, rule: Rule, unit: str, row: Row, env: Env) -> Any:
    """What another row enters; while that is open, anything from nothing on."""
    decision = engine.decide_on(rule, row, env.as_of)
    if decision.outcome is Outcome.PENDING:
        return Unknown(decision.causes, 0)
    amount = decision.fields.get(unit, 0)
    return 0 if amount is ABSENT else amount


def _day_of(engine: Engine, row: Row) -> Any:
    """The day of a row; unknown where it is not recorded, between bounds where it is in part, and where it is blank or there is none."""
    kind = engine.policies.vocabulary.kinds.get(row.kind)
    if kind is None or kind.event_day is None:
        return Unknown((missing(row, "发生日"),))
    day = day_of(engine.policies.vocabulary, row)
    return Unknown((missing(row, kind.event_day.name),)) if day is ABSENT else day


def _before(one: Entering, other: Entering) -> Truth:
    """Whether a row comes before another one: by day, then by its place."""
    if isinstance(one.day, Unknown) or isinstance(other.day, Unknown):
        return less(one.day, other.day, or_equal=False)
    return bool((one.day, one.place) < (other.day, other.place))


def place_of(row: Row) -> Place:
    """The id; of rows that have none of their own (修课#12) the number under which they were read."""
    kind, _, number = row.id.rpartition("#")
    is_numbered = kind == row.kind and number.isascii() and number.isdigit() and len(number) <= DIGITS
    return (kind, int(number)) if is_numbered else (row.id, 0)


def _in_one_period(engine: Engine, period: str, when: Any, day: Any, env: Env) -> Truth:
    """Whether two days lie in the same year or cycle."""
    first, last = (period_of(engine, period, bound, env) for bound in (low_of(day), high_of(day)))
    if isinstance(first, Unknown):
        return Unknown(causes_of((first, when, day)))
    if first is None or first != last:
        return Unknown(causes_of((when, day))) if isinstance(day, Unknown) else False
    return calendar.contains(first, when)


def period_of(engine: Engine, period: str, day: Any, env: Env) -> Period | Unknown | None:
    """The year or cycle that holds a day; ``None`` where none does, or where the day is not known."""
    if not isinstance(day, date):
        return None
    if period in CALENDAR:
        return CALENDAR[period](day)
    if period not in engine.policies.parameters:
        return Unknown((Cause(CauseKind.UNSTATED, period),))
    value = engine.parameter(period, None, env.as_of)
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Period | tuple):
        cycles = value if isinstance(value, tuple) else (value,)
        return next((cycle for cycle in cycles if calendar.contains(cycle, day) is True), None)
    return _counted(engine, period, value, day, env)


def _counted(engine: Engine, period: str, length: Any, day: date, env: Env) -> Period | Unknown | None:
    """The cycle of a given length that holds a day, counted from the beginning of the plan."""
    plan = env.policy.plan or env.policy.in_force
    if plan is None or not isinstance(plan.start, date):
        return Unknown((Cause(CauseKind.UNSTATED, "起算日"),))
    type_ = engine.policies.parameters[period].type
    unit = type_.unit if isinstance(type_, NumberType) else ""
    cycles = calendar.periods("个月" if unit == "月" else unit, int(length), plan.start, day)
    return cycles[-1] if cycles else None
