"""Checked programs do not go wrong: every drawn policy decides, whatever the records and the day; the same way each time."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from strategies import Case, cases, decisions, elaborated, examples, outcomes

from policylang.core.ir import RuleKind
from policylang.pipeline import load_text
from policylang.records.dicts import read_dicts
from policylang.runtime.decision import Outcome
from policylang.semantics.scenario_outcomes import outcome_words
from policylang.source import SourceFile
from policylang.syntax.formatter import format_source

ALWAYS = ("待定", "不适用")


def test_every_decision_takes_one_of_its_outcomes() -> None:
    seen: set[tuple[RuleKind, str]] = set()

    @examples(400)
    @given(cases())
    def check(case: Case) -> None:
        for decision in decisions(case.evaluation()):
            words = (*outcome_words(decision.rule), *ALWAYS)
            if decision.rule.kind in (RuleKind.TARGET, RuleKind.SELECTION):
                words += ("未到期", "并列待定")
            assert decision.outcome.label in words
            assert (decision.outcome is Outcome.PENDING) == bool(decision.causes), decision.name
            assert not decision.late_days or decision.outcome is Outcome.OVERDUE
            seen.add((decision.rule.kind, decision.outcome.label))

    check()
    assert {kind for kind, _ in seen} == set(RuleKind), "a kind of rule is never drawn"
    reached = {kind.value: {word for one, word in seen if one is kind} for kind in RuleKind}
    assert {kind: words for kind, words in reached.items() if len(words) < 3} == {}


@examples(60)
@given(cases())
def test_recording_the_reasons_changes_nothing(case: Case) -> None:
    dataset = case.dataset()
    assert outcomes(case.evaluation(dataset)) == outcomes(case.evaluation(dataset, tracing=False))


def shuffled(data: st.DataObject, tables: dict[str, Any]) -> dict[str, Any]:
    """The same records in another order of tables, rows and cells."""
    found = {}
    for kind in data.draw(st.permutations(list(tables))):
        rows = data.draw(st.permutations(tables[kind]))
        found[kind] = [dict(data.draw(st.permutations(list(row.items())))) for row in rows]
    return found


@examples(60)
@given(cases(), st.data())
def test_the_order_of_records_changes_nothing(case: Case, data: st.DataObject) -> None:
    tables = shuffled(data, case.tables)
    other = read_dicts(tables, case.policies.vocabulary).accept()
    assert outcomes(case.evaluation(other)) == outcomes(case.evaluation())


@examples(60)
@given(cases(), st.data())
def test_the_order_of_declarations_changes_nothing(case: Case, data: st.DataObject) -> None:
    turned = tuple(data.draw(st.permutations(case.policy.declarations)))
    again = Case(type(case.policy)(case.policy.header, turned), case.tables, case.as_of, case.known_at)
    assert outcomes(again.evaluation()) == outcomes(case.evaluation())


@examples(60)
@given(cases())
def test_the_canonical_form_decides_the_same(case: Case) -> None:
    formatted = format_source(SourceFile("policy.pol", case.policy.text))
    assert [d.code for d in formatted.diagnostics] == []
    assert format_source(SourceFile("policy.pol", formatted.text)).text == formatted.text
    policies = load_text(formatted.text).sets[0]
    assert list(policies.rules.values()) == list(elaborated(case.policy.text).rules.values())
    again = type(case.evaluation())(policies, case.dataset(), case.as_of, case.known_at)
    assert outcomes(again) == outcomes(case.evaluation())
