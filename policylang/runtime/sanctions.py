"""处理: what triggers a penalty, and what a triggered one does to titles, decisions and grades.

A penalty that cannot be decided makes what depends on it unknown: it neither passes nor strikes on a guess.
Relies on ``core``; the front end has worked out which penalties bear on which rules.
"""

from datetime import date
from functools import cached_property
from itertools import combinations
from typing import Any

from policylang.core import calendar
from policylang.core.expressions import LevelTest, MonthEnd
from policylang.core.facts import Row
from policylang.core.ir import Bar, Effect, EffectKind, Overlap, PolicySet, Rule, RuleKind, Sanction
from policylang.core.types import EnumType
from policylang.core.values import (
    ABSENT,
    NOT_APPLICABLE,
    Cause,
    CauseKind,
    OpenSet,
    Period,
    Truth,
    Unknown,
    all_,
    any_,
    causes_of,
    less,
)
from policylang.piece import Piece
from policylang.runtime.decision import Decision, Fact, FactKind, Outcome
from policylang.runtime.engine import Engine
from policylang.runtime.environment import Env


def decide_sanction(engine: Engine, rule: Rule, env: Env, period: Period | None) -> Decision:
    """触发 where the 情形 holds; inside a 处理 titles are read as recorded."""
    body = rule.body
    assert isinstance(body, Sanction)
    row = env.rows[0] if env.rows else None
    applies = engine.truth(rule.applies, env, "适用")
    if applies is False:
        return Decision(rule, row, Outcome.NOT_APPLICABLE, env.as_of)
    case = engine.part(body.case, env, "情形")
    if case is NOT_APPLICABLE:
        return Decision(rule, row, Outcome.NOT_APPLICABLE, env.as_of)
    if isinstance(applies, Unknown) or isinstance(case, Unknown):
        return Decision(rule, row, Outcome.PENDING, env.as_of, causes=causes_of((applies, case)))
    outcome = Outcome.TRIGGERED if case else Outcome.NOT_TRIGGERED
    fields = {"后果": tuple(effect.word for effect in body.effects)} if case else {}
    return Decision(rule, row, outcome, env.as_of, fields=fields)


class Span(Piece):
    """From ``start`` (``None``: always) to ``end`` (``None``: without end); ``length`` in ``unit`` where it was given."""

    start: Any
    end: Any
    length: Any = None
    unit: str = ""

    @property
    def is_known(self) -> bool:
        """Whether both days are known."""
        return not isinstance(self.start, Unknown) and not isinstance(self.end, Unknown)

    def holds_on(self, day: date) -> Truth:
        """Whether ``day`` lies in the span."""
        begun: Truth = True if self.start is None else less(self.start, day, or_equal=True)
        lasting: Truth = True if self.end is None else less(day, self.end, or_equal=True)
        return all_((begun, lasting))

    def meets(self, other: "Span") -> bool:
        """Whether the two share a day (both known)."""
        begins = self.start is None or other.end is None or self.start <= other.end
        return begins and (other.start is None or self.end is None or other.start <= self.end)


class Strike(Piece, eq=False):
    """One penalty that bears on a decision: whether it was triggered, and from when until when it holds."""

    rule: Rule
    effect: Effect
    triggered: Truth
    spans: tuple[Span, ...]


