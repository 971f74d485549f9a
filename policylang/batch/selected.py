"""A 遴选 decided for all candidates at once: groups, ranks, cut at the 名额, reasons.

In: a ``Plan`` and a table of its inputs, one row a candidate. Out: for each candidate the columns ``TOLD`` and for each label ``c{label}`` (why
it is 待定) and ``q{label}`` (why its 名额 is not known). Inputs are named after what they say: ``sure`` (surely takes part), ``e!{label}`` (why that
is open); of each group ``g{j}``, ``g{j}∅`` (blank), ``g{j}?`` (unknown) and ``g{j}!{label}`` (why); of each key as ``batch.places`` has it.
Relies on ``batch.ranks``, ``batch.places`` and ``runtime.selection``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from math import ceil
from typing import Any

import attrs
import polars as pl

from policylang.batch.columns import Column, Mask
from policylang.batch.engines import Engine
from policylang.batch.places import by_lot, joined, placed
from policylang.batch.planned import Planned, collected, completed, told_to
from policylang.batch.ranks import Crowd, Standing, doubts, standing
from policylang.batch.schedule import KEY, name_of
from policylang.core.ir import Direction, Selection, Ties
from policylang.core.values import Cause, Unknown, causes_of, high_of, interval, low_of
from policylang.runtime.selection import Terms, quota_for

MASKS = ("selected", "tied", "refused", "pending", "quota=")
NUMBERS = ("rank", "quota⌊", "quota⌈")
TOLD = (*MASKS, *NUMBERS)
"""What is told of every candidate: the outcome, whether the 名额 is known, the 名次, between which bounds the 名额 is."""


@attrs.frozen(eq=False)
class Plan(Planned):
    """A selection, ready for its candidates.

    ``scales``: what each part of the 名额 that is stated is over; ``mode``: how it is rounded. ``seed``: of a 抽签. ``unstated``: the label of there being
    more candidates than are known, where there may be. ``scale``: what the 名额 told is over; ``size``: no 名额 is greater. ``stands``: where a row is a candidate.
    """

    body: Selection
    inputs: Mapping[str, Any]
    labels: tuple[Cause, ...]
    scales: Mapping[str, int]
    mode: Any = None
    seed: Any = None
    ids: Callable[[], pl.Series] | None = None
    unstated: int | None = None
    scale: int = 1
    size: int = 1
    stands: Mask = True

    def terms(self, row: Mapping[str, Any]) -> Terms:
        """The 名额, from any row of the inputs."""
        found = {name: self.reading.number(row, name, scale) for name, scale in self.scales.items()}
        return Terms(found.get("amount"), self.mode, found.get("minimum"), found.get("maximum"))

    def number_of(self, causes: Sequence[Cause]) -> list[int]:
        """The labels of causes."""
        return [self.labels.index(cause) for cause in causes]

    @property
    def is_drawn(self) -> bool:
        """Whether there is an order: of a 抽签 without a seed there is none yet."""
        return not (self.body.lot and isinstance(self.seed, Unknown))


def with_selection(frame: Any, frames: Mapping[str, Any], engine: Engine, columns: Sequence[Column]) -> Any:
    """A frame with columns that one selection gives; they are null where a row is no candidate."""
    plan: Plan = columns[0].args[-2]
    rows = frames[columns[0].args[0].relation]
    if plan.stands is not True:
        rows = rows.filter(_mask(plan.stands, engine))
    return told_to(frame, selected(collected(rows, plan, engine), plan), engine, columns)


def _mask(mask: Mask, engine: Engine) -> Any:
    return engine.api.col(name_of(mask)) if isinstance(mask, Column) else engine.api.lit(mask)


def selected(table: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """The key of every candidate and what is told of it."""
    return _Selecting(plan, completed(table, plan)).told()


class _Selecting:
    """One selection: candidates whose group is known (``members``), those whose group is not (``adrift``), and the groups."""

    def __init__(self, plan: Plan, table: pl.DataFrame) -> None:
        self.plan = plan
        self.body = plan.body
        self.count = len(plan.body.groups)
        self.terms = plan.terms(table.row(0, named=True)) if table.height else Terms(0)
        table, self.keys = self._ordered(table)
        names = _names(range(self.count))
        unknown = _any([f"g{place}?" for place in range(self.count)], "?")
        self.adrift, members = table.filter(unknown), table.filter(~unknown)
        groups = _numbered(members.select(names)) if names else pl.DataFrame({"part": [0]}, schema={"part": pl.Int64})
        self.members = members.join(groups, on=names) if names else members.with_columns(pl.lit(0, pl.Int64).alias("part"))
        if self.keys:  # PERF: bounds that are searched for in order are found twice as fast
            self.members = self.members.sort("part", f"b{self.keys[0][0]}")
        self.strangers = list(self._strangers(groups))
        self.groups = self._totals(groups.sort("part"))

    def _ordered(self, table: pl.DataFrame) -> tuple[pl.DataFrame, list[tuple[int, int]]]:
        """The keys as places, the greater the better, and how many places there are under each."""
        if not self.body.lot:
            keys = []
            for place, key in enumerate(self.body.keys):
                table, width = placed(table, place, key.direction is Direction.ASCENDING)
                keys.append((place, width))
            return joined(table, keys)
        if not isinstance(self.plan.seed, str):
            return table, []
        table, width = by_lot(table, self.plan.seed, self.plan.ids_of(table))
        return table, [(0, width)]

    def _strangers(self, groups: pl.DataFrame) -> Iterator[tuple[pl.Series, pl.DataFrame]]:
        """Rows of unknown group, by what is known of it: for each group the number of those that they may be of, and the rows."""
        for known in product((False, True), repeat=self.count) if self.adrift.height else ():
            rows = self.adrift.filter(*(pl.col(f"g{place}?") != is_known for place, is_known in enumerate(known)))
            names = _names(place for place, is_known in enumerate(known) if is_known)
            if not names:
                yield (
                    pl.repeat(0, groups.height, eager=True, dtype=pl.Int64),
                    rows.with_columns(pl.lit(0, pl.Int64).alias("part")),
                )
            elif rows.height:
                kinds = _numbered(groups.select(names))
                own = groups.join(kinds.rename({"part": "kind"}), on=names).sort("part")
                yield own["kind"], rows.join(kinds, on=names)

    # -------------------------------------------------------------- groups

    def _totals(self, groups: pl.DataFrame) -> pl.DataFrame:
        """Of each group: how many stand in it, how many surely; why it is not known who (``p{label}``); its 名额."""
        labels = self._labels()
        own = {label: [f"e!{label}"] for label in self.plan.reading.labels_of("e")}
        found = _counted(self.members, own, pl.col("sure").sum().cast(pl.Int64))
        made = groups.join(found, on="part", how="left").sort("part")
        made = made.with_columns(
            pl.col("size").fill_null(0), pl.col("sure").fill_null(0),
            *(pl.col(f"p{label}").fill_null(False) if label in own else pl.lit(False).alias(f"p{label}") for label in labels),
        )  # fmt: skip
        for parts, rows in self.strangers:
            more = _counted(rows, self._why_unknown(), pl.lit(0, pl.Int64).alias("sure"))
            joined = pl.DataFrame({"part": parts}).with_row_index("#at").join(more, on="part", how="left").sort("#at")
            made = made.with_columns(
                made["size"] + joined["size"].fill_null(0),
                *(made[f"p{label}"] | joined[f"p{label}"].fill_null(False) for label in labels),
            )
        return self._with_quota(made)

    def _with_quota(self, groups: pl.DataFrame) -> pl.DataFrame:
        labels = self._labels()
        known: dict[Any, tuple[Any, ...]] = {}
        rows = []
        for row in groups.select("sure", "size", *(f"p{label}" for label in labels)).iter_rows():
            key = row if self.body.share or self.body.quota is None else None
            if key not in known:
                known[key] = self._told_of(self._quota(row[0], row[1], row[2:]))
            rows.append(known[key])
        numbers = ("first", "last", "quota⌊", "quota⌈")
        masks = ("quota=", *(f"q{label}" for label in labels))
        schema = dict.fromkeys(numbers, pl.Int64) | dict.fromkeys(masks, pl.Boolean)
        return groups.hstack(pl.DataFrame(rows, schema=schema, orient="row"))

    def _quota(self, sure: int, size: int, present: tuple[bool, ...]) -> Any:
        """The 名额 of a group of some size."""
        if self.body.quota is None:
            return size
        causes = tuple(cause for cause, there in zip(self.plan.labels, present, strict=True) if there)
        most = size if self.plan.unstated is None else None
        return quota_for(self.terms, interval(sure, most, causes) if self.body.share else None)

    def _told_of(self, quota: Any) -> tuple[Any, ...]:
        """A 名额 in whole places at least and at most; its bounds; why it is not known."""
        bounds = [low_of(quota), high_of(quota)]
        whole = [None if bound is None else ceil(bound) for bound in bounds]
        scaled = [None if bound is None else int(bound * self.plan.scale) for bound in bounds]
        why = set(self.plan.number_of(causes_of((quota,))))
        return (*whole, *scaled, not isinstance(quota, Unknown), *(label in why for label in self._labels()))

    # -------------------------------------------------------------- candidates

    def told(self) -> pl.DataFrame:
        """What is told of all candidates."""
        members = self._decided()
        return pl.concat([members, self._lost().select(members.columns)]) if self.adrift.height else members

    def _lost(self) -> pl.DataFrame:
        """Rows of which it is not known in which group they stand: nothing can be said of them."""
        return self.adrift.select(
            KEY,
            *(pl.lit(name == "pending").alias(name) for name in MASKS),
            *(pl.lit(None, pl.Int64).alias(name) for name in NUMBERS),
            *(_any(names, f"{sort}{label}") for sort in "cq" for label, names in self._why_unknown().items()),
        )

    def _why_unknown(self) -> Mapping[int, list[str]]:
        """By label, the inputs that tell why it is not known whether a row takes part, and in which group."""
        inputs = self.plan.inputs
        return {label: [name for name in inputs if name[0] in "ge" and name.endswith(f"!{label}")] for label in self._labels()}

    def _labels(self) -> range:
        return range(len(self.plan.labels))

    def _decided(self) -> pl.DataFrame:
        """The candidates of known group."""
        crowd = Crowd(self.members["part"], self.members)
        group = self.groups[self.members["part"]]
        found = self._standing(crowd, group)
        frame = group.select(pl.exclude("part", "sure")).with_columns(
            self.members[KEY], self.members["sure"], found.sure_before.alias("before"), found.beside.alias("beside"),
            (group["size"] - 1 - found.behind - found.beside).alias("may"), found.sure_beside.alias("equals"),
        )  # fmt: skip
        frame = frame.with_columns(_cut(self.body.ties is Ties.TAKE_ALL, self.plan.unstated is None))
        frame = frame.with_columns((~pl.any_horizontal("selected", "tied", "refused")).alias("pending"))
        is_exact = pl.col("sure") & (pl.col("may") == pl.col("before")) & (pl.col("beside") == pl.col("equals"))
        rank = pl.when(is_exact).then(pl.col("before") + 1).alias("rank")
        return frame.with_columns(rank, *self._causes(crowd, frame)).select(
            KEY, *TOLD, *(f"{sort}{label}" for sort in "cq" for label in self._labels())
        )

    def _standing(self, crowd: Crowd, group: pl.DataFrame) -> Standing:
        if not self.plan.is_drawn:
            nobody = pl.repeat(0, len(crowd.part), eager=True, dtype=pl.Int64)
            return Standing(nobody, nobody, nobody, nobody)
        found = standing(crowd, crowd, self.keys, are_same=True)
        for parts, rows in self.strangers:
            asked = Crowd(parts.gather(crowd.part), crowd.frame)
            others = rows.with_columns(pl.lit(False).alias("sure"))
            found = found.and_(standing(asked, Crowd(others["part"], others), self.keys, are_same=False))
        return found

    def _causes(self, crowd: Crowd, frame: pl.DataFrame) -> list[pl.Series]:
        """Why candidates are 待定, by label."""
        pending = frame["pending"]
        asked = crowd.only(pending)
        found = self._doubts(asked) if len(asked.part) else {}
        always = set(self.plan.number_of(causes_of((self.plan.seed,)))) | {self.plan.unstated}
        made = []
        for label in self._labels():
            why = (frame[f"p{label}"] | frame[f"q{label}"] | pl.Series([label in always])) & pending
            if label in found and found[label].any():
                keys = asked.frame[KEY].filter(found[label])
                why = why | frame[KEY].is_in(keys.implode())
            made.append(why.alias(f"c{label}"))
        return made

    def _doubts(self, asked: Crowd) -> Mapping[int, pl.Series]:
        """Where it is not known who stands before or beside one, by label."""
        if self.body.lot:
            return {}
        labels = {place: self.plan.reading.labels_of(f"k{place}") for place, _ in self.keys}
        found = dict(doubts(asked, Crowd(self.members["part"], self.members), self.keys, labels, are_same=True))
        for parts, rows in self.strangers:
            mine = Crowd(parts.gather(asked.part), asked.frame)
            for label, mask in doubts(mine, Crowd(rows["part"], rows), self.keys, labels, are_same=False).items():
                found[label] = found[label] | mask if label in found else mask
        return found


def _cut(takes_all: bool, is_complete: bool) -> list[pl.Expr]:
    """Who is selected, tied, not selected, whatever is not known: as ``runtime.selection.place_of``."""
    col = pl.col
    refused = (col("before") >= col("last")).fill_null(False)
    fits = (col("sure") & (col("may") < col("first"))).fill_null(False) & is_complete & ~refused
    chosen = fits if takes_all else fits & (col("may") + col("beside") < col("first"))
    tied = fits & ~chosen & (col("before") + col("equals") >= col("last")).fill_null(False)
    return [refused.alias("refused"), chosen.alias("selected"), tied.alias("tied")]


def _names(places: Any) -> list[str]:
    return [name for place in places for name in (f"g{place}", f"g{place}∅")]


def _numbered(rows: pl.DataFrame) -> pl.DataFrame:
    """Different rows, each with a number (``part``)."""
    return rows.unique().with_row_index("part").with_columns(pl.col("part").cast(pl.Int64))


def _counted(rows: pl.DataFrame, why: Mapping[int, list[str]], sure: pl.Expr) -> pl.DataFrame:
    """Of each part: how many rows, how many surely, and whether a label is why it is not known who."""
    masks = rows.select("part", "sure", *(_any(names, f"p{label}") for label, names in why.items()))
    return masks.group_by("part").agg(
        pl.len().cast(pl.Int64).alias("size"), sure, *(pl.col(f"p{label}").any() for label in why)
    )


def _any(names: list[str], name: str) -> pl.Expr:
    return pl.any_horizontal(pl.lit(False), *names).alias(name)
