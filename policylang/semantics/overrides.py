"""代替 and 例外于: a later or more special rule takes the place of another.

In: all rules and tables. Out: the same; where the taking rule applies, the other does not. Without 适用 代替 takes its place
everywhere. Codes: PL264 no such rule, PL265 例外于 without 适用, PL266 rule about other rows. Must run before ``order``.
Relies on ``symbols`` and ``frame``.
"""

from collections.abc import Iterator, Mapping

from policylang.core.expressions import TRUTH, Expr, Literal, Not
from policylang.core.ir import Rule, TableDecl
from policylang.piece import evolve
from policylang.semantics.context import Elaborator
from policylang.semantics.frame import both, line
from policylang.semantics.symbols import Symbol, SymbolKind
from policylang.syntax import ast


def override(
    e: Elaborator, rules: Mapping[str, Rule], tables: Mapping[str, TableDecl]
) -> tuple[dict[str, Rule], dict[str, TableDecl]]:
    """Rules and tables, each no longer applying where another takes its place."""
    left, kept = dict(rules), dict(tables)
    for symbol, clause in _clauses(e):
        taker = rules.get(symbol.key) if symbol.kind is SymbolKind.RULE else tables.get(symbol.key)
        other = _target(e, symbol, clause)
        if taker is None or other is None:
            continue
        taken = left[other.key] if symbol.kind is SymbolKind.RULE else kept[other.key]
        if taker.kinds and not set(taker.kinds) & set(taken.kinds):
            e.report("PL266", clause.path.span, name=other.name, kinds="、".join(taken.kinds), own="、".join(taker.kinds))
            continue
        outside = _outside(e, clause, taker.applies)
        if outside is None:
            continue
        applies = both(outside.place, taken.applies, outside)
        if isinstance(taken, Rule):
            left[other.key] = evolve(taken, applies=applies)
        else:
            kept[other.key] = evolve(taken, applies=applies)
    return left, kept


def _clauses(e: Elaborator) -> Iterator[tuple[Symbol, ast.Override]]:
    for kind in (SymbolKind.RULE, SymbolKind.TABLE):
        for symbol in e.symbols.all(kind):
            clauses: tuple[ast.Override, ...] = getattr(symbol.node, "overrides", ())
            for clause in clauses:
                yield symbol, clause


def _outside(e: Elaborator, clause: ast.Override, applies: Expr | None) -> Expr | None:
    """Where the taking rule does not apply."""
    place = line(e, clause)
    if applies is not None:
        return Not(applies, type=TRUTH, place=place)
    if clause.kind is ast.OverrideKind.REPLACE:
        return Literal(False, type=TRUTH, place=place)
    e.report("PL265", clause.span)
    return None


def _target(e: Elaborator, symbol: Symbol, clause: ast.Override) -> Symbol | None:
    """The rule (or table) taken from: by its document if one is named, else any other of that name."""
    name = clause.path.names[-1]
    titles = {info.title: info.name for info in e.policies.values()}
    found = [s for s in e.symbols.table.get(symbol.kind, {}).get(name.text, ()) if s.node is not symbol.node]
    if clause.document is not None:
        if clause.document.value not in titles and _is_absent(e, symbol, clause.document.value):
            return None
        found = [s for s in found if s.policy == titles.get(clause.document.value)]
    if not found:
        e.unknown("PL264", name, [s.name for s in e.symbols.all(symbol.kind) if s.node is not symbol.node])
        return None
    return found[0]


def _is_absent(e: Elaborator, symbol: Symbol, title: str) -> bool:
    """Whether this is a document above, which is named but was not loaded: then there is nothing to take from."""
    info = e.policies.get(symbol.policy)
    return info is not None and title in info.superiors
