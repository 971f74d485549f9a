"""Where an expression stands: which rows it can name, and which special words mean something there.

Data only. A name is looked up on the innermost row first, then row by row outward.
"""

from policylang.core.expressions import Expr
from policylang.core.types import EnumType
from policylang.piece import Piece, evolve


class RowScope(Piece):
    """A row that names can be about: its possible kinds (several for 对象 教师、干部)."""

    kinds: tuple[str, ...]


class Population(Piece):
    """The rows that a 指标 从 kind counts: ``among`` them (its 适用), those ``counted`` (its 计入)."""

    kind: str
    among: Expr | None = None
    counted: Expr | None = None


class Scope(Piece):
    """``rows``, innermost last (empty: population-wide); ``policy`` in force; what the rule around allows.

    ``ladder``: key of the ladder, inside a 晋升 or its 阶梯; ``levels`` its levels. ``cycle``: inside 每 (本周期);
    ``deadline``: the rule has a 期限. ``in_sanction``: 持有 reads recorded holdings only.
    ``broken``: the rows are not known (reported), so that no name can be looked up.
    """

    policy: str = ""
    rows: tuple[RowScope, ...] = ()
    rule: str = ""
    in_sanction: bool = False
    ladder: str = ""
    levels: EnumType | None = None
    rungs: EnumType | None = None
    cycle: bool = False
    deadline: bool = False
    population: Population | None = None
    broken: bool = False

    def inside(self, *kinds: str) -> "Scope":
        """The scope inside 其中, 满足 or an aggregate over rows of ``kinds``."""
        return evolve(self, rows=(*self.rows, RowScope(kinds)), population=None)
