"""Traces made faster are the traces of the reference engine: node for node, with the facts read and the values found."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from strategies import Case, cases, examples

from policylang.api import all_decisions
from policylang.core.values import Unknown
from policylang.pipeline import load
from policylang.runtime.compiled_traces import TracingEvaluation
from policylang.runtime.decision import Decision, Trace
from policylang.runtime.evaluator import Evaluation

POLICIES = Path(__file__).parents[2] / "policies"
FILES = sorted(file.name for file in POLICIES.glob("*.pol") if file.name != "vocabulary.pol")
FEW_ROWS = 60


def shown(trace: Trace | None) -> Any:
    """A trace as something that compares: decisions by what they are about, rows by identity."""
    return [
        (
            (one.node.name, id(one.node.row), one.node.as_of) if isinstance(one.node, Decision) else one.node,
            id(one.row),
            ("?", one.value.causes, one.value.low, one.value.high) if isinstance(one.value, Unknown) else repr(one.value),
            [(fact.kind, id(fact.row), fact.field, fact.year) for fact in one.facts],
            len(one.children),
            one.note,
            repr(one.lacking),
        )
        for one in (trace.walk() if trace is not None else ())
    ]


def assert_alike(reference: Evaluation) -> None:
    """Both engines trace all decisions alike."""
    ours = TracingEvaluation(
        reference.policies, reference.dataset, reference.as_of, reference.known_at, reference.bindings, region=reference.region
    )
    for (_, theirs), (_, mine) in zip(all_decisions(reference), all_decisions(ours), strict=True):
        assert mine.outcome is theirs.outcome
        assert mine.causes == theirs.causes
        assert shown(mine.trace) == shown(theirs.trace), theirs.name


@pytest.mark.parametrize("name", FILES)
def test_scenarios(name: str) -> None:
    loaded = load([POLICIES / name])
    document = next(one for one in loaded.documents if one.path.endswith(name))
    assert document.policy_set is not None
    small = [one for one in document.scenarios if sum(len(t.rows) for t in one.dataset.tables.values()) <= FEW_ROWS]
    assert small
    for scenario in small[::3]:
        bindings = {(parameter, key): value for parameter, key, value in scenario.bindings}
        assert_alike(Evaluation(document.policy_set, scenario.dataset, scenario.as_of, scenario.known_at, bindings))


@examples(80)
@given(cases())
def test_drawn_policies(case: Case) -> None:
    assert_alike(case.evaluation(tracing=True))
