"""The facts that decide: a set that is enough, of which none can be left out.

In: an evaluation and one of its decisions. Out: facts such that with these alone known, and all others unknown, the outcome is the
same, and with any one of them unknown too it is not. Found by QuickXplain (Junker 2004) over the facts that the trace read,
the decision being made anew by the engine each time, so that the explanation is the reason. Relies on ``evaluator``, ``mask``.
"""

from collections.abc import Sequence

from policylang.runtime.compiled import compiled
from policylang.runtime.decision import Decision, Fact, FactKind, Outcome, Trace
from policylang.runtime.decisive import decisive_facts
from policylang.runtime.evaluator import Evaluation
from policylang.runtime.mask import mask

LIMIT = 2000
"""Decisions that read more facts than this (targets over a county) are cited in full, not minimised."""


class Oracle:
    """Makes one decision again with only some facts known. Counts how often it was asked."""

    def __init__(self, evaluation: Evaluation, decision: Decision) -> None:
        self.evaluation = evaluation
        self.decision = decision
        self.asked = 0

    def outcome(self, facts: Sequence[Fact]) -> Outcome:
        """The outcome with ``facts`` alone known."""
        self.asked += 1
        origin, decision = self.evaluation, self.decision
        dataset, row = mask(origin.dataset, facts, decision.row)
        again = compiled(origin.policies).evaluation(dataset, decision.as_of, origin.known_at, origin.bindings, origin.region)
        period = decision.period if decision.earlier or _recurs(decision) else None
        return again.decide_on(decision.rule, row, decision.as_of, decision.level, period).outcome

    def suffices(self, facts: Sequence[Fact]) -> bool:
        """Whether ``facts`` alone give the same outcome."""
        return self.outcome(facts) is self.decision.outcome


def _recurs(decision: Decision) -> bool:
    return getattr(decision.rule.body, "every", None) is not None


def minimal_facts(evaluation: Evaluation, decision: Decision) -> tuple[tuple[Fact, ...], bool]:
    """The deciding facts in the order read, and whether they are proved minimal.

    A 待定 rests on what is not known: it cites nothing.
    """
    if decision.outcome is Outcome.PENDING or decision.trace is None:
        return (), True
    oracle = Oracle(evaluation, decision)
    facts = _ordered(decisive_facts(decision))
    if not oracle.suffices(facts):
        facts = _ordered(all_facts(decision))
    if len(facts) > LIMIT:
        return tuple(facts), False
    if oracle.suffices(()):
        return (), True
    kept = _quick_explain(oracle, (), facts, False)
    kept = _prune(oracle, kept)
    order = {fact: index for index, fact in enumerate(facts)}
    return tuple(sorted(kept, key=lambda fact: order[fact])), True


def all_facts(decision: Decision) -> list[Fact]:
    """Every fact that was read on the way to the decision, consulted decisions included."""
    found: dict[Fact, None] = {}
    pending = [decision]
    seen = {id(decision)}
    while pending:
        one = pending.pop()
        for trace in one.trace.walk() if isinstance(one.trace, Trace) else ():
            found.update(dict.fromkeys(trace.facts))
            consulted = trace.node
            if isinstance(consulted, Decision) and id(consulted) not in seen:
                seen.add(id(consulted))
                pending.append(consulted)
    return list(found)


_ORDER = {FactKind.TABLE: 2, FactKind.ROW: 1, FactKind.CELL: 0}


def _ordered(facts: Sequence[Fact]) -> list[Fact]:
    """Cells first, then rows, then tables: QuickXplain drops what comes last first, so cells are preferred as evidence."""
    return sorted(dict.fromkeys(facts), key=lambda fact: _ORDER[fact.kind])


def _quick_explain(oracle: Oracle, base: Sequence[Fact], facts: Sequence[Fact], grown: bool) -> list[Fact]:
    """A minimal part of ``facts`` that together with ``base`` suffices (divide and conquer; depth is logarithmic)."""
    if grown and oracle.suffices(base):
        return []
    if len(facts) <= 1:
        return list(facts)
    half = len(facts) // 2
    first, second = facts[:half], facts[half:]
    of_second = _quick_explain(oracle, (*base, *first), second, bool(first))
    of_first = _quick_explain(oracle, (*base, *of_second), first, bool(of_second))
    return [*of_first, *of_second]


def _prune(oracle: Oracle, facts: list[Fact]) -> list[Fact]:
    """Take out what can still be left out, one at a time: the proof that none can be."""
    kept = list(facts)
    for fact in list(facts):
        rest = [other for other in kept if other != fact]
        if len(rest) < len(kept) and oracle.suffices(rest):
            kept = rest
    return kept
