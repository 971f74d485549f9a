"""How much of the rules the scenarios reach: outcomes that some 期望 asks for, values that each item of a condition took.

In: a policy set, its scenarios, decisions shown to ``ConditionWatch`` while they ran. Out: ``Coverage``.
Relies on ``semantics.scenario_outcomes`` and on traces of the reference engine.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import attrs

from policylang.core.expressions import Group, Item
from policylang.core.ir import PolicySet, Rule
from policylang.core.results import ConditionReach, Coverage, RuleReach
from policylang.core.scenario import Scenario
from policylang.core.values import NOT_APPLICABLE, Unknown
from policylang.core.walk import walk
from policylang.runtime.decision import Decision
from policylang.semantics.results import NEVER_COMPARED
from policylang.semantics.scenario_outcomes import outcome_words
from policylang.source import Span

_ORDER = ("是", "否", "未知", "不适用")
_VALUE = "值"
_OTHERS = (*NEVER_COMPARED, _VALUE)


class ConditionWatch:
    """Collects what each item of a condition was while decisions were made. Show it every decision (traced)."""

    def __init__(self) -> None:
        self._seen: dict[int, set[str]] = {}

    def __call__(self, decision: Decision) -> None:
        """Note the values in the trace of one decision."""
        for trace in decision.trace.walk() if decision.trace is not None else ():
            word = _word(trace.value)
            if word:
                self._seen.setdefault(id(trace.node), set()).add(word)

    def values(self, item: Item) -> tuple[str, ...]:
        """The values that an item took, in a fixed order."""
        seen = self._seen.get(id(item.body), set()) | self._seen.get(id(item), set())
        return tuple(word for word in _ORDER if word in seen)


def coverage(policies: PolicySet, scenarios: Iterable[Scenario], watch: ConditionWatch | None = None) -> Coverage:
    """What the scenarios ask of every rule, in the order of the rules; with ``watch``, the items of their conditions."""
    asked: dict[str, set[str]] = {}
    for scenario in scenarios:
        for expectation in scenario.expectations:
            if expectation.rule in policies.rules:
                asked.setdefault(expectation.rule, set()).add(expectation.outcome or _VALUE)
    rules = tuple(_reach(rule, asked.get(rule.name, set())) for rule in policies.rules.values())
    conditions = tuple(reach for rule in policies.rules.values() for reach in _conditions(rule, watch)) if watch else ()
    return Coverage(rules, conditions)


def merged(parts: Sequence[Coverage]) -> Coverage:
    """The coverage of several documents; what several of them import is reached where one reaches it."""
    rules: dict[tuple[str, str], RuleReach] = {}
    for reach in (reach for part in parts for reach in part.rules):
        before = rules.get((reach.policy, reach.rule), reach)
        words = (*reach.possible, *_OTHERS)
        reached = tuple(word for word in words if word in before.reached or word in reach.reached)
        rules[reach.policy, reach.rule] = attrs.evolve(reach, reached=reached)
    conditions: dict[tuple[str, Span], ConditionReach] = {}
    for item in (item for part in parts for item in part.conditions):
        earlier = conditions.get((item.rule, item.place.span), item)
        seen = tuple(word for word in _ORDER if word in earlier.seen or word in item.seen)
        conditions[item.rule, item.place.span] = attrs.evolve(item, seen=seen)
    return Coverage(tuple(rules.values()), tuple(conditions.values()))


def _reach(rule: Rule, asked: set[str]) -> RuleReach:
    possible = outcome_words(rule)
    words = (*possible, *_OTHERS)
    return RuleReach(rule.name, rule.policy, rule.place, possible, tuple(word for word in words if word in asked))


def _conditions(rule: Rule, watch: ConditionWatch) -> Iterator[ConditionReach]:
    for part in (rule.applies, rule.body):
        for node in walk(part):
            if isinstance(node, Group):
                for item in node.items:
                    text = item.body.place.text
                    yield ConditionReach(rule.name, rule.policy, text, item.body.place, watch.values(item))


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Unknown):
        return "未知"
    return "不适用" if value is NOT_APPLICABLE else ""
