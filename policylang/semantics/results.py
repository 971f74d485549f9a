"""What a rule gives, read from its declaration: outcome words, and fields such as 成绩 and 等次.

Needed before the rule itself is elaborated, since conditions refer to rules that come later. Reports no codes.
"""

from fractions import Fraction
from functools import reduce

from policylang.core.ir import RuleKind
from policylang.core.types import EnumType, NumberType, OutcomeType, Type
from policylang.semantics.context import ERROR, Elaborator
from policylang.semantics.measures import add, canonical, either, multiply, places_of
from policylang.semantics.scopes import RowScope, Scope
from policylang.semantics.symbols import Symbol, SymbolKind, rule_kind
from policylang.syntax import ast

SCORE = "成绩"
"""The weighted result of a 考核."""

NEVER_COMPARED = ("待定", "不适用")
"""Outcomes that no condition can ask for: 待定 makes a condition unknown, 不适用 equals no outcome word."""

DONE = {RuleKind.STUDY: "已完成", RuleKind.TASK: "已完成", RuleKind.DUTY: "已履行"}
"""The word for a duty that was done, by kind."""
WORDS = {
    RuleKind.EXAM: ("合格", "不合格"),
    RuleKind.CREDIT: ("予以登记", "不予登记"),
    RuleKind.PROMOTION: ("可晋升", "不可晋升"),
    RuleKind.ELIGIBILITY: ("符合", "不符合"),
    RuleKind.STATUS: ("予以认定", "不予认定"),
    RuleKind.SANCTION: ("触发", "不触发"),
    RuleKind.REWARD: ("应予", "不予"),
    RuleKind.SELECTION: ("入选", "未入选", "并列待定"),
    RuleKind.TARGET: ("达标", "未达标", "未到期"),
}
"""The outcome words of the other kinds."""


def outcome_type(symbol: Symbol) -> OutcomeType:
    """The outcome words of a rule."""
    kind = rule_kind(symbol)
    node = symbol.node
    if isinstance(node, ast.Target) and _is_encouraged(node):
        return OutcomeType(("已开展", "未开展", "未到期"))
    if kind not in DONE:
        return OutcomeType(WORDS[kind])
    if isinstance(node, ast.Duty) and node.forbids:
        return OutcomeType(("未违反", "违反"))
    assert isinstance(node, ast.Study | ast.Duty | ast.Task)
    if _is_encouraged(node):
        return OutcomeType(("已开展", "未开展", *(("未到期",) if node.per else ())))
    return OutcomeType((DONE[kind], "未到期", "逾期"))


def _is_encouraged(node: ast.Study | ast.Duty | ast.Task | ast.Target) -> bool:
    return any(nature.name.text == "倡导" for nature in node.natures)


def result_fields(e: Elaborator, symbol: Symbol) -> dict[str, Type]:
    """The results of a rule beside its outcome word, with their types."""
    scope = Scope(symbol.policy, (RowScope(symbol.kinds),) if symbol.kinds else (), symbol.key)
    match symbol.node:
        case ast.Exam() as node:
            grades = grade_type(e, symbol.policy, node)
            return {SCORE: _score_type(e, symbol, node, scope), **({"等次": grades} if grades else {})}
        case ast.Credit(enters=enters):
            amounts = [_type_of(e, amount, scope) for enter in enters for amount in enter.amounts]
            return {made.unit: _entered(made) for made in amounts if isinstance(made, NumberType)}
        case ast.Selection(quotas=quotas):
            return {"名次": NumberType("", 0), "名额": NumberType(_quota_unit(e, symbol.policy, quotas), 0)}
    return {}


def _entered(amount: NumberType) -> NumberType:
    """The type of what a 登记 enters: an amount that is never negative, cut to the caps."""
    return NumberType(amount.unit, low=Fraction(0) if amount.low is not None and amount.low >= 0 else None)


def _score_type(e: Elaborator, symbol: Symbol, node: ast.Exam, scope: Scope) -> Type:
    """The type of a 成绩: the weighted sum of the components; not known where they do not go together (reported elsewhere)."""
    if symbol.key not in e.scores:
        e.scores[symbol.key] = NumberType("分")  # what a component sees that asks for the 成绩 itself
        parts = [_component_type(e, component, scope) for block in node.components for component in block.components]
        numbers = [part for part in parts if isinstance(part, NumberType)]
        if len(numbers) < len(parts) or len({number.unit for number in numbers}) > 1:
            e.scores[symbol.key] = ERROR
        elif numbers:
            e.scores[symbol.key] = reduce(lambda total, part: add(total, part, total.unit), numbers)
    return e.scores[symbol.key]


def _component_type(e: Elaborator, component: ast.Component, scope: Scope) -> Type:
    value = _type_of(e, component.value, scope)
    otherwise = value if component.otherwise is None else _type_of(e, component.otherwise, scope)
    if (
        not isinstance(value, NumberType)
        or not isinstance(otherwise, NumberType)
        or not isinstance(component.share, ast.Percent)
    ):
        return ERROR
    share = Fraction(component.share.value) / 100
    weight = NumberType("", places_of(component.share.value) + 2, share, share)
    return multiply(either(value, otherwise), weight, value.unit)


def _type_of(e: Elaborator, node: ast.Expr, scope: Scope) -> Type:
    """The type of a part of a rule. What is wrong with it is found again, the same, where the rule is elaborated."""
    return e.value(node, scope).type


def grade_type(e: Elaborator, policy: str, node: ast.Exam) -> EnumType | None:
    """The enumeration that holds every grade under 等次: the one called 等次 first; ``None`` where there is no 等次.

    Where no enumeration has them all, the grades as listed from high to low make one.
    """
    named = [row.result for block in node.grades for row in block.rows]
    words = [path.names[0].text for path in named if isinstance(path, ast.Path) and len(path.names) == 1]
    if not words:
        return None
    symbols = list(e.symbols.all(SymbolKind.ENUM))
    symbols.sort(key=lambda s: (s.name != "等次", s.policy not in (policy, "")))
    for symbol in symbols:
        enum = e.vocabulary.enums[symbol.key]
        if all(enum.canonical(word) is not None for word in words):
            return enum
    return EnumType(f"{node.name.text}.等次", tuple(dict.fromkeys(reversed(words))), ordered=True)


def _quota_unit(e: Elaborator, policy: str, quotas: tuple[ast.Quota, ...]) -> str:
    amount = quotas[0].amount if quotas else None
    if isinstance(amount, ast.Quantity):
        return canonical(amount.unit.text)[0]
    if isinstance(amount, ast.Path) and len(amount.names) == 1:
        symbol = e.symbols.find(SymbolKind.PARAMETER, amount.names[0].text, policy)
        made = e.deferred.parameter(e, symbol).type if symbol else None
        return made.unit if isinstance(made, NumberType) else ""
    return ""
