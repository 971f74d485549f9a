"""How far a failed condition is from holding: ``差 12学时``, ``早 0年4个月``, ``差 1项``.

In: the trace of a decision. Out: distances of the failed items that decided it. Reads what was recorded, never evaluates.
Relies on ``core`` and ``decision``.
"""

from datetime import date
from fractions import Fraction
from typing import Any

from policylang.core import calendar
from policylang.core import expressions as x
from policylang.core.expressions import CompareOp, GroupOp, MonthEnd
from policylang.core.ir import Assessment
from policylang.core.types import NumberType
from policylang.core.values import ABSENT, NOT_APPLICABLE, Elapsed, Number, Unknown, normal
from policylang.core.wording import quantity_text
from policylang.piece import Piece, evolve
from policylang.runtime.decision import POSITIVE_NEGATIVE, Decision, Outcome, Trace
from policylang.runtime.decisive import decisive_parts


class Distance(Piece):
    """Amounts with their units, in order (``0年 4月``), and the word for the direction: 差, 超, 早 or 晚."""

    amounts: tuple[tuple[Number, str], ...]
    word: str = "差"

    def text(self) -> str:
        """``差 12学时``."""
        return f"{self.word} " + "".join(quantity_text(number, unit) for number, unit in self.amounts)


def distance_of(trace: Trace) -> Distance | None:
    """The distance of one failed condition; ``None`` where it has none (a name that differs, a missing record)."""
    if trace.value is not False:
        return None
    match trace.node:
        case x.Compare():
            return _of_compare(trace.node, trace)
        case x.InRange():
            return _of_range(trace.node, trace)
        case x.About():
            return _of_about(trace.node, trace)
        case x.Group() if trace.node.op is GroupOp.AT_LEAST:
            members = [child.value for child in trace.children if child.value is not NOT_APPLICABLE]
            return Distance(((trace.node.k - sum(1 for value in members if value is True), "项"),))
        case x.Contains() | x.Covers() if trace.lacking:
            return Distance(((_short(trace.node, trace), "项"),))
        case _:
            return None


def _short(node: x.Contains | x.Covers, trace: Trace) -> int:
    """How many more members have to occur."""
    if isinstance(node, x.Covers) or node.op is GroupOp.ALL:
        return len(trace.lacking)
    needed = node.k if node.op is GroupOp.AT_LEAST else 1
    return needed - (len(node.members) - len(trace.lacking))


def _of_compare(node: x.Compare, trace: Trace) -> Distance | None:
    if len(trace.children) < 2:
        return None
    left, right = trace.children[0].value, trace.children[1].value
    found = between(node.op, left, right, _unit(node.left, node.right), node.order is not None)
    if found is None or node.op not in (CompareOp.GT, CompareOp.LT) or isinstance(left, Elapsed | date):
        return found
    if _is_counted(node.left):
        return evolve(found, amounts=tuple((number + 1, unit) for number, unit in found.amounts))
    return found if any(number for number, _ in found.amounts) else None


def _unit(left: x.Expr, right: x.Expr) -> str:
    """The unit of a comparison; a share falls short by percentage points."""
    for side in (right, left):
        if isinstance(side.type, NumberType) and side.type.unit:
            return side.type.unit
    return "百分点" if _is_share(left) or _is_share(right) else ""


def _is_counted(node: x.Expr) -> bool:
    """Whether a value is whole by its nature: past a figure means one more."""
    if isinstance(node, x.Aggregate) and node.op in (x.AggregateOp.COUNT, x.AggregateOp.DISTINCT):
        return True
    return isinstance(node.type, NumberType) and node.type.scale == 0


def _is_share(node: x.Expr) -> bool:
    if isinstance(node.type, NumberType) and node.type.is_share:
        return True
    return isinstance(node, x.Aggregate) and node.op is x.AggregateOp.SHARE


