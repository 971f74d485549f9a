"""The canonical form of policy files: signs, spaces, layout, blank lines, order of clauses, and what is left alone."""

import textwrap
from pathlib import Path

import pytest

from policylang.source import SourceFile
from policylang.syntax import formatter, keywords
from policylang.syntax.formatter import format_source
from policylang.syntax.formatter_order import CLAUSE_ORDER, RULES

POLICIES = Path(__file__).parent.parent.parent / "policies"


def formatted(text: str) -> str:
    result = format_source(SourceFile("a.pol", text))
    assert result.diagnostics == ()
    assert result.changed == (result.text != text)
    assert format_source(SourceFile("a.pol", result.text)).text == result.text
    return result.text


def block(text: str) -> str:
    return textwrap.dedent(text).lstrip("\n")


LINES = [
    ("计量 篇,份，次", "计量 篇、份、次"),
    ("枚举 学段 (幼儿园,小学，初中)", "枚举 学段（幼儿园、小学、初中）"),
    ("单位 １学分=10 学时", "单位 1学分 = 10学时"),
    ("参数 合格线:分=６０分 范围 0分 至 100 分", "参数 合格线：分 = 60分 范围 0分 至 100分"),
    ("参数 差值:分 = -5分", "参数 差值：分 = -5分"),
    ("定义 在岗满三 对象 教师=教龄>=3年 且 (在编=是 或 【编外】 为 是)", None),
    ("课程 【教材】", "课程 【教材】"),
    ('引用  "a,b:c.pol"', '引用 "a,b:c.pol"'),
]


@pytest.mark.parametrize(("written", "canonical"), LINES)
def test_lines(written: str, canonical: str | None) -> None:
    if canonical is None:
        canonical = "定义 在岗满三 对象 教师 = 教龄 ≥ 3年 且（在编 为 是 或 【编外】 为 是）"
    assert formatted(written + "\n") == canonical + "\n"


CONDITIONS = [
    ("教龄 不少于 ３年", "教龄 不少于 3年"),
    ("教龄 介于3年至5年", "教龄 介于 3年 至 5年"),
    ("教龄>=3年", "教龄 ≥ 3年"),
    ("教龄 ＞＝ 3年", "教龄 ≥ 3年"),
    ("学段==小学", "学段 为 小学"),
    ("学段=小学", "学段 为 小学"),
    ("学段≠小学", "学段 不为 小学"),
    ("占比 人数 不低于 20％", "占比 人数 不低于 20%"),
    ("甲 - -5分 < 乙*2", "甲 - -5分 < 乙 × 2"),
    ("甲.乙/丙 > (甲+乙) * 3", "甲 的 乙 ÷ 丙 >（甲 + 乙）× 3"),
    ("日期 在 近 3 年 内", "日期 在 近3年 内"),
    ("教龄 不少于 3年 ( 含 )", "教龄 不少于 3年（含）"),
    ("方面 包含 全部 ( 甲 , 乙 )", "方面 包含 全部（甲、乙）"),
    ("合计 学时 于 培训记录 其中 甲 且 乙、不少于 90学时", "合计 学时 于 培训记录 其中 甲 且 乙，不少于 90学时"),
    ("有 修课 其中 甲,且 乙", "有 修课 其中 甲，且 乙"),
    ("有 修课 其中 ( 依次 甲日，乙日 )", "有 修课 其中（依次 甲日、乙日）"),
    ("依次 甲日 , 乙日 的 丙", "依次 甲日、乙日 的 丙"),
    ("每条 修课 其中(甲)满足 乙", "每条 修课 其中（甲）满足 乙"),
    ('【a:b(c)】 为 "x,y"', '【a:b(c)】 为 "x,y"'),
]


@pytest.mark.parametrize(("written", "canonical"), CONDITIONS)
def test_conditions(written: str, canonical: str) -> None:
    rule = "义务 某事 对象 教师\n  要求 {}\n"
    assert formatted(rule.format(written)) == rule.format(canonical)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("(一)甲", "（一）甲"),
        ("（２） 甲", "（2）甲"),
        ("1.甲", "1. 甲"),
        ("1.  5分 < 甲", "1. 5分 < 甲"),
        ("１,甲", "1、甲"),
        ("-甲", "- 甲"),
    ],
)
def test_labels(written: str, canonical: str) -> None:
    rule = "义务 某事 对象 教师\n  要求 全部\n    {}\n    乙\n"
    assert formatted(rule.format(written)) == rule.format(canonical)


FACTS = [
    ("教师 甲,乙(学段 小学、在岗 是)", "教师 甲、乙（学段 小学，在岗 是）"),
    ("角色 (研究者,指导者)", "角色（研究者、指导者）"),
    ("成果 (分类(甲,乙),日期 2018-03-01)", "成果（分类（甲、乙），日期 2018-03-01）"),
    ("教师 甲(持有 县级 骨干教师 自 2006-09-01、在岗 是)", "教师 甲（持有 县级 骨干教师 自 2006-09-01，在岗 是）"),
    ("角色 甲，乙", "角色 甲、乙"),
    ("经费 2013年 1000 元", "经费 2013年 1000元"),
    ("修课(课程 甲 , 日期 ２００９－０１－０２)", "修课（课程 甲，日期 2009-01-02）"),
]


@pytest.mark.parametrize(("written", "canonical"), FACTS)
def test_facts(written: str, canonical: str) -> None:
    scenario = "测例 某人\n  {}\n  参数 线 = 60分\n  基准日 2009-12-31\n  期望 甲 的 某事 待定 因 乙、持有 差 0年4个月\n"
    given = scenario.replace("线 = ", "线=").replace("乙、持有", "乙,持有").replace("0年4个月", "0 年 4 个月")
    assert formatted(given.format(written)) == scenario.format(canonical)


