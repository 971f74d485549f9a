"""遴选 and 指标: decisions over a population.

A selection ranks the eligible rows of each group by the keys of 择优 or draws by lot with a published seed, and cuts at the 名额.
Order never depends on the order of the records: what the keys do not tell apart is 并列. Where eligibility, a key or the
quota is unknown, a row is selected, not selected or tied only if that holds whatever the unknowns are. Relies on ``ranking``.
"""

import hashlib
from datetime import date
from typing import Any

from policylang.core.expressions import Rows
from policylang.core.facts import Row
from policylang.core.ir import Rule, Selection, Target, Ties
from policylang.core.values import (
    Cause,
    CauseKind,
    Period,
    Rounding,
    Truth,
    Unknown,
    add,
    all_,
    causes_of,
    high_of,
    interval,
    larger,
    low_of,
    multiply,
    not_,
    smaller,
)
from policylang.piece import Mutable, Piece, evolve
from policylang.runtime.decision import Decision, Outcome
from policylang.runtime.duties import over_cycles, window_of
from policylang.runtime.engine import Engine
from policylang.runtime.environment import Env
from policylang.runtime.figures import rounded_by
from policylang.runtime.ranking import Candidate, Ranking


class GroupResult(Mutable):
    """One group after the cut: quota, places and outcomes by row."""

    group: tuple[Any, ...]
    quota: Any
    outcomes: dict[int, tuple[Outcome, Any, tuple[Cause, ...]]]


def decide_selection(engine: Engine, rule: Rule, env: Env, period: Period | None) -> Decision:
    """The outcome for one row with 名次 and 名额; without a row, the 名额 of all groups together."""
    body = rule.body
    assert isinstance(body, Selection)
    row = env.rows[0] if env.rows else None
    key = ("selection", rule.name, env.as_of)
    groups: list[GroupResult] = engine.remembered(key, "遴选", lambda: select(engine, rule, body, env))
    if row is None:
        return _whole(rule, env, groups)
    applies = engine.truth(rule.applies, env, "适用")
    if applies is False:
        return Decision(rule, row, Outcome.NOT_APPLICABLE, env.as_of)
    for result in groups:
        if id(row) in result.outcomes:
            outcome, rank, causes = result.outcomes[id(row)]
            if isinstance(applies, Unknown):
                outcome, causes = Outcome.PENDING, causes_of((applies, Unknown(causes)))
            fields = {"名额": result.quota} | ({"名次": rank} if rank is not None else {})
            return Decision(rule, row, outcome, env.as_of, causes=causes, fields=fields)
    if isinstance(applies, Unknown):
        return Decision(rule, row, Outcome.PENDING, env.as_of, causes=applies.causes)
    return Decision(rule, row, Outcome.NOT_SELECTED, env.as_of)


def _whole(rule: Rule, env: Env, groups: list[GroupResult]) -> Decision:
    quota: Any = 0
    for result in groups:
        quota = add(quota, result.quota)
    outcome = Outcome.PENDING if isinstance(quota, Unknown) else Outcome.SELECTED
    return Decision(rule, None, outcome, env.as_of, fields={"名额": quota}, causes=causes_of((quota,)))


def select(engine: Engine, rule: Rule, body: Selection, env: Env) -> list[GroupResult]:
    """All groups of a selection, decided."""
    table = engine.dataset.tables.get(body.kind)
    found = engine.population.find(Rows(body.kind, None), env, None)
    engine.note(*found.facts)
    rows = found.rows
    seed = engine.value(body.seed, env) if body.seed is not None else None
    groups: dict[tuple[Any, ...], list[Candidate]] = {}
    adrift: list[Candidate] = []
    for row, there in sorted(rows, key=lambda pair: pair[0].id):
        inner = env.at(row)
        barred = engine.effects.barred(engine, rule.bars, inner) if rule.bars else False
        eligible = all_((there, engine.truth(rule.applies, inner), not_(barred)))
        if eligible is False:
            continue
        place = tuple(_hashable(engine.value(group, inner)) for group in body.groups)
        keys = tuple(engine.value(key.value, inner) for key in body.keys)
        lot = draw(seed, row.id) if isinstance(seed, str) else ""
        one = Candidate(row, eligible, place, keys, lot)
        if causes_of(place):
            adrift.append(one)
        else:
            groups.setdefault(place, []).append(one)
    complete = table is not None and table.complete
    decided = [_cut(engine, body, members, adrift, seed, env, complete) for _, members in sorted(groups.items(), key=_by_words)]
    return [*decided, *(_adrift(one) for one in adrift)]


