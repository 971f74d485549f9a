"""Scenarios: what their lines become, and what is said about mistakes in them."""

from datetime import date
from fractions import Fraction

import pytest

from policylang.core.expressions import LevelTest
from policylang.core.facts import APPROVALS, FINDINGS, TITLES, Dataset
from policylang.core.scenario import Scenario
from policylang.core.values import ABSENT, Period, Unknown
from policylang.diagnostics import Diagnostic, Severity
from policylang.report.wording import Wording
from policylang.semantics.elaborate import Elaboration, elaborate
from policylang.source import SourceFile
from policylang.syntax.parser import parse

POLICY = """语言版本 1
政策 试行
  标题 "试行办法"
  施行 2009-01-01 至 2009-12-31

计量 篇、人

枚举 级别 由低到高
  校级
  县级 又称 区级
  市级

主体 学校
  地区：文本
  经费：元 按 年度

主体 教师 又称 老师 属于 学校
  学段：枚举（小学、初中）
  在岗：是否
  出生日期：日期
  离岗日期：日期 可无
  学科：多选（语文、数学）
  师傅：教师

主体 修课 属于 教师
  课程：文本
  博文篇数：篇 范围 0篇 至 200篇
  学时：学时
  次数：整数
  日期：日期 发生日

主体 聘书 属于 教师
  起始：日期 发生日
  终止：日期 可无 失效日

主体 干部
  在岗：是否

称号 骨干教师 对象 教师 层级 级别
称号 先进个人 对象 教师
认定事项 优秀 对象 教师 认定人 原文未规定

参数 合格线：分 原文未规定
参数 规定学时：学时 按 学段 原文未规定
参数 学期：多选 期间 原文未规定

资格 在岗证明 对象 教师
  要求 在岗

资格 修课证明 对象 修课
  要求 次数 不少于 1

指标 在岗率 从 教师
  达到 占比 其中（在岗） 不少于 50%

"""


def elaborated(scenario: str) -> Elaboration:
    source = SourceFile("试行.pol", POLICY + scenario)
    parsed = parse(source)
    assert not parsed.diagnostics
    return elaborate([parsed.module], {source.path: source}, {})


def errors(done: Elaboration) -> list[Diagnostic]:
    """What is wrong; the rules of this policy are neither cited nor complete, which is only warned of."""
    return [finding for finding in done.diagnostics if finding.severity is Severity.ERROR]


def built(facts: str, rest: str = "  期望 甲 的 在岗证明 符合\n") -> Scenario:
    done = elaborated(f"测例 一\n{facts}  基准日 2009-12-31\n{rest}")
    assert errors(done) == []
    (scenario,) = done.scenarios
    return scenario


def facts(text: str) -> Dataset:
    return built(text).dataset


def codes(scenario: str) -> list[str]:
    done = elaborated(scenario)
    found = [finding.code for finding in errors(done)]
    for finding in errors(done):
        for words in (Wording.of("zh"), Wording.of("en")):
            said = (words.message(finding), words.label(finding), words.help(finding))
            assert said[0] != finding.code and "{" not in "".join(said)
    assert bool(done.scenarios) is not bool(found)
    return found


def wrong(facts_: str, expected: str = "  期望 甲 的 在岗证明 符合\n") -> list[str]:
    return codes(f"测例 一\n{facts_}  基准日 2009-12-31\n{expected}")


class TestCells:
    def test_values_have_the_type_of_their_field(self) -> None:
        data = facts(
            "  教师 甲（学段 小学，在岗 是，出生日期 1980-05-06，学科（语文、数学、语文），师傅 乙）\n"
            "    修课 一课（博文篇数 5篇，学时 1.5学时，次数 2，课程 “师德”）\n"
            "  教师 乙（在岗 未知，离岗日期 无，学科 语文）\n"
        )
        first, second = data.rows("教师")
        assert first.cells == {
            "学段": "小学",
            "在岗": True,
            "出生日期": date(1980, 5, 6),
            "学科": ("语文", "数学"),
            "师傅": second,
        }
        assert second.cells == {"离岗日期": ABSENT, "学科": ("语文",)}
        assert data.rows("修课")[0].cells == {"博文篇数": 5, "学时": Fraction(3, 2), "次数": 2, "课程": "师德"}

    def test_a_month_is_a_day_that_lies_in_it(self) -> None:
        (row,) = facts("  教师 甲（出生日期 2008年2月）\n").rows("教师")
        born = row.cells["出生日期"]
        assert isinstance(born, Unknown)
        assert (born.low, born.high) == (date(2008, 2, 1), date(2008, 2, 29))
        assert [(c.name, c.row_kind, c.row_id) for c in born.causes] == [("出生日期", "教师", "甲")]

    def test_yearly_figures_are_kept_by_year(self) -> None:
        data = facts(
            "  教师 甲\n    在岗 是\n  学校 一校\n    经费 2008年 100元\n    经费 2009年 99.5元\n    经费 2010年 未知\n"
        )
        assert data.rows("学校")[0].cells == {"经费": {2008: 100, 2009: Fraction(199, 2)}}

    def test_a_further_name_of_a_kind_names_it(self) -> None:
        assert [row.kind for row in facts("  老师 甲（在岗 是）\n").rows("教师")] == ["教师"]

    def test_only_an_expiry_day_left_out_is_blank(self) -> None:
        data = facts("  教师 甲\n    聘书 新聘（起始 2009-01-01）\n    聘书 旧聘（起始 2008-01-01，终止 未知）\n")
        assert [row.cells for row in data.rows("聘书")] == [
            {"起始": date(2009, 1, 1), "终止": ABSENT},
            {"起始": date(2008, 1, 1)},
        ]
        assert "离岗日期" not in data.rows("教师")[0].cells


