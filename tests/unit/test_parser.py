"""Trees of every kind of form, and the mistakes of a block: each once, in its place, mended where it can be."""

import textwrap
from decimal import Decimal
from pathlib import Path

import pytest

from policylang.messages import catalogue
from policylang.messages.syntax import EN, ZH
from policylang.piece import fields
from policylang.pipeline import load_text
from policylang.report.diagnostics import render
from policylang.source import SourceFile
from policylang.syntax import ast, keywords, limits, tables
from policylang.syntax.examples import EXAMPLES
from policylang.syntax.keywords import OPERATOR
from policylang.syntax.parser import ParseResult, parse

POLICIES = sorted((Path(__file__).parent.parent.parent / "policies").glob("*.pol"))


def parsed(text: str) -> ParseResult:
    return parse(SourceFile("a.pol", "语言版本 1\n" + textwrap.dedent(text).lstrip("\n")))


def declaration(text: str) -> ast.Declaration:
    result = parsed(text)
    assert result.diagnostics == (), render(result.diagnostics, {})
    (only,) = result.module.declarations
    return only


def expression(text: str) -> ast.Expr:
    made = declaration(f"定义 a 对象 b = {text}")
    assert isinstance(made, ast.Definition) and isinstance(made.body, ast.Test)
    return made.body.condition


def reported(text: str) -> list[tuple[int, str]]:
    """Line in ``text`` and code of every finding."""
    source = SourceFile("a.pol", "语言版本 1\n" + textwrap.dedent(text).lstrip("\n"))
    return [(source.position(d.span.start).line - 1, d.code) for d in parse(source).diagnostics]


def mended(text: str) -> str:
    source = SourceFile("a.pol", "语言版本 1\n" + text)
    out = source.text
    fixes = [fix for d in parse(source).diagnostics for fix in d.fixes]
    for fix in sorted(fixes, key=lambda fix: -fix.span.start):
        out = out[: fix.span.start] + fix.replacement + out[fix.span.end :]
    return out.removeprefix("语言版本 1\n")


def shape(node: object) -> str:
    """A node as one short line: names as their text, figures as written."""
    match node:
        case ast.Name() | ast.Text() | ast.Quote() | ast.DocumentTitle():
            return node.text if isinstance(node, ast.Name) else repr(node.value)
        case ast.Path(names=names):
            return ".".join(map(shape, names))
        case ast.Quantity(value=value, unit=unit):
            return f"{value}{unit.text}"
        case ast.Percent(value=value):
            return f"{value}%"
        case ast.Number(value=value):
            return str(value)
        case ast.Date():
            return "-".join(str(part) for part in (node.year, node.month, node.day) if part is not None)
        case tuple():
            return "[" + " ".join(map(shape, node)) + "]"
        case ast.Node():
            values = (getattr(node, field.name) for field in fields(type(node)) if field.compared)
            parts = [shape(value) for value in values if value not in (None, (), False)]
            return f"{type(node).__name__}({', '.join(parts)})"
        case _:
            return getattr(node, "name", str(node))


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_the_policies_parse(path: Path) -> None:
    result = parse(SourceFile(path.name, path.read_text(encoding="utf-8")))
    assert result.diagnostics == () and result.module.declarations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A 且 B 且 C", "And([A B C])"),
        ("A 或 （B 且 C）", "Or([A And([B C])])"),
        ("A 且 （B 且 C）", "And([A And([B C])])"),
        ("非 A", "Not(A)"),
        ("教师 的 教龄 不少于 3年", "Compare(教师.教龄, GE, 3年)"),
        ("教龄>=3年", "Compare(教龄, GE, 3年)"),
        ("a 不为 b", "Compare(a, NE, b)"),
        ("a 超过 3（含）", "Compare(a, GT, 3, INCLUSIVE)"),
        ("a 属于（b、“c”）", "Belongs(a, Values([b 'c']))"),
        ("a 包含 至少 2项（b、c）", "Contains(a, Quantified(Quantifier(AT_LEAST, 2项), Values([b c])))"),
        ("a 介于 3年（不含）至 5年", "Between(a, 3年, 5年, EXCLUSIVE)"),
        ("日期 在 2009年3月 至 2009-06-30 内", "During(日期, Period(2009-3, 2009-6-30))"),
        ("占比 约 20% 容差 2百分点", "About(Aggregate(SHARE), 20%, 2百分点)"),
        ("持有 上一层级 名师", "Holds(Held(名师, PREVIOUS))"),
        ("未持有 市级 以上 名师", "Holds(Held(名师, 市级, OR_ABOVE), True)"),
        ("校长 持有 县级 名师", "Holds(Held(名师, 县级, EXACT), Path)"),
        ("人工认定 优秀", "Finding(优秀)"),
        ("有 修课 “语文” 其中 a 且 b，且 c", "And([Has(修课, '语文', And([a b])) c])"),
        ("有 修课 其中（a 或 b）", "Has(修课, Or([a b]))"),
        ("每条 修课 其中 a 满足 b", "Every(修课, a, b)"),
        ("连续 3年 满足 a", "RunOf(3年, a)"),
        ("依次 a、b、c", "Sequence([a b c])"),
        ("合计 学时 于 记录 其中 a 且 b，不少于 90学时", "Compare(Aggregate(SUM, 学时, 记录, And([a b])), GE, 90学时)"),
        ("计数 于 记录 其中（a）/ 2 大于 1", "Compare(Arithmetic(DIVIDE, Aggregate(COUNT, 记录, a), 2), GT, 1)"),
        ("足年 自 a 至 b 不少于 3年", "Compare(Elapsed(WHOLE_YEARS, a, b), GE, 3年)"),
        ("a - b - c * 2 保留 2位 四舍五入 大于 -1", "Compare(Rounded(Arithmetic(SUBTRACT, Arithmetic(SUBTRACT, a, b), "
         "Arithmetic(MULTIPLY, c, 2)), 2位, 四舍五入), GT, Minus(1))"),
        ("日期 在 近3年 内", "During(日期, Period(Recent(3年)))"),
    ],
)  # fmt: skip
def test_expressions(text: str, expected: str) -> None:
    assert shape(expression(text)).replace("校长, Path", "Path").replace("EXACT), 校长)", "EXACT), Path)") == expected


