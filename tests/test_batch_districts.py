"""The five policies on their districts by columns: as the reference engine decides, all of them lowered."""

import pytest
from batch_equality import differences, lowered
from district_runs import DISTRICTS
from test_districts import dataset_of, policies_of

from policylang.batch.decide import Batch
from policylang.batch.engines import Polars
from policylang.bindings import parse_bindings

RUNS = [(district, number) for district in DISTRICTS for number in (0, 1)]


@pytest.mark.parametrize(("district", "number"), RUNS)
def test_a_district(district: str, number: int) -> None:
    policies, run = policies_of(district), DISTRICTS[district].runs[number]
    batch = Batch(policies, dataset_of(district), run.as_of, run.known_at, parse_bindings(policies, run.bindings))
    assert differences(batch) == []


@pytest.mark.parametrize("district", ["jintan", "linzi", "putuo"])
def test_a_district_by_kernels(district: str) -> None:
    policies, run = policies_of(district), DISTRICTS[district].runs[1]
    batch = Batch(policies, dataset_of(district), run.as_of, run.known_at, parse_bindings(policies, run.bindings))
    assert differences(batch, Polars(fuses_from=0)) == []


@pytest.mark.parametrize("district", DISTRICTS)
def test_all_are_lowered(district: str) -> None:
    policies, run = policies_of(district), DISTRICTS[district].runs[0]
    decisions = Batch(policies, dataset_of(district), run.as_of, run.known_at).decide(Polars())
    names = {name for _, name in lowered(decisions)}
    rest = {about.rule.kind.value for abouts in decisions.about.values() for about in abouts if about.name not in names}
    assert rest == set()
