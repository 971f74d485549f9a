"""为 不少于 超过 …, 介于, 约: comparisons.

In: two or three operands. Out: truth. To the right a name is read in the enumeration of the left side first. Codes: PL304
units, PL305 months with days, PL306 no order, PL239 a date against a length, PL307 values of different types, PL318 ends the wrong way round, PL319 约 without
容差, PL332 无 for a field that is never blank. Relies on ``arithmetic`` and ``constants``.
"""

from datetime import date
from fractions import Fraction
from typing import Any

from policylang.core.expressions import TRUTH, About, Compare, CompareOp, During, Expr, InRange, Literal, Not
from policylang.core.types import (
    DateType,
    ElapsedType,
    EnumType,
    ErrorType,
    NumberType,
    OutcomeType,
    PeriodType,
    SetType,
    TextType,
    Type,
)
from policylang.core.values import ABSENT, Period
from policylang.diagnostics import Fix
from policylang.piece import evolve
from policylang.semantics.arithmetic import hundredths, in_months, unified
from policylang.semantics.context import Elaborator
from policylang.semantics.measures import POINTS, is_length
from policylang.semantics.scopes import Scope
from policylang.semantics.type_names import shown
from policylang.syntax import ast

_OPS = {op: CompareOp[op.name] for op in ast.CompareOp}
_INCLUSIVE = {CompareOp.GT: CompareOp.GE, CompareOp.LT: CompareOp.LE}
_EXCLUSIVE = {CompareOp.GE: CompareOp.GT, CompareOp.LE: CompareOp.LT}
_EQUALS = (CompareOp.EQ, CompareOp.NE)


def compare(e: Elaborator, node: ast.Compare, scope: Scope, expected: Type | None = None) -> Expr:
    """``left op right``; （含） and （不含） say whether the limit itself counts."""
    op = _OPS[node.op]
    if node.bound is not None:
        op = (_INCLUSIVE if node.bound is ast.Bound.INCLUSIVE else _EXCLUSIVE).get(op, op)
    left = e.value(node.left, scope)
    if _is_absent(node.right):
        right: Expr = Literal(ABSENT, type=left.type, place=e.place(node.right))
    else:
        right = e.value(node.right, scope, hint(left.type))
    return related(e, node, op, left, right)


def related(e: Elaborator, node: ast.Node, op: CompareOp, left: Expr, right: Expr) -> Expr:
    """The comparison of two elaborated values."""
    if isinstance(left.type, ErrorType) or isinstance(right.type, ErrorType):
        return e.failed(node)
    place = e.place(node)
    if isinstance(right, Literal) and right.value is ABSENT:
        return Compare(op, left, right, type=TRUTH, place=place) if _with_absent(e, node, op, left) else e.failed(node)
    fitted = fit(e, node, left, right)
    if fitted is None or (op not in _EQUALS and not ordered(e, node, left.type, right.type)):
        return e.failed(node)
    left, right = fitted
    if isinstance(left.type, DateType) and isinstance(right.type, PeriodType):
        return _with_period(e, node, op, left, right)
    order = left.type if isinstance(left.type, EnumType) and op not in _EQUALS else None
    return Compare(op, left, right, order, type=TRUTH, place=place)


def between(e: Elaborator, node: ast.Between, scope: Scope, expected: Type | None = None) -> Expr:
    """``入职年限 介于 3年 至 5年``; each end counts unless it says （不含）."""
    operand = e.value(node.left, scope)
    low, high = (e.value(end, scope, hint(operand.type)) for end in (node.low, node.high))
    if any(isinstance(value.type, ErrorType) for value in (operand, low, high)):
        return e.failed(node)
    from_low, from_high = fit(e, node, operand, low), fit(e, node, operand, high)
    if from_low is None or from_high is None or not ordered(e, node, operand.type, low.type, high.type):
        return e.failed(node)
    operand = from_low[0] if isinstance(operand.type, NumberType) else operand
    low, high = from_low[1], from_high[1]
    if isinstance(operand.type, DateType):
        low, high = _end_of(low, False), _end_of(high, True)
    if _reversed(low, high):
        e.report("PL318", node.span)
    inclusive = [bound is not ast.Bound.EXCLUSIVE for bound in (node.low_bound, node.high_bound)]
    order = operand.type if isinstance(operand.type, EnumType) else None
    return InRange(operand, low, high, inclusive[0], inclusive[1], order, type=TRUTH, place=e.place(node))


def about(e: Elaborator, node: ast.About, scope: Scope, expected: Type | None = None) -> Expr:
    """``占比 约 20% 容差 2百分点``."""
    operand = e.value(node.left, scope)
    target = e.value(node.target, scope, hint(operand.type))
    if node.tolerance is None:
        e.report("PL319", node.span)
        return e.failed(node)
    tolerance = e.value(node.tolerance, scope)
    if any(isinstance(value.type, ErrorType) for value in (operand, target, tolerance)):
        return e.failed(node)
    if not all(isinstance(value.type, NumberType) for value in (operand, target, tolerance)):
        e.report("PL307", node.span, left=shown(operand.type), right=shown(tolerance.type))
        return e.failed(node)
    if operand.type == NumberType(""):
        target, tolerance = hundredths(target), hundredths(tolerance)
    fitted = fit(e, node.target, operand, target)
    within = fit(e, node.tolerance, operand, tolerance)
    if fitted is None or within is None:
        return e.failed(node)
    return About(fitted[0], fitted[1], within[1], type=TRUTH, place=e.place(node))


