"""Month ends forward and backward, anniversaries, windows, periods: vectors worked out by hand."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylang.core import calendar
from policylang.core.expressions import CompareOp, MonthEnd
from policylang.core.values import Cause, CauseKind, Elapsed, Period, Unknown
from policylang.pipeline import load_text


def day(text: str) -> date:
    return date.fromisoformat(text)


FORWARD = """
2009-01-31  1个月  2009-02-28  2009-03-01
2009-01-30  1个月  2009-02-28  2009-03-01
2009-01-29  1个月  2009-02-28  2009-03-01
2009-01-28  1个月  2009-02-28  2009-02-28
2008-01-31  1个月  2008-02-29  2008-03-01
2008-01-30  1个月  2008-02-29  2008-03-01
2008-01-29  1个月  2008-02-29  2008-02-29
2009-02-28  1个月  2009-03-28  2009-03-28
2008-02-29  1个月  2008-03-29  2008-03-29
2009-03-31  1个月  2009-04-30  2009-05-01
2009-03-30  1个月  2009-04-30  2009-04-30
2009-04-30  1个月  2009-05-30  2009-05-30
2009-05-31  1个月  2009-06-30  2009-07-01
2009-07-31  1个月  2009-08-31  2009-08-31
2009-08-31  1个月  2009-09-30  2009-10-01
2009-10-31  1个月  2009-11-30  2009-12-01
2009-12-31  1个月  2010-01-31  2010-01-31
2009-12-31  2个月  2010-02-28  2010-03-01
2011-12-31  2个月  2012-02-29  2012-03-01
2009-08-31  6个月  2010-02-28  2010-03-01
2011-08-31  6个月  2012-02-29  2012-03-01
2009-11-30  3个月  2010-02-28  2010-03-01
2009-01-31 13个月  2010-02-28  2010-03-01
2009-01-31 24个月  2011-01-31  2011-01-31
2008-02-29  1年    2009-02-28  2009-03-01
2008-02-29  2年    2010-02-28  2010-03-01
2008-02-29  3年    2011-02-28  2011-03-01
2008-02-29  4年    2012-02-29  2012-02-29
2008-02-29 100年   2108-02-29  2108-02-29
2000-02-29 100年   2100-02-28  2100-03-01
2009-02-28  3年    2012-02-28  2012-02-28
2009-06-30 12个月  2010-06-30  2010-06-30
2009-01-31 30日    2009-03-02  2009-03-02
2008-02-28  1日    2008-02-29  2008-02-29
2009-12-31  1日    2010-01-01  2010-01-01
"""
"""Day, length, the day after it with 月末 取 月底, and with 月末 取 次月初."""

BACKWARD = """
2009-03-31  1个月  2009-02-28  2009-03-01
2009-03-30  1个月  2009-02-28  2009-03-01
2009-03-29  1个月  2009-02-28  2009-03-01
2009-03-28  1个月  2009-02-28  2009-02-28
2008-03-31  1个月  2008-02-29  2008-03-01
2008-03-29  1个月  2008-02-29  2008-02-29
2009-05-31  1个月  2009-04-30  2009-05-01
2009-07-31  1个月  2009-06-30  2009-07-01
2009-12-31  1个月  2009-11-30  2009-12-01
2009-01-31  1个月  2008-12-31  2008-12-31
2009-08-31  6个月  2009-02-28  2009-03-01
2009-01-31 11个月  2008-02-29  2008-03-01
2008-02-29  1年    2007-02-28  2007-03-01
2008-02-29  4年    2004-02-29  2004-02-29
2008-02-29  8年    2000-02-29  2000-02-29
2104-02-29  4年    2100-02-28  2100-03-01
2009-03-01  1日    2009-02-28  2009-02-28
2008-03-01  1日    2008-02-29  2008-02-29
2009-01-01 14日    2008-12-18  2008-12-18
"""


def vectors(table: str, sign: int) -> list[tuple[date, int, str, date, date]]:
    rows = [line.split() for line in table.strip().splitlines()]
    found = []
    for start, length, last, following in rows:
        digits = "".join(c for c in length if c.isdigit())
        unit = {"个月": "月", "年": "年", "日": "日"}[length[len(digits) :]]
        found.append((day(start), sign * int(digits), unit, day(last), day(following)))
    return found


VECTORS = vectors(FORWARD, 1) + vectors(BACKWARD, -1)


def test_there_are_enough_vectors() -> None:
    assert len(VECTORS) == len({vector[:3] for vector in VECTORS}) >= 40


@pytest.mark.parametrize(("start", "count", "unit", "last", "following"), VECTORS)
def test_month_ends(start: date, count: int, unit: str, last: date, following: date) -> None:
    assert calendar.shift(start, count, unit, MonthEnd.LAST) == last
    assert calendar.shift(start, count, unit, MonthEnd.NEXT) == following
    assert calendar.exists(start, count, unit) is (last == following)


POLICY = """语言版本 1
政策 试行
  标题 “试行办法”
  施行 2009-01-01 起
{rule}主体 教师
  入职日期：日期
  见习月数：月
资格 转正 对象 教师
  要求 基准日 不早于 {date}
