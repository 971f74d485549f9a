"""Runs scenarios: evaluates what every 期望 asks for and says in what the decision differs.

In: a policy set and its scenarios; optionally how to explain a decision. Out: ``Results``.
What a 期望 does not say (因, 差, 可报例外) is not compared. Relies on ``runtime.evaluator``.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import attrs

from policylang.core.expressions import RowPath, RungOf
from policylang.core.facts import Row
from policylang.core.ir import PolicySet
from policylang.core.results import Aspect, Check, Mismatch, Results, ScenarioResult
from policylang.core.scenario import Distance, Expectation, Scenario
from policylang.core.types import EnumType
from policylang.core.values import ABSENT, NOT_APPLICABLE, Cause, OpenSet, Period, Unknown, not_
from policylang.piece import evolve
from policylang.runtime.conditions import holding
from policylang.runtime.decision import Decision, Outcome, Trace
from policylang.runtime.distance import distances
from policylang.runtime.evaluator import Evaluation
from policylang.testing.words import (
    NOTHING,
    asked_text,
    cause_name,
    cause_text,
    distance_text,
    found_text,
    holding_text,
    subject_text,
)

PENDING = Outcome.PENDING.label
NOT_APPLICABLE_WORD = Outcome.NOT_APPLICABLE.label


@attrs.frozen
class Run:
    """How a run is made: ``explain`` gives the reasons of a decision that differs; ``watch`` is shown how each was made."""

    explain: Callable[[Decision], str] | None = None
    watch: Callable[[Trace], None] | None = None


@attrs.frozen
class _Found:
    """What the engine gives for one expectation: a word or a value, with the decision if there is one, and how it was made."""

    word: str = ""
    value: Any = None
    causes: tuple[Cause, ...] = ()
    decision: Decision | None = None
    trace: Trace | None = None


def run(policies: PolicySet, scenarios: Iterable[Scenario], how: Run | None = None) -> Results:
    """The results of all scenarios, in their order."""
    return Results(tuple(run_scenario(policies, scenario, how or Run()) for scenario in scenarios))


def run_scenario(policies: PolicySet, scenario: Scenario, how: Run) -> ScenarioResult:
    """The result of one scenario."""
    bindings = {(name, key): value for name, key, value in scenario.bindings}
    tracing = bool(how.explain or how.watch or any(each.distances for each in scenario.expectations))
    evaluation = Evaluation(policies, scenario.dataset, scenario.as_of, scenario.known_at, bindings, tracing=tracing)
    checks = tuple(_check(evaluation, scenario, expectation, how) for expectation in scenario.expectations)
    return ScenarioResult(scenario, checks)


def _check(evaluation: Evaluation, scenario: Scenario, expectation: Expectation, how: Run) -> Check:
    row = scenario.dataset.get(*expectation.subject) if expectation.subject else None
    asked, subject = asked_text(expectation), subject_text(expectation)
    if expectation.holds is not None and row is not None:
        mismatches = tuple(_holding_mismatches(evaluation, scenario, expectation, row))
        return Check(asked, subject, expectation.place, mismatches)
    found = _find(evaluation, expectation, row)
    if found is None:
        decision = evaluation.decide(expectation.rule, row, expectation.level)
        missing = Mismatch(Aspect.PERIOD, found_text(expectation.period), _periods(decision))
        return Check(asked, subject, expectation.place, (missing,))
    if found.trace is not None and how.watch is not None:
        how.watch(found.trace)
    mismatches = tuple(_mismatches(expectation, found))
    explanation = how.explain(found.decision) if mismatches and found.decision is not None and how.explain else ""
    return Check(asked, subject, expectation.place, mismatches, explanation)


# ------------------------------------------------------------------ what the engine gives


def _find(evaluation: Evaluation, expectation: Expectation, row: Row | None) -> _Found | None:
    """What is found, ``None`` where the rule has no such period."""
    policies = evaluation.policies
    if expectation.rule in policies.rules:
        return _decided(evaluation, expectation, row)
    assert row is not None
    key = ("期望", expectation.rule, id(row))
    value = evaluation.remembered(key, expectation.rule, lambda: _value(evaluation, expectation, row))
    return attrs.evolve(_valued(value), trace=evaluation.memory[key][1])


def _value(evaluation: Evaluation, expectation: Expectation, row: Row) -> Any:
    """The value of the 定义, 表 or 阶梯 for ``row``."""
    ladder = evaluation.policies.ladders.get(expectation.rule)
    if ladder is None:
        return evaluation.definition(expectation.rule, row)
    rungs = EnumType(ladder.name, ladder.rungs, ordered=True)
    node = RungOf(ladder.name, RowPath(), type=rungs, place=expectation.place)
    return evaluation.value(node, evaluation.env_for(ladder.policy, (row,)))


def _decided(evaluation: Evaluation, expectation: Expectation, row: Row | None) -> _Found | None:
    decision = evaluation.decide(expectation.rule, row, expectation.level)
    if expectation.period is not None:
        chosen = next((each for each in (decision, *decision.earlier) if _is_of(each, expectation.period)), None)
        if chosen is None:
            return None
        decision = chosen
    if expectation.field and decision.outcome is not Outcome.NOT_APPLICABLE:
        value = decision.fields.get(expectation.field)
        if value is not None:
            return attrs.evolve(_valued(value), decision=decision, trace=decision.trace)
    return _Found(decision.outcome.label, None, decision.causes, decision, decision.trace)


def _is_of(decision: Decision, wanted: Any) -> bool:
    period = decision.period
    if period is None or isinstance(period.start, Unknown) or isinstance(period.end, Unknown) or period.end is None:
        return False
    if isinstance(wanted, Period):
        return period.start == wanted.start and period.end == wanted.end
    return bool(period.start <= wanted <= period.end)


def _valued(value: Any) -> _Found:
    if isinstance(value, Unknown | OpenSet):
        return _Found(PENDING, value, value.causes)
    return _Found(NOT_APPLICABLE_WORD if value is ABSENT or value is NOT_APPLICABLE else "", value)


# ------------------------------------------------------------------ comparing


def _mismatches(expectation: Expectation, found: _Found) -> Iterator[Mismatch]:
    if not _as_expected(expectation, found):
        expected = expectation.outcome or found_text(expectation.value, expectation.type)
        yield Mismatch(Aspect.OUTCOME, expected, _given(expectation, found))
    elif expectation.causes and not _same_causes(expectation, found.causes):
        yield Mismatch(Aspect.CAUSES, cause_text(expectation.causes), cause_text(found.causes) or NOTHING)
    if expectation.distances:
        given = tuple(one.amounts for one in distances(found.decision)) if found.decision is not None else ()
        if {_without_zeros(one) for one in given} != {_without_zeros(one) for one in expectation.distances}:
            yield Mismatch(Aspect.DISTANCES, distance_text(expectation.distances), distance_text(given) or NOTHING)
    if expectation.reportable and not (found.decision is not None and found.decision.reportable):
        yield Mismatch(Aspect.REPORTABLE, "可报例外", NOTHING)


def _as_expected(expectation: Expectation, found: _Found) -> bool:
    if expectation.outcome:
        return found.word == expectation.outcome
    if isinstance(found.value, Unknown | OpenSet):
        return False
    if isinstance(expectation.value, bool) or isinstance(found.value, bool):
        return found.value is expectation.value
    if isinstance(expectation.value, tuple) and isinstance(found.value, tuple):
        return set(expectation.value) == set(found.value)
    return bool(found.value == expectation.value)


def _same_causes(expectation: Expectation, causes: tuple[Cause, ...]) -> bool:
    names = {cause_name(cause) for cause in causes}
    kinds = {(cause.kind.value, cause_name(cause)) for cause in causes}
    wanted = expectation.causes
    return names == {cause.name for cause in wanted} and all((c.kind, c.name) in kinds for c in wanted if c.kind)


def _without_zeros(distance: Distance) -> Distance:
    """0年4个月 is 4个月; nothing but zeros stays as it is."""
    return tuple(part for part in distance if part[0] != 0) or distance


def _given(expectation: Expectation, found: _Found) -> str:
    if found.word == PENDING:
        return f"{PENDING} {cause_text(found.causes)}".strip()
    return found.word or found_text(found.value, expectation.type)


def _periods(decision: Decision) -> str:
    found = [each.period for each in (decision, *decision.earlier) if each.period]
    return "、".join(found_text(period) for period in found) or NOTHING


def _holding_mismatches(evaluation: Evaluation, scenario: Scenario, expectation: Expectation, row: Row) -> Iterator[Mismatch]:
    wanted = expectation.holds
    assert wanted is not None
    levels = evaluation.policies.vocabulary.titles[wanted.title].levels
    env = evaluation.env_for(scenario.policy, (row,))
    truth = holding(evaluation, row, wanted.title, wanted.test, wanted.level, levels, env, False)
    if isinstance(truth, Unknown) or (not_(truth) if wanted.negated else truth) is not True:
        opposite = evolve(wanted, negated=not wanted.negated)
        found = found_text(truth) if isinstance(truth, Unknown) else holding_text(opposite)
        yield Mismatch(Aspect.HOLDS, holding_text(wanted), found)
