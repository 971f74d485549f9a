"""How a node is evaluated with a record of every step: functions made once for a policy set, and what tells the trace again.

Of every node there are two functions. One evaluates it as the reference engine does and adds to the record what it found: values
and decisions, nothing else. The other tells the trace from the record, node by node as the reference engine makes it. The
nodes that most conditions are made of are here; what a node of another class comes to is left to the reference engine,
and its trace stands in the record as it is. Relies on ``recorded`` and the functions of the reference engine.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

from policylang.core import expressions as x
from policylang.core.expressions import CompareOp, GroupOp
from policylang.core.ir import PolicySet
from policylang.core.types import NumberType
from policylang.core.values import ABSENT, NOT_APPLICABLE, Cause, CauseKind, Unknown, all_
from policylang.runtime.comparisons import PLAIN, TESTS, relate
from policylang.runtime.compiled_shapes import own_field
from policylang.runtime.conditions import Doubtful, of_items
from policylang.runtime.decision import Fact, FactKind, Outcome, Trace
from policylang.runtime.environment import Env
from policylang.runtime.evaluator import HANDLERS, Evaluation
from policylang.runtime.figures import period_asked
from policylang.runtime.population import unrecorded
from policylang.runtime.recorded import Record, Rows, Tell, as_recorded

Evaluate = Callable[[Any, Env, Record], Any]
"""The value of a node in a run (``compiled_traces.TracingEvaluation``); what was found is added to the record."""


class Step(NamedTuple):
    """A node as functions."""

    evaluate: Evaluate
    tell: Tell


class Steps(Protocol):
    """What the functions that make steps ask of ``compiled_traces.Traces``."""

    policies: PolicySet

    def step(self, node: Any) -> Step:
        """The step of a node; made once."""


def by_reference(node: Any) -> Step:
    """What the reference engine evaluates, with the trace that it makes."""
    handle = HANDLERS[type(node)]

    def evaluate(run: Any, env: Env, record: Record) -> Any:
        rows = env.rows
        trace = run._current = Trace(node, rows[0] if rows else None)
        value = trace.value = handle(run, node, env)
        run._current = None
        record.append(trace)
        return value

    return Step(evaluate, as_recorded)


def literal(steps: Steps, node: x.Literal) -> Step:
    """A constant."""
    value = node.value

    def tell(record: Iterator[Any], rows: Rows) -> Trace:
        return Trace(node, rows[0] if rows else None, value)

    return Step(lambda run, env, record: value, tell)


def cell(steps: Steps, node: x.Cell) -> Step:
    """A field of a row in sight."""
    if node.by_year or node.at.steps:
        return by_reference(node)
    depth, field = node.at.depth, node.field

    def evaluate(run: Any, env: Env, record: Record) -> Any:
        row = env.rows[depth]
        value = row.cells.get(field)
        if value is None:
            value = unrecorded(run.policies.vocabulary, row, field)
        record.append(value)
        return value

    def tell(record: Iterator[Any], rows: Rows) -> Trace:
        return Trace(node, rows[0], next(record), [Fact(FactKind.CELL, rows[depth], field)])

    return Step(evaluate, tell)


def compare(steps: Steps, node: x.Compare) -> Step:
    """``left op right``; a field of the row at hand and a constant at once."""
    field = own_field(node.left)
    if field is not None and isinstance(node.right, x.Literal):
        return _field_to_constant(node, field, node.right.value)
    (left_of, tell_left), (right_of, tell_right) = steps.step(node.left), steps.step(node.right)
    op, order, test, unit = node.op, node.order, TESTS[node.op], unit_of(node.right)

    def evaluate(run: Any, env: Env, record: Record) -> Any:
        left, right = left_of(run, env, record), right_of(run, env, record)
        if order is None and left.__class__ in PLAIN and right.__class__ in PLAIN:
            value: Any = test(left, right)
        else:
            value = relate(op, left, right, order, unit)
        record.append(value)
        return value

    def tell(record: Iterator[Any], rows: Rows) -> Trace:
        children = [tell_left(record, rows), tell_right(record, rows)]
        return Trace(node, rows[0] if rows else None, next(record), [], children)

    return Step(evaluate, tell)


def _field_to_constant(node: x.Compare, field: str, right: Any) -> Step:
    op, order, test, unit = node.op, node.order, TESTS[node.op], unit_of(node.right)
    is_plain = order is None and right.__class__ in PLAIN

    def evaluate(run: Any, env: Env, record: Record) -> Any:
        row = env.rows[0]
        left = row.cells.get(field)
        if left is None:
            left = unrecorded(run.policies.vocabulary, row, field)
        value: Any = test(left, right) if is_plain and left.__class__ in PLAIN else relate(op, left, right, order, unit)
        record += (left, value)
        return value

    def tell(record: Iterator[Any], rows: Rows) -> Trace:
        row = rows[0]
        children = [Trace(node.left, row, next(record), [Fact(FactKind.CELL, row, field)]), Trace(node.right, row, right)]
        return Trace(node, row, next(record), [], children)

    return Step(evaluate, tell)


def group(steps: Steps, node: x.Group) -> Step:
    """全部, 任一, 至少 k 项 of the items that apply."""
    made = tuple(steps.step(item.body) for item in node.items)
    if not made:
        return by_reference(node)
    parts, tells = tuple(one.evaluate for one in made), tuple(one.tell for one in made)
    need = len(parts) if node.op is GroupOp.ALL else 1 if node.op is GroupOp.ANY else node.k

    def evaluate(run: Any, env: Env, record: Record) -> Any:
        values: list[Any] = []
        is_clear = True
        for part in parts:
            value = part(run, env, record)
            if value is not True and value is not False:
                is_clear = False
            values.append(value)
        truth: Any = values.count(True) >= need if is_clear else of_items(node, [Evaluation.member_of(one) for one in values])
        record.append(truth)
        return truth

    def tell(record: Iterator[Any], rows: Rows) -> Trace:
        children = [tell_item(record, rows) for tell_item in tells]
        return Trace(node, rows[0] if rows else None, next(record), [], children)

    return Step(evaluate, tell)


def outcome_of(steps: Steps, node: x.OutcomeOf) -> Step:
    """The outcome word of another decision about a row in sight."""
    if node.at is None or node.at.steps or node.level is not None:
        return by_reference(node)
    rule, depth = steps.policies.rules[node.rule], node.at.depth
    nameless = (Cause(CauseKind.MISSING, node.rule),)

    def evaluate(run: Any, env: Env, record: Record) -> Any:
        period = period_asked(rule, env) if env.cycle is not None else None
        decision = run.decide_on(rule, env.rows[depth], env.as_of, None, period)
        outcome = decision.outcome
        value = Unknown(decision.causes or nameless) if outcome is Outcome.PENDING else outcome._value_
        record += (decision, value)
        return value

    def tell(record: Iterator[Any], rows: Rows) -> Trace:
        decision = next(record)
        return Trace(node, rows[0], next(record), [], [Trace(decision, rows[depth], decision.outcome)])

    return Step(evaluate, tell)


def result_field(steps: Steps, node: x.ResultField) -> Step:
    """成绩 … of the exam that is being decided; that of another decision as the reference engine finds it."""
    consult = by_reference(node).evaluate

    def evaluate(run: Any, env: Env, record: Record) -> Any:
        rule, score = env.rule, env.score
        if score is None or rule is None or rule.name != node.rule or node.field not in score:
            return consult(run, env, record)
        value = score[node.field]
        record += (None, value)
        return value

    def tell(record: Iterator[Any], rows: Rows) -> Trace:
        trace: Trace | None = next(record)
        return Trace(node, rows[0] if rows else None, next(record)) if trace is None else trace

    return Step(evaluate, tell)


def negation(steps: Steps, node: x.Not) -> Step:
    """非."""
    operand_of, tell_operand = steps.step(node.operand)

    def evaluate(run: Any, env: Env, record: Record) -> Any:
        value = operand_of(run, env, record)
        if value is True or value is False:
            value = not value
        elif value is not NOT_APPLICABLE and not isinstance(value, Unknown):
            value = value is ABSENT
        record.append(value)
        return value

    def tell(record: Iterator[Any], rows: Rows) -> Trace:
        children = [tell_operand(record, rows)]
        return Trace(node, rows[0] if rows else None, next(record), [], children)

    return Step(evaluate, tell)


def guarded(steps: Steps, node: x.Guarded) -> Step:
    """当 … 则 …."""
    (guard_of, tell_guard), (then_of, tell_then) = steps.step(node.guard), steps.step(node.then)

    def evaluate(run: Any, env: Env, record: Record) -> Any:
        guard = Evaluation.truth_of(guard_of(run, env, record))
        value: Any = NOT_APPLICABLE
        record.append(guard)
        if guard is not False:
            value = Evaluation.member_of(then_of(run, env, record))
            if isinstance(guard, Unknown) and value is not NOT_APPLICABLE:
                value = Doubtful(guard.causes, then=value)
        record.append(value)
        return value

    def tell(record: Iterator[Any], rows: Rows) -> Trace:
        children = [tell_guard(record, rows)]
        if next(record) is not False:
            children.append(tell_then(record, rows))
        return Trace(node, rows[0] if rows else None, next(record), [], children)

    return Step(evaluate, tell)


def in_range(steps: Steps, node: x.InRange) -> Step:
    """介于 A 至 B."""
    made = [steps.step(one) for one in (node.operand, node.low, node.high)]
    operand_of, low_of, high_of = (one.evaluate for one in made)
    above, below = (CompareOp.GE if node.low_included else CompareOp.GT, CompareOp.LE if node.high_included else CompareOp.LT)
    low_unit, high_unit, order = unit_of(node.low), unit_of(node.high), node.order

    def evaluate(run: Any, env: Env, record: Record) -> Any:
        operand, low, high = operand_of(run, env, record), low_of(run, env, record), high_of(run, env, record)
        reached, kept = relate(above, operand, low, order, low_unit), relate(below, operand, high, order, high_unit)
        value = kept if reached is True else all_((reached, kept))
        record.append(value)
        return value

    def tell(record: Iterator[Any], rows: Rows) -> Trace:
        children = [one.tell(record, rows) for one in made]
        return Trace(node, rows[0] if rows else None, next(record), [], children)

    return Step(evaluate, tell)


def unit_of(node: x.Expr) -> str:
    """The unit of the right side of a comparison, for 历时."""
    return node.type.unit if isinstance(node.type, NumberType) else ""


MAKERS: dict[type, Callable[..., Step]] = {
    x.Not: negation,
    x.Guarded: guarded,
    x.InRange: in_range,
    x.Literal: literal,
    x.Cell: cell,
    x.Compare: compare,
    x.Group: group,
    x.OutcomeOf: outcome_of,
    x.ResultField: result_field,
}
"""The nodes that have steps of their own."""
