"""Decides tables of any size part by part: what is held at once is bounded, what is decided is handed on at once.

In: a policy set, a folder of Parquet files by kind, how many rows may be held. Out: decisions part by part, as ``batch.decide`` has them for all rows.
Raises ``DivisionError`` where a policy or its records cannot be decided so: then all has to be held at once. Relies on ``batch.division`` and ``batch.parts``.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import polars as pl

from policylang.batch.columns import Column
from policylang.batch.decide import About, Batch, Decisions, conformed, named, schema_of
from policylang.batch.division import REST, Division, DivisionError, Export, place_of, relation_of
from policylang.batch.engines import Engine
from policylang.batch.frames import FrameRows, described, keyed
from policylang.batch.parts import Folder, Part, domains_of
from policylang.batch.run import Run, aggregated
from policylang.batch.schedule import KEY, NONE, TO, Schedule, name_of, read_for, schedule
from policylang.batch.tables import OWN_ID, checked
from policylang.core.ir import PolicySet
from policylang.runtime.evaluator import Bindings

ROW_BYTES = 1024
"""What a row takes at most while it is decided: its cells, and the columns made of them and its kin. Measured on the sample policies."""
PART = 2_000_000
"""PERF: parts of more rows are no quicker."""
MEMORY = 4 * 2**30
"""So many bytes the rows may take, if nothing is said."""
LEAST = 20_000
"""Parts of fewer rows cost more than they save."""


@attrs.frozen(eq=False)
class Chunk:
    """Decisions about some subjects of a kind: as a table of ``Decisions``."""

    kind: str
    about: tuple[About, ...]
    table: pl.DataFrame


def chunks_of(decisions: Decisions) -> Iterator[Chunk]:
    """Decisions about all subjects, kind by kind."""
    for kind, abouts in decisions.about.items():
        yield Chunk(kind, abouts, decisions.tables[kind])


@attrs.frozen(eq=False)
class Pass:
    """What is computed of the parts of a domain in one phase."""

    domain: str
    phase: int
    exports: tuple[Export, ...]
    outputs: Mapping[str, list[tuple[str, Any]]]
    run: Run
    taken: tuple[Column, ...]


class Large:
    """One run over the tables of a folder."""

    def __init__(
        self,
        policies: PolicySet,
        paths: Mapping[str, Path],
        as_of: date,
        engine: Callable[[], Engine],
        memory: int,
        known_at: date | None = None,
        bindings: Bindings | None = None,
        region: str | None = None,
        wanted: Collection[str] = (),
    ) -> None:
        """``memory``: how many bytes rows may take while they are decided. ``wanted``: names of decisions; none: all."""
        self.engine = engine
        self.tables, self.raws = described(paths, policies.vocabulary, known_at)
        self.size = min(PART, max(LEAST, memory // ROW_BYTES))
        self.batch = Batch(policies, paths, as_of, known_at, bindings, region, self.tables, wanted)
        self.rows = sum(raw.height for raw in self.raws.values())
        self._given: dict[str, list[pl.DataFrame]] = {}
        self._left = [f"{one[0].name}：{found}" for one, found in self.batch.made if isinstance(found, str)]
        self.output = self.batch.output
        abouts = self.output.about.values()
        self.about = {kind: tuple(about for about in abouts if about.kind == kind) for kind in self.output.wanted}
        self._divide(max(LEAST, memory // ROW_BYTES // 4))

    def _divide(self, large: int) -> None:
        """Finds domains that can be decided part by part: where those of so large kinds cannot, those of larger ones, which leave more to be held."""
        while True:
            try:
                self.domains = domains_of(self.tables, large)
                self.folder = Folder(self.tables, self.raws, self.domains)
                self.division = Division(self.domains)
                self.passes = self._passes()
            except DivisionError:
                large *= 2
            else:
                return

    def decide(self, told: Callable[[int], None] = lambda rows: None) -> Iterator[Chunk]:
        """All decisions, part by part; at once where all rows may be held. ``told``: how many rows have been read since it was called last."""
        if not self.domains.below:
            self.batch.tables |= keyed(self.tables, self.raws)
            yield from chunks_of(self.batch.decide(self.engine()))
            told(self.rows)
            return
        if self._left:
            raise DivisionError("、".join(self._left))
        for kind in self.output.wanted:
            if not self.batch.tables[kind].listed:
                yield Chunk(kind, self.about[kind], self._none_of(kind))
        last = max((one.phase for one in self.passes), default=-1)
        for phase in range(last + 1):
            now = [one for one in self.passes if one.phase == phase]
            rest, keys = self._rest([column for one in now for column in one.taken], now)
            for one in now:
                yield from self._parts(one, rest, keys, told)
        yield from self._last(told)
        self.folder.check_all_seen()

    # -------------------------------------------------------------- what is to be done

    def _outputs(self, domain: str) -> dict[str, list[tuple[str, Any]]]:
        """The columns told of the kinds of a domain."""
        kinds = [kind for kind in self.output.wanted if self.batch.tables[kind].listed and domain in self.domains.of(kind)]
        return {kind: [(name, self.division.of(column, domain)) for name, column in self.output.wanted[kind]] for kind in kinds}

    def _passes(self) -> list[Pass]:
        outputs = {domain: self._outputs(domain) for domain in (REST, *self.domains.below)}
        phases = {
            domain: max((self.division.phase(one) for found in columns.values() for _, one in found), default=0)
            for domain, columns in outputs.items()
        }
        made = []
        for domain in self.domains.below:
            own = [one for one in self.division.exports.values() if one.domain == domain]
            for phase in range(1 + max([phases[domain], *(one.phase for one in own)])):
                exports = tuple(one for one in own if one.phase == phase)
                told = outputs[domain] if phase == phases[domain] else {}
                if exports or told:
                    made.append(self._pass(domain, phase, exports, told))
        return made

    def _pass(self, domain: str, phase: int, exports: tuple[Export, ...], told: Mapping[str, list[tuple[str, Any]]]) -> Pass:
        base = self.division.graph.base
        wanted = [one for export in exports for one in export.wanted()]
        wanted += [base(export.relation, KEY, False) for export in exports]
        wanted += [one for columns in told.values() for _, one in columns if isinstance(one, Column)]
        wanted += [base(relation_of(kind, domain), OWN_ID, False) for kind in told]
        plan = self._planned(wanted)
        run = Run(plan, self.engine())
        return Pass(domain, phase, exports, told, run, tuple(self.division.taken(wanted).values()))

    def _planned(self, wanted: list[Column]) -> Schedule:
        """The schedule, with the checks of the cells that are read."""
        engine = self.engine()
        read = {relation: names for relation, names in read_for(wanted).items() if place_of(relation)[0] in self.folder.raws}
        checks = []
        for relation, names in read.items():
            kind, domain = place_of(relation)
            self.folder.check_near(domain, kind, names)
            rows = self.folder.rows_of(kind)
            checks += [self.division.graph.base(relation, name, False) for name in rows.checks(self._own(rows, names))]
        sizes = {one: self.folder.rows_of(place_of(one)[0]).sizes() for one in read} if engine.has_small_numbers else NONE
        return schedule([*wanted, *checks], engine.keeps_order, sizes)

    def _own(self, rows: FrameRows, names: Iterable[str]) -> list[str]:
        """Those of some columns that the table has; others are taken from the rest."""
        return [name for name in names if name in rows.making or name in rows.links]

    # -------------------------------------------------------------- the rest

    def _rest(self, wanted: list[Column], passes: list[Pass]) -> tuple[dict[str, pl.DataFrame], Mapping[str, pl.DataFrame]]:
        """Columns of the rest by relation, with the keys of its rows, and these keys by the ids."""
        bases = [found for one in passes for found in one.run.plan.bases.items()]
        kinds = {kind for relation, names in bases for kind in self._named(relation, names)}
        base = self.division.graph.base
        relations = dict.fromkeys(one.relation for one in wanted)
        plan = self._planned([*wanted, *(base(relation, KEY, False) for relation in relations)])
        found, part = self._run_rest(plan, kinds)
        return {relation: table.sort(KEY) for relation, table in found.items()}, part.keys

    def _named(self, relation: str, names: Iterable[str]) -> set[str]:
        """The kinds of the rest whose rows a relation names."""
        kind, domain = place_of(relation)
        if not domain:
            return set()
        links = self.folder.rows_of(kind).links
        return {links[name].kind for name in names if name in links and REST in self.domains.of(links[name].kind)}

    def _run_rest(self, plan: Schedule, kinds: Iterable[str] = ()) -> tuple[dict[str, pl.DataFrame], Part]:
        names = {kind: bases for kind, bases in plan.bases.items() if kind in self.folder.raws}
        part = self.folder.rest({**dict.fromkeys(kinds, ()), **names})
        frames: dict[str, pl.LazyFrame] = {}
        for relation, bases in plan.bases.items():
            if relation in part.rows:
                frames[relation] = part.rows[relation].rows(bases, plan.small[relation])
            elif relation in self._given:
                frames[relation] = _numbered(pl.concat(self._given[relation])).lazy().select(*bases)
            else:
                frames[relation] = self.batch.tables[relation].source.rows(bases)
        return self._computed(Run(plan, self.engine()), frames, part), part

    def _last(self, told: Callable[[int], None]) -> Iterator[Chunk]:
        """The decisions about the rest."""
        outputs = self._outputs(REST)
        base = self.division.graph.base
        wanted = [one for columns in outputs.values() for _, one in columns if isinstance(one, Column)]
        wanted += [base(kind, OWN_ID, False) for kind in outputs if kind in self.folder.raws]
        found, part = self._run_rest(self._planned(wanted))
        for kind, columns in outputs.items():
            yield self._chunk(kind, columns, found.get(kind))
        told(sum(part.heights.values()))

    # -------------------------------------------------------------- parts

    def _parts(
        self, one: Pass, rest: Mapping[str, pl.DataFrame], keys: Mapping[str, pl.DataFrame], told: Callable[[int], None]
    ) -> Iterator[Chunk]:
        plan = one.run.plan
        places = {relation: place_of(relation) for relation in plan.bases}
        wanted = {kind: plan.bases[relation] for relation, (kind, domain) in places.items() if domain}
        for part in self.folder.parts(one.domain, self.size, wanted, keys):
            frames: dict[str, pl.LazyFrame] = {}
            for relation, names in plan.bases.items():
                kind, domain = places[relation]
                if domain == REST:
                    frames[relation] = self._of_part(relation, rest[relation], part).lazy().select(*names)
                else:
                    frames[relation] = part.rows[kind].rows(names, plan.small[relation])
            found = self._computed(one.run, frames, part)
            for export in one.exports:
                self._given.setdefault(export.name, []).append(self._handed(export, found[export.relation], part))
            for kind, columns in one.outputs.items():
                yield self._chunk(kind, columns, found[relation_of(kind, one.domain)])
            told(sum(part.heights.values()) if one.outputs else 0)

    def _of_part(self, relation: str, table: pl.DataFrame, part: Part) -> pl.DataFrame:
        """Rows of the rest that can be about rows of a part. PERF: of candidates of a 遴选, as many as there are rows, only its own; or each part would be joined with all."""
        export = self.division.by_name.get(relation)
        if export is None or export.sort != "rows" or export.domain != part.domain or export.kind not in part.rows:
            return table
        first = part.rows[export.kind].first
        begin, end = (table[KEY].search_sorted(key, side="left") for key in (first, first + part.heights[export.kind]))
        return table.slice(begin, end - begin)

    def _computed(self, run: Run, frames: Mapping[str, pl.LazyFrame], part: Part) -> dict[str, pl.DataFrame]:
        """All columns of a schedule; raises ``FrameError`` where a cell does not fit."""
        engine = self.engine()
        made = {relation: engine.frame(rows, part.heights.get(place_of(relation)[0], 0)) for relation, rows in frames.items()}
        found = {relation: engine.collected(frame) for relation, frame in run.on(made, engine).items()}
        for relation, table in found.items():
            rows = part.rows.get(place_of(relation)[0])
            if rows is not None:
                checked(rows, self._own(rows, run.plan.bases[relation]), table)
        return found

    def _handed(self, export: Export, table: pl.DataFrame, part: Part) -> pl.DataFrame:
        """What a part gives to the rest."""
        columns = {name: name_of(one) for name, one in export.columns.items()}
        if export.sort in ("group", "whole"):
            totals = [aggregated(pl.col(column), export.ops[name]).alias(name) for name, column in columns.items()]
            if export.key is None:
                return table.select(totals)
            key = name_of(export.key)
            return table.filter(pl.col(key).is_not_null()).group_by(pl.col(key).alias(TO)).agg(totals)
        told = [pl.col(column).alias(name) for name, column in columns.items()]
        if export.sort == "named":
            wanted = part.keys[export.kind].join(self.folder.named[export.kind], on="id", how="inner", suffix=" of the rest")
            numbers = wanted.select(pl.col(KEY), pl.col(f"{KEY} of the rest").alias("#number"))
            return table.join(numbers, on=KEY, how="inner").select(pl.col("#number").alias(KEY), *told)
        if isinstance(export.where, Column):
            table = table.filter(pl.col(name_of(export.where)))
        return table.select(KEY, *told) if export.where is not False else table.select(KEY, *told).clear()

    # -------------------------------------------------------------- what is told

    def _chunk(self, kind: str, columns: list[tuple[str, Any]], table: pl.DataFrame | None) -> Chunk:
        if table is not None and KEY in table.columns and not table[KEY].is_sorted():
            table = table.sort(KEY)
        if table is None:
            table = pl.DataFrame({OWN_ID: pl.repeat("", self.batch.tables[kind].listed, eager=True, dtype=pl.String)})
        return Chunk(kind, self.about[kind], self._table(kind, columns, table))

    def _table(self, kind: str, columns: list[tuple[str, Any]], table: pl.DataFrame) -> pl.DataFrame:
        """The columns by their names."""
        own = pl.col(OWN_ID) if OWN_ID in table.columns else pl.lit("", pl.String)
        made = pl.concat(
            [table.with_columns(own.alias("id")).select("id"), named(columns, table, self.output.types(kind))], how="horizontal"
        )
        return conformed(self.about[kind], made)

    def _none_of(self, kind: str) -> pl.DataFrame:
        """A table without rows."""
        told = {name: dtype for about in self.about[kind] for name, dtype in schema_of(about).items()}
        return pl.DataFrame(schema={"id": pl.String(), **told})


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    return frame if KEY in frame.columns else frame.with_row_index(KEY).with_columns(pl.col(KEY).cast(pl.Int64))
