"""+ − × ÷, minus, rounding: exact numbers, and dates moved by a length.

In: operands. Out: ``Arithmetic``, ``Negate``, ``Shift``, ``Rounded`` with their units, decimal places and bounds. Codes: PL227
unknown rounding mode, PL304 units that do not go together, PL305 months with days, PL308 no such operation on such values, PL309
units under × ÷, PL312 a month end without a rule, PL313 no
such operation on such a value, PL314 whole number wanted, PL322 division by zero. Relies on ``measures``.
"""

from fractions import Fraction

from policylang.core.calendar import shift as shifted
from policylang.core.expressions import Arithmetic, ArithmeticOp, Expr, Literal, MonthEnd, Negate, Rounded, Shift
from policylang.core.types import DateType, ErrorType, NumberType, RoundingType, Type
from policylang.core.values import Rounding, normal, round_to
from policylang.diagnostics import Fix
from policylang.piece import evolve
from policylang.semantics.constants import ROUNDINGS
from policylang.semantics.context import Elaborator
from policylang.semantics.measures import (
    COUNT,
    add,
    divide,
    in_unit,
    is_length,
    joined,
    literal_type,
    months_apart,
    multiply,
    negative,
    product_unit,
    quotient_unit,
)
from policylang.semantics.scopes import Scope
from policylang.semantics.symbols import SymbolKind
from policylang.semantics.type_names import shown
from policylang.syntax import ast

_SUMS = (ast.ArithmeticOp.ADD, ast.ArithmeticOp.SUBTRACT)


def arithmetic(e: Elaborator, node: ast.Arithmetic, scope: Scope, expected: Type | None = None) -> Expr:
    """``A + B``, ``A × B``; ``日期 + 1个月``."""
    left, right = e.value(node.left, scope), e.value(node.right, scope)
    if isinstance(left.type, ErrorType) or isinstance(right.type, ErrorType):
        return e.failed(node)
    if isinstance(left.type, DateType) and isinstance(right.type, NumberType) and node.op in _SUMS:
        return _moved(e, node, left, right, scope)
    if not isinstance(left.type, NumberType) or not isinstance(right.type, NumberType):
        e.report("PL308", node.span, op=node.op.value, left=shown(left.type), right=shown(right.type))
        return e.failed(node)
    return _sum(e, node, left, right) if node.op in _SUMS else _product(e, node, left, right)


def minus(e: Elaborator, node: ast.Minus, scope: Scope, expected: Type | None = None) -> Expr:
    """``-A``."""
    operand = e.value(node.operand, scope, expected)
    if isinstance(operand.type, NumberType):
        return Negate(operand, type=negative(operand.type), place=e.place(node))
    if not isinstance(operand.type, ErrorType):
        e.report("PL313", node.span, op="-", found=shown(operand.type))
    return e.failed(node)


def rounded(e: Elaborator, node: ast.Rounded, scope: Scope, expected: Type | None = None) -> Expr:
    """``X 保留 2位 四舍五入``, ``X 取整 向上取整``; the mode may be a 参数."""
    operand = e.value(node.operand, scope, expected)
    digits = 0 if node.places is None else int(node.places.value)
    if node.places is not None and (digits != node.places.value or digits < 0):
        e.report("PL314", node.places.span)
    mode = rounding_mode(e, node.mode, scope)
    if not isinstance(operand.type, NumberType):
        if not isinstance(operand.type, ErrorType):
            e.report("PL313", node.span, op="取整", found=shown(operand.type))
        return e.failed(node)
    ends = (None if end is None else end for end in (operand.type.low, operand.type.high))
    low, high = (
        None if end is None else Fraction(_outward(end, digits, up)) for end, up in zip(ends, (False, True), strict=True)
    )
    made = NumberType(operand.type.unit, digits, low, high)
    return e.failed(node) if mode is None else Rounded(operand, digits, mode, type=made, place=e.place(node))


def rounding_mode(e: Elaborator, name: ast.Name, scope: Scope) -> Rounding | Expr | None:
    """A named mode, or a 参数：取整方式."""
    if name.text in ROUNDINGS:
        return ROUNDINGS[name.text]
    symbol = e.symbols.find(SymbolKind.PARAMETER, name.text, scope.policy)
    if symbol is None:
        modes = [
            s.name for s in e.symbols.all(SymbolKind.PARAMETER) if isinstance(e.deferred.parameter(e, s).type, RoundingType)
        ]
        e.unknown("PL227", name, (*ROUNDINGS, *modes))
        return None
    made = e.value(ast.Path((name,), node_id=name.node_id, span=name.span), scope, RoundingType())
    if not isinstance(made.type, RoundingType | ErrorType):
        e.report("PL302", name.span, wanted="取整方式", found=shown(made.type))
    return made


def unified(e: Elaborator, node: ast.Node, left: Expr, right: Expr) -> tuple[Expr, Expr, str] | None:
    """Both numbers in one unit: rows counted take the other's count unit, 年 goes into 月; ``None`` where none fits (reported)."""
    one, other = left.type, right.type
    assert isinstance(one, NumberType) and isinstance(other, NumberType)
    if months_apart(one, other):
        return in_months(left), in_months(right), "月"
    unit = joined(one, other, e.units)
    if unit is not None and (unit == one.unit == other.unit or is_count_unit(e, unit)):
        return _as_unit(left, unit), _as_unit(right, unit), unit
    lengths = is_length(one.unit) and is_length(other.unit)
    fixes = _with_unit(left, other) or _with_unit(right, one)
    e.report("PL305" if lengths else "PL304", node.span, fixes=fixes, left=shown(one), right=shown(other))
    return None


