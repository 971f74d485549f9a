"""持有 and 人工认定: titles held, and what a named body found.

In: a title with its level, or a finding, and the scope. Out: ``Holds``, ``Finding`` of the nearest row that can have it.
Codes: PL207 unknown title, PL208 unknown level, PL209 unknown finding, PL214 known for some kinds only, PL229 a title of other kinds,
PL230 a finding of other kinds, PL231 only inside a 晋升, PL234 no levels, PL333 持有 of what is no row. Relies on ``titles``.
"""

from policylang.core.expressions import TRUTH, Expr, Finding, Holds, LevelTest, Not, RowPath, RowValue, Up
from policylang.core.types import EnumType, ErrorType, RowType, Type
from policylang.diagnostics import Fix
from policylang.semantics.context import Elaborator, written
from policylang.semantics.names import above
from policylang.semantics.scopes import Scope
from policylang.semantics.titles import title_called, title_words
from policylang.syntax import ast

APPLIED_RUNG, APPLIED_LEVEL = "申报梯级", "申报层级"
_TESTS = {
    ast.LevelRelation.UNSPECIFIED: LevelTest.ANY,
    ast.LevelRelation.EXACT: LevelTest.EXACT,
    ast.LevelRelation.OR_ABOVE: LevelTest.OR_ABOVE,
    ast.LevelRelation.OR_BELOW: LevelTest.OR_BELOW,
    ast.LevelRelation.PREVIOUS: LevelTest.PREVIOUS,
}
_EXCLUSIVE = {LevelTest.OR_ABOVE: LevelTest.ABOVE, LevelTest.OR_BELOW: LevelTest.BELOW}


def holds(e: Elaborator, node: ast.Holds, scope: Scope, expected: Type | None = None) -> Expr:
    """``[subject] 持有 [市级 [以上]] 骨干教师``."""
    title = held_title(e, node.held, scope)
    if title is None:
        return e.failed(node)
    name, kinds, levels = title
    at = _holder(e, node, kinds, scope)
    level = held_level(e, node.held, levels, scope)
    if at is None or level is None:
        return e.failed(node)
    test, word = level
    place = e.place(node)
    made = Holds(at, name, test, word, levels, scope.in_sanction, type=TRUTH, place=place)
    return Not(made, type=TRUTH, place=place) if node.negated else made


def held_title(e: Elaborator, held: ast.Held, scope: Scope) -> tuple[str | None, tuple[str, ...], EnumType | None] | None:
    """Title (``None``: the rung applied for), kinds that hold it, its levels; ``None`` where it is not known (reported)."""
    if held.title.text == APPLIED_RUNG:
        if not scope.ladder:
            e.report("PL231", held.title.span, name=APPLIED_RUNG)
            return None
        return None, e.ladders[scope.ladder].kinds, scope.levels
    title = title_called(e, held.title.text)
    if title is None:
        e.unknown("PL207", held.title, title_words(e))
        return None
    return title.name, title.kinds, title.levels


def level_test(e: Elaborator, held: ast.Held, policy: str) -> LevelTest:
    """Which levels a title is asked for at; 以上 and 以下 as the 口径 of the policy says."""
    test = _TESTS[held.relation]
    return _EXCLUSIVE[test] if test in _EXCLUSIVE and e.excludes(test.value, policy) else test


def held_level(e: Elaborator, held: ast.Held, levels: EnumType | None, scope: Scope) -> tuple[LevelTest, str | None] | None:
    """Which levels count. EXACT without a level: the level applied for."""
    test = level_test(e, held, scope.policy)
    if test is LevelTest.ANY:
        return test, None
    where = held.level or held.title
    if levels is None:
        e.report("PL234", where.span, name=held.title.text)
        return None
    if test is LevelTest.PREVIOUS or (held.level is not None and held.level.text == APPLIED_LEVEL):
        if not scope.ladder:
            e.report("PL231", where.span, name="上一层级" if test is LevelTest.PREVIOUS else APPLIED_LEVEL)
            return None
        return test, None
    assert held.level is not None
    level = levels.canonical(held.level.text)
    if level is None:
        e.unknown("PL208", held.level, (*levels.values, *(alias for alias, _ in levels.aliases)), enum=levels.name)
        return None
    return test, level


def finding(e: Elaborator, node: ast.Finding, scope: Scope, expected: Type | None = None) -> Expr:
    """``人工认定 优秀``: of the nearest row, or a row above it, that the finding is about."""
    found = e.vocabulary.findings.get(node.name.text)
    if found is None:
        e.unknown("PL209", node.name, e.vocabulary.findings)
        return e.failed(node)
    if scope.broken:
        return e.failed(node)
    for depth, row in enumerate(reversed(scope.rows)):
        chains = [_chain(e, kind, found.kinds) for kind in row.kinds]
        if chains and all(chain == chains[0] for chain in chains) and chains[0] is not None:
            return Finding(found.name, RowPath(depth, chains[0]), type=TRUTH, place=e.place(node))
    here = "、".join(scope.rows[-1].kinds) if scope.rows else "全体"
    e.report("PL230", node.name.span, name=found.name, kinds="、".join(found.kinds), here=here)
    return e.failed(node)


def _chain(e: Elaborator, kind: str, kinds: tuple[str, ...]) -> tuple[Up, ...] | None:
    """The steps up from a row of ``kind`` to one of ``kinds``; ``None`` where there is no way."""
    if kind in kinds:
        return ()
    ways = [way for wanted in kinds if (way := above(e, kind, wanted))]
    return tuple(Up(step) for step in min(ways, key=len)) if ways else None


def _holder(e: Elaborator, node: ast.Holds, kinds: tuple[str, ...], scope: Scope) -> RowPath | None:
    if scope.broken:
        return None
    if node.subject is not None:
        return _subject(e, node, node.subject, kinds, scope)
    title = node.held.title
    for depth, row in enumerate(reversed(scope.rows)):
        having = [kind for kind in row.kinds if not kinds or kind in kinds]
        if having and len(having) < len(row.kinds):
            missing = next(kind for kind in row.kinds if kind not in having)
            e.report("PL214", node.span, name=title.text, kind=having[0], other=missing)
            return None
        if having:
            return RowPath(depth)
    _report_holder(e, node, title.text, kinds, scope)
    return None


def _subject(e: Elaborator, node: ast.Holds, subject: ast.Expr, kinds: tuple[str, ...], scope: Scope) -> RowPath | None:
    value = e.value(subject, scope)
    if isinstance(value.type, ErrorType):
        return None
    if not isinstance(value, RowValue) or not isinstance(value.type, RowType):
        e.report("PL333", subject.span)
        return None
    if kinds and value.type.kind not in kinds:
        e.report("PL229", node.span, name=node.held.title.text, kinds="、".join(kinds), here=value.type.kind, form=kinds[0])
        return None
    return value.at


def _report_holder(e: Elaborator, node: ast.Holds, title: str, kinds: tuple[str, ...], scope: Scope) -> None:
    here = scope.rows[-1].kinds[0] if scope.rows else "全体"
    ways = [way for row in reversed(scope.rows) for wanted in kinds if (way := above(e, row.kinds[0], wanted))]
    form = " 的 ".join(written(step) for step in ways[0]) if ways else ""
    words = e.place(node).text
    fixes = (Fix(node.span, f"{form} {words}"),) if form and words else ()
    e.report("PL229", node.span, fixes=fixes, name=title, kinds="、".join(kinds), here=here, form=form or "、".join(kinds))
