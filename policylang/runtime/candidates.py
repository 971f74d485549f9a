"""Which other values of a changeable cell are worth trying: those at which some condition turns.

In: the sandbox and the decision as it is, traced. Out: candidates, each with the conditions that it turns. For 是否 and closed
enumerations all other values; for numbers the exact boundaries of the comparisons that the cell bears on; for dates the days
around the dates compared. Every candidate was evaluated by the engine. Relies on ``sandbox``.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from policylang.core import calendar
from policylang.core import expressions as x
from policylang.core.expressions import MonthEnd
from policylang.core.ir import Selection
from policylang.core.types import DateType, EnumType, NumberType, SetType, TextType, TruthType
from policylang.core.values import ABSENT, NOT_APPLICABLE, Elapsed, Number, Period, Unknown, normal
from policylang.piece import Piece, field
from policylang.runtime.decision import Decision, Outcome, Trace
from policylang.runtime.sandbox import CellAt, Sandbox

MAX_WORDS = 24
"""Other words of an enumeration that are tried."""
MAX_DAYS = 60
"""Other days of a date that are tried."""
MAX_DOUBLINGS = 24
"""How often the reach is doubled where a boundary is searched for step by step."""

Key = tuple[int, int, int]
"""A condition: node, row, and which evaluation of these two."""


class Candidate(Piece):
    """Another value of one cell, what the decision then is, and the conditions that turn (``turned``)."""

    cell: CellAt
    value: Any
    outcome: Outcome
    turned: frozenset[tuple[Key, str]] = field(repr=False)

    @property
    def step(self) -> Number:
        """How far the value lies from the recorded one; 1 for what has no distance."""
        old, new = self.cell.value, self.value
        if isinstance(old, date) and isinstance(new, date):
            return abs((new - old).days)
        if is_number(old) and is_number(new):
            return normal(abs(Fraction(new) - Fraction(old)))
        return 1


def is_number(value: Any) -> bool:
    """Whether ``value`` is an exact number (a truth is not)."""
    return isinstance(value, int | Fraction) and not isinstance(value, bool)


def conditions_of(decision: Decision) -> dict[Key, Trace]:
    """Every condition evaluated for a decision and for those that it consulted, in the order evaluated."""
    found: dict[Key, Trace] = {}
    counts: dict[tuple[int, int], int] = {}
    seen = {id(decision)}
    pending = [decision]
    while pending:
        one = pending.pop(0)
        for trace in one.trace.walk() if one.trace is not None else ():
            if isinstance(trace.node, Decision) and id(trace.node) not in seen:
                seen.add(id(trace.node))
                pending.append(trace.node)
            if isinstance(trace.node, x.Node) and _is_truth(trace.value):
                place = (id(trace.node), id(trace.row))
                counts[place] = counts.get(place, 0) + 1
                found[(*place, counts[place])] = trace
    return found


def _is_truth(value: Any) -> bool:
    return isinstance(value, bool | Unknown) or value is NOT_APPLICABLE


def _word(value: Any) -> str:
    return "?" if isinstance(value, Unknown) else str(value)


class Prober:
    """Tries values of cells one at a time, remembering what each turned."""

    def __init__(self, sandbox: Sandbox, base: Decision) -> None:
        self.sandbox = sandbox
        self.base = base
        self.conditions = conditions_of(base)
        self.words = {key: _word(trace.value) for key, trace in self.conditions.items()}

    def trial(self, cell: CellAt, value: Any) -> tuple[Candidate, dict[Key, Trace]]:
        """The decision with one cell changed, and its conditions."""
        with self.sandbox.changed([(cell, value)]):
            decision = self.sandbox.decide(tracing=True)
        found = conditions_of(decision)
        words = {key: _word(trace.value) for key, trace in found.items()}
        turned = frozenset((key, word) for key, word in words.items() if self.words.get(key) != word)
        gone = frozenset((key, "") for key in self.words if key not in words)
        return Candidate(cell, value, decision.outcome, turned | gone), found

    def candidates(self, cell: CellAt) -> Iterator[Candidate]:
        """Other values of a cell at which something turns."""
        values: Sequence[Any] = ()
        match cell.field.type:
            case TruthType():
                values = (not cell.value,) if isinstance(cell.value, bool) else (True, False)
            case EnumType() | TextType():
                values = self._other_words(cell)
            case SetType():
                values = self._other_sets(cell)
            case DateType():
                values = self._other_days(cell)
            case NumberType():
                yield from self._boundaries(cell)
        for value in values:
            tried, _ = self.trial(cell, value)
            if tried.turned or tried.outcome is not self.base.outcome:
                yield tried

    # -------------------------------------------------------------- words and sets

    def _other_words(self, cell: CellAt) -> list[Any]:
        """All other words of a closed enumeration; of an open one and of texts, the words that it is compared with."""
        type_ = cell.field.type
        words = list(type_.values) if isinstance(type_, EnumType) else []
        if not isinstance(type_, EnumType) or type_.open_:
            words += [word for word in self._compared_with(cell) if isinstance(word, str)]
        return [word for word in dict.fromkeys(words) if word != cell.value][:MAX_WORDS]

    def _other_sets(self, cell: CellAt) -> list[Any]:
        """The set with one member more, or one less."""
        now = cell.value if isinstance(cell.value, tuple) else ()
        type_ = cell.field.type
        item = type_.item if isinstance(type_, SetType) else None
        words = [*item.values] if isinstance(item, EnumType) else []
        words += [word for word in self._compared_with(cell) if isinstance(word, str)]
        more = [(*now, word) for word in dict.fromkeys(words) if word not in now]
        less = [tuple(one for one in now if one != word) for word in now]
        return [*more, *less][:MAX_WORDS]

    def _compared_with(self, cell: CellAt) -> list[Any]:
        """Values that stand beside the cell in conditions that read it."""
        found: dict[Any, None] = {}
        for trace in self.conditions.values():
            if not isinstance(trace.node, x.Compare | x.InSet | x.Contains | x.Covers):
                continue
            if not any(self._reads(one, cell) for one in trace.walk()):
                continue
            for child in trace.children:
                for value in child.value if isinstance(child.value, tuple) else (child.value,):
                    if isinstance(value, str):
                        found[value] = None
        return list(found)

    def _reads(self, trace: Trace, cell: CellAt) -> bool:
        return any(fact.row is cell.row and fact.field == cell.field.name for fact in trace.facts)

    # -------------------------------------------------------------- dates

    def _other_days(self, cell: CellAt) -> list[Any]:
        """The days around those with which the cell is compared, nearest first."""
        days: dict[date, None] = {}
        for trace in self.conditions.values():
            if any(self._reads(one, cell) for one in trace.walk()):
                for day in days_near(trace):
                    days[day] = None
        now = cell.value if isinstance(cell.value, date) else self.base.as_of
        others = [day for day in days if day != cell.value and within(cell, day)]
        return sorted(others, key=lambda day: (abs((day - now).days), day))[:MAX_DAYS]

    # -------------------------------------------------------------- numbers

    def _boundaries(self, cell: CellAt) -> Iterator[Candidate]:
        """For each comparison that the cell bears on, the nearest value at which it turns."""
        now = cell.value
        if not is_number(now):
            yield from self._from_blank(cell)
            return
        step = step_of(cell, self.conditions)
        _, probed = self.trial(cell, normal(Fraction(now) + step))
        tried: dict[Number, Candidate] = {}
        for key, trace in self.conditions.items():
            before, after = gaps(trace), gaps(probed[key]) if key in probed else ()
            if len(before) != len(after):
                continue
            for gap, other in zip(before, after, strict=True):
                slope = (Fraction(other) - Fraction(gap)) / step
                found = self._turning(cell, key, Fraction(now) - Fraction(gap) / slope, step) if slope else None
                if slope and found is None:
                    found = self._searched(cell, key, step)
                if found is not None:
                    tried.setdefault(found.value, found)
        for key in self._rounded(cell):
            found = self._searched(cell, key, step)
            if found is not None:
                tried.setdefault(found.value, found)
        yield from tried.values()
        yield from self._ranked(cell, step)

    def _ranked(self, cell: CellAt, step: Fraction) -> Iterator[Candidate]:
        """Where the cell is a key of 择优: the values of the other candidates, and the next ones to these."""
        body = self.base.rule.body
        keys = [key.value for key in body.keys] if isinstance(body, Selection) else []
        read = {id(key) for key in keys if isinstance(key, x.Cell) and key.field == cell.field.name}
        others = [one.value for one in self._all_traces() if id(one.node) in read and one.row is not cell.row]
        for value in dict.fromkeys(number for number in others if is_number(number)):
            for moved in (value, normal(value + step), normal(value - step)):
                tried = self.trial(cell, moved)[0] if within(cell, moved) and moved != cell.value else None
                if tried is not None and tried.outcome is not self.base.outcome:
                    yield tried

    def _all_traces(self) -> Iterator[Trace]:
        return self.base.trace.walk() if self.base.trace is not None else iter(())

    def _from_blank(self, cell: CellAt) -> Iterator[Candidate]:
        """Of a blank: the figures that it is compared with, and their neighbours."""
        tried: dict[Number, None] = {}
        for trace in self.conditions.values():
            if isinstance(trace.node, x.Compare | x.InRange) and any(self._reads(one, cell) for one in trace.walk()):
                figures = [child.value for child in trace.children if is_number(child.value)]
                tried.update((value, None) for figure in figures for value in (figure, figure - 1, figure + 1))
        for value in tried:
            candidate = self.trial(cell, value)[0] if within(cell, value) else None
            if candidate is not None and candidate.turned:
                yield candidate

    def _turning(self, cell: CellAt, key: Key, root: Fraction, step: Fraction) -> Candidate | None:
        """The value next to ``root`` at which the condition turns, the nearest first."""
        now = Fraction(cell.value)
        whole = (root - now) / step
        floor = whole.numerator // whole.denominator
        near = sorted({floor - 1, floor, floor + 1, floor + 2} - {0}, key=lambda steps: (abs(steps), steps))
        for steps in near:
            found = self._turned(cell, key, normal(now + steps * step))
            if found is not None:
                return found
        return None

    def _turned(self, cell: CellAt, key: Key, value: Number) -> Candidate | None:
        if not within(cell, value):
            return None
        tried, _ = self.trial(cell, value)
        return tried if any(one == key for one, _ in tried.turned) else None

    def _searched(self, cell: CellAt, key: Key, step: Fraction) -> Candidate | None:
        """The boundary where the value is not in proportion (rounded, capped): reach out by doubling, then halve."""
        now = Fraction(cell.value)
        for sign in (1, -1):
            near, far, found = 0, 1, None
            for _ in range(MAX_DOUBLINGS):
                value = normal(now + sign * far * step)
                found = self._turned(cell, key, value)
                if found is not None or not within(cell, value):
                    break
                near, far = far, far * 2
            if found is None:
                continue
            while far - near > 1:
                middle = (near + far) // 2
                closer = self._turned(cell, key, normal(now + sign * middle * step))
                near, far, found = (near, middle, closer) if closer is not None else (middle, far, found)
            return found
        return None

    def _rounded(self, cell: CellAt) -> list[Key]:
        """Comparisons of a rounded figure in which the cell is read."""
        found = []
        for key, trace in self.conditions.items():
            below = list(trace.walk()) if gaps(trace) else []
            if any(isinstance(one.node, x.Rounded) for one in below) and any(self._reads(one, cell) for one in below):
                found.append(key)
        return found


def within(cell: CellAt, value: Any) -> bool:
    """Whether a value lies in the declared 范围 of the field."""
    low, high = cell.field.low, cell.field.high
    return (low is None or low <= value) and (high is None or value <= high)


def gaps(trace: Trace) -> tuple[Number, ...]:
    """By how much the sides of a comparison of numbers differ, one figure for each bound; none for anything else."""
    node, values = trace.node, [child.value for child in trace.children[:3]]
    if not isinstance(node, x.Compare | x.InRange | x.About) or len(values) < 2 or not all(is_number(one) for one in values):
        return ()
    if isinstance(node, x.Compare):
        return (values[0] - values[1],)
    if isinstance(node, x.InRange):
        return values[0] - values[1], values[0] - values[2]
    return values[0] - values[1] + values[2], values[0] - values[1] - values[2]


def step_of(cell: CellAt, conditions: dict[Key, Trace]) -> Fraction:
    """The smallest step of a number: of its declared scale, else of the decimals that it and the figures beside it have."""
    type_ = cell.field.type
    if isinstance(type_, NumberType) and type_.scale is not None:
        return Fraction(1, 10**type_.scale)
    figures = [cell.value]
    for trace in conditions.values():
        if gaps(trace) and any(
            fact.row is cell.row and fact.field == cell.field.name for t in trace.walk() for fact in t.facts
        ):
            figures += [child.value for child in trace.children[1:3]]
    return Fraction(1, 10 ** max(_decimals(one) for one in figures))


def _decimals(number: Number) -> int:
    """How many decimals a number has, at most two (what does not end is read as two)."""
    value = Fraction(number)
    return next((digits for digits in range(2) if (value * 10**digits).denominator == 1), 2)


def days_near(trace: Trace) -> Iterator[date]:
    """The days around the dates in a condition, and the anniversaries that lengths compared in it ask for."""
    values = [one.value for one in trace.walk()]
    ends = [value.end for value in values if isinstance(value, Elapsed) and isinstance(value.end, date)]
    numbers = [value for value in values if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100]
    for day in [day for value in values for day in days_in(value)]:
        for offset in (-1, 0, 1):
            yield from _moved(day, offset)
        for count in numbers if day in ends or isinstance(trace.node, x.Compare) else ():
            for unit in ("年", "月"):
                for sign in (-1, 1):
                    shifted = calendar.shift(day, sign * count, unit, MonthEnd.LAST)
                    for offset in (-1, 0, 1):
                        yield from _moved(shifted, offset)


def _moved(day: date, offset: int) -> Iterator[date]:
    ordinal = day.toordinal() + offset
    if date.min.toordinal() <= ordinal <= date.max.toordinal():
        yield day + timedelta(days=offset)


def days_in(value: Any) -> tuple[date, ...]:
    """The known days that a value speaks of."""
    if isinstance(value, date):
        return (value,)
    if isinstance(value, Period | Elapsed):
        return tuple(day for day in (value.start, value.end) if isinstance(day, date))
    if isinstance(value, Unknown):
        return tuple(day for day in (value.low, value.high) if isinstance(day, date))
    if isinstance(value, tuple):
        return tuple(day for one in value for day in days_in(one))
    return ()


def decides(outcome: Outcome) -> bool:
    """Whether an outcome decides: neither 待定 nor 不适用."""
    return outcome not in (Outcome.PENDING, Outcome.NOT_APPLICABLE)


def is_blank(value: Any) -> bool:
    """Whether a cell holds no value: not recorded, or blank."""
    return value is None or value is ABSENT
