"""Sheets as schools fill them: what is recognised, what is asked, what is passed over."""

from fractions import Fraction

from desk import Desk, book, told

from policylang.records.recognition import State


def test_titles_two_row_headers_notes_and_sums(desk: Desk) -> None:
    rows = [
        ["城关镇学校经费表", None, None, None, None],
        ["编号", "地区", "公用经费总额", None, None],
        [None, None, "2013年", "2014年", "2015年"],
        ["一校", "甲乡", 100, 110.5, None],
        ["二校", None, 200, None, 220],
        ["合计", None, 300, 110.5, 220],
        ["本表一式三份，由学校填写", None, None, None, None],
        ["填表人：张某", None, None, None, None],
    ]
    merges = ("A1:E1", "A2:A3", "B2:B3", "C2:E2", "A7:E7")
    intake = desk.intake({"经费.xlsx": book({"学校": rows}, {"学校": merges})})
    view = intake.views[0]
    assert (view.kind, view.first, view.last, view.rows) == ("学校", 2, 3, 2)
    assert [heading.header for heading in view.headings][2:] == [f"公用经费总额/{year}年" for year in (2013, 2014, 2015)]
    assert told(intake) == [
        "经费.xlsx[学校]:6: 警告[PL691]: 不是记录的一行，没有读 `合计`",
        "经费.xlsx[学校]:7: 警告[PL691]: 不是记录的一行，没有读 `本表一式三份，由学校填写`",
        "经费.xlsx[学校]:8: 警告[PL691]: 不是记录的一行，没有读 `填表人：张某`",
    ]
    desk.hand_in({"经费.xlsx": book({"学校": rows}, {"学校": merges})})
    assert desk.cell("学校", "一校", "公用经费总额") == {2013: 100, 2014: Fraction(221, 2)}
    row = desk.row("学校", "二校")
    assert row is not None and (row.origin.file, row.origin.sheet, row.origin.row) == ("经费.xlsx", "学校", 5)
    assert dict(row.origin.columns)["公用经费总额/2015年"] == "E"


def test_a_two_row_header_saved_as_csv(desk: Desk) -> None:
    desk.hand_in({"学校": "编号,公用经费总额,,地区\n,2013年,2014年,\n一校,100,110,甲乡\n"})
    assert desk.cell("学校", "一校", "公用经费总额") == {2013: 100, 2014: 110}
    assert desk.cell("学校", "一校", "地区") == "甲乡"


def test_merged_cells_count_for_all_rows_that_they_cover(desk: Desk) -> None:
    rows = [["编号", "学校", "学科"], ["甲", "一校", "语文"], ["乙", None, "数学"], ["丙", "二校", "英语"]]
    desk.hand_in({"表.xlsx": book({"教师": rows}, {"教师": ("B2:B3",)})})
    schools = [row.links["学校"].id for id_ in "甲乙丙" if (row := desk.row("教师", id_)) is not None]
    assert schools == ["一校", "一校", "二校"]


def test_gb18030(desk: Desk) -> None:
    intake = desk.intake({"教师": "编号,学科\n甲,语文\n".encode("gb18030")})
    assert [problem.code for problem in intake.problems] == ["PL690"]
    desk.hand_in({"教师": "编号,学科\n甲,语文\n".encode("gb18030")})
    assert desk.cell("教师", "甲", "学科") == "语文"


def test_unknown_sheets_and_columns_are_asked(desk: Desk) -> None:
    intake = desk.intake({"城关小学": "教师编号,姓名,任教学科\n甲,张某,语文\n"})
    assert intake.is_blocked
    assert [problem.code for problem in intake.problems] == ["PL660"]
    intake = desk.intake({"教师": "教师编号,姓名,任教学科\n甲,张某,语文\n"})
    assert intake.is_blocked
    assert told(intake) == [
        "教师.csv:1:B: 错误[PL661]: `教师` 没有叫 `姓名` 的一列，字段映射里也没有 `姓名`",
        "教师.csv:1:C: 错误[PL661]: `教师` 没有叫 `任教学科` 的一列，字段映射里也没有 `任教学科`",
    ]
    assert [(rule.header, rule.field, rule.confirmed) for rule in intake.proposals] == [
        ("姓名", "不读", False),
        ("任教学科", "学科", False),
    ]


