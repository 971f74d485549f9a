"""Comparisons and membership as masks. As ``runtime.comparisons``, for all rows at once. Relies on ``batch.lowering``."""

from collections.abc import Callable
from typing import Any

import attrs

from policylang.batch.calendar import compare_elapsed
from policylang.batch.cells import Reader, read
from policylang.batch.columns import Mask
from policylang.batch.figures import day_of
from policylang.batch.lowering import BLANK, Lowering, Place
from policylang.batch.values import Figure, Lapse, Members, NotLoweredError, Span, Truth, Word
from policylang.core import expressions as x
from policylang.core.expressions import CompareOp, GroupOp
from policylang.core.types import EnumType, NumberType
from policylang.core.values import Cause, CauseKind


def compare(low: Lowering, node: x.Compare, place: Place) -> Truth:
    """``left op right``."""
    left = low.value(node.left, place)
    if isinstance(left, Lapse):
        return _elapsed(low, left, node.op, node.right, place)
    return relate(low, node.op, left, low.value(node.right, place), node.order)


def _elapsed(low: Lowering, lapse: Lapse, op: CompareOp, right: x.Expr, place: Place) -> Truth:
    unit = right.type.unit if isinstance(right.type, NumberType) else ""
    return compare_elapsed(low.values, op, lapse.start, lapse.end, low.figure(right, place), unit)


def relate(low: Lowering, op: CompareOp, left: Any, right: Any, order: EnumType | None = None) -> Truth:
    """The comparison of two values."""
    if left is BLANK or right is BLANK:
        return _with_blank(low, op, left, right)
    if isinstance(left, Span) or isinstance(right, Span):
        return _with_span(low, op, left, right)
    if order is not None and op not in (CompareOp.EQ, CompareOp.NE):
        left, right = ranked(low, left, order), ranked(low, right, order)
    if op in (CompareOp.EQ, CompareOp.NE):
        same = equality(low, left, right)
        return same if op is CompareOp.EQ else low.values.not_(same)
    if not isinstance(left, Figure) or not isinstance(right, Figure):
        raise NotLoweredError(f"the order of {type(left).__name__} and {type(right).__name__}")
    return ordered(low, op, left, right)


def ordered(low: Lowering, op: CompareOp, left: Figure, right: Figure) -> Truth:
    """An order of two numbers or days; with a blank it fails."""
    match op:
        case CompareOp.GE:
            return low.values.less(right, left, or_equal=True)
        case CompareOp.LE:
            return low.values.less(left, right, or_equal=True)
        case CompareOp.GT:
            return low.values.less(right, left, or_equal=False)
        case _:
            return low.values.less(left, right, or_equal=False)


def equality(low: Lowering, left: Any, right: Any) -> Truth:
    """Whether two values of one sort are equal."""
    if isinstance(left, Figure) and isinstance(right, Figure):
        return low.values.equal(left, right)
    return low.values.same(left, right)


def _with_blank(low: Lowering, op: CompareOp, left: Any, right: Any) -> Truth:
    c = low.columns
    other = right if left is BLANK else left
    if other is BLANK:
        return low.values.known(op is CompareOp.EQ)
    if op not in (CompareOp.EQ, CompareOp.NE):
        return Truth(False, True)
    unknown = low.values.unknown_of(other) if not isinstance(other, Span) else other.unknown
    causes = low.values.merged(unknown, other.causes)
    same = Truth(other.blank, c.not_(c.or_(other.blank, unknown)), causes)
    return same if op is CompareOp.EQ else low.values.not_(same)


def ranked(low: Lowering, value: Any, order: EnumType) -> Figure:
    """A word of an ordered enumeration as its place."""
    c = low.columns
    if not isinstance(value, Word):
        raise NotLoweredError(f"the order of a {type(value).__name__}")
    top = len(order.values) - 1
    if value.rank is not None:
        if value.words != order.values:
            raise NotLoweredError("a rung in the order of another ladder")
        return value.rank
    if isinstance(value.column, str):
        return low.values.number(order.rank(value.column))
    least: Any = 0
    most: Any = top
    for place, word in enumerate(order.values):
        here = low.values.word_is(value, word)
        least, most = c.pick(here, place, least), c.pick(here, place, most)
    return Figure(least, most, value.known, value.blank, value.causes, 1, max(1, top))


