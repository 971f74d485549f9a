"""Folders of CSV files: what is read, how rows hang together, and every problem in words."""

import os
import random
from datetime import date
from pathlib import Path

import pytest
from records_samples import SCHOOLS, TEACHERS, VOCABULARY, facts, plain, problems_of, read, row, told

from policylang.core.values import ABSENT
from policylang.records.limits import Limits
from policylang.records.load import read_path
from policylang.records.problems import RecordError
from policylang.report.records import problems_summary, render_problems


def test_a_folder(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            "中小学": '编号,地区,公用经费总额/2013年,公用经费总额/2014年,计划期\r\n一校,,"1,000元",,2013-2014\r\n'.replace(
                "2013-2014", "2013年1月 至 2014年12月"
            ),
            "老师": "\ufeff编号,学校,在岗,等次,知悉日\n甲,一校,是,优秀,2009-03-01\n乙,一校,,,\n",
            "培训记录": (
                "教师,日期,学时（学时）,内容,导师,同伴\n甲,2009/2/16,72学时,教学；信息技术,乙,甲、乙\n甲,2009年3月,,,无,\n"
            ),
            "称号": "主体类别,持有人,称号,层级,自,至\n教师,甲,骨干,区级,2008-09-01,\n学校,一校,示范校,,2009年,2012-12-31\n",
            "人工认定": "教师,事项,结果,认定人,日期,理由\n甲,表现优秀,是,一校,2009-06-01,公开课\n",
            "例外批准": "对象,主体类别,事项,申报层级,批准人\n乙,教师,新锐教师,区级,教育局\n",
        },
    )
    assert problems_of(reading) == ""
    teacher, school = row(reading, "教师", "甲"), row(reading, "学校", "一校")
    assert school.cells["地区"] is ABSENT
    assert school.cells["公用经费总额"] == {2013: 1000}
    assert (school.cells["计划期"].start, school.cells["计划期"].end) == (date(2013, 1, 1), date(2014, 12, 31))
    assert teacher.links == {"学校": school}
    assert teacher.known_since == date(2009, 3, 1)
    assert [child.id for child in school.tables["教师"].rows] == ["甲", "乙"]
    first, second = teacher.tables["培训记录"].rows
    assert first.id == "培训记录#2"
    assert teacher.tables["培训记录"].complete
    assert {name: plain(value) for name, value in first.cells.items()} == {
        "日期": date(2009, 2, 16),
        "学时": 72,
        "内容": ("教学", "信息技术"),
        "导师": "<乙>",
        "同伴": ("<甲>", "<乙>"),
    }
    assert second.cells["导师"] is ABSENT
    assert "学时" not in second.cells
    held = teacher.tables["称号"].rows[0]
    assert held.cells == {"称号": "骨干教师", "层级": "县级", "自": date(2008, 9, 1), "至": ABSENT}
    assert teacher.tables["人工认定"].rows[0].cells["结果"] is True
    approval = row(reading, "教师", "乙").tables["例外批准"].rows[0]
    assert approval.cells == {"事项": "新锐教师", "申报层级": "县级", "批准人": "教育局"}


def test_evidence_names_file_row_and_column(tmp_path: Path) -> None:
    reading = read(tmp_path, {"教师": TEACHERS, "培训记录": "教师,学时\n\n甲,72\n"})
    origin = reading.dataset.tables["培训记录"].rows[0].origin
    assert (origin.file, origin.sheet, origin.row) == ("培训记录.csv", "", 3)
    assert dict(origin.columns) == {"教师": "A", "学时": "B"}


def test_not_supplied_is_unknown_and_a_header_alone_is_empty(tmp_path: Path) -> None:
    reading = read(tmp_path, {"教师": TEACHERS, "培训记录": "教师,日期\n"})
    teacher = row(reading, "教师", "甲")
    empty = reading.dataset.children(teacher, "培训记录")
    assert empty is not None
    assert empty.rows == ()
    assert empty.complete
    assert reading.dataset.children(teacher, "称号") is None
    assert "称号" not in reading.dataset.tables


def test_ids_of_tables_not_supplied_are_taken_on_trust(tmp_path: Path) -> None:
    reading = read(tmp_path, {"教师": TEACHERS})
    school = row(reading, "教师", "甲").links["学校"]
    assert reading.problems == ()
    assert school is row(reading, "教师", "乙").links["学校"]
    assert (school.id, school.cells, len(school.tables["教师"].rows)) == ("一校", {}, 2)
    assert reading.dataset.rows("学校") == ()


