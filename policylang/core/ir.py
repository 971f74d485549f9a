"""IR, part two: what an engine must be able to run. The border between the front end and the engines.

A ``PolicySet`` holds the vocabulary, parameters, definitions, tables, ladders and rules, every name resolved, rules in
dependency order. Relies on ``core.expressions`` and ``core.types``.
"""

import enum
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Protocol

from policylang.core.expressions import Citation, Expr, MonthEnd, Place
from policylang.core.types import EnumType, Type
from policylang.core.values import Period
from policylang.core.vocabulary import Course as Course
from policylang.core.vocabulary import Field as Field
from policylang.core.vocabulary import FindingKind as FindingKind
from policylang.core.vocabulary import SubjectKind as SubjectKind
from policylang.core.vocabulary import Title as Title
from policylang.core.vocabulary import Vocabulary as Vocabulary
from policylang.piece import Piece, field

# ------------------------------------------------------------------ figures, definitions, tables


class ParameterValue(Piece):
    """One entry of a 参数: from a day on (``None``: always), for a group (``None``: all); ``value`` None: 原文未规定."""

    value: Any
    since: date | None = None
    key: Any = None


class ParameterDecl(Piece):
    """参数: its type, its range, its entries.

    ``fills``: the 政策 above that leave it open; ``within``: the 参数 that its 范围 names.
    """

    name: str
    policy: str
    type: Type
    entries: tuple[ParameterValue, ...]
    key_type: Type | None = None
    low: Any = None
    high: Any = None
    citations: tuple[Citation, ...] = ()
    explain: str = ""
    fills: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    place: Place | None = field(default=None, eq=False, repr=False)


class DefinitionDecl(Piece):
    """定义: one expression of a row."""

    name: str
    policy: str
    kinds: tuple[str, ...]
    body: Expr
    citations: tuple[Citation, ...] = ()
    place: Place | None = field(default=None, eq=False, repr=False)


class TableRow(Piece):
    """当 guard 则 value; ``guard`` None: 否则. ``value`` None: 原文未规定."""

    guard: Expr | None
    value: Expr | None
    citations: tuple[Citation, ...] = ()


class TableDecl(Piece):
    """表: a decision table; the first row that holds gives the value."""

    name: str
    policy: str
    kinds: tuple[str, ...]
    type: Type
    applies: Expr | None
    rows: tuple[TableRow, ...]
    citations: tuple[Citation, ...] = ()
    place: Place | None = field(default=None, eq=False, repr=False)


class Ladder(Piece):
    """阶梯: rungs (titles) from low to high, levels (``None``: none), the 层级要求 of all rungs."""

    name: str
    policy: str
    kinds: tuple[str, ...]
    rungs: tuple[str, ...]
    levels: EnumType | None
    citations: tuple[Citation, ...] = ()


# ------------------------------------------------------------------ rules


class RuleKind(enum.Enum):
    """Kinds of rules that decide."""

    STUDY = "项目"
    EXAM = "考核"
    CREDIT = "登记"
    PROMOTION = "晋升"
    ELIGIBILITY = "资格"
    STATUS = "认定"
    DUTY = "义务"
    TASK = "任务"
    SANCTION = "处理"
    REWARD = "奖励"
    SELECTION = "遴选"
    TARGET = "指标"


class Waiver(Piece):
    """破格: ``replaced`` labels leave the 要求, ``rest`` is what stays of it (``None``: nothing), ``condition`` is added."""

    replaced: tuple[str, ...]
    rest: Expr | None
    condition: Expr
    citations: tuple[Citation, ...] = ()


class Grant(Piece):
    """授予 title [level], 有效 for a length from a date, or until a date."""

    title: str | None
    level: str | None = None
    valid_length: Expr | None = None
    valid_unit: str = ""
    valid_from: Expr | None = None
    valid_until: Expr | None = None


class Give(Piece):
    """给予 what 于 where 数额 amount. ``what``: a word, or the parameter that says it."""

    what: str
    where: tuple[str, ...] = ()
    amount: Expr | None = None
    parameter: str = ""


class Qualification(Piece):
    """资格, 认定, 晋升, 奖励. For a 晋升: ladder, rung, its levels (in order; empty: none) and the 层级要求."""

    require: Expr | None
    veto: Expr | None = None
    waivers: tuple[Waiver, ...] = ()
    grant: Grant | None = None
    gives: tuple[Give, ...] = ()
    ladder: str = ""
    rung: str = ""
    levels: EnumType | None = None
    level_require: Expr | None = None


