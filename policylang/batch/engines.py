"""The column engines: how a frame is made, held on the way and collected. The lowering is the same for all of them.

Relies on polars (and on duckdb or ``batch.spark`` where they are asked for), which the extra ``batch`` brings.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import narwhals as nw
import polars as pl

from policylang.batch.native import is_at_hand
from policylang.batch.spark import Spark

LARGE = 1_000_000
"""PERF: from so many rows on the streaming engine of Polars is the quicker one; below, its threads cost more than they save."""
VERY_LARGE = 5_000_000
"""PERF: from so many rows on a kernel saves more than it takes to compile it, also where it is run once: a tenth of a second for nine decisions, seconds for a whole policy."""
PLAIN = pl.QueryOptFlags(comm_subexpr_elim=False, comm_subplan_elim=False)
"""Equal columns are one already."""


class Engine(Protocol):
    """What a run asks of a column engine."""

    name: str
    api: Any
    """The module whose ``col``, ``lit`` and ``when`` make its expressions: narwhals, or one of which narwhals is a part."""
    keeps_order: bool
    """Whether rows stay in their order where nothing is joined."""
    has_small_numbers: bool
    """Whether numbers of 32 bits are computed as such, and quicker; constants then have the width of the column beside them."""
    orders_truths: bool
    """Whether one truth can be compared with another in one operation, as quick as any other of truths."""
    divides_exactly: bool
    """Whether ``//`` of whole numbers is exact; elsewhere it is near, and the rest of the division mends it."""
    fuses: bool
    """Whether some frame has so many rows that what is computed in each of them is compiled (``batch.fusion``)."""

    def fuses_at(self, height: int) -> bool:
        """Whether that is done for so many rows."""

    def frame(self, rows: pl.LazyFrame, height: int) -> Any:
        """Rows as a lazy frame of this engine; there are ``height`` at most."""

    def held(self, frame: Any) -> Any:
        """The same rows, computed once."""

    def collected(self, frame: Any) -> pl.DataFrame:
        """The rows of a frame."""


class Polars:
    """The embedded engine (default). PERF: it is given its own expressions; making them by narwhals takes ten times as long."""

    name = "polars"
    api: Any = pl
    keeps_order = True
    has_small_numbers = True
    orders_truths = True
    divides_exactly = True

    def __init__(self, fuses_from: int | None = VERY_LARGE) -> None:
        """``fuses_from``: from so many rows on what is computed in each is compiled, if it can be on this machine; ``None``: never."""
        self.fuses_from = fuses_from
        self.is_large = False
        self.fuses = False

    def fuses_at(self, height: int) -> bool:
        """Whether what is computed in each of so many rows is compiled."""
        return self.fuses_from is not None and height >= self.fuses_from and is_at_hand()

    def frame(self, rows: pl.LazyFrame, height: int) -> Any:
        """The rows as they are."""
        self.is_large |= height > LARGE
        self.fuses |= self.fuses_at(height)
        return rows

    def held(self, frame: Any) -> Any:
        """The same rows, computed once."""
        return self.collected(frame).lazy()

    def collected(self, frame: Any) -> pl.DataFrame:
        """The rows of a frame."""
        found: pl.DataFrame = frame.collect(engine="streaming" if self.is_large else "in-memory", optimizations=PLAIN)
        return found


class DuckDB:
    """For data that is in a database."""

    name = "duckdb"
    api: Any = nw
    keeps_order = False
    has_small_numbers = False
    orders_truths = False
    divides_exactly = True
    fuses = False

    def __init__(self) -> None:
        import duckdb  # PERF: not asked for by those who use Polars

        self.connection = duckdb.connect()
        self.count = 0

    def fuses_at(self, height: int) -> bool:
        """DuckDB compiles nothing."""
        return False

    def frame(self, rows: pl.LazyFrame, height: int) -> Any:
        """A table of the database."""
        self.connection.register("incoming", rows.collect().to_arrow())
        return self._kept("SELECT * FROM incoming")

    def held(self, frame: Any) -> Any:
        """The same rows, in a table of the database."""
        native = nw.to_native(frame)
        self.count += 1
        name = f"held_{self.count}"
        native.to_table(name)
        return nw.from_native(self.connection.table(name))

    def collected(self, frame: Any) -> pl.DataFrame:
        """The rows of a frame."""
        found: pl.DataFrame = nw.to_native(frame).pl()
        return found

    def _kept(self, query: str) -> Any:
        self.count += 1
        name = f"held_{self.count}"
        self.connection.execute(f"CREATE TEMP TABLE {name} AS {query}")
        return nw.from_native(self.connection.table(name))


ENGINES: Mapping[str, Callable[[], Engine]] = {"polars": Polars, "duckdb": DuckDB, "spark": Spark}
"""The engines by name."""
