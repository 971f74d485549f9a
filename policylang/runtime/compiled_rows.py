"""Compiled conditions and aggregates over rows: 有, 每条, 涵盖, 计数 …, titles, findings.

Relies on ``compiled_code`` and the functions of the reference engine.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from policylang.core import expressions as x
from policylang.core.expressions import LevelTest
from policylang.core.facts import FINDINGS, TITLES, Row
from policylang.core.values import Cause, CauseKind, Truth, Unknown, all_, any_, not_
from policylang.runtime.aggregates import Members, count, gather
from policylang.runtime.compiled_code import Code, Compiler, Rows, Run, depth_of, in_doubt, reach
from policylang.runtime.compiled_shapes import keyed
from policylang.runtime.conditions import Member
from policylang.runtime.environment import Env

Pairs = list[tuple[Row, Truth]]
Located = tuple[Pairs, Unknown | None] | Unknown
"""The rows with the truth of their being there, and the unknown of rows not known of; unknown where the base row is."""


def located(compiler: Compiler, rows: x.Rows) -> Callable[[Run, Env, Rows], Located]:
    """The rows that an expression runs over."""
    if rows.base is None or rows.under or len(rows.down) != 1:
        return _located_by_reference(rows)
    at, depth, kind = reach(rows.base), depth_of(rows.base), rows.kind
    declared = compiler.policies.vocabulary.kinds.get(kind)
    dated = declared.event_day if declared is not None else None
    day_field = dated.name if dated is not None else None

    def run_(run: Run, env: Env, rows_: Rows) -> Located:
        base = rows_[depth] if depth is not None else at(run, env, rows_)
        if depth is None and isinstance(base, Unknown):
            return base
        table = run.dataset.children(base, kind)
        if table is None:
            return [], Unknown((Cause(CauseKind.MISSING, kind, base.kind, base.id),))
        gap = None if table.complete else Unknown((Cause(CauseKind.MISSING, kind, base.kind, base.id),))
        if run.known_at is not None:
            return list(run.population.visible(table.rows, env)), gap
        if day_field is None:
            return [(row, True) for row in table.rows], gap
        found: Pairs = []
        as_of = env.as_of
        for row in table.rows:
            day = row.cells.get(day_field)
            there: Truth = day <= as_of if day.__class__ is date else run.population.presence(row, env)
            if there is not False:
                found.append((row, there))
        return found, gap

    return run_


def _located_by_reference(rows: x.Rows) -> Callable[[Run, Env, Rows], Located]:
    at = reach(rows.base) if rows.base is not None else None

    def run_(run: Run, env: Env, rows_: Rows) -> Located:
        base = at(run, env, rows_) if at is not None else None
        if isinstance(base, Unknown):
            return base
        found = run.population.find(rows, env, base)
        return list(found.rows), found.open_

    return run_


def has(compiler: Compiler, node: x.Has) -> Code:
    """有 rows 其中 …; decided by the first row that is there and meets it."""
    rows_of = located(compiler, node.rows)
    where = compiler.truth(node.where) if node.where is not None else None
    field, word = keyed(node.where) or ("", "")

    def run_(run: Run, env: Env, rows: Rows) -> Member:
        found = rows_of(run, env, rows)
        if found.__class__ is Unknown:
            return found
        pairs, gap = found  # type: ignore[misc]
        doubts: list[Truth] = []
        for row, there in pairs:
            if field:
                value = row.cells.get(field)
                if value.__class__ is str and value != word:
                    continue
            met = where(run, env, (row, *rows)) if where is not None else True
            if met is True and there is True:
                return True
            if met is not False:
                doubts.append(all_((there, met)))
        if gap is not None:
            doubts.append(gap)
        return in_doubt(doubts) if doubts else False

    return run_


def every(compiler: Compiler, node: x.Every) -> Code:
    """每条 rows 其中 … 满足 …; decided by the first row that counts and does not."""
    rows_of, satisfy = located(compiler, node.rows), compiler.truth(node.satisfy)
    where = compiler.truth(node.where) if node.where is not None else None

    def run_(run: Run, env: Env, rows: Rows) -> Member:
        found = rows_of(run, env, rows)
        if isinstance(found, Unknown):
            return found
        pairs, gap = found
        doubts: list[Truth] = []
        for row, there in pairs:
            inner = (row, *rows)
            counts = there if where is None else all_((there, where(run, env, inner)))
            if counts is False:
                continue
            met = satisfy(run, env, inner)
            truth = met if counts is True else any_((not_(counts), met))
            if truth is False:
                return False
            if truth is not True:
                doubts.append(truth)
        if gap is not None:
            doubts.append(gap)
        return in_doubt(doubts) if doubts else True

    return run_


def aggregate(compiler: Compiler, node: x.Aggregate) -> Code:
    """Sums, counts …; a share is left to the reference engine."""
    if node.op is x.AggregateOp.SHARE:
        return lambda run, env, rows: run.interpreted(node, env.at_rows(rows))
    rows_of = located(compiler, node.rows)
    conditions = tuple(compiler.truth(one) for one in (node.among, node.where) if one is not None)
    value_of = compiler.code(node.value) if node.value is not None else None
    counting = node.op is x.AggregateOp.COUNT

    def run_(run: Run, env: Env, rows: Rows) -> Any:
        found = rows_of(run, env, rows)
        if isinstance(found, Unknown):
            return Unknown(found.causes, 0 if counting else None)
        pairs, gap = found
        kept, is_certain = _kept(run, env, rows, pairs, conditions)
        if counting and is_certain and gap is None:
            return len(kept)
        members = Members(tuple(kept), gap)
        if counting:
            return count(members)
        values = [(value_of(run, env, (row, *rows)), truth) for row, truth in kept] if value_of is not None else []
        return gather(node, members, values)

    return run_


def _kept(run: Run, env: Env, rows: Rows, pairs: Pairs, conditions: tuple[Code, ...]) -> tuple[Pairs, bool]:
    """The rows that meet all conditions or may, and whether all of them surely do."""
    kept: Pairs = []
    is_certain = True
    for row, there in pairs:
        truth = there
        for condition in conditions:
            met = condition(run, env, (row, *rows))
            truth = met if truth is True else all_((truth, met))
            if truth is False:
                break
        if truth is not False:
            kept.append((row, truth))
            is_certain = is_certain and truth is True
    return kept, is_certain


def holds(compiler: Compiler, node: x.Holds) -> Code:
    """持有; at once where no row speaks of the title."""
    at = reach(node.at)

    def run_(run: Run, env: Env, rows: Rows) -> Member:
        row = at(run, env, rows)
        if isinstance(row, Unknown):
            return row
        table = run.dataset.children(row, TITLES)
        title = node.title or env.rung or ""
        if table is not None and table.complete and node.test is not LevelTest.PREVIOUS:
            for held in table.rows:
                name = held.cells.get("称号")
                if name is None or name == title:
                    break
            else:
                return False
        return run.interpreted(node, env.at_rows(rows))

    return run_


def finding(compiler: Compiler, node: x.Finding) -> Code:
    """人工认定; at once where there is one finding or none."""
    at, name = reach(node.at), node.name

    def run_(run: Run, env: Env, rows: Rows) -> Member:
        row = at(run, env, rows)
        if isinstance(row, Unknown):
            return row
        table = run.dataset.children(row, FINDINGS)
        found = [one.cells for one in table.rows if one.cells.get("事项") == name] if table is not None else ()
        if not found:
            return Unknown((Cause(CauseKind.FINDING, name, row.kind, row.id),))
        if len(found) == 1 and run.known_at is None:
            day, result = found[0].get("日期"), found[0].get("结果")
            if result.__class__ is bool and (day is None or (day.__class__ is date and day <= env.as_of)):
                return result
        return run.interpreted(node, env.at_rows(rows))

    return run_


ROWS: dict[type, Callable[..., Code]] = {
    x.Has: has,
    x.Every: every,
    x.Aggregate: aggregate,
    x.Holds: holds,
    x.Finding: finding,
}
"""The expressions of this module."""
