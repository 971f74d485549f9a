"""What the scenarios show of the rules: how it is measured, how it is told, and that those of the five policies show everything."""

import json
from pathlib import Path

import pytest

from policylang.core.results import Coverage
from policylang.pipeline import Loaded, load, load_text
from policylang.report.tests_report import coverage_text, results_json
from policylang.report.wording import Wording
from policylang.testing.coverage import ConditionWatch, coverage, merged
from policylang.testing.runner import Run, run

ROOT = Path(__file__).parent.parent
POLICIES = sorted(path for path in (ROOT / "policies").glob("*.pol") if path.stem != "vocabulary")
TABLE = ROOT / "docs" / "decisions" / "policies" / "coverage.md"
SUMMARY = "试行：3 条规则，3 条有期望；结果 7/7（100%）；9 项条件的取值 26/26（100%）"

POLICY = """语言版本 1
政策 试行
  标题 “试行办法”
  施行 2009-01-01 至 2009-12-31

计量 人

主体 教师
  在岗：是否
  工龄：年
  学科：文本

主体 培训记录 属于 教师
  日期：日期 发生日
  类别：枚举（师德、教学）

定义 资深 对象 教师 = 工龄 不少于 10年

资格 参评 对象 教师
  适用 在岗 且 基准日 在 2009-03-01 至 2009-12-31 内
  要求 资深

任务 师德培训 责任方 教师
  证据 培训记录 师德

奖励 表彰 对象 教师
  要求 参评 为 符合

"""

SCENARIOS = {
    "资格": """  教师 甲（在岗 是，工龄 10年）
  教师 乙（在岗 是，工龄 9年）
  教师 丙（在岗 否）
  教师 丁（在岗 是）
  教师 戊（工龄 10年）
  基准日 2009-05-01
  期望 甲 的 参评 符合
  期望 乙 的 参评 不符合
  期望 丙 的 参评 不适用
  期望 丁 的 参评 待定
  期望 戊 的 参评 待定
""",
    "太早": """  教师 甲（在岗 是，工龄 10年）
  基准日 2009-02-01
  期望 参评 不适用
""",
    "培训": """  教师 甲
    培训记录（日期 2009-05-01，类别 师德）
  教师 乙
    培训记录（日期 2008-05-01，类别 教学）
  教师 丙
    培训记录（日期 未知，类别 未知）
  基准日 2010-01-01
  期望 甲 的 师德培训 已完成
  期望 乙 的 师德培训 逾期
  期望 丙 的 师德培训 待定
""",
    "年中": """  教师 甲
    培训记录 无
  基准日 2009-06-30
  期望 师德培训 未到期
""",
    "表彰": """  教师 甲（在岗 是，工龄 10年）
  教师 乙（在岗 是，工龄 9年）
  教师 丁（在岗 是）
  基准日 2009-05-01
  期望 甲 的 表彰 应予
  期望 乙 的 表彰 不予
  期望 丁 的 表彰 待定
""",
}


def text_of(*without: str) -> str:
    """The policy with its scenarios, some of them left out."""
    return POLICY + "\n".join(f"测例 {name}\n{body}" for name, body in SCENARIOS.items() if name not in without)


def measured(loaded: Loaded) -> Coverage:
    assert loaded.is_sound
    parts = []
    for document in loaded.documents:
        assert document.policy_set is not None
        watch = ConditionWatch()
        assert run(document.policy_set, document.scenarios, Run(watch=watch)).is_passed
        parts.append(coverage(document.policy_set, document.scenarios, watch))
    return merged(parts)


def told(text: str) -> list[str]:
    """What is told of a policy in a text, line by line, without the closing line."""
    loaded = load_text(text)
    return coverage_text(measured(loaded), loaded.sources, Wording.of("zh")).splitlines()[:-1]


def gaps(text: str) -> list[str]:
    return [line.split("  ")[-1] for line in told(text)[1:]]


def values(text: str) -> dict[str, tuple[str, ...]]:
    """The values that the conditions of a policy can take, by their words."""
    return {reach.text: reach.possible for reach in measured(load_text(text)).conditions}


def with_rule(rule: str, facts: str, expectations: str) -> str:
    """A policy of one rule with one scenario."""
    head = POLICY.partition("资格 参评")[0]
    return f"{head}{rule}\n\n测例 一例\n{facts}  基准日 2009-05-01\n{expectations}"


# ------------------------------------------------------------------ measuring


def test_everything_is_shown() -> None:
    assert told(text_of()) == [SUMMARY]


