"""What is not known never decides: a decision on fewer facts is the same decision, or 待定.

Facts are taken away at random (``mask``), or gaps are filled in every possible way. Two things are absent rather than unknown
where they are not on record, and so are never taken away here: an approval of an exception (例外批准; the outcome says
可报例外), and further findings (人工认定): what was found holds until another finding is on record.
"""

import copy
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import islice, product
from typing import Any

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import Case, cases, decisions, examples

from policylang.core.facts import APPROVALS, FINDINGS, Dataset, Row
from policylang.core.ir import Field, Vocabulary
from policylang.core.types import DateType, EnumType, NumberType, SetType, TruthType
from policylang.core.values import ABSENT, Unknown, high_of, low_of
from policylang.runtime.decision import Decision, Fact, FactKind, Outcome
from policylang.runtime.evaluator import Evaluation
from policylang.runtime.mask import mask
from policylang.runtime.minimal import all_facts


def facts_of(dataset: Dataset, vocabulary: Vocabulary) -> list[Fact]:
    """Every fact that a dataset holds: cells, rows, and that tables are complete."""
    found: list[Fact] = []
    for kind, table in dataset.tables.items():
        found.append(Fact(FactKind.TABLE, None, kind))
        for row in table.rows:
            found.append(Fact(FactKind.ROW, row))
            for name, value in row.cells.items():
                years = list(value) if isinstance(value, dict) else [0]
                found += [Fact(FactKind.CELL, row, name, year) for year in years]
            found += [Fact(FactKind.CELL, row, name) for name in row.links]
            found += [Fact(FactKind.TABLE, row, name) for name in vocabulary_children(vocabulary, dataset, row)]
    return found


def vocabulary_children(vocabulary: Vocabulary, dataset: Dataset, row: Row) -> list[str]:
    """The kinds of child tables of a row that were supplied."""
    names = [kind.name for kind in vocabulary.children_of(row.kind)] + ["称号", "人工认定", APPROVALS]
    return [name for name in names if dataset.children(row, name) is not None]


def stays(fact: Fact) -> bool:
    """Whether a fact is about approvals or findings, which are never taken away."""
    kinds = (APPROVALS, FINDINGS)
    return fact.field in kinds or (fact.row is not None and fact.row.kind in kinds)


def hidden(data: st.DataObject, decision: Decision) -> set[Fact]:
    """Some of the facts that a decision rests on: one or two, or most of them."""
    read = [fact for fact in dict.fromkeys(all_facts(decision)) if not stays(fact)]
    if not read:
        return set()
    size = data.draw(st.sampled_from((1, 2, len(read) - 1, len(read))))
    return set(data.draw(st.permutations(read))[:size])


def told(decision: Decision) -> str:
    """A decision in short."""
    return f"{decision.row} {decision.name} {decision.outcome.label} {decision.fields}"


def key(row: Row | None) -> tuple[str, str]:
    """What identifies a row in two datasets."""
    return (row.kind, row.id) if row is not None else ("", "")


@examples(200)
@given(cases(gap=0), st.data())
def test_with_fewer_facts_known_a_decision_is_the_same_or_pending(case: Case, data: st.DataObject) -> None:
    dataset = case.dataset()
    facts = facts_of(dataset, case.policies.vocabulary)
    for decision in decisions(case.evaluation(dataset)):
        gone = hidden(data, decision)
        rows = [fact.row for fact in gone if fact.kind is FactKind.ROW and fact.row is not decision.row]
        kept = [fact for fact in facts if fact not in gone and all(fact.row is not row for row in rows)]
        masked, twin = mask(dataset, kept, decision.row)
        some = case.evaluation(masked, tracing=False).decide(decision.rule.name, twin, decision.level)
        away = [(fact.kind.value, fact.row, fact.field, fact.year) for fact in gone]
        assert some.outcome in (Outcome.PENDING, decision.outcome), f"{told(decision)}; without {away}: {told(some)}"


# ------------------------------------------------------------------ completions


@attrs.frozen
class Gap:
    """A cell that is not recorded, and the values that it may have."""

    kind: str
    id: str
    field: str
    values: tuple[Any, ...]


FIGURES = (0, 1, 3, 5, 10, 20, 30, 40, 59, 60, 70, 100, 200)
DAYS = tuple(date(2018, 1, 1) + timedelta(days=73 * step) for step in range(20))


