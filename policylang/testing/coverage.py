"""How much of the rules the scenarios reach: outcomes that some 期望 asks for, values that each condition took.

In: a policy set, its scenarios, the traces shown to ``ConditionWatch`` while they ran. Out: ``Coverage``. A condition took a
value where what a 期望 asks for came upon that value; what was decided only on the way to it or beside it (another rule, an
earlier period of 每) does not count. Relies on ``conditions`` and on traces of the reference engine.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import attrs

from policylang.core.expressions import Node
from policylang.core.facts import Row
from policylang.core.ir import DefinitionDecl, PolicySet, Rule, TableDecl
from policylang.core.results import ConditionReach, Coverage, RuleReach
from policylang.core.scenario import Scenario
from policylang.core.values import ABSENT, OpenSet, Unknown
from policylang.runtime.decision import Trace
from policylang.semantics.results import NEVER_COMPARED
from policylang.semantics.scenario_outcomes import outcome_words
from policylang.testing.conditions import FALSE, TRUE, UNKNOWN, can_be_unknown, conditions_of

_VALUE = "值"
_OTHERS = (*NEVER_COMPARED, _VALUE)


class ConditionWatch:
    """Collects what each condition was while decisions were made. Show it how every one was made."""

    def __init__(self) -> None:
        self._seen: dict[int, set[str]] = {}

    def __call__(self, trace: Trace) -> None:
        """Note the values in a trace."""
        for step in trace.walk():
            word = _word(step.value)
            if word:
                self._seen.setdefault(id(step.node), set()).add(word)

    def values(self, condition: Node, possible: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the possible values that a condition took."""
        seen = self._seen.get(id(condition), set())
        return tuple(word for word in possible if word in seen)


def coverage(policies: PolicySet, scenarios: Iterable[Scenario], watch: ConditionWatch | None = None) -> Coverage:
    """What the scenarios ask of every rule, in the order of the rules; with ``watch``, the conditions of rules, 定义 and 表."""
    asked: dict[str, set[str]] = {}
    for scenario in scenarios:
        for expectation in scenario.expectations:
            if expectation.rule in policies.rules:
                asked.setdefault(expectation.rule, set()).add(expectation.outcome or _VALUE)
    rules = tuple(_reach(rule, asked.get(rule.name, set())) for rule in policies.rules.values())
    return Coverage(rules, tuple(_conditions(policies, watch)) if watch is not None else ())


def merged(parts: Sequence[Coverage]) -> Coverage:
    """The coverage of several documents; what several of them import is reached where one reaches it."""
    rules: dict[Any, RuleReach] = {}
    for reach in (reach for part in parts for reach in part.rules):
        before = rules.get((reach.policy, reach.rule), reach)
        words = (*reach.possible, *_OTHERS)
        reached = tuple(word for word in words if word in before.reached or word in reach.reached)
        rules[reach.policy, reach.rule] = attrs.evolve(reach, reached=reached)
    conditions: dict[Any, ConditionReach] = {}
    for key, item in (pair for part in parts for pair in _placed(part.conditions)):
        earlier = conditions.get(key, item)
        seen = tuple(word for word in item.possible if word in earlier.seen or word in item.seen)
        conditions[key] = attrs.evolve(item, seen=seen)
    return Coverage(tuple(rules.values()), tuple(conditions.values()))


def _placed(conditions: Iterable[ConditionReach]) -> Iterator[tuple[Any, ConditionReach]]:
    """Each condition with what makes it the same one in another document; several may stand at one place in the same words."""
    given: Counter[Any] = Counter()
    for item in conditions:
        place = (item.policy, item.rule, item.place.span, item.text)
        yield (*place, given[place]), item
        given[place] += 1


def _reach(rule: Rule, asked: set[str]) -> RuleReach:
    possible = outcome_words(rule)
    words = (*possible, *_OTHERS)
    return RuleReach(rule.name, rule.policy, rule.place, possible, tuple(word for word in words if word in asked))


def _conditions(policies: PolicySet, watch: ConditionWatch) -> Iterator[ConditionReach]:
    pieces: tuple[Rule | DefinitionDecl | TableDecl, ...] = (
        *policies.definitions.values(),
        *policies.tables.values(),
        *policies.rules.values(),
    )
    for piece in pieces:
        for node in conditions_of(piece):
            possible = (TRUE, FALSE, UNKNOWN) if can_be_unknown(policies, node) else (TRUE, FALSE)
            seen = watch.values(node, possible)
            yield ConditionReach(piece.name, piece.policy, node.place.text, node.place, possible, seen)


def _word(value: Any) -> str:
    """是, 否 or 未知; empty for what is no truth. A row that is there is 是, a blank 否."""
    if isinstance(value, bool | Row):
        return TRUE if value else FALSE
    if isinstance(value, Unknown | OpenSet):
        return UNKNOWN
    return FALSE if value is ABSENT else ""
