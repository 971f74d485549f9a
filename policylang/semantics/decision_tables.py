"""Gaps, overlaps and rows never reached in a decision table, where they can be seen without records.

In: the rows of a 表 or of 等次. Out: cases that no row covers or that two rows decide differently, as words, and rows
that no case reaches. Every guard is split into what it asks of one value each; a value has as many cases as the guards
can tell apart (words of an enumeration, figures at and between thresholds). What cannot be split counts as a truth of its
own, unless two such parts read the same facts: then nothing is said. Reports no codes itself. Relies on ``core``.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations, pairwise, product
from typing import Any

from policylang.core.expressions import (
    Cell,
    Compare,
    CompareOp,
    Expr,
    Group,
    GroupOp,
    InRange,
    InSet,
    Literal,
    Node,
    Not,
    Parameter,
    ResultField,
    Unless,
)
from policylang.core.ir import TableRow
from policylang.core.types import DateType, EnumType, NumberType
from policylang.core.values import ABSENT, normal
from policylang.core.walk import walk
from policylang.piece import Piece

MAX_CASES = 20_000
"""A table with more cases is not looked at."""

_OTHER = "其他"


class Flaws(Piece):
    """``gap``: a case without a row. ``overlaps``: two rows and a case that both decide. ``unreached``: rows without a case."""

    gap: str = ""
    overlaps: tuple[tuple[int, int, str], ...] = ()
    unreached: tuple[int, ...] = ()


def flaws(rows: Sequence[TableRow], applies: Expr | None, nullable: frozenset[str] = frozenset()) -> Flaws:
    """What is wrong with the rows, as far as it can be seen; ``nullable``: fields that may be blank."""
    guards = [row.guard for row in rows if row.guard is not None]
    split = _Split(nullable)
    asked = [guard for guard in (*guards, applies) if guard is not None]
    for guard in asked:
        split.take(guard)
    if not split.is_sound():
        return Flaws()
    domains = split.domains()
    size = 1
    for values in domains.values():
        size *= max(1, len(values))
    return _flaws(rows, applies, split, domains) if 0 < size <= MAX_CASES else Flaws()


def _flaws(rows: Sequence[TableRow], applies: Expr | None, split: "_Split", domains: Mapping[Node, Sequence[Any]]) -> Flaws:
    gap, reached = "", set[int]()
    asked = [_Split.of(row.guard, split.nullable) for row in rows]
    overlaps: dict[tuple[int, int], str] = {}
    for values in product(*domains.values()):
        case = dict(zip(domains, values, strict=True))
        if applies is not None and not split.holds(applies, case):
            continue
        holding = [n for n, row in enumerate(rows) if row.guard is not None and split.holds(row.guard, case)]
        otherwise = [n for n, row in enumerate(rows) if row.guard is None]
        reached.update((holding or otherwise)[:1])
        if not holding and not otherwise and not gap:
            gap = _shown(case, {node for parts in asked for node in parts})
        for pair in combinations(holding, 2):
            if rows[pair[0]].value != rows[pair[1]].value:
                overlaps.setdefault(pair, _shown(case, asked[pair[0]] | asked[pair[1]]))
    unreached = tuple(n for n, row in enumerate(rows) if n not in reached and row.guard is not None)
    return Flaws(gap, tuple((a, b, text) for (a, b), text in sorted(overlaps.items())), unreached)


class _Split:
    """The values that the guards ask about, with the thresholds and words that they compare them with."""

    def __init__(self, nullable: frozenset[str]) -> None:
        self.nullable = nullable
        self.points: dict[Node, dict[Any, None]] = {}
        self.truths: dict[Node, None] = {}

    @staticmethod
    def of(guard: Expr | None, nullable: frozenset[str]) -> frozenset[Node]:
        """The values that one guard asks about."""
        split = _Split(nullable)
        if guard is not None:
            split.take(guard)
        return frozenset((*split.points, *split.truths))

    def take(self, guard: Expr) -> None:
        """Note what ``guard`` asks."""
        match guard:
            case Group(items=items):
                for item in items:
                    self.take(item.body)
            case Not(operand=inner):
                self.take(inner)
            case Unless(condition=condition, exception=exception):
                self.take(condition)
                self.take(exception)
            case Literal():
                pass
            case _:
                asked = _asked(guard)
                if asked is None:
                    self.truths[guard] = None
                else:
                    self.points.setdefault(asked[0], {}).update(dict.fromkeys(asked[1]))

    def is_sound(self) -> bool:
        """Whether no two parts read the same facts."""
        seen: dict[Node, Node] = {}
        for part in (*self.points, *self.truths):
            for node in walk(part):
                if isinstance(node, Cell | ResultField | Parameter) and seen.setdefault(node, part) is not part:
                    return False
        return True

    def domains(self) -> dict[Node, tuple[Any, ...]]:
        """The cases of each value."""
        found: dict[Node, tuple[Any, ...]] = {}
        for node, points in self.points.items():
            blank = (ABSENT,) if isinstance(node, Cell) and node.field in self.nullable else ()
            found[node] = (*_cases(node, tuple(points)), *blank)
        for node in self.truths:
            found[node] = (True, False)
        return found

    def holds(self, guard: Expr, case: Mapping[Node, Any]) -> bool:
        """Whether ``guard`` holds in ``case``."""
        match guard:
            case Group(op=op, items=items, k=k):
                holding = sum(self.holds(item.body, case) for item in items)
                return holding >= (len(items) if op is GroupOp.ALL else 1 if op is GroupOp.ANY else k)
            case Not(operand=inner):
                return not self.holds(inner, case)
            case Unless(condition=condition, exception=exception):
                return self.holds(condition, case) or self.holds(exception, case)
            case Literal(value=value):
                return value is True
            case Compare(op=op, left=left, right=Literal(value=value), order=order) if left in case:
                return _compared(op, case[left], value, order)
            case InRange(operand=operand, low=Literal(value=low), high=Literal(value=high), order=order) if operand in case:
                above = CompareOp.GE if guard.low_included else CompareOp.GT
                below = CompareOp.LE if guard.high_included else CompareOp.LT
                return _compared(above, case[operand], low, order) and _compared(below, case[operand], high, order)
            case InSet(operand=operand, members=tuple(members)) if operand in case:
                return any(isinstance(m, Literal) and case[operand] == m.value for m in members)
        return bool(case[guard])


def _asked(guard: Expr) -> tuple[Node, tuple[Any, ...]] | None:
    """The value that an atom asks about and what it compares it with; ``None``: a truth of its own."""
    match guard:
        case Compare(left=left, right=Literal(value=value)) if _is_plain(left, (value,)):
            return left, (value,)
        case InRange(operand=operand, low=Literal(value=low), high=Literal(value=high)) if _is_plain(operand, (low, high)):
            return operand, (low, high)
        case InSet(operand=operand, members=tuple(members)):
            values = tuple(member.value for member in members if isinstance(member, Literal))
            if len(values) == len(members) and _is_plain(operand, values):
                return operand, values
    return None


def _is_plain(node: Expr, values: Sequence[Any]) -> bool:
    """Whether ``node`` is one value, compared with constants of its own kind (not with a month, or with 无)."""
    if not isinstance(node, Cell | ResultField | Parameter):
        return False
    match node.type:
        case EnumType():
            return all(isinstance(value, str) for value in values)
        case NumberType():
            return all(isinstance(value, int | Fraction) for value in values)
        case DateType():
            return all(isinstance(value, date) for value in values)
    return False


def _cases(node: Node, points: Sequence[Any]) -> tuple[Any, ...]:
    match node.type:
        case EnumType(values=values, open_=is_open):
            rest = (_OTHER,) if is_open else ()
            return (*dict.fromkeys((*values, *(p for p in points if is_open))), *rest)
        case NumberType(low=low, high=high):
            return tuple(_numbers(sorted({Fraction(p) for p in points}), low, high))
        case DateType():
            return tuple(sorted({p + timedelta(days=n) for p in points if isinstance(p, date) for n in (-1, 0, 1)}))
    return ()


def _numbers(points: Sequence[Fraction], low: Fraction | None, high: Fraction | None) -> Iterator[Any]:
    """Each threshold and one figure between each two, below the first and above the last, inside the bounds."""
    ends = [points[0] - 1, *points, points[-1] + 1] if points else []
    if low is not None and ends:
        ends[0] = min(low, points[0])
    if high is not None and ends:
        ends[-1] = max(high, points[-1])
    between = [(a + b) / 2 for a, b in pairwise(ends)]
    for number in sorted({*ends, *between}):
        if (low is None or number >= low) and (high is None or number <= high):
            yield normal(number)


def _compared(op: CompareOp, left: Any, right: Any, order: EnumType | None) -> bool:
    if op is CompareOp.EQ:
        return bool(left == right)
    if op is CompareOp.NE:
        return bool(left != right)
    if left is ABSENT or right is ABSENT:
        return False
    if order is not None:
        if left not in order.values or right not in order.values:
            return False
        left, right = order.rank(left), order.rank(right)
    match op:
        case CompareOp.GE:
            return bool(left >= right)
        case CompareOp.LE:
            return bool(left <= right)
        case CompareOp.GT:
            return bool(left > right)
    return bool(left < right)


def _shown(case: Mapping[Node, Any], asked: Collection[Node]) -> str:
    return "，".join(_words({node: value for node, value in case.items() if node in asked}))


def _words(case: Mapping[Node, Any]) -> Iterator[str]:
    for node, value in case.items():
        name = node.place.text if not isinstance(node, Cell) else node.field
        if isinstance(value, bool):
            yield f"{name} 为 {'是' if value else '否'}"
        elif isinstance(node.type, NumberType):
            yield f"{name} 为 {_figure(value)}{node.type.unit}" if value is not ABSENT else f"{name} 为 无"
        else:
            yield f"{name} 为 {'无' if value is ABSENT else value}"


def _figure(value: Any) -> str:
    number = Fraction(value)
    places = 0
    while number.denominator != 1 and places < 6:
        number, places = number * 10, places + 1
    digits = str(abs(number.numerator) // number.denominator).rjust(places + 1, "0")
    sign = "-" if number < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"
