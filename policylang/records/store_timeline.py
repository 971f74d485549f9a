"""What was believed of one thing, and when: a row of days that never overlap.

In: the segments of a cell, and what is believed from a day on. Out: what to insert, to end, to extend. A value is
believed from its ``since`` until the day before its ``until``. Relies on nothing.
"""

from collections.abc import Iterable
from typing import Any

import attrs


@attrs.frozen
class Segment:
    """One value and its days; ``key`` is its place in the store, ``source`` and ``line`` where it came from."""

    key: int
    value: Any
    since: str
    until: str | None
    source: int = 0
    line: int = 0

    def holds(self, day: str) -> bool:
        """Whether it was believed on a day."""
        return self.since <= day and (self.until is None or day < self.until)


@attrs.frozen
class Turn:
    """What changes: ``ended`` is believed no longer from the day on, ``earlier`` was believed from the day on already.

    ``value`` is believed from the day until ``until``; there is none where ``is_insert`` is false.
    """

    is_insert: bool = False
    value: Any = None
    until: str | None = None
    ended: Segment | None = None
    earlier: Segment | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether nothing changes."""
        return not self.is_insert and self.ended is None and self.earlier is None


def current(segments: Iterable[Segment], day: str) -> Segment | None:
    """What was believed on a day."""
    return next((segment for segment in segments if segment.holds(day)), None)


def following(segments: Iterable[Segment], day: str) -> Segment | None:
    """What was believed next after a day."""
    later = [s for s in segments if s.since > day and (s.until is None or s.since < s.until)]
    return min(later, key=lambda segment: segment.since, default=None)


def believe(segments: Iterable[Segment], value: Any, day: str) -> Turn:
    """``value`` (``None``: that it is unknown) is believed from ``day`` on, until what was learnt after that day."""
    known = tuple(segments)
    now = current(known, day)
    if now is not None:
        if now.value == value:
            return Turn()
        return Turn(value is not None, value, now.until, ended=now)
    if value is None:
        return Turn()
    after = following(known, day)
    if after is not None and after.value == value:
        return Turn(earlier=after)
    return Turn(True, value, after.since if after is not None else None)
