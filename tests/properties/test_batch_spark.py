"""Spark decides as the reference engine does, on drawn policies and records and on a sample district; numbers stay exact on it.

One session serves all tests. Its plans are small and many: several partitions, which save time on large tables, cost more
than they save here. A policy of one rule takes two seconds, one of eight conditions ten.
"""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from batch_equality import differences
from hypothesis import given
from hypothesis import strategies as st
from strategies import Case, cases, conditions, examples
from test_districts import DISTRICTS, ROOT, dataset_of, policies_of
from trial import Command

from policylang.batch import decide_frames
from policylang.batch.columns import Column, Columns
from policylang.batch.decide import Batch
from policylang.batch.engines import DuckDB, Engine, Polars
from policylang.batch.run import Run
from policylang.batch.schedule import KEY, name_of, schedule
from policylang.batch.spark import MANY, Spark, local_session
from policylang.batch.values import LIMIT
from policylang.bindings import parse_bindings
from policylang.pipeline import load

SMALL = {
    "spark.master": "local[1]",
    "spark.default.parallelism": "1",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.ansi.enabled": "false",
    "spark.sql.caseSensitive": "false",
}
"""Also, settings that others may have and that decisions must not rest on."""


@pytest.fixture(scope="session")
def session() -> Any:
    return local_session(SMALL)


@pytest.fixture(scope="session")
def spark(session: Any) -> Spark:
    return Spark(session)


@examples(48)
@given(cases(max_rules=1))
def test_drawn_policies(spark: Spark, case: Case) -> None:
    assert differences(Batch(case.policies, case.dataset(), case.as_of, case.known_at), spark) == []


@examples(2)
@given(cases(drawn=conditions()))
def test_drawn_conditions(spark: Spark, case: Case) -> None:
    assert differences(Batch(case.policies, case.dataset(), case.as_of, case.known_at), spark) == []


def test_a_district(spark: Spark) -> None:
    policies, run = policies_of("putuo"), DISTRICTS["putuo"].runs[1]
    batch = Batch(policies, dataset_of("putuo"), run.as_of, run.known_at, parse_bindings(policies, run.bindings))
    assert differences(batch, spark) == []


@pytest.mark.parametrize("height", [0, MANY + 1])
def test_an_engine_that_is_made_already(session: Any, height: int) -> None:
    """For many rows plans are compiled; here they are, for two."""
    spark = Spark(session)
    spark.frame(pl.LazyFrame({"a": [1]}), height)
    assert spark.session.conf.get("spark.sql.codegen.wholeStage") == ("true" if height else "false")
    policies = load(ROOT / "benchmarks/workload/annual.pol").sets[0]
    teachers = pl.DataFrame({"编号": ["甲", "乙"], "县级认定": [True, None], "严重违反师德": [False, True]})
    found = decide_frames(policies, {"教师": teachers}, date(2024, 12, 31), engine=spark).tables["教师"]
    assert found.equals(decide_frames(policies, {"教师": teachers}, date(2024, 12, 31)).tables["教师"])


def test_command(command: Command, district: Path, spark: Spark) -> None:
    assert command("decide", "--engine", "spark", "--to", "by_spark").code == 0
    assert command("decide", "--engine", "polars", "--to", "by_polars").code == 0
    found, expected = (pl.read_parquet(district / name / "试行2020/教师.parquet") for name in ("by_spark", "by_polars"))
    assert found.height == 3
    assert found.equals(expected)


# ------------------------------------------------------------------ numbers


def computed(engine: Engine, columns: dict[str, list[int | None]], made: Column) -> list[int | None]:
    """A column of the relation 数, computed from others of it."""
    table = pl.DataFrame({KEY: range(len(next(iter(columns.values())))), **columns})
    plan = schedule([made])
    frame = engine.collected(Run(plan, engine).on({"数": engine.frame(table.lazy(), table.height)}, engine)["数"])
    return frame.sort(KEY)[name_of(made)].to_list() if KEY in frame.columns else frame[name_of(made)].to_list()


LARGEST = LIMIT - 1
"""No number in a column is greater."""
PAIRS = [
    (LARGEST, 3),
    (-LARGEST, 3),
    (LARGEST, 1),
    (-LARGEST, 1),
    (LARGEST, LARGEST),
    (LARGEST - 1, LARGEST),
    (2**61 + 12345, 10),
    (3 * (2**53 + 1), 3),  # 2**53 + 2 by way of floating point
    (3 * (2**53 + 1) - 1, 3),
    (7, 2),
    (-7, 2),
    (0, 9),
    (None, 2),
]


@pytest.mark.parametrize("kind", [Polars, DuckDB, Spark])
@pytest.mark.parametrize("is_constant", [False, True])
def test_whole_numbers_divide_exactly(kind: type[Engine], is_constant: bool, spark: Spark) -> None:
    pairs = [(left, by) for left, by in PAIRS if by == 3 or not is_constant]
    c = Columns()
    made = c.divide_down(c.base("数", "left", True), 3 if is_constant else c.base("数", "by", False))
    columns = {"left": [left for left, _ in pairs], "by": [by for _, by in pairs]}
    engine = spark if kind is Spark else kind()
    assert computed(engine, columns, made) == [None if left is None else left // by for left, by in pairs]


@examples(5)
@given(
    st.lists(
        st.tuples(st.integers(-LARGEST, LARGEST), st.integers(1, 1000) | st.integers(1, LARGEST)), min_size=20, max_size=20
    )
)
def test_drawn_numbers_divide_exactly(spark: Spark, pairs: list[tuple[int, int]]) -> None:
    c = Columns()
    made = c.divide_down(c.base("数", "left", False), c.base("数", "by", False))
    columns: dict[str, list[int | None]] = {"left": [left for left, _ in pairs], "by": [by for _, by in pairs]}
    assert computed(spark, columns, made) == [left // by for left, by in pairs]


def test_a_number_too_great_is_an_error(spark: Spark, session: Any) -> None:
    """Whatever the session at hand says, which stays as it is."""
    from pyspark.errors import ArithmeticException

    session.conf.set("spark.sql.ansi.enabled", "false")
    c = Columns()
    column = c.base("数", "left", False)
    with pytest.raises(ArithmeticException):
        computed(spark, {"left": [2**62]}, c.add(column, c.add(column, column)))
    assert session.conf.get("spark.sql.ansi.enabled") == "false"


# ------------------------------------------------------------------ frames


def test_what_goes_in_comes_out(spark: Spark) -> None:
    table = pl.DataFrame(
        {
            "a": pl.Series([1, None, -(2**63)], dtype=pl.Int64),
            "A": pl.Series([1, None, 2**32 - 1], dtype=pl.UInt32),
            "小": pl.Series([1, None, -128], dtype=pl.Int8),
            "真": [True, None, False],
            "字": ["甲", None, ""],
            "日": [date(2020, 2, 29), None, date(1, 1, 1)],
        }
    )
    found = spark.collected(spark.held(spark.frame(table.lazy(), table.height)))
    assert found.to_dicts() == table.to_dicts()
    assert found.schema == table.schema | {"A": pl.Int64}


def test_no_rows(spark: Spark) -> None:
    table = pl.DataFrame(schema={"a": pl.Int64, "字": pl.String})
    assert spark.collected(spark.held(spark.frame(table.lazy(), 0))).equals(table)
