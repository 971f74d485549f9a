"""Decisions about one record by itself: a dict of cells in, outcome words out, with nothing made on the way that is not asked for.

In: ``Mapping`` from fields to values as the readers of records give them; a field that is not there (or ``None``) is not recorded.
Out: the outcome of every rule of the kind by its name, and the values that decisions give (``课程考核 的 成绩``). Rules that read
nothing but the record's own fields and each other are decided by functions of the dict alone; all other rules, and every value
that is not plain (a partial date, a blank), by the compiled engine. Why a decision is pending is asked of ``evaluation``.
Relies on ``compiled`` and the reference engine's comparisons.
"""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from functools import partial
from typing import Any

from policylang.core import expressions as x
from policylang.core.expressions import CompareOp, GroupOp
from policylang.core.facts import Dataset, Row, Table
from policylang.core.ir import Assessment, Component, Credit, PolicySet, Qualification, Rule, RuleKind
from policylang.core.values import Unknown, add, multiply
from policylang.runtime.comparisons import relate
from policylang.runtime.compiled import Compiled, CompiledEvaluation, compiled
from policylang.runtime.compiled_code import PLAIN
from policylang.runtime.compiled_scores import barred
from policylang.runtime.compiled_shapes import TESTS, flat, own_field
from policylang.runtime.decision import POSITIVE_NEGATIVE, Outcome
from policylang.runtime.evaluator import ENDS_WITH_POLICY, Bindings

Cells = Mapping[str, Any]
Found = dict[str, Any]
"""What is decided so far: outcomes by rule, and the values that decisions give by their names in the language."""
Test = Callable[[Cells, Found], Any]
"""A condition: ``True``, ``False``, or ``OPEN`` where it is unknown."""
Decide = Callable[[Cells, Found], Outcome]

OPEN = Unknown(())
"""An unknown of which nobody asks why."""


class _BeyondError(Exception):
    """What the functions of this module do not decide: a node that they do not know, or a value that is not plain."""


class Records:
    """The decisions about records of one kind on one day; made once, asked for each record."""

    def __init__(self, policies: PolicySet, kind: str, as_of: date, bindings: Bindings | None = None) -> None:
        self.engine: Compiled = compiled(policies)
        self.kind = kind
        self.as_of = as_of
        self.bindings = bindings
        asked = self.engine.decisions_of(kind)
        writer = _Writer(policies, kind, as_of, {rule.name for rule, level in asked if level is None})
        self._deciders = tuple(
            (f"{level} {rule.name}", None, rule, level) if level else (rule.name, writer.rule(rule), rule, None)
            for rule, level in asked
        )

    def __call__(self, record: Cells) -> Found:
        """Outcomes by rule, and the values that they give."""
        found: Found = {}
        run: CompiledEvaluation | None = None
        for name, decide, rule, level in self._deciders:
            try:
                if decide is not None:
                    found[name] = decide(record, found)
                    continue
            except _BeyondError:
                pass
            run = run or self.evaluation(record)
            decision = run.decide_on(rule, run.dataset.rows(self.kind)[0], self.as_of, level)
            found[name] = decision.outcome
            found.update((f"{name} 的 {field}", value) for field, value in decision.fields.items())
        return found

    def evaluation(self, record: Cells) -> CompiledEvaluation:
        """A run over this record alone: decisions with their causes."""
        row = Row(self.kind, "", {field: value for field, value in record.items() if value is not None})
        return self.engine.evaluation(Dataset({self.kind: Table((row,))}), self.as_of, bindings=self.bindings)


