"""Which of several policies judge some records on a day: by 适用地区 and 施行.

In: policy sets by the name of their 政策, a day, the place of the records. Out: ``Choice``: those that judge, and those that were
set aside, each with the reason. A policy that is asked for by name is not chosen here: it is used, and says itself where it does
not apply. Relies on ``core``.
"""

from collections.abc import Mapping
from datetime import date

from policylang.core.ir import PolicyInfo, PolicySet
from policylang.piece import Piece

REGION, BEFORE, AFTER = "region", "before", "after"
"""Why a policy does not judge: it is for another place, has not begun, has ended."""


class Choice(Piece):
    """Names of the policies that judge, and of the others with the reason."""

    chosen: tuple[str, ...]
    set_aside: tuple[tuple[str, str], ...] = ()


def choose(sets: Mapping[str, PolicySet], as_of: date, region: str | None = None) -> Choice:
    """The policies of ``sets`` that are in force on ``as_of`` in ``region``, in the order of the day since which they are.

    A region that is not known excludes nothing. Where no policy is in force any more, those that ended last go on: their duties and
    tasks still report (language, chapter on policies). Where none has begun yet there is none.
    """
    infos = {name: sets[name].policies[name] for name in sets}
    reasons = {name: _reason(info, as_of, region) for name, info in infos.items()}
    chosen = [name for name in infos if not reasons[name]]
    if not chosen:
        ended = {name: _end(infos[name]) for name in infos if reasons[name] == AFTER}
        chosen = [name for name, end in ended.items() if end == max(ended.values())]
    chosen = [name for name in chosen if not any(_holds(sets[other], other, name) for other in chosen)]
    chosen.sort(key=lambda name: (_start(infos[name]), list(infos).index(name)))
    return Choice(tuple(chosen), tuple((name, reasons[name]) for name in infos if name not in chosen))


def _holds(policies: PolicySet, own: str, name: str) -> bool:
    """Whether the set of the policy ``own`` decides by the rules of ``name`` too: its superior (上位), which it imports."""
    superiors, waiting = set[str](), [own]
    while waiting:
        info = policies.policies.get(waiting.pop())
        waiting += [superior for superior in info.superiors if superior not in superiors] if info is not None else []
        superiors.update(waiting)
    return name != own and name in superiors and any(head.policy == name for head in policies.heads)


def _reason(info: PolicyInfo, as_of: date, region: str | None) -> str:
    """Why a policy does not judge, or an empty string. A first or last day that is not known excludes nothing."""
    if region is not None and info.region and info.region != region:
        return REGION
    if as_of < _start(info):
        return BEFORE
    return AFTER if as_of > _end(info) else ""


def _start(info: PolicyInfo) -> date:
    start = info.in_force.start if info.in_force is not None else None
    return start if isinstance(start, date) else date.min


def _end(info: PolicyInfo) -> date:
    end = info.in_force.end if info.in_force is not None else None
    return end if isinstance(end, date) else date.max
