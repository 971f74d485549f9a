"""遴选 as columns: who takes part, by what, in which group; the ranking itself is one operation on all candidates.

As ``runtime.selection``. Relies on ``batch.outcomes`` and ``batch.selected``.
"""

from collections.abc import Mapping
from math import lcm
from typing import Any

import attrs

from policylang.batch.columns import Mask, Scalar
from policylang.batch.comparisons import ranked
from policylang.batch.effects import barred
from policylang.batch.gathering import Gathering
from policylang.batch.lowering import BLANK, Lowering, Place, label_of
from policylang.batch.outcomes import Made, Part, made_of, part_of
from policylang.batch.rows import locate
from policylang.batch.selected import Plan
from policylang.batch.values import Causes, Figure, Link, NotLoweredError, Truth, Word
from policylang.core import expressions as x
from policylang.core.ir import Direction, RankKey, Rule, Selection
from policylang.core.types import EnumType
from policylang.core.values import Cause, CauseKind, Period, Rounding, Unknown
from policylang.runtime.decision import Outcome


def decide_selection(low: Lowering, rule: Rule, place: Place, period: Period | None) -> Made:
    """入选, 落选, 并列 or 待定, with 名次 and 名额."""
    body = rule.body
    assert isinstance(body, Selection)
    applies = part_of(low, "适用", rule.applies, place)
    if place.relation != body.kind:
        raise NotLoweredError(f"遴选 of another kind: {place.relation}")
    return _Told(low, place.relation, _Candidates(low, rule, body, place).plan()).made(rule, applies)


class _Told:
    """What the ranking gives, as columns; null where a row is no candidate."""

    def __init__(self, low: Lowering, relation: str, plan: Plan) -> None:
        self.low = low
        self.columns = low.columns
        self.relation = relation
        self.plan = plan

    def made(self, rule: Rule, applies: Part) -> Made:
        """The decision."""
        c = self.columns
        chosen, tied, pending = (self.mask(name) for name in ("selected", "tied", "pending"))
        refused = c.not_(c.or_(chosen, tied, pending))
        causes = self.low.values.merged(pending, self.causes("c"))
        words = {Outcome.SELECTED: chosen, Outcome.TIED: tied, Outcome.NOT_SELECTED: refused}
        made = made_of(self.low, rule, applies, [], Truth(chosen, c.or_(tied, refused), causes), False, words)
        present = c.and_(self.plan.stands, c.not_(self.low.values.plain(applies.truth).fails))
        rank = self.rank()
        return attrs.evolve(made, fields={"名额": (present, self.quota()), "名次": (c.and_(present, rank.known), rank)})

    def column(self, name: str) -> Any:
        """A column."""
        return self.columns.ranked(self.relation, self.plan, name)

    def mask(self, name: str) -> Mask:
        """A mask."""
        found: Mask = self.columns.fill(self.column(name), False)
        return found

    def causes(self, sort: str) -> Causes:
        """Reasons, by cause."""
        return {cause: self.mask(f"{sort}{label}") for label, cause in enumerate(self.plan.labels)}

    def rank(self) -> Figure:
        """The 名次."""
        rank = self.column("rank")
        return Figure(rank, rank, self.columns.given(rank), size=max(1, self.low.tables[self.relation].height))

    def quota(self) -> Figure:
        """The 名额."""
        low, high, known = self.column("quota⌊"), self.column("quota⌈"), self.mask("quota=")
        causes = self.low.values.merged(self.columns.not_(known), self.causes("q"))
        return Figure(low, high, known, False, causes, self.plan.scale, self.plan.size)


