"""历时, 足年, 近3年, 在 … 内: lengths of time and windows.

In: dates and periods. Out: ``ElapsedTime``, ``WholeYears``, ``Recent``, ``Between2``, ``During``. Codes: PL307 values of different
types, PL310 a window without a calendar length, PL311 a period is wanted, PL318 ends the wrong way round, PL324 a date is wanted.
Relies on ``comparisons``.
"""

from policylang.core.expressions import (
    TRUTH,
    AsOf,
    Between2,
    CompareOp,
    During,
    ElapsedTime,
    Expr,
    Literal,
    Recent,
    WholeYears,
)
from policylang.core.types import DateType, ElapsedType, ErrorType, NumberType, PeriodType, SetType, Type
from policylang.core.values import Period
from policylang.piece import evolve
from policylang.semantics.comparisons import related
from policylang.semantics.constants import is_forward
from policylang.semantics.context import Elaborator
from policylang.semantics.measures import canonical, is_length
from policylang.semantics.scopes import Scope
from policylang.semantics.type_names import shown, unit
from policylang.syntax import ast


def elapsed(e: Elaborator, node: ast.Elapsed, scope: Scope, expected: Type | None = None) -> Expr:
    """``历时 自 A [至 B]``, ``足年 自 A [至 B]``; 至 the 基准日 where it is not written."""
    place = e.place(node)
    start = dated(e, node.start, scope)
    end = AsOf(type=DateType(), place=place) if node.end is None else dated(e, node.end, scope)
    if isinstance(start.type, ErrorType) or isinstance(end.type, ErrorType):
        return e.failed(node)
    if node.kind is ast.ElapsedKind.DURATION:
        return ElapsedTime(start, end, type=ElapsedType(), place=place)
    return WholeYears(start, end, type=NumberType("年", 0), place=place)


def dated(e: Elaborator, node: ast.Expr, scope: Scope) -> Expr:
    """A date; anything else is reported."""
    value = e.value(node, scope, DateType())
    if isinstance(value.type, DateType | ErrorType):
        return value
    e.report("PL324", node.span, found=shown(value.type))
    return e.failed(node)


def recent(e: Elaborator, node: ast.Recent, scope: Scope, expected: Type | None = None) -> Expr:
    """``近3年``, ``近6个月``, ``近30日``."""
    found = unit(e, node.length.unit)
    if found is None:
        return e.failed(node)
    count = node.length.value * found[1]
    if not is_length(found[0]) or count != int(count) or count < 1:
        e.report("PL310", node.span, word="近")
        return e.failed(node)
    return Recent(int(count), found[0], type=PeriodType(), place=e.place(node))


def during(e: Elaborator, node: ast.During, scope: Scope, expected: Type | None = None) -> Expr:
    """``日期 在 本年度 内``; ``入职年限 在 3年 以内`` is a limit."""
    operand = e.value(node.left, scope)
    if _is_length(node.period) and node.period.end is None:
        return _within_length(e, node, operand, scope)
    window = period(e, node.period, scope)
    if isinstance(operand.type, ErrorType) or isinstance(window.type, ErrorType):
        return e.failed(node)
    if not isinstance(operand.type, DateType | PeriodType):
        e.report("PL324", node.left.span, found=shown(operand.type))
        return e.failed(node)
    return During(operand, window, type=TRUTH, place=e.place(node))


def period(e: Elaborator, node: ast.Period, scope: Scope) -> Expr:
    """``本学期``, ``2009年1月 至 2009年6月``, ``2021-01-01 至 基准日``: a period of days, or several (多选 期间)."""
    start = e.value(node.start, scope, PeriodType())
    if node.end is None:
        wanted = start.type.item if isinstance(start.type, SetType) else start.type
        if not isinstance(wanted, PeriodType | ErrorType):
            e.report("PL311", node.span, found=shown(start.type))
            return e.failed(node)
        return start
    end = e.value(node.end, scope, PeriodType())
    if isinstance(start.type, ErrorType) or isinstance(end.type, ErrorType):
        return e.failed(node)
    for value in (start, end):
        if not isinstance(value.type, DateType | PeriodType):
            e.report("PL311", value.place.span, found=shown(value.type))
            return e.failed(node)
    if isinstance(start, Literal) and isinstance(end, Literal):
        return _literal_period(e, node, start, end)
    return Between2(_day(start, False), _day(end, True), type=PeriodType(), place=e.place(node))


def _literal_period(e: Elaborator, node: ast.Period, start: Literal, end: Literal) -> Expr:
    made = Period(start.value.start, end.value.end)
    if not is_forward(made):
        e.report("PL318", node.span)
    return Literal(made, type=PeriodType(), place=e.place(node))


def _day(value: Expr, last: bool) -> Expr:
    if isinstance(value, Literal) and isinstance(value.value, Period):
        return evolve(value, value=value.value.end if last else value.value.start, type=DateType())
    return value


def _is_length(node: ast.Period) -> bool:
    return isinstance(node.start, ast.Quantity) and is_length(canonical(node.start.unit.text)[0])


def _within_length(e: Elaborator, node: ast.During, operand: Expr, scope: Scope) -> Expr:
    if isinstance(operand.type, DateType):
        e.report("PL310", node.period.span, word="在")
        return e.failed(node)
    op = CompareOp.LT if e.excludes("以内", scope.policy) else CompareOp.LE
    return related(e, node, op, operand, e.value(node.period.start, scope))
