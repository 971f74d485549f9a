"""Values of expressions as columns: parameters, definitions, tables, other decisions, arithmetic, days.

As ``runtime.figures``, for all rows at once. Relies on ``batch.lowering``.
"""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import attrs

from policylang.batch.calendar import shift as moved_by
from policylang.batch.calendar import whole_years as years_between
from policylang.batch.cells import cell, row_value
from policylang.batch.columns import Mask
from policylang.batch.lowering import BLANK, Lowering, Place, label_of
from policylang.batch.values import Causes, Figure, Lapse, Members, NotLoweredError, Span, Truth, Word, constant_of
from policylang.batch.widths import Size
from policylang.core import expressions as x
from policylang.core.ir import ParameterDecl
from policylang.core.types import DateType, EnumType, NumberType
from policylang.core.values import Cause, CauseKind, Rounding, Unknown
from policylang.runtime.decision import Outcome
from policylang.runtime.figures import parameter_value, recur_alike


def as_of(low: Lowering, node: x.AsOf, place: Place) -> Figure:
    """基准日, or the day judged."""
    return day_of(low, place)


def day_of(low: Lowering, place: Place) -> Figure:
    """The day judged."""
    return low.values.number(place.as_of.toordinal()) if isinstance(place.as_of, date) else place.as_of


def parameter(low: Lowering, node: x.Parameter, place: Place) -> Any:
    """A 参数 by group: the value of each group where a row is of it."""
    day = place.as_of if isinstance(place.as_of, date) else _any_day(low, node.name)
    if node.key is None:
        return low.lifted(parameter_value(low.fixed, node.name, None, day), node)
    key = low.value(node.key, place)
    if not isinstance(key, Word):
        raise NotLoweredError(f"参数 {node.name} by a {type(key).__name__}")
    declared = low.policies.parameters[node.name]
    words = dict.fromkeys(entry.key for entry in declared.entries if entry.key is not None)
    words |= dict.fromkeys(bound for name, bound in low.fixed.bindings if name == node.name and bound is not None)
    given = [(low.values.word_is(key, str(word)), _entry(low, node, word, day)) for word in words]
    rest = _entry(low, node, None, day)
    unsure = low.values.unknown_of(key)
    made = choice(low, [*given, (low.columns.or_(key.known, key.blank), rest)], (unsure, key.causes))
    return made if unsure is False or not isinstance(made, Figure) else _within_range(low, made, unsure, declared)


def _within_range(low: Lowering, made: Figure, unsure: Mask, declared: ParameterDecl) -> Figure:
    """A 参数 of a group that is not known: between the bounds that its 范围 gives."""
    c = low.columns
    ends = low.unknown_figure(Unknown((), declared.low, declared.high))
    scale = made.scale * ends.scale
    made, ends = low.values.scaled(made, scale), low.values.scaled(ends, scale)
    size = max(made.size, ends.size)
    return attrs.evolve(made, low=c.pick(unsure, ends.low, made.low), high=c.pick(unsure, ends.high, made.high), size=size)


def _entry(low: Lowering, node: x.Parameter, key: Any, day: date) -> Any:
    return low.lifted(parameter_value(low.fixed, node.name, key, day), node)


def _any_day(low: Lowering, name: str) -> date:
    """A day to read a parameter on that is the same on every day."""
    if any(entry.since is not None for entry in low.policies.parameters[name].entries):
        raise NotLoweredError(f"参数 {name} of different days")
    return low.as_of


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
            return Word(known, blank, causes, None, masks, words)
        case Truth():
            holds = c.or_(*(c.and_(mask, value.holds) for mask, value in given))
            fails = c.or_(*(c.and_(mask, value.fails) for mask, value in given))
            return Truth(holds, fails, causes, blank)
        case None:
            return Word(False, blank, causes, None, {}, ())
    raise NotLoweredError(f"a choice of {type(sample).__name__}")


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


