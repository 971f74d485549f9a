"""Days as ordinals: moved by calendar lengths, compared by anniversaries. As ``core.calendar``, for all rows at once.

Relies on ``batch.values``; what is the same for all rows is done by ``core.calendar``.
"""

from datetime import date
from typing import Any

from policylang.batch.columns import Column
from policylang.batch.values import Figure, NotLoweredError, Truth, Values, constant_of
from policylang.core import calendar
from policylang.core.expressions import CompareOp, MonthEnd

LAST = date.max.toordinal()
_SHIFTED_EPOCH = 305
"""Days from 1 March of the year 0 to the day before 1 January of the year 1."""


def shift(values: Values, day: Figure, length: Figure, unit: str, month_end: MonthEnd) -> Figure:
    """A day plus a length in 年, 月 or 日."""
    c = values.columns
    if length.scale != 1 or day.scale != 1:
        raise NotLoweredError("a calendar length that is not whole")

    def moved(one: Any, count: Any) -> Any:
        if one is None or count is None:
            return None
        if not isinstance(one, Column) and not isinstance(count, Column):
            return calendar.shift(date.fromordinal(one), count, unit, month_end).toordinal()
        if unit == "日":
            return c.greater(1, c.lesser(LAST, c.add(one, count)))
        return _moved(values, one, c.multiply(count, 12) if unit == "年" else count, month_end)

    low = moved(day.low, length.low)
    high = low if day.low is day.high and length.low == length.high else moved(day.high, length.high)
    blank = c.or_(day.blank, length.blank)
    return values.settled(low, high, values.merged(True, day.causes, length.causes), blank, 1, LAST)


def _moved(values: Values, day: Any, months: Any, month_end: MonthEnd) -> Any:
    c = values.columns
    year, month, of_month = parts(values, day)
    target = c.add(c.add(c.multiply(year, 12), c.add(month, -1)), months)
    inside = c.greater(12, c.lesser(target, 10000 * 12 - 1))
    to_year = c.divide_down(inside, 12)
    to_month = c.add(c.add(inside, c.multiply(to_year, -12)), 1)
    first = ordinal(values, to_year, to_month)
    is_last = c.holds("eq", to_month, 12)
    following = ordinal(values, c.pick(is_last, c.add(to_year, 1), to_year), c.pick(is_last, 1, c.add(to_month, 1)))
    there = c.add(first, c.add(of_month, -1))
    end = following if month_end is MonthEnd.NEXT else c.add(following, -1)
    result = c.pick(c.holds("lt", there, following), there, c.pick(c.is_null(there), None, end))
    result = c.pick(c.holds("lt", target, 12), 1, result)
    return c.pick(c.holds("le", 10000 * 12, target), LAST, result)


def parts(values: Values, day: Any) -> tuple[Any, Any, Any]:
    """Year, month and day of the month of an ordinal."""
    c = values.columns
    if not isinstance(day, Column):
        known = date.fromordinal(day)
        return known.year, known.month, known.day

    def minus(one: Any, other: Any, by: int = 1) -> Any:
        return c.add(one, c.multiply(other, -by))

    since = c.add(day, _SHIFTED_EPOCH)
    era = c.divide_down(since, 146097)
    of_era = minus(since, era, 146097)
    rest = minus(c.add(minus(of_era, c.divide_down(of_era, 1460)), c.divide_down(of_era, 36524)), c.divide_down(of_era, 146096))
    year_of_era = c.divide_down(rest, 365)
    of_year = minus(c.add(minus(of_era, year_of_era, 365), c.divide_down(year_of_era, 100)), c.divide_down(year_of_era, 4))
    place = c.divide_down(c.add(c.multiply(of_year, 5), 2), 153)
    of_month = c.add(minus(of_year, c.divide_down(c.add(c.multiply(place, 153), 2), 5)), 1)
    month = c.pick(c.holds("lt", place, 10), c.add(place, 3), c.add(place, -9))
    year = c.add(year_of_era, c.multiply(era, 400))
    return c.pick(c.holds("le", month, 2), c.add(year, 1), year), month, of_month


