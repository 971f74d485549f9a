"""The reference engine with its record of every step, made quickly: what an explanation is made from.

In and out as for ``evaluator.Evaluation`` with ``tracing``: the same decisions, and the same traces below them, node by node. While
deciding only values are recorded; which nodes they belong to is known from the policy, and is put to them when a trace
is looked at (``recorded``). Rules that read a row's own fields and each other are decided by one function once there have been
many rows of a kind (``compiled_source_traced``). Relies on ``compiled_steps`` and ``evaluator``.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

from policylang.core import expressions as x
from policylang.core.facts import Row
from policylang.core.ir import PolicyInfo, PolicySet, Qualification, Rule
from policylang.core.types import EnumType
from policylang.core.values import NOT_APPLICABLE, Period, all_, not_
from policylang.core.walk import walk
from policylang.runtime.compiled import compiled, days_of
from policylang.runtime.compiled_scores import barred
from policylang.runtime.compiled_source import function_of
from policylang.runtime.compiled_source_traced import TracedSource
from policylang.runtime.compiled_steps import MAKERS, Evaluate, Step, by_reference
from policylang.runtime.decision import POSITIVE_NEGATIVE, Decision, Outcome, Trace
from policylang.runtime.environment import Env
from policylang.runtime.evaluator import DECIDERS, Evaluation
from policylang.runtime.qualifications import softens, verdict
from policylang.runtime.recorded import Record, RecordedNode, RecordedParts, Rows, Tell, as_recorded

Decide = Callable[..., Decision]
Gate = tuple[date, date, PolicyInfo, str | None, EnumType | None, Decide]
"""First and last day on which a rule decides, its policy, the rung and the levels of a 晋升, and what decides."""
Part = tuple[Evaluate, Tell]
"""A part of a rule (适用, 要求 …): its condition, and what tells the trace of the whole part."""

OFTEN = 30
"""After so many rows of a kind the function is made that decides them together. PERF: it costs as much as some hundred decisions."""


class Together(NamedTuple):
    """The rules about a kind that one function decides, on the days on which all of them decide."""

    first: date
    last: date
    decide: Callable[..., None]
    are_all: bool


class Traces:
    """The functions of a policy set; those of a rule are made when it is first decided."""

    def __init__(self, policies: PolicySet) -> None:
        self.policies = policies
        self.often = OFTEN
        self.asked: dict[str, int] = {}
        self.joined: dict[str, Together | None] = {}
        self.steps: dict[int, Step] = {}
        self.parts: dict[tuple[str, int], Part] = {}
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
            self.step(node)
            if isinstance(node, x.Definition):
                self.prepare(f"定义 {node.name}", self.policies.definitions[node.name].body)

    def step(self, node: Any) -> Step:
        """The functions of a node; one that has none of its own is evaluated as the reference engine does."""
        found = self.steps.get(id(node))
        if found is None:
            maker = MAKERS.get(type(node))
            found = maker(self, node) if maker is not None else by_reference(node)
            if found.tell is not as_recorded:
                self.steps[id(node)] = found
        return found

    def part(self, label: str, node: x.Expr) -> Part:
        """The functions of a part of a rule; made once."""
        found = self.parts.get((label, id(node)))
        if found is None:
            evaluate, tell = self.step(node)
            found = self.parts[label, id(node)] = (evaluate, _part_told(label, tell))
        return found

    def together(self, kind: str) -> Together | None:
        """What decides the rows of a kind together, if they are many and there are rules for it; made once."""
        if kind in self.joined:
            return self.joined[kind]
        self.asked[kind] = self.asked.get(kind, 0) + 1
        if self.asked[kind] <= self.often:
            return None
        found = self.joined[kind] = self._together(kind)
        return found

    def _together(self, kind: str) -> Together | None:
        declared = self.policies.vocabulary.kinds.get(kind)
        source = TracedSource(declared.fields if declared is not None else {}, self)
        asked = compiled(self.policies).decisions_of(kind)
        taken = [rule for rule, level in asked if level is None and self._is_plain(rule) and source.takes(rule)]
        if not taken:
            return None
        firsts, lasts = zip(*(days_of(rule, self.policies.policies[rule.policy]) for rule in taken), strict=True)
        return Together(max(firsts), min(lasts), function_of(source), len(taken) == len(asked))

    def _is_plain(self, rule: Rule) -> bool:
        policy = self.policies.policies.get(rule.policy)
        return policy is not None and not policy.region and barred(self.policies, rule) is None


def _part_told(label: str, tell: Tell) -> Tell:
    def tell_part(record: Iterator[Any], rows: Rows) -> Trace:
        condition = tell(record, rows)
        return Trace(label, rows[0] if rows else None, Evaluation.member_of(condition.value), [], [condition])

    return tell_part


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
    """One run that records every step. While steps are evaluated ``_current`` is ``None``: they record by themselves."""

    def __init__(self, policies: PolicySet, *surroundings: Any, **named: Any) -> None:
        super().__init__(policies, *surroundings, **named)
        self.traces = traces_of(policies)
        self._steps = self.traces.steps
        self._together: dict[int, dict[str, Decision]] = {}
        self._begun: set[int] = set()

    def decisions_for(self, row: Row) -> list[Decision]:
        """All decisions about ``row``, in dependency order; a 晋升 gives one per level."""
        together = self.traces.together(row.kind)
        if together is not None and together.first <= self.as_of <= together.last:
            found = self._decided_together(together, row)
            if together.are_all and found is not None:
                return list(found.values())
        return [self.decide_on(rule, row, self.as_of, level) for rule, level in compiled(self.policies).decisions_of(row.kind)]

    def _decided_together(self, together: Together, row: Row) -> dict[str, Decision] | None:
        """The decisions of some rules by name, made at once; ``None`` for a row about which something is decided already."""
        found = self._together.get(id(row))
        if found is None and id(row) not in self._begun:
            found = self._together[id(row)] = {}

            def otherwise(rule: Rule) -> tuple[Decision, str | None]:
                decision = self.decide_on(rule, row, self.as_of)
                return decision, decision.outcome.value if decision.outcome is not Outcome.PENDING else None

            together.decide(row.cells, row, (row,), self.as_of, found, otherwise)
        return found

    def value(self, node: x.Expr, env: Env) -> Any:
        """The value of an expression."""
        current = self._current
        step = self._steps.get(id(node)) if current is not None else None
        if current is None or step is None:
            return super().value(node, env)
        evaluate, tell = step
        rows = env.rows
        self._current = None
        if current.__class__ is RecordedParts and current.rows is rows:
            current.record.append(tell)
            value = evaluate(self, env, current.record)
        else:
            record: Record = []
            value = evaluate(self, env, record)
            current.add(RecordedNode(node, value, record, rows, tell))
        self._current = current
        return value

    def part(self, node: x.Expr | None, env: Env, label: str = "") -> Any:
        """The value of a condition, or ``NOT_APPLICABLE``."""
        if node is None:
            return True
        current = self._current
        if not label or current.__class__ is not RecordedParts or current.rows is not env.rows or id(node) not in self._steps:
            return super().part(node, env, label)
        evaluate, tell = self.traces.part(label, node)
        self._current = None
        current.record.append(tell)
        value = evaluate(self, env, current.record)
        self._current = current
        return value if value is True or value is False else self.member_of(value)

    def _decide(self, rule: Rule, row: Row | None, as_of: date, level: str | None, period: Period | None) -> Decision:
        if as_of == self.as_of and level is None and period is None and rule.name in self._together.get(id(row), ()):
            return self._together[id(row)][rule.name]
        self._begun.add(id(row))
        first, last, policy, rung, levels, decide = self.traces.gates.get(rule.name) or self.traces.gate(rule)
        rows = (row,) if row is not None else ()
        trace = self._current = RecordedParts(rule, row, rows, None, [])
        reason = self.out_of_force(rule, as_of, row) if policy.region or as_of < first or as_of > last else ""
        if reason:
            decision = Decision(rule, row, Outcome.NOT_APPLICABLE, as_of, level, reason=reason)
        else:
            decision = decide(self, rule, Env(policy, rows, as_of, rule, None, None, None, level, rung, levels), period)
        trace.value = decision.outcome
        decision.trace = trace
        return decision


def qualification(traces: Traces, rule: Rule) -> Decide | None:
    """资格, 认定, 晋升, 奖励 of which 要求 and 否决 alone decide; ``None`` for others."""
    body = rule.body
    if not isinstance(body, Qualification) or body.waivers or body.level_require is not None or rule.bars or softens(body):
        return None
    yes, no = POSITIVE_NEGATIVE[rule.kind]
    pairs = (("适用", rule.applies), ("要求", body.require), ("否决", body.veto))
    applies_part, require_part, veto_part = (traces.part(label, node) if node is not None else None for label, node in pairs)

    def decide(run: Any, rule: Rule, env: Env, period: Period | None) -> Decision:
        record = run._current.record
        run._current = None
        applies = Evaluation.truth_of(_recorded(applies_part, run, env, record))
        if applies is False:
            return verdict(rule, env, False, False)
        require = Evaluation.member_of(_recorded(require_part, run, env, record))
        if require is NOT_APPLICABLE:
            return verdict(rule, env, False, False)
        veto = Evaluation.truth_of(_recorded(veto_part, run, env, record)) if veto_part is not None else False
        if applies is True and (require is False or (veto is False and require is True)):
            row = env.rows[0] if env.rows else None
            return Decision(rule, row, yes if require else no, env.as_of, env.level)
        return verdict(rule, env, applies, all_((require, not_(veto))))

    return decide


def _recorded(part: Part | None, run: Any, env: Env, record: Record) -> Any:
    """The value of a part of a rule; one that is not there holds."""
    if part is None:
        return True
    evaluate, tell = part
    record.append(tell)
    return evaluate(run, env, record)