def _with_span(low: Lowering, op: CompareOp, left: Any, right: Any) -> Truth:
    """A day (or period) and a period."""
    c, v = low.columns, low.values
    if any(isinstance(one, Span) and (one.blank is not False or one.unknown is not False) for one in (left, right)):
        raise NotLoweredError("the order of a period that may not be there")
    if op in (CompareOp.EQ, CompareOp.NE):
        if isinstance(left, Span) and isinstance(right, Span):
            raise NotLoweredError("equality of two periods")
        span, day = (left, right) if isinstance(left, Span) else (right, left)
        inside = contains_day(low, span, day)
        if isinstance(day, Figure) and day.blank is not False:
            inside = _failing(low, inside, day.blank)
        return inside if op is CompareOp.EQ else v.not_(inside)
    (first_l, last_l, open_l), (first_r, last_r, open_r) = _ends(left), _ends(right)
    match op:
        case CompareOp.GE:
            return v.less(first_r, first_l, or_equal=True)
        case CompareOp.LE:
            made = v.less(last_l, last_r, or_equal=True)
            made = (
                Truth(c.or_(made.holds, open_r), c.and_(made.fails, c.not_(open_r)), made.causes)
                if open_r is not False
                else made
            )
            return _failing(low, made, open_l)
        case CompareOp.GT:
            return _failing(low, v.less(last_r, first_l, or_equal=False), open_r)
        case _:
            return _failing(low, v.less(last_l, first_r, or_equal=False), open_l)


def _failing(low: Lowering, truth: Truth, where: Any) -> Truth:
    """The same, but failing where a mask holds."""
    c = low.columns
    if where is False:
        return truth
    causes = low.values.merged(c.not_(where), truth.causes)
    return Truth(c.and_(truth.holds, c.not_(where)), c.or_(truth.fails, where), causes)


def _ends(value: Any) -> tuple[Figure, Figure, Any]:
    return (value.start, value.end, value.open_) if isinstance(value, Span) else (value, value, False)


def contains_day(low: Lowering, span: Span, day: Any) -> Truth:
    """Whether a day lies in a period."""
    if not isinstance(day, Figure):
        raise NotLoweredError(f"a {type(day).__name__} in a period")
    c, v = low.columns, low.values
    after = v.less(span.start, day, or_equal=True)
    before = v.less(day, span.end, or_equal=True)
    if span.open_ is not False:
        holds, fails = c.or_(before.holds, span.open_), c.and_(before.fails, c.not_(span.open_))
        before = Truth(holds, fails, v.merged(c.not_(span.open_), before.causes))
    return v.all_((after, before))


def lies_in(low: Lowering, operand: Any, period: Any) -> Truth:
    """Whether a day or period lies in a period, or in one of several."""
    c, v = low.columns, low.values
    if operand is BLANK or period is BLANK:
        return Truth(False, True)
    if isinstance(period, tuple):
        return v.any_(tuple(lies_in(low, operand, one) for one in period))
    if not isinstance(period, Span):
        raise NotLoweredError(f"in a {type(period).__name__}")
    made = _span_in(low, operand, period) if isinstance(operand, Span) else contains_day(low, period, operand)
    blank = c.or_(operand.blank, period.blank)
    lost = c.and_(period.unknown, c.not_(blank))
    if lost is not False:
        unknown = c.or_(lost, c.not_(c.or_(made.holds, made.fails)))
        causes = v.merged(unknown, v.merged(lost, period.causes, operand.causes), made.causes)
        made = Truth(c.and_(made.holds, c.not_(lost)), c.and_(made.fails, c.not_(lost)), causes)
    return _failing(low, made, blank)


def _span_in(low: Lowering, operand: Span, period: Span) -> Truth:
    first = contains_day(low, period, operand.start)
    last = contains_day(low, period, operand.end)
    if operand.open_ is not False:
        raise NotLoweredError("a period without end in a period")
    return low.values.all_((first, last))


def during(low: Lowering, node: x.During, place: Place) -> Truth:
    """在 <期间> 内."""
    return lies_in(low, low.value(node.operand, place), low.value(node.period, place))


def row_during(low: Lowering, node: x.RowDuring, place: Place) -> Truth:
    """Whether the row at hand counts in a period: dated in it; with a 失效日, in force on the day judged."""
    kind = low.policies.vocabulary.kinds.get(place.relation)
    first = kind.event_day if kind is not None else None
    if kind is None or first is None:
        return Truth(True, False)
    start = read(low, place.relation, first.name, first)
    last = kind.expiry_day
    if last is None:
        return lies_in(low, start, low.value(node.period, place))
    until = read(low, place.relation, last.name, last)
    if not isinstance(start, Figure) or not isinstance(until, Figure):
        raise NotLoweredError("a 失效日 that is no day")
    return in_force(low, start, until, place, blank_start=False)


def in_force(low: Lowering, start: Figure, until: Figure, place: Place, blank_start: bool) -> Truth:
    """Whether what begins and ends is in force on the day judged; a blank end: still. ``blank_start``: what a blank start says."""
    c, v = low.columns, low.values
    day = day_of(low, place)
    begun = v.less(start, day, or_equal=True)
    if blank_start and start.blank is not False:
        begun = Truth(c.or_(begun.holds, start.blank), c.and_(begun.fails, c.not_(start.blank)), begun.causes)
    lasting = v.less(day, until, or_equal=True)
    if until.blank is not False:
        lasting = Truth(c.or_(lasting.holds, until.blank), c.and_(lasting.fails, c.not_(until.blank)), lasting.causes)
    return v.all_((begun, lasting))


