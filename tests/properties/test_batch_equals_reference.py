"""The batch engine decides as the reference engine does: outcome, values, items that decided, facts missing, row by row.

On drawn policies and records; what the lowering leaves to the reference engine is compared too.
"""

from batch_equality import differences
from hypothesis import given
from strategies import Case, cases, conditions, examples

from policylang.batch.decide import Batch
from policylang.batch.engines import DuckDB


def batch(case: Case) -> Batch:
    return Batch(case.policies, case.dataset(), case.as_of, case.known_at)


@examples(100)
@given(cases())
def test_drawn_policies(case: Case) -> None:
    assert differences(batch(case)) == []


@examples(100)
@given(cases(drawn=conditions()))
def test_drawn_conditions(case: Case) -> None:
    assert differences(batch(case)) == []


@examples(15)
@given(cases())
def test_duckdb(case: Case) -> None:
    assert differences(batch(case), DuckDB()) == []
