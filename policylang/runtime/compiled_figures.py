"""Compiled values: constants, cells, parameters, definitions, other decisions, arithmetic. Relies on ``compiled_code``."""

from collections.abc import Callable
from typing import Any

from policylang.core import expressions as x
from policylang.core.facts import Row
from policylang.core.values import ABSENT, Cause, CauseKind, Unknown
from policylang.runtime import figures
from policylang.runtime.compiled_code import Code, Compiler, Rows, Run, always, depth_of, reach
from policylang.runtime.decision import Outcome
from policylang.runtime.environment import Env
from policylang.runtime.population import belonging_elsewhere

UNSET: Any = object()


def literal(compiler: Compiler, node: x.Literal) -> Code:
    """A constant."""
    return always(node.value)


def cell(compiler: Compiler, node: x.Cell) -> Code:
    """A field of a row."""
    field, depth = node.field, node.at.depth
    if node.by_year:
        return _cell_of_year(node)
    if node.at.steps:
        return _cell_elsewhere(node)

    def run_(run: Run, env: Env, rows: Rows) -> Any:
        row = rows[depth]
        value = row.cells.get(field)
        return run.unrecorded(row, field) if value is None else value

    return run_


def _cell_elsewhere(node: x.Cell) -> Code:
    at, field = reach(node.at), node.field

    def run_(run: Run, env: Env, rows: Rows) -> Any:
        row = at(run, env, rows)
        if isinstance(row, Unknown):
            return row
        value = row.cells.get(field)
        return run.unrecorded(row, field) if value is None else value

    return run_


def _cell_of_year(node: x.Cell) -> Code:
    at, field = reach(node.at), node.field

    def run_(run: Run, env: Env, rows: Rows) -> Any:
        row = at(run, env, rows)
        if isinstance(row, Unknown):
            return row
        years = row.cells.get(field)
        value = years.get(figures.year_at_hand(env)) if isinstance(years, dict) else None
        return run.unrecorded(row, field) if value is None else value

    return run_


def row_value(compiler: Compiler, node: x.RowValue) -> Code:
    """A row as a value; a blank link is ``ABSENT``, and so is a parent of this kind where the row belongs to another."""
    path = node.at
    if not path.steps:
        return reach(path)
    code = reach(path) if isinstance(path.steps[-1], x.Up) else _linked(path, path.steps[-1].field)
    if not any(isinstance(step, x.Up) for step in path.steps):
        return code
    return lambda run, env, rows: ABSENT if belonging_elsewhere(path, rows) is not None else code(run, env, rows)


def _linked(path: x.RowPath, field: str) -> Code:
    """The row that a field names, or ``ABSENT``."""
    at, above = reach(path), reach(x.RowPath(path.depth, path.steps[:-1]))

    def run_(run: Run, env: Env, rows: Rows) -> Any:
        row = above(run, env, rows)
        if isinstance(row, Row) and row.cells.get(field) is ABSENT:
            return ABSENT
        return at(run, env, rows)

    return run_


def parameter(compiler: Compiler, node: x.Parameter) -> Code:
    """A 参数; each day's value is worked out once a run."""
    name = node.name
    key_of = compiler.code(node.key) if node.key is not None else None

    def run_(run: Run, env: Env, rows: Rows) -> Any:
        key = key_of(run, env, rows) if key_of is not None else None
        if isinstance(key, Unknown):
            return figures.of_unknown_group(compiler.policies, name, key)
        place = (name, key, env.as_of, "参数")
        value = run.values.get(place)
        if value is None:
            value = run.values[place] = run.parameter(name, key, env.as_of)
        return value

    return run_


def definition(compiler: Compiler, node: x.Definition) -> Code:
    """A 定义 of a row, worked out once for each row and day (and surroundings, where it reads these)."""
    name = node.name
    body = compiler.policies.definitions[name].body
    return remembered(node.at, name, compiler.code(body), compiler.is_steady(body))


def table_of(compiler: Compiler, node: x.TableValue) -> Code:
    """The result of a 表, as a 定义."""
    name = node.name
    declared = compiler.policies.tables[name]
    applies = compiler.truth(declared.applies)
    lines = tuple(
        (compiler.truth(row.guard), compiler.code(row.value) if row.value is not None else None) for row in declared.rows
    )
    unstated = Unknown((Cause(CauseKind.UNSTATED, name),))

    def run_(run: Run, env: Env, rows: Rows) -> Any:
        if applies(run, env, rows) is True:
            for guard, value in lines:
                holds = guard(run, env, rows)
                if holds is True:
                    return unstated if value is None else value(run, env, rows)
                if holds is not False:
                    break
            else:
                return unstated
        return figures.table_value(run, name, env.at_rows(rows))

    return remembered(node.at, name, run_, compiler.is_steady((declared.applies, declared.rows)))


