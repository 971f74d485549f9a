"""The compiled engine decides as the reference engine does: every decision about every row, with its values, causes and marks.

On the records of all scenarios of the policies and of the chapters, on the former with facts taken away at random, and on drawn policies.
"""

import datetime
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from docs_blocks import ROOT, blocks_of, loaded
from hypothesis import given
from hypothesis import strategies as st
from strategies import Case, cases, examples
from test_unknown_facts import facts_of

from policylang.api import all_decisions
from policylang.core.facts import Dataset, Row
from policylang.core.ir import PolicySet
from policylang.core.scenario import Scenario
from policylang.core.values import OpenSet, Period, Unknown
from policylang.pipeline import load
from policylang.runtime.compiled import compiled
from policylang.runtime.decision import Decision
from policylang.runtime.evaluator import Evaluation
from policylang.runtime.mask import mask

POLICIES = Path(__file__).parents[2] / "policies"
FILES = sorted(file.name for file in POLICIES.glob("*.pol") if file.name != "vocabulary.pol")
PAGES = sorted(page for folder in ("tests/spec", "docs/language") for page in (ROOT / folder).glob("*.md"))
MANY_ROWS = 1500
"""Scenarios with more rows than this are about the totals of a county; they take minutes and show nothing else."""


def shown(value: Any) -> Any:
    """A value as something that compares; numbers with their class."""
    match value:
        case Unknown():
            return ("?", value.causes, shown(value.low), shown(value.high))
        case Period():
            return ("period", shown(value.start), shown(value.end))
        case OpenSet():
            return ("open", shown(value.values), value.causes)
        case Row():
            return (value.kind, value.id)
        case tuple() | list():
            return tuple(shown(one) for one in value)
        case bool() | int() | str() | Fraction() | datetime.date():
            return (type(value).__name__, value)
        case _:
            return repr(value)


def told(decision: Decision) -> tuple[Any, ...]:
    """All that a decision says, but its trace."""
    return (
        decision.name,
        shown(decision.row),
        decision.outcome.label,
        decision.as_of,
        {name: shown(value) for name, value in decision.fields.items()},
        decision.causes,
        decision.waived,
        decision.reportable,
        shown(decision.period),
        decision.late_days,
        tuple(told(one) for one in decision.earlier),
        decision.reason,
    )


def differences(reference: Evaluation) -> list[str]:
    """Decisions on which the engines differ."""
    run = compiled(reference.policies).evaluation(reference.dataset, reference.as_of, reference.known_at, reference.bindings)
    pairs = zip(all_decisions(reference), all_decisions(run), strict=True)
    found = [(told(theirs), told(ours)) for (_, theirs), (_, ours) in pairs]
    return [f"reference {theirs}\ncompiled  {ours}" for theirs, ours in found if theirs != ours]


@lru_cache
def document(name: str) -> tuple[PolicySet, tuple[Scenario, ...]]:
    """The policy set of a file and its scenarios."""
    loaded = load([POLICIES / name])
    only = next(one for one in loaded.documents if one.path.endswith(name))
    assert only.policy_set is not None
    scenarios = tuple(one for one in only.scenarios if sum(len(t.rows) for t in one.dataset.tables.values()) <= MANY_ROWS)
    return only.policy_set, scenarios


def reference(policies: PolicySet, scenario: Scenario, dataset: Dataset) -> Evaluation:
    bindings = {(name, key): value for name, key, value in scenario.bindings}
    return Evaluation(policies, dataset, scenario.as_of, scenario.known_at, bindings, tracing=False)


@pytest.mark.parametrize("name", FILES)
def test_scenarios(name: str) -> None:
    policies, scenarios = document(name)
    assert scenarios
    for scenario in scenarios:
        assert differences(reference(policies, scenario, scenario.dataset)) == [], scenario.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_examples_of_a_page(page: Path) -> None:
    """The policies that the chapters and their specs show."""
    for block in blocks_of(page):
        for one in loaded(block).documents if block.kind in ("pol", "pol fragment") else ():
            for scenario in one.scenarios if one.policy_set is not None else ():
                assert one.policy_set is not None
                assert differences(reference(one.policy_set, scenario, scenario.dataset)) == [], f"{block.name} {scenario.name}"


@examples(200)
@given(st.data())
def test_scenarios_with_facts_taken_away(data: st.DataObject) -> None:
    policies, scenarios = document(data.draw(st.sampled_from(FILES), "policy"))
    small = [one for one in scenarios if sum(len(table.rows) for table in one.dataset.tables.values()) <= 40]
    scenario = data.draw(st.sampled_from(small), "scenario")
    keep, random = data.draw(st.sampled_from((0.5, 0.8, 0.95)), "keep"), Random(data.draw(st.integers(0, 999), "seed"))
    facts = [fact for fact in facts_of(scenario.dataset, policies.vocabulary) if random.random() < keep]
    dataset, _ = mask(scenario.dataset, facts, None)
    assert differences(reference(policies, scenario, dataset)) == []


@examples(150)
@given(cases())
def test_drawn_policies(case: Case) -> None:
    assert differences(case.evaluation(tracing=False)) == []
