"""Building expressions and condition blocks (grammar chapters 3 and 4). See ``building``."""

from collections.abc import Callable
from typing import NamedTuple

from policylang.piece import evolve
from policylang.source import Span
from policylang.syntax import ast
from policylang.syntax.building.values import COMPARISONS, Child, ValueBuilder, nodes
from policylang.syntax.tokens import WIDTHS, Token

Relation = Callable[[Span, ast.Expr], ast.Expr]
"""What stands after the left side of a comparison, waiting for it."""

_ARITHMETIC = {
    "PLUS": ast.ArithmeticOp.ADD,
    "MINUS": ast.ArithmeticOp.SUBTRACT,
    "TIMES": ast.ArithmeticOp.MULTIPLY,
    "DIVIDE": ast.ArithmeticOp.DIVIDE,
}


class Notes(NamedTuple):
    """The 依据 and 说明 below a line."""

    cites: tuple[ast.Cite, ...]
    explains: tuple[ast.Explain, ...]


NO_NOTES = Notes((), ())


class ExpressionBuilder(ValueBuilder):
    """Chapters 3 and 4."""

    def and_(self, at: Span, left: ast.Expr, _and: Token, right: ast.Expr) -> ast.And:
        # A chain is one And; a bracket, whose span is wider than what it holds, stays whole.
        is_chain = isinstance(right, ast.And) and right.span.start == right.conditions[0].span.start
        rest = right.conditions if isinstance(right, ast.And) and is_chain else (right,)
        return ast.And((left, *rest), node_id=next(self.ids), span=at)

    def and_comma(self, at: Span, left: ast.Expr, _comma: Token, _and: Token, right: ast.Expr) -> ast.And:
        return self.and_(at, left, _and, right)

    def disj(self, at: Span, *parts: Child) -> ast.Or:
        conditions = tuple(part for part in parts if not isinstance(part, Token))
        return ast.Or(conditions, node_id=next(self.ids), span=at)  # type: ignore[arg-type]

    def where(self, at: Span, _where: Token, *parts: Child) -> ast.Expr:
        return next(part for part in parts if not isinstance(part, Token))  # type: ignore[return-value]

    def sequence(self, at: Span, *parts: Child) -> ast.Sequence:
        return ast.Sequence(nodes(ast.Path, parts), node_id=next(self.ids), span=at)

    def compare(self, at: Span, left: ast.Expr, relation: Relation) -> ast.Expr:
        return relation(at, left)

    def compare_sum(self, at: Span, left: ast.Expr, _comma: Token, relation: Relation) -> ast.Expr:
        return relation(at, left)

    def not_(self, at: Span, _not: Token, condition: ast.Expr) -> ast.Not:
        return ast.Not(condition, node_id=next(self.ids), span=at)

    def has(self, at: Span, _has: Token, records: ast.Path, named: ast.Text | None, where: ast.Expr | None = None) -> ast.Has:
        return ast.Has(records, named, where, node_id=next(self.ids), span=at)

    def holds(self, at: Span, word: Token, held: ast.Held) -> ast.Holds:
        return ast.Holds(held, word.kind == "HOLDS_NOT", node_id=next(self.ids), span=at)

    def finding(self, at: Span, _finding: Token, name: ast.Name) -> ast.Finding:
        return ast.Finding(name, node_id=next(self.ids), span=at)

    def every(
        self, at: Span, _every: Token, records: ast.Path, where: ast.Expr | None, _satisfy: Token, scope: ast.Expr
    ) -> ast.Every:
        return ast.Every(records, where, scope, node_id=next(self.ids), span=at)

    def run_of(self, at: Span, _run: Token, length: ast.Quantity, _satisfy: Token, scope: ast.Expr) -> ast.RunOf:
        return ast.RunOf(length, scope, node_id=next(self.ids), span=at)

    def open_sum(self, at: Span, aggregate: ast.Aggregate, _where: Token, scope: ast.Expr) -> ast.Aggregate:
        return evolve(aggregate, where=scope, span=at)

    def aggregate_where(
        self, at: Span, aggregate: ast.Aggregate, _where: Token, _lpar: Token, condition: ast.Expr, _rpar: Token
    ) -> ast.Aggregate:
        return evolve(aggregate, where=condition, span=at)

    def comparison(self, at: Span, word: Token, right: ast.Expr, bound: ast.Bound | None) -> Relation:
        op, text, ids = COMPARISONS[word.kind], word.text, self.ids
        return lambda place, left: ast.Compare(left, op, right, bound, word=text, node_id=next(ids), span=place)

    def belongs(self, at: Span, _in: Token, values: ast.SetOf) -> Relation:
        return lambda place, left: ast.Belongs(left, values, node_id=next(self.ids), span=place)

    def contains(self, at: Span, _contains: Token, values: ast.SetOf) -> Relation:
        return lambda place, left: ast.Contains(left, values, node_id=next(self.ids), span=place)

    def between(
        self,
        at: Span,
        _between: Token,
        low: ast.Expr,
        low_bound: ast.Bound | None,
        _to: Token,
        high: ast.Expr,
        high_bound: ast.Bound | None,
    ) -> Relation:
        return lambda place, left: ast.Between(
            left, low, high, low_bound, high_bound, node_id=next(self.ids), span=place
        )  # fmt: skip

    def during(self, at: Span, _during: Token, period: ast.Period, _inside: Token) -> Relation:
        return lambda place, left: ast.During(left, period, node_id=next(self.ids), span=place)

    def about(
        self, at: Span, _about: Token, target: ast.Expr, _tolerance: Token | None, tolerance: ast.Expr | None
    ) -> Relation:
        return lambda place, left: ast.About(left, target, tolerance, node_id=next(self.ids), span=place)

    def held_by(self, at: Span, word: Token, held: ast.Held) -> Relation:
        is_negated = word.kind == "HOLDS_NOT"
        return lambda place, left: ast.Holds(held, is_negated, left, node_id=next(self.ids), span=place)

    def quantified(self, at: Span, quantifier: ast.Quantifier, values: ast.Values) -> ast.Quantified:
        return ast.Quantified(quantifier, values, node_id=next(self.ids), span=at)

    def quantifier(self, at: Span, word: Token, count: ast.Quantity | None = None) -> ast.Quantifier:
        kind = {"ALL": ast.QuantifierKind.ALL, "ANY": ast.QuantifierKind.ANY}.get(word.kind, ast.QuantifierKind.AT_LEAST)
        return ast.Quantifier(kind, count, node_id=next(self.ids), span=at)

    def period(self, at: Span, start: ast.Expr, _to: Token | None, end: ast.Expr | None) -> ast.Period:
        return ast.Period(start, end, node_id=next(self.ids), span=at)

    def held(self, at: Span, *parts: ast.Name | Token) -> ast.Held:
        *level, title = parts
        relation, name = ast.LevelRelation.UNSPECIFIED, None
        if level:
            relation = ast.LevelRelation.EXACT
            word = level[-1]
            if isinstance(word, Token):
                relation = _LEVELS[word.kind]
            name = level[0] if isinstance(level[0], ast.Name) else None
        assert isinstance(title, ast.Name)
        return ast.Held(title, name, relation, node_id=next(self.ids), span=at)

    def elapsed(
        self, at: Span, word: Token, _from: Token, start: ast.Expr, _to: Token | None, end: ast.Expr | None
    ) -> ast.Elapsed:
        kind = ast.ElapsedKind.WHOLE_YEARS if word.text == "足年" else ast.ElapsedKind.DURATION
        return ast.Elapsed(kind, start, end, node_id=next(self.ids), span=at)

    def kept(self, at: Span, operand: ast.Expr, _keep: Token, places: ast.Quantity, mode: ast.Name) -> ast.Rounded:
        return ast.Rounded(operand, places, mode, node_id=next(self.ids), span=at)

    def rounded(self, at: Span, operand: ast.Expr, _round: Token, mode: ast.Name) -> ast.Rounded:
        return ast.Rounded(operand, None, mode, node_id=next(self.ids), span=at)

    def arithmetic(self, at: Span, left: ast.Expr, sign: Token, right: ast.Expr) -> ast.Arithmetic:
        return ast.Arithmetic(_ARITHMETIC[sign.kind], left, right, node_id=next(self.ids), span=at)

    def minus(self, at: Span, _minus: Token, operand: ast.Expr) -> ast.Minus:
        return ast.Minus(operand, node_id=next(self.ids), span=at)

    def recent(self, at: Span, _recent: Token, length: ast.Quantity) -> ast.Recent:
        return ast.Recent(length, node_id=next(self.ids), span=at)

    def bracketed(self, at: Span, _lpar: Token, inner: ast.Expr, _rpar: Token) -> ast.Expr:
        return evolve(inner, span=at)

    def aggregate(
        self, at: Span, word: Token, path: ast.Path | None, _at: Token | None, records: ast.Path | None
    ) -> ast.Aggregate:
        return ast.Aggregate(ast.AggregateOp(word.text), path, records, node_id=next(self.ids), span=at)

    def item(self, at: Span, label: Token | None, body: ast.Body) -> ast.Item:
        node = None
        if label is not None:
            place = Span(self.file, label.start, label.end)
            key = label.text.translate(WIDTHS).strip("().,-、 \u3000")
            node = ast.Label(label.text, key, node_id=next(self.ids), span=place)
        return ast.Item(node, body, node_id=next(self.ids), span=at)

    def plain_body(self, at: Span, test: ast.Test, _newline: Token, notes: Notes | None) -> ast.Test:
        return test if notes is None else evolve(test, cites=notes.cites, explains=notes.explains, span=at)

    def group_body(self, at: Span, group: ast.Group, *parts: Child) -> ast.Group:
        items, cites, explains = nodes(ast.Item, parts), nodes(ast.Cite, parts), nodes(ast.Explain, parts)
        return evolve(group, items=items, cites=cites, explains=explains, span=at)

    def test(
        self, at: Span, principle: Token | None, condition: ast.Expr, _unless: Token | None, unless: ast.Expr | None
    ) -> ast.Test:
        return ast.Test(condition, None, principle is not None, unless, node_id=next(self.ids), span=at)

    def guarded_test(
        self, at: Span, _when: Token, guard: ast.Expr, _then: Token, principle: Token | None, condition: ast.Expr
    ) -> ast.Test:
        return ast.Test(condition, guard, principle is not None, node_id=next(self.ids), span=at)

    def group(
        self,
        at: Span,
        _when: Token | None,
        guard: ast.Expr | None,
        _then: Token | None,
        principle: Token | None,
        quantifier: ast.Quantifier,
    ) -> ast.Group:
        return ast.Group(quantifier, (), guard, principle is not None, node_id=next(self.ids), span=at)

    def notes(self, at: Span, *parts: Child) -> Notes:
        return Notes(nodes(ast.Cite, parts), nodes(ast.Explain, parts))


_LEVELS = {
    "ABOVE": ast.LevelRelation.OR_ABOVE,
    "BELOW": ast.LevelRelation.OR_BELOW,
    "PREVIOUS": ast.LevelRelation.PREVIOUS,
}
