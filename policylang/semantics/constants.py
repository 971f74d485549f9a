"""Constants of a known type: figures of 参数, ends of 范围, values of 课程 and of facts.

In: an AST constant and its type. Out: the value as the engines hold it. Codes: PL114 figure in Chinese numerals, PL205 unknown unit, PL208 not a value of the
enumeration, PL329 does not fit the type. Relies on ``type_names``.
"""

from calendar import monthrange
from datetime import date
from fractions import Fraction
from typing import Any

from policylang.core.types import (
    DateType,
    EnumType,
    ErrorType,
    NumberType,
    PeriodType,
    RoundingType,
    TextType,
    TruthType,
    Type,
)
from policylang.core.values import Period, Rounding, normal
from policylang.diagnostics import Fix
from policylang.semantics.context import Elaborator
from policylang.semantics.measures import fraction, months_apart
from policylang.semantics.type_names import enum_name, shown, unit, word_of
from policylang.syntax import ast
from policylang.syntax.numerals import figure_of

ROUNDINGS = {mode.value: mode for mode in Rounding}
TRUTHS = {"是": True, "否": False}
_REPORTED = object()


def constant(e: Elaborator, node: ast.Constant, wanted: Type) -> Any:
    """The value of ``node`` as a ``wanted``; ``None`` where it does not fit (reported)."""
    match wanted:
        case ErrorType():
            return None
        case EnumType():
            return _enum_value(e, node, wanted)
        case NumberType():
            value = _number(e, node, wanted)
        case DateType():
            value = day_of(node)
        case PeriodType():
            value = _period(node)
        case TruthType():
            value = TRUTHS.get(word_of(node) or "")
        case RoundingType():
            value = ROUNDINGS.get(word_of(node) or "")
        case TextType():
            value = word_of(node) if isinstance(node, ast.Text | ast.DocumentTitle) else None
        case _:
            value = None
    if value is None:
        misfit(e, node, wanted)
    return None if value is _REPORTED else value


def numeral(e: Elaborator, node: ast.Node) -> bool:
    """Report a figure in Chinese numerals (``三年``), which reads as a name; whether it is one."""
    figure = figure_of(node.text) if isinstance(node, ast.Name) and not node.quoted else None
    if figure is None or " " in figure:
        return False
    e.report("PL114", node.span, fixes=(Fix(node.span, figure),), found=word_of(node) or "", meant=figure)
    return True


def misfit(e: Elaborator, node: ast.Node, wanted: Type) -> None:
    """Report a constant that is not of the type wanted, with how one is written."""
    if isinstance(wanted, NumberType) and numeral(e, node):
        return
    form = _form(node, wanted)
    fits = isinstance(node, ast.Name | ast.Number) and isinstance(wanted, TextType | NumberType)
    fixes = (Fix(node.span, form),) if fits else ()
    e.report("PL329", node.span, fixes=fixes, wanted=shown(wanted), form=form)


def _form(node: ast.Node, wanted: Type) -> str:
    match wanted:
        case NumberType(unit=unit_):
            return f"{node.value if isinstance(node, ast.Number | ast.Quantity) else 3}{unit_}"
        case TextType():
            return f"“{word_of(node) or '…'}”"
        case EnumType(values=values):
            return next(iter(values), "…")
        case RoundingType():
            return next(iter(ROUNDINGS))
        case TruthType():
            return "是"
        case PeriodType():
            return "2009年3月 至 2009年6月"
        case DateType():
            return "2009-12-31"
    return "…"


def day_of(node: ast.Node) -> date | None:
    """The day that a whole date names."""
    if isinstance(node, ast.Date) and node.month is not None and node.day is not None:
        return date(node.year, node.month, node.day)
    return None


def days_of(node: ast.Date) -> Period:
    """The first and the last day of a date, a month or a year."""
    if node.month is None:
        return Period(date(node.year, 1, 1), date(node.year, 12, 31))
    if node.day is None:
        return Period(date(node.year, node.month, 1), date(node.year, node.month, monthrange(node.year, node.month)[1]))
    day = date(node.year, node.month, node.day)
    return Period(day, day)


def _number(e: Elaborator, node: ast.Constant, wanted: NumberType) -> Any:
    match node:
        case ast.Number(value=value) if wanted.unit == "":
            return fraction(value)
        case ast.Percent(value=value) if wanted.unit == "":
            return normal(Fraction(value) / 100)
        case ast.Quantity(value=value, unit=name):
            found = unit(e, name)
            if found is None:
                return _REPORTED
            if found[0] == wanted.unit:
                return normal(Fraction(value) * found[1])
            if months_apart(NumberType(found[0]), wanted) and wanted.unit == "月":
                return normal(Fraction(value) * 12)
    return None


def _period(node: ast.Constant) -> Period | None:
    match node:
        case ast.Date():
            return days_of(node)
        case ast.LiteralRange(low=ast.Date() as low, high=ast.Date() as high):
            period = Period(days_of(low).start, days_of(high).end)
            return period if is_forward(period) else None
    return None


def is_forward(period: Period) -> bool:
    """Whether the first day of a literal period is not after its last."""
    return isinstance(period.start, date) and isinstance(period.end, date) and period.start <= period.end


def _enum_value(e: Elaborator, node: ast.Constant, wanted: EnumType) -> str | None:
    word = word_of(node)
    found = wanted.canonical(word) if word is not None else None
    if found is None:
        not_a_value(e, node, word, wanted)
    return found


def not_a_value(e: Elaborator, node: ast.Node, word: str | None, wanted: EnumType) -> None:
    """Report a word that the enumeration does not have."""
    if word is None:
        misfit(e, node, wanted)
        return
    name = ast.Name(word, node_id=node.node_id, span=node.span)
    known = (*wanted.values, *(alias for alias, _ in wanted.aliases))
    e.unknown("PL208", name, known, enum=enum_name(wanted.name))
