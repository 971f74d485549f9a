"""As ``compiled_source``, for records of which not all is known: truths are two bits: it may hold (1), it surely does (2).

So no is 0, unknown 1, yes 3, and 全部 and 任一 are ``&`` and ``|``: Kleene's tables. A weighted sum has a least and a greatest
value. Causes are not kept. Relies on ``compiled_source`` and the comparisons of the reference engine.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, ClassVar

from policylang.core import expressions as x
from policylang.core.expressions import CompareOp
from policylang.core.values import Unknown, quotient
from policylang.core.vocabulary import Field
from policylang.runtime.comparisons import PLAIN, relate
from policylang.runtime.compiled_shapes import own_field
from policylang.runtime.compiled_source import SIGNS, BeyondError, Source, beyond
from policylang.runtime.decision import Outcome

Parts = tuple[int, int, int]
"""Least and greatest numerator, and the denominator."""
NOT = (3, 1, None, 0)
"""The truth of what a truth is denied of."""


def truth_of(value: Any) -> int:
    """A truth as bits."""
    return 1 if isinstance(value, Unknown) else 3 if value else 0


def compare(op: CompareOp, values: tuple[Any, Any], unrecorded: tuple[Unknown, Unknown]) -> int:
    """Two fields compared of which one at least is not recorded, or not plain."""
    if any(value is not None and value.__class__ not in PLAIN for value in values):
        beyond()
    left, right = (unknown if value is None else value for value, unknown in zip(values, unrecorded, strict=True))
    return truth_of(relate(op, left, right))


def parts_of(value: Any, unrecorded: Parts | None) -> Parts:
    """A component of a weighted sum."""
    if value.__class__ is int:
        return value, value, 1
    if value.__class__ is Fraction:
        above, below = value.as_integer_ratio()
        return above, above, below
    return unrecorded if value is None and unrecorded is not None else beyond()


def between(low: int, high: int, below: int) -> Any:
    """A weighted sum as a value."""
    least = quotient(low, below)
    return least if low == high else Unknown((), least, quotient(high, below))


class OpenSource(Source):
    """The text of a function that decides what is known of a record."""

    ENDS: ClassVar[tuple[str, ...]] = ("l", "h")

    def __init__(self, declared: Mapping[str, Field], with_values: bool = True) -> None:
        super().__init__(declared, with_values)
        self.constants |= {"compare": compare, "parts_of": parts_of, "between": between}

    def unrecorded(self, node: x.Expr) -> Unknown:
        """What a field may be that is not recorded."""
        declared = self.declared.get(own_field(node) or "")
        bounds = (None, None) if declared is None or declared.nullable else (declared.low, declared.high)
        return Unknown((), *bounds)

    def outcome(self, applies: str, truth: str, yes: Outcome, no: Outcome) -> str:
        """The outcome that two conditions give."""
        line = f"{self.constant((no, Outcome.PENDING, None, yes))}[{truth}]"
        if not applies:
            return line
        never, open_ = self.constant(Outcome.NOT_APPLICABLE), self.constant(Outcome.PENDING)
        return f"({never}, {open_}, {open_}, {line})[{applies}]"

    def both(self, tests: list[str]) -> str:
        """That all conditions hold."""
        return f"({' & '.join(tests)})" if tests else "3"

    def either(self, tests: list[str]) -> str:
        """That one of the conditions holds."""
        return f"({' | '.join(tests)})"

    def negation(self, node: x.Expr) -> str:
        """That a condition does not hold."""
        return f"{self.constant(NOT)}[{self.condition(node)}]"

    def flag(self, node: x.Expr) -> str:
        """A field that is true or false."""
        name, _ = self.read(node)
        return f"(3 if {name} is True else 0 if {name} is False else 1 if {name} is None else beyond())"

    def field_to(self, node: x.Expr, op: CompareOp, right: Any) -> str:
        """A field compared with a constant; one that is not recorded, by its bounds."""
        name, test = self.read(node)
        open_ = truth_of(relate(op, self.unrecorded(node), right))
        plain = f"3 * ({name} {SIGNS[op]} {self.constant(right)})"
        return f"({plain} if {name}.__class__ {test} else {open_} if {name} is None else beyond())"

    def field_to_field(self, left: x.Expr, op: CompareOp, right: x.Expr) -> str:
        """Two fields compared."""
        (one, test), (other, same_test) = self.read(left), self.read(right)
        unrecorded = self.constant((self.unrecorded(left), self.unrecorded(right)))
        plain = f"3 * ({one} {SIGNS[op]} {other})"
        apart = f"compare({self.constant(op)}, ({one}, {other}), {unrecorded})"
        return f"({plain} if {one}.__class__ {test} and {other}.__class__ {same_test} else {apart})"

    def score_to(self, score: str, op: CompareOp, above: int, below: int) -> str:
        """A weighted sum compared with a quotient, by its bounds."""
        if op in (CompareOp.EQ, CompareOp.NE):
            raise BeyondError
        surely, possibly = ("l", "h") if op in (CompareOp.GE, CompareOp.GT) else ("h", "l")
        right = f"{SIGNS[op]} {self.constant(above)} * {score}d"
        factor = self.constant(below)
        return f"(3 if {score}{surely} * {factor} {right} else 1 if {score}{possibly} * {factor} {right} else 0)"

    def outcome_is(self, name: str, wanted: Outcome, is_equal: bool) -> str:
        """Another decision compared with a word."""
        sign = "is" if is_equal else "is not"
        return f"(1 if {name} is {self.constant(Outcome.PENDING)} else 3 * ({name} {sign} {self.constant(wanted)}))"

    def component(self, name: str, node: x.Expr, premise: str, otherwise: Any) -> None:
        """The lines that work out one component of a weighted sum."""
        value, _ = self.read(node)
        if premise:
            value = f"({self.constant(otherwise)}, beyond, beyond, {value})[{premise}]"
        bounds = self.constant(_parts_between(self.unrecorded(node)))
        self.lines.append(f"{name}l, {name}h, {name}d = parts_of({value}, {bounds})")

    def value_of_score(self, score: str) -> str:
        """A weighted sum as a value."""
        return f"between({score}l, {score}h, {score}d)"


def _parts_between(unknown: Unknown) -> Parts | None:
    if unknown.low is None or unknown.high is None:
        return None
    low, high = Fraction(unknown.low), Fraction(unknown.high)
    return low.numerator * high.denominator, high.numerator * low.denominator, low.denominator * high.denominator
