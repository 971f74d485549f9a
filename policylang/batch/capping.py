"""上限 of a year or a cycle for all rows at once: rows of one parent use it up in turn, by day, then by id or as they were read. As ``runtime.caps``.

In: a ``Capping`` and a table of its inputs, one row each. Out: for each row the amount within the caps: ``b`` and ``t`` (least and greatest), ``=`` (it is
known), ``∅`` (it is blank) and for each label ``c{label}`` (why it is not known). Inputs are named after what they say: ``parent{j}``, ``known``, ``sure`` and
``gone`` (it is there, it is not), ``yes`` and ``open`` (what is decided of it), ``gap{j}``; of the ``day``, the ``amount`` and each ``cap{i}`` the bounds ``b`` and ``t``,
``=`` and ``∅``; why any of these is open, as ``day!{label}``. Families of which all is known are cut by running sums; the others row by row, by the
functions of the reference engine. Relies on ``runtime.caps``.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import attrs
import polars as pl

from policylang.batch.columns import Column
from policylang.batch.engines import Engine
from policylang.batch.planned import Planned, collected, completed, told_to
from policylang.batch.schedule import KEY
from policylang.core.values import ABSENT, Cause, Period, Unknown, add, high_of, low_of
from policylang.runtime.caps import DIGITS, Entering, cut, period_of, used_before
from policylang.runtime.engine import Engine as Reference
from policylang.runtime.environment import Env

MASKS = ("=", "∅")
NEVER = -1
"""The beginning of the period of a day that lies in none."""


@attrs.frozen(eq=False)
class Capping(Planned):
    """What is entered in one unit, ready to be cut.

    ``periods``: that of each cap, in the order written; empty: of each row. ``parents``: how many kinds of parents there are. ``gaps``: for each of them the label
    of there being rows that are not known of. ``scale``: what amounts and caps are over.
    """

    kind: str
    inputs: Mapping[str, Any]
    labels: tuple[Cause, ...]
    periods: tuple[str, ...]
    parents: int
    gaps: tuple[int, ...]
    scale: int
    reference: Reference
    env: Env
    ids: Callable[[], pl.Series] | None = None


def with_caps(frame: Any, frames: Mapping[str, Any], engine: Engine, columns: Sequence[Column]) -> Any:
    """A frame with columns that the caps on one amount give."""
    plan: Capping = columns[0].args[-2]
    rows = frames[columns[0].args[0].relation]
    return told_to(frame, capped(collected(rows, plan, engine), plan), engine, columns)


def capped(table: pl.DataFrame, plan: Capping) -> pl.DataFrame:
    """The key of every row and its amount within the caps."""
    return _Cutting(plan, completed(table, plan)).told()


def _places(kind: str) -> list[pl.Expr]:
    """What rows of one day are ordered by, as ``runtime.caps.place_of``: the id, or the number of a row that has none."""
    number = pl.col("id").str.extract(f"^{re.escape(kind)}#([0-9]{{1,{DIGITS}}})$").cast(pl.Int64)
    numbered = pl.when(pl.col("id") == "").then(pl.col(KEY) + 1).otherwise(number)
    place = pl.when(numbered.is_null()).then(pl.col("id")).otherwise(pl.lit(kind))
    return [place.alias("place"), numbered.fill_null(0).alias("number")]


class _Cutting:
    """All rows, by family: those of one parent. Rows without a parent stand alone."""

    def __init__(self, plan: Capping, table: pl.DataFrame) -> None:
        self.plan = plan
        self.recurring = [place for place, period in enumerate(plan.periods) if period]
        table = table.with_columns(plan.ids_of(table).alias("id")).with_columns(_places(plan.kind))
        parents = [f"parent{place}" for place in range(plan.parents)]
        alone = pl.all_horizontal(pl.lit(True), *(pl.col(one).is_null() for one in parents))
        lone = pl.when(alone).then(pl.col(KEY)).alias("lone")
        self.family = [*parents, "lone"]
        self.table = table.with_columns(alone.alias("alone"), lone)

    def told(self) -> pl.DataFrame:
        """The amounts of all rows."""
        table = self.table.with_columns(self._begins()).with_columns(self._is_doubtful())
        doubtful = table.select(pl.col("doubtful").any().over(*self.family)).to_series()
        parts = [self._at_once(table.filter(~doubtful)), self._one_by_one(table.filter(doubtful))]
        return pl.concat([one for one in parts if one.height] or parts[:1])

    def _begins(self) -> pl.Series:
        """The beginning of the period of the day of each row, for families that can be cut at once: those of one recurring cap."""
        days = self.table["dayb"]
        if len(self.recurring) != 1:
            return pl.repeat(NEVER, len(days), dtype=pl.Int64, eager=True).alias("begin")
        plan, period = self.plan, self.plan.periods[self.recurring[0]]
        known = days.unique().drop_nulls().to_list()
        found = [period_of(plan.reference, period, date.fromordinal(day), plan.env) for day in known]
        begins = [None if isinstance(one, Unknown) else NEVER if one is None else _first(one) for one in found]
        return days.replace_strict(known, begins, default=None, return_dtype=pl.Int64).alias("begin")

    def _is_doubtful(self) -> pl.Expr:
        """Where a family with this row has to be looked through one by one."""
        if len(self.recurring) > 1:
            return pl.lit(True).alias("doubtful")
        col = pl.col
        caps = [f"cap{place}" for place in range(len(self.plan.periods))]
        amount = ~col("amount=") & ~col("amount∅") | (col("amountb") < 0)
        found = [~(col("sure") | col("gone")), ~col("day="), col("begin").is_null(), col("open"), col("yes") & amount]
        found += [~col(f"{one}=") for one in caps] + [col(f"gap{place}") for place in range(self.plan.parents)]
        found += [col(f"{caps[place]}b").n_unique().over(*self.family) > 1 for place in self.recurring]
        found.append(pl.struct(*self.family, "dayb", "place", "number").is_duplicated())
        return pl.any_horizontal(one.fill_null(True) for one in found).alias("doubtful")

    def _at_once(self, table: pl.DataFrame) -> pl.DataFrame:
        """Rows of families of which all is known: what those before have left is a cap less a running sum of what they would enter."""
        col = pl.col
        limits = [pl.max_horizontal(col(f"cap{place}b"), 0) for place, period in enumerate(self.plan.periods) if not period]
        wanted = pl.min_horizontal(col("amountb"), *limits)
        counts = col("known") & col("sure") & col("yes") & ~col("amount∅")
        table = table.with_columns(wanted.alias("wanted"), pl.when(counts).then(wanted).otherwise(0).alias("entered"))
        for place in self.recurring:
            table = table.sort(*self.family, "begin", "dayb", "place", "number")
            before = col("entered").cum_sum().over(*self.family, "begin") - col("entered")
            used = pl.when((col("begin") == NEVER) | col("alone")).then(0).otherwise(before)
            room = pl.max_horizontal(col(f"cap{place}b") - used, 0)
            table = table.with_columns(pl.min_horizontal("wanted", room).alias("wanted"))
        blank = col("amount∅")
        value = pl.when(col("yes") & ~blank).then(col("wanted"))
        never = (pl.lit(False).alias(f"c{label}") for label in range(len(self.plan.labels)))
        return table.select(KEY, value.alias("b"), value.alias("t"), value.is_not_null().alias("="), blank.alias("∅"), *never)

    # -------------------------------------------------------------- one by one

    def _one_by_one(self, table: pl.DataFrame) -> pl.DataFrame:
        """Rows of families of which something is open."""
        rows: list[tuple[Any, ...]] = []
        for _, family in table.group_by(*self.family):
            rows += _Family(self.plan, family.to_dicts()).told()
        labels = dict.fromkeys((f"c{label}" for label in range(len(self.plan.labels))), pl.Boolean)
        schema = {KEY: pl.Int64, "b": pl.Int64, "t": pl.Int64, **dict.fromkeys(MASKS, pl.Boolean), **labels}
        return pl.DataFrame(rows, schema=schema, orient="row")


def _first(period: Period) -> int:
    assert isinstance(period.start, date)
    return period.start.toordinal()


class _Family:
    """The rows of one parent, each cut after those that come before it."""

    def __init__(self, plan: Capping, rows: list[dict[str, Any]]) -> None:
        self.plan = plan
        self.reading = plan.reading
        self.rows = sorted(rows, key=lambda row: (row["dayb"] or 0, row["place"], row["number"]))
        self.made: dict[int, Any] = {}
        self.entering = [self._entering(place) for place in range(len(rows))]

    def told(self) -> list[tuple[Any, ...]]:
        """The amounts of its rows, as rows of a table."""
        return [self._told(place) for place in range(len(self.rows))]

    def _told(self, place: int) -> tuple[Any, ...]:
        row = self.rows[place]
        value = self._cut(place) if row["yes"] else Unknown(())
        if value is ABSENT:
            return (row[KEY], None, None, False, True, *(False for _ in self.plan.labels))
        bounds = (None if one is None else int(one * self.plan.scale) for one in (low_of(value), high_of(value)))
        causes = value.causes if isinstance(value, Unknown) else ()
        return (row[KEY], *bounds, not isinstance(value, Unknown), False, *(label in causes for label in self.plan.labels))

    def _entering(self, place: int) -> Entering:
        row = self.rows[place]
        there = True if row["sure"] else False if row["gone"] else Unknown(self.reading.causes(row, "there"))
        return Entering((row["place"], row["number"]), self.reading.day(row, "day"), there, lambda: self._entered(place))

    def _entered(self, place: int) -> Any:
        """What a row enters for those after it."""
        row = self.rows[place]
        if row["open"]:
            return Unknown(self.reading.causes(row, "open"), 0)
        amount = self._cut(place) if row["yes"] else 0
        return 0 if amount is ABSENT else amount

    def _cut(self, place: int) -> Any:
        """The amount of a row within the caps."""
        if place not in self.made:
            row = self.rows[place]
            amount = ABSENT if row["amount∅"] else self.reading.number(row, "amount", self.plan.scale)
            for number, period in enumerate(self.plan.periods):
                if amount is not ABSENT:
                    used = self._used(place, period) if period and not row["alone"] else 0
                    amount = cut(amount, self.reading.number(row, f"cap{number}", self.plan.scale), used)
            self.made[place] = amount
        return self.made[place]

    def _used(self, place: int, period: str) -> Any:
        others = [
            one
            for other, one in enumerate(self.entering)
            if other != place and self.rows[other]["known"] and one.there is not False
        ]
        used = used_before(self.plan.reference, period, self.entering[place], others, self.plan.env, 0)
        row = self.rows[place]
        gaps = tuple(self.plan.labels[label] for number, label in enumerate(self.plan.gaps) if row[f"gap{number}"])
        return add(used, Unknown(gaps, 0)) if gaps else used
