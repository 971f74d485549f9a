"""Explanations as text: what stands where, what is masked and escaped, what fits a GBK console."""

import pytest
from explained import Case, case

from policylang.messages import catalogue
from policylang.report.layout import width_of, wrapped
from policylang.report.text import explain_text
from policylang.report.words import cause_text, outcome_text
from policylang.runtime.decision import Outcome
from policylang.runtime.proof import prove
from policylang.version import VERSION

WHOLE = """教师 甲（出生日期 1980-05-06，入职日期 2008-02-29，履行协议 否，身体健康 否，论文篇数 3篇，评审级别 校级，体检积分 51分）
  培训记录（日期 2010-03-01，学时 40学时）
  培训记录（日期 2010-04-01，学时 38.5学时）
  违规记录（日期 2010-02-01）"""

FAILED = """\
结论      教师 甲 的 学时条件：不符合
          因为 合计 学时 于 培训记录 不少于 90学时 不成立（实际 78.5学时，要求 90学时；差
          11.5学时）；履行协议 不成立

依据      《骨干教师培训办法》
          “教师每年参加培训累计不少于90学时,并履行协议。”（原文第 18 至 41 字）

理由
  [否] 要求：全部
    [否] （一） 合计 学时 于 培训记录 不少于 90学时  实际 78.5学时，要求 90学时；差 11.5学时
         - 教师 甲 的 培训记录 共 2 条，没有别的（policy.pol 第{teacher}行）
         - 培训记录 甲·1 的 日期＝2010-03-01（policy.pol 第{first}行）
         - 培训记录 甲·2 的 日期＝2010-04-01（policy.pol 第{second}行）
      培训记录 甲·1 ＝ 40学时
        - 培训记录 甲·1 的 学时＝40学时（policy.pol 第{first}行）
      培训记录 甲·2 ＝ 38.5学时
        - 培训记录 甲·2 的 学时＝38.5学时（policy.pol 第{second}行）
    [否] （二） 履行协议
         * 教师 甲 的 履行协议＝否（policy.pol 第{teacher}行）
  带 * 的是决定结果的事实：只凭这些就得出同样的结果，缺一不可。

怎样改变  培训记录 甲·2 的 学时 由 38.5学时 改为 50学时（另有 1 处同类记录，改哪一处都一样）；并且
          教师 甲 的 履行协议 由 否 改为 是，则 符合
          这里只考虑改动已有的记录，不考虑新增记录

何时变化  自 2009-01-01 起就是这个结果
          如果别的都不变，2031-01-01 起为 不适用

出处      引擎 policylang {version}  基准日 2010-12-31
          政策 骨干教师培训办法（policy.pol）
          数据 policy.pol
"""


@pytest.fixture(scope="module")
def whole() -> Case:
    """A teacher of whom everything is known."""
    return case(WHOLE)


def text(given: Case, rule: str, **options: object) -> str:
    """The explanation of one decision."""
    show = bool(options.pop("show_sensitive", False))
    proof = prove(given.evaluation, given.decide(rule), show_sensitive=show)
    return explain_text(proof, evaluation=given.evaluation, **options)  # type: ignore[arg-type]


def rules(given: Case) -> list[str]:
    """All rules of the policy."""
    return list(given.evaluation.policies.rules)


def test_all_sections_of_a_failed_decision(whole: Case) -> None:
    line = whole.row().origin.row
    places = {"teacher": line, "first": line + 1, "second": line + 2, "version": VERSION}
    assert text(whole, "学时条件") == FAILED.format(**places)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_decision_can_be_shown_in_a_gbk_console(whole: Case, lang: str) -> None:
    for rule in rules(whole):
        for full in (False, True):
            shown = text(whole, rule, lang=lang, full=full)
            assert shown.encode("gbk").decode("gbk") == shown
            assert "\x1b" not in shown


def test_no_line_is_wider_than_asked(whole: Case) -> None:
    for rule in rules(whole):
        for width in (60, 100):
            assert all(width_of(line) <= width for line in text(whole, rule, width=width).splitlines())


def test_templates_of_both_languages_have_the_same_keys() -> None:
    assert set(catalogue("zh")) == set(catalogue("en"))


def test_every_outcome_has_words() -> None:
    for outcome in Outcome:
        assert outcome_text(outcome) == outcome.label
        assert outcome.label in outcome_text(outcome, "en") and outcome_text(outcome, "en") != outcome.label


def test_sensitive_cells_are_masked_until_asked_for(whole: Case) -> None:
    for rule in rules(whole):
        for full in (False, True):
            shown = text(whole, rule, full=full)
            assert "1980-05-06" not in shown
            assert "2010-05-06" not in shown
            assert "51分" not in shown
            assert "差 9分" not in shown
    assert "体检积分＝***" in text(whole, "积分条件")
    assert "体检积分＝51分" in text(whole, "积分条件", show_sensitive=True)
    assert "差 9分" in text(whole, "积分条件", show_sensitive=True)
    assert "由 51分 改为 60分" in text(whole, "积分条件", show_sensitive=True)
    assert "1980-05-06" in text(whole, "年龄条件", show_sensitive=True)
    assert "自 2010-05-06 起" in text(whole, "年龄条件", show_sensitive=True)


