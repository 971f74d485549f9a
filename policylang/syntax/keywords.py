"""The one table of words: word to terminal of ``grammar.lark``, by class.

In: nothing. Out: the tables that the lexer, the messages, the formatter and editors read. Where one terminal has
several words the first is shown in messages. A test holds the table equal to the %declare lists of the grammar.
"""

from collections.abc import Mapping
from types import MappingProxyType


def _words(rows: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({word: terminal for terminal, words in rows.items() for word in words.split()})


_TOP = {
    "VERSION": "语言版本",
    "POLICY": "政策",
    "IMPORT": "引用",
    "SECTION": "部分",
    "UNCODED": "不编码",
    "RESTATE": "重申",
    "UNITS": "计量",
    "CONVERT": "单位",
    "ENUM": "枚举",
    "SUBJECT": "主体",
    "TITLE_DECL": "称号",
    "FINDING_DECL": "认定事项",
    "PARAM": "参数",
    "DEFINE": "定义",
    "TABLE": "表",
    "COURSE": "课程",
    "STUDY": "项目",
    "EXAM": "考核",
    "CREDIT": "登记",
    "LADDER": "阶梯",
    "PROMOTION": "晋升",
    "ELIGIBILITY": "资格",
    "AWARD_STATUS": "认定",
    "DUTY": "义务",
    "TASK": "任务",
    "SANCTION": "处理",
    "REWARD": "奖励",
    "SELECTION": "遴选",
    "TARGET": "指标",
    "SCENARIO": "测例",
}

_BODY = {
    "CITE": "依据",
    "EXPLAIN": "说明",
    "APPLIES": "适用",
    "REQUIRE": "要求",
    "FORBID": "禁止",
    "WAIVE": "破格",
    "VETO": "否决",
    "LEVEL_REQ": "层级要求",
    "CASE": "情形",
    "RESULT": "后果",
    "OVERLAP": "重叠",
    "DEADLINE": "期限",
    "NATURE": "性质",
    "EVIDENCE": "证据",
    "COVER": "涵盖",
    "COMPULSORY": "必修",
    "OPTIONAL": "选修",
    "MODULES": "模块",
    "COMPONENTS": "构成",
    "PASS": "合格",
    "GRADES": "等次",
    "ENTER": "记入",
    "CAP": "上限",
    "GRANT": "授予",
    "VALID": "有效",
    "GIVE": "给予",
    "GROUP_BY": "分组",
    "QUOTA": "名额",
    "RANK": "择优",
    "LOT": "抽签",
    "TIES": "并列",
    "COUNTED": "计入",
    "REACH": "达到",
    "LEVELS": "层级",
    "RUNGS": "梯级",
    "REPLACE": "代替",
    "EXCEPT_FROM": "例外于",
    "AS_OF": "基准日",
    "KNOWN_AT": "知悉日",
    "EXPECT": "期望",
    "PARAM": "参数",
}

_JOINING = {
    "OBJECT": "对象",
    "RESPONSIBLE": "责任方",
    "ALIAS": "又称",
    "FINDER": "认定人",
    "EXTEND": "补充",
    "ORDERED": "由低到高",
    "SENSITIVE": "敏感",
    "CHANGEABLE": "可改变",
    "NULLABLE": "可无",
    "EVENT_DAY": "发生日",
    "EXPIRY_DAY": "失效日",
    "RANGE": "范围",
    "SEED": "种子",
    "LEVELS": "层级",
    "REPLACE": "代替",
}

_OPERATOR = {
    "AND": "且",
    "OR": "或",
    "NOT": "非",
    "UNLESS": "除非",
    "WHERE": "其中",
    "SATISFY": "满足",
    "WHEN": "当",
    "THEN": "则",
    "ELSE": "否则",
    "PREMISE": "前提",
    "IN_PRINCIPLE": "原则上",
    "ALL": "全部",
    "ANY": "任一",
    "HAS": "有",
    "EVERY": "每条",
    "HOLDS": "持有",
    "HOLDS_NOT": "未持有",
    "PREVIOUS": "上一层级",
    "FINDING": "人工认定",
    "SEQUENCE": "依次",
    "IN": "属于",
    "CONTAINS": "包含",
    "BETWEEN": "介于",
    "DURING": "在",
    "INSIDE": "内 以内",
    "ABOUT": "约",
    "TOLERANCE": "容差",
    "INCLUSIVE": "含",
    "EXCLUSIVE": "不含",
    "ABOVE": "以上",
    "BELOW": "以下",
    "AGGREGATE": "合计 计数 种数 平均 最高 最低 占比 去重",
    "RUN_OF": "连续",
    "ELAPSED": "历时 足年",
    "RECENT": "近",
    "KEEP": "保留",
    "ROUND": "取整",
    "PREFERRED": "优先",
    "DESCENDING": "从高到低",
    "ASCENDING": "从低到高",
    "DECIDED": "确定",
    "AMOUNT": "数额",
    "OPEN": "开放",
    "ONE_OF": "枚举",
    "MANY_OF": "多选",
    "FROM": "自",
    "TO": "至",
    "AT": "于",
    "OUT_OF": "从",
    "BY": "按",
    "OF": "的",
    "PER": "每",
    "SHARE": "占",
    "BEFORE": "前",
    "UNDER": "辖内",
    "DECIDER": "由",
    "BAR": "不得",
    "BAR_RATING": "不得评为",
    "CANCEL": "取消",
    "SUSPEND": "暂停",
    "UNSTATED": "原文未规定",
    "BECAUSE": "因",
    "SHORT_BY": "差",
    "REPORTABLE": "可报例外",
    "ALIKE": "等",
    "IS": "为",
    "IS_NOT": "不为",
    "GE": "不少于 不低于 至少 不早于",
    "LE": "不超过 不多于 至多 不晚于",
    "GT": "超过 大于 晚于",
    "LT": "不足 未满 小于 早于",
}

_ALSO_WRITTEN = {
    "不少于": "不小于 不下于 不短于 不少於 不低於 大于等于 大于或等于 达到 已达 满 已满 最少 起码",
    "不超过": "不大于 不高于 不长于 不多於 小于等于 小于或等于 未超过 没有超过 没超过 不超出 未超出 最多",
    "超过": "高于 多于 长于 超出 超于 多过 高过 大过 大於",
    "不足": "低于 少于 短于 不到 未到 不满 不及 不达 未达 未达到 达不到 没达到 没有达到 低过 少过 小於",
    "不晚于": "不迟于",
    "不早于": "不先于",
    "晚于": "迟于 后于",
    "早于": "先于",
    "为": "等于 是 即为 均为",
    "不为": "不等于 不是",
}
"""Comparisons by the words that documents have for them and the language has not. The word that looks most alike often says the opposite: 低于 and 大于, 少于 and 不少于."""

TOP = _words(_TOP)
"""keyword only as the first word of a line at column 0: declarations."""

BODY = _words(_BODY)
"""keyword only as the first word of an indented line (a label before it does not count): clauses."""

JOINING = _words(_JOINING)
"""keyword everywhere, yet accepted as a name too: not reserved."""

OPERATOR = _words(_OPERATOR)
"""keyword everywhere: reserved, a name only inside 【】."""

COMPARING = frozenset({"IS", "IS_NOT", "GE", "LE", "GT", "LT"})
"""Keywords that compare."""

ALSO_WRITTEN: Mapping[str, str] = MappingProxyType(
    dict(
        sorted(
            ((other, word) for word, others in _ALSO_WRITTEN.items() for other in others.split()),
            key=lambda pair: -len(pair[0]),
        )
    )
)
"""By a word that the language has not, the comparison that it means; the longest first."""

ANYWHERE: Mapping[str, str] = MappingProxyType({**JOINING, **OPERATOR})
"""What is a keyword in the middle of a line."""

SIGNS: Mapping[str, str] = MappingProxyType(
    {
        "COLON": "：", "COMMA": "、", "LPAR": "（", "RPAR": "）", "DOT": ".", "PERCENT": "%", "PLUS": "+", "MINUS": "-",
        "TIMES": "×", "DIVIDE": "÷", "EQ": "=", "IS": "为", "IS_NOT": "不为", "GE": "不少于", "LE": "不超过", "GT": "超过", "LT": "不足",
    }
)  # fmt: skip
"""How messages write a terminal that has a sign; of a sign and a word the word."""

UNITS_SEEN = (
    "学年",
    "学期",
    "个月",
    "学时",
    "学分",
    "课时",
    "百分点",
    "年",
    "月",
    "日",
    "天",
    "周",
    "分",
    "篇",
    "次",
    "项",
    "人",
    "名",
    "元",
    "门",
    "份",
    "所",
    "位",
    "节",
    "种",
    "个",
)
"""Units that commonly stand after a figure; only for telling ``三年`` (a figure is meant) from ``一级教师``."""


def word_of(terminal: str) -> str:
    """How messages write ``terminal``: its word or sign; empty where it has none (a name, a figure, layout)."""
    return SIGNS.get(terminal) or _FIRST.get(terminal, "")


_FIRST: Mapping[str, str] = {
    terminal: words.split()[0] for rows in (_OPERATOR, _JOINING, _BODY, _TOP) for terminal, words in rows.items()
}
