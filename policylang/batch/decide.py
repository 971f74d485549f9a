"""Decides all rows: rules lowered to columns where they can be, the reference engine where they cannot.

In: a ``PolicySet``, facts, a day, the engine. Out: ``Decisions``: for each kind of subject a table of one row each, for each decision
the outcome, the items that decided and the facts missing as bits, and the values given. What was not lowered says why.
Relies on ``batch.rules``, ``batch.run`` and the reference engine.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any

import attrs
import polars as pl

from policylang.batch.columns import Column, Mask, Scalar, width_of
from policylang.batch.engines import Engine
from policylang.batch.facts import dataset_of
from policylang.batch.frames import tables_from
from policylang.batch.lowering import Lowering, label_of
from policylang.batch.outcomes import Made
from policylang.batch.reasons import cause_order, deciding, items_of
from policylang.batch.rules import HANDLERS, decide
from policylang.batch.run import Run
from policylang.batch.schedule import KEY, NONE, Schedule, name_of, needed_for, read_for, schedule
from policylang.batch.sources import Given
from policylang.batch.tables import OWN_ID, Held, Table, checked, tables_of
from policylang.batch.values import Figure, NotLoweredError, Word
from policylang.batch.widths import bits_of, sizes_of
from policylang.core import expressions as x
from policylang.core.facts import APPROVALS, FINDINGS, TITLES, Dataset, Row
from policylang.core.ir import PolicySet, Rule
from policylang.core.values import ABSENT, Cause, Unknown
from policylang.runtime.decision import Decision, Outcome
from policylang.runtime.evaluator import Bindings, Evaluation

OUTCOMES = tuple(Outcome)
"""Outcomes by their number in the tables."""
BITS = 62
"""So many bits stand in one column."""
INTEGERS: Mapping[int, pl.DataType] = {8: pl.Int8(), 16: pl.Int16(), 32: pl.Int32(), 64: pl.Int64()}


@attrs.frozen(eq=False)
class About:
    """One decision of a table: rule and level, what its bits and numbers mean, and why it was not lowered (empty: it was).

    ``scales``: numbers of a field are whole numbers over this; 0: words. ``bits``: how many bits they have, if not 64.
    """

    rule: Rule
    kind: str
    level: str | None
    items: tuple[x.Item, ...]
    causes: tuple[Cause, ...]
    scales: dict[str, int]
    not_lowered: str = ""
    bits: Mapping[str, int] = attrs.field(factory=dict)

    @property
    def name(self) -> str:
        """The name of the decision, which begins its columns."""
        return f"{self.level} {self.rule.name}" if self.level else self.rule.name


@attrs.frozen(eq=False)
class Decisions:
    """All decisions: by kind of subject a table, and what its columns mean. The empty kind: of a whole population."""

    tables: dict[str, pl.DataFrame]
    about: dict[str, tuple[About, ...]]

    def answers(self, kind: str) -> Iterator["Answer"]:
        """All decisions about the subjects of a kind, as data of Python."""
        for about in self.about.get(kind, ()):
            for row in self.tables[kind].iter_rows(named=True):
                yield answer(about, row)


@attrs.frozen
class Answer:
    """One decision about one subject."""

    name: str
    id: str
    outcome: Outcome
    items: frozenset[int]
    causes: frozenset[Cause]
    fields: dict[str, Any]
    waived: bool = False


def answer(about: About, row: dict[str, Any]) -> Answer:
    """One decision about one subject, read from its row of the table."""
    name = about.name
    bits = _unpacked(row, f"{name}/items", len(about.items))
    causes = _unpacked(row, f"{name}/missing", len(about.causes))
    fields: dict[str, Any] = {}
    for field, scale in about.scales.items():
        value = row[f"{name}/{field}"]
        fields[field] = value if value is None or not scale else Fraction(value, scale)
    return Answer(
        name,
        row["id"],
        OUTCOMES[row[name]],
        frozenset(id(about.items[bit].body) for bit in bits),
        frozenset(about.causes[bit] for bit in causes),
        {field: value for field, value in fields.items() if value is not None},
        row[f"{name}/waived"],
    )


def schema_of(about: About) -> dict[str, pl.DataType]:
    """The columns that tell a decision, and their types."""
    name = about.name
    told: dict[str, pl.DataType] = {name: pl.Int8(), f"{name}/waived": pl.Boolean()}
    for part, labels in (("items", about.items), ("missing", about.causes)):
        for place in range(max(1, -(-len(labels) // BITS))):
            told[_word(f"{name}/{part}", place)] = INTEGERS[width_of(min(BITS, len(labels) - place * BITS))]
    for field, scale in about.scales.items():
        told[f"{name}/{field}"] = INTEGERS[about.bits.get(field, 64)] if scale else pl.String()
    return told


def conformed(abouts: Sequence[About], table: pl.DataFrame) -> pl.DataFrame:
    """A table of the columns that tell decisions, in the types that they have wherever they come from."""
    wanted = {name: dtype for about in abouts for name, dtype in schema_of(about).items()}
    own = table.schema
    return table.select(
        "id", *(pl.col(name) if own[name] == dtype else pl.col(name).cast(dtype) for name, dtype in wanted.items())
    )


def named(columns: Sequence[tuple[str, Scalar]], table: pl.DataFrame, types: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Columns by their names, for the rows of a table in which they were computed. PERF: a constant is held once for all rows."""
    made = [
        pl.col(name_of(column)).alias(name) if isinstance(column, Column) else constant(column, types.get(name)).alias(name)
        for name, column in columns
    ]
    if any(isinstance(column, Column) for _, column in columns):
        return table.select(made)
    return table.with_columns(made).select(name for name, _ in columns)


