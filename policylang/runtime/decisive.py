"""Which parts of a trace decided: one failing child of 全部, one holding child of 任一, the k that counted.

In: the trace of a decision. Out: the decisive traces, and the facts read in them. Never evaluates. Relies on ``decision``.
"""

from typing import Any

from policylang.core import expressions as x
from policylang.core.expressions import GroupOp
from policylang.core.ir import Qualification
from policylang.core.values import ABSENT, NOT_APPLICABLE, Unknown
from policylang.runtime.decision import POSITIVE_NEGATIVE, Decision, Fact, Outcome, Trace


def decisive_children(trace: Trace) -> list[Trace]:
    """The children of ``trace`` that decided its value, in order."""
    node, children = trace.node, trace.children
    match node:
        case x.Group():
            return _of_group(node, trace)
        case x.Has() | x.Every():
            return _of_rows(node, trace)
        case x.Guarded() if trace.value is NOT_APPLICABLE:
            return children[:1]
        case x.Unless():
            return _of_any(children, trace.value)
        case _:
            return list(children)


def _truth(trace: Trace) -> Any:
    """The value of a list item as a truth: a row or a value that is there counts as 是."""
    value = trace.value
    return value if isinstance(value, bool | Unknown) or value is NOT_APPLICABLE else value is not ABSENT


def _of_group(node: x.Group, trace: Trace) -> list[Trace]:
    children = [child for child in trace.children if child.value is not NOT_APPLICABLE]
    gone = [child for child in trace.children if child.value is NOT_APPLICABLE]
    if trace.value is NOT_APPLICABLE or not children:
        return gone
    if node.op is GroupOp.ANY:
        return _of_any(children, trace.value)
    if node.op is GroupOp.ALL:
        if trace.value is True:
            return list(trace.children)
        return _of_all(children, trace.value)
    return _of_some(node.k, children, gone, trace.value)


def _of_any(children: list[Trace], value: Any) -> list[Trace]:
    if value is True:
        return _lightest([child for child in children if _truth(child) is True]) or children
    return [child for child in children if _truth(child) is not True]


def _of_all(children: list[Trace], value: Any) -> list[Trace]:
    if value is False:
        return _lightest([child for child in children if _truth(child) is False]) or children
    return [child for child in children if isinstance(child.value, Unknown)] or children


def _of_some(k: int, children: list[Trace], gone: list[Trace], value: Any) -> list[Trace]:
    if value is True:
        return [child for child in children if _truth(child) is True][:k]
    if value is False:
        return [child for child in children if _truth(child) is False] + gone
    return [child for child in children if _truth(child) is not False]


def _lightest(traces: list[Trace]) -> list[Trace]:
    """The one that rests on the fewest facts; the first of equals; none of none."""
    return [min(traces, key=lambda trace: sum(len(one.facts) for one in trace.walk()))] if traces else []


def _of_rows(node: Any, trace: Trace) -> list[Trace]:
    """Rows of 有 and 每条: the one that decided, or all."""
    decided_by_one = trace.value is True if isinstance(node, x.Has) else trace.value is False
    if not decided_by_one or not trace.children:
        return list(trace.children)
    wanted = isinstance(node, x.Has)
    rows: dict[int, list[Trace]] = {}
    for child in trace.children:
        rows.setdefault(id(child.row), []).append(child)
    hits = [group for group in rows.values() if group[-1].value is wanted]
    return min(hits, key=lambda group: sum(len(one.facts) for t in group for one in t.walk()), default=list(trace.children))


def decisive_parts(decision: Decision) -> list[Trace]:
    """The parts of the rule (适用, 要求 …) that decided the outcome."""
    trace = decision.trace
    if trace is None:
        return []
    earlier = {id(one) for one in decision.earlier}
    children = [child for child in trace.children if id(child.node) not in earlier]
    applies = [child for child in children if child.node == "适用"]
    if decision.outcome is Outcome.NOT_APPLICABLE and applies:
        return [child for child in applies if child.value is False][:1] or applies
    if decision.outcome is Outcome.PENDING:
        return [child for child in children if isinstance(child.value, Unknown) or isinstance(child.node, Decision)] or children
    if isinstance(decision.rule.body, Qualification) and decision.outcome is POSITIVE_NEGATIVE[decision.rule.kind][1]:
        return [*applies, *_refusing([child for child in children if child.node != "适用"])]
    return children


def _refusing(children: list[Trace]) -> list[Trace]:
    """All that stands in the way: a 层级要求 or 要求 (with every 破格) that fails, a 否决 that holds; else a penalty."""
    found = [child for child in children if (child.node, child.value) in (("层级要求", False), ("否决", True))]
    requires = [child for child in children if child.node == "要求"]
    waivers = [child for child in children if child.node == "破格"]
    is_waived = any(child.value is True for child in waivers) and all(child.value is not False for child in requires[1:])
    if requires and requires[0].value is False and not is_waived:
        found += [child for child in (*requires, *waivers) if child.value is False]
    return found or [child for child in children if not isinstance(child.node, str)] or children


def decisive_facts(decision: Decision) -> list[Fact]:
    """The facts read in the decisive part of the trace, consulted decisions included, in the order read."""
    found: dict[Fact, None] = {}
    seen: set[int] = set()
    pending: list[Trace] = list(reversed(decisive_parts(decision)))
    if decision.trace is not None:
        found.update(dict.fromkeys(decision.trace.facts))
    while pending:
        trace = pending.pop()
        found.update(dict.fromkeys(trace.facts))
        if isinstance(trace.node, Decision):
            if id(trace.node) not in seen:
                seen.add(id(trace.node))
                consulted = trace.node
                found.update(dict.fromkeys(consulted.trace.facts if consulted.trace is not None else ()))
                pending += reversed(decisive_parts(consulted))
            continue
        pending += reversed(decisive_children(trace))
    return list(found)
