"""What the parts of the reference engine ask of it. Relies on ``core`` and the data classes beside it."""

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

from policylang.core.expressions import Expr, RowPath
from policylang.core.facts import Dataset, Row
from policylang.core.ir import PolicySet, Rule
from policylang.core.values import Period, Truth, Unknown
from policylang.runtime.decision import Decision, Fact
from policylang.runtime.environment import Env
from policylang.runtime.population import Population


class Engine(Protocol):
    """The services of ``evaluator.Evaluation``."""

    policies: PolicySet
    dataset: Dataset
    as_of: date
    bindings: Any
    tracing: bool
    population: Population
    effects: Any
    memory: dict[Any, Any]

    def value(self, node: Expr, env: Env) -> Any:
        """The value of an expression."""

    def truth(self, node: Expr | None, env: Env, label: str = "") -> Truth:
        """The value of a condition."""

    def remembered(self, key: Any, label: str, make: Callable[[], Any]) -> Any:
        """What ``make`` gives, made once, with its trace."""

    def part(self, node: Expr | None, env: Env, label: str = "") -> Any:
        """The value of a condition, or ``NOT_APPLICABLE``."""

    def silently(self, node: Expr, env: Env) -> Truth:
        """A truth evaluated beside the trace."""

    def decide_on(
        self, rule: Rule, row: Row | None, as_of: date, level: str | None = None, period: Period | None = None
    ) -> Decision:
        """The decision of a rule on a day."""

    def env_for(
        self,
        policy: str,
        rows: tuple[Row, ...],
        rule: Rule | None = None,
        as_of: date | None = None,
        level: str | None = None,
    ) -> Env:
        """The surroundings of a rule or definition."""

    def row(self, path: RowPath, env: Env) -> Row | Unknown:
        """The row at a path, with the links followed on the way recorded."""

    def note(self, *facts: Fact) -> None:
        """Record facts that were read."""

    def remark(self, note: str) -> None:
        """Record how the current node was decided."""

    def lack(self, members: tuple[Any, ...]) -> None:
        """Record which members of a list do not occur."""

    def parameter(self, name: str, key: Any, as_of: date) -> Any:
        """The value of a 参数 on a day."""