@pytest.mark.parametrize(
    ("without", "lines"),
    [
        (
            "资格",
            [
                "`资深` 的 `工龄 不少于 10年` 从未为 是、否、未知",
                "`参评` 没有期望过 符合、不符合",
                "`参评` 的 `在岗` 从未为 否、未知",
                "`参评` 的 `基准日 在 2009-03-01 至 2009-12-31 内` 从未为 是",
                "`参评` 的 `资深` 从未为 是、否、未知",
            ],
        ),
        ("太早", ["`参评` 的 `基准日 在 2009-03-01 至 2009-12-31 内` 从未为 否"]),
        ("培训", ["`师德培训` 没有期望过 已完成、逾期"]),
        ("年中", ["`师德培训` 没有期望过 未到期"]),
        ("表彰", ["`表彰` 没有期望"]),
    ],
)
def test_a_scenario_left_out_leaves_a_gap(without: str, lines: list[str]) -> None:
    found = gaps(text_of(without))
    assert [line for line in found if line in lines] == lines
    assert not measured(load_text(text_of(without))).is_complete


def test_conditions_of_evidence_are_measured_too() -> None:
    assert gaps(text_of("培训"))[1:] == [
        "`师德培训` 的 `证据 培训记录 师德` 从未为 是、未知",
        "`师德培训` 的 `在 期限 内` 从未为 是、否、未知",
        "`师德培训` 的 `类别 为 师德` 从未为 是、否、未知",
    ]


def test_what_another_rule_rests_on_does_not_count() -> None:
    """`表彰` consults `参评`, and so comes upon its conditions; only a 期望 of `参评` shows them."""
    assert "`参评` 的 `在岗` 从未为 是、否、未知" not in gaps(text_of("资格", "太早"))
    assert "`参评` 没有期望" in gaps(text_of("资格", "太早"))
    found = {
        reach.text: reach.seen for reach in measured(load_text(text_of("资格", "太早"))).conditions if reach.rule == "参评"
    }
    assert set(found.values()) == {()}


def test_a_definition_that_is_asked_for_counts() -> None:
    facts = "  教师 甲（工龄 10年）\n  教师 乙（工龄 9年）\n  教师 丙\n"
    expectations = "  期望 甲 的 资深 是\n  期望 乙 的 资深 否\n  期望 丙 的 资深 待定\n"
    assert gaps(with_rule("资格 参评 对象 教师\n  要求 在岗", facts, expectations)) == ["`参评` 没有期望"]


def test_a_table_that_is_asked_for_counts() -> None:
    table = "表 津贴 对象 教师：元\n  当 在岗 则 100元\n  否则 0元"
    facts = "  教师 甲（在岗 是）\n  教师 乙（在岗 否）\n"
    expectations = "  期望 甲 的 津贴 100元\n  期望 乙 的 津贴 0元\n"
    assert gaps(with_rule(table, facts, expectations))[1:] == ["`津贴` 的 `在岗` 从未为 未知"]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("在岗", {"在岗": "是否未知"}),
        (
            "全部\n    在岗\n    任一\n      资深\n      非 在岗",
            {"在岗": "是否未知", "任一": "是否未知", "资深": "是否未知", "非 在岗": "是否未知"},
        ),
        ("基准日 在 2009-03-01 至 2009-12-31 内", {"基准日 在 2009-03-01 至 2009-12-31 内": "是否"}),
        ("工龄 不少于 线", {"工龄 不少于 线": "是否未知"}),
        ("3年 不少于 线", {"3年 不少于 线": "是否未知"}),
        ("3年 不少于 定数", {"3年 不少于 定数": "是否"}),
        (
            "当 在岗 则 资深",
            {"当 在岗 则 资深": "是否未知", "在岗": "是否未知", "资深": "是否未知"},
        ),
        ("在岗 除非 资深", {"在岗 除非 资深": "是否未知", "在岗": "是否未知", "资深": "是否未知"}),
        (
            "有 培训记录 其中 类别 为 师德 且 日期 在 2009年 内",
            {
                "有 培训记录 其中 类别 为 师德 且 日期 在 2009年 内": "是否未知",
                "类别 为 师德": "是否未知",
                "日期 在 2009年 内": "是否未知",
            },
        ),
    ],
)
def test_which_conditions_can_take_which_values(condition: str, expected: dict[str, str]) -> None:
    rule = f"参数 线：年 原文未规定\n参数 定数：年 = 3年\n资格 参评 对象 教师\n  要求 {condition}"
    found = values(with_rule(rule, "  教师 甲（在岗 是，工龄 10年）\n", "  期望 甲 的 资深 是\n"))
    assert {text: "".join(possible) for text, possible in found.items() if text != "工龄 不少于 10年"} == expected


