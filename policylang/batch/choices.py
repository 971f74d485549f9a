"""Choices between values: the first of some that holds, what several that may hold agree on. As ``runtime.figures.choose``.

Relies on ``batch.lowering``.
"""

from typing import Any

import attrs

from policylang.batch.columns import Mask
from policylang.batch.lowering import BLANK, Lowering, Place
from policylang.batch.values import Causes, Figure, NotLoweredError, Truth, Word
from policylang.batch.widths import Size
from policylang.core.types import DateType, EnumType, NumberType
from policylang.core.values import Cause, CauseKind


def choice(low: Lowering, options: list[tuple[Mask, Any]], unknown: tuple[Mask, Causes]) -> Any:
    """The first option whose mask holds; unknown with causes where ``unknown`` holds. All of one sort."""
    c = low.columns
    taken: Mask = unknown[0]
    exact: list[tuple[Mask, Any]] = []
    for mask, value in options:
        exact.append((c.and_(mask, c.not_(taken)), value))
        taken = c.or_(taken, mask)
    return combined(low, exact, (c.or_(unknown[0], c.not_(taken)), unknown[1]))


def combined(low: Lowering, exact: list[tuple[Mask, Any]], unknown: tuple[Mask, Causes]) -> Any:
    """Values by masks of which no two hold together."""
    c, v = low.columns, low.values
    sample = next((value for _, value in exact if value is not BLANK), None)
    causes = v.merged(True, unknown[1], *(v.merged(mask, value.causes) for mask, value in exact if value is not BLANK))
    blank = c.or_(*(c.and_(mask, True if value is BLANK else value.blank) for mask, value in exact))
    given = [(mask, value) for mask, value in exact if value is not BLANK]
    match sample:
        case Figure():
            return _figures(low, given, causes, blank)
        case Word():
            known = c.or_(*(c.and_(mask, value.known) for mask, value in given))
            words = _words(given)
            masks = {word: c.or_(*(c.and_(m, v.word_is(value, word)) for m, value in given)) for word in words}
            return Word(known, blank, causes, None, masks, words, _rank(low, given, words, causes, blank))
        case Truth():
            holds = c.or_(*(c.and_(mask, value.holds) for mask, value in given))
            fails = c.or_(*(c.and_(mask, value.fails) for mask, value in given))
            return Truth(holds, fails, causes, blank)
        case None:
            return Word(False, blank, causes, None, {}, ())
    raise NotLoweredError(f"a choice of {type(sample).__name__}")


def _rank(low: Lowering, given: list[tuple[Mask, Any]], words: tuple[str, ...], causes: Causes, blank: Mask) -> Figure | None:
    """The place of a word in its order, where that of some is known better than the word; nothing is known of what is none of them."""
    if all(value.rank is None for _, value in given):
        return None
    if any(value.rank is None or value.words != words for _, value in given):
        raise NotLoweredError("a choice of words of which some have bounds")
    c = low.columns
    made = _figures(low, [(mask, value.rank) for mask, value in given], causes, blank)
    return attrs.evolve(made, low=c.fill(made.low, 0), high=c.fill(made.high, len(words) - 1))


def _words(given: list[tuple[Mask, Any]]) -> tuple[str, ...]:
    words: dict[str, None] = {}
    for _, value in given:
        if value.words is None:
            raise NotLoweredError("a choice of any text")
        words |= dict.fromkeys(value.words)
    return tuple(words)


def _figures(low: Lowering, given: list[tuple[Mask, Any]], causes: Causes, blank: Mask) -> Figure:
    c, v = low.columns, low.values
    scale = 1
    for _, value in given:
        if value.over_low != 1 or value.over_high != 1:
            raise NotLoweredError("a choice of shares")
        scale = scale * value.scale if scale % value.scale else scale
    least: Any = None
    most: Any = None
    known: Mask = False
    size: Size = 1
    for mask, value in reversed(given):
        one = v.scaled(value, scale)
        least, most = c.pick(mask, one.low, least), c.pick(mask, one.high, most)
        known = c.or_(known, c.and_(mask, one.known))
        size = max(size, one.size)
    return Figure(least, most, known, blank, causes, scale, size)


