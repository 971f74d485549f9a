"""Values of expressions: cells, parameters, definitions, dates, periods, arithmetic, aggregates.

Each function takes the engine, the node and the surroundings. What cannot be known is ``Unknown`` with its causes, and
with bounds where declared ranges or the known part of a sum give them. Relies on ``core`` and ``population``.
"""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from policylang.core import calendar
from policylang.core import expressions as x
from policylang.core.facts import Row
from policylang.core.ir import PolicySet, Rule
from policylang.core.values import (
    ABSENT,
    Cause,
    CauseKind,
    Elapsed,
    Period,
    Rounding,
    Unknown,
    add,
    causes_of,
    divide,
    high_of,
    interval,
    low_of,
    multiply,
    negate,
    round_to,
)
from policylang.piece import evolve
from policylang.runtime.aggregates import aggregate, spread
from policylang.runtime.decision import Fact, FactKind, Outcome
from policylang.runtime.engine import Engine
from policylang.runtime.environment import Env
from policylang.runtime.population import belonging_elsewhere, unrecorded


def literal(engine: Engine, node: x.Literal, env: Env) -> Any:
    """A constant."""
    return node.value


def cell(engine: Engine, node: x.Cell, env: Env) -> Any:
    """A field of a row; not recorded: unknown, between the declared bounds (a 可无 one may be blank: no bounds)."""
    row = engine.row(node.at, env)
    if isinstance(row, Unknown):
        return row
    return read(engine, row, node.field, env, node.by_year, node)


def read(engine: Engine, row: Row, field: str, env: Env, by_year: bool, node: x.Node) -> Any:
    """One cell. A field 按 年度 is read for the year at hand."""
    value = row.cells.get(field)
    if by_year:
        year = year_at_hand(env)
        if engine.tracing:
            engine.note(Fact(FactKind.CELL, row, field, year))
        value = value.get(year) if isinstance(value, dict) else None
    else:
        if engine.tracing:
            engine.note(Fact(FactKind.CELL, row, field))
    return unrecorded(engine.policies.vocabulary, row, field) if value is None else value


def year_at_hand(env: Env) -> int:
    """The year for which 按 年度 fields are read: that of 每 年度, else of a plan of one year, else of the day judged."""
    period = env.year or env.policy.plan
    if period is None or not isinstance(period.start, date) or not isinstance(period.end, date):
        return env.as_of.year
    return period.start.year if period.start.year == period.end.year else env.as_of.year


def row_value(engine: Engine, node: x.RowValue, env: Env) -> Any:
    """A row as a value; a blank link is ``ABSENT``, and so is a parent of this kind where the row belongs to another."""
    below = belonging_elsewhere(node.at, env.rows)
    if below is not None:
        engine.note(*(Fact(FactKind.CELL, below, kind) for kind in below.links))
        return ABSENT
    if node.at.steps:
        *before, last = node.at.steps
        row = engine.row(x.RowPath(node.at.depth, tuple(before)), env)
        if isinstance(row, Row) and isinstance(last, x.Link) and row.cells.get(last.field) is ABSENT:
            engine.note(Fact(FactKind.CELL, row, last.field))
            return ABSENT
    row = engine.row(node.at, env)
    return row


def parameter(engine: Engine, node: x.Parameter, env: Env) -> Any:
    """A 参数, by group where it has one."""
    key = engine.value(node.key, env) if node.key is not None else None
    if isinstance(key, Unknown):
        return of_unknown_group(engine.policies, node.name, key)
    return engine.parameter(node.name, key, env.as_of)


def of_unknown_group(policies: PolicySet, name: str, key: Unknown) -> Unknown:
    """A 参数 of a group that is not known: between the bounds that its 范围 gives."""
    declared = policies.parameters[name]
    return Unknown(key.causes, declared.low, declared.high)


def parameter_value(engine: Engine, name: str, key: Any, as_of: date) -> Any:
    """Bound value, else the latest entry in force on the day, else 原文未规定 between the declared bounds."""
    declared = engine.policies.parameters[name]
    for bound in ((name, key), (name, None)):
        if bound in engine.bindings:
            return engine.bindings[bound]
    best: Any = None
    for entry in declared.entries:
        if entry.key is not None and entry.key != key:
            continue
        if entry.since is not None and entry.since > as_of:
            continue
        if best is None or (entry.since or date.min) >= (best.since or date.min):
            best = entry
    if best is None or best.value is None:
        return Unknown((Cause(CauseKind.UNSTATED, name),), declared.low, declared.high)
    return best.value


def definition(engine: Engine, node: x.Definition, env: Env) -> Any:
    """A 定义, evaluated for its row alone."""
    row = engine.row(node.at, env)
    if isinstance(row, Unknown):
        return row
    declared = engine.policies.definitions[node.name]
    inner = env.at(row)
    if engine.tracing:
        return engine.value(declared.body, inner)
    key = ("definition", node.name, id(row), inner.stamp)
    if key not in engine.memory:
        engine.memory[key] = engine.value(declared.body, inner)
    return engine.memory[key]


