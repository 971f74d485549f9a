"""Cells as columns: what is recorded, what is not (between the declared bounds), what is blank.

Relies on ``batch.lowering``.
"""

from datetime import date
from fractions import Fraction
from typing import Any

from policylang.batch.columns import Mask
from policylang.batch.lowering import Lowering, Place, type_name
from policylang.batch.tables import Cells, Table
from policylang.batch.values import Causes, Figure, Link, Members, NotLoweredError, Span, Truth, Word
from policylang.batch.widths import Late
from policylang.core import expressions as x
from policylang.core.types import RowType, Type
from policylang.core.values import Cause, CauseKind, Period
from policylang.core.vocabulary import Field

NOTHING = Cells("none", gaps=True)


def cell(low: Lowering, node: x.Cell, place: Place) -> Any:
    """A field of a row; one 按 年度 is read for the year at hand."""
    reached = low.reach(node.at, place)
    year = f"/{year_at_hand(place)}" if node.by_year else ""
    kind = low.policies.vocabulary.kinds[reached.relation]
    return low.brought(read(low, reached.relation, node.field, kind.fields[node.field], year), reached)


def year_at_hand(place: Place) -> int:
    """The year for which fields 按 年度 are read."""
    period = place.year or place.policy.plan
    if period is None or not isinstance(period.start, date) or not isinstance(period.end, date):
        return place.day.year
    return period.start.year if period.start.year == period.end.year else place.day.year


def read(low: Lowering, relation: str, name: str, field: Field, year: str = "") -> Any:
    """The cells of a field, as its type has them."""
    column = f"{name}{year}"
    table = low.tables[relation]
    return Reader(low, table, column, table.cells.get(column, NOTHING), Cause(CauseKind.MISSING, name, relation), field).value()


