"""What a name denotes on a row: a field, a row above, a table of rows below, a 定义, 表, rule or 阶梯.

In: a name, a row with its possible kinds. Out: a ``Landing``, from which ``paths`` goes on or makes a value.
Where a row can be of several kinds, a name must denote the same on each. Codes: PL214 known for some kinds only, PL215 different
things on different kinds. Relies on ``context`` and ``symbols``.
"""

from collections.abc import Iterator

from policylang.core.expressions import Expr, Link, RowPath, Rows, Up
from policylang.core.types import EnumType, RowType, SetType, TextType, Type
from policylang.piece import Piece
from policylang.semantics.context import Elaborator
from policylang.semantics.scopes import Scope
from policylang.semantics.symbols import Symbol, SymbolKind
from policylang.syntax import ast


class OnField(Piece):
    """A field of the row at ``at``."""

    at: RowPath
    field: str
    type: Type
    by_year: bool


class OnRow(Piece):
    """A row: itself, one above it, or one that a link refers to."""

    at: RowPath
    kinds: tuple[str, ...]


class OnTable(Piece):
    """The rows of a kind below a row."""

    rows: Rows


class OnSymbol(Piece):
    """A 定义, 表, rule or 阶梯 of the row at ``at`` (``None``: of a population)."""

    symbol: Symbol
    at: RowPath | None


class OnValue(Piece):
    """Something that is already a value (a 参数, a word of the language)."""

    value: Expr


class Failed(Piece):
    """Something that was reported."""


Landing = OnField | OnRow | OnTable | OnSymbol | OnValue | Failed


def member(
    e: Elaborator, at: RowPath, kinds: tuple[str, ...], name: ast.Name, policy: str, first: bool = False
) -> Landing | None:
    """What ``name`` denotes on the row at ``at``; ``first``: it begins a path, so that it may also name a row further above."""
    found = [(kind, _member_of(e, at, kind, name.text, policy, first)) for kind in kinds]
    known = [(kind, landing) for kind, landing in found if landing is not None]
    if not known:
        return None
    if len(known) < len(found):
        missing = next(kind for kind, landing in found if landing is None)
        e.report("PL214", name.span, name=name.text, kind=known[0][0], other=missing)
        return Failed()
    landings = [landing for _, landing in known]
    if any(not _alike(landing, landings[0]) for landing in landings):
        e.report("PL215", name.span, name=name.text, kinds="、".join(kinds))
        return Failed()
    if isinstance(landings[0], OnSymbol):
        e.denotes(name, landings[0].symbol)
    return landings[0]


def _alike(one: Landing, other: Landing) -> bool:
    """Whether two kinds give the same meaning to a name (their own kind names aside)."""
    if isinstance(one, OnRow) and isinstance(other, OnRow):
        return one.at == other.at
    if isinstance(one, OnField) and isinstance(other, OnField):
        return one.by_year == other.by_year and _same_values(one.type, other.type)
    return one == other


def _same_values(one: Type, other: Type) -> bool:
    """Whether two fields hold the same values; enumerations that are written in place may list the same words."""
    if isinstance(one, SetType) and isinstance(other, SetType):
        return _same_values(one.item, other.item)
    if isinstance(one, EnumType) and isinstance(other, EnumType):
        return (one.values, one.ordered, one.open_) == (other.values, other.ordered, other.open_)
    return one == other


def _member_of(e: Elaborator, at: RowPath, kind: str, name: str, policy: str, first: bool) -> Landing | None:
    fields = e.vocabulary.kinds[kind].fields if kind in e.vocabulary.kinds else {}
    if name in fields:
        made = e.field_type(kind, name, policy)
        if isinstance(made, RowType):
            return OnRow(RowPath(at.depth, (*at.steps, Link(name, made.kind))), (made.kind,))
        return OnField(at, name, made, fields[name].by_year)
    named = e.symbols.kind(name)
    if named is not None and named in e.symbols.parents.get(kind, ()):
        return OnRow(RowPath(at.depth, (*at.steps, Up(named))), (named,))
    if (symbol := e.symbols.about(kind, name, policy)) is not None:
        return OnSymbol(symbol, at)
    if named is not None and kind in e.symbols.parents.get(named, ()):
        return OnTable(Rows(named, at, (named,)))
    if first and named == kind:
        return OnRow(at, (kind,))
    if first and named is not None and (chain := above(e, kind, named)):
        return OnRow(RowPath(at.depth, (*at.steps, *(Up(step) for step in chain))), (named,))
    return None


def above(e: Elaborator, kind: str, wanted: str) -> tuple[str, ...]:
    """The kinds to go through from ``kind`` up to ``wanted``, the shortest way; empty where there is none."""
    ways: list[tuple[str, ...]] = [(parent,) for parent in e.symbols.parents.get(kind, ())]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        if way[-1] == wanted:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            ways += [(*way, parent) for parent in e.symbols.parents.get(way[-1], ())]
    return ()


def below(e: Elaborator, kind: str, wanted: str) -> tuple[str, ...]:
    """The kinds of tables to go through from ``kind`` down to ``wanted``; empty where there is no way."""
    chain = above(e, wanted, kind)
    return (*reversed(chain[:-1]), wanted) if chain else ()


def is_field(e: Elaborator, name: str, scope: Scope, fits: Type) -> bool:
    """Whether a row in scope has a field called ``name`` whose values could be of type ``fits``."""
    is_open = isinstance(fits, EnumType) and fits.open_ and name not in fits.values
    for kind in (kind for row in scope.rows for kind in row.kinds if kind in e.vocabulary.kinds):
        if name in e.vocabulary.kinds[kind].fields:
            made = e.field_type(kind, name, scope.policy)
            if made == fits or (is_open and isinstance(made, EnumType | TextType)):
                return True
    return False


def names_on(e: Elaborator, kinds: tuple[str, ...]) -> Iterator[str]:
    """All names that mean something on a row of ``kinds``, for suggestions."""
    for kind in kinds:
        if kind not in e.vocabulary.kinds:
            continue
        yield from e.vocabulary.kinds[kind].fields
        yield from e.symbols.parents.get(kind, ())
        for group in (SymbolKind.DEFINITION, SymbolKind.TABLE, SymbolKind.RULE, SymbolKind.LADDER):
            yield from (symbol.name for symbol in e.symbols.all(group) if kind in symbol.kinds)
        yield from e.symbols.children(kind)
