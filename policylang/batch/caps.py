"""上限 as columns: what is entered, cut to the caps on each row here, to those of a year or a cycle by ``batch.capping``. As ``runtime.caps``.

Relies on ``batch.outcomes`` and ``batch.rows``.
"""

from collections.abc import Sequence
from typing import Any

import attrs

from policylang.batch.capping import Capping
from policylang.batch.columns import Mask
from policylang.batch.gathering import Gathering
from policylang.batch.lowering import Lowering, Place
from policylang.batch.outcomes import Made
from policylang.batch.reach import Reached
from policylang.batch.regions import is_elsewhere
from policylang.batch.rows import event_day, event_field, known_rows, presence
from policylang.batch.values import Causes, Figure, NotLoweredError
from policylang.core.values import Cause, CauseKind
from policylang.runtime.decision import Outcome

Caps = Sequence[tuple[str, Figure]]
"""Caps with the period of each; empty: of each row."""


def within_caps(low: Lowering, made: Made, yes: Outcome, amount: Figure, caps: Caps, place: Place) -> Figure:
    """An amount cut to the caps on it. ``made``: what is decided of the rows; ``yes``: the outcome by which one enters something."""
    is_plain = all(one.low is one.high and one.blank is False for one in (amount, *(limit for _, limit in caps)))
    if is_plain and not any(period for period, _ in caps):
        for _, limit in caps:
            amount = _smaller(low, amount, limit)
        return amount
    return _Entries(low, made, yes, place).cut(amount, caps)


def _smaller(low: Lowering, amount: Figure, limit: Figure) -> Figure:
    """An amount cut to what is not negative of a limit, both known or nothing known of them."""
    c, v = low.columns, low.values
    scale = v.add(amount, limit).scale
    one, two = v.scaled(amount, scale), v.scaled(limit, scale)
    least = c.lesser(one.low, c.greater(two.low, 0))
    return v.settled(least, least, v.merged(True, one.causes, two.causes), False, scale, max(one.size, two.size))


class _Entries(Gathering):
    """Gathers what cutting needs of every row."""

    def __init__(self, low: Lowering, made: Made, yes: Outcome, place: Place) -> None:
        super().__init__(low, place)
        self.table = low.tables[place.relation]
        if not self.table.is_tree:
            raise NotLoweredError("上限 of rows with several parents")
        if is_elsewhere(low, place.policy, place.relation) is not False:
            raise NotLoweredError("上限 of rows of several 地区")
        self.inputs: dict[str, Any] = {"yes": made.outcomes[yes], "open": made.outcomes[Outcome.PENDING]}
        self.inputs |= self.why("open", made.causes)

    def cut(self, amount: Figure, caps: Caps) -> Figure:
        """The amount within the caps."""
        c, v = self.columns, self.low.values
        scale = amount.scale
        for _, limit in caps:
            scale = v.add(attrs.evolve(amount, scale=scale), limit).scale
        figures = [v.scaled(one, scale) for one in (amount, *(limit for _, limit in caps))]
        for name, figure in zip(("amount", *(f"cap{place}" for place in range(len(caps)))), figures, strict=True):
            self._bounded(name, figure)
        gaps, (own, ids) = self._families(), self.ids()
        inputs, periods = self.inputs | own, tuple(period for period, _ in caps)
        reference, env = self.low.fixed, self.low.env(self.place.at(self.relation))
        plan = Capping(
            self.relation, inputs, tuple(self.labels), periods, len(self.table.parents), gaps, scale, reference, env, ids
        )

        def told(name: str) -> Any:
            return c.capped(self.relation, plan, name)

        def mask(name: str) -> Mask:
            return c.fill(told(name), False)  # type: ignore[no-any-return]

        causes = {cause: mask(f"c{label}") for label, cause in enumerate(plan.labels)}
        size = max(one.size for one in figures)
        return Figure(told("b"), told("t"), mask("="), mask("∅"), causes, scale, size)

    def _families(self) -> tuple[int, ...]:
        """Which rows stand beside each other, which are there on the day judged, and when; the labels of there being more."""
        c, low, kind = self.columns, self.low, self.relation
        gaps = []
        for number, parent in enumerate(self.table.parents):
            key = c.base(kind, f"↑{parent}", parent in self.table.orphans)
            self.inputs[f"parent{number}"] = key
            self.inputs[f"gap{number}"] = low.brought_mask(low.incomplete(parent, kind), Reached(parent, (key,), True, {}))
            gaps.append(self.label(Cause(CauseKind.MISSING, kind, parent)))
        there = presence(low, kind, self.place)
        self.inputs |= {"sure": there.holds, "gone": there.fails, "known": known_rows(low, kind)}
        self.inputs |= self.why("there", there.causes)
        self._bounded("day", self._day())
        return tuple(gaps)

    def _day(self) -> Figure:
        """The day of each row; unknown where it is blank, or rows have none."""
        field, day = event_field(self.low, self.relation), event_day(self.low, self.relation)
        missing: Causes = {Cause(CauseKind.MISSING, field.name if field is not None else "发生日", self.relation): True}
        if day is None:
            return Figure(None, None, False, causes=missing)
        missing = self.low.values.merged(day.blank, missing)
        return attrs.evolve(day, blank=False, causes=self.low.values.merged(True, day.causes, missing))

    def _bounded(self, name: str, figure: Figure) -> None:
        if figure.over_low != 1 or figure.over_high != 1:
            raise NotLoweredError("上限 of a mean or a share")
        if name.startswith("cap") and figure.blank is not False:
            raise NotLoweredError("上限 that may be blank")
        self.inputs |= self.figure(name, figure)
