"""Cases in which the batch engine once differed from the reference engine, and exact figures at thresholds."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from batch_equality import differences
from drawn_words import HEADER, VOCABULARY

from policylang.batch import decide_frames
from policylang.batch.decide import Batch
from policylang.batch.engines import Polars
from policylang.core.ir import PolicySet
from policylang.pipeline import load_text
from policylang.records.dicts import read_dicts
from policylang.runtime.decision import Outcome

AS_OF = date(2020, 11, 30)


def policy_of(rules: str) -> PolicySet:
    header = HEADER.format(force="2019-01-01 起", plan="  计划期 2020年\n", month_end="月底")
    loaded = load_text(header + VOCABULARY + rules)
    assert loaded.is_sound
    return loaded.sets[0]


TEACHER = {"编号": "甲", "学校": "一校", "在岗": True}
CASES = {
    "a link that no row has, on the way": (
        "处理 罚 对象 教师\n  情形 学校 的 校长 的 支教\n  后果\n    警示\n",
        {"学校": [{"编号": "一校"}, {"编号": "二校"}], "教师": [TEACHER, {"编号": "乙", "学校": "二校"}]},
    ),
    "half a year that ends in a shorter month, until a day known in part": (
        "资格 够 对象 教师\n  要求 （历时 自 离岗日期 至 截止）介于 6个月 至 3年\n",
        {"教师": [{**TEACHER, "离岗日期": "2019-12-31"}, {"编号": "乙", "离岗日期": None}], "学校": [{"编号": "一校"}]},
    ),
    "a duty that the first and the last possible day judge differently": (
        "义务 交 对象 教师\n  要求 全部\n    有 修课 其中 日期 不晚于 基准日\n    在岗\n  期限 截止\n",
        {"教师": [TEACHER], "学校": [{"编号": "一校"}], "修课": [{"编号": "课", "教师": "甲", "日期": "2020-06-15"}]},
    ),
    "a day judged that differs from row to row, in rows below": (
        "义务 早 对象 教师\n  要求 有 修课 其中 日期 不晚于 基准日\n  期限 入职日期 + 1年\n",
        {
            "教师": [{**TEACHER, "入职日期": "2019-06-15"}, {"编号": "乙", "入职日期": "2020-06-15"}, {"编号": "丙"}],
            "学校": [{"编号": "一校"}],
            "修课": [{"编号": f"课{one}", "教师": one, "日期": "2020-06-30"} for one in "甲乙丙"],
        },
    ),
    "an addend in doubt that is known to add nothing": (
        "资格 足 对象 教师\n  要求 合计 学时 于 修课 不少于 10学时\n",
        {
            "教师": [TEACHER],
            "学校": [{"编号": "一校"}],
            "修课": [{"编号": "一", "教师": "甲", "学时": 0}, {"编号": "二", "教师": "甲", "日期": "2020-01-01"}],
        },
    ),
    "a condition that is the same for all rows, as an item": (
        "资格 同 对象 教师\n  要求 全部\n    允许 为 是\n    在岗\n",
        {"教师": [TEACHER, {"编号": "乙"}], "学校": [{"编号": "一校"}]},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_once_different(name: str) -> None:
    rules, tables = CASES[name]
    policies = policy_of(rules)
    batch = Batch(policies, read_dicts(tables, policies.vocabulary).accept(), AS_OF)
    decisions = batch.decide(Polars())
    assert [about.not_lowered for abouts in decisions.about.values() for about in abouts] == [""]
    assert differences(batch) == []


def test_marks_that_are_exactly_the_pass_mark() -> None:
    """70% of one mark and 30% of the other: exactly 60分, where binary floating point is often a little less."""
    pairs = [(Decimal(600 + 3 * step) / 10, Decimal(600 - 7 * step) / 10) for step in range(-80, 86)]
    exam = "考核 考 对象 修课\n  构成\n    得分 占 70%\n    补考分 占 30%\n  合格 成绩 不低于 60分\n"
    table: dict[str, Any] = {
        "编号": [str(place) for place in range(len(pairs))],
        "教师": ["甲"] * len(pairs),
        "得分": pl.Series([one for one, _ in pairs], dtype=pl.Decimal(5, 1)),
        "补考分": pl.Series([other for _, other in pairs], dtype=pl.Decimal(5, 1)),
    }
    tables = {"修课": pl.DataFrame(table), "教师": pl.DataFrame({"编号": ["甲"]})}
    decisions = decide_frames(policy_of(exam), tables, AS_OF)
    answers = list(decisions.answers("修课"))
    assert {answer.outcome for answer in answers} == {Outcome.PASSED}
    assert {answer.fields["成绩"] for answer in answers} == {60}
    assert any(0.7 * float(one) + 0.3 * float(other) < 60 for one, other in pairs)


def test_an_engine_that_there_is_not() -> None:
    with pytest.raises(KeyError):
        decide_frames(policy_of(""), {}, AS_OF, engine="abacus")
