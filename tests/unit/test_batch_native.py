"""Kernels as machine code: when they are used, what they are made of, how they read what a table has."""

import re
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import llvmlite.binding as llvm
import polars as pl
import pytest

from policylang.batch import decide_frames, fusion, native
from policylang.batch.decide import Decisions
from policylang.batch.engines import DuckDB, Polars
from policylang.batch.kernels import Kernel
from policylang.pipeline import load_text

POLICY = """语言版本 1
政策 甲
  施行 2020-01-01 起
枚举 学段（小学、初中）
主体 教师
  学时：学时
  成绩：分
  学段：学段
  在岗：是否
  入职日期：日期
  单位名称：文本
资格 合格 对象 教师
  要求 全部
    学时 不少于 60学时
    成绩 不低于 59.95分
    学段 为 初中
    在岗
    入职日期 晚于 2019-12-31
    单位名称 为 “define”
"""
WORDS = (
    "define internal void decide ptr buffers first end entry label loop block phi next is_last icmp sge sgt slt sle eq br exit ret add sub mul sdiv "
    "getelementptr load store align attributes nounwind noinline min legal vector width prefer splat zeroinitializer poison bitcast to "
    "and or xor select sext zext trunc shufflevector alloca call row place dividend dividends divisor divisors beside given is_sound near product "
    "is_above one quotient x llvm x86 sse sfence declare nontemporal"
)


def teachers(rows: int = 130) -> pl.DataFrame:
    """Teachers of whom every seventh is as asked; of some a fact is missing."""
    return pl.DataFrame(
        {
            "编号": [str(row) for row in range(rows)],
            "学时": pl.Series([60 if row % 7 == 0 else None if row % 7 == 1 else 59 for row in range(rows)], dtype=pl.Int32),
            "成绩": pl.Series([Decimal("59.95")] * rows, dtype=pl.Decimal(5, 2)),
            "学段": pl.Series(["初中"] * rows, dtype=pl.Enum(["小学", "初中"])),
            "在岗": [True] * rows,
            "入职日期": [date(2020, 1, 1)] * rows,
            "单位名称": ["define"] * rows,
        }
    )


def decided(engine: Polars, rows: pl.DataFrame | None = None) -> Decisions:
    table = teachers() if rows is None else rows
    return decide_frames(load_text(POLICY).sets[0], {"教师": table}, date(2024, 12, 31), engine)


@pytest.fixture
def kernels(monkeypatch: pytest.MonkeyPatch) -> list[Kernel]:
    """The kernels that were run."""
    found: list[Kernel] = []

    def computed(kernel: Kernel, table: pl.DataFrame) -> pl.DataFrame:
        found.append(kernel)
        return native.computed(kernel, table)

    monkeypatch.setattr(fusion, "computed", computed)
    return found


@pytest.fixture
def nothing_known() -> Iterator[None]:
    """Whether kernels are at hand is found anew, here and by the next test."""
    native.is_at_hand.cache_clear()
    yield
    native.is_at_hand.cache_clear()


def test_many_rows_are_decided_by_a_kernel(kernels: list[Kernel]) -> None:
    found, expected = decided(Polars(fuses_from=130)), decided(Polars(fuses_from=None))
    assert len(kernels) == 1
    assert found.tables["教师"].equals(expected.tables["教师"])
    assert len(found.tables["教师"]["合格"].unique()) == 3


def test_few_rows_are_not(kernels: list[Kernel]) -> None:
    assert decided(Polars(fuses_from=131)).tables["教师"].equals(decided(Polars(fuses_from=0)).tables["教师"])
    assert len(kernels) == 1
    assert decided(Polars(fuses_from=0), teachers(0)).tables["教师"].height == 0


def test_what_only_a_kernel_reads_is_read_as_it_is_stored(kernels: list[Kernel]) -> None:
    decided(Polars(fuses_from=0))
    bits = {one.column.args[0]: one.bits for one in kernels[0].read if one.column.op == "base"}
    assert bits == {"学时": 32, "成绩": 128, "学段": 8, "在岗": 1, "入职日期": 32}


def test_no_word_of_a_policy_or_table_stands_in_a_kernel(kernels: list[Kernel]) -> None:
    decided(Polars(fuses_from=0))
    words = set(re.findall(r"[^\W\d]\w*", kernels[0].text))
    assert {
        word
        for word in words
        if re.sub(r"\d+(by\d+)?$", "", word) not in {*WORDS.split(), "v", "i", "operand", "divide", "buffer"}
    } == set()
    assert kernels[0].text.isascii()


def test_a_kernel_is_compiled_once() -> None:
    decided(Polars(fuses_from=0))
    before = native._compiled.cache_info().misses
    decided(Polars(fuses_from=0), teachers(1000))
    assert native._compiled.cache_info().misses == before


@pytest.mark.usefixtures("nothing_known")
def test_without_llvm_polars_decides_alone(kernels: list[Kernel], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "llvmlite.binding", None)
    found = decided(Polars(fuses_from=0))
    assert kernels == []
    assert found.tables["教师"].equals(decided(Polars(fuses_from=None)).tables["教师"])


@pytest.mark.usefixtures("nothing_known")
def test_on_a_processor_without_wide_vectors_too(kernels: list[Kernel], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llvm, "get_host_cpu_features", dict)
    decided(Polars(fuses_from=0))
    assert kernels == []


def test_other_engines_compile_by_themselves() -> None:
    engine: Any = DuckDB()
    assert not engine.fuses_at(10**9)


@pytest.mark.parametrize("sizes", [(64, 64, 2), (1, 63, 66), (100, 30), (0, 130), (130,)])
def test_a_table_in_parts(sizes: tuple[int, ...]) -> None:
    """However its rows lie in memory."""
    whole = teachers()
    ends = [sum(sizes[: place + 1]) for place in range(len(sizes))]
    parts = pl.concat([whole[end - size : end] for size, end in zip(sizes, ends, strict=True)], rechunk=False)
    assert decided(Polars(fuses_from=0), parts).tables["教师"].equals(decided(Polars(fuses_from=None), whole).tables["教师"])