class _Candidates(Gathering):
    """Gathers what the ranking needs of every candidate."""

    def __init__(self, low: Lowering, rule: Rule, body: Selection, place: Place) -> None:
        super().__init__(low, place)
        self.rule = rule
        self.body = body
        self.inputs: dict[str, Any] = {}

    def plan(self) -> Plan:
        """The plan."""
        body = self.body
        with self.low.noting(None):
            stands = self._eligible()
            for number, node in enumerate(body.groups):
                self._group(number, node)
            for number, key in enumerate(body.keys if not body.lot else ()):
                self._key(number, key)
            scales, mode, scale, size = self._terms()
        seed = self._fixed(body.seed, "种子") if body.seed is not None else None
        unstated = self.label(Cause(CauseKind.MISSING, body.kind)) if not self._is_complete() else None
        own, ids = self.ids() if body.lot else ({}, None)
        inputs, labels = self.inputs | own, tuple(self.labels)
        return Plan(body, inputs, labels, scales, mode, seed, ids, unstated, scale, size, stands)

    def _is_complete(self) -> bool:
        return self.low.tables[self.body.kind].is_complete

    def _fixed(self, node: x.Expr, what: str) -> Any:
        """A value that is the same for all rows; an unknown with its labels."""
        if not self.low.is_fixed(node, self.place):
            raise NotLoweredError(f"{what} that differs from row to row")
        value = self.low.fixed.value(node, self.low.env(self.place))
        if not isinstance(value, Unknown):
            return value
        causes = tuple(dict.fromkeys(label_of(cause) for cause in value.causes))
        for cause in causes:
            self.label(cause)
        return Unknown(causes, value.low, value.high)

    # -------------------------------------------------------------- who, where, by what

    def _eligible(self) -> Mask:
        """Who takes part; where a row is a candidate at all."""
        low, place = self.low, self.place
        found, _ = locate(low, x.Rows(self.body.kind, None), place)
        applies, bar = low.truth(self.rule.applies, place), barred(low, self.rule.bars, place)
        eligible = low.values.all_((found.presence, applies, low.values.not_(bar)))
        self.inputs |= {"sure": eligible.holds, **self.why("e", eligible.causes)}
        return self.columns.not_(eligible.fails)

    def _group(self, number: int, node: x.Expr) -> None:
        """In which group a candidate stands."""
        value = self.low.value(node, self.place)
        blank, unknown = (True, False) if value is BLANK else (value.blank, self.low.values.unknown_of(value))
        code = 0 if value is BLANK else self._code(value)
        plain = "" if isinstance(value, Word) and value.masks is None and not value.is_coded else 0
        self.inputs[f"g{number}"] = self.columns.fill(code, plain)
        self.inputs[f"g{number}∅"], self.inputs[f"g{number}?"] = blank, unknown
        if value is not BLANK:
            self.inputs |= self.why(f"g{number}", self.low.values.merged(unknown, value.causes))

    def _code(self, value: Any) -> Scalar:
        """What tells the values of a group apart; null where there is none."""
        c = self.columns
        match value:
            case Word(masks=None):
                return value.column
            case Word():
                code: Scalar = None
                for place, (_, mask) in enumerate((value.masks or {}).items()):
                    code = c.pick(mask, place, code)
                return code
            case Truth(gone=False):
                return c.pick(value.holds, 1, 0)
            case Link():
                return value.key
            case Figure(over_low=1, over_high=1):
                return c.pick(value.known, value.low, None)
        raise NotLoweredError(f"分组 by a {type(value).__name__}")

    def _key(self, number: int, key: RankKey) -> None:
        """A key of 择优, between bounds."""
        value = self.low.value(key.value, self.place)
        figure = Figure(None, None, False, True) if value is BLANK else self._as_number(key, value)
        self.inputs |= self.bounds(f"k{number}", figure)

    def _as_number(self, key: RankKey, value: Any) -> Figure:
        """A value as a number; of 优先, yes is more than no."""
        c = self.columns
        order = key.value.type
        if isinstance(value, Truth) and value.gone is False:
            least = c.pick(value.holds, 1, c.pick(value.fails, 0, None))
            if key.direction is Direction.PREFERRED:
                least, most = c.pick(value.holds, 1, 0), c.pick(value.fails, 0, 1)
                return Figure(least, most, False, value.blank, value.causes)
            return Figure(least, least, False, value.blank, value.causes)
        if isinstance(value, Word) and isinstance(order, EnumType):
            return ranked(self.low, value, order)
        if not isinstance(value, Figure) or key.direction is Direction.PREFERRED:
            raise NotLoweredError(f"择优 by a {type(value).__name__}: {key.value.place.text}")
        return value

    # -------------------------------------------------------------- how many

    def _terms(self) -> tuple[Mapping[str, int], Any, int, int]:
        """What each part of the 名额 is over, and how it is rounded; what the 名额 is over; a bound of it."""
        body = self.body
        given = {"amount": body.quota, "minimum": body.minimum, "maximum": body.maximum}
        mode = self._mode() if body.share or body.rounding is not None else None
        scales: dict[str, int] = {}
        size = 1
        for name, node in given.items():
            if node is not None:
                figure = self._amount(name, node, mode is None or name != "amount")
                scales[name] = figure.scale
                size += figure.size
        rows = self.low.tables[body.kind].height + 1
        whole = lcm(1, *(scale for name, scale in scales.items() if mode is None or name != "amount"))
        return scales, mode, whole, int(self.low.values.checked(Figure(0, 0, True, size=size * rows * whole)).size)

    def _mode(self) -> Any:
        rounding = self.body.rounding
        if rounding is None:
            cause = Cause(CauseKind.UNSTATED, "取整方式")
            self.label(cause)
            return Unknown((cause,))
        return rounding if isinstance(rounding, Rounding) else self._fixed(rounding, "取整方式")

    def _amount(self, name: str, node: x.Expr, is_plain: bool) -> Figure:
        figure = self.low.figure(node, self.place)
        is_over = figure.over_low != 1 or figure.over_high != 1
        if figure.blank is not False or (is_plain and is_over):
            raise NotLoweredError(f"名额 {node.place.text}")
        self.inputs |= self.figure(name, figure)
        return figure