def test_keys_are_unique_and_follow_the_vocabulary(tmp_path: Path) -> None:
    reading = read(tmp_path, {"培训记录": "教师\n甲\n丙\n", "学校": SCHOOLS})
    dataset = reading.dataset
    assert [held.key for table in dataset.tables.values() for held in table.rows] == [1, 2, 3, 4]
    assert [child.links["教师"].key for child in dataset.rows("培训记录")] == [6, 5]  # 丙 before 甲: by id


@pytest.mark.parametrize("seed", range(5))
def test_order_of_files_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    files: dict[str, str | bytes] = {
        "教师": TEACHERS,
        "学校": SCHOOLS,
        "培训记录": "教师,学时\n甲,1\n丁,2\n乙,x\n",
        "称号": "教师,称号\n甲,骨干教师\n",
        "老师": "编号\n丙\n",
    }
    expected = read(tmp_path, files)
    listed = Path.iterdir

    def shuffled(folder: Path) -> list[Path]:
        entries = sorted(listed(folder))
        random.Random(seed).shuffle(entries)
        return entries

    monkeypatch.setattr(Path, "iterdir", shuffled)
    again = read_path(tmp_path, VOCABULARY)
    assert facts(again.dataset) == facts(expected.dataset)
    assert again.problems == expected.problems


def test_encodings(tmp_path: Path) -> None:
    text = "编号,学科\n甲,语文\n"
    for name, content in (("a", text.encode()), ("b", b"\xef\xbb\xbf" + text.encode()), ("c", text.encode("gb18030"))):
        reading = read(tmp_path / name, {"教师": content})
        assert row(reading, "教师", "甲").cells["学科"] == "语文"
        assert [problem.code for problem in reading.problems] == (["PL690"] if name == "c" else [])
    assert told(tmp_path / "d", {"教师": text.encode("utf-16")}) == [
        "教师.csv: 错误[PL604]: 文字编码认不出来，既不是 UTF-8 也不是 GB18030"
    ]
    assert told(tmp_path / "e", {"教师": text.encode() + b"\xff\xff"}) == [
        "教师.csv:3: 错误[PL604]: 文字编码认不出来，既不是 UTF-8 也不是 GB18030"
    ]


def test_problems_in_words(tmp_path: Path) -> None:
    reading = read(tmp_path, {"教师": "编号,学课,学科,教龄\n甲,x,语文,61\n", "修课": "", "学校": SCHOOLS})
    assert (
        problems_of(reading)
        == """\
错误[PL602]: 没有叫这个名字的主体
  --> 修课.csv
   = 建议: 文件名或工作表名用主体的名称或又称，例如 `教师.csv`

错误[PL620]: `教师` 没有叫 `学课` 的一列
  --> 教师.csv 第1行 B列
   = 填的是: `学课`
   = 建议: 是不是 `学科`？
   = 建议: 表头用词汇表里的字段名、所属主体名，或 `编号`、`知悉日`

警告[PL694]: 1 行没有写属于谁，所以不知道谁的下属记录是全的
  --> 教师.csv 第2行
   = 建议: 填一列：`学校`

错误[PL646]: 不在范围里
  --> 教师.csv 第2行 D列（教龄）
   = 填的是: `61`
   = 应当: 在 0年 至 60年 之间
"""
    )
    assert problems_summary(reading.problems) == "3 处错误，1 处警告"
    assert render_problems(reading.problems[3:], "en") == (
        "error[PL646]: out of range\n  --> 教师.csv row 2 column D（教龄）\n   = found: `61`\n   = expected: from 0年 to 60年\n"
    )
    with pytest.raises(RecordError) as raised:
        reading.accept()
    assert raised.value.problems == reading.problems
    assert str(raised.value) == "PL602 修课.csv; PL620 教师.csv:B1; PL694 教师.csv:2; PL646 教师.csv:D2"


def test_problems_as_json(tmp_path: Path) -> None:
    reading = read(tmp_path, {"教师": "编号,教龄\n甲,三年\n"})
    assert (
        render_problems(reading.problems, "zh", "json")
        == """\
[
  {
    "code": "PL641",
    "severity": "error",
    "message": "不是数",
    "file": "教师.csv",
    "row": 2,
    "column": "B",
    "field": "教龄",
    "found": "三年",
    "expected": "填数字，例如 `72` 或 `72年`；千位可以写逗号"
  }
]
"""
    )


