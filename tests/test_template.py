"""The workbook of ``policylang template``: what it asks, what its cells take, that it is read."""

import hashlib
import io
import os
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from policylang.analysis.form import Answer, Form, FormColumn, form_of, has_years, plan_years
from policylang.analysis.needs import Needs, needs_of
from policylang.analysis.template import template_book
from policylang.cli.main import main
from policylang.core.ir import PolicySet
from policylang.pipeline import load, load_text
from policylang.records.intake import take_in
from policylang.records.mapping import Mapping
from policylang.records.tables import GUIDES
from policylang.records.workbook import read_workbook

ROOT = Path(__file__).parents[1]
POLICIES = ("桦甸2009", "江门十四五", "金坛2013", "临淄2022", "普陀十三五")

HEAD = """语言版本 1
政策 【试行】
  标题 「试行办法」
  施行 2013-01-01 至 2014-12-31
枚举 级别 由低到高（县级、市级）
"""
WORDS = """主体 学校
  地区：文本 可无
  合格率：百分比
  公用经费总额：元 按 年度
  校长：教师
主体 教师 属于 学校
  出生日期：日期 敏感
  任职日期：日期
  在岗：是否
  等次：枚举（合格、优秀）
  学科：枚举 开放
  备用：文本
主体 培训记录 属于 教师
  日期：日期 发生日
  学时：学时 范围 0学时 至 500学时
  内容：多选（师德、教学）
主体 奖励记录 属于 教师
  日期：日期
称号 骨干教师 对象 教师 层级 级别
称号 名教师 对象 教师 层级 级别
认定事项 师德合格 对象 教师 认定人 “学校”
认定事项 师德优秀 对象 教师 认定人 “学校”
"""


def asked(rules: str, head: str = HEAD) -> dict[str, list[str]]:
    """The columns asked for, sheet by sheet."""
    return {sheet.kind: [column.header for column in sheet.columns] for sheet in form(rules, head).sheets}


def form(rules: str, head: str = HEAD) -> Form:
    policies = small(rules, head)
    return form_of(needs_of(policies), policies.vocabulary, plan_years(policies.policies.values()))


def small(rules: str, head: str = HEAD) -> PolicySet:
    loaded = load_text(head + WORDS + rules)
    assert loaded.is_sound, loaded.diagnostics
    return loaded.sets[0]


@cache
def policy_set(name: str) -> PolicySet:
    loaded = load(ROOT / "policies", with_scenarios=False, only={name})
    return next(policies for policies in loaded.sets if name in policies.policies and policies.rules)


# ------------------------------------------------------------------ what is asked


def test_only_what_a_rule_reads() -> None:
    assert asked("资格 在岗 对象 教师\n  要求 在岗\n") == {"教师": ["编号", "在岗"]}


def test_what_a_definition_reads_only_where_a_rule_reaches_it() -> None:
    unused = "定义 近来的 对象 教师 = 任职日期 晚于 2010-01-01\n资格 甲 对象 教师\n  要求 在岗\n"
    used = "定义 近来的 对象 教师 = 任职日期 晚于 2010-01-01\n资格 甲 对象 教师\n  要求 近来的\n"
    assert asked(unused) == {"教师": ["编号", "在岗"]}
    assert asked(used) == {"教师": ["编号", "任职日期"]}


def test_a_parent_is_asked_where_a_rule_looks_at_it() -> None:
    assert asked("资格 甲 对象 教师\n  要求 学校 的 合格率 不少于 90%\n") == {
        "学校": ["编号", "合格率"],
        "教师": ["编号", "学校"],
    }


def test_child_rows_with_their_day_and_whose_they_are() -> None:
    assert asked("资格 甲 对象 教师\n  要求 合计 学时 于 培训记录 不少于 72学时\n") == {
        "教师": ["编号"],
        "培训记录": ["教师", "日期", "学时（学时）"],
    }


def test_a_field_that_names_a_row() -> None:
    found = form("资格 甲 对象 学校\n  要求 校长 的 在岗\n")
    assert [(sheet.kind, [column.header for column in sheet.columns]) for sheet in found.sheets] == [
        ("学校", ["编号", "校长"]),
        ("教师", ["编号", "在岗"]),
    ]
    assert found.sheets[0].columns[1].answer is Answer.ROW


def test_each_year_of_the_plan() -> None:
    rules = "义务 甲 对象 学校\n  每 年度\n  要求 公用经费总额 不少于 100元\n"
    assert asked(rules)["学校"] == ["编号", "公用经费总额/2013年（元）", "公用经费总额/2014年（元）"]


