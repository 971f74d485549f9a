"""The operators of expressions and what may stand for a date or a period, by their words. Relies on nothing."""

import enum


class ContextKind(enum.Enum):
    """What an application for a rung is for."""

    LEVEL = "申报层级"
    RUNG = "申报梯级"


class NamedPeriodKind(enum.Enum):
    """Periods known by name. 期限 is the window of the duty; 本周期 the period of 每 at hand."""

    YEAR = "本年度"
    SCHOOL_YEAR = "本学年"
    TERM = "本学期"
    CYCLE = "本周期"
    PLAN = "计划期"
    IN_FORCE = "施行"
    DEADLINE = "期限"


class ArithmeticOp(enum.Enum):
    """The four exact operations."""

    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "×"
    DIVIDE = "÷"


class MonthEnd(enum.Enum):
    """What a day is that does not exist (2月30日): the last of the month, or the first of the next."""

    LAST = "月底"
    NEXT = "次月初"


class AggregateOp(enum.Enum):
    """Aggregates. SHARE counts ``where`` among ``among``; UNIQUE is the set of values; DISTINCT how many there are."""

    SUM = "合计"
    COUNT = "计数"
    DISTINCT = "种数"
    MEAN = "平均"
    MAX = "最高"
    MIN = "最低"
    SHARE = "占比"
    UNIQUE = "去重"


class GroupOp(enum.Enum):
    """全部 (且), 任一 (或), 至少 k 项."""

    ALL = "全部"
    ANY = "任一"
    AT_LEAST = "至少"


class CompareOp(enum.Enum):
    """Comparisons."""

    EQ = "="
    NE = "≠"
    GE = "≥"
    LE = "≤"
    GT = ">"
    LT = "<"


class LevelTest(enum.Enum):
    """Which levels of a title count."""

    ANY = "任何"
    EXACT = "同级"
    OR_ABOVE = "以上"
    OR_BELOW = "以下"
    ABOVE = "以上（不含）"
    BELOW = "以下（不含）"
    PREVIOUS = "上一层级"

    def admits(self, own: int, asked: int) -> bool:
        """Whether a level passes, by its place and that of the level asked for."""
        match self:
            case LevelTest.OR_ABOVE:
                return own >= asked
            case LevelTest.OR_BELOW:
                return own <= asked
            case LevelTest.ABOVE:
                return own > asked
            case LevelTest.BELOW:
                return own < asked
        return own == asked