class Reader:
    """The cells of one column."""

    def __init__(self, low: Lowering, table: Table, name: str, cells: Cells, label: Cause, field: Field | None) -> None:
        self.low = low
        self.columns = low.columns
        self.table = table
        self.name = name
        self.cells = cells
        self.label = label
        self.field = field
        self.blank: Mask = self.mask(f"{name}∅") if cells.blanks else False

    def base(self, name: str) -> Any:
        """A column of the table."""
        return self.columns.base(self.table.kind, name, self.table.shape[name])

    def mask(self, name: str) -> Any:
        """A column of truths of the table."""
        return self.columns.base(self.table.kind, name, False)

    def causes(self, unknown: Mask) -> Causes:
        """Why the cells are unknown."""
        return {self.label: unknown} if unknown is not False else {}

    def value(self) -> Any:
        """The value, by the declared type."""
        declared: Type | None = self.field.type if self.field is not None else None
        form = type_name(declared) if declared is not None else self.cells.form
        if self.cells.form not in ("none", form):
            raise NotLoweredError(f"{self.label.row_kind}.{self.name}: {self.cells.form} for {form}")
        match form:
            case "truth":
                return self.truth()
            case "number" | "day":
                return self.figure()
            case "word":
                return self.word()
            case "set":
                return self.members()
            case "row":
                assert isinstance(declared, RowType)
                return self.link(declared.kind)
            case "span":
                return self.span()
        raise NotLoweredError(f"{self.label.row_kind}.{self.name}: a {form}")

    def _unknown(self, value: Any) -> Mask:
        c = self.columns
        return c.and_(c.is_null(value), c.not_(self.blank))

    def truth(self) -> Truth:
        """A truth."""
        c = self.columns
        value = self.base(self.name) if self.cells.form == "truth" else None
        holds = False if value is None else c.fill(value, False)
        fails = False if value is None else c.not_(c.fill(value, True))
        return Truth(holds, fails, self.causes(self._unknown(value)), self.blank)

    def word(self) -> Word:
        """A word or a text."""
        value = self.base(self.name) if self.cells.form == "word" else None
        known = self.columns.given(value)
        masks: dict[str, Mask] | None = None if value is not None else {}
        is_coded = value is not None and self.cells.words is not None
        return Word(known, self.blank, self.causes(self._unknown(value)), value, masks, self.cells.words, is_coded=is_coded)

    def members(self) -> Members:
        """A set."""
        given = self.base(self.name) if self.cells.form == "set" else None
        unknown = self._unknown(given)
        words = self.cells.words

        def has(word: str) -> Mask:
            return self.mask(f"{self.name}∋{word}") if words is not None and word in words else False

        return Members(has, False, unknown, words, self.blank, self.causes(unknown))

    def link(self, kind: str) -> Link:
        """A row."""
        key = self.base(f"→{self.name}") if self.cells.form == "row" else None
        if self.cells.form == "row" and self.cells.kind != kind:
            raise NotLoweredError(f"{self.label.row_kind}.{self.name}: a {self.cells.kind}")
        return Link(kind, key, self.columns.given(key), self.blank, self.causes(self._unknown(key)))

    def span(self) -> Span:
        """A period."""
        c = self.columns
        start = self.base(f"{self.name}⊢") if self.cells.form == "span" else None
        end = self.base(f"{self.name}⊣") if self.cells.form == "span" else None
        open_: Mask = self.mask(f"{self.name}⊣∞") if self.cells.endless else False
        unknown = self._unknown(start)
        causes = self.causes(unknown)
        first = Figure(start, start, c.given(start), self.blank, causes, size=self.cells.size)
        last = Figure(end, end, c.given(end), c.or_(self.blank, open_), causes, size=self.cells.size)
        return Span(first, last, open_, self.blank, unknown, causes)

    def figure(self) -> Figure:
        """A number or a day, between the declared bounds where it is not recorded."""
        c = self.columns
        value = self.base(self.name) if self.cells.form in ("number", "day") else None
        unknown = self._unknown(value)
        lowest, highest = self._declared()
        scale = self.cells.scale
        for bound in (lowest, highest):
            if bound is not None and scale % bound.denominator:
                scale *= bound.denominator
        by = scale // self.cells.scale
        value = c.multiply(value, by)
        least, most = value, value
        if self.cells.partial:
            least = c.pick(c.is_null(value), self.base(f"{self.name}⌊"), value)
            most = c.pick(c.is_null(value), self.base(f"{self.name}⌈"), value)
        if lowest is not None:
            least = c.fill(least, int(lowest * scale))
        if highest is not None:
            most = c.fill(most, int(highest * scale))
        sizes = [abs(int(bound * scale)) for bound in (lowest, highest) if bound is not None]
        size = Late(lambda: max(1, self.cells.size * by, *sizes))
        return Figure(least, most, c.given(value), self.blank, self.causes(unknown), scale, size)

    def _declared(self) -> tuple[Fraction | None, Fraction | None]:
        """The declared bounds; a 可无 field has none, and where all is known they say nothing."""
        field = self.field
        if field is None or field.nullable or not self.cells.gaps:
            return None, None
        low, high = field.low, field.high
        return tuple(None if b is None else Fraction(b.toordinal() if isinstance(b, date) else b) for b in (low, high))  # type: ignore[return-value]


def row_value(low: Lowering, node: x.RowValue, place: Place) -> Any:
    """A row as a value; a blank link is a blank, and so is a parent of this kind where the row belongs to another."""
    *before, last = node.at.steps or (None,)
    if last is None:
        raise NotLoweredError("a row itself")
    reached = low.reach(x.RowPath(node.at.depth, tuple(before)), place)
    if reached.keys and any(len(table.parents) > 1 for table in (low.tables[key.relation] for key in reached.keys)):
        raise NotLoweredError(f"a row of a row that may belong to several kinds: {node.place.text}")
    return low.brought(_link(low, reached.relation, last), reached)


def _link(low: Lowering, relation: str, step: x.Up | x.Link) -> Any:
    """The row one step on."""
    c = low.columns
    if isinstance(step, x.Link):
        kind = low.policies.vocabulary.kinds[relation]
        return read(low, relation, step.field, kind.fields[step.field])
    table = low.tables[relation]
    label = Cause(CauseKind.MISSING, step.kind, relation)
    others = [c.given(_key(low, table, kind)) for kind in table.parents if kind != step.kind]
    key = _key(low, table, step.kind)
    blank = c.and_(c.is_null(key), c.or_(*others))
    unknown = c.and_(c.is_null(key), c.not_(blank))
    return Link(step.kind, key, c.given(key), blank, {label: unknown} if unknown is not False else {})


def _key(low: Lowering, table: Table, kind: str) -> Any:
    name = f"↑{kind}"
    return low.columns.base(table.kind, name, kind in table.orphans) if name in table.shape else None


def period_of(low: Lowering, value: Any) -> Any:
    """A period, or several."""
    return low.span(value) if isinstance(value, Period) else value