def table_of(engine: Engine, node: x.TableValue, env: Env) -> Any:
    """The result of a 表."""
    row = engine.row(node.at, env)
    return row if isinstance(row, Unknown) else table_value(engine, node.name, env.at(row))


def table_value(engine: Engine, name: str, env: Env) -> Any:
    """The first row whose guard holds; where a guard is unknown, what all rows that may hold agree on.

    A table that does not apply gives ``ABSENT``; no row, or a row without value: 原文未规定.
    """
    declared = engine.policies.tables[name]
    applies = engine.truth(declared.applies, env, "适用")
    if applies is False:
        return ABSENT
    unstated = Unknown((Cause(CauseKind.UNSTATED, name),))
    value = choose(engine, declared.rows, env, unstated)
    return Unknown(causes_of((applies, value))) if isinstance(applies, Unknown) else value


def choose(engine: Engine, rows: tuple[Any, ...], env: Env, unstated: Unknown) -> Any:
    """The value of the first of ``rows`` (guard, value) that holds, three-valued."""
    possible: list[Any] = []
    doubts: list[Any] = []
    for row in rows:
        guard = True if row.guard is None else engine.truth(row.guard, env)
        if guard is False:
            continue
        value = unstated if row.value is None else engine.value(row.value, env)
        if guard is True:
            possible.append(value)
            break
        doubts.append(guard)
        possible.append(value)
    else:
        possible.append(unstated)
    return possible[0] if not doubts else agree(possible, causes_of((*doubts, *possible)))


def agree(possible: list[Any], causes: tuple[Cause, ...]) -> Any:
    """What all possible values have in common: the value itself, else the bounds of numbers and dates."""
    first = possible[0]
    if all(not isinstance(value, Unknown) and value == first for value in possible):
        return first
    lows, highs = [low_of(v) for v in possible], [high_of(v) for v in possible]
    comparable = all(isinstance(bound, int | Fraction | date) and not isinstance(bound, bool) for bound in (*lows, *highs))
    if not comparable:
        return Unknown(causes)
    return Unknown(causes, min(lows), max(highs))


def period_asked(rule: Rule, env: Env) -> Period | None:
    """The period of 每 for which another rule is asked: the one at hand where both recur alike; ``None``: that of the day judged."""
    return env.cycle if env.cycle is not None and recur_alike(env.rule, rule) else None


def recur_alike(asking: Rule | None, asked: Rule) -> bool:
    """Whether two rules have the same periods of 每."""
    own, other = (getattr(rule.body, "every", None) if rule is not None else None for rule in (asking, asked))
    return own is not None and other is not None and bool(evolve(own, times=0) == evolve(other, times=0))


def outcome_of(engine: Engine, node: x.OutcomeOf, env: Env) -> Any:
    """The outcome word of another decision; 待定 is unknown with the causes of that decision."""
    row: Any = None
    if node.at is not None:
        row = engine.row(node.at, env)
        if isinstance(row, Unknown):
            return row
    level = engine.value(node.level, env) if node.level is not None else None
    if isinstance(level, Unknown):
        return level
    rule = engine.policies.rules[node.rule]
    period = period_asked(rule, env)
    decision = engine.decide_on(rule, row, env.as_of, level, period)
    if decision.outcome is Outcome.PENDING:
        return Unknown(decision.causes or (Cause(CauseKind.MISSING, node.rule),))
    return decision.outcome.label


def result_field(engine: Engine, node: x.ResultField, env: Env) -> Any:
    """成绩, 等次 … of a decision; of the exam being decided, its own score so far."""
    if env.score is not None and env.rule is not None and env.rule.name == node.rule and node.field in env.score:
        return env.score[node.field]
    row: Any = None
    if node.at is not None:
        row = engine.row(node.at, env)
        if isinstance(row, Unknown):
            return row
    decision = engine.decide_on(engine.policies.rules[node.rule], row, env.as_of)
    if node.field in decision.fields:
        return decision.fields[node.field]
    if decision.outcome is Outcome.PENDING:
        return Unknown(decision.causes)
    return ABSENT


def as_of(engine: Engine, node: x.AsOf, env: Env) -> date:
    """基准日; of a duty, the day on which it is judged."""
    return env.as_of


def context(engine: Engine, node: x.Context, env: Env) -> Any:
    """申报层级, 申报梯级; a ladder without levels has none."""
    value = env.level if node.which is x.ContextKind.LEVEL else env.rung
    return ABSENT if value is None else value


def named_period(engine: Engine, node: x.NamedPeriod, env: Env) -> Any:
    """A period known by name, for the surroundings at hand."""
    match node.which:
        case x.NamedPeriodKind.YEAR:
            return env.year or calendar.year_of(env.as_of)
        case x.NamedPeriodKind.SCHOOL_YEAR:
            return calendar.school_year_of(env.as_of)
        case x.NamedPeriodKind.CYCLE:
            return env.cycle or plan_of(env)
        case x.NamedPeriodKind.PLAN:
            return plan_of(env)
        case x.NamedPeriodKind.IN_FORCE:
            return env.policy.in_force or plan_of(env)
        case x.NamedPeriodKind.DEADLINE:
            return env.window or plan_of(env)
        case x.NamedPeriodKind.TERM:
            return term_of(engine, env)


