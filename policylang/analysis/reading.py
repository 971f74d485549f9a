"""Every rule gone through for the facts that its engine would read: of which kind of row, by which way, for which clause.

In: a policy set. Out: ``Readings``. An expression is read for rows of known kinds: those of the rule, and inside an aggregate those
that it runs over. A definition is followed for the kinds that it is asked for. Relies on ``core`` and ``records.columns``.
"""

from collections.abc import Callable, Iterable
from typing import Any

import attrs

from policylang.core import expressions as x
from policylang.core.facts import APPROVALS, FINDINGS, TITLES
from policylang.core.ir import Bar, Credit, EffectKind, PolicySet, Rule, Sanction, Selection, Target
from policylang.core.walk import parts
from policylang.records.columns import TITLE_LEVEL, table_kinds

REGION = "地区"
"""The field that says whether 适用地区 holds a row, or a row above it."""
_ANY_LEVEL = (None, x.LevelTest.ANY)
Kinds = tuple[str, ...]
Scope = tuple[Kinds, ...]
"""The kinds that the row may be of, innermost first."""


@attrs.frozen
class Clause:
    """A rule that needs a fact, with the passages on which that part of it rests."""

    policy: str
    rule: str
    citations: tuple[x.Citation, ...] = ()


Clauses = dict[Clause, None]


@attrs.define(eq=False)
class Readings:
    """What is read: tables, links to owners, columns (by what their cells may name), with the clauses in the order of the rules.

    ``decided``: kinds whose rows decisions are about. ``whole``: kinds of which all rows count, whoever they belong to.
    """

    tables: dict[str, Clauses] = attrs.field(factory=dict)
    links: dict[tuple[str, str], Clauses] = attrs.field(factory=dict)
    fields: dict[tuple[str, str], dict[str, Clauses]] = attrs.field(factory=dict)
    years_before: dict[tuple[str, str], int] = attrs.field(factory=dict)
    decided: set[str] = attrs.field(factory=set)
    whole: set[str] = attrs.field(factory=set)


def readings_of(policies: PolicySet) -> Readings:
    """What all rules of ``policies`` read."""
    reader = _Reader(policies)
    for rule in policies.rules.values():
        reader.rule(rule)
    return reader.read


