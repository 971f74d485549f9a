"""Words of the language that stand for a value: 基准日, periods, 申报层级, 是 否 无, 人数; and words of an enumeration.

In: a name and its scope. Out: a core expression, or ``None`` where the name is no such word. Codes: PL203 value or field, PL231
only inside a 晋升, PL232 本周期 outside 每, PL233 期限 outside a duty, PL234 a ladder without levels, PL248 无 where no field is
compared with it. Relies on ``names``.
"""

from fractions import Fraction

from policylang.core.expressions import (
    Aggregate,
    AggregateOp,
    AsOf,
    Context,
    ContextKind,
    Expr,
    Literal,
    NamedPeriod,
    NamedPeriodKind,
    Place,
    Rows,
)
from policylang.core.types import DateType, EnumType, NumberType, OutcomeType, PeriodType, TruthType
from policylang.semantics.constants import TRUTHS
from policylang.semantics.context import Elaborator
from policylang.semantics.measures import COUNT
from policylang.semantics.names import is_field
from policylang.semantics.scopes import Scope
from policylang.semantics.symbols import SymbolKind
from policylang.semantics.type_names import enum_name
from policylang.syntax import ast

HEADCOUNT = "人数"
_PERIODS = {kind.value: kind for kind in NamedPeriodKind}
_CONTEXTS = {kind.value: kind for kind in ContextKind}
WORDS = ("基准日", *_PERIODS, *_CONTEXTS, *TRUTHS, "无")
"""Names that are part of the language."""


def word(e: Elaborator, name: ast.Name, scope: Scope) -> Expr | None:
    """The value of a word of the language; ``None`` where ``name`` is not one."""
    place = e.place(name)
    if name.text in TRUTHS:
        return Literal(TRUTHS[name.text], type=TruthType(), place=place)
    if name.text == "无":
        e.report("PL248", name.span)
        return e.failed(name)
    if name.text == "基准日":
        return AsOf(type=DateType(), place=place)
    if name.text in _PERIODS:
        return _period(e, name, _PERIODS[name.text], scope)
    if name.text in _CONTEXTS:
        return _context(e, name, _CONTEXTS[name.text], scope)
    if name.text == HEADCOUNT and scope.population is not None:
        return headcount(scope, place)
    return None


def headcount(scope: Scope, place: Place) -> Expr:
    """How many of the population of a 指标 are counted."""
    population = scope.population
    assert population is not None
    rows = Rows(population.kind, None)
    made = NumberType(COUNT, 0, Fraction(0))
    return Aggregate(AggregateOp.COUNT, rows, None, population.counted, population.among, type=made, place=place)


def _period(e: Elaborator, name: ast.Name, which: NamedPeriodKind, scope: Scope) -> Expr:
    if which is NamedPeriodKind.CYCLE and not scope.cycle:
        e.report("PL232", name.span)
        return e.failed(name)
    if which is NamedPeriodKind.DEADLINE and not scope.deadline:
        e.report("PL233", name.span)
        return e.failed(name)
    return NamedPeriod(which, type=PeriodType(), place=e.place(name))


def _context(e: Elaborator, name: ast.Name, which: ContextKind, scope: Scope) -> Expr:
    made = scope.levels if which is ContextKind.LEVEL else e.ladder_enum(scope.ladder)
    if not scope.ladder:
        e.report("PL231", name.span, name=name.text)
    elif made is None:
        e.report("PL234", name.span, name=name.text)
    else:
        return Context(which, type=made, place=e.place(name))
    return e.failed(name)


def enum_word(e: Elaborator, name: ast.Name, enum: EnumType, scope: Scope) -> str | None:
    """The value of ``enum`` that ``name`` is; a name that may be a field or figure of that type as well is reported."""
    value = enum.canonical(name.text)
    if value is None:
        return None
    if is_field(e, name.text, scope, enum) or (
        enum.open_ and name.text not in enum.values and _is_figure(e, name, enum, scope)
    ):
        e.report("PL203", name.span, name=name.text, enum=enum_name(enum.name))
    return value


def _is_figure(e: Elaborator, name: ast.Name, enum: EnumType, scope: Scope) -> bool:
    symbol = e.symbols.find(SymbolKind.PARAMETER, name.text, scope.policy)
    return symbol is not None and isinstance(e.deferred.parameter(e, symbol).type, EnumType)


def outcome_word(name: ast.Name, made: OutcomeType) -> str | None:
    """The outcome word that ``name`` is."""
    return name.text if name.text in made.words else None