def remembered(path: x.RowPath, name: str, body: Code, is_steady: bool) -> Code:
    """The value of ``body`` for the row alone."""
    at, depth = reach(path), depth_of(path)

    def run_(run: Run, env: Env, rows: Rows) -> Any:
        row = rows[depth] if depth is not None else at(run, env, rows)
        if depth is None and isinstance(row, Unknown):
            return row
        place = (name, id(row), env.as_of if is_steady else env.stamp)
        value = run.values.get(place, UNSET)
        if value is UNSET:
            value = run.values[place] = body(run, env, (row,))
        return value

    return run_


def outcome_of(compiler: Compiler, node: x.OutcomeOf) -> Code:
    """The outcome word of another decision."""
    at, depth = reach(node.at) if node.at is not None else always(None), depth_of(node.at)
    level_of = compiler.code(node.level) if node.level is not None else None
    rule = compiler.policies.rules[node.rule]
    recurs = getattr(rule.body, "every", None) is not None
    nameless = (Cause(CauseKind.MISSING, node.rule),)

    def run_(run: Run, env: Env, rows: Rows) -> Any:
        row = rows[depth] if depth is not None else at(run, env, rows)
        if depth is None and isinstance(row, Unknown):
            return row
        level = level_of(run, env, rows) if level_of is not None else None
        if isinstance(level, Unknown):
            return level
        decision = run.decide_on(rule, row, env.as_of, level, figures.period_asked(rule, env) if recurs else None)
        outcome = decision.outcome
        return Unknown(decision.causes or nameless) if outcome is Outcome.PENDING else outcome._value_

    return run_


def as_of(compiler: Compiler, node: x.AsOf) -> Code:
    """基准日."""
    return lambda run, env, rows: env.as_of


def named_period(compiler: Compiler, node: x.NamedPeriod) -> Code:
    """A period known by name."""
    if node.which is x.NamedPeriodKind.PLAN:
        return lambda run, env, rows: env.policy.plan or figures.plan_of(env)
    if node.which is x.NamedPeriodKind.DEADLINE:
        return lambda run, env, rows: env.window or figures.plan_of(env)
    return lambda run, env, rows: figures.named_period(run, node, env)


def between_days(compiler: Compiler, node: x.Between2) -> Code:
    """A 至 B; of two constants, a constant."""
    if isinstance(node.start, x.Literal) and isinstance(node.end, x.Literal):
        return always(figures.span(node.start.value, node.end.value))
    start_of, end_of = compiler.code(node.start), compiler.code(node.end)
    return lambda run, env, rows: figures.span(start_of(run, env, rows), end_of(run, env, rows))


def arithmetic(compiler: Compiler, node: x.Arithmetic) -> Code:
    """Exact arithmetic; whole numbers at once."""
    left_of, right_of = compiler.code(node.left), compiler.code(node.right)
    at_once = _ON_INTEGERS.get(node.op)
    if at_once is None:
        return _by_reference(node, left_of, right_of)

    def run_(run: Run, env: Env, rows: Rows) -> Any:
        left, right = left_of(run, env, rows), right_of(run, env, rows)
        if left.__class__ is int and right.__class__ is int:
            return at_once(left, right)
        return figures.combine(node, left, right)

    return run_


def _by_reference(node: x.Arithmetic, left_of: Code, right_of: Code) -> Code:
    return lambda run, env, rows: figures.combine(node, left_of(run, env, rows), right_of(run, env, rows))


_ON_INTEGERS: dict[x.ArithmeticOp, Callable[[int, int], int]] = {
    x.ArithmeticOp.ADD: int.__add__,
    x.ArithmeticOp.SUBTRACT: int.__sub__,
    x.ArithmeticOp.MULTIPLY: int.__mul__,
}

FIGURES: dict[type, Callable[..., Code]] = {
    x.Literal: literal,
    x.Cell: cell,
    x.RowValue: row_value,
    x.Parameter: parameter,
    x.Definition: definition,
    x.TableValue: table_of,
    x.OutcomeOf: outcome_of,
    x.AsOf: as_of,
    x.NamedPeriod: named_period,
    x.Between2: between_days,
    x.Arithmetic: arithmetic,
}
"""The expressions of this module."""
