"""资格, 认定, 晋升, 奖励; 考核; 登记. Precedence: 否决 and 不得 over 破格 over 要求.

Relies on ``core`` and ``sanctions``.
"""

from typing import Any

from policylang.core.expressions import Expr, InPrinciple
from policylang.core.ir import Assessment, Component, Credit, Qualification, Rule
from policylang.core.types import EnumType
from policylang.core.values import (
    ABSENT,
    NOT_APPLICABLE,
    Cause,
    CauseKind,
    Period,
    Truth,
    Unknown,
    all_,
    any_,
    causes_of,
    not_,
    weighted_sum,
)
from policylang.core.walk import walk
from policylang.runtime.caps import within_caps
from policylang.runtime.decision import POSITIVE_NEGATIVE, Decision, Outcome
from policylang.runtime.engine import Engine
from policylang.runtime.environment import Env
from policylang.runtime.figures import agree, choose


def verdict(rule: Rule, env: Env, applies: Truth, truth: Truth, **more: Any) -> Decision:
    """The decision that a truth gives: 适用 否 → 不适用; anything unknown → 待定; else the kind's words for yes and no."""
    row = env.rows[0] if env.rows else None
    if applies is False:
        return Decision(rule, row, Outcome.NOT_APPLICABLE, env.as_of, env.level)
    if isinstance(applies, Unknown) or isinstance(truth, Unknown):
        causes = causes_of((applies, truth))
        more.pop("waived", None)
        return Decision(rule, row, Outcome.PENDING, env.as_of, env.level, causes=causes, **more)
    yes, no = POSITIVE_NEGATIVE[rule.kind]
    return Decision(rule, row, yes if truth else no, env.as_of, env.level, **more)


def decide_qualification(engine: Engine, rule: Rule, env: Env, period: Period | None) -> Decision:
    """(要求 and 层级要求, or 破格) and no 否决 and no penalty in the way."""
    body = rule.body
    assert isinstance(body, Qualification)
    applies = engine.truth(rule.applies, env, "适用")
    if applies is False:
        return verdict(rule, env, False, False)
    require = engine.part(body.require, env, "要求")
    if require is NOT_APPLICABLE:
        return verdict(rule, env, False, False)
    level = engine.truth(body.level_require, env, "层级要求")
    waivers = [
        all_((engine.truth(waiver.rest, env, "要求"), engine.truth(waiver.condition, env, "破格"))) for waiver in body.waivers
    ]
    veto = engine.truth(body.veto, env, "否决") if body.veto is not None else False
    barred = engine.effects.barred(engine, rule.bars, env)
    met = any_((require, *waivers))
    truth = all_((met, level, not_(veto), not_(barred)))
    waived = truth is True and require is not True
    reportable = truth is False and applies is True and _reportable(engine, body, env, veto, barred)
    return verdict(rule, env, applies, truth, waived=waived, reportable=reportable)


def _reportable(engine: Engine, body: Qualification, env: Env, veto: Truth, barred: Truth) -> bool:
    """Whether every failing item is 原则上: with all of these met the rule would hold, by its 要求 or by a 破格."""
    if veto is not False or barred is not False:
        return False
    if not softens(body):
        return False
    lenient = env.softened()
    ways = [(body.require,), *((waiver.rest, waiver.condition) for waiver in body.waivers)]
    return any(all(_holds(engine, part, lenient) for part in (*way, body.level_require)) for way in ways)


def softens(body: Qualification) -> bool:
    """Whether anything in it is 原则上. PERF: asked for every 不符合; looked for once."""
    kept, found = _SOFTENING.get(id(body), (None, False))
    if kept is not body:
        found = any(isinstance(node, InPrinciple) for node in walk((body.require, body.level_require, body.waivers)))
        if len(_SOFTENING) >= _MOST:
            _SOFTENING.clear()
        _SOFTENING[id(body)] = (body, found)
    return found


_SOFTENING: dict[int, tuple[Qualification, bool]] = {}
_MOST = 10_000


def _holds(engine: Engine, part: Expr | None, env: Env) -> bool:
    return part is None or engine.silently(part, env) is True


