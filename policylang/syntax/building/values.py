"""Building names, literals, types and ranges (grammar chapters 1 and 2). See ``building``."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from policylang.piece import evolve
from policylang.source import Span
from policylang.syntax import ast
from policylang.syntax.lexer import date_parts
from policylang.syntax.tokens import WIDTHS, Token

COMPARISONS = {
    "GE": ast.CompareOp.GE,
    "LE": ast.CompareOp.LE,
    "GT": ast.CompareOp.GT,
    "LT": ast.CompareOp.LT,
    "IS": ast.CompareOp.EQ,
    "EQ": ast.CompareOp.EQ,
    "IS_NOT": ast.CompareOp.NE,
}

Child = object
_Kind = TypeVar("_Kind")


def nodes(kind: type[_Kind], children: tuple[Child, ...]) -> tuple[_Kind, ...]:
    """Those of ``children`` that are of one class."""
    return tuple(child for child in children if isinstance(child, kind))


@lru_cache(maxsize=10_000)
def folded(text: str) -> str:
    """``text`` with full-width letters, digits and signs made half-width."""
    return text if text.isascii() else text.translate(WIDTHS)


class ValueBuilder:
    """Chapters 1 (the lines of 政策) and 2."""

    def __init__(self, path: str, ids: Iterator[int]) -> None:
        self.file = path
        self.ids = ids

    def name(self, at: Span, token: Token) -> ast.Name:
        if token.kind == "QNAME":
            return ast.Name(token.text[1:-1], True, node_id=next(self.ids), span=at)
        return ast.Name(folded(token.text), node_id=next(self.ids), span=at)

    def names(self, at: Span, *parts: Child) -> tuple[ast.Name, ...]:
        return nodes(ast.Name, parts)

    def path(self, at: Span, *parts: Child) -> ast.Path:
        return ast.Path(nodes(ast.Name, parts), node_id=next(self.ids), span=at)

    def paths(self, at: Span, *parts: Child) -> tuple[ast.Path, ...]:
        return nodes(ast.Path, parts)

    def number(self, at: Span, token: Token) -> ast.Number:
        return ast.Number(_decimal(token), node_id=next(self.ids), span=at)

    def measured(self, at: Span, number: Token, unit: Token) -> ast.Quantity:
        place = Span(self.file, unit.start, unit.end)
        name = ast.Name(folded(unit.text), node_id=next(self.ids), span=place)
        return ast.Quantity(_decimal(number), name, node_id=next(self.ids), span=at)

    def percent(self, at: Span, number: Token, _percent: Token) -> ast.Percent:
        return ast.Percent(_decimal(number), node_id=next(self.ids), span=at)

    def date(self, at: Span, token: Token) -> ast.Date:
        year, month, day = (*date_parts(token.text), None, None)[:3]
        is_fiscal = token.kind == "YEAR" and token.text.endswith("度")
        return ast.Date(year or 0, month, day, is_fiscal, node_id=next(self.ids), span=at)

    def text(self, at: Span, token: Token) -> ast.Text:
        return ast.Text(token.text[1:-1], node_id=next(self.ids), span=at)

    def document(self, at: Span, token: Token) -> ast.DocumentTitle:
        return ast.DocumentTitle(token.text[1:-1], node_id=next(self.ids), span=at)

    def quote(self, at: Span, token: Token) -> ast.Quote:
        inner = Span(self.file, token.start + 1, token.end - 1)
        return ast.Quote(token.text[1:-1], node_id=next(self.ids), span=inner)

    quoted = quote

    def quotes(self, at: Span, *parts: Child) -> tuple[ast.Quote, ...]:
        return nodes(ast.Quote, parts)

    def values(self, at: Span, *parts: Child) -> ast.Values:
        kept = tuple(part for part in parts if not isinstance(part, Token))
        return ast.Values(kept, node_id=next(self.ids), span=at)  # type: ignore[arg-type]

    def negative(self, at: Span, _minus: Token, number: ast.Number | ast.Quantity | ast.Percent) -> ast.Literal:
        return evolve(number, value=-number.value, span=at)

    def literal_range(self, at: Span, low: ast.Literal, _to: Token, high: ast.Literal) -> ast.LiteralRange:
        return ast.LiteralRange(low, high, node_id=next(self.ids), span=at)

    def constants(self, at: Span, *parts: Child) -> tuple[Child, ...]:
        return tuple(part for part in parts if not isinstance(part, Token))

    def type_name(self, at: Span, name: ast.Name) -> ast.TypeName:
        return ast.TypeName(name, node_id=next(self.ids), span=at)

    def enum_type(self, at: Span, _one_of: Token, ordered: Token | None, values: ast.Values) -> ast.EnumType:
        return ast.EnumType(values.values, ordered is not None, node_id=next(self.ids), span=at)

    def open_enum(self, at: Span, _one_of: Token, _open: Token) -> ast.EnumType:
        return ast.EnumType((), open=True, node_id=next(self.ids), span=at)

    def set_type(self, at: Span, _many_of: Token, values: ast.Values) -> ast.SetType:
        return ast.SetType(values.values, node_id=next(self.ids), span=at)

    def open_set(self, at: Span, _many_of: Token, _open: Token) -> ast.SetType:
        return ast.SetType((), open=True, node_id=next(self.ids), span=at)

    def named_set(self, at: Span, _many_of: Token, name: ast.Name) -> ast.SetType:
        return ast.SetType((), name, node_id=next(self.ids), span=at)

    def range_between(
        self, at: Span, _range: Token, low: ast.Literal | ast.Path, _to: Token, high: ast.Literal | ast.Path
    ) -> ast.RangeBetween:
        return ast.RangeBetween(low, high, node_id=next(self.ids), span=at)

    def range_limit(self, at: Span, _range: Token, order: Token, edge: ast.Literal | ast.Path) -> ast.RangeLimit:
        return ast.RangeLimit(COMPARISONS[order.kind], edge, order.text, node_id=next(self.ids), span=at)

    def date_period(self, at: Span, start: ast.Date, _to: Token, end: ast.Date) -> ast.Period:
        return ast.Period(start, end, node_id=next(self.ids), span=at)

    def stance(self, at: Span, word: ast.Name | Token, bound: ast.Bound) -> ast.Stance:
        if isinstance(word, Token):
            word = ast.Name(word.text, node_id=next(self.ids), span=Span(self.file, word.start, word.end))
        return ast.Stance(word, bound, node_id=next(self.ids), span=at)

    def bound(self, at: Span, _lpar: Token, word: Token, _rpar: Token) -> ast.Bound:
        return ast.Bound.INCLUSIVE if word.kind == "INCLUSIVE" else ast.Bound.EXCLUSIVE


def _decimal(token: Token) -> Decimal:
    return Decimal(folded(token.text))
