"""考核 and 登记: weighted components that make 100%, and what is entered when an examination is passed.

In: their nodes. Out: ``Assessment`` and ``Credit``.
Codes: PL366 weights that do not make 100%, PL367 weight that is no share, PL368 components in different units, PL369 考核 that
neither passes nor grades, PL370 记入 that is no amount, PL371 上限 of what is not entered, PL372 上限 每 that is no period.
Relies on ``expressions`` and ``frame``.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from policylang.core.ir import Assessment, Cap, Component, Credit, Entry
from policylang.core.types import ErrorType, NumberType
from policylang.core.values import normal
from policylang.semantics.definitions import table_row
from policylang.semantics.expressions import expression, truth
from policylang.semantics.frame import Frame, once, stated, struck
from policylang.semantics.results import grade_type
from policylang.semantics.symbols import SymbolKind
from policylang.syntax import ast

_PERIODS = ("年度", "学期", "周", "月")


def exam(f: Frame, node: ast.Exam) -> Assessment:
    """``考核``."""
    block = once(f.e, node.components, "构成")
    components = tuple(_component(f, component) for component in block.components) if block is not None else ()
    if block is not None:
        _check_weights(f, block, components)
    grades = once(f.e, node.grades, "等次")
    kind = grade_type(f.e, f.policy.name, node)
    passes = stated(f, node.passes, "合格")
    if passes is None and grades is None and not node.requires:
        f.e.report("PL369", node.name.span, name=node.name.text)
    return Assessment(
        components,
        passes,
        stated(f, node.requires, "要求"),
        struck(f, node.vetoes, "否决"),
        tuple(table_row(f.e, row, f.scope, kind) for row in grades.rows) if grades is not None else (),
        kind,
        _unit(f, block, components),
    )


def credit(f: Frame, node: ast.Credit) -> Credit:
    """``登记``."""
    clause = once(f.e, node.enters, "记入")
    if clause is None:
        f.e.report("PL349", node.name.span, name=node.name.text)
    entries = tuple(_entry(f, amount) for amount in clause.amounts) if clause is not None else ()
    units = {entry.unit for entry in entries}
    return Credit(stated(f, node.requires, "要求"), entries, tuple(_cap(f, cap, units) for cap in node.caps))


def _component(f: Frame, node: ast.Component) -> Component:
    value = expression(f.e, node.value, f.scope)
    if not isinstance(value.type, NumberType | ErrorType):
        f.e.report("PL368", node.value.span)
    premise = truth(f.e, node.premise, f.scope) if node.premise is not None else None
    otherwise = expression(f.e, node.otherwise, f.scope, value.type) if node.otherwise is not None else None
    return Component(value, _weight(f, node.share), premise, otherwise, f.e.cite(node.cites))


def _weight(f: Frame, share: ast.Literal) -> Any:
    if isinstance(share, ast.Percent):
        return normal(Fraction(share.value) / 100)
    f.e.report("PL367", share.span)
    return None


def _check_weights(f: Frame, block: ast.Components, components: Sequence[Component]) -> None:
    if any(component.weight is None for component in components):
        return
    total = sum((Fraction(component.weight) for component in components), Fraction(0))
    if total != 1:
        f.e.report("PL366", block.span, total=_decimal(total * 100))


def _decimal(number: Fraction) -> str:
    """A fraction with a finite decimal form as decimal figures."""
    scaled, places = number, 0
    while scaled.denominator != 1 and places < 12:
        scaled, places = scaled * 10, places + 1
    digits = str(scaled.numerator // scaled.denominator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def _unit(f: Frame, block: ast.Components | None, components: Sequence[Component]) -> str:
    units = [c.value.type.unit for c in components if isinstance(c.value.type, NumberType)]
    for component in components:
        place = component.value.place
        if isinstance(component.value.type, NumberType) and component.value.type.unit != units[0] and place is not None:
            f.e.report("PL368", place.span)
    return units[0] if units else "分"


def _entry(f: Frame, node: ast.Expr) -> Entry:
    amount = expression(f.e, node, f.scope)
    if isinstance(amount.type, NumberType) and amount.type.unit:
        return Entry(amount, amount.type.unit)
    if not isinstance(amount.type, ErrorType):
        f.e.report("PL370", node.span)
    return Entry(amount, "")


def _cap(f: Frame, node: ast.Cap, units: set[str]) -> Cap:
    amount = expression(f.e, node.amount, f.scope)
    unit = amount.type.unit if isinstance(amount.type, NumberType) else ""
    if unit not in units and not isinstance(amount.type, ErrorType):
        f.e.report("PL371", node.span, unit=unit)
    return Cap(amount, unit, _period(f, node.per) if node.per is not None else "")


def _period(f: Frame, path: ast.Path) -> str:
    """``年度``, or the key of a 参数 that gives a length or periods."""
    name = path.names[-1]
    if name.text in _PERIODS:
        return name.text
    symbol = f.e.symbols.find(SymbolKind.PARAMETER, name.text, f.policy.name)
    if symbol is None:
        f.e.unknown("PL372", name, (*_PERIODS, *f.e.symbols.names(SymbolKind.PARAMETER)))
        return ""
    f.e.denotes(name, symbol)
    return symbol.key
