"""What an explanation says of other facts and other days is so: every change that it names turns the outcome, no part of it does,
and every day that it names is the first one on which the outcome is another.

Tried by new runs of the reference engine: on the scenarios of the five policies, on the sample districts, and on drawn cases.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from district_runs import DISTRICTS
from hypothesis import given
from strategies import Case, asked, cases, examples
from test_compiled_equals_reference import FILES, document

from policylang.bindings import parse_bindings
from policylang.pipeline import load
from policylang.records.folders import read_folder
from policylang.runtime.candidates import decides
from policylang.runtime.counterfactual import Change, changes
from policylang.runtime.decision import Decision, Outcome
from policylang.runtime.evaluator import Evaluation
from policylang.runtime.timeline import Timeline, timeline

ROOT = Path(__file__).parents[2]
DAY = timedelta(days=1)
MANY_ROWS = 60
"""Scenarios with more rows than this are left out: every change is tried by a decision over all of them."""
SCENARIOS, DECISIONS = 16, 4
"""Scenarios of each policy, and decisions in each of these and in each district, that are looked at."""
DAYS_BETWEEN = 12
"""Days before a change on which the outcome is looked at."""
FAR = timedelta(days=2000)
"""How far a decision that never changes is followed."""


def again(evaluation: Evaluation, decision: Decision, day: date | None = None) -> Outcome:
    """The outcome of the same question asked anew, on the facts as they stand now."""
    as_of, origin = day or decision.as_of, evaluation
    run = Evaluation(
        origin.policies, origin.dataset, as_of, origin.known_at, origin.bindings, tracing=False, region=origin.region
    )
    period = decision.period if getattr(decision.rule.body, "every", None) is not None else None
    return run.decide_on(decision.rule, decision.row, as_of, decision.level, period).outcome


@contextmanager
def recorded(made: Iterable[Change]) -> Iterator[None]:
    """The records with some cells changed."""
    before = [(one.row.cells, one.field.name, one.row.cells.get(one.field.name)) for one in made]
    try:
        for one, (cells, name, value) in zip(made, before, strict=True):
            cells[name] = {**(value or {}), one.year: one.after} if one.field.by_year else one.after
        yield
    finally:
        for cells, name, value in before:
            if value is None:
                cells.pop(name, None)
            else:
                cells[name] = value


def wrong_changes(evaluation: Evaluation, decision: Decision) -> Iterator[str]:
    """Changes named that do not give the outcome named, or that are more than is needed."""
    for flip in changes(evaluation, decision).flips:
        named = [(one.field.name, one.before, one.after) for one in flip.changes]
        with recorded(flip.changes):
            given = again(evaluation, decision)
        if given is not flip.to or given is decision.outcome:
            yield f"{named} gives {given.label}, not {flip.to.label}"
        for left_out in flip.changes if len(flip.changes) > 1 else ():
            with recorded([one for one in flip.changes if one is not left_out]):
                given = again(evaluation, decision)
            if decides(given) and given is not decision.outcome:
                yield f"{named} gives {given.label} without {left_out.field.name}"


def wrong_days(evaluation: Evaluation, decision: Decision, random: Random) -> Iterator[str]:
    """Days named on which the outcome does not become another one, and days before them on which it does."""
    found = timeline(evaluation, decision)
    if found.changes_on is not None and again(evaluation, decision, found.changes_on) is not found.to:
        yield f"on {found.changes_on} not {found.to}"
    if found.since is not None and again(evaluation, decision, found.since - DAY) is decision.outcome:
        yield f"already on {found.since - DAY}"
    for day in days_between(found, decision.as_of, random):
        if again(evaluation, decision, day) is not decision.outcome:
            yield f"{again(evaluation, decision, day).label} on {day}: {found}"


def days_between(found: Timeline, as_of: date, random: Random) -> list[date]:
    """The first and the last day of the present outcome, and some days between."""
    end = found.changes_on if found.changes_on is not None else min(found.checked_until, as_of + FAR)
    start = found.since if found.since is not None else as_of
    length = (end - start).days
    offsets = {0, length - 1, *random.sample(range(length), min(DAYS_BETWEEN, length))} if length > 0 else {0}
    return [start + timedelta(days=offset) for offset in sorted(offsets)]


def wrong(evaluation: Evaluation, count: int, random: Random) -> list[str]:
    """All that does not hold of some of the decisions of a run."""
    questions = list(asked(evaluation))
    random.shuffle(questions)
    made = (evaluation.decide(rule.name, row, level) for rule, row, level in questions)
    chosen = islice((one for one in made if one.outcome is not Outcome.NOT_APPLICABLE), count)
    return [
        f"{one.name} {one.row.id if one.row else ''} {one.outcome.label}: {what}"
        for one in chosen
        for what in (*wrong_changes(evaluation, one), *wrong_days(evaluation, one, random))
    ]


@pytest.mark.parametrize("name", FILES)
def test_scenarios(name: str) -> None:
    random = Random(name)
    policies, scenarios = document(name)
    small = [one for one in scenarios if sum(len(table.rows) for table in one.dataset.tables.values()) <= MANY_ROWS]
    for scenario in random.sample(small, min(SCENARIOS, len(small))):
        bindings = {(name, key): value for name, key, value in scenario.bindings}
        evaluation = Evaluation(policies, scenario.dataset, scenario.as_of, scenario.known_at, bindings)
        assert wrong(evaluation, DECISIONS, random) == [], scenario.name


@pytest.mark.parametrize("district", DISTRICTS)
def test_districts(district: str) -> None:
    [policies] = load(ROOT / "policies" / DISTRICTS[district].policy).sets
    dataset = read_folder(ROOT / "examples" / "records" / district, policies.vocabulary).dataset
    own, bound = DISTRICTS[district].runs[:2]
    evaluation = Evaluation(policies, dataset, own.as_of, None, parse_bindings(policies, bound.bindings))
    assert wrong(evaluation, DECISIONS, Random(district)) == []


@examples(40)
@given(cases(max_rules=3))
def test_drawn_cases(case: Case) -> None:
    assert wrong(case.evaluation(), DECISIONS, Random(0)) == []
