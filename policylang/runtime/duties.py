"""义务, 任务, 项目: judged at the earlier of 基准日 and 期限; once, by deadline, or once for each period of 每.

On its last day a duty is still 未到期, on the next day 逾期; done late it stays 逾期, marked 已补 with the days late.
Where the last day is unknown (12月初) the outcome is what all possible last days agree on. Relies on ``core``.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from policylang.core import calendar
from policylang.core.expressions import MonthEnd
from policylang.core.facts import Row
from policylang.core.ir import Deadline, Duty, Recurrence, Rule, RuleKind
from policylang.core.types import PeriodType
from policylang.core.values import ABSENT, NOT_APPLICABLE, Cause, CauseKind, Period, Unknown, causes_of
from policylang.runtime.decision import Decision, Outcome
from policylang.runtime.engine import Engine
from policylang.runtime.environment import Env


def decide_duty(engine: Engine, rule: Rule, env: Env, period: Period | None) -> Decision:
    """A duty: of one deadline, or of the period at hand (or ``period``) with the earlier periods beside it."""
    body = rule.body
    assert isinstance(body, Duty)
    if body.every is None:
        window = window_of(engine, body.deadline, env)
        return judge(engine, rule, env, window)
    return over_cycles(engine, rule, env, period, body.every, judge_cycle)


def over_cycles(
    engine: Engine,
    rule: Rule,
    env: Env,
    period: Period | None,
    every: Recurrence,
    judge_one: Callable[[Engine, Rule, Env, Period], Decision],
) -> Decision:
    """One outcome per period of 每: that of ``period``, else of the one at hand, with the earlier ones beside it."""
    cycles = cycles_of(engine, every, env)
    if isinstance(cycles, Unknown):
        return _without_cycles(engine, rule, env, cycles)
    begun = [cycle for cycle in cycles if isinstance(cycle.start, date) and cycle.start <= env.as_of]
    if period is not None:
        begun = [cycle for cycle in begun if cycle.start == period.start]
    if not begun:
        return Decision(rule, _row(env), Outcome.NOT_APPLICABLE, env.as_of, reason="duty.no_period", period=period)
    decision = judge_one(engine, rule, env, begun[-1])
    if period is None:
        decision.earlier = tuple(engine.decide_on(rule, _row(env), env.as_of, None, cycle) for cycle in begun[:-1])
    return decision


def _row(env: Env) -> Row | None:
    return env.rows[0] if env.rows else None


def _without_cycles(engine: Engine, rule: Rule, env: Env, cycles: Unknown) -> Decision:
    applies = engine.truth(rule.applies, env, "适用")
    if applies is False:
        return Decision(rule, _row(env), Outcome.NOT_APPLICABLE, env.as_of)
    return Decision(rule, _row(env), Outcome.PENDING, env.as_of, causes=causes_of((applies, cycles)))


def judge_cycle(engine: Engine, rule: Rule, env: Env, cycle: Period) -> Decision:
    """The duty for one period of 每; rows count in that period unless there is a 期限 too."""
    body = rule.body
    assert isinstance(body, Duty) and body.every is not None
    year = cycle if body.every.unit == "年度" else env.year
    inner = env.in_cycle(cycle, year)
    window = window_of(engine, body.deadline, inner) if body.deadline is not None else cycle
    return judge(engine, rule, inner, window, running=True)


def window_of(engine: Engine, deadline: Deadline | None, env: Env) -> Period:
    """期限 as a period. Without a start it begins with the plan; without any 期限 it is the plan (else 施行)."""
    plan = env.policy.plan or env.policy.in_force or Period(calendar.FIRST_DAY, None)
    if deadline is None or deadline.end is None:
        return plan
    end = engine.value(deadline.end, env)
    start: Any = engine.value(deadline.start, env) if deadline.start is not None else None
    if isinstance(start, Period):
        start = start.start
    if isinstance(end, Unknown) and deadline.start is None and end.low is None and end.high is None and _is_period(deadline):
        start = end
    if isinstance(end, Period):
        start, end = (end.start if start is None else start), end.end
    if end is ABSENT:
        end = None
    if not deadline.included and end is not None:
        end = calendar.shift(end, -1, "日", MonthEnd.LAST)
    return Period(plan.start if start is None or start is ABSENT else start, end)


def _is_period(deadline: Deadline) -> bool:
    return deadline.end is not None and isinstance(deadline.end.type, PeriodType)


def judge(engine: Engine, rule: Rule, env: Env, window: Period, running: bool = False) -> Decision:
    """The outcome for one window. With an unknown last day: what the first and the last possible one agree on."""
    end = window.end
    if not isinstance(end, Unknown):
        return _judge_known(engine, rule, env, window, running)
    if end.low is None or end.high is None:
        return _judge_open(engine, rule, env, window, end)
    early = _judge_known(engine, rule, env, Period(window.start, end.low), running)
    late = _judge_known(engine, rule, env, Period(window.start, end.high), running)
    if early.outcome is late.outcome:
        return late
    causes = tuple(dict.fromkeys((*end.causes, *early.causes, *late.causes)))
    return Decision(rule, _row(env), Outcome.PENDING, env.as_of, causes=causes, period=window)


def _judge_open(engine: Engine, rule: Rule, env: Env, window: Period, end: Unknown) -> Decision:
    """A last day of which nothing is known may lie before 施行, or before the day on which the duty was met: 待定 if it applies."""
    inner = env.judged(env.as_of, window)
    applies = engine.truth(rule.applies, inner, "适用")
    if applies is False:
        return Decision(rule, _row(env), Outcome.NOT_APPLICABLE, env.as_of, period=window)
    causes = causes_of((applies, end, _met(engine, rule, inner)))
    return Decision(rule, _row(env), Outcome.PENDING, env.as_of, causes=causes, period=window)


def _judge_known(engine: Engine, rule: Rule, env: Env, window: Period, running: bool) -> Decision:
    body = rule.body
    assert isinstance(body, Duty) and not isinstance(window.end, Unknown)
    end = window.end
    force = env.policy.in_force
    if end is not None and force is not None and isinstance(force.start, date) and end < force.start:
        return Decision(rule, _row(env), Outcome.NOT_APPLICABLE, env.as_of, period=window, reason="duty.before_force")
    judged = env.as_of if end is None else min(env.as_of, end)
    inner = env.judged(judged, window)
    applies = engine.truth(rule.applies, inner, "适用")
    if applies is False:
        return Decision(rule, _row(env), Outcome.NOT_APPLICABLE, env.as_of, period=window)
    met = _met(engine, rule, inner)
    if met is NOT_APPLICABLE:
        return Decision(rule, _row(env), Outcome.NOT_APPLICABLE, env.as_of, period=window)
    if isinstance(applies, Unknown) or isinstance(met, Unknown):
        causes = causes_of((applies, met))
        return Decision(rule, _row(env), Outcome.PENDING, env.as_of, causes=causes, period=window)
    return settled(engine, rule, env, window, met, running)


def _met(engine: Engine, rule: Rule, env: Env) -> Any:
    """Whether the duty is met: what it requires holds, or what it forbids does not; or that nothing of it applies."""
    body = rule.body
    assert isinstance(body, Duty)
    if body.forbid is not None:
        forbidden = engine.part(body.forbid, env, "禁止")
        return not forbidden if isinstance(forbidden, bool) else forbidden
    return engine.part(body.require, env, "要求")


def words(rule: Rule) -> tuple[Outcome, Outcome]:
    """The words for a duty met and not met (after its last day)."""
    body = rule.body
    assert isinstance(body, Duty)
    if body.forbid is not None:
        return Outcome.OBSERVED, Outcome.VIOLATED
    if body.encouraged:
        return Outcome.CARRIED_OUT, Outcome.NOT_CARRIED_OUT
    return (Outcome.FULFILLED if rule.kind is RuleKind.DUTY else Outcome.COMPLETED), Outcome.OVERDUE


def settled(engine: Engine, rule: Rule, env: Env, window: Period, met: bool, running: bool) -> Decision:
    """The outcome of a duty that is known to be met or not."""
    body = rule.body
    assert isinstance(body, Duty) and not isinstance(window.end, Unknown)
    yes, no = words(rule)
    row = _row(env)
    if met:
        return Decision(rule, row, yes, env.as_of, period=window)
    immediate = body.deadline is not None and body.deadline.immediate
    if body.forbid is not None or immediate:
        return Decision(rule, row, no, env.as_of, period=window)
    due = window.end is not None and env.as_of > window.end
    if not due and (running or not body.encouraged):
        return Decision(rule, row, Outcome.NOT_DUE, env.as_of, period=window)
    late = _days_late(engine, rule, env, window) if due and not body.encouraged else None
    return Decision(rule, row, no, env.as_of, period=window, late_days=late)


def _days_late(engine: Engine, rule: Rule, env: Env, window: Period) -> int | None:
    """Days from the last day to the day on which the duty was met after all; ``None``: it is not met yet."""
    end = window.end
    assert isinstance(end, date)
    body = rule.body
    assert isinstance(body, Duty) and body.require is not None

    def met_by(day: date) -> bool:
        inner = env.judged(day, Period(window.start, day))
        return body.require is not None and engine.silently(body.require, inner) is True

    if not met_by(env.as_of):
        return None
    days = sorted({day for row in env.rows for day in _dates_in(row, engine) if end < day <= env.as_of})
    first = next((day for day in days if met_by(day)), env.as_of)
    return (first - end).days


def _dates_in(row: Row, engine: Engine) -> list[date]:
    """All dates recorded in a row and below it: the days on which something changed."""
    found: list[date] = []
    level = [row]
    while level:
        following: list[Row] = []
        for one in level:
            found += [value for value in one.cells.values() if isinstance(value, date)]
            for table in one.tables.values():
                following += table.rows
        level = following
    return found


def cycles_of(engine: Engine, every: Recurrence, env: Env) -> list[Period] | Unknown:
    """The periods of 每, up to the one that holds the day judged."""
    if every.terms is not None:
        terms = engine.value(every.terms, env)
        return terms if isinstance(terms, Unknown) else list(terms if isinstance(terms, tuple) else (terms,))
    start: Any = engine.value(every.start, env) if every.start is not None else None
    if isinstance(start, Unknown):
        return start
    spans = _within(engine, every, env)
    if isinstance(spans, Unknown):
        return spans
    if start is None or start is ABSENT:
        start = min((span.start for span in spans if isinstance(span.start, date)), default=None)
    if isinstance(start, Period):
        start = start.start
    if not isinstance(start, date):
        return Unknown((Cause(CauseKind.UNSTATED, "起算日"),))
    unit, count = every.unit, every.count
    if every.length is not None:
        length = engine.value(every.length, env)
        if isinstance(length, Unknown):
            return length
        unit, count = "个月" if every.length_unit == "月" else every.length_unit, int(length)
    return _clip(calendar.periods(unit, count, start, env.as_of), spans)


def _within(engine: Engine, every: Recurrence, env: Env) -> list[Period] | Unknown:
    """The periods in which the duty recurs: 于 …, else the plan (else 施行)."""
    if every.within is None:
        plan = env.policy.plan or env.policy.in_force
        return [plan] if plan is not None else Unknown((Cause(CauseKind.UNSTATED, "计划期"),))
    value = engine.value(every.within, env)
    if isinstance(value, Unknown):
        return value
    return list(value) if isinstance(value, tuple) else [value]


def _clip(cycles: list[Period], spans: list[Period]) -> list[Period]:
    """The parts of the cycles that lie in the spans."""
    found: list[Period] = []
    for cycle in cycles:
        assert isinstance(cycle.start, date) and isinstance(cycle.end, date)
        for span in spans:
            first = max(cycle.start, span.start) if isinstance(span.start, date) else cycle.start
            last = min(cycle.end, span.end) if isinstance(span.end, date) else cycle.end
            if first <= last:
                found.append(Period(first, last))
    return found
