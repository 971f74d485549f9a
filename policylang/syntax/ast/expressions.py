"""Nodes for expressions and condition blocks (grammar chapters 3 and 4). Data only; relies on ``values``.

And/Or are flat: three conditions joined by 且 are one ``And`` of three. Brackets leave no node.
"""

import enum

from policylang.piece import field
from policylang.syntax.ast.node import Node
from policylang.syntax.ast.values import Bound, CompareOp, Literal, Name, Path, Quantity, Quote, Text, Values


class ArithmeticOp(enum.Enum):
    """The four operations."""

    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "×"
    DIVIDE = "÷"


class AggregateOp(enum.Enum):
    """The words that count over records."""

    SUM = "合计"
    COUNT = "计数"
    DISTINCT = "种数"
    MEAN = "平均"
    MAX = "最高"
    MIN = "最低"
    SHARE = "占比"
    UNIQUE = "去重"


class QuantifierKind(enum.Enum):
    """How many of a list."""

    ALL = "全部"
    ANY = "任一"
    AT_LEAST = "至少"


class LevelRelation(enum.Enum):
    """How the level of a held title is asked for."""

    UNSPECIFIED = ""  # 持有 骨干教师
    EXACT = "="  # 持有 县级 骨干教师
    OR_ABOVE = "以上"  # 持有 市级 以上 名教师
    OR_BELOW = "以下"
    PREVIOUS = "上一层级"  # 持有 上一层级 新锐教师


class ElapsedKind(enum.Enum):
    """``历时`` (compared by anniversaries) and ``足年`` (whole years)."""

    DURATION = "历时"
    WHOLE_YEARS = "足年"


class Quantifier(Node):
    """``全部``, ``任一``, ``至少 3项`` (then ``count``)."""

    kind: QuantifierKind
    count: Quantity | None = None


class Quantified(Node):
    """``全部（a、b）``, ``至少 2项（a、b、c）``."""

    quantifier: Quantifier
    values: Values


SetOf = Path | Literal | Values | Quantified


class Period(Node):
    """``本学期``, ``2009年1月 至 2009年6月``."""

    start: "Expr"
    end: "Expr | None" = None


class Held(Node):
    """``骨干教师``, ``县级 骨干教师``, ``市级 以上 名教师``, ``上一层级 新锐教师``."""

    title: Name
    level: Name | None = None
    relation: LevelRelation = LevelRelation.UNSPECIFIED


class And(Node):
    """``A 且 B 且 C``: two or more."""

    conditions: tuple["Expr", ...]


class Or(Node):
    """``A 或 B``: two or more."""

    conditions: tuple["Expr", ...]


class Not(Node):
    """``非 A``."""

    condition: "Expr"


class Sequence(Node):
    """``依次 A、B、C``: dates in this order."""

    paths: tuple[Path, ...]


class Has(Node):
    """``有 修课 [“名称”] [其中 scope]``."""

    records: Path
    named: Text | None = None
    where: "Expr | None" = None


class Every(Node):
    """``每条 修课 [其中 scope] 满足 scope``."""

    records: Path
    where: "Expr | None"
    satisfies: "Expr"


class RunOf(Node):
    """``连续 3年 满足 scope``."""

    length: Quantity
    satisfies: "Expr"


class Holds(Node):
    """``[subject] 持有 held`` or ``[subject] 未持有 held``; ``subject`` is ``None`` where nothing stands before it."""

    held: Held
    negated: bool = False
    subject: "Expr | None" = None


class Finding(Node):
    """``人工认定 优秀``."""

    name: Name


class Compare(Node):
    """``成绩 不低于 合格线 [（含）]``; ``word`` is the operator as written."""

    left: "Expr"
    op: CompareOp
    right: "Expr"
    bound: Bound | None = None
    word: str = field(kw_only=True, eq=False)


class Belongs(Node):
    """``学段 属于（小学、初中）``."""

    left: "Expr"
    values: SetOf


class Contains(Node):
    """``角色 包含 全部（研究者、指导者）``."""

    left: "Expr"
    values: SetOf


class Between(Node):
    """``入职年限 介于 3年 [（含）] 至 5年 [（不含）]``."""

    left: "Expr"
    low: "Expr"
    high: "Expr"
    low_bound: Bound | None = None
    high_bound: Bound | None = None


class During(Node):
    """``日期 在 本年度 内``, ``日期 在 A 至 B 以内``."""

    left: "Expr"
    period: Period


class About(Node):
    """``占比 约 20% [容差 2百分点]``."""

    left: "Expr"
    target: "Expr"
    tolerance: "Expr | None" = None


class Elapsed(Node):
    """``历时 自 A [至 B]``, ``足年 自 A [至 B]``."""

    kind: ElapsedKind
    start: "Expr"
    end: "Expr | None" = None


class Rounded(Node):
    """``X 保留 2位 四舍五入``, ``X 取整 向上取整`` (then ``places`` is ``None``)."""

    operand: "Expr"
    places: Quantity | None
    mode: Name


class Arithmetic(Node):
    """``A + B``, ``A × B``; left to right."""

    op: ArithmeticOp
    left: "Expr"
    right: "Expr"


class Minus(Node):
    """``-A``."""

    operand: "Expr"


class Aggregate(Node):
    """``合计 学时 于 培训记录 其中 …``, ``计数 [path] [于 records] [其中（cond）]``."""

    op: AggregateOp
    path: Path | None = None
    records: Path | None = None
    where: "Expr | None" = None


class Recent(Node):
    """``近3年``."""

    length: Quantity


Expr = (
    Literal | Path | And | Or | Not | Sequence | Has | Every | RunOf | Holds | Finding
    | Compare | Belongs | Contains | Between | During | About
    | Elapsed | Rounded | Arithmetic | Minus | Aggregate | Recent
)  # fmt: skip


class Cite(Node):
    """``依据 「…」 「…」``."""

    quotes: tuple[Quote, ...]


class Explain(Node):
    """``说明 “…”``."""

    text: Text


class Label(Node):
    """``（一）``, ``(2)``, ``1.``, ``1、``, ``-``: ``text`` as written, ``key`` the part that names it (一, 2, empty for ``-``)."""

    text: str = field(eq=False)
    key: str


class Test(Node):
    """``[当 guard 则] [原则上] condition [除非 unless]``, with its 依据 and 说明 below."""

    condition: Expr
    guard: Expr | None = None
    in_principle: bool = False
    unless: Expr | None = None
    cites: tuple[Cite, ...] = ()
    explains: tuple[Explain, ...] = ()


class Group(Node):
    """``[当 guard 则] [原则上] 全部 | 任一 | 至少 3项`` over a block of items."""

    quantifier: Quantifier
    items: tuple["Item", ...]
    guard: Expr | None = None
    in_principle: bool = False
    cites: tuple[Cite, ...] = ()
    explains: tuple[Explain, ...] = ()


Body = Test | Group


class Item(Node):
    """``[（一）] body``: one line of a group."""

    label: Label | None
    body: Body
