"""Compiled results of exams and penalties: the weighted sum, 成绩 and 等次 read elsewhere, 处理 that stand in the way.

Known numbers are added on the spot, over one denominator; the rest is worked out by the reference engine. Relies on ``compiled_code``.
"""

from fractions import Fraction
from typing import Any

from policylang.core import expressions as x
from policylang.core.ir import Component, EffectKind, Overlap, PolicySet, Rule, Sanction
from policylang.core.values import ABSENT, Unknown, any_, causes_of
from policylang.runtime.compiled_code import Code, Compiler, Rows, Run, reach
from policylang.runtime.decision import Outcome
from policylang.runtime.environment import Env
from policylang.runtime.qualifications import score


def weighted(compiler: Compiler, components: tuple[Component, ...]) -> Code:
    """成绩: the weighted sum of the components, judged where ``env`` stands."""
    parts = tuple(
        (
            Fraction(one.weight).as_integer_ratio(),
            compiler.code(one.value),
            compiler.truth(one.premise) if one.premise is not None and one.otherwise is not None else None,
            compiler.code(one.otherwise) if one.otherwise is not None else None,
        )
        for one in components
    )
    whole = compiler.code(components[0].value) if len(parts) == 1 and parts[0][0] == (1, 1) and parts[0][2] is None else None

    def sum_(run: Run, env: Env, rows: Rows) -> Any:
        total, under = 0, 1
        for (above, below), value_of, premise_of, otherwise_of in parts:
            holds = premise_of(run, env, rows) if premise_of is not None else True
            if holds is True:
                value = value_of(run, env, rows)
            elif holds is False and otherwise_of is not None:
                value = otherwise_of(run, env, rows)
            else:
                return score(run, components, env)
            if value.__class__ is int:
                above *= value
            elif value.__class__ is Fraction:
                top, bottom = value.as_integer_ratio()
                above, below = above * top, below * bottom
            else:
                return score(run, components, env)
            if below == under:
                total += above
            else:
                total, under = total * below + above * under, under * below
        return Fraction(total, under) if total % under else total // under

    def alone(run: Run, env: Env, rows: Rows) -> Any:
        assert whole is not None
        value = whole(run, env, rows)
        if value.__class__ is int or value.__class__ is Fraction:
            return value
        if value.__class__ is Unknown and value.low is not None and value.high is not None and value.low != value.high:
            return Unknown(causes_of((value,)), value.low, value.high)
        return score(run, components, env)

    return sum_ if whole is None else alone


def result_field(compiler: Compiler, node: x.ResultField) -> Code:
    """成绩, 等次 … of a decision; of the exam being decided, its own so far."""
    name, field = node.rule, node.field
    rule = compiler.policies.rules[name]
    at = reach(node.at) if node.at is not None else None

    def run_(run: Run, env: Env, rows: Rows) -> Any:
        own = env.score
        if own is not None and env.rule is not None and env.rule.name == name and field in own:
            return own[field]
        row = at(run, env, rows) if at is not None else None
        if isinstance(row, Unknown):
            return row
        decision = run.decide_on(rule, row, env.as_of)
        if field in decision.fields:
            return decision.fields[field]
        return Unknown(decision.causes) if decision.outcome is Outcome.PENDING else ABSENT

    return run_


def barred(policies: PolicySet, rule: Rule) -> Code | None:
    """Whether a penalty stands in the way of a rule; ``None`` where none ever can."""
    bars = []
    is_plain = True
    for bar in rule.bars:
        body = policies.rules[bar.sanction].body
        if not isinstance(body, Sanction) or body.effects[bar.effect].kind not in (EffectKind.BAR, EffectKind.SUSPEND):
            continue
        effect = body.effects[bar.effect]
        bars.append(bar)
        lasts = effect.length is None and effect.start is None and body.overlap is not Overlap.CUMULATE
        is_plain = is_plain and lasts and not bar.up and not bar.down
    found = tuple(bars)
    if not found:
        return None
    if not is_plain:
        return lambda run, env, rows: run.effects.barred(run, found, env)
    return _barred_for_good(tuple(policies.rules[bar.sanction] for bar in found))


def _barred_for_good(sanctions: tuple[Rule, ...]) -> Code:
    """Penalties on the row at hand itself, each without a beginning and an end: one that is triggered is enough."""

    def run_(run: Run, env: Env, rows: Rows) -> Any:
        row, as_of = rows[0], env.as_of
        is_struck = False
        doubts: list[Unknown] = []
        for rule in sanctions:
            decision = run.decide_on(rule, row, as_of)
            if decision.outcome is Outcome.TRIGGERED:
                is_struck = True
            elif decision.outcome is Outcome.PENDING:
                doubts.append(Unknown(decision.causes))
        return is_struck or (any_(doubts) if doubts else False)

    return run_