class _Writer:
    """Makes the functions. What it does not know it refuses (``_BeyondError``): that rule is decided in full."""

    def __init__(self, policies: PolicySet, kind: str, as_of: date, names: set[str]) -> None:
        self.policies = policies
        declared = policies.vocabulary.kinds.get(kind)
        self.fields = declared.fields if declared is not None else {}
        self.as_of = as_of
        self.names = names

    def rule(self, rule: Rule) -> Decide | None:
        """The function of a rule, or ``None`` for one that has to be decided in full."""
        try:
            return self._rule(rule)
        except _BeyondError:
            return None

    def _rule(self, rule: Rule) -> Decide:
        policy, body = self.policies.policies[rule.policy], rule.body
        force = policy.in_force
        begins = force is None or not isinstance(force.start, date) or force.start <= self.as_of
        ends = force is not None and isinstance(force.end, date) and force.end < self.as_of and rule.kind in ENDS_WITH_POLICY
        if policy.region or not begins or ends or barred(self.policies, rule) is not None:
            raise _BeyondError
        applies = self.condition(rule.applies) if rule.applies is not None else None
        if isinstance(body, Qualification) and rule.kind is not RuleKind.PROMOTION and not body.waivers:
            if body.level_require is not None:
                raise _BeyondError
            parts = [self.condition(body.require)] if body.require is not None else []
            return _verdict(rule, applies, self._without(parts, body.veto))
        if isinstance(body, Assessment) and not body.grades and body.passes is not None:
            score = self.score(f"{rule.name} 的 成绩", body.components) if body.components else None
            parts = [self.condition(one) for one in (body.passes, body.require) if one is not None]
            return _verdict(rule, applies, self._without(parts, body.veto), score)
        if isinstance(body, Credit) and not body.caps:
            return self._credit(rule, body, applies)
        raise _BeyondError

    def _without(self, parts: list[Test], veto: x.Expr | None) -> tuple[Test, ...]:
        return (*parts, _not(self.condition(veto))) if veto is not None else tuple(parts)

    def _credit(self, rule: Rule, body: Credit, applies: Test | None) -> Decide:
        entries = {}
        for entry in body.entries:
            if not isinstance(entry.amount, x.Literal):
                raise _BeyondError
            entries[f"{rule.name} 的 {entry.unit}"] = entry.amount.value
        require = (self.condition(body.require),) if body.require is not None else ()
        return _verdict(rule, applies, require, None, entries)

    # -------------------------------------------------------------- conditions

    def condition(self, node: x.Expr) -> Test:
        """The function of a condition."""
        match node:
            case x.Group(op=GroupOp.ALL):
                return _all(tuple(self._member(item.body) for item in flat(node)))
            case x.Group(op=GroupOp.ANY) if not any(isinstance(item.body, x.Guarded) for item in node.items):
                return _any(tuple(self.condition(item.body) for item in node.items))
            case x.Not():
                return _not(self.condition(node.operand))
            case x.Cell():
                return _flag(self._own(node))
            case x.Compare():
                return self._compare(node)
            case x.InRange():
                return self._in_range(node)
            case _:
                raise _BeyondError

    def _member(self, node: x.Expr) -> Test:
        """An item of 全部; one whose 当 does not hold leaves it."""
        return (
            _guarded(self.condition(node.guard), self.condition(node.then))
            if isinstance(node, x.Guarded)
            else self.condition(node)
        )

    def _own(self, node: object) -> str:
        field = own_field(node)
        if field is None:
            raise _BeyondError
        return field

    def _unrecorded(self, field: str) -> Unknown:
        """What a field that is not recorded may be."""
        declared = self.fields.get(field)
        return Unknown((), declared.low, declared.high) if declared is not None and not declared.nullable else OPEN

    def _compare(self, node: x.Compare) -> Test:
        if node.order is not None and node.op not in (CompareOp.EQ, CompareOp.NE):
            raise _BeyondError
        if isinstance(node.left, x.OutcomeOf) and isinstance(node.right, x.Literal):
            return self._outcome(node, node.left, node.right.value)
        if isinstance(node.left, x.ResultField) and isinstance(node.right, x.Literal) and node.left.at in (None, x.RowPath()):
            return _given_to(f"{node.left.rule} 的 {node.left.field}", node.op, node.right.value)
        field = self._own(node.left)
        unknown = self._unrecorded(field)
        if not isinstance(node.right, x.Literal):
            other = self._own(node.right)
            return _field_to_field(field, other, node.op, (unknown, self._unrecorded(other)))
        if node.right.value.__class__ not in PLAIN:
            raise _BeyondError
        return _field_to(field, node.op, node.right.value, _told(relate(node.op, unknown, node.right.value)))

    def _outcome(self, node: x.Compare, left: x.OutcomeOf, word: Any) -> Test:
        words = {outcome.value: outcome for outcome in Outcome if outcome is not Outcome.PENDING}
        is_own = left.at == x.RowPath() and left.level is None and left.rule in self.names
        recurs = getattr(self.policies.rules[left.rule].body, "every", None) is not None
        if not is_own or recurs or word not in words or node.op not in (CompareOp.EQ, CompareOp.NE):
            raise _BeyondError
        return _outcome_is(left.rule, words[word], node.op is CompareOp.EQ)

    def _in_range(self, node: x.InRange) -> Test:
        low, high = node.low, node.high
        if not isinstance(low, x.Literal) or not isinstance(high, x.Literal) or node.order is not None:
            raise _BeyondError
        ops = (CompareOp.GE if node.low_included else CompareOp.GT, CompareOp.LE if node.high_included else CompareOp.LT)
        field = self._own(node.operand)
        unknown = self._unrecorded(field)
        return _all(
            tuple(
                _field_to(field, op, bound.value, _told(relate(op, unknown, bound.value)))
                for op, bound in zip(ops, (low, high), strict=True)
            )
        )

    # -------------------------------------------------------------- scores

    def score(self, name: str, components: tuple[Component, ...]) -> Test:
        """The weighted sum of some fields, given under a name."""
        parts = []
        for one in components:
            field = self._own(one.value)
            premise = self.condition(one.premise) if one.premise is not None else None
            if one.otherwise is not None and not isinstance(one.otherwise, x.Literal):
                raise _BeyondError
            otherwise = one.otherwise.value if isinstance(one.otherwise, x.Literal) else None
            parts.append(
                (one.weight, *Fraction(one.weight).as_integer_ratio(), field, premise, otherwise, self._unrecorded(field))
            )
        return _sum(name, tuple(parts))


