"""When it changes by itself: the next day on which the outcome is another one if nothing but time passes, and since when it is so.

In: an evaluation and one of its decisions. Out: a ``Timeline``. The days on which something can change are worked out from the
facts read and the lengths, windows and periods of the rules; the engine decides on these days in turn, and the exact day is found
between the last one that is the same and the first one that is not. Relies on ``sandbox``, ``evaluator``.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from policylang.core import calendar
from policylang.core import expressions as x
from policylang.core.expressions import MonthEnd
from policylang.core.ir import Duty, Effect, Grant, Qualification, Rule, Sanction, Target
from policylang.core.types import NumberType
from policylang.core.walk import walk
from policylang.piece import Piece
from policylang.runtime.candidates import days_in
from policylang.runtime.decision import Decision, Fact, FactKind, Outcome
from policylang.runtime.evaluator import Evaluation
from policylang.runtime.minimal import all_facts
from policylang.runtime.sandbox import Sandbox

HORIZON_YEARS = 50
"""How far ahead and back is looked."""
MAX_DAYS = 300
"""Decisions made in each direction (fewer where each reads many facts) before the exact day is narrowed down."""
MAX_LENGTHS = 40
"""Different lengths of the rules that are added to the dates of the facts."""


class Timeline(Piece):
    """``changes_on``: the first later day with another outcome, ``to``; ``since``: the first day of the present one.

    ``None``: not within the horizon. ``private``: of these two the days that follow from a 敏感 cell and would give it away. ``checked_until`` and ``checked_from`` say how far that is known; ``is_complete``: the former is
    the end of the horizon.
    """

    changes_on: date | None
    to: Outcome | None
    since: date | None
    checked_until: date
    checked_from: date
    is_complete: bool = True
    private: frozenset[date] = frozenset()


def timeline(evaluation: Evaluation, decision: Decision) -> Timeline:
    """When the outcome changes if nothing but time passes, and since when it has been as it is."""
    sandbox = Sandbox(evaluation, decision)
    day = decision.as_of
    points = breakpoints(evaluation, decision)
    first, last = _years_from(day, -HORIZON_YEARS), _years_from(day, HORIZON_YEARS)
    clock = _Clock(sandbox, decision.outcome)
    later = [point for point in points if day < point <= last]
    earlier = [point for point in reversed(points) if first <= point < day]
    changes_on, until = clock.first_change(day, later, last, 1)
    changed_before, since_from = clock.first_change(day, earlier, first, -1)
    since = changed_before + timedelta(days=1) if changed_before is not None else None
    to = clock.outcome(changes_on) if changes_on is not None else None
    shown = {one for one in (changes_on, since) if one is not None}
    private = (
        shown - set(breakpoints(evaluation, decision, with_sensitive=False)) if _reads_sensitive(evaluation, decision) else ()
    )
    is_complete = changes_on is not None or until == last
    return Timeline(changes_on, to, since, until, since_from, is_complete, frozenset(private))


def _is_sensitive(evaluation: Evaluation, fact: Fact) -> bool:
    kind = evaluation.policies.vocabulary.kinds.get(fact.row.kind) if fact.row is not None else None
    field = kind.fields.get(fact.field) if kind is not None else None
    return field is not None and field.sensitive


def _reads_sensitive(evaluation: Evaluation, decision: Decision) -> bool:
    return any(_is_sensitive(evaluation, fact) for fact in all_facts(decision))


def _years_from(day: date, years: int) -> date:
    moved = calendar.shift(day, years, "年", MonthEnd.LAST)
    assert isinstance(moved, date)
    return moved


class _Clock:
    """The outcome by day."""

    def __init__(self, sandbox: Sandbox, outcome: Outcome) -> None:
        self.sandbox = sandbox
        self.now = outcome
        self.known: dict[date, Outcome] = {}
        self.allowance = sandbox.allowance(MAX_DAYS)

    def outcome(self, day: date) -> Outcome:
        """The outcome if judged on ``day``."""
        if day not in self.known:
            self.known[day] = self.sandbox.decide(as_of=day).outcome
        return self.known[day]

    def first_change(self, day: date, points: Sequence[date], end: date, sign: int) -> tuple[date | None, date]:
        """The nearest day with another outcome in one direction, and how far it is known that there is none."""
        same = day
        for count, point in enumerate(points):
            if count >= self.allowance:
                return None, same
            if self.outcome(point) is not self.now:
                return self._narrowed(same, point, sign), point
            same = point
        return None, end

    def _narrowed(self, same: date, other: date, sign: int) -> date:
        while abs((other - same).days) > 1:
            middle = same + sign * timedelta(days=abs((other - same).days) // 2)
            if self.outcome(middle) is self.now:
                same = middle
            else:
                other = middle
        return other


# ------------------------------------------------------------------ the days on which something can change


def breakpoints(evaluation: Evaluation, decision: Decision, with_sensitive: bool = True) -> list[date]:
    """The days on which the outcome can change, in order; without ``with_sensitive`` those that no 敏感 cell has a part in."""
    rules = _rules_of(decision)
    bases: dict[date, None] = {}
    for day in (*_recorded(evaluation, decision, with_sensitive), *_stated(evaluation, decision, rules, with_sensitive)):
        bases[day] = None
    lengths = list(dict.fromkeys(_lengths(evaluation, rules)))[:MAX_LENGTHS]
    found: dict[date, None] = {}
    for base in bases:
        found.update(dict.fromkeys(_around(base)))
        for count, unit in lengths:
            for sign in (1, -1):
                found.update(dict.fromkeys(_around(calendar.shift(base, sign * count, unit, MonthEnd.LAST))))
    found.update(dict.fromkeys(_turns_of_year(decision, rules)))
    return sorted(found)


def _around(day: Any) -> Iterator[date]:
    """A day, the one before and the one after it: something may begin or end on any of these."""
    if isinstance(day, date):
        for offset in (-1, 0, 1):
            if date.min.toordinal() <= day.toordinal() + offset <= date.max.toordinal():
                yield day + timedelta(days=offset)


def _rules_of(decision: Decision) -> list[Rule]:
    """The rule of the decision and those consulted on the way."""
    found: dict[str, Rule] = {}
    seen: set[int] = set()
    pending = [decision]
    while pending:
        one = pending.pop()
        seen.add(id(one))
        found.setdefault(one.rule.name, one.rule)
        for trace in one.trace.walk() if one.trace is not None else ():
            if isinstance(trace.node, Decision) and id(trace.node) not in seen:
                pending.append(trace.node)
    return list(found.values())


def _recorded(evaluation: Evaluation, decision: Decision, with_sensitive: bool) -> Iterator[date]:
    """Dates in the cells that were read."""
    for fact in all_facts(decision):
        if fact.kind is FactKind.CELL and fact.row is not None and (with_sensitive or not _is_sensitive(evaluation, fact)):
            value = fact.row.cells.get(fact.field)
            for one in value.values() if isinstance(value, dict) else (value,):
                yield from days_in(one)


def _stated(evaluation: Evaluation, decision: Decision, rules: Iterable[Rule], with_worked_out: bool) -> Iterator[date]:
    """Dates in the rules, their parameters and their policies, and those that were worked out for the decision."""
    for rule in rules:
        policy = evaluation.policies.policies.get(rule.policy)
        for period in (policy.in_force, policy.plan) if policy is not None else ():
            yield from days_in(period)
        for node in _nodes(evaluation, rule):
            if isinstance(node, x.Literal):
                yield from days_in(node.value)
            if isinstance(node, x.Parameter):
                for entry in evaluation.policies.parameters[node.name].entries:
                    yield from days_in(entry.since)
                    yield from days_in(entry.value)
    for value in evaluation.bindings.values():
        yield from days_in(value)
    for trace in decision.trace.walk() if decision.trace is not None and with_worked_out else ():
        yield from days_in(trace.value)
    if with_worked_out:
        yield from days_in(decision.period)


def _nodes(evaluation: Evaluation, rule: Rule) -> Iterator[x.Node]:
    """All nodes of a rule and of the definitions and tables that it uses, each of these once."""
    pending: list[Any] = [rule.applies, rule.body]
    seen: set[str] = set()
    while pending:
        for node in walk(pending.pop()):
            yield node
            if not isinstance(node, x.Definition | x.TableValue) or node.name in seen:
                continue
            seen.add(node.name)
            if isinstance(node, x.Definition):
                pending.append(evaluation.policies.definitions[node.name].body)
            else:
                table = evaluation.policies.tables[node.name]
                pending += [table.applies, *(part for row in table.rows for part in (row.guard, row.value))]


def _lengths(evaluation: Evaluation, rules: Iterable[Rule]) -> Iterator[tuple[int, str]]:
    """Lengths in 年, 月 and 日 that the rules count with, of their penalties and grants too."""
    for rule in rules:
        for node in _nodes(evaluation, rule):
            if isinstance(node, x.Recent):
                yield node.count, node.unit
            elif isinstance(node, x.Literal | x.Parameter):
                yield from _length(evaluation, node, "")
            elif isinstance(node, x.Shift):
                yield from _length(evaluation, node.length, node.unit)
            elif isinstance(node, x.Compare) and isinstance(node.left, x.WholeYears):
                yield from _length(evaluation, node.right, "年")
        for length, unit in _of_effects(rule):
            yield from _length(evaluation, length, unit)


def _of_effects(rule: Rule) -> Iterator[tuple[x.Expr, str]]:
    body = rule.body
    effects: tuple[Effect, ...] = body.effects if isinstance(body, Sanction | Duty) else ()
    for effect in effects:
        if effect.length is not None:
            yield effect.length, effect.unit
    grant: Grant | None = body.grant if isinstance(body, Qualification) else None
    if grant is not None and grant.valid_length is not None:
        yield grant.valid_length, grant.valid_unit


def _length(evaluation: Evaluation, node: x.Expr, unit: str) -> Iterator[tuple[int, str]]:
    """The lengths that a literal or a parameter can be; ``unit`` where its own type says none."""
    own = node.type.unit if isinstance(node.type, NumberType) else ""
    unit = unit or own
    if unit not in ("年", "月", "日"):
        return
    if isinstance(node, x.Literal):
        values = [node.value]
    elif isinstance(node, x.Parameter):
        values = [entry.value for entry in evaluation.policies.parameters[node.name].entries]
        values += [value for (name, _), value in evaluation.bindings.items() if name == node.name]
    else:
        values = []
    for value in values:
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 36600:
            yield value, unit


_YEARLY = (x.NamedPeriod, x.RunOf)


def _turns_of_year(decision: Decision, rules: Sequence[Rule]) -> Iterator[date]:
    """New years and school years, where a rule speaks of years (本年度, 连续, fields 按 年度)."""
    nodes = [node for rule in rules for node in walk((rule.applies, rule.body))]
    by_year = any(isinstance(node, _YEARLY) or (isinstance(node, x.Cell) and node.by_year) for node in nodes)
    recurs = any(isinstance(rule.body, Duty | Target) and rule.body.every is not None for rule in rules)
    if not by_year and not recurs:
        return
    year = decision.as_of.year
    for one in range(max(1, year - HORIZON_YEARS), min(9998, year + HORIZON_YEARS) + 1):
        yield date(one, 1, 1)
        yield date(one, calendar.SCHOOL_YEAR_START, 1)
