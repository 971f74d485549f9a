"""What is missing: the facts to find out for a 待定, the most useful first.

In: an evaluation and a decision that is 待定. Out: ``MissingFact``s: each cause with what is asked, who must find it, which values
alone would decide. Possible values are put in and the engine decides anew. A cause that provably makes no difference is left out:
all combinations of values of all causes were tried. Relies on ``sandbox``.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import product
from typing import Any

from policylang.core import expressions as x
from policylang.core.facts import FINDINGS, TITLES, Row, Table
from policylang.core.ir import Field, FindingKind, ParameterDecl
from policylang.core.types import LENGTH_UNITS, DateType, EnumType, NumberType, RoundingType, TruthType, Type
from policylang.core.values import ABSENT, Cause, CauseKind, Rounding
from policylang.piece import Piece, evolve
from policylang.runtime.candidates import conditions_of, days_in, is_number
from policylang.runtime.decision import Decision, Outcome
from policylang.runtime.evaluator import Evaluation
from policylang.runtime.minimal import all_facts
from policylang.runtime.sandbox import CellAt, Sandbox

MAX_CAUSES = 40
"""Causes whose values are tried; further ones are listed untried."""
MAX_VALUES = 12
"""Values tried for one cause."""
MAX_COMBINATIONS = 256
"""Combinations tried to prove that a cause makes no difference."""


class Answer(Piece):
    """A value that alone would decide, and the outcome. ``value`` is ``None`` for a table known to hold no further rows."""

    value: Any
    outcome: Outcome


class MissingFact(Piece):
    """One fact to find out.

    ``row``: whose; ``field``, ``finding``, ``parameter``: what, as declared (all ``None``: a table of records, or a title);
    ``finder``: who must find it; ``type``: of the value; ``low``, ``high``: declared 范围; ``answers``: values that alone decide;
    ``is_sure``: every possible value decides.
    """

    cause: Cause
    row: Row | None = None
    field: Field | None = None
    finding: FindingKind | None = None
    parameter: ParameterDecl | None = None
    answers: tuple[Answer, ...] = ()
    is_sure: bool = False

    @property
    def finder(self) -> str:
        """The body that must find it, where the policy names one."""
        return (self.finding.finder or "") if self.finding is not None else ""

    @property
    def type(self) -> Type | None:
        """The type of the value asked for."""
        if self.finding is not None:
            return TruthType()
        declared = self.field or self.parameter
        return declared.type if declared is not None else None

    @property
    def bounds(self) -> tuple[Any, Any]:
        """The declared 范围."""
        declared = self.field or self.parameter
        return (declared.low, declared.high) if declared is not None else (None, None)

    @property
    def rank(self) -> int:
        """0: whatever it is, it decides; 1: some value decides; 2: not alone."""
        return 0 if self.is_sure else (1 if self.answers else 2)


def missing_first(evaluation: Evaluation, decision: Decision) -> tuple[MissingFact, ...]:
    """The facts that a 待定 waits for, the most useful first; nothing for another outcome."""
    if decision.outcome is not Outcome.PENDING:
        return ()
    asker = _Asker(evaluation, decision)
    facts = [asker.ask(cause, index < MAX_CAUSES) for index, cause in enumerate(decision.causes)]
    idle = asker.irrelevant(decision.causes)
    kept = [fact for fact in facts if fact.cause not in idle]
    return tuple(sorted(kept, key=lambda fact: fact.rank))


class _Asker:
    def __init__(self, evaluation: Evaluation, decision: Decision) -> None:
        self.evaluation = evaluation
        self.vocabulary = evaluation.policies.vocabulary
        self.sandbox = Sandbox(evaluation, decision)
        self.base = self.sandbox.decide(tracing=True)
        self.allowance = self.sandbox.allowance(MAX_CAUSES * MAX_VALUES)

    def ask(self, cause: Cause, try_values: bool) -> MissingFact:
        """What is asked by one cause, with the values that decide; these are not looked for where that would take too long."""
        fact = self._described(cause)
        values, is_all = self._values(fact) if try_values and self.allowance > 0 else ((), False)
        self.allowance -= len(values)
        tried = [(value, self._outcome_with([(fact, value)])) for value in values]
        answers = tuple(Answer(value, outcome) for value, outcome in tried if outcome is not Outcome.PENDING)
        return evolve(fact, answers=answers, is_sure=is_all and bool(tried) and len(answers) == len(tried))

    def _described(self, cause: Cause) -> MissingFact:
        copy = self.sandbox.find(cause.row_kind, cause.row_id) if cause.row_kind else None
        row = self.sandbox.original(copy) if copy is not None else None
        policies = self.evaluation.policies
        parameter = policies.parameters.get(cause.name) if cause.kind is CauseKind.UNSTATED else None
        by_finder = cause.kind in (CauseKind.FINDING, CauseKind.CONFLICT)
        finding = self.vocabulary.findings.get(cause.name) if by_finder else None
        kind = self.vocabulary.kinds.get(cause.row_kind)
        field = kind.fields.get(cause.name) if kind is not None and cause.kind is CauseKind.MISSING else None
        return MissingFact(cause, row, field, finding, parameter)

    # -------------------------------------------------------------- values

    def _values(self, fact: MissingFact) -> tuple[Sequence[Any], bool]:
        """Values to try, and whether these are all that are possible."""
        type_ = fact.type
        blank: tuple[Any, ...] = (ABSENT,) if fact.field is not None and fact.field.nullable else ()
        match type_:
            case TruthType():
                return (True, False, *blank), True
            case EnumType() if not type_.open_ and len(type_.values) < MAX_VALUES:
                return (*type_.values, *blank), True
            case RoundingType():
                return tuple(Rounding), True
            case None:
                return ((None,) if self._is_table(fact) else ()), False
            case _:
                return (*self._telling(fact), *blank)[:MAX_VALUES], False

    def _is_table(self, fact: MissingFact) -> bool:
        name = fact.cause.name
        return fact.cause.kind is CauseKind.MISSING and (name in self.vocabulary.kinds or name == "持有")

    def _telling(self, fact: MissingFact) -> list[Any]:
        """Numbers and dates at the declared bounds, and at and beside what is compared with something unknown."""
        low, high = fact.bounds
        found: dict[Any, None] = {bound: None for bound in (low, high) if bound is not None}
        for trace in conditions_of(self.base).values():
            if isinstance(trace.node, x.Compare | x.InRange | x.About | x.During) and fact.cause in _causes(trace.value):
                found.update(dict.fromkeys(self._beside(fact, [child.value for child in trace.children])))
        if not found:
            found = dict.fromkeys(self._plain(fact))
        return [value for value in found if (low is None or low <= value) and (high is None or value <= high)]

    def _plain(self, fact: MissingFact) -> Sequence[Any]:
        """Values to try where nothing is compared with it: of a day, the first one of the plan; of a length, 1 and 12."""
        policy = self.evaluation.policies.policies.get(self.base.rule.policy)
        plan = (policy.plan or policy.in_force) if policy is not None else None
        match fact.type:
            case DateType():
                return days_in(plan)[:1]
            case NumberType() if fact.type.unit in LENGTH_UNITS:
                return (1, 12)
            case _:
                return ()

    def _beside(self, fact: MissingFact, values: Sequence[Any]) -> Iterator[Any]:
        wants_number = isinstance(fact.type, NumberType)
        for value in values:
            if wants_number and is_number(value):
                yield from (one for one in (value, value + 1, value - 1) if one >= min(0, value))
            elif not wants_number:
                yield from days_in(value)
                yield from (value,) if isinstance(value, str) else ()

    # -------------------------------------------------------------- putting values in

    def _outcome_with(self, answers: Sequence[tuple[MissingFact, Any]]) -> Outcome:
        bindings = dict(self.evaluation.bindings)
        with ExitStack() as stack:
            for fact, value in answers:
                if fact.parameter is not None:
                    bindings[(fact.parameter.name, None)] = value
                else:
                    stack.enter_context(self._known(fact, value))
            return self.sandbox.decide(bindings=bindings).outcome

    @contextmanager
    def _known(self, fact: MissingFact, value: Any) -> Iterator[None]:
        row = self.sandbox.copy(fact.row) if fact.row is not None else None
        if fact.finding is not None and row is not None:
            with self.sandbox.with_table(row, FINDINGS, self._found(row, fact.cause.name, value)):
                yield
        elif fact.field is not None and row is not None:
            cells = [CellAt(row, fact.field, year) for year in self._years(row, fact.field)]
            with self.sandbox.changed([(cell, value) for cell in cells]):
                yield
        elif self._is_table(fact):
            kind = TITLES if fact.cause.name == "持有" else fact.cause.name
            known = row.tables.get(kind) if row is not None else self.sandbox.dataset.tables.get(kind)
            with self.sandbox.with_table(row, kind, Table(known.rows if known is not None else (), complete=True)):
                yield
        else:
            yield

    def _years(self, row: Row, field: Field) -> list[int]:
        """The years for which a field 按 年度 was asked and not known; 0 for other fields."""
        if not field.by_year:
            return [0]
        asked = [fact.year for fact in all_facts(self.base) if fact.row is row and fact.field == field.name]
        return [year for year in dict.fromkeys(asked) if CellAt(row, field, year).value is None]

    @staticmethod
    def _found(row: Row, name: str, value: bool) -> Table:
        """The findings of a row with this one instead of what was found (contradictions included)."""
        table = row.tables.get(FINDINGS)
        others = tuple(one for one in (table.rows if table is not None else ()) if one.cells.get("事项") != name)
        made = Row(FINDINGS, name, cells={"事项": name, "结果": value}, links={row.kind: row})
        return Table((*others, made), table.complete if table is not None else True)

    # -------------------------------------------------------------- what makes no difference

    def irrelevant(self, causes: Sequence[Cause]) -> set[Cause]:
        """Causes that make no difference, proved by trying all combinations; none where these are not finite or too many."""
        facts = [self._described(cause) for cause in causes]
        domains = [self._values(fact) for fact in facts]
        size = 1
        for values, is_all in domains:
            size *= len(values) if is_all else MAX_COMBINATIONS + 1
        if not causes or len(causes) < 2 or size > self.sandbox.allowance(MAX_COMBINATIONS):
            return set()
        outcomes: dict[tuple[Any, ...], Outcome] = {}
        for chosen in product(*(range(len(values)) for values, _ in domains)):
            answers = [(fact, domain[0][index]) for fact, domain, index in zip(facts, domains, chosen, strict=True)]
            outcomes[chosen] = self._outcome_with(answers)
            if outcomes[chosen] is Outcome.PENDING:
                return set()
        return {cause for place, cause in enumerate(causes) if _makes_none(outcomes, place)}


def _makes_none(outcomes: dict[tuple[Any, ...], Outcome], place: int) -> bool:
    """Whether the outcome is the same whatever stands at ``place``."""
    seen: dict[tuple[Any, ...], Outcome] = {}
    for chosen, outcome in outcomes.items():
        rest = chosen[:place] + chosen[place + 1 :]
        if seen.setdefault(rest, outcome) is not outcome:
            return False
    return True


def _causes(value: Any) -> tuple[Cause, ...]:
    return getattr(value, "causes", ())
