"""Any bytes as a record file, any data as dicts: problems, never an exception; and written rows read back the same."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policylang.core.facts import Dataset, Row, Table
from policylang.core.ir import Field, SubjectKind, Title, Vocabulary
from policylang.core.types import DateType, EnumType, NumberType, PeriodType, RowType, SetType, TextType, TruthType
from policylang.core.values import ABSENT, exact
from policylang.records.dicts import read_dicts
from policylang.records.load import read_path
from policylang.records.problems import Reading
from policylang.records.store import MAGIC
from policylang.records.write import write_folder
from policylang.report.records import render_problems

WORDS = EnumType("词", ("甲类", "乙类"), ordered=True, aliases=(("甲", "甲类"),))
FIELDS = (
    Field("日期", DateType(), event_day=True, low=date(2000, 1, 1)),
    Field("在岗", TruthType()),
    Field("学时", NumberType("学时"), low=0, high=1000),
    Field("词", WORDS, nullable=True),
    Field("多选", SetType(WORDS)),
    Field("期间", PeriodType()),
    Field("经费", NumberType("元"), by_year=True),
    Field("姓名", TextType(), sensitive=True),
    Field("导师", RowType("教师")),
)
VOCABULARY = Vocabulary(
    kinds={
        "教师": SubjectKind("教师", ("老师",), (), {field.name: field for field in FIELDS}),
        "记录": SubjectKind("记录", (), ("教师",), {field.name: field for field in FIELDS}),
    },
    enums={"词": WORDS},
    titles={"骨干": Title("骨干", ("教师",), WORDS)},
    findings={},
    courses={},
)
HEADERS = (
    "编号",
    "教师",
    "知悉日",
    "主体类别",
    "对象",
    "称号",
    "层级",
    "经费/2013年",
    "经费",
    "别的",
    *(f.name for f in FIELDS),
)
SNIPPETS = (
    "是", "否", "无", "未知", "甲类", "甲、乙类", "2013.1", "2009年3月", "2009-02-30", "72学时", "1,000", "70%", "合计", "注：",
    "甲",    "1e9", "#N/A", '"', "\n", "\r", "\0", ",", ";", "\t", "\ufeff", "\ud7ff", "９", "²",
    "٣", "1" * 50, "2013", "至", "起", "",
)  # fmt: skip
CELLS = st.one_of(st.sampled_from(HEADERS), st.sampled_from(SNIPPETS), st.text(max_size=8))
TABLES = st.lists(st.lists(CELLS, max_size=6), max_size=6)
NAMES = st.sampled_from(("教师", "老师", "记录", "称号", "人工认定", "例外批准", "别的"))


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with TemporaryDirectory() as path:
        yield Path(path)


def said(reading: Reading) -> None:
    """Every problem can be put into words, both languages, all forms."""
    for lang in ("zh", "en"):
        for format in ("text", "short", "json"):
            text = render_problems(reading.problems, lang, format)
            assert not re.search(r"\{[a-z_]{3,}\}", text)  # no argument of a message is wanting
            assert "\x1b" not in text
    assert all(problem.code in text for problem in reading.problems)


def read_file(folder: Path, name: str, content: bytes) -> Reading:
    for old in folder.iterdir():
        old.unlink()
    (folder / name).write_bytes(content)
    return read_path(folder if name.endswith(".csv") else folder / name, VOCABULARY)


@given(name=NAMES, content=st.binary(max_size=200))
def test_any_bytes_as_csv(folder: Path, name: str, content: bytes) -> None:
    said(read_file(folder, f"{name}.csv", content))


@given(name=NAMES, rows=TABLES, encoding=st.sampled_from(("utf-8", "utf-8-sig", "gb18030", "utf-16")))
def test_any_cells_as_csv(folder: Path, name: str, rows: list[list[str]], encoding: str) -> None:
    text = "\n".join(",".join(cells) for cells in rows)
    said(read_file(folder, f"{name}.csv", text.encode(encoding, "replace")))


@example(content=MAGIC)
@given(content=st.binary(max_size=200))
def test_any_bytes_as_a_workbook(folder: Path, content: bytes) -> None:
    reading = read_file(folder, "区.xlsx", content)
    # What a file is shows in its first bytes: Excel cannot mend a damaged store, whatever it is called.
    assert [problem.code for problem in reading.problems] == ["PL672" if content.startswith(MAGIC) else "PL608"]


def _workbook() -> dict[str, bytes]:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "教师"
    for cells in (["编号", "在岗", "日期", "学时"], ["甲", True, date(2009, 1, 1), 72.5], ["乙", "否", "2013.1", "x"]):
        sheet.append(cells)
    saved = io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


PARTS = _workbook()
XML = st.sampled_from(
    (
        b"<c ", b"</c>", b' r="A1"', b' r="XFD1048576"', b"<row>", b'<row r="1048576">',
        b"</row>", b"<!--", b"-->", b"<![CDATA[", b'"', b"'",
        b">", b"<", b't="s"', b't="e"', b"<v>99999999</v>", b"<c/>", b"<x:c r='B2'>", b"\x00", b"\xff",
        b"<is>", b"<si>", b"&#1;", b"<sheetData>",
        b'<mergeCell ref="A1:XFD1048576"/>', b'<dimension ref="A1:XFD1048576"/>',
    )
)  # fmt: skip
EDITS = st.lists(
    st.tuples(st.sampled_from(sorted(PARTS)), st.integers(0, 5000), st.integers(0, 40), st.one_of(XML, st.binary(max_size=6))),
    max_size=4,
)


@settings(deadline=None)
@given(edits=EDITS, flips=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=3))
def test_any_damage_to_a_workbook(folder: Path, edits: list[tuple[str, int, int, bytes]], flips: list[tuple[int, int]]) -> None:
    parts = dict(PARTS)
    for name, start, length, piece in edits:
        at = start % (len(parts[name]) + 1)
        parts[name] = parts[name][:at] + piece + parts[name][at + length :]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    content = bytearray(packed.getvalue())
    for place, byte in flips:
        content[place % len(content)] = byte
    said(read_file(folder, "区.xlsx", bytes(content)))


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.decimals(),
        st.fractions(),
        st.dates(),
        st.datetimes(),
        CELLS,
        st.binary(max_size=4),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.one_of(CELLS, st.integers()), inner, max_size=4)),
    max_leaves=8,
)


@given(mapping=st.dictionaries(st.one_of(NAMES, CELLS), VALUES, max_size=3))
def test_any_dicts(mapping: dict[str, Any]) -> None:
    said(read_dicts(mapping, VOCABULARY))


DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
AMOUNTS = st.integers(0, 100_000).map(lambda cents: exact(f"{cents // 100}.{cents % 100:02}"))
KNOWN: dict[str, st.SearchStrategy[Any]] = {
    "日期": DAYS,
    "在岗": st.booleans(),
    "学时": AMOUNTS,
    "词": st.sampled_from((*WORDS.values, ABSENT)),
    "多选": st.sampled_from(((), ("甲类",), ("乙类", "甲类"))),
    "经费": st.dictionaries(st.integers(2000, 2020), AMOUNTS, min_size=1, max_size=3),
    "姓名": st.from_regex(r"[一-龥a-z,\"']{1,6}", fullmatch=True).filter(lambda name: name not in ("未知",)),
}
CELL_SETS = st.fixed_dictionaries({}, optional=KNOWN)


@settings(deadline=None)
@given(
    subjects=st.lists(CELL_SETS, min_size=1, max_size=3), records=st.lists(st.tuples(st.integers(0, 2), CELL_SETS), max_size=4)
)
def test_written_rows_read_back(
    folder: Path, subjects: list[dict[str, Any]], records: list[tuple[int, dict[str, Any]]]
) -> None:
    for old in folder.iterdir():
        old.unlink()
    teachers = [Row("教师", f"师{place}", dict(cells)) for place, cells in enumerate(subjects)]
    children = [
        Row("记录", f"记{n}", dict(cells), {"教师": teachers[at % len(teachers)]}) for n, (at, cells) in enumerate(records)
    ]
    write_folder(Dataset({"教师": Table(tuple(teachers)), "记录": Table(tuple(children))}), VOCABULARY, folder)
    again = read_path(folder, VOCABULARY)
    assert again.problems == ()
    for kind, rows in (("教师", teachers), ("记录", children)):
        assert [(row.id, row.cells) for row in again.dataset.rows(kind)] == [(row.id, row.cells) for row in rows]
    assert [row.links["教师"].id for row in again.dataset.rows("记录")] == [row.links["教师"].id for row in children]
