"""Nodes for clauses (grammar chapter 5). Data only; relies on ``values`` and ``expressions``."""

import enum

from policylang.piece import field
from policylang.syntax.ast.expressions import Body, Cite, Explain, Expr, Held, Period, Quantified
from policylang.syntax.ast.node import Node
from policylang.syntax.ast.values import (
    Bound,
    CompareOp,
    Date,
    DocumentTitle,
    Measure,
    Name,
    Path,
    Quantity,
    Text,
    Value,
    Values,
)


class OverrideKind(enum.Enum):
    """``代替`` and ``例外于``."""

    REPLACE = "代替"
    EXCEPT_FROM = "例外于"


class BarKind(enum.Enum):
    """``不得``, ``不得评为``, ``暂停``."""

    BAR = "不得"
    BAR_RATING = "不得评为"
    SUSPEND = "暂停"


class RankOrder(enum.Enum):
    """How a ranking key sorts."""

    PREFERRED = "优先"
    DESCENDING = "从高到低"
    ASCENDING = "从低到高"


class Applies(Node):
    """``适用 body``."""

    body: Body


class Override(Node):
    """``代替 [《…》 的] path``, ``例外于 [《…》 的] path``."""

    kind: OverrideKind
    path: Path
    document: DocumentTitle | None = None


class Require(Node):
    """``要求 body``."""

    body: Body


class Forbid(Node):
    """``禁止 body``."""

    body: Body


class Waive(Node):
    """``破格 [代替（一、二）] body``."""

    replaces: Values | None
    body: Body


class Veto(Node):
    """``否决 body``."""

    body: Body


class LevelReq(Node):
    """``层级要求 body``."""

    body: Body


class Case(Node):
    """``情形 body``."""

    body: Body


class Counted(Node):
    """``计入 body``."""

    body: Body


class Reach(Node):
    """``达到 body``."""

    body: Body


class Pass(Node):
    """``合格 body``."""

    body: Body


class Deadline(Node):
    """``期限 A [至 B] [前] [（含）|（不含）]``."""

    period: Period
    before: bool = False
    bound: Bound | None = None
    cites: tuple[Cite, ...] = ()
    explains: tuple[Explain, ...] = ()


class Per(Node):
    """``每 年度 | 3年 [自 A] [于 期间] [2次]``."""

    period: Path | Quantity
    start: Path | Date | None = None
    during: Path | None = None
    count: Quantity | None = None


class Nature(Node):
    """``性质 倡导``."""

    name: Name


class NamedSelector(Node):
    """``“名称”、“名称”`` after the records of 证据: their field 名称."""

    names: tuple[Text, ...]


Selector = NamedSelector | Name | Quantified  # a bare name or a quantified list reads the field 类别


class Cover(Node):
    """``涵盖 方面（师德、业务）``."""

    path: Path
    values: Values
    cites: tuple[Cite, ...] = ()
    explains: tuple[Explain, ...] = ()


class Evidence(Node):
    """``证据 [辖内] records [selector] [不少于 n] [其中 scope]``; ``covers`` are the 涵盖 lines that follow it."""

    under: bool
    records: Path
    selector: Selector | None = None
    op: CompareOp | None = None
    threshold: Path | Measure | None = None
    where: Expr | None = None
    covers: tuple[Cover, ...] = ()
    cites: tuple[Cite, ...] = ()
    explains: tuple[Explain, ...] = ()
    word: str | None = field(kw_only=True, eq=False, default=None)


class Compulsory(Node):
    """``必修 course、…``."""

    courses: tuple[Name, ...]


class Elective(Node):
    """``选修 course、…`` or ``选修 由 学校 确定`` (then ``decider``)."""

    courses: tuple[Name, ...] = ()
    decider: Path | None = None


class ModuleRow(Node):
    """``师德 不少于 10学时`` under 模块."""

    value: Value
    op: CompareOp
    amount: Expr
    cites: tuple[Cite, ...] = ()
    explains: tuple[Explain, ...] = ()
    word: str = field(kw_only=True, eq=False)


