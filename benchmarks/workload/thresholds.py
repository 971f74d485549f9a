"""Marks at the threshold for ``thresholds.pol``: a weighted sum that is exactly the pass mark, or one hundredth below. Relies on polars.

Marks have one decimal, pass marks are whole numbers from 1 to 99; 统考成绩 counts 70%, 过程评定成绩 30%.
"""

from datetime import date

import polars as pl

AS_OF = date(2024, 12, 31)
TENTHS, EXAM, PROCESS, MARK = 1000, 7, 3, 100
"""The greatest mark in tenths; weights that make hundredths of tenths; hundredths of a whole pass mark."""
NEEDED = "合格线"


def pairs(hundredths: int) -> list[tuple[int, int]]:
    """All pairs of marks in tenths whose weighted sum is so many hundredths."""
    rest = ((exam, hundredths - EXAM * exam) for exam in range(TENTHS + 1))
    return [(exam, left // PROCESS) for exam, left in rest if left % PROCESS == 0 and 0 <= left <= PROCESS * TENTHS]


def marks(rows: int, below: int) -> pl.DataFrame:
    """A typed table of so many teachers whose sum is so many hundredths below their pass mark: all such pairs, over and over."""
    found = [(exam, process, needed) for needed in range(1, 100) for exam, process in pairs(MARK * needed - below)]
    tenths = pl.DataFrame(found, schema={"统考成绩": pl.Int64, "过程评定成绩": pl.Int64, NEEDED: pl.Int64}, orient="row")
    exact = [pl.col(name).cast(pl.Decimal(5, 1)).truediv(10).cast(pl.Decimal(5, 1)) for name in ("统考成绩", "过程评定成绩")]
    whole = pl.concat([tenths.with_columns(exact)] * -(-rows // tenths.height), rechunk=True)[:rows]
    return whole.with_columns(pl.int_range(rows).cast(pl.String).alias("编号"))


def by_floats(table: pl.DataFrame) -> pl.Series:
    """Who passes in binary floating point, as it is written first: ``0.7 * a + 0.3 * b >= needed``."""
    exam, process = (pl.col(name).cast(pl.Float64) for name in ("统考成绩", "过程评定成绩"))
    return table.select((exam * 0.7 + process * 0.3 >= pl.col(NEEDED).cast(pl.Float64)).alias("passes"))["passes"]
