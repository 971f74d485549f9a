"""Values at run time: exact numbers, Kleene truth, the unknown with its causes and bounds.

A number is an ``int`` or a ``Fraction``, never a ``float``. Truth is ``True``, ``False`` or ``Unknown``. ``Unknown`` keeps why it
is unknown and, for numbers and dates, between which bounds the value lies, so that what the bounds decide is decided.
Relies on ``core.types`` for nothing at run time: units were proved by the checker.
"""

import enum
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction
from functools import reduce
from math import gcd
from typing import Any, Final

from policylang.piece import Piece, field

Number = int | Fraction


class CauseKind(enum.Enum):
    """Why a fact is unknown; the label is the word that policies and explanations use."""

    MISSING = "缺失事实"
    FINDING = "待人工认定"
    UNSTATED = "原文未规定"
    CONFLICT = "证据冲突"

    __hash__ = object.__hash__  # PERF: causes are hashed at every turn; Enum hashes the name each time


class Cause(Piece):
    """One reason for an unknown: which field, finding or parameter, of which row (kind and id), if of a row."""

    kind: CauseKind
    name: str
    row_kind: str = ""
    row_id: str = ""
    _hash: int = field(init=False, eq=False, repr=False)

    def __eq__(self, other: object) -> bool:
        """PERF: compared at every turn."""
        if not isinstance(other, Cause):
            return NotImplemented
        is_here = self.name == other.name and self.row_id == other.row_id
        return is_here and self.kind is other.kind and self.row_kind == other.row_kind

    def __hash__(self) -> int:
        try:  # PERF: hashed at every turn
            return self._hash
        except AttributeError:
            object.__setattr__(self, "_hash", hash((self.kind, self.name, self.row_kind, self.row_id)))
            return self._hash


class Unknown(Piece, eq=False):
    """An unknown value: its causes, and the bounds (both included) in which it lies, where known."""

    causes: tuple[Cause, ...]
    low: Any = None
    high: Any = None

    def __bool__(self) -> bool:
        raise TypeError("an unknown is neither true nor false")


class Absent(enum.Enum):
    """``无``: the blank of a 可无 field, known to be absent; equal to nothing, greater and less than nothing."""

    ABSENT = "无"

    def __repr__(self) -> str:
        return "无"


ABSENT: Final = Absent.ABSENT


class NotApplicable(enum.Enum):
    """``不适用``: a list item whose guard is 否; it leaves the list."""

    NOT_APPLICABLE = "不适用"


NOT_APPLICABLE: Final = NotApplicable.NOT_APPLICABLE

Truth = bool | Unknown


class Period(Piece):
    """Two days, both included; either may be ``Unknown`` (with bounds), the end may be ``None`` (open)."""

    start: "date | Unknown"
    end: "date | Unknown | None"


class Elapsed(Piece):
    """The time from one day to another; compared by anniversaries."""

    start: "date | Unknown"
    end: "date | Unknown"


class OpenSet(Piece):
    """A set of which only some members are known, and why the others are not."""

    values: tuple[Any, ...]
    causes: tuple[Cause, ...]


def exact(text: str) -> Number:
    """The number that a decimal literal writes: ``"75.3"`` is 753/10. Raises ``ValueError`` on anything else."""
    return normal(Fraction(text))


def normal(number: Fraction | int) -> Number:
    """A whole fraction as an ``int``."""
    if isinstance(number, Fraction) and number.denominator == 1:
        return number.numerator
    return number


def causes_of(values: Iterable[object]) -> tuple[Cause, ...]:
    """Causes of all unknowns among ``values``, each once, in order."""
    found: list[Cause] = []
    for value in values:
        if isinstance(value, Unknown):
            found += value.causes
    return tuple(dict.fromkeys(found)) if len(found) > 1 else tuple(found)


def not_(value: Truth) -> Truth:
    """Kleene negation."""
    return value if isinstance(value, Unknown) else not value


def all_(values: Iterable[Truth]) -> Truth:
    """Kleene conjunction; of none: true."""
    return at_least(None, tuple(values))


def any_(values: Iterable[Truth]) -> Truth:
    """Kleene disjunction; of none: false."""
    return at_least(1, tuple(values))


