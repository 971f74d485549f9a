"""Sums, counts, shares … over rows as columns, with bounds where rows or cells are unknown; 有, 每条, 涵盖.

As ``runtime.aggregates``, for all rows at once. Relies on ``batch.rows``.
"""

from collections.abc import Callable
from typing import Any

import attrs

from policylang.batch.columns import Mask
from policylang.batch.comparisons import enough, has_member
from policylang.batch.lowering import BLANK, Lowering, Place
from policylang.batch.reach import Reached
from policylang.batch.rows import Found, locate
from policylang.batch.values import Causes, Figure, Members, NotLoweredError, Truth, Word
from policylang.core import expressions as x
from policylang.core.expressions import GroupOp
from policylang.core.types import EnumType, NumberType
from policylang.core.values import Cause, CauseKind


def _delivered(low: Lowering, value: Any, reached: Reached | None) -> Any:
    return value if reached is None else low.brought(value, reached)


def _counting(low: Lowering, found: Found, *conditions: x.Expr | None) -> Truth:
    """Which rows count, three-valued."""
    with low.noting(None):
        truths = [low.truth(one, found.inner) for one in conditions if one is not None]
    return low.values.all_((found.presence, *truths))


def has(low: Lowering, node: x.Has, place: Place) -> Truth:
    """有 rows 其中 …."""
    found, reached = locate(low, node.rows, place)
    truth = _counting(low, found, node.where)
    some = found.any_of(low, truth, place.relation)
    return _delivered(low, low.values.any_((some, _open(low, found))), reached)  # type: ignore[no-any-return]


def _open(low: Lowering, found: Found) -> Truth:
    """The unknown that stands for rows not known of, as a condition that some row meets."""
    return Truth(False, low.columns.not_(found.open_), found.open_causes)


def every(low: Lowering, node: x.Every, place: Place) -> Truth:
    """每条 rows 其中 … 满足 …."""
    found, reached = locate(low, node.rows, place)
    v = low.values
    counts = _counting(low, found, node.where)
    with low.noting(None):
        satisfied = low.truth(node.satisfy, found.inner)
    wrong = _and_not(low, counts, satisfied)
    some = found.any_of(low, wrong, place.relation)
    return _delivered(low, v.not_(v.any_((some, _open(low, found)))), reached)  # type: ignore[no-any-return]


def _and_not(low: Lowering, counts: Truth, satisfied: Truth) -> Truth:
    return low.values.all_((counts, low.values.not_(satisfied)))


def covers(low: Lowering, node: x.Covers, place: Place) -> Truth:
    """涵盖: each member occurs in the rows that count."""
    found, reached = locate(low, node.rows, place)
    made = _set_of(low, found, node.value, _counting(low, found, node.where), place)
    met = tuple(has_member(low, made, low.value(one, place)) for one in node.members)
    return _delivered(low, low.values.all_(met), reached)  # type: ignore[no-any-return]


def _set_of(low: Lowering, found: Found, value: x.Expr, counts: Truth, place: Place, doubted: bool = False) -> Members:
    """The values of the rows that count, as a set. ``doubted``: the cell of a row in doubt tells a cause too."""
    c, v = low.columns, low.values
    with low.noting(None):
        inner = low.value(value, found.inner)
    if inner is BLANK or not isinstance(inner, Word | Members):
        raise NotLoweredError(f"a set of {type(inner).__name__}")
    unknown = inner.unknown if isinstance(inner, Members) else v.unknown_of(inner)
    sure = c.and_(counts.holds, c.not_(unknown))
    unsure = v.unknown_of(counts)
    doubt = c.or_(unsure, c.and_(counts.holds, unknown))
    own = v.merged(c.not_(counts.fails), inner.causes)
    causes = v.merged(True, v.merged(unsure, counts.causes), own)
    if isinstance(inner, Members) and inner.open_ is not False:
        raise NotLoweredError("a set of sets that may have more members")

    def in_row(word: str) -> Mask:
        return inner.has(word) if isinstance(inner, Members) else v.word_is(inner, word)

    def has_word(word: str) -> Mask:
        return found.gathered(low, "any", c.and_(sure, in_row(word)), place.relation)  # type: ignore[no-any-return]

    open_ = c.or_(found.open_, found.gathered(low, "any", doubt, place.relation))
    gathered = v.merged(open_, found.causes_of(low, causes, place.relation), found.open_causes)
    return Members(has_word, open_, False, inner.words, causes=gathered)


