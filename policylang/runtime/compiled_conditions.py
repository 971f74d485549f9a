"""Compiled conditions: groups, guards, comparisons. Relies on ``compiled_code`` and the functions of the reference engine."""

import operator
from collections.abc import Callable
from datetime import date
from typing import Any

from policylang.core import calendar
from policylang.core import expressions as x
from policylang.core.expressions import CompareOp, GroupOp, LevelTest, MonthEnd
from policylang.core.ir import PolicySet
from policylang.core.types import NumberType
from policylang.core.values import ABSENT, NOT_APPLICABLE, Elapsed, Period, Unknown, any_, at_least, causes_of, not_
from policylang.runtime.comparisons import PLAIN, TESTS, has_member, lies_in, relate
from policylang.runtime.compiled_code import Code, Compiler, Rows, Run, in_doubt
from policylang.runtime.compiled_shapes import all_of, field_in_period, flat, outcome_is, to_constant
from policylang.runtime.conditions import Doubtful, Member, counted
from policylang.runtime.environment import Env


def group(compiler: Compiler, node: x.Group) -> Code:
    """全部, 任一, 至少 k 项; decided as soon as the items that follow cannot change it."""
    if node.op is GroupOp.ALL:
        items = flat(node)
        if len(items) == 1 and is_pure(items[0].body, compiler.policies):
            return compiler.code(items[0].body)
        return all_of(tuple(_member(compiler, item.body) for item in items))
    if node.op is GroupOp.ANY and all(is_pure(item.body, compiler.policies) for item in node.items):
        return _any_pure(tuple(compiler.code(item.body) for item in node.items))
    members = tuple((compiler.part(item.body), isinstance(item.body, x.Guarded)) for item in node.items)
    return _any_of(members) if node.op is GroupOp.ANY else _enough_of(members, node.k)


def _member(compiler: Compiler, node: x.Expr) -> Code:
    """One item of 全部."""
    code = compiler.part(node)
    if not isinstance(node, x.Guarded):
        return code

    def run_(run: Run, env: Env, rows: Rows) -> Member:
        value = code(run, env, rows)
        return counted(value, True) if isinstance(value, Doubtful) else value

    return run_


def _any_pure(items: tuple[Code, ...]) -> Code:
    """任一 of items that always apply."""

    def run_(run: Run, env: Env, rows: Rows) -> Member:
        doubts: list[Any] = []
        for item in items:
            value = item(run, env, rows)
            if value is True:
                return True
            if value is not False:
                doubts.append(value)
        return in_doubt(doubts) if doubts else False

    return run_


def _any_of(items: tuple[tuple[Code, bool], ...]) -> Code:
    def run_(run: Run, env: Env, rows: Rows) -> Member:
        doubts: list[Any] = []
        guards: list[Doubtful] = []
        applies = False
        for item, is_guarded in items:
            value = item(run, env, rows)
            if value is True:
                return True
            if is_guarded and isinstance(value, Doubtful):
                guards.append(value)
                value = counted(value, False)
            elif value is not NOT_APPLICABLE:
                applies = True
            if value is not False and value is not NOT_APPLICABLE:
                doubts.append(value)
        if doubts or (guards and not applies):
            return in_doubt(doubts or guards)
        return False if applies else NOT_APPLICABLE

    return run_


def _enough_of(items: tuple[tuple[Code, bool], ...], need: int) -> Code:
    def run_(run: Run, env: Env, rows: Rows) -> Member:
        values: list[Any] = []
        guards: list[Doubtful] = []
        sure = 0
        for item, is_guarded in items:
            value = item(run, env, rows)
            if value is True:
                sure += 1
                if sure >= need:
                    return True
            elif is_guarded and isinstance(value, Doubtful):
                guards.append(value)
                value = counted(value, False)
            if value is not NOT_APPLICABLE:
                values.append(value)
        truth = at_least(need, tuple(values)) if values else NOT_APPLICABLE
        return in_doubt(guards) if truth is False and len(guards) == len(values) else truth

    return run_


def guarded(compiler: Compiler, node: x.Guarded) -> Code:
    """当 … 则 …."""
    guard_of, then_of = compiler.truth(node.guard), compiler.part(node.then)

    def run_(run: Run, env: Env, rows: Rows) -> Member:
        guard = guard_of(run, env, rows)
        if guard is False:
            return NOT_APPLICABLE
        then = then_of(run, env, rows)
        return then if guard is True or then is NOT_APPLICABLE else Doubtful(guard.causes, then=then)

    return run_


