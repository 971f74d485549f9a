"""The LALR automaton without values: what may come next, and how far tokens go.

In: the tables. Out: ``Automaton``. A place in it is a linked list of states, so that keeping one costs nothing. Relies on
``tables``. Reports no codes.
"""

from collections.abc import Sequence
from typing import Optional

from policylang.syntax.tables import END, Tables
from policylang.syntax.tokens import Token

Place = tuple[int, Optional["Place"]]
"""The state on top of the stack, and the rest of it."""


class Automaton:
    """Steps through the states of the grammar."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.states = tables.states
        self.terminals = tuple(sorted({symbol for row in tables.states.rows() for symbol in row if symbol.isupper()}))

    def start(self, symbol: str) -> Place:
        """The place before anything of ``symbol`` was read."""
        return self.tables.starts[symbol], None

    def after(self, place: Place | None, *kinds: str) -> Place | None:
        """The place after ``kinds``; ``None`` where they cannot come."""
        for kind in kinds:
            place = self.step(place, kind) if place is not None else None
        return place

    def step(self, place: Place, kind: str) -> Place | None:
        """The place after one terminal."""
        productions = self.tables.productions
        while True:
            action = self.states[place[0]].get(kind)
            if action is None:
                return None
            if action >= 0:
                return action, place
            production = productions[~action]
            below: Place | None = place
            for _ in range(production.size):
                assert below is not None
                below = below[1]
            assert below is not None
            place = self.states[below[0]][production.origin], below
            if kind == END and below[1] is None:
                return place

    def accepts(self, place: Place) -> tuple[str, ...]:
        """The terminals that can come at ``place``, in alphabetical order."""
        row = self.states[place[0]]
        return tuple(kind for kind in sorted(row) if kind.isupper() and self.step(place, kind) is not None)

    def reach(self, place: Place, kinds: Sequence[str]) -> int:
        """How many of ``kinds`` can come one after the other at ``place``."""
        for count, kind in enumerate(kinds):
            after = self.step(place, kind)
            if after is None:
                return count
            place = after
        return len(kinds)


def kinds_of(tokens: Sequence[Token]) -> list[str]:
    """The terminals of ``tokens``."""
    return [token.kind for token in tokens]
