"""Polars by hand: a null is a pending outcome, a missing mark lies between 0 and 100, a reason is the number of the first condition that decides.

Marks are decimals of one place; the score is a whole number of hundredths. Both engines of Polars run it; the inexact way has marks as floats.
"""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

import polars as pl

from columns.ways import MARKS, Source, Way

ENGINES = {"in-memory": "Polars by hand", "streaming": "Polars by hand, streaming"}
c = pl.col


def first(*cases: tuple[pl.Expr, int]) -> pl.Expr:
    """The number of the first condition that holds; a null does not."""
    chain: Any = pl
    for condition, number in cases:
        chain = chain.when(condition).then(pl.lit(number, pl.UInt8))
    return chain.otherwise(pl.lit(0, pl.UInt8))


def plan(teachers: pl.LazyFrame, with_reasons: bool, is_exact: bool = True) -> pl.LazyFrame:
    """Outcomes as nullable truths, the score, and the reasons."""
    text, hours = c("培训方式") == "文本", c("完成学时") >= c("要求学时")
    forum, blogs, serious = c("论坛交流数") >= 10, c("博文篇数") >= 5, c("严重违反师德")
    hired = c("入职日期").is_between(date(2019, 1, 1), date(2021, 12, 31))
    kept = ~c("签订带徒协议") | c("履行带徒协议")
    score, least, most, line = scores(blogs) if is_exact else floats(blogs)
    lazy = teachers.with_columns(
        score.alias("成绩"),
        (text | (hours & c("完成作业") & forum)).alias("报考"),
        (c("骨干教师") & kept).alias("保留骨干"),
        (hired & (c("年度学时") >= 90) & ~serious).alias("新锐教师"),
    )
    passed = pl.when(least >= line).then(True).when(most < line).then(False)
    lazy = lazy.with_columns((passed & c("报考")).alias("课程考核"), (c("新锐教师") & c("校级认定")).alias("县级新锐"))
    lazy = lazy.with_columns((c("课程考核") & ~serious).alias("基础型教师"), (c("县级新锐") & c("县级认定")).alias("市级新锐"))
    lazy = lazy.with_columns(c("课程考核").alias("结业证书"), c("课程考核").alias("课程学分"))
    names = [
        "编号",
        "成绩",
        "报考",
        "课程考核",
        "结业证书",
        "基础型教师",
        "课程学分",
        "保留骨干",
        "新锐教师",
        "县级新锐",
        "市级新锐",
    ]
    if not with_reasons:
        return lazy.select(names)
    reasons = [
        first((text, 1), (~hours, 2), (~c("完成作业"), 3), (~forum, 4)).alias("报考/r"),
        first((c("统考成绩").is_null(), 2), (c("成绩").is_null(), 3), (~blogs, 1)).alias("成绩/r"),
        first((c("成绩") < line, 1), (~c("报考"), 2), (c("成绩").is_null(), 3)).alias("课程考核/r"),
        first((~c("课程考核"), 1), (serious, 2), (c("课程考核").is_null(), 3)).alias("基础型教师/r"),
        first((~c("课程考核"), 1), (c("课程考核").is_null(), 3)).alias("结业证书/r"),
        first((~c("骨干教师"), 1), (~kept, 2), (kept.is_null(), 3)).alias("保留骨干/r"),
        first((~hired, 1), (c("年度学时") < 90, 2), (serious, 3)).alias("新锐教师/r"),
        first((~c("新锐教师"), 1), (~c("校级认定"), 2)).alias("县级新锐/r"),
        first((~c("县级新锐"), 1), (~c("县级认定"), 2)).alias("市级新锐/r"),
    ]
    return lazy.select(*names, *reasons)


def scores(blogs: pl.Expr) -> tuple[pl.Expr, pl.Expr, pl.Expr, int]:
    """Score, the least and the most that it can be, the pass mark: hundredths."""
    exam, process = (c(name).to_physical().cast(pl.Int32) for name in MARKS)
    score = exam * 7 + pl.when(blogs).then(process * 3).otherwise(0)
    least, most = (
        exam.fill_null(bound) * 7 + pl.when(blogs).then(process.fill_null(bound) * 3).otherwise(0) for bound in (0, 1000)
    )
    return score, least, most, 6000


def floats(blogs: pl.Expr) -> tuple[pl.Expr, pl.Expr, pl.Expr, float]:
    """The same in binary floating point, the marks as such."""
    exam, process = map(c, MARKS)
    score = exam * 0.7 + pl.when(blogs).then(process * 0.3).otherwise(0.0)
    least, most = (
        exam.fill_null(bound) * 0.7 + pl.when(blogs).then(process.fill_null(bound) * 0.3).otherwise(0.0)
        for bound in (0.0, 100.0)
    )
    return score, least, most, 60.0


def read(result: pl.DataFrame) -> pl.DataFrame:
    """The outcomes are columns already."""
    return result


def decided(teachers: pl.LazyFrame, engine: Any, with_reasons: bool, is_exact: bool) -> pl.DataFrame:
    """Plans and runs."""
    return plan(teachers, with_reasons, is_exact).collect(engine=engine)


def of_file(source: Source, engine: str, with_reasons: bool) -> pl.DataFrame:
    """Plans and runs from the file."""
    return decided(pl.scan_parquet(source.file), engine, with_reasons, True)


def ways(source: Source) -> Iterator[Way]:
    """With reasons and without, on both engines, from memory and from the file; with floats from memory."""
    exact = source.table.lazy()
    inexact = source.table.with_columns(pl.col(MARKS).cast(pl.Float64)).lazy()
    for engine, label in ENGINES.items():
        for with_reasons in (False, True):
            yield Way(label, partial(decided, exact, engine, with_reasons, True), read, with_reasons)
            yield Way(label, partial(of_file, source, engine, with_reasons), read, with_reasons, reads_file=True)
        yield Way(label, partial(decided, inexact, engine, True, False), read, True, is_exact=False)
