"""Workbooks: cells by their Excel types, and files that are made to hurt."""

import io
import zipfile
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from records_samples import VOCABULARY, facts, problems_of, read, row

from policylang.core.values import ABSENT
from policylang.records.limits import LIMITS, Limits
from policylang.records.load import read_path
from policylang.records.problems import Reading
from policylang.report.records import render_problems

SHEET = "xl/worksheets/sheet1.xml"
CELLS = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'


def book(sheets: dict[str, list[list[Any]]]) -> bytes:
    """A workbook as Excel would save it."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for cells in rows:
            sheet.append(cells)
    saved = io.BytesIO()
    made.save(saved)
    return saved.getvalue()


def with_parts(content: bytes, parts: dict[str, bytes]) -> bytes:
    """The workbook with some of its parts replaced or added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys((*old.namelist(), *parts)):
            new.writestr(name, parts[name] if name in parts else old.read(name))
    return made.getvalue()


def open_book(folder: Path, content: bytes, limits: Limits = LIMITS) -> Reading:
    """The reading of a workbook."""
    (folder / "区.xlsx").write_bytes(content)
    return read_path(folder / "区.xlsx", VOCABULARY, limits)


def codes(reading: Reading) -> list[str]:
    return [problem.code for problem in reading.problems]


def with_cells(xml: str) -> bytes:
    """A workbook whose only sheet, 教师, holds this XML."""
    return with_parts(book({"教师": [["编号"]]}), {SHEET: CELLS.format(xml).encode()})


HEADER = '<row r="1"><c r="A1" t="str"><v>编号</v></c><c r="B1" t="str"><v>教龄</v></c></row>'


def test_a_workbook(tmp_path: Path) -> None:
    content = book(
        {
            "学校": [["编号", "地区", "公用经费总额/2013年"], ["一校", None, 1000.5]],
            "老师": [
                ["编号", "学校", "在岗", "任职日期", "合格率"],
                ["甲", "一校", True, date(2009, 2, 16), 0.7],
                [1001, "一校", "否", None, ""],
            ],
            "培训记录": [
                ["教师", "日期", "学时"],
                ["甲", datetime(2009, 2, 16, 8, 0), 0.1 + 0.2],
                ["1001", "2009年3月", "72学时"],
            ],
            "Sheet3": [],
        }
    )
    reading = open_book(tmp_path, content)
    assert problems_of(reading) == ""
    teacher = row(reading, "教师", "甲")
    assert teacher.cells == {"在岗": True, "任职日期": date(2009, 2, 16), "合格率": Fraction(7, 10)}
    assert row(reading, "教师", "1001").cells == {"在岗": False, "任职日期": ABSENT}
    assert row(reading, "学校", "一校").cells["公用经费总额"] == {2013: Fraction(2001, 2)}
    record = teacher.tables["培训记录"].rows[0]
    assert record.cells == {"日期": date(2009, 2, 16), "学时": Fraction(3, 10)}
    assert (record.origin.file, record.origin.sheet, record.origin.row) == ("区.xlsx", "培训记录", 2)


def test_a_workbook_says_the_same_as_a_folder(tmp_path: Path) -> None:
    tables = {
        "教师": [["编号", "学校", "教龄"], ["甲", "一校", "3"], ["乙", "一校", "x"]],
        "培训记录": [["教师", "学时"], ["甲", "72"], ["丙", "1"]],
    }
    workbook = open_book(tmp_path, book(tables))
    files = {name: "".join(",".join(cells) + "\n" for cells in rows) for name, rows in tables.items()}
    folder = read(tmp_path / "folder", {**files})
    assert facts(workbook.dataset) == facts(folder.dataset)
    assert [(p.code, p.row, p.column, p.found) for p in workbook.problems] == [
        (p.code, p.row, p.column, p.found) for p in sorted(folder.problems, key=lambda p: p.file)
    ]


