"""Building scenarios (grammar chapter 8). See ``building``."""

from policylang.piece import evolve
from policylang.source import Span
from policylang.syntax import ast
from policylang.syntax.building.clauses import ClauseBuilder
from policylang.syntax.building.values import Child, nodes
from policylang.syntax.tokens import Token

Entries = tuple[ast.Entry, ...]


class ScenarioBuilder(ClauseBuilder):
    """Chapter 8."""

    def scenario(self, at: Span, _scenario: Token, name: ast.Name | ast.Text, *parts: Child) -> ast.Scenario:
        return ast.Scenario(
            name,
            bindings=nodes(ast.Binding, parts),
            as_of=nodes(ast.AsOf, parts),
            known_at=nodes(ast.KnownAt, parts),
            facts=tuple(part for part in parts if isinstance(part, ast.Fact | ast.HoldingFact | ast.FindingFact)),
            expectations=tuple(
                part for part in parts if isinstance(part, ast.OutcomeExpectation | ast.HoldingExpectation)
            ),
            node_id=next(self.ids),
            span=at,
        )  # fmt: skip

    def binding(
        self,
        at: Span,
        _param: Token,
        name: ast.Name,
        key: ast.Name | None,
        _eq: Token,
        values: tuple[ast.Constant, ...],
        _newline: Token,
    ) -> ast.Binding:
        return ast.Binding(name, key, values, node_id=next(self.ids), span=at)

    def as_of(self, at: Span, _as_of: Token, date: ast.Date, _newline: Token) -> ast.AsOf:
        return ast.AsOf(date, node_id=next(self.ids), span=at)

    def known_at(self, at: Span, _known_at: Token, date: ast.Date, _newline: Token) -> ast.KnownAt:
        return ast.KnownAt(date, node_id=next(self.ids), span=at)

    def fact(
        self,
        at: Span,
        head: ast.Given,
        _alike: Token | None,
        count: ast.Quantity | None,
        _in: Token | None,
        parent: ast.Name | None,
        entries: Entries | None,
        _newline: Token,
        facts: tuple[ast.Given, ...] | None,
    ) -> ast.Given:
        if isinstance(head, ast.Fact):
            head = evolve(head, count=count, parent=parent)
        return evolve(head, entries=entries, facts=facts or (), span=at)

    def facts(self, at: Span, *parts: Child) -> tuple[ast.Given, ...]:
        return tuple(part for part in parts if isinstance(part, ast.Fact | ast.HoldingFact | ast.FindingFact))

    def lone_fact(self, at: Span, name: ast.Name) -> ast.Fact:
        return ast.Fact(name, node_id=next(self.ids), span=at)

    def fact_value(self, at: Span, name: ast.Name, value: ast.Value) -> ast.Fact:
        return ast.Fact(name, None, (value,), node_id=next(self.ids), span=at)

    def keyed_fact(self, at: Span, name: ast.Name, key: ast.Value, value: ast.Value) -> ast.Fact:
        return ast.Fact(name, key, (value,), node_id=next(self.ids), span=at)

    def fact_values(self, at: Span, name: ast.Name, *parts: Child) -> ast.Fact:
        values = tuple(part for part in parts if not isinstance(part, Token))
        return ast.Fact(name, None, values, node_id=next(self.ids), span=at)  # type: ignore[arg-type]

    def nested_fact(self, at: Span, name: ast.Name, entries: Entries) -> ast.Fact:
        return ast.Fact(name, entries=entries, node_id=next(self.ids), span=at)

    def holding(
        self,
        at: Span,
        _holds: Token,
        held: ast.Held,
        _from: Token | None,
        start: ast.Date | None,
        _to: Token | None,
        end: ast.Date | None,
    ) -> ast.HoldingFact:
        return ast.HoldingFact(held, start, end, node_id=next(self.ids), span=at)

    def found(self, at: Span, _finding: Token, name: ast.Name, value: ast.Value) -> ast.FindingFact:
        return ast.FindingFact(name, value, node_id=next(self.ids), span=at)

    def entries(self, at: Span, *parts: Child) -> Entries:
        return tuple(part for part in parts if not isinstance(part, Token))  # type: ignore[misc]

    def outcome_expectation(
        self,
        at: Span,
        _expect: Token,
        path: ast.Path,
        name: ast.Name | None,
        outcome: ast.Value | ast.Values,
        *parts: Child,
    ) -> ast.OutcomeExpectation:
        return ast.OutcomeExpectation(path, name, outcome, _tails(parts), node_id=next(self.ids), span=at)

    def holding_expectation(
        self, at: Span, _expect: Token, path: ast.Path | None, word: Token, held: ast.Held, *parts: Child
    ) -> ast.HoldingExpectation:
        is_negated = word.kind == "HOLDS_NOT"
        return ast.HoldingExpectation(path, held, is_negated, _tails(parts), node_id=next(self.ids), span=at)

    def because(self, at: Span, *parts: Child) -> ast.Because:
        return ast.Because(nodes(ast.Cause, parts), node_id=next(self.ids), span=at)

    def short_by(self, at: Span, *parts: Child) -> ast.ShortBy:
        return ast.ShortBy(nodes(ast.Distance, parts), node_id=next(self.ids), span=at)

    def at_period(self, at: Span, _at: Token, period: ast.Date | ast.Path) -> ast.AtPeriod:
        return ast.AtPeriod(period, node_id=next(self.ids), span=at)

    def reportable(self, at: Span, _reportable: Token) -> ast.Reportable:
        return ast.Reportable(node_id=next(self.ids), span=at)

    def kind_cause(self, at: Span, kind: ast.Name | Token, name: ast.Name | Token) -> ast.Cause:
        return ast.Cause(self.word(kind), self.word(name), node_id=next(self.ids), span=at)

    def plain_cause(self, at: Span, name: ast.Name | Token) -> ast.Cause:
        return ast.Cause(None, self.word(name), node_id=next(self.ids), span=at)

    def distance(self, at: Span, *amounts: ast.Measure) -> ast.Distance:
        return ast.Distance(amounts, node_id=next(self.ids), span=at)

    def word(self, part: ast.Name | Token) -> ast.Name:
        """A keyword that stands where a name may stand, as a name."""
        if isinstance(part, Token):
            return ast.Name(part.text, node_id=next(self.ids), span=Span(self.file, part.start, part.end))
        return part


def _tails(parts: tuple[Child, ...]) -> tuple[ast.Tail, ...]:
    return tuple(part for part in parts if isinstance(part, ast.Because | ast.ShortBy | ast.AtPeriod | ast.Reportable))
