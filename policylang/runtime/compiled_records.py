"""Decisions about one record by itself: a dict of cells in, outcome words out, with nothing made on the way that is not asked for.

In: ``Mapping`` from fields to values as the readers of records give them; a field that is not there (or ``None``) is not recorded.
Out: the outcome of every rule of the kind by its name, and the values that decisions give (``课程考核 的 成绩``). Rules that read
nothing but the record's own fields and each other are decided together by one function of the dict; all other rules, and a record
with a value that is not plain (a partial date, a blank), by the compiled engine. Why a decision is pending is asked of
``evaluation``. Relies on ``compiled`` and ``compiled_source``.
"""

from collections.abc import Callable, Sequence
from datetime import date

from policylang.core.facts import Dataset, Row, Table
from policylang.core.ir import PolicySet, Rule
from policylang.runtime.compiled import Compiled, CompiledEvaluation, compiled, days_of
from policylang.runtime.compiled_scores import barred
from policylang.runtime.compiled_source import BeyondError, Found, Record, Source, function_of
from policylang.runtime.compiled_source_open import OpenSource
from policylang.runtime.evaluator import Bindings


class Records:
    """The decisions about records of one kind on one day; made once, asked for each record."""

    def __init__(
        self, policies: PolicySet, kind: str, as_of: date, bindings: Bindings | None = None, with_values: bool = True
    ) -> None:
        self.engine: Compiled = compiled(policies)
        self.kind = kind
        self.as_of = as_of
        self.bindings = bindings
        self.with_values = with_values
        declared = policies.vocabulary.kinds.get(kind)
        fields = declared.fields if declared is not None else {}
        known, open_ = Source(fields, with_values), OpenSource(fields, with_values)
        self._taken: list[tuple[Rule, str | None]] = []
        self._others: list[tuple[Rule, str | None]] = []
        for one in self.engine.decisions_of(kind):
            (self._taken if self._is_taken(*one, known, open_) else self._others).append(one)
        self.decide = self._decider(function_of(known), function_of(open_))
        """As calling the whole. PERF: a function of its own, for those who ask it very often."""

    def __call__(self, record: Record) -> Found:
        """Outcomes by rule and, ``with_values``, the values that they give."""
        return self.decide(record)

    def _decider(
        self, decide_known: Callable[[Record], Found | None], decide_open: Callable[[Record], Found]
    ) -> Callable[[Record], Found]:
        others = self._others

        def decide(record: Record) -> Found:
            try:
                found = decide_known(record)
                if found is None:
                    found = decide_open(record)
            except BeyondError:
                found = self._in_part(record, decide_open)
            return found | self._in_full(record, others) if others else found

        return decide

    def _in_part(self, record: Record, decide_open: Callable[[Record], Found]) -> Found:
        """What is decided of a record that the quick form gave up; by the compiled engine where the other form does too."""
        try:
            return decide_open(record)
        except BeyondError:
            return self._in_full(record, self._taken)

    def evaluation(self, record: Record) -> CompiledEvaluation:
        """A run over this record alone: decisions with their causes."""
        row = Row(self.kind, "", {field: value for field, value in record.items() if value is not None})
        return self.engine.evaluation(Dataset({self.kind: Table((row,))}), self.as_of, bindings=self.bindings)

    def _is_taken(self, rule: Rule, level: str | None, known: Source, open_: OpenSource) -> bool:
        """Whether a rule is one of those decided together; it is added to them."""
        policy = self.engine.policies.policies[rule.policy]
        first, last = days_of(rule, policy)
        if level or policy.region or not first <= self.as_of <= last or barred(self.engine.policies, rule) is not None:
            return False
        return open_.takes(rule) and known.takes(rule)

    def _in_full(self, record: Record, rules: Sequence[tuple[Rule, str | None]]) -> Found:
        run = self.evaluation(record)
        (row,) = run.dataset.rows(self.kind)
        found: Found = {}
        for rule, level in rules:
            decision = run.decide_on(rule, row, self.as_of, level)
            found[decision.name] = decision.outcome
            if self.with_values:
                found.update((f"{decision.name} 的 {field}", value) for field, value in decision.fields.items())
        return found
