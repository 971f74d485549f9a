"""Scenarios (测例): facts, bindings, days and what is expected of them. Data only.

In: nothing. Out: ``Scenario``, ``Expectation``, ``Holding``, ``ExpectedCause``. Relies on ``core.facts`` and ``core.expressions``.
"""

from datetime import date
from typing import Any

from policylang.core.expressions import LevelTest, Place
from policylang.core.facts import Dataset
from policylang.core.types import Type
from policylang.core.values import Number, Period
from policylang.piece import Piece
from policylang.piece import field as said

Distance = tuple[tuple[Number, str], ...]
"""How much is missing: ``1学时`` is one amount, ``0年4个月`` two. Units are canonical (个月 is 月, 天 is 日)."""


class Holding(Piece):
    """持有 or (``negated``) 未持有 ``title``, at any level or at levels as ``test`` and ``level`` say."""

    title: str
    test: LevelTest = LevelTest.ANY
    level: str | None = None
    negated: bool = False


class ExpectedCause(Piece):
    """One name after 因; ``kind`` is 缺失事实, 待人工认定, 原文未规定, 证据冲突, or ``None`` where it is not said."""

    kind: str | None
    name: str


class Expectation(Piece):
    """One 期望.

    ``subject``: kind and id of the row, ``None`` for a whole population. ``rule``: a rule, 定义, 表 or 阶梯 (empty for 持有).
    ``field``: 成绩, 名额 …. Expected is an outcome word (``outcome``, also 待定 and 不适用 of a value), else ``value``, else
    ``holds``. ``type``: of the value. ``period``: of which period of 每; a date stands for the period in which it lies.
    """

    subject: tuple[str, str] | None
    rule: str
    place: Place = said(eq=False, repr=False)
    field: str = ""
    level: str | None = None
    outcome: str = ""
    value: Any = None
    type: Type | None = said(default=None, eq=False, repr=False)
    holds: Holding | None = None
    causes: tuple[ExpectedCause, ...] = ()
    distances: tuple[Distance, ...] = ()
    period: Period | date | None = None
    reportable: bool = False


class Scenario(Piece):
    """One 测例: ``bindings`` are parameter, key (``None``: all) and value."""

    name: str
    policy: str
    dataset: Dataset = said(eq=False, repr=False)
    as_of: date
    expectations: tuple[Expectation, ...]
    place: Place = said(eq=False, repr=False)
    bindings: tuple[tuple[str, Any, Any], ...] = ()
    known_at: date | None = None
