"""处理: what triggers a penalty, and what a triggered one does to titles, decisions and grades.

A penalty that cannot be decided makes what depends on it unknown: it neither passes nor strikes on a guess.
Relies on ``core``; the front end has worked out which penalties bear on which rules.
"""

from datetime import date, timedelta
from typing import Any

import attrs

from policylang.core import calendar
from policylang.core.expressions import LevelTest, MonthEnd
from policylang.core.facts import Row
from policylang.core.ir import Bar, Effect, EffectKind, Overlap, PolicySet, Rule, Sanction
from policylang.core.types import EnumType
from policylang.core.values import ABSENT, Cause, CauseKind, OpenSet, Period, Truth, Unknown, all_, any_, causes_of, less
from policylang.runtime.decision import Decision, Outcome
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
    case = engine.truth(body.case, env, "情形")
    if isinstance(applies, Unknown) or isinstance(case, Unknown):
        return Decision(rule, row, Outcome.PENDING, env.as_of, causes=causes_of((applies, case)))
    outcome = Outcome.TRIGGERED if case else Outcome.NOT_TRIGGERED
    fields = {"后果": tuple(effect.word for effect in body.effects)} if case else {}
    return Decision(rule, row, outcome, env.as_of, fields=fields)


@attrs.frozen(eq=False)
class Strike:
    """One penalty that bears on a decision: whether it was triggered, and from when until when it holds."""

    rule: Rule
    effect: Effect
    triggered: Truth
    spans: tuple[tuple[Any, Any], ...]


class Effects:
    """The penalties of a policy set by what they do. Built once a run."""

    def __init__(self, policies: PolicySet) -> None:
        self.policies = policies
        self.cancelling: dict[str, list[tuple[Rule, Effect]]] = {}
        for rule in policies.rules.values():
            if isinstance(rule.body, Sanction):
                for effect in rule.body.effects:
                    if effect.kind is EffectKind.CANCEL:
                        self.cancelling.setdefault(effect.title, []).append((rule, effect))

    def cancelled(self, engine: Engine, row: Row, title: str, level: Any, env: Env) -> Truth:
        """Whether a triggered penalty has cancelled a held title of this level by the day judged."""
        truths: list[Truth] = []
        for rule, effect in self.cancelling.get(title, ()):
            concerned = _level_concerned(effect, level)
            if concerned is False:
                continue
            for target in self.rows_sanctioned(engine, rule, row):
                truths.append(all_((concerned, _triggered(engine, rule, target, env.as_of))))
        return any_(truths)

    def rows_sanctioned(self, engine: Engine, rule: Rule, row: Row) -> list[Row]:
        """The rows whose penalty by ``rule`` strikes ``row``: itself, or its child rows."""
        if row.kind in rule.kinds:
            return [row]
        found: list[Row] = []
        for kind in rule.kinds:
            rows, _, _ = engine.population.below(row, kind)
            found += rows
        return found

    def strikes(self, engine: Engine, bars: tuple[Bar, ...], kinds: set[EffectKind], env: Env) -> list[Strike]:
        """All penalties of some kinds that bear on the row at hand."""
        found: list[Strike] = []
        for bar in bars:
            rule = self.policies.rules[bar.sanction]
            assert isinstance(rule.body, Sanction)
            effect = rule.body.effects[bar.effect]
            if effect.kind not in kinds:
                continue
            targets, doubt = _struck_rows(engine, bar, env)
            if doubt is not None:
                found.append(Strike(rule, effect, doubt, ((None, None),)))
            for target in targets:
                triggered = _triggered(engine, rule, target, env.as_of)
                if triggered is not False:
                    found.append(Strike(rule, effect, triggered, _spans(engine, rule, effect, target, env)))
        return found

    def barred(self, engine: Engine, bars: tuple[Bar, ...], env: Env) -> Truth:
        """Whether a penalty stands in the way (不得, 暂停) on the day judged."""
        strikes = self.strikes(engine, bars, {EffectKind.BAR, EffectKind.SUSPEND}, env)
        return standing(strikes, env.as_of, _overlap(strikes))

    def grade_caps(self, engine: Engine, bars: tuple[Bar, ...], env: Env) -> list[tuple[str, Truth]]:
        """Grades that may not be given (不得评为), each with whether that holds on the day judged."""
        strikes = self.strikes(engine, bars, {EffectKind.CAP_GRADE}, env)
        grades = dict.fromkeys(strike.effect.grade for strike in strikes)
        found: list[tuple[str, Truth]] = []
        for grade in grades:
            same = [strike for strike in strikes if strike.effect.grade == grade]
            found.append((grade, standing(same, env.as_of, _overlap(same))))
        return found


