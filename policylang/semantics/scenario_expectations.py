"""What a scenario expects: 期望 lines resolved against its rows and the rules of the policies.

In: 期望 lines. Out: ``Expectation``s. Codes: PL284, PL287 (subject), PL289 (no such rule), PL290 (outcome or result that the rule cannot have), PL291
(cause), PL292 (several subjects), PL293 (rule of another kind of subject), PL298 (no subject), PL299 (form), PL395
(层级), PL396 (于), and those of ``scenario_values``. Relies on ``scenario_facts`` having declared the rows.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from policylang.core.facts import APPROVALS, Row
from policylang.core.ir import Duty, Qualification, Rule, Selection, Target
from policylang.core.scenario import Distance, Expectation, ExpectedCause, Holding
from policylang.core.types import NumberType, SetType, Type
from policylang.core.values import CauseKind, Period, normal
from policylang.piece import Piece, evolve
from policylang.semantics.constants import day_of, days_of
from policylang.semantics.holdings import level_test
from policylang.semantics.results import NEVER_COMPARED
from policylang.semantics.scenario_context import ScenarioContext, choices, some
from policylang.semantics.scenario_outcomes import Count, outcome_words, result_types
from policylang.semantics.scenario_records import RecordFiller, title_level
from policylang.semantics.scenario_values import UNSTATED, WRONG, ValueReader, amount
from policylang.semantics.symbols import SymbolKind
from policylang.syntax import ast

_ASKED = (SymbolKind.RULE, SymbolKind.DEFINITION, SymbolKind.TABLE, SymbolKind.LADDER)
_CAUSE_KINDS = tuple(kind.value for kind in CauseKind)


class _Target(Piece):
    """What a 期望 asks for: a rule, or a value (定义, 表, 阶梯) of ``type``."""

    name: str
    kinds: tuple[str, ...]
    rule: Rule | None = None
    type: Type | None = None


class ExpectationReader:
    """Reads the 期望 lines of one scenario. ``periods``: the periods that its bindings give by name."""

    def __init__(self, context: ScenarioContext, periods: dict[str, Period]) -> None:
        self.context = context
        self.periods = periods
        self.values = ValueReader(context)
        self.records = RecordFiller(context, self.values, {})

    def read(self, node: ast.Expectation) -> Expectation | None:
        """The expectation, or ``None`` after a diagnostic."""
        if isinstance(node, ast.HoldingExpectation):
            return self._holding(node)
        return self._outcome(node)

    # ------------------------------------------------------------------ outcomes and values

    def _outcome(self, node: ast.OutcomeExpectation) -> Expectation | None:
        split = self._split(node)
        if split is None:
            return None
        subject, target, level_node, field_node = split
        level, right = self._level(target, level_node, node)
        type_: Type | None = target.type
        if field_node is not None and target.rule is not None:
            type_ = self._result(target.rule, field_node)
            right = right and type_ is not None
        row, found = self._subject(target, subject, field_node, node)
        outcome, value = self._expected(node.outcome, target, type_) if right else ("", WRONG)
        tails = self._tails(node.tails, target)
        if not (right and found and tails is not None) or value is WRONG:
            return None
        return Expectation(
            subject=(row.kind, row.id) if row else None,
            rule=target.name,
            place=self.context.place(node),
            field=field_node.text if field_node is not None else "",
            level=level,
            outcome=outcome,
            value=value,
            type=type_,
            **tails,
        )

    def _split(self, node: ast.OutcomeExpectation) -> tuple[ast.Name | None, _Target, ast.Name | None, ast.Name | None] | None:
        """Subject, target, level and field of a line, or ``None`` after a diagnostic."""
        names = node.path.names
        if node.name is not None:
            target = self._target(node.name)
            if target is None or len(names) > 2:
                self._no_rule(node.name) if target is None else self._form(node)
                return None
            return (names[0] if len(names) == 2 else None), target, names[-1], None
        first = self._target(names[0])
        second = self._target(names[1]) if len(names) > 1 else None
        if second is not None and (first is None or self.context.find(names[0].text)) and len(names) <= 3:
            return names[0], second, None, names[2] if len(names) == 3 else None
        if first is not None and len(names) <= 2:
            return None, first, None, names[1] if len(names) == 2 else None
        if first is None and second is None:
            named = len(names) > 1 and bool(self.context.find(names[0].text))
            self._no_rule(names[1] if named or len(names) == 3 else names[0])
        else:
            self._form(node)
        return None

    def _target(self, name: ast.Name) -> _Target | None:
        policies = self.context.policies
        rule = self.context.declared(SymbolKind.RULE, name.text, policies.rules)
        if rule is not None:
            kinds = rule.kinds or ((rule.body.kind,) if isinstance(rule.body, Selection) else ())
            return _Target(rule.name, kinds, rule=rule)
        definition = self.context.declared(SymbolKind.DEFINITION, name.text, policies.definitions)
        if definition is not None:
            return _Target(definition.name, definition.kinds, type=definition.body.type)
        table = self.context.declared(SymbolKind.TABLE, name.text, policies.tables)
        if table is not None:
            return _Target(table.name, table.kinds, type=table.type)
        ladder = self.context.declared(SymbolKind.LADDER, name.text, policies.ladders)
        if ladder is not None:
            return _Target(ladder.name, ladder.kinds, type=self.context.e.ladder_enum(ladder.name))
        return None

    def _level(self, target: _Target, node: ast.Name | None, line: ast.Node) -> tuple[str | None, bool]:
        """The level asked for, and whether the line is right in this respect."""
        body = target.rule.body if target.rule is not None else None
        levels = body.levels if isinstance(body, Qualification) else None
        if node is None:
            if levels is not None:
                self.context.report("PL395", line.span, rule=target.name, name="", values=some(levels.values if levels else ()))
            return None, levels is None
        level = levels.canonical(node.text) if levels else None
        if level is None:
            self.context.report(
                "PL395", node.span, rule=target.name, name=node.text, values=some(levels.values if levels else ())
            )
        return level, level is not None

    def _result(self, rule: Rule, node: ast.Name) -> Type | None:
        types = result_types(rule)
        if node.text not in types:
            self.context.report("PL290", node.span, rule=rule.name, name=node.text, values=some(types))
            return None
        return types[node.text]

    def _subject(
        self, target: _Target, name: ast.Name | None, field: ast.Name | None, line: ast.Node
    ) -> tuple[Row | None, bool]:
        """The row asked about (``None``: a whole population), and whether it was found."""
        if name is not None:
            return self._named(target.name, target.kinds, name)
        body = target.rule.body if target.rule is not None else None
        if not target.kinds or (isinstance(body, Selection) and field is not None and field.text == "名额"):
            return None, True
        return self._only(target.name, target.kinds, line)

    def _named(self, about: str, kinds: tuple[str, ...], name: ast.Name) -> tuple[Row | None, bool]:
        rows = self.context.find(name.text, kinds)
        if len(rows) == 1:
            return rows[0], True
        others = self.context.find(name.text)
        if rows:
            self.context.report("PL287", name.span, name=name.text, kinds=choices(row.kind for row in rows))
        elif others:
            self.context.report("PL293", name.span, name=about, kind=others[0].kind, kinds=choices(kinds))
        else:
            self.context.no_row(name, name.text, kinds)
        return None, False

    def _only(self, about: str, kinds: tuple[str, ...], line: ast.Node) -> tuple[Row | None, bool]:
        """The one row of these kinds where the subject is left out."""
        rows = [row for kind in kinds for row in self.context.rows.get(kind, {}).values()]
        if len(rows) == 1:
            return rows[0], True
        if rows:
            shown = some((row.id for row in rows), 3)
            self.context.report("PL292", line.span, rule=about, names=shown, first=rows[0].id)
        elif self.context.lost:
            self.context.mistakes += 1  # the line that named it was reported
        else:
            self.context.report("PL298", line.span, rule=about, kinds=choices(kinds))
        return None, False

    def _expected(self, node: ast.Value | ast.Values, target: _Target, type_: Type | None) -> tuple[str, Any]:
        """Outcome word or value expected; ``WRONG`` after a diagnostic."""
        written = node.text if isinstance(node, ast.Name) else None
        if written in NEVER_COMPARED:
            return written, None
        if type_ is None and target.rule is not None:
            words = outcome_words(target.rule)
            if written in words:
                return written, None
            shown = written or self.context.place(node).text
            self.context.report("PL290", node.span, rule=target.name, name=shown, values=some((*words, *NEVER_COMPARED)))
            return "", WRONG
        assert type_ is not None
        if isinstance(type_, Count):
            return "", self._count(node, target.name)
        if isinstance(type_, NumberType):
            type_ = evolve(type_, scale=None)
        if isinstance(node, ast.Values):
            if isinstance(type_, SetType):
                return "", self.values.read_set(node.values, type_, target.name)
            self._form(node)
            return "", WRONG
        value = self.values.read(node, type_, target.name, nullable=True)
        return ("待定", None) if value is UNSTATED else ("", value)

    def _count(self, node: ast.Value | ast.Values, name: str) -> Any:
        if isinstance(node, ast.Number | ast.Quantity):
            return amount(node)[0] if isinstance(node, ast.Quantity) else self.values.read(node, NumberType(), name)
        self.context.report("PL329", node.span, wanted="数", form="2人")
        return WRONG

    # ------------------------------------------------------------------ 持有

    def _holding(self, node: ast.HoldingExpectation) -> Expectation | None:
        held = node.held
        names = node.path.names if node.path is not None else ()
        if held.relation is ast.LevelRelation.PREVIOUS or len(names) > 1:
            self._form(node)
            return None
        title = self.records.title(held, None)
        tails = self._tails(node.tails, None)
        if title is None:
            return None
        kinds = title.kinds or tuple(self.context.policies.vocabulary.kinds)
        row, found = self._named(title.name, kinds, names[0]) if names else self._only(title.name, kinds, node)
        level = title_level(self.context, held, title)
        if not found or row is None or tails is None or (held.level is not None and level is None):
            return None
        holds = Holding(title.name, level_test(self.context.e, held, self.context.policy), level, node.negated)
        return Expectation((row.kind, row.id), "", self.context.place(node), holds=holds, **tails)

    # ------------------------------------------------------------------ 因 差 于 可报例外

    def _tails(self, tails: Sequence[ast.Tail], target: _Target | None) -> dict[str, Any] | None:
        """What follows the outcome, by the fields of ``Expectation``; ``None`` after a diagnostic."""
        found: dict[str, Any] = {}
        right = True
        for tail in tails:
            name, value = self._tail(tail, target)
            if name in found:
                self._form(tail)
            right = right and value is not None and name not in found
            found[name] = value
        return found if right else None

    def _tail(self, tail: ast.Tail, target: _Target | None) -> tuple[str, Any]:
        match tail:
            case ast.Because():
                return "causes", self._causes(tail)
            case ast.ShortBy():
                return "distances", tuple(_distance(distance) for distance in tail.distances)
            case ast.AtPeriod():
                return "period", self._period(tail, target)
            case ast.Reportable():
                return "reportable", True

    def _causes(self, tail: ast.Because) -> tuple[ExpectedCause, ...] | None:
        known = cause_names(self.context)
        found: list[ExpectedCause] = []
        for cause in tail.causes:
            if cause.kind is not None and cause.kind.text not in _CAUSE_KINDS:
                self.context.unknown("PL291", cause.kind, cause.kind.text, _CAUSE_KINDS)
            elif cause.name.text not in known:
                self.context.unknown("PL291", cause.name, cause.name.text, known)
            else:
                found.append(ExpectedCause(cause.kind.text if cause.kind else None, cause.name.text))
        return tuple(found) if len(found) == len(tail.causes) else None

    def _period(self, tail: ast.AtPeriod, target: _Target | None) -> Period | date | None:
        body = target.rule.body if target is not None and target.rule is not None else None
        if not isinstance(body, Duty | Target) or body.every is None:
            self.context.report("PL396", tail.span, rule=target.name if target is not None else "持有")
            return None
        if isinstance(tail.period, ast.Date):
            return day_of(tail.period) or days_of(tail.period)
        name = tail.period.names[-1]
        period = self.periods.get(name.text)
        if period is None:
            self.context.unknown("PL288", name, name.text, self.periods)
        return period

    def _no_rule(self, name: ast.Name) -> None:
        known = [word for kind in _ASKED for word in self.context.e.symbols.names(kind)]
        if name.text not in known:
            self.context.unknown("PL289", name, name.text, known)

    def _form(self, node: ast.Node) -> None:
        self.context.report("PL299", node.span, form="期望 甲 的 规则 结果")


def _distance(node: ast.Distance) -> Distance:
    return tuple(
        (normal(Fraction(one.value) / 100), "") if isinstance(one, ast.Percent) else amount(one) for one in node.amounts
    )


def cause_names(context: ScenarioContext) -> dict[str, None]:
    """Every name that a cause can have, in the order declared."""
    policies = context.policies
    vocabulary = policies.vocabulary
    names: dict[str, None] = dict.fromkeys(("持有", "自", "至", APPROVALS))
    names |= dict.fromkeys(vocabulary.kinds)
    for kind in vocabulary.kinds.values():
        names |= dict.fromkeys(kind.fields)
    for known in (vocabulary.findings, vocabulary.titles, policies.parameters, policies.tables):
        names |= dict.fromkeys(known)
    for known_too in (policies.definitions, policies.ladders, policies.rules):
        names |= dict.fromkeys(known_too)
    return names
