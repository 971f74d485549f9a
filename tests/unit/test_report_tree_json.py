"""Explanations for programs: exact numbers as text, every key always there, the same bytes every time."""

import json
from pathlib import Path
from typing import Any

import pytest
from explained import Case, case

from policylang.report.summary import explain_all, summary_json, summary_text
from policylang.report.tree_json import explain_json
from policylang.runtime.proof import prove

FACTS = (
    "教师 甲（出生日期 1980-05-06，入职日期 2008-02-29，履行协议 否，身体健康 否，论文篇数 3篇，评审级别 校级，体检积分 51分）\n"
    "  培训记录（日期 2010-03-01，学时 40学时）\n  培训记录（日期 2010-04-01，学时 38.5学时）\n  违规记录（日期 2010-02-01）"
)


@pytest.fixture(scope="module")
def whole() -> Case:
    """A teacher of whom everything is known."""
    return case(FACTS)


def data(given: Case, rule: str, **options: bool) -> dict[str, Any]:
    """The document on one decision."""
    loaded: dict[str, Any] = json.loads(
        explain_json(prove(given.evaluation, given.decide(rule), **options), evaluation=given.evaluation)
    )
    return loaded


def test_the_conclusion_and_the_tree(whole: Case) -> None:
    found = data(whole, "学时条件")
    assert found["version"] == 1
    assert found["decision"]["outcome_code"] == "NOT_ELIGIBLE"
    assert found["citations"][0]["start"] == 17
    (part,) = found["proof"]["nodes"]
    first, second = part["children"]
    assert (first["label"], first["value"], first["decisive"], first["detail"]) == (
        "（一）",
        "否",
        False,
        ["78.5学时", "90学时"],
    )
    assert first["distance"] == {"word": "差", "amounts": [{"amount": "11.5", "unit": "学时"}], "text": "差 11.5学时"}
    assert second["decisive"] is True
    assert [one["field"] for one in found["proof"]["cited"]] == ["履行协议"]
    assert found["proof"]["is_minimal"] is True


def test_changes_missing_and_days(whole: Case) -> None:
    flip = data(whole, "两项条件")["changes"]["flips"][0]
    assert [(one["field"], one["before"], one["after"]) for one in flip["changes"]] == [
        ("履行协议", "否", "是"),
        ("评审级别", "校级", "县级"),
    ]
    missing = data(whole, "年龄条件")["missing"][0]
    assert (missing["low"], missing["high"], missing["decides"]) == ("30年", "60年", "sometimes")
    days = data(whole, "教龄条件")["timeline"]
    assert (days["changes_on"], days["to"]) == ("2011-02-28", "符合")


def test_the_same_explanation_gives_the_same_bytes() -> None:
    one, other = case(FACTS), case(FACTS)
    for rule in one.evaluation.policies.rules:
        first = explain_json(prove(one.evaluation, one.decide(rule)), evaluation=one.evaluation)
        assert first == explain_json(prove(other.evaluation, other.decide(rule)), evaluation=other.evaluation)
        assert first.endswith("}\n")


def test_every_document_has_the_same_keys_and_no_inexact_number(whole: Case) -> None:
    shapes = set()
    for rule in whole.evaluation.policies.rules:
        found = data(whole, rule)
        shapes.add(tuple(found))
        assert not any(isinstance(value, float) for value in _leaves(found))
    assert len(shapes) == 1


def test_keys_are_the_documented_ones(whole: Case) -> None:
    manual = (Path(__file__).parents[2] / "docs" / "explanations.md").read_text(encoding="utf-8")
    for key in sorted(set(_keys(data(whole, "学时条件"))) | set(_keys(data(whole, "年龄条件")))):
        assert f"`{key}`" in manual, key


def test_sensitive_cells_are_masked(whole: Case) -> None:
    for rule in ("年龄条件", "积分条件"):
        shown = json.dumps(data(whole, rule), ensure_ascii=False)
        assert "***" in shown
        assert not any(secret in shown for secret in ("1980-05-06", "2010-05-06", "51分", "9分"))
    assert data(whole, "积分条件", show_sensitive=True)["changes"]["flips"][0]["changes"][0]["before"] == "51分"


def test_all_decisions_in_a_line_each(whole: Case) -> None:
    lines = explain_all(whole.evaluation, whole.row())
    assert [line.name for line in lines] == [one.name for one in whole.evaluation.decisions_for(whole.row())]
    reasons = {line.name: (line.outcome, line.reason) for line in lines}
    assert reasons["论文条件"] == ("不符合", "论文篇数 大于 3篇 不成立（实际 3篇，要求 3篇）")
    assert reasons["年龄条件"] == ("待定", "还缺 原文未规定 年龄上限")
    assert reasons["参评"] == ("不符合", "甲 的 弄虚作假 触发")
    shown = summary_text(whole.evaluation, [line.decision for line in lines])
    assert shown.startswith("教师 甲\n") and "  待定    年龄条件  还缺 原文未规定 年龄上限\n" in shown
    listed = json.loads(summary_json(whole.evaluation, [line.decision for line in lines]))
    assert [one["decision"] for one in listed["decisions"]] == [line.name for line in lines]
    assert listed["decisions"][0]["outcome_code"] == lines[0].decision.outcome.name


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in _leaves(one)]
    return [leaf for one in value for leaf in _leaves(one)] if isinstance(value, list) else [value]


def _keys(value: Any) -> list[str]:
    if isinstance(value, dict):
        named = [key for key in value if key.isascii()]
        return [*named, *(key for one in value.values() for key in _keys(one))]
    return [key for one in value for key in _keys(one)] if isinstance(value, list) else []