def at_least(k: int | None, values: tuple[Truth, ...]) -> Truth:
    """Whether at least ``k`` (``None``: all) of ``values`` hold, three-valued.

    True when enough already hold; false when even all unknowns together would not do; else unknown.
    """
    need = len(values) if k is None else k
    sure = values.count(True)
    if sure >= need:
        return True
    open_ = [value for value in values if value is not True and value is not False]
    if sure + len(open_) < need:
        return False
    return open_[0] if len(open_) == 1 and isinstance(open_[0], Unknown) and open_[0].low is None else Unknown(causes_of(open_))


def low_of(value: Any) -> Any:
    """Lower bound of a number or date, ``None`` if not known."""
    return value.low if isinstance(value, Unknown) else value


def high_of(value: Any) -> Any:
    """Upper bound of a number or date, ``None`` if not known."""
    return value.high if isinstance(value, Unknown) else value


def interval(low: Any, high: Any, causes: tuple[Cause, ...]) -> Any:
    """The unknown between ``low`` and ``high``, or the value itself where the two are equal and known."""
    if low is not None and low == high:
        return low
    return Unknown(causes, low, high)


def less(left: Any, right: Any, or_equal: bool) -> Truth:
    """``left < right`` (or ``<=``) for numbers or dates, decided by bounds where one side is unknown."""
    if not isinstance(left, Unknown) and not isinstance(right, Unknown):
        return bool(left <= right) if or_equal else bool(left < right)
    lo_l, hi_l, lo_r, hi_r = low_of(left), high_of(left), low_of(right), high_of(right)
    if hi_l is not None and lo_r is not None and (hi_l <= lo_r if or_equal else hi_l < lo_r):
        return True
    if lo_l is not None and hi_r is not None and (lo_l > hi_r if or_equal else lo_l >= hi_r):
        return False
    return Unknown(causes_of((left, right)))


def smaller(left: Any, right: Any) -> Any:
    """The smaller of two numbers, by bounds where one is unknown."""
    if less(left, right, or_equal=True) is True:
        return left
    if less(right, left, or_equal=True) is True:
        return right
    lows = [v for v in (low_of(left), low_of(right)) if v is not None]
    highs = [v for v in (high_of(left), high_of(right)) if v is not None]
    return Unknown(causes_of((left, right)), min(lows) if len(lows) == 2 else None, min(highs, default=None))


def larger(left: Any, right: Any) -> Any:
    """The larger of two numbers, by bounds where one is unknown."""
    if less(right, left, or_equal=True) is True:
        return left
    if less(left, right, or_equal=True) is True:
        return right
    lows = [v for v in (low_of(left), low_of(right)) if v is not None]
    highs = [v for v in (high_of(left), high_of(right)) if v is not None]
    return Unknown(causes_of((left, right)), max(lows, default=None), max(highs) if len(highs) == 2 else None)


def equal(left: Any, right: Any) -> Truth:
    """``left = right``; bounds that do not meet decide that it is not."""
    if not isinstance(left, Unknown) and not isinstance(right, Unknown):
        return bool(left == right)
    if left is ABSENT or right is ABSENT or not _has_numbers(left, right):
        return Unknown(causes_of((left, right)))
    if less(left, right, or_equal=True) is False or less(right, left, or_equal=True) is False:
        return False
    return Unknown(causes_of((left, right)))


def _has_numbers(*values: Any) -> bool:
    """Whether what is known of the values are numbers or dates: words as bounds have an order of their own, not that of their letters."""
    bounds = [bound for value in values for bound in (low_of(value), high_of(value))]
    return not any(isinstance(bound, str) or bound is ABSENT for bound in bounds)


