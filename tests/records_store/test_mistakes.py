"""Mistakes in what is handed in: each found in its cell, with an example of what is right."""

import pytest
from desk import SECOND, Desk, book, told

from policylang.report.records import render_problems


@pytest.mark.parametrize(
    ("header", "cell", "code", "example"),
    [
        ("证件", 110101198001010120, "PL647", "设为「文本」格式"),
        ("编号", 110101198001010120, "PL647", "设为「文本」格式"),
        ("编号", "1.1E+17", "PL647", "设为「文本」格式"),
        ("任职日期", 2013.1, "PL644", "`2013年1月` 或 `2013年10月`"),
        ("任职日期", "2013.1", "PL644", "`2013年1月` 或 `2013年10月`"),
        ("任职日期", "09.2.16", "PL651", "`2009-02-16`"),
        ("任职日期", "85年3月", "PL651", "`2009年2月16日`"),
        ("等次", "优良", "PL645", "不合格、合格、优秀"),
        ("教龄", "十年", "PL641", "`72年`"),
        ("在岗", "在", "PL640", "填 `是` 或 `否`"),
    ],
)
def test_a_cell(desk: Desk, header: str, cell: object, code: str, example: str) -> None:
    headers = ["编号", "学校"] if header == "编号" else ["编号", "学校", header]
    row = [cell, "一校"] if header == "编号" else ["甲", "一校", cell]
    intake = desk.intake({"表.xlsx": book({"教师": [headers, row, ["乙", "一校"]]})})
    (problem,) = intake.problems
    place = ("表.xlsx", "教师", 2, "ABC"[headers.index(header)])
    assert (problem.code, problem.file, problem.sheet, problem.row, problem.column) == (code, *place)
    assert example in render_problems(intake.problems)
    assert "110101198001010" not in render_problems(intake.problems)
    assert not intake.is_blocked
    assert [row.id for table in intake.batch(SECOND).tables for row in table.rows] == ["乙"]


def test_ids_twice_in_a_sheet_and_in_two(desk: Desk) -> None:
    intake = desk.intake({"表.xlsx": book({"教师": [["编号", "学科"], ["甲", "语文"], ["甲", "数学"]]})})
    assert told(intake) == ["表.xlsx[教师]:3:A: 错误[PL631]: 编号重复，第2行已经用过 `甲`"]
    desk.map('[[sheet]]\nkind = "教师"\nconfirmed = true\n')
    intake = desk.intake({"一校": "编号,学科\n甲,语文\n", "二校": "编号,学科\n乙,语文\n甲,语文\n"})
    assert told(intake) == ["二校.csv:3:A: 错误[PL631]: 编号重复，前面已有：一校.csv 2 `甲`"]


def test_two_sheets_may_share_the_columns_of_one_subject(desk: Desk) -> None:
    desk.map('[[sheet]]\nkind = "教师"\nconfirmed = true\n')
    desk.hand_in({"基本": "编号,学科\n甲,语文\n", "任职": "编号,任职日期\n甲,2009-02-16\n"})
    assert (desk.cell("教师", "甲", "学科"), str(desk.cell("教师", "甲", "任职日期"))) == ("语文", "2009-02-16")


@pytest.mark.parametrize(
    ("born", "appointed", "is_wrong"),
    [
        ("1980-05-01", "1980-04-30", True),
        ("1980-05-01", "1980-05-01", False),
        ("1980年5月", "1980年5月", False),
        ("1980年5月", "1980年4月", True),
        ("1980年", "1980-01-01", False),
        ("", "1900-01-01", False),
    ],
)
def test_dates_before_birth(desk: Desk, born: str, appointed: str, is_wrong: bool) -> None:
    intake = desk.intake({"教师": f"编号,出生日期,任职日期\n甲,{born},{appointed}\n"})
    assert told(intake) == (["教师.csv:2:C: 错误[PL664]: `任职日期` 在出生以前"] if is_wrong else [])


def test_child_rows_before_birth(desk: Desk) -> None:
    intake = desk.intake({"教师": "编号,出生日期\n甲,1980-05-01\n", "培训记录": "教师,日期\n甲,1979-01-01\n甲,2009-01-01\n"})
    assert told(intake) == ["培训记录.csv:2:B: 错误[PL664]: `日期` 在出生以前"]


def test_ids_that_no_row_has_here_or_in_the_store(desk: Desk) -> None:
    desk.hand_in({"教师": "编号\n甲\n"})
    intake = desk.intake({"培训记录": "教师,学时\n甲,10\n丁,10\n"})
    assert told(intake) == ["培训记录.csv:3:A: 错误[PL632]: 没有编号是 `丁` 的 `教师` `丁`"]


def test_what_the_store_lost_and_gets_back_is_found_the_first_time(desk: Desk) -> None:
    desk.hand_in({"教师": "编号,学科\n甲,语文\n甲,语文\n"}, partial=True)
    files = {"教师": "编号,学科\n乙,数学\n", "称号": "教师,称号\n甲,骨干教师\n"}
    assert desk.intake(files).problems == ()
    desk.hand_in(files, SECOND)
    assert desk.hand_in(files, SECOND).is_empty


def test_nothing_is_taken_from_a_row_with_a_mistake(desk: Desk) -> None:
    files = {"教师": "编号,学科,在岗\n甲,语文,是\n乙,数学,在\n"}
    assert desk.intake(files).has_errors
    desk.hand_in(files, partial=True)
    assert desk.row("教师", "甲") is not None
    assert desk.row("教师", "乙") is None


def test_sensitive_cells_are_not_shown(desk: Desk) -> None:
    intake = desk.intake({"教师": "编号,出生日期\n甲,1985-13-07\n"})
    assert "1985" not in render_problems(intake.problems).replace("1985-02", "")
    assert intake.views[0].sample == (("甲", "＊＊＊"),)


def test_all_mistakes_of_a_row_at_once(desk: Desk) -> None:
    """Also where the row cannot be taken at all: what is mended comes back without further ones."""
    rows = [
        ["编号", "学校", "出生日期", "任职日期", "在岗", "等次"],
        [110101198001010120, "一校", "1985-01-01", 2013.1, "在", "优良"],
        ["甲", "一校", "1985-01-01", "2010-01-01", "是", "优秀"],
        ["甲", "一校", "1985-01-01", "1984-01-01", "是", "优"],
    ]
    intake = desk.intake({"表.xlsx": book({"教师": rows})})
    assert [(problem.row, problem.column, problem.code) for problem in intake.problems] == [
        (2, "A", "PL647"),
        (2, "D", "PL644"),
        (2, "E", "PL640"),
        (2, "F", "PL645"),
        (4, "A", "PL631"),
        (4, "D", "PL664"),
        (4, "F", "PL645"),
    ]
    assert [row.id for table in intake.batch(SECOND).tables for row in table.rows] == ["甲"]
