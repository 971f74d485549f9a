"""Compiled forms of frequent conditions, each one function where the parts by themselves would be three or more.

A field compared with a constant, a date field in a period, another decision compared with a word, 全部 of one to three items. Every
function decides plain values on the spot and hands all else to ``general``, the code made of the parts: that says what is meant.
Relies on ``compiled_code``.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from policylang.core import expressions as x
from policylang.core.expressions import CompareOp, GroupOp, NamedPeriodKind
from policylang.core.facts import Row
from policylang.core.values import NOT_APPLICABLE, Cause, CauseKind, Period, Unknown, causes_of
from policylang.runtime.comparisons import PLAIN, TESTS
from policylang.runtime.compiled_code import Code, Compiler, Rows, Run, in_doubt
from policylang.runtime.decision import Outcome
from policylang.runtime.environment import Env


def own_field(node: object) -> str | None:
    """The field, where a node is one of the row at hand."""
    return node.field if isinstance(node, x.Cell) and node.at == x.RowPath() and not node.by_year else None


def parent_field(node: object) -> tuple[str, str] | None:
    """Kind and field, where a node is a field of the row that the one at hand belongs to."""
    if not isinstance(node, x.Cell) or node.by_year or node.at.depth or len(node.at.steps) != 1:
        return None
    step = node.at.steps[0]
    return (step.kind, node.field) if isinstance(step, x.Up) else None


def to_constant(node: x.Compare, right: Any, general: Code) -> Code:
    """A comparison with a plain constant."""
    field, above = own_field(node.left), parent_field(node.left)
    if field is not None and node.op is CompareOp.EQ and right.__class__ is str:
        return _is_word(field, right, general)
    if field is not None:
        return _field_to(field, TESTS[node.op], right, general)
    return _above_to(*above, TESTS[node.op], right, general) if above is not None else general


def _is_word(field: str, word: str, general: Code) -> Code:
    def run_(run: Run, env: Env, rows: Rows) -> Any:
        value = rows[0].cells.get(field)
        return value == word if value.__class__ is str else general(run, env, rows)

    return run_


def _field_to(field: str, test: Callable[[Any, Any], bool], right: Any, general: Code) -> Code:
    def run_(run: Run, env: Env, rows: Rows) -> Any:
        value = rows[0].cells.get(field)
        return test(value, right) if value.__class__ in PLAIN else general(run, env, rows)

    return run_


def _above_to(kind: str, field: str, test: Callable[[Any, Any], bool], right: Any, general: Code) -> Code:
    def run_(run: Run, env: Env, rows: Rows) -> Any:
        parent = rows[0].links.get(kind)
        value = parent.cells.get(field) if parent.__class__ is Row else None
        return test(value, right) if value.__class__ in PLAIN else general(run, env, rows)

    return run_


def field_in_period(node: x.During, general: Code) -> Code:
    """A date of the row at hand in 期限 or 计划期."""
    field = own_field(node.operand)
    if field is None or not isinstance(node.period, x.NamedPeriod):
        return general
    if node.period.which is NamedPeriodKind.DEADLINE:
        return _in_window(field, general)
    return _in_plan(field, general) if node.period.which is NamedPeriodKind.PLAN else general


def _in_window(field: str, general: Code) -> Code:
    def run_(run: Run, env: Env, rows: Rows) -> Any:
        day, period = rows[0].cells.get(field), env.window
        if day.__class__ is date and period is not None:
            start, end = period.start, period.end
            if start.__class__ is date and end.__class__ is date:
                return start <= day <= end
        return general(run, env, rows)

    return run_


def _in_plan(field: str, general: Code) -> Code:
    def run_(run: Run, env: Env, rows: Rows) -> Any:
        day, period = rows[0].cells.get(field), env.policy.plan
        if day.__class__ is date and period.__class__ is Period:
            start, end = period.start, period.end
            if start.__class__ is date and end.__class__ is date:
                return start <= day <= end
        return general(run, env, rows)

    return run_


def outcome_is(compiler: Compiler, node: x.Compare, general: Code) -> Code:
    """Whether another decision has come to a word, or to another one."""
    left, right = node.left, node.right
    if not isinstance(left, x.OutcomeOf) or not isinstance(right, x.Literal) or left.level is not None:
        return general
    rule = compiler.policies.rules[left.rule]
    words = {outcome.value: outcome for outcome in Outcome if outcome is not Outcome.PENDING}
    recurs = getattr(rule.body, "every", None) is not None
    if left.at is None or left.at.steps or recurs or right.value not in words or node.op not in (CompareOp.EQ, CompareOp.NE):
        return general
    depth, wanted, equal = left.at.depth, words[right.value], node.op is CompareOp.EQ
    nameless = (Cause(CauseKind.MISSING, left.rule),)

    def run_(run: Run, env: Env, rows: Rows) -> Any:
        decision = run.decide_on(rule, rows[depth], env.as_of)
        outcome = decision.outcome
        if outcome is Outcome.PENDING:
            return Unknown(causes_of((Unknown(decision.causes or nameless),)))
        return (outcome is wanted) is equal

    return run_


def flat(node: x.Group) -> tuple[x.Item, ...]:
    """The items of 全部, those of 全部 directly inside it in their place: the whole holds alike."""
    found: list[x.Item] = []
    for item in node.items:
        inner = item.body
        found += flat(inner) if isinstance(inner, x.Group) and inner.op is GroupOp.ALL else (item,)
    return tuple(found)


def all_of(items: tuple[Code, ...]) -> Code:
    """全部: decided by the first item that does not hold."""
    if len(items) == 2:
        return _both(*items)
    return _all_three(*items) if len(items) == 3 else _all_of(items)


def _all_of(items: tuple[Code, ...]) -> Code:
    def run_(run: Run, env: Env, rows: Rows) -> Any:
        doubts: list[Any] = []
        for item in items:
            value = item(run, env, rows)
            if value is True:
                continue
            if value is False:
                return False
            if value is not NOT_APPLICABLE:
                doubts.append(value)
        return in_doubt(doubts) if doubts else True

    return run_


def _both(first: Code, second: Code) -> Code:
    def run_(run: Run, env: Env, rows: Rows) -> Any:
        one = first(run, env, rows)
        if one is False:
            return False
        two = second(run, env, rows)
        if two is True:
            return True if one is True or one is NOT_APPLICABLE else in_doubt([one])
        if two is False:
            return False
        doubts = [value for value in (one, two) if value is not True and value is not NOT_APPLICABLE]
        return in_doubt(doubts) if doubts else True

    return run_


def _all_three(first: Code, second: Code, third: Code) -> Code:
    def run_(run: Run, env: Env, rows: Rows) -> Any:
        one = first(run, env, rows)
        if one is False:
            return False
        two = second(run, env, rows)
        if two is False:
            return False
        three = third(run, env, rows)
        if three is False:
            return False
        if one is True and two is True and three is True:
            return True
        doubts = [value for value in (one, two, three) if value is not True and value is not NOT_APPLICABLE]
        return in_doubt(doubts) if doubts else True

    return run_


def keyed(where: x.Expr | None) -> tuple[str, str] | None:
    """Field and word, where 其中 begins with a field of the row that is to be a word: most rows fall out there."""
    items = flat(where) if isinstance(where, x.Group) and where.op is GroupOp.ALL else ()
    test = items[0].body if items else where
    if not isinstance(test, x.Compare) or test.op is not CompareOp.EQ or not isinstance(test.right, x.Literal):
        return None
    field, word = own_field(test.left), test.right.value
    return (field, word) if field is not None and isinstance(word, str) else None