def test_indentation_comments_and_brackets_over_lines() -> None:
    assert formatted(
        block("""
            # 文件头
            语言版本 1   # 版本


            枚举 专题 (
              甲,乙,   # 前两个
                # 还有
                 丙
            )
            义务 某事 对象 教师
            # 在要求上面
            \u3000要求 全部
            \u3000\u3000\u3000甲
                    # 在乙上面
            \u3000\u3000\u3000乙
            \u3000\u3000\u3000# 属于要求


            # 下一条上面
            义务 另事 对象 教师
               要求 甲
            # 末尾
        """)
    ) == block("""
            # 文件头
            语言版本 1  # 版本

            枚举 专题（
              甲、乙、  # 前两个
              # 还有
              丙
            ）

            义务 某事 对象 教师
              # 在要求上面
              要求 全部
                甲
                # 在乙上面
                乙
                # 属于要求

            # 下一条上面
            义务 另事 对象 教师
              要求 甲
            # 末尾
        """)


def test_one_line_declarations_may_stand_together() -> None:
    text = "参数 甲：分 原文未规定\n参数 乙：分 原文未规定\n\n参数 丙：分 原文未规定\n"
    assert formatted(text) == text
    assert formatted(text + "# 注\n义务 某事 对象 教师\n  要求 甲\n参数 丁：分 原文未规定\n") == (
        text + "\n# 注\n义务 某事 对象 教师\n  要求 甲\n\n参数 丁：分 原文未规定\n"
    )


def test_clauses_are_put_in_order_with_their_comments_and_blocks() -> None:
    assert formatted(
        block("""
            任务 某事 责任方 学校
              # 证据的取舍
              证据 活动
              涵盖 专题（甲、乙）
              证据 文件
              要求 全部
                甲
                # 属于要求
              # 期限的取舍
              期限 2009-12-31
              依据 「一」
              适用 丙
              依据
                「二」
              # 最后
        """)
    ) == block("""
            任务 某事 责任方 学校
              依据 「一」
              依据
                「二」
              适用 丙
              # 期限的取舍
              期限 2009-12-31
              # 证据的取舍
              证据 活动
              涵盖 专题（甲、乙）
              证据 文件
              要求 全部
                甲
                # 属于要求
              # 最后
        """)


def test_every_clause_of_a_rule_has_its_place() -> None:
    ordered = [terminal for row in CLAUSE_ORDER for terminal in row]
    assert len(ordered) == len(set(ordered))
    not_in_rules = {"AS_OF", "KNOWN_AT", "EXPECT", "PARAM"}
    assert set(ordered) == (set(keywords.BODY.values()) - not_in_rules) | {"PER"}
    assert set(keywords.TOP.values()) >= RULES


def test_blocks_with_errors_are_left_untouched_and_the_others_formatted() -> None:
    broken = "义务 乙  对象 教师\n   要求要求 , ,\n\n   期限:\n   # 注"
    text = f"义务 甲 对象  教师\n   要求 丁\n{broken}\n\n义务 丙 对象 教师\n   要求 丁\n"
    result = format_source(SourceFile("a.pol", text))
    assert result.diagnostics
    assert result.text == f"义务 甲 对象 教师\n  要求 丁\n\n{broken}\n\n义务 丙 对象 教师\n  要求 丁\n"
    assert result.changed
    assert format_source(SourceFile("a.pol", result.text)).text == result.text


@pytest.mark.parametrize("text", ["", "\n", "# 注\n", "  \n\n", "）））", "\x00", "\ufeff", "（" * 500, "\t\t甲\n", "甲\r\n乙"])
def test_anything_gives_a_result(text: str) -> None:
    result = format_source(SourceFile("a.pol", text))
    assert format_source(SourceFile("a.pol", result.text)).text == result.text


def test_carriage_returns_are_kept() -> None:
    assert formatted("参数  甲:分 原文未规定\r\n") == "参数 甲：分 原文未规定\r\n"


def test_a_space_that_keeps_figure_and_unit_apart_stays() -> None:
    text = "义务 某事 对象 教师\n  要求 数量 不少于 90 学时以上\n"
    assert format_source(SourceFile("a.pol", text)).text == text


def test_a_result_with_other_tokens_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formatter, "spell", lambda tokens, joining: [" 甲" for _ in tokens])
    text = "参数  甲:分 原文未规定\n"
    result = format_source(SourceFile("a.pol", text))
    assert (result.text, result.changed) == (text, False)
    assert "PL190" in [d.code for d in result.diagnostics]


def test_a_result_without_a_comment_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formatter._Formatter, "loose", lambda self, begin, stop: [])
    result = format_source(SourceFile("a.pol", "# 注\n参数  甲:分 原文未规定\n"))
    assert "PL190" in [d.code for d in result.diagnostics]


@pytest.mark.parametrize("path", sorted(POLICIES.glob("*.pol")), ids=lambda path: path.name)
def test_the_policies_are_canonical(path: Path) -> None:
    source = SourceFile(path.name, path.read_text(encoding="utf-8"))
    assert format_source(source).text == source.text


def test_ten_thousand_lines_become_canonical() -> None:
    text = "语言版本 1\n" + "义务 甲 对象  教师\n  要求 教龄 不少于 3年\n  依据 「甲」\n\n" * 2500
    once = format_source(SourceFile("a.pol", text))
    assert once.text.count("义务 甲 对象 教师\n  依据 「甲」\n  要求 教龄 不少于 3年\n") == 2500
