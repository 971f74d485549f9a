"""Decisions: what the engines give back, as data. Relies on ``core``."""

import enum
from collections.abc import Iterator
from datetime import date
from typing import Any

from policylang.core.facts import Row
from policylang.core.ir import Rule, RuleKind
from policylang.core.values import Cause, Period
from policylang.piece import Mutable, Piece, field


class Outcome(enum.Enum):
    """Outcome words; ``label`` is the word that policies use."""

    ELIGIBLE = "符合"
    NOT_ELIGIBLE = "不符合"
    PROMOTABLE = "可晋升"
    NOT_PROMOTABLE = "不可晋升"
    GRANTED = "予以认定"
    NOT_GRANTED = "不予认定"
    PASSED = "合格"
    FAILED = "不合格"
    ENTERED = "予以登记"
    NOT_ENTERED = "不予登记"
    TRIGGERED = "触发"
    NOT_TRIGGERED = "不触发"
    FULFILLED = "已履行"
    COMPLETED = "已完成"
    NOT_DUE = "未到期"
    OVERDUE = "逾期"
    CARRIED_OUT = "已开展"
    NOT_CARRIED_OUT = "未开展"
    OBSERVED = "未违反"
    VIOLATED = "违反"
    AWARDED = "应予"
    NOT_AWARDED = "不予"
    SELECTED = "入选"
    NOT_SELECTED = "未入选"
    TIED = "并列待定"
    REACHED = "达标"
    NOT_REACHED = "未达标"
    PENDING = "待定"
    NOT_APPLICABLE = "不适用"

    @property
    def label(self) -> str:
        """The word that policies and explanations use."""
        return self.value


POSITIVE_NEGATIVE: dict[RuleKind, tuple[Outcome, Outcome]] = {
    RuleKind.ELIGIBILITY: (Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE),
    RuleKind.PROMOTION: (Outcome.PROMOTABLE, Outcome.NOT_PROMOTABLE),
    RuleKind.STATUS: (Outcome.GRANTED, Outcome.NOT_GRANTED),
    RuleKind.EXAM: (Outcome.PASSED, Outcome.FAILED),
    RuleKind.CREDIT: (Outcome.ENTERED, Outcome.NOT_ENTERED),
    RuleKind.SANCTION: (Outcome.TRIGGERED, Outcome.NOT_TRIGGERED),
    RuleKind.DUTY: (Outcome.FULFILLED, Outcome.OVERDUE),
    RuleKind.TASK: (Outcome.COMPLETED, Outcome.OVERDUE),
    RuleKind.STUDY: (Outcome.COMPLETED, Outcome.OVERDUE),
    RuleKind.REWARD: (Outcome.AWARDED, Outcome.NOT_AWARDED),
    RuleKind.SELECTION: (Outcome.SELECTED, Outcome.NOT_SELECTED),
    RuleKind.TARGET: (Outcome.REACHED, Outcome.NOT_REACHED),
}
"""The word for yes and the word for no, by kind of rule."""


class FactKind(enum.Enum):
    """Kinds of facts that a decision can rest on."""

    CELL = "cell"
    """The value of one field of one row."""
    ROW = "row"
    """That one row exists."""
    TABLE = "table"
    """That a child table is complete: there are no further rows."""

    __hash__ = object.__hash__  # PERF: facts are hashed at every turn; Enum hashes the name each time


class Fact(Piece):
    """One fact read: a cell, a row, or that a table is complete.

    Of a table, ``field`` is the kind of its rows and ``row`` their parent (``None``: the whole population).
    """

    kind: FactKind
    row: Row | None
    field: str = ""
    year: int = 0

    def __eq__(self, other: object) -> bool:
        """PERF: compared at every turn."""
        if not isinstance(other, Fact):
            return NotImplemented
        is_here = self.row is other.row and self.field == other.field
        return is_here and self.kind is other.kind and self.year == other.year

    def __hash__(self) -> int:
        return hash((self.kind, self.row, self.field, self.year))


class Trace(Mutable):
    """What was recorded while a node was evaluated: node, row, value, facts read, children in the order evaluated.

    ``node`` is an IR node, an ``Item``, a ``Rule`` part name (``适用`` …) or a decision that was consulted.
    ``lacking``: members of a list (涵盖, 包含) that are known not to occur, where they were asked for.
    """

    node: Any
    row: Row | None = None
    value: Any = None
    facts: list[Fact] = field(factory=list)
    children: list["Trace"] = field(factory=list)
    note: str = ""
    lacking: tuple[Any, ...] = ()

    def add(self, trace: "Trace") -> None:
        """Put a trace below this one."""
        self.children.append(trace)

    def walk(self) -> Iterator["Trace"]:
        """This trace and all below it, outermost first, without recursion."""
        stack = [self]
        while stack:
            trace = stack.pop()
            yield trace
            stack.extend(reversed(trace.children))


class Decision(Mutable):
    """The outcome of one rule for one row (``None``: for a population), with its reasons.

    ``fields``: 成绩, 等次, 学时, 学分, 名次, 名额 …; ``causes``: what must be found out, for 待定; ``waived``: only by 破格;
    ``reportable``: 可报例外; ``period``: the period or window judged; ``late_days``: done late by so many days;
    ``earlier``: earlier periods of 每 with their outcomes; ``reason``: why 不适用 without looking at the facts.
    """

    rule: Rule
    row: Row | None
    outcome: Outcome
    as_of: date
    level: str | None = None
    fields: dict[str, Any] = field(factory=dict)
    causes: tuple[Cause, ...] = ()
    waived: bool = False
    reportable: bool = False
    period: Period | None = None
    late_days: int | None = None
    earlier: tuple["Decision", ...] = ()
    reason: str = ""
    trace: Trace | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """Name of the rule, with the level applied for in front."""
        return f"{self.level} {self.rule.name}" if self.level else self.rule.name