def negation(compiler: Compiler, node: x.Not) -> Code:
    """非."""
    operand = compiler.code(node.operand)

    def run_(run: Run, env: Env, rows: Rows) -> Member:
        value = operand(run, env, rows)
        if value is True or value is False:
            return not value
        if value is NOT_APPLICABLE:
            return value
        return not_(value) if isinstance(value, Unknown) else value is ABSENT

    return run_


def unless(compiler: Compiler, node: x.Unless) -> Code:
    """… 除非 …."""
    condition_of, exception_of = compiler.part(node.condition), compiler.truth(node.exception)

    def run_(run: Run, env: Env, rows: Rows) -> Member:
        condition = condition_of(run, env, rows)
        if condition is True or condition is NOT_APPLICABLE:
            return condition
        return any_((condition, exception_of(run, env, rows)))

    return run_


def compare(compiler: Compiler, node: x.Compare) -> Code:
    """``left op right``."""
    op, order = node.op, node.order
    unit = node.right.type.unit if isinstance(node.right.type, NumberType) else ""
    test, left_of, right_of = TESTS[op], compiler.code(node.left), compiler.code(node.right)
    if isinstance(node.left, x.ElapsedTime):
        return _compare_elapsed(compiler, node, node.left, unit)
    if order is not None and op not in (CompareOp.EQ, CompareOp.NE):
        return _compare_ranks(node, left_of, right_of, unit)
    if isinstance(node.right, x.Literal) and node.right.value.__class__ in PLAIN:
        return outcome_is(compiler, node, _compare_to(node, left_of, node.right.value, unit))

    def run_(run: Run, env: Env, rows: Rows) -> Member:
        left, right = left_of(run, env, rows), right_of(run, env, rows)
        if left.__class__ in PLAIN and right.__class__ in PLAIN:
            return test(left, right)
        return relate(op, left, right, order, unit)

    return run_


def _compare_to(node: x.Compare, left_of: Code, right: Any, unit: str) -> Code:
    """Compared with a constant."""
    op, order, test = node.op, node.order, TESTS[node.op]

    def run_(run: Run, env: Env, rows: Rows) -> Member:
        left = left_of(run, env, rows)
        if left.__class__ in PLAIN:
            return test(left, right)
        if left.__class__ is Unknown and left.low is None and left.high is None:
            return Unknown(causes_of((left,)))
        return relate(op, left, right, order, unit)

    return to_constant(node, right, run_)


def _compare_ranks(node: x.Compare, left_of: Code, right_of: Code, unit: str) -> Code:
    """Words of an ordered enumeration."""
    op, order, test = node.op, node.order, TESTS[node.op]
    assert order is not None
    ranks = {word: rank for rank, word in reversed(tuple(enumerate(order.values)))}

    def run_(run: Run, env: Env, rows: Rows) -> Member:
        left, right = left_of(run, env, rows), right_of(run, env, rows)
        if left.__class__ is str and right.__class__ is str and left in ranks and right in ranks:
            return test(ranks[left], ranks[right])
        return relate(op, left, right, order, unit)

    return run_


def _compare_elapsed(compiler: Compiler, node: x.Compare, elapsed: x.ElapsedTime, unit: str) -> Code:
    """历时: the anniversary and the day."""
    op, order, test = node.op, node.order, TESTS[node.op]
    start_of, end_of = compiler.code(elapsed.start), compiler.code(elapsed.end)
    right_of = compiler.code(node.right)

    def run_(run: Run, env: Env, rows: Rows) -> Member:
        start, end, right = start_of(run, env, rows), end_of(run, env, rows), right_of(run, env, rows)
        if start.__class__ is date and end.__class__ is date and right.__class__ is int:
            return test(end, calendar.shift(start, right, unit, MonthEnd.LAST))
        length = ABSENT if start is ABSENT or end is ABSENT else Elapsed(start, end)
        return relate(op, length, right, order, unit)

    return run_


def during(compiler: Compiler, node: x.During) -> Code:
    """在 <期间> 内."""
    operand_of, period_of = compiler.code(node.operand), compiler.code(node.period)
    return field_in_period(node, lambda run, env, rows: _lies_in(operand_of(run, env, rows), period_of(run, env, rows)))


def _lies_in(day: Any, period: Any) -> Member:
    """As ``lies_in``; known days at once."""
    if day.__class__ is date and period.__class__ is Period:
        start: Any = period.start
        end: Any = period.end
        if start.__class__ is date and end.__class__ is date:
            return bool(start <= day <= end)
    return lies_in(day, period)


