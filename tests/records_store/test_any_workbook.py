"""Any workbook: problems with a place, or facts that the store takes and gives back; never an exception."""

from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
from desk import FIRST, SECOND, Desk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.exceptions import IllegalCharacterError
from records_samples import VOCABULARY

from policylang.records.comments import commented_copy, comments_of
from policylang.records.problems import Reading
from policylang.records.rejects import csv_text, rejected
from policylang.records.store_lazy import open_store
from policylang.records.store_read import read_store
from policylang.report.imports import changes_text, views_text
from policylang.report.records import render_problems

HEADERS = (
    "编号", "教师", "学校", "教师编号", "知悉日", "主体类别", "对象", "称号", "层级", "自", "至", "事项", "结果", "学科", "出生日期",
    "任职日期", "等次", "教龄", "合格率", "在岗", "日期", "学时", "内容", "同伴", "导师", "公用经费总额", "公用经费总额/2013年", "2013年",
    "姓名", "序号", "来源文件", "来源工作表", "来源行", "主体", "问题",
)  # fmt: skip
VALUES = st.one_of(
    st.sampled_from(
        (
            "甲",
            "乙",
            "是",
            "优秀",
            "县级",
            "骨干教师",
            "教师",
            "未知",
            "无",
            "合计",
            "注：",
            "2009-02-16",
            "09.2.16",
            "、",
            "=1+1",
        )
    ),
    st.sampled_from(
        (1, 72.5, 2013.1, 110101198001010120, 1e300, -0.0, True, date(2009, 2, 16), datetime(1899, 12, 31), time(8))
    ),
    st.text(max_size=5),
    st.none(),
)
ROWS = st.tuples(
    st.lists(st.lists(VALUES, max_size=6), max_size=2),
    st.lists(st.lists(st.one_of(st.sampled_from(HEADERS), st.none(), VALUES), max_size=8), max_size=3),
    st.lists(st.lists(VALUES, max_size=8), max_size=5),
).map(lambda parts: [row for part in parts for row in part])
NAMES = st.sampled_from(("教师", "老师", "学校", "培训记录", "称号", "人工认定", "例外批准", "城关小学", "说明"))
MERGES = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(0, 3), st.integers(0, 5)), max_size=4)
GOOD: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "教师": {
        "编号": st.sampled_from(("甲", "乙", "丙", "丁", "戊", 7)),
        "学校": st.sampled_from(("一校", "二校")),
        "学科": st.sampled_from(("语文", "数学", None)),
        "出生日期": st.sampled_from(("1980-05-01", date(1981, 1, 1), "1979年")),
        "任职日期": st.sampled_from(("2009年2月", datetime(2010, 1, 1), None, "1979-06-01")),
        "等次": st.sampled_from(("优秀", "合格", None, "未知")),
        "在岗": st.sampled_from(("是", "否", True)),
    },
    "学校": {
        "编号": st.sampled_from(("一校", "二校", "三校")),
        "地区": st.sampled_from(("甲乡", None)),
        "公用经费总额/2013年": st.sampled_from((100, 110.5, "1,000", None)),
    },
    "培训记录": {
        "教师": st.sampled_from(("甲", "乙", "丙")),
        "日期": st.sampled_from(("2009-02-16", "2009年", date(2010, 3, 1))),
        "学时": st.sampled_from((1, 72.5, "8学时", None)),
        "内容": st.sampled_from(("教学", "师德（含法规）、教学", None)),
        "导师": st.sampled_from(("甲", "乙", None)),
    },
    "称号": {
        "教师": st.sampled_from(("甲", "乙")),
        "称号": st.just("骨干教师"),
        "层级": st.sampled_from(("县级", "区级", None)),
    },
}


@st.composite
def likely(draw: st.DrawFn, kind: str) -> tuple[list[list[Any]], list[tuple[int, int, int, int]]]:
    """A sheet much as it should be: a title or none, known columns, and now and then a cell of any kind."""
    columns = GOOD[kind]
    names = [name for place, name in enumerate(columns) if place < 2 or draw(st.booleans())]
    cells = [st.one_of(columns[name], columns[name], columns[name], columns[name], columns[name], VALUES) for name in names]
    wrong = draw(st.integers(0, 5)) == 0
    rows = draw(st.lists(st.tuples(*(cells if wrong else [columns[name] for name in names])), min_size=1, max_size=6))
    title = draw(st.sampled_from(([], [["全区情况表"]])))
    return [*title, names, *map(list, rows)], draw(MERGES) if wrong else []


LIKELY = st.fixed_dictionaries({}, optional={kind: likely(kind) for kind in GOOD}).filter(bool)
WHOLE_SHEET = ("PL606", "PL618", "PL623", "PL660")
"""Problems of a sheet: no header, more problems than are listed, a column that is wanting, no known kind."""
WHOLE_ROW = ("PL633", "PL656", "PL691", "PL692", "PL694")
"""Problems of a row: whose it is, a column that is not there, no record."""
SHEETS = st.one_of(LIKELY, LIKELY, st.dictionaries(NAMES, st.tuples(ROWS, MERGES), min_size=1, max_size=3))


def saved(path: Path, sheets: dict[str, tuple[list[list[Any]], list[tuple[int, int, int, int]]]]) -> None:
    """A workbook of these cells and merged ranges."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, (rows, merges) in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row, 1):
                try:
                    sheet.cell(number, place, value)
                except IllegalCharacterError:
                    continue
        for top, left, height, width in merges:
            sheet.merge_cells(start_row=top, start_column=left, end_row=top + height, end_column=left + width)
    book.save(path)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(first=SHEETS, second=SHEETS)
def test_facts_or_problems(first: Any, second: Any) -> None:
    with TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        for day, sheets in ((FIRST, first), (SECOND, second)):
            path = desk.folder / "区.xlsx"
            saved(path, sheets)
            intake = desk.intake({"区.xlsx": path.read_bytes()})
            for problem in intake.problems:
                assert problem.file == "区.xlsx"
                assert problem.sheet in sheets
                assert problem.row > 0 or problem.code in WHOLE_SHEET, problem
                assert problem.column or problem.code in (*WHOLE_SHEET, *WHOLE_ROW), problem
            text = render_problems(intake.problems) + views_text(intake.views)
            assert "110101198001010" not in text
            copy = commented_copy(path, comments_of(intake.problems, "区.xlsx", ["一处"] * len(intake.problems)))
            assert copy is not None or not intake.views
            for table in rejected(intake, lambda problem: problem.code).values():
                assert csv_text(table).startswith("来源文件")
            if intake.is_blocked:
                continue
            changes = desk.hand_in({"区.xlsx": path.read_bytes()}, day, partial=True)
            assert changes_text(changes, VOCABULARY, day.isoformat()).count("区.xlsx") >= len(changes.tables)
            assert desk.hand_in({"区.xlsx": path.read_bytes()}, day, partial=True).is_empty
            reading: Reading = read_store(desk.store, VOCABULARY)
            taken = {(row.kind, row.id) for table in reading.dataset.tables.values() for row in table.rows}
            dataset = open_store(desk.store, VOCABULARY)
            assert taken == {(row.kind, row.id) for table in dataset.tables.values() for row in table.rows}
            dataset.close()
