"""Facts of a scenario: lines become rows, cells, links and tables.

In: the fact lines of a 测例 and the vocabulary of the policy. Out: a ``Dataset``. A child table is complete for a subject as soon
as one row or 无 was given for it; a kind written at the left margin is the whole population of that kind.
Codes: PL280 (kind), PL281 (name of a fact), PL285 (declared twice), PL294 (given twice), PL299 (form of a line), and those of
``scenario_values`` and ``scenario_records``. Relies on ``scenario_cells`` and ``scenario_tables``.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from policylang.core.facts import APPROVALS, KNOWN_SINCE, Dataset, Origin, Row
from policylang.core.ir import SubjectKind
from policylang.diagnostics import Label
from policylang.piece import Piece
from policylang.semantics.scenario_cells import CellFiller, is_nothing
from policylang.semantics.scenario_context import ScenarioContext, some
from policylang.semantics.scenario_records import RecordFiller
from policylang.semantics.scenario_tables import Copies, assemble
from policylang.semantics.scenario_values import ValueReader
from policylang.semantics.type_names import word_of
from policylang.syntax import ast


def dataset_of(context: ScenarioContext, facts: Sequence[ast.Given]) -> Dataset:
    """The facts of one scenario; afterwards ``context.rows`` knows every row by kind and id."""
    reader = _Facts(context)
    for fact in facts:
        reader.declare_top(fact)
    reader.fill()
    return assemble(context, reader.top, reader.given, reader.copies)


class _Line(Piece):
    """A line about ``row`` that waits until all rows are declared."""

    row: Row
    kind: SubjectKind
    given: ast.Given


class _Facts:
    """Declares rows first, so that a link may name a row that stands further down."""

    def __init__(self, context: ScenarioContext) -> None:
        self.context = context
        self.top: dict[str, None] = {}
        self.given: dict[tuple[int, str], bool] = {}
        self.copies: list[Copies] = []
        self._none: set[tuple[int, str]] = set()
        self._lines: list[_Line] = []
        self._parents: list[tuple[Row, SubjectKind, ast.Name]] = []

    # ------------------------------------------------------------------ declaring

    def declare_top(self, fact: ast.Given) -> None:
        """Rows written at the left margin of a scenario."""
        if not isinstance(fact, ast.Fact):
            self._form(fact, "教师 甲（…）")
            return
        kind = self.context.kind(fact.name.text)
        if kind is None:
            words = _kind_words(self.context)
            self.context.unknown("PL280", fact.name, fact.name.text, words, some(words))
            self._lose(fact)
            return
        self.top[kind.name] = None
        if not is_nothing(fact):
            self._declare(fact, kind, None)

    def _declare(self, fact: ast.Fact, kind: SubjectKind, parent: Row | None) -> None:
        """The rows that one line names, with what stands in its brackets and below it."""
        if fact.key is not None:
            self._form(fact, f"{fact.name.text} 甲、乙")
            return
        if parent is not None and fact.parent is not None:
            self._form(fact.parent, f"{fact.name.text} 甲（…）")
        if parent is not None and (parent.key, kind.name) in self._none:
            self.context.report("PL294", fact.name.span, name=kind.name)
        rows = [self._row(fact, kind, parent, name) for name in fact.values or (None,)]
        for row in rows:
            if row is not None:
                if parent is None and fact.parent is not None:
                    self._parents.append((row, kind, fact.parent))
                self._inside(row, kind, (*(fact.entries or ()), *fact.facts))
        if fact.count is not None:
            self._copies(fact.count, [row for row in rows if row is not None], kind)

    def _copies(self, count: ast.Quantity, rows: list[Row], kind: SubjectKind) -> None:
        total = int(count.value)
        if total != count.value or total < len(rows):
            self._form(count, f"{kind.name} 甲 等 99人")
        elif rows:
            self.copies.append(Copies(rows[0], total - len(rows)))

    def _row(self, fact: ast.Fact, kind: SubjectKind, parent: Row | None, name: ast.Value | None) -> Row | None:
        """A new row, ``None`` if its name is taken or no name."""
        known = self.context.rows.setdefault(kind.name, {})
        id_ = self._generated(kind, parent) if name is None else word_of(name)
        if id_ is None:
            self._form(name or fact, f"{fact.name.text} 甲")
            return None
        if id_ in known:
            first = self.context.declared_at.get(known[id_].key)
            related = (Label(first, "PL285.first"),) if first and first != (name or fact).span else ()
            self.context.report("PL285", (name or fact).span, related=related, kind=kind.name, name=id_)
            return None
        origin = Origin(fact.span.path, "", self.context.line(fact))
        row = Row(kind.name, id_, origin=origin, key=self.context.next_key((name or fact.name).span))
        known[id_] = row
        if parent is not None:
            row.links[parent.kind] = parent
            self.given[parent.key, kind.name] = True
        return row

    def _generated(self, kind: SubjectKind, parent: Row | None) -> str:
        """An id for a row without a name: ``甲·1``."""
        known = self.context.rows[kind.name]
        stem = f"{parent.id}·" if parent is not None else kind.name
        number = 1
        while f"{stem}{number}" in known:
            number += 1
        return f"{stem}{number}"

    def _inside(self, row: Row, kind: SubjectKind, entries: Iterable[ast.Entry]) -> None:
        """Child rows are declared now, all other lines about ``row`` wait."""
        for entry in entries:
            if not isinstance(entry, ast.Fact | ast.HoldingFact | ast.FindingFact):
                self._form(entry, f"{kind.name} 甲（field 值）".replace("field", next(iter(kind.fields), "学校")))
                continue
            child = self._child_kind(entry, kind) if isinstance(entry, ast.Fact) else None
            if child is None or not isinstance(entry, ast.Fact):
                self._lines.append(_Line(row, kind, entry))
            elif is_nothing(entry):
                self._empty(entry, row, child)
            else:
                self._declare(entry, child, row)

    def _empty(self, fact: ast.Fact, row: Row, child: SubjectKind) -> None:
        if (row.key, child.name) in self.given:
            self.context.report("PL294", fact.name.span, name=child.name)
        self.given[row.key, child.name] = True
        self._none.add((row.key, child.name))

    def _child_kind(self, fact: ast.Fact, kind: SubjectKind) -> SubjectKind | None:
        """The kind of child rows that a line names, ``None`` if it is a field, the parent or nothing known."""
        if fact.name.text in kind.fields or fact.name.text == APPROVALS:
            return None
        child = self.context.kind(fact.name.text)
        return child if child is not None and kind.name in child.parents and child.name not in kind.parents else None

    # ------------------------------------------------------------------ filling

    def fill(self) -> None:
        """Read all lines about rows, now that every row is declared."""
        values = ValueReader(self.context)
        cells = CellFiller(self.context, values)
        records = RecordFiller(self.context, values, self.given)
        for row, kind, name in self._parents:
            cells.link(row, kind.parents, name)
        for line in self._lines:
            given = line.given
            if isinstance(given, ast.HoldingFact):
                records.holding(line.row, given)
            elif isinstance(given, ast.FindingFact):
                records.finding(line.row, given)
            elif given.name.text in line.kind.fields:
                cells.fill(line.row, line.kind.fields[given.name.text], given)
            elif given.name.text == KNOWN_SINCE:
                self._known_since(line.row, given)
            elif given.name.text == APPROVALS:
                records.approval(line.row, given)
            else:
                self._parent_line(line.row, line.kind, given, cells)
        for kind in self.context.policies.vocabulary.kinds.values():
            if kind.expiry_day is not None:
                for row in self.context.rows.get(kind.name, {}).values():
                    cells.leave_blank(row, kind.expiry_day)

    def _known_since(self, row: Row, fact: ast.Fact) -> None:
        """``知悉日 2010-03-01`` in the brackets of a row: the day on which it came to be known."""
        day = fact.values[0] if len(fact.values) == 1 and fact.entries is None and not fact.facts else None
        if not isinstance(day, ast.Date) or day.month is None or day.day is None:
            self._form(fact, f"{KNOWN_SINCE} 2010-03-01")
            return
        row.known_since = date(day.year, day.month, day.day)

    def _parent_line(self, row: Row, kind: SubjectKind, fact: ast.Fact, cells: CellFiller) -> None:
        """``学校 一校`` in the block of a 教师, or a name that means nothing here."""
        parent = self.context.kind(fact.name.text)
        if parent is None or parent.name not in kind.parents:
            words = _fact_words(self.context, kind)
            self.context.unknown("PL281", fact.name, fact.name.text, words, some(words))
            self._lose(fact)
        elif len(fact.values) != 1 or fact.key is not None or fact.entries is not None or fact.facts or is_nothing(fact):
            self._form(fact, f"{fact.name.text} {fact.name.text}一")
        elif word_of(fact.values[0]) != "未知":
            cells.link(row, (parent.name,), fact.values[0])

    def _lose(self, fact: ast.Entry) -> None:
        """Remember the names on a line that could not be read, and on those inside it: they may have been rows."""
        waiting = [fact]
        while waiting:
            one = waiting.pop()
            if isinstance(one, ast.Fact):
                self.context.lost.update(word_of(value) or "" for value in one.values)
                waiting += [*(one.entries or ()), *one.facts]

    def _form(self, node: ast.Node, form: str) -> None:
        span = node.name.span if isinstance(node, ast.Fact) else node.span
        self.context.report("PL299", span, form=form)


def _kind_words(context: ScenarioContext) -> list[str]:
    kinds = context.policies.vocabulary.kinds.values()
    return [name for kind in kinds for name in (kind.name, *kind.aliases)]


def _fact_words(context: ScenarioContext, kind: SubjectKind) -> list[str]:
    """Names that a line about a row of ``kind`` may begin with."""
    children = [child.name for child in context.policies.vocabulary.children_of(kind.name)]
    return [*kind.fields, *kind.parents, *children]
