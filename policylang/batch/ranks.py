"""Who stands before whom: for every candidate how many stand before, behind and beside it, and which doubts bear on that.

In: candidates as ``Crowd``s. Out: columns in the order of the candidates asked about. Relies on polars.

As ``runtime.ranking`` says of two candidates: the first key that tells them apart decides, if the keys before it are known of both. So
those who surely stand before one are, key by key, those of equal keys so far whose least place is above its greatest: a number of
codes between two bounds in a sorted column, found by halving. Nothing is compared in pairs.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import polars as pl

FULL = 2**62
"""No code gets greater."""
NOWHERE = -1
"""The part of a candidate that is compared with nobody."""


@attrs.frozen(eq=False)
class Crowd:
    """Candidates. Those of one ``part`` are compared with each other.

    The frame has for each key ``b{j}`` and ``t{j}``, the least and the greatest place that its value can have (the greater the better, one and
    the same where it is known), ``sure`` (the candidate surely takes part) and ``k{j}!{label}`` (the value is unknown because of a label).
    """

    part: pl.Series
    frame: pl.DataFrame

    def only(self, mask: pl.Series) -> "Crowd":
        """Those of whom a mask holds."""
        return self if mask.all() else Crowd(self.part.filter(mask), self.frame.filter(mask))

    def least(self, place: int) -> pl.Series:
        """The least places under a key."""
        return self.frame[f"b{place}"]

    def most(self, place: int) -> pl.Series:
        """The greatest places under a key."""
        return self.frame[f"t{place}"]

    def is_known(self, place: int) -> pl.Series:
        """Where a value has one place only."""
        return self.least(place) == self.most(place)


Keys = Sequence[tuple[int, int]]
"""The number of each key, and how many places there are under it."""


@attrs.frozen(eq=False)
class Standing:
    """Of the others: how many who surely take part surely stand before, how many surely behind, how many nothing tells apart."""

    sure_before: pl.Series
    behind: pl.Series
    beside: pl.Series
    sure_beside: pl.Series

    def and_(self, other: "Standing") -> "Standing":
        """With further others."""
        return Standing(
            self.sure_before + other.sure_before,
            self.behind + other.behind,
            self.beside + other.beside,
            self.sure_beside + other.sure_beside,
        )


class Tally:
    """Codes in order, and how many of them are less than a bound; of those who surely take part, too."""

    def __init__(self, codes: pl.Series, sure: pl.Series | None = None) -> None:
        self._sure: pl.Series | None = None
        if sure is None or sure.all():
            self.codes = codes.sort()
            return
        order = codes.arg_sort()
        self.codes = codes.gather(order)
        self._sure = pl.concat([_zeros(1), sure.gather(order).cast(pl.Int64).cum_sum().alias("")])

    def below(self, bounds: pl.Series) -> pl.Series:
        """How many codes are less."""
        if not len(self.codes) or not len(bounds):
            return _zeros(len(bounds))
        return self.codes.search_sorted(bounds, side="left").cast(pl.Int64)

    def sure(self, places: pl.Series) -> pl.Series:
        """How many of the first so many surely take part."""
        return places if self._sure is None else self._sure.gather(places)

    def within(self, first: pl.Series, beyond: pl.Series) -> pl.Series:
        """How many codes lie between two bounds, the second not included."""
        return self.below(beyond) - self.below(first)


def standing(asked: Crowd, others: Crowd, keys: Keys, are_same: bool) -> Standing:
    """How ``others`` stand to those asked about. ``are_same``: they are the same rows, and nobody stands beside himself."""
    sure_before = behind = _zeros(len(asked.part))
    mine, theirs = asked.part, others
    for place, width in keys:
        mine, part = narrowed(mine, theirs.part, width)
        theirs = Crowd(part, theirs.frame)
        least, most = mine * width + asked.least(place), mine * width + asked.most(place)
        is_known = theirs.is_known(place)
        lower = Tally(theirs.part * width + theirs.least(place), theirs.frame["sure"])
        upper = lower if is_known.all() else Tally(theirs.part * width + theirs.most(place))
        sure_before = sure_before + lower.sure(lower.below((mine + 1) * width)) - lower.sure(lower.below(most + 1))
        behind = behind + upper.within(mine * width, least)
        mine = _where((mine != NOWHERE) & asked.is_known(place), least)
        theirs = Crowd(theirs.part * width + theirs.least(place), theirs.frame).only(is_known)
    equal = Tally(theirs.part, theirs.frame["sure"])
    first, beyond = equal.below(mine), equal.below(mine + 1)
    beside, sure_beside = beyond - first, equal.sure(beyond) - equal.sure(first)
    if are_same:
        himself = (mine != NOWHERE).cast(pl.Int64)
        beside, sure_beside = beside - himself, sure_beside - himself * asked.frame["sure"].cast(pl.Int64)
    return Standing(sure_before, behind, beside, sure_beside)


def doubts(
    asked: Crowd, others: Crowd, keys: Keys, labels: Mapping[int, Sequence[int]], are_same: bool
) -> Mapping[int, pl.Series]:
    """For each label where it is a reason that it is not known who of ``others`` stands before or beside one.

    ``labels``: those of each key. Two are in doubt where both may be the better by a key, or where one may be better and the other at most
    as good; then the next key is asked too, of those whose greatest place is the least one of the other.
    """
    found: dict[int, pl.Series] = {}
    for turn in (False, True):
        mine, theirs = asked.part, others
        is_self = pl.repeat(are_same, len(mine), eager=True, dtype=pl.Boolean)
        for rank, (place, width) in enumerate(keys):
            mine, part = narrowed(mine, theirs.part, width)
            theirs = Crowd(part, theirs.frame)
            if rank > 0 or not turn:
                for label, mask in _met(mine, asked, theirs, (place, width), labels[place], is_self).items():
                    found[label] = found[label] | mask if label in found else mask
            mine = mine * width + (asked.most(place) if turn else asked.least(place))
            theirs = Crowd(theirs.part * width + (theirs.least(place) if turn else theirs.most(place)), theirs.frame)
            is_self = is_self & asked.is_known(place)
    return found


def _met(
    mine: pl.Series, asked: Crowd, others: Crowd, key: tuple[int, int], labels: Sequence[int], is_self: pl.Series
) -> dict[int, pl.Series]:
    """Where a value of another one, or the own value, of which more than one place is possible, meets the other."""
    place, width = key
    first, last = mine * width + asked.least(place), mine * width + asked.most(place)
    is_known = asked.is_known(place)

    def meeting(crowd: Crowd, own: pl.Series) -> pl.Series:
        """Whether some of a crowd have a place that one has too, and either has more than one place. ``own``: he is one of them."""
        open_ = crowd.only(~crowd.is_known(place))
        by_open = _overlaps(open_, place, width, first, last)
        if is_known.all():
            return by_open > 0
        by_any = _overlaps(crowd, place, width, first, last) - (own & is_self).cast(pl.Int64)
        return pl.select(pl.when(is_known).then(by_open > 0).otherwise(by_any > 0)).to_series()

    found: dict[int, pl.Series] = {}
    own = {label: asked.frame[_name(place, label)] for label in labels}
    if any(mask.any() for mask in own.values()):
        met = meeting(others, pl.repeat(True, len(mine), eager=True, dtype=pl.Boolean))
        found = {label: mask & met for label, mask in own.items()}
    for label in labels:
        told = others.only(others.frame[_name(place, label)])
        if len(told.part):
            met = meeting(told, own[label])
            found[label] = found[label] | met if label in found else met
    return found


def _overlaps(crowd: Crowd, place: int, width: int, first: pl.Series, last: pl.Series) -> pl.Series:
    """How many have a place between two bounds, both included."""
    begun = Tally(crowd.part * width + crowd.least(place)).below(last + 1)
    return begun - Tally(crowd.part * width + crowd.most(place)).below(first)


def _name(place: int, label: int) -> str:
    return f"k{place}!{label}"


def narrowed(mine: pl.Series, theirs: pl.Series, width: int) -> tuple[pl.Series, pl.Series]:
    """Parts of two crowds, so few that a place of so many can be told in each of them."""
    top: Any = max(part.max() or 0 for part in (mine, theirs))
    if (top + 2) * width < FULL:
        return mine, theirs
    ranks = pl.concat([mine.alias("part"), theirs.alias("part")]).rank("dense").cast(pl.Int64)
    return _where(mine != NOWHERE, ranks.head(len(mine))), ranks.tail(len(theirs))


def _where(mask: pl.Series, part: pl.Series) -> pl.Series:
    return part if mask.all() else pl.select(pl.when(mask).then(part).otherwise(NOWHERE)).to_series()


def _zeros(size: int) -> pl.Series:
    return pl.repeat(0, size, eager=True, dtype=pl.Int64)