def test_headers(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "学校": "编号,公用经费总额,公用经费总额2013,2014年公用经费总额,公用经费总额（2014年）,地区/2013年\n一校,1,2,3,4,5\n",
        "教师": "教师编号*,学校,学校编号,教龄(年),合格率（%）,教龄（分）,,在岗\n甲,一校,一校,3,70%,5,多出,是,又多\n",
    }
    assert told(tmp_path, files) == [
        "学校.csv:1:B: 错误[PL622]: `公用经费总额` 一年一个值，表头要写明年度 `公用经费总额`",
        "学校.csv:1:E: 错误[PL621]: 这一列与 D列重复 `公用经费总额（2014年）`",
        "学校.csv:1:F: 错误[PL620]: `学校` 没有叫 `地区/2013年` 的一列 `地区/2013年`",
        "教师.csv:1:C: 错误[PL621]: 这一列与 B列重复 `学校编号`",
        "教师.csv:1:F: 错误[PL620]: `教师` 没有叫 `教龄（分）` 的一列 `教龄（分）`",
        "教师.csv:2:G: 错误[PL624]: 这一格没有表头，不知道是什么",
        "教师.csv:2:I: 错误[PL624]: 这一格没有表头，不知道是什么",
    ]
    reading = read(tmp_path, files)
    assert row(reading, "学校", "一校").cells["公用经费总额"] == {2013: 2, 2014: 3}
    assert row(reading, "教师", "甲").cells["教龄"] == 3


def test_missing_columns(tmp_path: Path) -> None:
    assert told(
        tmp_path,
        {
            "县区": "知悉日\n2009-01-01\n",
            "培训记录": "日期\n2009-01-01\n",
            "称号": "教师,自\n甲,\n",
            "人工认定": "事项,日期\n表现优秀,\n",
        },
    ) == [
        "人工认定.csv:1: 错误[PL623]: `人工认定` 的表缺 `结果` 一列 `结果`",
        "人工认定.csv:1: 错误[PL623]: `人工认定` 的表缺 `教师` 一列 `教师`",
        "县区.csv:1: 错误[PL623]: `县区` 的表缺 `编号` 一列 `编号`",
        "培训记录.csv:1: 错误[PL623]: `培训记录` 的表缺 `教师` 一列 `教师`",
        "称号.csv:1: 错误[PL623]: `称号` 的表缺 `称号` 一列 `称号`",
    ]


def test_ids(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "县区": "编号\n临淄\n\n,\n",
        "学校": "编号,县区\n一校,临淄\n一校,临淄\n1.1E+17,临淄\n二校,张店\n",
        "教师": "编号,学校\n甲,一校\n乙,一校 \n丙,Ｙ校\n",
        "培训记录": "教师,导师\n甲,丁\n乙,甲\n,甲\n",
    }
    assert told(tmp_path, files) == [
        "培训记录.csv:2:B: 错误[PL632]: 没有编号是 `丁` 的 `教师` `丁`",
        "培训记录.csv:4: 错误[PL633]: 没有写属于谁",
        "学校.csv:3:A: 错误[PL631]: 编号重复，第2行已经用过 `一校`",
        "学校.csv:4:A: 错误[PL647]: Excel 把它当成了数，后面几位已经丢失 `1.1E+17`",
        "学校.csv:5:B: 错误[PL632]: 没有编号是 `张店` 的 `县区` `张店`",
        "教师.csv:4:B: 错误[PL632]: 没有编号是 `Ｙ校` 的 `学校` `Ｙ校`",
    ]
    reading = read(tmp_path, files)
    assert [held.id for held in reading.dataset.rows("学校")] == ["一校", "二校"]
    assert "导师" not in reading.dataset.rows("培训记录")[0].cells


def test_an_id_without_anything_in_a_row_that_has_something(tmp_path: Path) -> None:
    assert told(tmp_path, {"县区": "编号,知悉日\n,2009-01-01\n"}) == ["县区.csv:2:A: 错误[PL630]: 没有编号"]


def test_a_table_that_lost_a_row_is_not_complete(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "教师": TEACHERS,
        "培训记录": "教师,学时\n甲,1\n丁,2\n",
        "称号": "教师,称号\n甲,骨干教师\n乙,骨千教师\n",
    }
    reading = read(tmp_path, files)
    teacher, other = row(reading, "教师", "甲"), row(reading, "教师", "乙")
    assert len(teacher.tables["培训记录"].rows) == 1
    assert not any(held.tables[name].complete for held in (teacher, other) for name in ("培训记录", "称号"))
    assert not reading.dataset.tables["培训记录"].complete
    assert reading.dataset.tables["教师"].complete
    assert told(tmp_path, files)[1:] == ["称号.csv:3:B: 错误[PL645]: 不在可填的词里 `骨千教师`"]
    assert "是不是 `骨干教师`？" in problems_of(reading)


