"""What the compiled engine is made of: one Python function for each node of the IR, put together once for a policy set.

A function takes the run, the surroundings and the rows (innermost first; they stand apart from the surroundings so that going one
row further in costs a tuple) and gives what the reference engine gives for the same node. It treats the common case itself,
known values of plain classes, and leaves everything else to the functions of the reference engine: these say what is meant,
the functions here only say it faster. Relies on ``core`` and ``environment``.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

from policylang.core import expressions as x
from policylang.core.facts import Row
from policylang.core.ir import PolicySet
from policylang.core.values import Unknown, at_least
from policylang.runtime.engine import Engine
from policylang.runtime.environment import Env
from policylang.runtime.population import missing

Rows = tuple[Row, ...]
Code = Callable[["Run", Env, Rows], Any]
"""The value of a node."""


class Run(Engine, Protocol):
    """What compiled code asks of a run."""

    known_at: date | None
    values: dict[Any, Any]

    def interpreted(self, node: x.Expr, env: Env) -> Any:
        """The value of a node by the reference engine (its parts by this one)."""

    def unrecorded(self, row: Row, field: str) -> Unknown:
        """The unknown that a cell not recorded is."""


class Compiler(Protocol):
    """What the functions that make code ask of ``compiled.Compiled``."""

    policies: PolicySet

    def code(self, node: x.Expr) -> Code:
        """The code of a node; made once."""

    def truth(self, node: x.Expr | None) -> Code:
        """The code of a condition: ``True``, ``False`` or ``Unknown``; none at all holds."""

    def part(self, node: x.Expr | None) -> Code:
        """As ``truth``, or ``NOT_APPLICABLE``."""

    def is_steady(self, piece: object) -> bool:
        """Whether a value depends on nothing but the rows, the day judged and the run."""


def reach(path: x.RowPath) -> Code:
    """The row at a path, or the unknown of a link on the way."""
    depth = path.depth
    if not path.steps:
        return lambda run, env, rows: rows[depth]
    steps = tuple((isinstance(step, x.Up), step.kind if isinstance(step, x.Up) else step.field) for step in path.steps)

    def follow(run: Run, env: Env, rows: Rows) -> Row | Unknown:
        row = rows[depth]
        for is_up, name in steps:
            following = row.links.get(name) if is_up else row.cells.get(name)
            if not isinstance(following, Row):
                return Unknown((missing(row, name),))
            row = following
        return row

    return follow


def in_doubt(doubts: list[Any]) -> Any:
    """What a list comes to that only its doubtful items (``Unknown``, none of them ``True`` or ``False``) can decide."""
    first = doubts[0]
    return first if len(doubts) == 1 and first.__class__ is Unknown and first.low is None else at_least(None, tuple(doubts))


def depth_of(path: x.RowPath | None) -> int | None:
    """How far outward the row of a path stands, where no step leads on from there."""
    return path.depth if path is not None and not path.steps else None


def always(value: Any) -> Code:
    """A constant."""
    return lambda run, env, rows: value