def choose(low: Lowering, rows: tuple[Any, ...], place: Place, name: str, type_: Any) -> Any:
    """The value of the first row that holds; where a guard is unknown, what all rows that may hold agree on."""
    c, v = low.columns, low.values
    label = {Cause(CauseKind.UNSTATED, name): True}
    open_: Mask = True
    doubt: Mask = False
    options: list[tuple[Mask, Any]] = []
    guards: list[Causes] = []
    for row in rows:
        guard = low.truth(row.guard, place)
        value = unstated(type_, label) if row.value is None else low.value(row.value, place)
        if value is BLANK:
            raise NotLoweredError(f"表 {name}: 无")
        may = c.and_(open_, c.not_(guard.fails))
        options.append((may, value))
        unknown = v.unknown_of(guard)
        guards.append(v.merged(c.and_(open_, unknown), guard.causes))
        doubt = c.or_(doubt, c.and_(open_, unknown))
        open_ = c.and_(open_, c.not_(guard.holds))
    options.append((open_, unstated(type_, label)))
    if doubt is False:
        return combined(low, options, (False, {}))
    return _agreed(low, options, doubt, guards)


def unstated(type_: Any, causes: Causes) -> Any:
    """The unknown of a type."""
    match type_:
        case NumberType() | DateType():
            return Figure(None, None, False, causes=causes)
        case EnumType():
            return Word(False, causes=causes, masks={}, words=())
        case _:
            raise NotLoweredError(f"a choice of {type(type_).__name__}")


def _agreed(low: Lowering, options: list[tuple[Mask, Any]], doubt: Mask, guards: list[Causes]) -> Any:
    """What all options agree on: the value itself, else the bounds of numbers and days."""
    c, v = low.columns, low.values
    causes = v.merged(True, *guards, *(v.merged(mask, value.causes) for mask, value in options))
    all_known = c.and_(*(c.or_(c.not_(mask), value.known) for mask, value in options))
    blank = c.and_(*(c.or_(c.not_(mask), value.blank) for mask, value in options))
    if any(value.blank is not False for _, value in options):
        raise NotLoweredError("a choice of what may be blank")
    if all(isinstance(value, Word) for _, value in options):
        words = _words(options)
        masks = {
            word: c.and_(
                all_known, *(c.or_(c.not_(m), v.word_is(value, word)) for m, value in options), c.or_(*(m for m, _ in options))
            )
            for word in words
        }
        known = c.or_(*masks.values())
        return Word(known, False, v.merged(c.not_(known), causes), None, masks, words)
    scale = 1
    for _, value in options:
        scale = scale * value.scale if scale % value.scale else scale
    ends = [(mask, v.scaled(value, scale)) for mask, value in options]
    least: Any = None
    most: Any = None
    missing: Mask = False
    for mask, one in ends:
        missing = c.or_(missing, c.and_(mask, c.or_(c.is_null(one.low), c.is_null(one.high))))
        own_low, own_high = c.pick(mask, one.low, None), c.pick(mask, one.high, None)
        least = (
            own_low
            if least is None
            else c.pick(c.is_null(least), own_low, c.pick(c.is_null(own_low), least, c.lesser(least, own_low)))
        )
        most = (
            own_high
            if most is None
            else c.pick(c.is_null(most), own_high, c.pick(c.is_null(own_high), most, c.greater(most, own_high)))
        )
    least, most = c.pick(missing, None, least), c.pick(missing, None, most)
    known = c.and_(all_known, c.holds("eq", least, most))
    single = c.not_(doubt)
    sure = c.and_(single, c.or_(*(c.and_(mask, one.known) for mask, one in ends)))
    known = c.or_(known, sure)
    size = max(one.size for _, one in ends)
    plain_low = _first(low, ends, "low")
    plain_high = _first(low, ends, "high")
    least, most = c.pick(single, plain_low, least), c.pick(single, plain_high, most)
    return Figure(least, most, known, blank, v.merged(c.not_(known), causes), scale, size)


def _first(low: Lowering, ends: list[tuple[Mask, Figure]], side: str) -> Any:
    found: Any = None
    for mask, one in reversed(ends):
        found = low.columns.pick(mask, getattr(one, side), found)
    return found
