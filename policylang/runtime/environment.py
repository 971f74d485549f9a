"""Where an expression is evaluated: for which rows, on which day, in which window. Relies on ``core``."""

from datetime import date
from typing import Any

from policylang.core.facts import Row
from policylang.core.ir import PolicyInfo, Rule
from policylang.core.types import EnumType
from policylang.core.values import Period
from policylang.piece import Mutable


class Env(Mutable):
    """The surroundings of an expression. Never changed once made (not frozen: it is made for every row).

    ``rows``: innermost first. ``as_of``: the day on which the facts are judged (of a duty: the earlier of 基准日 and 期限).
    ``window``: 期限. ``cycle``: the period of 每. ``year``: 本年度. ``level``, ``rung``, ``levels``: the application of a 晋升.
    ``score``: 成绩 and 等次 while an exam is decided. ``lenient``: 原则上 items count as met.
    """

    policy: PolicyInfo
    rows: tuple[Row, ...]
    as_of: date
    rule: Rule | None = None
    window: Period | None = None
    cycle: Period | None = None
    year: Period | None = None
    level: str | None = None
    rung: str | None = None
    levels: EnumType | None = None
    score: dict[str, Any] | None = None
    lenient: bool = False

    def at_rows(self, rows: tuple[Row, ...]) -> "Env":
        """The same for other rows."""
        return Env(
            self.policy,
            rows,
            self.as_of,
            self.rule,
            self.window,
            self.cycle,
            self.year,
            self.level,
            self.rung,
            self.levels,
            self.score,
            self.lenient,
        )

    def inside(self, row: Row) -> "Env":
        """The same, one row further in."""
        return self.at_rows((row, *self.rows))

    def at(self, row: Row) -> "Env":
        """The same for another row alone (a definition, a consulted decision)."""
        return self.at_rows((row,))

    def judged(self, as_of: date, window: Period | None) -> "Env":
        """The same on the day, and in the window, in which a duty is judged."""
        env = self.at_rows(self.rows)
        env.as_of, env.window = as_of, window
        return env

    def in_cycle(self, cycle: Period, year: Period | None) -> "Env":
        """The same in one period of 每."""
        env = self.at_rows(self.rows)
        env.cycle, env.year = cycle, year
        return env

    def in_year(self, year: Period) -> "Env":
        """The same for another 本年度."""
        env = self.at_rows(self.rows)
        env.year = year
        return env

    def scored(self, score: dict[str, Any]) -> "Env":
        """The same with what an exam has given so far."""
        env = self.at_rows(self.rows)
        env.score = dict(score)
        return env

    def softened(self) -> "Env":
        """The same with 原则上 items counted as met."""
        env = self.at_rows(self.rows)
        env.lenient = True
        return env

    @property
    def stamp(self) -> tuple[Any, ...]:
        """What a remembered value depends on, besides the row."""
        return (self.as_of, self.window, self.cycle, self.year, self.level, self.rung, self.lenient)
