"""Dates, lengths and windows. Proleptic Gregorian days; no clock, no time zone.

A length in 年 or 月 is counted on the calendar, a length in 日 in days; the two never compare. Where the corresponding day
does not exist (a month after 1月31日) the caller says what holds: the last day of the month (民法典 art. 202, the default for
``历时`` and ``足年``) or the first of the next month (``月末 取 次月初``). Relies on pendulum for month arithmetic.
"""

from datetime import date, timedelta
from typing import Any

from policylang.core.expressions import CompareOp, MonthEnd
from policylang.core.values import Elapsed, Period, Truth, Unknown, causes_of, less, not_

FIRST_DAY = date.min
LAST_DAY = date.max
EVERY_MONTH = 28
"""Every month has the days up to this one."""
SCHOOL_YEAR_START = 9
"""Month in which a 学年 begins (autumn term; 《小学管理规程》 art. 10)."""


def shift(day: Any, count: Any, unit: str, month_end: MonthEnd) -> Any:
    """``day`` plus ``count`` (may be negative) 年, 月 or 日; bounds go through, an unknown count gives an unknown day.

    A result outside of the years 1 to 9999 is the first or the last day that can be written.
    """
    if isinstance(day, Unknown) or isinstance(count, Unknown):
        lows = _low(day), _low(count)
        highs = _high(day), _high(count)
        low = None if None in lows else shift(lows[0], lows[1], unit, month_end)
        high = None if None in highs else shift(highs[0], highs[1], unit, month_end)
        causes = causes_of((day, count))
        return low if low is not None and low == high else Unknown(causes, low, high)
    if count != int(count):
        raise ValueError("a calendar length is a whole number")
    return _shift_known(day, int(count), unit, month_end)


def _low(value: Any) -> Any:
    return value.low if isinstance(value, Unknown) else value


def _high(value: Any) -> Any:
    return value.high if isinstance(value, Unknown) else value


