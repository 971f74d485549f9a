"""IR, part one: expressions and conditions. Names are resolved; every node has its type and its place.

An expression is evaluated for a row (depth 0). Inside ``其中``, ``满足`` and aggregates the inner row is depth 0, the row
outside is depth 1, and so on. Relies on ``core.types`` and ``core.values``.
"""

from typing import Any

from policylang.core.operators import AggregateOp as AggregateOp
from policylang.core.operators import ArithmeticOp as ArithmeticOp
from policylang.core.operators import CompareOp as CompareOp
from policylang.core.operators import ContextKind as ContextKind
from policylang.core.operators import GroupOp as GroupOp
from policylang.core.operators import LevelTest as LevelTest
from policylang.core.operators import MonthEnd as MonthEnd
from policylang.core.operators import NamedPeriodKind as NamedPeriodKind
from policylang.core.places import Citation as Citation
from policylang.core.places import Place as Place
from policylang.core.types import EnumType, TruthType, Type
from policylang.core.values import Rounding
from policylang.piece import Piece, field


class Node(Piece, kw_only=True):
    """What every IR node has: its type and its place."""

    type: Type = field(eq=False)
    place: Place = field(eq=False, repr=False)


# ------------------------------------------------------------------ rows


class Up(Piece):
    """One step to the parent row of ``kind``."""

    kind: str


class Link(Piece):
    """One step to the row of ``kind`` that ``field`` refers to."""

    field: str
    kind: str


class RowPath(Piece):
    """A row, seen from the current one: ``depth`` scopes outward, then step by step."""

    depth: int = 0
    steps: tuple[Up | Link, ...] = ()


class Rows(Piece):
    """The rows that an aggregate, 有 or 每条 runs over.

    ``base`` None: the whole population of ``kind``. Otherwise from that row through the child tables ``down`` one after the
    other (the last is ``kind``). ``under``: 辖内, the rows of ``kind`` anywhere below the base row.
    """

    kind: str
    base: RowPath | None
    down: tuple[str, ...] = ()
    under: bool = False


# ------------------------------------------------------------------ scalars


class Literal(Node):
    """A constant: number, ``date``, ``Period``, text, enumeration word, tuple of them, ``ABSENT``, truth."""

    value: Any


class Cell(Node):
    """A field of a row. ``by_year``: one value a year, read for the year at hand."""

    at: RowPath
    field: str
    by_year: bool = False


class Spread(Node):
    """A field of all rows of a child table, as a set (``培训课程 的 方面``)."""

    rows: Rows
    field: str


class RowValue(Node):
    """A row itself as a value (``成员教师``, ``校长``): for 为 between rows and as a truth (is there one)."""

    at: RowPath


class Parameter(Node):
    """A named figure, dated, and by group where ``key`` is given."""

    name: str
    key: "Expr | None" = None


class Definition(Node):
    """A 定义 of the row at ``at``."""

    name: str
    at: RowPath


class TableValue(Node):
    """The result of a 表 for the row at ``at``."""

    name: str
    at: RowPath


class OutcomeOf(Node):
    """The outcome word of another decision; ``at`` None: a population-wide 指标. ``level``: of a 晋升."""

    rule: str
    at: RowPath | None
    level: "Expr | None" = None


class ResultField(Node):
    """A value that a decision gives: 成绩, 等次, 学时, 学分, 名次, 名额."""

    rule: str
    field: str
    at: RowPath | None


class RungOf(Node):
    """The highest rung of a ladder that the row at ``at`` holds."""

    ladder: str
    at: RowPath


class AsOf(Node):
    """基准日."""


class Context(Node):
    """申报层级 or 申报梯级, inside a 晋升."""

    which: ContextKind


class NamedPeriod(Node):
    """A period known by name."""

    which: NamedPeriodKind


class Recent(Node):
    """近 3年: from the day after the corresponding day ``count`` ``unit`` earlier to the 基准日."""

    count: int
    unit: str


class Between2(Node):
    """A 至 B as a period of days (of years, months: their first and last day)."""

    start: "Expr"
    end: "Expr"


class Arithmetic(Node):
    """``left op right`` on numbers."""

    op: ArithmeticOp
    left: "Expr"
    right: "Expr"


class Negate(Node):
    """Minus a number."""

    operand: "Expr"


class Shift(Node):
    """A date plus (``sign`` 1) or minus (-1) a length in ``unit`` 年, 月 or 日."""

    date: "Expr"
    length: "Expr"
    unit: str
    sign: int
    month_end: MonthEnd


class ElapsedTime(Node):
    """历时 自 A 至 B."""

    start: "Expr"
    end: "Expr"


class WholeYears(Node):
    """足年 自 A 至 B: completed years."""

    start: "Expr"
    end: "Expr"