class TestTables:
    def test_a_table_is_complete_once_a_row_or_none_was_given(self) -> None:
        data = facts("  教师 甲\n    修课（次数 1）\n  教师 乙\n    修课 无\n  教师 丙\n")
        first, second, third = data.rows("教师")
        mine, none = data.children(first, "修课"), data.children(second, "修课")
        assert mine is not None and [row.id for row in mine.rows] == ["甲·1"] and mine.complete
        assert none is not None and none.rows == () and none.complete
        assert data.children(third, "修课") is None

    def test_a_kind_at_the_margin_is_the_whole_population(self) -> None:
        data = facts("  学校 一校\n  学校 二校\n  教师 甲（学校 一校）\n  教师 乙 属于 一校\n")
        first, second = data.rows("学校")
        assert data.tables["教师"].complete
        mine, others = data.children(first, "教师"), data.children(second, "教师")
        assert mine is not None and [row.id for row in mine.rows] == ["甲", "乙"] and mine.complete
        assert others is not None and others.rows == () and others.complete

    def test_a_row_without_parent_may_belong_to_any(self) -> None:
        data = facts("  学校 一校\n  教师 甲\n")
        table = data.children(data.rows("学校")[0], "教师")
        assert table is not None and not table.complete
        assert data.rows("教师")[0].links == {}

    def test_nested_rows_make_a_population_when_every_parent_states_its_own(self) -> None:
        assert facts("  教师 甲\n    修课（次数 1）\n  教师 乙\n    修课 无\n").tables["修课"].complete
        assert not facts("  教师 甲\n    修课（次数 1）\n  教师 乙\n").tables["修课"].complete

    def test_none_at_the_margin_is_an_empty_population(self) -> None:
        data = facts("  教师 甲\n  干部 无\n")
        assert data.tables["干部"].rows == () and data.tables["干部"].complete
        assert "学校" not in data.tables

    def test_copies_have_everything_below_them(self) -> None:
        data = facts(
            "  学校 一校\n  教师 甲 等 3人\n    学校 一校\n    在岗 是\n    出生日期 1980年\n    修课（次数 1）\n    持有 无\n"
        )
        assert [row.id for row in data.rows("教师")] == ["甲", "甲#2", "甲#3"]
        assert [row.cells["在岗"] for row in data.rows("教师")] == [True, True, True]
        third = data.rows("教师")[2]
        assert third.cells["出生日期"].causes[0].row_id == "甲#3"
        (course,) = third.tables["修课"].rows
        assert course.links == {"教师": third} and course.cells == {"次数": 1}
        assert third.tables[TITLES].complete
        school = data.children(data.rows("学校")[0], "教师")
        assert school is not None and len(school.rows) == 3


class TestRecords:
    def test_titles(self) -> None:
        data = facts(
            "  教师 甲\n    持有 区级 骨干教师 自 2006-09-01 至 2008-08-31\n    持有 先进个人\n  教师 乙\n    持有 无\n  教师 丙\n"
        )
        first, second, third = data.rows("教师")
        assert [row.cells for row in first.tables[TITLES].rows] == [
            {"称号": "骨干教师", "层级": "县级", "自": date(2006, 9, 1), "至": date(2008, 8, 31)},
            {"称号": "先进个人", "自": ABSENT, "至": ABSENT},
        ]
        assert second.tables[TITLES].rows == () and second.tables[TITLES].complete
        assert data.children(third, TITLES) is None

    def test_findings(self) -> None:
        data = facts("  教师 甲（人工认定 优秀 是）\n  教师 乙\n    人工认定 优秀 否\n  教师 丙（人工认定 优秀 未知）\n")
        assert [row.cells for row in data.rows(FINDINGS)] == [
            {"事项": "优秀", "结果": True},
            {"事项": "优秀", "结果": False},
            {"事项": "优秀"},
        ]

    def test_approvals(self) -> None:
        line = "例外批准（事项 在岗证明，批准人 “教育局”，日期 2009-06-01，理由 “支教”）"
        (row,) = facts(f"  教师 甲\n    {line}\n").rows(APPROVALS)
        assert row.cells == {"事项": "在岗证明", "批准人": "教育局", "日期": date(2009, 6, 1), "理由": "支教"}