def possible(field: Field) -> tuple[Any, ...]:
    """Values of a field: all of them, or enough to lie on both sides of every threshold."""
    values: tuple[Any, ...] = ()
    match field.type:
        case TruthType():
            values = (True, False)
        case EnumType(values=words):
            values = tuple(words)
        case SetType(item=EnumType(values=words)):
            values = ((), *((word,) for word in words), tuple(words))
        case NumberType():
            low, high = field.low, field.high
            values = tuple(n for n in FIGURES if (low is None or low <= n) and (high is None or n <= high))
        case DateType():
            values = DAYS
    return (*values, ABSENT) if field.nullable else values


def gaps(dataset: Dataset, vocabulary: Vocabulary) -> list[Gap]:
    """The cells that are not recorded."""
    found = []
    for name, kind in vocabulary.kinds.items():
        for row in dataset.rows(name):
            for field in kind.fields.values():
                if field.name not in row.cells and not field.by_year and possible(field):
                    found.append(Gap(name, row.id, field.name, possible(field)))
    return found


def completions(dataset: Dataset, open_: list[Gap], most: int) -> Iterator[Dataset]:
    """The dataset with the gaps filled in, in every way (or the first ``most``)."""
    for values in islice(product(*(gap.values for gap in open_)), most):
        filled = copy.deepcopy(dataset)
        for gap, value in zip(open_, values, strict=True):
            row = filled.get(gap.kind, gap.id)
            assert row is not None
            row.cells[gap.field] = value
        yield filled


def values_of(dataset: Dataset, chosen: list[Gap]) -> list[tuple[str, str, Any]]:
    """What was filled in, for the message of a failure."""
    rows = [(gap, dataset.get(gap.kind, gap.id)) for gap in chosen]
    return [(gap.id, gap.field, row.cells.get(gap.field)) for gap, row in rows if row is not None]


@examples(150)
@given(cases(max_rules=3, gap=1), st.data())
def test_what_is_decided_is_decided_however_the_gaps_are_filled(case: Case, data: st.DataObject) -> None:
    dataset = case.dataset()
    found = gaps(dataset, case.policies.vocabulary)
    assume(found)
    chosen = data.draw(st.lists(st.sampled_from(found), min_size=1, max_size=2, unique=True))
    before = case.evaluation(dataset, tracing=False)
    decided = [decision for decision in decisions(before) if decision.outcome is not Outcome.PENDING]
    for filled in completions(dataset, chosen, 40):
        after = case.evaluation(filled, tracing=False)
        for decision in decided:
            row = filled.get(*key(decision.row)) if decision.row is not None else None
            again = after.decide(decision.rule.name, row, decision.level)
            assert again.outcome is decision.outcome, f"{told(decision)}; with {values_of(filled, chosen)}: {told(again)}"
            for name, value in decision.fields.items():
                if not isinstance(value, Unknown):
                    assert again.fields.get(name) == value, f"{told(decision)}; with {values_of(filled, chosen)}: {told(again)}"


def known_results(evaluation: Evaluation) -> Iterator[Decision]:
    """Decisions with a result (成绩, 名额 …) of which only bounds are known."""
    for decision in decisions(evaluation):
        if any(isinstance(value, Unknown) for value in decision.fields.values()):
            yield decision


def lies_in(value: Any, bounds: Unknown) -> bool:
    """Whether a number (or what bounds it) lies in the bounds found with fewer facts known."""
    if not isinstance(value, Unknown | int | Fraction):
        return True
    low, high = low_of(value), high_of(value)
    above = bounds.low is None or (low is not None and bounds.low <= low)
    return above and (bounds.high is None or (high is not None and high <= bounds.high))


@examples(100)
@given(cases(max_rules=3, gap=2))
def test_bounds_of_results_hold_for_every_completion(case: Case) -> None:
    dataset = case.dataset()
    bounded = list(known_results(case.evaluation(dataset, tracing=False)))
    causes = {
        (c.row_kind, c.row_id, c.name) for d in bounded for v in d.fields.values() if isinstance(v, Unknown) for c in v.causes
    }
    concerned = [g for g in gaps(dataset, case.policies.vocabulary) if (g.kind, g.id, g.field) in causes]
    assume(concerned)
    for filled in completions(dataset, concerned[:2], 30):
        after = case.evaluation(filled, tracing=False)
        for decision in bounded:
            row = filled.get(*key(decision.row)) if decision.row is not None else None
            again = after.decide(decision.rule.name, row, decision.level)
            for name, value in decision.fields.items():
                if isinstance(value, Unknown) and isinstance(value.low, int | Fraction | None):
                    assert lies_in(again.fields.get(name), value), f"{told(decision)}; {told(again)}"
