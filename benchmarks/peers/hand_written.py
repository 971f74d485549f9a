"""The decisions written by hand in Python, by somebody who knows them: what every engine is compared with."""

from collections.abc import Callable
from datetime import date
from typing import Any

from peers.fields import plain as adapt

__all__ = ["adapt", "make", "read"]
FIRST, LAST = date(2019, 1, 1), date(2021, 12, 31)


def make() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """What decides one record."""
    return decide


def decide(t: dict[str, Any]) -> dict[str, Any]:
    """Nine decisions and the mark (in thousandths); an unknown mark lies between 0 and 100."""
    may_sit = t["mode"] == "文本" or (
        t["hours_done"] >= t["hours_required"] and t["assignments_done"] and t["forum_posts"] >= 10
    )
    exam = t["exam"]
    process = t["process"] if t["blog_posts"] >= 5 else 0
    if exam is not None and process is not None:
        mark = 7 * exam + 3 * process
        passed = may_sit and mark >= 6000
    else:
        mark = None
        low = 7 * (exam or 0) + 3 * (process or 0)
        high = 7 * (1000 if exam is None else exam) + 3 * (1000 if process is None else process)
        passed = False if not may_sit or high < 6000 else True if low >= 6000 else None
    rising = FIRST <= t["hired"] <= LAST and t["annual_hours"] >= 90 and not t["serious"]
    rising_county = rising and t["school"]
    return {
        "may_sit": may_sit,
        "mark": mark,
        "passed": passed,
        "certificate": passed,
        "basic": False if t["serious"] else passed,
        "credit": passed,
        "hours": 15 if passed else None,
        "keep": t["is_backbone"] and (not t["agreement"] or t["fulfilled"]),
        "rising": rising,
        "rising_county": rising_county,
        "rising_city": rising_county and t["county"],
    }


def read(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer as it is."""
    return answer