def definition(low: Lowering, node: x.Definition, place: Place) -> Any:
    """A 定义, for its row alone."""
    reached = low.reach(node.at, place)
    inner = place.at(reached.relation)
    key = ("definition", node.name, reached.relation, inner.stamp)
    if key not in low.memory:
        with low.noting(None):
            low.memory[key] = low.deferring(lambda: low.value(low.policies.definitions[node.name].body, inner))
    value, deferred = low.memory[key]
    low.deferred += deferred
    return low.brought(value, reached)


def table_of(low: Lowering, node: x.TableValue, place: Place) -> Any:
    """The result of a 表."""
    reached = low.reach(node.at, place)
    declared = low.policies.tables[node.name]
    inner = place.at(reached.relation)
    with low.noting(None):
        value = _table(low, declared, inner)
    return low.brought(value, reached)


def _table(low: Lowering, declared: Any, place: Place) -> Any:
    v = low.values
    applies = low.truth(declared.applies, place)
    value = choose(low, declared.rows, place, declared.name, declared.type)
    unsure = v.unknown_of(applies)
    causes = v.merged(unsure, applies.causes, value.causes)
    value = combined(low, [(applies.holds, value), (applies.fails, BLANK)], (unsure, causes))
    return value if unsure is False else _without_bounds(low, value, unsure)


def _without_bounds(low: Lowering, value: Any, unsure: Mask) -> Any:
    if not isinstance(value, Figure):
        return value
    c = low.columns
    return attrs.evolve(value, low=c.pick(unsure, None, value.low), high=c.pick(unsure, None, value.high))


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


def outcome_of(low: Lowering, node: x.OutcomeOf, place: Place) -> Any:
    """The outcome word of another decision; 待定 is unknown with its causes."""
    if node.at is None or node.level is not None:
        raise NotLoweredError(f"the outcome of {node.rule}")
    reached = low.reach(node.at, place)
    made = decided(low, node.rule, reached.relation, place)
    return low.brought(_word(low, made), reached)


def decided(low: Lowering, name: str, relation: str, place: Place) -> Any:
    """The decision of a rule about the rows of a relation, on the day judged."""
    rule = low.policies.rules[name]
    period = place.cycle if recur_alike(place.rule, rule) else None
    made = low.handlers[Decided](low, rule, relation, place.as_of, None, period)
    low.defer(relation, made.deferred)
    return made


class Decided:
    """The key under which the lowering of rules is found: rules are lowered by what lowers expressions, and the reverse."""


def _word(low: Lowering, made: Any) -> Word:
    masks = {outcome.label: mask for outcome, mask in made.outcomes.items() if outcome is not Outcome.PENDING}
    pending = made.outcomes.get(Outcome.PENDING, False)
    return Word(low.columns.not_(pending), False, made.causes, None, masks, tuple(masks))


def result_field(low: Lowering, node: x.ResultField, place: Place) -> Any:
    """成绩, 等次 … of a decision; of the exam being decided, its own so far."""
    if place.score is not None and place.rule is not None and place.rule.name == node.rule and node.field in place.score:
        return place.score[node.field]
    if node.at is None:
        raise NotLoweredError(f"{node.field} of {node.rule}")
    reached = low.reach(node.at, place)
    made = decided(low, node.rule, reached.relation, attrs.evolve(place, cycle=None))
    if node.field not in made.fields:
        raise NotLoweredError(f"{node.field} of {node.rule}")
    there, value = made.fields[node.field]
    pending = low.columns.and_(made.outcomes.get(Outcome.PENDING, False), low.columns.not_(there))
    absent = low.columns.not_(low.columns.or_(there, pending))
    return low.brought(
        combined(low, [(there, value), (absent, BLANK)], (pending, low.values.merged(pending, made.causes))), reached
    )