def test_the_years_before_where_a_run_of_years_is_asked() -> None:
    rules = "资格 甲 对象 学校\n  要求 连续 3年 满足 公用经费总额 不少于 100元\n"
    assert asked(rules)["学校"][1] == "公用经费总额/2011年（元）"


def test_a_title_only_where_it_is_asked_and_its_level_only_where_that_counts() -> None:
    plain = form("资格 甲 对象 教师\n  要求 持有 骨干教师\n")
    assert asked("资格 甲 对象 教师\n  要求 持有 骨干教师\n")["称号"] == ["主体类别", "对象", "称号", "自", "至"]
    assert column(plain, "称号", "称号").words == ("骨干教师",)
    assert "层级" in asked("资格 甲 对象 教师\n  要求 持有 市级 骨干教师\n")["称号"]


def test_a_title_that_a_penalty_takes_away() -> None:
    rules = """资格 甲 对象 教师
  要求 持有 骨干教师
处理 乙 对象 培训记录
  情形 学时 不足 10学时
  后果 取消 骨干教师
"""
    assert asked(rules)["培训记录"] == ["编号", "教师", "日期", "学时（学时）"]


def test_findings_and_approved_exceptions() -> None:
    found = form("资格 甲 对象 教师\n  要求 全部\n    人工认定 师德合格\n    原则上 在岗\n")
    assert [(s.kind, [c.header for c in s.columns]) for s in found.sheets][1:] == [
        ("人工认定", ["主体类别", "对象", "事项", "结果", "日期"]),
        ("例外批准", ["主体类别", "对象", "事项", "日期"]),
    ]
    assert column(found, "人工认定", "事项").words == ("师德合格",)
    assert column(found, "例外批准", "事项").words == ("甲",)


def test_the_region_of_those_that_a_row_belongs_to() -> None:
    head = HEAD.replace("  施行", "  适用地区 金坛市\n  施行")
    assert asked("资格 甲 对象 教师\n  要求 在岗\n", head) == {"学校": ["编号", "地区"], "教师": ["编号", "学校", "在岗"]}


def test_a_population_with_its_owners() -> None:
    rules = "指标 甲 从 培训记录\n  计入 学时 不少于 10学时\n  达到 占比 不少于 50%\n"
    assert asked(rules) == {"培训记录": ["教师", "日期", "学时（学时）"]}


def test_why_with_the_passage_that_stands_next_to_the_fact() -> None:
    rules = """资格 甲 对象 教师
  依据 「教师应当在岗，学科为语文。」
  要求 全部
    在岗
    学科 为 语文
      依据 「学科为语文」
资格 乙 对象 教师
  依据 「不在岗的教师」
  要求 非 在岗
"""
    found = form(rules)
    assert reasons(found, "在岗") == [("甲", "教师应当在岗，学科为语文。"), ("乙", "不在岗的教师")]
    assert reasons(found, "学科") == [("甲", "学科为语文")]


def reasons(found: Form, header: str) -> list[tuple[str, str]]:
    clauses = [clause for _, clause in column(found, "教师", header).reasons]
    return [(clause.rule, "".join(cited.quote for cited in clause.citations)) for clause in clauses]


def column(found: Form, kind: str, header: str) -> FormColumn:
    sheet = found.sheet(kind)
    assert sheet is not None
    return sheet.columns[sheet.letter_place(header)]


# ------------------------------------------------------------------ the workbook


def book_of(rules: str, lang: str = "zh") -> Any:
    policies = small(rules)
    content = template_book(form(rules), tuple(policies.policies.values()), lang)
    return openpyxl.load_workbook(io.BytesIO(content))


def checks(sheet: Any) -> dict[str, Any]:
    """What Excel checks in each column, by its header."""
    named = {str(check.sqref).partition("2:")[0]: check for check in sheet.data_validations.dataValidation}
    return {cell.value: named[cell.column_letter] for cell in sheet[1]}


ALL = """资格 甲 对象 教师
  要求 全部
    在岗
    等次 为 优秀
    学科 为 语文
    任职日期 早于 2010-01-01
    学校 的 合格率 不少于 90%
    合计 学时 于 培训记录 其中 内容 包含 师德，不少于 72学时
"""