def in_range(low: Lowering, node: x.InRange, place: Place) -> Truth:
    """介于 A 至 B."""
    above = CompareOp.GE if node.low_included else CompareOp.GT
    below = CompareOp.LE if node.high_included else CompareOp.LT
    operand = low.value(node.operand, place)
    if isinstance(operand, Lapse):
        parts = [_elapsed(low, operand, op, side, place) for op, side in ((above, node.low), (below, node.high))]
        return low.values.all_(parts)
    bounds = [(above, low.value(node.low, place)), (below, low.value(node.high, place))]
    return low.values.all_(tuple(relate(low, op, operand, bound, node.order) for op, bound in bounds))


def about(low: Lowering, node: x.About, place: Place) -> Truth:
    """约 A 容差 B."""
    v = low.values
    operand, target = low.figure(node.operand, place), low.figure(node.target, place)
    tolerance = low.figure(node.tolerance, place)
    least, most = v.add(target, v.negate(tolerance)), v.add(target, tolerance)
    return v.all_((v.less(least, operand, or_equal=True), v.less(operand, most, or_equal=True)))


def in_set(low: Lowering, node: x.InSet, place: Place) -> Truth:
    """属于."""
    operand = low.value(node.operand, place)
    if not isinstance(node.members, tuple):
        members = low.value(node.members, place)
        return lies_in(low, operand, members) if isinstance(members, Span) else has_member(low, members, operand)
    words = tuple(one.value for one in node.members if isinstance(one, x.Literal) and isinstance(one.value, str))
    if isinstance(operand, Word) and len(words) == len(node.members):
        return _word_among(low, operand, words)
    return low.values.any_(tuple(relate(low, CompareOp.EQ, operand, low.value(one, place)) for one in node.members))


def _word_among(low: Lowering, word: Word, words: tuple[str, ...]) -> Truth:
    c = low.columns
    holds = c.and_(low.values.word_in(word, words), word.known)
    fails = c.or_(word.blank, c.and_(word.known, c.not_(holds)))
    return Truth(holds, fails, word.causes)


def has_member(low: Lowering, members: Any, value: Any) -> Truth:
    """Whether a set has a member."""
    c, v = low.columns, low.values
    if not isinstance(members, Members) or not isinstance(value, Word):
        raise NotLoweredError(f"{type(value).__name__} in a {type(members).__name__}")
    if isinstance(value.column, str):
        there: Any = members.has(value.column)
    else:
        words = members.words if members.words is not None else value.words
        if words is None:
            raise NotLoweredError("any text in a set of any texts")
        there = c.or_(*(c.and_(v.word_is(value, word), members.has(word)) for word in words))
    blank = c.and_(c.or_(members.blank, value.blank), c.not_(members.unknown))
    known = c.and_(value.known, c.not_(c.or_(members.unknown, members.blank)))
    holds = c.and_(there, known)
    empty = _has_none(low, members, value)
    settled = c.or_(c.and_(known, c.not_(there)), c.and_(empty, c.not_(members.unknown)))
    fails = c.or_(c.and_(settled, c.not_(members.open_)), blank)
    asked = v.merged(c.or_(members.unknown, c.not_(empty)), value.causes)
    return Truth(holds, fails, v.merged(c.not_(c.or_(holds, fails)), members.causes, asked))


def _has_none(low: Lowering, members: Members, value: Word) -> Mask:
    """Where a set surely has no member at all: then it does not matter which word is asked for. Only asked of a word in doubt."""
    if value.known is True or value.causes == {}:
        return False
    if members.words is None:
        raise NotLoweredError("a word in doubt in a set of any texts")
    return low.columns.not_(low.columns.or_(*(members.has(word) for word in members.words)))


def contains(low: Lowering, node: x.Contains, place: Place) -> Truth:
    """包含 全部/任一/至少 k 项."""
    members = low.value(node.operand, place)
    met = tuple(has_member(low, members, low.value(one, place)) for one in node.members)
    return enough(low, node.op, node.k, met)


def enough(low: Lowering, op: GroupOp, k: int, truths: tuple[Truth, ...]) -> Truth:
    """All, any or at least ``k`` of some conditions."""
    match op:
        case GroupOp.ALL:
            return low.values.all_(truths)
        case GroupOp.ANY:
            return low.values.any_(truths)
        case _:
            return low.values.at_least(k, truths)


def sequence(low: Lowering, node: x.Sequence, place: Place) -> Truth:
    """依次: every date known, none before the one before it; a blank fails."""
    c, v = low.columns, low.values
    days = [low.figure(day, place) for day in node.dates]
    known = [Truth(c.or_(day.known, c.given(day.low)), False, day.causes) for day in days]
    known = [attrs.evolve(one, causes=v.merged(c.not_(one.holds), one.causes)) for one in known]
    steps = [v.less(a, b, or_equal=True) for place_, a in enumerate(days) for b in days[place_ + 1 :]]
    return _failing(low, v.all_((*known, *steps)), c.or_(*(day.blank for day in days)))


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

__all__ = ["COMPARISONS", "Cause", "CauseKind", "Reader"]
