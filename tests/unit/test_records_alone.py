"""A row read by itself is the row that is read as a table of one row: values, id, key, problems, in whatever order rows come."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from records_samples import VOCABULARY
from strategies import examples

from policylang.core.ir import Field, SubjectKind
from policylang.core.types import EnumType, TextType
from policylang.core.values import Unknown
from policylang.piece import evolve
from policylang.records.alone import read_alone
from policylang.records.dicts import read_dicts
from policylang.records.limits import LIMITS
from policylang.records.problems import Reading
from policylang.report.records import render_problems

GENERAL = LIMITS.__class__()
"""The same limits, but not the very ones: what reads single rows is not asked."""
VALUES: list[Any] = [
    "",
    " ",
    None,
    "未知",
    "无",
    "是",
    "否",
    True,
    False,
    0,
    1,
    1.0,
    3,
    61,
    -1,
    "3年",
    "３",
    "0.5",
    "50%",
    Decimal("0.5"),
]
VALUES += [
    Fraction(1, 3),
    2.5,
    float("nan"),
    date(2009, 9, 1),
    datetime(2009, 9, 1, 8),
    "2009-09-01",
    "2009年9月",
    "合格",
    "优秀 ",
    "良好",
]
VALUES += ["数学", "四舍五入", ["合格"], ("合格",), {"2013": 1}, {}, [], b"x", "长" * 10_001, "110101199003077571"]
KEYS = [
    "在岗",
    " 在岗",
    "学科",
    "任职日期",
    "等次",
    "教龄",
    "教龄（年）",
    "合格率",
    "取整",
    "证件",
    "出生日期",
    "培训记录",
    "学校",
    "知悉日",
    "",
    7,
]
ROWS = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES), max_size=5)
IDS = st.one_of(
    st.just({}),
    st.tuples(
        st.sampled_from(["编号", "教师编号", " 编号"]), st.sampled_from(["甲", " 甲 ", "", None, 7, 7.5, "1.1E+17", True])
    ).map(lambda pair: dict([pair])),
)
KINDS = st.sampled_from(["教师", "老师", " 教师", "学校", "县区", "称号", "没有的"])


def told(reading: Reading) -> Any:
    """All of a reading as something that compares; numbers with their class."""
    rows = [
        (
            kind,
            table.complete,
            [
                (row.kind, row.id, row.key, {name: shown(value) for name, value in row.cells.items()}, list(row.cells))
                for row in table.rows
            ],
            [(row.origin, row.known_since, sorted(row.links), sorted(row.tables)) for row in table.rows],
        )
        for kind, table in reading.dataset.tables.items()
    ]
    return rows, render_problems(reading.problems, "zh", "short")


def shown(value: Any) -> Any:
    """A value with its class, an unknown one by its bounds."""
    return ("?", value.causes, value.low, value.high) if isinstance(value, Unknown) else (type(value).__name__, repr(value))


@examples(1500)
@given(kind=KINDS, id_=IDS, row=ROWS, in_list=st.booleans())
def test_as_a_table_of_one_row(kind: str, id_: dict[Any, Any], row: dict[Any, Any], in_list: bool) -> None:
    given_row = {**id_, **row}
    mapping = {kind: [given_row] if in_list else given_row}
    assert told(read_dicts(mapping, VOCABULARY)) == told(read_dicts(mapping, VOCABULARY, GENERAL))


@pytest.mark.parametrize(
    "row",
    [
        {"编号": "甲", "在岗": True, "教龄": 3, "合格率": 0.5, "任职日期": date(2009, 9, 1), "学科": "数学", "等次": None},
        {"在岗": "是", "教龄": "3年", "等次": "未知"},
        {},
    ],
)
def test_plain_rows_are_read_here(row: dict[str, Any]) -> None:
    assert read_alone({"教师": row}, VOCABULARY) is not None


@pytest.mark.parametrize(
    "row",
    [
        {"编号": "甲", "没有的": 1},
        {"编号": "甲", "在岗": "也许"},
        {"编号": "甲", "任职日期": "2009年9月"},
        {"编号": "甲", "培训记录": []},
        {"编号": "甲", "学校": "一校"},
        {"编号": "甲", "教师编号": "乙"},
        {"编号": None},
        {"编号": "甲", "": 1},
        {"编号": "甲", 7: 1},
        {"编号": "甲", "学科": "长" * 10_001},
        {"编号": "长" * 10_001},
    ],
)
def test_others_are_not(row: dict[Any, Any]) -> None:
    assert read_alone({"教师": row}, VOCABULARY) is None
    assert told(read_dicts({"教师": row}, VOCABULARY)) == told(read_dicts({"教师": row}, VOCABULARY, GENERAL))


def test_a_key_that_names_both_a_field_and_rows_below() -> None:
    kinds = {
        "教师": SubjectKind("教师", (), (), {"记录": Field("记录", TextType())}),
        "培训记录": SubjectKind("培训记录", ("记录",), ("教师",), {}),
    }
    vocabulary, mapping = evolve(VOCABULARY, kinds=kinds), {"教师": {"编号": "甲", "记录": "文"}}
    assert told(read_dicts(mapping, vocabulary)) == told(read_dicts(mapping, vocabulary, GENERAL))


def test_what_was_read_before_does_not_change_what_is_read() -> None:
    for value in (1, True, 1.0, "1", True, 1, Fraction(1)):
        for field in ("教龄", "在岗"):
            mapping = {"教师": {"编号": "甲", field: value}}
            assert told(read_dicts(mapping, VOCABULARY)) == told(read_dicts(mapping, VOCABULARY, GENERAL))


def test_many_values_and_many_layouts() -> None:
    fields = {f"项{number}": Field(f"项{number}", TextType()) for number in range(80)}
    words = tuple(f"词{number}" for number in range(1200))
    vocabulary = evolve(
        VOCABULARY, kinds={"甲类": SubjectKind("甲类", (), (), {**fields, "词": Field("词", EnumType("词", words))})}
    )
    for name in fields:
        reading = read_alone({"甲类": {name: "文"}}, vocabulary)
        assert reading is not None
        assert reading.dataset.rows("甲类")[0].cells == {name: "文"}
    for word in (*words, words[0]):
        reading = read_alone({"甲类": {"词": word}}, vocabulary)
        assert reading is not None
        assert reading.dataset.rows("甲类")[0].cells == {"词": word}
