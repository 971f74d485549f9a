"""Penalties that bear on decisions, as masks: which were triggered, and whether they hold on the day judged. Relies on ``batch.striking``."""

from typing import Any

from policylang.batch.calendar import shift
from policylang.batch.figures import day_of, decided
from policylang.batch.gathering import Gathering
from policylang.batch.lowering import Lowering, Place
from policylang.batch.reach import Reached
from policylang.batch.rows import Found, anywhere_below, locate
from policylang.batch.schedule import KEY
from policylang.batch.striking import Source, Striking
from policylang.batch.values import Figure, NotLoweredError, Truth
from policylang.core import expressions as x
from policylang.core.ir import Bar, Effect, EffectKind, Overlap, PolicyInfo, Sanction
from policylang.core.values import Cause, CauseKind
from policylang.runtime.decision import Outcome

KINDS = (EffectKind.BAR, EffectKind.SUSPEND)


def barred(low: Lowering, bars: tuple[Bar, ...], place: Place) -> Truth:
    """Whether a penalty stands in the way (不得, 暂停) on the day judged."""
    return _standing(low, [bar for bar in bars if effect_of(low, bar).kind in KINDS], place)


def grade_caps(low: Lowering, bars: tuple[Bar, ...], place: Place) -> list[tuple[str, Truth]]:
    """Grades that may not be given (不得评为), each with whether that holds on the day judged."""
    capping = [(effect_of(low, bar).grade, bar) for bar in bars if effect_of(low, bar).kind is EffectKind.CAP_GRADE]
    return [
        (grade, _standing(low, [bar for one, bar in capping if one == grade], place))
        for grade in dict.fromkeys(one for one, _ in capping)
    ]


def _standing(low: Lowering, bars: list[Bar], place: Place) -> Truth:
    """Whether the effect of penalties holds on the day judged: where each stands for itself, where some does."""
    is_dated = any(effect_of(low, bar).length is not None or effect_of(low, bar).start is not None for bar in bars)
    is_alone = len(bars) == 1 and not bars[0].down
    if not is_dated or is_alone or all(_sanction(low, bar).overlap is Overlap.SEVERE for bar in bars):
        return low.values.any_([_struck(low, bar, place) for bar in bars])
    return _Together(low, place).truth(bars)


def _sanction(low: Lowering, bar: Bar) -> Sanction:
    body = low.policies.rules[bar.sanction].body
    assert isinstance(body, Sanction)
    return body


def effect_of(low: Lowering, bar: Bar) -> Effect:
    """The effect of a penalty that bears on a rule."""
    return _sanction(low, bar).effects[bar.effect]


def triggered(low: Lowering, rule: str, place: Place) -> Truth:
    """Whether a penalty was triggered for the rows at hand."""
    made = decided(low, rule, place)
    c = low.columns
    pending = made.outcomes.get(Outcome.PENDING, False)
    holds = made.outcomes.get(Outcome.TRIGGERED, False)
    return Truth(holds, c.not_(c.or_(holds, pending)), made.causes)


def _struck(low: Lowering, bar: Bar, place: Place) -> Truth:
    """Whether one penalty bears on the row at hand, on the day judged; one on rows below, whether that of some row does."""
    if not bar.down:
        return _lasting(low, bar, place)
    found = _below(low, bar, place)
    return _some_row(low, found, _lasting(low, Bar(bar.sanction, bar.effect), found.inner), place)


def _below(low: Lowering, bar: Bar, place: Place) -> Found:
    """The rows below on which a penalty bears on the row at hand."""
    return locate(low, x.Rows(bar.down[-1], x.RowPath(), bar.down), place)[0]


def _lasting(low: Lowering, bar: Bar, place: Place) -> Truth:
    """Whether a penalty on the row at hand, or on one above it, was triggered and holds on the day judged."""
    c, v = low.columns, low.values
    truth, start, length = _borne(low, bar, place)
    if start is None:
        return truth
    day = day_of(low, place)
    truths = [truth, Truth(c.not_(start.blank), start.blank), v.less(start, day, or_equal=True)]
    if length is not None:
        end = shift(v, start, length, effect_of(low, bar).unit, x.MonthEnd.LAST)
        truths.append(v.less(day, end, or_equal=True))
    return v.all_(truths)