class Component(Piece):
    """value 占 weight [前提 premise 否则 otherwise]."""

    value: Expr
    weight: Any
    premise: Expr | None = None
    otherwise: Expr | None = None
    citations: tuple[Citation, ...] = ()


class Assessment(Piece):
    """考核: weighted components (weights make 1), 合格, 要求 (gates), 否决, 等次 rows; ``grades`` gives the 等次."""

    components: tuple[Component, ...]
    passes: Expr | None
    require: Expr | None = None
    veto: Expr | None = None
    grades: tuple[TableRow, ...] = ()
    grade_type: EnumType | None = None
    score_unit: str = "分"


class Cap(Piece):
    """上限 amount [每 period]: ``period`` is ``年度``, the name of a period parameter, or empty for each row."""

    amount: Expr
    unit: str
    period: str = ""


class Entry(Piece):
    """One amount of 记入 with its unit."""

    amount: Expr
    unit: str


class Credit(Piece):
    """登记: what is entered when the 要求 holds."""

    require: Expr | None
    entries: tuple[Entry, ...]
    caps: tuple[Cap, ...] = ()


class EffectKind(enum.Enum):
    """What a penalty does."""

    CANCEL = "取消"
    BAR = "不得"
    CAP_GRADE = "不得评为"
    SUSPEND = "暂停"
    NAMED = "其他"


class Effect(Piece):
    """One 后果. CANCEL: ``title`` and levels. BAR, SUSPEND: ``target`` rule. CAP_GRADE: ``target`` exam, ``grade``.

    NAMED: ``word`` (警示 …) with an optional ``amount``. ``length`` in ``unit`` counted from ``start``; a length without
    start is 原文未规定. No length: without end.
    """

    kind: EffectKind
    word: str
    target: str = ""
    grade: str = ""
    title: str = ""
    level: str | None = None
    level_test: Any = None
    level_order: EnumType | None = None
    amount: Any = None
    length: Expr | None = None
    unit: str = ""
    start: Expr | None = None
    citations: tuple[Citation, ...] = ()
    place: Place | None = field(default=None, eq=False, repr=False)


class Overlap(enum.Enum):
    """重叠: what holds where several penalties with the same effect differ."""

    SEVERE = "从重"
    LENIENT = "从轻"
    CUMULATE = "累计"
    FIRST = "先后"


class Sanction(Piece):
    """处理: 情形 and 后果."""

    case: Expr
    effects: tuple[Effect, ...]
    overlap: Overlap | None = None


class Deadline(Piece):
    """期限. ``start`` None: from the start of the plan. ``end`` is a date or period expression. ``immediate``: 期限 即时.

    ``included`` False: the end day is not included (前, where 口径 says so).
    """

    start: Expr | None
    end: Expr | None
    immediate: bool = False
    included: bool = True


class Recurrence(Piece):
    """每. ``unit`` is 年度, 学期, 周, 月, 日, 年 (with ``count``) or empty with ``length`` (a parameter in ``length_unit``).

    ``start`` None: from the start of the plan. ``within``: only in these periods. ``times``: 2次 (0: not said).
    ``terms``: the parameter that lists the periods (学期).
    """

    unit: str
    count: int = 1
    length: Expr | None = None
    length_unit: str = ""
    start: Expr | None = None
    within: Expr | None = None
    times: int = 0
    terms: Expr | None = None


class Module(Piece):
    """One 模块: its value of the field and what is asked of it."""

    value: Expr
    condition: Expr


class Duty(Piece):
    """项目, 任务, 义务. ``require`` holds everything that is asked (要求, 证据, 涵盖, 必修, 选修, 模块: one group); or ``forbid``.

    ``encouraged``: 性质 倡导.
    """

    require: Expr | None
    forbid: Expr | None = None
    deadline: Deadline | None = None
    every: Recurrence | None = None
    encouraged: bool = False
    effects: tuple[Effect, ...] = ()


class Direction(enum.Enum):
    """Order of a ranking key."""

    PREFERRED = "优先"
    DESCENDING = "从高到低"
    ASCENDING = "从低到高"


class RankKey(Piece):
    """One key of 择优."""

    value: Expr
    direction: Direction
    citations: tuple[Citation, ...] = ()


class Ties(enum.Enum):
    """并列."""

    PENDING = "待定"
    TAKE_ALL = "全取"


