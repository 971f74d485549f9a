"""Traces made faster are the traces of the reference engine: node for node, with the facts read and the values found."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from strategies import Case, cases, examples
from test_compiled_records import AS_OF, POLICY, RECORDS, assert_made_of

from policylang.api import all_decisions
from policylang.core.facts import Dataset, Row, Table
from policylang.core.ir import PolicySet
from policylang.core.values import Unknown
from policylang.pipeline import load, load_text
from policylang.runtime.compiled_source_traced import TracedSource
from policylang.runtime.compiled_traces import OFTEN, Traces, TracingEvaluation
from policylang.runtime.decision import Decision, Outcome, Trace
from policylang.runtime.evaluator import Evaluation

POLICIES = Path(__file__).parents[2] / "policies"
FILES = sorted(file.name for file in POLICIES.glob("*.pol") if file.name != "vocabulary.pol")
FEW_ROWS = 60
NEVER = 1_000_000
"""So many rows no test has."""


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


def told(decision: Decision) -> tuple[Any, ...]:
    """What a decision says; its trace is compared by itself."""
    fields = {
        name: ("?", value.causes) if isinstance(value, Unknown) else repr(value) for name, value in decision.fields.items()
    }
    return decision.name, decision.row, decision.outcome, decision.as_of, fields, decision.causes, decision.reason


def assert_alike(reference: Evaluation) -> None:
    """Both engines trace all decisions alike: by steps, and rules decided together."""
    for often in (0, NEVER):
        ours = TracingEvaluation(
            reference.policies,
            reference.dataset,
            reference.as_of,
            reference.known_at,
            reference.bindings,
            region=reference.region,
        )
        ours.traces.often = often
        ours.traces.joined.clear()
        for (_, theirs), (_, mine) in zip(all_decisions(reference), all_decisions(ours), strict=True):
            assert told(mine) == told(theirs), theirs.name
            assert shown(mine.trace) == shown(theirs.trace), theirs.name
        assert_remembered(ours)


def assert_remembered(run: TracingEvaluation) -> None:
    """Asked again, a run gives the very decisions that it gave before, one by one or all about a row."""
    for row, decision in all_decisions(run):
        assert run.decide(decision.rule.name, row, decision.level) is decision


def alone(policies: PolicySet, record: dict[str, Any]) -> tuple[Row, Evaluation]:
    """A row, and a run of the reference engine over it."""
    row = Row("教师", "甲", record)
    return row, Evaluation(policies, Dataset({"教师": Table((row,))}), AS_OF)


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


@pytest.fixture(scope="module")
def policies() -> PolicySet:
    return load_text(POLICY).sets[0]


@examples(300)
@given(record=RECORDS)
def test_rows_with_fields_of_their_own(policies: PolicySet, record: dict[str, Any]) -> None:
    assert_alike(alone(policies, record)[1])


@pytest.mark.parametrize("together", [True, False])
def test_a_trace_says_what_was_found_when_it_was_decided(policies: PolicySet, together: bool) -> None:
    cells = {"在岗": True, "方式": "网联", "学时": 60, "要求学时": 50, "违纪": False, "入职": date(2004, 9, 1)}
    row, reference = alone(policies, dict(cells))
    wanted = shown(reference.decide("报名", row).trace)
    row, _ = alone(policies, cells)
    run = TracingEvaluation(policies, Dataset({"教师": Table((row,))}), AS_OF)
    run.traces.often = 0 if together else NEVER
    run.traces.joined.clear()
    decision = run.decisions_for(row)[0]
    assert (run.traces.joined != {}) is together
    cells.clear()
    assert [one[2:] for one in as_values(shown(decision.trace))] == [one[2:] for one in as_values(wanted)]


def as_values(found: Any) -> Any:
    """Traces of different rows as something that compares."""
    return [(*one[:3], [(kind, field) for kind, _, field, _ in one[3]], *one[4:]) for one in found]


def test_rules_are_decided_together_after_many_rows(policies: PolicySet) -> None:
    traces = Traces(policies)
    assert [traces.together("教师") for _ in range(OFTEN)] == [None] * OFTEN
    together = traces.together("教师")
    assert together is not None
    assert not together.are_all
    assert traces.together("教师") is together


def test_a_row_begun_is_decided_rule_by_rule(policies: PolicySet) -> None:
    row, _ = alone(policies, {"在岗": True, "方式": "文本"})
    run = TracingEvaluation(policies, Dataset({"教师": Table((row,))}), AS_OF)
    run.traces.often = 0
    first = run.decide("报名", row)
    assert run.decisions_for(row)[0] is first


def test_outside_the_days_of_the_policy(policies: PolicySet) -> None:
    row, _ = alone(policies, {"在岗": True, "方式": "文本"})
    before = Evaluation(policies, Dataset({"教师": Table((row,))}), date(2008, 12, 31))
    assert {one.outcome for one in before.decisions_for(row)} == {Outcome.NOT_APPLICABLE}
    assert_alike(before)


def test_nothing_of_a_policy_stands_in_the_text(policies: PolicySet) -> None:
    source = TracedSource(policies.vocabulary.kinds["教师"].fields, Traces(policies))
    words = "row rows as_of otherwise try except BeyondError decided recorded trace copy"
    assert_made_of(source, words, r"[kvnowrdf]\d+|s\d+_(\d+)?[nvd]?", policies)
