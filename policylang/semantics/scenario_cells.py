"""Cells and links of a scenario's rows.

In: a line ``field value`` about a row. Out: the cell (or nothing for 未知), the link to the parent row.
What a scenario does not say is unknown, a 可无 field too (blank is written 无); only a 失效日 left out is blank.
Codes: PL294 (given twice), PL299 (form of a line), and those of ``scenario_values``. Relies on ``scenario_values``.
"""

from typing import Any

from policylang.core.facts import Row
from policylang.core.ir import Field
from policylang.core.types import ErrorType, SetType
from policylang.core.values import ABSENT
from policylang.semantics.scenario_context import ScenarioContext
from policylang.semantics.scenario_values import UNSTATED, WRONG, ValueReader
from policylang.semantics.type_names import word_of
from policylang.syntax import ast

_VALUES = (ast.Name, ast.Number, ast.Quantity, ast.Percent, ast.Date, ast.Text, ast.DocumentTitle)


def is_nothing(fact: ast.Fact) -> bool:
    """Whether the line says ``… 无``."""
    if fact.entries is not None or fact.facts or fact.key is not None or len(fact.values) != 1:
        return False
    only = fact.values[0]
    return isinstance(only, ast.Name) and only.text == "无" and not only.quoted


class CellFiller:
    """Fills cells and links. ``_seen`` remembers what was given, 未知 included."""

    def __init__(self, context: ScenarioContext, values: ValueReader) -> None:
        self.context = context
        self.values = values
        self._seen: set[tuple[int, str, int]] = set()

    def fill(self, row: Row, field: Field, fact: ast.Fact) -> None:
        """Read ``field value``, ``field（a、b）`` or ``field 2013年 value`` into the row."""
        nodes = self._nodes(fact)
        year = fact.key.year if isinstance(fact.key, ast.Date) and fact.key.month is None else None
        if isinstance(self.context.field_type(row.kind, field), ErrorType):
            self.context.mistakes += 1
            return
        if nodes is None or field.by_year != (year is not None) or (fact.key is not None and year is None):
            self._form(fact, field)
            return
        if (row.key, field.name, year or 0) in self._seen:
            self.context.report("PL294", fact.name.span, name=field.name)
            return
        self._seen.add((row.key, field.name, year or 0))
        value = self._value(row, field, fact, nodes)
        if value is WRONG or value is UNSTATED:
            return
        if year is None:
            row.cells[field.name] = value
        else:
            row.cells.setdefault(field.name, {})[year] = value

    def leave_blank(self, row: Row, expiry: Field) -> None:
        """A 失效日 of which nothing is said is blank: the row is in force until now."""
        if (row.key, expiry.name, 0) not in self._seen:
            row.cells[expiry.name] = ABSENT

    def link(self, row: Row, kinds: tuple[str, ...], node: ast.Value) -> None:
        """Make the row of one of ``kinds`` that ``node`` names the parent of ``row``."""
        if any(kind in row.links for kind in kinds):
            self.context.report("PL294", node.span, name=kinds[0])
            return
        parent = self.values.link(node, word_of(node) or "", kinds)
        if isinstance(parent, Row):
            row.links[parent.kind] = parent

    def _nodes(self, fact: ast.Fact) -> tuple[ast.Value, ...] | None:
        """The values written on the line; ``None`` where it holds something else, or nothing."""
        if fact.facts or fact.count is not None or fact.parent is not None:
            return None
        entries = fact.entries or ()
        nodes = (*fact.values, *(entry for entry in entries if isinstance(entry, _VALUES)))
        if len(nodes) != len(fact.values) + len(entries) or (fact.values and entries) or not nodes:
            return None
        return nodes

    def _value(self, row: Row, field: Field, fact: ast.Fact, nodes: tuple[ast.Value, ...]) -> Any:
        type_ = self.context.field_type(row.kind, field)
        if isinstance(type_, SetType) and (len(nodes) > 1 or fact.entries is not None):
            value = self.values.read_set(nodes, type_, field.name, row)
        elif len(nodes) > 1:
            self._form(fact, field)
            return WRONG
        else:
            value = self.values.read(nodes[0], type_, field.name, row, field.nullable)
        return self.values.check_range(nodes[0], value, field.low, field.high, field.name)

    def _form(self, fact: ast.Fact, field: Field) -> None:
        several = isinstance(self.context.field_type("", field), SetType)
        form = f"{field.name} 2013年 …" if field.by_year else f"{field.name}（…、…）" if several else f"{field.name} …"
        self.context.report("PL299", fact.name.span, form=form)
