"""What the elaboration of every rule starts from: its name, its rows, its scope, and how its clauses are taken up.

In: the declaration of a rule. Out: ``Frame``; conditions and groups put together from clauses.
Codes: PL259 clause written twice, PL344 对象 that is not a kind of subject below the one before it. Relies on ``context``.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

from policylang.core.expressions import TRUTH, Expr, Group, GroupOp, Item, Place, RowPath, RowValue, Up
from policylang.core.ir import PolicyInfo
from policylang.core.types import RowType
from policylang.diagnostics import Label
from policylang.piece import Piece, evolve
from policylang.semantics.conditions import condition, striking
from policylang.semantics.context import Elaborator
from policylang.semantics.scopes import RowScope, Scope
from policylang.semantics.symbols import Symbol
from policylang.syntax import ast

_Clause = TypeVar("_Clause", bound=ast.Node)
Bodied = (
    ast.Require | ast.Forbid | ast.Veto | ast.LevelReq | ast.Case | ast.Counted | ast.Reach | ast.Pass | ast.Applies
)  # fmt: skip


class Frame(Piece):
    """A rule on its way: ``key`` is its name in the IR, ``kinds`` the kinds of rows that it decides for."""

    e: Elaborator
    symbol: Symbol
    policy: PolicyInfo
    kinds: tuple[str, ...]
    scope: Scope

    @property
    def key(self) -> str:
        """The name of the rule in the IR."""
        return self.symbol.key

    @property
    def name(self) -> ast.Name:
        """The name as written."""
        return self.symbol.node.name  # type: ignore[attr-defined, no-any-return]

    def within(self, **changes: object) -> "Frame":
        """The same with another scope."""
        return evolve(self, scope=evolve(self.scope, **changes))


def frame(e: Elaborator, symbol: Symbol, policy: PolicyInfo, kinds: tuple[str, ...]) -> Frame:
    """The frame of a rule over rows of ``kinds`` (none: they could not be read, which was reported)."""
    scopes = (RowScope(kinds),) if kinds else ()
    return Frame(e, symbol, policy, kinds, Scope(policy.name, scopes, symbol.key, broken=not kinds))


def once(e: Elaborator, clauses: Sequence[_Clause], word: str) -> _Clause | None:
    """The clause that may be written once; further ones are reported."""
    for other in clauses[1:]:
        e.report("PL259", other.span, related=(Label(clauses[0].span, "PL259.first"),), word=word)
    return clauses[0] if clauses else None


def stated(f: Frame, clauses: Sequence[Bodied], word: str) -> Group | None:
    """The condition of a clause that may be written once; ``None`` where it is not written."""
    clause = once(f.e, clauses, word)
    return condition(f.e, clause.body, f.scope) if clause is not None else None


def struck(f: Frame, clauses: Sequence[Bodied], word: str) -> Group | None:
    """As ``stated``, for a clause that strikes: it does not hold where none of its items applies."""
    asked = stated(f, clauses, word)
    return striking(asked) if asked is not None else None


def explained(explains: Iterable[ast.Explain]) -> str:
    """The sentence under 说明 (empty: none)."""
    return next((explain.text.value for explain in explains), "")


def both(place: Place, *conditions: Expr | None) -> Expr | None:
    """All of the conditions that there are: one alone stands for itself, none is ``None``."""
    present = tuple(condition for condition in conditions if condition is not None)
    if len(present) <= 1:
        return present[0] if present else None
    return all_of(place, [item for condition in present for item in _items(condition)], inline=True)


def _items(condition: Expr) -> tuple[Item, ...]:
    return condition.items if isinstance(condition, Group) and condition.op is GroupOp.ALL else (Item(condition),)


def all_of(place: Place, items: Iterable[Item], inline: bool = False) -> Group:
    """全部 of ``items``."""
    return Group(GroupOp.ALL, tuple(items), inline=inline, type=TRUTH, place=place)


def line(e: Elaborator, node: ast.Node, text: str | None = None) -> Place:
    """The place of a node, shown by its first line (or by ``text``)."""
    source = e.sources.get(node.span.path)
    written = source.text_of(node.span).strip().split("\n")[0].split("#")[0] if source else ""
    return Place(node.node_id, node.span, " ".join(written.split()) if text is None else text)


def below(e: Elaborator, paths: Iterable[ast.Path], kinds: tuple[str, ...]) -> Expr | None:
    """What 对象 ``教师 的 培训记录`` asks of a row of 培训记录: to belong to a 教师. ``None`` for a plain kind."""
    asked: list[Item] = []
    plain = False
    for path in paths:
        steps = _steps(e, path)
        plain = plain or not steps
        if steps:
            at = RowPath(0, steps)
            asked.append(Item(RowValue(at, type=RowType(steps[-1].kind), place=e.place(path))))
    if not asked or plain:
        return None
    if len(asked) == 1:
        return asked[0].body
    return Group(GroupOp.ANY, tuple(asked), inline=True, type=TRUTH, place=asked[0].body.place)


def _steps(e: Elaborator, path: ast.Path) -> tuple[Up, ...]:
    named = [(name, e.symbols.kind(name.text)) for name in path.names]
    for (_, above), (name, kind) in pairwise(named):
        if above is not None and kind is not None and above not in e.symbols.parents.get(kind, ()):
            e.report("PL344", name.span, name=name.text, parent=above)
    return tuple(Up(kind) for _, kind in reversed(named[:-1]) if kind is not None)