def spread(low: Lowering, node: x.Spread, place: Place) -> Members:
    """The values of one field of all rows, as a set."""
    found, reached = locate(low, node.rows, place)
    field = low.policies.vocabulary.kinds[found.relation].fields[node.field]
    cell = x.Cell(at=x.RowPath(), field=node.field, type=field.type, place=node.place)
    made: Members = _delivered(low, _set_of(low, found, cell, found.presence, place), reached)
    return attrs.evolve(made, open_=low.columns.or_(made.open_, made.unknown), unknown=False)


def aggregate(low: Lowering, node: x.Aggregate, place: Place) -> Any:
    """An aggregate; the work is done by kind."""
    found, reached = locate(low, node.rows, place)
    if node.op is x.AggregateOp.SHARE:
        return _bounded(low, _delivered(low, share(low, node, found, place), reached), reached, 1)
    counts = _counting(low, found, node.among, node.where)
    gathering = Gathering(low, found, counts, place)
    if node.op is x.AggregateOp.COUNT:
        return _bounded(low, _delivered(low, gathering.count(), reached), reached, None)
    if node.op in (x.AggregateOp.DISTINCT, x.AggregateOp.UNIQUE):
        assert node.value is not None
        return _delivered(low, _values(low, node, gathering, place), reached)
    assert node.value is not None
    with low.noting(None):
        value = low.figure(node.value, found.inner)
    return _delivered(low, gathering.of(node, value), reached)


def _bounded(low: Lowering, figure: Figure, reached: Reached | None, most: int | None) -> Figure:
    """A count or a share, which is not less than nothing also where the row is not known below which rows are counted."""
    if reached is None or reached.present is True:
        return figure
    c, there = low.columns, reached.present
    bounds = {"low": c.pick(there, figure.low, 0), "high": c.pick(there, figure.high, most)}
    over = {name: c.pick(there, getattr(figure, name), 1) for name in ("over_low", "over_high")}
    return attrs.evolve(figure, **bounds, **over)


def _values(low: Lowering, node: x.Aggregate, gathering: "Gathering", place: Place) -> Any:
    assert node.value is not None
    if node.op is x.AggregateOp.UNIQUE:
        return _set_of(low, gathering.found, node.value, gathering.counts, place)
    with low.noting(None):
        value = low.value(node.value, gathering.found.inner)
    return gathering.distinct(value, node.value)


