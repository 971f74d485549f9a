"""What cannot be, whatever the single cells say: dates before birth, a post taken up as a child.

In: rows, linked. Out: for each mistake the row, the field, the code and what its message needs. A date known to the month or
the year is wrong only where all of its days are. Codes: PL664, PL665. Relies on ``core``.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from policylang.core.facts import Row
from policylang.core.values import Period, Unknown, high_of, low_of

BIRTH = "出生日期"
ENTRY = "入职日期"
LEAST_AGE = 16
_DATED = frozenset({date, Unknown, Period, dict})
Mistake = tuple[Row, str, str, dict[str, str]]


def implausible(rows: Iterable[Row]) -> Iterator[Mistake]:
    """All mistakes, in the order of the rows."""
    for row in rows:
        own = _birth(row)
        births = [birth for birth in (own, *map(_birth, row.links.values())) if birth is not None]
        if births:
            yield from _before_birth(row, max(births))
        entry = high_of(row.cells.get(ENTRY)) if own is not None else None
        if own is not None and isinstance(entry, date) and own <= entry < _years_after(own, LEAST_AGE):
            yield row, ENTRY, "PL665", {"years": str(LEAST_AGE)}


def _before_birth(row: Row, birth: date) -> Iterator[Mistake]:
    for name, value in row.cells.items():
        # PERF: nearly every date is a plain day after birth.
        kind = type(value)
        if kind is date:
            if value < birth and name != BIRTH:
                yield row, name, "PL664", {}
        elif kind in _DATED and name != BIRTH and any(last < birth for last in _last_days(value)):
            yield row, name, "PL664", {}


def _birth(row: Row) -> date | None:
    if BIRTH not in row.cells:
        return None
    low = low_of(row.cells[BIRTH])
    return low if isinstance(low, date) else None


def _last_days(value: Any) -> list[date]:
    """The last days that a value may mean."""
    if isinstance(value, dict):
        return [day for one in value.values() for day in _last_days(one)]
    day = high_of(value.end if isinstance(value, Period) else value)
    return [day] if isinstance(day, date) else []


def _years_after(day: date, years: int) -> date:
    leap = (day.month, day.day) == (2, 29)
    return date(day.year + years, 3, 1) if leap and (day.year + years) % 4 else day.replace(year=day.year + years)