class Modules(Node):
    """``模块 按 field [合计 field]`` with its rows; ``aggregate`` is the word before ``path`` (合计)."""

    by: Path
    path: Path | None
    rows: tuple[ModuleRow, ...]
    aggregate: str | None = None


class Component(Node):
    """``过程评定 占 30% [前提 cond 否则 value]``."""

    value: Expr
    share: Measure
    premise: Expr | None = None
    otherwise: Expr | None = None
    cites: tuple[Cite, ...] = ()
    explains: tuple[Explain, ...] = ()


class Components(Node):
    """``构成`` with its block."""

    components: tuple[Component, ...]


class Unstated(Node):
    """``原文未规定``."""


class Row(Node):
    """``当 cond 则 value`` or ``否则 value`` (then ``condition`` is ``None``) of 表 and 等次."""

    condition: Expr | None
    result: Expr | Unstated
    cites: tuple[Cite, ...] = ()
    explains: tuple[Explain, ...] = ()


class Grades(Node):
    """``等次`` with its block of rows."""

    rows: tuple[Row, ...]


class Enter(Node):
    """``记入 15学时、1.5学分``."""

    amounts: tuple[Expr, ...]


class Cap(Node):
    """``上限 72学时 [每 年度]``."""

    amount: Expr
    per: Path | None = None


class Cancel(Node):
    """``取消 骨干教师``."""

    held: Held
    cites: tuple[Cite, ...] = ()
    explains: tuple[Explain, ...] = ()


class Bar(Node):
    """``不得 决定 [2年 [自 A]]``, ``不得评为 …``, ``暂停 …``."""

    kind: BarKind
    path: Path
    length: Expr | None = None
    start: Expr | None = None
    cites: tuple[Cite, ...] = ()
    explains: tuple[Explain, ...] = ()


class NamedEffect(Node):
    """``警示``, ``扣分 2分``."""

    name: Name
    amount: Measure | None = None
    cites: tuple[Cite, ...] = ()
    explains: tuple[Explain, ...] = ()


Effect = Cancel | Bar | NamedEffect


class Consequence(Node):
    """``后果 effect`` or a block of effects."""

    effects: tuple[Effect, ...]


class Overlap(Node):
    """``重叠 从重``."""

    name: Name


class Grant(Node):
    """``授予 held``."""

    held: Held


class Valid(Node):
    """``有效 3年 [自 A]`` or ``有效 至 A`` (then ``until``)."""

    length: Quantity | None = None
    start: Expr | None = None
    until: Expr | None = None


class Give(Node):
    """``给予 path [于（…）] [数额 A]``."""

    path: Path
    at: Values | None = None
    amount: Expr | None = None


class GroupBy(Node):
    """``分组 path、…``."""

    paths: tuple[Path, ...]


class Quota(Node):
    """``名额 A [至少 n] [至多 n]``."""

    amount: Expr
    minimum: Expr | None = None
    maximum: Expr | None = None


class RankKey(Node):
    """``value 优先``, ``value 从高到低``."""

    value: Expr
    order: RankOrder
    cites: tuple[Cite, ...] = ()
    explains: tuple[Explain, ...] = ()


class Rank(Node):
    """``择优 key`` or a block of keys."""

    keys: tuple[RankKey, ...]


class Lot(Node):
    """``抽签 种子 path | “…”``."""

    seed: Path | Text


class Ties(Node):
    """``并列 待定``."""

    name: Name


class Levels(Node):
    """``层级 级别``."""

    name: Name


class Listed(Node):
    """``县级 又称 县、区级``: a value of an enumeration, a rung of a ladder."""

    name: Name
    aliases: tuple[Name, ...] = ()


class Rungs(Node):
    """``梯级 由低到高`` with its block."""

    rungs: tuple[Listed, ...]
    ordered: bool = False