def arithmetic(low: Lowering, node: x.Arithmetic, place: Place) -> Any:
    """Exact arithmetic; with a blank there is none."""
    v = low.values
    left, right = low.figure(node.left, place), low.figure(node.right, place)
    match node.op:
        case x.ArithmeticOp.ADD:
            return v.add(left, right)
        case x.ArithmeticOp.SUBTRACT:
            return v.add(left, v.negate(right))
        case x.ArithmeticOp.MULTIPLY:
            made = v.multiply(left, right)
            blank = low.columns.or_(left.blank, right.blank)
            return attrs.evolve(made, blank=blank, known=low.columns.and_(made.known, low.columns.not_(blank)))
        case _:
            return _quotient(low, node, left, right, place)


def _quotient(low: Lowering, node: x.Arithmetic, left: Figure, right: Figure, place: Place) -> Figure:
    by = constant_of(right)
    if by is not None and by != 0:
        return low.values.times(left, 1 / by)
    if any(one.over_low != 1 or one.over_high != 1 for one in (left, right)):
        raise NotLoweredError(f"a quotient of shares: {node.place.text}")
    return _ratio(low, left, right, Cause(CauseKind.MISSING, node.place.text), place)


def _ratio(low: Lowering, left: Figure, right: Figure, by_zero: Cause, place: Place) -> Figure:
    """A quotient by what differs from row to row: exact where it is known and above zero."""
    c, v = low.columns, low.values
    blank = c.or_(left.blank, right.blank)
    above = c.and_(right.known, c.holds("lt", 0, right.low), c.not_(blank))
    apart = c.or_(c.and_(c.holds("lt", 0, right.low), c.given(right.high)), c.holds("lt", right.high, 0))
    low.defer(place.relation, c.and_(apart, c.not_(above), c.not_(blank)))
    top = v.scaled(v.half_open(left), left.scale)
    least = c.pick(above, c.multiply(top.low, right.scale), None)
    most = least if top.low is top.high else c.pick(above, c.multiply(top.high, right.scale), None)
    known = c.and_(above, left.known)
    causes = v.merged(c.not_(c.or_(known, blank)), left.causes, right.causes)
    none = c.and_(c.not_(c.or_(known, blank, *causes.values())))
    causes = v.merged(True, causes, {by_zero: none})
    over = c.pick(above, right.low, 1)
    size = left.size * right.scale
    return v.checked(Figure(least, most, known, blank, causes, left.scale, size, over, over, right.size))


def minus(low: Lowering, node: x.Negate, place: Place) -> Figure:
    """Minus a number."""
    return low.values.negate(low.figure(node.operand, place))


def rounded(low: Lowering, node: x.Rounded, place: Place) -> Figure:
    """保留 … and 取整."""
    value = low.figure(node.operand, place)
    if isinstance(node.mode, Rounding):
        return rounded_by(low, value, node.digits, node.mode)
    if not low.is_fixed(node.mode, place):
        raise NotLoweredError("a rounding that differs from row to row")
    mode = low.fixed.value(node.mode, low.env(place))
    if isinstance(mode, Rounding | str):
        return rounded_by(low, value, node.digits, mode if isinstance(mode, Rounding) else Rounding(mode))
    down, up = (rounded_by(low, value, node.digits, one) for one in (Rounding.DOWN, Rounding.UP))
    causes = low.values.merged(low.columns.not_(value.blank), value.causes, {label_of(one): True for one in mode.causes})
    return low.values.settled(down.low, up.high, causes, value.blank, down.scale, down.size)


def rounded_by(low: Lowering, value: Figure, digits: int, mode: Rounding) -> Figure:
    """A number rounded to decimals."""
    if value.over_low != 1 or value.over_high != 1:
        raise NotLoweredError("a mean or a share, rounded")
    unit = Fraction(10) ** digits / value.scale
    least = _rounded(low, value.low, unit, mode)
    most = least if value.high is value.low else _rounded(low, value.high, unit, mode)
    size = value.size * unit.numerator // unit.denominator + 2
    low.values.checked(attrs.evolve(value, size=2 * value.size * unit.numerator + 2 * unit.denominator))
    return low.values.settled(least, most, value.causes, value.blank, 10**digits, size)


