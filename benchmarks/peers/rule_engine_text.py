"""rule-engine: one rule for each decision, the results of those before it joined to the record."""

from collections.abc import Callable
from typing import Any

import rule_engine

from peers.fields import DECISIONS
from peers.fields import plain as adapt
from peers.zen import EXPRESSIONS

__all__ = ["adapt", "make", "read"]


def make() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """What decides one record."""
    context = rule_engine.Context(resolver=rule_engine.resolve_item)
    rules = [
        (name, rule_engine.Rule(text.replace("$.", "").replace("year(hired)", "hired.year").replace("'", '"'), context=context))
        for name, text in EXPRESSIONS.items()
    ]

    def decide(record: dict[str, Any]) -> dict[str, Any]:
        found = dict(record)
        for name, rule in rules:
            found[name] = rule.evaluate(found)
        return found

    return decide


def read(answer: dict[str, Any]) -> dict[str, Any]:
    """Only the decisions."""
    return {name: answer[name] for name in DECISIONS.values()}