def row_during(compiler: Compiler, node: x.RowDuring) -> Code:
    """Whether the current row counts in a period."""
    period_of = compiler.code(node.period)
    kinds = {
        kind.name: (kind.event_day.name, kind.expiry_day.name if kind.expiry_day is not None else None)
        for kind in compiler.policies.vocabulary.kinds.values()
        if kind.event_day is not None
    }

    def run_(run: Run, env: Env, rows: Rows) -> Member:
        row = rows[0]
        if row.kind not in kinds:
            return True
        first, last = kinds[row.kind]
        start = row.cells.get(first)
        if last is None:
            return _lies_in(run.unrecorded(row, first) if start is None else start, period_of(run, env, rows))
        end = row.cells.get(last)
        if start.__class__ is date and end.__class__ is date:
            return bool(start <= env.as_of <= end)
        return run.interpreted(node, env.at_rows(rows))

    return run_


def in_range(compiler: Compiler, node: x.InRange) -> Code:
    """介于 A 至 B."""
    operand_of, low_of, high_of = compiler.code(node.operand), compiler.code(node.low), compiler.code(node.high)
    above: Callable[[Any, Any], Any] = operator.le if node.low_included else operator.lt
    below: Callable[[Any, Any], Any] = operator.le if node.high_included else operator.lt

    def run_(run: Run, env: Env, rows: Rows) -> Member:
        operand, low, high = operand_of(run, env, rows), low_of(run, env, rows), high_of(run, env, rows)
        if node.order is None and operand.__class__ in PLAIN and low.__class__ in PLAIN and high.__class__ in PLAIN:
            return above(low, operand) and below(operand, high)
        return run.interpreted(node, env.at_rows(rows))

    return run_


def in_set(compiler: Compiler, node: x.InSet) -> Code:
    """属于."""
    operand_of = compiler.code(node.operand)
    if not isinstance(node.members, tuple):
        members_of = compiler.code(node.members)

        def in_value(run: Run, env: Env, rows: Rows) -> Member:
            operand, members = operand_of(run, env, rows), members_of(run, env, rows)
            return _lies_in(operand, members) if isinstance(members, Period) else has_member(members, operand)

        return in_value
    codes = tuple(compiler.code(member) for member in node.members)
    words = frozenset(one.value for one in node.members if isinstance(one, x.Literal) and one.value.__class__ is str)
    are_words = len(words) == len(codes)

    def in_list(run: Run, env: Env, rows: Rows) -> Member:
        operand = operand_of(run, env, rows)
        if are_words and operand.__class__ is str:
            return operand in words
        return any_(tuple(relate(CompareOp.EQ, operand, code(run, env, rows)) for code in codes))

    return in_list


def contains(compiler: Compiler, node: x.Contains) -> Code:
    """包含 全部/任一/至少 k 项."""
    operand_of = compiler.code(node.operand)
    codes = tuple(compiler.code(member) for member in node.members)
    need = None if node.op is GroupOp.ALL else 1 if node.op is GroupOp.ANY else node.k

    def run_(run: Run, env: Env, rows: Rows) -> Member:
        members = operand_of(run, env, rows)
        return at_least(need, tuple(has_member(members, code(run, env, rows)) for code in codes))

    return run_


CONDITIONS: dict[type, Callable[..., Code]] = {
    x.Group: group,
    x.Guarded: guarded,
    x.Not: negation,
    x.Unless: unless,
    x.Compare: compare,
    x.During: during,
    x.RowDuring: row_during,
    x.InRange: in_range,
    x.InSet: in_set,
    x.Contains: contains,
}
"""The expressions of this module."""

PURE = frozenset((x.Compare, x.During, x.RowDuring, x.InRange, x.InSet, x.Contains, x.Has, x.Every, x.Covers, x.Finding))
"""Conditions that are ``True``, ``False`` or ``Unknown`` and nothing else."""


def is_pure(node: x.Expr, policies: PolicySet) -> bool:
    """Whether a condition is ``True``, ``False`` or ``Unknown`` and nothing else."""
    match node:
        case x.Group():
            return node.op is GroupOp.ALL or any(is_pure(item.body, policies) for item in node.items)
        case x.Not():
            return is_pure(node.operand, policies)
        case x.Unless():
            return is_pure(node.condition, policies)
        case x.Definition():
            return is_pure(policies.definitions[node.name].body, policies)
        case x.Holds():
            return node.test is not LevelTest.PREVIOUS
        case _:
            return type(node) in PURE
