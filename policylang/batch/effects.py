"""Penalties that stand in the way, as masks: those that are one and the same for all who bear them. Relies on ``batch.figures``."""

from policylang.batch.calendar import shift
from policylang.batch.figures import day_of, decided
from policylang.batch.lowering import Lowering, Place
from policylang.batch.reach import Reached
from policylang.batch.rows import Found, anywhere_below, locate
from policylang.batch.values import Figure, NotLoweredError, Truth
from policylang.core import expressions as x
from policylang.core.ir import Bar, Effect, EffectKind, Overlap, Sanction
from policylang.core.values import Cause, CauseKind
from policylang.runtime.decision import Outcome

KINDS = (EffectKind.BAR, EffectKind.SUSPEND)


def barred(low: Lowering, bars: tuple[Bar, ...], place: Place) -> Truth:
    """Whether a penalty stands in the way (不得, 暂停) on the day judged."""
    concerned = [bar for bar in bars if _effect(low, bar).kind in KINDS]
    if not concerned:
        return Truth(False, True)
    overlaps = [_sanction(low, bar).overlap for bar in concerned]
    if all(one is Overlap.SEVERE for one in overlaps) and not any(bar.down or bar.up for bar in concerned):
        return low.values.any_(tuple(_struck(low, bar, place) for bar in concerned))
    spans = [bar for bar in concerned if _effect(low, bar).length is not None or _effect(low, bar).start is not None]
    if spans and (len(concerned) > 1 or concerned[0].down):
        raise NotLoweredError(f"several penalties of different lengths: {'、'.join(bar.sanction for bar in concerned)}")
    if len(concerned) > 1 and any(one is not None for one in overlaps):
        raise NotLoweredError("重叠 of penalties")
    return low.values.any_(tuple(_struck(low, bar, place) for bar in concerned))


def _sanction(low: Lowering, bar: Bar) -> Sanction:
    body = low.policies.rules[bar.sanction].body
    assert isinstance(body, Sanction)
    return body


def _effect(low: Lowering, bar: Bar) -> Effect:
    return _sanction(low, bar).effects[bar.effect]


def triggered(low: Lowering, rule: str, relation: str, place: Place) -> Truth:
    """Whether a penalty was triggered."""
    made = decided(low, rule, relation, place)
    c = low.columns
    pending = made.outcomes.get(Outcome.PENDING, False)
    holds = made.outcomes.get(Outcome.TRIGGERED, False)
    return Truth(holds, c.not_(c.or_(holds, pending)), made.causes)


def _struck(low: Lowering, bar: Bar, place: Place) -> Truth:
    """Whether one penalty bears on the row at hand."""
    effect = _effect(low, bar)
    if bar.down:
        return _struck_below(low, bar, place)
    reached = low.reach(x.RowPath(0, tuple(x.Up(kind) for kind in bar.up)), place)
    truth = low.brought(triggered(low, bar.sanction, reached.relation, place), reached)
    if effect.length is None and effect.start is None:
        return truth  # type: ignore[no-any-return]
    if bar.up:
        raise NotLoweredError("a penalty of another row with a length")
    return low.values.all_((truth, _lasting(low, effect, bar, place)))


def _lasting(low: Lowering, effect: Effect, bar: Bar, place: Place) -> Truth:
    """Whether the day judged lies in the time for which a penalty holds."""
    v = low.values
    day = day_of(low, place)
    if effect.start is None:
        start = Figure(None, None, False, causes={Cause(CauseKind.UNSTATED, f"{bar.sanction}起算日"): True})
    else:
        value = low.value(effect.start, place)
        if not isinstance(value, Figure) or value.blank is not False:
            raise NotLoweredError("the start of a penalty")
        start = value
    begun = v.less(start, day, or_equal=True)
    if effect.length is None:
        return begun
    end = shift(v, start, low.figure(effect.length, place), effect.unit, x.MonthEnd.LAST)
    return v.all_((begun, v.less(day, end, or_equal=True)))


def _struck_below(low: Lowering, bar: Bar, place: Place) -> Truth:
    """Whether a penalty on a row below bears on the row at hand."""
    if len(bar.down) != 1 or bar.up:
        raise NotLoweredError("a penalty several steps below")
    found, _ = locate(low, x.Rows(bar.down[0], x.RowPath(), bar.down), place)
    return _some_row(low, found, bar.sanction, place)


def triggered_below(low: Lowering, rule: str, kind: str, relation: str, place: Place) -> Truth:
    """Whether a penalty was triggered for a row of a kind anywhere below."""
    return _some_row(low, anywhere_below(low, kind, Reached(relation, (), True, {}), place), rule, place)


def _some_row(low: Lowering, found: Found, rule: str, place: Place) -> Truth:
    truth = triggered(low, rule, found.relation, place.at(found.relation))
    row = low.values.all_((found.presence, truth))
    open_ = Truth(False, low.columns.not_(found.open_), found.open_causes)
    return low.values.any_((found.any_of(low, row, place.relation), open_))