def _told(truth: Any) -> Any:
    """A truth without its causes."""
    return OPEN if isinstance(truth, Unknown) else truth


def _verdict(
    rule: Rule, applies: Test | None, parts: tuple[Test, ...], first: Test | None = None, entries: Found | None = None
) -> Decide:
    """The outcome that conditions give; ``first`` is worked out before them, ``entries`` are given where all hold."""
    yes, no = POSITIVE_NEGATIVE[rule.kind]
    holds = parts[0] if len(parts) == 1 else _all(parts)

    def decide(cells: Cells, found: Found) -> Outcome:
        if first is not None:
            first(cells, found)
        truth = holds(cells, found)
        if truth is True:
            if entries is not None:
                found.update(entries)
            return yes
        return no if truth is False else Outcome.PENDING

    def decide_where(cells: Cells, found: Found) -> Outcome:
        concerned = applies(cells, found) if applies is not None else True
        if concerned is True:
            return decide(cells, found)
        if concerned is False:
            return Outcome.NOT_APPLICABLE
        if first is not None:
            first(cells, found)
        return Outcome.PENDING

    return decide if applies is None else decide_where


def _all(items: tuple[Test, ...]) -> Test:
    def run(cells: Cells, found: Found) -> Any:
        truth: Any = True
        for item in items:
            value = item(cells, found)
            if value is False:
                return False
            if value is not True:
                truth = OPEN
        return truth

    return run


def _any(items: tuple[Test, ...]) -> Test:
    def run(cells: Cells, found: Found) -> Any:
        truth: Any = False
        for item in items:
            value = item(cells, found)
            if value is True:
                return True
            if value is not False:
                truth = OPEN
        return truth

    return run


