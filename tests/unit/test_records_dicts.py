"""Dicts: nested and flat rows, what is missing, and where mistakes are."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from records_samples import VOCABULARY, facts, row

from policylang.core.values import ABSENT
from policylang.records.dicts import read_dicts
from policylang.records.limits import LIMITS, Limits
from policylang.records.schema import json_schema
from policylang.report.records import render_problems


def told(mapping: Any, limits: Limits = LIMITS) -> list[str]:
    reading = read_dicts(mapping, VOCABULARY, limits)
    lines = render_problems(reading.problems, "zh", "short").splitlines()
    return [f"{line} `{p.found}`" if p.found else line for line, p in zip(lines, reading.problems, strict=True)]


def test_one_subject() -> None:
    reading = read_dicts({"教师": {"编号": "甲", "在岗": True, "教龄": 3, "等次": None}}, VOCABULARY)
    assert reading.problems == ()
    teacher = row(reading, "教师", "甲")
    assert teacher.cells == {"在岗": True, "教龄": 3, "等次": ABSENT}
    assert teacher.origin.file == ""
    assert "任职日期" not in teacher.cells  # 可无, but the key is missing: unknown


def test_child_rows_and_parents_inside() -> None:
    reading = read_dicts(
        {
            "老师": {
                "编号": "甲",
                "学校": {"编号": "一校", "公用经费总额": {2013: 1000, "2014": Decimal("0.5")}},
                "培训记录": [{"学时": 72.5, "内容": ["教学"]}, {"学时": "3学时", "导师": "甲"}],
                "称号": [],
            }
        },
        VOCABULARY,
    )
    assert reading.problems == ()
    teacher = row(reading, "教师", "甲")
    assert teacher.links["学校"].cells["公用经费总额"] == {2013: 1000, 2014: Fraction(1, 2)}
    assert [child.cells for child in teacher.tables["培训记录"].rows] == [
        {"学时": Fraction(145, 2), "内容": ("教学",)},
        {"学时": 3, "导师": teacher},
    ]
    held = reading.dataset.children(teacher, "称号")
    assert held is not None
    assert held.rows == ()
    assert held.complete
    assert reading.dataset.children(teacher, "人工认定") is None


def test_child_rows_given_for_one_are_unknown_for_the_other() -> None:
    reading = read_dicts({"教师": [{"编号": "甲", "培训记录": [{"学时": 1}]}, {"编号": "乙"}]}, VOCABULARY)
    first, second = reading.dataset.rows("教师")
    assert first.tables["培训记录"].complete
    assert reading.dataset.children(second, "培训记录") is None
    assert not reading.dataset.tables["培训记录"].complete
    assert reading.dataset.tables["教师"].complete


def test_flat_and_nested_say_the_same() -> None:
    flat = read_dicts(
        {
            "教师": [{"编号": "甲", "学校": "一校"}, {"编号": "乙", "学校": "一校"}],
            "学校": [{"编号": "一校"}],
            "培训记录": [{"教师": "甲", "学时": 1}],
        },
        VOCABULARY,
    )
    nested = read_dicts(
        {"学校": [{"编号": "一校", "教师": [{"编号": "甲", "培训记录": {"学时": 1}}, {"编号": "乙", "培训记录": []}]}]},
        VOCABULARY,
    )
    assert flat.problems == nested.problems == ()
    assert row(nested, "教师", "甲").tables["培训记录"].complete
    assert [child.id for child in row(nested, "学校", "一校").tables["教师"].rows] == ["甲", "乙"]
    assert (
        {k: [r[:3] for r in rows] for k, (_, rows) in facts(flat.dataset).items()}
        == {  # type: ignore[misc]
            k: [r[:3] for r in rows]
            for k, (_, rows) in facts(nested.dataset).items()  # type: ignore[misc]
        }
    )


def test_without_ids() -> None:
    reading = read_dicts({"学校": [{"地区": "外地"}, {}], "教师": {"教龄": 3}}, VOCABULARY)
    assert [held.id for held in (*reading.dataset.rows("学校"), *reading.dataset.rows("教师"))] == [
        "学校#1",
        "学校#2",
        "教师#1",
    ]


def test_the_same_parent_inside_two_children() -> None:
    school = {"编号": "一校", "地区": "外地"}
    reading = read_dicts({"教师": [{"编号": "甲", "学校": school}, {"编号": "乙", "学校": school}]}, VOCABULARY)
    assert reading.problems == ()
    assert len(reading.dataset.rows("学校")) == 1


def test_mistakes_say_where() -> None:
    assert told(
        {
            "教师": [
                {"编号": "甲", "教龄": "三年", "培训记录": [{"学时": 1}, {"学时": -1, "唱歌": 1}], "证件": 1e17},
                {"编号": "甲"},
                "乙",
                {"编号": 1.5},
            ],
            "教室": [],
            "称号": [{"称号": "骨干教师"}, {"教师": "丙", "称号": "骨干教师"}],
        }
    ) == [
        "培训记录: 错误[PL620]: `培训记录` 没有叫 `唱歌` 的一列 `唱歌`",
        "教师[0].培训记录[1].学时: 错误[PL646]: 不在范围里 `-1`",
        "教室: 错误[PL602]: 没有叫这个名字的主体",
        "教师[0].教龄: 错误[PL641]: 不是数 `三年`",
        "教师[0].证件: 错误[PL647]: Excel 把它当成了数，后面几位已经丢失 `＊＊＊`",
        "教师[1].编号: 错误[PL631]: 编号重复，前面已有：教师[0] `甲`",
        "教师[3].编号: 错误[PL647]: Excel 把它当成了数，后面几位已经丢失 `1.5`",
        "教师[2]: 错误[PL658]: 这里不该是这样的值 `乙`",
        "称号[0]: 错误[PL633]: 没有写属于谁",
        "称号[1].教师: 错误[PL632]: 没有编号是 `丙` 的 `教师` `丙`",
    ]


@pytest.mark.parametrize("value", [object(), b"\xff", {1, 2}, {"a": {}}, [[]], [{}], 1j, ..., float("nan"), "\ud800"])
def test_any_value(value: Any) -> None:
    for name in (*VOCABULARY.kinds["教师"].fields, "编号", "学校", "知悉日", "培训记录", "称号"):
        told({"教师": {name: value}})
    told({"教师": value})


def test_depth() -> None:
    deep: dict[str, Any] = {"编号": "底"}
    for level in range(3):
        deep = {"编号": f"甲{level}", "学校": {"编号": f"校{level}", "教师": [deep]}}
    assert told({"教师": deep}, Limits(depth=7)) == []
    assert [line.rpartition(".")[2] for line in told({"教师": deep}, Limits(depth=6))] == [
        "教师: 错误[PL616]: 字典套得太深，超过 6 层"
    ]


def test_a_dict_that_holds_itself() -> None:
    round_: dict[str, Any] = {"教龄": 1}
    round_["培训记录"] = [{"教师": round_}, {"教师": round_}]
    assert told({"教师": round_}, Limits(rows=1000))[:1]


def test_rows_are_counted() -> None:
    mapping = {"教师": [{"教龄": 1}] * 3}
    assert told(mapping, Limits(rows=3)) == []
    assert [line.rpartition("[")[2] for line in told(mapping, Limits(rows=2))] == ["PL611]: 行数超过 2，不读"]


def test_schema() -> None:
    schema = json_schema(VOCABULARY)
    assert list(schema["properties"]) == ["县区", "学校", "教师", "培训记录", "称号", "人工认定", "例外批准"]
    teacher = schema["$defs"]["教师"]["properties"]
    assert teacher["在岗"] == {"type": "boolean"}
    assert teacher["教龄"] == {"type": "integer", "x-单位": "年", "x-minimum": "0", "x-maximum": "60"}
    assert teacher["等次"] == {
        "oneOf": [{"enum": ["不合格", "合格", "优秀"]}, {"type": "null"}, {"const": "无"}],
        "x-可无": True,
    }
    assert teacher["证件"] == {"type": "string", "x-敏感": True}
    assert teacher["培训记录"]["oneOf"][1] == {"type": "array", "items": {"$ref": "#/$defs/培训记录"}}
    assert schema["$defs"]["学校"]["properties"]["公用经费总额"] == {
        "type": "object",
        "patternProperties": {"^[0-9]{4}$": {"type": "number", "x-单位": "元"}},
        "additionalProperties": False,
    }
    assert schema["$defs"]["学校"]["x-又称"] == ["中小学"]
    assert schema["$defs"]["培训记录"]["properties"]["类别"] == {"type": "string", "examples": ["校本"]}
    assert schema["$defs"]["称号"]["required"] == ["称号"]
