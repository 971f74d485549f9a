"""考核 and 登记 as columns: weighted scores, grades, gates; what is entered. Relies on ``batch.outcomes``."""

from typing import Any

import attrs

from policylang.batch.caps import within_caps
from policylang.batch.choices import choose, combined
from policylang.batch.columns import Mask
from policylang.batch.comparisons import ranked
from policylang.batch.effects import barred, grade_caps
from policylang.batch.lowering import Lowering, Place
from policylang.batch.outcomes import Made, Part, made_of, part_of
from policylang.batch.values import Figure, NotLoweredError, Truth, Word
from policylang.core.ir import Assessment, Component, Credit, Rule
from policylang.core.types import EnumType
from policylang.core.values import Period
from policylang.runtime.decision import POSITIVE_NEGATIVE
from policylang.runtime.qualifications import FAILED


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
        grade = choose(low, body.grades, scored, f"{rule.name}等次", body.grade_type or EnumType("", ()))
        fields["等次"] = _capped(low, rule, grade, body.grade_type, place)
        scored = attrs.evolve(place, score=dict(fields))
    passes = (
        part_of(low, "合格", body.passes, scored)
        if body.passes is not None
        else Part("", _by_grade(low, fields, body.grade_type))
    )
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


def _capped(low: Lowering, rule: Rule, grade: Word, order: EnumType | None, place: Place) -> Word:
    """The grade after 不得评为: the next lower one that may be given. A penalty in doubt leaves the grade unknown, between the two."""
    if order is None:
        return grade
    c, v = low.columns, low.values
    for barred_, holds in grade_caps(low, rule.bars, place):
        if barred_ not in order.values:
            continue
        limit, top = order.rank(barred_) - 1, len(order.values) - 1
        rank, unknown = ranked(low, grade, order), v.unknown_of(grade)
        above = v.word_in(grade, order.values[limit + 1 :])
        struck, open_ = c.and_(above, holds.holds), c.and_(above, v.unknown_of(holds))
        lost = c.and_(unknown, c.not_(holds.fails))
        masks = {word: c.and_(v.word_is(grade, word), c.not_(c.or_(struck, open_))) for word in order.values}
        if limit >= 0:
            masks[order.values[limit]] = c.or_(masks[order.values[limit]], struck)
        blank = grade.blank if limit >= 0 else c.or_(grade.blank, struck)
        known = c.or_(*masks.values())
        causes = v.merged(True, v.merged(unknown, grade.causes), v.merged(c.or_(open_, lost), holds.causes))
        least = c.pick(c.or_(struck, open_), limit, c.pick(lost, 0, rank.low))
        most = c.pick(struck, limit, c.pick(lost, top, rank.high))
        bounds = Figure(least, most, known, blank, causes, size=max(1, top))
        grade = Word(known, blank, causes, None, masks, order.values, bounds)
    return grade


def _by_grade(low: Lowering, fields: dict[str, Any], order: EnumType | None) -> Truth:
    """Without a 合格 clause: any grade but 不合格 passes; without grades there is nothing to fail."""
    grade = fields.get("等次")
    if grade is None:
        return Truth(True, False)
    assert isinstance(grade, Word)
    c = low.columns
    fails = low.values.word_is(grade, FAILED)
    passes = c.and_(c.or_(grade.known, grade.blank), c.not_(fails))
    if grade.rank is None or order is None:
        return Truth(passes, fails, grade.causes)
    if FAILED not in order.values:
        raise NotLoweredError(f"不得评为 without {FAILED}")
    failed, least, most = order.rank(FAILED), grade.rank.low, grade.rank.high
    beside = c.and_(c.holds("le", 0, least), c.or_(c.holds("lt", failed, least), c.holds("lt", most, failed)))
    sure = c.and_(low.values.unknown_of(grade), beside)
    return Truth(c.or_(passes, sure), fails, low.values.merged(c.not_(sure), grade.causes))


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
    least, most = c.lesser(one.low, two.low), c.greater(one.high, two.high)
    closed = c.and_(c.given(least), c.given(most), c.not_(c.or_(one.blank, two.blank)))
    alike = c.and_(unsure, one.known, two.known, c.holds("eq", one.low, two.low))
    blank = c.and_(unsure, one.blank, two.blank)
    open_ = c.and_(unsure, c.not_(c.or_(alike, blank)))
    causes = v.merged(True, made.causes, v.merged(open_, premise.causes, value.causes, other.causes))
    return Figure(
        c.pick(unsure, c.pick(closed, least, None), made.low),
        c.pick(unsure, c.pick(closed, most, None), made.high),
        c.or_(c.and_(c.not_(unsure), made.known), alike),
        c.or_(c.and_(c.not_(unsure), made.blank), blank),
        causes,
        scale,
        made.size,
    )


def decide_credit(low: Lowering, rule: Rule, place: Place, period: Period | None) -> Made:
    """What is entered when the 要求 holds, within the 上限."""
    body = rule.body
    assert isinstance(body, Credit)
    v = low.values
    applies = part_of(low, "适用", rule.applies, place)
    require = part_of(low, "要求", body.require, place)
    truth = v.all_((v.plain(require.truth), v.not_(barred(low, rule.bars, place))))
    yes, no = POSITIVE_NEGATIVE[rule.kind]
    made = made_of(low, rule, applies, [require], truth, False, {yes: truth.holds, no: truth.fails})
    fields: dict[str, tuple[Mask, Any]] = {}
    for entry in body.entries:
        caps = [(cap.period, low.figure(cap.amount, place)) for cap in body.caps if cap.unit == entry.unit]
        amount = within_caps(low, made, yes, low.figure(entry.amount, place), caps, place)
        fields[entry.unit] = (made.outcomes[yes], amount)
    return attrs.evolve(made, fields=fields)