def test_a_broken_file_leaves_its_kind_unknown(tmp_path: Path) -> None:
    reading = read(tmp_path, {"教师": TEACHERS, "学校": '编号\n"一校\n', "培训记录": "教师,学时\n甲,1\n"})
    assert [(p.code, p.row) for p in reading.problems] == [("PL605", 2)]
    assert not reading.dataset.tables["学校"].complete
    assert row(reading, "教师", "甲").links["学校"].id == "一校"


def test_rows_without_owner_make_the_tables_of_all_owners_incomplete(tmp_path: Path) -> None:
    reading = read(tmp_path, {"学校": SCHOOLS, "教师": "编号,学校\n甲,一校\n乙,\n"})
    assert [problem.code for problem in reading.problems] == ["PL694"]
    assert [row(reading, "学校", id_).tables["教师"].complete for id_ in ("一校", "二校")] == [False, False]
    assert reading.dataset.tables["教师"].complete
    assert not reading.errors
    assert reading.accept() is reading.dataset


def test_titles_and_findings(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "教师": TEACHERS,
        "学校": SCHOOLS,
        "称号": (
            "主体类别,持有人,称号,层级\n教师,甲,示范校,\n学校,一校,示范校,县级\n教师,甲,骨干教师,省级\n,甲,骨干教师,\n"
            "班级,甲,骨干教师,\n教师,,骨干教师,\n教师,甲,,\n"
        ),
        "人工认定": "教师,事项,结果\n甲,表现优秀,未知\n甲,表现,是\n甲,表现优秀,好\n",
    }
    assert told(tmp_path, files) == [
        "人工认定.csv:3:B: 错误[PL645]: 不在可填的词里 `表现`",
        "人工认定.csv:4:C: 错误[PL640]: 不是「是」或「否」 `好`",
        "称号.csv:2:B: 错误[PL634]: `示范校` 不是这种主体的 `甲`",
        "称号.csv:3:D: 错误[PL652]: `示范校` 不分层级 `县级`",
        "称号.csv:4:D: 错误[PL653]: `骨干教师` 没有这个层级 `省级`",
        "称号.csv:5:A: 错误[PL635]: 没有写明是哪种主体的",
        "称号.csv:6:A: 错误[PL635]: 没有写明是哪种主体的 `班级`",
        "称号.csv:7: 错误[PL633]: 没有写属于谁",
        "称号.csv:8:C: 错误[PL656]: 这一格必须填",
    ]


def test_what_stands_around_the_table(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "教师": "教师基本情况表,,\n填报单位：一校,,\n编号,学校,教龄\n甲,一校,3\n合计,,3\n 注：教龄按年计,,\n",
    }
    assert told(tmp_path, files) == [
        "教师.csv:1: 警告[PL692]: 表头在第3行，上面的没有读",
        "教师.csv:5: 警告[PL691]: 不是记录的一行，没有读 `合计`",
        "教师.csv:6: 警告[PL691]: 不是记录的一行，没有读 `注：教龄按年计`",
    ]
    reading = read(tmp_path, files)
    assert reading.dataset.tables["教师"].complete
    assert row(reading, "教师", "甲").origin.row == 4


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("", "教师.csv: 错误[PL606]: 表是空的，连表头也没有"),
        (" \n,,\n", "教师.csv: 错误[PL606]: 表是空的，连表头也没有"),
        ("编号\t学校\n甲\t一校\n", "教师.csv:1: 错误[PL607]: 分隔符不是逗号"),
        ("编号；学校\n甲；一校\n", "教师.csv:1: 错误[PL607]: 分隔符不是逗号"),
        ('编号\n"甲"乙\n', "教师.csv:2: 错误[PL605]: 引号不成对，从这一行起读不下去"),
        ("编号,知悉日\n甲,2009年\n", "教师.csv:2:B: 错误[PL650]: `知悉日` 要写到哪一天 `2009年`"),
        ("编号,教龄\n甲,三年\n", "教师.csv:2:B: 错误[PL641]: 不是数 `三年`"),
        ("编号,教龄\n甲,3月\n", "教师.csv:2:B: 错误[PL642]: 单位不对：是 `月`，不是 `年` `3月`"),
        ("编号,教龄\n甲,3.5\n", "教师.csv:2:B: 错误[PL648]: 小数位数太多 `3.5`"),
        ("编号,任职日期\n甲,2013.1\n", "教师.csv:2:B: 错误[PL644]: 说不清是 2013年1月 还是 2013年10月 `2013.1`"),
        ("编号,学科\n甲,110101198001010120\n", ""),
        ("编号,教龄\n甲,110101198001010120\n", "教师.csv:2:B: 错误[PL646]: 不在范围里 `＊＊＊0120`"),
        ("编号,教龄\n甲,\x1b[31m\n", "教师.csv:2:B: 错误[PL641]: 不是数 `\x1b[31m`"),
    ],
)
def test_one_problem(tmp_path: Path, content: str, line: str) -> None:
    assert told(tmp_path, {"教师": content}) == ([line] if line else [])


