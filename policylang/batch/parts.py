"""Parts of a large folder of tables: some roots with all rows below them at a time.

In: tables given as Parquet files. Out: ``Domains`` (which kinds are too large to be held at once, and under which root they stand), the rows of the rest,
and parts of each domain. A part reads those groups of rows of a file whose ids, as its footer says, can be in it: of files
sorted by the id of the root each is read once, of others again for every part. Relies on ``batch.frames`` and ``batch.sources``.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

import attrs
import polars as pl

from policylang.batch.division import REST, DivisionError, Domains
from policylang.batch.frames import BAD, ID, FrameRows, rows_of
from policylang.batch.schedule import KEY
from policylang.batch.sources import FrameError, Group, Raw
from policylang.batch.tables import Table

NONE = pl.DataFrame({"id": [], KEY: []}, schema={"id": pl.String, KEY: pl.Int64})
"""No rows at all."""
Names = Mapping[str, Collection[str]]
"""For each kind the columns wanted of its table."""
Span = tuple[str | None, str | None] | range
"""The least id and the one that comes after the last (``None``: no bound), or the places of rows."""


def domains_of(tables: Mapping[str, Table], large: int) -> Domains:
    """Kinds of more than ``large`` rows and those below them form domains; a root is a large kind that stands below no other."""
    kinds = {kind: table for kind, table in tables.items() if isinstance(table.source, FrameRows)}
    heavy = {kind for kind, table in kinds.items() if table.height > large}
    above = {kind: tuple(one for one in table.parents if one in kinds) for kind, table in kinds.items()}
    order = _ordered(above)
    ancestors: dict[str, set[str]] = {}
    for kind in order:
        ancestors[kind] = {kind}.union(*(ancestors[one] for one in above[kind]))
    roots = [kind for kind in order if kind in heavy and not (ancestors[kind] - {kind}) & heavy]
    below = {root: tuple(kind for kind in order if root in ancestors[kind]) for root in roots}
    rest: set[str] = set()
    for kind in order:
        table, own = kinds[kind], {root for root in roots if root in ancestors[kind]}
        loose = any(not any(root in ancestors[one] for root in roots) or one in rest for one in table.parents)
        if not own or (kind not in roots and (loose or table.orphans)):
            rest.add(kind)
    for kind in order:
        several = [one for one in above[kind] if any(root in ancestors[one] for root in roots)]
        if len(several) > 1 and not kinds[kind].is_tree:
            raise DivisionError(f"{kind}：{'、'.join(several)}")
    others = {kind for kind in tables if kind not in kinds}
    return Domains(below, frozenset(rest | others), frozenset(kind for kind, table in kinds.items() if table.is_tree))


def _ordered(above: Mapping[str, tuple[str, ...]]) -> list[str]:
    try:
        return list(TopologicalSorter(above).static_order())
    except CycleError as error:
        raise DivisionError(" → ".join(error.args[1])) from error


@attrs.frozen(eq=False)
class Part:
    """Some roots with the rows below them: for each kind its rows, and their ids with keys that no other part has."""

    domain: str
    rows: Mapping[str, FrameRows]
    keys: Mapping[str, pl.DataFrame]
    heights: Mapping[str, int]


class Folder:
    """Tables given as files, read part by part."""

    def __init__(self, tables: Mapping[str, Table], raws: Mapping[str, Raw], domains: Domains) -> None:
        self.tables = tables
        self.raws = raws
        self.domains = domains
        self.seen: dict[str, dict[str, int]] = {kind: {} for kind in raws}
        for root, below in domains.below.items():
            if len(below) > 1 and not self._has_ids(root):
                raise DivisionError(f"{root}.{ID}")
        self._order = _ordered({kind: tuple(one for one in tables[kind].parents if one in raws) for kind in raws})

    def rows_of(self, kind: str) -> FrameRows:
        """The table of a kind as it is described."""
        return rows_of(self.tables[kind])

    # -------------------------------------------------------------- the rest

    def rest(self, wanted: Names) -> Part:
        """All rows that stand below no root. The rows elsewhere that these name have the keys of ``named``."""
        return self._read(REST, {}, wanted, self.named, {})

    @cached_property
    def named(self) -> dict[str, pl.DataFrame]:
        """The ids of rows of domains that rows of the rest name, and a number for each."""
        ids: dict[str, list[pl.LazyFrame]] = {}
        for kind in self._order:
            for link in rows_of(self.tables[kind]).links.values():
                if (
                    REST in self.domains.of(kind)
                    and REST not in self.domains.of(link.kind)
                    and not self._is_above(link.kind, kind)
                ):
                    own = self.raws[kind].scan().select(pl.col(link.column).cast(pl.String).alias("id"))
                    ids.setdefault(link.kind, []).append(own.drop_nulls())
        numbered = {kind: pl.concat(found).unique().sort("id").with_row_index(KEY).collect() for kind, found in ids.items()}
        return {kind: found.select("id", pl.col(KEY).cast(pl.Int64)) for kind, found in numbered.items()}

    def _is_above(self, one: str, other: str) -> bool:
        return one in self.tables[other].parents

    # -------------------------------------------------------------- parts

    def parts(self, domain: str, size: int, wanted: Names, rest: Mapping[str, pl.DataFrame]) -> Iterator[Part]:
        """The parts of a domain, of about ``size`` rows each. ``rest``: the ids and keys of the rows of the rest."""
        total = sum(self.raws[kind].height for kind in self.domains.below[domain] if kind in self.raws)
        count = max(1, -(-total // size))
        offsets = dict.fromkeys(self.domains.below[domain], 0)
        for span in self._spans(domain, count):
            part = self._read(domain, {domain: span}, wanted, rest, offsets)
            for kind, height in part.heights.items():
                offsets[kind] += height
            yield part

    def _spans(self, domain: str, count: int) -> list[Span]:
        """The roots of each part: by their ids, or by their places where some have none; below such there is nothing."""
        if self._has_ids(domain):
            bounds = self._bounds(domain, count)
            return list(zip([None, *bounds], [*bounds, None], strict=True))
        ends = [self.raws[domain].height * place // count for place in range(count + 1)]
        return [range(first, end) for first, end in pairwise(ends)]

    def _has_ids(self, kind: str) -> bool:
        """Whether all rows of a kind have ids."""
        return ID in self.raws[kind].schema and self.raws[kind].nulls(ID) == 0

    def _bounds(self, domain: str, count: int) -> list[str]:
        """The least id of every part but the first."""
        raw = self.raws[domain]
        groups = raw.groups(ID)
        starts = [group.least for group in groups if group.least is not None]
        is_sorted = len(starts) == len(groups) and starts == sorted(starts)
        if is_sorted and len(groups) >= count:
            wanted = [raw.height * place // count for place in range(1, count)]
            ends = [sum(group.rows for group in groups[: place + 1]) for place in range(len(groups))]
            found = [starts[min(bisect_left(ends, one) + 1, len(starts) - 1)] for one in wanted]
            return sorted({one for one in found if one > starts[0]})
        ids = raw.scan().select(pl.col(ID).cast(pl.String)).collect(engine="streaming")[ID].sort()
        found = [ids[ids.len() * place // count] for place in range(1, count)]
        return sorted({one for one in found if one is not None and one > ids[0]})

    def _read(
        self,
        domain: str,
        ranges: Mapping[str, Span],
        wanted: Names,
        elsewhere: Mapping[str, pl.DataFrame],
        offsets: Mapping[str, int],
    ) -> Part:
        kinds = self.domains.below[domain] if domain else [kind for kind in self._order if REST in self.domains.of(kind)]
        kinds = [kind for kind in kinds if kind in self.raws]
        used = self._used(domain, kinds, wanted)
        frames: dict[str, pl.DataFrame] = {}
        keys: dict[str, pl.DataFrame] = dict(elsewhere)
        for kind in (one for one in kinds if one in used):
            frame = self._frame(domain, kind, ranges, frames, self._columns(kind, wanted.get(kind, ()), used))
            frames[kind] = frame
            self.seen[kind][domain] = offsets.get(kind, 0) + frame.height
            keys[kind] = self._keys(kind, frame, offsets.get(kind, 0))
        named = {
            rows_of(self.tables[kind]).links[name].kind for kind in frames for name in self._linked(kind, wanted.get(kind, ()))
        }
        keys |= dict.fromkeys(sorted(named - set(keys)), NONE)
        rows = {
            kind: attrs.evolve(
                rows_of(self.tables[kind]), raw=frame.lazy(), is_held=True, keys=keys, first=offsets.get(kind, 0)
            )
            for kind, frame in frames.items()
        }
        return Part(domain, rows, keys, {kind: frame.height for kind, frame in frames.items()})

    def check_near(self, domain: str, kind: str, names: Collection[str]) -> None:
        """Raises ``DivisionError`` where a row of a domain names one that may be in another part, or a row of the rest one in several domains."""
        for name in self._linked(kind, names):
            named = rows_of(self.tables[kind]).links[name].kind
            is_apart = bool(self.domains.roots_of(named)) if domain else len(self.domains.of(named)) > 1
            if is_apart and not name.startswith("↑"):
                raise DivisionError(f"{kind} → {named}")

    def _used(self, domain: str, kinds: list[str], wanted: Names) -> set[str]:
        """The kinds wanted, those that they name, and those by whose ids the rows below are told."""
        found = {kind for kind in kinds if kind in wanted}
        pending = list(found)
        while pending:
            kind = pending.pop()
            named = {rows_of(self.tables[kind]).links[name].kind for name in self._linked(kind, wanted.get(kind, ()))}
            inside = named | (set(self.tables[kind].parents) if self._is_told_by_parents(domain, kind) else set())
            for one in inside & set(kinds) - found:
                found.add(one)
                pending.append(one)
        return found

    def _is_told_by_parents(self, domain: str, kind: str) -> bool:
        return kind != domain and bool(self.domains.roots_of(kind))

    def _linked(self, kind: str, names: Collection[str]) -> list[str]:
        links = rows_of(self.tables[kind]).links
        return [name for name in dict.fromkeys(one.removeprefix(BAD) for one in names) if name in links]

    def _columns(self, kind: str, names: Collection[str], used: Collection[str]) -> list[str]:
        """The columns of the file that are read."""
        source, schema = rows_of(self.tables[kind]), self.raws[kind].schema
        roots = {root for name in names if name in source.making for root in source.making[name].meta.root_names()} | {
            source.links[name].column for name in self._linked(kind, names)
        }
        told = set(self.tables[kind].parents) if self.domains.roots_of(kind) else set()
        return [name for name in schema if name in roots or name in told or name == ID]

    def _frame(
        self,
        domain: str,
        kind: str,
        ranges: Mapping[str, Span],
        frames: Mapping[str, pl.DataFrame],
        columns: list[str],
    ) -> pl.DataFrame:
        raw = self.raws[kind]
        rows: pl.LazyFrame
        condition: pl.Expr | None
        if kind in ranges:
            span = ranges[kind]
            if isinstance(span, range):
                rows, condition = raw.scan().slice(span.start, len(span)), None
            else:
                rows, condition = self._within(raw, {ID: span}), _between(ID, *span)
        elif not domain:
            rows, condition = raw.scan(), self._standing_alone(kind, frames)
        else:
            rows, condition = self._below(kind, ranges, frames)
        chosen = rows.select(columns) if condition is None else rows.filter(condition).select(columns)
        return chosen.collect(engine="streaming")

    def _standing_alone(self, kind: str, frames: Mapping[str, pl.DataFrame]) -> pl.Expr | None:
        """What holds of the rows that stand below no root."""
        conditions = []
        for parent in self.tables[kind].parents:
            if self.domains.roots_of(parent):
                alone = pl.col(parent).is_null()
                if REST in self.domains.of(parent):
                    alone = alone | pl.col(parent).cast(pl.String).is_in(frames[parent][ID].cast(pl.String).implode())
                conditions.append(alone)
        return pl.all_horizontal(conditions) if conditions else None

    def _below(self, kind: str, ranges: Mapping[str, Span], frames: Mapping[str, pl.DataFrame]) -> tuple[pl.LazyFrame, pl.Expr]:
        """The rows of a file that can be below rows of a part, and what holds of those that are."""
        spans: dict[str, tuple[str | None, str | None]] = {}
        conditions: list[pl.Expr] = []
        for parent in self.tables[kind].parents:
            span = ranges.get(parent)
            if isinstance(span, tuple):
                spans[parent] = span
                conditions.append(_between(parent, *span))
            elif parent in frames:
                ids = frames[parent][ID].cast(pl.String)
                if not ids.len():
                    continue
                least, greatest = str(ids.min()), str(ids.max())
                spans[parent] = (least, greatest + "\0")
                conditions.append(_between(parent, *spans[parent]) & pl.col(parent).cast(pl.String).is_in(ids.implode()))
        if not conditions:
            return self.raws[kind].scan(), pl.lit(False)
        return self._within(self.raws[kind], spans), pl.any_horizontal(conditions)

    def _within(self, raw: Raw, spans: Mapping[str, tuple[str | None, str | None]]) -> pl.LazyFrame:
        """The groups of rows in which some column can have ids in its span."""
        is_in = [False] * len(raw.groups(ID))
        for column, (least, end) in spans.items():
            for place, group in enumerate(raw.groups(column)):
                is_in[place] |= _can_hold(group, least, end)
        return raw.scan_groups(is_in)

    def _keys(self, kind: str, frame: pl.DataFrame, offset: int) -> pl.DataFrame:
        ids = frame.select(pl.col(ID).cast(pl.String).alias("id")) if ID in frame.columns else pl.DataFrame({"id": []})
        keys = ids.with_row_index(KEY, offset=offset).select(pl.col("id").cast(pl.String), pl.col(KEY).cast(pl.Int64))
        if kind in self._named and (keys["id"].null_count() or keys["id"].n_unique() < keys.height):
            raise FrameError(f"{kind}.{ID}: every row that others name has an id of its own")
        return keys

    @cached_property
    def _named(self) -> set[str]:
        """The kinds whose rows others name."""
        return {link.kind for kind in self.raws for link in rows_of(self.tables[kind]).links.values()}

    def check_all_seen(self) -> None:
        """Raises ``FrameError`` where rows were in no part: they name a row that there is not."""
        for kind, seen in self.seen.items():
            self.raws[kind].check_unchanged()
            lost = self.raws[kind].height - sum(seen.values())
            if set(seen) == set(self.domains.of(kind)) and lost:
                raise FrameError(f"{kind}: {lost} rows name a row that there is not")


def _between(column: str, least: str | None, end: str | None) -> pl.Expr:
    """Where an id is in a span; an id that is null is in none."""
    ids = pl.col(column).cast(pl.String)
    found = ids.is_not_null()
    if least is not None:
        found = found & (ids >= least)
    return found if end is None else found & (ids < end)


def _can_hold(group: Group, least: str | None, end: str | None) -> bool:
    if group.is_blank:
        return False
    if group.least is None or group.greatest is None:
        return True
    return (end is None or group.least < end) and (least is None or group.greatest >= least)
