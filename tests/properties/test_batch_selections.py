"""遴选 by columns: outcome, 名次, 名额, facts missing and items are those of the reference engine, whatever is not known."""

from typing import Any

import polars as pl
import pytest
from batch_equality import differences
from drawn_selections import Choosing, choosings
from hypothesis import given
from hypothesis import strategies as st
from strategies import examples
from test_batch_parts import check

from policylang.batch.decide import Batch
from policylang.batch.engines import DuckDB
from policylang.batch.places import joined, placed
from policylang.batch.ranks import Crowd, Keys, doubts, standing
from policylang.core.expressions import Literal, Place
from policylang.core.facts import Row
from policylang.core.ir import Direction, RankKey, Selection
from policylang.core.types import NumberType
from policylang.core.values import Cause, CauseKind, Unknown, causes_of, high_of, low_of
from policylang.runtime.ranking import Candidate, Ranking
from policylang.source import Span

HERE = Place(0, Span("", 0, 0), "")
NAMES = ("积分", "论文")
"""Why a key is not known."""


def batch(case: Choosing) -> Batch:
    return Batch(case.policies, case.dataset(), case.as_of, case.known_at)


@examples(150)
@given(choosings())
def test_drawn_selections(case: Choosing) -> None:
    assert differences(batch(case)) == []


@examples(15)
@given(choosings())
def test_duckdb(case: Choosing) -> None:
    assert differences(batch(case), DuckDB()) == []


@examples(15)
@given(choosings(), st.integers(1, 2))
def test_part_by_part(case: Choosing, held: int) -> None:
    check(case, held)


@st.composite
def crowds(draw: st.DrawFn) -> list[Candidate]:
    """Candidates with three keys, each of them known or between bounds; some may not take part."""

    def value(name: str) -> Any:
        low, high = sorted(draw(st.tuples(st.integers(0, 3), st.integers(0, 3))))
        if draw(st.booleans()):
            return low
        ends = (low if draw(st.booleans()) else None, high if draw(st.booleans()) else None)
        return Unknown((Cause(CauseKind.MISSING, draw(st.sampled_from(NAMES))),), *ends)

    doubt = Unknown((Cause(CauseKind.MISSING, "在岗"),))
    return [
        Candidate(
            Row("教师", str(place)),
            draw(st.sampled_from((True, True, doubt))),
            (),
            tuple(value(f"{place}") for _ in range(3)),
        )
        for place in range(draw(st.integers(1, 9)))
    ]


def as_crowd(candidates: list[Candidate]) -> tuple[Crowd, Keys]:
    """Candidates as a table, and its keys."""
    columns: dict[str, Any] = {"sure": [one.eligible is True for one in candidates]}
    for place in range(3):
        values = [one.keys[place] for one in candidates]
        columns[f"k{place}b"], columns[f"k{place}t"] = ([side(value) for value in values] for side in (low_of, high_of))
        columns[f"k{place}∅"] = [False] * len(values)
        for label, name in enumerate(NAMES):
            told = [isinstance(value, Unknown) and value.causes[0].name == name for value in values]
            columns[f"k{place}!{label}"] = told
    frame = pl.DataFrame(columns, schema_overrides={f"k{place}{end}": pl.Int64 for place in range(3) for end in "bt"})
    keys = []
    for place in range(3):
        frame, width = placed(frame, place, is_ascending=False)
        keys.append((place, width))
    frame, joint = joined(frame, keys)
    return Crowd(pl.Series([0] * frame.height, dtype=pl.Int64), frame), joint


@pytest.mark.parametrize("size", ["any", "small"], ids=["codes that fit", "codes that do not fit"])
@examples(150)
@given(candidates=crowds())
def test_counts_are_those_of_all_pairs(size: str, candidates: list[Candidate]) -> None:
    limits = {"ranks.FULL": 1, "places.WIDEST": 0, "places.MOST": 0} if size == "small" else {}
    with pytest.MonkeyPatch.context() as patch:
        for name, limit in limits.items():
            patch.setattr(f"policylang.batch.{name}", limit)
        crowd, keys = as_crowd(candidates)
        found = standing(crowd, crowd, keys, are_same=True)
        labels = {place: list(range(len(NAMES))) for place, _ in keys}
        reasons = doubts(crowd, crowd, keys, labels, are_same=True)
    body = Selection(
        "教师", (), None, keys=(RankKey(Literal(value=None, type=NumberType(), place=HERE), Direction.DESCENDING),) * 3
    )
    ranking = Ranking(body, (), None)
    for place, one in enumerate(candidates):
        others = [other for other in candidates if other is not one]
        ahead = [(ranking.ahead(other, one), other.eligible is True) for other in others]
        behind = [ranking.ahead(one, other) for other in others]
        level = [(a is False and b is False, sure) for (a, sure), b in zip(ahead, behind, strict=True)]
        assert found.sure_before[place] == sum(a is True and sure for a, sure in ahead)
        assert found.behind[place] == sum(b is True for b in behind)
        assert found.beside[place] == sum(both for both, _ in level)
        assert found.sure_beside[place] == sum(both and sure for both, sure in level)
        names = {cause.name for cause in causes_of([a for a, _ in ahead] + behind)}
        assert {name for label, name in enumerate(NAMES) if label in reasons and reasons[label][place]} == names