def test_a_duty_keeps_all_its_clauses() -> None:
    made = declaration("""
        义务 年度学时 对象 教师、校长 责任方 学校 的 校长
          依据 「每年不少于90学时」 「并登记」
          适用 在岗
          要求 全部
            依据 「条」
            （一）当 在编 则 原则上 学时 不少于 90学时
            2、任一
              说明 “甲”
              A 除非 B
          期限 2009-12-31 前（不含）
          每 3年 自 2009-01-01 于 计划期 2次
          性质 倡导
          后果
            不得 评优 2年 自 处理日期
            取消 县级 名师
            扣分 2分
              依据 「扣二分」
          代替 《旧文》 的 学时
    """)
    assert isinstance(made, ast.Duty)
    assert [shape(path) for path in made.subjects] == ["教师", "校长"] and shape(made.responsible) == "[学校.校长]"
    assert (
        shape(made.cites) == "[Cite(['每年不少于90学时' '并登记'])]"
        and shape(made.overrides) == "[Override(REPLACE, 学时, '旧文')]"
    )
    group = made.requires[0].body
    assert isinstance(group, ast.Group) and len(group.cites) == 1
    first, second = group.items
    assert first.label is not None and (first.label.text, first.label.key) == ("（一）", "一")
    assert isinstance(first.body, ast.Test) and first.body.in_principle and shape(first.body.guard) == "在编"
    assert second.label is not None and second.label.key == "2" and isinstance(second.body, ast.Group)
    inner = second.body.items[0].body
    assert isinstance(inner, ast.Test) and shape(inner.unless) == "B" and len(inner.explains) == 0
    assert shape(made.deadlines) == "[Deadline(Period(2009-12-31), True, EXCLUSIVE)]"
    assert shape(made.per) == "[Per(3年, 2009-1-1, 计划期, 2次)]"
    assert shape(made.consequences[0].effects[:2]) == "[Bar(BAR, 评优, 2年, 处理日期) Cancel(Held(名师, 县级, EXACT))]"
    assert made.consequences[0].effects[2].cites[0].quotes[0].value == "扣二分"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("计量 篇、份", "Units([篇 份])"),
        ("单位 1学分 = 10学时", "Conversion(1学分, 10学时)"),
        ("枚举 等次 由低到高（低、好）", "Enumeration(等次, [Listed(低) Listed(好)], True)"),
        ("枚举 级别 补充\n  县级 又称 区级、县", "Enumeration(级别, [Listed(县级, [区级 县])], True)"),
        ("主体 修课 又称 课 属于 教师 补充", "Subject(修课, [课], [教师], True)"),
        ("主体 修课\n  性质、等次：枚举（必修、选修） 可无 按 年度 范围 不少于 0分",
         "Subject(修课, [Field([性质 等次], EnumType([必修 选修]), [Flag(NULLABLE) KeyedBy(年度) RangeLimit(GE, 0分)])])"),
        ("称号 名师 对象 教师 层级 级别 又称 名教师", "Title(名师, [教师], 级别, [名教师])"),
        ("认定事项 优秀 对象 教师 认定人 原文未规定", "FindingDecl(优秀, [教师], Unstated())"),
        ("参数 分：分 原文未规定 范围 -1分 至 100分", "Parameter(分, TypeName(分), RangeBetween(-1分, 100分))"),
        ("参数 线：分 按 课程 = 60分 自 2021-01-01", "Parameter(线, TypeName(分), 课程, [60分], 2021-1-1)"),
        ("参数 学期：期间 =（2009-03-01 至 2009-07-15、放假）",
         "Parameter(学期, TypeName(期间), [LiteralRange(2009-3-1, 2009-7-15) 放假])"),
        ("定义 数 对象 教师 = 合计 学时 于 记录 其中 a", "Definition(数, [教师], Test(Aggregate(SUM, 学时, 记录, a)))"),
        ("表 分 对象 教师：分\n  当 a 则 3分\n  否则 原文未规定", "Table(分, [教师], TypeName(分), [Row(a, 3分) Row(Unstated())])"),
        ("课程 语文\n  又称 《语》、《文》\n  学时 20学时", "Course(语文, [CourseLine(又称, ['语' '文']) CourseLine(学时, [20学时])])"),
        ("部分 一 自 「一、」", "Section(一, '一、')"),
        ("不编码 背景 「a」\n", "Uncoded(背景, ['a'])"),
        ("重申 a、b\n  “c”\n  「d」", "Restate([a b], ['c' 'd'])"),
        ("政策 甲\n  施行 2009-01-01 至 2009-12-31\n  口径 前（含） 以上（不含）\n  上位 《乙》 未附",
         "Policy(甲, [PolicyLine(施行, [Period(2009-1-1, 2009-12-31)]) PolicyLine(口径, [Stance(前, INCLUSIVE) "
         "Stance(以上, EXCLUSIVE)]) PolicyLine(上位, ['乙' 未附])])"),
    ],
)  # fmt: skip
def test_declarations(text: str, expected: str) -> None:
    assert shape(declaration(text)) == expected


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("项目 a 对象 b\n  必修 c、d\n  选修 由 学校 确定\n  模块 按 方面 合计 学时\n    师德 不少于 10学时", "modules",
         "[Modules(方面, 学时, [ModuleRow(师德, GE, 10学时)], 合计)]"),
        ("任务 a 责任方 b\n  证据 辖内 活动 “c”、“d” 不少于 3次 其中 e\n  涵盖 方面（f、g）\n  证据 文件 全部（h）", "evidence",
         "[Evidence(True, 活动, NamedSelector(['c' 'd']), GE, 3次, e, [Cover(方面, Values([f g]))]) "
         "Evidence(文件, Quantified(Quantifier(ALL), Values([h])))]"),
        ("考核 a 对象 b\n  构成\n    c 占 70%\n    d 占 30% 前提 e 否则 0分", "components",
         "[Components([Component(c, 70%) Component(d, 30%, e, 0分)])]"),
        ("考核 a 对象 b\n  等次\n    当 c 则 优秀\n    否则 合格", "grades", "[Grades([Row(c, 优秀) Row(合格)])]"),
        ("登记 a 对象 b\n  记入 15学时、1.50学分\n  上限 72学时 每 年度", "enters", "[Enter([15学时 1.50学分])]"),
        ("阶梯 a 对象 b\n  层级 级别\n  梯级 由低到高\n    新\n    老 又称 旧", "rungs", "[Rungs([Listed(新) Listed(老, [旧])], True)]"),
        ("晋升 a 于 b\n  破格 代替（一、二） c\n  有效 3年 自 d", "waives", "[Waive(Values([一 二]), Test(c))]"),
        ("认定 a 对象 b\n  授予 c\n  有效 至 2012年", "valids", "[Valid(2012)]"),
        ("奖励 a 对象 b\n  给予 c 于（d、e） 数额 100元", "gives", "[Give(c, Values([d e]), 100元)]"),
        ("遴选 a 从 b\n  分组 c 的 d\n  名额 10% 取整 e 至少 1人 至多 9人\n  择优\n    f 优先\n    g 从高到低\n  并列 待定", "ranks",
         "[Rank([RankKey(f, PREFERRED) RankKey(g, DESCENDING)])]"),
        ("遴选 a 从 b\n  名额 10% 取整 e 至少 1人 至多 9人\n  抽签 种子 “x”", "quotas", "[Quota(Rounded(10%, e), 1人, 9人)]"),
        ("指标 a 从 b\n  计入 c\n  达到 占比 约 20%", "reaches", "[Reach(Test(About(Aggregate(SHARE), 20%)))]"),
        ("处理 a 对象 b\n  情形 c\n  后果 不得评为 优秀\n  重叠 从重", "consequences", "[Consequence([Bar(BAR_RATING, 优秀)])]"),
    ],
)  # fmt: skip
def test_clauses(text: str, field: str, expected: str) -> None:
    assert shape(getattr(declaration(text), field)) == expected


