"""定义 and 表: derived facts of a subject.

In: their declarations. Out: ``DefinitionDecl``, ``TableDecl``, elaborated on first use, since the type of a 定义 is that of its
body. One that is asked for while it is being elaborated has no type yet (``order`` shows the loop).
Codes: PL276 too many one inside another, PL323 clause
written twice in a 表. Relies on ``expressions`` and ``conditions``.
"""

from policylang.core.expressions import Expr
from policylang.core.ir import DefinitionDecl, TableDecl, TableRow
from policylang.core.types import Type
from policylang.diagnostics import Label
from policylang.semantics.conditions import condition
from policylang.semantics.context import Elaborator
from policylang.semantics.expressions import expression, truth
from policylang.semantics.limits import MAX_CHAIN
from policylang.semantics.scopes import RowScope, Scope
from policylang.semantics.symbols import Symbol, SymbolKind
from policylang.semantics.titles import subject_kinds
from policylang.semantics.type_names import type_of
from policylang.syntax import ast


def elaborate_definitions(e: Elaborator) -> None:
    """Fill ``e.definitions`` and ``e.tables`` in the order declared."""
    for symbol in e.symbols.all(SymbolKind.DEFINITION):
        definition(e, symbol)
    for symbol in e.symbols.all(SymbolKind.TABLE):
        table(e, symbol)
    e.definitions = {s.key: e.definitions[s.key] for s in e.symbols.all(SymbolKind.DEFINITION) if s.key in e.definitions}
    e.tables = {s.key: e.tables[s.key] for s in e.symbols.all(SymbolKind.TABLE)}


def definition(e: Elaborator, symbol: Symbol) -> DefinitionDecl | None:
    """The 定义 of ``symbol``; ``None`` while it is being elaborated itself."""
    if symbol.key in e.definitions:
        return e.definitions[symbol.key]
    if symbol.key in e.in_progress or not isinstance(symbol.node, ast.Definition):
        return None
    if len(e.in_progress) >= MAX_CHAIN:
        if all(finding.code != "PL276" for finding in e.diagnostics):
            e.report("PL276", symbol.span, name=symbol.name, limit=str(MAX_CHAIN))
        return None
    e.in_progress.append(symbol.key)
    node = symbol.node
    kinds = subject_kinds(e, node.subjects)
    body = _body(e, node.body, _scope(symbol, kinds))
    made = DefinitionDecl(symbol.key, symbol.policy, kinds, body, e.cite(node.body.cites), e.place(node.name))
    e.definitions[symbol.key] = made
    e.in_progress.remove(symbol.key)
    return made


def table(e: Elaborator, symbol: Symbol) -> TableDecl:
    """The 表 of ``symbol``. Its type is declared, so that it is known before the rows are."""
    if symbol.key in e.tables:
        return e.tables[symbol.key]
    node = symbol.node
    assert isinstance(node, ast.Table)
    kinds = subject_kinds(e, node.subjects)
    made = type_of(e, node.type, symbol.policy, symbol.name)
    place = e.place(node.name)
    e.tables[symbol.key] = TableDecl(symbol.key, symbol.policy, kinds, made, None, (), e.cite(node.cites), place)
    scope = _scope(symbol, kinds)
    for other in node.applies[1:]:
        e.report("PL323", other.span, related=(Label(node.applies[0].span, "PL323.first"),), word="适用")
    applies = condition(e, node.applies[0].body, scope) if node.applies else None
    rows = tuple(table_row(e, row, scope, made) for row in node.rows)
    e.tables[symbol.key] = TableDecl(symbol.key, symbol.policy, kinds, made, applies, rows, e.cite(node.cites), place)
    return e.tables[symbol.key]


def table_row(e: Elaborator, row: ast.Row, scope: Scope, wanted: Type | None) -> TableRow:
    """``当 cond 则 value`` or ``否则 value`` of a 表 or of 等次."""
    guard = None if row.condition is None else truth(e, row.condition, scope)
    value = None if isinstance(row.result, ast.Unstated) else expression(e, row.result, scope, wanted)
    return TableRow(guard, value, e.cite(row.cites))


def _scope(symbol: Symbol, kinds: tuple[str, ...]) -> Scope:
    """The scope of a 定义 or 表; broken where its 对象 is no kind of subject."""
    return Scope(symbol.policy, (RowScope(kinds),) if kinds else (), broken=not kinds)


def _body(e: Elaborator, body: ast.Body, scope: Scope) -> Expr:
    plain = isinstance(body, ast.Test) and body.guard is None and body.unless is None and not body.in_principle
    if plain and isinstance(body, ast.Test):
        return expression(e, body.condition, scope)
    return condition(e, body, scope)
