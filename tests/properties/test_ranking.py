"""Candidates are sorted, not compared in pairs: the counts, the causes and the outcomes are those of all comparisons in pairs.

What is decided though something is in doubt holds in every world: whoever takes part, whatever the unknown keys and the quota are.
"""

from datetime import date
from itertools import product
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import examples

from policylang.core.expressions import Literal, Place
from policylang.core.facts import Row
from policylang.core.ir import Direction, RankKey, Selection, Ties
from policylang.core.types import DateType, EnumType, NumberType, TruthType
from policylang.core.values import ABSENT, Cause, CauseKind, Truth, Unknown, all_, causes_of, high_of, low_of, not_
from policylang.piece import evolve
from policylang.runtime.decision import Outcome
from policylang.runtime.ranking import Candidate, Ranking, Standing
from policylang.runtime.selection import place_of
from policylang.source import Span

HERE = Place(0, Span("", 0, 0), "")
GRADES = EnumType("等次", ("差", "中", "好"), ordered=True)
KINDS = {"数": NumberType(), "等次": GRADES, "优先": TruthType()}
WORLDS = 300
"""Cases with more worlds than this are not looked through."""


@attrs.frozen
class Case:
    """A selection of one group; ``quota`` a number or an unknown one."""

    body: Selection
    candidates: tuple[Candidate, ...]
    quota: Any
    seed: Any
    complete: bool


def cause(name: str) -> Cause:
    return Cause(CauseKind.MISSING, name)


def bounded(name: str, low: Any, high: Any) -> Unknown:
    return Unknown((cause(name),), low, high)


def key_values(draw: st.DrawFn, kind: str, name: str) -> Any:
    """A value of a key, known or not, blank or not."""
    form = draw(st.sampled_from(("known", "known", "known", "known", "unknown", "blank")))
    if form == "blank":
        return ABSENT
    if kind == "优先":
        return bounded(name, None, None) if form == "unknown" else draw(st.booleans())
    domain: Any = GRADES.values if kind == "等次" else (0, 1, 2, 3)
    if form == "known":
        return draw(st.sampled_from(domain))
    first, last = sorted(draw(st.tuples(*[st.integers(0, len(domain) - 1)] * 2)))
    low, high = domain[first], domain[last]
    return bounded(name, low if draw(st.booleans()) else None, high if draw(st.booleans()) else None)


@st.composite
def selections(draw: st.DrawFn) -> Case:
    lot = draw(st.sampled_from((False, False, False, True)))
    kinds = draw(st.lists(st.sampled_from(tuple(KINDS)), min_size=1, max_size=3))
    keys = tuple(
        RankKey(
            Literal(value=None, type=KINDS[kind], place=HERE),
            Direction.PREFERRED if kind == "优先" else draw(st.sampled_from((Direction.ASCENDING, Direction.DESCENDING))),
        )
        for kind in kinds
    )
    body = Selection("教师", (), None, keys=keys, lot=lot, ties=draw(st.sampled_from(tuple(Ties))))
    shared = draw(st.booleans())
    candidates = tuple(
        Candidate(
            Row("教师", f"{index}"),
            draw(st.sampled_from((True, True, True, Unknown((cause("有疑" if shared else f"{index}有疑"),))))),
            (),
            tuple(key_values(draw, kind, f"{index}的{place}") for place, kind in enumerate(kinds)),
            draw(st.sampled_from("甲乙丙")),
        )
        for index in range(draw(st.integers(1, 7)))
    )
    first, last = sorted(draw(st.tuples(st.integers(0, 5), st.integers(0, 5))))
    quota = draw(st.sampled_from((first, first, bounded("名额", first, last), bounded("名额", None, last))))
    seed = draw(st.sampled_from(("种子", Unknown((cause("种子"),))))) if lot else None
    return Case(body, candidates, quota, seed, draw(st.sampled_from((True, True, False))))


