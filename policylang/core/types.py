"""Static types of the language.

Units are nominal: ``NumberType("学时")`` and ``NumberType("学分")`` do not mix. ``NumberType("")`` is a plain
number; a percentage is one (70% is 0.7), a percentage point is ``NumberType("百分点")``. Values at run time carry no
unit: the checker proved it. Relies on nothing.
"""

from fractions import Fraction

from policylang.piece import Piece, field

LENGTH_UNITS = ("年", "月", "日")
"""Calendar units; ``个月`` is 月, ``天`` is 日, ``周`` is seven 日."""


class TruthType(Piece):
    """``是否``: 是, 否 or unknown."""


class NumberType(Piece):
    """A number with a unit, with what the checker inferred: decimal places and bounds (``None``: not known)."""

    unit: str = ""
    scale: int | None = field(default=None, eq=False)
    low: Fraction | None = field(default=None, eq=False)
    high: Fraction | None = field(default=None, eq=False)
    is_share: bool = field(default=False, eq=False)
    """A plain number written as a percentage (百分比): distances are in 百分点."""


class DateType(Piece):
    """``日期``."""


class PeriodType(Piece):
    """``期间``, ``年度``: two days, both included."""


class ElapsedType(Piece):
    """``历时 自 A 至 B``: compared with lengths by anniversaries."""


class TextType(Piece):
    """``文本``: compared, never parsed."""


class RoundingType(Piece):
    """``取整方式``: one of the named rounding modes."""


class EnumType(Piece):
    """An enumeration. ``aliases`` maps 又称 to the value; ``open_`` accepts any further word."""

    name: str
    values: tuple[str, ...] = field(eq=False)
    ordered: bool = field(default=False, eq=False)
    open_: bool = field(default=False, eq=False)
    aliases: tuple[tuple[str, str], ...] = field(default=(), eq=False, repr=False)

    def canonical(self, word: str) -> str | None:
        """The value that ``word`` names, or ``None``."""
        if word in self.values:
            return word
        for alias, value in self.aliases:
            if alias == word:
                return value
        return word if self.open_ else None

    def rank(self, value: str) -> int:
        """Place of ``value`` from low to high, from 0. Raises ``ValueError`` for a foreign value."""
        return self.values.index(value)


class SetType(Piece):
    """``多选``: a set of values of one type; at run time a tuple without repetition in declared or recorded order."""

    item: "Type"


class RowType(Piece):
    """A row of a kind of subject (a field such as ``成员教师：教师``)."""

    kind: str


class OutcomeType(Piece):
    """The outcome word of a decision (``合格``, ``触发`` …)."""

    words: tuple[str, ...]


class ErrorType(Piece):
    """The type of what was already reported: fits everywhere, reported once."""


Type = (
    TruthType
    | NumberType
    | DateType
    | PeriodType
    | ElapsedType
    | TextType
    | RoundingType
    | EnumType
    | SetType
    | RowType
    | OutcomeType
    | ErrorType
)
