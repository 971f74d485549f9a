"""Hypothesis strategies: well-typed policies, records for them, and cases of both.

The policies are drawn as text from types (``drawn_conditions``, ``drawn_rules``) over one vocabulary (``drawn_words``), so
that what is tested is the whole way from text to decision. Every one of them elaborates without an error.
"""

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from itertools import count
from typing import Any, TypeVar

import attrs
from drawn_choice import pick
from drawn_records import AS_OF, bindings, records
from drawn_rules import Policy, conditions, policies
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from policylang.bindings import Assigned, parse_bindings
from policylang.core.facts import Dataset, Row
from policylang.core.ir import PolicySet, Rule
from policylang.diagnostics import Severity
from policylang.pipeline import load_text
from policylang.records.dicts import read_dicts
from policylang.runtime.decision import Decision
from policylang.runtime.evaluator import Bindings, Evaluation

__all__ = [
    "Case",
    "asked",
    "cases",
    "conditions",
    "decisions",
    "elaborated",
    "examples",
    "outcomes",
    "policies",
    "spread",
    "trials",
]

T = TypeVar("T")
LONG = 20 if settings.get_current_profile_name() == "long" else 1
"""How many times as many examples are drawn: ``pytest tests/properties --hypothesis-profile=long``."""


def examples(number: int) -> settings:
    """Settings of a property with so many examples. A long run makes what fails smaller, which takes five minutes of a policy; a short one shows it as it is."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much, HealthCheck.large_base_example]
    phases = tuple(Phase) if LONG > 1 else (Phase.explicit, Phase.generate)
    is_short = LONG == 1
    return settings(max_examples=number * LONG, deadline=None, suppress_health_check=slow, derandomize=is_short, phases=phases)


ROUND = 10
"""After so many examples of a run hypothesis goes on with copies of parts of what it drew."""


def spread(drawn: st.SearchStrategy[T], first: int, holds: Callable[[T], None], lacking: Callable[[], int]) -> None:
    """Holds a property on examples drawn each for itself, until there are enough: in short runs, each from a seed of its own.

    ``first``: no two calls have the same. ``lacking``: how many examples more are asked for. With the profile ``long`` other examples are drawn each time.
    """
    for number in count(first * 1_000_000):
        left = lacking()
        if left <= 0:
            return
        # The first example of a run is the simplest there is, each time.
        one = settings(examples(1), max_examples=min(ROUND, left + 1))(given(drawn)(holds))
        (one if LONG > 1 else seed(number)(one))()


@lru_cache(maxsize=64)
def elaborated(text: str) -> PolicySet:
    """The policy set of a drawn text, which has no errors."""
    loaded = load_text(text)
    errors = [d for d in loaded.diagnostics if d.severity is Severity.ERROR]
    if errors or not loaded.sets:
        lines = text.splitlines()
        found = [f"{d.code} {lines[loaded.sources['policy.pol'].position(d.span.start).line - 1]}" for d in errors]
        raise AssertionError("\n".join([*found, text]))
    return loaded.sets[0]


@attrs.frozen(eq=False)
class Case:
    """A policy, records, days, and values of figures that the policy leaves open."""

    policy: Policy
    tables: dict[str, Any] = attrs.field(repr=False)
    as_of: date
    known_at: date | None
    given: dict[str, str] = attrs.field(factory=dict)

    @property
    def key(self) -> str:
        """What tells it from every other case."""
        return repr((self.policy.text, self.tables, self.as_of, self.known_at, self.given))

    @property
    def policies(self) -> PolicySet:
        """The policy set."""
        return elaborated(self.policy.text)

    def dataset(self) -> Dataset:
        """The records as facts."""
        return read_dicts(self.tables, self.policies.vocabulary).accept()

    @property
    def bindings(self) -> Assigned:
        """The figures given, read by their types."""
        return parse_bindings(self.policies, self.given)

    def evaluation(self, dataset: Dataset | None = None, tracing: bool = True, bindings: Bindings | None = None) -> Evaluation:
        """A fresh run, on other facts where they are given."""
        bound = self.bindings if bindings is None else bindings
        return Evaluation(self.policies, dataset or self.dataset(), self.as_of, self.known_at, bound, tracing)

    def __repr__(self) -> str:
        rules = "\n".join(text for _, text in self.policy.declarations)
        days = f"as_of={self.as_of}, known_at={self.known_at}, given={self.given}"
        return f"Case({days}, tables={self.tables}\n{self.policy.header[:120]}\n{rules}\n)"


def _case(draw: st.DrawFn, policy: Policy, gap: int | None, with_bindings: bool) -> Case:
    titles = [("骨干教师", True), ("能手", False), *policy.rungs]
    rules = [name for name, text in policy.declarations if text[:2] in ("资格", "认定", "晋升", "奖励")]
    size = pick(draw, (0, 1, 3, 6)) if gap is None else gap
    tables = draw(records(size, titles, rules))
    known_at = pick(draw, (None, None, date(2020, 6, 30)))
    return Case(policy, tables, pick(draw, AS_OF), known_at, draw(bindings()) if with_bindings else {})


@st.composite
def cases(draw: st.DrawFn, max_rules: int = 4, gap: int | None = None, drawn: st.SearchStrategy[Policy] | None = None) -> Case:
    """Cases; ``gap`` of ten cells are not recorded; ``drawn``: the policies, instead of any with ``max_rules`` rules."""
    return _case(draw, draw(policies(max_rules) if drawn is None else drawn), gap, False)


@st.composite
def trials(draw: st.DrawFn, drawn: st.SearchStrategy[Policy], size: int) -> tuple[Case, ...]:
    """One policy with so many record sets, days and figures, each independent of the others. PERF: reading a policy takes as long as deciding."""
    policy = draw(drawn)
    return tuple(_case(draw, policy, None, True) for _ in range(size))


def asked(evaluation: Evaluation) -> Iterator[tuple[Rule, Row | None, str | None]]:
    """Everything that can be decided: every rule for every row of its kinds, at every level."""
    for rule in evaluation.policies.rules.values():
        rows: list[Row | None] = [row for kind in rule.kinds for row in evaluation.dataset.rows(kind)]
        if not rule.kinds:
            rows = [None]
        levels = getattr(rule.body, "levels", None)
        for row in rows:
            for level in levels.values if levels else (None,):
                yield rule, row, level


def decisions(evaluation: Evaluation) -> Iterator[Decision]:
    """All decisions of a run."""
    for rule, row, level in asked(evaluation):
        yield evaluation.decide(rule.name, row, level)


def outcomes(evaluation: Evaluation) -> dict[tuple[str, str, str | None], str]:
    """The outcome words of all decisions, by rule, row and level."""
    return {(d.rule.name, f"{d.row.kind} {d.row.id}" if d.row else "", d.level): d.outcome.label for d in decisions(evaluation)}
