"""Vocabulary across documents, figures, and the types of results: decimal places and bounds of numbers."""

from fractions import Fraction

import pytest
from expression_text import text, type_text

from policylang.core.ir import ParameterDecl, PolicySet
from policylang.core.types import EnumType, NumberType
from policylang.diagnostics import Diagnostic
from policylang.semantics.elaborate import Elaboration, elaborate
from policylang.semantics.measures import divide, multiply, total
from policylang.source import SourceFile
from policylang.syntax.parser import parse

SHARED = """语言版本 1
主体 学校
  类别：枚举 开放
  标签：多选 开放
主体 教师 属于 学校
  学时：学时
"""


def load(*texts: str) -> Elaboration:
    modules, sources, first = [], {}, 1
    for number, words in enumerate(texts):
        source = SourceFile(f"{number}.pol", words)
        parsed = parse(source, first)
        assert not parsed.diagnostics
        first = parsed.next_id
        modules.append(parsed.module)
        sources[source.path] = source
    return elaborate(modules, sources, {})


def errors(result: Elaboration) -> list[Diagnostic]:
    return [d for d in result.diagnostics if not d.code.startswith("PL4")]


def sound(*texts: str) -> PolicySet:
    result = load(*texts)
    assert not errors(result), errors(result)
    assert result.policy_set is not None
    return result.policy_set


def policy(name: str, words: str) -> str:
    return f"语言版本 1\n政策 {name}\n  标题 “{name}”\n  施行 2020-01-01 起\n  月末 取 月底\n{words}"


def test_one_document_narrows_an_open_enumeration() -> None:
    made = sound(SHARED, policy("甲", "主体 学校 补充\n  类别：枚举（小学、中学）\n  标签：多选（示范）\n"))
    fields = made.vocabulary.kinds["学校"].fields
    assert fields["类别"].type.values == ("小学", "中学")
    assert not fields["类别"].type.open_
    assert not fields["标签"].type.item.open_


def test_two_documents_narrow_differently() -> None:
    first = "枚举 类甲\n  小学 又称 完小\n主体 学校 补充\n  类别：类甲\n定义 试甲 对象 学校 = 类别 为 小学\n"
    second = "主体 学校 补充\n  类别：枚举（幼儿园）\n定义 试乙 对象 学校 = 类别 为 幼儿园\n"
    made = sound(SHARED, policy("甲", first), policy("乙", second))
    recorded = made.vocabulary.kinds["学校"].fields["类别"].type
    assert isinstance(recorded, EnumType)
    assert recorded.open_
    assert recorded.canonical("完小") == "小学"
    wrong = load(SHARED, policy("甲", first), policy("乙", second.replace("为 幼儿园", "为 小学")))
    assert [d.code for d in errors(wrong)] == ["PL208"]


def test_two_documents_add_the_same_field() -> None:
    same = "主体 学校 补充\n  规模：整数\n"
    assert "规模" in sound(SHARED, policy("甲", same), policy("乙", same)).vocabulary.kinds["学校"].fields
    assert [d.code for d in errors(load(SHARED, policy("甲", same), policy("乙", same.replace("整数", "文本"))))] == ["PL221"]


def test_two_documents_use_one_name() -> None:
    made = sound(
        SHARED,
        policy("甲", "参数 线：学时 = 1学时\n定义 够 对象 教师 = 学时 不少于 线\n"),
        policy("乙", "参数 线：学时 = 2学时\n定义 够 对象 教师 = 学时 不少于 线\n"),
    )
    assert {key: text(made.definitions[key].body) for key in made.definitions} == {
        "甲 的 够": "(≥ 学时 (Parameter 甲 的 线))",
        "乙 的 够": "(≥ 学时 (Parameter 乙 的 线))",
    }


def test_month_ends_need_a_rule() -> None:
    words = "主体 人\n  日：日期\n定义 试 对象 人 = 日 + 1个月\n"
    assert not errors(load(policy("甲", words)))
    without = policy("甲", words).replace("  月末 取 月底\n", "")
    assert [d.code for d in errors(load(without))] == ["PL312"]
    assert not errors(load(without.replace("日 + 1个月", "日 + 30日")))
    assert not errors(load(without.replace("日 + 1个月", "2009-01-28 + 1个月")))
    assert [d.code for d in errors(load(without.replace("日 + 1个月", "2009-01-31 + 1个月")))] == ["PL312"]


def parameter(line: str) -> ParameterDecl:
    (made,) = sound(f"语言版本 1\n{line}\n").parameters.values()
    return made


def test_figures() -> None:
    dated = parameter("参数 甲：学时 = 90学时 自 2021-01-01\n参数 甲：学时 = 72学时")
    assert [(entry.value, str(entry.since)) for entry in dated.entries] == [(72, "None"), (90, "2021-01-01")]
    unstated = parameter("参数 甲：分 原文未规定 范围 0分 至 100分")
    assert (unstated.entries, unstated.low, unstated.high) == ((), 0, 100)
    assert parameter("参数 甲：学时 原文未规定 自 2021-01-01").entries[0].value is None
    assert parameter("参数 甲：月 = 2年").entries[0].value == 24
    assert parameter("参数 甲：日 = 2周").entries[0].value == 14
    assert parameter("参数 甲：百分比 = 12.5%").entries[0].value == Fraction(1, 8)


SCORES = """语言版本 1
主体 修课
  笔试：分 范围 0分 至 100分
  平时：分 范围 0分 至 50分
参数 缺考：分 原文未规定 范围 -10分 至 0分
考核 课程 对象 修课
  构成
    笔试 占 70%
    平时 占 30% 前提 平时 大于 1分 否则 缺考
  合格 成绩 不低于 60分
定义 试 对象 修课 = 课程 的 成绩
"""


def test_a_score_has_the_bounds_of_its_components() -> None:
    assert type_text(sound(SCORES).definitions["试"].body.type) == "分.? -3..85"


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (
            multiply(NumberType("元", 2, Fraction(-1), Fraction(2)), NumberType("", 1, Fraction(-3), Fraction(4)), "元"),
            "元.3 -6..8",
        ),
        (multiply(NumberType("元", 2, Fraction(0)), NumberType("", 0, Fraction(1)), "元"), "元.2 0.."),
        (multiply(NumberType("元", 2, Fraction(-1)), NumberType("", 0, Fraction(1)), "元"), "元.2 .."),
        (
            divide(NumberType("元", 1, Fraction(0), Fraction(10)), NumberType("", 0, Fraction(8), Fraction(8)), "元"),
            "元.4 0..5/4",
        ),
        (divide(NumberType("元", 1, Fraction(0), Fraction(9)), NumberType("", 0, Fraction(3), Fraction(3)), "元"), "元.? 0..3"),
        (divide(NumberType("元", 1, Fraction(0)), NumberType("人", 0, Fraction(0)), "元"), "元.? 0.."),
        (total(NumberType("学时", 1, Fraction(0), Fraction(5))), "学时.1 0.."),
        (total(NumberType("学时", 1, Fraction(-1), Fraction(0))), "学时.1 ..0"),
    ],
)
def test_decimal_places_and_bounds(made: NumberType, expected: str) -> None:
    assert type_text(made) == expected
