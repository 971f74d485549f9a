"""Constants inside expressions.

In: a literal. Out: ``Literal`` with its exact value and type. A month or year is a period; a figure with an unknown unit is
reported. Relies on ``constants``, ``type_names`` and ``measures``.
"""

from fractions import Fraction

from policylang.core.expressions import Expr, Literal
from policylang.core.types import DateType, EnumType, PeriodType, TextType, Type
from policylang.core.values import normal
from policylang.piece import evolve
from policylang.semantics.constants import day_of, days_of, not_a_value
from policylang.semantics.context import Elaborator
from policylang.semantics.measures import fraction, literal_type, places_of
from policylang.semantics.scopes import Scope
from policylang.semantics.type_names import unit, word_of
from policylang.syntax import ast


def number(e: Elaborator, node: ast.Number, scope: Scope, expected: Type | None = None) -> Expr:
    """``12``."""
    value = fraction(node.value)
    return Literal(value, type=literal_type(value, "", places_of(node.value)), place=e.place(node))


def percent(e: Elaborator, node: ast.Percent, scope: Scope, expected: Type | None = None) -> Expr:
    """``70%``: a plain number."""
    value = normal(Fraction(node.value) / 100)
    type_ = evolve(literal_type(value, "", places_of(node.value) + 2), is_share=True)
    return Literal(value, type=type_, place=e.place(node))


def quantity(e: Elaborator, node: ast.Quantity, scope: Scope, expected: Type | None = None) -> Expr:
    """``90学时``, ``6个月``: in its canonical unit."""
    found = unit(e, node.unit)
    if found is None:
        return e.failed(node)
    value = normal(Fraction(node.value) * found[1])
    return Literal(value, type=literal_type(value, found[0], places_of(node.value)), place=e.place(node))


def day(e: Elaborator, node: ast.Date, scope: Scope, expected: Type | None = None) -> Expr:
    """``2009-12-31``; ``2009年6月`` and ``2009年`` are periods, and so is a day where a period is wanted."""
    value = day_of(node)
    if value is not None and not isinstance(expected, PeriodType):
        return Literal(value, type=DateType(), place=e.place(node))
    return Literal(days_of(node), type=PeriodType(), place=e.place(node))


def text(e: Elaborator, node: ast.Text | ast.DocumentTitle, scope: Scope, expected: Type | None = None) -> Expr:
    """``“…”`` and ``《…》``: a text, or the value of an expected enumeration."""
    word = word_of(node)
    if isinstance(expected, EnumType) and word is not None:
        value = expected.canonical(word)
        if value is None:
            not_a_value(e, node, word, expected)
            return e.failed(node)
        return Literal(value, type=expected, place=e.place(node))
    return Literal(word, type=TextType(), place=e.place(node))