class Effects:
    """The penalties of a policy set by what they do. Built once a run."""

    def __init__(self, policies: PolicySet) -> None:
        self.policies = policies

    @cached_property
    def cancelling(self) -> dict[str, list[tuple[Rule, Effect]]]:
        """The penalties that cancel a title, by title."""
        cancelling: dict[str, list[tuple[Rule, Effect]]] = {}
        for rule in (self.policies.rules[head.name] for head in self.policies.heads if head.kind is RuleKind.SANCTION):
            assert isinstance(rule.body, Sanction)
            for effect in rule.body.effects:
                if effect.kind is EffectKind.CANCEL:
                    cancelling.setdefault(effect.title, []).append((rule, effect))
        return cancelling

    def cancelled(self, engine: Engine, row: Row, title: str, level: Any, env: Env) -> Truth:
        """Whether a triggered penalty has cancelled a held title of this level by the day judged."""
        truths: list[Truth] = []
        for rule, effect in self.cancelling.get(title, ()):
            concerned = _level_concerned(effect, level)
            if concerned is False:
                continue
            targets, doubt = _sanctioned_rows(engine, rule, row, env)
            for target, there in targets:
                truths.append(all_((concerned, there, _triggered(engine, rule, target, env.as_of))))
            truths += [all_((concerned, doubt))] if doubt is not None else []
        return any_(truths)

    def strikes(self, engine: Engine, bars: tuple[Bar, ...], kinds: set[EffectKind], env: Env) -> list[Strike]:
        """All penalties of some kinds that bear on the row at hand."""
        found: list[Strike] = []
        for bar in bars:
            rule, effect = self.policies.rules[bar.sanction], self._effect(bar)
            if effect.kind not in kinds:
                continue
            targets, doubt = _struck_rows(engine, bar, env)
            if doubt is not None:
                lasts = effect.length is None and effect.start is None
                found.append(Strike(rule, effect, doubt, (Span(None, None) if lasts else Span(doubt, doubt),)))
            for target, there in targets:
                triggered = all_((there, _triggered(engine, rule, target, env.as_of)))
                if triggered is not False:
                    found.append(Strike(rule, effect, triggered, _spans(engine, rule, effect, target, env)))
        return found

    def barred(self, engine: Engine, bars: tuple[Bar, ...], env: Env) -> Truth:
        """Whether a penalty stands in the way (不得, 暂停) on the day judged."""
        if not bars:
            return False
        strikes = self.strikes(engine, bars, {EffectKind.BAR, EffectKind.SUSPEND}, env)
        return standing(strikes, env.as_of, overlap_of(strikes)) if strikes else False

    def grade_caps(self, engine: Engine, bars: tuple[Bar, ...], env: Env) -> list[tuple[str, Truth]]:
        """Grades that may not be given (不得评为), each with whether that holds on the day judged."""
        strikes = self.strikes(engine, bars, {EffectKind.CAP_GRADE}, env) if bars else []
        found: list[tuple[str, Truth]] = []
        for grade in dict.fromkeys(self._effect(bar).grade for bar in bars):
            same = [strike for strike in strikes if strike.effect.grade == grade]
            if same:
                found.append((grade, standing(same, env.as_of, overlap_of(same))))
        return found

    def _effect(self, bar: Bar) -> Effect:
        body = self.policies.rules[bar.sanction].body
        assert isinstance(body, Sanction)
        return body.effects[bar.effect]


def overlap_of(strikes: list[Strike]) -> Overlap | None:
    """The 重叠 of the first penalty that says one."""
    for strike in strikes:
        if isinstance(strike.rule.body, Sanction) and strike.rule.body.overlap is not None:
            return strike.rule.body.overlap
    return None


def _triggered(engine: Engine, rule: Rule, row: Row, as_of: date) -> Truth:
    decision = engine.decide_on(rule, row, as_of)
    if decision.outcome is Outcome.PENDING:
        return Unknown(decision.causes)
    return decision.outcome is Outcome.TRIGGERED


def _level_concerned(effect: Effect, level: Any) -> Truth:
    if effect.level is None or effect.level_test in (None, LevelTest.ANY):
        return True
    if level is None:
        return Unknown((Cause(CauseKind.MISSING, "层级"),))
    order: EnumType | None = effect.level_order
    if effect.level_test is LevelTest.EXACT or order is None:
        return bool(level == effect.level)
    return bool(effect.level_test.admits(order.rank(level), order.rank(effect.level)))


Targets = tuple[list[tuple[Row, Truth]], Unknown | None]
"""Sanctioned rows, each with the truth of its being there on the day judged, and the unknown of those not known of."""


