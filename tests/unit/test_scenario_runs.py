"""Runs of scenarios: what passes, what fails and how that is said."""

import json
from xml.etree import ElementTree

import pytest

from policylang.core.results import Results
from policylang.diagnostics import Severity
from policylang.report.tests_report import results_json, results_junit, results_text
from policylang.report.wording import Wording
from policylang.runtime.decision import Outcome
from policylang.semantics.elaborate import Elaboration, elaborate
from policylang.semantics.results import NEVER_COMPARED
from policylang.semantics.scenario_outcomes import outcome_words
from policylang.source import SourceFile
from policylang.syntax.parser import parse
from policylang.testing.runner import Run, run

POLICY = """语言版本 1
政策 试行
  标题 "试行办法"
  施行 2009-01-01 至 2011-12-31

枚举 级别 由低到高（校级、县级、市级）

主体 教师
  在岗：是否
  工龄：年
  师傅：教师

主体 培训记录 属于 教师
  日期：日期 发生日
  学时：学时

称号 骨干教师 对象 教师 层级 级别

参数 规定学时：学时 原文未规定

定义 资深 对象 教师 = 工龄 不少于 10年
定义 带教人 对象 教师 = 师傅

表 津贴 对象 教师：元
  当 在岗 则 100元
  否则 0元

资格 参评 对象 教师
  要求 全部
    (一) 在岗
    (二) 工龄 不少于 3年
    (三) 原则上 持有 骨干教师

义务 年度学时 对象 教师
  要求 合计 学时 于 培训记录 其中 日期 在 期限 内，不少于 规定学时
  每 年度

指标 在岗率 从 教师
  达到 占比 其中（在岗） 不少于 50%

认定 不用的认定 对象 教师
  要求 在岗

"""

GOOD = """测例 都对
  参数 规定学时 = 10学时
  教师 甲（在岗 是，工龄 12年，师傅 乙）
    培训记录（日期 2009-05-01，学时 4学时）
    培训记录（日期 2010-05-01，学时 10学时）
    持有 县级 骨干教师 自 2008-01-01
  教师 乙（在岗 是，工龄 2年）
    持有 无
  教师 丙（在岗 否）
  基准日 2010-12-31
  期望 甲 的 参评 符合
  期望 乙 的 参评 不符合
  期望 丙 的 参评 不符合
  期望 甲 的 年度学时 已履行
  期望 甲 的 年度学时 逾期 于 2009年度 差 6学时
  期望 乙 的 年度学时 待定 因 缺失事实 培训记录
  期望 在岗率 达标
  期望 甲 的 资深 是
  期望 乙 的 资深 否
  期望 丙 的 资深 待定 因 工龄
  期望 甲 的 津贴 100元
  期望 甲 的 带教人 乙
  期望 甲 持有 校级 以上 骨干教师
  期望 乙 未持有 骨干教师

测例 只缺骨干
  教师 甲（在岗 是，工龄 3年）
    持有 无
  基准日 2010-12-31
  期望 甲 的 参评 不符合 可报例外
"""


def elaborated(scenarios: str) -> tuple[Elaboration, dict[str, SourceFile]]:
    source = SourceFile("试行.pol", POLICY + scenarios)
    parsed = parse(source)
    assert not parsed.diagnostics
    done = elaborate([parsed.module], {source.path: source}, {})
    assert [finding for finding in done.diagnostics if finding.severity is Severity.ERROR] == []
    return done, {source.path: source}


def ran(scenarios: str, how: Run | None = None) -> tuple[Results, dict[str, SourceFile]]:
    done, sources = elaborated(scenarios)
    assert done.policy_set is not None
    return run(done.policy_set, done.scenarios, how), sources


def one(expectation: str) -> list[tuple[str, str, str]]:
    facts = GOOD.partition("  期望")[0]
    results, _ = ran(f"{facts}  期望 {expectation}\n")
    ((check,),) = (result.checks for result in results.scenarios)
    return [(mismatch.aspect.value, mismatch.expected, mismatch.found) for mismatch in check.mismatches]


def test_what_holds_passes() -> None:
    results, _ = ran(GOOD)
    assert [check for result in results.scenarios for check in result.checks if not check.is_passed] == []
    assert results.is_passed and results.failures == 0


