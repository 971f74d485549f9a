"""Values of all rows at once: what the reference engine has for one row, as columns.

A condition is two masks: where it surely holds and where it surely does not; elsewhere it is unknown, or does not apply. A number
or a day is two columns, its least and its greatest possible value, which are one where nothing is known but the value itself. Causes
are masks by label: a label is a cause without its row. A cause's mask holds only where the value is unknown because of it.
Relies on ``core.values`` and ``batch.columns``.
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

import attrs

from policylang.batch.columns import Column, Columns, Mask, Scalar
from policylang.batch.widths import Size
from policylang.core.values import Cause

Causes = Mapping[Cause, Mask]
LIMIT = 2**62
"""No number of a column gets greater than this; what could is not lowered."""


class NotLoweredError(Exception):
    """A construct that columns do not say; the decisions that use it are left to the reference engine."""


@attrs.frozen(eq=False)
class Truth:
    """``holds``, ``fails``: surely. ``blank``: a 可无 truth known to be absent. ``gone``: 不适用. Elsewhere unknown.

    ``doubt``: where a guard is unknown; there ``then`` says what it would be.
    """

    holds: Mask
    fails: Mask
    causes: Causes = attrs.field(factory=dict)
    blank: Mask = False
    gone: Mask = False
    doubt: Mask = False
    then: "Truth | None" = None


@attrs.frozen(eq=False)
class Figure:
    """A number or a day (its ordinal): between ``low`` and ``high`` (null: no bound), over ``scale``, and over a column where given.

    ``known``: the value is known, and ``low`` and ``high`` are it. ``size``: no value times ``scale`` is greater, either way.
    """

    low: Scalar
    high: Scalar
    known: Mask
    blank: Mask = False
    causes: Causes = attrs.field(factory=dict)
    scale: int = 1
    size: Size = 1
    over_low: Scalar = 1
    over_high: Scalar = 1
    over_size: Size = 1


@attrs.frozen(eq=False)
class Word:
    """A word or text: in a column, or as masks by word. ``words``: all that it can be, where that is known.

    ``is_coded``: the column holds places in ``words`` instead of words. ``rank``: its place in its order, where that is known better than the word.
    """

    known: Mask
    blank: Mask = False
    causes: Causes = attrs.field(factory=dict)
    column: Scalar = None
    masks: dict[str, Mask] | None = None
    words: tuple[str, ...] | None = None
    rank: Figure | None = None
    is_coded: bool = False


@attrs.frozen(eq=False)
class Members:
    """A set: ``has`` gives where a word surely is in it. ``open_``: there may be more; ``known``: it is known at all."""

    has: Callable[[str], Mask]
    open_: Mask
    unknown: Mask
    words: tuple[str, ...] | None
    blank: Mask = False
    causes: Causes = attrs.field(factory=dict)


@attrs.frozen(eq=False)
class Link:
    """A row of ``kind``, by its key."""

    kind: str
    key: Scalar
    known: Mask
    blank: Mask = False
    causes: Causes = attrs.field(factory=dict)


@attrs.frozen(eq=False)
class Span:
    """A period: its first and last day; ``open_``: without end. ``blank``: it is not there."""

    start: Figure
    end: Figure
    open_: Mask = False
    blank: Mask = False
    unknown: Mask = False
    causes: Causes = attrs.field(factory=dict)


@attrs.frozen(eq=False)
class Lapse:
    """The time from one day to another; compared by anniversaries."""

    start: Figure
    end: Figure


Value = Lapse | Truth | Figure | Word | Members | Link | Span | tuple[Span, ...]


class Values:
    """The operations on values, making columns as they go."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns

    # -------------------------------------------------------------- causes

    def merged(self, within: Mask, *causes: Causes) -> dict[Cause, Mask]:
        """All causes, where ``within`` holds."""
        c = self.columns
        found: dict[Cause, list[Mask]] = {}
        for one in causes:
            for label, mask in one.items():
                found.setdefault(label, []).append(mask)
        made = {label: c.and_(within, c.or_(*masks)) for label, masks in found.items()}
        return {label: mask for label, mask in made.items() if mask is not False}

    def unknown_of(self, value: Any) -> Mask:
        """Where a value is unknown."""
        c = self.columns
        match value:
            case Truth():
                return c.not_(c.or_(value.holds, value.fails, value.blank, value.gone))
            case Members():
                return value.unknown
            case _:
                return c.not_(c.or_(value.known, value.blank))

    # -------------------------------------------------------------- truths

    def known(self, mask: Mask) -> Truth:
        """A truth that is never unknown."""
        return Truth(mask, self.columns.not_(mask))

    def plain(self, value: Any) -> Truth:
        """As a whole condition: a blank is 否, what does not apply holds, any other value that is there is 是."""
        c = self.columns
        if isinstance(value, Truth):
            if value.blank is False and value.gone is False and value.doubt is False:
                return value
            return Truth(c.or_(value.holds, value.gone), c.or_(value.fails, value.blank), value.causes)
        if isinstance(value, Members):
            return Truth(c.not_(c.or_(value.blank, value.unknown)), value.blank, value.causes)
        if isinstance(value, Span | tuple):
            raise NotLoweredError("a period as a condition")
        return Truth(value.known, value.blank, value.causes)

    def member(self, value: Any) -> Truth:
        """As a list item."""
        if isinstance(value, Truth):
            if value.blank is False:
                return value
            return attrs.evolve(value, fails=self.columns.or_(value.fails, value.blank), blank=False)
        return self.plain(value)

    def not_(self, truth: Truth) -> Truth:
        """Kleene's negation; what does not apply stays so."""
        return Truth(truth.fails, truth.holds, truth.causes, gone=truth.gone)

    def all_(self, truths: Iterable[Truth]) -> Truth:
        """Kleene's conjunction of conditions that apply."""
        c = self.columns
        truths = tuple(truths)
        if len(truths) == 1:
            return truths[0]
        holds, fails = c.and_(*(one.holds for one in truths)), c.or_(*(one.fails for one in truths))
        unknown = c.not_(c.or_(holds, fails))
        return Truth(holds, fails, self.merged(unknown, *(one.causes for one in truths)))

    def any_(self, truths: Iterable[Truth]) -> Truth:
        """Kleene's disjunction of conditions that apply."""
        return self.not_(self.all_(self.not_(one) for one in truths))

    def at_least(self, k: int, truths: Iterable[Truth]) -> Truth:
        """Whether at least ``k`` hold."""
        c = self.columns
        truths = tuple(truths)
        sure = c.count_of([one.holds for one in truths])
        possible = c.count_of([c.not_(one.fails) for one in truths])
        holds, fails = c.holds("le", k, sure), c.holds("lt", possible, k)
        unknown = c.not_(c.or_(holds, fails))
        return Truth(holds, fails, self.merged(unknown, *(one.causes for one in truths)))

    # -------------------------------------------------------------- numbers

    def number(self, value: Any) -> Figure:
        """A constant: a number or the ordinal of a day."""
        fraction = Fraction(value)
        return Figure(
            fraction.numerator, fraction.numerator, True, scale=fraction.denominator, size=max(1, abs(fraction.numerator))
        )

    def checked(self, figure: Figure) -> Figure:
        """A number that fits."""
        if int(figure.size) > LIMIT:
            raise NotLoweredError("a number that may not fit into 64 bits")
        return figure

    def scaled(self, figure: Figure, scale: int) -> Figure:
        """The same over another scale, a multiple of its own."""
        by = scale // figure.scale
        if by == 1:
            return figure
        return self.checked(self._mapped(figure, lambda bound: self.columns.multiply(bound, by), scale, figure.size * by))

    def _mapped(self, figure: Figure, form: Callable[[Scalar], Scalar], scale: int, size: Size) -> Figure:
        low = form(figure.low)
        high = low if figure.high is figure.low else form(figure.high)
        return attrs.evolve(figure, low=low, high=high, scale=scale, size=size)

    def _sides(self, left: Figure, right: Figure, left_high: bool, right_high: bool) -> tuple[Scalar, Scalar]:
        """Two bounds over one scale, ready to be compared."""
        c = self.columns
        scale = left.scale * right.scale // _gcd(left.scale, right.scale)
        a, b = self.scaled(left, scale), self.scaled(right, scale)
        if any(isinstance(over, Column) or over != 1 for over in (a.over_low, a.over_high, b.over_low, b.over_high)):
            self.checked(attrs.evolve(a, size=max(a.size * b.over_size, b.size * a.over_size)))
        one, other = (a.high if left_high else a.low), (b.high if right_high else b.low)
        over_one, over_other = (a.over_high if left_high else a.over_low), (b.over_high if right_high else b.over_low)
        return c.multiply(one, over_other), c.multiply(other, over_one)

    def less(self, left: Figure, right: Figure, or_equal: bool) -> Truth:
        """``left < right`` (or ``<=``) by bounds; with a blank it fails."""
        c = self.columns
        op, other = ("le", "lt") if or_equal else ("lt", "le")
        blank = c.or_(left.blank, right.blank)
        if (
            left.low is left.high
            and right.low is right.high
            and left.over_low is left.over_high
            and right.over_low is right.over_high
        ):
            result = c.test(op, *self._sides(left, right, False, False))
            holds = c.fill(result, False)
            fails = c.or_(blank, c.not_(c.fill(result, True)))
        else:
            holds = c.holds(op, *self._sides(left, right, True, False))
            turned = self._sides(right, left, True, False)
            fails = c.or_(blank, c.holds(other, *turned))
        holds = c.and_(holds, c.not_(blank))
        unknown = c.not_(c.or_(holds, fails))
        return Truth(holds, fails, self.merged(unknown, left.causes, right.causes))

    def equal(self, left: Figure, right: Figure) -> Truth:
        """``left = right``; bounds that do not meet decide that it is not. A blank equals a blank only."""
        c = self.columns
        both, blanks = c.and_(left.known, right.known), c.and_(left.blank, right.blank)
        same = c.and_(both, c.holds("eq", *self._sides(left, right, False, False)))
        apart = c.or_(
            c.holds("lt", *self._sides(left, right, True, False)), c.holds("lt", *self._sides(right, left, True, False))
        )
        one_blank = c.or_(c.and_(left.blank, right.known), c.and_(left.known, right.blank))
        any_blank = c.or_(left.blank, right.blank)
        holds = c.or_(c.and_(same, c.not_(any_blank)), blanks)
        fails = c.or_(c.and_(apart, c.not_(any_blank)), one_blank)
        unknown = c.not_(c.or_(holds, fails))
        return Truth(holds, fails, self.merged(unknown, left.causes, right.causes))

    def settled(self, low: Scalar, high: Scalar, causes: Causes, blank: Mask, scale: int, size: Size) -> Figure:
        """A number between bounds, known where these are one."""
        c = self.columns
        known = c.given(low) if low is high else c.holds("eq", low, high)
        known = c.and_(known, c.not_(blank))
        unknown = c.not_(c.or_(known, blank))
        return self.checked(Figure(low, high, known, blank, self.merged(unknown, causes), scale, size))

    def add(self, left: Figure, right: Figure) -> Figure:
        """The sum."""
        self._whole(left, right)
        scale = left.scale * right.scale // _gcd(left.scale, right.scale)
        a, b = self.scaled(left, scale), self.scaled(right, scale)
        low = self.columns.add(a.low, b.low)
        high = low if a.low is a.high and b.low is b.high else self.columns.add(a.high, b.high)
        blank = self.columns.or_(a.blank, b.blank)
        return self.settled(low, high, self.merged(True, a.causes, b.causes), blank, scale, a.size + b.size)

    def negate(self, figure: Figure) -> Figure:
        """Minus a number."""
        self.checked(figure)
        low = self.columns.multiply(figure.high, -1)
        high = low if figure.low is figure.high else self.columns.multiply(figure.low, -1)
        return attrs.evolve(figure, low=low, high=high, over_low=figure.over_high, over_high=figure.over_low)

    def times(self, figure: Figure, factor: Any) -> Figure:
        """The product with a constant; zero makes it zero."""
        by = Fraction(factor)
        if by == 0:
            return Figure(0, 0, self.columns.not_(figure.blank), figure.blank)
        if by < 0:
            return self.negate(self.times(self._closed(figure), -by))
        size = figure.size * by.numerator
        bounds = self._mapped(self.half_open(figure), lambda bound: self.columns.multiply(bound, by.numerator), 1, size)
        return self.checked(attrs.evolve(bounds, scale=figure.scale * by.denominator))

    def _closed(self, figure: Figure) -> Figure:
        """As a factor of what is negative: with a bound open there is none."""
        c = self.columns
        if figure.low is figure.high:
            return figure
        kept = c.and_(c.given(figure.low), c.given(figure.high))
        return attrs.evolve(figure, low=c.pick(kept, figure.low, None), high=c.pick(kept, figure.high, None))

    def half_open(self, figure: Figure) -> Figure:
        """As a factor: where a bound is open, only a least value that is not negative is a bound."""
        c = self.columns
        if figure.low is figure.high:
            return figure
        kept = c.or_(c.and_(c.given(figure.low), c.given(figure.high)), c.holds("le", 0, figure.low))
        return attrs.evolve(figure, low=c.pick(kept, figure.low, None), high=c.pick(kept, figure.high, None))

    def multiply(self, left: Figure, right: Figure) -> Figure:
        """The product of two numbers; a known zero makes it zero, whatever the other is."""
        for one, other in ((left, right), (right, left)):
            if constant_of(one) is not None:
                return self.times(other, constant_of(one))
        self._whole(left, right)
        c = self.columns
        products = [c.multiply(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
        low, high = products[0], products[0]
        for one in products[1:]:
            low, high = c.lesser(low, one), c.greater(high, one)
        both = c.and_(c.holds("le", 0, left.low), c.holds("le", 0, right.low))
        low = c.pick(c.is_null(low), c.pick(both, products[0], None), low)
        high = c.pick(c.is_null(high), c.pick(both, products[3], None), high)
        zero = c.or_(*(c.and_(one.known, c.holds("eq", one.low, 0)) for one in (left, right)))
        low, high = c.pick(zero, 0, low), c.pick(zero, 0, high)
        blank = c.or_(left.blank, right.blank)
        causes = self.merged(True, left.causes, right.causes)
        return self.settled(low, high, causes, blank, left.scale * right.scale, left.size * right.size)

    def _whole(self, *figures: Figure) -> None:
        if any(one.over_low != 1 or one.over_high != 1 for one in figures):
            raise NotLoweredError("arithmetic with a mean or a share")

    # -------------------------------------------------------------- words, rows, truths: equality

    def word_is(self, word: Word, value: str) -> Mask:
        """Where a word surely is ``value``."""
        if word.masks is not None:
            return word.masks.get(value, False)
        if not isinstance(word.column, Column):
            return bool(word.column == value)
        return self.columns.is_in(word.column, _codes(word, (value,)))

    def word_in(self, word: Word, values: tuple[str, ...]) -> Mask:
        """Where a word surely is one of ``values``."""
        if word.masks is not None or not isinstance(word.column, Column):
            return self.columns.or_(*(self.word_is(word, value) for value in values))
        return self.columns.is_in(word.column, _codes(word, values))

    def constant_word(self, word: str) -> Word:
        """A word that is the same in all rows."""
        return Word(True, column=word, words=(word,))

    def same(self, left: Any, right: Any) -> Truth:
        """Equality of two truths, words or rows."""
        c = self.columns
        if isinstance(left, Truth) and isinstance(right, Truth):
            equal = c.or_(c.and_(left.holds, right.holds), c.and_(left.fails, right.fails))
            known = c.or_(left.holds, left.fails), c.or_(right.holds, right.fails)
        elif isinstance(left, Link) and isinstance(right, Link):
            known = left.known, right.known
            equal = c.holds("eq", left.key, right.key) if left.kind == right.kind else False
        elif isinstance(left, Word) and isinstance(right, Word):
            known = left.known, right.known
            equal = self._same_word(left, right)
        else:
            raise NotLoweredError(f"equality of {type(left).__name__} and {type(right).__name__}")
        return self._related(equal, known, left, right)

    def _same_word(self, left: Word, right: Word) -> Mask:
        for one, other in ((left, right), (right, left)):
            if isinstance(one.column, str):
                return self.word_is(other, one.column)
        is_alike = left.is_coded == right.is_coded and (not left.is_coded or left.words == right.words)
        if left.masks is None and right.masks is None and is_alike:
            return self.columns.holds("eq", left.column, right.column)
        words = left.words if left.words is not None else right.words
        if words is None:
            raise NotLoweredError("equality of words of which not all are known")
        c = self.columns
        return c.or_(*(c.and_(self.word_is(left, word), self.word_is(right, word)) for word in words))

    def _related(self, equal: Mask, known: tuple[Mask, Mask], left: Any, right: Any) -> Truth:
        c = self.columns
        equal = c.and_(equal, known[0], known[1])
        holds = c.or_(equal, c.and_(left.blank, right.blank))
        fails = c.or_(c.and_(known[0], known[1], c.not_(equal)), c.and_(left.blank, known[1]), c.and_(known[0], right.blank))
        unknown = c.not_(c.or_(holds, fails))
        return Truth(holds, fails, self.merged(unknown, left.causes, right.causes))


def _codes(word: Word, values: tuple[str, ...]) -> tuple[Any, ...]:
    """Words as the column of a word holds them; those that do not occur are left out."""
    if not word.is_coded:
        return values
    words = word.words or ()
    return tuple(words.index(value) for value in values if value in words)


def constant_of(figure: Figure) -> Fraction | None:
    """The value of a constant."""
    if isinstance(figure.low, int) and figure.low == figure.high and figure.known is True:
        return Fraction(figure.low, figure.scale)
    return None


def _gcd(left: int, right: int) -> int:
    while right:
        left, right = right, left % right
    return left
