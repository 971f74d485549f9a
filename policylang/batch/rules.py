"""Rules as columns: outcomes as masks, with the items that decided, the facts missing and the values given.

As the deciders of ``runtime``, for all rows at once. Relies on ``batch.lowering`` and the modules of expressions.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import attrs

from policylang.batch.aggregates import ROWS
from policylang.batch.columns import Mask
from policylang.batch.comparisons import COMPARISONS
from policylang.batch.conditions import CONDITIONS
from policylang.batch.duties import decide_duty
from policylang.batch.effects import barred
from policylang.batch.exams import decide_credit, decide_exam
from policylang.batch.figures import FIGURES, Decided
from policylang.batch.holders import HOLDERS
from policylang.batch.lowering import Lowering, Place
from policylang.batch.outcomes import Made, Part, either, made_of, not_applicable, part_of
from policylang.batch.regions import is_elsewhere
from policylang.batch.selections import decide_selection
from policylang.batch.targets import decide_target
from policylang.batch.values import Figure, NotLoweredError
from policylang.batch.years import YEARS
from policylang.core.ir import PolicyInfo, Qualification, Rule, RuleKind, Sanction
from policylang.core.values import Period
from policylang.runtime.decision import POSITIVE_NEGATIVE, Outcome
from policylang.runtime.evaluator import ENDS_WITH_POLICY


def decide(low: Lowering, rule: Rule, relation: str, as_of: "date | Figure", level: str | None, period: Period | None) -> Made:
    """The decision of a rule about all rows of a relation; made once for each day, level and period."""
    key = ("rule", rule.name, relation, as_of if isinstance(as_of, date) else id(as_of), level, period)
    if key not in low.memory:
        with low.noting(None):
            low.memory[key] = _decide(low, rule, relation, as_of, level, period)
    made: Made = low.memory[key]
    return made


def _decide(low: Lowering, rule: Rule, relation: str, as_of: "date | Figure", level: str | None, period: Period | None) -> Made:
    policy = low.policies.policies.get(rule.policy) or PolicyInfo(rule.policy, rule.policy)
    out = low.columns.or_(is_out_of_force(low, rule, policy, as_of), is_elsewhere(low, policy, relation))
    if out is True:
        return not_applicable(rule)
    body = rule.body
    rung, levels = getattr(body, "rung", "") or None, getattr(body, "levels", None)
    place = Place(policy, relation, as_of, rule=rule, level=level, rung=rung, levels=levels)
    decider = DECIDERS.get(rule.kind)
    if decider is None:
        raise NotLoweredError(rule.kind.value)
    made = decider(low, rule, place, period)
    return made if out is False else either(low, rule, out, not_applicable(rule), made)


def is_out_of_force(low: Lowering, rule: Rule, policy: PolicyInfo, as_of: "date | Figure") -> Mask:
    """Where the policy does not apply on the day judged."""
    force = policy.in_force
    if force is None:
        return False
    c = low.columns
    day = as_of.toordinal() if isinstance(as_of, date) else as_of.low
    early = c.holds("lt", day, force.start.toordinal()) if isinstance(force.start, date) else False
    last = force.end if rule.kind in ENDS_WITH_POLICY else None
    return c.or_(early, c.holds("lt", last.toordinal(), day) if isinstance(last, date) else False)


def decide_qualification(low: Lowering, rule: Rule, place: Place, period: Period | None) -> Made:
    """资格, 认定, 晋升, 奖励: (要求 and 层级要求, or 破格) and no 否决 and no penalty in the way."""
    body = rule.body
    assert isinstance(body, Qualification)
    v = low.values
    applies = part_of(low, "适用", rule.applies, place)
    require = part_of(low, "要求", body.require, place)
    level = part_of(low, "层级要求", body.level_require, place)
    parts = [require, level]
    ways = [v.plain(require.truth)]
    for waiver in body.waivers:
        rest, added = part_of(low, "要求", waiver.rest, place), part_of(low, "破格", waiver.condition, place)
        parts += [rest, added]
        ways.append(v.all_((v.plain(rest.truth), v.plain(added.truth))))
    conditions = [v.any_(ways), v.plain(level.truth)]
    if body.veto is not None:
        veto = part_of(low, "否决", body.veto, place)
        parts.append(attrs.evolve(veto, is_against=True))
        conditions.append(v.not_(v.plain(veto.truth)))
    conditions.append(v.not_(barred(low, rule.bars, place)))
    gone = require.truth.gone
    yes, no = POSITIVE_NEGATIVE[rule.kind]
    truth = v.all_(conditions)
    waived = low.columns.and_(truth.holds, low.columns.not_(ways[0].holds)) if body.waivers else False
    made = made_of(low, rule, applies, parts, truth, gone, {yes: truth.holds, no: truth.fails})
    return attrs.evolve(made, waived=low.columns.and_(made.outcomes[yes], waived))


def decide_sanction(low: Lowering, rule: Rule, place: Place, period: Period | None) -> Made:
    """处理: 触发 where the 情形 holds."""
    body = rule.body
    assert isinstance(body, Sanction)
    applies = part_of(low, "适用", rule.applies, place)
    case = part_of(low, "情形", body.case, place)
    truth = low.values.plain(case.truth)
    masks = {Outcome.TRIGGERED: truth.holds, Outcome.NOT_TRIGGERED: truth.fails}
    return made_of(low, rule, applies, [case], truth, case.truth.gone, masks)


DECIDERS: dict[RuleKind, Callable[[Lowering, Rule, Place, Period | None], Made]] = {
    RuleKind.ELIGIBILITY: decide_qualification,
    RuleKind.STATUS: decide_qualification,
    RuleKind.PROMOTION: decide_qualification,
    RuleKind.REWARD: decide_qualification,
    RuleKind.EXAM: decide_exam,
    RuleKind.CREDIT: decide_credit,
    RuleKind.SANCTION: decide_sanction,
    RuleKind.DUTY: decide_duty,
    RuleKind.TASK: decide_duty,
    RuleKind.STUDY: decide_duty,
    RuleKind.TARGET: decide_target,
    RuleKind.SELECTION: decide_selection,
}

HANDLERS: dict[type, Callable[..., Any]] = {
    **FIGURES,
    **COMPARISONS,
    **CONDITIONS,
    **HOLDERS,
    **ROWS,
    **YEARS,
    Decided: decide,
}
"""One function per IR node type that differs from row to row."""

__all__ = ["HANDLERS", "Part", "decide"]
