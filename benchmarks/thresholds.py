"""Marks whose weighted sum is exactly the pass mark: how many are decided wrongly. ``python benchmarks/thresholds.py [1e6]``

So many teachers reach their pass mark exactly, as many miss it by one hundredth (``workload/thresholds.pol``). Decided by the batch engine on Polars and
on DuckDB, some thousands by the reference engine, and in binary floating point.
"""

import sys
from pathlib import Path

import polars as pl
from workload.thresholds import AS_OF, NEEDED, by_floats, marks

from policylang.batch import OUTCOMES, Batch, decide_frames
from policylang.core.ir import PolicySet
from policylang.pipeline import load
from policylang.runtime.decision import Outcome

HOME = Path(__file__).parent
RULE = "课程考核"
BY_REFERENCE = 5_000


def passes(policies: PolicySet, table: pl.DataFrame, engine: str) -> pl.Series:
    """Who passes by the batch engine."""
    return decide_frames(policies, {"教师": table}, AS_OF, engine).tables["教师"][RULE] == OUTCOMES.index(Outcome.PASSED)


def passes_by_reference(policies: PolicySet, table: pl.DataFrame) -> pl.Series:
    """Who passes by the reference engine."""
    reference = Batch(policies, {"教师": table}, AS_OF).reference
    return pl.Series([reference.decide(RULE, row).outcome is Outcome.PASSED for row in reference.dataset.rows("教师")])


def main() -> None:
    """Count what is wrong."""
    rows = int(float(sys.argv[1])) if len(sys.argv) > 1 else 1_000_000
    policies = load(HOME / "workload" / "thresholds.pol", with_scenarios=False).sets[0]
    for below, words in ((0, "exactly the pass mark"), (1, "one hundredth below")):
        table = marks(rows, below)
        right = below == 0
        print(f"{rows:,} pairs of marks, {words}:")
        for engine in ("polars", "duckdb"):
            wrong = (passes(policies, table, engine) != right).sum()
            print(f"  {wrong:>9,} wrong by columns, {engine}")
        wrong = (passes_by_reference(policies, table[:BY_REFERENCE]) != right).sum()
        print(f"  {wrong:>9,} wrong of the first {BY_REFERENCE:,} by the reference engine")
        floats = by_floats(table) != right
        share = f", 1 in {rows / floats.sum():.1f}" if floats.any() else ""
        print(f"  {floats.sum():>9,} wrong in binary floating point{share}")
        at_60 = table[NEEDED] == 60
        print(f"  {(floats & at_60).sum():>9,} of these among the {at_60.sum():,} with the pass mark 60")


if __name__ == "__main__":
    main()
