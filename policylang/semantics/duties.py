"""项目, 任务 and 义务: what is to be done, or not to be done, by when and how often.

In: their nodes. Out: ``Duty`` with all that is asked in one 全部 group: 要求 first, then 证据, 涵盖, 必修, 选修, 模块.
Codes: PL349 nothing asked, PL351 both 要求 and 禁止, PL380 后果 of what is only encouraged, PL381 how often a 要求 is to be
met, and those of ``evidence`` and ``deadlines``. Relies on both.
"""

from collections.abc import Iterable, Sequence

from policylang.core.expressions import (
    TRUTH,
    Compare,
    CompareOp,
    Group,
    GroupOp,
    Item,
    Literal,
    OutcomeOf,
    RowPath,
)
from policylang.core.ir import Duty, Effect, Rule, RuleKind, Sanction
from policylang.core.types import OutcomeType
from policylang.piece import evolve
from policylang.semantics.deadlines import deadline, is_encouraged, recurrence
from policylang.semantics.evidence import courses, items
from policylang.semantics.frame import Frame, all_of, line, once, stated, struck
from policylang.semantics.sanctions import effects
from policylang.syntax import ast


def study(f: Frame, node: ast.Study) -> Duty:
    """``项目``."""
    f, empty = _timed(f, node)
    modules = once(f.e, node.modules, "模块")
    asked = [*courses(f, node.compulsory, node.electives)]
    asked += items(f, node.evidence, node.covers, modules, _times(empty))
    if not asked and not node.covers and not node.modules:  # these want a 证据, which was reported
        f.e.report("PL349", node.name.span, name=node.name.text)
    return evolve(empty, require=all_of(line(f.e, node), asked))


def task(f: Frame, node: ast.Task) -> Duty:
    """``任务``."""
    f, empty = _timed(f, node)
    asked = [*_required(f, node.requires), *items(f, node.evidence, node.covers, times=_times(empty))]
    if not asked and not node.covers:
        f.e.report("PL349", node.name.span, name=node.name.text)
    return evolve(empty, require=all_of(line(f.e, node), asked))


def duty(f: Frame, node: ast.Duty) -> Duty:
    """``义务`` with 要求 or 禁止."""
    f, empty = _timed(f, node)
    if node.requires and node.forbids:
        f.e.report("PL351", node.forbids[0].span)
    elif not node.requires and not node.forbids:
        f.e.report("PL349", node.name.span, name=node.name.text)
    if _times(empty) > 1:
        f.e.report("PL381", node.per[0].span)
    consequence = once(f.e, node.consequences, "后果")
    if consequence is not None and empty.encouraged:
        f.e.report("PL380", consequence.span)
    require, forbid = stated(f, node.requires, "要求"), struck(f, node.forbids, "禁止")
    results: tuple[Effect, ...] = effects(f, consequence.effects, None) if consequence is not None else ()
    return evolve(empty, require=require, forbid=forbid, effects=results)


def consequence(rule: Rule) -> Rule | None:
    """The 后果 of a 义务 as a penalty of its own, 触发 while the duty is 逾期 or 违反; ``None`` where it has none."""
    if not isinstance(rule.body, Duty) or not rule.body.effects or rule.place is None:
        return None
    words = OutcomeType(("未违反", "违反") if rule.body.forbid is not None else ("已履行", "未到期", "逾期"))
    outcome = OutcomeOf(rule.name, RowPath(0), type=words, place=rule.place)
    failed = Literal(words.words[-1], type=words, place=rule.place)
    case = Compare(CompareOp.EQ, outcome, failed, type=TRUTH, place=rule.place)
    return Rule(
        f"{rule.name} 的 后果",
        RuleKind.SANCTION,
        rule.policy,
        rule.kinds,
        Sanction(all_of(rule.place, (Item(case),)), rule.body.effects),
        citations=rule.citations,
        headings=rule.headings,
        place=rule.place,
    )


def _timed(f: Frame, node: ast.Study | ast.Task | ast.Duty) -> tuple[Frame, Duty]:
    every = recurrence(f, node.per)
    due = deadline(f.within(cycle=bool(node.per)), node.deadlines)
    f = f.within(cycle=bool(node.per), deadline=True)
    return f, Duty(None, deadline=due, every=every, encouraged=is_encouraged(f, node.natures))


def _times(empty: Duty) -> int:
    return empty.every.times if empty.every is not None else 0


def _required(f: Frame, clauses: Sequence[ast.Require]) -> Iterable[Item]:
    asked = stated(f, clauses, "要求")
    if asked is None:
        return ()
    return asked.items if isinstance(asked, Group) and asked.op is GroupOp.ALL else (Item(asked),)