def in_pairs(case: Case, one: Candidate) -> tuple[Outcome, int | None, tuple[Cause, ...], tuple[int, ...]]:
    """Outcome, 名次, causes and counts, every candidate compared with every other: what the counts mean."""
    ranking = Ranking(case.body, (), case.seed)
    others = [other for other in case.candidates if other is not one]
    before = [ranking.ahead(other, one) for other in others]
    behind = [ranking.ahead(one, other) for other in others]
    beside = [_level(ranking, other, one) for other in others]
    present = [other.eligible for other in others]
    sure_before = sum(a is True and p is True for a, p in zip(before, present, strict=True))
    may_before = sum(a is not False for a in before)
    sure_beside = sum(b is True and p is True for b, p in zip(beside, present, strict=True))
    may_beside = sum(b is not False and a is False for a, b in zip(before, beside, strict=True))
    not_behind = sum(a is False and p is True for a, p in zip(behind, present, strict=True))
    low, high = low_of(case.quota), high_of(case.quota)
    causes = causes_of((one.eligible, case.quota, case.seed, *before, *beside, *present))
    if not case.complete:
        causes = (*causes, Cause(CauseKind.MISSING, case.body.kind))
    is_exact = may_before == sure_before and one.eligible is True
    rank = sure_before + 1 if is_exact and may_beside == sure_beside else None
    takes_all = case.body.ties is Ties.TAKE_ALL
    counts = (sure_before, may_before, sure_beside, may_beside, not_behind)
    surely = one.eligible is True and case.complete and low is not None
    if surely and may_before + (0 if takes_all else may_beside) < low:
        return Outcome.SELECTED, rank, (), counts
    if high is not None and sure_before >= high:
        return Outcome.NOT_SELECTED, rank, (), counts
    if causes:
        return Outcome.PENDING, rank, causes, counts
    assert sure_before < low <= sure_before + sure_beside and not takes_all
    return Outcome.TIED, rank, (), counts


def _level(ranking: Ranking, other: Candidate, one: Candidate) -> Truth:
    """Whether nothing tells two candidates apart."""
    if ranking.body.lot:
        return ranking.seed if isinstance(ranking.seed, Unknown) else other.lot == one.lot
    return all_((not_(ranking.ahead(other, one)), not_(ranking.ahead(one, other))))


def worlds(case: Case) -> list[Case]:
    """All that the case may turn out to be; none where there are too many."""
    choices: list[list[Any]] = []
    for one in case.candidates:
        choices.append([True] if one.eligible is True else [True, False])
        for key, value in zip(case.body.keys, one.keys, strict=True):
            choices.append(_possible(key, value))
    whole = range(6)
    choices.append([n for n in whole if (low_of(case.quota) or 0) <= n <= high_of(case.quota)])
    number = 1
    for choice in choices:
        number *= len(choice)
    if number > WORLDS:
        return []
    width = 1 + len(case.body.keys)
    found = []
    for values in product(*choices):
        parts = [values[i * width : (i + 1) * width] for i in range(len(case.candidates))]
        taking = [evolve(one, eligible=part[0], keys=part[1:]) for one, part in zip(case.candidates, parts, strict=True)]
        found.append(attrs.evolve(case, candidates=tuple(taking), quota=values[-1]))
    return found


def _possible(key: RankKey, value: Any) -> list[Any]:
    if not isinstance(value, Unknown):
        return [value]
    if isinstance(key.value.type, TruthType):
        return [True, False]
    domain: Any = GRADES.values if key.value.type is GRADES else (0, 1, 2, 3)
    first = domain.index(value.low) if value.low is not None else 0
    last = domain.index(value.high) if value.high is not None else len(domain) - 1
    return list(domain[first : last + 1])


@examples(600)
@given(selections())
def test_sorted_as_in_pairs(case: Case) -> None:
    ranking = Ranking(case.body, case.candidates, case.seed)
    for one in case.candidates:
        outcome, rank, causes, counts = in_pairs(case, one)
        assert ranking.standing(one) == Standing(*counts)
        found = place_of(ranking, one, case.quota, case.complete)
        if found != (outcome, rank, causes):
            assert found == (Outcome.TIED, rank, ())
            assert outcome is Outcome.PENDING


