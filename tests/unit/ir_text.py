"""Parts of the IR as one line of text, for tests that compare text."""

from typing import Any

from policylang.core import expressions as x
from policylang.core.ir import Deadline, Effect, Recurrence
from policylang.core.values import Period


def text(piece: Any) -> str:
    """An expression in a spelling close to the language; brackets show what belongs together."""
    match piece:
        case None:
            return "-"
        case x.Literal(value=Period(start=start, end=end)):
            return f"{start}..{end}"
        case x.Literal(value=value):
            unit = getattr(piece.type, "unit", "")
            return f"{value}{unit}"
        case x.Cell(at=at, field=field):
            return _row(at, field)
        case x.RowValue(at=at):
            return _row(at, "")
        case x.Parameter(name=name):
            return f"参数.{name}"
        case x.Definition(name=name):
            return f"定义.{name}"
        case x.OutcomeOf(rule=rule):
            return f"结论.{rule}"
        case x.ResultField(rule=rule, field=field):
            return f"结论.{rule}.{field}"
        case x.NamedPeriod(which=which) | x.Context(which=which):
            return str(which.value)
        case x.Compare(op=op, left=left, right=right):
            return f"{text(left)} {op.value} {text(right)}"
        case x.InSet(operand=operand, members=tuple(members)):
            return f"{text(operand)} 属于（{'、'.join(map(text, members))}）"
        case x.During(operand=operand, period=period):
            return f"{text(operand)} 在 {text(period)} 内"
        case x.RowDuring(period=period):
            return f"本行 在 {text(period)} 内"
        case x.Contains(operand=operand, op=op, members=members):
            return f"{text(operand)} 包含 {op.value}（{'、'.join(map(text, members))}）"
        case x.Covers(rows=rows, value=value, members=members, where=where):
            return f"涵盖 {text(value)}（{'、'.join(map(text, members))}）于 {_rows(rows)} [{text(where)}]"
        case x.Has(rows=rows, where=where):
            return f"有 {_rows(rows)} [{text(where)}]"
        case x.Aggregate(op=op, rows=rows, value=value, where=where, among=among):
            narrowed = f" 在 [{text(among)}] 中" if among is not None else ""
            return f"{op.value} {text(value)} 于 {_rows(rows)}{narrowed} [{text(where)}]"
        case x.Not(operand=operand):
            return f"非（{text(operand)}）"
        case x.Group(op=op, items=items, k=k):
            return f"{op.value}{k or ''}（{'；'.join(item.label + text(item.body) for item in items)}）"
        case x.Guarded(guard=guard, then=then):
            return f"当 {text(guard)} 则 {text(then)}"
        case x.Holds(title=title, test=test, level=level, recorded=recorded):
            return f"{'记录' if recorded else ''}持有 {test.value} {level or ''} {title or '申报梯级'}"
        case x.Finding(name=name):
            return f"认定.{name}"
        case x.Shift(date=day, length=length, unit=unit, sign=sign):
            return f"{text(day)} {'+' if sign > 0 else '-'} {text(length)}({unit})"
        case x.Arithmetic(op=op, left=left, right=right):
            return f"{text(left)} {op.value} {text(right)}"
        case x.RungOf(ladder=ladder):
            return f"阶梯.{ladder}"
        case _:
            return f"{type(piece).__name__}«{piece.place.text}»"


def deadline(piece: Deadline | None) -> str:
    """A 期限."""
    if piece is None:
        return "-"
    if piece.immediate:
        return "即时"
    return f"{text(piece.start)} 至 {text(piece.end)}{'' if piece.included else '（不含）'}"


def recurrence(piece: Recurrence | None) -> str:
    """A 每."""
    if piece is None:
        return "-"
    length = f"{text(piece.length)}({piece.length_unit})" if piece.length is not None else f"{piece.count}{piece.unit}"
    extra = [f"自 {text(piece.start)}"] if piece.start is not None else []
    extra += [f"于 {text(piece.within)}"] if piece.within is not None else []
    extra += [f"{piece.times}次"] if piece.times else []
    extra += [f"学期 {text(piece.terms)}"] if piece.terms is not None else []
    return " ".join([length, *extra])


def effect(piece: Effect) -> str:
    """A 后果."""
    parts = [piece.kind.value, piece.word if piece.kind.value == "其他" else "", piece.title, piece.target, piece.grade]
    parts += [f"{piece.level_test.value}{piece.level or ''}"] if piece.title else []
    parts += [f"{text(piece.length)}({piece.unit})"] if piece.length is not None else []
    parts += [f"自 {text(piece.start)}"] if piece.start is not None else []
    parts += [f"{piece.amount}{piece.unit}"] if piece.amount is not None else []
    return " ".join(part for part in parts if part)


def _row(at: x.RowPath, field: str) -> str:
    steps = [step.kind for step in at.steps]
    return "^" * at.depth + ".".join([*steps, *([field] if field else [])])


def _rows(rows: x.Rows) -> str:
    if rows.base is None:
        return f"全体{rows.kind}"
    prefix = _row(rows.base, "")
    return f"{'辖内' if rows.under else ''}{prefix + '.' if prefix else ''}{'.'.join(rows.down) or rows.kind}"
