"""Decisions about records of known plain values, as one Python function: text put together here, made once for a policy set.

Nothing of a policy stands in the text: names, words, numbers and days are constants of a table, the text has only their numbers
(``k7``), those of the fields (``v2``) and of the rules (``o3``), and the few words written in this module. A record that
lacks a field that is asked for, or holds one that is not plain, raises ``BeyondError``: it is decided elsewhere.
In: rules that read the record's own fields and each other. Out: a function, or ``BeyondError``. Relies on ``compiled_shapes``.
"""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar, NoReturn

from policylang.core import expressions as x
from policylang.core.expressions import CompareOp, GroupOp
from policylang.core.ir import Assessment, Component, Credit, Qualification, Rule
from policylang.core.types import DateType, EnumType, NumberType, TextType, TruthType
from policylang.core.values import quotient
from policylang.core.vocabulary import Field
from policylang.runtime.compiled_shapes import flat, own_field
from policylang.runtime.decision import POSITIVE_NEGATIVE, Outcome

SIGNS = {
    CompareOp.EQ: "==",
    CompareOp.NE: "!=",
    CompareOp.GE: ">=",
    CompareOp.LE: "<=",
    CompareOp.GT: ">",
    CompareOp.LT: "<",
}
CLASSES: tuple[tuple[type, str], ...] = (
    (NumberType, "in numbers"),
    (DateType, "is date"),
    (TruthType, "is bool"),
    (EnumType, "is str"),
    (TextType, "is str"),
)
"""How the class of a value is tested, by the type of its field."""
Record = Mapping[str, Any]
Found = dict[str, Any]
"""Outcomes by rule, and the values that decisions give by their names in the language."""


class BeyondError(Exception):
    """What a quick form does not decide: a node that it does not know, or a value that is not there or not plain."""


def beyond() -> NoReturn:
    """Give up on a record."""
    raise BeyondError


def function_of(source: "Source") -> Callable[..., Any]:
    """The function that decides all rules of a source."""
    text = source.text()
    made: dict[str, Any] = dict(source.constants)
    exec(text, made)
    function: Callable[..., Any] = made["decide"]
    return function