def _sanctioned_rows(engine: Engine, rule: Rule, row: Row, env: Env) -> Targets:
    """The rows whose penalty by ``rule`` strikes ``row``: itself, or what stands below it."""
    if row.kind in rule.kinds:
        return [(row, True)], None
    found: list[tuple[Row, Truth]] = []
    causes: tuple[Cause, ...] = ()
    for kind in rule.kinds:
        rows, gap, facts = engine.population.below(row, kind)
        engine.note(*facts, *engine.population.dated(rows))
        causes += gap.causes if gap is not None else ()
        found += engine.population.visible(rows, env)
    return found, Unknown(causes) if causes else None


def _struck_rows(engine: Engine, bar: Bar, env: Env) -> Targets:
    """The sanctioned rows seen from the row decided on."""
    row: Row = env.rows[0]
    for kind in bar.up:
        parent = row.links.get(kind)
        if parent is None:
            return [], Unknown((Cause(CauseKind.MISSING, kind, row.kind, row.id),))
        engine.note(Fact(FactKind.CELL, row, kind))
        row = parent
    level: list[tuple[Row, Truth]] = [(row, True)]
    causes: tuple[Cause, ...] = ()
    for kind in bar.down:
        following: list[tuple[Row, Truth]] = []
        for parent, there in level:
            rows, gap, facts = engine.population.children(parent, kind)
            engine.note(*facts, *engine.population.dated(rows))
            causes += gap.causes if gap is not None else ()
            following += [(child, all_((there, here))) for child, here in engine.population.visible(rows, env)]
        level = following
    return level, Unknown(causes) if causes else None


def _spans(engine: Engine, rule: Rule, effect: Effect, row: Row, env: Env) -> tuple[Span, ...]:
    """From when until when the effect holds. Without 自 and length: always; a length without 自: the start is 原文未规定."""
    inner = engine.env_for(rule.policy, (row,), rule, env.as_of)
    length = engine.value(effect.length, inner) if effect.length is not None else None
    if effect.start is None:
        start: Any = None if length is None else Unknown((Cause(CauseKind.UNSTATED, f"{rule.name}起算日"),))
    else:
        start = engine.value(effect.start, inner)
    starts = start if isinstance(start, tuple) else start.values if isinstance(start, OpenSet) else (start,)
    return tuple(Span(one, end_of(one, length, effect.unit), length, effect.unit) for one in starts if one is not ABSENT)


def end_of(start: Any, length: Any, unit: str) -> Any:
    """Last day: a ban of N years runs to the end of the corresponding day."""
    return None if length is None else calendar.shift(start, length, unit, MonthEnd.LAST)


MAX_PENDING = 8
"""Penalties in doubt that are taken as triggered and not triggered in turn; with more of them what they decide together is open."""


def standing(strikes: list[Strike], day: date, overlap: Overlap | None) -> Truth:
    """Whether the effect of several penalties holds on ``day``.

    Equal penalties are one, which was triggered if any of them was; those that share no day stand apart; where two that share days differ, 重叠
    says what holds. It holds (or does not) only if that is so whichever of the penalties in doubt are triggered: one that is not takes nothing away.
    """
    strikes = _distinct(strikes, overlap)
    if overlap is Overlap.SEVERE or (len(strikes) == 1 and len(strikes[0].spans) <= 1):
        return any_(tuple(all_((strike.triggered, span.holds_on(day))) for strike in strikes for span in strike.spans))
    if overlap is not Overlap.CUMULATE and all(span.holds_on(day) is False for strike in strikes for span in strike.spans):
        return False
    pending = [at for at, strike in enumerate(strikes) if strike.triggered is not True]
    if len(pending) > MAX_PENDING:
        return Unknown(causes_of(strikes[at].triggered for at in pending))
    sets = [frozenset(chosen) for size in range(len(pending) + 1) for chosen in combinations(pending, size)]
    left_out = {chosen: frozenset(pending) - chosen for chosen in sets}
    results = {
        chosen: _certain([one for at, one in enumerate(strikes) if at not in left_out[chosen]], day, overlap) for chosen in sets
    }
    first = results[frozenset()]
    if not isinstance(first, Unknown) and all(result is first for result in results.values()):
        return first
    matter = (strikes[at].triggered for at in pending if any(_turns(results, chosen, at) for chosen in sets))
    return Unknown(causes_of((*matter, *results.values())))


