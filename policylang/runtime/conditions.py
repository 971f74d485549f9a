"""Conditions: groups of items, guards, 原则上, records, titles, findings.

A list item whose guard is 否 is 不适用: it leaves the list and counts neither way. Relies on ``core``, ``aggregates``.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from policylang.core import calendar
from policylang.core import expressions as x
from policylang.core.expressions import GroupOp, LevelTest
from policylang.core.facts import APPROVALS, FINDINGS, TITLES, Row
from policylang.core.types import EnumType
from policylang.core.values import (
    ABSENT,
    NOT_APPLICABLE,
    Cause,
    CauseKind,
    OpenSet,
    Period,
    Truth,
    Unknown,
    all_,
    any_,
    at_least,
    causes_of,
    high_of,
    less,
    not_,
)
from policylang.runtime.aggregates import flatten, locate
from policylang.runtime.comparisons import has_member
from policylang.runtime.decision import Fact, FactKind
from policylang.runtime.engine import Engine
from policylang.runtime.environment import Env
from policylang.runtime.population import missing

Member = Any
"""``True``, ``False``, ``Unknown`` or ``NOT_APPLICABLE``."""


def group(engine: Engine, node: x.Group, env: Env) -> Member:
    """全部, 任一, 至少 k 项 of the items that apply. None applies: 全部 holds, the others are 不适用.

    An item with an unknown guard counts as what it would be either way, where that is the same. Where none surely applies,
    任一 and 至少 are not 否 but unknown: they may be 不适用.
    """
    return of_items(node, [engine.part(item.body, env) for item in node.items])


def of_items(node: x.Group, found: list[Member]) -> Member:
    """What a group comes to, by its items."""
    neutral = node.op is GroupOp.ALL
    values: list[Truth] = []
    doubts: list[Doubtful] = []
    for item, value in zip(node.items, found, strict=True):
        if isinstance(value, Doubtful) and isinstance(item.body, x.Guarded):
            doubts.append(value)
            value = counted(value, neutral)
        if value is not NOT_APPLICABLE:
            values.append(value)
    if not values:
        return True if neutral else NOT_APPLICABLE
    truth = at_least(None if neutral else 1 if node.op is GroupOp.ANY else node.k, tuple(values))
    return Unknown(causes_of(doubts)) if truth is False and not neutral and len(doubts) == len(values) else truth


def counted(value: "Doubtful", holds_alone: bool) -> Member:
    """What an item with an unknown guard counts as: in 全部 one that leaves as held (``holds_alone``), in 任一 as not held."""
    return value.then if value.then is holds_alone else Unknown(causes_of((value, value.then)))


class Doubtful(Unknown, eq=False):
    """An item with an unknown guard; ``then`` is what it would be."""

    then: Member = None


def guarded(engine: Engine, node: x.Guarded, env: Env) -> Member:
    """当 … 则 …."""
    guard = engine.truth(node.guard, env)
    if guard is False:
        return NOT_APPLICABLE
    then = engine.part(node.then, env)
    return Doubtful(guard.causes, then=then) if isinstance(guard, Unknown) and then is not NOT_APPLICABLE else then


def negation(engine: Engine, node: x.Not, env: Env) -> Member:
    """非. What does not apply, negated, does not apply."""
    value = engine.value(node.operand, env)
    if value is NOT_APPLICABLE:
        return value
    return not_(value) if isinstance(value, bool | Unknown) else value is ABSENT


def unless(engine: Engine, node: x.Unless, env: Env) -> Member:
    """… 除非 …."""
    condition = engine.part(node.condition, env)
    exception = engine.truth(node.exception, env)
    return condition if condition is NOT_APPLICABLE else any_((condition, exception))


def in_principle(engine: Engine, node: x.InPrinciple, env: Env) -> Member:
    """原则上: met, or with an approved exception on record for this rule, level and subject."""
    value = engine.part(node.condition, env)
    if value is True or value is NOT_APPLICABLE:
        return value
    if approved(engine, env):
        engine.remark("approved")
        return True
    return True if env.lenient and value is False else value


def approved(engine: Engine, env: Env) -> bool:
    """Whether an 例外批准 of this rule (and level) is on record for the subject by the day judged."""
    if env.rule is None or not env.rows:
        return False
    table = engine.dataset.children(env.rows[-1], APPROVALS)
    for row in table.rows if table is not None else ():
        level, day = row.cells.get("申报层级"), row.cells.get("日期")
        if row.cells.get("事项") != env.rule.name or (level is not None and env.level is not None and level != env.level):
            continue
        given: Truth = True if day is None or day is ABSENT else less(day, env.as_of, or_equal=True)
        if engine.population.is_known(row) and given is True:
            engine.note(Fact(FactKind.ROW, row), *(Fact(FactKind.CELL, row, name) for name in row.cells))
            return True
    return False


def has(engine: Engine, node: x.Has, env: Env) -> Truth:
    """有 rows 其中 …."""
    found = locate(engine, node.rows, env)
    if isinstance(found, Unknown):
        return found
    truths: list[Truth] = []
    for row, there in found.rows:
        met = engine.truth(node.where, env.inside(row)) if node.where is not None else True
        truths.append(all_((there, met)))
    return any_((*truths, found.open_) if found.open_ is not None else truths)


def every(engine: Engine, node: x.Every, env: Env) -> Truth:
    """每条 rows 其中 … 满足 …; over no rows it holds."""
    found = locate(engine, node.rows, env)
    if isinstance(found, Unknown):
        return found
    truths: list[Truth] = []
    concerned = 0
    for row, there in found.rows:
        inner = env.inside(row)
        counts = all_((there, engine.truth(node.where, inner) if node.where is not None else True))
        if counts is False:
            continue
        concerned += 1
        truths.append(any_((not_(counts), engine.truth(node.satisfy, inner))))
    if not concerned and found.open_ is None:
        engine.remark("no_rows")
    return all_((*truths, found.open_) if found.open_ is not None else truths)


def covers(engine: Engine, node: x.Covers, env: Env) -> Truth:
    """涵盖: each member occurs in the rows that count."""
    found = locate(engine, node.rows, env)
    if isinstance(found, Unknown):
        return found
    sure: list[Any] = []
    doubts: list[Any] = [found.open_] if found.open_ is not None else []
    for row, there in found.rows:
        inner = env.inside(row)
        counts = all_((there, engine.truth(node.where, inner) if node.where is not None else True))
        if counts is False:
            continue
        value = engine.value(node.value, inner)
        if counts is True and not isinstance(value, Unknown):
            sure += flatten(value)
        elif counts is not True or isinstance(value, Unknown):
            doubts += [counts, value]
    known: Any = OpenSet(tuple(sure), causes_of(doubts)) if doubts else tuple(sure)
    wanted = tuple(engine.value(one, env) for one in node.members)
    met = tuple(has_member(known, one) for one in wanted)
    engine.lack(tuple(one for one, truth in zip(wanted, met, strict=True) if truth is False))
    return all_(met)


def run_of(engine: Engine, node: x.RunOf, env: Env) -> Truth:
    """连续 N 年 满足: some N consecutive years up to that of the day judged; a missing year is unknown, not a break."""
    last = env.as_of.year
    first = min(first_year(env.rows[0]), last - node.length + 1)
    truths: list[Truth] = []
    for year in range(first, last + 1):
        period = Period(date(year, 1, 1), date(year, 12, 31))
        truths.append(engine.truth(node.satisfy, env.in_year(period)))
    runs = [all_(truths[i : i + node.length]) for i in range(len(truths) - node.length + 1)]
    return any_(runs)


def first_year(row: Row) -> int:
    """The earliest year that the row's 按 年度 cells or the dates of its child rows speak of."""
    years = [year for value in row.cells.values() if isinstance(value, dict) for year in value]
    for table in row.tables.values():
        for child in table.rows:
            years += [v.year for v in child.cells.values() if isinstance(v, date)]
            years += [v.start.year for v in child.cells.values() if isinstance(v, Period) and isinstance(v.start, date)]
    return min(years, default=9999)


