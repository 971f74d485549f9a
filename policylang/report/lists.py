"""The lists that a bureau publishes: one for each decision, counts by organisation, the rankings with their cuts, what it was made from.

In: an evaluation with tracing, a language, the rules wanted. Out: ``ListTable``s, in a fixed order; nothing is written here. Personal
cells are masked unless asked for. Relies on ``list_entries`` and ``list_rankings``.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from policylang.core.facts import Row
from policylang.core.ir import PolicyInfo, Rule, Selection
from policylang.core.types import TextType
from policylang.core.wording import value_text
from policylang.report.list_entries import Entry, Reader, Step, gather_entries
from policylang.report.list_rankings import cut_table, ranking_rows
from policylang.report.list_tables import Cell, Column, ListTable, without_blanks
from policylang.report.masking import free_text
from policylang.report.organisations import Organisations
from policylang.report.wording import visible
from policylang.report.words import Phrases, phrases
from policylang.runtime.decision import Outcome
from policylang.runtime.evaluator import Evaluation
from policylang.version import VERSION


@attrs.frozen
class ListOptions:
    """What the lists are asked for: the language, the reason for which personal cells are shown (empty: masked).

    ``versions``: the files of the policies with their digests.
    """

    lang: str = "zh"
    reason: str = ""
    versions: tuple[tuple[str, str], ...] = ()


def make_lists(
    evaluation: Evaluation, rules: Sequence[Rule], options: ListOptions, step: Step = lambda: None
) -> tuple[ListTable, ...]:
    """All lists about ``rules``: what they were made from, the counts, the cuts of rankings, then a list for each rule."""
    maker = _Maker(evaluation, options, phrases(options.lang))
    entries = gather_entries(evaluation, rules, Reader(maker.words, bool(options.reason)), step)
    lists = [maker.ranking(rule, entries[rule.name]) for rule in rules if isinstance(rule.body, Selection)]
    lists += [maker.decisions(rule, entries[rule.name]) for rule in rules if not isinstance(rule.body, Selection)]
    place = {rule.name: number for number, rule in enumerate(rules)}
    lists.sort(key=lambda table: place[table.name])
    tables = [*maker.counts(rules, entries), *maker.cuts(rules, entries), *lists]
    return maker.about(rules, tables), *tables


@attrs.frozen
class _Maker:
    evaluation: Evaluation
    options: ListOptions
    words: Phrases
    organisations: Organisations = attrs.field(init=False)
    sources: Mapping[str, tuple[int, tuple[str, ...]]] = attrs.field(init=False, repr=False)
    """Rows and files of each table of the records."""

    @organisations.default
    def _found(self) -> Organisations:
        return Organisations.of(self.evaluation.policies.vocabulary)

    @sources.default
    def _read(self) -> Mapping[str, tuple[int, tuple[str, ...]]]:
        tables = self.evaluation.dataset.tables.items()
        return {kind: (len(table.rows), tuple(dict.fromkeys(_files(table.rows)))) for kind, table in tables}

    def say(self, key: str, **args: str) -> str:
        """A sentence of the catalogue."""
        return self.words.text(f"lists.{key}", **args)

    # -------------------------------------------------------------- a list for each rule

    def decisions(self, rule: Rule, entries: Sequence[Entry]) -> ListTable:
        """One line for each subject."""
        fields = self._personal_fields(rule)
        outcomes = ("level", "outcome", "values", "consequences", "reason", "lacking", "marks")
        columns = (*self._subject_columns(rule, fields), *(Column(self.say(f"column.{name}")) for name in outcomes))
        rows = tuple((*self._subject(entry, rule, fields), *self._outcome(entry)) for entry in entries)
        return self._listed(rule, entries, columns, rows)

    def _outcome(self, entry: Entry) -> tuple[Cell, ...]:
        outcome = self.words.outcome(entry.outcome)
        return entry.level, outcome, entry.values, entry.consequences, entry.reason, entry.lacking, entry.marks

    def ranking(self, rule: Rule, entries: Sequence[Entry]) -> ListTable:
        """The candidates of a 遴选 by group and rank, a line drawn below the last one selected."""
        fields = self._personal_fields(rule)
        ordered, keys, cuts = ranking_rows(entries)
        heads = [Column(self.say("column.group")), Column(self.say("column.rank"), is_number=True)]
        heads += self._subject_columns(rule, fields)
        heads += [Column(key) for key in keys]
        heads += [Column(self.say(f"column.{name}")) for name in ("lot", "outcome", "quota", "reason", "lacking")]
        rows = tuple(
            (
                "、".join(entry.group),
                entry.rank,
                *self._subject(entry, rule, fields),
                *(dict(entry.keys).get(key, "") for key in keys),
                *(entry.lot, self.words.outcome(entry.outcome), entry.quota, entry.reason, entry.lacking),
            )
            for entry in ordered
        )
        return self._listed(rule, entries, tuple(heads), rows, cuts)

    def _personal_fields(self, rule: Rule) -> tuple[str, ...]:
        """The 敏感 fields with a column: all, if they are shown; else those of which something is left when they are masked."""
        kinds = self.evaluation.policies.vocabulary.kinds
        fields = [
            field for kind in rule.kinds for field in kinds[kind].fields.values() if field.sensitive and not field.by_year
        ]
        chosen = (field for field in fields if self.options.reason or isinstance(field.type, TextType))
        return tuple(dict.fromkeys(field.name for field in chosen))

    def _subject_columns(self, rule: Rule, fields: tuple[str, ...]) -> tuple[Column, ...]:
        names = ("kind", "id", "owner", "unit") if len(rule.kinds) > 1 else ("id", "owner", "unit")
        columns = tuple(Column(self.say(f"column.{name}")) for name in names) if rule.kinds else ()
        return (*columns, *(Column(field) for field in fields))

    def _subject(self, entry: Entry, rule: Rule, fields: tuple[str, ...]) -> tuple[Cell, ...]:
        row = entry.row
        if row is None:
            return ()
        personal = Reader(self.words, bool(self.options.reason)).personal(row, self.evaluation.policies)
        unit = self.organisations.holding(row)
        owners = [parent for parent in row.links.values() if parent is not unit]
        found = (
            self._id(row),
            "、".join(f"{parent.kind} {self._id(parent)}" for parent in owners),
            self._id(unit) if unit is not None and unit is not row else "",
            *(personal.get(name, "") for name in fields),
        )
        return (row.kind, *found) if len(rule.kinds) > 1 else found

    def _id(self, row: Row) -> str:
        return visible(free_text(row.id, bool(self.options.reason)))

    def _listed(
        self,
        rule: Rule,
        entries: Sequence[Entry],
        columns: tuple[Column, ...],
        rows: tuple[tuple[Cell, ...], ...],
        cuts: frozenset[int] = frozenset(),
    ) -> ListTable:
        info = self.evaluation.policies.policies[rule.policy]
        quotes = [self.words.quote(citation) for citation in rule.citations]
        counted = Counter(entry.outcome for entry in entries)
        counts = "、".join(f"{self.words.outcome(outcome)} {counted[outcome]}" for outcome in Outcome if counted[outcome])
        notes = (*quotes, *([self.say("counted", counts=counts)] if counts else []), *self._origin(info))
        return without_blanks(self._table(rule.name, f"{rule.name}　{info.title}", columns, rows, notes, cuts))

    def _table(
        self,
        name: str,
        heading: str,
        columns: tuple[Column, ...],
        rows: tuple[tuple[Cell, ...], ...],
        notes: tuple[str, ...] = (),
        cuts: frozenset[int] = frozenset(),
    ) -> ListTable:
        policy = "、".join(dict.fromkeys(rule.policy for rule in self.evaluation.policies.rules.values()))
        return ListTable(name, visible(heading), notes, columns, rows, cuts, policy, self.evaluation.as_of.isoformat())

    # -------------------------------------------------------------- counts

    def counts(self, rules: Sequence[Rule], entries: dict[str, list[Entry]]) -> Iterator[ListTable]:
        """How many of each outcome: by organisation and decision, and by decision."""
        shown = [outcome for outcome in Outcome if any(one.outcome is outcome for rule in rules for one in entries[rule.name])]
        by_unit: dict[tuple[str, str], dict[str, Counter[Outcome]]] = {}
        for rule in rules:
            for entry in entries[rule.name]:
                unit = self._unit(entry.row)
                by_unit.setdefault(unit, {}).setdefault(rule.name, Counter())[entry.outcome] += 1
        numbers = [Column(self.say("column.all"), is_number=True)]
        numbers += [Column(self.words.outcome(outcome), is_number=True) for outcome in shown]
        heads = [Column(self.say(f"column.{name}")) for name in ("unit_kind", "unit", "rule")]
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (*unit, name, counted.total(), *(counted[outcome] for outcome in shown))
            for unit in sorted(by_unit, key=self._unit_order)
            for name, counted in by_unit[unit].items()
        )
        title = self._title()
        origin = tuple(self._origin_of_all())
        name = self.say("name.by_unit")
        yield self._table(name, f"{name}　{title}", (*heads, *numbers), rows, origin)
        totals = {rule.name: Counter(entry.outcome for entry in entries[rule.name]) for rule in rules}
        rows = tuple((name, counted.total(), *(counted[one] for one in shown)) for name, counted in totals.items())
        name = self.say("name.by_rule")
        yield self._table(name, f"{name}　{title}", (heads[-1], *numbers), rows, origin)

    def _unit(self, row: Row | None) -> tuple[str, str]:
        """Kind and id of the organisation of a subject; words for those that have none."""
        unit = self.organisations.holding(row) if row is not None else None
        if unit is not None:
            return unit.kind, self._id(unit)
        return "", self.say("unit.whole" if row is None else "unit.none")

    def _unit_order(self, unit: tuple[str, str]) -> tuple[int, str]:
        kinds = list(self.evaluation.policies.vocabulary.kinds)
        return (kinds.index(unit[0]) if unit[0] else len(kinds)), unit[1]

    def cuts(self, rules: Sequence[Rule], entries: dict[str, list[Entry]]) -> Iterator[ListTable]:
        """Where the rankings were cut, group by group."""
        chosen = [rule for rule in rules if isinstance(rule.body, Selection)]
        if chosen:
            name = self.say("name.cuts")
            columns, rows = cut_table({rule.name: entries[rule.name] for rule in chosen}, self.words)
            yield self._table(name, f"{name}　{self._title()}", columns, rows, tuple(self._origin_of_all()))

    # -------------------------------------------------------------- what the lists were made from

    def about(self, rules: Sequence[Rule], tables: Sequence[ListTable]) -> ListTable:
        """Policies, days, records, parameters, and the lists that follow."""
        rows: list[tuple[Cell, ...]] = [(self.say("about.engine"), f"policylang {VERSION}"), *self._days()]
        for info in self._infos():
            rows += [(self.say("about.policy"), self._policy(info))]
        rows += [(self.say("about.file"), f"{path}　SHA-256 {digest}") for path, digest in self.options.versions]
        rows += [(self.say("about.records"), line) for line in self._sources()]
        rows += [(self.say("about.parameter"), line) for line in self._parameters()]
        personal = self.say("about.shown", reason=self.options.reason) if self.options.reason else self.say("about.masked")
        rows += [(self.say("about.personal"), personal)]
        rows += [(table.name, self.say("about.rows", count=str(len(table.rows)))) for table in tables]
        columns = (Column(self.say("column.item")), Column(self.say("column.content")))
        return self._table(self.say("name.about"), self._title(), columns, tuple(rows))

    def _days(self) -> Iterator[tuple[Cell, ...]]:
        yield self.say("about.as_of"), self.evaluation.as_of.isoformat()
        if self.evaluation.known_at is not None:
            yield self.say("about.known_at"), self.evaluation.known_at.isoformat()

    def _infos(self) -> list[PolicyInfo]:
        policies = self.evaluation.policies
        named = dict.fromkeys(rule.policy for rule in policies.rules.values())
        return [policies.policies[name] for name in named]

    def _title(self) -> str:
        return "、".join(info.title for info in self._infos())

    def _policy(self, info: PolicyInfo) -> str:
        """Title, number, issuer and period of a policy."""
        parts = [info.title, info.number, info.issuer, info.region]
        parts += [self.say("about.in_force", period=value_text(info.in_force))] if info.in_force is not None else []
        return visible("，".join(part for part in parts if part))

    def _origin(self, info: PolicyInfo) -> list[str]:
        """Days, policy and records in two lines below the heading of a list."""
        days = "　".join(f"{name} {day}" for name, day in self._days())
        digest = dict(self.options.versions).get(info.path, "")
        version = f"（SHA-256 {digest[:12]}）" if digest else ""
        return [
            f"{days}　{self.words.text('made.engine', version=VERSION)}　{self._policy(info)}{version}",
            self.say("made_from", files="、".join(dict.fromkeys(file for _, files in self.sources.values() for file in files))),
        ]

    def _origin_of_all(self) -> Iterator[str]:
        for number, info in enumerate(self._infos()):
            lines = self._origin(info)
            yield from lines[: 1 if number else 2]

    def _sources(self) -> Iterator[str]:
        """The tables of the records: how many rows, from which files."""
        for kind, (count, files) in self.sources.items():
            yield self.say("about.table", kind=kind, count=str(count), files="、".join(files))

    def _parameters(self) -> Iterator[str]:
        """Parameters given from outside, and those that nobody has set."""
        bindings = self.evaluation.bindings
        declared = self.evaluation.policies.parameters
        for (name, key), value in bindings.items():
            group = f"（{value_text(key)}）" if key is not None else ""
            yield self.say("about.bound", name=f"{name}{group}", value=value_text(value, declared[name].type))
        bound = {name for name, _ in bindings}
        for name, parameter in declared.items():
            if name not in bound and all(entry.value is None for entry in parameter.entries):
                yield self.say("about.open", name=name)


def _files(rows: Iterable[Row]) -> Iterator[str]:
    """The files, with their sheets, in which rows stand."""
    for origin in dict.fromkeys((row.origin.file, row.origin.sheet) for row in rows if row.origin.file):
        yield visible(f"{origin[0]}〔{origin[1]}〕" if origin[1] else origin[0])
