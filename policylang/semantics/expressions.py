"""Expressions and conditions as IR: the entry points for the other parts of ``semantics``.

In: an AST expression and the scope in which it stands. Out: core expressions, resolved and typed; mistakes are reported on
the ``Elaborator``, each once. Codes: PL301 not a condition, PL302 another type wanted. Relies on the modules of each form.
"""

from collections.abc import Mapping

from policylang.core.expressions import Expr, Place, Rows
from policylang.core.types import ErrorType, RowType, TruthType, Type
from policylang.semantics.context import Elaborator, Form
from policylang.semantics.scopes import Scope
from policylang.syntax import ast

FORMS: Mapping[type[ast.Node], Form] = {}
"""How each form of expression is elaborated."""


def expression(e: Elaborator, node: ast.Expr, scope: Scope, expected: Type | None = None) -> Expr:
    """``node`` as a value; with ``expected``, of that type."""
    return e.value(node, scope, expected)


def truth(e: Elaborator, node: ast.Expr, scope: Scope) -> Expr:
    """``node`` as a condition."""
    made = e.value(node, scope, TruthType())
    if isinstance(made.type, TruthType | ErrorType | RowType):
        return made
    e.report("PL301", node.span)
    return e.failed(node)


def place(e: Elaborator, node: ast.Node) -> Place:
    """Where ``node`` stands, with its words."""
    return e.place(node)


def rows(e: Elaborator, path: ast.Path, scope: Scope, under: bool = False) -> tuple[Rows, Scope]:
    """The rows that an aggregate, 有 or 证据 runs over, and the scope of one of them. ``under``: 辖内."""
    kind = e.symbols.kind(path.names[-1].text) or path.names[-1].text
    return Rows(kind, None, (), under), scope.inside(kind)
