"""Chance that is the same on every machine: one stream for each subject, so that a new field moves nothing else.

In: a seed and the name of a stream. Out: choices, numbers, days as cells. Relies on ``random.Random.random`` alone.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """One stream of chance."""

    def __init__(self, seed: str, stream: str) -> None:
        self._random = Random(f"{seed}/{stream}")

    def chance(self, share: float) -> bool:
        """True in about ``share`` of all draws."""
        return self._random.random() < share

    def number(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def middling(self, low: int, high: int) -> int:
        """As ``number``, with those in the middle more often."""
        return (self.number(low, high) + self.number(low, high) + self.number(low, high)) // 3

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[self.number(0, len(items) - 1)]

    def some(self, items: Sequence[T], share: float) -> list[T]:
        """About ``share`` of the items, in their order."""
        return [item for item in items if self.chance(share)]

    def day(self, first: date, last: date) -> str:
        """A day from ``first`` to ``last``."""
        return (first + timedelta(self.number(0, (last - first).days))).isoformat()

    def yes(self, share: float, blank: float = 0.015) -> str | None:
        """是 in about ``share`` of all cells, else 否; now and then left blank."""
        word = "是" if self.chance(share) else "否"
        return None if self.chance(blank) else word

    def filled(self, cell: T, blank: float = 0.015) -> T | None:
        """The cell, now and then left blank."""
        return None if self.chance(blank) else cell