def _rounded(low: Lowering, number: Any, unit: Fraction, mode: Rounding) -> Any:
    """``number * unit`` as a whole number."""
    c = low.columns
    top, by = c.multiply(number, unit.numerator), unit.denominator

    def down(one: Any) -> Any:
        return one if by == 1 else c.divide_down(one, by)

    if by == 1 or mode is Rounding.DOWN:
        return down(top)
    if mode is Rounding.UP:
        return down(c.add(top, by - 1))
    above = c.divide_down(c.add(c.multiply(top, 2), by), 2 * by)
    if mode is Rounding.HALF_UP:
        below = c.multiply(c.divide_down(c.add(c.multiply(top, -2), by), 2 * by), -1)
        return c.pick(c.holds("lt", top, 0), below, above)
    floor = down(top)
    rest = c.add(c.multiply(top, 2), c.multiply(floor, -2 * by))
    even = c.holds("eq", c.add(floor, c.multiply(c.divide_down(floor, 2), -2)), 0)
    is_half = c.holds("eq", rest, by)
    return c.pick(c.and_(is_half, even), floor, above)


def shift(low: Lowering, node: x.Shift, place: Place) -> Figure:
    """A day moved by a length; of a period, its last day."""
    day = low.value(node.date, place)
    if isinstance(day, Span):
        day = day.end
    if day is BLANK or not isinstance(day, Figure):
        raise NotLoweredError(f"a day moved: {node.place.text}")
    length = low.figure(node.length, place)
    return moved_by(low.values, day, length if node.sign > 0 else low.values.negate(length), node.unit, node.month_end)


def whole_years(low: Lowering, node: x.WholeYears, place: Place) -> Figure:
    """足年."""
    return years_between(low.values, low.figure(node.start, place), low.figure(node.end, place))


def elapsed(low: Lowering, node: x.ElapsedTime, place: Place) -> Lapse:
    """历时."""
    return Lapse(low.figure(node.start, place), low.figure(node.end, place))


def recent(low: Lowering, node: x.Recent, place: Place) -> Span:
    """近 N 年, where the day judged differs from row to row."""
    day = day_of(low, place)
    back = moved_by(low.values, day, low.values.number(-node.count), node.unit, x.MonthEnd.LAST)
    return Span(low.values.add(back, low.values.number(1)), day)


def between_days(low: Lowering, node: x.Between2, place: Place) -> Span:
    """A 至 B."""
    start, end = low.value(node.start, place), low.value(node.end, place)
    first = start.start if isinstance(start, Span) else start
    last = end.end if isinstance(end, Span) else end
    if not isinstance(first, Figure) or not isinstance(last, Figure):
        raise NotLoweredError(f"a period: {node.place.text}")
    blank = low.columns.or_(first.blank, last.blank)
    return Span(first, last, end.open_ if isinstance(end, Span) else False, blank)


def named_period(low: Lowering, node: x.NamedPeriod, place: Place) -> Any:
    """期限, where its days differ from row to row."""
    if node.which is x.NamedPeriodKind.DEADLINE and isinstance(place.window, Span):
        return place.window
    raise NotLoweredError(f"{node.which.value} on days that differ from row to row")


FIGURES: dict[type, Callable[..., Any]] = {
    x.Cell: cell,
    x.RowValue: row_value,
    x.Parameter: parameter,
    x.Definition: definition,
    x.TableValue: table_of,
    x.OutcomeOf: outcome_of,
    x.ResultField: result_field,
    x.AsOf: as_of,
    x.NamedPeriod: named_period,
    x.Recent: recent,
    x.Between2: between_days,
    x.Arithmetic: arithmetic,
    x.Negate: minus,
    x.Shift: shift,
    x.WholeYears: whole_years,
    x.ElapsedTime: elapsed,
    x.Rounded: rounded,
}
"""The expressions of this module."""

__all__ = ["FIGURES", "Decided", "Members", "choose", "combined", "day_of", "decided"]
