"""Names that would mean two things.

In: the symbols, with kinds, enumerations and courses known. Out: findings only. Codes: PL217 reserved name, PL218 declared twice,
PL222 又称 of two courses, PL223 a 定义, 表 or 阶梯 named like a field of its subject, PL225 one name for two sorts of types.
Relies on ``symbols``.
"""

from collections.abc import Sequence

from policylang.diagnostics import Label
from policylang.semantics.context import Elaborator
from policylang.semantics.symbols import Symbol, SymbolKind
from policylang.semantics.type_names import COURSE, PLAIN
from policylang.syntax import ast

RESERVED = ("是", "否", "无", "未知", "待定", "不适用", "基准日", "申报层级", "申报梯级")
"""Words of expressions and outcomes that cannot be declared as names."""

_ONE_EACH = (SymbolKind.ENUM, SymbolKind.DEFINITION, SymbolKind.TABLE, SymbolKind.LADDER, SymbolKind.RULE, SymbolKind.COURSE)
_DERIVED = (SymbolKind.DEFINITION, SymbolKind.TABLE, SymbolKind.LADDER)


def check_names(e: Elaborator) -> None:
    """Report reserved names, names declared twice in one 政策, and names of two sorts of types."""
    for kind, by_name in e.symbols.table.items():
        for symbols in by_name.values():
            if symbols[0].name in RESERVED:
                e.report("PL217", symbols[0].span, name=symbols[0].name)
            if kind in _ONE_EACH:
                _report_twice(e, symbols)
    _check_types(e)


def check_fields(e: Elaborator) -> None:
    """Report derived facts named like a field or parent of their subject, and courses that share a 又称."""
    for kind in _DERIVED:
        for symbol in e.symbols.all(kind):
            for subject in symbol.kinds:
                fields = e.vocabulary.kinds[subject].fields if subject in e.vocabulary.kinds else {}
                if symbol.name in fields or e.symbols.kind(symbol.name) in e.symbols.parents.get(subject, ()):
                    e.report("PL223", symbol.span, name=symbol.name, kind=subject)
                    break
    _check_courses(e)


def _report_twice(e: Elaborator, symbols: Sequence[Symbol]) -> None:
    first: dict[str, Symbol] = {}
    for symbol in symbols:
        earlier = first.setdefault(symbol.policy, symbol)
        if earlier is not symbol and not _are_promotions(earlier, symbol):
            related = (Label(earlier.span, "PL218.first"),)
            e.report("PL218", symbol.span, related=related, name=symbol.name, kind=symbol.kind.value)


def _are_promotions(one: Symbol, other: Symbol) -> bool:
    """Two 晋升 onto the same rung are looked at with the rules."""
    return isinstance(one.node, ast.Promotion) and isinstance(other.node, ast.Promotion)


def _check_types(e: Elaborator) -> None:
    sorts = (SymbolKind.SUBJECT, SymbolKind.ENUM, SymbolKind.UNIT)
    declared = [e.symbols.table[sort][name][0] for sort in sorts for name in e.symbols.names(sort)]
    first: dict[str, Symbol] = {}
    for symbol in sorted(declared, key=lambda s: (s.module, s.span.start)):
        earlier = first.setdefault(symbol.name, symbol)
        if symbol.name in PLAIN or symbol.name == COURSE:
            e.report("PL217", symbol.span, name=symbol.name)
        elif earlier is not symbol:
            related = (Label(earlier.span, "PL225.first"),)
            other = earlier.kind.value
            e.report("PL225", symbol.span, related=related, name=symbol.name, other=other, kind=symbol.kind.value)


def _check_courses(e: Elaborator) -> None:
    owner: dict[str, str] = {name: name for name in e.vocabulary.courses}
    for course in e.vocabulary.courses.values():
        for alias in course.aliases:
            other = owner.setdefault(alias, course.name)
            if other != course.name:
                span = e.symbols.table[SymbolKind.COURSE][course.name][0].span
                e.report("PL222", span, name=alias, other=other)