class TestHead:
    def test_bindings(self) -> None:
        scenario = built(
            "  参数 合格线 = 60分\n  参数 规定学时 小学 = 20学时\n"
            "  参数 学期 =（2009-03-01 至 2009-07-15、2009年9月）\n  教师 甲\n"
        )
        assert scenario.bindings == (
            ("合格线", None, 60),
            ("规定学时", "小学", 20),
            (
                "学期",
                None,
                (Period(date(2009, 3, 1), date(2009, 7, 15)), Period(date(2009, 9, 1), date(2009, 9, 30))),
            ),
        )

    def test_days(self) -> None:
        scenario = built("  教师 甲\n", "  知悉日 2010-01-05\n  期望 甲 的 在岗证明 符合\n")
        assert (scenario.name, scenario.policy) == ("一", "试行")
        assert (scenario.as_of, scenario.known_at) == (date(2009, 12, 31), date(2010, 1, 5))


class TestExpectations:
    def test_subject_and_outcome(self) -> None:
        (one,) = built("  教师 甲\n", "  期望 甲 的 在岗证明 待定 因 缺失事实 在岗、骨干教师\n").expectations
        assert (one.subject, one.rule, one.outcome) == (("教师", "甲"), "在岗证明", "待定")
        assert [(cause.kind, cause.name) for cause in one.causes] == [("缺失事实", "在岗"), (None, "骨干教师")]
        assert one.place.text.startswith("期望 甲 的 在岗证明 待定")

    def test_the_only_subject_may_be_left_out(self) -> None:
        (one,) = built("  教师 甲\n", "  期望 在岗证明 不适用\n").expectations
        assert (one.subject, one.outcome) == (("教师", "甲"), "不适用")

    def test_a_population_has_no_subject(self) -> None:
        (one,) = built("  教师 甲\n  教师 乙\n", "  期望 在岗率 未达标 差 0年4个月、1百分点\n").expectations
        assert one.subject is None
        assert one.distances == (((0, "年"), (4, "月")), ((1, "百分点"),))

    def test_holdings(self) -> None:
        first, second = built("  教师 甲\n", "  期望 甲 未持有 区级 以上 骨干教师\n  期望 持有 先进个人\n").expectations
        assert first.holds is not None and second.holds is not None
        assert (first.holds.title, first.holds.test, first.holds.level) == ("骨干教师", LevelTest.OR_ABOVE, "县级")
        assert first.holds.negated and not second.holds.negated
        assert second.holds.test is LevelTest.ANY
        assert first.subject == second.subject == ("教师", "甲")


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("  教帅 甲\n", "PL280"),
        ("  教师 甲\n    学断 小学\n", "PL281"),
        ("  教师 甲\n    干部 乙\n", "PL281"),
        ("  教师 甲\n    在岗证明 是\n", "PL281"),
        ("  教师 甲（学段 高中）\n", "PL208"),
        ("  教师 甲（在岗 属实）\n", "PL329"),
        ("  教师 甲\n    修课（学时 3篇）\n", "PL329"),
        ("  教师 甲\n    修课（学时 3课时）\n", "PL205"),
        ("  教师 甲\n    修课（次数 1.5）\n", "PL329"),
        ("  教师 甲\n    修课（博文篇数 5）\n", "PL329"),
        ("  教师 甲（师傅 乙）\n", "PL284"),
        ("  教师 甲 属于 一校\n", "PL284"),
        ("  教师 甲\n  教师 甲\n", "PL285"),
        ("  教师 甲（在岗 是，在岗 否）\n", "PL294"),
        ("  教师 甲\n    修课 无\n    修课（次数 1）\n", "PL294"),
        ("  教师 甲\n    修课（次数 1）\n    修课 无\n", "PL294"),
        ("  教师 甲\n    持有 无\n    持有 先进个人\n", "PL294"),
        ("  教师 甲\n    持有 先进个人\n    持有 无\n", "PL294"),
        ("  学校 一校\n  教师 甲 属于 一校\n    学校 一校\n", "PL294"),
        ("  教师 甲\n    持有 学科带头人\n", "PL296"),
        ("  教师 甲\n    人工认定 优良 是\n", "PL296"),
        ("  教师 甲\n  干部 乙\n    人工认定 优秀 是\n", "PL293"),
        ("  教师 甲\n  干部 乙\n    持有 先进个人\n", "PL293"),
        ("  教师 甲\n    持有 国家级 骨干教师\n", "PL297"),
        ("  教师 甲\n    持有 县级 先进个人\n", "PL297"),
        ("  教师 甲\n    持有 先进个人 自 2009-02-01 至 2009-01-31\n", "PL398"),
        ("  教师 甲\n    持有 县级 以上 骨干教师\n", "PL299"),
        ("  教师 甲\n    人工认定 优秀 通过\n", "PL299"),
        ("  教师 甲（在岗 是）\n    学段 小学（在岗）\n", "PL299"),
        ("  教师 甲\n  学校 一校（经费 100元）\n", "PL299"),
        ("  教师 甲\n    在岗 2009年 是\n", "PL299"),
        ("  教师 甲 等 0人\n", "PL299"),
        ("  教师 甲（在岗 无）\n", "PL399"),
        ("  教师 甲\n    修课（博文篇数 201篇）\n", "PL394"),
        ("  参数 及格线 = 60分\n  教师 甲\n", "PL288"),
        ("  参数 合格线 县级 = 60分\n  教师 甲\n", "PL397"),
        ("  参数 合格线 = 60学时\n  教师 甲\n", "PL329"),
        ("  参数 合格线 = 60分\n  参数 合格线 = 61分\n  教师 甲\n", "PL294"),
        ("  教师 甲\n    例外批准（事项 在岗证书，批准人 “局”）\n", "PL289"),
        ("  教师 甲\n    例外批准（批准人 “局”）\n", "PL299"),
    ],
)
def test_mistakes_in_facts(lines: str, code: str) -> None:
    assert wrong(lines) == [code]


