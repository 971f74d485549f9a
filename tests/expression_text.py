"""IR as text: compact S-expressions, the same on every run.

``(≥ 学时 90)`` is a comparison of the field 学时 of the row at hand with 90. Rows: ``·`` the row at hand, ``^`` one outward,
``·/学校`` its parent, ``·→成员教师`` the row that a link refers to. Types stand apart, see ``type_text``.
"""

from datetime import date
from fractions import Fraction
from typing import Any

from policylang.core import expressions as x
from policylang.core import types as t
from policylang.core.values import ABSENT, Period, Rounding
from policylang.piece import fields


def text(node: Any) -> str:
    """Any piece of an expression."""
    match node:
        case x.Literal(value=value):
            return value_text(value)
        case x.Cell(at=at, field=field, by_year=by_year):
            return f"{_at(at)}{field}{'@年' if by_year else ''}"
        case x.RowValue(at=at):
            return row_text(at)
        case x.Compare(op=op, left=left, right=right, order=order):
            return _call(op.value, left, right, *(() if order is None else (f"次序:{order.name}",)))
        case x.Arithmetic(op=op, left=left, right=right):
            return _call(op.value, left, right)
        case x.Group(op=op, items=items, k=k, inline=inline):
            word = {"全部": "且", "任一": "或"}.get(op.value, op.value) if inline else op.value
            return _call(word + (str(k) if k else ""), *items)
        case x.Item(body=body, label=label, citations=citations, explain=explain):
            notes = [f"「{citation.quote}」" for citation in citations] + ([f"“{explain}”"] if explain else [])
            return "".join((f"{label} " if label else "", text(body), *(f" {note}" for note in notes)))
        case x.InRange(operand=operand, low=low, high=high, low_included=from_low, high_included=to_high):
            return _call("∈", operand, "[" if from_low else "(", low, high, "]" if to_high else ")")
        case x.Contains(operand=operand, op=op, members=members, k=k):
            return _call(f"包含{op.value}{k or ''}", operand, *members)
        case x.Holds(at=at, title=title, test=test, level=level, recorded=recorded):
            word = "记载持有" if recorded else "持有"
            return _call(
                word, at, *(() if test is x.LevelTest.ANY else (test.value,)), *([level] if level else []), title or "申报梯级"
            )
        case x.Shift(date=day, length=length, unit=unit, sign=sign, month_end=month_end):
            return _call("+" if sign > 0 else "-", day, length, unit, month_end.value)
        case x.NamedPeriod(which=which) | x.Context(which=which):
            return which.value
        case x.AsOf():
            return "基准日"
        case x.Rows():
            return rows_text(node)
        case x.RowPath():
            return row_text(node)
        case x.Node():
            return _call(type(node).__name__, *_fields(node))
    return value_text(node)


def value_text(value: Any) -> str:
    """A constant."""
    match value:
        case None:
            return "∅"
        case True | False:
            return "是" if value else "否"
        case Period(start=start, end=end):
            return f"{start}..{end}"
        case tuple():
            return f"[{' '.join(map(text, value))}]"
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case Rounding():
            return str(value.value)
        case str() | int() | date():
            return str(value)
    return "无" if value is ABSENT else str(getattr(value, "value", value))


def row_text(path: x.RowPath) -> str:
    """A row as seen from the one at hand."""
    steps = (f"→{step.field}" if isinstance(step, x.Link) else f"/{step.kind}" for step in path.steps)
    return "^" * path.depth + "".join(("·" if not path.depth else "", *steps))


def rows_text(rows: x.Rows) -> str:
    """The rows of an aggregate."""
    base = "全体" if rows.base is None else row_text(rows.base)
    return f"<{base}{'辖内' if rows.under else ''}{''.join('>' + kind for kind in rows.down or (rows.kind,))}>"


def type_text(made: t.Type) -> str:
    """A type; of a number unit, decimal places and bounds."""
    match made:
        case t.NumberType(unit=unit, scale=scale, low=low, high=high):
            places = "?" if scale is None else str(scale)
            return f"{unit or '数'}.{places} {_end(low)}..{_end(high)}"
        case t.EnumType(name=name):
            return f"枚举 {name}"
        case t.SetType(item=item):
            return f"多选 {type_text(item)}"
        case t.RowType(kind=kind):
            return f"行 {kind}"
        case t.OutcomeType(words=words):
            return "结论 " + "/".join(words)
    return type(made).__name__


def _end(value: Fraction | None) -> str:
    return "" if value is None else value_text(value.numerator if value.denominator == 1 else value)


def _at(path: x.RowPath) -> str:
    return "" if path == x.RowPath() else row_text(path) + "."


def _call(head: str, *parts: Any) -> str:
    return "(" + " ".join((head, *(part if isinstance(part, str) else text(part) for part in parts))) + ")"


def _fields(node: x.Node) -> list[Any]:
    """The fields that say something: not type and place, nor what is not there."""
    values = (getattr(node, field.name) for field in fields(type(node)) if field.name not in ("type", "place"))
    return [value for value in values if value is not None and value is not False and value != ()]
