"""遴选 and 指标: who is chosen from a population, and what a population or an organisation is to reach.

In: their nodes. Out: ``Selection`` and ``Target``. In a 指标 从 K a 占比 or 计数 that names no records counts the rows of
K: those to which the 适用 applies, and of them those that the 计入 counts. Codes: PL373 名额 that is no number, PL374 key
that has no order, PL375 unknown 并列, PL376 遴选 without 名额, PL377 指标 without 达到, PL378 计入 in a 指标 对象. Relies
on ``expressions``, ``conditions`` and ``frame``.
"""

from collections.abc import Sequence
from typing import Any

from policylang.core.expressions import Expr, Literal, Rounded
from policylang.core.ir import Direction, RankKey, Selection, Target, Ties
from policylang.core.types import DateType, EnumType, ErrorType, NumberType, TextType, TruthType
from policylang.piece import evolve
from policylang.semantics.conditions import concerned, condition, striking
from policylang.semantics.deadlines import deadline, is_encouraged, recurrence
from policylang.semantics.expressions import expression, truth
from policylang.semantics.frame import Frame, all_of, both, line, once, stated
from policylang.semantics.scopes import Population
from policylang.syntax import ast


def selection(f: Frame, node: ast.Selection) -> Selection:
    """``遴选``."""
    quota = once(f.e, node.quotas, "名额")
    if quota is None:
        f.e.report("PL376", node.name.span, name=node.name.text)
    groups = tuple(expression(f.e, path, f.scope) for block in node.group_bys for path in block.paths)
    rank = once(f.e, node.ranks, "择优")
    keys = tuple(_key(f, key) for key in rank.keys) if rank is not None else ()
    lot = once(f.e, node.lots, "抽签")
    made = Selection(f.kinds[0] if f.kinds else "", groups, None, keys=keys, ties=_ties(f, node.ties))
    if lot is not None:
        made = evolve(made, lot=True, seed=expression(f.e, lot.seed, _whole(f).scope, TextType()))
    return _with_quota(f, quota, made) if quota is not None else made


def target(f: Frame, node: ast.Target, among: Expr | None) -> Target:
    """``指标``; ``among`` is its 适用, read for a row of the population."""
    reach = once(f.e, node.reaches, "达到")
    if reach is None:
        f.e.report("PL377", node.name.span, name=node.name.text)
    f = f.within(cycle=bool(node.per), deadline=True)
    if not node.of_population:
        for clause in node.counted:
            f.e.report("PL378", clause.span)
        due = deadline(f, node.deadlines)
        asked = condition(f.e, reach.body, f.scope) if reach is not None else all_of(line(f.e, node), ())
        return Target(None, asked, None, due, recurrence(f, node.per), is_encouraged(f, node.natures))
    kind = f.kinds[0] if f.kinds else ""
    counted = stated(f, node.counted, "计入")
    if counted is not None:
        among = both(line(f.e, node), among, concerned(counted))
        counted = striking(counted)
    whole = _whole(f)
    due = deadline(whole, node.deadlines)
    whole = whole.within(population=Population(kind, among, counted))
    asked = condition(f.e, reach.body, whole.scope) if reach is not None else all_of(line(f.e, node), ())
    return Target(kind, asked, counted, due, recurrence(_whole(f), node.per), is_encouraged(f, node.natures))


def _whole(f: Frame) -> Frame:
    return f.within(rows=())


def _with_quota(f: Frame, node: ast.Quota, made: Selection) -> Selection:
    scope = _whole(f).scope
    amount = expression(f.e, node.amount, scope)
    if not isinstance(amount.type, NumberType | ErrorType):
        f.e.report("PL373", node.amount.span)
    rounding: Any = None
    is_share = _is_share(node.amount, amount)
    if is_share and isinstance(amount, Rounded):
        rounding = amount.mode
        amount = amount.operand
    minimum = expression(f.e, node.minimum, scope) if node.minimum is not None else None
    maximum = expression(f.e, node.maximum, scope) if node.maximum is not None else None
    return evolve(made, quota=amount, share=is_share, rounding=rounding, minimum=minimum, maximum=maximum)


def _is_share(node: ast.Expr, amount: Expr) -> bool:
    """``10%`` or a 参数 that is a plain decimal: a share of the group. ``3人`` or ``3`` is a number."""
    plain = node.operand if isinstance(node, ast.Rounded) else node
    value = amount.operand if isinstance(amount, Rounded) else amount
    if isinstance(plain, ast.Percent):
        return True
    is_plain = isinstance(value.type, NumberType) and value.type.unit == "" and value.type.scale != 0
    return is_plain and not isinstance(value, Literal)


def _key(f: Frame, node: ast.RankKey) -> RankKey:
    direction = Direction(node.order.value)
    citations = f.e.cite(node.cites)
    if direction is Direction.PREFERRED:
        return RankKey(truth(f.e, node.value, f.scope), direction, citations)
    value = expression(f.e, node.value, f.scope)
    kind = value.type
    has_order = isinstance(kind, NumberType | DateType | ErrorType | TruthType) or (isinstance(kind, EnumType) and kind.ordered)
    if not has_order:
        f.e.report("PL374", node.value.span)
    return RankKey(value, direction, citations)


def _ties(f: Frame, clauses: Sequence[ast.Ties]) -> Ties:
    clause = once(f.e, clauses, "并列")
    if clause is None:
        return Ties.PENDING
    found = next((ties for ties in Ties if ties.value == clause.name.text), None)
    if found is None:
        f.e.unknown("PL375", clause.name, [ties.value for ties in Ties])
    return found or Ties.PENDING