def _not(item: Test) -> Test:
    def run(cells: Cells, found: Found) -> Any:
        value = item(cells, found)
        return value if value is OPEN else not value

    return run


def _guarded(guard: Test, then: Test) -> Test:
    def run(cells: Cells, found: Found) -> Any:
        applies = guard(cells, found)
        if applies is False:
            return True
        value = then(cells, found)
        return value if applies is True or value is True else OPEN

    return run


def _flag(field: str) -> Test:
    def run(cells: Cells, found: Found) -> Any:
        value = cells.get(field)
        if value is True or value is False:
            return value
        if value is not None:
            raise _BeyondError
        return OPEN

    return run


def _field_to(field: str, op: CompareOp, right: Any, unrecorded: Any) -> Test:
    test, kind = TESTS[op], right.__class__

    def run(cells: Cells, found: Found) -> Any:
        value = cells.get(field)
        if value.__class__ is kind or value.__class__ in PLAIN:
            return test(value, right)
        if value is not None:
            raise _BeyondError
        return unrecorded

    return run


def _field_to_field(left: str, right: str, op: CompareOp, unrecorded: tuple[Unknown, Unknown]) -> Test:
    test = TESTS[op]

    def run(cells: Cells, found: Found) -> Any:
        one, other = cells.get(left), cells.get(right)
        if one.__class__ in PLAIN and other.__class__ in PLAIN:
            return test(one, other)
        if any(value is not None and value.__class__ not in PLAIN for value in (one, other)):
            raise _BeyondError
        return _told(relate(op, unrecorded[0] if one is None else one, unrecorded[1] if other is None else other))

    return run


def _outcome_is(name: str, wanted: Outcome, is_equal: bool) -> Test:
    def run(cells: Cells, found: Found) -> Any:
        outcome = found[name]
        return OPEN if outcome is Outcome.PENDING else (outcome is wanted) is is_equal

    return run


def _given_to(name: str, op: CompareOp, right: Any) -> Test:
    test = TESTS[op]

    def run(cells: Cells, found: Found) -> Any:
        value = found.get(name)
        if value.__class__ is int or value.__class__ is Fraction:
            return test(value, right)
        if value.__class__ is not Unknown:
            raise _BeyondError
        return _told(relate(op, value, right))

    return run


def _sum(name: str, parts: tuple[tuple[Any, ...], ...]) -> Test:
    def run(cells: Cells, found: Found) -> Any:
        total, under = 0, 1
        for _, above, below, field, premise, otherwise, _ in parts:
            value = cells.get(field)
            if premise is not None:
                holds = premise(cells, found)
                value = value if holds is True else otherwise if holds is False else None
            if value.__class__ is int:
                above *= value
            elif value.__class__ is Fraction:
                top, bottom = value.as_integer_ratio()
                above, below = above * top, below * bottom
            else:
                found[name] = _bounds(cells, partial(_hold, cells, found), parts)
                return None
            if below == under:
                total += above
            else:
                total, under = total * below + above * under, under * below
        found[name] = Fraction(total, under) if total % under else total // under
        return None

    return run


def _hold(cells: Cells, found: Found, premise: Test) -> Any:
    return premise(cells, found)


def _bounds(cells: Cells, holds: Callable[[Test], Any], parts: tuple[tuple[Any, ...], ...]) -> Any:
    """The sum where some field is not recorded: between its bounds, where these are known."""
    total: Any = 0
    for weight, _, _, field, premise, otherwise, unrecorded in parts:
        value = cells.get(field)
        if premise is not None:
            is_met = holds(premise)
            if is_met is OPEN:
                raise _BeyondError
            value = value if is_met else otherwise
        if value is not None and value.__class__ not in (int, Fraction):
            raise _BeyondError
        total = add(total, multiply(weight, unrecorded if value is None else value))
    return total
