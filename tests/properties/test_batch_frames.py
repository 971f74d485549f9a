"""Typed tables say the same as record files: drawn records as frames are decided as the reference engine decides them as records."""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from batch_equality import told
from hypothesis import given
from strategies import Case, cases, examples

from policylang.batch.decide import Batch
from policylang.batch.engines import Polars
from policylang.batch.frames import HELD, ID, PERIOD, FrameError, tables_from
from policylang.core.facts import KNOWN_SINCE
from policylang.core.types import DateType, NumberType, PeriodType, SetType, TruthType
from policylang.core.vocabulary import Vocabulary
from policylang.pipeline import load_text
from policylang.records.dicts import read_dicts

WIDE, NARROW = pl.Decimal(12, 1), pl.Decimal(5, 1)
SMALL: Counter[str] = Counter()
SCHEMA = {
    TruthType: pl.Boolean,
    NumberType: WIDE,
    DateType: pl.Date,
    SetType: pl.List(pl.String),
    PeriodType: PERIOD,
}


def dtype_of(kind: str, column: str, vocabulary: Vocabulary) -> Any:
    if column == KNOWN_SINCE:
        return pl.Date
    name = column.partition("/")[0]
    declared = vocabulary.kinds.get(kind)
    field = declared.fields.get(name) if declared is not None else None
    type_ = type(field.type) if field is not None else HELD.get(kind, {}).get(name)
    return SCHEMA.get(type_, pl.String) if type_ is not None else pl.String


def cell(value: Any, dtype: Any) -> Any:
    """A cell as its column has it; a day known in part is not recorded."""
    if dtype == PERIOD:
        return period(value)
    if value is None or dtype != pl.Date:
        return None if value is None else value if dtype in (pl.Boolean, pl.List(pl.String)) else str(value)
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def period(value: Any) -> dict[str, date | None] | None:
    """A period between two known days, or without end."""
    first, _, last = (value or "").partition(" 至 ")
    try:
        return {"自": date.fromisoformat(first.removesuffix(" 起")), "至": date.fromisoformat(last) if last else None}
    except ValueError:
        return None


def plain(value: Any) -> Any:
    """A cell of a table as a record has it."""
    if isinstance(value, dict):
        return f"{value['自']} 至 {value['至']}" if value["至"] else f"{value['自']} 起"
    return value.isoformat() if isinstance(value, date) else value


def tabular(case: Case) -> tuple[dict[str, Any], dict[str, Any]]:
    """The records of a case as tables without nested cells, and the same as frames."""
    vocabulary = case.policies.vocabulary
    dicts: dict[str, Any] = {}
    frames: dict[str, Any] = {}
    for kind, rows in case.tables.items():
        flat = [{k: v for key, value in row.items() for k, v in years(key, value)} for row in rows]
        names = dict.fromkeys(key for row in flat for key in row)
        columns = {name: narrowed(name, flat, dtype_of(kind, name, vocabulary)) for name in names}
        cells = [{name: cell(row.get(name), dtype) for name, dtype in columns.items()} for row in flat]
        dicts[kind] = [{name: plain(value) for name, value in row.items()} for row in cells]
        frames[kind] = pl.DataFrame(
            {name: pl.Series([row[name] for row in cells], dtype=pl.String if spelt(dtype) else dtype).cast(dtype)
             for name, dtype in columns.items()}
        )  # fmt: skip
    return dicts, frames


def narrowed(name: str, rows: list[dict[str, Any]], wide: Any) -> Any:
    """The type of a column: now and then one of words that are numbers, and, where its numbers fit, one that is computed in 32 bits."""
    if wide == pl.String:
        words = sorted({row[name] for row in rows if row.get(name) is not None}, reverse=True)
        return (pl.String(), pl.Categorical(), pl.Enum(words), pl.Enum([*words, "没有这个词"]))[(len(name) + len(rows)) % 4]
    values = [Decimal(str(row[name])) for row in rows if row.get(name) is not None] if wide == WIDE else []
    if wide != WIDE or any(abs(value) >= 10_000 for value in values):
        return wide
    is_whole = all(value == int(value) for value in values)
    whole = (pl.Int16(), pl.Int32()) if is_whole else (NARROW, NARROW)
    return (wide, NARROW, *whole)[(len(name) + len(rows)) % 4]


def spelt(dtype: Any) -> bool:
    """Whether the cells of a type are made of words."""
    return bool(dtype.is_numeric()) or dtype in (pl.Categorical, pl.Enum)


def years(key: str, value: Any) -> list[tuple[str, Any]]:
    return [(f"{key}/{year}年", one) for year, one in value.items()] if isinstance(value, dict) else [(key, value)]


