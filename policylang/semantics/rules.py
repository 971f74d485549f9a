"""Rules: from a declaration to what an engine runs.

In: the declaration of a rule (its symbol) and the elaborator. Out: ``Rule`` without its bars. A 对象 of several steps
asks that the row belong to those above it. Codes: PL344 and PL259 (see ``frame``), PL365 晋升 on no ladder, PL379 任务
with nobody to do it, and those of each kind of rule. Relies on the modules of the kinds.
"""

from collections.abc import Iterable

from policylang.core.expressions import Expr
from policylang.core.ir import Body, PolicyInfo, Rule, RuleKind
from policylang.piece import evolve
from policylang.semantics.conditions import condition
from policylang.semantics.context import Elaborator
from policylang.semantics.duties import duty, study, task
from policylang.semantics.exams import credit, exam
from policylang.semantics.frame import Frame, below, both, explained, frame, line, once
from policylang.semantics.populations import selection, target
from policylang.semantics.promotions import eligibility, on_ladder, promotion, reward, status
from policylang.semantics.sanctions import sanction
from policylang.semantics.scopes import RowScope
from policylang.semantics.symbols import Symbol, SymbolKind, rule_kind
from policylang.semantics.titles import subject_kinds
from policylang.syntax import ast


def rule(e: Elaborator, symbol: Symbol, policy: PolicyInfo, headings: tuple[str, ...] = ()) -> Rule:
    """The rule that ``symbol`` declares."""
    node = symbol.node
    paths = _subjects(e, node, policy)
    kinds = subject_kinds(e, paths) if isinstance(node, ast.Node) else ()
    f = frame(e, symbol, policy, kinds or symbol.kinds)
    kind = rule_kind(symbol)
    applies = _applies(f, node, paths)
    is_whole = isinstance(node, ast.Target) and node.of_population
    return Rule(
        symbol.key,
        kind,
        policy.name,
        () if is_whole else f.kinds,
        _body(f, applies),
        None if is_whole else applies,
        citations=e.cite(node.cites),  # type: ignore[attr-defined]
        explain=explained(node.explains),  # type: ignore[attr-defined]
        responsible=_responsible(e, node, policy, kind),
        headings=headings,
        place=line(e, node),
    )


def _body(f: Frame, applies: Expr | None) -> Body:
    match f.symbol.node:
        case ast.Study() as node:
            return study(f, node)
        case ast.Task() as node:
            return task(f, node)
        case ast.Duty() as node:
            return duty(f, node)
        case ast.Exam() as node:
            return exam(f, node)
        case ast.Credit() as node:
            return credit(f, node)
        case ast.Eligibility() as node:
            return eligibility(f, node)
        case ast.Status() as node:
            return status(f, node)
        case ast.Reward() as node:
            return reward(f, node)
        case ast.Promotion() as node:
            return promotion(f, node)
        case ast.Sanction() as node:
            return sanction(f, node)
        case ast.Selection() as node:
            return selection(f, node)
        case ast.Target() as node:
            return target(f, node, applies)
    raise TypeError(type(f.symbol.node).__name__)


def _subjects(e: Elaborator, node: ast.Node, policy: PolicyInfo) -> tuple[ast.Path, ...]:
    """The 对象 of a rule as written: for a 任务 its 责任方, or that of the 政策."""
    match node:
        case ast.Task(responsible=paths):
            if paths:
                return paths
            if not policy.responsible:
                e.report("PL379", node.name.span, name=node.name.text)
            return tuple(_path(node.name, word) for word in policy.responsible)
        case ast.Promotion(ladder=ladder):
            symbol = e.symbols.find(SymbolKind.LADDER, ladder.text, policy.name)
            return symbol.node.subjects if symbol is not None and isinstance(symbol.node, ast.Ladder) else ()
        case ast.Selection(population=path) | ast.Target(path=path):
            return (path,)
    return tuple(node.subjects)  # type: ignore[attr-defined]


def _path(at: ast.Name, word: str) -> ast.Path:
    name = ast.Name(word, node_id=at.node_id, span=at.span)
    return ast.Path((name,), node_id=at.node_id, span=at.span)


def _applies(f: Frame, node: ast.Node, paths: Iterable[ast.Path]) -> Expr | None:
    """What says that the rule is about a row: the 对象 above it, and the 适用."""
    clause = once(f.e, node.applies, "适用")  # type: ignore[attr-defined]
    if isinstance(node, ast.Sanction):
        f = f.within(in_sanction=True)
    symbol = _ladder(f, node)
    ladder = f.e.ladders.get(symbol.key) if symbol is not None else None
    if ladder is not None:
        f = on_ladder(f, ladder)
    if isinstance(node, ast.Study | ast.Task | ast.Duty | ast.Target):
        f = f.within(cycle=bool(node.per), deadline=True)
    if isinstance(node, ast.Target | ast.Selection):
        f = f.within(rows=(RowScope(f.kinds),) if f.kinds else ())
    asked = condition(f.e, clause.body, f.scope) if clause is not None else None
    own = below(f.e, paths, f.kinds)
    return both(line(f.e, clause if clause is not None else node), own, _of_ladder(f, node), asked)


def _of_ladder(f: Frame, node: ast.Node) -> Expr | None:
    """The 适用 of the ladder, for every 晋升 on it."""
    symbol = _ladder(f, node)
    if symbol is None or not isinstance(symbol.node, ast.Ladder) or not symbol.node.applies:
        return None
    return condition(f.e, symbol.node.applies[0].body, evolve(f.scope, policy=symbol.policy, rule=""))


def _ladder(f: Frame, node: ast.Node) -> Symbol | None:
    if not isinstance(node, ast.Promotion):
        return None
    return f.e.symbols.find(SymbolKind.LADDER, node.ladder.text, f.policy.name)


def _responsible(e: Elaborator, node: ast.Node, policy: PolicyInfo, kind: RuleKind) -> tuple[str, ...]:
    named: tuple[ast.Path, ...] = getattr(node, "responsible", ())
    for path in named:
        for name in path.names:
            if e.symbols.kind(name.text) is None and kind is not RuleKind.TASK:
                e.unknown("PL204", name, e.symbols.kind_names)
    words = tuple(" 的 ".join(name.text for name in path.names) for path in named)
    return words or (policy.responsible if kind is RuleKind.TASK else ())