def test_a_column_is_not_proposed_for_its_contrary(desk: Desk) -> None:
    intake = desk.intake({"教师": "教师编号,非学科\n甲,语文\n"})
    assert [(rule.header, rule.field) for rule in intake.proposals] == [("非学科", "不读")]


ENTRIES = """
[[column]]
kind = "教师"
header = "姓名"
field = "不读"
confirmed = true
[[column]]
kind = "教师"
header = "任教学科"
field = "学科"
confirmed = CONFIRMED
"""


def test_only_what_is_confirmed_counts(desk: Desk) -> None:
    table = {"教师": "教师编号,姓名,任教学科\n甲,张某,语文\n"}
    desk.map(ENTRIES.replace("CONFIRMED", "false"))
    intake = desk.intake(table)
    assert intake.is_blocked and [problem.code for problem in intake.problems] == ["PL662"]
    desk.map(ENTRIES.replace("CONFIRMED", "true"))
    intake = desk.intake(table)
    assert intake.problems == ()
    assert [heading.state for heading in intake.views[0].headings] == [State.NAMED, State.SKIPPED, State.MAPPED]
    desk.hand_in(table)
    assert desk.cell("教师", "甲", "学科") == "语文"


def test_a_mapping_that_names_what_is_not_there(desk: Desk) -> None:
    desk.map(ENTRIES.replace("CONFIRMED", "true").replace('"学科"', '"学课"'))
    intake = desk.intake({"教师": "教师编号,姓名,任教学科\n甲,张某,语文\n"})
    assert intake.is_blocked and [(p.code, dict(p.args)["near"]) for p in intake.problems] == [("PL663", "学科")]


def test_a_sheet_for_each_school(desk: Desk) -> None:
    desk.map('[[sheet]]\nfile = "*.xlsx"\nkind = "教师"\nfill = { "学校" = "{sheet}" }\nconfirmed = true\n')
    content = book({"一校": [["编号", "学科"], ["甲", "语文"]], "二校": [["编号", "学科"], ["乙", "数学"]]})
    desk.hand_in({"全区.xlsx": content})
    found = [(row.id, row.links["学校"].id, row.origin.sheet) for id_ in "甲乙" if (row := desk.row("教师", id_)) is not None]
    assert found == [("甲", "一校", "一校"), ("乙", "二校", "二校")]


def test_header_rows_as_the_mapping_says(desk: Desk) -> None:
    desk.map('[[sheet]]\nkind = "教师"\nheader_rows = [3, 3]\nconfirmed = true\n')
    intake = desk.intake({"教师": "编号,学科\n编号,学科\n编号,学科\n甲,语文\n"})
    assert (intake.views[0].last, intake.views[0].rows) == (3, 1)


def test_explanations_are_passed_over(desk: Desk) -> None:
    desk.hand_in({"表.xlsx": book({"填表说明": [["日期写四位年份"]], "教师": [["编号"], ["甲"]], "空": []})})
    assert desk.row("教师", "甲") is not None


def test_notes_in_a_column_that_is_not_read(desk: Desk) -> None:
    """A note that stands under 序号 is none the less one, with whatever else its line holds."""
    desk.map('[[column]]\nkind = "教师"\nheader = "序号"\nfield = "不读"\nconfirmed = true\n')
    rows = [["序号", "编号", "学科"], [1, "甲", "语文"], ["合计", "1人", None], ["填表人：张某", "审核人", "李某"]]
    intake = desk.intake({"表.xlsx": book({"教师": rows})})
    assert [(problem.row, problem.code) for problem in intake.problems] == [(3, "PL691"), (4, "PL691")]
    assert intake.views[0].rows == 1


def test_units_behind_a_header_and_years(desk: Desk) -> None:
    desk.hand_in({"学校": "编号,公用经费总额（元）/2013年,公用经费总额/2014年（元）\n一校,100,110\n"})
    assert desk.cell("学校", "一校", "公用经费总额") == {2013: 100, 2014: 110}
    intake = desk.intake({"学校": "编号,公用经费总额/2013年（万元）\n一校,100\n"})
    assert [problem.code for problem in intake.problems] == ["PL661"]
