"""Runs a schedule on frames.

In: a ``Schedule``, a frame for each relation, the engine. Out: the frames with the columns wanted. After each level in which rows of
other relations are reached the frames are held by the engine, so that no plan grows without bounds.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from policylang.batch.capping import with_caps
from policylang.batch.columns import Column
from policylang.batch.engines import Engine
from policylang.batch.expressions import Expressions
from policylang.batch.fusion import Fusion
from policylang.batch.schedule import KEY, TO, Schedule, Step, name_of
from policylang.batch.selected import with_selection
from policylang.batch.striking import with_strikes

Frame = Any
"""A ``narwhals.LazyFrame``, or what ``Engine.api`` has for it."""
PLANNED = {"ranked": with_selection, "capped": with_caps, "struck": with_strikes}
"""Operations that have a plan of their own: what brings their columns."""


def aggregated(column: Any, op: str) -> Any:
    """One value of all those of a column."""
    match op:
        case "any":
            return column.any()
        case "sum":
            return column.sum()
        case "least":
            return column.min()
        case "greatest":
            return column.max()
        case _:
            raise AssertionError(op)


class Run:
    """A schedule, ready to be run on any frames of its relations: expressions are made once, for one kind of engine."""

    def __init__(self, plan: Schedule, engine: Engine) -> None:
        self.plan = plan
        self.api = engine.api
        self.expressions = Expressions(plan.named, plan.narrow, engine)
        self.fusion = Fusion(plan, engine)
        self._made: dict[int, list[list[Any]]] = {}

    def on(self, frames: Mapping[str, Frame], engine: Engine) -> dict[str, Frame]:
        """The frames after all steps: the columns wanted, and the key where it is needed."""
        frames, held = dict(frames), set()
        for level in self.plan.levels:
            before = dict(frames)
            for step in level:
                frame = self._brought(before, step, engine)
                if not (step.brought or step.stages) and step.relation in held:
                    frame = frame.select(*step.kept)
                elif engine.fuses:
                    frame = self.fusion.on(frame, step, partial(self._stages, step))
                else:
                    for stage in self._stages(step):
                        frame = frame.with_columns(*stage)
                    frame = engine.held(frame.select(*step.kept))
                held.add(step.relation)
                frames[step.relation] = frame
        return frames

    def _stages(self, step: Step) -> list[list[Any]]:
        made = self._made.get(id(step))
        if made is None:
            made = [[self.expressions.of(one).alias(name_of(one)) for one in stage] for stage in step.stages]
            self._made[id(step)] = made
        return made

    def _brought(self, frames: dict[str, Frame], step: Step, engine: Engine) -> Frame:
        """The frame of a step with the columns from other relations, one join for each relation and key."""
        col = self.api.col
        frame = frames[step.relation]
        groups: dict[tuple[str, str, str], list[Column]] = {}
        for one in step.brought:
            source = one.args[0].relation
            key = "" if one.op == "whole" else str(id(one.args[-2])) if one.op in PLANNED else name_of(one.args[1])
            groups.setdefault((one.op, source, key), []).append(one)
        for (op, source, key), columns in groups.items():
            if op == "get":
                picked = frames[source].select(
                    col(KEY).alias(TO), *(col(name_of(one.args[0])).alias(name_of(one)) for one in columns)
                )
                frame = frame.join(picked, left_on=key, right_on=TO, how="left")
            elif op == "whole":
                frame = frame.join(frames[source].select(*(self._aggregated(one, one.args[1]) for one in columns)), how="cross")
            elif op in PLANNED:
                frame = PLANNED[op](frame, frames, engine, columns)
            else:
                rows = frames[source].filter(~col(key).is_null())
                found = rows.group_by(col(key).alias(TO)).agg(*(self._aggregated(one, one.args[2]) for one in columns))
                frame = frame.join(found, left_on=KEY, right_on=TO, how="left")
            frame = frame.select(self.api.exclude(TO)) if TO in frame.collect_schema().names() else frame
        return frame

    def _aggregated(self, column: Column, op: str) -> Any:
        return aggregated(self.api.col(name_of(column.args[0])), op).alias(name_of(column))
