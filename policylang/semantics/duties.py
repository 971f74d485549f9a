"""项目, 任务 and 义务: what is to be done, or not to be done, by when and how often.

In: their nodes. Out: ``Duty`` with all that is asked in one 全部 group: 要求 first, then 证据, 涵盖, 必修, 选修, 模块.
Codes: PL349 nothing asked, PL351 both 要求 and 禁止, and those of ``evidence`` and ``deadlines``. Relies on both.
"""

from collections.abc import Iterable, Sequence

import attrs

from policylang.core.expressions import Group, GroupOp, Item
from policylang.core.ir import Duty, Effect
from policylang.semantics.deadlines import deadline, is_encouraged, recurrence
from policylang.semantics.evidence import courses, items
from policylang.semantics.frame import Frame, all_of, line, once, stated
from policylang.semantics.sanctions import effects
from policylang.syntax import ast


def study(f: Frame, node: ast.Study) -> Duty:
    """``项目``."""
    f, empty = _timed(f, node)
    modules = once(f.e, node.modules, "模块")
    asked = [*courses(f, node.compulsory, node.electives)]
    asked += items(f, node.evidence, node.covers, modules, _times(empty))
    if not asked:
        f.e.report("PL349", node.name.span, name=node.name.text)
    return attrs.evolve(empty, require=all_of(line(f.e, node), asked))


def task(f: Frame, node: ast.Task) -> Duty:
    """``任务``."""
    f, empty = _timed(f, node)
    asked = [*_required(f, node.requires), *items(f, node.evidence, node.covers, times=_times(empty))]
    if not asked:
        f.e.report("PL349", node.name.span, name=node.name.text)
    return attrs.evolve(empty, require=all_of(line(f.e, node), asked))


def duty(f: Frame, node: ast.Duty) -> Duty:
    """``义务`` with 要求 or 禁止."""
    f, empty = _timed(f, node)
    if node.requires and node.forbids:
        f.e.report("PL351", node.forbids[0].span)
    elif not node.requires and not node.forbids:
        f.e.report("PL349", node.name.span, name=node.name.text)
    require, forbid = stated(f, node.requires, "要求"), stated(f, node.forbids, "禁止")
    consequence = once(f.e, node.consequences, "后果")
    results: tuple[Effect, ...] = effects(f, consequence.effects, None) if consequence is not None else ()
    return attrs.evolve(empty, require=require, forbid=forbid, effects=results)


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
