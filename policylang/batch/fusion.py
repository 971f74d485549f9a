"""What a step computes in each row, as one kernel where it can be: truths and numbers. Words stay with Polars, before the kernel or after it.

In: a step, the types of the columns that its frame has. Out: a ``Cut``: what Polars computes first, the kernel, what Polars computes from that. Relies on
polars, ``batch.kernels`` and ``batch.native``.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import attrs
import polars as pl

from policylang.batch.coding import EPOCH, whole
from policylang.batch.columns import CROSSING, Column
from policylang.batch.engines import PLAIN, Engine
from policylang.batch.expressions import Expressions
from policylang.batch.kernels import DECIMAL, TRUTH, Kernel, Layout, kernel_of
from policylang.batch.native import computed
from policylang.batch.schedule import Schedule, Step, name_of

INTEGERS: Mapping[Any, int] = {pl.Int8: 8, pl.Int16: 16, pl.Int32: 32, pl.Int64: 64}
CODES: Mapping[Any, int] = {pl.UInt8: 8, pl.UInt16: 16, pl.UInt32: 32}
"""The bits of numbers that are never below zero, as those of words are. They are counted in twice as many."""
FIRST, FUSED, LAST = range(3)
"""When a column is computed: by Polars, then in the kernel, then by Polars again."""
TRUTHS = ("not", "and", "eq", "le", "lt", "is_null")
"""Operations that make truths, whatever their operands are."""


Stages = Sequence[Sequence[pl.Expr]]
"""Expressions; those of a stage rest on earlier ones."""


@attrs.frozen(eq=False)
class Cut:
    """``first``: what Polars computes from what the frame has; ``taken``: the names of what is then needed; ``last``: what Polars computes from that and what the kernel writes."""

    first: Stages
    taken: tuple[str, ...]
    kernel: Kernel | None
    last: Stages


class Fusion:
    """The steps of a schedule on Polars. A step is cut once for tables of the same types."""

    def __init__(self, plan: Schedule, engine: Engine) -> None:
        self.plan = plan
        self.engine = engine
        self.cuts: dict[Any, Cut] = {}
        """By step and types."""

    def on(self, frame: pl.LazyFrame, step: Step, by_polars: Callable[[], Stages]) -> pl.LazyFrame:
        """The frame of a step with the columns needed later, computed. ``by_polars``: the stages of the step as expressions, for few rows."""
        key = (id(step), *frame.collect_schema().items())
        cut = self.cuts.get(key)
        if cut is None:
            cut = self.cuts[key] = self._cut(frame, step)
        taken = _staged(frame, cut.first).select(cut.taken)
        table = taken.collect(engine="streaming" if step.brought else "in-memory", optimizations=PLAIN)
        if cut.kernel is not None and self.engine.fuses_at(table.height):
            rows = _staged(table.with_columns(computed(cut.kernel, table)).lazy(), cut.last)
        else:
            rows = _staged(table.lazy(), (self._counted(step, table.schema, table.columns), *by_polars()))
        return rows.select(step.kept).collect(optimizations=PLAIN).lazy()

    def _counted(self, step: Step, schema: Mapping[str, pl.DataType], names: Collection[str]) -> list[pl.Expr]:
        """Those of some columns that are as their table has them, as whole numbers."""
        stored = [name for name, dtype in schema.items() if name in names and _is_stored(dtype)]
        return [whole(pl.col(name), schema[name], self._bits(step, name, schema[name])).alias(name) for name in stored]

    def _bits(self, step: Step, name: str, dtype: pl.DataType) -> int:
        """As how many bits a number of the table is counted."""
        return 2 * CODES[dtype] if dtype in CODES else 32 if name in self.plan.small.get(step.relation, ()) else 64

    def _cut(self, frame: pl.LazyFrame, step: Step) -> Cut:
        schema = frame.collect_schema()
        reached = _reached(step)
        phases = _phases(reached, schema)
        leaves = {one.serial: one for one in reached if name_of(one) in schema}
        fused = [one for one in reached if phases[one.serial] == FUSED]
        others = [one for one in reached if phases[one.serial] != FUSED and one.serial not in leaves]
        of_fused, of_others = _operands(fused), _operands(others)
        kept = {one.serial for one in reached if name_of(one) in step.kept}

        first = [one for one in others if phases[one.serial] == FIRST and one.serial in of_fused.keys() | kept]
        # What only the kernel reads is handed to it as the table has it.
        counted = self._counted(step, schema, {*step.kept, *map(name_of, of_others.values())})
        early = (counted, self._expressions(first, leaves))

        types = _staged(frame, early).collect_schema()
        read = {serial: name_of(one) for serial, one in of_fused.items() if phases[serial] == FIRST}
        layouts = {serial: self._layout(step, name, types[name]) for serial, name in read.items()}
        wanted = {one.serial for one in fused if one.serial in of_others.keys() | kept}
        inside = [one for one in reached if one.serial in layouts or phases[one.serial] == FUSED]
        kernel = kernel_of(inside, layouts, wanted, self.plan.narrow) if wanted else None

        last = [[one for one in stage if phases[one.serial] == LAST] for stage in step.stages]
        named = {*leaves, *wanted, *(one.serial for one in first), *(one.serial for stage in last for one in stage)}
        late = [self._expressions(stage, named) for stage in last]
        taken = [name for name in schema if name in step.kept or name in map(name_of, leaves.values())]
        return Cut(early, (*taken, *map(name_of, first)), kernel, late)

    def _expressions(self, columns: Iterable[Column], named: Collection[int]) -> list[pl.Expr]:
        made = Expressions(named, self.plan.narrow, self.engine)
        return [made.of(one).alias(name_of(one)) for one in columns]

    def _layout(self, step: Step, name: str, dtype: pl.DataType) -> Layout:
        if dtype == pl.Boolean:
            return Layout(TRUTH, TRUTH)
        if dtype in INTEGERS:
            return Layout(INTEGERS[dtype], INTEGERS[dtype])
        counted = self._bits(step, name, dtype)
        if dtype in CODES:
            return Layout(CODES[dtype], counted, is_signed=False)
        return Layout(32, counted, EPOCH) if dtype == pl.Date else Layout(DECIMAL, counted)


def _is_stored(dtype: pl.DataType) -> bool:
    """Whether a column is as its table has it, not as others count it."""
    return isinstance(dtype, pl.Decimal | pl.Date) or dtype in CODES


def _staged(frame: pl.LazyFrame, stages: Stages) -> pl.LazyFrame:
    for stage in stages:
        frame = frame.with_columns(stage) if stage else frame
    return frame


def _reached(step: Step) -> list[Column]:
    """All that the columns of a step rest on in its rows, each after what it rests on."""
    level = next((one.level for stage in step.stages for one in stage), 0)
    found: dict[int, Column] = {}

    def reach(one: Column) -> None:
        if one.serial in found:
            return
        if one.op != "base" and one.op not in CROSSING and one.level == level:
            for arg in one.args:
                if isinstance(arg, Column):
                    reach(arg)
        found[one.serial] = one

    for stage in step.stages:
        for one in stage:
            reach(one)
    return [*found.values()]


def _phases(reached: Iterable[Column], schema: Mapping[str, pl.DataType]) -> dict[int, int]:
    """When each column is computed. A kernel computes truths and numbers of truths and numbers."""
    phases: dict[int, int] = {}
    is_plain: dict[int, bool] = {}
    for one in reached:
        dtype = schema.get(name_of(one))
        if dtype is not None:
            phases[one.serial] = FIRST
            is_plain[one.serial] = dtype == pl.Boolean or dtype in INTEGERS or _is_stored(dtype)
            continue
        operands = [arg for arg in one.args if isinstance(arg, Column)]
        after = max((phases[arg.serial] for arg in operands), default=FIRST)
        is_of_plain = all(is_plain[arg.serial] for arg in operands) and not any(isinstance(arg, str) for arg in one.args)
        is_plain[one.serial] = is_of_plain or one.op in TRUTHS
        if is_of_plain and operands:
            phases[one.serial] = max(after, FUSED)
        else:
            phases[one.serial] = FIRST if after == FIRST else LAST
    return phases


def _operands(columns: Iterable[Column]) -> dict[int, Column]:
    return {arg.serial: arg for one in columns for arg in one.args if isinstance(arg, Column)}
