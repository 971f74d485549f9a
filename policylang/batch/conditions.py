"""Conditions as masks: groups of items, guards, 原则上, titles, findings. As ``runtime.conditions``, for all rows at once.

Relies on ``batch.lowering`` and ``batch.aggregates``.
"""

from collections.abc import Callable
from typing import Any

import attrs

from policylang.batch.cells import Reader
from policylang.batch.columns import Mask
from policylang.batch.comparisons import in_force
from policylang.batch.figures import day_of
from policylang.batch.lowering import GroupNote, Lowering, Place
from policylang.batch.rows import Found, found_below
from policylang.batch.tables import KNOWN, Cells
from policylang.batch.values import Figure, NotLoweredError, Truth
from policylang.core import calendar
from policylang.core import expressions as x
from policylang.core.expressions import GroupOp, LevelTest
from policylang.core.facts import APPROVALS, FINDINGS, TITLES
from policylang.core.types import EnumType
from policylang.core.values import Cause, CauseKind


def group(low: Lowering, node: x.Group, place: Place) -> Truth:
    """全部, 任一, 至少 k 项 of the items that apply."""
    neutral = node.op is GroupOp.ALL
    raw: list[Truth] = []
    inside: list[tuple[GroupNote, ...]] = []
    for item in node.items:
        notes: list[GroupNote] | None = None if low.notes is None else []
        with low.noting(notes):
            raw.append(low.member(item.body, place))
        inside.append(tuple(notes or ()))
    counted = [
        _counted(low, one, neutral) if isinstance(item.body, x.Guarded) else one
        for item, one in zip(node.items, raw, strict=True)
    ]
    made = _together(low, node, counted, raw)
    if low.notes is not None:
        low.notes.append(GroupNote(node, tuple(raw), made, tuple(inside)))
    return made


def _counted(low: Lowering, item: Truth, holds_alone: bool) -> Truth:
    """An item with an unknown guard as it counts: what it would be either way, where that is the same."""
    if item.doubt is False or item.then is None:
        return item
    c, v = low.columns, low.values
    alike = c.and_(item.doubt, item.then.holds if holds_alone else item.then.fails)
    holds = c.or_(item.holds, alike) if holds_alone else item.holds
    fails = item.fails if holds_alone else c.or_(item.fails, alike)
    unknown = c.not_(c.or_(holds, fails, item.gone))
    causes = v.merged(unknown, item.causes, v.merged(item.doubt, item.then.causes))
    return Truth(holds, fails, causes, gone=item.gone)


def _together(low: Lowering, node: x.Group, items: list[Truth], raw: list[Truth]) -> Truth:
    c, v = low.columns, low.values
    causes = [item.causes for item in items]
    if node.op is GroupOp.ALL:
        holds = c.and_(*(c.or_(item.holds, item.gone) for item in items))
        fails = c.or_(*(item.fails for item in items))
        return Truth(holds, fails, v.merged(c.not_(c.or_(holds, fails)), *causes))
    gone = c.and_(*(item.gone for item in items))
    if node.op is GroupOp.ANY:
        holds = c.or_(*(item.holds for item in items))
        fails = c.and_(*(c.or_(item.fails, item.gone) for item in items))
    else:
        holds = c.holds("le", node.k, c.count_of([item.holds for item in items]))
        possible = c.count_of([c.not_(c.or_(item.fails, item.gone)) for item in items])
        fails = c.holds("lt", possible, node.k)
    holds, fails = c.and_(holds, c.not_(gone)), c.and_(fails, c.not_(gone))
    doubtful = c.and_(*(c.or_(item.gone, item.doubt) for item in raw), c.not_(gone))
    open_ = c.and_(fails, doubtful)
    fails = c.and_(fails, c.not_(open_))
    unknown = c.not_(c.or_(holds, fails, gone, open_))
    doubts = v.merged(open_, *(v.merged(item.doubt, item.causes) for item in raw))
    return Truth(holds, fails, v.merged(True, v.merged(unknown, *causes), doubts), gone=gone)


def guarded(low: Lowering, node: x.Guarded, place: Place) -> Truth:
    """当 … 则 …."""
    c, v = low.columns, low.values
    guard = low.truth(node.guard, place)
    then = low.member(node.then, place)
    unsure = v.unknown_of(guard)
    gone = c.or_(guard.fails, c.and_(c.not_(guard.fails), then.gone))
    doubt = c.and_(unsure, c.not_(then.gone))
    holds, fails = c.and_(guard.holds, then.holds), c.and_(guard.holds, then.fails)
    inner = then.doubt if then.doubt is not False else False
    if inner is not False:
        raise NotLoweredError("当 within 当")
    causes = v.merged(True, v.merged(doubt, guard.causes), v.merged(guard.holds, then.causes))
    return Truth(holds, fails, causes, gone=gone, doubt=doubt, then=then if doubt is not False else None)


