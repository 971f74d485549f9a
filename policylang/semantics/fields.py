"""Fields of a 主体: type, modifiers, 范围.

In: a field as written. Out: ``ir.Field``. Codes: PL326 范围 that cannot hold, PL327 modifier that does not fit the type, PL337
按 anything but 年度. Relies on ``type_names`` and ``constants``.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from policylang.core.ir import Field
from policylang.core.types import DateType, EnumType, ErrorType, NumberType, PeriodType, SetType, Type
from policylang.piece import evolve
from policylang.semantics.constants import constant, misfit
from policylang.semantics.context import Elaborator
from policylang.semantics.type_names import type_of
from policylang.syntax import ast

_FLAGS = {
    ast.FieldFlag.SENSITIVE: "sensitive",
    ast.FieldFlag.CHANGEABLE: "changeable",
    ast.FieldFlag.NULLABLE: "nullable",
    ast.FieldFlag.EVENT_DAY: "event_day",
    ast.FieldFlag.EXPIRY_DAY: "expiry_day",
}


def elaborate_field(e: Elaborator, node: ast.Field, name: ast.Name, policy: str, owner: str) -> Field:
    """The field ``name`` of the line ``node``."""
    made = type_of(e, node.type, policy, owner)
    field = Field(name.text, made)
    for modifier in node.modifiers:
        match modifier:
            case ast.Flag(kind=kind):
                _check_flag(e, modifier, made)
                field = flagged(field, (_FLAGS[kind],))
            case ast.KeyedBy(name=key):
                if key.text != "年度":
                    e.report("PL337", key.span, name=key.text)
                field = evolve(field, by_year=True)
            case _:
                low, high = bounds(e, modifier, made)
                field = evolve(field, low=low, high=high, type=bounded(made, low, high))
    return field


def flagged(field: Field, flags: Iterable[str]) -> Field:
    """``field`` with these flags set."""
    changes: dict[str, Any] = dict.fromkeys(flags, True)
    return evolve(field, **changes)


def bounds(e: Elaborator, node: ast.Range, wanted: Type, with_names: bool = False) -> tuple[Any, Any]:
    """Both ends of a 范围, included; ``None``: open, or the name of a 参数 where that is allowed."""
    if not isinstance(wanted, NumberType | DateType | ErrorType):
        e.report("PL326", node.span)
        return None, None
    if isinstance(node, ast.RangeLimit):
        edge = _end(e, node.edge, wanted, with_names)
        if node.op is ast.CompareOp.GE:
            return edge, None
        if node.op is ast.CompareOp.LE:
            return None, edge
        e.report("PL326", node.span)
        return None, None
    low, high = _end(e, node.low, wanted, with_names), _end(e, node.high, wanted, with_names)
    if low is not None and high is not None and low > high:
        e.report("PL326", node.span)
        return None, None
    return low, high


def _end(e: Elaborator, node: ast.Literal | ast.Path, wanted: Type, with_names: bool) -> Any:
    if not isinstance(node, ast.Path):
        return constant(e, node, wanted)
    if not with_names:
        misfit(e, node, wanted)
    return None


def bounded(made: Type, low: Any, high: Any) -> Type:
    """A number type with its 范围."""
    if not isinstance(made, NumberType):
        return made
    return evolve(made, low=None if low is None else Fraction(low), high=None if high is None else Fraction(high))


def same_field(one: Field, other: Field) -> bool:
    """Whether two documents declare the same field: type, values, days and 按 年度."""
    if (one.by_year, one.event_day, one.expiry_day) != (other.by_year, other.event_day, other.expiry_day):
        return False
    return _structure(one.type) == _structure(other.type)


def _structure(made: Type) -> object:
    if isinstance(made, EnumType):
        return ("枚举", made.name, made.values, made.ordered, made.open_)
    return ("多选", _structure(made.item)) if isinstance(made, SetType) else made


def _check_flag(e: Elaborator, flag: ast.Flag, made: Type) -> None:
    day = flag.kind in (ast.FieldFlag.EVENT_DAY, ast.FieldFlag.EXPIRY_DAY)
    if day and not isinstance(made, DateType | PeriodType | ErrorType):
        e.report("PL327", flag.span, word=flag.kind.value)
