"""Nodes for declarations (grammar chapters 1, 6, 7). Data only; relies on ``clauses`` and ``scenarios``.

A clause that may stand once is still a tuple: the checker reports the second one. ``()`` is "none written".
``cites``, ``explains``, ``applies`` and ``overrides`` are the clauses that every rule may have.
"""

import enum

from policylang.syntax.ast.clauses import (
    Applies,
    Cap,
    Case,
    Components,
    Compulsory,
    Consequence,
    Counted,
    Cover,
    Deadline,
    Elective,
    Enter,
    Evidence,
    Forbid,
    Give,
    Grades,
    Grant,
    GroupBy,
    LevelReq,
    Levels,
    Listed,
    Lot,
    Modules,
    Nature,
    Overlap,
    Override,
    Pass,
    Per,
    Quota,
    Rank,
    Reach,
    Require,
    Row,
    Rungs,
    Ties,
    Unstated,
    Valid,
    Veto,
    Waive,
)  # fmt: skip
from policylang.syntax.ast.expressions import Body, Cite, Explain, Period
from policylang.syntax.ast.node import Node
from policylang.syntax.ast.scenarios import Scenario
from policylang.syntax.ast.values import (
    Bound,
    Constant,
    Date,
    DocumentTitle,
    Name,
    Number,
    Path,
    Quantity,
    Quote,
    Range,
    Text,
    Type,
    Value,
)  # fmt: skip

# ---- 1. file


class Version(Node):
    """``语言版本 1``."""

    number: Number


class Stance(Node):
    """``前（含）``, ``以上（不含）`` after 口径."""

    word: Name
    bound: Bound


PolicyValue = Name | Text | DocumentTitle | Quote | Date | Period | Stance


class PolicyLine(Node):
    """``施行 2009-01-01 至 2009-12-31``: a key (any name) and its values; ``2009-01-01 起`` is a Date and a Name."""

    key: Name
    values: tuple[PolicyValue, ...]


class Policy(Node):
    """``政策 name`` with its lines."""

    name: Name
    lines: tuple[PolicyLine, ...]
    cites: tuple[Cite, ...] = ()


class Import(Node):
    """``引用 “vocabulary.pol”``."""

    path: Text


class Section(Node):
    """``部分 name 自 「…」``."""

    name: Name
    start: Quote


class Uncoded(Node):
    """``不编码 reason 「…」``."""

    reason: Name
    quotes: tuple[Quote, ...]


class Restate(Node):
    """``重申 rule、… 「…」``."""

    rules: tuple[Name, ...]
    quotes: tuple[Quote, ...]


# ---- 6. vocabulary


class FieldFlag(enum.Enum):
    """The modifiers of a field that are one word."""

    SENSITIVE = "敏感"
    CHANGEABLE = "可改变"
    NULLABLE = "可无"
    EVENT_DAY = "发生日"
    EXPIRY_DAY = "失效日"


class Flag(Node):
    """``敏感``, ``可改变`` …"""

    kind: FieldFlag


class KeyedBy(Node):
    """``按 年度``."""

    name: Name


Modifier = Flag | KeyedBy | Range


class Units(Node):
    """``计量 篇、份``."""

    names: tuple[Name, ...]


class Conversion(Node):
    """``单位 1学分 = 10学时``."""

    left: Quantity
    right: Quantity


class Enumeration(Node):
    """``枚举 name [由低到高]（a、b）``, one a line, or ``枚举 name 补充`` (then ``extends``)."""

    name: Name
    values: tuple[Listed, ...]
    ordered: bool = False
    extends: bool = False


class Field(Node):
    """``name、…：type modifier…``."""

    names: tuple[Name, ...]
    type: Type
    modifiers: tuple[Modifier, ...] = ()


class Subject(Node):
    """``主体 name [又称 …] [属于 …] [补充]`` with its fields."""

    name: Name
    aliases: tuple[Name, ...] = ()
    parents: tuple[Name, ...] = ()
    extends: bool = False
    fields: tuple[Field, ...] = ()


class Title(Node):
    """``称号 name [对象 path、…] [层级 enum] [又称 …]``."""

    name: Name
    subjects: tuple[Path, ...] = ()
    levels: Name | None = None
    aliases: tuple[Name, ...] = ()


class FindingDecl(Node):
    """``认定事项 name 对象 path、… 认定人 “…” | 原文未规定``."""

    name: Name
    subjects: tuple[Path, ...]
    finder: Text | Unstated
    cites: tuple[Cite, ...] = ()
    explains: tuple[Explain, ...] = ()


class Parameter(Node):
    """``参数 name：type [按 path] (= constant | 原文未规定) [范围 …] [自 date]``; ``values`` is ``()`` for 原文未规定."""

    name: Name
    type: Type
    by: Path | None = None
    values: tuple[Constant, ...] = ()
    range: Range | None = None
    since: Date | None = None
    cites: tuple[Cite, ...] = ()
    explains: tuple[Explain, ...] = ()


class Definition(Node):
    """``定义 name 对象 path、… = body``; its 依据 and 说明 stand on the body."""

    name: Name
    subjects: tuple[Path, ...]
    body: Body


class Table(Node):
    """``表 name 对象 path、…：type`` with its rows."""

    name: Name
    subjects: tuple[Path, ...]
    type: Type
    cites: tuple[Cite, ...] = ()
    explains: tuple[Explain, ...] = ()
    applies: tuple[Applies, ...] = ()
    overrides: tuple[Override, ...] = ()
    rows: tuple[Row, ...] = ()


