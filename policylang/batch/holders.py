"""What is recorded about a holder as columns: titles, findings, approved exceptions. As ``runtime.conditions``, for all rows at once.

Relies on ``batch.rows`` and on decisions about penalties.
"""

from collections.abc import Callable
from typing import Any

from policylang.batch.cells import Reader
from policylang.batch.columns import Mask
from policylang.batch.comparisons import in_force
from policylang.batch.effects import triggered, triggered_below
from policylang.batch.figures import day_of
from policylang.batch.lowering import Lowering, Place
from policylang.batch.reach import Reached
from policylang.batch.rows import Found, found_below
from policylang.batch.tables import Cells
from policylang.batch.values import Figure, NotLoweredError, Truth, Word
from policylang.core import calendar
from policylang.core import expressions as x
from policylang.core.expressions import LevelTest
from policylang.core.facts import APPROVALS, FINDINGS, TITLES
from policylang.core.ir import Effect
from policylang.core.types import EnumType
from policylang.core.values import Cause, CauseKind


def approved(low: Lowering, place: Place) -> Mask:
    """Where an 例外批准 of this rule (and level) is on record for the subject by the day judged."""
    if place.rule is None:
        return False
    relation = place.relation
    chain = place.outer[-1] if place.outer else ()
    if chain is None or chain:
        raise NotLoweredError("原则上 within records")
    found = found_below(low, APPROVALS, place, visible=False)
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
    made = holding(low, title, test, level, order, low.alone(place, reached), node.recorded)
    return low.brought(made, reached)  # type: ignore[no-any-return]


def holding(
    low: Lowering,
    title: str,
    test: LevelTest,
    level: str | None,
    order: EnumType | None,
    place: Place,
    recorded: bool,
) -> Truth:
    """Whether the rows at hand hold a title at a level that passes the test."""
    c, v, relation = low.columns, low.values, place.relation
    found = found_below(low, TITLES, place, visible=False)
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
        conditions.append(v.not_(cancelled(low, title, place, found)))
    truth = v.all_(conditions)
    row = Truth(
        c.and_(named, truth.holds),
        c.not_(c.or_(nameless, c.and_(named, c.not_(truth.fails)))),
        v.merged(True, v.merged(named, truth.causes), v.merged(nameless, name.causes)),
    )
    return v.any_((found.any_of(low, row, relation), lacking))


def _level_met(low: Lowering, held: _Held, test: LevelTest, level: str | None, order: EnumType | None) -> Truth:
    if test is LevelTest.ANY or level is None:
        return Truth(True, False)
    c, v = low.columns, low.values
    own = held.word("层级")
    if test is LevelTest.EXACT or order is None:
        words: tuple[str, ...] = (level,)
    else:
        asked = order.rank(level)
        words = tuple(word for word in order.values if test.admits(order.rank(word), asked))
    met = v.word_in(own, words)
    unknown = v.unknown_of(own)
    return Truth(met, c.not_(c.or_(met, unknown)), own.causes)


def finding(low: Lowering, node: x.Finding, place: Place) -> Truth:
    """人工认定: what the named body found, by the latest finding; contradictory ones of one day: 证据冲突."""
    c, v = low.columns, low.values
    reached = low.reach(node.at, place)
    relation = reached.relation
    wanting = {Cause(CauseKind.FINDING, node.name, relation): True}
    found = found_below(low, FINDINGS, low.alone(place, reached), visible=False)
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


def cancelled(low: Lowering, title: str, place: Place, found: Found) -> Truth:
    """Whether a triggered penalty has cancelled a title that the rows at hand hold, for the rows of titles."""
    v, relation = low.values, place.relation
    level = _Held(low, TITLES).word("层级")
    truths = []
    for rule, effect in low.fixed.effects.cancelling.get(title, ()):
        concerned = _level_concerned(low, effect, level)
        struck = [triggered(low, rule.name, place)] if relation in rule.kinds else []
        if not struck:
            struck = [triggered_below(low, rule.name, kind, place) for kind in rule.kinds]
        reached = Reached(relation, (found.own_key,), True, {})
        truths += [v.all_((concerned, low.brought(one, reached))) for one in struck]
    return v.any_(truths)


def _level_concerned(low: Lowering, effect: Effect, level: Word) -> Truth:
    """Whether a penalty is about the level held."""
    if effect.level is None or effect.level_test in (None, LevelTest.ANY):
        return Truth(True, False)
    c, v = low.columns, low.values
    order = effect.level_order
    words: tuple[str, ...] = (effect.level,)
    if effect.level_test is not LevelTest.EXACT and order is not None:
        asked = order.rank(effect.level)
        words = tuple(word for word in order.values if effect.level_test.admits(order.rank(word), asked))
    met, unknown = v.word_in(level, words), v.unknown_of(level)
    causes = {Cause(CauseKind.MISSING, "层级"): unknown} if unknown is not False else {}
    return Truth(met, c.not_(c.or_(met, unknown)), causes)


def rung_of(low: Lowering, node: x.RungOf, place: Place) -> Word:
    """The highest rung held; blank where none is. Between bounds where some are unknown."""
    c, v = low.columns, low.values
    reached = low.reach(node.at, place)
    rungs = low.policies.ladders[node.ladder].rungs
    truths = [holding(low, rung, LevelTest.ANY, None, None, low.alone(place, reached), False) for rung in rungs]
    best: Any = -1
    top: Any = -1
    for rank, truth in enumerate(truths):
        best = c.pick(truth.holds, rank, best)
        top = c.pick(c.not_(truth.fails), rank, top)
    above: dict[Cause, Mask] = {}
    for rank, truth in enumerate(truths):
        for label, mask in v.merged(c.holds("lt", best, rank), truth.causes).items():
            above[label] = c.or_(above.get(label, False), mask)
    is_open = c.holds("lt", best, top)
    blank = c.and_(c.holds("eq", best, -1), c.not_(is_open))
    known = c.not_(c.or_(is_open, blank))
    place_of = Figure(best, top, known, blank, above, size=len(rungs))
    masks = {rung: c.and_(known, c.holds("eq", best, order)) for order, rung in enumerate(rungs)}
    return low.brought(Word(known, blank, above, None, masks, rungs, place_of), reached)  # type: ignore[no-any-return]


HOLDERS: dict[type, Callable[..., Any]] = {x.Holds: holds, x.Finding: finding, x.RungOf: rung_of}
"""The expressions of this module."""