def _borne(low: Lowering, bar: Bar, place: Place) -> tuple[Truth, Figure | None, Figure | None]:
    """Whether a penalty on the row at hand, or on one above it, was triggered; from when on it holds, and for how long."""
    reached = low.reach(x.RowPath(0, tuple(x.Up(kind) for kind in bar.up)), place)
    alone = low.alone(place, reached)
    start, length = (one if one is None else low.brought(one, reached) for one in _days(low, bar, alone))
    return low.brought(triggered(low, bar.sanction, alone), reached), start, length


def _days(low: Lowering, bar: Bar, place: Place) -> tuple[Figure | None, Figure | None]:
    """From when on a penalty on the rows at hand holds (``None``: always), and for how long (``None``: without end)."""
    effect, rule = effect_of(low, bar), low.policies.rules[bar.sanction]
    policy = low.policies.policies.get(rule.policy) or PolicyInfo(rule.policy, rule.policy)
    inner = Place(policy, place.relation, place.as_of, rule=rule)
    length = low.figure(effect.length, inner) if effect.length is not None else None
    if effect.start is not None:
        start = low.value(effect.start, inner)
        if not isinstance(start, Figure):
            raise NotLoweredError("the start of a penalty")
        return start, length
    unstated = {Cause(CauseKind.UNSTATED, f"{bar.sanction}起算日"): True}
    return (Figure(None, None, False, causes=unstated) if length is not None else None), length


class _Together(Gathering):
    """Gathers penalties of which it depends on the others what they come to."""

    def truth(self, bars: list[Bar]) -> Truth:
        """Whether the effect holds."""
        c, relation = self.columns, self.relation
        sources = tuple(self._source(bar) for bar in bars)
        for source in sources:
            self.label(Cause(CauseKind.CONFLICT, source.effect.word))
        plan = Striking(relation, sources, tuple(self.labels), self.place.day)
        holds, fails = (c.struck(relation, plan, name) for name in ("holds", "fails"))
        return Truth(holds, fails, {cause: c.struck(relation, plan, f"c{label}") for label, cause in enumerate(plan.labels)})

    def _source(self, bar: Bar) -> Source:
        """One penalty, with all rows on which it may have been triggered."""
        low, place, c = self.low, self.place, self.columns
        rule, effect = low.policies.rules[bar.sanction], effect_of(low, bar)
        key, presence, inner = c.base(place.relation, KEY, False), Truth(True, False), place
        gap: dict[str, Any] = {"there": False}
        if bar.down:
            found = _below(low, bar, place)
            gap = {"key": key, "order": key, "there": found.open_, **self.why("gap", found.open_causes)}
            key, presence, inner = found.own_key, found.presence, found.inner
        struck, start, length = _borne(low, bar, inner)
        truth = low.values.all_((presence, struck))
        if truth.fails is True:
            return Source(rule, effect, inner.relation, {"fails": True}, gap)
        inputs = {"key": key, "order": c.base(inner.relation, KEY, False), "holds": truth.holds, "fails": truth.fails}
        inputs |= self.why("holds", truth.causes)
        for name, figure in (("start", start), ("length", length)):
            if figure is not None:
                inputs |= self.figure(name, figure)
        return Source(rule, effect, inner.relation, inputs, gap, length.scale if length is not None else 1)


def triggered_below(low: Lowering, rule: str, kind: str, place: Place) -> Truth:
    """Whether a penalty was triggered for a row of a kind anywhere below."""
    found = anywhere_below(low, kind, Reached(place.relation, (), True, {}), place)
    return _some_row(low, found, triggered(low, rule, place.at(kind)), place)


def _some_row(low: Lowering, found: Found, truth: Truth, place: Place) -> Truth:
    """Whether a condition holds of some row found, or may of one that is not known of."""
    row = low.values.all_((found.presence, truth))
    open_ = Truth(False, low.columns.not_(found.open_), found.open_causes)
    return low.values.any_((found.any_of(low, row, place.relation), open_))