def holds(engine: Engine, node: x.Holds, env: Env) -> Member:
    """持有: recorded as held on the day judged, not expired, and (outside 处理) not cancelled."""
    row = engine.row(node.at, env)
    if isinstance(row, Unknown):
        return row
    title = node.title or env.rung or ""
    test, level, order = node.test, node.level, node.order or env.levels
    if test is LevelTest.PREVIOUS:
        if order is None or env.level is None or order.rank(env.level) == 0:
            return NOT_APPLICABLE
        test, level = LevelTest.EXACT, order.values[order.rank(env.level) - 1]
    elif test is not LevelTest.ANY and level is None:
        level = env.level
    return holding(engine, row, title, test, level, order, env, node.recorded)


def holding(
    engine: Engine,
    row: Row,
    title: str,
    test: LevelTest,
    level: str | None,
    order: EnumType | None,
    env: Env,
    recorded: bool,
) -> Truth:
    """Whether ``row`` holds ``title`` at a level that passes the test, on the day judged."""
    table = engine.dataset.children(row, TITLES)
    truths: list[Truth] = []
    for held in table.rows if table is not None else ():
        name = held.cells.get("称号")
        if not engine.population.is_known(held):
            continue
        if engine.tracing:
            shown = held.cells if name == title else ("称号",)
            engine.note(*(Fact(FactKind.CELL, held, field) for field in shown))
        if name not in (None, title):
            continue
        if name is None:
            truths.append(Unknown((missing(held, "称号"),)))
            continue
        truth = all_((level_met(held, test, level, order), in_force(held, env)))
        if not recorded and truth is not False:
            truth = all_((truth, not_(engine.effects.cancelled(engine, row, title, held.cells.get("层级"), env))))
        truths.append(truth)
    if table is None or not table.complete:
        truths.append(Unknown((missing(row, "持有"),)))
    elif engine.tracing and any_(truths) is not True:
        engine.note(Fact(FactKind.TABLE, row, TITLES))
    return any_(truths)


