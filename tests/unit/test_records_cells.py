"""Cells: what each type of field takes, and what it says to the rest."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from records_samples import VOCABULARY, row, told

from policylang.core.ir import Field
from policylang.core.types import DateType, NumberType, PeriodType, TruthType
from policylang.core.values import ABSENT, Period, Rounding
from policylang.records.cells import Blank, Refs, converter, decimal_text
from policylang.records.columns import letters_of
from policylang.records.dates import Days
from policylang.records.words import Wrong, identifier


def field(kind: str, name: str) -> Field:
    return VOCABULARY.kinds[kind].fields[name]


def cell(kind: str, name: str, raw: Any) -> Any:
    """What a cell of that field is read as; of a mistake its code."""
    value = converter(field(kind, name))(raw)
    return value.code if isinstance(value, Wrong) else value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("72", 72),
        ("72学时", 72),
        ("７２．５ 学时", Fraction(145, 2)),
        ("1,234.50", Fraction(2469, 2)),
        ("1，234", 1234),
        ("+3", 3),
        (72.0, 72),
        (0.1, Fraction(1, 10)),
        (0.1 + 0.2, Fraction(3, 10)),
        (72, 72),
        (Decimal("0.30"), Fraction(3, 10)),
        (Fraction(1, 3), Fraction(1, 3)),
        ("", Blank.UNKNOWN),
        (" \u3000\ufeff", Blank.UNKNOWN),
        (None, Blank.UNKNOWN),
        ("未知", Blank.UNKNOWN),
        ("七十二", "PL641"),
        ("72学分", "PL642"),
        ("70%", "PL642"),
        ("1,23", "PL641"),
        ("1e5", "PL647"),
        ("1.2.3", "PL641"),
        ("²", "PL641"),
        ("#DIV/0!", "PL641"),
        ("无", "PL641"),
        ("-1", "PL646"),
        (float("nan"), "PL641"),
        (float("inf"), "PL641"),
        (1e15, "PL647"),
        (True, "PL641"),
        (Decimal("1e999999"), "PL641"),
        (10**40, "PL641"),
        ("9" * 41, "PL641"),
        (date(2009, 1, 1), "PL641"),
        ([72], "PL641"),
    ],
)
def test_number(raw: Any, value: Any) -> None:
    assert cell("培训记录", "学时", raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("70%", Fraction(7, 10)),
        ("70 ％", Fraction(7, 10)),
        ("0.7", Fraction(7, 10)),
        (0.7, Fraction(7, 10)),
        ("70", "PL646"),
        ("70人", "PL641"),
    ],
)
def test_share(raw: Any, value: Any) -> None:
    assert cell("教师", "合格率", raw) == value


@pytest.mark.parametrize(("raw", "value"), [("60年", 60), ("60周年", 60), ("0", 0), ("61", "PL646"), ("3.5", "PL648")])
def test_whole_number_in_a_range(raw: str, value: Any) -> None:
    assert cell("教师", "教龄", raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("是", True),
        ("有", True),
        ("√", True),
        ("true", True),
        (True, True),
        ("否", False),
        ("无", False),
        ("没有", False),
        ("×", False),
        (False, False),
        ("", Blank.UNKNOWN),
        ("未知", Blank.UNKNOWN),
        ("对", "PL640"),
        ("1", "PL640"),
        (1.0, "PL640"),
    ],
)
def test_truth(raw: Any, value: Any) -> None:
    read = cell("教师", "在岗", raw)
    assert read is value if isinstance(value, bool) else read == value


def test_truth_that_may_be_blank() -> None:
    read = converter(Field("在岗", TruthType(), nullable=True))
    assert [read(raw) for raw in ("无", "", "否")] == [ABSENT, ABSENT, False]


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2009-02-16", date(2009, 2, 16)),
        ("2009-2-6", date(2009, 2, 6)),
        ("2009/2/16", date(2009, 2, 16)),
        ("2009/2/1 12:30", date(2009, 2, 1)),
        ("2009-02-16T00:00:00.000", date(2009, 2, 16)),
        ("2009.02.16", date(2009, 2, 16)),
        ("2009年2月16日", date(2009, 2, 16)),
        ("2009 年 2 月 16 号", date(2009, 2, 16)),
        ("２００９－０２－１６", date(2009, 2, 16)),
        ("20090216", date(2009, 2, 16)),
        (20090216.0, date(2009, 2, 16)),
        (date(2009, 2, 16), date(2009, 2, 16)),
        (datetime(2009, 2, 16, 8, 30), date(2009, 2, 16)),
        ("2009年2月", Days(date(2009, 2, 1), date(2009, 2, 28))),
        ("2012-02", Days(date(2012, 2, 1), date(2012, 2, 29))),
        ("2009/2", Days(date(2009, 2, 1), date(2009, 2, 28))),
        ("2009.2", Days(date(2009, 2, 1), date(2009, 2, 28))),
        (2009.2, Days(date(2009, 2, 1), date(2009, 2, 28))),
        ("2009.10", Days(date(2009, 10, 1), date(2009, 10, 31))),
        ("2009.01", Days(date(2009, 1, 1), date(2009, 1, 31))),
        ("2009年", Days(date(2009, 1, 1), date(2009, 12, 31))),
        ("2009", Days(date(2009, 1, 1), date(2009, 12, 31))),
        ("2013.1", "PL644"),
        (2013.1, "PL644"),
        ("2009-02-30", "PL643"),
        ("2009-13", "PL643"),
        ("09.2.16", "PL651"),
        ("09年2月16日", "PL651"),
        ("85/3/1", "PL651"),
        ("09年2月", "PL651"),
        ("200902", "PL643"),
        ("39860", "PL643"),
        (39860.0, "PL643"),
        ("2009-2/16", "PL643"),
        ("二〇〇九年二月", "PL643"),
        ("1799-12-31", "PL643"),
        ("2199-12-31", date(2199, 12, 31)),
        ("2200-01-01", "PL643"),
        ("昨天", "PL643"),
        (True, "PL643"),
        ([], "PL643"),
    ],
)
def test_date(raw: Any, value: Any) -> None:
    assert cell("培训记录", "日期", raw) == value


def test_range_of_dates_refuses_only_what_lies_outside() -> None:
    read = converter(Field("日期", DateType(), low=date(2009, 3, 10), high=date(2009, 12, 31)))
    assert read("2009年3月") == Days(date(2009, 3, 1), date(2009, 3, 31))
    assert read("2009-03-10") == date(2009, 3, 10)
    wrong = read("2009-03-09")
    assert isinstance(wrong, Wrong)
    assert wrong.args == (("low", "2009-03-10"), ("high", "2009-12-31"))


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2013年度", Period(date(2013, 1, 1), date(2013, 12, 31))),
        ("2013", Period(date(2013, 1, 1), date(2013, 12, 31))),
        (2013.0, Period(date(2013, 1, 1), date(2013, 12, 31))),
        ("2013年2月", Period(date(2013, 2, 1), date(2013, 2, 28))),
        ("2009-03-01 至 2009-07-15", Period(date(2009, 3, 1), date(2009, 7, 15))),
        ("2009年3月～2009年7月", Period(date(2009, 3, 1), date(2009, 7, 31))),
        ("2009-09-01 起", Period(date(2009, 9, 1), None)),
        ("2009-07-15 至 2009-03-01", "PL649"),
        ("2009-07-15", "PL649"),
        ("上学期", "PL649"),
        (True, "PL649"),
    ],
)
def test_period(raw: Any, value: Any) -> None:
    read = converter(Field("期间", PeriodType()))(raw)
    assert (read.code if isinstance(read, Wrong) else read) == value


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("类别", "校本", "校本"),
        ("类别", "别的什么", "别的什么"),
        ("课程", "《备好课——教学设计》", "备好课"),
        ("课程", " 备好课 ", "备好课"),
        ("课程", "备课", "PL645"),
        ("内容", "教学、师德(含法规)", ("教学", "师德（含法规）")),
        ("内容", "教学；教学，信息技术", ("教学", "信息技术")),
        ("内容", "教学\n信息技术", ("教学", "信息技术")),
        ("内容", ["教学", None, "信息技术"], ("教学", "信息技术")),
        ("内容", "无", ()),
        ("内容", "教学、唱歌", "PL645"),
        ("内容", {"教学": 1}, "PL658"),
    ],
)
def test_words(name: str, raw: Any, value: Any) -> None:
    assert cell("培训记录", name, raw) == value


def test_a_blank_that_means_none() -> None:
    assert [cell("教师", "等次", raw) for raw in ("", "无", None, "未知", "优秀")] == [
        ABSENT,
        ABSENT,
        ABSENT,
        Blank.UNKNOWN,
        "优秀",
    ]


def test_rows_named_in_cells() -> None:
    assert converter(field("培训记录", "导师"))("") is ABSENT
    several = converter(field("培训记录", "同伴"))("甲、乙")
    assert isinstance(several, Refs)
    assert [item.id for item in several.items] == ["甲", "乙"]


def test_rounding_modes() -> None:
    assert cell("教师", "取整", "四舍五入") is Rounding.HALF_UP
    assert cell("教师", "取整", "四舍六入") == "PL645"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("桦甸-0231", "桦甸-0231"),
        (" 甲\u3000", "甲"),
        (1001.0, "1001"),
        (1001, "1001"),
        (999999999999999.0, "999999999999999"),
        (110101198001010120.0, "PL647"),
        ("1.10101E+17", "PL647"),
        (1.5, "PL647"),
        (date(2009, 1, 1), "PL647"),
        (True, "PL647"),
    ],
)
def test_id(raw: Any, value: str) -> None:
    found = identifier(raw)
    assert (found.code if isinstance(found, Wrong) else found) == value


def test_numbers_as_decimals() -> None:
    numbers = [Fraction(753, 10), Fraction(-1, 200), Fraction(1, 3), 5, 0, Fraction(5, 4)]
    assert [decimal_text(number) for number in numbers] == ["75.3", "-0.005", "1/3", "5", "0", "1.25"]


def test_letters_of_columns() -> None:
    assert [letters_of(place) for place in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_units_do_not_leak_between_types() -> None:
    assert converter(Field("金额", NumberType("元")))("3万元") == Wrong("PL642", (("unit_found", "万元"),))


def test_partial_date_says_whose_it_is(tmp_path: Path) -> None:
    from records_samples import plain, read

    reading = read(tmp_path, {"教师": "编号,出生日期\n甲,1970年3月\n"})
    unknown = row(reading, "教师", "甲").cells["出生日期"]
    assert plain(unknown) == ("未知", date(1970, 3, 1), date(1970, 3, 31), [("缺失事实", "出生日期", "甲")])


def test_every_wrong_cell_is_told_once(tmp_path: Path) -> None:
    wrong = "编号,在岗,等次,教龄,出生日期,证件\n甲,对,好,61,1970-13-01,\n乙,对,优,三年,19700101,110101198001010120\n"
    assert told(tmp_path, {"教师": wrong}) == [
        "教师.csv:2:B: 错误[PL640]: 不是「是」或「否」 `对`",
        "教师.csv:2:C: 错误[PL645]: 不在可填的词里 `好`",
        "教师.csv:2:D: 错误[PL646]: 不在范围里 `61`",
        "教师.csv:2:E: 错误[PL643]: 不是日期 `＊＊＊`",
        "教师.csv:3:B: 错误[PL640]: 不是「是」或「否」 `对`",
        "教师.csv:3:C: 错误[PL645]: 不在可填的词里 `优`",
        "教师.csv:3:D: 错误[PL641]: 不是数 `三年`",
    ]
