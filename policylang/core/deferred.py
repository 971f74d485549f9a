"""Declarations that are read when they are asked for, in place of the dictionaries of a ``PolicySet``.

In: where each stands, by name, and what reads it. Out: mappings; each declaration is read once. Relies on ``core.ir``.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

from policylang.core.ir import Rule, RuleKind
from policylang.piece import Piece

T = TypeVar("T")


class Deferred(Mapping[str, T], Generic[T]):
    """Declarations by name, in order."""

    def __init__(self, places: Mapping[str, int], read: Callable[[int], T]) -> None:
        self._places = places
        self._read = read
        self._made: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        if name not in self._made:
            self._made[name] = self._read(self._places[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, name: object) -> bool:
        return name in self._places


class Head(Piece):
    """What is known of a rule before it is read."""

    name: str
    kind: RuleKind
    policy: str
    kinds: tuple[str, ...]
    levels: tuple[str | None, ...]


class DeferredRules(Deferred[Rule]):
    """Rules by name; their heads are known."""

    def __init__(self, heads: tuple[Head, ...], places: Mapping[str, int], read: Callable[[int], Rule]) -> None:
        super().__init__(places, read)
        self.heads = heads