"""


def findings(date_: str, rule: str = "") -> list[str]:
    return [d.code for d in load_text(POLICY.format(rule=rule, date=date_)).diagnostics]


@pytest.mark.parametrize("length", ["1个月", "1年", "见习月数"])
def test_without_a_rule_for_month_ends_a_date_that_may_not_exist_is_an_error(length: str) -> None:
    assert findings(f"入职日期 + {length}") == findings(f"入职日期 - {length}") == ["PL312"]
    for rule in ("  月末 取 月底\n", "  月末 取 次月初\n"):
        assert findings(f"入职日期 + {length}", rule) == []


def test_without_a_rule_dates_that_do_exist_are_right() -> None:
    assert findings("2009-01-28 + 1个月") == findings("入职日期 + 30日") == findings("2009-03-31 + 2个月") == []
    assert findings("2009-01-31 + 1个月") == findings("2008-02-29 + 1年") == ["PL312"]


def test_the_far_ends_of_the_calendar_do_not_fail() -> None:
    assert calendar.shift(day("9999-12-31"), 1, "月", MonthEnd.NEXT) == date.max
    assert calendar.shift(day("0001-01-01"), -1, "年", MonthEnd.LAST) == date.min
    assert calendar.shift(day("9999-12-31"), 1, "日", MonthEnd.LAST) == date.max
    assert calendar.shift(day("0001-01-01"), -1, "日", MonthEnd.LAST) == date.min


DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))


@given(DAYS, DAYS, st.integers(-30, 30), st.sampled_from(("年", "月", "日")), st.sampled_from(list(MonthEnd)))
def test_moving_keeps_the_order(a: date, b: date, count: int, unit: str, rule: MonthEnd) -> None:
    first, second = sorted((a, b))
    assert calendar.shift(first, count, unit, rule) <= calendar.shift(second, count, unit, rule)
    assert calendar.shift(first, count, unit, rule) <= calendar.shift(first, count + 1, unit, rule)


@given(DAYS, DAYS, st.data())
def test_bounds_of_a_moved_date_hold(a: date, b: date, data: st.DataObject) -> None:
    low, high = sorted((a, b))
    chosen = data.draw(st.dates(low, high))
    count, unit, rule = data.draw(
        st.tuples(st.integers(-14, 14), st.sampled_from(("年", "月")), st.sampled_from(list(MonthEnd)))
    )
    moved = calendar.shift(Unknown((), low, high), count, unit, rule)
    exact = calendar.shift(chosen, count, unit, rule)
    assert moved.low <= exact <= moved.high if isinstance(moved, Unknown) else moved == exact


# ------------------------------------------------------------------ 历时, 足年

ELAPSED = """
2006-09-01 2009-09-01 3年    =
2006-09-01 2009-08-31 3年    <
2006-09-01 2009-09-02 3年    >
2008-02-29 2009-02-28 1年    =
2008-02-29 2009-02-27 1年    <
2008-02-29 2009-03-01 1年    >
2008-02-29 2012-02-28 4年    <
2008-02-29 2012-02-29 4年    =
2009-01-31 2009-02-28 1月    =
2009-01-31 2009-02-27 1月    <
2009-01-31 2009-03-01 1月    >
2009-08-31 2010-02-28 6月    =
2009-01-01 2009-01-31 30日   =
2009-01-01 2009-01-30 30日   <
2009-01-01 2009-02-01 30日   >
2009-06-30 2009-06-30 0年    =
2009-06-30 2009-06-29 0日    <
"""
"""From, to, length, and how the time between them compares with it."""

SIGNS = {
    "<": {CompareOp.LT, CompareOp.LE, CompareOp.NE},
    "=": {CompareOp.EQ, CompareOp.LE, CompareOp.GE},
    ">": {CompareOp.GT, CompareOp.GE, CompareOp.NE},
}


@pytest.mark.parametrize("line", ELAPSED.strip().splitlines())
def test_elapsed_time_compares_by_anniversaries(line: str) -> None:
    start, end, length, sign = line.split()
    count, unit = int(length[:-1]), length[-1]
    elapsed = Elapsed(day(start), day(end))
    for op in CompareOp:
        assert calendar.compare_elapsed(op, elapsed, count, unit) is (op in SIGNS[sign]), op


WHOLE = """
2006-09-01 2009-08-31 2
2006-09-01 2009-09-01 3
2008-02-29 2009-02-27 0
2008-02-29 2009-02-28 1
2008-02-29 2012-02-28 3
2008-02-29 2012-02-29 4
2009-01-01 2009-12-31 0
2009-01-01 2010-01-01 1
2009-06-30 2009-06-30 0
2009-06-30 2009-06-29 -1
"""


@pytest.mark.parametrize("line", WHOLE.strip().splitlines())
def test_whole_years(line: str) -> None:
    start, end, years = line.split()
    assert calendar.whole_years(day(start), day(end)) == int(years)


@given(DAYS, DAYS, st.integers(0, 60))
def test_whole_years_and_elapsed_time_agree(a: date, b: date, years: int) -> None:
    start, end = sorted((a, b))
    reached = calendar.compare_elapsed(CompareOp.GE, Elapsed(start, end), years, "年")
    assert reached is (calendar.whole_years(start, end) >= years)
    whole, months, days = calendar.difference(start, end)
    assert whole == calendar.whole_years(start, end)
    assert 0 <= months < 12 and 0 <= days < 31
    assert calendar.shift(calendar.shift(start, whole * 12 + months, "月", MonthEnd.LAST), days, "日", MonthEnd.LAST) == end


def test_a_start_known_to_the_month_decides_what_all_its_days_decide() -> None:
    start = Unknown((Cause(CauseKind.MISSING, "入职日期"),), day("2006-09-01"), day("2006-09-30"))
    at_least = [
        calendar.compare_elapsed(CompareOp.GE, Elapsed(start, day(end)), 3, "年") for end in ("2009-08-31", "2009-09-30")
    ]
    assert at_least == [False, True]
    assert isinstance(calendar.compare_elapsed(CompareOp.GE, Elapsed(start, day("2009-09-15")), 3, "年"), Unknown)
    assert calendar.whole_years(start, day("2009-10-01")) == 3
    between = calendar.whole_years(start, day("2009-09-15"))
    assert (between.low, between.high) == (2, 3)


# ------------------------------------------------------------------ windows and periods

PERIODS = """
近3年    2009-12-31 2007-01-01 2009-12-31
近3年    2009-06-15 2006-06-16 2009-06-15
近1年    2008-02-29 2007-03-01 2008-02-29
近4年    2008-02-29 2004-03-01 2008-02-29
近1月    2009-03-31 2009-03-01 2009-03-31
近1月    2009-03-30 2009-03-01 2009-03-30
近1月    2009-03-15 2009-02-16 2009-03-15
近6月    2009-08-31 2009-03-01 2009-08-31
近30日   2009-03-01 2009-01-31 2009-03-01
年度     2009-06-15 2009-01-01 2009-12-31
月       2008-02-10 2008-02-01 2008-02-29
月       2009-12-31 2009-12-01 2009-12-31
周       2009-06-15 2009-06-15 2009-06-21
周       2009-06-21 2009-06-15 2009-06-21
周       2009-01-01 2008-12-29 2009-01-04
学年     2009-08-31 2008-09-01 2009-08-31
学年     2009-09-01 2009-09-01 2010-08-31
学年     2008-02-29 2007-09-01 2008-08-31
"""


@pytest.mark.parametrize("line", PERIODS.strip().splitlines())
def test_windows(line: str) -> None:
    word, at, first, last = line.split()
    named = {"年度": calendar.year_of, "月": calendar.month_of, "周": calendar.week_of, "学年": calendar.school_year_of}
    made = named[word](day(at)) if word in named else calendar.recent(int(word[1:-1]), word[-1], day(at))
    assert made == Period(day(first), day(last))


def shown(periods: list[Period]) -> list[str]:
    return [f"{period.start}..{period.end}" for period in periods]


def test_successive_periods() -> None:
    assert shown(calendar.periods("年度", 1, day("2008-09-01"), day("2009-02-01"))) == [
        "2008-01-01..2008-12-31",
        "2009-01-01..2009-12-31",
    ]
    assert shown(calendar.periods("年", 3, day("2008-02-29"), day("2011-03-01"))) == [
        "2008-02-29..2011-02-27",
        "2011-02-28..2014-02-27",
    ]
    assert shown(calendar.periods("个月", 1, day("2009-01-31"), day("2009-04-01"))) == [
        "2009-01-31..2009-02-27",
        "2009-02-28..2009-03-30",
        "2009-03-31..2009-04-29",
    ]
    assert shown(calendar.periods("日", 10, day("2009-02-20"), day("2009-03-02"))) == [
        "2009-02-20..2009-03-01",
        "2009-03-02..2009-03-11",
    ]
    assert shown(calendar.periods("周", 1, day("2009-01-01"), day("2009-01-05"))) == [
        "2008-12-29..2009-01-04",
        "2009-01-05..2009-01-11",
    ]


@given(
    DAYS,
    st.integers(0, 2000),
    st.sampled_from((("年度", 1), ("月", 1), ("周", 1), ("年", 2), ("个月", 1), ("个月", 5), ("日", 10))),
)
def test_successive_periods_leave_no_gap(start: date, length: int, unit: tuple[str, int]) -> None:
    last = start + timedelta(days=length)
    made = calendar.periods(*unit, start, last)
    assert calendar.contains(made[0], start) is True
    assert calendar.contains(made[-1], last) is True
    for before, after in pairwise(made):
        assert isinstance(before.end, date) and after.start == before.end + timedelta(days=1)
    assert all(isinstance(one.start, date) and isinstance(one.end, date) and one.start <= one.end for one in made)


def test_partial_dates_are_the_days_that_they_hold() -> None:
    assert calendar.partial(2008, 2) == Period(day("2008-02-01"), day("2008-02-29"))
    assert calendar.partial(2009) == Period(day("2009-01-01"), day("2009-12-31"))
    with pytest.raises(ValueError, match="month"):
        calendar.partial(2009, 13)