def decide_exam(engine: Engine, rule: Rule, env: Env, period: Period | None) -> Decision:
    """成绩 is the weighted sum; 等次 the first row that holds (capped by 不得评为); 合格 as the 合格 clause says."""
    body = rule.body
    assert isinstance(body, Assessment)
    applies = engine.truth(rule.applies, env, "适用")
    if applies is False:
        return verdict(rule, env, False, False)
    fields: dict[str, Any] = {}
    if body.components:
        fields["成绩"] = score(engine, body.components, env)
    scored = env.scored(fields)
    if body.grades:
        unstated = Unknown((Cause(CauseKind.UNSTATED, f"{rule.name}等次"),))
        grade = choose(engine, body.grades, scored, unstated)
        fields["等次"] = _capped(engine, rule, grade, body.grade_type, env)
        scored = env.scored(fields)
    passes = engine.truth(body.passes, scored, "合格") if body.passes is not None else by_grade(fields, body.grade_type)
    require = engine.truth(body.require, scored, "要求")
    veto = engine.truth(body.veto, scored, "否决") if body.veto is not None else False
    barred = engine.effects.barred(engine, rule.bars, env)
    return verdict(rule, env, applies, all_((passes, require, not_(veto), not_(barred))), fields=fields)


def score(engine: Engine, components: tuple[Component, ...], env: Env) -> Any:
    """The weighted sum of the components; without a value where one of them has none."""
    parts: list[tuple[Any, Any]] = []
    for component in components:
        value = engine.value(component.value, env)
        if component.premise is not None and component.otherwise is not None:
            premise = engine.truth(component.premise, env, "前提")
            otherwise = engine.value(component.otherwise, env) if premise is not True else value
            if isinstance(premise, Unknown):
                value = agree([value, otherwise], causes_of((premise, value, otherwise)))
            elif premise is False:
                value = otherwise
        if value is ABSENT:
            return ABSENT
        parts.append((component.weight, value))
    return weighted_sum(parts)


FAILED = "不合格"
"""The grade that does not pass where no 合格 clause says what does."""


def by_grade(fields: dict[str, Any], order: EnumType | None = None) -> Truth:
    """Without a 合格 clause: any grade but 不合格 passes; without grades there is nothing to fail."""
    grade = fields.get("等次")
    if not isinstance(grade, Unknown):
        return bool(grade != FAILED)
    if order is not None and grade.low in order.values and grade.high in order.values:
        possible = order.values[order.rank(grade.low) : order.rank(grade.high) + 1]
        if FAILED not in possible:
            return True
    return Unknown(grade.causes)


def _capped(engine: Engine, rule: Rule, grade: Any, order: EnumType | None, env: Env) -> Any:
    """The grade after 不得评为: the next lower one that may be given. A penalty in doubt leaves the grade unknown."""
    if order is None:
        return grade
    for barred, holds in engine.effects.grade_caps(engine, rule.bars, env):
        if holds is False or barred not in order.values:
            continue
        limit = order.rank(barred) - 1
        lower = order.values[limit] if limit >= 0 else ABSENT
        if isinstance(grade, Unknown):
            grade = Unknown(causes_of((grade, holds)))
        elif grade is not ABSENT and order.rank(grade) > limit:
            grade = lower if holds is True else Unknown(causes_of((holds,)), lower, grade)
    return grade


def decide_credit(engine: Engine, rule: Rule, env: Env, period: Period | None) -> Decision:
    """What is entered (学时, 学分 …) when the 要求 holds, within the 上限."""
    body = rule.body
    assert isinstance(body, Credit)
    applies = engine.truth(rule.applies, env, "适用")
    if applies is False:
        return verdict(rule, env, False, False)
    require = engine.truth(body.require, env, "要求")
    barred = engine.effects.barred(engine, rule.bars, env)
    truth = all_((require, not_(barred)))
    fields: dict[str, Any] = {}
    if truth is True and applies is True:
        for entry in body.entries:
            amount = engine.value(entry.amount, env)
            fields[entry.unit] = within_caps(engine, rule, body, entry.unit, amount, env) if body.caps else amount
    return verdict(rule, env, applies, truth, fields=fields)
