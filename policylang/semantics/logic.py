"""且 或 非, 依次, 有, 每条, 连续.

In: conditions and records. Out: truth. Codes: PL301 not a condition, PL238 a decision without its outcome, PL237 连续 without years, PL324 a date is wanted. Relies on
``records``.
"""

from policylang.core.expressions import TRUTH, Every, Expr, Group, GroupOp, Has, Item, Not, RunOf, Sequence
from policylang.core.types import DateType, ErrorType, OutcomeType, RowType, TruthType, Type
from policylang.diagnostics import Fix
from policylang.semantics.context import Elaborator
from policylang.semantics.records import named_rows, rows_of
from policylang.semantics.scopes import Scope
from policylang.semantics.type_names import shown, unit
from policylang.syntax import ast


def truth(e: Elaborator, node: ast.Expr, scope: Scope) -> Expr:
    """``node`` as a condition; a row stands for whether there is one."""
    made = e.value(node, scope, TruthType())
    if isinstance(made.type, TruthType | ErrorType | RowType):
        return made
    if isinstance(made.type, OutcomeType):
        form = f"{made.place.text} 为 {made.type.words[0]}"
        e.report("PL238", node.span, fixes=(Fix(node.span, form),), form=form)
    else:
        e.report("PL301", node.span, found=shown(made.type))
    return e.failed(node)


def both(e: Elaborator, node: ast.And, scope: Scope, expected: Type | None = None) -> Expr:
    """``A 且 B``."""
    return _joined(e, node, GroupOp.ALL, scope)


def either(e: Elaborator, node: ast.Or, scope: Scope, expected: Type | None = None) -> Expr:
    """``A 或 B``."""
    return _joined(e, node, GroupOp.ANY, scope)


def negation(e: Elaborator, node: ast.Not, scope: Scope, expected: Type | None = None) -> Expr:
    """``非 A``."""
    return Not(truth(e, node.condition, scope), type=TRUTH, place=e.place(node))


def sequence(e: Elaborator, node: ast.Sequence, scope: Scope, expected: Type | None = None) -> Expr:
    """``依次 A、B、C``."""
    dates: list[Expr] = []
    for path in node.paths:
        value = e.value(path, scope, DateType())
        if not isinstance(value.type, DateType | ErrorType):
            e.report("PL324", path.span, found=shown(value.type))
            value = e.failed(path)
        dates.append(value)
    return Sequence(tuple(dates), type=TRUTH, place=e.place(node))


def has(e: Elaborator, node: ast.Has, scope: Scope, expected: Type | None = None) -> Expr:
    """``有 调查 “…” 其中 …``."""
    found = rows_of(e, node.records, scope)
    if found is None:
        return e.failed(node)
    rows, inside = found
    named = None if node.named is None else named_rows(e, rows, (node.named,), inside)
    where = None if node.where is None else truth(e, node.where, inside)
    if named is not None and where is not None:
        items = (Item(named), Item(where))
        where = Group(GroupOp.ALL, items, inline=True, type=TRUTH, place=e.place(node))
    return Has(rows, where or named, type=TRUTH, place=e.place(node))


def every(e: Elaborator, node: ast.Every, scope: Scope, expected: Type | None = None) -> Expr:
    """``每条 团队 其中 … 满足 …``."""
    found = rows_of(e, node.records, scope)
    if found is None:
        return e.failed(node)
    rows, inside = found
    where = None if node.where is None else truth(e, node.where, inside)
    return Every(rows, where, truth(e, node.satisfies, inside), type=TRUTH, place=e.place(node))


def run_of(e: Elaborator, node: ast.RunOf, scope: Scope, expected: Type | None = None) -> Expr:
    """``连续 3年 满足 …``: 本年度 is each of the years."""
    found = unit(e, node.length.unit)
    count = node.length.value
    satisfy = truth(e, node.satisfies, scope)
    if found is None:
        return e.failed(node)
    if found[0] != "年" or count != int(count) or count < 1:
        e.report("PL237", node.length.span)
        return e.failed(node)
    return RunOf(int(count), satisfy, type=TRUTH, place=e.place(node))


def _joined(e: Elaborator, node: ast.And | ast.Or, op: GroupOp, scope: Scope) -> Expr:
    items = tuple(Item(truth(e, part, scope)) for part in node.conditions)
    return Group(op, items, inline=True, type=TRUTH, place=e.place(node))