def test_problems_name_the_sheet(tmp_path: Path) -> None:
    content = book(
        {
            "教师": [["编号", "教龄", "任职日期", "证件"], ["甲", 61, 2013.1, 1.1e17], [1.1e17, 3, 39860, ""]],
            "教室": [["编号"]],
        }
    )
    assert (
        problems_of(open_book(tmp_path, content))
        == """\
错误[PL602]: 没有叫这个名字的主体
  --> 区.xlsx 工作表 教室
   = 建议: 是不是 `教师`？
   = 建议: 文件名或工作表名用主体的名称或又称，例如 `教师.csv`

错误[PL646]: 不在范围里
  --> 区.xlsx 工作表 教师 第2行 B列（教龄）
   = 填的是: `61`
   = 应当: 在 0年 至 60年 之间

错误[PL644]: 说不清是 2013年1月 还是 2013年10月
  --> 区.xlsx 工作表 教师 第2行 C列（任职日期）
   = 填的是: `2013.1`
   = 应当: 写成 `2013年1月` 或 `2013年10月`

错误[PL647]: Excel 把它当成了数，后面几位已经丢失
  --> 区.xlsx 工作表 教师 第2行 D列（证件）
   = 填的是: `＊＊＊`
   = 应当: 把这一列设为「文本」格式，重新填写原来的编号

错误[PL647]: Excel 把它当成了数，后面几位已经丢失
  --> 区.xlsx 工作表 教师 第3行 A列（编号）
   = 填的是: `＊＊＊`
   = 应当: 把这一列设为「文本」格式，重新填写原来的编号

错误[PL643]: 不是日期
  --> 区.xlsx 工作表 教师 第3行 C列（任职日期）
   = 填的是: `39860`
   = 应当: 例如 `2009-02-16`、`2009/2/16`、`2009年2月16日`；只知道月份就填 `2009年2月`，只知道年份就填 `2009年`
"""
    )


def test_rows_are_numbered_as_excel_does(tmp_path: Path) -> None:
    cells = '<row r="4"><c r="B4" t="str"><v>编号</v></c></row><row r="7"><c r="B7" t="str"><v>甲</v></c></row>'
    origin = row(open_book(tmp_path, with_cells(cells)), "教师", "甲").origin
    assert (origin.row, dict(origin.columns)) == (7, {"编号": "B"})


def test_an_error_value_is_not_a_blank(tmp_path: Path) -> None:
    cells = HEADER + '<row r="2"><c r="A2" t="str"><v>甲</v></c><c r="B2" t="e"><v>#DIV/0!</v></c></row>'
    reading = open_book(tmp_path, with_cells(cells))
    assert render_problems(reading.problems, "zh", "short") == "区.xlsx[教师]:2:B: 错误[PL641]: 不是数\n"
    assert reading.problems[0].found == "#DIV/0!"


def test_cells_without_a_reference_follow_each_other(tmp_path: Path) -> None:
    cells = '<row><c t="str"><v>编号</v></c><c t="str"><v>教龄</v></c></row><row><c t="str"><v>甲</v></c><c><v>3</v></c></row>'
    assert row(open_book(tmp_path, with_cells(cells)), "教师", "甲").cells == {"教龄": 3}


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ('<c r="XFD2"><v>1</v></c>', "PL612"),
        ('<c r="A1048576"><v>1</v></c>', "PL611"),
        ('<c r="A1" r="XFD1048576"><v>1</v></c>', "PL608"),
        ('<c a=">" r="XFD1048576"><v>1</v></c>', "PL608"),
        ('<c r="&#88;FD1048576"><v>1</v></c>', "PL608"),
        ("<c r='XFD1048576'><v>1</v></c>", "PL611"),
        ('<x:c\n r = "XFD1048576"><v>1</v></x:c>', "PL611"),
        ('<c r="XFDZZZ1048576"><v>1</v></c>', "PL608"),
        ('</row><row r="1048576"><c><v>1</v></c>', "PL611"),
    ],
)
def test_a_cell_far_away_is_refused_before_room_is_made_for_it(tmp_path: Path, cell: str, code: str) -> None:
    assert codes(open_book(tmp_path, with_cells(f'{HEADER}<row r="2"><c r="A2"><v>1</v></c>{cell}</row>'))) == [code]


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (Limits(rows=3, columns=2, cells=6, tables=1), []),
        (Limits(rows=2), ["PL611"]),
        (Limits(columns=1), ["PL612"]),
        (Limits(cells=5), ["PL617"]),
        (Limits(tables=0), ["PL614"]),
        (Limits(cell_length=1), ["PL613"]),
    ],
)
def test_limits(tmp_path: Path, limits: Limits, expected: list[str]) -> None:
    content = book({"教师": [["编号", "学科"], ["甲", None], ["乙", "二字"]]})
    assert codes(open_book(tmp_path, content, limits)) == expected


