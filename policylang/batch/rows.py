"""Rows below other rows: which rows an expression runs over, seen from the row at hand. Relies on ``batch.lowering``."""

from datetime import date
from typing import Any

import attrs

from policylang.batch.cells import read
from policylang.batch.columns import Column, Mask
from policylang.batch.figures import day_of
from policylang.batch.lowering import Lowering, Place
from policylang.batch.reach import Reached
from policylang.batch.tables import KNOWN
from policylang.batch.values import Causes, Figure, NotLoweredError, Span, Truth
from policylang.core import expressions as x
from policylang.core.values import Cause, CauseKind
from policylang.core.vocabulary import Field


@attrs.frozen(eq=False)
class Found:
    """Rows of ``relation`` below the rows of ``base``: by ``key`` (``None``: all rows), with the truth of their being there.

    ``open_``: where there may be more rows, and why. ``inner``: where conditions on them are lowered.
    """

    relation: str
    base: str
    key: Column | None
    there: Mask
    presence: Truth
    open_: Mask
    open_causes: Causes
    inner: Place

    @property
    def own_key(self) -> Column:
        """The key of rows below others."""
        assert self.key is not None
        return self.key

    def gathered(self, low: Lowering, op: str, column: Any, to: str) -> Any:
        """An aggregate of a column over the rows, for the rows of the base (or of ``to``, where it is over all)."""
        if self.key is None:
            return low.columns.whole(op, column, to, self.relation)
        return low.columns.aggregate(op, column, self.key, self.base)

    def any_of(self, low: Lowering, truth: Truth, to: str) -> Truth:
        """Whether some row surely meets a condition; it surely fails where all rows do."""
        c = low.columns
        holds = self.gathered(low, "any", truth.holds, to)
        fails = c.not_(self.gathered(low, "any", c.not_(truth.fails), to))
        causes = self.causes_of(low, truth.causes, to)
        return Truth(holds, fails, low.values.merged(c.not_(c.or_(holds, fails)), causes))

    def causes_of(self, low: Lowering, causes: Causes, to: str) -> Causes:
        """Causes of some row."""
        found = {label: self.gathered(low, "any", mask, to) for label, mask in causes.items()}
        return {label: mask for label, mask in found.items() if mask is not False}


def found_below(low: Lowering, kind: str, place: Place, visible: bool = True) -> Found | None:
    """The rows of a kind below those at hand; ``None`` where there are none at all."""
    table, relation = low.tables.get(kind), place.relation
    if table is None or f"↑{relation}" not in table.shape:
        return None
    c = low.columns
    key = c.base(kind, f"↑{relation}", relation in table.orphans)
    known = known_rows(low, kind)
    inner = _inside(low, kind, place)
    truth = presence(low, kind, inner) if visible else Truth(True, False)
    there = c.and_(known, c.not_(truth.fails))
    return Found(kind, relation, key, there, _known_only(low, truth, known), False, {}, inner)


def _inside(low: Lowering, kind: str, place: Place) -> Place:
    """Where conditions on the rows below are lowered; the day judged is that of the row above."""
    inner = attrs.evolve(place, relation=kind, outer=((place.relation,), *_further(place)))
    if isinstance(place.as_of, date) and not isinstance(place.window, Span):
        return inner
    above = low.reach(x.RowPath(1), inner)
    as_of = place.as_of if isinstance(place.as_of, date) else low.brought(place.as_of, above)
    window = place.window
    if isinstance(window, Span):
        start, end = low.brought(window.start, above), low.brought(window.end, above)
        window = Span(start, end, low.brought_mask(window.open_, above))
    return attrs.evolve(inner, as_of=as_of, window=window)


def _further(place: Place) -> tuple[tuple[str, ...] | None, ...]:
    return tuple(None if chain is None else (place.relation, *chain) for chain in place.outer)


def _known_only(low: Lowering, truth: Truth, known: Mask) -> Truth:
    c = low.columns
    if known is True:
        return truth
    return Truth(c.and_(known, truth.holds), c.or_(c.not_(known), truth.fails), low.values.merged(known, truth.causes))


def known_rows(low: Lowering, kind: str) -> Mask:
    """Which rows had come to be known by the 知悉日."""
    known: Mask = low.columns.base(kind, KNOWN, False) if low.tables[kind].has_later else True
    return known


def presence(low: Lowering, kind: str, place: Place) -> Truth:
    """Whether rows are there on the day judged, by their 发生日."""
    day = event_day(low, kind)
    return Truth(True, False) if day is None else low.values.less(day, day_of(low, place), or_equal=True)


def event_field(low: Lowering, kind: str) -> Field | None:
    """The field that is the 发生日 of rows; ``None`` where they have none."""
    declared = low.policies.vocabulary.kinds.get(kind)
    return declared.event_day if declared is not None else None


def event_day(low: Lowering, kind: str) -> Figure | None:
    """The 发生日 of rows (of a period its first day); ``None`` where they have none."""
    field = event_field(low, kind)
    if field is None:
        return None
    day = read(low, kind, field.name, field)
    if isinstance(day, Span):
        day = day.start
    if not isinstance(day, Figure):
        raise NotLoweredError(f"{kind} is dated by a {type(day).__name__}")
    return day


def locate(low: Lowering, rows: x.Rows, place: Place) -> tuple[Found, Reached | None]:
    """The rows that ``rows`` names: found for the rows of the base, and how the base is reached from the row at hand."""
    if rows.base is None:
        return _everywhere(low, rows.kind, place), None
    reached = low.reach(rows.base, place)
    if rows.under:
        return anywhere_below(low, rows.kind, reached, place), reached
    if reached.is_at_hand:
        return _descended(low, rows.down, place), reached
    found = _descended(low, rows.down, attrs.evolve(low.alone(place, reached), outer=(None,) * len(place.outer)))
    inner = attrs.evolve(found.inner, outer=(None,) * len(found.inner.outer))
    return attrs.evolve(found, inner=inner), reached


