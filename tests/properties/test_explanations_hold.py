"""Explanations are faithful: the cited facts alone decide the same way, and of these alone none can be left out.

On drawn cases and on the scenarios of the real policies.
"""

import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from drawn_words import policy_of
from hypothesis import given
from strategies import Case, asked, cases, decisions, examples

from policylang.core.facts import Dataset
from policylang.core.scenario import Scenario
from policylang.pipeline import Document, load
from policylang.records.dicts import read_dicts
from policylang.report.tree_json import explain_json
from policylang.runtime.decision import Decision, Fact, FactKind, Outcome
from policylang.runtime.evaluator import Evaluation
from policylang.runtime.mask import mask
from policylang.runtime.minimal import minimal_facts
from policylang.runtime.proof import Evidence, Proof, ProofNode, prove

POLICIES = Path(__file__).parent.parent.parent / "policies"
MANY_ROWS = 500
"""Scenarios with more rows than this are left out: every cited fact asks for a decision over all of them."""


def with_alone(evaluation: Evaluation, decision: Decision, facts: tuple[Fact, ...]) -> Outcome:
    """The outcome of a decision where ``facts`` are all that is known: made by a new run, on new facts."""
    masked, twin = mask(evaluation.dataset, facts, decision.row)
    again = Evaluation(
        evaluation.policies,
        masked,
        evaluation.as_of,
        evaluation.known_at,
        evaluation.bindings,
        tracing=False,
        region=evaluation.region,
    )
    return again.decide(decision.rule.name, twin, decision.level).outcome


def is_faithful(evaluation: Evaluation, decision: Decision) -> str:
    """What is wrong with the facts cited for a decision; empty: nothing."""
    facts, is_minimal = minimal_facts(evaluation, decision)
    if decision.outcome is Outcome.PENDING:
        return "cites facts for what is not decided" if facts else ""
    if with_alone(evaluation, decision, facts) is not decision.outcome:
        return f"{len(facts)} cited facts give {with_alone(evaluation, decision, facts).label}"
    if not is_minimal:
        return "not minimal"
    for fact in facts:
        rest = tuple(one for one in facts if one != fact)
        if with_alone(evaluation, decision, rest) is decision.outcome:
            return f"does not need {fact}"
    return ""


def test_a_penalty_of_the_school_cites_the_school() -> None:
    """What strikes a teacher through his school rests on whose school it is too."""
    policies = policy_of(
        "处理 停办 对象 学校\n  情形 规模 属于（200人）\n  后果\n    暂停 资格乙\n\n资格 资格乙 对象 教师\n  要求 师傅 的 支教\n"
    )
    records = {"学校": [{"编号": "一校", "规模": 200}], "教师": [{"编号": "甲", "学校": "一校"}]}
    evaluation = Evaluation(policies, read_dicts(records, policies.vocabulary).accept(), date(2020, 6, 30), tracing=True)
    decision = evaluation.decide("资格乙", evaluation.dataset.rows("教师")[0])
    facts, _ = minimal_facts(evaluation, decision)
    assert [(fact.row.id, fact.field) for fact in facts if fact.row is not None] == [("甲", "学校"), ("一校", "规模")]
    assert is_faithful(evaluation, decision) == ""


@examples(100)
@given(cases(max_rules=3))
def test_cited_facts_of_drawn_cases(case: Case) -> None:
    evaluation = case.evaluation()
    for decision in decisions(evaluation):
        found = is_faithful(evaluation, decision)
        assert not found, f"{decision.name} {decision.row} {decision.outcome.label}: {found}"


@cache
def document(path: str) -> Document:
    """A real policy with its scenarios."""
    return next(document for document in load([path]).documents if document.policy_set is not None)


def asked_in(document: Document, scenario: Scenario) -> Iterator[tuple[Evaluation, Decision]]:
    """The decisions that a scenario expects."""
    policies = document.policy_set
    assert policies is not None
    bindings = {(name, key): value for name, key, value in scenario.bindings}
    evaluation = Evaluation(policies, scenario.dataset, scenario.as_of, scenario.known_at, bindings)
    for expected in scenario.expectations:
        if expected.rule in policies.rules:
            row = scenario.dataset.get(*expected.subject) if expected.subject else None
            yield evaluation, evaluation.decide(expected.rule, row, expected.level)


@pytest.mark.parametrize("path", sorted(POLICIES.glob("*_*.pol")), ids=lambda path: path.stem)
def test_cited_facts_of_real_policies(path: Path) -> None:
    of = document(str(path))
    wrong, left_out, decided = [], [], 0
    for scenario in of.scenarios:
        if sum(len(table.rows) for table in scenario.dataset.tables.values()) > MANY_ROWS:
            left_out.append(scenario.name)
            continue
        for evaluation, decision in asked_in(of, scenario):
            decided += decision.outcome is not Outcome.PENDING
            found = is_faithful(evaluation, decision)
            wrong += [f"{scenario.name} {decision.name} {decision.row}: {found}"] if found else []
    assert wrong == []
    assert decided > 10
    assert len(left_out) < len(of.scenarios) / 4


# ------------------------------------------------------------------ proof trees


def nodes_of(proof: Proof) -> Iterator[tuple[ProofNode, bool]]:
    """All nodes of a proof, each with whether the node above it is decisive."""
    pending = [(node, True) for node in proof.nodes]
    while pending:
        node, above = pending.pop()
        yield node, above
        pending += [(child, node.decisive) for child in node.children]


def exists(evidence: Evidence, dataset: Dataset) -> bool:
    """Whether there is such a row (a row without id has its number), and a table of that kind can be there."""
    if evidence.kind is FactKind.TABLE and not evidence.row_id:
        return True
    return dataset.get(evidence.row_kind, evidence.row_id) is not None


@examples(60)
@given(cases(max_rules=3))
def test_proof_trees(case: Case) -> None:
    evaluation = case.evaluation()
    for decision in decisions(evaluation):
        proof = prove(evaluation, decision)
        for node, above in nodes_of(proof):
            assert above or not node.decisive, (decision.name, node.text)
            assert all(exists(one, evaluation.dataset) for one in node.evidence), node.evidence
        assert all(exists(one, evaluation.dataset) for one in proof.cited)


@examples(15)
@given(cases(max_rules=2))
def test_an_explanation_as_json_is_the_same_each_time(case: Case) -> None:
    for rule, row, level in list(asked(case.evaluation()))[:4]:
        texts = []
        for _ in range(2):
            evaluation = case.evaluation()
            again = evaluation.dataset.get(row.kind, row.id) if row is not None else None
            proof = prove(evaluation, evaluation.decide(rule.name, again, level))
            texts.append(explain_json(proof, evaluation=evaluation))
        assert texts[0] == texts[1]
        data = json.loads(texts[0])
        assert json.loads(json.dumps(data, ensure_ascii=False)) == data
        assert not any(isinstance(one, float) for one in leaves(data))


def leaves(data: Any) -> Iterator[Any]:
    """The plain values in a JSON document."""
    pending = [data]
    while pending:
        one = pending.pop()
        if isinstance(one, dict | list):
            pending += one.values() if isinstance(one, dict) else one
        else:
            yield one