class Selection(Piece):
    """遴选 从 kind. ``quota`` with ``share`` True is a share of the group (10%), rounded by ``rounding`` (mode or parameter)."""

    kind: str
    groups: tuple[Expr, ...]
    quota: Expr | None
    share: bool = False
    rounding: Any = None
    minimum: Expr | None = None
    maximum: Expr | None = None
    keys: tuple[RankKey, ...] = ()
    lot: bool = False
    seed: Expr | None = None
    ties: Ties = Ties.PENDING


class Target(Piece):
    """指标. ``kind`` None: of an organisation (对象), its conditions read the subject; else over that population."""

    kind: str | None
    reach: Expr
    counted: Expr | None = None
    deadline: Deadline | None = None
    every: Recurrence | None = None
    encouraged: bool = False


Body = Qualification | Assessment | Credit | Sanction | Duty | Selection | Target


class Bar(Piece):
    """A penalty that bears on this rule: effect ``effect`` of sanction ``sanction``.

    The sanctioned row, seen from the row decided on: up ``up`` kinds in turn (empty: the same row), or else through the
    child tables ``down``, any row of which bars.
    """

    sanction: str
    effect: int
    up: tuple[str, ...] = ()
    down: tuple[str, ...] = ()


class Rule(Piece):
    """A rule that decides for each row of ``kinds`` (empty: one decision for a whole population)."""

    name: str
    kind: RuleKind
    policy: str
    kinds: tuple[str, ...]
    body: Body
    applies: Expr | None = None
    bars: tuple[Bar, ...] = ()
    citations: tuple[Citation, ...] = ()
    explain: str = ""
    responsible: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    place: Place | None = field(default=None, eq=False, repr=False)

    @property
    def levels(self) -> tuple[str | None, ...]:
        """The levels at which it decides, one by one; a single ``None`` where there are none."""
        levels = self.body.levels if isinstance(self.body, Qualification) else None
        return levels.values if levels is not None else (None,)


class PolicyInfo(Piece):
    """政策: title, number, issuer, days, region, document. ``in_force.end`` None: until further notice.

    ``plan`` falls back to ``in_force``. ``before_included`` is 口径 前 (default: the day itself is not included), ``exclusive`` the
    words 以上, 以下, 以内 that do not include.
    """

    name: str
    title: str
    number: str = ""
    issuer: str = ""
    issued: date | None = None
    in_force: Period | None = None
    plan: Period | None = None
    region: str = ""
    source: str = ""
    responsible: tuple[str, ...] = ()
    month_end: MonthEnd | None = None
    before_included: bool = False
    exclusive: tuple[str, ...] = ()
    superiors: tuple[str, ...] = ()
    path: str = ""
    citations: tuple[Citation, ...] = ()


class Passage(Piece):
    """不编码 or 重申: the reason or the rules, with the quotations."""

    policy: str
    reason: str
    rules: tuple[str, ...]
    citations: tuple[Citation, ...]
    place: Place | None = field(default=None, eq=False, repr=False)


class RuleHead(Protocol):
    """What a rule says of itself: a ``Rule`` is one."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def kind(self) -> RuleKind:
        """What sort of rule it is."""

    @property
    def policy(self) -> str:
        """The document that has it."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of rows on which it decides."""

    @property
    def levels(self) -> tuple[str | None, ...]:
        """The levels at which it decides, one by one; a single ``None`` where there are none."""


class PolicySet(Piece):
    """Everything that the engines run. ``rules`` is in dependency order: a rule comes after the rules that it uses."""

    policies: Mapping[str, PolicyInfo]
    vocabulary: Vocabulary
    parameters: Mapping[str, ParameterDecl]
    definitions: Mapping[str, DefinitionDecl]
    tables: Mapping[str, TableDecl]
    ladders: Mapping[str, Ladder]
    rules: Mapping[str, Rule]
    passages: tuple[Passage, ...] = ()
    documents: Mapping[str, str] = field(factory=dict, repr=False)

    @property
    def heads(self) -> Iterable[RuleHead]:
        """What can be said of the rules, in their order, without looking into them. PERF: those kept in a file are then not read."""
        heads: Iterable[RuleHead] | None = getattr(self.rules, "heads", None)
        return self.rules.values() if heads is None else heads

    @property
    def deciding(self) -> tuple[str, ...]:
        """Names of the documents that the set is about: those with rules."""
        return tuple(dict.fromkeys(head.policy for head in self.heads)) or tuple(self.policies)