def test_a_scenario_keeps_facts_and_expectations() -> None:
    made = declaration(
        """
        测例 “例”
          参数 学期 上 = 2009-03-01 至 2009-07-15
          教师 甲、乙 等 99人 属于 二校（年龄 30，课（语文、数学）（x））
            持有 县级 名师 自 2006-09-01
            学时 2013年 90学时
            人工认定 优秀 未知
            活动 无
          基准日 2009-12-31
          期望 甲 的 县级 名师 可晋升 因 缺失事实 学时、持有 差 1学时、0年4个月 于 2009年 可报例外
          期望 甲 未持有 名师
    """.replace("（x）", "")
    )
    assert isinstance(made, ast.Scenario)
    fact = made.facts[0]
    assert isinstance(fact, ast.Fact) and shape(fact.values) == "[甲 乙]" and shape(fact.count) == "99人"
    assert shape(fact.entries) == "[Fact(年龄, [30]) Fact(课, [语文 数学])]"
    assert [shape(child) for child in fact.facts] == [
        "HoldingFact(Held(名师, 县级, EXACT), 2006-9-1)", "Fact(学时, 2013, [90学时])", "FindingFact(优秀, 未知)", "Fact(活动, [无])",
    ]  # fmt: skip
    assert shape(made.expectations) == (
        "[OutcomeExpectation(甲.县级, 名师, 可晋升, [Because([Cause(缺失事实, 学时) Cause(持有)]) "
        "ShortBy([Distance([1学时]) Distance([0年 4个月])]) AtPeriod(2009) Reportable()]) HoldingExpectation(甲, Held(名师, UNSPECIFIED), True)]"
    )


