"""Marks whose weighted sum is exactly the pass mark pass, those one hundredth below do not: all of a million, where floating point fails one in five."""

from pathlib import Path

import polars as pl
import pytest

from benchmarks.workload.thresholds import AS_OF, NEEDED, by_floats, marks, pairs
from policylang.batch import OUTCOMES, Batch, decide_frames
from policylang.core.ir import PolicySet
from policylang.pipeline import load
from policylang.runtime.decision import Outcome

POLICY = Path(__file__).parent.parent / "benchmarks" / "workload" / "thresholds.pol"
RULE, KIND = "课程考核", "教师"
MILLION, SOME = 1_000_000, 3_000
BELOW = pytest.mark.parametrize(("below", "wanted"), [(0, Outcome.PASSED), (1, Outcome.FAILED)])


@pytest.fixture(scope="module")
def policies() -> PolicySet:
    loaded = load(POLICY, with_scenarios=False)
    assert loaded.is_sound
    return loaded.sets[0]


@BELOW
def test_a_million_by_columns(policies: PolicySet, below: int, wanted: Outcome) -> None:
    decided = decide_frames(policies, {KIND: marks(MILLION, below)}, AS_OF).tables[KIND]
    assert decided[RULE].value_counts().rows() == [(OUTCOMES.index(wanted), MILLION)]


@BELOW
@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_every_pair_by_both_engines_and_by_the_reference(policies: PolicySet, engine: str, below: int, wanted: Outcome) -> None:
    table = marks(SOME, below)
    decided = decide_frames(policies, {KIND: table}, AS_OF, engine).tables[KIND]
    reference = Batch(policies, {KIND: table}, AS_OF).reference
    outcomes = [reference.decide(RULE, row).outcome for row in reference.dataset.rows(KIND)]
    assert outcomes == [wanted] * SOME
    assert [OUTCOMES[code] for code in decided[RULE]] == outcomes


@pytest.mark.parametrize("below", [0, 1])
def test_the_marks_are_at_the_threshold(below: int) -> None:
    table = marks(20_000, below)
    hundredths = pl.col("统考成绩").to_physical() * 7 + pl.col("过程评定成绩").to_physical() * 3
    assert table.select((pl.col(NEEDED) * 100 - hundredths).unique()).to_series().to_list() == [below]
    assert table.select("统考成绩", "过程评定成绩", NEEDED).n_unique() > 9_000


def test_floating_point_fails_one_in_five() -> None:
    assert len(pairs(6000)) == 143
    table = marks(MILLION, 0)
    assert 0.2 < (~by_floats(table)).sum() / MILLION < 0.25
