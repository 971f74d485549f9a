"""How many candidates stand before and beside each other one, surely or possibly: what a selection cuts by.

Candidates whose keys are all known are sorted once; how many stand before one of them is then a running total. A candidate with an
unknown key is placed among them by halving: the better the other, the less it stands before it. Only candidates with
unknown keys are compared one by one, with each other. Relies on ``core``.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Any

from policylang.core.expressions import CompareOp
from policylang.core.facts import Row
from policylang.core.ir import Direction, RankKey, Selection
from policylang.core.types import EnumType
from policylang.core.values import ABSENT, Truth, Unknown, all_, causes_of, not_
from policylang.piece import Mutable, Piece
from policylang.runtime.comparisons import ranked, relate


class Candidate(Mutable):
    """One row in a selection: eligible or in doubt, its group, its key values, its place in the lot."""

    row: Row
    eligible: Truth
    group: tuple[Any, ...]
    keys: tuple[Any, ...]
    lot: str = ""


class Standing(Piece):
    """Of the other candidates: how many stand before and beside one, surely or possibly; how many surely not behind it."""

    sure_before: int
    may_before: int
    sure_beside: int
    may_beside: int
    not_behind: int


Cuts = tuple[int, int, int, int]
"""Of a candidate in doubt among tiers of known ones, best first: the first tier that it may stand before, the first that it
surely stands before, the first that does not surely stand before it, the first that surely does not."""


class Ranking:
    """The candidates of one group, compared."""

    def __init__(self, body: Selection, candidates: Sequence[Candidate], seed: Any) -> None:
        self.body = body
        self.seed = seed
        self.candidates = candidates
        self.present = tuple(dict.fromkeys(cause for one in candidates for cause in causes_of((one.eligible,))))
        """Why it is not known who takes part."""
        self.doubtful: list[Candidate] = []
        """Those whose place is unknown."""
        self.cuts: dict[int, Cuts] = {}
        self.is_drawn = not (body.lot and isinstance(seed, Unknown))
        if len(candidates) > 1 and self.is_drawn:
            self._sort()

    def _sort(self) -> None:
        if not self.body.lot:
            self.doubtful = [one for one in self.candidates if any(isinstance(key, Unknown) for key in one.keys)]
        unplaced = {id(one) for one in self.doubtful}
        self.tiers = self._tiers([one for one in self.candidates if id(one) not in unplaced])
        self.tier_of = {id(one): index for index, tier in enumerate(self.tiers) for one in tier}
        sizes = [(len(tier), sum(1 for one in tier if one.eligible is True)) for tier in self.tiers]
        self.present_up_to = [0, *accumulate(sure for _, sure in sizes)]
        self.all_up_to = [0, *accumulate(size for size, _ in sizes)]
        self.cuts = {id(one): self._cut(one) for one in self.doubtful}
        self._spread = self._spread_of_doubtful() if self.doubtful else [(0,) * 5] * len(self.tiers)

    def standing(self, one: Candidate) -> Standing:
        """How the others stand to one of the candidates."""
        if len(self.candidates) == 1 or not self.is_drawn:
            return Standing(0, len(self.candidates) - 1, 0, 0, 0)
        tier = self.tier_of.get(id(one))
        return self._of_doubtful(one) if tier is None else self._of_known(one, tier)

    def _tiers(self, known: list[Candidate]) -> list[list[Candidate]]:
        """Candidates with known keys, best first; those that nothing tells apart together."""
        ordered = [(self._sortable(one), one) for one in known]
        for place in reversed(range(1 if self.body.lot else len(self.body.keys))):
            is_falling = not self.body.lot and self.body.keys[place].direction is not Direction.ASCENDING
            given = [pair for pair in ordered if not pair[0][place][0]]
            blank = [pair for pair in ordered if pair[0][place][0]]
            given.sort(key=lambda pair: pair[0][place][1], reverse=is_falling)
            ordered = [*given, *blank]
        tiers: list[list[Candidate]] = []
        last: Any = None
        for keys, one in ordered:
            if not tiers or keys != last:
                tiers.append([])
            tiers[-1].append(one)
            last = keys
        return tiers

    def _sortable(self, one: Candidate) -> tuple[tuple[bool, Any], ...]:
        """For each key, whether it is blank and what Python sorts it by."""
        if self.body.lot:
            return ((False, one.lot),)
        return tuple(
            (True, 0) if value is ABSENT else (False, _plain(key, value))
            for key, value in zip(self.body.keys, one.keys, strict=True)
        )

    def _cut(self, one: Candidate) -> Cuts:
        first = [tier[0] for tier in self.tiers]

        def where(test: Callable[[Candidate], bool]) -> int:
            """The first tier of which the test holds; it holds of all that follow."""
            low, high = 0, len(first)
            while low < high:
                middle = (low + high) // 2
                low, high = (low, middle) if test(first[middle]) else (middle + 1, high)
            return low

        return (
            where(lambda other: self.ahead(one, other) is not False),
            where(lambda other: self.ahead(one, other) is True),
            where(lambda other: self.ahead(other, one) is not True),
            where(lambda other: self.ahead(other, one) is False),
        )

    def _spread_of_doubtful(self) -> list[tuple[int, ...]]:
        """For each tier, what the doubtful ones add to the five counts of those who stand in it."""
        steps = [[0] * (len(self.tiers) + 1) for _ in range(5)]

        def add(count: int, start: int, end: int) -> None:
            if start < end:
                steps[count][start] += 1
                steps[count][end] -= 1

        for one in self.doubtful:
            may, surely, not_sure, not_at_all = self.cuts[id(one)]
            end = len(self.tiers)
            add(1, may, end)
            add(3, not_sure, may)
            if one.eligible is True:
                add(0, surely, end)
                add(2, not_at_all, may)
                add(4, not_at_all, end)
        return list(zip(*(tuple(accumulate(count)) for count in steps), strict=True))

    def _of_known(self, one: Candidate, tier: int) -> Standing:
        before, all_before = self.present_up_to[tier], self.all_up_to[tier]
        beside = self.present_up_to[tier + 1] - before - (one.eligible is True)
        all_beside = self.all_up_to[tier + 1] - all_before - 1
        counts = (before, all_before, beside, all_beside, before + beside)
        return Standing(*(own + more for own, more in zip(counts, self._spread[tier], strict=True)))

    def _of_doubtful(self, one: Candidate) -> Standing:
        may, surely, not_sure, not_at_all = self.cuts[id(one)]
        sure, whole = self.present_up_to, self.all_up_to
        counts = [
            sure[not_sure],
            whole[not_at_all],
            max(0, sure[may] - sure[not_at_all]),
            max(0, whole[surely] - whole[not_at_all]),
            sure[may],
        ]
        for other in self.doubtful:
            if other is not one:
                before, behind = self.ahead(other, one), self.ahead(one, other)
                is_there = other.eligible is True
                counts[0] += before is True and is_there
                counts[1] += before is not False
                counts[2] += before is False and behind is False and is_there
                counts[3] += before is False and behind is not True
                counts[4] += behind is False and is_there
        return Standing(*counts)

    def causes(self, one: Candidate) -> tuple[Any, ...]:
        """Why it is not known who stands before or beside one, and who of the others takes part; in the order of the candidates.

        Of a lot not drawn yet the seed is the only cause, and not repeated here.
        """
        if len(self.candidates) == 1:
            return ()
        found: dict[Any, None] = {}
        beside: list[Truth] = []
        for other in () if self.body.lot else self._telling(one, found):
            before, behind = self.ahead(other, one), self.ahead(one, other)
            found.update(dict.fromkeys(causes_of((before,))))
            beside.append(all_((not_(before), not_(behind))))
        if isinstance(one.eligible, Unknown):
            present = causes_of(other.eligible for other in self.candidates if other is not one)
        else:
            present = self.present
        return tuple(dict.fromkeys((*found, *causes_of(beside), *present)))

    def _telling(self, one: Candidate, found: dict[Any, None]) -> Iterator[Candidate]:
        """Others that may give a cause not found yet: those in doubt themselves, and of the known ones few."""
        if id(one) not in self.cuts:
            yield from (other for other in self.doubtful if other is not one)
            return
        place = next(index for index, value in enumerate(one.keys) if isinstance(value, Unknown))
        key, first, own, before = self.body.keys[place], one.keys[place], causes_of(one.keys), one.keys[:place]
        is_told = False
        for other in self.candidates:
            if id(other) in self.cuts:
                if other is not one:
                    yield other
                continue
            if is_told or other.keys[:place] != before:
                continue
            if not all(cause in found for cause in first.causes) or _at_bound(key, first, other.keys[place]):
                yield other
                is_told = all(cause in found for cause in own)

    def ahead(self, other: Candidate, one: Candidate) -> Truth:
        """Whether ``other`` stands before ``one``: by the first key that tells them apart, or by lot."""
        if self.body.lot:
            return self.seed if isinstance(self.seed, Unknown) else other.lot < one.lot
        doubts: list[Unknown] = []
        for key, theirs, ours in zip(self.body.keys, other.keys, one.keys, strict=True):
            better = _better(key, theirs, ours)
            worse = _better(key, ours, theirs)
            if isinstance(better, Unknown) or isinstance(worse, Unknown):
                doubts += [t for t in (better, worse) if isinstance(t, Unknown)]
                if better is False:
                    continue
                return Unknown(causes_of(doubts))
            if better or worse:
                return Unknown(causes_of(doubts)) if doubts else better
        return Unknown(causes_of(doubts)) if doubts else False


def _plain(key: RankKey, value: Any) -> Any:
    if key.direction is Direction.PREFERRED:
        return bool(value)
    return ranked(value, key.value.type) if isinstance(key.value.type, EnumType) else value


def _at_bound(key: RankKey, unknown: Unknown, value: Any) -> bool:
    """Whether an unknown key may equal a known one without standing on both sides of it: a later key is asked then."""
    if value is ABSENT or key.direction is Direction.PREFERRED:
        return value is not ABSENT
    if isinstance(key.value.type, EnumType):
        unknown, value = ranked(unknown, key.value.type), ranked(value, key.value.type)
    return value in (unknown.low, unknown.high)


def _better(key: RankKey, left: Any, right: Any) -> Truth:
    """Whether ``left`` comes before ``right`` under one key; a blank comes last."""
    if left is ABSENT or right is ABSENT:
        return left is not ABSENT and right is ABSENT
    if key.direction is Direction.PREFERRED:
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return False if left is False or right is True else Unknown(causes_of((left, right)))
        return bool(left) and not right
    order = key.value.type if isinstance(key.value.type, EnumType) else None
    op = CompareOp.GT if key.direction is Direction.DESCENDING else CompareOp.LT
    return relate(op, left, right, order)