def negation(low: Lowering, node: x.Not, place: Place) -> Truth:
    """非. What does not apply, negated, does not apply; a blank is 否."""
    value = low.value(node.operand, place)
    if isinstance(value, Truth):
        c = low.columns
        return Truth(c.or_(value.fails, value.blank), value.holds, value.causes, gone=value.gone)
    return low.values.not_(low.values.plain(low.truthlike(node.operand, place)))


def unless(low: Lowering, node: x.Unless, place: Place) -> Truth:
    """… 除非 …."""
    c, v = low.columns, low.values
    value = low.truthlike(node.condition, place)
    condition = value if isinstance(value, Truth) else v.plain(value)
    if condition.blank is not False:
        raise NotLoweredError("a condition that may be blank, with 除非")
    exception = low.truth(node.exception, place)
    holds = c.and_(c.or_(condition.holds, exception.holds), c.not_(condition.gone))
    fails = c.and_(condition.fails, exception.fails)
    unknown = c.not_(c.or_(holds, fails, condition.gone))
    return Truth(holds, fails, v.merged(unknown, condition.causes, exception.causes), gone=condition.gone)


def in_principle(low: Lowering, node: x.InPrinciple, place: Place) -> Truth:
    """原则上: met, or with an approved exception on record."""
    c, v = low.columns, low.values
    value = low.member(node.condition, place)
    if place.lenient:
        return Truth(c.or_(value.holds, value.fails), False, value.causes, gone=value.gone)
    granted = c.and_(approved(low, place), c.not_(value.gone))
    holds, fails = c.or_(value.holds, granted), c.and_(value.fails, c.not_(granted))
    return Truth(holds, fails, v.merged(c.not_(granted), value.causes), gone=value.gone)


def approved(low: Lowering, place: Place) -> Mask:
    """Where an 例外批准 of this rule (and level) is on record for the subject by the day judged."""
    if place.rule is None:
        return False
    relation = place.relation
    chain = place.outer[-1] if place.outer else ()
    if chain is None or chain:
        raise NotLoweredError("原则上 within records")
    found = found_below(low, relation, APPROVALS, place, visible=False)
    if found is None:
        return False
    c = low.columns
    cells = _Held(low, APPROVALS)
    name, level = cells.word("事项"), cells.word("申报层级")
    mask = c.and_(found.there, low.values.word_is(name, place.rule.name))
    if place.level is not None:
        mask = c.and_(mask, c.or_(low.values.word_is(level, place.level), c.and_(c.not_(level.known), c.not_(level.blank))))
    made = c.and_(mask, cells.made(found.inner).holds)
    return c.aggregate("any", made, found.own_key, relation)  # type: ignore[no-any-return]


class _Held:
    """The cells of rows about a holder: titles, findings, approvals."""

    def __init__(self, low: Lowering, kind: str) -> None:
        self.low = low
        self.kind = kind
        self.table = low.tables[kind]

    def reader(self, name: str) -> Reader:
        cells = self.table.cells.get(name, Cells("none", gaps=True))
        return Reader(self.low, self.table, name, cells, Cause(CauseKind.MISSING, name, self.kind), None)

    def word(self, name: str) -> Any:
        return self.reader(name).word()

    def day(self, name: str) -> Figure:
        return self.reader(name).figure()

    def made(self, place: Place) -> Truth:
        """Whether it was made by the day judged; without a day it was."""
        c = self.low.columns
        day = self.day("日期")
        before = self.low.values.less(day, day_of(self.low, place), or_equal=True)
        bare = c.or_(day.blank, c.and_(c.not_(day.known), c.is_null(day.low), c.is_null(day.high)))
        holds, fails = c.or_(before.holds, bare), c.and_(before.fails, c.not_(bare))
        return Truth(holds, fails, self.low.values.merged(c.not_(c.or_(holds, fails)), before.causes))


def holds(low: Lowering, node: x.Holds, place: Place) -> Truth:
    """持有: recorded as held on the day judged, not expired, and (outside 处理) not cancelled."""
    reached = low.reach(node.at, place)
    title = node.title or place.rung or ""
    test, level, order = node.test, node.level, node.order or place.levels
    if test is LevelTest.PREVIOUS:
        if order is None or place.level is None or order.rank(place.level) == 0:
            return Truth(False, False, gone=True)
        test, level = LevelTest.EXACT, order.values[order.rank(place.level) - 1]
    elif test is not LevelTest.ANY and level is None:
        level = place.level
    made = holding(low, reached.relation, title, test, level, order, place, node.recorded)
    return low.brought(made, reached)  # type: ignore[no-any-return]