def between(op: CompareOp, left: Any, right: Any, unit: str, is_order: bool = False) -> Distance | None:
    """The distance of ``left`` from meeting ``op right``."""
    if left is ABSENT or right is ABSENT or is_order or op is CompareOp.NE:
        return None
    if isinstance(left, Elapsed):
        return _of_elapsed(op, left, right, unit)
    needs_more = op in (CompareOp.GE, CompareOp.GT) or (op is CompareOp.EQ and _is_below(left, right))
    near = _bound(left, high=needs_more)
    goal = _bound(right, high=not needs_more)
    if isinstance(near, date) and isinstance(goal, date):
        days = abs((goal - near).days) + (1 if op in (CompareOp.GT, CompareOp.LT) else 0)
        return Distance(((days, "日"),), "早" if near < goal or needs_more else "晚") if days else None
    if not _is_number(near) or not _is_number(goal):
        return None
    amount = normal(abs(Fraction(goal) - Fraction(near)) * (100 if unit == "百分点" else 1))
    return Distance(((amount, unit),), "差" if needs_more else "超")


def _is_below(left: Any, right: Any) -> bool:
    """Whether a number or day is less than another one, whatever is unknown of the two."""
    most, least = _bound(left, high=True), _bound(right, high=False)
    if isinstance(most, date) and isinstance(least, date):
        return most < least
    return _is_number(most) and _is_number(least) and bool(most < least)


def _bound(value: Any, high: bool) -> Any:
    return (value.high if high else value.low) if isinstance(value, Unknown) else value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Fraction) and not isinstance(value, bool)


def _of_elapsed(op: CompareOp, elapsed: Elapsed, length: Any, unit: str) -> Distance | None:
    start, end = elapsed.start, elapsed.end
    if not isinstance(start, date) or not isinstance(end, date) or isinstance(length, Unknown):
        return None
    goal = calendar.shift(start, length, unit, MonthEnd.LAST)
    early = op in (CompareOp.GE, CompareOp.GT)
    first, last = (end, goal) if early else (goal, end)
    if not isinstance(last, date) or first >= last:
        return None
    years, months, days = calendar.difference(first, last)
    amounts: list[tuple[Number, str]] = [(years, "年"), (months, "月")] if years or months else []
    amounts += [(days, "日")] if days else []
    return Distance(tuple(amounts), "早" if early else "晚")


def _of_range(node: x.InRange, trace: Trace) -> Distance | None:
    value, low, high = (child.value for child in trace.children[:3])
    if ABSENT in (value, low, high):
        return None
    below = between(CompareOp.GE, value, low, _unit(node.operand, node.low))
    above = between(CompareOp.LE, value, high, _unit(node.operand, node.high))
    if isinstance(value, Elapsed):
        return below or above
    most, least = _bound(value, True), _bound(value, False)
    if most is not None and not isinstance(low, Unknown) and (most < low or (most == low and not node.low_included)):
        return below if most < low else None
    return above if least is not None and not isinstance(high, Unknown) and least > high else None


def _of_about(node: x.About, trace: Trace) -> Distance | None:
    value, target, tolerance = (child.value for child in trace.children[:3])
    if not all(_is_number(one) for one in (value, target, tolerance)):
        return None
    unit = _unit(node.operand, node.target)
    if value < target:
        return between(CompareOp.GE, value, target - tolerance, unit)
    return between(CompareOp.LE, value, target + tolerance, unit)


FALLS_SHORT = {no for _, no in POSITIVE_NEGATIVE.values()} | {Outcome.NOT_DUE, Outcome.NOT_CARRIED_OUT}
"""Outcomes for which something is still short."""


def _parts(decision: Decision) -> list[Trace]:
    """The parts that an outcome may fall short in.

    Of an exam not its 否决, nor grades that its 合格 does not ask for, nor a 前提 where the score suffices anyway.
    """
    parts, body = decisive_parts(decision), decision.rule.body
    if not isinstance(body, Assessment):
        return parts
    passes = [part for part in parts if part.node == "合格"]
    beside = {"否决"} if any(part.value is False for part in passes) or not passes else {"否决", "前提"}
    return [part for part in parts if part.node not in beside and (body.passes is None or isinstance(part.node, str))]


def distances(decision: Decision) -> list[Distance]:
    """Distances of all failed conditions that an outcome falls short by, outermost first, each once; of other outcomes none."""
    if decision.outcome not in FALLS_SHORT:
        return []
    found: dict[Distance, None] = {}
    pending = list(reversed(_parts(decision)))
    while pending:
        trace = pending.pop()
        one = distance_of(trace)
        if one is not None:
            found[one] = None
        if isinstance(trace.node, Decision | x.Has | x.Covers | x.Aggregate):
            continue
        if trace.value is False or isinstance(trace.node, str):
            pending += [child for child in reversed(trace.children) if child.value is False]
    return list(found)