@pytest.mark.parametrize(
    ("expectation", "mismatch"),
    [
        ("甲 的 参评 不符合", ("outcome", "不符合", "符合")),
        ("乙 的 参评 待定", ("outcome", "待定", "不符合")),
        ("乙 的 年度学时 逾期", ("outcome", "逾期", "待定 因 缺失事实 培训记录")),
        ("乙 的 年度学时 待定 因 学时", ("causes", "因 学时", "因 缺失事实 培训记录")),
        ("乙 的 年度学时 待定 因 原文未规定 培训记录", ("causes", "因 原文未规定 培训记录", "因 缺失事实 培训记录")),
        ("乙 的 年度学时 待定 因 培训记录、学时", ("causes", "因 培训记录、学时", "因 缺失事实 培训记录")),
        ("甲 的 年度学时 逾期 于 2009年度 差 5学时", ("distances", "差 5学时", "差 6学时")),
        ("甲 的 年度学时 已履行 差 1学时", ("distances", "差 1学时", "（没有）")),
        ("甲 的 年度学时 逾期 于 2008年度", ("period", "2008年", "2010年、2009年")),
        ("甲 的 参评 符合 可报例外", ("reportable", "可报例外", "（没有）")),
        ("在岗率 未达标", ("outcome", "未达标", "达标")),
        ("甲 的 资深 否", ("outcome", "否", "是")),
        ("丙 的 资深 否", ("outcome", "否", "待定 因 缺失事实 工龄")),
        ("甲 的 津贴 99.5元", ("outcome", "99.5元", "100元")),
        ("甲 的 津贴 待定", ("outcome", "待定", "100元")),
        ("甲 的 带教人 丙", ("outcome", "丙", "乙")),
        ("甲 未持有 骨干教师", ("holds", "未持有 骨干教师", "持有 骨干教师")),
        ("甲 持有 市级 骨干教师", ("holds", "持有 市级 骨干教师", "未持有 市级 骨干教师")),
        ("丙 持有 骨干教师", ("holds", "持有 骨干教师", "待定 因 缺失事实 持有")),
        ("丙 未持有 骨干教师", ("holds", "未持有 骨干教师", "待定 因 缺失事实 持有")),
    ],
)
def test_what_differs_is_said(expectation: str, mismatch: tuple[str, str, str]) -> None:
    assert one(expectation) == [mismatch]


BAD = GOOD + "\n测例 错的\n  教师 甲（在岗 否）\n  基准日 2010-12-31\n  期望 甲 的 参评 符合\n  期望 津贴 0元\n"


def test_text_shows_both_sides() -> None:
    results, sources = ran(BAD, Run(explain=lambda decision: f"{decision.rule.name}\n因为没有"))
    line = len((POLICY + BAD).split("\n")) - 2
    assert results_text(results, sources, Wording.of("zh")) == (
        "测例 错的（试行）没有通过\n"
        f"  --> 试行.pol:{line}\n"
        "      期望 甲 的 参评 符合\n"
        "      期望：符合\n"
        "      实际：不符合\n"
        "      | 参评\n"
        "      | 因为没有\n"
        "\n"
        "3 个测例、17 条期望，1 个测例没有通过\n"
    )
    good, _ = ran(GOOD)
    assert results_text(good, sources, Wording.of("en")) == "2 scenarios with 15 expectations passed\n"


def test_json_holds_every_check() -> None:
    results, sources = ran(BAD)
    document = json.loads(results_json(results, sources))
    assert (document["version"], document["passed"], document["failures"]) == (1, False, 1)
    last = document["scenarios"][-1]
    assert (last["name"], last["policy"], last["passed"]) == ("错的", "试行", False)
    assert [check["passed"] for check in last["checks"]] == [False, True]
    assert last["checks"][0]["mismatches"] == [{"aspect": "outcome", "expected": "符合", "found": "不符合"}]
    assert last["checks"][1]["rule"] == "津贴"


def test_junit_is_well_formed() -> None:
    results, sources = ran(BAD.replace("测例 错的", "测例 “<错>&”"))
    suites = ElementTree.fromstring(results_junit(results, sources).encode())
    assert suites.attrib == {"name": "policylang", "tests": "3", "failures": "1"}
    cases = suites.findall("testsuite/testcase")
    assert [case.attrib["name"] for case in cases] == ["都对", "只缺骨干", "<错>&"]
    assert [len(case.findall("failure")) for case in cases] == [0, 0, 1]
    assert cases[2].find("failure").attrib["message"] == "符合 ≠ 不符合"  # type: ignore[union-attr]


def test_outcome_words_are_those_of_the_engine() -> None:
    done, _ = elaborated(GOOD)
    assert done.policy_set is not None
    labels = {outcome.label for outcome in Outcome}
    for rule in done.policy_set.rules.values():
        assert set(outcome_words(rule)) | set(NEVER_COMPARED) <= labels


def test_results_keep_the_order_written() -> None:
    results, _ = ran(GOOD)
    assert [result.scenario.name for result in results.scenarios] == ["都对", "只缺骨干"]
