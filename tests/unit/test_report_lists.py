"""What lists are made of: reasons that are those of the proof, organisations, masked cells, names of files and sheets."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from policylang.api import all_decisions
from policylang.core.facts import Row
from policylang.core.types import DateType, TextType
from policylang.core.values import ABSENT, Unknown
from policylang.core.vocabulary import Field
from policylang.pipeline import load, load_text
from policylang.records.load import read_path
from policylang.report import list_entries
from policylang.report.explanation import all_nodes, leaves_shown
from policylang.report.list_entries import Reader, count_decisions, gather_entries, in_document_order
from policylang.report.list_files import inert, safe_names
from policylang.report.lists import ListOptions, make_lists
from policylang.report.masking import masked_word, personal_text
from policylang.report.organisations import Organisations
from policylang.report.words import phrases
from policylang.runtime.compiled import compiled
from policylang.runtime.evaluator import Evaluation
from policylang.runtime.proof import outline, prove

ROOT = Path(__file__).parent.parent.parent
DISTRICTS = {
    "linzi": ("临淄2022", date(2022, 12, 31)),
    "putuo": ("普陀十三五", date(2020, 12, 31)),
    "jintan": ("金坛2013", date(2013, 12, 31)),
}


def evaluation_of(district: str) -> Evaluation:
    name, day = DISTRICTS[district]
    loaded = load([ROOT / "policies"], with_scenarios=False, only={name})
    policies = loaded.sets[0]
    return Evaluation(policies, read_path(ROOT / "examples/records" / district, policies.vocabulary).dataset, day)


@pytest.fixture(scope="module", params=sorted(DISTRICTS))
def evaluation(request: pytest.FixtureRequest) -> Evaluation:
    return evaluation_of(request.param)


# ------------------------------------------------------------------ reasons


def test_the_reason_is_that_of_the_proof(evaluation: Evaluation) -> None:
    words = phrases("zh")
    seen: set[tuple[str, str]] = set()
    for _, decision in all_decisions(evaluation):
        key = (decision.name, words.one_line(outline(evaluation, decision)))
        if key in seen:
            continue
        seen.add(key)
        short, whole = outline(evaluation, decision), prove(evaluation, decision, cite=False)
        assert words.one_line(short) == words.one_line(whole)
        decisive = {(node.role, node.text, node.value) for node in all_nodes(whole) if node.decisive}
        shown = {(node.role, node.text, node.value) for node in leaves_shown(short)}
        failed = {(node.role, node.text, node.value) for node in all_nodes(whole) if node.value in ("否", "未知")}
        assert shown <= decisive | failed, decision.name
    assert len(seen) > 50


def test_every_decision_is_listed_with_its_outcome(evaluation: Evaluation) -> None:
    rules = in_document_order(evaluation.policies)
    steps: list[None] = []
    entries = gather_entries(evaluation, rules, Reader(phrases("zh")), lambda: steps.append(None))
    assert len(steps) == count_decisions(evaluation, rules)
    found = Counter((name, entry.outcome) for name, listed in entries.items() for entry in listed)
    quick = compiled(evaluation.policies).evaluation(evaluation.dataset, evaluation.as_of, None, {})
    assert found == Counter((decision.rule.name, decision.outcome) for _, decision in all_decisions(quick))


def test_letting_go_of_what_was_recorded_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = in_document_order(evaluation_of("putuo").policies)
    made = [make_lists(evaluation_of("putuo"), rules, ListOptions())]
    monkeypatch.setattr(list_entries, "CHUNK", 3)
    made.append(make_lists(evaluation_of("putuo"), rules, ListOptions()))
    assert made[0] == made[1]


def test_rules_stand_as_in_the_document(evaluation: Evaluation) -> None:
    rules = in_document_order(evaluation.policies)
    starts = [rule.place.span.start for rule in rules if rule.place is not None]
    assert starts == sorted(starts)
    assert len(rules) == len(evaluation.policies.rules)


# ------------------------------------------------------------------ organisations

KINDS = """语言版本 1
主体 市
主体 县区 属于 市
主体 学校 属于 市、县区
  地区：文本 可无
主体 教师 属于 学校
主体 修课 属于 教师
主体 教研员 属于 县区、学校
主体 工作室
主体 成员 属于 工作室
"""


def test_organisations_are_where_something_stands() -> None:
    found = Organisations.of(load_text(KINDS).sets[0].vocabulary)
    assert found.kinds == {"市", "县区", "学校"}
    city = Row("市", "甲市")
    county = Row("县区", "乙县", links={"市": city})
    school = Row("学校", "一校", links={"县区": county})
    teacher = Row("教师", "甲", links={"学校": school})
    assert found.holding(Row("修课", "课", links={"教师": teacher})) is school
    assert found.holding(school) is school
    assert found.holding(Row("教研员", "乙", links={"县区": county})) is county
    assert found.holding(Row("成员", "丙", links={"工作室": Row("工作室", "室")})) is None
    assert found.holding(Row("教师", "丁")) is None


# ------------------------------------------------------------------ masking


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("张三", "张*"),
        ("欧阳修远", "欧*"),
        ("买买提·艾力", "买*"),
        ("Ann", "A*"),
        ("110101198001010120", "***0120"),
        ("１３８０００１２３４", "***1234"),
        ("0432-6222345", "***2345"),
        ("一校3班", "***"),
    ],
)
def test_personal_words(text: str, shown: str) -> None:
    assert masked_word(text) == shown


def test_personal_cells() -> None:
    name, day = Field("姓名", TextType(), sensitive=True), Field("出生日期", DateType(), sensitive=True)
    assert personal_text("张三", name, False) == "张*"
    assert personal_text("张三", name, True) == "张三"
    assert personal_text(date(1980, 1, 1), day, False) == "***"
    assert personal_text(date(1980, 1, 1), day, True) == "1980-01-01"
    assert personal_text(Unknown((), date(1980, 1, 1), date(1980, 1, 31)), day, False) == "***"
    assert [personal_text(value, day, False) for value in (None, ABSENT, Unknown(()))] == ["", "", ""]


# ------------------------------------------------------------------ names and cells


def test_names_that_every_system_takes() -> None:
    names = ["甲/乙", "甲:乙", "History", "CON", "aux.txt", " .甲. ", "", "说明", "说明", "Abc", "aBC", "../甲", "甲\u202e乙"]
    made = safe_names(names)
    assert made == (
        "甲_乙",
        "甲_乙~2",
        "_History",
        "_CON",
        "_aux.txt",
        "甲",
        "_",
        "说明",
        "说明~2",
        "Abc",
        "aBC~2",
        "_甲",
        "甲_乙~3",
    )
    assert safe_names(["甲" * 40, "甲" * 40], 31) == ("甲" * 31, "甲" * 29 + "~2")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "＝1"])
def test_cells_that_a_spreadsheet_would_compute(text: str) -> None:
    assert inert(text) == f"'{text}"
    assert inert(f"甲{text}") == f"甲{text}"