class Gathering:
    """Rows that count, and what they come to."""

    def __init__(self, low: Lowering, found: Found, counts: Truth, place: Place) -> None:
        self.low = low
        self.columns = low.columns
        self.values = low.values
        self.found = found
        self.counts = counts
        self.to = place.relation
        self.unsure = low.values.unknown_of(counts)
        self.possible = low.columns.not_(counts.fails)
        self.most_rows = max(1, low.tables[found.relation].height)

    def gathered(self, op: str, column: Any) -> Any:
        """An aggregate of a column over the rows."""
        return self.found.gathered(self.low, op, column, self.to)

    def number_of(self, mask: Mask) -> Any:
        """In how many rows a mask holds."""
        return self.gathered("sum", self.columns.count_of([mask]))

    def causes(self, *more: Causes) -> Causes:
        """Why it is open who counts; and more causes of rows."""
        v = self.values
        doubts = v.merged(self.unsure, self.counts.causes)
        mine = self.found.causes_of(self.low, v.merged(True, doubts, *more), self.to)
        return v.merged(True, mine, self.found.open_causes)

    def count(self) -> Figure:
        """How many rows count."""
        c = self.columns
        least = self.number_of(self.counts.holds)
        most = least if self.unsure is False and self.found.open_ is False else self.number_of(self.possible)
        if self.found.open_ is not False:
            most = c.pick(self.found.open_, None, most)
        return self.values.settled(least, most, self.causes(), False, 1, self.most_rows)

    def of(self, node: x.Aggregate, value: Figure) -> Figure:
        """合计, 平均, 最高, 最低."""
        if value.over_low != 1 or value.over_high != 1:
            raise NotLoweredError(f"a mean or a share of rows, gathered: {node.place.text}")
        match node.op:
            case x.AggregateOp.SUM:
                return self.total(value, node.value)
            case x.AggregateOp.MEAN:
                return self.mean(value, node.rows.kind)
            case x.AggregateOp.MAX:
                return self.extreme(value, node.rows.kind, greatest=True)
            case _:
                return self.extreme(value, node.rows.kind, greatest=False)

    def total(self, value: Figure, node: x.Expr | None) -> Figure:
        """The sum. Non-negative addends that are unknown leave at least the known part; a blank adds nothing."""
        c, v = self.columns, self.values
        declared = node.type if node is not None else None
        positive = isinstance(declared, NumberType) and declared.low is not None and declared.low >= 0
        counted = c.and_(self.possible, c.not_(value.blank))
        low, high = value.low, value.high
        if positive:
            low = c.pick(v.unknown_of(value), c.fill(low, 0), low)
        if self.unsure is not False:
            low = c.pick(self.unsure, c.lesser(low, 0), low)
            high = c.pick(self.unsure, c.greater(high, 0), high)
        least = self._sum_of(counted, low)
        most = least if high is low else self._sum_of(counted, high)
        if self.found.open_ is not False:
            least = least if positive else c.pick(self.found.open_, None, least)
            most = c.pick(self.found.open_, None, most)
        open_ = c.and_(counted, c.not_(c.holds("eq", low, high) if low is not high else c.given(low)))
        doubts = v.merged(c.and_(open_, self.unsure), self.counts.causes)
        causes = v.merged(True, self.found.causes_of(self.low, v.merged(True, doubts, v.merged(open_, value.causes)), self.to))
        causes = v.merged(True, causes, self.found.open_causes)
        return v.settled(least, most, causes, False, value.scale, value.size * self.most_rows)

    def _sum_of(self, counted: Mask, column: Any) -> Any:
        """The sum of a column over the rows counted; null where one of them has none."""
        c = self.columns
        total = self.gathered("sum", c.pick(counted, c.fill(column, 0), 0))
        lacking = c.and_(counted, c.is_null(column))
        return total if lacking is False else c.pick(self.gathered("any", lacking), None, total)

    def mean(self, value: Figure, kind: str) -> Figure:
        """The mean; of none: unknown. Where it is open who counts, it is unknown."""
        c, v = self.columns, self.values
        counted = c.and_(self.possible, c.not_(value.blank))
        number = self.number_of(counted)
        doubt = c.or_(self.found.open_, self.gathered("any", self.unsure))
        none = c.holds("eq", number, 0)
        least = self._sum_of(counted, value.low)
        most = least if value.high is value.low else self._sum_of(counted, value.high)
        if most is not least:
            bounds = v.half_open(Figure(least, most, False))
            least, most = bounds.low, bounds.high
        lost = c.or_(doubt, none)
        least_, most_ = c.pick(lost, None, least), c.pick(lost, None, most)
        over = c.greater(1, number)
        own = self.found.causes_of(self.low, v.merged(counted, value.causes), self.to)
        causes = v.merged(
            True,
            own,
            v.merged(doubt, self.causes()),
            v.merged(c.and_(none, c.not_(doubt)), {Cause(CauseKind.MISSING, kind): True}),
        )
        made = v.settled(least_, least_ if most is least else most_, causes, False, value.scale, value.size * self.most_rows)
        return attrs.evolve(made, over_low=over, over_high=over, over_size=self.most_rows)

    def extreme(self, value: Figure, kind: str, greatest: bool) -> Figure:
        """The greatest or least value; of none (or where it may be of none): unknown."""
        c, v = self.columns, self.values
        op = "greatest" if greatest else "least"
        counted = c.and_(self.possible, c.not_(value.blank))
        sure = c.and_(self.counts.holds, c.not_(value.blank))
        near, far = (value.low, value.high) if greatest else (value.high, value.low)
        inner = self.gathered(op, c.pick(sure, near, None))
        outer = self.gathered(op, c.pick(counted, far, None))
        lost = c.or_(
            self.found.open_,
            self.gathered("any", c.and_(counted, c.is_null(far))),
            c.not_(self.gathered("any", sure)),
        )
        outer = c.pick(lost, None, outer)
        none = c.and_(c.not_(self.gathered("any", counted)), c.not_(self.found.open_))
        causes = self.causes(v.merged(counted, value.causes))
        causes = v.merged(True, v.merged(c.not_(none), causes), v.merged(none, {Cause(CauseKind.MISSING, kind): True}))
        plain = self.unsure is False and self.found.open_ is False and v.unknown_of(value) is False
        least, most = (outer, outer) if plain else (inner, outer) if greatest else (outer, inner)
        return v.settled(least, most, causes, False, value.scale, value.size)

    def distinct(self, value: Any, node: x.Expr) -> Figure:
        """How many different values there are."""
        c, v = self.columns, self.values
        if not isinstance(value, Word | Members):
            raise NotLoweredError(f"the number of different {type(value).__name__}")
        words = self._words(value, node)
        unknown = value.unknown if isinstance(value, Members) else v.unknown_of(value)
        counted = c.and_(self.possible, c.not_(value.blank))
        known = c.and_(counted, c.not_(unknown))

        def there(word: str, mask: Mask) -> Mask:
            own = value.has(word) if isinstance(value, Members) else v.word_is(value, word)
            return self.gathered("any", c.and_(mask, own))  # type: ignore[no-any-return]

        sure = {word: there(word, c.and_(self.counts.holds, known)) for word in words}
        extra = {word: c.and_(there(word, c.and_(self.unsure, known)), c.not_(sure[word])) for word in words}
        least = c.count_of(list(sure.values()))
        doubtful = c.and_(counted, c.or_(self.unsure, unknown))
        if doubtful is False and self.found.open_ is False:
            return v.settled(least, least, {}, False, 1, max(1, len(words)))
        most = c.add(c.add(least, c.count_of(list(extra.values()))), self.number_of(c.and_(counted, unknown)))
        some = self.gathered("any", c.and_(counted, unknown)) if isinstance(value, Members) else False
        most = c.pick(c.or_(self.found.open_, some), None, most)  # a set that is not known may add any number
        return v.settled(least, most, self.causes(v.merged(counted, value.causes)), False, 1, self.most_rows + len(words))

    def _words(self, value: Word | Members, node: x.Expr) -> tuple[str, ...]:
        if value.words is not None:
            return value.words
        if isinstance(node.type, EnumType) and not node.type.open_:
            return node.type.values
        raise NotLoweredError("the number of different texts")


