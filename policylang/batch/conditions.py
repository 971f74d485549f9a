"""Conditions as masks: groups of items, guards, 原则上. As ``runtime.conditions``, for all rows at once.

Relies on ``batch.lowering`` and ``batch.holders``.
"""

from collections.abc import Callable
from typing import Any

from policylang.batch.holders import approved
from policylang.batch.lowering import GroupNote, Lowering, Place
from policylang.batch.values import NotLoweredError, Truth
from policylang.core import expressions as x
from policylang.core.expressions import GroupOp


def group(low: Lowering, node: x.Group, place: Place) -> Truth:
    """全部, 任一, 至少 k 项 of the items that apply."""
    neutral = node.op is GroupOp.ALL
    raw: list[Truth] = []
    inside: list[tuple[GroupNote, ...]] = []
    for item in node.items:
        notes: list[GroupNote] | None = None if low.notes is None else []
        with low.noting(notes):
            raw.append(low.member(item.body, place))
        inside.append(tuple(notes or ()))
    counted = [
        _counted(low, one, neutral) if isinstance(item.body, x.Guarded) else one
        for item, one in zip(node.items, raw, strict=True)
    ]
    made = _together(low, node, counted, raw)
    if low.notes is not None:
        low.notes.append(GroupNote(node, tuple(raw), made, tuple(inside)))
    return made


def _counted(low: Lowering, item: Truth, holds_alone: bool) -> Truth:
    """An item with an unknown guard as it counts: what it would be either way, where that is the same."""
    if item.doubt is False or item.then is None:
        return item
    c, v = low.columns, low.values
    alike = c.and_(item.doubt, item.then.holds if holds_alone else item.then.fails)
    holds = c.or_(item.holds, alike) if holds_alone else item.holds
    fails = item.fails if holds_alone else c.or_(item.fails, alike)
    unknown = c.not_(c.or_(holds, fails, item.gone))
    causes = v.merged(unknown, item.causes, v.merged(item.doubt, item.then.causes))
    return Truth(holds, fails, causes, gone=item.gone)


def _together(low: Lowering, node: x.Group, items: list[Truth], raw: list[Truth]) -> Truth:
    c, v = low.columns, low.values
    causes = [item.causes for item in items]
    if node.op is GroupOp.ALL:
        holds = c.and_(*(c.or_(item.holds, item.gone) for item in items))
        fails = c.or_(*(item.fails for item in items))
        return Truth(holds, fails, v.merged(c.not_(c.or_(holds, fails)), *causes))
    gone = c.and_(*(item.gone for item in items))
    if node.op is GroupOp.ANY:
        holds = c.or_(*(item.holds for item in items))
        fails = c.and_(*(c.or_(item.fails, item.gone) for item in items))
    else:
        holds = c.holds("le", node.k, c.count_of([item.holds for item in items]))
        possible = c.count_of([c.not_(c.or_(item.fails, item.gone)) for item in items])
        fails = c.holds("lt", possible, node.k)
    holds, fails = c.and_(holds, c.not_(gone)), c.and_(fails, c.not_(gone))
    doubtful = c.and_(*(c.or_(item.gone, item.doubt) for item in raw), c.not_(gone))
    open_ = c.and_(fails, doubtful)
    fails = c.and_(fails, c.not_(open_))
    unknown = c.not_(c.or_(holds, fails, gone, open_))
    doubts = v.merged(open_, *(v.merged(item.doubt, item.causes) for item in raw))
    return Truth(holds, fails, v.merged(True, v.merged(unknown, *causes), doubts), gone=gone)


def guarded(low: Lowering, node: x.Guarded, place: Place) -> Truth:
    """当 … 则 …."""
    c, v = low.columns, low.values
    guard = low.truth(node.guard, place)
    then = low.member(node.then, place)
    unsure = v.unknown_of(guard)
    gone = c.or_(guard.fails, c.and_(c.not_(guard.fails), then.gone))
    doubt = c.and_(unsure, c.not_(then.gone))
    holds, fails = c.and_(guard.holds, then.holds), c.and_(guard.holds, then.fails)
    inner = then.doubt if then.doubt is not False else False
    if inner is not False:
        raise NotLoweredError("当 within 当")
    causes = v.merged(True, v.merged(doubt, guard.causes), v.merged(guard.holds, then.causes))
    return Truth(holds, fails, causes, gone=gone, doubt=doubt, then=then if doubt is not False else None)


def negation(low: Lowering, node: x.Not, place: Place) -> Truth:
    """非. What does not apply, negated, does not apply; a blank is 否."""
    value = low.value(node.operand, place)
    if isinstance(value, Truth):
        c = low.columns
        return Truth(c.or_(value.fails, value.blank), value.holds, value.causes, gone=value.gone)
    return low.values.not_(low.values.plain(low.truthlike(node.operand, place)))


def unless(low: Lowering, node: x.Unless, place: Place) -> Truth:
    """… 除非 …."""
    c, v = low.columns, low.values
    condition = low.member(node.condition, place)
    exception = low.truth(node.exception, place)
    holds = c.and_(c.or_(condition.holds, exception.holds), c.not_(condition.gone))
    fails = c.and_(condition.fails, exception.fails)
    unknown = c.not_(c.or_(holds, fails, condition.gone))
    return Truth(holds, fails, v.merged(unknown, condition.causes, exception.causes), gone=condition.gone)


def in_principle(low: Lowering, node: x.InPrinciple, place: Place) -> Truth:
    """原则上: met, or with an approved exception on record."""
    c, v = low.columns, low.values
    value = low.member(node.condition, place)
    if place.lenient:
        return Truth(c.or_(value.holds, value.fails), False, value.causes, gone=value.gone)
    granted = c.and_(approved(low, place), c.not_(value.gone))
    holds, fails = c.or_(value.holds, granted), c.and_(value.fails, c.not_(granted))
    return Truth(holds, fails, v.merged(c.not_(granted), value.causes), gone=value.gone)


CONDITIONS: dict[type, Callable[..., Any]] = {
    x.Group: group,
    x.Guarded: guarded,
    x.Not: negation,
    x.Unless: unless,
    x.InPrinciple: in_principle,
}
"""The expressions of this module."""