def term_of(engine: Engine, env: Env) -> Any:
    """本学期: the one of the 学期 that a parameter lists which holds the day judged."""
    if "学期" not in engine.policies.parameters:
        return Unknown((Cause(CauseKind.UNSTATED, "本学期"),))
    terms = engine.parameter("学期", None, env.as_of)
    if isinstance(terms, Unknown):
        return terms
    for term in terms if isinstance(terms, tuple) else (terms,):
        if calendar.contains(term, env.as_of) is True:
            return term
    return Unknown((Cause(CauseKind.UNSTATED, "本学期"),))


def plan_of(env: Env) -> Any:
    """计划期, else 施行; a policy that states neither leaves it unstated."""
    period = env.policy.plan or env.policy.in_force
    return period or Unknown((Cause(CauseKind.UNSTATED, "计划期"),))


def recent(engine: Engine, node: x.Recent, env: Env) -> Period:
    """近 N 年."""
    return calendar.recent(node.count, node.unit, env.as_of)


def between_days(engine: Engine, node: x.Between2, env: Env) -> Any:
    """A 至 B; a period as A gives its first day, as B its last."""
    return span(engine.value(node.start, env), engine.value(node.end, env))


def span(start: Any, end: Any) -> Any:
    """The period from a day (or the first of a period) to a day (or the last of a period); with ``ABSENT`` there is none."""
    if start is ABSENT or end is ABSENT:
        return ABSENT
    first = start.start if isinstance(start, Period) else start
    last = end.end if isinstance(end, Period) else end
    return Period(first, last)


def arithmetic(engine: Engine, node: x.Arithmetic, env: Env) -> Any:
    """Exact arithmetic; with ``ABSENT`` there is no result."""
    return combine(node, engine.value(node.left, env), engine.value(node.right, env))


def combine(node: x.Arithmetic, left: Any, right: Any) -> Any:
    """The result of an operation on two values."""
    if left is ABSENT or right is ABSENT:
        return ABSENT
    match node.op:
        case x.ArithmeticOp.ADD:
            return add(left, right)
        case x.ArithmeticOp.SUBTRACT:
            return add(left, negate(right))
        case x.ArithmeticOp.MULTIPLY:
            return multiply(left, right)
        case x.ArithmeticOp.DIVIDE:
            return divide(left, right, Cause(CauseKind.MISSING, node.place.text))


def minus(engine: Engine, node: x.Negate, env: Env) -> Any:
    """Minus a number."""
    value = engine.value(node.operand, env)
    return ABSENT if value is ABSENT else negate(value)


def shift(engine: Engine, node: x.Shift, env: Env) -> Any:
    """A date moved by a length; of a period, its last day."""
    day, length = engine.value(node.date, env), engine.value(node.length, env)
    if day is ABSENT or length is ABSENT:
        return ABSENT
    day = day.end if isinstance(day, Period) else day
    return calendar.shift(day, length if node.sign > 0 else negate(length), node.unit, node.month_end)


def elapsed(engine: Engine, node: x.ElapsedTime, env: Env) -> Any:
    """历时."""
    start, end = engine.value(node.start, env), engine.value(node.end, env)
    return ABSENT if start is ABSENT or end is ABSENT else Elapsed(start, end)


def whole_years(engine: Engine, node: x.WholeYears, env: Env) -> Any:
    """足年."""
    start, end = engine.value(node.start, env), engine.value(node.end, env)
    return ABSENT if start is ABSENT or end is ABSENT else calendar.whole_years(start, end)


def rounded(engine: Engine, node: x.Rounded, env: Env) -> Any:
    """保留 … and 取整."""
    value = engine.value(node.operand, env)
    mode = node.mode if isinstance(node.mode, Rounding) else engine.value(node.mode, env)
    return ABSENT if value is ABSENT else rounded_by(value, node.digits, mode)


def rounded_by(value: Any, digits: int, mode: Any) -> Any:
    """Rounded in a mode; where the mode is not given, between the floor and the ceiling (which may be one)."""
    if isinstance(mode, Unknown):
        down, up = round_to(value, digits, Rounding.DOWN), round_to(value, digits, Rounding.UP)
        return interval(low_of(down), high_of(up), causes_of((value, mode)))
    return round_to(value, digits, mode if isinstance(mode, Rounding) else Rounding(mode))


FIGURES: dict[type, Callable[..., Any]] = {
    x.Literal: literal,
    x.Cell: cell,
    x.Spread: spread,
    x.RowValue: row_value,
    x.Parameter: parameter,
    x.Definition: definition,
    x.TableValue: table_of,
    x.OutcomeOf: outcome_of,
    x.ResultField: result_field,
    x.AsOf: as_of,
    x.Context: context,
    x.NamedPeriod: named_period,
    x.Recent: recent,
    x.Between2: between_days,
    x.Arithmetic: arithmetic,
    x.Negate: minus,
    x.Shift: shift,
    x.ElapsedTime: elapsed,
    x.WholeYears: whole_years,
    x.Rounded: rounded,
    x.Aggregate: aggregate,
}
"""The expressions of this module."""
