"""What the operations that have a plan of their own share (遴选, 上限, penalties): inputs by name, what a row of them says, the columns that they tell.

Inputs are named after what they say, as ``batch.gathering`` has it. Relies on ``batch.engines``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

import polars as pl

from policylang.batch.columns import Column
from policylang.batch.engines import Engine
from policylang.batch.schedule import KEY, name_of
from policylang.core.values import Cause, Unknown, normal


class Reading:
    """Reads rows of inputs: values as the reference engine has them. ``names``: those of the inputs."""

    def __init__(self, names: Iterable[str], labels: Sequence[Cause]) -> None:
        self.labels = labels
        self._open: dict[str, list[int]] = {}
        for name in names:
            what, mark, label = name.partition("!")
            if mark:
                self._open.setdefault(what, []).append(int(label))

    def labels_of(self, what: str) -> Sequence[int]:
        """The labels of why something is open."""
        return self._open.get(what, ())

    def causes(self, row: Mapping[str, Any], what: str) -> tuple[Cause, ...]:
        """Why something is open."""
        return tuple(self.labels[label] for label in self.labels_of(what) if row[f"{what}!{label}"])

    def number(self, row: Mapping[str, Any], name: str, scale: int) -> Any:
        """A number between bounds, over ``scale``."""
        ends = ((row[f"{name}{end}"], row.get(f"{name}{end}o", 1)) for end in "bt")
        return self._value(row, name, [None if one is None else normal(Fraction(one, scale * over)) for one, over in ends])

    def day(self, row: Mapping[str, Any], name: str) -> Any:
        """A day between bounds."""
        ends = (row[f"{name}{end}"] for end in "bt")
        return self._value(row, name, [None if one is None else date.fromordinal(one) for one in ends])

    def _value(self, row: Mapping[str, Any], name: str, bounds: Sequence[Any]) -> Any:
        return bounds[0] if row[f"{name}="] else Unknown(self.causes(row, name), *bounds)


class Planned:
    """A plan. ``inputs``: columns and constants by name. ``labels``: all causes. ``ids``: the ids by key, where they are no input."""

    inputs: Mapping[str, Any]
    labels: tuple[Cause, ...]
    ids: Callable[[], pl.Series] | None

    def columns(self) -> dict[str, Column]:
        """The inputs that are columns."""
        return {name: one for name, one in self.inputs.items() if isinstance(one, Column)}

    @cached_property
    def reading(self) -> Reading:
        """Reads rows of the inputs."""
        return Reading(self.inputs, self.labels)

    def ids_of(self, table: pl.DataFrame) -> pl.Series:
        """The ids of the rows of a table of the inputs."""
        return table["id"] if self.ids is None else self.ids().gather(table[KEY])


def collected(rows: Any, plan: Planned, engine: Engine) -> pl.DataFrame:
    """The inputs that are columns, one row each with its key."""
    col = engine.api.col
    return engine.collected(rows.select(KEY, *(col(name_of(one)).alias(name) for name, one in plan.columns().items())))


def completed(table: pl.DataFrame, plan: Planned) -> pl.DataFrame:
    """All inputs; engines have whole numbers of several types."""
    whole = [pl.col(name).cast(pl.Int64) for name, dtype in table.schema.items() if dtype.is_numeric()]
    constants = [_constant(name, one) for name, one in plan.inputs.items() if not isinstance(one, Column)]
    return table.with_columns(*whole, *constants)


def _constant(name: str, value: Any) -> pl.Expr:
    dtype = pl.Boolean if isinstance(value, bool) else pl.String if isinstance(value, str) else pl.Int64
    return pl.lit(value, dtype).alias(name)


def told_to(frame: Any, found: pl.DataFrame, engine: Engine, columns: Sequence[Column]) -> Any:
    """A frame with the columns that an operation tells; null where it tells nothing of a row."""
    told = found.select(pl.col(KEY).alias("#to"), *(pl.col(str(one.args[-1])).alias(name_of(one)) for one in columns))
    return frame.join(engine.frame(told.lazy(), told.height), left_on=KEY, right_on="#to", how="left")