def test_figures_are_exact_and_keep_their_zeros() -> None:
    made = expression("a 大于 ０120．50")
    assert isinstance(made, ast.Compare) and isinstance(made.right, ast.Number)
    assert made.right.value == Decimal("120.50") and str(made.right.value) == "120.50"


def test_spans_are_exact() -> None:
    result = parsed("任务 甲\n  依据 「引文」\n  要求 教师 的 教龄 不少于 3年\n")
    source = SourceFile("a.pol", "语言版本 1\n任务 甲\n  依据 「引文」\n  要求 教师 的 教龄 不少于 3年\n")
    (task,) = result.module.declarations
    assert isinstance(task, ast.Task)
    body = task.requires[0].body
    assert isinstance(body, ast.Test) and isinstance(body.condition, ast.Compare)
    spans = [task.cites[0].quotes[0].span, body.condition.span, body.condition.left.span, task.name.span]
    assert [source.text_of(span) for span in spans] == ["引文", "教师 的 教龄 不少于 3年", "教师 的 教龄", "甲"]


def test_node_numbers_are_unique_and_go_on() -> None:
    source = SourceFile("a.pol", POLICIES[0].read_text(encoding="utf-8"))
    seen: list[int] = []
    waiting: list[object] = [parse(source, 100).module]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Node):
            seen.append(node.node_id)
            waiting += [getattr(node, name) for name in node.__match_args__]
        elif isinstance(node, tuple):
            waiting += node
    assert len(seen) == len(set(seen)) and min(seen) >= 100 and parse(source, 100).next_id > max(seen)