def _hashable(value: Any) -> Any:
    """A group value as a key."""
    return (value.kind, value.id) if isinstance(value, Row) else value


def _adrift(one: Candidate) -> GroupResult:
    """A row of which it is not known in which group it stands: nothing can be said of it."""
    causes = causes_of((*one.group, one.eligible))
    return GroupResult(one.group, Unknown(causes), {id(one.row): (Outcome.PENDING, None, causes)})


def _may_stand_in(one: Candidate, group: tuple[Any, ...]) -> bool:
    """Whether a row of unknown group may be of this one."""
    return all(isinstance(own, Unknown) or own == value for own, value in zip(one.group, group, strict=True))


def _by_words(pair: tuple[tuple[Any, ...], Any]) -> str:
    return repr(pair[0])


def draw(seed: str, id_: str) -> str:
    """The lot of a row: SHA-256 of seed, a line feed and the row's id in UTF-8. The smallest lots are drawn first."""
    return hashlib.sha256(f"{seed}\n{id_}".encode()).hexdigest()


def _cut(
    engine: Engine,
    body: Selection,
    members: list[Candidate],
    adrift: list[Candidate],
    seed: Any,
    env: Env,
    complete: bool,
) -> GroupResult:
    """One group, decided; rows of unknown group that may be of it stand in it as candidates in doubt."""
    inner = env.at(members[0].row)
    group = members[0].group
    doubtful = [
        evolve(one, eligible=all_((one.eligible, Unknown(causes_of(one.group))))) for one in adrift if _may_stand_in(one, group)
    ]
    everybody = [*members, *doubtful]
    quota = quota_of(engine, body, everybody, inner, complete)
    ranking = Ranking(body, everybody, seed)
    return GroupResult(group, quota, {id(one.row): place_of(ranking, one, quota, complete) for one in members})


class Terms(Piece):
    """What a 名额 says: the number or the share, how a share is rounded, 至少 and 至多 (``None``: not said)."""

    amount: Any
    mode: Any = None
    minimum: Any = None
    maximum: Any = None


def terms_of(engine: Engine, body: Selection, env: Env) -> Terms:
    """The values of a 名额."""
    amount = engine.value(body.quota, env)  # type: ignore[arg-type]
    mode = _mode(engine, body.rounding, env) if body.share or body.rounding is not None else None
    minimum = engine.value(body.minimum, env) if body.minimum is not None else None
    maximum = engine.value(body.maximum, env) if body.maximum is not None else None
    return Terms(amount, mode, minimum, maximum)


def quota_of(engine: Engine, body: Selection, members: list[Candidate], env: Env, complete: bool) -> Any:
    """名额 of a group."""
    if body.quota is None:
        return len(members)
    return quota_for(terms_of(engine, body, env), _size(members, complete) if body.share else None)


def _size(members: list[Candidate], complete: bool) -> Any:
    """How many of the rows are eligible."""
    sure = sum(1 for one in members if one.eligible is True)
    return interval(sure, len(members) if complete else None, causes_of(one.eligible for one in members))


def quota_for(terms: Terms, size: Any) -> Any:
    """A number, or a share of ``size`` eligible rows (``None``: it is no share), rounded as named; within 至少 and 至多."""
    quota = terms.amount if size is None else multiply(terms.amount, size)
    if terms.mode is not None:
        quota = rounded_by(quota, 0, terms.mode)
    if terms.minimum is not None:
        quota = larger(quota, terms.minimum)
    if terms.maximum is not None:
        quota = smaller(quota, terms.maximum)
    return quota