@examples(80)
@given(cases())
def frames_of(case: Case) -> None:
    dicts, frames = tabular(case)
    policies = case.policies
    records = Batch(policies, read_dicts(dicts, policies.vocabulary).accept(), case.as_of, case.known_at)
    tables = Batch(policies, frames, case.as_of, case.known_at)
    by_records, by_frames, by_kernels = records.decide(Polars()), tables.decide(Polars()), tables.decide(Polars(fuses_from=0))
    SMALL["decided"] += 1
    SMALL["with words as numbers"] += any(pl.Enum in frame.dtypes for frame in frames.values())
    SMALL["with small numbers"] += any(tables.output.planned(Polars()).small.values())
    for kind in by_records.tables:
        ours = [(one.name, *told(one)) for one in by_frames.answers(kind)]
        assert ours == [(one.name, *told(one)) for one in by_records.answers(kind)]
        assert by_kernels.tables[kind].equals(by_frames.tables[kind])


def test_frames() -> None:
    frames_of()
    assert min(SMALL["with small numbers"], SMALL["with words as numbers"]) >= SMALL["decided"] // 4, SMALL


VOCABULARY = """语言版本 1
政策 甲
  施行 2020-01-01 起
主体 教师
  学时：学时
  学段：枚举（小学、初中）
  入职日期：日期
资格 甲等 对象 教师
  要求 学段 为 小学
资格 乙等 对象 教师
  要求 2 × 学时 不少于 30学时
"""


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        ({ID: ["1"], "学时": [0.5]}, "教师.学时: Float64, not an integer or a decimal; no floating point"),
        ({ID: ["1"], "学段": ["大学"]}, "教师.学段: 大学 is no"),
        ({ID: ["1"], "学段": pl.Series(["大学"], dtype=pl.Enum(["小学", "大学"]))}, "教师.学段: 大学 is no"),
        ({ID: ["1"], "入职日期": ["2020-01-01"]}, "教师.入职日期: String, not Date"),
        ({ID: ["1"], "年龄": [30]}, "教师.年龄: no such field"),
        ({ID: ["1"], "学时": [2**60]}, "教师.学时: 1152921504606846976 is too great a number"),
        ({ID: ["1"], "学时": pl.Series([2**60], dtype=pl.UInt64)}, "教师.学时: 1152921504606846976 is too great a number"),
        ({ID: ["1"], "入职日期": pl.Series([3_000_000], dtype=pl.Int32).cast(pl.Date)}, "教师.入职日期: a day that is in none"),
    ],
)
def test_what_does_not_fit_is_named(frame: dict[str, Any], message: str) -> None:
    with pytest.raises(FrameError) as caught:
        Batch(load_text(VOCABULARY).sets[0], {"教师": pl.DataFrame(frame)}, date(2020, 1, 1)).decide(Polars())
    assert str(caught.value).startswith(message)


def test_what_does_not_fit_is_named_to_the_reference_engine_too() -> None:
    batch = Batch(load_text(VOCABULARY).sets[0], {"教师": pl.DataFrame({ID: ["1"], "学段": ["大学"]})}, date(2020, 1, 1))
    with pytest.raises(FrameError, match="大学 is no"):
        _ = batch.dataset


def test_rows_that_others_name_have_ids_of_their_own() -> None:
    vocabulary = load_text(VOCABULARY + "主体 修课 属于 教师\n  学时：学时\n").sets[0].vocabulary
    teachers, courses = pl.DataFrame({ID: ["1", "1"]}), pl.DataFrame({"教师": ["1"], "学时": [3]})
    assert tables_from({"教师": teachers}, vocabulary, None)["教师"].listed == 2
    with pytest.raises(FrameError, match="every row that others name has an id of its own"):
        tables_from({"教师": teachers, "修课": courses}, vocabulary, None)


WHOLE = """语言版本 1
政策 甲
  施行 2020-01-01 起
主体 教师
  学时：学时
资格 不多 对象 教师
  要求 学时 小于 2147483648学时
资格 不少 对象 教师
  要求 学时 不少于 -2147483648学时
资格 相反 对象 教师
  要求 0学时 - 学时 不少于 2147483648学时
资格 负数 对象 教师
  要求 -1 × 学时 不少于 2147483648学时
资格 两份 对象 教师
  要求 学时 + 学时 不少于 4294967294学时
"""


def test_whole_numbers_of_32_bits_are_counted_with_exactly() -> None:
    """The least and the greatest of them, each with one in which the other outcome shows."""
    policies = load_text(WHOLE).sets[0]
    numbers = [-(2**31), 1 - 2**31, 2**31 - 2, 2**31 - 1, None]
    table = pl.DataFrame({ID: list("甲乙丙丁戊"), "学时": pl.Series(numbers, dtype=pl.Int32)})
    batch = Batch(policies, {"教师": table}, date(2020, 1, 1))
    assert batch.output.planned(Polars()).small["教师"] == {"学时"}
    found = {(one.name, one.id): one.outcome for one in batch.decide(Polars()).answers("教师")}
    rows = batch.dataset.rows("教师")
    assert found == {(name, row.id): batch.reference.decide(name, row).outcome for name in policies.rules for row in rows}
    assert len({found[name, row.id] for name in ("相反", "负数", "两份") for row in rows}) == 3