def test_what_cells_take() -> None:
    book = book_of(ALL)
    assert book.sheetnames == ["填表说明", "学校", "教师", "培训记录"]
    teacher, records, school = (checks(book[name]) for name in ("教师", "培训记录", "学校"))
    assert (teacher["在岗"].type, teacher["在岗"].formula1, teacher["在岗"].errorStyle) == ("list", '"是,否"', "stop")
    assert (teacher["等次"].formula1, teacher["等次"].errorStyle) == ('"合格,优秀"', "stop")
    assert (teacher["任职日期"].type, teacher["任职日期"].errorStyle) == ("date", "warning")
    assert teacher["学校"].formula1.startswith("OFFSET('学校'!$A$2")
    hours = records["学时（学时）"]
    assert (hours.type, hours.operator, hours.formula1, hours.formula2) == ("decimal", "between", "0", "500")
    assert (records["内容"].formula1, records["内容"].showErrorMessage) == ('"师德,教学"', False)
    assert school["合格率"].type == "decimal"


def test_how_cells_look() -> None:
    book = book_of(ALL)
    formats = {
        cell.value: book[name].column_dimensions[cell.column_letter].number_format
        for name in ("教师", "培训记录", "学校")
        for cell in book[name][1]
    }
    assert formats["编号"] == "@"
    assert formats["任职日期"] == formats["日期"] == "yyyy-mm-dd"
    assert formats["合格率"] == "0.##%"
    assert {name: book[name].freeze_panes for name in ("教师", "培训记录")} == {"教师": "B2", "培训记录": "B2"}


def test_a_list_too_long_for_excel_stands_in_a_sheet_of_its_own() -> None:
    words = [f"{first}{second}这样很长的名称" for first in "甲乙丙丁戊己" for second in "子丑寅卯辰巳"]
    book = book_of(f"枚举 长（{'、'.join(words)}）\n主体 单位\n  类：长\n资格 试 对象 单位\n  要求 类 为 {words[7]}\n")
    assert checks(book["单位"])["类"].formula1 == "'选项'!$A$1:$A$36"
    assert book["选项"].sheet_state == "hidden"
    assert [row[0].value for row in book["选项"].iter_rows()] == words


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_guide_says_why(lang: str) -> None:
    rules = (
        "资格 甲 对象 教师\n  依据 「教师应当在岗。」\n  要求 在岗\n资格 乙 对象 教师\n  依据 「教师应当在岗。」\n  要求 在岗\n"
    )
    rows = [[cell.value or "" for cell in row] for row in book_of(rules, lang)["填表说明"].iter_rows()]
    (line,) = [row for row in rows if row[1] == "在岗"]
    assert (line[0], line[3], line[4], line[6]) == ("教师", "试行办法", "甲、乙", "教师应当在岗。")
    assert "是" in line[2]


@pytest.mark.parametrize("policy", POLICIES)
def test_nothing_is_asked_without_a_reason(policy: str) -> None:
    policies = policy_set(policy)
    needs = needs_of(policies)
    named = {*policies.rules, f"适用地区 {policies.policies[policy].region}"}
    for table in needs.tables:
        assert table.clauses
        for need in table.fields:
            assert need.items and all(need.items.values())
            assert {clause.rule for clauses in need.items.values() for clause in clauses} <= named
    assert asked_fields(needs) < {(kind.name, field) for kind in policies.vocabulary.kinds.values() for field in kind.fields}


def asked_fields(needs: Needs) -> set[tuple[str, str]]:
    held = ("称号", "人工认定", "例外批准")
    return {
        (table.kind.name, need.field.name) for table in needs.tables if table.kind.name not in held for need in table.fields
    }


@pytest.mark.parametrize("policy", POLICIES)
def test_every_column_is_explained_and_the_blank_workbook_is_read(policy: str, tmp_path: Path) -> None:
    blank = tmp_path / "空表.xlsx"
    assert run(policy, blank) == 0
    book = openpyxl.load_workbook(blank)
    explained = {(row[0].value, str(row[1].value).partition("：")[0]) for row in book["填表说明"].iter_rows()}
    for sheet in book.worksheets:
        if sheet.title not in GUIDES:
            assert {(sheet.title, cell.value) for cell in sheet[1]} <= explained
    policies = policy_set(policy)
    assert read_workbook(blank, policies.vocabulary).problems == ()
    intake = take_in([(blank, blank.name)], policies.vocabulary, Mapping())
    assert intake.problems == () and not intake.is_blocked
    store = ["--into", str(tmp_path / "区.sqlite"), "--policies", str(ROOT / "policies"), "--policy", policy]
    assert main(["import", str(blank), *store]) == 0
    assert not (tmp_path / "区.sqlite").exists()