def test_full_shows_what_did_not_decide() -> None:
    given = case("教师 甲（履行协议 是，评审级别 市级，身体健康 是）")
    short, full = text(given, "两项条件"), text(given, "两项条件", full=True)
    assert "身体健康" in short and "评审级别" not in short
    assert "评审级别" in full
    assert "→" in full and "→" not in short


def test_colours_only_where_asked_for(whole: Case) -> None:
    colored = text(whole, "学时条件", color=True)
    assert "\x1b[31m" in colored
    plain = colored
    for code in ("\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[90m", "\x1b[0m"):
        plain = plain.replace(code, "")
    assert plain == text(whole, "学时条件")


def test_control_characters_are_written_as_escapes() -> None:
    given = case("教师 甲（履行协议 是）\n  培训记录 无")
    given.row().id = "甲\x1b[2J\r\n乙\u202e"
    shown = text_of_row(given)
    assert "\x1b" not in shown and "\r" not in shown and "\u202e" not in shown
    assert "甲\\x1b[2J\\r\\n乙\\u202e" in shown


def text_of_row(given: Case) -> str:
    """The explanation for the only teacher, whatever the id."""
    (row,) = given.evaluation.dataset.rows("教师")
    decision = given.evaluation.decide("学时条件", row)
    return explain_text(prove(given.evaluation, decision), evaluation=given.evaluation)


def test_missing_facts_stand_with_finder_and_answers(whole: Case) -> None:
    shown = text(whole, "认定条件")
    assert "1. 由 师德委员会 认定 教师 甲 是否“师德优良”；若为 否，则 不符合" in shown
    assert "2. 认定 教师 甲 是否“成绩突出”（原文没有写由谁认定）；若为 否，则 不符合" in shown
    assert "结果待定：先补齐上面缺少的事实" in shown


def test_bound_parameters_stand_as_assumptions() -> None:
    given = case(WHOLE, "参数 年龄上限 = 35年")
    assert "参数 年龄上限 取 35年" in text(given, "年龄条件")


def test_penalties_name_what_follows(whole: Case) -> None:
    assert "后果      不得 参评 3年 自 2010-03-01" in text(whole, "弄虚作假")
    assert "因为 甲 的 弄虚作假 触发" in text(whole, "参评")


def test_a_score_is_shown_with_its_weights() -> None:
    given = case("教师 甲（笔试成绩 60.5分，面试成绩 88分，身体健康 否）")
    shown = text(given, "期末考核")
    assert "期末考核：不合格，成绩 57.35分" in shown
    assert "  笔试成绩 占 70%  60.5分 × 70% ＝ 42.35分\n    * 教师 甲 的 笔试成绩＝60.5分" in shown
    assert "  缓考得分 占 30%  50分 × 30% ＝ 15分" in shown
    assert "面试成绩" not in shown
    healthy = case("教师 甲（笔试成绩 60.5分，面试成绩 88分，身体健康 是）")
    assert "面试成绩 占 30% ＝ ***" in text(healthy, "期末考核")
    assert "88分" not in text(healthy, "期末考核", full=True)
    assert "26.4分" not in text(healthy, "期末考核", full=True)
    assert "88分 × 30% ＝ 26.4分" in text(healthy, "期末考核", show_sensitive=True)


def test_a_selection_shows_the_keys_of_its_own_row() -> None:
    given = case("教师 甲（论文篇数 3篇）\n教师 乙（论文篇数 5篇）")
    shown = text(given, "推荐")
    assert "推荐：未入选，名额 1，名次 2" in shown
    assert "从高到低 论文篇数 ＝ 3篇" in shown
    assert "教师 乙" not in shown
    assert "教师 乙 的 论文篇数＝5篇" in text(given, "推荐", full=True)
    assert "教师 甲 的 论文篇数 由 3篇 改为 6篇，则 入选" in shown


def test_causes_in_both_languages(whole: Case) -> None:
    (cause,) = whole.decide("年龄条件").causes
    assert cause_text(cause) == "原文未规定 年龄上限"
    assert cause_text(cause, "en") == "not stated in the document: 年龄上限"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("一二三四五六七八九十一二三四五六七八九十，一", ["一二三四五六七八九十一二三四五六七八九", "十，一"]),
        ("a" * 45, ["a" * 40, "a" * 5]),
        ("short", ["short"]),
        ("", [""]),
        ("一二三四五六七八九十一二三四五六七八 12学时", ["一二三四五六七八九十一二三四五六七八", "12学时"]),
    ],
)
def test_lines_are_broken_at_marks_and_units(given: str, expected: list[str]) -> None:
    assert [line.rstrip() for line in wrapped(given, 40)] == expected


def test_a_tie_is_said_to_be_one() -> None:
    given = case("教师 甲（论文篇数 5篇）\n教师 乙（论文篇数 5篇）")
    assert "因为 名次相同的不止一个，名额不够都取；论文篇数 5篇" in text(given, "推荐")
    assert "名次相同" not in text(case("教师 甲（论文篇数 5篇）\n教师 乙（论文篇数 4篇）"), "推荐")