def test_nothing_found_can_steer_a_terminal(tmp_path: Path) -> None:
    text = problems_of(read(tmp_path, {"教师": "编号,教龄\n甲,\x1b[31m\n", "\x1b[2J": "x"}))
    assert "\x1b" not in text
    assert "\\x1b[31m" in text
    assert "\\x1b[2J" in text


def test_two_tables_of_one_kind(tmp_path: Path) -> None:
    lines = told(tmp_path, {"教师": "编号\n甲\n", "老师": "编号\n乙\n"})
    assert lines == ["老师.csv: 错误[PL603]: `教师` 的表不止一张：前面已有 `教师.csv`"]
    assert not read(tmp_path, {}).dataset.tables["教师"].complete


def test_other_files(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"教师": "编号\n甲\n", "README.md": "", ".隐藏.csv": "x", "~$教师.csv": "x", "表.xlsx": ""}
    (tmp_path / "学校.csv").mkdir(parents=True)
    assert told(tmp_path, files) == ["表.xlsx: 警告[PL693]: 不是 CSV，没有读"]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "别处.csv").write_text("编号\n甲\n", encoding="utf-8")
    (tmp_path / "内").mkdir()
    os.symlink(tmp_path / "别处.csv", tmp_path / "内" / "教师.csv")
    assert told(tmp_path / "内", {}) == ["教师.csv: 错误[PL609]: 文件在文件夹之外（链接指向别处），不读"]
    assert "教师" not in read(tmp_path / "内", {}).dataset.tables


def test_no_folder_and_no_file(tmp_path: Path) -> None:
    assert [problem.code for problem in read_path(tmp_path / "没有", VOCABULARY).problems] == ["PL601"]
    (tmp_path / "锁").mkdir()
    assert read_path(tmp_path / "锁", VOCABULARY).problems == ()


@pytest.mark.parametrize(
    ("limits", "content", "code"),
    [
        (Limits(file_bytes=14), "编号\n甲甲\n", ""),
        (Limits(file_bytes=14), "编号\n甲甲\n\n", "PL610"),
        (Limits(rows=3), "编号\n甲\n乙\n", ""),
        (Limits(rows=3), "编号\n甲\n乙\n丙\n", "PL611"),
        (Limits(columns=2), "编号,学科\n甲,\n", ""),
        (Limits(columns=2), "编号,学科\n甲,,\n", "PL612"),
        (Limits(cells=4), "编号,学科\n甲,\n", ""),
        (Limits(cells=4), "编号,学科\n甲,\n乙,\n", "PL617"),
        (Limits(cell_length=3), "编号,学科\n甲甲甲,一二三\n", ""),
        (Limits(cell_length=3), "编号,学科\n甲,一二三四\n", "PL613"),
        (Limits(cell_length=3), "编号,学科\n甲甲甲甲,\n", "PL613"),
        (Limits(cell_length=200_000), f"编号,学科\n甲,{'字' * 131_072}\n", ""),
        (Limits(cell_length=200_000), f"编号,学科\n甲,{'字' * 131_073}\n", "PL613"),
    ],
)
def test_limits(tmp_path: Path, limits: Limits, content: str, code: str) -> None:
    reading = read(tmp_path, {"教师": content}, limits)
    assert [problem.code for problem in reading.problems] == ([code] if code else [])


def test_limit_of_tables_and_of_problems(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"教师": "编号,教龄\n甲,x\n乙,x\n丙,x\n", "县区": "编号\n"}
    assert [p.code for p in read(tmp_path, files, Limits(tables=2, problems=3)).errors] == ["PL641"] * 3
    assert told(tmp_path, files, Limits(problems=2))[-1] == "教师.csv: 错误[PL618]: 还有 1 处没有列出"
    assert [p.code for p in read(tmp_path, files, Limits(tables=1)).problems] == ["PL614"]
