"""Values in scenarios: words and figures as written become values of a declared type.

In: an AST value and the type that its field or parameter has. Out: the value as ``core.facts`` wants it, ``UNSTATED`` for 未知,
or ``WRONG`` after a diagnostic. Codes: PL284 (no such row), PL287 (several rows of that name), PL394 (out of range), PL399
(无 where nothing may be blank), and those of ``constants``. Relies on ``constants`` for all single values.
"""

import enum
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final

from policylang.core.facts import Row
from policylang.core.types import DateType, EnumType, NumberType, RowType, SetType, Type
from policylang.core.values import ABSENT, Cause, CauseKind, Number, Unknown
from policylang.semantics.constants import constant, days_of
from policylang.semantics.measures import canonical, fraction
from policylang.semantics.scenario_context import ScenarioContext, choices
from policylang.semantics.type_names import shown, word_of
from policylang.syntax import ast


class _Mark(enum.Enum):
    WRONG = "wrong"
    UNSTATED = "未知"


WRONG: Final = _Mark.WRONG
"""A value that was reported."""
UNSTATED: Final = _Mark.UNSTATED
"""未知: what the records do not hold."""


def amount(node: ast.Quantity) -> tuple[Number, str]:
    """Number and canonical unit of a quantity: 个月 is 月, 天 is 日, 周 is seven 日."""
    unit, times = canonical(node.unit.text)
    return fraction(node.value) * times, unit


class ValueReader:
    """Reads values of one scenario; links are looked up among its rows, which must all be declared by then."""

    def __init__(self, context: ScenarioContext) -> None:
        self.context = context

    def read(self, node: ast.Constant, type_: Type, name: str, row: Row | None = None, nullable: bool = False) -> Any:
        """The value of ``type_`` that ``node`` writes for the field or parameter ``name`` (of ``row``)."""
        said = node.text if isinstance(node, ast.Name) and not node.quoted else ""
        if said in ("未知", "无") and not _has_word(type_, said):
            return UNSTATED if said == "未知" else self._nothing(node, type_, name, nullable)
        match type_:
            case SetType():
                return self.read_set((node,), type_, name, row)
            case RowType(kind=kind):
                id_ = word_of(node)
                return self._wrong_type(node, type_) if id_ is None else self.link(node, id_, (kind,))
            case DateType() if isinstance(node, ast.Date) and node.day is None and not node.fiscal:
                return _partial(node, name, row)
            case NumberType(scale=0) if isinstance(node, ast.Number | ast.Quantity) and node.value != int(node.value):
                return self._wrong_type(node, type_)
        value = self._constant(node, type_)
        return WRONG if value is None else value

    def read_set(self, nodes: Sequence[ast.Constant], type_: SetType, name: str, row: Row | None = None) -> Any:
        """The set that several values write, each once, in the order written."""
        found: list[Any] = []
        for node in nodes:
            value = self.read(node, type_.item, name, row)
            if isinstance(value, _Mark):
                return value
            if value not in found:
                found.append(value)
        return tuple(found)

    def check_range(self, node: ast.Constant, value: Any, low: Any, high: Any, name: str) -> Any:
        """``value``, or ``WRONG`` after a diagnostic where it lies outside the declared 范围."""
        for each in value if isinstance(value, tuple) else (value,):
            if not isinstance(each, int | Fraction | date) or isinstance(each, bool):
                continue
            if (low is not None and each < low) or (high is not None and each > high):
                self.context.report("PL394", node.span, name=name)
                return WRONG
        return value

    def link(self, node: ast.Node, id_: str, kinds: tuple[str, ...]) -> Any:
        """The row of one of ``kinds`` with that id, or ``WRONG``."""
        found = self.context.find(id_, kinds)
        if len(found) == 1:
            return found[0]
        if found:
            self.context.report("PL287", node.span, name=id_, kinds=choices(row.kind for row in found))
            return WRONG
        self.context.no_row(node, id_, kinds)
        return WRONG

    def _constant(self, node: ast.Constant, type_: Type) -> Any:
        before = len(self.context.e.diagnostics)
        value = constant(self.context.e, node, type_)
        self.context.mistakes += len(self.context.e.diagnostics) - before
        return value

    def _nothing(self, node: ast.Constant, type_: Type, name: str, nullable: bool) -> Any:
        if nullable:
            return ABSENT
        if isinstance(type_, SetType):
            return ()
        self.context.report("PL399", node.span, name=name)
        return WRONG

    def _wrong_type(self, node: ast.Constant, type_: Type) -> Any:
        whole = isinstance(type_, NumberType)
        wanted, form = ("整数", "3") if whole else (shown(type_), "甲")
        self.context.report("PL329", node.span, wanted=wanted, form=form)
        return WRONG


def _has_word(type_: Type, said: str) -> bool:
    """Whether ``said`` is itself a value of a closed enumeration."""
    item = type_.item if isinstance(type_, SetType) else type_
    return isinstance(item, EnumType) and not item.open_ and item.canonical(said) is not None


def _partial(node: ast.Date, name: str, row: Row | None) -> Unknown:
    """A month or a year as a day that is known to lie in it."""
    days = days_of(node)
    kind, id_ = (row.kind, row.id) if row else ("", "")
    return Unknown((Cause(CauseKind.MISSING, name, kind, id_),), days.start, days.end)
