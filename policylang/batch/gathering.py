"""What the lowering gathers for operations that have a plan of their own (遴选, 上限, penalties): inputs by name, causes by number.

A value between bounds is ``{name}b`` and ``{name}t`` (its least and greatest), over ``{name}bo`` and ``{name}to`` where it is a mean or a share, ``{name}=`` (it is
known) and ``{name}∅`` (it is blank); ``{name}!{label}`` tells where it is open, and why. Read back by ``batch.planned``. Relies on ``batch.lowering``.
"""

from collections.abc import Callable
from typing import Any

import polars as pl

from policylang.batch.columns import Mask
from policylang.batch.lowering import Lowering, Place
from policylang.batch.tables import OWN_ID
from policylang.batch.values import Causes, Figure
from policylang.core.values import Cause


class Gathering:
    """Gathers the inputs of one plan. ``labels``: the causes met and the number of each, without their rows as all causes of columns are."""

    def __init__(self, low: Lowering, place: Place) -> None:
        self.low = low
        self.columns = low.columns
        self.place = place
        self.relation = place.relation
        self.labels: dict[Cause, int] = {}

    def label(self, cause: Cause) -> int:
        """The number of a cause."""
        return self.labels.setdefault(cause, len(self.labels))

    def why(self, what: str, causes: Causes) -> dict[str, Mask]:
        """Where something is open, by cause."""
        return {f"{what}!{self.label(cause)}": mask for cause, mask in causes.items() if mask is not False}

    def bounds(self, name: str, figure: Figure) -> dict[str, Any]:
        """Between which bounds a value is, where it is blank, and why it is not known."""
        inputs = {"b": figure.low, "t": figure.high, "∅": figure.blank}
        if figure.over_low != 1 or figure.over_high != 1:
            inputs |= {"bo": figure.over_low, "to": figure.over_high}
        return {f"{name}{end}": one for end, one in inputs.items()} | self.why(name, figure.causes)

    def figure(self, name: str, figure: Figure) -> dict[str, Any]:
        """The same, and where it is known."""
        return {f"{name}=": figure.known} | self.bounds(name, figure)

    def ids(self) -> tuple[dict[str, Any], Callable[[], pl.Series] | None]:
        """The ids of the rows: an input where they are a column, else by key."""
        table = self.low.tables[self.relation]
        if OWN_ID in table.shape:
            return {"id": self.columns.base(self.relation, OWN_ID, False)}, None
        ids = table.source.ids()
        assert ids is not None
        return {}, lambda: ids
