"""Standards that name another: ``参数 本镇优秀线：分 = 80分 范围 不低于 优秀线`` must not be weaker than 优秀线 on any day.

In: the 参数 of a load, elaborated. Out: their ends of 范围 that are names filled in. ``上位 的 优秀线`` is that of a document above.
Codes: PL288 no such 参数, PL326 a 参数 within itself, PL329 of another type, PL384 weaker than it may be, PL385 no document above.
Relies on ``context``, ``constants`` and ``superiors``.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from policylang.core.ir import ParameterDecl, ParameterValue
from policylang.core.types import DateType, NumberType
from policylang.diagnostics import Label
from policylang.piece import Piece, evolve
from policylang.semantics.constants import day_of, misfit
from policylang.semantics.context import Elaborator
from policylang.semantics.fields import bounded
from policylang.semantics.superiors import documents_above
from policylang.semantics.symbols import Symbol, SymbolKind
from policylang.syntax import ast

ABOVE = "上位"


class _Standard(Piece):
    """A 参数, its lines, and the other that one end of its 范围 names."""

    symbol: Symbol
    lines: tuple[ast.Parameter, ...]
    edge: ast.Path
    is_low: bool


def hold_standards(e: Elaborator) -> None:
    """Check and fill in the ends of 范围 that are names."""
    for standard in list(_standards(e)):
        other = _other(e, standard)
        if other is not None:
            _hold(e, standard, e.parameters[other.key], _lines(e, other))


def is_outside(value: Any, low: Any, high: Any) -> bool:
    """Whether a figure is known to be outside its 范围."""
    return value is not None and ((low is not None and value < low) or (high is not None and value > high))


def since_of(node: ast.Parameter) -> date | None:
    """The day from which a line of a 参数 holds; ``None``: always."""
    return None if node.since is None else day_of(node.since)


def _lines(e: Elaborator, symbol: Symbol) -> tuple[ast.Parameter, ...]:
    """The lines of a 参数 that give its figures, in the order declared."""
    same = (s.node for s in e.symbols.table[SymbolKind.PARAMETER][symbol.name] if s.key == symbol.key and not s.filler)
    return tuple(node for node in same if isinstance(node, ast.Parameter))


def _standards(e: Elaborator) -> Iterator[_Standard]:
    lines: dict[tuple[str, str], list[Symbol]] = {}
    for symbol in e.symbols.all(SymbolKind.PARAMETER):
        lines.setdefault((symbol.key, symbol.policy), []).append(symbol)
    for group in lines.values():
        nodes = tuple(symbol.node for symbol in group if isinstance(symbol.node, ast.Parameter))
        for edge, is_low in _named(nodes[0].range):
            yield _Standard(group[0], nodes, edge, is_low)


def _named(node: ast.Range | None) -> Iterator[tuple[ast.Path, bool]]:
    """The ends of a 范围 that are names; true: the lower one."""
    match node:
        case ast.RangeLimit(op=ast.CompareOp.GE | ast.CompareOp.LE as op, edge=ast.Path() as edge):
            yield edge, op is ast.CompareOp.GE
        case ast.RangeBetween():
            yield from ((edge, edge is node.low) for edge in (node.low, node.high) if isinstance(edge, ast.Path))


def _other(e: Elaborator, standard: _Standard) -> Symbol | None:
    """The 参数 that an end names."""
    *qualifier, name = standard.edge.names
    own = standard.symbol.policy
    if not qualifier:
        found = e.symbols.find(SymbolKind.PARAMETER, name.text, own)
        if found is not None and found.key == standard.symbol.key:
            e.report("PL326", standard.edge.span)
            return None
    else:
        above = documents_above(own, e.policies)
        if len(qualifier) > 1 or qualifier[0].text != ABOVE or not above:
            e.report("PL385", qualifier[0].span, name=name.text)
            return None
        symbols = e.symbols.table.get(SymbolKind.PARAMETER, {}).get(name.text, ())
        found = next((s for policy in above for s in symbols if s.policy == policy), None)
    if found is None:
        e.unknown("PL288", name, e.symbols.names(SymbolKind.PARAMETER))
        return None
    e.denotes(name, found)
    return found if found.key != standard.symbol.key else None


def _hold(e: Elaborator, standard: _Standard, other: ParameterDecl, kept_lines: tuple[ast.Parameter, ...]) -> None:
    own = e.parameters[standard.symbol.key]
    plain = bounded(own.type, None, None)
    if not isinstance(plain, NumberType | DateType):
        return
    if plain != bounded(other.type, None, None):
        misfit(e, standard.edge, plain)
        return
    for line in standard.lines:
        mine = (day for day in _days(own, other) if _is_of(line, _in_force(own, day)))
        day = next((day for day in mine if _is_weaker(own, other, day, standard.is_low)), None)
        if day is not None:
            kept = next(node for node in kept_lines if _is_of(node, _in_force(other, day)) or node is kept_lines[-1])
            related = (Label(kept.span, "PL384.other"),)
            e.report("PL384", line.values[0].span, related=related, name=line.name.text, other=other.name)
    _narrow(e, own, other, standard.is_low)


def _days(*declared: ParameterDecl) -> Iterator[date]:
    """The days on which one of the figures changes, and the first of all."""
    yield date.min
    yield from (entry.since for decl in declared for entry in decl.entries if entry.since is not None)


def _in_force(decl: ParameterDecl, day: date) -> ParameterValue | None:
    entries = [entry for entry in decl.entries if entry.since is None or entry.since <= day]
    return max(entries, key=lambda entry: entry.since or date.min, default=None)


def _ends(decl: ParameterDecl, day: date) -> tuple[Any, Any]:
    """The least and the most that a 参数 is on a day."""
    entry = _in_force(decl, day)
    return (decl.low, decl.high) if entry is None or entry.value is None else (entry.value, entry.value)


def _is_weaker(own: ParameterDecl, other: ParameterDecl, day: date, is_low: bool) -> bool:
    """Whether the figure in force on a day is known to be weaker than the other."""
    entry = _in_force(own, day)
    least, most = _ends(other, day)
    return entry is not None and (is_outside(entry.value, least, None) if is_low else is_outside(entry.value, None, most))


def _is_of(line: ast.Parameter, entry: ParameterValue | None) -> bool:
    return entry is not None and bool(line.values) and since_of(line) == entry.since


def _narrow(e: Elaborator, own: ParameterDecl, other: ParameterDecl, is_low: bool) -> None:
    """Write the end into the 范围 of the 参数: the widest that the other is on any day."""
    ends = [_ends(other, day)[0 if is_low else 1] for day in _days(own, other)]
    low, high = own.low, own.high
    if None not in ends:
        low, high = (min(ends), high) if is_low else (low, max(ends))
    within = (*own.within, other.name)
    e.parameters[own.name] = evolve(own, type=bounded(own.type, low, high), low=low, high=high, within=within)