def _with_unit(value: Expr, other: NumberType) -> tuple[Fix, ...]:
    """A figure without a unit, written with the unit of the other side."""
    if isinstance(value, Literal) and value.type == NumberType("") and value.place.text[-1:].isdigit():
        return (Fix(value.place.span, f"{value.place.text}{other.unit}"),)
    return ()


def in_months(value: Expr) -> Expr:
    """A length in 年 as one in 月."""
    made = value.type
    if not isinstance(made, NumberType) or made.unit != "年":
        return value
    twelve = Literal(12, type=literal_type(12, "", 0), place=value.place)
    if isinstance(value, Literal):
        months = normal(Fraction(value.value) * 12)
        return evolve(value, value=months, type=literal_type(months, "月", made.scale or 0))
    product = multiply(made, NumberType("", 0, Fraction(12), Fraction(12)), "月")
    return Arithmetic(ArithmeticOp.MULTIPLY, value, twelve, type=product, place=value.place)


def hundredths(value: Expr) -> Expr:
    """Percentage points as a plain number."""
    made = value.type
    if not isinstance(made, NumberType) or made.unit != "百分点":
        return value
    if isinstance(value, Literal):
        exact = normal(Fraction(value.value) / 100)
        return evolve(value, value=exact, type=literal_type(exact, "", (made.scale or 0) + 2))
    hundred = NumberType("", 0, Fraction(100), Fraction(100))
    divisor = Literal(100, type=hundred, place=value.place)
    return Arithmetic(ArithmeticOp.DIVIDE, value, divisor, type=divide(made, hundred, ""), place=value.place)


def is_count_unit(e: Elaborator, unit: str) -> bool:
    """Whether a number of rows can be told in ``unit``: plain, 个, or a unit of 计量."""
    return unit in ("", COUNT) or unit in e.symbols.table.get(SymbolKind.UNIT, {})


def _as_unit(value: Expr, unit: str) -> Expr:
    made = value.type
    if isinstance(made, NumberType) and made.unit != unit:
        return evolve(value, type=in_unit(made, unit))
    return value


def _sum(e: Elaborator, node: ast.Arithmetic, left: Expr, right: Expr) -> Expr:
    both = unified(e, node, left, right)
    if both is None:
        return e.failed(node)
    left, right, unit = both
    assert isinstance(left.type, NumberType) and isinstance(right.type, NumberType)
    made = add(left.type, right.type, unit, 1 if node.op is ast.ArithmeticOp.ADD else -1)
    return Arithmetic(ArithmeticOp[node.op.name], left, right, type=made, place=e.place(node))


def _product(e: Elaborator, node: ast.Arithmetic, left: Expr, right: Expr) -> Expr:
    one, other = left.type, right.type
    assert isinstance(one, NumberType) and isinstance(other, NumberType)
    counts = e.symbols.names(SymbolKind.UNIT)
    if node.op is ast.ArithmeticOp.MULTIPLY:
        unit = product_unit(one.unit, other.unit, counts)
    else:
        if isinstance(right, Literal) and right.value == 0:
            e.report("PL322", node.right.span)
            return e.failed(node)
        rates = {frozenset((a, b)) for a, _, b, _ in e.vocabulary.conversions}
        unit = quotient_unit(one.unit, other.unit, counts, rates)
    if unit is None:
        e.report("PL309", node.span, op=node.op.value, left=shown(one), right=shown(other))
        return e.failed(node)
    made = multiply(one, other, unit) if node.op is ast.ArithmeticOp.MULTIPLY else divide(one, other, unit)
    return Arithmetic(ArithmeticOp[node.op.name], left, right, type=made, place=e.place(node))


def _moved(e: Elaborator, node: ast.Arithmetic, day: Expr, length: Expr, scope: Scope) -> Expr:
    """A date plus or minus a length; 年 and 月 need the 月末 rule of the 政策, unless it can be seen that none is needed."""
    made = length.type
    assert isinstance(made, NumberType)
    if not is_length(made.unit):
        e.report("PL308", node.span, op=node.op.value, left=shown(day.type), right=shown(made))
        return e.failed(node)
    if made.scale not in (0, None) and not (isinstance(length, Literal) and length.value == int(length.value)):
        e.report("PL314", node.right.span)
        return e.failed(node)
    sign = 1 if node.op is ast.ArithmeticOp.ADD else -1
    info = e.policies.get(scope.policy)
    rule = info.month_end if info else None
    if rule is None and made.unit != "日" and not _lands(day, length, made.unit, sign):
        e.report("PL312", node.span, unit=made.unit)
    month_end = rule or MonthEnd.LAST
    return Shift(day, length, made.unit, sign, month_end, type=DateType(), place=e.place(node))


def _lands(day: Expr, length: Expr, unit: str, sign: int) -> bool:
    """Whether both are constants and the target day exists (so that both rules give the same day)."""
    if not isinstance(day, Literal) or not isinstance(length, Literal):
        return False
    ends = {shifted(day.value, sign * length.value, unit, rule) for rule in MonthEnd}
    return len(ends) == 1


def _outward(end: Fraction, digits: int, up: bool) -> Fraction | int:
    value: Fraction | int = round_to(end, digits, Rounding.UP if up else Rounding.DOWN)
    return value