def _overlap(strikes: list[Strike]) -> Overlap | None:
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
    own, asked = order.rank(level), order.rank(effect.level)
    return own >= asked if effect.level_test is LevelTest.OR_ABOVE else own <= asked


def _struck_rows(engine: Engine, bar: Bar, env: Env) -> tuple[list[Row], Unknown | None]:
    """The sanctioned rows seen from the row decided on, and the unknown of those not known of."""
    row: Row = env.rows[0]
    for kind in bar.up:
        parent = row.links.get(kind)
        if parent is None:
            return [], Unknown((Cause(CauseKind.MISSING, kind, row.kind, row.id),))
        row = parent
    level, causes = [row], ()
    for kind in bar.down:
        following: list[Row] = []
        for parent in level:
            rows, gap, facts = engine.population.children(parent, kind)
            engine.note(*facts)
            causes += gap.causes if gap is not None else ()  # type: ignore[assignment]
            following += [child for child, _ in engine.population.visible(rows, env)]
        level = following
    return level, Unknown(causes) if causes else None


def _spans(engine: Engine, rule: Rule, effect: Effect, row: Row, env: Env) -> tuple[tuple[Any, Any], ...]:
    """From when until when the effect holds. Without 自 and length: always; a length without 自: the start is 原文未规定."""
    inner = engine.env_for(rule.policy, (row,), rule, env.as_of)
    length = engine.value(effect.length, inner) if effect.length is not None else None
    if effect.start is None:
        start: Any = None if length is None else Unknown((Cause(CauseKind.UNSTATED, f"{rule.name}起算日"),))
    else:
        start = engine.value(effect.start, inner)
    starts = start if isinstance(start, tuple) else start.values if isinstance(start, OpenSet) else (start,)
    return tuple((one, _end(one, length, effect.unit)) for one in starts if one is not ABSENT)


def _end(start: Any, length: Any, unit: str) -> Any:
    """Last day: a ban of N years runs to the end of the corresponding day."""
    return None if length is None else calendar.shift(start, length, unit, MonthEnd.LAST)


def _holds_on(span: tuple[Any, Any], day: date) -> Truth:
    start, end = span
    begun: Truth = True if start is None else less(start, day, or_equal=True)
    lasting: Truth = True if end is None else less(day, end, or_equal=True)
    return all_((begun, lasting))


def standing(strikes: list[Strike], day: date, overlap: Overlap | None) -> Truth:
    """Whether the effect of several penalties holds on ``day``: equal ones are one; where they differ, as 重叠 says."""
    each = [all_((s.triggered, any_(_holds_on(span, day) for span in s.spans))) for s in strikes]
    if not each:
        return False
    differ = len({(span) for s in strikes for span in s.spans if _known(span)}) > 1 or not all(
        _known(span) for s in strikes for span in s.spans
    )
    if len(strikes) == 1 or not differ or all(t is True for t in each) or all(t is False for t in each):
        return any_(each)
    match overlap:
        case None:
            return Unknown(causes_of(each) or (Cause(CauseKind.CONFLICT, strikes[0].effect.word),))
        case Overlap.SEVERE:
            return any_(each)
        case Overlap.LENIENT:
            return all_(each)
        case Overlap.CUMULATE:
            return _cumulated(strikes, day, each)
        case Overlap.FIRST:
            return _first(strikes, each)


def _known(span: tuple[Any, Any]) -> bool:
    return not isinstance(span[0], Unknown) and not isinstance(span[1], Unknown)


def _cumulated(strikes: list[Strike], day: date, each: list[Truth]) -> Truth:
    """累计: the lengths follow one another, from the first start on."""
    spans = [span for s in strikes if s.triggered is True for span in s.spans]
    if len(spans) < len(strikes) or not all(_known(span) and span[0] is not None for span in spans):
        return Unknown(causes_of(each))
    if any(end is None for _, end in spans):
        return any_(each)
    first = min(start for start, _ in spans)
    days = sum((end - start).days for start, end in spans)
    return bool(first <= day <= first + timedelta(days=days))


def _first(strikes: list[Strike], each: list[Truth]) -> Truth:
    """先后: the penalty that began first governs; the others add nothing."""
    dated = [(span[0], truth) for s, truth in zip(strikes, each, strict=True) for span in s.spans]
    if any(start is None or isinstance(start, Unknown) for start, _ in dated):
        return Unknown(causes_of(each))
    return min(dated, key=lambda pair: pair[0])[1]
