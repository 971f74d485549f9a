"""What is not known never decides: a decision on fewer facts is the same decision, or 待定.

Facts are taken away at random (``mask``), or gaps are filled in every possible way. Two things are absent rather than unknown
where they are not on record, and so are never taken away here: an approval of an exception (例外批准; the outcome says
可报例外), and further findings (人工认定): what was found holds until another finding is on record.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import islice, product
from typing import Any

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import Case, cases, conditions, decisions, examples, policies

from policylang.core.facts import APPROVALS, FINDINGS, Dataset, Row
from policylang.core.ir import Field, Vocabulary
from policylang.core.types import DateType, EnumType, NumberType, SetType, TruthType
from policylang.core.values import ABSENT, CauseKind, Rounding, Unknown, high_of, low_of
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


MOST = 8
"""Facts taken away one by one from one decision."""


def stays(fact: Fact) -> bool:
    """Whether a fact is about approvals or findings, which are never taken away."""
    kinds = (APPROVALS, FINDINGS)
    return fact.field in kinds or (fact.row is not None and fact.row.kind in kinds)


def hidden(data: st.DataObject, decision: Decision) -> Iterator[set[Fact]]:
    """Some of the facts that a decision rests on: each of them alone (or ``MOST`` of them), and a few together."""
    read = [fact for fact in dict.fromkeys(all_facts(decision)) if not stays(fact)]
    if not read:
        return
    mixed = data.draw(st.permutations(read)) if len(read) > 1 else read
    yield from ({fact} for fact in mixed[:MOST])
    yield set(mixed[: data.draw(st.sampled_from((2, 3, max(1, len(read) - 1), len(read))))])


def told(decision: Decision) -> str:
    """A decision in short."""
    return f"{decision.row} {decision.name} {decision.outcome.label} {decision.fields}"


def key(row: Row | None) -> tuple[str, str]:
    """What identifies a row in two datasets."""
    return (row.kind, row.id) if row is not None else ("", "")


KINDS = (("义务", "任务", "项目"), ("考核", "登记"), ("登记", "资格"), ("遴选", "指标"), ("晋升", "资格"))
FOCUSED = (conditions(), *(policies(2, kinds) for kinds in KINDS))
"""Policies that are mostly about conditions, about duties, about exams, credits, populations, ladders."""


@examples(150)
@given(cases(gap=0) | cases(gap=0, drawn=st.one_of(*FOCUSED)), st.data())
def test_with_fewer_facts_known_a_decision_is_the_same_or_pending(case: Case, data: st.DataObject) -> None:
    dataset = case.dataset()
    facts = facts_of(dataset, case.policies.vocabulary)
    for decision in decisions(case.evaluation(dataset)):
        for gone in hidden(data, decision):
            rows = [fact.row for fact in gone if fact.kind is FactKind.ROW and fact.row is not decision.row]
            kept = [fact for fact in facts if fact not in gone and all(fact.row is not row for row in rows)]
            masked, twin = mask(dataset, kept, decision.row)
            some = case.evaluation(masked, tracing=False).decide(decision.rule.name, twin, decision.level)
            away = [(fact.kind.value, fact.row, fact.field, fact.year) for fact in gone]
            assert some.outcome in (Outcome.PENDING, decision.outcome), f"{told(decision)}; without {away}: {told(some)}"


# ------------------------------------------------------------------ completions


@attrs.frozen
class Gap:
    """A cell that is not recorded, or a 参数 that is 原文未规定, and the values that it may have."""

    row: Row | None = attrs.field(eq=id)
    field: str
    values: tuple[Any, ...]


FIGURES = (0, 1, 3, 5, 10, 20, 30, 40, 59, 60, 70, 100, 200)
DAYS = tuple(date(2018, 1, 1) + timedelta(days=73 * step) for step in range(20))
PARAMETERS = (
    Gap(None, "允许", (True, False)),
    Gap(None, "最低线", (40, 60, 70)),
    Gap(None, "任意线", (-5, 0, 60, 100)),
    Gap(None, "取整法", tuple(Rounding)),
    Gap(None, "截止", (date(2020, 6, 1), date(2020, 6, 15), date(2020, 6, 30))),
    Gap(None, "规定学时", (10, 20, 40)),
)


def possible(field: Field, now: Any) -> tuple[Any, ...]:
    """Values of a field: all of them, or enough to lie on both sides of every threshold; days of a date known in part."""
    if isinstance(now, Unknown):
        return (now.low, now.low + (now.high - now.low) / 2, now.high) if now.low and now.high else ()
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


def gaps(case: Case, dataset: Dataset, read: list[Decision]) -> list[Gap]:
    """What some decisions read and did not find: cells, partial dates, figures that are 原文未规定."""
    found = []
    kinds = case.policies.vocabulary.kinds
    for fact in dict.fromkeys(fact for decision in read for fact in all_facts(decision)):
        field = kinds[fact.row.kind].fields.get(fact.field) if fact.row is not None and fact.row.kind in kinds else None
        now = fact.row.cells.get(fact.field) if fact.row is not None else None
        if fact.kind is FactKind.CELL and field is not None and not field.by_year and (now is None or isinstance(now, Unknown)):
            found.append(Gap(fact.row, fact.field, possible(field, now)))
    names = {cause.name for decision in read for cause in decision.causes if cause.kind is CauseKind.UNSTATED}
    return [gap for gap in (*found, *(one for one in PARAMETERS if one.field in names)) if gap.values]


def completions(case: Case, dataset: Dataset, open_: list[Gap], most: int) -> Iterator[tuple[Evaluation, str]]:
    """A run for every way to fill in the gaps (or the first ``most``), and what was filled in. Changes the rows, then back."""
    before = [(gap.row.cells, gap.field, gap.row.cells.get(gap.field)) for gap in open_ if gap.row is not None]
    for values in islice(product(*(gap.values for gap in open_)), most):
        filled = list(zip(open_, values, strict=True))
        for gap, value in filled:
            if gap.row is not None:
                gap.row.cells[gap.field] = value
        bindings = {(gap.field, None): value for gap, value in filled if gap.row is None}
        yield case.evaluation(dataset, tracing=False, bindings=bindings), f"{[(g.row, g.field, value) for g, value in filled]}"
    for cells, name, value in before:
        if value is None:
            del cells[name]
        else:
            cells[name] = value


def is_within(value: Any, known: Any) -> bool:
    """Whether a result is what was known of it with fewer facts: the same, or (a number) between its bounds."""
    if not isinstance(known, Unknown):
        return bool(value == known)
    bounds = [known.low, known.high]
    if not isinstance(value, Unknown | int | Fraction) or any(not isinstance(one, int | Fraction | None) for one in bounds):
        return True
    low, high = low_of(value), high_of(value)
    above = known.low is None or (low is not None and known.low <= low)
    return above and (known.high is None or (high is not None and high <= known.high))


@examples(180)
@given(cases(max_rules=3, gap=2) | cases(gap=2, drawn=st.one_of(*FOCUSED)), st.data())
def test_what_is_decided_is_decided_however_the_gaps_are_filled(case: Case, data: st.DataObject) -> None:
    dataset = case.dataset()
    before = list(decisions(case.evaluation(dataset)))
    found = gaps(case, dataset, before)
    assume(found)
    chosen = data.draw(st.lists(st.sampled_from(found), min_size=1, max_size=2, unique=True))
    for after, filled in completions(case, dataset, chosen, 40):
        for decision in before:
            again = after.decide(decision.rule.name, decision.row, decision.level)
            if decision.outcome is not Outcome.PENDING:
                assert again.outcome is decision.outcome, f"{told(decision)}; with {filled}: {told(again)}"
            for name, value in decision.fields.items():
                assert name not in again.fields or is_within(again.fields[name], value), (
                    f"{told(decision)}; with {filled}: {told(again)}"
                )