def test_conditions_at_one_place_in_the_same_words_are_apart() -> None:
    """The item 当 … 则 原则上 … and what stands after its 则 are shown by the same words; each takes its own values."""
    rule = "资格 参评 对象 教师\n  要求 全部\n    当 在岗 则 原则上 资深"
    facts = "  教师 甲（在岗 是，工龄 10年）\n  教师 乙（在岗 是，工龄 9年）\n  教师 丙（在岗 否，工龄 9年）\n  教师 丁（工龄 10年）\n"
    expectations = "  期望 甲 的 参评 符合\n  期望 乙 的 参评 不符合\n  期望 丙 的 参评 符合\n  期望 丁 的 参评 符合\n"
    found = [reach for reach in measured(load_text(with_rule(rule, facts, expectations))).conditions if reach.rule == "参评"]
    assert [reach.seen for reach in found] == [("是", "否", "未知"), ("是", "否", "未知"), ("是", "否")]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("义务 甲 对象 教师\n  要求 在岗", "已履行未到期逾期"),
        ("义务 甲 对象 教师\n  期限 即时\n  要求 在岗", "已履行逾期"),
        ("义务 甲 对象 教师\n  性质 倡导\n  要求 在岗", "已开展未开展"),
        ("义务 甲 对象 教师\n  禁止 在岗", "未违反违反"),
        ("指标 甲 从 教师\n  达到 占比 其中（在岗）不低于 50%", "达标未达标"),
        ("指标 甲 从 教师\n  期限 2009-06-30\n  达到 占比 其中（在岗）不低于 50%", "达标未达标未到期"),
        ("指标 甲 从 教师\n  性质 倡导\n  达到 占比 其中（在岗）不低于 50%", "已开展未开展"),
        ("遴选 甲 从 教师\n  名额 1人\n  并列 待定", "入选未入选并列待定"),
        ("遴选 甲 从 教师\n  名额 1人\n  并列 全取", "入选未入选"),
        ("遴选 甲 从 教师\n  名额 1人\n  抽签 种子 “2009”", "入选未入选"),
    ],
)
def test_which_outcomes_a_rule_can_take(rule: str, words: str) -> None:
    loaded = load_text(with_rule(rule, "  教师 甲（工龄 10年）\n", "  期望 甲 的 资深 是\n"))
    assert "".join(measured(loaded).rules[0].possible) == words


# ------------------------------------------------------------------ telling


def test_the_closing_line_counts_all_policies() -> None:
    loaded = load_text(text_of("年中"))
    text = coverage_text(measured(loaded), loaded.sources, Wording.of("zh"))
    assert text.splitlines()[-1] == "合计：3 条规则，3 条有期望；结果 6/7（85%）；9 项条件的取值 26/26（100%）"
    english = coverage_text(measured(loaded), loaded.sources, Wording.of("en"))
    assert (
        english.splitlines()[-1]
        == "in all: 3 rules, 3 with an expectation; outcomes 6/7 (85%); values of 9 conditions 26/26 (100%)"
    )


def test_for_programs() -> None:
    loaded = load_text(text_of("太早"))
    (document,) = loaded.documents
    assert document.policy_set is not None
    results = run(document.policy_set, document.scenarios)
    found = json.loads(results_json(results, loaded.sources, measured(loaded)))["coverage"]
    assert (found["complete"], found["outcomes"], found["sides"]) == (
        False,
        {"reached": 7, "possible": 7, "percent": 100},
        {"reached": 25, "possible": 26, "percent": 96},
    )
    missing = [reach for reach in found["conditions"] if reach["missing"]]
    assert [(reach["rule"], reach["text"], reach["possible"], reach["seen"], reach["missing"]) for reach in missing] == [
        ("参评", "基准日 在 2009-03-01 至 2009-12-31 内", ["是", "否"], ["是"], ["否"])
    ]


# ------------------------------------------------------------------ the five policies


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_the_scenarios_of_a_policy_show_all_of_it(path: Path) -> None:
    loaded = load([path])
    found = measured(loaded)
    assert found.is_complete, coverage_text(found, loaded.sources, Wording.of("zh"))
    counted = [f"{share.reached:,} of {share.possible:,}" for share in (found.outcomes, found.sides)]
    assert f"| {found.rules[0].policy} | {counted[0]} | {len(found.conditions)} | {counted[1]} |" in TABLE.read_text(
        encoding="utf-8"
    )
