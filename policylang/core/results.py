"""What a run of scenarios gives: every 期望 with what was found instead, and how much of the rules they reach. Data only.

In: nothing. Out: ``Results``, ``Coverage``. Values stand here as the words that policies use. Relies on ``core.scenario``.
"""

import enum

import attrs

from policylang.core.expressions import Place
from policylang.core.scenario import Scenario


class Aspect(enum.Enum):
    """In what an expectation and the decision differ."""

    OUTCOME = "outcome"
    HOLDS = "holds"
    CAUSES = "causes"
    DISTANCES = "distances"
    PERIOD = "period"
    REPORTABLE = "reportable"


@attrs.frozen
class Mismatch:
    """Expected and found, as words of policies."""

    aspect: Aspect
    expected: str
    found: str


@attrs.frozen
class Check:
    """One 期望 after evaluation: it passed where nothing differs. ``explanation``: why the decision is as it is, if asked for."""

    rule: str
    subject: str
    place: Place = attrs.field(eq=False, repr=False)
    mismatches: tuple[Mismatch, ...] = ()
    explanation: str = ""

    @property
    def is_passed(self) -> bool:
        """Whether the decision is as expected."""
        return not self.mismatches


@attrs.frozen
class ScenarioResult:
    """One 测例 after evaluation."""

    scenario: Scenario
    checks: tuple[Check, ...]

    @property
    def is_passed(self) -> bool:
        """Whether all of its expectations hold."""
        return all(check.is_passed for check in self.checks)


@attrs.frozen
class Results:
    """All scenarios of a run, in the order written."""

    scenarios: tuple[ScenarioResult, ...]

    @property
    def is_passed(self) -> bool:
        """Whether all scenarios pass."""
        return all(result.is_passed for result in self.scenarios)

    @property
    def failures(self) -> int:
        """How many scenarios fail."""
        return sum(not result.is_passed for result in self.scenarios)


@attrs.frozen
class RuleReach:
    """One rule: its possible outcome words (待定 and 不适用 aside), and those that some 期望 asks for, in that order."""

    rule: str
    policy: str
    place: Place | None = attrs.field(eq=False, repr=False)
    possible: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Possible outcomes that no 期望 asks for."""
        return tuple(word for word in self.possible if word not in self.reached)


@attrs.frozen
class ConditionReach:
    """One item of a condition: the values (是, 否, 未知, 不适用) that it took while the scenarios were evaluated."""

    rule: str
    policy: str
    text: str
    place: Place = attrs.field(eq=False, repr=False)
    seen: tuple[str, ...] = ()

    @property
    def is_reached(self) -> bool:
        """Whether it was evaluated at all."""
        return bool(self.seen)


@attrs.frozen
class Coverage:
    """How much of the rules the scenarios reach."""

    rules: tuple[RuleReach, ...]
    conditions: tuple[ConditionReach, ...] = ()

    @property
    def untested(self) -> tuple[RuleReach, ...]:
        """Rules that no 期望 asks for."""
        return tuple(rule for rule in self.rules if not rule.reached)
