"""How wide numbers are: those of which it is proved that they fit are computed in 32 bits, all others in 64.

In: columns in the order in which they rest on each other, those that are told, and how great the numbers of the columns of tables get. Out: the narrow ones. PERF: half the
bytes, twice the numbers at once. A number that is told, aggregated or reached from another row has 64 bits. Relies on ``batch.columns``.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property

from policylang.batch.columns import CROSSING, Column, Scalar

NARROW = 2**31
"""Numbers of 32 bits are less than this, either way."""
Sizes = Mapping[str, Mapping[str, int]]
"""For each relation, how great the numbers of some columns of its table get, either way."""


class Late:
    """How great numbers get, found where it matters. PERF: columns that are only compared need not be looked through."""

    def __init__(self, find: Callable[[], int]) -> None:
        self._find = find

    @cached_property
    def found(self) -> int:
        """The number."""
        return self._find()

    def __int__(self) -> int:
        return self.found

    def __mul__(self, other: "Size") -> int:
        return self.found * int(other)

    def __add__(self, other: "Size") -> int:
        return self.found + int(other)

    def __gt__(self, other: "Size") -> bool:
        return self.found > int(other)

    def __lt__(self, other: "Size") -> bool:
        return self.found < int(other)

    __rmul__, __radd__ = __mul__, __add__


Size = int | Late


def bits_of(size: int | None) -> int:
    """How many bits hold numbers of this size; ``None``: it is not known."""
    return 64 if size is None else next((bits for bits in (8, 16, 32) if size < 2 ** (bits - 1)), 64)


def narrow_of(columns: Iterable[Column], told: Collection[int], sizes: Sizes) -> frozenset[int]:
    """The serials of the numbers that have 32 bits. ``columns``: each after those that it rests on; ``told``: serials of those that are wanted."""
    columns = tuple(columns)
    size = sizes_of(columns, sizes)
    wide = {*told, *(arg.serial for one in columns if one.op in CROSSING for arg in one.args if isinstance(arg, Column))}
    narrow: set[int] = set()
    for one in columns:
        operands = (arg for arg in numbers_of(one) if isinstance(arg, Column))
        # What a table has in 32 bits has them, to the least; what is counted with that may not.
        below = NARROW + 1 if one.op == "base" else NARROW
        if size.get(one.serial, below) < below and one.serial not in wide and all(arg.serial in narrow for arg in operands):
            narrow.add(one.serial)
    return frozenset(narrow)


def sizes_of(columns: Iterable[Column], sizes: Sizes) -> dict[int, int]:
    """How great numbers get, by serial, where the types of the columns of tables tell. ``columns``: each after those that it rests on."""
    size: dict[int, int] = {}
    for one in columns:
        found = sizes.get(one.relation, {}).get(one.args[0]) if one.op == "base" else _size(one, size)
        if found is not None:
            size[one.serial] = found
    return size


def numbers_of(column: Column) -> tuple[Scalar, ...]:
    """The operands of a column that are numbers where it is one."""
    return () if column.op == "base" else column.args[1:] if column.op == "pick" else column.args


def _size(column: Column, size: Mapping[int, int]) -> int | None:
    """How great a number gets, either way; ``None``: it is not known."""
    found: list[int] = []
    for arg in numbers_of(column):
        one = (
            size.get(arg.serial)
            if isinstance(arg, Column)
            else abs(arg)
            if isinstance(arg, int)
            else 0
            if arg is None
            else None
        )
        if one is None or isinstance(arg, bool):
            return None
        found.append(one)
    match column.op:
        case "add":
            return found[0] + found[1]
        case "multiply":
            return found[0] * found[1]
        case "lesser" | "greater" | "fill" | "pick":
            return max(found)
        case _:
            return None
