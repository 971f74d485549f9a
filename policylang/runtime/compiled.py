"""The compiled engine: a policy set as Python functions, made once; decisions without proofs, many times faster.

In and out as for ``evaluator.Evaluation``, of which the decisions are the same: outcome, fields, causes in their order, marks,
periods. Nothing is recorded on the way. No source text is made or run. Relies on ``evaluator`` and the modules ``compiled_*``.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from policylang.core import expressions as x
from policylang.core.facts import Dataset, Row
from policylang.core.ir import PolicyInfo, PolicySet, Rule, RuleKind
from policylang.core.types import EnumType
from policylang.core.values import Period, Unknown
from policylang.core.walk import walk
from policylang.runtime.compiled_code import Code, Rows, Run, always
from policylang.runtime.compiled_conditions import CONDITIONS, is_pure
from policylang.runtime.compiled_figures import FIGURES, UNSET
from policylang.runtime.compiled_rows import ROWS
from policylang.runtime.compiled_rules import Decide, applicable, duty, exam, qualification, sanction
from policylang.runtime.compiled_scores import result_field
from policylang.runtime.decision import Decision, Outcome
from policylang.runtime.environment import Env
from policylang.runtime.evaluator import DECIDERS, ENDS_WITH_POLICY, HANDLERS, REGION, Bindings, Evaluation
from policylang.runtime.population import unrecorded
from policylang.runtime.sanctions import Effects

MAKERS: dict[type, Callable[..., Code]] = {**FIGURES, **CONDITIONS, **ROWS, x.ResultField: result_field}
"""What makes the code of a node; the reference engine evaluates the other nodes."""

RULES: dict[RuleKind, Callable[..., Decide]] = {
    RuleKind.ELIGIBILITY: qualification,
    RuleKind.STATUS: qualification,
    RuleKind.PROMOTION: qualification,
    RuleKind.REWARD: qualification,
    RuleKind.DUTY: duty,
    RuleKind.TASK: duty,
    RuleKind.STUDY: duty,
    RuleKind.SANCTION: sanction,
    RuleKind.EXAM: exam,
}
SURROUNDED = (x.Context, x.NamedPeriod, x.InPrinciple, x.OutcomeOf, x.ResultField, x.RunOf, x.Holds)
"""Nodes that may read more of the surroundings than the day judged."""

Gate = tuple[date, date, PolicyInfo, str | None, EnumType | None, Decide]
"""First and last day on which a rule decides, its policy, the rung and the levels of a 晋升, and what decides."""


class Compiled:
    """A policy set as functions; each is made when it is first needed."""

    def __init__(self, policies: PolicySet) -> None:
        self.policies = policies
        self.effects = Effects(policies)
        self.codes: dict[int, Code] = {}
        self.rules: dict[str, Gate] = {}
        self.asked: dict[str, tuple[tuple[Rule, str | None], ...]] = {}

    def evaluation(
        self,
        dataset: Dataset,
        as_of: date,
        known_at: date | None = None,
        bindings: Bindings | None = None,
        region: str | None = None,
    ) -> "CompiledEvaluation":
        """A run over one set of facts on one day."""
        return CompiledEvaluation(self, dataset, as_of, known_at, bindings, region)

    def decisions_of(self, kind: str) -> tuple[tuple[Rule, str | None], ...]:
        """The rules that decide on rows of a kind, a 晋升 once for each level."""
        if kind not in self.asked:
            rules = [self.policies.rules[head.name] for head in self.policies.heads if kind in head.kinds]
            self.asked[kind] = tuple((rule, level) for rule in rules for level in _levels(rule))
        return self.asked[kind]

    # -------------------------------------------------------------- code

    def code(self, node: x.Expr) -> Code:
        """The code of a node of this policy set; made once."""
        code = self.codes.get(id(node))
        if code is None:
            maker = MAKERS.get(type(node))
            if maker is None:
                for part in walk(node):
                    if part is not node:
                        self.code(part)  # type: ignore[arg-type]
            code = self.codes[id(node)] = maker(self, node) if maker is not None else _interpreted(node)
        return code

    def truth(self, node: x.Expr | None) -> Code:
        """The code of a condition; none at all, and one that does not apply, holds."""
        if node is None:
            return always(True)
        code = self.code(node)
        return code if is_pure(node, self.policies) else _as(code, Evaluation.truth_of)

    def part(self, node: x.Expr | None) -> Code:
        """The code of a condition that may be ``NOT_APPLICABLE``."""
        if node is None:
            return always(True)
        code = self.code(node)
        return code if is_pure(node, self.policies) else _as(code, Evaluation.member_of)

    def is_steady(self, piece: object) -> bool:
        """Whether a value depends on nothing but the rows, the day judged and the run."""
        pending = [piece]
        while pending:
            for node in walk(pending.pop()):
                if isinstance(node, SURROUNDED) or (isinstance(node, x.Cell) and node.by_year):
                    return False
                if isinstance(node, x.Definition):
                    pending.append(self.policies.definitions[node.name].body)
                elif isinstance(node, x.TableValue):
                    table = self.policies.tables[node.name]
                    pending.append((table.applies, table.rows))
        return True

    # -------------------------------------------------------------- rules

    def rule(self, rule: Rule) -> Gate:
        """The code of a rule; made once."""
        gate = self.rules[rule.name] = self._rule(rule)
        return gate

    def _rule(self, rule: Rule) -> Gate:
        policy = self.policies.policies[rule.policy]
        first, last = days_of(rule, policy)
        for node in walk((rule.applies, rule.body)):
            self.code(node)  # type: ignore[arg-type]
        rung, levels = getattr(rule.body, "rung", "") or None, getattr(rule.body, "levels", None)
        return first, last, policy, rung, levels, self._decide(rule)

    def _decide(self, rule: Rule) -> Decide:
        if rule.kind in RULES:
            return RULES[rule.kind](self, rule)
        decide = DECIDERS[rule.kind]
        if rule.kind is RuleKind.CREDIT and rule.applies is not None:
            return applicable(self, rule, decide)
        return lambda run, env, period: decide(run, rule, env, period)


def days_of(rule: Rule, policy: PolicyInfo) -> tuple[date, date]:
    """The first and the last day on which a rule decides."""
    force = policy.in_force
    if force is None:
        return date.min, date.max
    ends = rule.kind in ENDS_WITH_POLICY and isinstance(force.end, date)
    return force.start if isinstance(force.start, date) else date.min, force.end if ends else date.max  # type: ignore[return-value]


_MADE: dict[int, Compiled] = {}
_MOST = 16


def compiled(policies: PolicySet) -> Compiled:
    """The compiled form of a policy set; made once for each of the sets last asked for."""
    made = _MADE.pop(id(policies), None) or Compiled(policies)
    _MADE[id(policies)] = made
    if len(_MADE) > _MOST:
        del _MADE[next(iter(_MADE))]
    return made


def _levels(rule: Rule) -> tuple[str | None, ...]:
    levels = getattr(rule.body, "levels", None)
    return levels.values if levels else (None,)


def _interpreted(node: x.Expr) -> Code:
    return lambda run, env, rows: run.interpreted(node, env.at_rows(rows))


def _as(code: Code, form: Callable[[Any], Any]) -> Code:
    """The code of a condition in the form of a truth or of a list item."""

    def run_(run: Run, env: Env, rows: Rows) -> Any:
        value = code(run, env, rows)
        return value if value is True or value is False else form(value)

    return run_


class CompiledEvaluation(Evaluation):
    """One run of compiled code; what the reference engine asks of an evaluation, for the parts that it does itself."""

    def __init__(
        self,
        compiled: Compiled,
        dataset: Dataset,
        as_of: date,
        known_at: date | None = None,
        bindings: Bindings | None = None,
        region: str | None = None,
    ) -> None:
        super().__init__(
            compiled.policies, dataset, as_of, known_at, bindings, tracing=False, region=region, effects=compiled.effects
        )
        self.compiled = compiled
        self.values: dict[Any, Any] = {}
        self.regions: dict[int, str | None] = {}

    def decisions_for(self, row: Row) -> list[Decision]:
        """All decisions about ``row``, in dependency order; a 晋升 gives one per level."""
        return [self.decide_on(rule, row, self.as_of, level) for rule, level in self.compiled.decisions_of(row.kind)]

    def decide_on(
        self, rule: Rule, row: Row | None, as_of: date, level: str | None = None, period: Period | None = None
    ) -> Decision:
        """The decision of a rule on a day; made once."""
        key = (rule.name, id(row), as_of, level, period)
        decision = self._decisions.get(key)
        if decision is None:
            first, last, policy, rung, levels, decide = self.compiled.rules.get(rule.name) or self.compiled.rule(rule)
            here = None
            if policy.region:
                here = self.regions.get(id(row), UNSET)
                here = self.region_of(row) if here is UNSET else here
            if as_of < first or as_of > last or (here is not None and here != policy.region):
                reason = self.out_of_force(rule, as_of, row)
                if reason:
                    decision = Decision(rule, row, Outcome.NOT_APPLICABLE, as_of, level, reason=reason)
            if decision is None:
                rows = (row,) if row is not None else ()
                decision = decide(self, Env(policy, rows, as_of, rule, None, None, None, level, rung, levels), period)
            self._decisions[key] = decision
        return decision

    def value(self, node: x.Expr, env: Env) -> Any:
        """The value of an expression; one that is not of the policy set is evaluated by the reference engine."""
        code = self.compiled.codes.get(id(node))
        return HANDLERS[type(node)](self, node, env) if code is None else code(self, env, env.rows)

    def interpreted(self, node: x.Expr, env: Env) -> Any:
        """The value of a node by the reference engine (its parts by this one)."""
        return HANDLERS[type(node)](self, node, env)

    def part(self, node: x.Expr | None, env: Env, label: str = "") -> Any:
        """The value of a condition, or ``NOT_APPLICABLE``."""
        return True if node is None else self.member_of(self.value(node, env))

    def region_of(self, row: Row | None) -> str | None:
        """The 地区 of a row; found once. A row with one parent and without a 地区 of its own lies where that lies."""
        found: str | None = None
        if row is not None and len(row.links) == 1 and not isinstance(row.cells.get(REGION), str):
            above = next(iter(row.links.values()))
            found = self.regions.get(id(above), UNSET)
            found = self.region_of(above) if found is UNSET else found
        else:
            found = super().region_of(row)
        self.regions[id(row)] = found
        return found

    def unrecorded(self, row: Row, field: str) -> Unknown:
        """The unknown that a cell not recorded is."""
        return unrecorded(self.policies.vocabulary, row, field)
