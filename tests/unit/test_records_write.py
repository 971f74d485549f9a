"""Datasets written as CSV read back the same."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from records_samples import VOCABULARY, facts, read

from policylang.core.facts import Dataset, Row, Table
from policylang.core.values import Cause, CauseKind, Unknown
from policylang.records.folders import read_folder
from policylang.records.write import write_folder

FILES: dict[str, str | bytes] = {
    "学校": (
        "编号,地区,公用经费总额/2013年,计划期\n一校,,1000.5,2013年3月 至 2014年12月\n二校,外地,,2013年9月1日 起\n三校,未知,0,\n"
    ),
    "教师": (
        "编号,学校,出生日期,在岗,学科,任职日期,等次,教龄,合格率,取整,知悉日\n"
        "甲,一校,1970-03-01,是,语文,无,优秀,3,70%,四舍五入,2009-01-01\n"
        '乙,二校,1970年3月,否,"数,学",1970年,未知,,0.125,,\n'
    ),
    "培训记录": "教师,日期,类别,内容,学时,课程,导师,同伴\n"
    "甲,2009-01-01,校本,教学；师德（含法规）,72.25,备好课,乙,甲、乙\n乙,,,无,,,,\n",
    "称号": "教师,称号,层级,自,至\n甲,骨干教师,区级,2009年,2012-01-01\n",
    "人工认定": "教师,事项,结果,日期\n甲,表现优秀,否,\n",
    "例外批准": "学校,事项\n一校,新锐教师\n",
}


def test_round_trip(tmp_path: Path) -> None:
    first = read(tmp_path / "first", FILES)
    assert first.problems == ()
    write_folder(first.dataset, VOCABULARY, tmp_path / "second")
    second = read_folder(tmp_path / "second", VOCABULARY)
    assert second.problems == ()
    assert facts(second.dataset) == facts(first.dataset)
    write_folder(second.dataset, VOCABULARY, tmp_path / "third")
    assert {f.name: f.read_bytes() for f in (tmp_path / "third").iterdir()} == {
        f.name: f.read_bytes() for f in (tmp_path / "second").iterdir()
    }


def test_what_a_file_looks_like(tmp_path: Path) -> None:
    write_folder(read(tmp_path / "first", FILES).dataset, VOCABULARY, tmp_path / "second")
    assert (tmp_path / "second" / "培训记录.csv").read_bytes() == (
        "\ufeff教师,日期,类别,内容,学时,课程,导师,同伴\r\n"
        "甲,2009-01-01,校本,教学、师德（含法规）,72.25,备好课,乙,甲、乙\r\n"
        "乙,,,无,,,,\r\n"
    ).encode()
    assert (tmp_path / "second" / "称号.csv").read_bytes() == (
        "\ufeff主体类别,对象,称号,层级,自,至\r\n教师,甲,骨干教师,县级,2009年,2012-01-01\r\n"
    ).encode()


def test_empty_tables_stay_supplied(tmp_path: Path) -> None:
    dataset = Dataset({"教师": Table((Row("教师", "甲"),)), "培训记录": Table(()), "称号": Table(()), "人工认定": Table(())})
    write_folder(dataset, VOCABULARY, tmp_path)
    again = read_folder(tmp_path, VOCABULARY)
    assert again.problems == ()
    assert {name: len(table.rows) for name, table in again.dataset.tables.items()} == {
        "教师": 1,
        "培训记录": 0,
        "称号": 0,
        "人工认定": 0,
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("合格率", Fraction(1, 3)),
        ("学科", " 语文"),
        ("学科", ""),
        ("学科", "未知"),
        ("在岗", 1),
        ("教龄", 61),
        ("等次", "优"),
        ("出生日期", Unknown((Cause(CauseKind.MISSING, "出生日期"),), date(2009, 1, 2), date(2009, 1, 5))),
    ],
)
def test_what_no_cell_can_say_is_refused(tmp_path: Path, field: str, value: object) -> None:
    dataset = Dataset({"教师": Table((Row("教师", "甲", {field: value}),))})
    with pytest.raises(ValueError, match=f"教师 甲 {field}"):
        write_folder(dataset, VOCABULARY, tmp_path)