def add(left: Any, right: Any) -> Any:
    """Sum of two numbers; of unknowns, the sum of the bounds."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return interval(
            _both(low_of(left), low_of(right), lambda a, b: a + b),
            _both(high_of(left), high_of(right), lambda a, b: a + b),
            causes_of((left, right)),
        )
    return normal(left + right)


def negate(value: Any) -> Any:
    """Minus a number."""
    if isinstance(value, Unknown):
        return Unknown(value.causes, _one(value.high), _one(value.low))
    return -value


def multiply(left: Any, right: Any) -> Any:
    """Product of two numbers; a known zero makes it zero whatever the other is."""
    if not isinstance(left, Unknown) and not isinstance(right, Unknown):
        return normal(left * right)
    for known in (left, right):
        if not isinstance(known, Unknown) and known == 0:
            return 0
    corners = [low_of(left), high_of(left)], [low_of(right), high_of(right)]
    causes = causes_of((left, right))
    if None in corners[0] or None in corners[1]:
        return _half_open_product(left, right, causes)
    products = [normal(a * b) for a in corners[0] for b in corners[1]]
    return interval(min(products), max(products), causes)


def quotient(above: int, below: int) -> Any:
    """A quotient of whole numbers (``below`` positive) as a value.

    PERF: the constructor of ``Fraction`` takes three times as long, most of it to find out what it was given.
    """
    shared = gcd(above, below)
    if shared == below:
        return above // below
    made = object.__new__(Fraction)
    made._numerator, made._denominator = above // shared, below // shared  # type: ignore[attr-defined]
    return made


def weighted_sum(parts: Sequence[tuple[Number, Any]]) -> Any:
    """The sum of values, each times its weight. PERF: known ones are added over one denominator, and made a number once."""
    total, under = 0, 1
    for weight, value in parts:
        if value.__class__ is not int and value.__class__ is not Fraction:
            return reduce(lambda found, part: add(found, multiply(*part)), parts, 0)
        above, below = weight.as_integer_ratio()
        top, bottom = value.as_integer_ratio()
        total, under = total * below * bottom + above * top * under, under * below * bottom
    return quotient(total, under)


def _half_open_product(left: Any, right: Any, causes: tuple[Cause, ...]) -> Unknown:
    """Bounds of a product where a bound is open: only non-negative factors give one."""
    lows = low_of(left), low_of(right)
    highs = high_of(left), high_of(right)
    if None in lows or lows[0] < 0 or lows[1] < 0:
        return Unknown(causes)
    high = None if None in highs else normal(highs[0] * highs[1])
    return Unknown(causes, normal(lows[0] * lows[1]), high)


def divide(left: Any, right: Any, by_zero: Cause) -> Any:
    """Exact quotient; division by zero (or by what may be zero) is unknown with the cause given."""
    if not isinstance(left, Unknown) and not isinstance(right, Unknown):
        return Unknown((by_zero,)) if right == 0 else normal(Fraction(left) / Fraction(right))
    low, high = low_of(right), high_of(right)
    if low is None or high is None or low <= 0 <= high:
        return Unknown(causes_of((left, right)) or (by_zero,))
    inverse = interval(normal(1 / Fraction(high)), normal(1 / Fraction(low)), causes_of((right,)))
    return multiply(left, inverse)


def _both(a: Any, b: Any, join: Callable[[Any, Any], Any]) -> Any:
    return None if a is None or b is None else normal(join(a, b))


def _one(bound: Any) -> Any:
    return None if bound is None else -bound


class Rounding(enum.Enum):
    """Named rounding modes (GB/T 8170 describes the banker's rule and the plain one)."""

    HALF_UP = "四舍五入"
    UP = "向上取整"
    DOWN = "向下取整"
    HALF_EVEN = "银行家舍入"


def round_to(value: Any, digits: int, mode: Rounding) -> Any:
    """``value`` rounded to ``digits`` decimals. Half-up rounds away from zero; up and down are ceiling and floor."""
    if isinstance(value, Unknown):
        low = None if value.low is None else round_to(value.low, digits, mode)
        high = None if value.high is None else round_to(value.high, digits, mode)
        return interval(low, high, value.causes)
    scaled = Fraction(value) * 10**digits
    floor, rest = divmod(scaled.numerator, scaled.denominator)
    if mode is Rounding.UP:
        whole = floor + (1 if rest else 0)
    elif mode is Rounding.DOWN:
        whole = floor
    elif mode is Rounding.HALF_EVEN:
        whole = round(scaled)
    else:
        whole = _half_away(scaled)
    return normal(Fraction(whole, 10**digits))


def _half_away(scaled: Fraction) -> int:
    sign = -1 if scaled < 0 else 1
    doubled = abs(scaled) * 2 + 1
    return sign * (doubled.numerator // (2 * doubled.denominator))
