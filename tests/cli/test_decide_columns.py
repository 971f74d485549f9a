"""decide --engine: whole tables into Parquet files; a table that is not what the vocabulary says leaves no file."""

import csv
import io
import json
import resource
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from trial import Command, environment

from policylang.batch.sources import Files, FrameError

TEACHERS = pl.DataFrame({"编号": ["甲", "乙", "丙"], "履行带徒协议": [False, True, None]})
COURSES = pl.DataFrame(
    {
        "教师": ["甲", "甲", "乙"],
        "日期": [date(2020, 5, 1), date(2020, 6, 1), date(2020, 5, 1)],
        "学时": [60, 30, 40],
    }
)
TITLES = pl.DataFrame(
    {"教师": ["甲", "丙"], "称号": ["骨干教师"] * 2, "层级": ["县级", "市级"], "自": [date(2006, 9, 1)] * 2, "至": [None] * 2},
    schema_overrides={"至": pl.Date},
)


def outcomes(folder: Path) -> dict[tuple[str, str], str]:
    """The outcomes of a folder of results."""
    table = pl.read_parquet(folder / "试行2020/教师.parquet")
    meaning = json.loads((folder / "试行2020/决定.json").read_text(encoding="utf-8"))["教师"]
    return {(row["id"], name): row[name] for row in table.to_dicts() for name in meaning}


def by_rows(command: Command) -> dict[tuple[str, str], str]:
    """The same decided row by row."""
    rows = csv.DictReader(io.StringIO(command("decide").out))
    return {(row["编号"], row["决定"]): row["结果"] for row in rows}


@pytest.fixture
def tables(district: Path) -> Path:
    """The same records as Parquet files."""
    folder = district / "tables"
    folder.mkdir()
    for name, table in {"教师": TEACHERS, "培训": COURSES, "称号": TITLES}.items():
        table.write_parquet(folder / f"{name}.parquet")
    (folder / "records.toml").write_text('policy = "试行2020"\nas_of = 2020-12-31\n', encoding="utf-8")
    return folder


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_records(command: Command, district: Path, engine: str) -> None:
    done = command("decide", "--engine", engine, "--to", "out")
    assert (done.code, done.out) == (0, ""), done.err
    assert "3" in done.err
    assert outcomes(district / "out") == by_rows(command)


def test_a_folder_of_parquet_files(command: Command, district: Path, tables: Path) -> None:
    assert command("decide", "--engine", "polars", "--records", "tables", "--to", "out").code == 0
    assert outcomes(district / "out") == by_rows(command)


def test_what_bits_mean(command: Command, district: Path) -> None:
    command("decide", "--engine", "polars", "--decision", "取消骨干称号", "--to", "out")
    meaning = json.loads((district / "out/试行2020/决定.json").read_text(encoding="utf-8"))["教师"]
    assert list(meaning) == ["取消骨干称号"]
    missing = meaning["取消骨干称号"]["missing"]
    row = next(row for row in pl.read_parquet(district / "out/试行2020/教师.parquet").to_dicts() if row["id"] == "丙")
    named = [label for bit, label in enumerate(missing) if row["取消骨干称号/missing"] >> bit & 1]
    assert (row["取消骨干称号"], named) == ("待定", ["缺失事实 教师 履行带徒协议"])


def broken(tables: Path, how: str) -> None:
    file = tables / "教师.parquet"
    match how:
        case "truncated":
            file.write_bytes(file.read_bytes()[:-40])
        case "another type":
            TEACHERS.with_columns(pl.col("履行带徒协议").cast(pl.Int8)).write_parquet(file)
        case "no such row":
            COURSES.with_columns(教师=pl.lit("丁")).write_parquet(tables / "培训.parquet")
        case "floating point":
            COURSES.with_columns(pl.col("学时").cast(pl.Float64)).write_parquet(tables / "培训.parquet")


@pytest.mark.parametrize("how", ["truncated", "another type", "no such row", "floating point"])
def test_what_is_not_taken(command: Command, district: Path, tables: Path, how: str) -> None:
    broken(tables, how)
    done = command("decide", "--engine", "polars", "--records", "tables", "--to", "out")
    assert done.code == 3
    assert "tables" in done.err
    assert not (district / "out").exists()


def many(tables: Path) -> None:
    """More rows of each kind than are held at once where little memory is given."""
    ids = [f"师{number:06}" for number in range(40_000)]
    pl.DataFrame({"编号": ids, "履行带徒协议": [True, False] * 20_000}).write_parquet(
        tables / "教师.parquet", row_group_size=5_000
    )
    COURSES.clear().write_parquet(tables / "培训.parquet")
    TITLES.clear().write_parquet(tables / "称号.parquet")


def test_part_by_part(command: Command, district: Path, tables: Path) -> None:
    many(tables)
    line = ("decide", "--engine", "polars", "--records", "tables", "--lang", "en")
    parts, whole = command(*line, "--to", "out", "--memory", "1M"), command(*line, "--to", "whole", "--memory", "4G")
    assert (parts.code, whole.code) == (0, 0)
    assert "40,000 rows read in" in parts.err
    assert "rows/s" in parts.err
    found = [pl.read_parquet(district / folder / "试行2020/教师.parquet") for folder in ("out", "whole")]
    assert found[0].equals(found[1])
    assert found[0].height == 40_000


@pytest.mark.parametrize("memory", ["0", "4T", "-1", "much"])
def test_memory_is_a_size(command: Command, district: Path, memory: str) -> None:
    done = command("decide", "--engine", "polars", "--to", "out", "--memory", memory)
    assert done.code == 2
    assert memory in done.err


def test_a_table_that_is_being_written(tables: Path) -> None:
    table = Files(tables / "教师.parquet")
    table.check_unchanged()
    TEACHERS.head(1).write_parquet(tables / "教师.parquet")
    with pytest.raises(FrameError, match="changed while it was read"):
        table.check_unchanged()


def test_a_table_in_several_files(command: Command, district: Path, tables: Path) -> None:
    (tables / "教师.parquet").unlink()
    (tables / "教师").mkdir()
    for number, part in enumerate((TEACHERS.head(2), TEACHERS.tail(1))):
        part.write_parquet(tables / "教师" / f"{number}.parquet")
    assert command("decide", "--engine", "polars", "--records", "tables", "--to", "out").code == 0
    assert outcomes(district / "out") == by_rows(command)


def test_a_full_disk(district: Path, tables: Path) -> None:
    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

    line = [sys.executable, "-m", "policylang", "decide", "--engine", "polars", "--records", "tables", "--to", "out"]
    before = sorted(path.name for path in district.iterdir())
    done = subprocess.run(
        line,
        cwd=district,
        env=environment(PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True,
        preexec_fn=small_disk,
        check=False,
    )
    assert (done.returncode, done.stdout) == (3, b"")
    assert done.stderr.decode().startswith("写不了 out：")
    assert sorted(path.name for path in district.iterdir()) == before


def test_results_need_a_folder(command: Command, district: Path) -> None:
    done = command("decide", "--engine", "polars")
    assert done.code == 2
    assert "--to" in done.err
