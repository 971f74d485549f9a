"""Cases in which the batch engine once differed from the reference engine, and exact figures at thresholds."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from batch_equality import differences
from drawn_words import policy_of

from policylang.api import all_decisions
from policylang.batch import decide_frames
from policylang.batch.decide import Batch
from policylang.batch.engines import Polars
from policylang.records.dicts import read_dicts
from policylang.runtime.decision import Outcome
from policylang.runtime.evaluator import Evaluation

AS_OF = date(2020, 11, 30)


TEACHER = {"编号": "甲", "学校": "一校", "在岗": True}
CASES = {
    "a population in which a doubtful row adds nothing": (
        "处理 罚 对象 修课\n  情形 合计 分数 于 作业 其中 通过，不低于 0分\n  后果\n    警示\n"
        "指标 目标 从 修课\n  达到 占比 其中 罚 为 触发，不低于 50%\n  期限 截止\n",
        {"修课": [{"编号": "课一"}, {"编号": "课二"}], "作业": [{"修课": "课一", "分数": 0}, {"修课": "课一", "分数": 1}]},
    ),
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
    "a target of which it is open whether it applies, and until when": (
        "指标 目标 对象 学校\n  适用 规模 超过 10人\n  达到 城乡 为 城区\n  期限 截止\n",
        {"教师": [], "学校": [{"编号": "一校", "城乡": "乡镇"}, {"编号": "二校", "城乡": "乡镇", "规模": 20}]},
    ),
    "addends in doubt, one of which adds nothing, in either order": (
        "资格 足 对象 教师\n  要求 合计 学时 于 修课 不少于 10学时\n",
        {
            "教师": [TEACHER, {**TEACHER, "编号": "乙"}],
            "学校": [{"编号": "一校"}],
            "修课": [
                {"编号": "一", "教师": "甲", "学时": 0},
                {"编号": "二", "教师": "甲", "日期": "2020-01-01"},
                {"编号": "三", "教师": "乙", "日期": "2020-01-01"},
                {"编号": "四", "教师": "乙", "学时": 0},
            ],
        },
    ),
    "a quotient by what is below zero, known, in doubt and perhaps zero": (
        "资格 比 对象 教师\n  要求 全部\n    （积分 / （加分 - 15分））超过 -1\n    （（积分 - 50分） / 最低线）不低于 1\n"
        "    （积分 / （积分 - 加分））不少于 2\n    （加分 / （最低线 - 100分））不足 0\n",
        {
            "教师": [
                {**TEACHER, "编号": f"{points}{more}", "积分": points, "加分": more}
                for points in (0, 10, 50, 90, None)
                for more in (5, 10, 15, 20, None)
            ],
            "学校": [{"编号": "一校"}],
        },
    ),
    "years in a row, from the first of which the records of each speak": (
        "资格 续 对象 教师\n  要求 连续 3年 满足 有 修课 其中 日期 在 本年度 内\n资格 连 对象 教师\n  要求 连续 2年 满足 课时 不低于 40学时\n",
        {
            "教师": [
                {**TEACHER, "课时": {2018: 40, 2019: 41, 2020: 10}},
                {**TEACHER, "编号": "乙", "课时": {2019: 30, 2020: 50}},
                {**TEACHER, "编号": "丙", "课时": {2012: 30, 2020: 50}},
                {**TEACHER, "编号": "丁", "课时": {}},
            ],
            "学校": [{"编号": "一校"}],
            "修课": [
                {"编号": f"{one}{year}", "教师": one, "日期": f"{year}-03-01"}
                for one, years in {"甲": (2016, 2017, 2018), "乙": (2018, 2020), "丙": (2020,)}.items()
                for year in years
            ],
        },
    ),
    "penalties of several records, each from its day on": (
        "处理 轻 对象 修课\n  情形 类别 为 讲座\n  后果\n    不得 晋\n    不得 升 6个月 自 日期\n  重叠 累计\n"
        "处理 重 对象 修课\n  情形 类别 为 跟岗\n  后果\n    不得 升 1年 自 日期\n资格 晋 对象 教师\n  要求 在岗\n资格 升 对象 教师\n  要求 在岗\n",
        {
            "教师": [{**TEACHER, "编号": one} for one in "甲乙丙丁戊"],
            "学校": [{"编号": "一校"}],
            "修课": [
                {"编号": f"{one}{place}", "教师": one, **({"日期": day} if day else {}), **({"类别": sort} if sort else {})}
                for one, found in {
                    "甲": [("2020-01-31", "讲座"), ("2020-05-15", "讲座"), ("2020-06-01", "研修")],
                    "乙": [("2020-01-31", "讲座"), ("2020-03-01", "跟岗")],
                    "丙": [(None, "跟岗"), ("2020-09-01", None)],
                    "丁": [("2019-01-01", "跟岗")],
                }.items()
                for place, (day, sort) in enumerate(found)
            ],
        },
    ),
    "equal penalties in doubt, however many, beside a sure one": (
        "处理 疑 对象 修课\n  情形 已核\n  后果\n    不得 升\n处理 定 对象 教师\n  情形 在岗\n  后果\n    不得 升 2年 自 入职日期\n资格 升 对象 教师\n  要求 在岗\n",
        {
            "教师": [{**TEACHER, "入职日期": "2020-01-01"}],
            "学校": [{"编号": "一校"}],
            "修课": [{"编号": f"课{place}", "教师": "甲", "日期": "2020-03-01"} for place in range(12)],
        },
    ),
    "what a year leaves, of courses known, in doubt and later": (
        "登记 入 对象 修课\n  要求 已核\n  记入 学时\n  上限 8学时\n  上限 20学时 每 年度\n登记 双 对象 修课\n  记入 学时\n  上限 20学时 每 年度\n  上限 30学时 每 年限\n",
        {
            "教师": [{**TEACHER, "编号": one} for one in "甲乙丙"],
            "学校": [{"编号": "一校"}],
            "修课": [
                {"编号": f"{one}{place}", "教师": one, **{name: value for name, value in cells.items() if value is not None}}
                for one in "甲乙丙"
                for place, cells in enumerate(
                    [
                        {"日期": "2020-03-01", "学时": 10, "已核": True},
                        {"日期": "2020-03-01", "学时": 5, "已核": True if one != "乙" else None},
                        {"日期": "2019-12-31", "学时": 40, "已核": True},
                        {"日期": "2020-05-01", "学时": 9, "已核": one != "丙"},
                        {"日期": "2021-05-01", "学时": 9, "已核": True},
                        {"日期": "2020-06-01" if one == "甲" else None, "学时": 7, "已核": True},
                    ]
                )
            ],
        },
    ),
    "a grade that may not be given, surely and perhaps": (
        "处理 罚 对象 教师\n  情形 非 支教\n  后果\n    不得评为 年评 的 优秀 2年 自 入职日期\n"
        "考核 年评 对象 教师\n  构成\n    积分 占 100%\n  等次\n    当 成绩 不低于 90分 则 优秀\n    当 成绩 不低于 60分 则 合格\n    否则 不合格\n"
        "资格 上 对象 教师\n  要求 年评 的 等次 不低于 合格\n",
        {
            "教师": [
                {**TEACHER, "编号": f"{points}{there}{day}", "积分": points, "支教": there, "入职日期": day}
                for points in (95, 70, None)
                for there in (True, False, None)
                for day in ("2020-01-01", "2015-01-01", None)
            ],
            "学校": [{"编号": "一校"}],
        },
    ),
    "a word that is not recorded in a set known to be empty": (
        "资格 属 对象 教师\n  要求 科目 属于 特长\n",
        {"教师": [{**TEACHER, "特长": []}, {"编号": "乙", "特长": ["语文"]}, {"编号": "丙"}], "学校": [{"编号": "一校"}]},
    ),
    "a row that is there, unless something else": (
        "资格 带 对象 教师\n  要求 师傅 除非 支教\n",
        {"教师": [{**TEACHER, "师傅": "乙"}, {"编号": "乙", "师傅": None}, {"编号": "丙"}], "学校": [{"编号": "一校"}]},
    ),
    "figures of a table that fit into 32 bits, their multiples and sums that do not": (
        "表 分值 对象 教师：学时\n  当 在岗 则 2000000000学时\n  否则 1000学时\n"
        "资格 多 对象 教师\n  要求 3 × 分值 不少于 5000000000学时\n"
        "表 课值 对象 修课：学时\n  当 已核 则 2000000000学时\n  否则 2000000001学时\n"
        "资格 共 对象 教师\n  要求 合计 课值 于 修课 不少于 5000000000学时\n",
        {
            "教师": [TEACHER, {**TEACHER, "编号": "乙", "在岗": False}],
            "学校": [{"编号": "一校"}],
            "修课": [
                {"编号": f"{one}{place}", "教师": one, "已核": place > 0, "日期": "2020-06-30"}
                for one in "甲乙"
                for place in range(3)
            ],
        },
    ),
    "a period that ends with a day that is blank": (
        "资格 算 对象 教师\n  要求 （基准日 在 离岗日期 至 2020-12-31 内）\n",
        {
            "教师": [{**TEACHER, "离岗日期": None}, {"编号": "乙", "离岗日期": "2020-06-30"}, {"编号": "丙"}],
            "学校": [{"编号": "一校"}],
        },
    ),
    "a constant compared with a column that is null throughout": (
        "项目 学 对象 教师\n  证据 修课\n  模块 按 类别 合计 学时\n    讲座 不少于 10学时\n    跟岗 不少于 40学时\n",
        {"教师": [TEACHER, {"编号": "乙"}], "学校": [{"编号": "一校"}]},
    ),
    "a rung of a row that is not known": (
        "阶梯 阶 对象 教师\n  梯级 由低到高\n    初\n    高\n"
        "资格 高 对象 评议\n  要求 全部\n    教师 的 阶 不低于 初\n    教师 的 阶 不超过 高\n    教师 的 阶 为 无\n",
        {"教师": [TEACHER], "评议": [{"教师": "甲"}, {"学校": "一校"}], "称号": [], "学校": [{"编号": "一校"}]},
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
    assert {about.not_lowered for abouts in decisions.about.values() for about in abouts} == {""}
    assert differences(batch) == []


def outcomes(rules: str, tables: dict[str, Any]) -> dict[str, str]:
    policies = policy_of(rules)
    evaluation = Evaluation(policies, read_dicts(tables, policies.vocabulary).accept(), AS_OF)
    return {one.row.id: one.outcome.label for _, one in all_decisions(evaluation) if one.row is not None}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a word that is not recorded in a set known to be empty", {"甲": "不符合", "乙": "待定", "丙": "待定"}),
        ("a row that is there, unless something else", {"甲": "符合", "乙": "待定", "丙": "待定"}),
        ("a period that ends with a day that is blank", {"甲": "不符合", "乙": "符合", "丙": "待定"}),
        ("a rung of a row that is not known", {"评议#1": "不符合", "评议#2": "待定"}),
        (
            "years in a row, from the first of which the records of each speak",
            {"甲": "符合", "乙": "不符合", "丙": "待定", "丁": "待定"},
        ),
        (
            "equal penalties in doubt, however many, beside a sure one",
            {"甲": "不符合", **{f"课{place}": "待定" for place in range(12)}},
        ),
    ],
)
def test_what_both_say(name: str, expected: dict[str, str]) -> None:
    """Where the two differed it was not always the batch engine that was wrong."""
    assert outcomes(*CASES[name]) == expected


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


def test_a_share_of_all_as_the_places() -> None:
    """Two of five: exactly two of five places, not one more for rounding up."""
    policies = policy_of(
        "遴选 选 从 教师\n  名额 （占比 于 教师 其中 在岗）取整 向上取整\n  择优\n    积分 从高到低\n  并列 全取\n"
    )
    teachers = [{**TEACHER, "编号": word, "在岗": place < 2, "积分": place} for place, word in enumerate("甲乙丙丁戊")]
    batch = Batch(policies, read_dicts({"教师": teachers, "学校": [{"编号": "一校"}]}, policies.vocabulary).accept(), AS_OF)
    decisions = batch.decide(Polars())
    assert [about.not_lowered for about in decisions.about["教师"]] == [""]
    assert {answer.fields["名额"] for answer in decisions.answers("教师")} == {2}
    assert differences(batch) == []


def test_an_engine_that_there_is_not() -> None:
    with pytest.raises(KeyError):
        decide_frames(policy_of(""), {}, AS_OF, engine="abacus")