def _is_absent(node: ast.Expr) -> bool:
    return isinstance(node, ast.Path) and [name.text for name in node.names] == ["无"]


def hint(made: Type) -> Type | None:
    """What a name to the right is read as first. Beside what was reported nothing is said about it."""
    if isinstance(made, SetType):
        return hint(made.item)
    return made if isinstance(made, EnumType | OutcomeType | TextType | ErrorType) else None


def fit(e: Elaborator, node: ast.Node, left: Expr, right: Expr) -> tuple[Expr, Expr] | None:
    """Both sides made comparable (units in particular); ``None`` where they are not (reported)."""
    one, other = left.type, right.type
    if isinstance(one, NumberType) and isinstance(other, NumberType):
        both = _points(left, right) or unified(e, node, left, right)
        return None if both is None else both[:2]
    if comparable(one, other):
        return left, right
    if isinstance(one, DateType) and isinstance(other, NumberType) and is_length(other.unit):
        elapsed = f"历时 自 {left.place.text}"
        e.report("PL239", node.span, fixes=(Fix(left.place.span, elapsed),), form=elapsed)
        return None
    code = "PL315" if isinstance(one, SetType) else "PL307"
    e.report(code, node.span, left=shown(one), right=shown(other))
    return None


def comparable(one: Type, other: Type) -> bool:
    """Whether a value of the one type can equal one of the other (units of numbers aside)."""
    match one:
        case ElapsedType():
            return isinstance(other, NumberType) and is_length(other.unit)
        case DateType() | PeriodType():
            return isinstance(other, DateType | PeriodType)
        case EnumType():
            is_word = isinstance(other, EnumType) and (one == other or one.open_ or other.open_)
            return is_word or isinstance(other, TextType)
        case TextType():
            return isinstance(other, TextType | EnumType)
    return one == other


def ordered(e: Elaborator, node: ast.Node, made: Type, *others: Type) -> bool:
    """Whether values of this type have an order, and the others are of the same enumeration (reported where not)."""
    if isinstance(made, EnumType) and made.ordered:
        foreign = next((other for other in others if other != made), None)
        if foreign is not None:
            e.report("PL307", node.span, left=shown(made), right=shown(foreign))
        return foreign is None
    if isinstance(made, NumberType | DateType | PeriodType | ElapsedType):
        return True
    e.report("PL306", node.span, left=shown(made))
    return False


def _points(left: Expr, right: Expr) -> tuple[Expr, Expr, str] | None:
    """A share compared with percentage points."""
    units = {made.unit for made in (left.type, right.type) if isinstance(made, NumberType)}
    return (hundredths(left), hundredths(right), "") if units == {"", POINTS} else None


def _with_absent(e: Elaborator, node: ast.Node, op: CompareOp, left: Expr) -> bool:
    if op not in _EQUALS:
        e.report("PL306", node.span, left="无")
        return False
    if getattr(left, "field", None) is not None and not can_be_absent(e, left):
        e.report("PL332", node.span, name=left.place.text)
        return False
    return True


def can_be_absent(e: Elaborator, value: Expr) -> bool:
    """Whether a field of that name is 可无 on some kind."""
    field = getattr(value, "field", "")
    return any(field in kind.fields and kind.fields[field].nullable for kind in e.vocabulary.kinds.values())


def _with_period(e: Elaborator, node: ast.Node, op: CompareOp, left: Expr, right: Expr) -> Expr:
    """A date against a month or year: before its first day, not before it, after its last, not after it, or in it."""
    place = e.place(node)
    if op in _EQUALS:
        inside = During(left, right, type=TRUTH, place=place)
        return inside if op is CompareOp.EQ else Not(inside, type=TRUTH, place=place)
    last = op in (CompareOp.LE, CompareOp.GT)
    return Compare(op, left, _end_of(right, last), type=TRUTH, place=place)


def _end_of(value: Expr, last: bool) -> Expr:
    """The first or last day of a literal month or year; anything else as it is."""
    if isinstance(value, Literal) and isinstance(value.value, Period):
        return evolve(value, value=value.value.end if last else value.value.start, type=DateType())
    return value


def _reversed(low: Expr, high: Expr) -> bool:
    if not isinstance(low, Literal) or not isinstance(high, Literal):
        return False
    if isinstance(low.type, EnumType):
        return low.type.rank(low.value) > low.type.rank(high.value)
    ends: list[Any] = [value.value for value in (in_months(low), in_months(high)) if isinstance(value, Literal)]
    return isinstance(low.value, int | Fraction | date) and isinstance(high.value, type(low.value)) and ends[0] > ends[1]
