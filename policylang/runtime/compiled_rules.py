"""Compiled rules: the course that most decisions take, with compiled conditions; the other courses (破格, 原则上, unknown last days …)
are those of the reference engine. Relies on ``compiled_code`` and the deciders of the reference engine.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from policylang.core import expressions as x
from policylang.core.ir import Assessment, Deadline, Duty, Qualification, Rule, Sanction
from policylang.core.values import NOT_APPLICABLE, Period, Unknown, all_, causes_of, not_
from policylang.core.walk import walk
from policylang.runtime.compiled_code import Code, Compiler, Run
from policylang.runtime.compiled_scores import barred, weighted
from policylang.runtime.decision import POSITIVE_NEGATIVE, Decision, Outcome
from policylang.runtime.duties import decide_duty, judge, settled, window_of, words
from policylang.runtime.environment import Env
from policylang.runtime.qualifications import by_grade, decide_exam, decide_qualification, verdict

Decide = Callable[[Any, Env, Period | None], Decision]
"""The decision of a rule whose policy is in force."""


def applicable(compiler: Compiler, rule: Rule, decide: Any) -> Decide:
    """A rule that is 不适用 where its 适用 is 否; otherwise the reference engine decides."""
    applies = compiler.truth(rule.applies)

    def run_(run: Run, env: Env, period: Period | None) -> Decision:
        if applies(run, env, env.rows) is False:
            return _not_applicable(rule, env)
        return decide(run, rule, env, period)  # type: ignore[no-any-return]

    return run_


def _not_applicable(rule: Rule, env: Env, level: str | None = None) -> Decision:
    row = env.rows[0] if env.rows else None
    return Decision(rule, row, Outcome.NOT_APPLICABLE, env.as_of, level)


def qualification(compiler: Compiler, rule: Rule) -> Decide:
    """资格, 认定, 晋升, 奖励 without 破格 and 原则上; with these, as the reference engine decides."""
    body = rule.body
    assert isinstance(body, Qualification)
    applies, require = compiler.truth(rule.applies), compiler.part(body.require)
    level_of = compiler.truth(body.level_require) if body.level_require is not None else None
    veto_of = compiler.truth(body.veto) if body.veto is not None else None
    barred_of = barred(compiler.policies, rule)
    yes, no = POSITIVE_NEGATIVE[rule.kind]
    is_plain = not body.waivers and not any(isinstance(n, x.InPrinciple) for n in walk((body.require, body.level_require)))

    def run_(run: Run, env: Env, period: Period | None) -> Decision:
        rows = env.rows
        concerned = applies(run, env, rows)
        if concerned is False:
            return _not_applicable(rule, env, env.level)
        if not is_plain:
            return decide_qualification(run, rule, env, period)
        met = require(run, env, rows)
        if met is NOT_APPLICABLE:
            return _not_applicable(rule, env, env.level)
        level = level_of(run, env, rows) if level_of is not None and met is not False else True
        truth = met if level is True else all_((met, level))
        if veto_of is not None and truth is not False:
            truth = all_((truth, not_(veto_of(run, env, rows))))
        if barred_of is not None and truth is not False:
            is_barred = barred_of(run, env, rows)
            truth = truth if is_barred is False else all_((truth, not_(is_barred)))
        if concerned is True and (truth is True or truth is False):
            return Decision(rule, rows[0] if rows else None, yes if truth else no, env.as_of, env.level)
        return verdict(rule, env, concerned, truth)

    return run_


def exam(compiler: Compiler, rule: Rule) -> Decide:
    """考核 without 等次; with these, as the reference engine decides."""
    body = rule.body
    assert isinstance(body, Assessment)
    if body.grades:
        return applicable(compiler, rule, decide_exam)
    applies = compiler.truth(rule.applies)
    score_of = weighted(compiler, body.components) if body.components else None
    require = compiler.truth(body.require) if body.require is not None else None
    passes_of = compiler.truth(body.passes) if body.passes is not None else None
    veto_of = compiler.truth(body.veto) if body.veto is not None else None
    barred_of = barred(compiler.policies, rule)
    yes, no = POSITIVE_NEGATIVE[rule.kind]

    def run_(run: Run, env: Env, period: Period | None) -> Decision:
        rows = env.rows
        concerned = applies(run, env, rows)
        if concerned is False:
            return _not_applicable(rule, env)
        fields = {"成绩": score_of(run, env, rows)} if score_of is not None else {}
        env.score = fields  # the surroundings are this decision's own
        passes = passes_of(run, env, rows) if passes_of is not None else by_grade(fields)
        truth = passes if require is None else all_((passes, require(run, env, rows)))
        if veto_of is not None:
            truth = all_((truth, not_(veto_of(run, env, rows))))
        if barred_of is not None:
            truth = all_((truth, not_(barred_of(run, env, rows))))
        if concerned is True and (truth is True or truth is False):
            return Decision(rule, rows[0] if rows else None, yes if truth else no, env.as_of, env.level, fields=fields)
        return verdict(rule, env, concerned, truth, fields=fields)

    return run_


def sanction(compiler: Compiler, rule: Rule) -> Decide:
    """处理."""
    body = rule.body
    assert isinstance(body, Sanction)
    applies, case_of = compiler.truth(rule.applies), compiler.part(body.case)
    effects = tuple(effect.word for effect in body.effects)

    def run_(run: Run, env: Env, period: Period | None) -> Decision:
        rows = env.rows
        concerned = applies(run, env, rows)
        case = case_of(run, env, rows) if concerned is not False else False
        if concerned is False or case is NOT_APPLICABLE:
            return _not_applicable(rule, env)
        row = rows[0] if rows else None
        if isinstance(concerned, Unknown) or isinstance(case, Unknown):
            return Decision(rule, row, Outcome.PENDING, env.as_of, causes=causes_of((concerned, case)))
        if not case:
            return Decision(rule, row, Outcome.NOT_TRIGGERED, env.as_of)
        return Decision(rule, row, Outcome.TRIGGERED, env.as_of, fields={"后果": effects})

    return run_


def duty(compiler: Compiler, rule: Rule) -> Decide:
    """义务, 任务, 项目 of one deadline; with 每, as the reference engine decides."""
    body = rule.body
    assert isinstance(body, Duty)
    if body.every is not None:
        return lambda run, env, period: decide_duty(run, rule, env, period)
    applies = compiler.truth(rule.applies) if rule.applies is not None else None
    met_of = compiler.part(body.require) if body.forbid is None else _not_done(compiler.part(body.forbid))
    force = compiler.policies.policies[rule.policy].in_force
    first = force.start if force is not None and isinstance(force.start, date) else date.min
    yes, no = words(rule)
    fixed, at_once = (
        _is_fixed(body.deadline),
        body.forbid is not None or (body.deadline is not None and body.deadline.immediate),
    )
    known: list[Period] = []

    def run_(run: Run, env: Env, period: Period | None) -> Decision:
        window = known[0] if known else window_of(run, body.deadline, env)
        if fixed and not known:
            known.append(window)
        end, as_of, rows = window.end, env.as_of, env.rows
        row = rows[0] if rows else None
        if end is not None:
            if isinstance(end, Unknown):
                return judge(run, rule, env, window)
            if end < first:
                return Decision(rule, row, Outcome.NOT_APPLICABLE, as_of, period=window, reason="duty.before_force")
            if end < as_of:
                env.as_of = end  # the surroundings are this decision's own
        env.window = window
        concerned = applies(run, env, rows) if applies is not None else True
        if concerned is False:
            return Decision(rule, row, Outcome.NOT_APPLICABLE, as_of, period=window)
        met = met_of(run, env, rows)
        if concerned is True and met is True:
            return Decision(rule, row, yes, as_of, period=window)
        if met is NOT_APPLICABLE:
            return Decision(rule, row, Outcome.NOT_APPLICABLE, as_of, period=window)
        if isinstance(concerned, Unknown) or isinstance(met, Unknown):
            causes = causes_of((concerned, met))
            return Decision(rule, row, Outcome.PENDING, as_of, causes=causes, period=window)
        if at_once:
            return Decision(rule, row, no, as_of, period=window)
        return settled(run, rule, env.judged(as_of, None), window, met, False)

    return run_


def _is_fixed(deadline: Deadline | None) -> bool:
    """Whether a 期限 is the same whoever is judged, and when."""
    if deadline is None:
        return True
    fixed = (x.Literal, x.Between2, x.Shift, x.Arithmetic, x.Negate)
    return all(isinstance(node, fixed) for node in walk((deadline.start, deadline.end)))


def _not_done(forbidden: Code) -> Code:
    def run_(run: Run, env: Env, rows: Any) -> Any:
        done = forbidden(run, env, rows)
        return not done if isinstance(done, bool) else done

    return run_
