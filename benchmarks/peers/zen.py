"""zen-engine: one expression node, evaluated record by record.

Comparing or negating ``null`` is an error at run time, so that every field that may be unknown is asked for first.
"""

import json
from collections.abc import Callable
from typing import Any

import zen as engine

from peers.fields import DECISIONS
from peers.fields import plain_with_text_days as adapt

__all__ = ["EXPRESSIONS", "adapt", "make", "read"]

EXPRESSIONS = {
    "may_sit": "mode == '文本' or (hours_done >= hours_required and assignments_done and forum_posts >= 10)",
    "counted": "blog_posts >= 5",
    "low": "7 * (exam == null ? 0 : exam) + 3 * ($.counted ? (process == null ? 0 : process) : 0)",
    "high": "7 * (exam == null ? 1000 : exam) + 3 * ($.counted ? (process == null ? 1000 : process) : 0)",
    "mark": "$.low == $.high ? $.low : null",
    "passed": "not $.may_sit or $.high < 6000 ? false : $.low >= 6000 ? true : null",
    "certificate": "$.passed",
    "basic": "serious ? false : $.passed",
    "credit": "$.passed",
    "hours": "$.passed == true ? 15 : null",
    "keep": "not is_backbone ? false : not agreement ? true : fulfilled",
    "rising": "year(hired) >= 2019 and year(hired) <= 2021 and annual_hours >= 90 and not serious",
    "rising_county": "$.rising and school",
    "rising_city": "$.rising_county and county",
}


def make() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """What decides one record."""
    expressions = [{"id": name, "key": name, "value": text} for name, text in EXPRESSIONS.items()]
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "x", "name": "x", "type": "expressionNode", "content": {"expressions": expressions, "passThrough": False}},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [{"id": a + b, "sourceId": a, "targetId": b, "type": "edge"} for a, b in (("in", "x"), ("x", "out"))]
    content = {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}
    decision = engine.ZenEngine().create_decision(engine.ZenDecisionContent(json.dumps(content)))
    return lambda record: decision.evaluate(record)["result"]


def read(answer: dict[str, Any]) -> dict[str, Any]:
    """What is ``null`` is left out of an answer."""
    return {name: answer.get(name) for name in DECISIONS.values()}
