"""Rows a second of the batch engine beside Polars written by hand, with and without reasons. ``python benchmarks/batch.py [ROWS]``

Nine decisions about each teacher of ``workload/annual.pol``. By hand: a null is a pending outcome, a missing mark lies between 0 and 100, a reason is the number of the first
condition that decides. The batch engine gives more: all items that decide and all facts missing. The outcomes are compared. All are
run in turn, several times; the figures are medians, so that a machine that is used by others treats all alike.
"""

import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

import polars as pl
from workload.teachers import AS_OF, columns

from policylang.batch import OUTCOMES, Batch
from policylang.batch.engines import DuckDB, Polars
from policylang.pipeline import load

HOME = Path(__file__).parents[1]
ROWS = 1_000_000
DRAWN = 50_000
"""So many teachers are drawn; a larger table repeats them."""
TURNS = 5
MARKS = ("统考成绩", "过程评定成绩")
c = pl.col


def teachers(rows: int) -> pl.DataFrame:
    """A typed table of teachers."""
    drawn = columns(min(rows, DRAWN))
    for name in MARKS:
        drawn[name] = [None if mark is None else Decimal(int(mark * 10)) / 10 for mark in drawn[name]]
    table = pl.DataFrame(drawn, schema_overrides={name: pl.Decimal(5, 1) for name in MARKS})
    whole = pl.concat([table] * -(-rows // table.height), rechunk=True)[:rows]
    return whole.with_columns(pl.int_range(rows).cast(pl.String).alias("编号"))


def first(*cases: tuple[pl.Expr, int]) -> pl.Expr:
    """The number of the first condition that holds; a null does not."""
    chain: Any = pl
    for condition, number in cases:
        chain = chain.when(condition).then(pl.lit(number, pl.UInt8))
    return chain.otherwise(pl.lit(0, pl.UInt8))


def by_hand(table: pl.DataFrame, with_reasons: bool) -> pl.DataFrame:
    """The nine decisions as nullable truths; the score in hundredths, exact."""
    text, hours = c("培训方式") == "文本", c("完成学时") >= c("要求学时")
    forum, blogs, serious = c("论坛交流数") >= 10, c("博文篇数") >= 5, c("严重违反师德")
    exam, process = ((c(name) * 10).cast(pl.Int64) for name in MARKS)
    hired = c("入职日期").is_between(date(2019, 1, 1), date(2021, 12, 31))
    kept = ~c("签订带徒协议") | c("履行带徒协议")
    lazy = table.lazy().with_columns(
        pl.when(blogs).then(exam * 7 + process * 3).otherwise(exam * 7).alias("成绩"),
        (text | (hours & c("完成作业") & forum)).alias("报考"),
        (c("骨干教师") & kept).alias("保留骨干"),
        (hired & (c("年度学时") >= 90) & ~serious).alias("新锐教师"),
    )
    least, most = (
        exam.fill_null(bound) * 7 + pl.when(blogs).then(process.fill_null(bound) * 3).otherwise(0) for bound in (0, 1000)
    )
    passed = pl.when(least >= 6000).then(True).when(most < 6000).then(False)
    lazy = lazy.with_columns((passed & c("报考")).alias("课程考核"), (c("新锐教师") & c("校级认定")).alias("县级新锐"))
    lazy = lazy.with_columns((c("课程考核") & ~serious).alias("基础型教师"), (c("县级新锐") & c("县级认定")).alias("市级新锐"))
    lazy = lazy.with_columns(c("课程考核").alias("结业证书"), c("课程考核").alias("课程学分"))
    names = ["成绩", "报考", "课程考核", "结业证书", "基础型教师", "课程学分", "保留骨干", "新锐教师", "县级新锐", "市级新锐"]
    reasons = []
    if with_reasons:
        reasons = [
            first((text, 1), (~hours, 2), (~c("完成作业"), 3), (~forum, 4)).alias("报考/r"),
            first((exam.is_null(), 2), (c("成绩").is_null(), 3), (~blogs, 1)).alias("成绩/r"),
            first((c("成绩") < 6000, 1), (~c("报考"), 2), (c("成绩").is_null(), 3)).alias("课程考核/r"),
            first((~c("课程考核"), 1), (serious, 2), (c("课程考核").is_null(), 3)).alias("基础型教师/r"),
            first((~c("课程考核"), 1), (c("课程考核").is_null(), 3)).alias("结业证书/r"),
            first((~c("骨干教师"), 1), (~kept, 2), (kept.is_null(), 3)).alias("保留骨干/r"),
            first((~hired, 1), (c("年度学时") < 90, 2), (serious, 3)).alias("新锐教师/r"),
            first((~c("新锐教师"), 1), (~c("校级认定"), 2)).alias("县级新锐/r"),
            first((~c("县级新锐"), 1), (~c("县级认定"), 2)).alias("市级新锐/r"),
        ]
    return lazy.select(*names, *reasons).collect()


def compared(table: pl.DataFrame, decided: pl.DataFrame) -> None:
    """Every outcome of the batch engine is the one by hand."""
    hand = by_hand(table, False)
    kinds = {"待定": None} | {outcome.label: place % 2 == 0 for place, outcome in enumerate(OUTCOMES[:26])}
    for name in hand.columns[1:]:
        codes = {place: kinds.get(outcome.label) for place, outcome in enumerate(OUTCOMES)}
        ours = decided[name].replace_strict(codes, return_dtype=pl.Boolean)
        assert ours.eq_missing(hand[name]).all(), name


def main() -> None:
    """Print medians, rows a second and ratios."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    table = teachers(rows)
    policies = load(HOME / "benchmarks/workload/annual.pol").sets[0]

    def batch(engine: Any) -> pl.DataFrame:
        return Batch(policies, {"教师": table}, AS_OF).decide(engine()).tables["教师"]

    compared(table, batch(Polars))
    runs: dict[str, Callable[[], object]] = {
        "by hand": lambda: by_hand(table, False),
        "by hand, with reasons": lambda: by_hand(table, True),
        "batch, Polars": lambda: batch(Polars),
        "batch, DuckDB": lambda: batch(DuckDB),
    }
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(TURNS):
        for name, action in runs.items():
            before = time.perf_counter()
            action()
            times[name].append(time.perf_counter() - before)
    hand = median(times["by hand, with reasons"])
    for name, found in times.items():
        ratio = median(one / other for one, other in zip(times["by hand, with reasons"], found, strict=True))
        print(
            f"{name:24} {median(found):8.3f} s {rows / median(found) / 1e6:8.2f} M rows/s {ratio:7.3f} x by hand with reasons"
        )
    print(f"{rows:,} rows, {hand:.3f} s by hand, peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")


if __name__ == "__main__":
    main()