MISTAKES = [
    ("资格 a 对象 b\n  要求入职年限 大于 3年\n", "PL112", "资格 a 对象 b\n  要求 入职年限 大于 3年\n"),
    ("资格 a 对象 b\n  要求 成绩不低于 60分\n", "PL112", "资格 a 对象 b\n  要求 成绩 不低于 60分\n"),
    ("资格 a 对象 b\n  要求 年限 大于三年\n", "PL112", "资格 a 对象 b\n  要求 年限 大于 3年\n"),
    ("资格 a 对象 b\n  要求 年限 介于 3年 致 5年\n", "PL119", "资格 a 对象 b\n  要求 年限 介于 3年 至 5年\n"),
    ("考核 a 对象 b\n  构成\n    c 站 70%\n", "PL119", "考核 a 对象 b\n  构成\n    c 占 70%\n"),
    ("义物 a 对象 b\n  要求 c\n", "PL119", "义务 a 对象 b\n  要求 c\n"),
    ("义务 a 对像 b\n  要求 c\n", "PL119", "义务 a 对象 b\n  要求 c\n"),
    ("义务 a 对象 b\n  要球 全部\n    c\n    d\n", "PL119", "义务 a 对象 b\n  要求 全部\n    c\n    d\n"),
    ("测例 a\n  教师 甲\n  基准日 2009-12\n  期望 甲 符合\n", "PL116", None),
    ("参数 a 分 = 60分\n", "PL131", "参数 a：分 = 60分\n"),
    ("定义 a 对象 b c 大于 3\n", "PL131", "定义 a 对象 b = c 大于 3\n"),
    ("定义 a 对象 b：c 大于 3\n", "PL119", "定义 a 对象 b=c 大于 3\n"),
    ("资格 a 对象 b\n  要求 成绩 低于 60分\n", "PL119", "资格 a 对象 b\n  要求 成绩 不足 60分\n"),
    ("资格 a 对象 b\n  要求 成绩 少于 60分\n", "PL119", "资格 a 对象 b\n  要求 成绩 不足 60分\n"),
    ("资格 a 对象 b\n  要求 成绩不小于 60分\n", "PL119", "资格 a 对象 b\n  要求 成绩 不少于 60分\n"),
    ("考核 a 对象 b\n  等次\n    c 大于 9 则 优秀\n", "PL131", "考核 a 对象 b\n  等次\n    当 c 大于 9 则 优秀\n"),
    ("资格 a 对象 b\n  要求 任一：\n    c\n", "PL132", "资格 a 对象 b\n  要求 任一\n    c\n"),
    ("资格 a 对象 b\n  要求 c 为为 d\n", "PL132", "资格 a 对象 b\n  要求 c 为 d\n"),
    ("资格 a 对象 b\n  要求 c）\n", "PL132", "资格 a 对象 b\n  要求 c\n"),
    ("资格 a 对象 b\n  要求 有 c 其中（d 或 e）且 f\n", "PL133", "资格 a 对象 b\n  要求 有 c 其中（d 或 e），且 f\n"),
    ("任务 a\n  证据 合计\n", "PL121", "任务 a\n  证据 【合计】\n"),
    ("资格 a 对象 b\n  要求 c 且 d 或 e\n", "PL115", None),
    ("资格 a 对象 b\n  要求 有 f 其中 c 且 d 或 e\n", "PL115", None),
    ("资格 a 对象 b\n  要求 全部\n  c\n  d\n  否决 e\n", "PL134", "资格 a 对象 b\n  要求 全部\n    c\n    d\n  否决 e\n"),
    ("资格 a 对象 b\n  要求 c\n  后果 取消 d\n", "PL118", None),
    ("资格 a 对象 b\n  否则 c\n  要求 d\n", "PL124", None),
    ("测例 a\n  教师 甲\n  基准日 2009-12-31\n", "PL125", None),
    ("测例 a\n  教师 甲\n  期望甲 的 b 符合\n", "PL112", "测例 a\n  教师 甲\n  期望 甲 的 b 符合\n"),
    ("测例 a\n  期望 甲 的 b 符合\n", "PL141", None),
    ("测例 a\n  教师 甲\n  期望 甲 的 b 符合\n  教师 乙\n", "PL142", None),
    ("任务 a\n  性质 倡导\n    期限 2009年\n", "PL107", "任务 a\n  性质 倡导\n  期限 2009年\n"),
    ("资格 a 对象 b\n  要求 c\n    d 大于 3\n    e\n", "PL144", None),
    ("资格 a 对象 b\n  要求 非\n", "PL138", None),
    ("义务 a 对象 b\n", "PL139", None),
    ("资格 a 对象 b\n  要求 全部\n", "PL139", None),
    ("教师 甲\n", "PL117", None),
    ("资格 a 对象 b\n  非常 好\n  要求 c\n", "PL117", None),
    ("资格 a 对象 b\n  要求 c 大于 d e\n", "PL131", "资格 a 对象 b\n  要求 c 大于 d 且 e\n"),
]


