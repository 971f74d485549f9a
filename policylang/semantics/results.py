"""What a rule gives, read from its declaration: outcome words, and fields such as 成绩 and 等次.

Needed before the rule itself is elaborated, since conditions refer to rules that come later. Reports no codes.
"""

from policylang.core.ir import RuleKind
from policylang.core.types import EnumType, NumberType, OutcomeType, Type
from policylang.semantics.context import Elaborator
from policylang.semantics.measures import canonical
from policylang.semantics.symbols import Symbol, SymbolKind, rule_kind
from policylang.syntax import ast

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
    if kind not in DONE:
        return OutcomeType(WORDS[kind])
    node = symbol.node
    if isinstance(node, ast.Duty) and node.forbids:
        return OutcomeType(("未违反", "违反"))
    assert isinstance(node, ast.Study | ast.Duty | ast.Task)
    if any(nature.name.text == "倡导" for nature in node.natures):
        return OutcomeType(("已开展", "未开展", *(("未到期",) if node.per else ())))
    return OutcomeType((DONE[kind], "未到期", "逾期"))


def result_fields(e: Elaborator, symbol: Symbol) -> dict[str, Type]:
    """The results of a rule beside its outcome word, with their types."""
    match symbol.node:
        case ast.Exam() as node:
            grades = grade_type(e, symbol.policy, node)
            return {"成绩": NumberType("分"), **({"等次": grades} if grades else {})}
        case ast.Credit(enters=enters):
            amounts = (amount for enter in enters for amount in enter.amounts)
            units = dict.fromkeys(canonical(a.unit.text)[0] for a in amounts if isinstance(a, ast.Quantity))
            return {unit: NumberType(unit) for unit in units}
        case ast.Selection(quotas=quotas):
            unit = _quota_unit(e, symbol.policy, quotas[0].amount) if quotas else ""
            return {"名次": NumberType("", 0), "名额": NumberType(unit, 0)}
    return {}


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


def _quota_unit(e: Elaborator, policy: str, amount: ast.Expr) -> str:
    if isinstance(amount, ast.Quantity):
        return amount.unit.text
    if isinstance(amount, ast.Path) and len(amount.names) == 1:
        symbol = e.symbols.find(SymbolKind.PARAMETER, amount.names[0].text, policy)
        made = e.deferred.parameter(e, symbol).type if symbol else None
        return made.unit if isinstance(made, NumberType) else ""
    return ""
