"""The column engines: how a frame is made, held on the way and collected. The lowering is the same for all of them.

Relies on polars (and on duckdb where it is asked for), which the extra ``batch`` brings.
"""

from collections.abc import Mapping
from typing import Any, Protocol

import narwhals as nw
import polars as pl


class Engine(Protocol):
    """What a run asks of a column engine."""

    name: str

    def frame(self, table: pl.DataFrame) -> Any:
        """A table as a lazy frame of this engine."""

    def held(self, frame: Any) -> Any:
        """The same rows, computed once."""

    def collected(self, frame: Any) -> pl.DataFrame:
        """The rows of a frame."""


class Polars:
    """The embedded engine (default). PERF: its engine in memory is a quarter faster here than its streaming one."""

    name = "polars"

    def frame(self, table: pl.DataFrame) -> Any:
        """A table as a lazy frame."""
        return nw.from_native(table.lazy())

    def held(self, frame: Any) -> Any:
        """The same rows, computed once."""
        return nw.from_native(nw.to_native(frame).collect().lazy())

    def collected(self, frame: Any) -> pl.DataFrame:
        """The rows of a frame."""
        found: pl.DataFrame = nw.to_native(frame).collect()
        return found


class DuckDB:
    """For data that is in a database."""

    name = "duckdb"

    def __init__(self) -> None:
        import duckdb  # PERF: not asked for by those who use Polars

        self.connection = duckdb.connect()
        self.count = 0

    def frame(self, table: pl.DataFrame) -> Any:
        """A table of the database."""
        self.connection.register("incoming", table.to_arrow())
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


ENGINES: Mapping[str, type[Polars] | type[DuckDB]] = {"polars": Polars, "duckdb": DuckDB}
"""The engines by name."""
