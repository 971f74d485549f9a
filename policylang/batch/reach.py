"""Values of other rows: how a row is reached from the row at hand, and its values as values of the row at hand.

Relies on ``batch.values``.
"""

from typing import Any

import attrs

from policylang.batch.columns import Column, Columns, Mask
from policylang.batch.values import Causes, Figure, Lapse, Link, Members, NotLoweredError, Truth, Word


@attrs.frozen(eq=False)
class Reached:
    """A row on the way from the row at hand: its relation, the keys that lead there, where and why there is none."""

    relation: str
    keys: tuple[Column, ...]
    present: Mask
    causes: Causes

    @property
    def is_at_hand(self) -> bool:
        """Whether it is the row at hand itself."""
        return not self.keys and self.present is True


class Bringing:
    """Brings what is true of the rows reached to the rows at hand."""

    def __init__(self, columns: Columns, reached: Reached) -> None:
        self.columns = columns
        self.reached = reached

    def mask(self, mask: Mask) -> Mask:
        """A mask; it does not hold where there is no such row."""
        if isinstance(mask, bool):
            return self.columns.and_(mask, self.reached.present)
        for key in reversed(self.reached.keys):
            mask = self.columns.get_mask(mask, key)
        return mask

    def column(self, column: Any) -> Any:
        """A number, a word or a key; null where there is no such row."""
        if not isinstance(column, Column):
            return self.columns.pick(self.reached.present, column, None)
        for key in reversed(self.reached.keys):
            column = self.columns.get(column, key)
        return column

    def causes(self, causes: Causes) -> dict[Any, Mask]:
        """Causes, and those of there being no such row."""
        found = {label: self.mask(one) for label, one in causes.items()}
        for label, one in self.reached.causes.items():
            found[label] = self.columns.or_(found.get(label, False), one)
        return {label: one for label, one in found.items() if one is not False}

    def value(self, value: Any) -> Any:
        """A value; unknown where there is no such row."""
        match value:
            case Truth():
                return self.truth(value)
            case Lapse():
                return Lapse(self.value(value.start), self.value(value.end))
            case Members():
                return self.members(value)
            case Figure() | Word() | Link():
                return attrs.evolve(
                    value,
                    known=self.mask(value.known),
                    blank=self.mask(value.blank),
                    causes=self.causes(value.causes),
                    **self._columns(value),
                )
            case _:
                raise NotLoweredError(f"a {type(value).__name__} of another row")

    def _columns(self, value: Figure | Word | Link) -> dict[str, Any]:
        """The columns in which a value stands."""
        match value:
            case Link():
                return {"key": self.column(value.key)}
            case Word():
                masks = None if value.masks is None else {word: self.mask(one) for word, one in value.masks.items()}
                rank = None if value.rank is None else self.rank(value.rank, value.words or ())
                return {"column": None if value.column is None else self.column(value.column), "masks": masks, "rank": rank}
            case Figure():
                low = self.column(value.low)
                found = {"low": low, "high": low if value.high is value.low else self.column(value.high)}
                for name in ("over_low", "over_high"):
                    if getattr(value, name) != 1:
                        found[name] = self.column(getattr(value, name))
                return found

    def rank(self, value: Figure, rungs: tuple[str, ...]) -> Figure:
        """The place of a rung; that of no known row may be any, or none."""
        low, high = self.columns.fill(self.column(value.low), -1), self.columns.fill(self.column(value.high), len(rungs) - 1)
        known, blank = self.mask(value.known), self.mask(value.blank)
        return attrs.evolve(value, low=low, high=high, known=known, blank=blank, causes=self.causes(value.causes))

    def truth(self, value: Truth) -> Truth:
        """A truth."""
        then = self.truth(value.then) if value.then is not None else None
        masks = {name: self.mask(getattr(value, name)) for name in ("holds", "fails", "blank", "gone", "doubt")}
        return Truth(**masks, causes=self.causes(value.causes), then=then)

    def members(self, value: Members) -> Members:
        """A set."""
        unknown = self.columns.or_(self.mask(value.unknown), self.columns.not_(self.reached.present))
        has = value.has
        causes = self.causes(value.causes)
        return Members(
            lambda word: self.mask(has(word)), self.mask(value.open_), unknown, value.words, self.mask(value.blank), causes
        )

    def nowhere(self, value: Any) -> Any:
        """A value of a row that is never there."""
        causes = {label: mask for label, mask in self.reached.causes.items() if mask is not False}
        match value:
            case Truth():
                return Truth(False, False, causes)
            case Figure():
                return Figure(None, None, False, causes=causes)
            case Lapse():
                return Lapse(self.nowhere(value.start), self.nowhere(value.end))
            case Word(rank=Figure(), words=rungs):
                top = len(rungs or ()) - 1
                return Word(False, causes=causes, words=rungs, rank=Figure(-1, top, False, causes=causes, size=top + 1))
            case Word():
                return Word(False, causes=causes)
            case Members():
                return Members(lambda word: False, False, True, None, causes=causes)
            case Link():
                return attrs.evolve(value, key=None, known=False, blank=False, causes=causes)
            case _:
                raise NotLoweredError("a period of another row")
