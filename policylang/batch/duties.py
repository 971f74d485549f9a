"""义务, 任务, 项目 as columns: judged at the earlier of 基准日 and 期限. As ``runtime.duties``. Relies on ``batch.outcomes``."""

from datetime import date
from typing import Any

import attrs

from policylang.batch.calendar import shift
from policylang.batch.choices import choice
from policylang.batch.columns import Mask
from policylang.batch.figures import day_of
from policylang.batch.lowering import BLANK, Lowering, Place, labels
from policylang.batch.outcomes import Items, Made, Part, either, made_of, not_applicable, part_of
from policylang.batch.values import Causes, Figure, NotLoweredError, Span, Truth
from policylang.core import calendar
from policylang.core.expressions import MonthEnd
from policylang.core.ir import Deadline, Duty, Recurrence, Rule
from policylang.core.values import Period, Unknown
from policylang.runtime.decision import Outcome
from policylang.runtime.duties import cycles_of, window_of, words


def decide_duty(low: Lowering, rule: Rule, place: Place, period: Period | None) -> Made:
    """A duty: of one deadline, or of the period at hand (or ``period``)."""
    body = rule.body
    assert isinstance(body, Duty)
    if body.every is None:
        return _judge(low, rule, place, body.deadline, None)
    every = body.every
    cycle = cycle_at_hand(low, every, place, period)
    if cycle is None:
        return not_applicable(rule)
    if isinstance(cycle, Unknown):
        return _without_cycles(low, rule, place, labels(cycle))
    inner = attrs.evolve(place, cycle=cycle, year=cycle if every.unit == "年度" else place.year)
    return _judge(low, rule, inner, body.deadline, cycle)


def cycle_at_hand(low: Lowering, every: Recurrence, place: Place, period: Period | None) -> "Period | Unknown | None":
    """The period of 每 that is judged: ``period``, else the one at hand; ``None``: there is none yet."""
    for node in (every.length, every.start, every.within, every.terms):
        if node is not None and not low.is_fixed(node, place):
            raise NotLoweredError(f"每 of days that differ from row to row: {node.place.text}")
    cycles = cycles_of(low.fixed, every, low.env(place))
    if isinstance(cycles, Unknown):
        return cycles
    begun = [cycle for cycle in cycles if isinstance(cycle.start, date) and cycle.start <= place.day]
    if period is not None:
        begun = [cycle for cycle in begun if cycle.start == period.start]
    return begun[-1] if begun else None


def _without_cycles(low: Lowering, rule: Rule, place: Place, causes: Causes) -> Made:
    applies = part_of(low, "适用", rule.applies, place)
    return made_of(low, rule, applies, [], Truth(False, False, causes), False, {})


def _judge(low: Lowering, rule: Rule, place: Place, deadline: Deadline | None, cycle: Period | None) -> Made:
    """The outcome for one window; ``cycle``: the period of 每, which is the window where there is no 期限."""
    if deadline is None and cycle is not None:
        return _of_window(low, rule, place, cycle, running=True)
    nodes = [] if deadline is None else [node for node in (deadline.start, deadline.end) if node is not None]
    if all(low.is_fixed(node, place) for node in nodes):
        return _of_window(low, rule, place, window_of(low.fixed, deadline, low.env(place)), running=cycle is not None)
    assert deadline is not None
    return _of_days(low, rule, place, deadline, running=cycle is not None)


def _of_window(low: Lowering, rule: Rule, place: Place, window: Period, running: bool) -> Made:
    """The same window for all rows."""
    end = window.end
    if not isinstance(end, Unknown):
        return _known(low, rule, place, window, running)
    if end.low is None or end.high is None:
        return _open(low, rule, place, window, labels(end))
    early = _known(low, rule, place, Period(window.start, end.low), running)
    late = _known(low, rule, place, Period(window.start, end.high), running)
    return agreed(low, rule, early, late, labels(end), True)


def agreed(low: Lowering, rule: Rule, early: Made, late: Made, causes: Causes, unsure: Mask) -> Made:
    """What two judgements agree on; else 待定, with the causes of both and of the last day."""
    c, v = low.columns, low.values
    every = dict.fromkeys((*early.outcomes, *late.outcomes))
    both = {one: c.and_(early.outcomes.get(one, False), late.outcomes.get(one, False)) for one in every}
    apart = c.and_(unsure, c.not_(c.or_(*both.values())))
    outcomes = {
        one: c.or_(c.and_(unsure, mask), c.and_(c.not_(unsure), late.outcomes.get(one, False))) for one, mask in both.items()
    }
    outcomes[Outcome.PENDING] = c.or_(outcomes.get(Outcome.PENDING, False), apart)
    found = v.merged(True, v.merged(c.not_(apart), late.causes), v.merged(apart, causes, early.causes, late.causes))
    items: Items = {}
    for key in dict.fromkeys((*early.items, *late.items)):
        masks = []
        for one in (early, late):
            sides = c.or_(c.not_(apart), one.outcomes.get(Outcome.PENDING, False))
            masks.append(c.and_(one.items.get(key, False), sides))
        items[key] = c.or_(c.and_(unsure, masks[0]), masks[1])
    return Made(rule, outcomes, found, items)


def _open(low: Lowering, rule: Rule, place: Place, window: Any, causes: Causes) -> Made:
    """A last day of which nothing is known: 待定 if it applies."""
    v = low.values
    inner = attrs.evolve(place, window=window)
    applies = part_of(low, "适用", rule.applies, inner)
    part, truth = _met(low, rule, inner)
    all_causes = v.merged(True, causes, v.merged(v.unknown_of(truth), truth.causes))
    return made_of(low, rule, applies, [part], Truth(False, False, all_causes), False, {})


