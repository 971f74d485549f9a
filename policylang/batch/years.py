"""连续 N年 as columns: the condition is lowered for each year that the records may speak of. As ``runtime.conditions``, for all rows at once.

Relies on ``batch.lowering``.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import attrs

from policylang.batch.columns import Column, Mask
from policylang.batch.lowering import Lowering, Place
from policylang.batch.tables import LAST, Cells
from policylang.batch.values import NotLoweredError, Truth
from policylang.core import calendar
from policylang.core import expressions as x

MOST = 100
"""For so many years a condition is lowered; records that speak of more are left to the reference engine."""


def run_of(low: Lowering, node: x.RunOf, place: Place) -> Truth:
    """Some N consecutive years up to that of the day judged, from the first year on of which the records of a row speak."""
    last = place.day.year
    starts = _Starts(low, place.relation)
    first = min(starts.least(), last - node.length + 1)
    if last - first > MOST:
        raise NotLoweredError(f"连续 from {first} on")
    with low.noting(None):
        truths = [
            low.truth(node.satisfy, attrs.evolve(place, year=calendar.year_of(date(year, 1, 1))))
            for year in range(first, last + 1)
        ]
    runs = []
    for year in range(first, last - node.length + 2):
        begun: Mask = True if year == last - node.length + 1 else starts.by(year)
        whole = low.values.all_(truths[year - first : year - first + node.length])
        runs.append(low.values.all_((low.values.known(begun), whole)))
    return low.values.any_(runs)


class _Starts:
    """From which year on the records of rows speak: of their own cells 按 年度, or of a day of a row below."""

    def __init__(self, low: Lowering, relation: str) -> None:
        self.low = low
        self.relation = relation
        self.years: list[tuple[int, Mask]] = []
        self.days: list[tuple[int, Column]] = []
        for label, cells in low.tables[relation].cells.items():
            if "/" in label:
                self.years.append((int(label.partition("/")[2]), self._is_there(label, cells)))
        for kind, table in low.tables.items():
            if f"↑{relation}" in table.shape:
                for label, cells in table.cells.items():
                    if cells.form in ("day", "span") and "/" not in label:
                        self.days.append((int(cells.first), self._first(kind, label, cells)))

    def _is_there(self, label: str, cells: Cells) -> Mask:
        """Where a cell of a year is recorded."""
        if cells.partial:
            raise NotLoweredError(f"{label}: known in part")
        c, table = self.low.columns, self.low.tables[self.relation]
        blank: Mask = c.base(self.relation, f"{label}∅", False) if cells.blanks else False
        if cells.form == "none":
            return blank
        name = {"row": f"→{label}", "span": f"{label}⊢"}.get(cells.form, label)
        return c.or_(blank, c.given(c.base(self.relation, name, table.shape[name])))

    def _first(self, kind: str, label: str, cells: Cells) -> Column:
        """The first of some days of the rows of a kind below each row."""
        c, table = self.low.columns, self.low.tables[kind]
        name = f"{label}⊢" if cells.form == "span" else label
        key = c.base(kind, f"↑{self.relation}", self.relation in table.orphans)
        found: Column = c.aggregate("least", c.base(kind, name, table.shape[name]), key, self.relation)
        return found

    def least(self) -> int:
        """The first year of which any row speaks."""
        years = [year for year, mask in self.years if mask is not False]
        return min([*years, *(date.fromordinal(day).year for day, _ in self.days if day < LAST)], default=9999)

    def by(self, year: int) -> Mask:
        """Which rows speak of a year up to this one."""
        c = self.low.columns
        end = date(year, 12, 31).toordinal()
        own = [mask for one, mask in self.years if one <= year]
        return c.or_(*own, *(c.holds("le", day, end) for first, day in self.days if first <= end))


YEARS: dict[type, Callable[..., Any]] = {x.RunOf: run_of}
"""The expressions of this module."""