def _descended(low: Lowering, down: tuple[str, ...], place: Place) -> Found:
    """The rows of the last of some kinds, each a child of the one before it; those of a row that may be there are in doubt as it is."""
    c, base = low.columns, place.relation
    causes: dict[Cause, Mask] = {}
    found: Found | None = None
    for kind in down:
        above = found.relation if found is not None else base
        lacking = low.incomplete(above, kind)
        if found is not None:
            lacking = c.aggregate("any", c.and_(lacking, found.there), found.own_key, base)
        if lacking is not False:
            causes[Cause(CauseKind.MISSING, kind, above)] = lacking
        below = found_below(low, kind, found.inner if found is not None else place)
        if below is None:
            found = _none_below(low, down[-1], place)
            break
        found = below if found is None else _through(low, found, below)
    assert found is not None
    return attrs.evolve(found, open_=c.or_(*causes.values()), open_causes=causes)


def _through(low: Lowering, above: Found, below: Found) -> Found:
    """Rows below rows that are themselves below others: as rows below these."""
    c = low.columns
    key = c.get(above.own_key, below.own_key)
    there = low.brought(above.presence, Reached(above.relation, (below.own_key,), True, {}))
    presence = low.values.all_((there, below.presence))
    inner = attrs.evolve(below.inner, outer=below.inner.outer[1:])
    return Found(below.relation, above.base, key, c.not_(presence.fails), presence, False, {}, inner)


def anywhere_below(low: Lowering, kind: str, reached: Reached, place: Place) -> Found:
    """辖内: rows of a kind anywhere below the row reached."""
    c = low.columns
    base = reached.relation
    inner = attrs.evolve(place.at(kind), outer=(None,) * (len(place.outer) + 1))
    key = _ancestor(low, kind, base, ())
    open_, causes = _gaps(low, base, kind, (base,))
    if key is None:
        bare = c.node(kind, "base", ("#none",), True)
        return Found(kind, base, bare, False, Truth(False, True), open_, causes, inner)
    known, truth = known_rows(low, kind), presence(low, kind, inner)
    return Found(kind, base, key, c.and_(known, c.not_(truth.fails)), _known_only(low, truth, known), open_, causes, inner)


def _ancestor(low: Lowering, kind: str, base: str, below: tuple[str, ...]) -> Any:
    """The key of the row of ``base`` that rows of a kind stand below, whatever stands between."""
    table = low.tables[kind]
    if not table.is_tree or kind in below:
        raise NotLoweredError(f"{kind} 辖内, with several parents")
    found: Any = None
    for parent in table.parents:
        key = low.columns.base(kind, f"↑{parent}", parent in table.orphans)
        own: Any = key
        if parent != base:
            above = _ancestor(low, parent, base, (*below, kind))
            own = None if above is None else low.columns.get(above, key)
        if own is not None:
            found = own if found is None else low.columns.pick(low.columns.is_null(found), own, found)
    return found


def _gaps(low: Lowering, base: str, kind: str, above: tuple[str, ...]) -> tuple[Mask, Causes]:
    """Where there may be further rows of a kind below, and why."""
    c = low.columns
    vocabulary = low.policies.vocabulary
    causes: dict[Cause, Mask] = {}
    for child in vocabulary.children_of(base):
        if child.name != kind and not _leads_to(low, child.name, kind):
            continue
        if child.name in above:
            raise NotLoweredError(f"{kind} 辖内, in a circle")
        lacking = low.incomplete(base, child.name)
        label = Cause(CauseKind.MISSING, child.name, base)
        causes[label] = c.or_(causes.get(label, False), lacking)
        table = low.tables[child.name]
        if f"↑{base}" not in table.shape:
            continue
        key = c.base(child.name, f"↑{base}", base in table.orphans)
        _, below = _gaps(low, child.name, kind, (*above, child.name))
        for one, mask in below.items():
            causes[one] = c.or_(causes.get(one, False), c.aggregate("any", mask, key, base))
    causes = {label: mask for label, mask in causes.items() if mask is not False}
    return c.or_(*causes.values()), causes


def _leads_to(low: Lowering, kind: str, wanted: str) -> bool:
    """Whether rows of a kind can have others of the kind wanted below them."""
    pending, seen = [wanted], {wanted}
    while pending:
        parents = low.policies.vocabulary.kinds[pending.pop()].parents
        if kind in parents:
            return True
        pending += [one for one in parents if one not in seen and one in low.policies.vocabulary.kinds]
        seen.update(parents)
    return False


def _none_below(low: Lowering, kind: str, place: Place) -> Found:
    """No rows: no row of the kind names a parent of this one."""
    c = low.columns
    key = c.node(kind, "base", ("#none",), True)
    inner = attrs.evolve(place, relation=kind, outer=((place.relation,), *_further(place)))
    return Found(kind, place.relation, key, False, Truth(False, True), False, {}, inner)


def _everywhere(low: Lowering, kind: str, place: Place) -> Found:
    c = low.columns
    table = low.tables[kind]
    listed = True if table.listed == table.height else c.holds("lt", c.base(kind, "#key", False), table.listed)
    known = c.and_(known_rows(low, kind), listed)
    inner = attrs.evolve(place.at(kind), outer=(None,) * (len(place.outer) + 1))
    truth = presence(low, kind, inner)
    open_ = not table.is_complete
    causes: Causes = {Cause(CauseKind.MISSING, kind): True} if open_ else {}
    return Found(
        kind, place.relation, None, c.and_(known, c.not_(truth.fails)), _known_only(low, truth, known), open_, causes, inner
    )
