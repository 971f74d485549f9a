"""As ``compiled_source``, for decisions of which every step is recorded: one function gives the decisions with their records.

In: rules that read a row's own fields and each other. Out: a function of the row that gives ``Decision``s whose traces are
told from what it recorded (``recorded``). It evaluates every part, as the reference engine does where all is recorded, and records
in the order of ``compiled_steps``, so that the same functions tell it. Nothing of a policy stands in the text. A rule that
reads a field which the row lacks is decided by the steps, one by one. Relies on ``compiled_source`` and ``recorded``.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Protocol, TypeVar

from policylang.core import expressions as x
from policylang.core.expressions import CompareOp, GroupOp
from policylang.core.ir import Assessment, Component, Credit, Qualification, Rule
from policylang.core.types import TruthType
from policylang.core.values import NOT_APPLICABLE
from policylang.core.vocabulary import Field
from policylang.runtime.compiled_source import SIGNS, BeyondError, Source, literal
from policylang.runtime.compiled_steps import Step
from policylang.runtime.decision import POSITIVE_NEGATIVE, Decision, Outcome
from policylang.runtime.recorded import RecordedParts, Tell

T = TypeVar("T")
NEVER = (Outcome.NOT_APPLICABLE, Outcome.NOT_APPLICABLE.value)


class Tellers(Protocol):
    """What is asked of ``compiled_traces.Traces``: what tells a node, and a part of a rule."""

    def step(self, node: Any) -> Step:
        """The functions of a node."""

    def part(self, label: str, node: x.Expr) -> tuple[Any, Tell]:
        """The functions of a part of a rule."""


class TracedSource(Source):
    """The text of a function that records. ``kept``: what the record of the rule at hand has in it, as expressions."""

    def __init__(self, declared: Mapping[str, Field], tellers: Tellers) -> None:
        super().__init__(declared)
        self.tellers = tellers
        self.constants |= {"decided": Decision, "recorded": RecordedParts, "BeyondError": BeyondError}
        self.kept: list[str] = []
        self.plain: set[str] = set()
        self.named = 0

    def text(self) -> str:
        """The whole function."""
        lines = [*self.reads(), *self.lines]
        return "def decide(cells, row, rows, as_of, found, otherwise):\n" + "".join(f"    {line}\n" for line in lines)

    # -------------------------------------------------------------- rules

    def _rule(self, rule: Rule) -> None:
        place = len(self.outcomes)
        self.kept = []
        lines, is_giving = self.inside(lambda: self._outcome_of(rule, place))
        name, fields = self.constant(rule), f", None, f{place}" if is_giving else ""
        lines += [
            f"d{place} = decided({name}, row, o{place}, as_of{fields})",
            f"d{place}.trace = recorded({name}, row, rows, o{place}, r{place})",
        ]
        self.lines += ["try:", *indented(lines), "except BeyondError:", f"    d{place}, w{place} = otherwise({name})"]
        self.lines.append(f"found[{self.constant(rule.name)}] = d{place}")
        self.outcomes[rule.name] = f"w{place}"

    def _outcome_of(self, rule: Rule, place: int) -> bool:
        """The lines that give what a decision is made of, and whether it has fields."""
        yes, no = (self.constant((one, one.value)) for one in POSITIVE_NEGATIVE[rule.kind])
        if rule.applies is None:
            truth, given = self._truth(rule)
            self.lines += self._decided(place, truth, yes, no, given)
            return bool(given)
        applies = self.part("适用", rule.applies)
        outside = list(self.kept)
        lines, (truth, given) = self.inside(lambda: self._truth(rule))
        lines += self._decided(place, truth, yes, no, given)
        self.kept = outside
        self.lines += [f"if {applies}:", *indented(lines), "else:"]
        self.lines += indented(self._decided(place, "False", yes, self.constant(NEVER), "{}" if given else ""))
        return bool(given)

    def _decided(self, place: int, truth: str, yes: str, no: str, given: str) -> list[str]:
        """The lines that give outcome, its word, the record and the fields of a decision."""
        lines = [f"o{place}, w{place} = {yes} if {truth} else {no}", f"r{place} = [{', '.join(self.kept)}]"]
        return [*lines, f"f{place} = {given}"] if given else lines

    def _truth(self, rule: Rule) -> tuple[str, str]:
        """Whether a rule that applies holds, and the fields of its decision (empty for a kind without any)."""
        match rule.body:
            case Qualification(waivers=(), level_require=None) as body:
                return self._all_of((("要求", body.require),), body.veto), ""
            case Assessment(grades=(), components=(_, *_)) as body if body.passes is not None:
                score = self._marks(rule, body.components)
                parts = (("合格", body.passes), ("要求", body.require))
                return self._all_of(parts, body.veto), f"{{{self.constant('成绩')}: {score}v}}"
            case Credit(caps=()) as body if all(isinstance(one.amount, x.Literal) for one in body.entries):
                return self._credit(body)
            case _:
                raise BeyondError

    def _all_of(self, parts: tuple[tuple[str, x.Expr | None], ...], veto: x.Expr | None) -> str:
        tests = [self.part(label, node) for label, node in parts if node is not None]
        tests += [f"not {self.part('否决', veto)}"] if veto is not None else []
        return " and ".join(tests) or "True"

    def _credit(self, body: Credit) -> tuple[str, str]:
        """What is entered is evaluated, and recorded, where it is entered."""
        truth = self._all_of((("要求", body.require),), None)
        told = tuple(self.tellers.step(one.amount).tell for one in body.entries)
        entered = {one.unit: literal(one.amount) for one in body.entries}
        self.kept.append(f"*({self.constant(told)} if {truth} else {self.constant(())})")
        return truth, f"{self.constant(entered)}.copy() if {truth} else {{}}"

    def part(self, label: str, node: x.Expr) -> str:
        """A part of a rule: recorded behind what tells it."""
        self.kept.append(self.constant(self.tellers.part(label, node)[1]))
        return self.condition(node)

    def _marks(self, rule: Rule, components: tuple[Component, ...]) -> str:
        """The lines that work out a weighted sum: each component, its premise, and what stands in for it."""
        score = f"s{len(self.scores)}_"
        for place, one in enumerate(components):
            self.kept.append(self.constant(self.tellers.step(one.value).tell))
            value = self.cell(one.value)
            if one.premise is not None:
                value = self._premised(one, one.premise, value)
            name = f"{score}{place}"
            self.lines += [f"{name} = {value}", self.ratio(name)]
        self.sum_up(score, components)
        self.lines.append(f"{score}v = quotient({score}n, {score}d)")
        self.scores[rule.name] = score
        return score

    def _premised(self, component: Component, premise: x.Expr, value: str) -> str:
        if component.otherwise is None or literal(component.otherwise).__class__ not in (int, Fraction):
            raise BeyondError
        holds = self.part("前提", premise)
        told = (self.tellers.step(component.otherwise).tell,)
        self.kept.append(f"*({self.constant(())} if {holds} else {self.constant(told)})")
        return f"{value} if {holds} else {self.constant(literal(component.otherwise))}"

    # -------------------------------------------------------------- conditions

    def condition(self, node: x.Expr) -> str:
        """The name of a condition's value, which is recorded."""
        match node:
            case x.Group(op=GroupOp.ALL, items=(_, *_)):
                return self.recorded(" and ".join([self.member(item.body) for item in node.items]))
            case x.Group(items=(_, *_)) if not any(isinstance(item.body, x.Guarded) for item in node.items):
                names = [self.condition(item.body) for item in node.items]
                is_any = node.op is GroupOp.ANY
                return self.recorded(" or ".join(names) if is_any else f"{' + '.join(names)} >= {self.constant(node.k)}")
            case x.Not():
                return self.recorded(f"not {self.condition(node.operand)}")
            case x.Cell(type=TruthType()):
                return self.cell(node)
            case x.Compare():
                return self._compare(node)
            case x.InRange(order=None):
                value, low, high = self.cell(node.operand), literal(node.low), literal(node.high)
                signs = (
                    SIGNS[CompareOp.GE if node.low_included else CompareOp.GT],
                    SIGNS[CompareOp.LE if node.high_included else CompareOp.LT],
                )
                return self.recorded(f"{value} {signs[0]} {self.constant(low)} and {value} {signs[1]} {self.constant(high)}")
            case _:
                raise BeyondError

    def member(self, node: x.Expr) -> str:
        """An item of 全部; what stands behind 则 is evaluated, and recorded, where 当 holds."""
        if not isinstance(node, x.Guarded):
            return self.condition(node)
        guard = self.condition(node.guard)
        outside, self.kept = [*self.kept, guard], []
        lines, then = self.inside(lambda: self.condition(node.then))
        below, self.kept = self.kept, outside
        name, more = self.fresh(), self.fresh()
        self.lines += [f"if {guard}:", *indented([*lines, f"{name}, {more} = {then}, ({', '.join(below)},)"])]
        self.lines += ["else:", f"    {name}, {more} = {self.constant(NOT_APPLICABLE)}, ()"]
        self.kept += [f"*{more}", name]
        return f"{name} is not False"

    def _compare(self, node: x.Compare) -> str:
        if node.order is not None and node.op not in (CompareOp.EQ, CompareOp.NE):
            raise BeyondError
        match node.left:
            case x.OutcomeOf():
                left = self._word_of(node, node.left)
            case x.ResultField():
                return self._marks_to(node, node.left)
            case _:
                left = self.cell(node.left)
        is_constant = isinstance(node.right, x.Literal)
        right = self.constant(literal(node.right)) if is_constant else self.cell(node.right)
        return self.recorded(f"{left} {SIGNS[node.op]} {right}")

    def _word_of(self, node: x.Compare, left: x.OutcomeOf) -> str:
        """The word of another decision, recorded behind the decision."""
        is_own = left.at == x.RowPath() and left.level is None and left.rule in self.outcomes
        if not is_own or not isinstance(node.right, x.Literal):
            raise BeyondError
        word = self.outcomes[left.rule]
        self.lines.append(f"{word} or beyond()")
        self.kept += [word.replace("w", "d"), word]
        return word

    def _marks_to(self, node: x.Compare, left: x.ResultField) -> str:
        """The 成绩 of the exam at hand compared with a number; it is the last score worked out."""
        score = self.scores.get(left.rule)
        right = literal(node.right)
        is_at_hand = score is not None and left.rule not in self.outcomes
        if score is None or not is_at_hand or left.field != "成绩" or right.__class__ not in (int, Fraction):
            raise BeyondError
        self.kept += ["None", f"{score}v"]
        return self.recorded(self.score_to(score, node.op, *Fraction(right).as_integer_ratio()))

    # -------------------------------------------------------------- names and lines

    def cell(self, node: x.Expr) -> str:
        """A field of the row, recorded; what is not plain is decided elsewhere."""
        name, test = self.read(node)
        if name not in self.plain:
            self.lines.append(f"{name}.__class__ {test} or beyond()")
            self.plain.add(name)
        self.kept.append(name)
        return name

    def recorded(self, expression: str) -> str:
        """A name for a value, which is recorded."""
        name = self.fresh()
        self.lines.append(f"{name} = {expression}")
        self.kept.append(name)
        return name

    def fresh(self) -> str:
        """A name that nothing else has."""
        self.named += 1
        return f"n{self.named}"

    def inside(self, make: Callable[[], T]) -> tuple[list[str], T]:
        """The lines that ``make`` adds, and what it gives; what is checked in them is checked only there."""
        outside, plain, self.lines = self.lines, set(self.plain), []
        try:
            made = make()
            return self.lines, made
        finally:
            self.lines, self.plain = outside, plain


def indented(lines: list[str]) -> list[str]:
    """Lines one step further in."""
    return [f"    {line}" for line in lines]
