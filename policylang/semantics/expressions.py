"""Expressions and conditions as IR: the entry points for the other parts of ``semantics``.

In: an AST expression and the scope in which it stands. Out: core expressions, resolved and typed; mistakes are reported on
the ``Elaborator``, each once. Codes: PL302 another type wanted. Relies on the modules of each form.
"""

from collections.abc import Mapping

from policylang.core.expressions import Expr, Literal, Place, Rows
from policylang.core.types import EnumType, ErrorType, NumberType, TextType, Type
from policylang.piece import evolve
from policylang.semantics import (
    aggregates,
    arithmetic,
    comparisons,
    holdings,
    literals,
    logic,
    paths,
    records,
    sets,
    times,
)  # fmt: skip
from policylang.semantics.context import Elaborator, Form
from policylang.semantics.measures import COUNT
from policylang.semantics.scopes import Scope
from policylang.semantics.type_names import shown
from policylang.syntax import ast

FORMS: Mapping[type[ast.Node], Form] = {
    ast.Number: literals.number,
    ast.Quantity: literals.quantity,
    ast.Percent: literals.percent,
    ast.Date: literals.day,
    ast.Text: literals.text,
    ast.DocumentTitle: literals.text,
    ast.Path: paths.path,
    ast.And: logic.both,
    ast.Or: logic.either,
    ast.Not: logic.negation,
    ast.Sequence: logic.sequence,
    ast.Has: logic.has,
    ast.Every: logic.every,
    ast.RunOf: logic.run_of,
    ast.Holds: holdings.holds,
    ast.Finding: holdings.finding,
    ast.Compare: comparisons.compare,
    ast.Belongs: sets.belongs,
    ast.Contains: sets.contains,
    ast.Between: comparisons.between,
    ast.During: times.during,
    ast.About: comparisons.about,
    ast.Elapsed: times.elapsed,
    ast.Rounded: arithmetic.rounded,
    ast.Arithmetic: arithmetic.arithmetic,
    ast.Minus: arithmetic.minus,
    ast.Aggregate: aggregates.aggregate,
    ast.Recent: times.recent,
}
"""How each form of expression is elaborated."""


def expression(e: Elaborator, node: ast.Expr, scope: Scope, expected: Type | None = None) -> Expr:
    """``node`` as a value; with ``expected``, of that type (anything else is reported)."""
    made = e.value(node, scope, expected)
    return made if expected is None else fitting(e, node, made, expected)


def fitting(e: Elaborator, node: ast.Node, made: Expr, wanted: Type) -> Expr:
    """``made`` where a ``wanted`` stands; a number of rows takes the unit that is wanted."""
    found = made.type
    if isinstance(found, ErrorType) or isinstance(wanted, ErrorType) or found == wanted:
        return made
    if isinstance(found, NumberType) and isinstance(wanted, NumberType):
        if found.unit in ("", COUNT) and arithmetic.is_count_unit(e, wanted.unit) and not isinstance(made, Literal):
            return evolve(made, type=evolve(found, unit=wanted.unit))
    elif isinstance(wanted, TextType) and isinstance(found, EnumType):
        return made
    e.report("PL302", node.span, wanted=shown(wanted), found=shown(found))
    return e.failed(node)


def truth(e: Elaborator, node: ast.Expr, scope: Scope) -> Expr:
    """``node`` as a condition."""
    return logic.truth(e, node, scope)


def place(e: Elaborator, node: ast.Node) -> Place:
    """Where ``node`` stands, with its words."""
    return e.place(node)


def rows(e: Elaborator, path: ast.Path, scope: Scope, under: bool = False) -> tuple[Rows, Scope]:
    """The rows that an aggregate, 有 or 证据 runs over, and the scope of one of them. ``under``: 辖内.

    Where ``path`` names no records (reported) the scope is one in which nothing more is reported about names.
    """
    found = records.rows_of(e, path, scope, under)
    if found is not None:
        return found
    kind = e.symbols.kind(path.names[-1].text) or path.names[-1].text
    return Rows(kind, None, (), under), evolve(scope.inside(kind), broken=True)
