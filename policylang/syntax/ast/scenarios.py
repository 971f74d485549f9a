"""Nodes for scenarios (grammar chapter 8). Data only; relies on ``values`` and ``expressions``."""

from policylang.syntax.ast.expressions import Held
from policylang.syntax.ast.node import Node
from policylang.syntax.ast.values import Constant, Date, Measure, Name, Path, Quantity, Text, Value, Values


class Binding(Node):
    """``参数 name [key] = constant``."""

    name: Name
    key: Name | None
    values: tuple[Constant, ...]


class AsOf(Node):
    """``基准日 2009-12-31``."""

    date: Date


class KnownAt(Node):
    """``知悉日 2009-12-31``."""

    date: Date


class Fact(Node):
    """A row or a field, told apart by the checker; on a line of its own or an entry in brackets.

    ``教师 甲、乙 [等 99人] [属于 二校] [（entries）]``, ``签订带徒协议 是``, ``培训课程（师德、业务）``, ``学时 2013年 90学时`` (``key`` is 2013年),
    ``活动 无``. ``facts`` is the block below the line.
    """

    name: Name
    key: Value | None = None
    values: tuple[Value, ...] = ()
    count: Quantity | None = None
    parent: Name | None = None
    entries: tuple["Entry", ...] | None = None  # None: no brackets
    facts: tuple["Given", ...] = ()


class HoldingFact(Node):
    """``持有 [县级] 骨干教师 [自 A] [至 B]``; ``持有 无`` is a ``Held`` of the name 无."""

    held: Held
    start: Date | None = None
    end: Date | None = None
    entries: tuple["Entry", ...] | None = None
    facts: tuple["Given", ...] = ()


class FindingFact(Node):
    """``人工认定 优秀 是``."""

    name: Name
    value: Value
    entries: tuple["Entry", ...] | None = None
    facts: tuple["Given", ...] = ()


Given = Fact | HoldingFact | FindingFact
Entry = Value | Given


class Cause(Node):
    """``地区政策允许``, ``缺失事实 学时``, ``原文未规定 合格线``, ``持有``: ``kind`` is the first word of two; a bare 持有 is a ``Name``."""

    kind: Name | None
    name: Name


class Because(Node):
    """``因 [kind] name、…``."""

    causes: tuple[Cause, ...]


class Distance(Node):
    """``1学时``, ``0年4个月``."""

    amounts: tuple[Measure, ...]


class ShortBy(Node):
    """``差 distance、…``."""

    distances: tuple[Distance, ...]


class AtPeriod(Node):
    """``于 period``."""

    period: Date | Path


class Reportable(Node):
    """``可报例外``."""


Tail = Because | ShortBy | AtPeriod | Reportable


class OutcomeExpectation(Node):
    """``期望 [subject 的] rule [field or level] outcome tails``: ``甲 的 县级 骨干教师 可晋升`` is path 甲·县级, name 骨干教师."""

    path: Path
    name: Name | None
    outcome: Value | Values
    tails: tuple[Tail, ...] = ()


class HoldingExpectation(Node):
    """``期望 [subject] 持有|未持有 held tails``."""

    path: Path | None
    held: Held
    negated: bool = False
    tails: tuple[Tail, ...] = ()


Expectation = OutcomeExpectation | HoldingExpectation


class Scenario(Node):
    """``测例 name | “…”``: facts and bindings, then expectations (at least one)."""

    name: Name | Text
    bindings: tuple[Binding, ...] = ()
    as_of: tuple[AsOf, ...] = ()
    known_at: tuple[KnownAt, ...] = ()
    facts: tuple[Given, ...] = ()
    expectations: tuple[Expectation, ...] = ()