class CourseLine(Node):
    """``又称 《…》、…``, ``学时 20学时``."""

    key: Name
    values: tuple[Value, ...]


class Course(Node):
    """``课程 name`` with its lines."""

    name: Name
    lines: tuple[CourseLine, ...] = ()


# ---- 7. rules


class _Rule(Node, kw_only=True):
    """What every rule has: its name and the clauses that stand in any of them."""

    name: Name
    cites: tuple[Cite, ...] = ()
    explains: tuple[Explain, ...] = ()
    applies: tuple[Applies, ...] = ()
    overrides: tuple[Override, ...] = ()


class _AudienceRule(_Rule, kw_only=True):
    """``… name 对象 path、… [责任方 path、…]``."""

    subjects: tuple[Path, ...]
    responsible: tuple[Path, ...] = ()


class Study(_AudienceRule, kw_only=True):
    """``项目 name 对象 教师``."""

    deadlines: tuple[Deadline, ...] = ()
    per: tuple[Per, ...] = ()
    natures: tuple[Nature, ...] = ()
    compulsory: tuple[Compulsory, ...] = ()
    electives: tuple[Elective, ...] = ()
    modules: tuple[Modules, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    covers: tuple[Cover, ...] = ()  # those before any 证据; the others stand in Evidence.covers


class Exam(_AudienceRule, kw_only=True):
    """``考核 name 对象 修课``."""

    components: tuple[Components, ...] = ()
    passes: tuple[Pass, ...] = ()
    grades: tuple[Grades, ...] = ()
    requires: tuple[Require, ...] = ()
    vetoes: tuple[Veto, ...] = ()


class Credit(_AudienceRule, kw_only=True):
    """``登记 name 对象 修课``."""

    requires: tuple[Require, ...] = ()
    enters: tuple[Enter, ...] = ()
    caps: tuple[Cap, ...] = ()


class Ladder(_AudienceRule, kw_only=True):
    """``阶梯 name 对象 教师``."""

    levels: tuple[Levels, ...] = ()
    rungs: tuple[Rungs, ...] = ()
    level_reqs: tuple[LevelReq, ...] = ()


class Promotion(_Rule, kw_only=True):
    """``晋升 rung 于 ladder``: ``name`` is the rung."""

    ladder: Name
    requires: tuple[Require, ...] = ()
    waives: tuple[Waive, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    level_reqs: tuple[LevelReq, ...] = ()
    valids: tuple[Valid, ...] = ()


class Eligibility(_AudienceRule, kw_only=True):
    """``资格 name 对象 教师``."""

    requires: tuple[Require, ...] = ()
    waives: tuple[Waive, ...] = ()
    vetoes: tuple[Veto, ...] = ()


class Status(_AudienceRule, kw_only=True):
    """``认定 name 对象 教师``."""

    requires: tuple[Require, ...] = ()
    waives: tuple[Waive, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    grants: tuple[Grant, ...] = ()
    valids: tuple[Valid, ...] = ()


class Duty(_AudienceRule, kw_only=True):
    """``义务 name 对象 教师 [责任方 R]``."""

    requires: tuple[Require, ...] = ()
    forbids: tuple[Forbid, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    per: tuple[Per, ...] = ()
    natures: tuple[Nature, ...] = ()
    consequences: tuple[Consequence, ...] = ()


class Task(_Rule, kw_only=True):
    """``任务 name [责任方 R]``."""

    responsible: tuple[Path, ...] = ()
    requires: tuple[Require, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    per: tuple[Per, ...] = ()
    natures: tuple[Nature, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    covers: tuple[Cover, ...] = ()  # those before any 证据; the others stand in Evidence.covers


class Sanction(_AudienceRule, kw_only=True):
    """``处理 name 对象 教师``."""

    cases: tuple[Case, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    overlaps: tuple[Overlap, ...] = ()


class Reward(_AudienceRule, kw_only=True):
    """``奖励 name 对象 教师``."""

    requires: tuple[Require, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    gives: tuple[Give, ...] = ()


class Selection(_Rule, kw_only=True):
    """``遴选 name 从 教师``."""

    population: Path
    group_bys: tuple[GroupBy, ...] = ()
    quotas: tuple[Quota, ...] = ()
    ranks: tuple[Rank, ...] = ()
    lots: tuple[Lot, ...] = ()
    ties: tuple[Ties, ...] = ()


class Target(_Rule, kw_only=True):
    """``指标 name 从 教师`` (``of_population``) or ``指标 name 对象 学校``."""

    path: Path
    of_population: bool
    deadlines: tuple[Deadline, ...] = ()
    per: tuple[Per, ...] = ()
    counted: tuple[Counted, ...] = ()
    reaches: tuple[Reach, ...] = ()
    natures: tuple[Nature, ...] = ()


Rule = (
    Study | Exam | Credit | Ladder | Promotion | Eligibility | Status | Duty | Task | Sanction | Reward | Selection | Target
)  # fmt: skip
Declaration = (
    Policy | Import | Section | Uncoded | Restate | Units | Conversion | Enumeration | Subject | Title | FindingDecl
    | Parameter | Definition | Table | Course | Rule | Scenario
)  # fmt: skip


class Module(Node):
    """One file: its declarations in order. ``version`` is ``None`` where the line is missing (reported by the parser)."""

    path: str
    version: Version | None
    declarations: tuple[Declaration, ...]