def _met(low: Lowering, rule: Rule, place: Place) -> tuple[Part, Truth]:
    """Whether the duty is met: what it requires holds, or what it forbids does not."""
    body = rule.body
    assert isinstance(body, Duty)
    if body.forbid is not None:
        part = attrs.evolve(part_of(low, "禁止", body.forbid, place), is_against=True)
        return part, low.values.not_(part.truth)
    part = part_of(low, "要求", body.require, place)
    return part, part.truth


def _known(low: Lowering, rule: Rule, place: Place, window: Period, running: bool) -> Made:
    """A known last day, the same for all rows."""
    end = window.end
    assert not isinstance(end, Unknown)
    force = place.policy.in_force
    if end is not None and force is not None and isinstance(force.start, date) and end < force.start:
        return not_applicable(rule)
    judged = place.day if end is None else min(place.day, end)
    inner = attrs.evolve(place, as_of=judged, window=window)
    due = end is not None and place.day > end
    return _settled(low, rule, inner, due, running)


def _settled(low: Lowering, rule: Rule, place: Place, due: Mask, running: bool) -> Made:
    """The outcome where the last day is known. ``due``: where it has passed."""
    body = rule.body
    assert isinstance(body, Duty)
    c = low.columns
    applies = part_of(low, "适用", rule.applies, place)
    part, truth = _met(low, rule, place)
    yes, no = words(rule)
    immediate = body.deadline is not None and body.deadline.immediate
    is_final: Mask = body.forbid is not None or immediate or (not running and body.encouraged)
    final = c.or_(is_final, due)
    masks = {yes: truth.holds, no: c.and_(truth.fails, final), Outcome.NOT_DUE: c.and_(truth.fails, c.not_(final))}
    return made_of(low, rule, applies, [part], truth, truth.gone, masks)


# ------------------------------------------------------------------ last days that differ from row to row


def _of_days(low: Lowering, rule: Rule, place: Place, deadline: Deadline, running: bool) -> Made:
    """A window that differs from row to row."""
    c, v = low.columns, low.values
    end, start = _ends(low, place, deadline)
    late = _on_days(low, rule, place, Span(start, _as_known(low, end, end.high), end.blank), running)
    unsure = c.not_(c.or_(end.known, end.blank))
    if unsure is False:
        return late
    closed = c.and_(c.given(end.low), c.given(end.high))
    if closed is not False and end.low is not end.high:
        early = _on_days(low, rule, place, Span(start, _as_known(low, end, end.low), end.blank), running)
        late = agreed(low, rule, early, late, end.causes, c.and_(unsure, closed))
    open_ = c.and_(unsure, c.not_(closed))
    bare = Figure(None, None, False, causes=end.causes)
    never = _open(low, rule, place, Span(start, bare), v.merged(open_, end.causes))
    return either(low, rule, open_, never, late)


def _ends(low: Lowering, place: Place, deadline: Deadline) -> tuple[Figure, Figure]:
    """The last and the first day of the window; a period gives both, and without its last day it does not end."""
    assert deadline.end is not None
    c = low.columns
    end = low.value(deadline.end, place)
    plan = place.policy.plan or place.policy.in_force
    day = plan.start if plan is not None else calendar.FIRST_DAY
    if not isinstance(day, date):
        raise NotLoweredError("计划期 without a first day")
    first = low.values.number(day.toordinal())
    if isinstance(end, Span):
        blank = c.or_(end.end.blank, end.blank, end.open_)
        begin = choice(low, [(end.blank, first), (True, end.start)], (False, {}))
        end = attrs.evolve(end.end, blank=blank, known=c.and_(end.end.known, c.not_(blank)))
        assert isinstance(begin, Figure)
        first = begin
    if not isinstance(end, Figure):
        raise NotLoweredError(f"期限 {deadline.end.place.text}")
    if not deadline.included:
        end = shift(low.values, end, low.values.number(-1), "日", MonthEnd.LAST)
    if deadline.start is None:
        return end, first
    start = low.value(deadline.start, place)
    if isinstance(start, Span):
        start = start.start
    if start is BLANK or not isinstance(start, Figure) or start.blank is not False:
        raise NotLoweredError(f"期限 from {deadline.start.place.text}")
    return end, start


def _as_known(low: Lowering, end: Figure, day: Any) -> Figure:
    """One of the possible last days, as if it were known."""
    c = low.columns
    return Figure(day, day, c.and_(c.given(day), c.not_(end.blank)), end.blank, {}, 1, end.size)


def _on_days(low: Lowering, rule: Rule, place: Place, window: Span, running: bool) -> Made:
    c = low.columns
    today = day_of(low, place)
    end = window.end
    day = c.fill(c.lesser(today.low, end.low), today.low)
    judged = Figure(day, day, True, size=end.size)
    inner = attrs.evolve(place, as_of=judged, window=attrs.evolve(window, open_=end.blank, blank=False))
    due = c.holds("lt", end.low, today.low)
    made = _settled(low, rule, inner, due, running)
    force = place.policy.in_force
    if force is None or not isinstance(force.start, date):
        return made
    before = c.holds("lt", end.low, force.start.toordinal())
    return made if before is False else either(low, rule, before, not_applicable(rule), made)