@pytest.mark.parametrize(
    ("expected", "code"),
    [
        ("  期望 乙 的 在岗证明 符合\n", "PL284"),
        ("  期望 丁 的 在岗证明 符合\n", "PL293"),
        ("  期望 甲 的 在岗证书 符合\n", "PL289"),
        ("  期望 在岗证书 符合\n", "PL289"),
        ("  期望 甲 的 在岗证明 合格\n", "PL290"),
        ("  期望 甲 的 在岗证明 60分\n", "PL290"),
        ("  期望 甲 的 在岗证明 的 成绩 60分\n", "PL290"),
        ("  期望 甲 的 在岗证明 待定 因 年龄\n", "PL291"),
        ("  期望 甲 的 在岗证明 待定 因 缺少事实 在岗\n", "PL291"),
        ("  期望 修课证明 符合\n", "PL292"),
        ("  期望 县级 在岗证明 符合\n", "PL395"),
        ("  期望 甲 的 在岗证明 符合 于 2009年度\n", "PL396"),
        ("  期望 甲 持有 学科带头人\n", "PL296"),
        ("  期望 甲 持有 国家级 骨干教师\n", "PL297"),
        ("  期望 丁 持有 先进个人\n", "PL293"),
        ("  期望 甲 的 在岗证明 符合 可报例外 可报例外\n", "PL299"),
    ],
)
def test_mistakes_in_expectations(expected: str, code: str) -> None:
    assert wrong("  干部 丁\n  教师 甲\n    修课 一课\n    修课 二课\n", expected) == [code]


def test_every_mistake_is_reported_once() -> None:
    assert wrong("  教师 甲、乙（学段 高中）\n  教帅 丙\n") == ["PL208", "PL280"]


def test_a_scenario_needs_a_day() -> None:
    assert codes("测例 一\n  教师 甲\n  期望 甲 的 在岗证明 符合\n") == ["PL286"]
    assert codes("测例 一\n  教师 甲\n  基准日 2009年\n  期望 甲 的 在岗证明 符合\n") == ["PL398"]
    assert codes("测例 一\n  教师 甲\n  基准日 2009-12-30\n  基准日 2009-12-31\n  期望 在岗证明 符合\n") == ["PL294"]


def test_no_subject_at_all() -> None:
    assert wrong("  干部 丁\n", "  期望 在岗证明 符合\n") == ["PL298"]


def test_the_nearest_name_is_offered() -> None:
    done = elaborated("测例 一\n  教师 甲（学断 小学）\n  基准日 2009-12-31\n  期望 甲 的 在岗证明 符合\n")
    (finding,) = errors(done)
    assert dict(finding.args)["near"] == "`学段`"
    assert [fix.replacement for fix in finding.fixes] == ["学段"]