class _Reader:
    """Goes through one rule after the other."""

    def __init__(self, policies: PolicySet) -> None:
        self.policies = policies
        self.kinds = table_kinds(policies.vocabulary)
        self.read = Readings()
        self.clause = Clause("", "")
        self.current: Rule | None = None
        self.followed: set[tuple[str, Kinds]] = set()
        self.years = 0
        rules = [rule for rule in policies.rules.values() if isinstance(rule.body, Sanction)]
        self.cancelling = [(rule, effect) for rule in rules for effect in _cancelled(rule)]

    # -------------------------------------------------------------- rules

    def rule(self, rule: Rule) -> None:
        """One rule: whom it decides about, what it asks, what bars it."""
        body = rule.body
        self.current = rule
        self.clause = Clause(rule.policy, rule.name, rule.citations)
        self.followed = set()
        over = (body.kind,) if isinstance(body, Selection) or (isinstance(body, Target) and body.kind is not None) else ()
        kinds = rule.kinds or tuple(kind for kind in over if kind is not None)
        for kind in dict.fromkeys((*rule.kinds, *(over if isinstance(body, Selection) else ()))):
            self.population(str(kind))
        self.read.decided.update(rule.kinds)
        scope: Scope = (kinds,)
        self.visit(rule.applies, scope)
        self.visit(body, scope)
        if isinstance(body, Credit) and any(cap.period for cap in body.caps):
            self.siblings(kinds)
        for bar in rule.bars:
            self.bar(bar, kinds)
        if self.policies.policies[rule.policy].region:
            self.region(rule)

    def siblings(self, kinds: Kinds) -> None:
        """Rows of the same owner count for a cap over a period."""
        for kind in kinds:
            self.dated(kind)
            for parent in self.kinds[kind].parents:
                self.link(kind, parent)

    def bar(self, bar: Bar, kinds: Kinds) -> None:
        """The way from the row decided on to the one that is penalised."""
        for above in bar.up:
            kinds = self.step_up(kinds, above)
        self.step_down(kinds, bar.down)

    def region(self, rule: Rule) -> None:
        """The 地区 of the row, or of those that it belongs to."""
        info = self.policies.policies[rule.policy]
        before, self.clause = self.clause, Clause(rule.policy, f"适用地区 {info.region}")
        for kind in rule.kinds:
            self.region_of(kind, {kind})
        self.clause = before

    def region_of(self, kind: str, seen: set[str]) -> bool:
        """Whether a 地区 can be found from rows of this kind."""
        found = REGION in self.kinds[kind].fields
        if found:
            self.field(kind, REGION)
        for parent in self.kinds[kind].parents:
            if parent in seen or self.region_of(parent, seen | {parent}):
                self.link(kind, parent)
                found = True
        return found

    # -------------------------------------------------------------- expressions

    def visit(self, piece: object, scope: Scope) -> None:
        """Whatever stands in a piece. One with quotations of its own is read for those."""
        before, own = self.clause, getattr(piece, "citations", ())
        if own:
            self.clause = attrs.evolve(before, citations=own)
        special = _SPECIAL.get(type(piece))
        if special is not None:
            special(self, piece, scope)
        else:
            for part in parts(piece):
                self.visit(part, scope)
        self.clause = before

    def path(self, path: x.RowPath, scope: Scope) -> Kinds:
        """The kinds of the row at a path; the links on the way are read."""
        kinds = scope[min(path.depth, len(scope) - 1)]
        for step in path.steps:
            if isinstance(step, x.Up):
                kinds = self.step_up(kinds, step.kind)
            else:
                self.fields(kinds, step.field)
                kinds = (step.kind,)
        return kinds

    def cell(self, node: x.Cell, scope: Scope) -> None:
        """A field of a row."""
        self.fields(self.path(node.at, scope), node.field)

    def spread(self, node: x.Spread, scope: Scope) -> None:
        """A field of child rows."""
        self.rows(node.rows, scope)
        self.fields((node.rows.kind,), node.field)

    def rows(self, rows: x.Rows, scope: Scope) -> Scope:
        """The rows that something runs over; the scope inside."""
        if rows.base is None:
            self.population(rows.kind)
        elif rows.under:
            self.chain(rows.kind, self.path(rows.base, scope))
            self.dated(rows.kind)
        else:
            self.step_down(self.path(rows.base, scope), rows.down)
        return ((rows.kind,), *scope)

    def over_rows(self, node: Any, scope: Scope) -> None:
        """An aggregate, 有, 每条: its rows, and for one of them what it asks."""
        inner = self.rows(node.rows, scope)
        for name in ("value", "where", "among", "satisfy"):
            self.visit(getattr(node, name, None), inner)

    def covers(self, node: x.Covers, scope: Scope) -> None:
        """涵盖: the members are named outside."""
        self.over_rows(node, scope)
        self.visit(node.members, scope)

    def row_during(self, node: x.RowDuring, scope: Scope) -> None:
        """The days of the row at hand."""
        for kind in scope[0]:
            self.dated(kind)
            expiry = self.kinds[kind].expiry_day if kind in self.kinds else None
            if expiry is not None:
                self.field(kind, expiry.name)
        self.visit(node.period, scope)

    def run_of(self, node: x.RunOf, scope: Scope) -> None:
        """连续 N 年: the years before are read too."""
        before, self.years = self.years, max(self.years, node.length - 1)
        self.visit(node.satisfy, scope)
        self.years = before

    def definition(self, node: x.Definition | x.TableValue, scope: Scope) -> None:
        """A 定义 or 表 of another row, for the kinds at hand."""
        found = (
            self.policies.definitions.get(node.name) if isinstance(node, x.Definition) else self.policies.tables.get(node.name)
        )
        kinds = self.path(node.at, scope)
        if found is None or (found.name, kinds) in self.followed:
            return
        self.followed.add((found.name, kinds))
        self.visit(found, (kinds,))

    def decided(self, node: x.OutcomeOf | x.ResultField, scope: Scope) -> None:
        """Another decision; what it reads is its own."""
        if node.at is not None:
            self.path(node.at, scope)
        if isinstance(node, x.OutcomeOf):
            self.visit(node.level, scope)

    def in_principle(self, node: x.InPrinciple, scope: Scope) -> None:
        """原则上: an exception may have been approved."""
        self.visit(node.condition, scope)
        rule = self.current
        for kind in scope[-1] if rule is not None else ():
            if self.held(APPROVALS, kind) and rule is not None:
                self.field(APPROVALS, "事项", rule.name)
                self.field(APPROVALS, "日期")
                if getattr(rule.body, "levels", None) is not None:
                    self.field(APPROVALS, "申报层级")

    # -------------------------------------------------------------- titles and findings

    def holds(self, node: x.Holds, scope: Scope) -> None:
        """持有 a title."""
        title = node.title or str(getattr(self.current.body if self.current is not None else None, "rung", ""))
        for kind in self.path(node.at, scope):
            self.title(kind, title, node.test not in _ANY_LEVEL, node.recorded)

    def rung_of(self, node: x.RungOf, scope: Scope) -> None:
        """The rung of a ladder: any of its titles."""
        for kind in self.path(node.at, scope):
            for rung in self.policies.ladders[node.ladder].rungs:
                self.title(kind, rung, False, False)

    def title(self, kind: str, title: str, with_level: bool, recorded: bool) -> None:
        """A held title: from when until when, at which level, and what may have cancelled it."""
        if not self.held(TITLES, kind):
            return
        self.field(TITLES, TITLES, title)
        self.field(TITLES, "自")
        self.field(TITLES, "至")
        for rule, effect in self.cancelling if not recorded else ():
            if effect.title == title:
                with_level = with_level or (effect.level is not None and effect.level_test not in _ANY_LEVEL)
                for sanctioned in rule.kinds if kind not in rule.kinds else ():
                    self.chain(sanctioned, (kind,))
        if with_level:
            self.field(TITLES, TITLE_LEVEL)

    def finding(self, node: x.Finding, scope: Scope) -> None:
        """人工认定: the result, and its day where there are several."""
        for kind in self.path(node.at, scope):
            if self.held(FINDINGS, kind):
                self.field(FINDINGS, "事项", node.name)
                self.field(FINDINGS, "结果")
                self.field(FINDINGS, "日期")

    def held(self, table: str, kind: str) -> bool:
        """Whether rows of a kind can have a title, a finding or an approval."""
        if kind not in self.kinds[table].parents:
            return False
        self.link(table, kind)
        return True

    # -------------------------------------------------------------- what is kept

    def table(self, kind: str) -> None:
        """The rows of a kind are read."""
        self.read.tables.setdefault(kind, {})[self.clause] = None

    def population(self, kind: str) -> None:
        """All rows of a kind are read."""
        self.table(kind)
        self.read.whole.add(kind)
        self.dated(kind)

    def dated(self, kind: str) -> None:
        """The 发生日 of rows is read: what lies after the day judged is not there."""
        declared = self.kinds.get(kind)
        if declared is not None and declared.event_day is not None:
            self.field(kind, declared.event_day.name)

    def link(self, kind: str, parent: str) -> None:
        """It is read whom rows of a kind belong to."""
        self.table(kind)
        self.read.links.setdefault((kind, parent), {})[self.clause] = None

    def field(self, kind: str, name: str, item: str = "") -> None:
        """A cell is read."""
        self.table(kind)
        self.read.fields.setdefault((kind, name), {}).setdefault(item, {})[self.clause] = None
        if self.years:
            self.read.years_before[(kind, name)] = max(self.years, self.read.years_before.get((kind, name), 0))

    def fields(self, kinds: Kinds, name: str) -> None:
        """A field of rows of several kinds, where they have it."""
        for kind in kinds:
            if kind in self.kinds and name in self.kinds[kind].fields:
                self.field(kind, name)

    def step_up(self, kinds: Kinds, parent: str) -> Kinds:
        """From rows to those that they belong to."""
        for kind in kinds:
            if parent in self.kinds[kind].parents:
                self.link(kind, parent)
        return (parent,)

    def step_down(self, kinds: Iterable[str], down: Kinds) -> None:
        """From rows through child tables."""
        for child in down:
            for kind in kinds:
                if kind in self.kinds[child].parents:
                    self.link(child, kind)
            self.dated(child)
            kinds = (child,)

    def chain(self, kind: str, tops: Kinds, seen: frozenset[str] = frozenset()) -> bool:
        """All ways from rows of a kind up to some others; whether there is one."""
        found = False
        for parent in self.kinds[kind].parents:
            if parent in tops or (parent not in seen and self.chain(parent, tops, seen | {kind})):
                self.link(kind, parent)
                found = True
        return found


def _cancelled(rule: Rule) -> list[Any]:
    """The 后果 of a 处理 that take a title away."""
    effects = rule.body.effects if isinstance(rule.body, Sanction) else ()
    return [effect for effect in effects if effect.kind is EffectKind.CANCEL]


_SPECIAL: dict[type, Callable[[_Reader, Any, Scope], object]] = {
    x.RowPath: _Reader.path,
    x.Rows: _Reader.rows,
    x.Cell: _Reader.cell,
    x.Spread: _Reader.spread,
    x.Aggregate: _Reader.over_rows,
    x.Has: _Reader.over_rows,
    x.Every: _Reader.over_rows,
    x.Covers: _Reader.covers,
    x.RowDuring: _Reader.row_during,
    x.RunOf: _Reader.run_of,
    x.Definition: _Reader.definition,
    x.TableValue: _Reader.definition,
    x.OutcomeOf: _Reader.decided,
    x.ResultField: _Reader.decided,
    x.InPrinciple: _Reader.in_principle,
    x.Holds: _Reader.holds,
    x.RungOf: _Reader.rung_of,
    x.Finding: _Reader.finding,
}
"""The expressions that read facts, or run over rows."""
