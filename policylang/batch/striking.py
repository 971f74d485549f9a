"""Several penalties with the same effect that last for different times, for all rows at once: which hold on the day judged, and 重叠.

In: a ``Striking`` and the columns of the penalties: of rows of any relation, with the key of the row on which they bear. Out: for each row that bears some penalty
surely or perhaps, whether the effect ``holds`` or ``fails``, and for each label ``c{label}``, why that is open. Penalties are few, and what they come to together rests on
their days: so rows are looked through one by one, by the function of the reference engine, those alike once. Relies on ``runtime.sanctions``.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import attrs
import polars as pl

from policylang.batch.columns import Column, Mask
from policylang.batch.engines import Engine
from policylang.batch.planned import Reading, told_to
from policylang.batch.schedule import KEY, name_of
from policylang.core.ir import Effect, Rule
from policylang.core.values import Cause, Unknown
from policylang.runtime.sanctions import Span, Strike, end_of, overlap_of, standing

Values = Mapping[str, Any]
Strikes = tuple[Any, ...]
"""The number of a penalty, whether it is one of rows not known of (``GAP``) or of a known one (``ROW``), and its inputs that differ."""
GAP, ROW = 0, 1


@attrs.frozen(eq=False)
class Source:
    """One penalty as it bears on rows: what is known of each row that was penalised.

    ``inputs``: ``key`` (of the row on which it bears), ``order``, ``holds`` and ``fails`` (it was triggered), the bounds ``b`` and ``t``, ``=`` (known) and ``∅`` (blank) of
    ``start`` and ``length``, where it has them; why these are open, as ``start!{label}``. ``gap``: what is known of the rows on which there may bear more, by the same names:
    ``there`` and ``gap!{label}``. ``scale``: what the length is over.
    """

    rule: Rule
    effect: Effect
    relation: str
    inputs: Mapping[str, Any]
    gap: Mapping[str, Any]
    scale: int = 1

    def columns(self) -> Iterator[Column]:
        """The inputs that are columns."""
        yield from (one for one in (*self.inputs.values(), *self.gap.values()) if isinstance(one, Column))


@attrs.frozen(eq=False)
class Striking:
    """All penalties with one effect that bear on the rows of a relation, in the order written. ``labels``: all causes."""

    relation: str
    sources: tuple[Source, ...]
    labels: tuple[Cause, ...]
    day: date

    def columns(self) -> list[Column]:
        """The inputs that are columns, of several relations."""
        return list(dict.fromkeys(column for source in self.sources for column in source.columns()))


def with_strikes(frame: Any, frames: Mapping[str, Any], engine: Engine, columns: Sequence[Column]) -> Any:
    """A frame with columns that tell what penalties come to."""
    plan: Striking = columns[0].args[-2]
    borne, by_all = _borne(plan, frames, engine)
    known: dict[tuple[Strikes, ...], dict[str, bool]] = {}
    found: list[dict[str, Any]] = []
    for key, strikes in borne.items():
        alike = tuple(sorted((*by_all, *strikes), key=lambda strike: strike[:2]))
        if alike not in known:
            known[alike] = _told(plan, alike)
        found.append({KEY: key, **known[alike]})
    rest = _told(plan, by_all)
    table = pl.DataFrame(found, schema={KEY: pl.Int64, **dict.fromkeys(rest, pl.Boolean)})
    filled = (engine.api.col(name_of(one)).fill_null(rest[str(one.args[-1])]) for one in columns)
    return told_to(frame, table, engine, columns).with_columns(*filled)


def _borne(plan: Striking, frames: Mapping[str, Any], engine: Engine) -> tuple[dict[int, list[Strikes]], tuple[Strikes, ...]]:
    """The penalties that rows bear surely or perhaps, by key; and those that all may bear, of kinds of which no rows are known."""
    borne: dict[int, list[Strikes]] = {}
    by_all: list[Strikes] = []
    for number, source in enumerate(plan.sources):
        if source.gap["there"] is True and not _varying(source.gap):
            by_all.append((number, GAP))
        else:
            for key, *values in _rows(frames, plan.relation, source.gap, ("there", True), engine):
                borne.setdefault(key, []).append((number, GAP, *values))
        for key, *values in _rows(frames, source.relation, source.inputs, ("fails", False), engine):
            borne.setdefault(key, []).append((number, ROW, *values))
    return borne, tuple(by_all)


def _rows(
    frames: Mapping[str, Any], relation: str, inputs: Values, chosen: tuple[str, bool], engine: Engine
) -> Iterator[tuple[Any, ...]]:
    """The key and the inputs that differ, of the rows where a mask is as wanted, in their order."""
    col = engine.api.col
    mask, wanted = chosen
    condition: Mask = inputs[mask]
    if not isinstance(condition, Column) and condition is not wanted:
        return
    names = ["key", *_varying(inputs)]
    frame = frames[relation]
    if isinstance(condition, Column):
        frame = frame.filter(col(name_of(condition)) if wanted else ~col(name_of(condition)))
    frame = frame.filter(~col(name_of(inputs["key"])).is_null())
    table = engine.collected(frame.select(*(col(name_of(inputs[name])).alias(name) for name in ("order", *names))))
    yield from table.sort("order").select(names).iter_rows()


def _varying(inputs: Values) -> list[str]:
    """The inputs that differ from row to row."""
    return [name for name, one in inputs.items() if isinstance(one, Column) and name not in ("key", "order")]


def _told(plan: Striking, borne: Sequence[Strikes]) -> dict[str, bool]:
    """What the penalties on one row come to."""
    strikes = [_strike(plan, plan.sources[number], sort, values) for number, sort, *values in borne]
    result = standing(strikes, plan.day, overlap_of(strikes)) if strikes else False
    causes = result.causes if isinstance(result, Unknown) else ()
    told = {"holds": result is True, "fails": result is False}
    return told | {f"c{place}": label in causes for place, label in enumerate(plan.labels)}


def _strike(plan: Striking, source: Source, sort: int, values: Sequence[Any]) -> Strike:
    """A penalty as the reference engine has it, from the columns of its row."""
    inputs = source.gap if sort == GAP else source.inputs
    row = {**inputs, **dict(zip(_varying(inputs), values, strict=True))}
    reading = Reading(inputs, plan.labels)
    effect = source.effect
    if sort == GAP:
        doubt = Unknown(reading.causes(row, "gap"))
        always = effect.length is None and effect.start is None
        return Strike(source.rule, effect, doubt, (Span(None, None) if always else Span(doubt, doubt),))
    triggered = True if row["holds"] else Unknown(reading.causes(row, "holds"))
    if row.get("start∅"):
        return Strike(source.rule, effect, triggered, ())
    start = reading.day(row, "start") if "startb" in row else None
    length = reading.number(row, "length", source.scale) if "lengthb" in row else None
    return Strike(source.rule, effect, triggered, (Span(start, end_of(start, length, effect.unit), length, effect.unit),))
