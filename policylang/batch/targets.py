"""指标 as columns: of an organisation for each of them, over a population once. As ``runtime.selection``. Relies on ``batch.outcomes``."""

from datetime import date

import attrs

from policylang.batch.columns import Mask
from policylang.batch.duties import cycle_at_hand
from policylang.batch.lowering import Lowering, Place, labels
from policylang.batch.outcomes import Made, Part, made_of, not_applicable, part_of
from policylang.batch.values import NotLoweredError, Truth
from policylang.core.ir import Rule, Target
from policylang.core.values import Period, Unknown
from policylang.runtime.decision import Outcome
from policylang.runtime.duties import window_of


def decide_target(low: Lowering, rule: Rule, place: Place, period: Period | None) -> Made:
    """达标 where the figure is reached; before a stated 期限, 未到期 instead of 未达标."""
    body = rule.body
    assert isinstance(body, Target)
    if body.every is not None:
        cycle = cycle_at_hand(low, body.every, place, period)
        if cycle is None:
            return not_applicable(rule)
        if isinstance(cycle, Unknown):
            applies = part_of(low, "适用", rule.applies, place)
            return made_of(low, rule, applies, [], Truth(False, False, labels(cycle)), False, {})
        year = cycle if body.every.unit == "年度" else place.year
        return _judged(low, rule, attrs.evolve(place, cycle=cycle, year=year), cycle)
    if body.deadline is None:
        return _judged(low, rule, place, None)
    for node in (body.deadline.start, body.deadline.end):
        if node is not None and not low.is_fixed(node, place):
            raise NotLoweredError(f"期限 {node.place.text}")
    return _judged(low, rule, place, window_of(low.fixed, body.deadline, low.env(place)))


def _judged(low: Lowering, rule: Rule, place: Place, window: Period | None) -> Made:
    body = rule.body
    assert isinstance(body, Target)
    c = low.columns
    end = window.end if window is not None else None
    judged = min(place.day, end) if isinstance(end, date) else place.day
    inner = attrs.evolve(place, as_of=judged, window=window)
    applies = part_of(low, "适用", rule.applies if body.kind is None else None, inner)
    reach = part_of(low, "达到", body.reach, inner)
    truth = low.values.plain(reach.truth)
    if isinstance(end, Unknown):
        concerned = c.and_(low.values.plain(applies.truth).holds, truth.fails)
        truth = Truth(truth.holds, False, low.values.merged(True, truth.causes, low.values.merged(concerned, labels(end))))
    running: Mask = isinstance(end, date) and place.day <= end
    yes, no = (Outcome.CARRIED_OUT, Outcome.NOT_CARRIED_OUT) if body.encouraged else (Outcome.REACHED, Outcome.NOT_REACHED)
    masks = {yes: truth.holds, Outcome.NOT_DUE: c.and_(truth.fails, running), no: c.and_(truth.fails, c.not_(running))}
    return made_of(low, rule, applies, [Part("达到", reach.truth, reach.notes)], truth, False, masks)
