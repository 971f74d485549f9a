"""Records decided as dicts are decided as rows: the same outcomes and values as the reference engine gives."""

import re
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import Case, cases, examples

from policylang.core.facts import Dataset, Row, Table
from policylang.core.ir import PolicySet
from policylang.core.values import ABSENT, Unknown
from policylang.pipeline import load_text
from policylang.runtime.compiled_records import Records
from policylang.runtime.compiled_source import Source
from policylang.runtime.compiled_source_open import OpenSource
from policylang.runtime.decision import Outcome
from policylang.runtime.evaluator import Evaluation

AS_OF = date(2009, 12, 31)
POLICY = """语言版本 1

政策 样例
  施行 2009-01-01 起
  计划期 2009年

枚举 方式（文本、网联）
枚举 职称 由低到高（初级、中级、高级）

主体 教师
  方式：方式
  职称：职称
  学时：学时 范围 0学时 至 100学时
  要求学时：学时 范围 不少于 10学时
  成绩一：分 范围 0分 至 100分
  成绩二：分 范围 0分 至 100分
  入职：日期
  离职：日期 可无
  在岗：是否
  违纪：是否

资格 报名 对象 教师
  适用 在岗
  要求 任一
    方式 为 文本
    全部
      学时 不少于 要求学时
      学时 超过 0学时
      全部
        入职 介于 2001-01-01 至 2005-12-31（不含）
        非 违纪

考核 结业 对象 教师
  构成
    成绩一 占 70%
    成绩二 占 30% 前提 学时 不少于 50学时 否则 0分
  合格 成绩 不低于 60分
  要求 报名 为 符合

登记 入账 对象 教师
  要求 结业 为 合格
  记入 15学时、1.5学分

认定 新手 对象 教师
  要求 全部
    当 在岗 则 非 违纪
    报名 不为 不符合
  否决 违纪 且 方式 为 网联

认定 老手 对象 教师
  要求 全部
    方式 为 文本
    当 在岗 则 非 违纪

资格 面授 对象 教师
  要求 方式 不为 网联

资格 高职 对象 教师
  要求 职称 不低于 中级

资格 离任 对象 教师
  要求 离职 不早于 2008-01-01
"""


@pytest.fixture(scope="module")
def policies() -> PolicySet:
    loaded = load_text(POLICY)
    assert not loaded.diagnostics, loaded.diagnostics
    return loaded.sets[0]


def fields(**domains: list[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Records of some of the fields."""
    return st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in domains.items()})


RECORDS = fields(
    方式=["文本", "网联"],
    职称=["初级", "中级", "高级"],
    学时=[0, 49, 50, 60, 100],
    要求学时=[10, 50, 60],
    成绩一=[0, 59, Fraction(753, 10), 100],
    成绩二=[0, Fraction(243, 10), 100],
    入职=[date(2001, 1, 1), date(2005, 12, 31), Unknown((), date(2001, 1, 1), date(2001, 12, 31))],
    离职=[date(2009, 1, 1), ABSENT],
    在岗=[True, False],
    违纪=[True, False],
)


def by_reference(policies: PolicySet, kind: str, record: dict[str, Any], as_of: date) -> dict[str, Any]:
    """Outcomes and values as the reference engine gives them."""
    row = Row(kind, "", record)
    found: dict[str, Any] = {}
    for decision in Evaluation(policies, Dataset({kind: Table((row,))}), as_of, tracing=False).decisions_for(row):
        found[decision.name] = decision.outcome
        found |= {f"{decision.name} 的 {field}": value for field, value in decision.fields.items()}
    return {name: shown(value) for name, value in found.items()}


def shown(value: Any) -> Any:
    """A value as something that compares, an unknown one by its bounds."""
    return ("?", value.low, value.high) if isinstance(value, Unknown) else (type(value).__name__, repr(value))


@examples(400)
@given(record=RECORDS)
def test_as_the_reference_engine(policies: PolicySet, record: dict[str, Any]) -> None:
    found = Records(policies, "教师", AS_OF)(record)
    assert {name: shown(value) for name, value in found.items()} == by_reference(policies, "教师", record, AS_OF)


@examples(60)
@given(cases())
def test_drawn_policies(case: Case) -> None:
    reference = case.evaluation(tracing=False)
    for kind, table in reference.dataset.tables.items():
        decide = Records(case.policies, kind, case.as_of, reference.bindings)
        for row in table.rows[:2]:
            row_alone = Row(kind, "", row.cells)
            alone = Evaluation(
                case.policies, Dataset({kind: Table((row_alone,))}), case.as_of, bindings=reference.bindings, tracing=False
            )
            wanted = {one.name: one.outcome for one in alone.decisions_for(row_alone)}
            found = decide(row.cells)
            assert {name: found[name] for name in wanted} == wanted


WORDS = (
    "def decide cells get found if else is not in and or None True False int str date bool numbers beyond quotient"
    " __class__ _numerator _denominator"
)
"""What the texts of all functions may be made of."""


def assert_made_of(source: Source, words: str, names: str, policies: PolicySet) -> None:
    """A text is made of few words, of names with numbers, of signs and of small numbers."""
    taken = [rule.name for rule in policies.rules.values() if source.takes(rule)]
    assert taken == ["报名", "结业", "入账", "新手", "老手", "面授", "离任"]
    text = source.text()
    others = set(re.findall(r"[^\W\d]\w*", text)) - set(f"{WORDS} {words}".split())
    assert {word for word in others if not re.fullmatch(names, word)} == set()
    assert set(re.findall(r"\W", text)) <= set(" \n()[]{}.,:=!<>*+&|")
    assert set(re.findall(r"\b\d+\b", text)) <= {"0", "1", "3"}


@pytest.mark.parametrize("form", [Source, OpenSource])
def test_nothing_of_a_policy_stands_in_the_text(policies: PolicySet, form: type[Source]) -> None:
    source = form(policies.vocabulary.kinds["教师"].fields)
    words = "return update compare parts_of between"
    assert_made_of(source, words, r"[kvo]\d+|s\d+_(\d+)?[nlhd]?", policies)


def test_a_day_before_the_policy_is_in_force(policies: PolicySet) -> None:
    assert Records(policies, "教师", date(2008, 1, 1))({"在岗": True})["报名"] is Outcome.NOT_APPLICABLE


def test_why_is_asked_of_a_run(policies: PolicySet) -> None:
    records = Records(policies, "教师", AS_OF)
    record = {"在岗": True, "方式": "网联", "学时": 60, "要求学时": 50, "违纪": False}
    assert records(record)["报名"] is Outcome.PENDING
    run = records.evaluation(record)
    (row,) = run.dataset.rows("教师")
    assert [cause.name for cause in run.decide("报名", row).causes] == ["入职"]
