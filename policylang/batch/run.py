"""Runs a schedule on frames: through narwhals, so that one lowering serves every column engine.

In: a ``Schedule``, a frame for each relation, the engine. Out: the frames with the columns wanted. After each level in which rows of
other relations are reached the frames are held by the engine, so that no plan grows without bounds. Relies on narwhals.
"""

from functools import reduce
from operator import and_, or_
from typing import Any

import narwhals as nw

from policylang.batch.columns import Column
from policylang.batch.engines import Engine
from policylang.batch.schedule import KEY, Schedule, Step, name_of

WIDTHS = {16: nw.Int16, 32: nw.Int32, 64: nw.Int64}
"""Types of whole numbers by their bits. PERF: picking one of two constants is ten times as fast as making a truth a number."""

Frame = Any
"""A ``narwhals.LazyFrame``."""


def run(plan: Schedule, frames: dict[str, Frame], engine: Engine) -> dict[str, Frame]:
    """The frames after all steps: the key and the columns wanted."""
    frames = dict(frames)
    for level in plan.levels:
        before = dict(frames)
        for step in level:
            frame = _brought(before, step)
            for stage in step.stages:
                frame = frame.with_columns(*(_expression(one, plan).alias(name_of(one)) for one in stage))
            frames[step.relation] = engine.held(frame.select(KEY, *(name for name in step.kept if name != KEY)))
    return frames


def _brought(frames: dict[str, Frame], step: Step) -> Frame:
    """The frame of a step with the columns from other relations, one join for each relation and key."""
    frame = frames[step.relation]
    groups: dict[tuple[str, str, str], list[Column]] = {}
    for one in step.brought:
        source = one.args[0].relation
        key = name_of(one.args[1]) if one.op != "whole" else ""
        groups.setdefault((one.op, source, key), []).append(one)
    for (op, source, key), columns in groups.items():
        if op == "get":
            picked = frames[source].select(
                nw.col(KEY).alias("#to"), *(nw.col(name_of(one.args[0])).alias(name_of(one)) for one in columns)
            )
            frame = frame.join(picked, left_on=key, right_on="#to", how="left")
        elif op == "whole":
            frame = frame.join(frames[source].select(*(_aggregated(one, one.args[1]) for one in columns)), how="cross")
        else:
            rows = frames[source].filter(~nw.col(key).is_null())
            found = rows.group_by(nw.col(key).alias("#to")).agg(*(_aggregated(one, one.args[2]) for one in columns))
            frame = frame.join(found, left_on=KEY, right_on="#to", how="left")
        frame = frame.select(nw.exclude("#to")) if "#to" in frame.collect_schema().names() else frame
    return frame


def _aggregated(column: Column, op: str) -> Any:
    source = nw.col(name_of(column.args[0]))
    match op:
        case "any":
            made = source.any()
        case "sum":
            made = source.sum()
        case "least":
            made = source.min()
        case "greatest":
            made = source.max()
        case _:
            made = source.n_unique()
    return made.alias(name_of(column))


def _expression(column: Column, plan: Schedule) -> Any:
    """What computes a column; columns that have a name are read by it."""
    args = [_operand(arg, plan) for arg in column.args]
    match column.op:
        case "constant":
            return nw.lit(column.args[0])
        case "not":
            return ~args[0]
        case "and":
            return reduce(and_, args)
        case "or":
            return reduce(or_, args)
        case "fill":
            return args[0].fill_null(column.args[1])
        case "is_null":
            return args[0].is_null()
        case "flag":
            dtype = WIDTHS[column.args[2]]
            return nw.when(args[0]).then(nw.lit(column.args[1], dtype)).otherwise(nw.lit(0, dtype))
        case "code":
            other = args[2] if isinstance(column.args[2], Column) else nw.lit(column.args[2], nw.Int8)
            return nw.when(args[0]).then(nw.lit(column.args[1], nw.Int8)).otherwise(other)
        case _:
            return _arithmetic(column.op, args)


def _arithmetic(op: str, args: list[Any]) -> Any:
    first, second = args[0], args[1]
    match op:
        case "eq":
            return first == second
        case "le":
            return first <= second
        case "lt":
            return first < second
        case "add":
            return first + second
        case "multiply":
            return first * second
        case "divide_down":
            return (first - ((first % second) + second) % second) // second
        case "lesser":
            return nw.when(first <= second).then(first).otherwise(nw.when(second < first).then(second))
        case "greater":
            return nw.when(second <= first).then(first).otherwise(nw.when(first < second).then(second))
        case "pick":
            return _picked(first, second, args[2])
        case _:
            raise AssertionError(op)


def _picked(mask: Any, then: Any, otherwise: Any) -> Any:
    if then is None:
        return nw.when(~mask).then(otherwise)
    return nw.when(mask).then(then) if otherwise is None else nw.when(mask).then(then).otherwise(otherwise)


def _operand(arg: Any, plan: Schedule) -> Any:
    """An argument: a named column, a nested operation, or a constant."""
    if not isinstance(arg, Column):
        return nw.lit(arg) if isinstance(arg, int | str) else arg
    return nw.col(name_of(arg)) if arg.serial in plan.named else _expression(arg, plan)
