"""Rows and tables that are read on first use.

In: what reads them. Out: rows and tables as any other; what was read, or set, stays. Relies on ``core.facts``.
"""

from abc import abstractmethod
from collections.abc import Callable
from datetime import date
from typing import Any

from policylang.core.facts import Origin, Row, Table


class LateRow(Row):
    """A row whose cells, links and tables are read on first use."""

    __slots__ = ("_cells", "_links", "_since", "_tables")

    def __init__(self, key: int, kind: str, id_: str, origin: Origin) -> None:
        self.kind, self.id, self.key, self.origin = kind, id_, key, origin
        self._cells: dict[str, Any] | None = None
        self._links: dict[str, Row] | None = None
        self._tables: dict[str, Table] | None = None
        self._since: date | None = None

    @abstractmethod
    def read_cells(self) -> None:
        """Sets ``cells`` and ``known_since``."""

    @abstractmethod
    def read_links(self) -> dict[str, Row]:
        """The rows that it belongs to, by kind."""

    @abstractmethod
    def read_tables(self) -> dict[str, Table]:
        """Its child tables, by kind."""

    @property
    def has_cells(self) -> bool:
        """Whether its cells were read."""
        return self._cells is not None

    @property
    def cells(self) -> dict[str, Any]:
        """Values by field."""
        if self._cells is None:
            self.read_cells()
        assert self._cells is not None
        return self._cells

    @cells.setter
    def cells(self, value: dict[str, Any]) -> None:
        """Sets ``cells``, as for any row or table."""
        self._cells = value

    @property
    def known_since(self) -> date | None:
        """The day that the row itself gives."""
        if self._cells is None:
            self.read_cells()
        return self._since

    @known_since.setter
    def known_since(self, value: date | None) -> None:
        """Sets ``known_since``, as for any row or table."""
        self._since = value

    @property
    def links(self) -> dict[str, Row]:
        """The rows that it belongs to, by kind."""
        if self._links is None:
            self._links = self.read_links()
        return self._links

    @links.setter
    def links(self, value: dict[str, Row]) -> None:
        """Sets ``links``, as for any row or table."""
        self._links = value

    @property
    def tables(self) -> dict[str, Table]:
        """Its child tables, by kind."""
        if self._tables is None:
            self._tables = self.read_tables()
        return self._tables

    @tables.setter
    def tables(self, value: dict[str, Table]) -> None:
        """Sets ``tables``, as for any row or table."""
        self._tables = value


class LateTable(Table):
    """A table whose rows are read on first use."""

    __slots__ = ("_complete", "_read", "_rows", "_whole")

    def __init__(self, read: Callable[[], tuple[Row, ...]], is_complete: Callable[[], bool]) -> None:
        self._read = read
        self._whole = is_complete
        self._rows: tuple[Row, ...] | None = None
        self._complete: bool | None = None

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows, in the order given."""
        if self._rows is None:
            self._rows = self._read()
        return self._rows

    @rows.setter
    def rows(self, value: tuple[Row, ...]) -> None:
        """Sets ``rows``, as for any row or table."""
        self._rows = value

    @property
    def complete(self) -> bool:
        """Whether there is no further row."""
        if self._complete is None:
            self._complete = self._whole()
        return self._complete

    @complete.setter
    def complete(self, value: bool) -> None:
        """Sets ``complete``, as for any row or table."""
        self._complete = value
