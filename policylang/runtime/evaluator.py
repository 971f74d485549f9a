"""The reference engine: one set of facts, one day; every decision on demand. It defines the meaning of the language.

In: a ``PolicySet``, a ``Dataset``, the 基准日, optionally the 知悉日 and bindings of parameters. Out: ``Decision``s. Total and
terminating: the rules form a directed acyclic graph, rows are finite, and there is no loop or recursion in a policy.
With ``tracing`` every node evaluated is recorded with its value and the facts read; the outcome is the same either way.
Relies on the front end for names, types and order.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from policylang.core.expressions import Expr, Literal, RowPath
from policylang.core.facts import Dataset, Row
from policylang.core.ir import PolicyInfo, PolicySet, Rule, RuleKind
from policylang.core.values import ABSENT, NOT_APPLICABLE, Period, Truth, Unknown
from policylang.runtime.comparisons import COMPARISONS
from policylang.runtime.conditions import CONDITIONS
from policylang.runtime.decision import Decision, Fact, FactKind, Outcome, Trace
from policylang.runtime.duties import decide_duty
from policylang.runtime.environment import Env
from policylang.runtime.figures import FIGURES, parameter_value, table_value
from policylang.runtime.population import Population, walk
from policylang.runtime.qualifications import decide_credit, decide_exam, decide_qualification
from policylang.runtime.sanctions import Effects, decide_sanction
from policylang.runtime.selection import decide_selection, decide_target

Bindings = Mapping[tuple[str, Any], Any]
"""Bound parameters: (name, key or ``None``) to value."""

HANDLERS = {**FIGURES, **COMPARISONS, **CONDITIONS}
"""One function per IR node type."""

DECIDERS = {
    RuleKind.ELIGIBILITY: decide_qualification,
    RuleKind.STATUS: decide_qualification,
    RuleKind.PROMOTION: decide_qualification,
    RuleKind.REWARD: decide_qualification,
    RuleKind.EXAM: decide_exam,
    RuleKind.CREDIT: decide_credit,
    RuleKind.SANCTION: decide_sanction,
    RuleKind.DUTY: decide_duty,
    RuleKind.TASK: decide_duty,
    RuleKind.STUDY: decide_duty,
    RuleKind.SELECTION: decide_selection,
    RuleKind.TARGET: decide_target,
}

REGION = "地区"
"""The field that says where a subject is, compared with 适用地区."""

ENDS_WITH_POLICY = {RuleKind.ELIGIBILITY, RuleKind.PROMOTION, RuleKind.STATUS, RuleKind.REWARD}
"""After 施行 ends these are 不适用; duties, tasks and targets go on reporting."""


class Evaluation:
    """One run: remembers what it has decided, so that each decision is made once."""

    def __init__(
        self,
        policy_set: PolicySet,
        dataset: Dataset,
        as_of: date,
        known_at: date | None = None,
        bindings: Bindings | None = None,
        tracing: bool = True,
        region: str | None = None,
        effects: Effects | None = None,
    ) -> None:
        self.policies = policy_set
        self.dataset = dataset
        self.as_of = as_of
        self.known_at = known_at
        self.region = region
        self.bindings: Bindings = bindings or {}
        self.tracing = tracing
        self.population = Population(policy_set.vocabulary, dataset, known_at, tracing)
        self.effects = effects or Effects(policy_set)
        self.memory: dict[Any, Any] = {}
        self._decisions: dict[Any, Decision] = {}
        self._current: Trace | None = None

    def renewed(self) -> "Evaluation":
        """The same run without the decisions remembered; rankings of whole populations are kept.

        Where everything is recorded, decisions about many rows take much room: those who need each only once start anew now and then.
        """
        region, effects = self.region, self.effects
        fresh = Evaluation(self.policies, self.dataset, self.as_of, self.known_at, self.bindings, self.tracing, region, effects)
        fresh.population, fresh.memory = self.population, self.memory
        return fresh

    # -------------------------------------------------------------- asked from outside

    def decide(self, name: str, row: Row | None = None, level: str | None = None, period: Period | None = None) -> Decision:
        """The decision of rule ``name`` for ``row``; of a 晋升 at ``level``; of a 每 rule for ``period`` (default: the one at hand).

        Raises ``KeyError`` for a name that is no rule.
        """
        rule = self.policies.rules[name]
        return self.decide_on(rule, row, self.as_of, level, period)

    def decisions_for(self, row: Row) -> list[Decision]:
        """All decisions about ``row``, in dependency order; a 晋升 gives one per level."""
        return [self.decide(name, row, level) for name, level in self.names_for(row)]

    def names_for(self, row: Row) -> list[tuple[str, str | None]]:
        """Rule and level of all decisions about ``row``; nothing is decided."""
        return [(head.name, level) for head in self.policies.heads if row.kind in head.kinds for level in head.levels]

    def definition(self, name: str, row: Row) -> Any:
        """The value of a 定义 or 表 for ``row``."""
        if name in self.policies.tables:
            return table_value(self, name, self.env_for(self.policies.tables[name].policy, (row,)))
        declared = self.policies.definitions[name]
        return self.value(declared.body, self.env_for(declared.policy, (row,)))

    # -------------------------------------------------------------- decisions

    def decide_on(
        self, rule: Rule, row: Row | None, as_of: date, level: str | None = None, period: Period | None = None
    ) -> Decision:
        """As ``decide``, judged on another day (that of a duty that consults this rule)."""
        key = (rule.name, id(row), as_of, level, period)
        decision = self._decisions.get(key)
        if decision is None:
            outer, self._current = self._current, None
            try:
                decision = self._decide(rule, row, as_of, level, period)
            finally:
                self._current = outer
            self._decisions[key] = decision
        if self._current is not None:
            self._current.add(Trace(decision, row, decision.outcome))
        return decision

    def _decide(self, rule: Rule, row: Row | None, as_of: date, level: str | None, period: Period | None) -> Decision:
        env = self.env_for(rule.policy, (row,) if row is not None else (), rule, as_of, level)
        if self.tracing:
            self._current = Trace(rule, row)
        reason = self.out_of_force(rule, as_of, row)
        if reason:
            decision = Decision(rule, row, Outcome.NOT_APPLICABLE, as_of, level, reason=reason)
        else:
            decision = DECIDERS[rule.kind](self, rule, env, period)
        if self._current is not None:
            self._current.value = decision.outcome
        decision.trace = self._current
        return decision

    def out_of_force(self, rule: Rule, as_of: date, row: Row | None) -> str:
        """Why the policy does not apply on ``as_of`` (a key of the catalogue), or an empty string."""
        policy = self.policies.policies[rule.policy]
        region = self.region_of(row) if policy.region else None
        if region is not None and policy.region != region:
            return "out_of_force.region"
        force = policy.in_force
        if force is None:
            return ""
        if isinstance(force.start, date) and as_of < force.start:
            return "out_of_force.before"
        if rule.kind in ENDS_WITH_POLICY and isinstance(force.end, date) and as_of > force.end:
            return "out_of_force.after"
        return ""

    def region_of(self, row: Row | None) -> str | None:
        """The 地区 of a row, or of the nearest row that it belongs to; else that of the whole run."""
        level = [row] if row is not None else []
        while level:
            for one in level:
                region = one.cells.get(REGION)
                if isinstance(region, str):
                    self.note(Fact(FactKind.CELL, one, REGION))
                    return region
            level = [parent for one in level for parent in one.links.values()]
        return self.region

    def env_for(
        self,
        policy: str,
        rows: tuple[Row, ...],
        rule: Rule | None = None,
        as_of: date | None = None,
        level: str | None = None,
    ) -> Env:
        """The surroundings in which a rule or definition of ``policy`` is evaluated."""
        info = self.policies.policies.get(policy) or PolicyInfo(policy, policy)
        body = rule.body if rule is not None else None
        rung, levels = getattr(body, "rung", "") or None, getattr(body, "levels", None)
        return Env(info, rows, as_of or self.as_of, rule, None, None, None, level, rung, levels)

    # -------------------------------------------------------------- expressions

    def value(self, node: Expr, env: Env) -> Any:
        """The value of an expression."""
        parent = self._current
        if parent is None:
            return HANDLERS[type(node)](self, node, env)
        rows = env.rows
        trace = Trace(node, rows[0] if rows else None)
        parent.add(trace)
        if isinstance(node, Literal):
            trace.value = node.value
            return node.value
        self._current = trace
        try:
            value = trace.value = HANDLERS[type(node)](self, node, env)
        finally:
            self._current = parent
        return value

    def truth(self, node: Expr | None, env: Env, label: str = "") -> Truth:
        """The value of a condition; none at all, and one that does not apply, holds. ``label``: as for ``part``."""
        return self.truth_of(self.part(node, env, label))

    def part(self, node: Expr | None, env: Env, label: str = "") -> Any:
        """The value of a condition, or ``NOT_APPLICABLE``. ``label`` names the part in the trace (适用, 要求 …)."""
        if node is None:
            return True
        if label and self._current is not None:
            part = Trace(label, env.rows[0] if env.rows else None)
            outer, self._current = self._current, part
            outer.add(part)
            try:
                part.value = self.member_of(self.value(node, env))
            finally:
                self._current = outer
            return part.value
        return self.member_of(self.value(node, env))

    @staticmethod
    def member_of(value: Any) -> Any:
        """As a list item: a truth, or ``NOT_APPLICABLE``."""
        return value if value is True or value is False or value is NOT_APPLICABLE else Evaluation.truth_of(value)

    @staticmethod
    def truth_of(value: Any) -> Truth:
        """A list item that does not apply counts neither way: as a whole condition it holds. A blank is 否."""
        if value is True or value is False or isinstance(value, Unknown):
            return value
        return value is not ABSENT

    def row(self, path: RowPath, env: Env) -> Row | Unknown:
        """The row at a path, with the links followed on the way recorded."""
        if not path.steps:
            return env.rows[path.depth]
        row, facts = walk(path, env)
        self.note(*facts)
        return row

    def note(self, *facts: Fact) -> None:
        """Record facts that were read."""
        if self._current is not None:
            self._current.facts.extend(facts)

    def remark(self, note: str) -> None:
        """Record how the current node was decided, where the value alone does not say."""
        if self._current is not None:
            self._current.note = note

    def lack(self, members: tuple[Any, ...]) -> None:
        """Record which members of a list do not occur."""
        if self._current is not None:
            self._current.lacking = members

    def remembered(self, key: Any, label: str, make: Callable[[], Any]) -> Any:
        """What ``make`` gives, made once; its trace stands below every decision that uses it."""
        if key not in self.memory:
            outer = self._current
            trace = Trace(label) if self.tracing else None
            self._current = trace
            try:
                self.memory[key] = (make(), trace)
            finally:
                self._current = outer
        value, trace = self.memory[key]
        if self._current is not None and trace is not None:
            self._current.add(trace)
        return value

    def silently(self, node: Expr, env: Env) -> Truth:
        """A truth evaluated beside the trace (would it hold if …)."""
        outer, self._current = self._current, None
        try:
            return self.truth_of(self.value(node, env))
        finally:
            self._current = outer

    def parameter(self, name: str, key: Any, as_of: date) -> Any:
        """The value of a 参数 on a day."""
        return parameter_value(self, name, key, as_of)
