"""Nodes for names, literals, types and ranges (grammar chapter 2). Data only; relies on ``node``."""

import enum
from decimal import Decimal

from policylang.piece import field
from policylang.syntax.ast.node import Node


class CompareOp(enum.Enum):
    """The six comparisons."""

    EQ = "=="
    NE = "!="
    GE = ">="
    LE = "<="
    GT = ">"
    LT = "<"


class Bound(enum.Enum):
    """``（含）`` and ``（不含）``."""

    INCLUSIVE = "含"
    EXCLUSIVE = "不含"


class Name(Node):
    """``教龄`` or ``【基本工资（上月）】``: ``text`` is without the brackets, full-width letters of a bare name folded."""

    text: str
    quoted: bool = field(default=False, eq=False)


class Path(Node):
    """``教师 的 培训方式``; one name is a path of length 1."""

    names: tuple[Name, ...]


class Number(Node):
    """``12``, ``1.50``: exact, trailing zeros kept; negative only in constants and ranges (``-5``)."""

    value: Decimal


class Quantity(Node):
    """``90学时``: ``unit`` is the word as written."""

    value: Decimal
    unit: Name


class Percent(Node):
    """``70%``: ``value`` is 70."""

    value: Decimal


class Date(Node):
    """``2009-12-31``, ``2009年6月``, ``2009年``, ``2022年度``: the missing parts are ``None``; the day exists in the calendar."""

    year: int
    month: int | None = None
    day: int | None = None
    fiscal: bool = False  # written 年度


class Text(Node):
    """``“…”`` or ``"…"``: ``value`` is what stands between the marks; the span includes them."""

    value: str


class DocumentTitle(Node):
    """``《…》``: ``value`` is what stands between the marks; the span includes them."""

    value: str


class Quote(Node):
    """``「…」``, ``『…』`` or ``“…”`` after 依据 …: the span covers the inner text only, ``value`` is exactly that text."""

    value: str


Measure = Quantity | Percent
Literal = Number | Quantity | Percent | Date | Text | DocumentTitle
Value = Literal | Name


class Values(Node):
    """``（a、b、c）``."""

    values: tuple[Value, ...]


class LiteralRange(Node):
    """``2009-03-01 至 2009-07-15``: a constant with two ends."""

    low: Literal
    high: Literal


Constant = Literal | Name | LiteralRange


class TypeName(Node):
    """``是否``, ``学时``, ``级别``: a built-in type, a unit, an enumeration or a subject; resolved later."""

    name: Name


class EnumType(Node):
    """``枚举 [由低到高]（a、b）`` or ``枚举 开放`` (then ``values`` is empty and ``open`` true)."""

    values: tuple[Value, ...]
    ordered: bool = False
    open: bool = False


class SetType(Node):
    """``多选（a、b）``, ``多选 name`` or ``多选 开放``."""

    values: tuple[Value, ...]
    name: Name | None = None
    open: bool = False


Type = TypeName | EnumType | SetType


class RangeBetween(Node):
    """``范围 0分 至 100分``: both ends included."""

    low: Literal | Path
    high: Literal | Path


class RangeLimit(Node):
    """``范围 不少于 0学时``; ``word`` is the operator as written."""

    op: CompareOp
    edge: Literal | Path
    word: str = field(eq=False)


Range = RangeBetween | RangeLimit
