"""The reference engine with its record of every step, some of the steps made faster: what an explanation is made from.

In and out as for ``evaluator.Evaluation`` with ``tracing``: the same decisions, and the same traces below them, node by node. The
nodes that most conditions are made of (fields, constants, comparisons, lists, other decisions) are put together as functions
once for a policy set; all others are evaluated as the reference engine does. Relies on ``evaluator``.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from policylang.core import expressions as x
from policylang.core.expressions import CompareOp, GroupOp
from policylang.core.facts import Row
from policylang.core.ir import PolicyInfo, PolicySet, Qualification, Rule
from policylang.core.types import EnumType, NumberType
from policylang.core.values import ABSENT, NOT_APPLICABLE, Cause, CauseKind, Period, Unknown, all_, at_least, causes_of, not_
from policylang.core.walk import walk
from policylang.runtime.comparisons import PLAIN, TESTS, relate
from policylang.runtime.compiled import compiled, days_of
from policylang.runtime.compiled_shapes import own_field
from policylang.runtime.conditions import Doubtful, counted
from policylang.runtime.decision import POSITIVE_NEGATIVE, Decision, Fact, FactKind, Outcome, Trace
from policylang.runtime.environment import Env
from policylang.runtime.evaluator import DECIDERS, Evaluation
from policylang.runtime.figures import period_asked, unrecorded
from policylang.runtime.qualifications import softens, verdict

Code = Callable[["TracingEvaluation", Env], Any]
"""The value of a node; its trace is added to the one that is being made."""


Decide = Callable[..., Decision]
Gate = tuple[date, date, PolicyInfo, str | None, EnumType | None, Decide]
"""First and last day on which a rule decides, its policy, the rung and the levels of a 晋升, and what decides."""


class Traces:
    """The functions of a policy set; those of a rule are made when it is first decided."""

    def __init__(self, policies: PolicySet) -> None:
        self.policies = policies
        self.codes: dict[int, Code] = {}
        self.gates: dict[str, Gate] = {}
        self._prepared: set[str] = set()

    def gate(self, rule: Rule) -> "Gate":
        """When a rule decides, and what decides; its functions are made."""
        self.prepare(rule.name, (rule.applies, rule.body))
        policy = self.policies.policies.get(rule.policy) or PolicyInfo(rule.policy, rule.policy)
        first, last = days_of(rule, policy)
        rung, levels = getattr(rule.body, "rung", "") or None, getattr(rule.body, "levels", None)
        decide = qualification(self, rule) or DECIDERS[rule.kind]
        gate = self.gates[rule.name] = (first, last, policy, rung, levels, decide)
        return gate

    def prepare(self, name: str, pieces: object) -> None:
        """Make the functions of all nodes of a declaration, once."""
        if name in self._prepared:
            return
        self._prepared.add(name)
        for node in walk(pieces):
            self.code(node)
            if isinstance(node, x.Definition):
                self.prepare(f"定义 {node.name}", self.policies.definitions[node.name].body)

    def code(self, node: Any) -> Code:
        """The function of a node; one that has none of its own is evaluated as the reference engine does."""
        found = self.codes.get(id(node))
        if found is None:
            maker = MAKERS.get(type(node))
            if maker is None:
                return lambda run, env: Evaluation.value(run, node, env)
            found = self.codes[id(node)] = maker(self, node)
        return found


_MADE: dict[int, Traces] = {}
_MOST = 16


def traces_of(policies: PolicySet) -> Traces:
    """The functions of a policy set; made once for each of the sets last asked for."""
    made = _MADE.pop(id(policies), None)
    if made is None or made.policies is not policies:
        made = Traces(policies)
    _MADE[id(policies)] = made
    if len(_MADE) > _MOST:
        del _MADE[next(iter(_MADE))]
    return made


class TracingEvaluation(Evaluation):
    """One run that records every step."""

    def __init__(self, policies: PolicySet, *surroundings: Any, **named: Any) -> None:
        super().__init__(policies, *surroundings, **named)
        self.traces = traces_of(policies)
        self._codes = self.traces.codes

    def decisions_for(self, row: Row) -> list[Decision]:
        """All decisions about ``row``, in dependency order; a 晋升 gives one per level."""
        return [self.decide_on(rule, row, self.as_of, level) for rule, level in compiled(self.policies).decisions_of(row.kind)]

    def value(self, node: x.Expr, env: Env) -> Any:
        """The value of an expression."""
        code = self._codes.get(id(node)) if self._current is not None else None
        return super().value(node, env) if code is None else code(self, env)

    def part(self, node: x.Expr | None, env: Env, label: str = "") -> Any:
        """The value of a condition, or ``NOT_APPLICABLE``."""
        if node is None:
            return True
        code = self._codes.get(id(node)) if label and self._current is not None else None
        if code is None:
            return super().part(node, env, label)
        return self.part_of(label, code, env, env.rows[0] if env.rows else None)

    def part_of(self, label: str, code: Code, env: Env, row: Row | None) -> Any:
        """The value of a part of a rule, as a truth or ``NOT_APPLICABLE``."""
        outer = self._current
        trace = Trace(label, row)
        assert outer is not None
        outer.children.append(trace)
        self._current = trace
        value = code(self, env)
        self._current = outer
        trace.value = value if value is True or value is False else self.member_of(value)
        return trace.value

    def _decide(self, rule: Rule, row: Row | None, as_of: date, level: str | None, period: Period | None) -> Decision:
        first, last, policy, rung, levels, decide = self.traces.gates.get(rule.name) or self.traces.gate(rule)
        trace = self._current = Trace(rule, row)
        reason = self.out_of_force(rule, as_of, row) if policy.region or as_of < first or as_of > last else ""
        if reason:
            decision = Decision(rule, row, Outcome.NOT_APPLICABLE, as_of, level, reason=reason)
        else:
            env = Env(policy, (row,) if row is not None else (), as_of, rule, None, None, None, level, rung, levels)
            decision = decide(self, rule, env, period)
        trace.value = decision.outcome
        decision.trace = trace
        return decision


def qualification(traces: Traces, rule: Rule) -> Decide | None:
    """资格, 认定, 晋升, 奖励 of which 要求 and 否决 alone decide; ``None`` for others."""
    body = rule.body
    if not isinstance(body, Qualification) or body.waivers or body.level_require is not None or rule.bars or softens(body):
        return None
    applies_of, require_of, veto_of = (
        traces.code(part) if part is not None else None for part in (rule.applies, body.require, body.veto)
    )
    yes, no = POSITIVE_NEGATIVE[rule.kind]

    def decide(run: TracingEvaluation, rule: Rule, env: Env, period: Period | None) -> Decision:
        row = env.rows[0] if env.rows else None
        applies = Evaluation.truth_of(run.part_of("适用", applies_of, env, row)) if applies_of is not None else True
        if applies is False:
            return verdict(rule, env, False, False)
        require = run.part_of("要求", require_of, env, row) if require_of is not None else True
        if require is NOT_APPLICABLE:
            return verdict(rule, env, False, False)
        veto = Evaluation.truth_of(run.part_of("否决", veto_of, env, row)) if veto_of is not None else False
        if applies is True and (require is False or (veto is False and require is True)):
            return Decision(rule, row, yes if require else no, env.as_of, env.level)
        return verdict(rule, env, applies, all_((require, not_(veto))))

    return decide


def literal(traces: Traces, node: x.Literal) -> Code:
    """A constant."""
    value = node.value

    def run_(run: TracingEvaluation, env: Env) -> Any:
        rows = env.rows
        run._current.children.append(Trace(node, rows[0] if rows else None, value))  # type: ignore[union-attr]
        return value

    return run_


def cell(traces: Traces, node: x.Cell) -> Code:
    """A field of a row in sight."""
    if node.by_year or node.at.steps:
        return lambda run, env: Evaluation.value(run, node, env)
    depth, field = node.at.depth, node.field

    def run_(run: TracingEvaluation, env: Env) -> Any:
        rows = env.rows
        row = rows[depth]
        value = row.cells.get(field)
        if value is None:
            value = unrecorded(run, row, field)
        facts = [Fact(FactKind.CELL, row, field)]
        run._current.children.append(Trace(node, rows[0], value, facts))  # type: ignore[union-attr]
        return value

    return run_


def compare(traces: Traces, node: x.Compare) -> Code:
    """``left op right``; a field of the row at hand and a constant at once."""
    field = own_field(node.left)
    if field is not None and isinstance(node.right, x.Literal):
        return _field_to_constant(node, field, node.right.value)
    left_of, right_of, op, order = traces.code(node.left), traces.code(node.right), node.op, node.order
    test, unit = TESTS[op], node.right.type.unit if isinstance(node.right.type, NumberType) else ""

    def run_(run: TracingEvaluation, env: Env) -> Any:
        outer: Any = run._current
        rows = env.rows
        trace = run._current = Trace(node, rows[0] if rows else None)
        outer.children.append(trace)
        left, right = left_of(run, env), right_of(run, env)
        run._current = outer
        if order is None and left.__class__ in PLAIN and right.__class__ in PLAIN:
            value: Any = test(left, right)
        else:
            value = relate(op, left, right, order, unit)
        trace.value = value
        return value

    return run_


def _field_to_constant(node: x.Compare, field: str, right: Any) -> Code:
    op, order, test = node.op, node.order, TESTS[node.op]
    unit = node.right.type.unit if isinstance(node.right.type, NumberType) else ""
    is_plain = order is None and right.__class__ in PLAIN

    def run_(run: TracingEvaluation, env: Env) -> Any:
        row = env.rows[0]
        left = row.cells.get(field)
        if left is None:
            left = unrecorded(run, row, field)
        value: Any = test(left, right) if is_plain and left.__class__ in PLAIN else relate(op, left, right, order, unit)
        parts = [Trace(node.left, row, left, [Fact(FactKind.CELL, row, field)]), Trace(node.right, row, right)]
        run._current.children.append(Trace(node, row, value, [], parts))  # type: ignore[union-attr]
        return value

    return run_


def group(traces: Traces, node: x.Group) -> Code:
    """全部, 任一, 至少 k 项 of the items that apply."""
    items = tuple((traces.code(item.body), isinstance(item.body, x.Guarded)) for item in node.items)
    neutral, need = node.op is GroupOp.ALL, None if node.op is GroupOp.ALL else 1 if node.op is GroupOp.ANY else node.k

    def run_(run: TracingEvaluation, env: Env) -> Any:
        outer: Any = run._current
        rows = env.rows
        trace = run._current = Trace(node, rows[0] if rows else None)
        outer.children.append(trace)
        values: list[Any] = []
        doubts: list[Doubtful] = []
        is_clear = True
        for code, is_guarded in items:
            value = code(run, env)
            if value is not True and value is not False:
                value = Evaluation.member_of(value)
                is_clear = False
                if is_guarded and isinstance(value, Doubtful):
                    doubts.append(value)
                    value = counted(value, neutral)
                if value is NOT_APPLICABLE:
                    continue
            values.append(value)
        run._current = outer
        if is_clear and neutral:
            truth: Any = False not in values
        elif values:
            truth = at_least(need, tuple(values))
            if truth is False and not neutral and len(doubts) == len(values):
                truth = Unknown(causes_of(doubts))
        else:
            truth = True if neutral else NOT_APPLICABLE
        trace.value = truth
        return truth

    return run_


def outcome_of(traces: Traces, node: x.OutcomeOf) -> Code:
    """The outcome word of another decision about a row in sight."""
    if node.at is None or node.at.steps or node.level is not None:
        return lambda run, env: Evaluation.value(run, node, env)
    rule, depth = traces.policies.rules[node.rule], node.at.depth
    nameless = (Cause(CauseKind.MISSING, node.rule),)

    def run_(run: TracingEvaluation, env: Env) -> Any:
        outer: Any = run._current
        rows = env.rows
        trace = run._current = Trace(node, rows[0] if rows else None)
        outer.children.append(trace)
        period = period_asked(rule, env) if env.cycle is not None else None
        decision = run.decide_on(rule, rows[depth], env.as_of, None, period)
        run._current = outer
        outcome = decision.outcome
        value = trace.value = Unknown(decision.causes or nameless) if outcome is Outcome.PENDING else outcome._value_
        return value

    return run_


def negation(traces: Traces, node: x.Not) -> Code:
    """非."""
    operand_of = traces.code(node.operand)

    def run_(run: TracingEvaluation, env: Env) -> Any:
        outer: Any = run._current
        rows = env.rows
        trace = run._current = Trace(node, rows[0] if rows else None)
        outer.children.append(trace)
        value = operand_of(run, env)
        run._current = outer
        if value is True or value is False:
            value = not value
        elif value is not NOT_APPLICABLE and not isinstance(value, Unknown):
            value = value is ABSENT
        trace.value = value
        return value

    return run_


def guarded(traces: Traces, node: x.Guarded) -> Code:
    """当 … 则 …."""
    guard_of, then_of = traces.code(node.guard), traces.code(node.then)

    def run_(run: TracingEvaluation, env: Env) -> Any:
        outer: Any = run._current
        rows = env.rows
        trace = run._current = Trace(node, rows[0] if rows else None)
        outer.children.append(trace)
        guard = Evaluation.truth_of(guard_of(run, env))
        value: Any = NOT_APPLICABLE
        if guard is not False:
            value = Evaluation.member_of(then_of(run, env))
            if isinstance(guard, Unknown) and value is not NOT_APPLICABLE:
                value = Doubtful(guard.causes, then=value)
        run._current = outer
        trace.value = value
        return value

    return run_


def in_range(traces: Traces, node: x.InRange) -> Code:
    """介于 A 至 B."""
    operand_of, low_of, high_of = traces.code(node.operand), traces.code(node.low), traces.code(node.high)
    above, below = (CompareOp.GE if node.low_included else CompareOp.GT, CompareOp.LE if node.high_included else CompareOp.LT)
    low_unit, high_unit = (one.type.unit if isinstance(one.type, NumberType) else "" for one in (node.low, node.high))
    order = node.order

    def run_(run: TracingEvaluation, env: Env) -> Any:
        outer: Any = run._current
        rows = env.rows
        trace = run._current = Trace(node, rows[0] if rows else None)
        outer.children.append(trace)
        operand, low, high = operand_of(run, env), low_of(run, env), high_of(run, env)
        run._current = outer
        reached, kept = relate(above, operand, low, order, low_unit), relate(below, operand, high, order, high_unit)
        trace.value = kept if reached is True else all_((reached, kept))
        return trace.value

    return run_


MAKERS: dict[type, Callable[..., Code]] = {
    x.Not: negation,
    x.Guarded: guarded,
    x.InRange: in_range,
    x.Literal: literal,
    x.Cell: cell,
    x.Compare: compare,
    x.Group: group,
    x.OutcomeOf: outcome_of,
}
"""The nodes that have functions of their own."""
