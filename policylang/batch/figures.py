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
from policylang.batch.choices import choice, choose, combined
from policylang.batch.columns import Mask
from policylang.batch.lowering import BLANK, Lowering, Place, label_of
from policylang.batch.values import Figure, Lapse, NotLoweredError, Span, Word, constant_of
from policylang.core import expressions as x
from policylang.core.ir import ParameterDecl
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


def definition(low: Lowering, node: x.Definition, place: Place) -> Any:
    """A 定义, for its row alone."""
    reached = low.reach(node.at, place)
    inner = low.alone(place, reached)
    key = ("definition", node.name, reached.relation, inner.stamp)
    if key not in low.memory:
        with low.noting(None):
            low.memory[key] = low.value(low.policies.definitions[node.name].body, inner)
    return low.brought(low.memory[key], reached)


def table_of(low: Lowering, node: x.TableValue, place: Place) -> Any:
    """The result of a 表."""
    reached = low.reach(node.at, place)
    declared = low.policies.tables[node.name]
    inner = low.alone(place, reached)
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


def outcome_of(low: Lowering, node: x.OutcomeOf, place: Place) -> Any:
    """The outcome word of another decision; 待定 is unknown with its causes."""
    level: Any = None
    if node.level is not None:
        if not low.is_fixed(node.level, place):
            raise NotLoweredError(f"{node.rule} at a level that differs from row to row")
        level = low.fixed.value(node.level, low.env(place))
    if node.at is None:
        return _of_all(low, _word(low, decided(low, node.rule, place.at(""))), place.relation)
    reached = low.reach(node.at, place)
    if isinstance(level, Unknown):
        return low.brought(low.unknown(level, node), reached)
    return low.brought(_word(low, decided(low, node.rule, low.alone(place, reached), level)), reached)


def _of_all(low: Lowering, word: Word, relation: str) -> Word:
    """The outcome of a decision about a population as a whole, for each row of a relation."""

    def spread(mask: Mask) -> Mask:
        return mask if isinstance(mask, bool) else low.columns.whole("any", mask, relation, "")

    masks = {one: spread(mask) for one, mask in (word.masks or {}).items()}
    return attrs.evolve(
        word, known=spread(word.known), causes={one: spread(mask) for one, mask in word.causes.items()}, masks=masks
    )


def decided(low: Lowering, name: str, place: Place, level: str | None = None) -> Any:
    """The decision of a rule about the rows at hand, on the day judged."""
    rule = low.policies.rules[name]
    period = place.cycle if recur_alike(place.rule, rule) else None
    return low.handlers[Decided](low, rule, place.relation, place.as_of, level, period)


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
    made = decided(low, node.rule, attrs.evolve(low.alone(place, reached), cycle=None))
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
            return _quotient(low, node, left, right)


def _quotient(low: Lowering, node: x.Arithmetic, left: Figure, right: Figure) -> Figure:
    by = constant_of(right)
    if by is not None and by != 0:
        return low.values.times(left, 1 / by)
    if any(one.over_low != 1 or one.over_high != 1 for one in (left, right)):
        raise NotLoweredError(f"a quotient of shares: {node.place.text}")
    return _ratio(low, left, right, Cause(CauseKind.MISSING, node.place.text))


def _ratio(low: Lowering, left: Figure, right: Figure, by_zero: Cause) -> Figure:
    """A quotient by what differs from row to row; unknown where that may be zero. Where it is below zero, both are negated."""
    c, v = low.columns, low.values
    blank = c.or_(left.blank, right.blank)
    negative = c.and_(c.given(right.low), c.holds("lt", right.high, 0))
    apart = c.and_(c.or_(negative, c.and_(c.holds("lt", 0, right.low), c.given(right.high))), c.not_(blank))
    nearest = c.pick(negative, c.multiply(right.high, -1), right.low)
    farthest = nearest if right.low is right.high else c.pick(negative, c.multiply(right.low, -1), right.high)
    least, most = _above(low, left, negative, apart)
    over_low = c.pick(apart, c.pick(c.holds("le", 0, least), farthest, nearest), 1)
    over_high = over_low if farthest is nearest else c.pick(apart, c.pick(c.holds("le", 0, most), nearest, farthest), 1)
    known = c.and_(apart, left.known, c.or_(right.known, c.holds("eq", left.low, 0)))
    causes = v.merged(c.not_(c.or_(known, blank)), left.causes, right.causes)
    none = c.and_(c.not_(c.or_(known, blank, *causes.values())))
    causes = v.merged(True, causes, {by_zero: none})
    least, most = c.multiply(least, right.scale), c.multiply(most, right.scale)
    size = left.size * right.scale
    return v.checked(Figure(least, most, known, blank, causes, left.scale, size, over_low, over_high, right.size))


def _above(low: Lowering, left: Figure, negative: Mask, apart: Mask) -> tuple[Any, Any]:
    """The bounds of what is divided, negated where the divisor is. With one bound open only a least value that is not negative is a bound."""
    c = low.columns
    kept = c.or_(c.and_(c.given(left.low), c.given(left.high)), c.and_(c.not_(negative), c.holds("le", 0, left.low)))
    kept = c.and_(kept, apart)
    least = c.pick(kept, left.low, None)
    most = least if left.low is left.high else c.pick(kept, left.high, None)
    turned = c.pick(negative, c.multiply(most, -1), least)
    return turned, turned if most is least else c.pick(negative, c.multiply(least, -1), most)


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