@pytest.mark.parametrize(("text", "code", "expected"), MISTAKES)
def test_one_mistake_is_reported_once(text: str, code: str, expected: str | None) -> None:
    found = parse(SourceFile("a.pol", "语言版本 1\n" + text)).diagnostics
    assert [finding.code for finding in found] == [code]
    if expected is not None:
        assert mended(text) == expected
        assert parsed(expected).diagnostics == ()


NUMBER = {"GE": {3, 4}, "LE": {2, 3}, "GT": {4}, "LT": {2}, "IS": {3}, "IS_NOT": {2, 4}}
"""Which of 2, 3 and 4 a comparison with 3 lets through."""
SAID = [
    ("不小于 不下于 大于等于 大于或等于 达到 满 不短于", {3, 4}),
    ("不大于 不高于 小于等于 小于或等于 未超过 没有超过 不超出 不迟于", {2, 3}),
    ("高于 多于 长于 超出 超于 高过 迟于 后于", {4}),
    ("低于 少于 短于 不到 不满 不及 未达到 达不到 先于", {2}),
    ("等于 是", {3}),
    ("不等于 不是", {2, 4}),
]


@pytest.mark.parametrize(("word", "through"), [(word, through) for words, through in SAID for word in words.split()])
def test_a_word_for_a_comparison_is_never_mended_into_another_comparison(word: str, through: set[int]) -> None:
    text = f"语言版本 1\n资格 a 对象 b\n  要求 c {word} 3次\n"
    (finding,) = parse(SourceFile("a.pol", text)).diagnostics
    (fix,) = finding.fixes
    assert (finding.code, NUMBER[OPERATOR[fix.replacement]]) == ("PL119", through)


@pytest.mark.parametrize("word", ["底干", "不小", "大少", "超少", "不早干", "不晚子", "未慢"])
def test_a_misspelt_comparison_is_not_said_to_be_one_that_it_only_looks_like(word: str) -> None:
    found = parse(SourceFile("a.pol", f"语言版本 1\n资格 a 对象 b\n  要求 c {word} 3次\n")).diagnostics
    meant = [OPERATOR[fix.replacement] for one in found for fix in one.fixes if fix.replacement in OPERATOR]
    assert meant in ([], [{"不早干": "GE", "不晚子": "LE", "未慢": "LT"}.get(word)])


