"""Choices of drawn policies and records: an index is drawn, of strategies made once. It shrinks towards the first of the values."""

from collections.abc import Sequence
from functools import cache
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


@cache
def place(size: int) -> st.SearchStrategy[int]:
    """One of so many places. PERF: making a strategy takes longer than drawing from it."""
    return st.integers(0, size - 1)


def pick(draw: st.DrawFn, values: Sequence[T]) -> T:
    """One of some values."""
    return values[draw(place(len(values)))]


def chance(draw: st.DrawFn, one_in: int) -> bool:
    """Now and then."""
    return draw(place(one_in)) == one_in - 1


def several(draw: st.DrawFn, values: Sequence[T], least: int, most: int) -> list[T]:
    """Some values, each once."""
    rest = list(values)
    return [rest.pop(draw(place(len(rest)))) for _ in range(least + draw(place(most - least + 1)))]
