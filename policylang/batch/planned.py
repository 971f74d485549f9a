"""What the operations that have a plan of their own share (遴选, 上限): inputs by name, why something is open, the columns that they tell.

Inputs are named after what they say; ``what!{label}`` tells where something is not known, and why. Relies on ``batch.engines``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from policylang.batch.columns import Column
from policylang.batch.engines import Engine
from policylang.batch.schedule import KEY, name_of


class Planned:
    """A plan. ``inputs``: columns and constants by name."""

    inputs: Mapping[str, Any]

    def columns(self) -> dict[str, Column]:
        """The inputs that are columns."""
        return {name: one for name, one in self.inputs.items() if isinstance(one, Column)}

    def labels_of(self, what: str) -> list[int]:
        """The labels why something is not known."""
        return [int(name.partition("!")[2]) for name in self.inputs if name.startswith(f"{what}!")]


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