def _distinct(strikes: list[Strike], overlap: Overlap | None) -> list[Strike]:
    """The penalties, equal ones as one. Where they add up, only those without days are equal."""
    found: dict[Any, list[Strike]] = {}
    for strike in strikes:
        is_alike = overlap is not Overlap.CUMULATE or all(span.start is None and span.end is None for span in strike.spans)
        found.setdefault(strike.spans if is_alike else id(strike), []).append(strike)
    return [
        same[0]
        if len(same) == 1
        else Strike(same[0].rule, same[0].effect, any_(tuple(one.triggered for one in same)), same[0].spans)
        for same in found.values()
    ]


def _turns(results: dict[frozenset[int], Truth], chosen: frozenset[int], at: int) -> bool:
    """Whether one more penalty makes a difference to those chosen."""
    more = results[chosen | {at}]
    return more is not results[chosen] and not (isinstance(more, Unknown) and isinstance(results[chosen], Unknown))


def _certain(strikes: list[Strike], day: date, overlap: Overlap | None) -> Truth:
    """As ``standing``, of penalties that are all triggered."""
    pairs = [(strike, span) for strike in strikes for span in strike.spans]
    return any_(tuple(_together(cluster, day, overlap) for cluster in _clusters(pairs)))


Struck = tuple[Strike, Span]


def _clusters(pairs: list[Struck]) -> list[list[Struck]]:
    """Penalties that share days, directly or through others; with an unknown day among them, all together."""
    if not all(span.is_known for _, span in pairs):
        return [pairs]
    clusters: list[list[Struck]] = []
    for strike, span in pairs:
        touching = [cluster for cluster in clusters if any(span.meets(other) for _, other in cluster)]
        merged = [pair for cluster in touching for pair in cluster]
        clusters = [cluster for cluster in clusters if cluster not in touching] + [[*merged, (strike, span)]]
    return clusters


def _together(cluster: list[Struck], day: date, overlap: Overlap | None) -> Truth:
    """Whether the effect of penalties that share days holds on ``day``."""
    each = [span.holds_on(day) for _, span in cluster]
    if overlap is Overlap.CUMULATE and len(cluster) > 1:
        return _cumulated(cluster, day, each)
    if len(cluster) == 1 or all(truth is True for truth in each) or all(truth is False for truth in each):
        return any_(each)
    match overlap:
        case Overlap.LENIENT:
            return all_(each)
        case Overlap.FIRST:
            return _first(cluster, each)
        case _:
            return Unknown(causes_of(each) or (Cause(CauseKind.CONFLICT, cluster[0][0].effect.word),))


def _cumulated(cluster: list[Struck], day: date, each: list[Truth]) -> Truth:
    """累计: the lengths follow one another on the calendar, from the first start on."""
    spans = sorted((span for _, span in cluster if span.start is not None and span.is_known), key=lambda span: span.start)
    if len(spans) < len(cluster) or any(isinstance(span.length, Unknown) for span in spans):
        known = any_(each)
        return known if known is True else Unknown(causes_of(each) or (Cause(CauseKind.CONFLICT, cluster[0][0].effect.word),))
    if any(span.end is None for span in spans):
        return any_(each)
    last = spans[0].start
    for span in spans:
        last = calendar.shift(last, span.length, span.unit, MonthEnd.LAST)
    return bool(spans[0].start <= day <= last)


def _first(cluster: list[Struck], each: list[Truth]) -> Truth:
    """先后: the penalty that began first governs; the others add nothing."""
    if any(span.start is None or not span.is_known for _, span in cluster):
        return Unknown(causes_of(each) or (Cause(CauseKind.CONFLICT, cluster[0][0].effect.word),))
    begun = min(span.start for _, span in cluster)
    first = [truth for truth, (_, span) in zip(each, cluster, strict=True) if span.start == begun]
    return first[0] if len(set(first)) == 1 else Unknown((Cause(CauseKind.CONFLICT, cluster[0][0].effect.word),))
