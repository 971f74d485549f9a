"""One converter for each column, built once from the type of its field.

In: a raw cell. Out: a canonical value (``core.facts.Row``), ``Blank.UNKNOWN``, ``ABSENT``, ``Days`` (a partial date),
``Ref`` or a tuple of them (ids of rows, resolved when all tables are read) or ``Wrong``. Codes: PL640 to PL649, PL658.
Relies on ``core``, ``records.words`` and ``records.dates``.
"""

import enum
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from policylang.core.ir import Field
from policylang.core.types import (
    DateType,
    EnumType,
    NumberType,
    PeriodType,
    RoundingType,
    RowType,
    SetType,
    TruthType,
    Type,
)
from policylang.core.values import ABSENT, Rounding
from policylang.piece import Piece, evolve
from policylang.records import dates
from policylang.records.dates import Days
from policylang.records.words import Words, Wrong, identifier, number, text, trimmed, truth

_SEPARATORS = re.compile(r"[、；;，,\n|]")


class Blank(enum.Enum):
    """A cell that holds no fact."""

    UNKNOWN = "未知"


class Ref(Piece):
    """The id of a row of ``kind``, to be looked up."""

    kind: str
    id: str


class Refs(Piece):
    """A 多选 of rows."""

    items: tuple[Ref, ...]


Parse = Callable[[Any], Any]
SPECIAL = frozenset({Blank, Ref, Refs, Days, Wrong})
"""Types of results that are not values of a row yet."""


def converter(field: Field) -> Parse:
    """What reads the cells of a column of ``field``."""
    parse, words = _parser(field.type), _words(field.type)
    check = _range_check(field)

    def convert(raw: Any) -> Any:
        if isinstance(raw, str):
            raw = trimmed(raw)
        if raw is None or raw == "":
            return ABSENT if field.nullable else Blank.UNKNOWN
        if raw == "未知" and (words is None or words.known(raw) is None):
            return Blank.UNKNOWN
        if raw == "无" and field.nullable and (words is None or words.known(raw) is None):
            return ABSENT
        value = parse(raw)
        return check(value) if check is not None else value

    return convert


def choices(type_: Type) -> tuple[str, ...]:
    """The words that a cell of that type chooses from."""
    if isinstance(type_, TruthType):
        return ("是", "否")
    if isinstance(type_, RoundingType):
        return tuple(mode.value for mode in Rounding)
    words = _words(type_)
    return words.type.values if words is not None else ()


def _words(type_: Type) -> Words | None:
    if isinstance(type_, SetType):
        return _words(type_.item)
    return Words(type_) if isinstance(type_, EnumType) else None


def _parser(type_: Type) -> Parse:
    words = _words(type_)
    match type_:
        case TruthType():
            return truth
        case NumberType():
            return lambda raw: number(raw, type_)
        case DateType():
            return dates.day
        case PeriodType():
            return dates.period
        case EnumType():
            assert words is not None
            return words.read
        case SetType():
            return _set_parser(_parser(type_.item), words, isinstance(type_.item, RowType))
        case RoundingType():
            return _rounding
        case RowType():
            return lambda raw: _reference(raw, type_.kind)
        case _:
            return text


def _set_parser(parse: Parse, words: Words | None, of_rows: bool) -> Parse:
    def read(raw: Any) -> Any:
        pieces = _pieces(raw, words)
        if isinstance(pieces, Wrong):
            return pieces
        values: dict[Any, None] = {}
        for piece in pieces:
            value = parse(piece)
            if isinstance(value, Wrong):
                return evolve(value, args=(*value.args, ("item", str(piece))))
            values[value] = None
        return Refs(tuple(values)) if of_rows else tuple(values)

    return read


def _pieces(raw: Any, words: Words | None) -> list[Any] | Wrong:
    if isinstance(raw, list | tuple):
        return [piece for piece in raw if piece is not None and piece != ""]
    if isinstance(raw, dict):
        return Wrong("PL658")
    if not isinstance(raw, str):
        return [raw]
    if words is not None and words.known(raw) is not None:
        return [raw]
    if raw == "无":
        return []
    return [piece for piece in map(trimmed, _SEPARATORS.split(raw)) if piece]


def _reference(raw: Any, kind: str) -> Ref | Wrong:
    found = identifier(raw)
    return found if isinstance(found, Wrong) else Ref(kind, found)


def _rounding(raw: Any) -> Rounding | Wrong:
    return next((mode for mode in Rounding if mode.value == raw), None) or Wrong("PL645")


def _range_check(field: Field) -> Parse | None:
    """What holds a value against 范围; a partial date is refused only where none of its days is inside."""
    low, high = field.low, field.high
    if low is None and high is None:
        return None
    bounds = (("low", range_bound(low)), ("high", range_bound(high)))

    def check(value: Any) -> Any:
        if type(value) in SPECIAL - {Days} or value is ABSENT or isinstance(value, tuple):
            return value
        least, most = (value.low, value.high) if isinstance(value, Days) else (value, value)
        if (low is not None and most < low) or (high is not None and least > high):
            return Wrong("PL646", bounds)
        return value

    return check


def range_bound(bound: Any) -> str:
    """A bound of a 范围 as text; empty where there is none."""
    if bound is None:
        return ""
    return bound.isoformat() if isinstance(bound, date) else decimal_text(bound)


def decimal_text(value: Any) -> str:
    """An exact number as a decimal; one that has no end as a fraction."""
    numerator, denominator = value.numerator, value.denominator
    digits = 0
    while denominator != 1 and 10**digits % denominator and digits < 60:
        digits += 1
    if 10**digits % denominator:
        return f"{numerator}/{denominator}"
    scaled = str(abs(numerator) * (10**digits // denominator)).rjust(digits + 1, "0")
    sign = "-" if numerator < 0 else ""
    return sign + (f"{scaled[:-digits]}.{scaled[-digits:]}" if digits else scaled)
