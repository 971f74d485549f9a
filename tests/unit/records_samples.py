"""A small vocabulary and the means to read a few lines of CSV, for the tests of records."""

from pathlib import Path

from policylang.core.facts import Dataset, Row
from policylang.core.ir import Course, Field, FindingKind, SubjectKind, Title, Vocabulary
from policylang.core.types import (
    DateType,
    EnumType,
    NumberType,
    PeriodType,
    RoundingType,
    RowType,
    SetType,
    TextType,
    TruthType,
)
from policylang.core.values import Unknown
from policylang.records.folders import read_folder
from policylang.records.limits import LIMITS, Limits
from policylang.records.problems import Reading
from policylang.report.records import render_problems

DAY, YES_NO, TEXT = DateType(), TruthType(), TextType()
LEVELS = EnumType("级别", ("校级", "县级", "市级"), ordered=True, aliases=(("区级", "县级"),))
GRADES = EnumType("等次", ("不合格", "合格", "优秀"), ordered=True)
COURSES = EnumType("课程", ("师德读本", "备好课"), aliases=(("《备好课——教学设计》", "备好课"), ("备好课——教学设计", "备好课")))
CONTENTS = EnumType("内容", ("师德（含法规）", "教学", "信息技术"))


def kind(name: str, *fields: Field, aliases: tuple[str, ...] = (), parents: tuple[str, ...] = ()) -> SubjectKind:
    """A kind of subject with its fields."""
    return SubjectKind(name, aliases, parents, {field.name: field for field in fields})


VOCABULARY = Vocabulary(
    kinds={
        made.name: made
        for made in (
            kind("县区"),
            kind(
                "学校",
                Field("地区", TEXT, nullable=True),
                Field("公用经费总额", NumberType("元"), by_year=True),
                Field("计划期", PeriodType()),
                aliases=("中小学",),
                parents=("县区",),
            ),
            kind(
                "教师",
                Field("出生日期", DAY, sensitive=True, low=None),
                Field("证件", TEXT, sensitive=True),
                Field("在岗", YES_NO),
                Field("学科", TEXT),
                Field("任职日期", DAY, nullable=True),
                Field("等次", GRADES, nullable=True),
                Field("教龄", NumberType("年", 0), low=0, high=60),
                Field("合格率", NumberType(""), low=0, high=1),
                Field("取整", RoundingType()),
                aliases=("老师",),
                parents=("学校",),
            ),
            kind(
                "培训记录",
                Field("日期", DAY, event_day=True),
                Field("类别", EnumType("类别", ("校本",), open_=True)),
                Field("内容", SetType(CONTENTS)),
                Field("学时", NumberType("学时"), low=0),
                Field("课程", COURSES),
                Field("导师", RowType("教师"), nullable=True),
                Field("同伴", SetType(RowType("教师"))),
                parents=("教师",),
            ),
        )
    },
    enums={"级别": LEVELS, "等次": GRADES},
    titles={
        "骨干教师": Title("骨干教师", ("教师",), LEVELS, ("骨干",)),
        "示范校": Title("示范校", ("学校",), None),
    },
    findings={"表现优秀": FindingKind("表现优秀", ("教师",), "学校")},
    courses={"备好课": Course("备好课", ("《备好课——教学设计》",))},
)

TEACHERS = "编号,学校\n甲,一校\n乙,一校\n"
SCHOOLS = "编号\n一校\n二校\n"


def read(folder: Path, files: dict[str, str | bytes], limits: Limits = LIMITS) -> Reading:
    """The reading of a folder that holds ``files`` (a name without ``.csv`` gets it)."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        file = folder / (name if "." in name else f"{name}.csv")
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_folder(folder, VOCABULARY, limits)


def problems_of(reading: Reading, lang: str = "zh") -> str:
    """All problems in words, one paragraph each."""
    return render_problems(reading.problems, lang)


def told(folder: Path, files: dict[str, str | bytes], limits: Limits = LIMITS) -> list[str]:
    """All problems of a folder, one line each, with what was found."""
    reading = read(folder, files, limits)
    lines = render_problems(reading.problems, "zh", "short").splitlines()
    return [f"{line} `{p.found}`" if p.found else line for line, p in zip(lines, reading.problems, strict=True)]


def row(reading: Reading, kind_name: str, id_: str) -> Row:
    """The row of that kind and id, which must be there."""
    found = reading.dataset.get(kind_name, id_)
    assert found is not None
    return found


def facts(dataset: Dataset) -> dict[str, object]:
    """A dataset as plain data that can be compared: cells, links and tables of every row."""
    return {
        name: (
            table.complete,
            [
                (
                    held.id,
                    {key: plain(value) for key, value in held.cells.items()},
                    {key: owner.id for key, owner in held.links.items()},
                    {key: ([child.id for child in below.rows], below.complete) for key, below in sorted(held.tables.items())},
                    held.known_since,
                    held.key,
                )
                for held in table.rows
            ],
        )
        for name, table in dataset.tables.items()
    }


def plain(value: object) -> object:
    """A value of a cell for comparing: rows by id, unknowns by their bounds."""
    if isinstance(value, Row):
        return f"<{value.id}>"
    if isinstance(value, Unknown):
        return "未知", value.low, value.high, [(cause.kind.value, cause.name, cause.row_id) for cause in value.causes]
    return tuple(map(plain, value)) if isinstance(value, tuple) else value
