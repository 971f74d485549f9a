"""What a run of scenarios gives: every 期望 with what was found instead, and how much of the rules they reach. Data only.

In: nothing. Out: ``Results``, ``Coverage``. Values stand here as the words that policies use. Relies on ``core.scenario``.
"""

import enum
from collections.abc import Sequence

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
    """One condition of a rule, a 定义 or a 表: the values that it can take (是, 否, and 未知 where a fact can be missing), and took."""

    rule: str
    policy: str
    text: str
    place: Place = attrs.field(eq=False, repr=False)
    possible: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Possible values that it never took."""
        return tuple(word for word in self.possible if word not in self.seen)


@attrs.frozen
class Share:
    """How many of the things that scenarios can show they show."""

    reached: int
    possible: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return self.reached == self.possible

    @property
    def percent(self) -> int:
        """In whole percent, rounded down: 100 only where nothing is missing."""
        return 100 * self.reached // self.possible if self.possible else 100


@attrs.frozen
class Coverage:
    """How much of the rules the scenarios reach."""

    rules: tuple[RuleReach, ...]
    conditions: tuple[ConditionReach, ...] = ()

    @property
    def untested(self) -> tuple[RuleReach, ...]:
        """Rules that no 期望 asks for."""
        return tuple(rule for rule in self.rules if not rule.reached)

    @property
    def outcomes(self) -> Share:
        """Outcomes that some 期望 asks for, of those that the rules can take."""
        return _share(self.rules)

    @property
    def sides(self) -> Share:
        """Values that the conditions took, of those that they can take."""
        return _share(self.conditions)

    @property
    def is_complete(self) -> bool:
        """Whether every rule is asked for, and every outcome and every value of a condition was reached."""
        return not self.untested and self.outcomes.is_whole and self.sides.is_whole

    def of(self, policy: str) -> "Coverage":
        """That of one 政策 (empty: of a shared vocabulary)."""
        rules = tuple(rule for rule in self.rules if rule.policy == policy)
        return Coverage(rules, tuple(reach for reach in self.conditions if reach.policy == policy))


def _share(reaches: Sequence[RuleReach | ConditionReach]) -> Share:
    possible = sum(len(reach.possible) for reach in reaches)
    return Share(possible - sum(len(reach.missing) for reach in reaches), possible)