def _mode(engine: Engine, rounding: Any, env: Env) -> Any:
    """How a share is rounded; where the rule does not say, no mode is taken for granted."""
    if rounding is None:
        return Unknown((Cause(CauseKind.UNSTATED, "取整方式"),))
    return rounding if isinstance(rounding, Rounding) else engine.value(rounding, env)


def place_of(ranking: Ranking, one: Candidate, quota: Any, complete: bool) -> tuple[Outcome, int | None, tuple[Cause, ...]]:
    """Outcome, 名次 and causes for one candidate, from how many surely or possibly stand before or beside it.

    What holds whoever takes part, whatever the unknown keys and the quota are, is decided; what is in doubt elsewhere is no cause.
    """
    body, others = ranking.body, ranking.standing(one)
    low, high = low_of(quota), high_of(quota)
    is_exact = others.may_before == others.sure_before and not isinstance(one.eligible, Unknown)
    rank = others.sure_before + 1 if is_exact and others.may_beside == others.sure_beside else None
    takes_all = body.ties is Ties.TAKE_ALL
    if high is not None and others.sure_before >= high:
        return Outcome.NOT_SELECTED, rank, ()
    if one.eligible is True and complete and low is not None and others.may_before < low:
        if takes_all or others.may_before + others.may_beside < low:
            return Outcome.SELECTED, rank, ()
        if high is not None and others.not_behind >= high:
            return Outcome.TIED, rank, ()
    causes = tuple(dict.fromkeys((*causes_of((one.eligible, quota, ranking.seed)), *ranking.causes(one))))
    return Outcome.PENDING, rank, causes if complete else (*causes, Cause(CauseKind.MISSING, body.kind))


def decide_target(engine: Engine, rule: Rule, env: Env, period: Period | None) -> Decision:
    """达标 where the figure is reached; before a stated 期限, 未到期 instead of 未达标. With 每, one outcome per period."""
    body = rule.body
    assert isinstance(body, Target)
    if body.every is not None:
        return over_cycles(engine, rule, env, period, body.every, _judge_target_cycle)
    window = window_of(engine, body.deadline, env) if body.deadline is not None else None
    return _judge_target(engine, rule, env, window)


def _judge_target_cycle(engine: Engine, rule: Rule, env: Env, cycle: Period) -> Decision:
    body = rule.body
    assert isinstance(body, Target) and body.every is not None
    year = cycle if body.every.unit == "年度" else env.year
    return _judge_target(engine, rule, env.in_cycle(cycle, year), cycle)


def _judge_target(engine: Engine, rule: Rule, env: Env, window: Period | None) -> Decision:
    body = rule.body
    assert isinstance(body, Target)
    row = env.rows[0] if env.rows else None
    end = window.end if window is not None else None
    judged = min(env.as_of, end) if isinstance(end, date) else env.as_of
    inner = env.judged(judged, window)
    applies: Truth = engine.truth(rule.applies, inner, "适用") if body.kind is None else True
    if applies is False:
        return Decision(rule, row, Outcome.NOT_APPLICABLE, env.as_of)
    reach = engine.truth(body.reach, inner, "达到")
    causes = causes_of((applies, reach))
    if causes:
        return Decision(rule, row, Outcome.PENDING, env.as_of, causes=causes, period=window)
    if reach is False and isinstance(end, Unknown):
        return Decision(rule, row, Outcome.PENDING, env.as_of, causes=end.causes, period=window)
    running = isinstance(end, date) and env.as_of <= end
    words = (Outcome.CARRIED_OUT, Outcome.NOT_CARRIED_OUT) if body.encouraged else (Outcome.REACHED, Outcome.NOT_REACHED)
    outcome = words[0] if reach else Outcome.NOT_DUE if running else words[1]
    return Decision(rule, row, outcome, env.as_of, period=window)
