"""考核 and 登记 as columns: weighted scores, grades, gates; what is entered. Relies on ``batch.outcomes``."""

from typing import Any

import attrs

from policylang.batch.columns import Mask
from policylang.batch.effects import barred
from policylang.batch.figures import choose, combined
from policylang.batch.lowering import Lowering, Place
from policylang.batch.outcomes import Made, Part, made_of, part_of
from policylang.batch.values import Figure, NotLoweredError, Truth, Word
from policylang.core.ir import Assessment, Component, Credit, EffectKind, Rule, Sanction
from policylang.core.types import EnumType
from policylang.core.values import Period
from policylang.runtime.decision import POSITIVE_NEGATIVE


def decide_exam(low: Lowering, rule: Rule, place: Place, period: Period | None) -> Made:
    """成绩 is the weighted sum; 等次 the first row that holds; 合格 as the 合格 clause says."""
    body = rule.body
    assert isinstance(body, Assessment)
    v = low.values
    applies = part_of(low, "适用", rule.applies, place)
    fields: dict[str, Any] = {}
    if body.components:
        fields["成绩"] = score(low, body.components, place)
    scored = attrs.evolve(place, score=dict(fields))
    if body.grades:
        _refuse_caps(low, rule)
        fields["等次"] = choose(low, body.grades, scored, f"{rule.name}等次", body.grade_type or EnumType("", ()))
        scored = attrs.evolve(place, score=dict(fields))
    passes = part_of(low, "合格", body.passes, scored) if body.passes is not None else Part("", _by_grade(low, fields))
    require = part_of(low, "要求", body.require, scored)
    parts = [passes, require]
    conditions = [v.plain(passes.truth), v.plain(require.truth)]
    if body.veto is not None:
        veto = part_of(low, "否决", body.veto, scored)
        parts.append(attrs.evolve(veto, is_against=True))
        conditions.append(v.not_(v.plain(veto.truth)))
    conditions.append(v.not_(barred(low, rule.bars, place)))
    truth = v.all_(conditions)
    yes, no = POSITIVE_NEGATIVE[rule.kind]
    return made_of(low, rule, applies, parts, truth, False, {yes: truth.holds, no: truth.fails}, fields)


def _refuse_caps(low: Lowering, rule: Rule) -> None:
    for bar in rule.bars:
        body = low.policies.rules[bar.sanction].body
        if isinstance(body, Sanction) and body.effects[bar.effect].kind is EffectKind.CAP_GRADE:
            raise NotLoweredError("不得评为")


def _by_grade(low: Lowering, fields: dict[str, Any]) -> Truth:
    """Without a 合格 clause: any grade but 不合格 passes; without grades there is nothing to fail."""
    grade = fields.get("等次")
    if grade is None:
        return Truth(True, False)
    assert isinstance(grade, Word)
    c = low.columns
    fails = low.values.word_is(grade, "不合格")
    return Truth(c.and_(c.or_(grade.known, grade.blank), c.not_(fails)), fails, grade.causes)


def score(low: Lowering, components: tuple[Component, ...], place: Place) -> Figure:
    """The weighted sum of the components; without a value where one of them has none."""
    v = low.values
    total = v.number(0)
    for component in components:
        value = low.figure(component.value, place)
        if component.premise is not None and component.otherwise is not None:
            value = _or_otherwise(low, component, value, place)
        total = v.add(total, v.times(value, component.weight))
    return total


def _or_otherwise(low: Lowering, component: Component, value: Figure, place: Place) -> Figure:
    """The value where the premise holds, else the other; where it is unknown, what both agree on."""
    c, v = low.columns, low.values
    assert component.otherwise is not None
    premise = low.truth(component.premise, place)
    other = low.figure(component.otherwise, place)
    unsure = v.unknown_of(premise)
    made = combined(low, [(premise.holds, value), (premise.fails, other)], (unsure, {}))
    assert isinstance(made, Figure)
    if unsure is False:
        return made
    scale = made.scale
    one, two = v.scaled(value, scale), v.scaled(other, scale)
    if one.blank is not False or two.blank is not False:
        low.defer(place.relation, c.and_(unsure, c.or_(one.blank, two.blank)))
    least, most = c.lesser(one.low, two.low), c.greater(one.high, two.high)
    closed = c.and_(c.given(least), c.given(most))
    alike = c.and_(unsure, one.known, two.known, c.holds("eq", one.low, two.low))
    causes = v.merged(True, made.causes, v.merged(c.and_(unsure, c.not_(alike)), premise.causes, value.causes, other.causes))
    return Figure(
        c.pick(unsure, c.pick(closed, least, None), made.low),
        c.pick(unsure, c.pick(closed, most, None), made.high),
        c.or_(c.and_(c.not_(unsure), made.known), alike),
        c.and_(c.not_(unsure), made.blank),
        causes,
        scale,
        made.size,
    )


def decide_credit(low: Lowering, rule: Rule, place: Place, period: Period | None) -> Made:
    """What is entered when the 要求 holds, within the 上限 of each row."""
    body = rule.body
    assert isinstance(body, Credit)
    v = low.values
    if any(cap.period for cap in body.caps):
        raise NotLoweredError("上限 of a period")
    applies = part_of(low, "适用", rule.applies, place)
    require = part_of(low, "要求", body.require, place)
    truth = v.all_((v.plain(require.truth), v.not_(barred(low, rule.bars, place))))
    yes, no = POSITIVE_NEGATIVE[rule.kind]
    made = made_of(low, rule, applies, [require], truth, False, {yes: truth.holds, no: truth.fails})
    fields: dict[str, tuple[Mask, Any]] = {}
    for entry in body.entries:
        amount = low.figure(entry.amount, place)
        for cap in body.caps:
            if cap.unit == entry.unit:
                amount = _smaller(low, amount, low.figure(cap.amount, place))
        fields[entry.unit] = (made.outcomes[yes], amount)
    return attrs.evolve(made, fields=fields)


def _smaller(low: Lowering, amount: Figure, limit: Figure) -> Figure:
    """An amount cut to what is not negative of a limit, both known."""
    c, v = low.columns, low.values
    scale = v.add(amount, limit).scale
    one, two = v.scaled(amount, scale), v.scaled(limit, scale)
    if one.low is not one.high or two.low is not two.high or one.blank is not False or two.blank is not False:
        raise NotLoweredError("上限 of an amount that is not known")
    low_ = c.lesser(one.low, c.greater(two.low, 0))
    return v.settled(low_, low_, v.merged(True, one.causes, two.causes), False, scale, max(one.size, two.size))
