"""Units, and the types of numbers: decimal places and bounds through arithmetic.

In: units as written, number types. Out: canonical units, the type of a sum, a product … or ``None`` where units do not fit.
年 and 月 are calendar lengths and compare with each other (1年 is 12月), never with 日. Count units (计量) and the plain
number of rows go together; in × and ÷ they are plain numbers. Relies on ``core.types``; reports no codes.
"""

from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction

from policylang.core.types import LENGTH_UNITS, NumberType
from policylang.core.values import Number, normal
from policylang.piece import evolve

COUNT = "个"
"""The unit of a number of rows: goes with every count unit."""

POINTS = "百分点"
"""Percentage points: hundredths of a share."""

BUILT_IN = ("学时", "学分", "分", "元", POINTS, COUNT, *LENGTH_UNITS, "个月", "天", "周")
"""Units that need no 计量."""

_SAME = {"个月": ("月", 1), "天": ("日", 1), "周": ("日", 7)}
_NEAR = {"岁": "年", "周岁": "年", "星期": "周", "课时": "学时", "小时": "学时", "学习时间": "学时", "块": "元", "万元": "元"}


def canonical(unit: str) -> tuple[str, int]:
    """The unit that ``unit`` stands for, and how many of it one is."""
    return _SAME.get(unit, (unit, 1))


def near_units(unit: str) -> tuple[str, ...]:
    """Units that the writer of an unknown one may have meant."""
    return (_NEAR[unit],) if unit in _NEAR else ()


def is_length(unit: str) -> bool:
    """Whether this (canonical) unit is a length of time."""
    return unit in LENGTH_UNITS


def fraction(value: Decimal) -> Number:
    """A decimal literal exactly."""
    return normal(Fraction(value))


def places_of(value: Decimal) -> int:
    """Decimal places as written."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def literal_type(value: Number, unit: str, scale: int) -> NumberType:
    """The type of a constant."""
    exact = Fraction(value)
    return NumberType(unit, scale, exact, exact)


def joined(left: NumberType, right: NumberType, counts: Collection[str]) -> str | None:
    """The unit that both sides have in a sum or comparison; ``None`` where they do not fit."""
    if left.unit == right.unit:
        return left.unit
    for one, other in ((left.unit, right.unit), (right.unit, left.unit)):
        if one == COUNT and (other in counts or other == ""):
            return other
    return None


def months_apart(left: NumberType, right: NumberType) -> bool:
    """Whether one side is in 年 and the other in 月."""
    return {left.unit, right.unit} == {"年", "月"}


def add(left: NumberType, right: NumberType, unit: str, sign: int = 1) -> NumberType:
    """The type of ``left + right``, or with ``sign`` -1 of the difference."""
    low, high = (right.low, right.high) if sign > 0 else (_negative(right.high), _negative(right.low))
    return NumberType(unit, _larger(left.scale, right.scale), _plus(left.low, low), _plus(left.high, high))


def negative(operand: NumberType) -> NumberType:
    """The type of minus a number."""
    return NumberType(operand.unit, operand.scale, _negative(operand.high), _negative(operand.low))


def multiply(left: NumberType, right: NumberType, unit: str) -> NumberType:
    """The type of a product."""
    scale = None if left.scale is None or right.scale is None else left.scale + right.scale
    ends = (left.low, left.high, right.low, right.high)
    if any(end is None for end in ends):
        positive = _not_negative(left) and _not_negative(right)
        return NumberType(unit, scale, Fraction(0) if positive else None, None)
    products = [a * b for a in (left.low, left.high) for b in (right.low, right.high) if a is not None and b is not None]
    return NumberType(unit, scale, min(products), max(products))


def divide(left: NumberType, right: NumberType, unit: str) -> NumberType:
    """The type of a quotient: no fixed number of decimal places, unless the divisor is a constant that leaves them finite."""
    if right.low is not None and right.low == right.high and right.low != 0:
        inverse = 1 / right.low
        return multiply(left, NumberType(unit, _places(inverse), inverse, inverse), unit)
    positive = _not_negative(left) and _not_negative(right)
    return NumberType(unit, None, Fraction(0) if positive else None, None)


def product_unit(left: str, right: str, counts: Collection[str]) -> str | None:
    """The unit of ``left × right``; ``None`` where there is none. A rate ``学时/学分`` times 学分 is 学时."""
    if not left or not right:
        return left or right
    one, other = _plain(left, counts), _plain(right, counts)
    if not one or not other:
        return one or other
    for rate, unit in ((one, other), (other, one)):
        top, slash, bottom = rate.partition("/")
        if slash and bottom == unit:
            return top
    return None


def quotient_unit(left: str, right: str, counts: Collection[str], rates: Collection[frozenset[str]]) -> str | None:
    """The unit of ``left ÷ right``; a rate of two units only where a conversion between them is declared."""
    if not right:
        return left
    one, other = _plain(left, counts), _plain(right, counts)
    if one == other:
        return ""
    if not other:
        return one
    return f"{one}/{other}" if frozenset((one, other)) in rates else None


def total(operand: NumberType) -> NumberType:
    """The type of a sum over any number of rows."""
    low = Fraction(0) if _not_negative(operand) else None
    high = Fraction(0) if operand.high is not None and operand.high <= 0 else None
    return NumberType(operand.unit, operand.scale, low, high)


def either(one: NumberType, other: NumberType) -> NumberType:
    """The type of a value that is of one of two types."""
    low = None if one.low is None or other.low is None else min(one.low, other.low)
    high = None if one.high is None or other.high is None else max(one.high, other.high)
    return NumberType(one.unit, _larger(one.scale, other.scale), low, high)


def in_unit(operand: NumberType, unit: str) -> NumberType:
    """The same number read in another unit."""
    return evolve(operand, unit=unit)


def _plain(unit: str, counts: Collection[str]) -> str:
    return "" if unit in counts or unit == COUNT else unit


def _not_negative(operand: NumberType) -> bool:
    return operand.low is not None and operand.low >= 0


def _larger(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else max(a, b)


def _plus(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return None if a is None or b is None else a + b


def _negative(a: Fraction | None) -> Fraction | None:
    return None if a is None else -a


def _places(value: Fraction) -> int | None:
    """Decimal places of a fraction; ``None`` where it has no finite decimal form."""
    rest, counts = value.denominator, []
    for prime in (2, 5):
        count = 0
        while rest % prime == 0:
            rest, count = rest // prime, count + 1
        counts.append(count)
    return max(counts) if rest == 1 else None