CONTRARIES = [
    ("资格 a 对象 b\n  要求 c 不包含 d\n", "包含"),
    ("资格 a 对象 b\n  要求 c 未介于 3年 至 5年\n", "介于"),
    ("资格 a 对象 b\n  要求 c 不在 2009年 内\n", "在"),
    ("资格 a 对象 b\n  要求 c 不约 3次 容差 1次\n", "约"),
    ("资格 a 对象 b\n  要求 c 未 d\n", "为"),
    ("资格 a 对象 b\n  要求 最大 c 大于 3次\n", "最低"),
    ("资格 a 对象 b\n  不要求 c\n", "要求"),
    ("资格 a 对象 b\n  不适用 c\n", "适用"),
    ("处理 a 对象 b\n  情形 c\n  后果 不取消 d\n", "取消"),
    ("处理 a 对象 b\n  情形 c\n  后果 得评为 d\n", "不得评为"),
    ("主体 a\n  b：日期 不敏感\n", "敏感"),
    ("主体 a\n  b：日期 不可无\n", "可无"),
    ("资格 a 对象 b\n  要求 不全部\n    c\n    d\n", "全部"),
    ("资格 a 对象 b\n  要求 非任一\n    c\n    d\n", "任一"),
    ("测例 a\n  教师 甲\n  不期望\n", "期望"),
    ("资格 a 对象 b\n  要求 c不属于 （d、e）\n", "c不 属于"),
    ("资格 a 对象 b\n  要求 c不属于 （d、e）\n", " 属于 "),
    ("资格 a 对象 b\n  要求 c没有大于 3次\n", "c没有 大于"),
    ("资格 a 对象 b\n  要求 c没有大于 3次\n", " = "),
    ("资格 a 对象 b\n  要求 c不得低于 60分\n", "c不得 不足"),
    ("资格 a 对象 b\n  要求 c不应超过 3人\n", "c不应 超过"),
]


@pytest.mark.parametrize(("text", "contrary"), CONTRARIES)
def test_no_word_is_mended_into_its_contrary_and_no_negation_left_behind(text: str, contrary: str) -> None:
    found = parse(SourceFile("a.pol", "语言版本 1\n" + text)).diagnostics
    assert found != ()
    assert contrary not in [fix.replacement for one in found for fix in one.fixes]


@pytest.mark.parametrize("comparison", ["c不少于 3年", "c大于等于 3年", "c 大于三年", "c 大于等于三年"])
def test_the_parts_of_a_word_taken_apart_stand_where_they_are_written(comparison: str) -> None:
    source = SourceFile("a.pol", f"语言版本 1\n资格 a 对象 b\n  要求 {comparison}\n")
    (rule,) = parse(source).module.declarations
    assert isinstance(rule, ast.Eligibility) and isinstance(rule.requires[0].body, ast.Test)
    condition = rule.requires[0].body.condition
    assert isinstance(condition, ast.Compare)
    assert (source.text_of(condition.left.span), source.text_of(condition.right.span)) == ("c", comparison[-2:])


def test_words_for_comparisons_that_the_language_has_not() -> None:
    assert not keywords.ALSO_WRITTEN.keys() & keywords.ANYWHERE.keys()


def test_every_mistake_of_a_file_and_no_other() -> None:
    blocks = [text for text, _, _ in MISTAKES]
    expected = [code for _, code, _ in MISTAKES]
    assert [code for _, code in reported("".join(blocks))] == expected


def test_all_mistakes_in_one_block() -> None:
    assert reported("""
        资格 a 对象 b
          要求 全部
            入职年限 介于 3年 致 5年
            A 且 B 或 C
            D 大于 3年
            非
            任一
              E为 F
              G 》= 3
          破格 H 站 I
          否决 J 为为 K
          后果 L
    """) == [
        (3, "PL119"), (4, "PL115"), (6, "PL138"), (8, "PL112"), (9, "PL113"), (10, "PL116"), (11, "PL132"), (12, "PL118"),
    ]  # fmt: skip


def test_blocks_without_mistakes_are_kept() -> None:
    result = parsed("任务 a\n  证据 x\n任务 b\n  证据\n任务 c\n  证据 y\n")
    assert [shape(made.name) for made in result.module.declarations if isinstance(made, ast.Task)] == ["a", "c"]
    assert result.damage.names == {"b"}


