"""Expectations and what was found, in the words of policies.

In: parts of expectations and decisions. Out: text. Relies on ``core.wording``.
"""

from collections.abc import Iterable
from typing import Any

from policylang.core.scenario import Distance, Expectation, ExpectedCause, Holding
from policylang.core.types import Type
from policylang.core.values import Cause, OpenSet, Unknown
from policylang.core.wording import quantity_text, value_text

NOTHING = "（没有）"


def found_text(value: Any, type_: Type | None = None) -> str:
    """A value that the engine gave; an unknown as 待定 with its causes."""
    if isinstance(value, Unknown | OpenSet):
        return " ".join(("待定", cause_text(value.causes))).strip()
    return NOTHING if value is None else value_text(value, type_)


def cause_text(causes: Iterable[Cause | ExpectedCause]) -> str:
    """``因 缺失事实 学时``, each cause once; empty for none."""
    named = dict.fromkeys(_cause(cause) for cause in causes)
    return f"因 {'、'.join(named)}" if named else ""


def _cause(cause: Cause | ExpectedCause) -> str:
    if isinstance(cause, Cause):
        return f"{cause.kind.value} {cause_name(cause)}"
    return f"{cause.kind} {cause.name}" if cause.kind else cause.name


def cause_name(cause: Cause) -> str:
    """The name of a cause without the 政策 before it."""
    return cause.name.rsplit(" 的 ", 1)[-1]


def distance_text(distances: Iterable[Distance]) -> str:
    """``差 12学时、0年4个月``; empty for none."""
    words = "、".join("".join(quantity_text(number, unit) for number, unit in distance) for distance in distances)
    return f"差 {words}" if words else ""


def holding_text(holding: Holding) -> str:
    """``未持有 县级 以上 骨干教师``."""
    word = holding.test.value.removesuffix("（不含）")  # what the 口径 says is not said again
    test = word if word in ("以上", "以下") else None
    words = ("未持有" if holding.negated else "持有", holding.level, test, holding.title)
    return " ".join(word for word in words if word)


def subject_text(expectation: Expectation) -> str:
    """The id of the subject; empty for a population."""
    return expectation.subject[1] if expectation.subject else ""


def asked_text(expectation: Expectation) -> str:
    """What is asked: ``县级 骨干教师``, ``文本课程考核 的 成绩``, ``持有 骨干教师``."""
    if expectation.holds is not None:
        return holding_text(expectation.holds)
    name = f"{expectation.level} {expectation.rule}" if expectation.level else expectation.rule
    return f"{name} 的 {expectation.field}" if expectation.field else name
