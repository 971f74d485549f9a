"""Days as ordinals in columns: moved and counted as ``core.calendar`` does, also at the ends of months, of leap years and of time."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from policylang.batch.calendar import latest_start, parts, shift, whole_years
from policylang.batch.columns import Columns
from policylang.batch.engines import Engine, Polars
from policylang.batch.run import Run
from policylang.batch.schedule import KEY, name_of, schedule
from policylang.batch.values import Figure, Values
from policylang.core import calendar
from policylang.core.expressions import MonthEnd

DAYS = [date(2019, 12, 31) + timedelta(days=step) for step in range(-1500, 1500)]
DAYS += [date(1, 1, 1), date(1, 12, 31), date(9999, 12, 31), date(1900, 2, 28), date(2000, 2, 29)]
END = date(2020, 2, 28)


class Days:
    """A column of days, and what is computed from it."""

    def __init__(self) -> None:
        self.values = Values(Columns())
        self.column = self.values.columns.base("日", "day", False)
        self.figure = Figure(self.column, self.column, True, size=date.max.toordinal())

    def computed(self, column: Any, engine: Engine) -> list[int]:
        plan = schedule([column])
        table = pl.DataFrame({KEY: range(len(DAYS)), "day": [day.toordinal() for day in DAYS]})
        frame = engine.collected(Run(plan, engine).on({"日": engine.frame(table.lazy(), table.height)}, engine)["日"]).sort(KEY)
        return frame[name_of(column)].to_list()


@pytest.mark.parametrize("month_end", MonthEnd)
@pytest.mark.parametrize(
    ("count", "unit"), [(6, "月"), (-6, "月"), (1, "月"), (-1, "月"), (2, "年"), (-3, "年"), (45, "日"), (-45, "日")]
)
def test_shift(count: int, unit: str, month_end: MonthEnd) -> None:
    days = Days()
    moved = shift(days.values, days.figure, days.values.number(count), unit, month_end).low
    assert days.computed(moved, Polars()) == [calendar.shift(day, count, unit, month_end).toordinal() for day in DAYS]


def test_parts() -> None:
    days = Days()
    found = [days.computed(part, Polars()) for part in parts(days.values, days.column)]
    assert list(zip(*found, strict=True)) == [(day.year, day.month, day.day) for day in DAYS]


def test_whole_years() -> None:
    days = Days()
    years = whole_years(days.values, days.figure, days.values.number(END.toordinal())).low
    assert days.computed(years, Polars()) == [calendar.whole_years(day, END) for day in DAYS]


@pytest.mark.parametrize(("count", "unit"), [(3, "年"), (6, "月"), (365, "日"), (9999, "年")])
def test_the_last_day_from_which_so_much_time_has_passed(count: int, unit: str) -> None:
    reached = latest_start(END.toordinal(), count, unit)
    passed = [calendar.shift(day, count, unit, MonthEnd.LAST) <= END for day in DAYS]
    assert [day.toordinal() <= reached for day in DAYS] == passed