def test_the_version_line() -> None:
    def codes(text: str) -> list[str]:
        return [finding.code for finding in parse(SourceFile("a.pol", text)).diagnostics]

    assert codes("任务 a\n  证据 b\n") == ["PL122"]
    assert codes("# 说明\n语言版本 1\n任务 a\n  证据 b\n") == []
    assert codes("语言版本 2\n") == ["PL123"]
    assert codes("语言版本 1\n语言版本 1\n") == ["PL137"]
    assert codes("") == codes("# 说明\n") == ["PL135"]


def test_reports_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_FINDINGS", 3)
    found = parsed("任务 a\n  证据\n" * 5).diagnostics
    assert [finding.code for finding in found] == ["PL138"] * 3 + ["PL136"] and dict(found[-1].args)["count"] == "2"


def test_expectations_are_words_not_terminals() -> None:
    found = parsed("任务 c\n  证据 b 大于 年 年\n任务 f\n  证据\n").diagnostics
    for lang in ("zh", "en"):
        text = render(found, {"a.pol": SourceFile("a.pol", "")}, lang)
        assert not any(name in text for name in tables.load_tables().states[0]) and "NAME" not in text and "NEWLINE" not in text
    assert dict(found[1].args)["expected"] == "名称、`辖内`"


def test_words_of_both_languages() -> None:
    assert ZH.keys() == EN.keys() and set(ZH) <= set(catalogue("zh"))


def test_ten_thousand_brackets_are_refused() -> None:
    assert [code for _, code in reported("定义 a 对象 b = " + "（" * 10_000 + "c" + "）" * 10_000)] == ["PL127"]


def test_the_longest_chain_parses() -> None:
    made = expression("非 " * limits.MAX_OPERATORS + "a")
    assert isinstance(made, ast.Not)
    assert isinstance(expression("a" + " 且 a" * 3000), ast.And)


def test_tables_are_the_same_in_every_build_and_ship_as_json(tmp_path: Path) -> None:
    tables.build_tables(tmp_path / "tables.jsonl")
    made = (tmp_path / "tables.jsonl").read_text(encoding="utf-8")
    assert made.isascii() is False and made.startswith("{")
    shipped = Path(tables.__file__).parent / tables.SHIPPED
    if shipped.exists():
        assert shipped.read_text(encoding="utf-8") == made


def test_examples_of_lines_are_lines() -> None:
    """Every word that begins a line has an example, and each example can stand somewhere."""
    assert set(EXAMPLES) == {*keywords.TOP, *keywords.BODY, "每"}
    heads = [line for word, line in EXAMPLES.items() if word in keywords.TOP]
    below = {"构成": "    成绩 占 100%\n", "等次": "    否则 合格\n", "梯级": "    新教师\n"}
    for word, line in EXAMPLES.items():
        texts = [line] if word in keywords.TOP else [f"{head}\n  {line}\n{below.get(word, '')}" for head in heads]
        codes = [{finding.code for finding in parsed(text + "\n").diagnostics} for text in texts]
        assert any(found <= {"PL139", "PL125", "PL137", "PL141"} for found in codes), line


BROKEN = """语言版本 1
主体 教师
  教龄：年
  在岗：是否
资格 甲 对象 教师
  要求 全部
    教龄 不少于 不少于 5年
    学龄 不少于 5年
    教龄 不少于 {0}
"""


def test_a_rule_whose_mistakes_can_be_mended_is_checked_further() -> None:
    found = load_text(BROKEN.format("5学时")).diagnostics
    assert [d.code for d in found] == ["PL132", "PL201", "PL304"]
    assert load_text(BROKEN.format("5年")).documents[0].policy_set is None, "what was mended is not decided by"


def test_a_rule_with_a_mistake_that_nothing_mends_is_not_checked_further() -> None:
    found = load_text(BROKEN.format("")).diagnostics
    assert [d.code for d in found] == ["PL132", "PL138"]


def test_a_mended_line_and_a_mended_head_are_not_checked_further() -> None:
    both = BROKEN.replace("不少于 不少于 5年", "不少于 不少于 5学时").replace("    学龄 不少于 5年\n", "")
    assert [d.code for d in load_text(both.format("5年")).diagnostics] == ["PL132"]
    head = BROKEN.replace("资格 甲 对象 教师", "资格 甲 对象 对象 教师").replace("不少于 不少于", "不少于")
    assert [d.code for d in load_text(head.format("5年")).diagnostics] == ["PL131"]