def _unpacked(row: dict[str, Any], name: str, size: int) -> list[int]:
    return [bit for bit in range(size) if row[_word(name, bit // BITS)] >> (bit % BITS) & 1]


def _word(name: str, place: int) -> str:
    return name if place == 0 else f"{name}/{place + 1}"


WHOLE = Table("", {KEY: False}, {}, Held(pl.DataFrame({KEY: [0]}), pl.Series([""])), 1, (), frozenset(), frozenset(), listed=1)
"""The relation of one row: a population as a whole."""


class Batch:
    """One run over all rows."""

    def __init__(
        self,
        policies: PolicySet,
        facts: "Dataset | Mapping[str, Given]",
        as_of: date,
        known_at: date | None = None,
        bindings: Bindings | None = None,
        region: str | None = None,
        tables: dict[str, Table] | None = None,
        wanted: Collection[str] = (),
    ) -> None:
        """``tables``: the tables of the facts, where they are made already. ``wanted``: names of decisions; none: all."""
        self.wanted = wanted
        self.policies = policies
        self.as_of = as_of
        self.known_at = known_at
        self.bindings = bindings
        self.region = region
        self.facts = facts
        vocabulary = policies.vocabulary
        kinds = (*vocabulary.kinds, TITLES, FINDINGS, APPROVALS)
        if tables is not None:
            self.tables = dict(tables)
        elif isinstance(facts, Dataset):
            self.tables = tables_of(facts, kinds, known_at)
        else:
            self.tables = tables_from(facts, vocabulary, known_at)
        self.tables[""] = WHOLE
        self.lowering = Lowering(policies, self.tables, as_of, bindings, region, HANDLERS)

    @cached_property
    def dataset(self) -> Dataset:
        """The facts as the reference engine reads them."""
        if isinstance(self.facts, Dataset):
            return self.facts
        return dataset_of(self.tables, self.facts, self.known_at)

    @cached_property
    def reference(self) -> Evaluation:
        """The reference engine on the same facts: for what is not lowered, and for explanations."""
        return Evaluation(
            self.policies, self.dataset, self.as_of, self.known_at, self.bindings, tracing=True, region=self.region
        )

    def decide(self, engine: Engine) -> Decisions:
        """All decisions."""
        columns = self.output
        results = columns.computed(engine)
        tables: dict[str, pl.DataFrame] = {}
        about: dict[str, tuple[About, ...]] = {}
        for kind in dict.fromkeys(kind for (_, kind, _), _ in self.made):
            parts: list[pl.DataFrame] = [columns.ids(kind, results.get(kind))]
            parts += [results[kind].select(pl.exclude(OWN_ID))] if kind in results else []
            abouts: list[About] = []
            for (rule, of, level), found in self.made:
                if of != kind:
                    continue
                if isinstance(found, Made):
                    abouts.append(columns.about[rule.name, kind, level])
                else:
                    one, table = self._interpreted(rule, kind, level, found)
                    abouts.append(one)
                    parts.append(table)
            tables[kind] = conformed(abouts, pl.concat(parts, how="horizontal"))
            about[kind] = tuple(abouts)
        return Decisions(tables, about)

    @cached_property
    def made(self) -> "list[tuple[tuple[Rule, str, str | None], Made | str]]":
        """The decisions wanted as columns, or why they are not."""
        return [(one, self.lowered(*one)) for one in self.asked()]

    @cached_property
    def output(self) -> "Output":
        """The columns that tell the decisions that are."""
        return Output(self, [(one, found) for one, found in self.made if isinstance(found, Made)])

    def asked(self) -> list[tuple[Rule, str, str | None]]:
        """The decisions wanted, by rule, kind of subject and level."""
        every = (
            (rule, kind, level)
            for rule in self.policies.rules.values()
            for kind in rule.kinds or ("",)
            for level in _levels(rule)
        )
        wanted = self.wanted
        return [one for one in every if not wanted or one[0].name in wanted or f"{one[2]} {one[0].name}" in wanted]

    def lowered(self, rule: Rule, kind: str, level: str | None) -> "Made | str":
        """A rule as columns, or why it is not."""
        try:
            return decide(self.lowering, rule, kind, self.as_of, level, None)
        except NotLoweredError as reason:
            return str(reason) or type(reason).__name__

    def _interpreted(self, rule: Rule, kind: str, level: str | None, why: str) -> tuple[About, pl.DataFrame]:
        rows: list[Row | None] = list(self.dataset.rows(kind)) if kind else [None]
        return told(rule, kind, level, [self.reference.decide(rule.name, row, level) for row in rows], why)


def _levels(rule: Rule) -> tuple[str | None, ...]:
    levels = getattr(rule.body, "levels", None)
    return levels.values if levels else (None,)


# ------------------------------------------------------------------ from the reference engine


def told(rule: Rule, kind: str, level: str | None, decisions: list[Decision], why: str) -> tuple[About, pl.DataFrame]:
    """Decisions of the reference engine as columns."""
    items = items_of(rule)
    places = {id(item.body): bit for bit, item in enumerate(items)}
    labelled = [{label_of(cause) for cause in decision.causes} for decision in decisions]
    causes = tuple(sorted({cause for found in labelled for cause in found}, key=cause_order))
    orders = {cause: bit for bit, cause in enumerate(causes)}
    fields = [_plain_fields(decision) for decision in decisions]
    scales = _scales(fields)
    about = About(rule, kind, level, items, causes, scales, why)
    columns: dict[str, pl.Series] = {}
    name = about.name
    columns[name] = pl.Series(name, [OUTCOMES.index(one.outcome) for one in decisions], dtype=pl.Int8)
    columns[f"{name}/waived"] = pl.Series([one.waived for one in decisions], dtype=pl.Boolean)
    found = [[places[one] for one in deciding(decision) if one in places] for decision in decisions]
    _pack(columns, f"{name}/items", found, len(items))
    _pack(columns, f"{name}/missing", [[orders[one] for one in labels] for labels in labelled], len(causes))
    for field, scale in scales.items():
        values = [one.get(field) for one in fields]
        whole = [None if value is None else int(value * scale) if scale else str(value) for value in values]
        columns[f"{name}/{field}"] = pl.Series(whole, dtype=pl.Int64 if scale else pl.String)
    return about, pl.DataFrame(columns)


def _plain_fields(decision: Decision) -> dict[str, Any]:
    """Values that are known; words of several as one."""
    found = {name: value for name, value in decision.fields.items() if not isinstance(value, Unknown) and value is not ABSENT}
    return {name: value for name, value in found.items() if isinstance(value, int | Fraction | str)}


def _scales(fields: list[dict[str, Any]]) -> dict[str, int]:
    names = dict.fromkeys(name for one in fields for name in one)
    scales: dict[str, int] = {}
    for name in names:
        values = [one[name] for one in fields if name in one]
        is_word = any(isinstance(value, str) for value in values)
        scales[name] = 0 if is_word else lcm(1, *(Fraction(value).denominator for value in values))
    return scales


def _pack(columns: dict[str, pl.Series], name: str, found: list[list[int]], size: int) -> None:
    for place in range(max(1, -(-size // BITS))):
        bits = [sum(1 << bit % BITS for bit in set(one) if bit // BITS == place) for one in found]
        columns[_word(name, place)] = pl.Series(bits, dtype=pl.Int64)


# ------------------------------------------------------------------ from columns


class Output:
    """The columns that tell lowered decisions."""

    def __init__(self, batch: Batch, made: list[tuple[tuple[Rule, str, str | None], Made]]) -> None:
        self.batch = batch
        self.low = batch.lowering
        self.sizes = {kind: table.source.sizes() for kind, table in batch.tables.items()}
        self.wanted: dict[str, list[tuple[str, Any]]] = {}
        self.about: dict[tuple[str, str, str | None], About] = {}
        for (rule, kind, level), found in made:
            causes = tuple(sorted((one for one, mask in found.causes.items() if mask is not False), key=cause_order))
            scales = {name: value.scale if isinstance(value, Figure) else 0 for name, (_, value) in found.fields.items()}
            numbers = {name: value.low for name, (_, value) in found.fields.items() if isinstance(value, Figure)}
            bits = {name: self._bits(number) for name, number in numbers.items()}
            about = About(rule, kind, level, items_of(rule), causes, scales, bits=bits)
            self.about[rule.name, kind, level] = about
            self.wanted.setdefault(kind, []).extend(self._columns(about, found))

    def _columns(self, about: About, made: Made) -> Iterator[tuple[str, Any]]:
        name = about.name
        cases = [(mask, OUTCOMES.index(outcome)) for outcome, mask in made.outcomes.items() if outcome is not Outcome.PENDING]
        yield name, self.low.columns.code(cases, OUTCOMES.index(Outcome.PENDING))
        yield f"{name}/waived", made.waived
        yield from self._packed(f"{name}/items", [made.items.get(id(item.body), False) for item in about.items])
        yield from self._packed(f"{name}/missing", [made.causes[cause] for cause in about.causes])
        for field, (there, value) in made.fields.items():
            yield f"{name}/{field}", self._field(there, value, about.bits.get(field, 64))

    def _bits(self, number: Scalar) -> int:
        """How many bits hold a number that is told, as far as the types of the tables say: it shall not depend on the rows."""
        if not isinstance(number, Column):
            return bits_of(number if number is None else abs(number))
        return bits_of(sizes_of(needed_for([number]), self.sizes).get(number.serial))

    def _field(self, there: Mask, value: Any, bits: int) -> Any:
        c = self.low.columns
        if isinstance(value, Figure):
            return c.narrow(c.pick(c.and_(there, value.known), value.low, None), bits)
        if isinstance(value, Word) and (value.masks is not None or value.is_coded):
            found: Any = None
            for word in value.words or ():
                found = c.pick(c.and_(there, self.low.values.word_is(value, word)), word, found)
            return found
        return c.pick(c.and_(there, value.known), value.column, None)

    def _packed(self, name: str, masks: list[Mask]) -> Iterator[tuple[str, Any]]:
        for place in range(max(1, -(-len(masks) // BITS))):
            yield _word(name, place), self.low.columns.packed(masks[place * BITS : (place + 1) * BITS])

    def computed(self, engine: Engine) -> dict[str, pl.DataFrame]:
        """The tables of all columns, of the rows listed, in their order."""
        plan = self.planned(engine)
        tables = self.batch.tables
        frames = {
            kind: engine.frame(self._rows(tables[kind], names, plan.small[kind], engine), tables[kind].height)
            for kind, names in plan.bases.items()
        }
        found = Run(plan, engine).on(frames, engine)
        concerned = [kind for kind in found if kind in self.wanted or tables[kind].source.checks(plan.bases[kind])]
        collected = {kind: checked(tables[kind].source, plan.bases[kind], engine.collected(found[kind])) for kind in concerned}
        return {kind: self._listed(kind, collected.get(kind)) for kind in self.wanted}

    def _rows(self, table: Table, names: Collection[str], small: Collection[str], engine: Engine) -> pl.LazyFrame:
        return table.source.rows(names, small, engine.fuses_at(table.height))

    def planned(self, engine: Engine) -> Schedule:
        """What is to be computed: the columns told, the ids, and which cells do not fit."""
        base = self.low.columns.base
        wanted = [column for columns in self.wanted.values() for _, column in columns if isinstance(column, Column)]
        wanted += [base(kind, OWN_ID, False) for kind in self.wanted if self.batch.tables[kind].source.ids() is None]
        sizes = self.sizes if engine.has_small_numbers else NONE
        read = read_for(wanted)
        checks = [
            base(kind, name, False) for kind, names in read.items() for name in self.batch.tables[kind].source.checks(names)
        ]
        return schedule([*wanted, *checks], engine.keeps_order, sizes)

    def ids(self, kind: str, results: pl.DataFrame | None) -> pl.DataFrame:
        """The ids of the rows listed."""
        table = self.batch.tables[kind]
        own = table.source.ids()
        if own is None:
            own = results[OWN_ID] if results is not None else table.source.rows((OWN_ID,)).collect()[OWN_ID]
        return pl.DataFrame({"id": own[: table.listed]}, schema={"id": pl.String})

    def types(self, kind: str) -> dict[str, pl.DataType]:
        """The types of the columns that tell decisions."""
        abouts = [about for about in self.about.values() if about.kind == kind]
        return {name: dtype for about in abouts for name, dtype in schema_of(about).items()}

    def _listed(self, kind: str, table: pl.DataFrame | None) -> pl.DataFrame:
        """The columns by their names, of the rows listed."""
        size = self.batch.tables[kind].listed
        if table is not None and KEY in table.columns and not table[KEY].is_sorted():
            table = table.sort(KEY)
        if table is not None and table.height > size:
            table = table.head(size)
        if table is None or not table.width:  # all that is told of the kind is the same for all rows
            table = pl.DataFrame({KEY: pl.int_range(size, eager=True)})
        own = [(OWN_ID, self.low.columns.base(kind, OWN_ID, False))] if OWN_ID in table.columns else []
        return named([*self.wanted[kind], *own], table, self.types(kind))


def constant(value: Any, dtype: pl.DataType | None) -> pl.Expr:
    """A column that has one value in every row."""
    own = pl.Boolean if isinstance(value, bool) else pl.String if isinstance(value, str) else pl.Int64
    return pl.lit(value, dtype or own)