def ordinal(values: Values, year: Any, month: Any) -> Any:
    """The ordinal of the first day of a month."""
    c = values.columns
    early = c.holds("le", month, 2)
    counted = c.pick(early, c.add(year, -1), year)
    era = c.divide_down(counted, 400)
    of_era = c.add(counted, c.multiply(era, -400))
    place = c.pick(early, c.add(month, 9), c.add(month, -3))
    of_year = c.divide_down(c.add(c.multiply(place, 153), 2), 5)
    days = c.add(c.multiply(of_era, 365), c.add(c.divide_down(of_era, 4), c.multiply(c.divide_down(of_era, 100), -1)))
    return c.add(c.add(c.multiply(era, 146097), c.add(days, of_year)), -_SHIFTED_EPOCH)


def whole_years(values: Values, start: Figure, end: Figure) -> Figure:
    """Completed years from one day to another."""
    c = values.columns

    def between(first: Any, last: Any) -> Any:
        if first is None or last is None:
            return None
        if not isinstance(first, Column) and not isinstance(last, Column):
            return calendar.whole_years(date.fromordinal(first), date.fromordinal(last))
        from_year, from_month, from_day = parts(values, first)
        to_year, to_month, to_day = parts(values, last)
        begin = c.add(c.multiply(from_month, 100), from_day)
        stop = c.add(c.multiply(to_month, 100), to_day)
        is_leap = _is_leap(values, to_year)
        begin = c.pick(c.and_(c.holds("eq", begin, 229), c.not_(is_leap)), 228, begin)
        years = c.add(to_year, c.multiply(from_year, -1))
        return c.pick(c.holds("lt", stop, begin), c.add(years, -1), years)

    low = between(start.high, end.low)
    plain = start.low is start.high and (end.low is end.high or constant_of(end) is not None)
    high = low if plain else between(start.low, end.high)
    blank = c.or_(start.blank, end.blank)
    return values.settled(low, high, values.merged(True, start.causes, end.causes), blank, 1, 10000)


def _is_leap(values: Values, year: Any) -> Any:
    c = values.columns

    def by(number: int) -> Any:
        rest = c.add(year, c.multiply(c.divide_down(year, number), -number))
        return c.holds("eq", rest, 0)

    return c.and_(by(4), c.or_(c.not_(by(100)), by(400)))


def compare_elapsed(values: Values, op: CompareOp, start: Figure, end: Figure, count: Figure, unit: str) -> Truth:
    """Whether so much time has passed from one day to another, by anniversaries."""
    day = constant_of(end)
    length = constant_of(count)
    c = values.columns
    if day is not None and length is not None and length.denominator == 1:
        reached = latest_start(int(day), int(length), unit)
        passed = values.less(start, values.number(reached), or_equal=True)
        more = values.less(start, values.number(latest_start(int(day) - 1, int(length), unit)), or_equal=True)
    else:
        anniversary = shift(values, start, count, unit, MonthEnd.LAST)
        passed = values.less(anniversary, end, or_equal=True)
        more = values.less(anniversary, end, or_equal=False)
    blank = c.or_(start.blank, end.blank)
    made = {
        CompareOp.GE: passed,
        CompareOp.GT: more,
        CompareOp.LT: values.not_(passed),
        CompareOp.LE: values.not_(more),
        CompareOp.EQ: values.all_((passed, values.not_(more))),
        CompareOp.NE: values.not_(values.all_((passed, values.not_(more)))),
    }[op]
    if blank is False:
        return made
    holds = c.or_(made.holds, blank) if op is CompareOp.NE else c.and_(made.holds, c.not_(blank))
    fails = c.and_(made.fails, c.not_(blank)) if op is CompareOp.NE else c.or_(made.fails, blank)
    return Truth(holds, fails, values.merged(c.not_(c.or_(holds, fails)), made.causes))


def latest_start(end: int, count: int, unit: str) -> int:
    """The last day from which ``count`` ``unit`` have passed by ``end``; 0 where there is none."""
    low, high = 0, LAST
    while low < high:
        middle = (low + high + 1) // 2
        if calendar.shift(date.fromordinal(middle), count, unit, MonthEnd.LAST).toordinal() <= end:
            low = middle
        else:
            high = middle - 1
    return low