def _shift_known(day: date, count: int, unit: str, month_end: MonthEnd) -> date:
    if unit == "日":
        ordinal = day.toordinal() + count
        return date.fromordinal(min(max(ordinal, 1), LAST_DAY.toordinal()))
    months = count * 12 if unit == "年" else count
    target = day.year * 12 + day.month - 1 + months
    if target < 12:
        return FIRST_DAY
    if target >= 10000 * 12:
        return LAST_DAY
    if day.day <= EVERY_MONTH:
        return date(target // 12, target % 12 + 1, day.day)
    import pendulum  # PERF: takes 50 ms to import, which `check` does not need

    moved = pendulum.date(day.year, day.month, day.day).add(months=months)
    result = date(moved.year, moved.month, moved.day)
    if result.day != day.day and month_end is MonthEnd.NEXT:
        return result + timedelta(days=1)
    return result


def exists(day: date, count: int, unit: str) -> bool:
    """Whether the corresponding day of ``day`` plus ``count`` 年 or 月 exists."""
    return unit == "日" or _shift_known(day, count, unit, MonthEnd.LAST).day == day.day


def compare_elapsed(op: CompareOp, elapsed: Elapsed, count: Any, unit: str) -> Truth:
    """``elapsed op count unit`` by anniversaries: 3年 have passed from the corresponding day on.

    In 日 by counting days. The anniversary of a day that does not exist is the last day of the month.
    """
    anniversary = shift(elapsed.start, count, unit, MonthEnd.LAST)
    end = elapsed.end
    match op:
        case CompareOp.GE:
            return less(anniversary, end, or_equal=True)
        case CompareOp.GT:
            return less(anniversary, end, or_equal=False)
        case CompareOp.LE:
            return less(end, anniversary, or_equal=True)
        case CompareOp.LT:
            return less(end, anniversary, or_equal=False)
        case CompareOp.EQ:
            ge, le = less(anniversary, end, or_equal=True), less(end, anniversary, or_equal=True)
            return _both(ge, le)
        case CompareOp.NE:
            return not_(compare_elapsed(CompareOp.EQ, elapsed, count, unit))


def _both(a: Truth, b: Truth) -> Truth:
    if a is False or b is False:
        return False
    if a is True and b is True:
        return True
    return Unknown(causes_of((a, b)))


def whole_years(start: Any, end: Any) -> Any:
    """Completed years from ``start`` to ``end``; with unknown days, between the bounds that they leave."""
    if isinstance(start, Unknown) or isinstance(end, Unknown):
        low = None if _high(start) is None or _low(end) is None else _whole(_high(start), _low(end))
        high = None if _low(start) is None or _high(end) is None else _whole(_low(start), _high(end))
        return low if low is not None and low == high else Unknown(causes_of((start, end)), low, high)
    return _whole(start, end)


def _whole(start: date, end: date) -> int:
    years = end.year - start.year
    return years if _shift_known(start, years, "年", MonthEnd.LAST) <= end else years - 1


def difference(start: date, end: date) -> tuple[int, int, int]:
    """Whole years, months and days from ``start`` to a later ``end``."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if _shift_known(start, months, "月", MonthEnd.LAST) > end:
        months -= 1
    rest = (end - _shift_known(start, months, "月", MonthEnd.LAST)).days
    return months // 12, months % 12, rest


def year_of(day: date) -> Period:
    """The calendar year of ``day``."""
    return Period(date(day.year, 1, 1), date(day.year, 12, 31))


def month_of(day: date) -> Period:
    """The calendar month of ``day``."""
    first = day.replace(day=1)
    return Period(first, _shift_known(first, 1, "月", MonthEnd.LAST) - timedelta(days=1))


def week_of(day: date) -> Period:
    """The week of ``day``, Monday to Sunday (GB/T 7408.1)."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))


def school_year_of(day: date) -> Period:
    """The 学年 of ``day``: 1 September to 31 August."""
    first = day.year if day.month >= SCHOOL_YEAR_START else day.year - 1
    return Period(date(first, SCHOOL_YEAR_START, 1), date(first + 1, SCHOOL_YEAR_START, 1) - timedelta(days=1))


def recent(count: int, unit: str, day: date) -> Period:
    """近 ``count`` ``unit``: from the day after the corresponding day earlier, to ``day``."""
    return Period(_shift_known(day, -count, unit, MonthEnd.LAST) + timedelta(days=1), day)


def contains(period: Period, day: Any) -> Truth:
    """Whether ``day`` lies in ``period``, three-valued by bounds. An open end holds no day back."""
    after = less(period.start, day, or_equal=True)
    before: Truth = True if period.end is None else less(day, period.end, or_equal=True)
    return _both(after, before)


def periods(unit: str, count: int, start: date, last: date) -> list[Period]:
    """Successive periods from ``start`` to the one that holds ``last``.

    年度, 月 and 周 follow the calendar (the first one holds ``start``); 年, 个月 and 日 lengths are counted from ``start``.
    """
    result: list[Period] = []
    step, day = 0, start
    while day <= last:
        match unit:
            case "年度":
                period = year_of(day)
            case "月":
                period = month_of(day)
            case "周":
                period = week_of(day)
            case _:
                following = _shift_known(start, (step + 1) * count, _length_unit(unit), MonthEnd.LAST)
                period = Period(day, following - timedelta(days=1))
        result.append(period)
        end = period.end
        assert isinstance(end, date)
        if end == LAST_DAY:
            break
        day, step = end + timedelta(days=1), step + 1
    return result


def _length_unit(unit: str) -> str:
    return {"个月": "月", "年": "年", "日": "日"}[unit]


def partial(year: int, month: int | None = None) -> Period:
    """A year or a month as the days that it holds. Raises ``ValueError`` for a month that does not exist."""
    return year_of(date(year, 1, 1)) if month is None else month_of(date(year, month, 1))