def test_limits_of_bytes(tmp_path: Path) -> None:
    content = book({"教师": [["编号"], ["甲"]]})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        used = [i for i in archive.infolist() if i.filename.startswith(("xl/", "_rels/", "[Content"))]
        unpacked = sum(info.file_size for info in used)
    assert codes(open_book(tmp_path, content, Limits(file_bytes=len(content)))) == []
    assert codes(open_book(tmp_path, content, Limits(file_bytes=len(content) - 1))) == ["PL610"]
    assert codes(open_book(tmp_path, content, Limits(unpacked_bytes=unpacked))) == []
    assert codes(open_book(tmp_path, content, Limits(unpacked_bytes=unpacked - 1))) == ["PL615"]


def test_a_zip_bomb(tmp_path: Path) -> None:
    content = with_parts(book({"教师": [["编号"]]}), {"xl/big.xml": b" " * (2 << 20)})
    assert len(content) < 20_000
    assert codes(open_book(tmp_path, content, Limits(unpacked_bytes=1 << 20))) == ["PL615"]
    assert codes(open_book(tmp_path, content, Limits(unpacked_bytes=3 << 20))) == []


def shared(length: int, uses: int) -> bytes:
    """A workbook with one text of ``length`` bytes that ``uses`` cells repeat."""
    wanted = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>{min(n, 2) - 1}</v></c></row>' for n in range(1, uses + 2))
    texts = f"<sst><si><t>编号</t></si><si><t>{'x' * length}</t></si></sst>"
    kinds = (
        '<Override PartName="/xl/sharedStrings.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    )
    relation = (
        '<Relationship Id="rId99" Target="sharedStrings.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>'
    )
    content = with_cells(wanted)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml").decode().replace("</Types>", kinds)
        links = archive.read("xl/_rels/workbook.xml.rels").decode().replace("</Relationships>", relation)
    parts = {"[Content_Types].xml": types, "xl/_rels/workbook.xml.rels": links, "xl/sharedStrings.xml": texts}
    return with_parts(content, {name: part.encode() for name, part in parts.items()})


def test_one_text_repeated_many_times(tmp_path: Path) -> None:
    assert codes(open_book(tmp_path, shared(5, 1))) == []
    limits = Limits(unpacked_bytes=40_000)
    assert codes(open_book(tmp_path, shared(1000, 2), limits)) == ["PL631"]
    assert codes(open_book(tmp_path, shared(1000, 60), limits)) == ["PL615"]
    assert codes(open_book(tmp_path, shared(2_000_000, 2))) == ["PL613"]


@pytest.mark.parametrize("content", [b"", b"x", b"PK\x05\x06" + b"\0" * 18, "编号\n甲\n".encode(), b"\xd0\xcf\x11\xe0" * 200])
def test_no_workbook(tmp_path: Path, content: bytes) -> None:
    assert codes(open_book(tmp_path, content)) == ["PL608"]


def test_parts_that_are_not_xml_are_not_handed_on(tmp_path: Path) -> None:
    content = with_parts(
        book({"教师": [["编号"], ["甲"]]}), {"xl/workbook.bin": b"\0", "content.xml": b"<x/>", "xl/media/a.png": b"\0"}
    )
    assert codes(open_book(tmp_path, content)) == []


def test_two_sheets_of_one_kind(tmp_path: Path) -> None:
    reading = open_book(tmp_path, book({"教师": [["编号"], ["甲"]], "老师": [["编号"], ["乙"]]}))
    assert render_problems(reading.problems, "zh", "short") == (
        "区.xlsx[老师]: 错误[PL603]: `教师` 的表不止一张：前面已有 `教师`\n".replace("[老师]", "[老师]")
    )