def level_met(held: Row, test: LevelTest, level: str | None, order: EnumType | None) -> Truth:
    """Whether the level of a held title passes; a level not recorded is unknown."""
    if test is LevelTest.ANY or level is None:
        return True
    own = held.cells.get("层级")
    if own is None:
        return Unknown((missing(held, "层级"),))
    if test is LevelTest.EXACT or order is None:
        return bool(own == level)
    if own not in order.values:
        return False
    return test.admits(order.rank(own), order.rank(level))


def in_force(held: Row, env: Env) -> Truth:
    """Whether a held title has begun and not expired on the day judged. A blank 自: held already; a blank 至: still."""
    start = held.cells.get("自", Unknown((missing(held, "自"),)))
    end = held.cells.get("至", Unknown((missing(held, "至"),)))
    begun: Truth = True if start is ABSENT else less(start, env.as_of, or_equal=True)
    lasting: Truth = True if end is ABSENT else less(env.as_of, end, or_equal=True)
    return all_((begun, lasting))


def finding(engine: Engine, node: x.Finding, env: Env) -> Truth:
    """人工认定: what the named body found, by the latest finding; contradictory ones of one day: 证据冲突."""
    row = engine.row(node.at, env)
    if isinstance(row, Unknown):
        return row
    table = engine.dataset.children(row, FINDINGS)
    found = [f for f in (table.rows if table is not None else ()) if f.cells.get("事项") == node.name]
    found = [f for f in found if engine.population.is_known(f) and _made(f, env) is not False]
    if found:
        latest = max(_day(f) for f in found)
        found = [f for f in found if _day(f) == latest]
    results = {f.cells.get("结果") for f in found} - {None}
    if engine.tracing:
        engine.note(*(Fact(FactKind.CELL, f, name) for f in found for name in ("事项", "结果", "日期") if name in f.cells))
    undated = [f for f in found if _made(f, env) is not True]
    if undated:
        return Unknown(tuple(missing(f, "日期") for f in undated))
    if len(results) > 1:
        return Unknown((Cause(CauseKind.CONFLICT, node.name, row.kind, row.id),))
    if not results:
        return Unknown((Cause(CauseKind.FINDING, node.name, row.kind, row.id),))
    return bool(results.pop())


def _day(found: Row) -> date:
    """The day of a finding: of one known in part the last possible one; one without a day lies before all others."""
    day = high_of(found.cells.get("日期"))
    return day if isinstance(day, date) else calendar.FIRST_DAY


def _made(found: Row, env: Env) -> Truth:
    day = found.cells.get("日期")
    return True if day is None or day is ABSENT else less(day, env.as_of, or_equal=True)


def rung_of(engine: Engine, node: x.RungOf, env: Env) -> Any:
    """The highest rung held; ``ABSENT`` where none is. Bounds where some are unknown."""
    row = engine.row(node.at, env)
    ladder = engine.policies.ladders[node.ladder]
    if isinstance(row, Unknown):
        return Unknown(row.causes, ABSENT, ladder.rungs[-1])
    truths = [holding(engine, row, rung, LevelTest.ANY, None, None, env, False) for rung in ladder.rungs]
    sure = [rung for rung, truth in zip(ladder.rungs, truths, strict=True) if truth is True]
    best = ladder.rungs.index(sure[-1]) if sure else -1
    open_above = [i for i, truth in enumerate(truths) if isinstance(truth, Unknown) and i > best]
    if not open_above:
        return sure[-1] if sure else ABSENT
    causes = causes_of(truths[i] for i in open_above)
    return Unknown(causes, sure[-1] if sure else ABSENT, ladder.rungs[open_above[-1]])


CONDITIONS: dict[type, Callable[..., Any]] = {
    x.Group: group,
    x.Guarded: guarded,
    x.Not: negation,
    x.Unless: unless,
    x.InPrinciple: in_principle,
    x.Has: has,
    x.Every: every,
    x.Covers: covers,
    x.RunOf: run_of,
    x.Holds: holds,
    x.Finding: finding,
    x.RungOf: rung_of,
}
"""The expressions of this module."""