def test_the_same_bytes_every_time(tmp_path: Path) -> None:
    for name in ("一", "二"):
        assert run("普陀十三五", tmp_path / name) == 0
    digests = {hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in ("一", "二")}
    assert len(digests) == 1
    with zipfile.ZipFile(tmp_path / "一") as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z" in package.read("docProps/core.xml")
        assert package.read("docProps/core.xml").count(b"T00:00:00Z") == 2


# ------------------------------------------------------------------ the command


def run(policy: str, target: Path, *more: str) -> int:
    return main(["template", "-o", str(target), "--policies", str(ROOT / "policies"), "--policy", policy, *more])


def test_what_it_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("金坛2013", tmp_path / "表.xlsx") == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "张表" in err and "表.xlsx" in err


def test_years_as_asked(tmp_path: Path) -> None:
    assert run("金坛2013", tmp_path / "表.xlsx", "--years", "2014-2015") == 0
    headers = [cell.value for cell in openpyxl.load_workbook(tmp_path / "表.xlsx")["学校"][1]]
    assert [header for header in headers if "/" in header][:2] == [
        "公用经费预算总额/2014年（元）",
        "公用经费预算总额/2015年（元）",
    ]


@pytest.mark.parametrize("years", ["去年", "2015-2014", "0001-2000", "2013-2200"])
def test_years_that_are_none(years: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("金坛2013", tmp_path / "表.xlsx", "--years", years) == 2
    assert "--years" in capsys.readouterr().err
    assert not (tmp_path / "表.xlsx").exists()


def test_a_policy_without_an_end_needs_years(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = HEAD.replace(" 至 2014-12-31", " 起") + WORDS + "义务 甲 对象 学校\n  每 年度\n  要求 公用经费总额 不少于 100元\n"
    (tmp_path / "试行.pol").write_text(text)
    given = ["template", "-o", str(tmp_path / "表.xlsx"), "--policies", str(tmp_path)]
    assert main(given) == 2
    assert "--years" in capsys.readouterr().err
    assert main([*given, "--years", "2013"]) == 0


def test_which_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template", "-o", str(tmp_path / "表.xlsx"), "--policies", str(ROOT / "policies")]) == 2
    assert "桦甸2009、江门十四五" in capsys.readouterr().err
    assert run("桦甸2008", tmp_path / "表.xlsx") == 2
    assert "桦甸2009" in capsys.readouterr().err


HIGH = """语言版本 1
政策 【省办法】
  标题 “省办法”
  施行 2009-01-01 至 2010-12-31
主体 教师
  得分：分
  学时：学时
资格 合格人员 对象 教师
  要求 得分 不低于 60分
"""
LOW = """语言版本 1
引用 “high.pol”
政策 【县规定】
  标题 “县规定”
  施行 2009-01-01 至 2010-12-31
  上位 《省办法》
资格 县级合格 对象 教师
  要求 学时 不少于 10学时
"""


def test_a_policy_with_the_one_above_it(tmp_path: Path) -> None:
    """One workbook for both: who is bound by the one below is bound by the one above."""
    (tmp_path / "high.pol").write_text(HIGH)
    (tmp_path / "low.pol").write_text(LOW)
    assert main(["template", "-o", str(tmp_path / "表.xlsx"), "--policies", str(tmp_path)]) == 0
    book = openpyxl.load_workbook(tmp_path / "表.xlsx")
    assert [cell.value for cell in book["教师"][1]] == ["编号", "得分（分）", "学时（学时）"]
    assert {row[3].value for row in book["填表说明"].iter_rows() if row[0].value == "教师"} == {None, "省办法", "县规定"}


def test_without_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert run("金坛2013", tmp_path / "表.xlsx") == 2
    assert "policylang[excel]" in capsys.readouterr().err


def test_where_it_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("金坛2013", tmp_path / "没有" / "表.xlsx") == 2
    assert "没有" in capsys.readouterr().err


def test_fields_by_year() -> None:
    assert has_years(needs_of(small("义务 甲 对象 学校\n  每 年度\n  要求 公用经费总额 不少于 100元\n")))
    assert not has_years(needs_of(small("资格 甲 对象 教师\n  要求 在岗\n")))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_others_may_read_it_as_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "新文件").write_text("")
    assert run("普陀十三五", tmp_path / "表.xlsx") == 0
    assert (tmp_path / "表.xlsx").stat().st_mode == (tmp_path / "新文件").stat().st_mode
