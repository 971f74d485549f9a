"""属于 and 包含.

In: a value and a list, or a set and a list. Out: ``InSet``, ``Contains``. Codes: PL307 a member of another type, PL317 包含 without a
set, PL320 属于 with a list of 全部 or 任一, PL321 member given twice. Relies on ``comparisons``.
"""

from collections.abc import Sequence

from policylang.core.expressions import TRUTH, Contains, Expr, GroupOp, InSet, Literal
from policylang.core.types import DateType, ErrorType, PeriodType, SetType, Type
from policylang.semantics.comparisons import comparable, fit, hint
from policylang.semantics.context import Elaborator
from policylang.semantics.scopes import Scope
from policylang.semantics.type_names import shown
from policylang.syntax import ast

_OPS = {
    ast.QuantifierKind.ALL: GroupOp.ALL,
    ast.QuantifierKind.ANY: GroupOp.ANY,
    ast.QuantifierKind.AT_LEAST: GroupOp.AT_LEAST,
}


def belongs(e: Elaborator, node: ast.Belongs, scope: Scope, expected: Type | None = None) -> Expr:
    """``学段 属于（小学、初中）``, ``学科 属于 承办学科`` (a 参数：多选), ``日期 属于 学期``."""
    operand = e.value(node.left, scope)
    place = e.place(node)
    if isinstance(node.values, ast.Quantified):
        e.report("PL320", node.values.span)
        return e.failed(node)
    if isinstance(node.values, ast.Values):
        listed = members(e, node.values.values, operand, operand.type, scope)
        return e.failed(node) if listed is None else InSet(operand, listed, type=TRUTH, place=place)
    group = e.value(node.values, scope, hint(operand.type))
    if isinstance(operand.type, ErrorType) or isinstance(group.type, ErrorType):
        return e.failed(node)
    if isinstance(group.type, SetType):
        fits = _item_fits(operand.type, group.type.item)
        if not fits:
            e.report("PL307", node.span, left=shown(operand.type), right=shown(group.type))
        return InSet(operand, group, type=TRUTH, place=place) if fits else e.failed(node)
    if isinstance(group.type, PeriodType) and isinstance(operand.type, DateType):
        return InSet(operand, group, type=TRUTH, place=place)
    fitted = fit(e, node, operand, group)
    return e.failed(node) if fitted is None else InSet(fitted[0], (fitted[1],), type=TRUTH, place=place)


def contains(e: Elaborator, node: ast.Contains, scope: Scope, expected: Type | None = None) -> Expr:
    """``角色 包含 全部（研究者、指导者）``; a bare list means all of it."""
    operand = e.value(node.left, scope)
    if isinstance(operand.type, ErrorType):
        return e.failed(node)
    if not isinstance(operand.type, SetType):
        e.report("PL317", node.left.span, found=shown(operand.type))
        return e.failed(node)
    op, k, values = GroupOp.ALL, 0, node.values
    if isinstance(values, ast.Quantified):
        op = _OPS[values.quantifier.kind]
        k = needed(e, values.quantifier, len(values.values.values))
        values = values.values
    nodes: Sequence[ast.Expr | ast.Name] = values.values if isinstance(values, ast.Values) else (values,)
    listed = members(e, nodes, operand, operand.type.item, scope)
    return e.failed(node) if listed is None else Contains(operand, op, listed, k, type=TRUTH, place=e.place(node))


def members(
    e: Elaborator, nodes: Sequence[ast.Expr | ast.Name], operand: Expr, wanted: Type, scope: Scope
) -> tuple[Expr, ...] | None:
    """The members of a list as values of the type ``wanted``; ``None`` where one is wrong (reported)."""
    found: list[Expr] = []
    for node in nodes:
        as_path = ast.Path((node,), node_id=node.node_id, span=node.span) if isinstance(node, ast.Name) else node
        value = e.value(as_path, scope, hint(wanted))
        if isinstance(value.type, ErrorType) or isinstance(wanted, ErrorType):
            continue
        if not _item_fits(wanted, value.type):
            e.report("PL307", node.span, left=shown(wanted), right=shown(value.type))
            continue
        if isinstance(value, Literal) and any(isinstance(other, Literal) and other.value == value.value for other in found):
            e.report("PL321", node.span, name=value.place.text)
            continue
        found.append(value)
    return tuple(found) if len(found) == len(nodes) else None


def needed(e: Elaborator, quantifier: ast.Quantifier, size: int) -> int:
    """The 3 of 至少 3项 (0 for 全部 and 任一); more than ``size``, or not a whole number, is an error."""
    count = quantifier.count
    if count is None:
        return 0
    k = int(count.value)
    if k != count.value or not 1 <= k <= size:
        e.report("PL303", count.span, wanted=str(count.value), size=str(size))
    return k


def _item_fits(wanted: Type, item: Type) -> bool:
    return comparable(wanted, item) or comparable(item, wanted)