def share(low: Lowering, node: x.Aggregate, found: Found, place: Place) -> Figure:
    """How large a part of the rows (that ``among`` keeps) meets ``where``."""
    c, v = low.columns, low.values
    base = _counting(low, found, node.among)
    with low.noting(None):
        met = low.truth(node.where, found.inner)
    gathering = Gathering(low, found, base, place)

    def number(*masks: Mask) -> Any:
        return gathering.number_of(c.and_(gathering.possible, *masks))

    least, beside = number(base.holds, met.holds), number(c.not_(met.holds))
    most, against = number(c.not_(met.fails)), number(base.holds, met.fails)
    causes = gathering.causes(v.merged(gathering.possible, met.causes))
    none = c.and_(c.not_(gathering.gathered("any", gathering.possible)), c.not_(found.open_))
    open_ = c.or_(found.open_, none)
    doubt = c.or_(open_, *causes.values()) if causes else open_
    over_low, over_high = c.add(least, beside), c.add(most, against)
    low_, high_ = c.pick(open_, 0, least), c.pick(open_, 1, most)
    high_ = c.pick(c.holds("eq", over_high, 0), 1, high_)
    over_low = c.pick(c.or_(open_, c.holds("eq", over_low, 0)), 1, over_low)
    over_high = c.pick(c.or_(open_, c.holds("eq", over_high, 0)), 1, over_high)
    together = c.holds("eq", c.multiply(low_, over_high), c.multiply(high_, over_low))
    known = c.and_(c.not_(open_), together)
    causes = v.merged(True, v.merged(c.not_(none), causes), v.merged(none, {Cause(CauseKind.MISSING, node.rows.kind): True}))
    made = Figure(
        low_,
        high_,
        known,
        False,
        v.merged(c.not_(known), causes),
        1,
        gathering.most_rows,
        over_low,
        over_high,
        gathering.most_rows,
    )
    return attrs.evolve(made, high=low_, over_high=over_low) if doubt is False else made


ROWS: dict[type, Callable[..., Any]] = {
    x.Has: has,
    x.Every: every,
    x.Covers: covers,
    x.Spread: spread,
    x.Aggregate: aggregate,
}
"""The expressions of this module."""

__all__ = ["ROWS", "GroupOp", "enough"]