class Source:
    """The text of a function and its constants."""

    ENDS: ClassVar[tuple[str, ...]] = ("n",)
    """What the names of the numerators of a weighted sum end in: one for each of its bounds."""

    def __init__(self, declared: Mapping[str, Field], with_values: bool = True) -> None:
        self.declared = declared
        self.with_values = with_values
        self.constants: dict[str, Any] = {
            "numbers": frozenset((int, Fraction)),
            "date": date,
            "bool": bool,
            "str": str,
            "int": int,
            "beyond": beyond,
            "quotient": quotient,
        }
        self.fields: dict[str, str] = {}
        self.outcomes: dict[str, str] = {}
        self.lines: list[str] = []
        self.given: list[str] = []
        self.scores: dict[str, str] = {}

    def text(self) -> str:
        """The whole function."""
        pairs = ", ".join(f"{self.constant(rule)}: {name}" for rule, name in self.outcomes.items())
        lines = [*self.reads(), *self.lines, f"found = {{{pairs}}}", *self.given, "return found"]
        return "def decide(cells):\n" + "".join(f"    {line}\n" for line in lines)

    def reads(self) -> list[str]:
        """The lines that read all fields."""
        return ["get = cells.get", *(f"{name} = get({self.constant(field)})" for field, name in self.fields.items())]

    def constant(self, value: Any) -> str:
        """The name under which the function has a value."""
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    # -------------------------------------------------------------- rules

    def takes(self, rule: Rule) -> bool:
        """Whether a rule can be decided here; if so, its lines are added."""
        kept = len(self.lines)
        try:
            self._rule(rule)
        except BeyondError:
            del self.lines[kept:]
            self.scores.pop(rule.name, None)
            return False
        return True

    def _rule(self, rule: Rule) -> None:
        body = rule.body
        applies = self.condition(rule.applies) if rule.applies is not None else ""
        if isinstance(body, Qualification) and not body.waivers and body.level_require is None:
            parts, veto = [body.require], body.veto
        elif isinstance(body, Assessment) and not body.grades and body.passes is not None:
            parts, veto = [body.passes, body.require], body.veto
            self._score(rule, body.components)
        elif isinstance(body, Credit) and not body.caps and all(isinstance(one.amount, x.Literal) for one in body.entries):
            parts, veto = [body.require], None
        else:
            raise BeyondError
        tests = [self.condition(part) for part in parts if part is not None]
        tests += [self.negation(veto)] if veto is not None else []
        yes, no = POSITIVE_NEGATIVE[rule.kind]
        name = f"o{len(self.outcomes)}"
        self.lines.append(f"{name} = {self.outcome(applies, self.both(tests), yes, no)}")
        self.outcomes[rule.name] = name
        if self.with_values:
            self._values(rule, name, yes)

    def outcome(self, applies: str, truth: str, yes: Outcome, no: Outcome) -> str:
        """The outcome that two conditions give; ``applies`` may be empty."""
        line = f"{self.constant(yes)} if {truth} else {self.constant(no)}"
        return f"({line}) if ({applies}) else {self.constant(Outcome.NOT_APPLICABLE)}" if applies else line

    def both(self, tests: list[str]) -> str:
        """That all conditions hold."""
        return " and ".join(f"({test})" for test in tests) or "True"

    def either(self, tests: list[str]) -> str:
        """That one of the conditions holds."""
        return " or ".join(f"({test})" for test in tests)

    def negation(self, node: x.Expr) -> str:
        """That a condition does not hold."""
        return f"not ({self.condition(node)})"

    def _values(self, rule: Rule, name: str, yes: Outcome) -> None:
        """The lines that add what the rule gives beside its outcome."""
        if isinstance(rule.body, Credit):
            entries = {f"{rule.name} 的 {one.unit}": getattr(one.amount, "value", None) for one in rule.body.entries}
            self.given.append(f"if {name} is {self.constant(yes)}: found.update({self.constant(entries)})")
        elif rule.name in self.scores:
            where = f"if {name} is not {self.constant(Outcome.NOT_APPLICABLE)}: " if rule.applies is not None else ""
            place = self.constant(f"{rule.name} 的 成绩")
            self.given.append(f"{where}found[{place}] = {self.value_of_score(self.scores[rule.name])}")

    def value_of_score(self, score: str) -> str:
        """A weighted sum as a value."""
        return f"quotient({score}n, {score}d)"

    def _score(self, rule: Rule, components: tuple[Component, ...]) -> None:
        """The lines that work out a weighted sum, over one denominator."""
        if not components:
            return
        score = f"s{len(self.scores)}_"
        for place, one in enumerate(components):
            otherwise = one.otherwise.value if isinstance(one.otherwise, x.Literal) else None
            if one.premise is not None and otherwise.__class__ not in (int, Fraction):
                raise BeyondError
            premise = self.condition(one.premise) if one.premise is not None else ""
            self.component(f"{score}{place}", one.value, premise, otherwise)
        self.sum_up(score, components)
        self.scores[rule.name] = score

    def sum_up(self, score: str, components: tuple[Component, ...]) -> None:
        """The lines that add up the components, each times its weight."""
        whole = 1
        for one in components:
            whole *= Fraction(one.weight).denominator
        terms: dict[str, list[str]] = {part: [] for part in self.ENDS}
        for place, one in enumerate(components):
            others = [f"{score}{other}d" for other in range(len(components)) if other != place]
            weight = self.constant(int(Fraction(one.weight) * whole))
            for part, sums in terms.items():
                sums.append(" * ".join([weight, f"{score}{place}{part}", *others]))
        below = " * ".join([self.constant(whole), *(f"{score}{place}d" for place in range(len(components)))])
        self.lines += [f"{score}{part} = {' + '.join(sums)}" for part, sums in terms.items()]
        self.lines.append(f"{score}d = {below}")

    def component(self, name: str, node: x.Expr, premise: str, otherwise: Any) -> None:
        """The lines that work out one component, as numerator and denominator; a record without it is given up at once."""
        value, test = self.read(node)
        if premise:
            self.lines.append(f"{name} = ({self.own(node)}) if ({premise}) else {self.constant(otherwise)}")
        else:
            self.lines += [f"if not {value}.__class__ {test}: return None", f"{name} = {value}"]
        self.lines.append(self.ratio(name))

    def ratio(self, name: str) -> str:
        """The line that takes a number apart. PERF: by the slots of ``Fraction``; a method takes five times as long."""
        return f"{name}n, {name}d = ({name}, 1) if {name}.__class__ is int else ({name}._numerator, {name}._denominator)"

    # -------------------------------------------------------------- conditions

    def condition(self, node: x.Expr) -> str:
        """A condition as an expression."""
        match node:
            case x.Group(op=GroupOp.ALL):
                return self.both([self.member(item.body) for item in flat(node)])
            case x.Group(op=GroupOp.ANY) if not any(isinstance(item.body, x.Guarded) for item in node.items):
                return self.either([self.condition(item.body) for item in node.items])
            case x.Not():
                return self.negation(node.operand)
            case x.Cell(type=TruthType()):
                return self.flag(node)
            case x.Compare():
                return self._compare(node)
            case x.InRange(order=None):
                ops = (
                    CompareOp.GE if node.low_included else CompareOp.GT,
                    CompareOp.LE if node.high_included else CompareOp.LT,
                )
                bounds = zip(ops, (node.low, node.high), strict=True)
                return self.both([self.field_to(node.operand, op, literal(bound)) for op, bound in bounds])
            case _:
                raise BeyondError

    def member(self, node: x.Expr) -> str:
        """An item of 全部; one whose 当 does not hold leaves it."""
        if isinstance(node, x.Guarded):
            return self.either([self.negation(node.guard), self.condition(node.then)])
        return self.condition(node)

    def _compare(self, node: x.Compare) -> str:
        if node.order is not None and node.op not in (CompareOp.EQ, CompareOp.NE):
            raise BeyondError
        if isinstance(node.left, x.OutcomeOf):
            return self._outcome(node, node.left)
        if isinstance(node.left, x.ResultField):
            score = (
                self.scores.get(node.left.rule) if node.left.at in (None, x.RowPath()) and node.left.field == "成绩" else None
            )
            right = literal(node.right)
            if score is None or right.__class__ not in (int, Fraction):
                raise BeyondError
            return self.score_to(score, node.op, *Fraction(right).as_integer_ratio())
        if isinstance(node.right, x.Literal):
            return self.field_to(node.left, node.op, literal(node.right))
        return self.field_to_field(node.left, node.op, node.right)

    def _outcome(self, node: x.Compare, left: x.OutcomeOf) -> str:
        words = {outcome.value: outcome for outcome in Outcome if outcome is not Outcome.PENDING}
        word = node.right.value if isinstance(node.right, x.Literal) else None
        is_own = left.at == x.RowPath() and left.level is None and left.rule in self.outcomes
        if not is_own or word not in words or node.op not in (CompareOp.EQ, CompareOp.NE):
            raise BeyondError
        return self.outcome_is(self.outcomes[left.rule], words[word], node.op is CompareOp.EQ)

    # -------------------------------------------------------------- leaves

    def flag(self, node: x.Expr) -> str:
        """A field that is true or false."""
        return self.own(node)

    def field_to(self, node: x.Expr, op: CompareOp, right: Any) -> str:
        """A field compared with a constant."""
        return f"({self.own(node)}) {SIGNS[op]} {self.constant(right)}"

    def field_to_field(self, left: x.Expr, op: CompareOp, right: x.Expr) -> str:
        """Two fields compared."""
        return f"({self.own(left)}) {SIGNS[op]} ({self.own(right)})"

    def score_to(self, score: str, op: CompareOp, above: int, below: int) -> str:
        """A weighted sum compared with a quotient."""
        return f"{score}n * {self.constant(below)} {SIGNS[op]} {self.constant(above)} * {score}d"

    def outcome_is(self, name: str, wanted: Outcome, is_equal: bool) -> str:
        """Another decision compared with a word."""
        return f"{name} {'is' if is_equal else 'is not'} {self.constant(wanted)}"

    def own(self, node: x.Expr) -> str:
        """A field of the record, if it is known and plain."""
        name, test = self.read(node)
        return f"{name} if {name}.__class__ {test} else beyond()"

    def read(self, node: x.Expr) -> tuple[str, str]:
        """The name of a field's value, and the test that it is plain."""
        field = own_field(node)
        test = next((test for kind, test in CLASSES if isinstance(node.type, kind)), None)
        if field is None or test is None:
            raise BeyondError
        return self.fields.setdefault(field, f"v{len(self.fields)}"), test


def literal(node: x.Expr) -> Any:
    """The value of a plain constant."""
    if not isinstance(node, x.Literal) or node.value.__class__ not in (int, Fraction, date, str, bool):
        raise BeyondError
    return node.value