class Rounded(Node):
    """保留 2位 四舍五入, or 取整. ``mode`` is a Rounding or an expression of that type (a 参数)."""

    operand: "Expr"
    digits: int
    mode: "Rounding | Expr"


class Aggregate(Node):
    """``op value 于 rows 其中 where``; ``among`` narrows the rows first (the 适用 of a 指标)."""

    op: AggregateOp
    rows: Rows
    value: "Expr | None"
    where: "Expr | None"
    among: "Expr | None" = None


# ------------------------------------------------------------------ truth


class Not(Node):
    """非."""

    operand: "Expr"


class Item(Piece):
    """One member of a group: label as written (empty: none), condition, its own quotations and 说明."""

    body: "Expr"
    label: str = ""
    citations: tuple[Citation, ...] = ()
    explain: str = ""


class Group(Node):
    """全部, 任一 or 至少 k 项; 且 and 或 in a line are groups of items without labels (``inline``)."""

    op: GroupOp
    items: tuple[Item, ...]
    k: int = 0
    inline: bool = False


class Guarded(Node):
    """当 … 则 …: not applicable where the guard is 否."""

    guard: "Expr"
    then: "Expr"


class Unless(Node):
    """… 除非 …: holds if the condition or the exception holds."""

    condition: "Expr"
    exception: "Expr"


class InPrinciple(Node):
    """原则上 …: the condition, or an approved exception on record."""

    condition: "Expr"


class Compare(Node):
    """``left op right``. ``order``: the enumeration whose order decides, where the sides are its words."""

    op: CompareOp
    left: "Expr"
    right: "Expr"
    order: EnumType | None = None


class InRange(Node):
    """介于 A 至 B; each end included unless it says （不含）."""

    operand: "Expr"
    low: "Expr"
    high: "Expr"
    low_included: bool = True
    high_included: bool = True
    order: EnumType | None = None


class About(Node):
    """约 A 容差 B: within B of A, both ends included. In a share compared in 百分点, B is already a plain number."""

    operand: "Expr"
    target: "Expr"
    tolerance: "Expr"


class During(Node):
    """在 <期间> 内: a date (or a 年度) lies in a period."""

    operand: "Expr"
    period: "Expr"


class RowDuring(Node):
    """The current row counts in a period: its 发生日 lies in it, or it was in force in it (失效日). Rows without 发生日 count."""

    period: "Expr"


class InSet(Node):
    """属于 （a、b）, or 属于 a set-valued expression. ``members`` is a tuple of expressions or one set."""

    operand: "Expr"
    members: "tuple[Expr, ...] | Expr"


class Contains(Node):
    """A set (``operand``) 包含 全部/任一/至少 k 项 of the members."""

    operand: "Expr"
    op: GroupOp
    members: tuple["Expr", ...]
    k: int = 0


class Covers(Node):
    """涵盖: every one of ``members`` occurs as (or in) the value of ``value`` in the rows that ``where`` keeps."""

    rows: Rows
    value: "Expr"
    members: tuple["Expr", ...]
    where: "Expr | None"


class Sequence(Node):
    """依次 A、B、C: known dates, each not before the one before it. A blank 可无 date fails."""

    dates: tuple["Expr", ...]


class Has(Node):
    """有 rows 其中 where."""

    rows: Rows
    where: "Expr | None"


class Every(Node):
    """每条 rows 其中 where 满足 satisfy."""

    rows: Rows
    where: "Expr | None"
    satisfy: "Expr"


class RunOf(Node):
    """连续 3年 满足 satisfy: evaluated for each year (本年度), a missing year is unknown."""

    length: int
    satisfy: "Expr"


class Holds(Node):
    """持有 title at some level. ``title`` None: the rung applied for (申报梯级). ``recorded``: as recorded only (in a 处理)."""

    at: RowPath
    title: str | None
    test: LevelTest
    level: str | None
    order: EnumType | None
    recorded: bool = False


class Finding(Node):
    """人工认定 name."""

    name: str
    at: RowPath


Expr = (
    Literal
    | Cell
    | Spread
    | RowValue
    | Parameter
    | Definition
    | TableValue
    | OutcomeOf
    | ResultField
    | RungOf
    | AsOf
    | Context
    | NamedPeriod
    | Recent
    | Between2
    | Arithmetic
    | Negate
    | Shift
    | ElapsedTime
    | WholeYears
    | Rounded
    | Aggregate
    | Not
    | Group
    | Guarded
    | Unless
    | InPrinciple
    | Compare
    | InRange
    | About
    | During
    | RowDuring
    | InSet
    | Contains
    | Covers
    | Sequence
    | Has
    | Every
    | RunOf
    | Holds
    | Finding
)

TRUTH = TruthType()
