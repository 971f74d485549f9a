"""Values as people write them: ``90学时``, ``2009-12-31``, ``县级、市级``. Exact: a number is never rounded in print.

Relies on ``core.types`` and ``core.values``.
"""

from datetime import date
from fractions import Fraction
from typing import Any

from policylang.core.facts import Row
from policylang.core.types import NumberType, Type
from policylang.core.values import ABSENT, NOT_APPLICABLE, Elapsed, OpenSet, Period, Rounding, Unknown, normal

UNKNOWN_WORD = "未知"


def number_text(number: int | Fraction) -> str:
    """A number in full: as a decimal where it ends, else as a fraction."""
    if isinstance(number, int):
        return str(number)
    denominator, digits = number.denominator, 0
    while denominator % 10 == 0:
        denominator, digits = denominator // 10, digits + 1
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    if denominator != 1:
        return f"{number.numerator}/{number.denominator}"
    digits += max(twos, fives)
    scaled = abs(number) * 10**digits
    text = str(scaled.numerator).rjust(digits + 1, "0")
    sign = "-" if number < 0 else ""
    return f"{sign}{text[:-digits]}.{text[-digits:]}" if digits else f"{sign}{text}"


def share_text(number: int | Fraction) -> str:
    """A share as a percentage where that ends, else as a fraction."""
    text = number_text(normal(Fraction(number) * 100))
    return number_text(number) if "/" in text else f"{text}%"


def unit_text(unit: str) -> str:
    """A unit as it is written after a figure."""
    return "个月" if unit == "月" else unit


def quantity_text(number: Any, unit: str) -> str:
    """A number with its unit."""
    return f"{number_text(number)}{unit_text(unit)}"


def value_text(value: Any, type_: Type | None = None) -> str:
    """Any value of the language as text."""
    match value:
        case bool():
            return "是" if value else "否"
        case int() | Fraction():
            if isinstance(type_, NumberType) and type_.is_share:
                return share_text(value)
            return quantity_text(value, type_.unit if isinstance(type_, NumberType) else "")
        case date():
            return value.isoformat()
        case Unknown():
            return _unknown_text(value, type_)
        case Period():
            return _period_text(value)
        case Elapsed():
            return f"{value_text(value.start)} 至 {value_text(value.end)}"
        case tuple():
            return "、".join(value_text(one, type_) for one in value) or "无"
        case OpenSet():
            return "、".join([*(value_text(one, type_) for one in value.values), UNKNOWN_WORD])
        case Row():
            return value.id
        case Rounding():
            return value.value
        case _ if value is ABSENT:
            return "无"
        case _ if value is NOT_APPLICABLE:
            return "不适用"
        case _ if value is None:
            return UNKNOWN_WORD
        case _:
            return str(value)


def _unknown_text(value: Unknown, type_: Type | None) -> str:
    if value.low is None and value.high is None:
        return UNKNOWN_WORD
    if value.low is None:
        return f"{UNKNOWN_WORD}（不超过 {value_text(value.high, type_)}）"
    if value.high is None:
        return f"{UNKNOWN_WORD}（不少于 {value_text(value.low, type_)}）"
    return f"{UNKNOWN_WORD}（{value_text(value.low, type_)} 至 {value_text(value.high, type_)}）"


def _period_text(period: Period) -> str:
    start, end = period.start, period.end
    if isinstance(start, date) and isinstance(end, date):
        if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year:
            return f"{start.year}年"
        return f"{start.isoformat()} 至 {end.isoformat()}"
    return f"{value_text(start)} 起" if end is None else f"{value_text(start)} 至 {value_text(end)}"
