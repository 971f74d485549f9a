"""What nodes have in common: equality, hash and repr, written once for all their classes. Relies on nothing.

PERF: there are two hundred classes of nodes, and attrs would compile these methods for each of them at every start.
"""

from typing import Any


class Piece:
    """A class made by ``attrs.frozen(eq=False, repr=False)``; fields with ``eq=False`` take no part in equality."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self._compared() == other._compared()

    def __hash__(self) -> int:
        return hash((self.__class__, self._compared()))

    def __repr__(self) -> str:
        fields: Any = getattr(self, "__attrs_attrs__", ())
        shown = ", ".join(f"{field.name}={getattr(self, field.name)!r}" for field in fields if field.repr)
        return f"{self.__class__.__qualname__}({shown})"

    def _compared(self) -> tuple[Any, ...]:
        fields: Any = getattr(self, "__attrs_attrs__", ())
        return tuple(getattr(self, field.name) for field in fields if field.eq)
