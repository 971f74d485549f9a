"""参数: named figures, dated, by group, or 原文未规定.

In: the 参数 lines of one name in one 政策. Out: ``ParameterDecl``. A figure 原文未规定 without a date has no entry.
A figure that a document above (上位) leaves open is the one of the document below, within the 范围 of both.
Codes: PL236 a row as figure, PL240 several values, PL329 constant that does not fit, PL330 constant outside its 范围, PL336 two
figures for the same days, or of two types, PL338 name of a period for something else, PL382 another type than the document above
gives, PL383 outside its 范围, and those of ``standards``. Relies on ``fields`` and ``constants``.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from policylang.core.expressions import NamedPeriodKind
from policylang.core.ir import ParameterDecl, ParameterValue
from policylang.core.types import DateType, ErrorType, PeriodType, RowType, SetType, Type
from policylang.diagnostics import Label
from policylang.piece import evolve
from policylang.semantics.constants import constant, day_of, misfit
from policylang.semantics.context import ERROR, Elaborator
from policylang.semantics.fields import bounded, bounds
from policylang.semantics.standards import hold_standards, is_outside, since_of
from policylang.semantics.symbols import Symbol, SymbolKind
from policylang.semantics.type_names import shown, type_of
from policylang.syntax import ast

PERIOD_NAMES = tuple(kind.value for kind in NamedPeriodKind)


def elaborate_parameters(e: Elaborator) -> None:
    """Fill ``e.parameters`` in the order declared, then see to the 范围 that name others."""
    for symbol in e.symbols.all(SymbolKind.PARAMETER):
        parameter(e, symbol)
    hold_standards(e)


def parameter(e: Elaborator, symbol: Symbol) -> ParameterDecl:
    """The 参数 that ``symbol`` belongs to, elaborated on first use."""
    if symbol.key not in e.parameters:
        same = [s for s in e.symbols.table[SymbolKind.PARAMETER][symbol.name] if s.key == symbol.key]
        decl, nodes = _parameter(e, [s for s in same if not s.filler])
        for policy in dict.fromkeys(s.policy for s in same if s.filler):
            decl = _filling(e, decl, nodes, *_parameter(e, [s for s in same if s.policy == policy]))
        e.parameters[symbol.key] = decl
    return e.parameters[symbol.key]


def _parameter(e: Elaborator, symbols: Sequence[Symbol]) -> tuple[ParameterDecl, Sequence[ast.Parameter]]:
    """The 参数 as one document declares it, with its lines."""
    symbol = symbols[0]
    nodes = [s.node for s in symbols if isinstance(s.node, ast.Parameter)]
    first = nodes[0]
    made = _type(e, first, symbol)
    low, high = (None, None) if first.range is None else bounds(e, first.range, made, with_names=True)
    key_type = None if first.by is None else _key_type(e, first.by, symbol.policy)
    decl = ParameterDecl(
        symbol.key,
        symbol.policy,
        bounded(made, low, high),
        (),
        key_type,
        low,
        high,
        tuple(citation for node in nodes for citation in e.cite(node.cites)),
        next((explain.text.value for node in nodes for explain in node.explains), ""),
        place=e.place(first),
    )
    return evolve(decl, entries=_entries(e, decl, nodes)), nodes


def _filling(
    e: Elaborator, decl: ParameterDecl, nodes: Sequence[ast.Parameter], above: ParameterDecl, open_: Sequence[ast.Parameter]
) -> ParameterDecl:
    """``decl`` as the figure that the document above leaves open: of its type, within its 范围."""
    plain = bounded(decl.type, None, None)
    if plain != bounded(above.type, None, None):
        related = (Label(open_[0].type.span, "PL382.above"),)
        wanted = shown(above.type)
        e.report("PL382", nodes[0].type.span, related=related, name=nodes[0].name.text, policy=above.policy, wanted=wanted)
        return evolve(decl, type=ERROR)
    limits = open_[0].range.span if open_[0].range is not None else open_[0].span
    for node in nodes:
        if any(since_of(node) == entry.since and is_outside(entry.value, above.low, above.high) for entry in decl.entries):
            related = (Label(limits, "PL383.above"),)
            e.report("PL383", node.values[0].span, related=related, name=node.name.text, policy=above.policy)
    low = max((end for end in (decl.low, above.low) if end is not None), default=None)
    high = min((end for end in (decl.high, above.high) if end is not None), default=None)
    return evolve(
        decl,
        type=bounded(plain, low, high),
        key_type=decl.key_type or above.key_type,
        low=low,
        high=high,
        fills=(*decl.fills, above.policy),
    )


def _type(e: Elaborator, node: ast.Parameter, symbol: Symbol) -> Type:
    made = type_of(e, node.type, symbol.policy, symbol.name)
    if isinstance(made, RowType):
        e.report("PL236", node.type.span)
        return ERROR
    if symbol.name in PERIOD_NAMES and not isinstance(made, PeriodType | ErrorType):
        e.report("PL338", node.name.span, name=symbol.name)
    return made


def _entries(e: Elaborator, decl: ParameterDecl, nodes: Sequence[ast.Parameter]) -> tuple[ParameterValue, ...]:
    found: dict[date | None, tuple[ast.Parameter, ParameterValue | None]] = {}
    for node in nodes:
        if node is not nodes[0] and type_of(e, node.type, decl.policy, node.name.text) != decl.type:
            e.report("PL336", node.type.span, related=(Label(nodes[0].type.span, "PL336.first"),), name=node.name.text)
            continue
        since = None if node.since is None else day_of(node.since)
        if node.since is not None and since is None:
            misfit(e, node.since, DateType())
        if since in found:
            related = (Label(found[since][0].name.span, "PL336.first"),)
            e.report("PL336", node.name.span, related=related, name=node.name.text)
            continue
        found[since] = (node, _entry(e, decl, node, since))
    entries = [entry for _, entry in found.values() if entry is not None]
    return tuple(sorted(entries, key=lambda entry: entry.since or date.min))


def _entry(e: Elaborator, decl: ParameterDecl, node: ast.Parameter, since: date | None) -> ParameterValue | None:
    if not node.values:
        return None if since is None else ParameterValue(None, since)
    value = _value(e, decl.type, node)
    if value is None:
        return None
    if is_outside(value, decl.low, decl.high):
        e.report("PL330", node.values[0].span)
    return ParameterValue(value, since)


def _value(e: Elaborator, made: Type, node: ast.Parameter) -> Any:
    if isinstance(made, SetType):
        values = [constant(e, value, made.item) for value in node.values]
        return None if None in values else tuple(dict.fromkeys(values))
    if len(node.values) > 1:
        e.report("PL240", node.values[1].span)
        return None
    return constant(e, node.values[0], made)


def _key_type(e: Elaborator, by: ast.Path, policy: str) -> Type:
    """The type of the field that 按 names, as the first kind that has such a field sees it; 年度 is the year at hand."""
    name = by.names[-1]
    for kind in e.vocabulary.kinds.values():
        if name.text in kind.fields:
            return e.field_type(kind.name, name.text, policy)
    above = e.symbols.kind(name.text)
    if above is not None:
        return RowType(above)
    if name.text == "年度":
        return PeriodType()
    fields = (field for kind in e.vocabulary.kinds.values() for field in kind.fields)
    e.unknown("PL201", name, (*fields, *e.symbols.kind_names), subject="词汇")
    return ERROR
