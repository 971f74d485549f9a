"""What was recorded while a decision was made, as short as it can be, and the trace that is told from it.

A **record** is a flat list: the values of the nodes, the rows' cells among them, and the decisions consulted, in the order evaluated.
What never changes (which nodes there are, what stands below which, which fields they read) is known from the policy, once for all
records: a ``Tell`` reads its part of a record and gives the trace. Telling evaluates nothing and reads no row: a trace told
later, or twice, says what was found when the decision was made. Relies on ``decision``.
"""

from collections.abc import Callable, Iterator
from typing import Any

from policylang.core.facts import Row
from policylang.runtime.decision import Trace

Record = list[Any]
Rows = tuple[Row, ...]
"""The rows in sight where a node was evaluated, innermost first."""
Tell = Callable[[Iterator[Any], Rows], Trace]
"""The trace of a node, from the record and the rows; it takes as many values as the node has recorded."""


def as_recorded(record: Iterator[Any], rows: Rows) -> Trace:
    """A trace that stands in the record as it is."""
    trace: Trace = next(record)
    return trace


class RecordedParts(Trace):
    """The trace of a rule, or of anything else that is a list of parts: each part is recorded behind its ``Tell``.

    While it is open, what is evaluated below it is recorded; its ``children`` are told when they are first asked for.
    """

    __slots__ = ("record", "rows")

    def __init__(self, node: Any, row: Row | None, rows: Rows, value: Any, record: Record) -> None:
        self.node = node
        self.row = row
        self.value = value
        self.facts = []
        self.note = ""
        self.lacking = ()
        self.rows = rows
        self.record = record

    def add(self, trace: Trace) -> None:
        """Record the trace of what was evaluated elsewhere."""
        self.record += (as_recorded, trace)

    def __getattr__(self, name: str) -> Any:
        """Tell the parts: asked for what is not there, and only ``children`` may be that."""
        if name != "children":
            raise AttributeError(name)
        record = iter(self.record)
        self.children = [tell(record, self.rows) for tell in record]
        return self.children


class RecordedNode(Trace):
    """The trace of a condition evaluated by itself: ``facts`` and ``children`` are told when they are first asked for."""

    __slots__ = ("record", "rows", "tell")

    def __init__(self, node: Any, value: Any, record: Record, rows: Rows, tell: Tell) -> None:
        self.node = node
        self.row = rows[0] if rows else None
        self.value = value
        self.note = ""
        self.lacking = ()
        self.record = record
        self.rows = rows
        self.tell = tell

    def __getattr__(self, name: str) -> Any:
        """Tell what stands below: asked for what is not there, and only ``facts`` and ``children`` may be that."""
        if name not in ("facts", "children"):
            raise AttributeError(name)
        told = self.tell(iter(self.record), self.rows)
        self.facts, self.children = told.facts, told.children
        return getattr(self, name)
