"""Holds decisions of the batch engine against those of the reference engine, one by one."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from policylang.api import all_decisions
from policylang.batch.decide import Answer, Batch, Decisions
from policylang.batch.engines import Engine, Polars
from policylang.batch.lowering import label_of
from policylang.batch.reasons import deciding
from policylang.core.values import ABSENT, Unknown
from policylang.runtime.decision import Decision


def told(answer: Answer) -> tuple[Any, ...]:
    """All that the batch engine says of a decision."""
    return answer.outcome.label, answer.causes, answer.items, answer.fields, answer.waived


def expected(decision: Decision) -> tuple[Any, ...]:
    """The same of the reference engine: causes without their rows, values that are known."""
    known = {name: value for name, value in decision.fields.items() if not isinstance(value, Unknown) and value is not ABSENT}
    values = {name: value for name, value in known.items() if isinstance(value, int | Fraction | str)}
    causes = frozenset(label_of(cause) for cause in decision.causes)
    return decision.outcome.label, causes, frozenset(deciding(decision)), values, decision.waived


def lowered(decisions: Decisions) -> Iterator[tuple[str, str]]:
    """Kind and name of the decisions that were lowered to columns."""
    for kind, abouts in decisions.about.items():
        yield from ((kind, about.name) for about in abouts if not about.not_lowered)


def differences(batch: Batch, engine: Engine | None = None) -> list[str]:
    """Decisions on which the engines differ, those left to the reference engine too; it is an error if one is not told at all."""
    decisions = batch.decide(engine or Polars())
    answers = {(kind, one.name, one.id): one for kind in decisions.tables for one in decisions.answers(kind)}
    found = []
    for _, decision in all_decisions(batch.reference):
        kind, id_ = (decision.row.kind, decision.row.id) if decision.row is not None else ("", "")
        answer = answers.pop((kind, decision.name, id_))
        if told(answer) != expected(decision):
            found.append(f"{decision.name} of {kind} {id_}\nreference {expected(decision)}\nbatch     {told(answer)}")
    assert not answers, "the batch engine decides what the reference engine does not"
    return found