def holding(
    low: Lowering,
    relation: str,
    title: str,
    test: LevelTest,
    level: str | None,
    order: EnumType | None,
    place: Place,
    recorded: bool,
) -> Truth:
    """Whether rows of a relation hold a title at a level that passes the test."""
    c, v = low.columns, low.values
    found = found_below(low, relation, TITLES, place, visible=False)
    open_ = low.incomplete(relation, TITLES)
    lacking = Truth(False, c.not_(open_), {Cause(CauseKind.MISSING, "持有", relation): open_} if open_ is not False else {})
    if found is None:
        return lacking
    held = _Held(low, TITLES)
    name = held.word("称号")
    named = c.and_(found.there, v.word_is(name, title))
    nameless = c.and_(found.there, v.unknown_of(name))
    conditions = [
        _level_met(low, held, test, level, order),
        in_force(low, held.day("自"), held.day("至"), found.inner, blank_start=True),
    ]
    if not recorded and low.fixed.effects.cancelling.get(title):
        conditions.append(v.not_(cancelled(low, relation, title, place, found)))
    truth = v.all_(conditions)
    row = Truth(
        c.and_(named, truth.holds),
        c.not_(c.or_(nameless, c.and_(named, c.not_(truth.fails)))),
        v.merged(True, v.merged(named, truth.causes), v.merged(nameless, name.causes)),
    )
    return v.any_((found.any_of(low, row, relation), lacking))


def cancelled(low: Lowering, relation: str, title: str, place: Place, found: Found) -> Truth:
    """Whether a triggered penalty has cancelled a held title, for the rows of titles."""
    raise NotLoweredError(f"持有 {title}, which a 处理 may cancel")


def _level_met(low: Lowering, held: _Held, test: LevelTest, level: str | None, order: EnumType | None) -> Truth:
    if test is LevelTest.ANY or level is None:
        return Truth(True, False)
    c, v = low.columns, low.values
    own = held.word("层级")
    if test is LevelTest.EXACT or order is None:
        words: tuple[str, ...] = (level,)
    else:
        rank = order.rank(level)
        words = order.values[rank:] if test is LevelTest.OR_ABOVE else order.values[: rank + 1]
    met = v.word_in(own, words)
    unknown = v.unknown_of(own)
    return Truth(met, c.not_(c.or_(met, unknown)), own.causes)


def finding(low: Lowering, node: x.Finding, place: Place) -> Truth:
    """人工认定: what the named body found, by the latest finding; contradictory ones of one day: 证据冲突."""
    c, v = low.columns, low.values
    reached = low.reach(node.at, place)
    relation = reached.relation
    wanting = {Cause(CauseKind.FINDING, node.name, relation): True}
    found = found_below(low, relation, FINDINGS, place, visible=False)
    if found is None:
        return low.brought(Truth(False, False, wanting), reached)  # type: ignore[no-any-return]
    held = _Held(low, FINDINGS)
    made = held.made(found.inner)
    counts = c.and_(found.there, v.word_is(held.word("事项"), node.name), c.not_(made.fails))
    day = held.day("日期")
    own = c.pick(counts, c.fill(day.high, calendar.FIRST_DAY.toordinal()), None)
    latest = c.aggregate("greatest", own, found.own_key, relation)
    last = c.and_(counts, c.holds("eq", own, c.get(latest, found.own_key)))
    result = held.reader("结果").truth()

    def any_row(mask: Mask) -> Any:
        return c.aggregate("any", mask, found.own_key, relation)

    yes, no = any_row(c.and_(last, result.holds)), any_row(c.and_(last, result.fails))
    undated = any_row(c.and_(last, c.not_(made.holds)))
    settled = c.not_(undated)
    conflict = c.and_(yes, no, settled)
    none = c.and_(c.not_(c.or_(yes, no)), settled)
    causes = {
        Cause(CauseKind.MISSING, "日期", FINDINGS): undated,
        Cause(CauseKind.CONFLICT, node.name, relation): conflict,
        Cause(CauseKind.FINDING, node.name, relation): none,
    }
    clear = c.and_(settled, c.not_(conflict))
    truth = Truth(c.and_(yes, clear), c.and_(no, clear), {label: mask for label, mask in causes.items() if mask is not False})
    return low.brought(truth, reached)  # type: ignore[no-any-return]


CONDITIONS: dict[type, Callable[..., Any]] = {
    x.Group: group,
    x.Guarded: guarded,
    x.Not: negation,
    x.Unless: unless,
    x.InPrinciple: in_principle,
    x.Holds: holds,
    x.Finding: finding,
}
"""The expressions of this module."""

__all__ = ["CONDITIONS", "KNOWN", "attrs"]
