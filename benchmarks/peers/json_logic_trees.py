"""json-logic: one tree for each decision, the results of those before it joined to the record."""

from collections.abc import Callable
from typing import Any

from json_logic import jsonLogic

from peers.fields import DECISIONS
from peers.fields import plain_with_text_days as adapt

__all__ = ["adapt", "make", "read"]


def _of(name: str) -> dict[str, Any]:
    return {"var": name}


def _or_else(name: str, otherwise: int) -> dict[str, Any]:
    return {"if": [{"===": [_of(name), None]}, otherwise, _of(name)]}


def _mark(unknown: int) -> dict[str, Any]:
    process = {"if": [{">=": [_of("blog_posts"), 5]}, _or_else("process", unknown), 0]}
    return {"+": [{"*": [7, _or_else("exam", unknown)]}, {"*": [3, process]}]}


TREES: dict[str, Any] = {
    "may_sit": {
        "or": [
            {"==": [_of("mode"), "文本"]},
            {
                "and": [
                    {">=": [_of("hours_done"), _of("hours_required")]},
                    _of("assignments_done"),
                    {">=": [_of("forum_posts"), 10]},
                ]
            },
        ]
    },
    "low": _mark(0),
    "high": _mark(1000),
    "mark": {"if": [{"==": [_of("low"), _of("high")]}, _of("low"), None]},
    "passed": {
        "if": [
            {"or": [{"!": [_of("may_sit")]}, {"<": [_of("high"), 6000]}]},
            False,
            {">=": [_of("low"), 6000]},
            True,
            None,
        ]
    },
    "certificate": _of("passed"),
    "basic": {"if": [_of("serious"), False, _of("passed")]},
    "credit": _of("passed"),
    "hours": {"if": [_of("passed"), 15, None]},
    "keep": {"if": [{"!": [_of("is_backbone")]}, False, {"!": [_of("agreement")]}, True, _of("fulfilled")]},
    "rising": {
        "and": [
            {">=": [_of("hired"), "2019-01-01"]},
            {"<=": [_of("hired"), "2021-12-31"]},
            {">=": [_of("annual_hours"), 90]},
            {"!": [_of("serious")]},
        ]
    },
    "rising_county": {"and": [_of("rising"), _of("school")]},
    "rising_city": {"and": [_of("rising_county"), _of("county")]},
}


def make() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """What decides one record."""

    def decide(record: dict[str, Any]) -> dict[str, Any]:
        found = dict(record)
        for name, tree in TREES.items():
            found[name] = jsonLogic(tree, found)
        return found

    return decide


def read(answer: dict[str, Any]) -> dict[str, Any]:
    """Only the decisions."""
    return {name: answer[name] for name in DECISIONS.values()}