@examples(600)
@given(selections().filter(lambda case: case.complete and case.seed is None))
def test_what_is_decided_holds_in_every_world(case: Case) -> None:
    ranking = Ranking(case.body, case.candidates, case.seed)
    for index, one in enumerate(case.candidates):
        outcome, rank, causes = place_of(ranking, one, case.quota, True)
        assert (outcome is Outcome.PENDING) == bool(causes)
        for world in worlds(case) if outcome is not Outcome.PENDING else ():
            if world.candidates[index].eligible is False:
                assert outcome is Outcome.NOT_SELECTED
                continue
            there = tuple(other for other in world.candidates if other.eligible is True)
            ours = attrs.evolve(world, candidates=there)
            found = in_pairs(ours, world.candidates[index])
            assert found[0] is outcome
            assert rank is None or found[1] == rank


def number_key(*values: Any) -> tuple[Selection, tuple[Candidate, ...]]:
    keys = (RankKey(Literal(value=None, type=NumberType(), place=HERE), Direction.DESCENDING),)
    body = Selection("教师", (), None, keys=keys)
    return body, tuple(Candidate(Row("教师", f"{i}"), True, (), (value,)) for i, value in enumerate(values))


@pytest.mark.parametrize(
    ("values", "quota", "outcomes"),
    [
        ((90, 80, 80, bounded("分", 0, 70)), 2, ["SELECTED", "TIED", "TIED", "NOT_SELECTED"]),
        ((90, 80, 80, bounded("分", 0, 85)), 2, ["SELECTED", "PENDING", "PENDING", "PENDING"]),
        ((bounded("分", 90, 100), 80, 80), 2, ["SELECTED", "TIED", "TIED"]),
        ((90, 80, 70, bounded("分", 0, 70)), 3, ["SELECTED", "SELECTED", "PENDING", "PENDING"]),
    ],
)
def test_doubts_elsewhere_leave_a_tie(values: tuple[Any, ...], quota: int, outcomes: list[str]) -> None:
    body, candidates = number_key(*values)
    ranking = Ranking(body, candidates, None)
    assert [place_of(ranking, one, quota, True)[0].name for one in candidates] == outcomes


def test_days_of_which_some_are_blank() -> None:
    """A blank stands last, whatever the direction."""
    for direction, ranks in ((Direction.ASCENDING, [2, 3, 1]), (Direction.DESCENDING, [1, 3, 2])):
        keys = (RankKey(Literal(value=None, type=DateType(), place=HERE), direction),)
        values = (date(2020, 6, 1), ABSENT, date(2020, 5, 1))
        candidates = tuple(Candidate(Row("教师", f"{i}"), True, (), (value,)) for i, value in enumerate(values))
        ranking = Ranking(Selection("教师", (), None, keys=keys), candidates, None)
        assert [place_of(ranking, one, 1, True)[1] for one in candidates] == ranks


def test_many_candidates_are_compared_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred of five thousand in doubt: the number of comparisons does not grow with the square of the candidates."""
    values = [bounded(f"{i}", 0, 1000) if i % 50 == 0 else (i * 7919) % 1000 for i in range(5000)]
    body, candidates = number_key(*values)
    asked = 0
    ahead = Ranking.ahead

    def counting(self: Ranking, other: Candidate, one: Candidate) -> Any:
        nonlocal asked
        asked += 1
        return ahead(self, other, one)

    monkeypatch.setattr(Ranking, "ahead", counting)
    ranking = Ranking(body, candidates, None)
    outcomes = [place_of(ranking, one, 4950, True)[0] for one in candidates]
    assert Outcome.SELECTED in outcomes and Outcome.PENDING in outcomes
    assert asked < 5000 * 5000 / 10
