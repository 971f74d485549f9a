"""cedarpy: each decision an action, seven requests for a record. Cedar permits and forbids; it computes no mark and no hours.

Neither permitted nor forbidden is unknown. 结业证书 and 课程学分 are what 课程考核 is.
"""

from collections.abc import Callable
from typing import Any

import cedarpy

from peers.fields import plain

__all__ = ["adapt", "make", "read"]

_MEETS = "context.hours_done >= context.hours_required && context.assignments_done && context.forum_posts >= 10"
_MAY_SIT = f'(context.mode == "文本" || ({_MEETS}))'


def _mark(unknown: int) -> str:
    exam = f"(if context has exam then context.exam else {unknown})"
    process = f"(if context has process then context.process else {unknown})"
    return f"7 * {exam} + 3 * (if context.blog_posts >= 5 then {process} else 0)"


_RISING = ["rising", "rising_county", "rising_city"]
_RULES = [
    ("permit", ["may_sit"], _MAY_SIT),
    ("forbid", ["may_sit", "passed", "basic"], f"!{_MAY_SIT}"),
    ("permit", ["passed", "basic"], f"{_mark(0)} >= 6000"),
    ("forbid", ["passed", "basic"], f"{_mark(1000)} < 6000"),
    ("forbid", ["basic", *_RISING], "context.serious"),
    ("permit", ["keep"], "!context.agreement || (context has fulfilled && context.fulfilled)"),
    ("forbid", ["keep"], "!context.is_backbone || (context.agreement && context has fulfilled && !context.fulfilled)"),
    ("permit", _RISING, "true"),
    ("forbid", _RISING, 'context.hired < datetime("2019-01-01") || context.hired > datetime("2021-12-31")'),
    ("forbid", _RISING, "context.annual_hours < 90"),
    ("forbid", _RISING[1:], "!context.school"),
    ("forbid", _RISING[2:], "!context.county"),
]
_ACTIONS = ["may_sit", "passed", "basic", "keep", *_RISING]


def adapt(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The requests for a record."""
    context = {name: value for name, value in plain(record).items() if value is not None}
    context["hired"] = {"__extn": {"fn": "datetime", "arg": context["hired"].isoformat()}}
    return [
        {"principal": 'Teacher::"t"', "action": f'Action::"{one}"', "resource": 'Policy::"annual"', "context": context}
        for one in _ACTIONS
    ]


def _policy(effect: str, actions: list[str], condition: str) -> str:
    listed = ", ".join('Action::"' + one + '"' for one in actions)
    return f"{effect} (principal, action in [{listed}], resource) when {{ {condition} }};"


def make() -> Callable[[list[dict[str, Any]]], list[Any]]:
    """What decides one record."""
    text = "\n".join(_policy(*rule) for rule in _RULES)
    policies, entities = cedarpy.PolicySet.from_str(text), cedarpy.Entities.from_json_str("[]")
    return lambda requests: cedarpy.is_authorized_batch(requests, policies, entities)


def read(answer: list[Any]) -> dict[str, Any]:
    """Permitted, forbidden or neither."""
    found: dict[str, Any] = {
        action: True if one.allowed else False if one.diagnostics.reasons else None
        for action, one in zip(_ACTIONS, answer, strict=True)
    }
    return {**found, "certificate": found["passed"], "credit": found["passed"]}
