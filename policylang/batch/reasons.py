"""What the bits of a decision mean: the items of a rule in order, the causes by label; and the same read from a proof.

In: a rule, or a decision of the reference engine with its trace. Out: the items of the rule, and which of them decided, as
``batch.outcomes`` says. Relies on ``core.walk`` and on the traces of the reference engine.
"""

from collections.abc import Iterator
from typing import Any

from policylang.core import expressions as x
from policylang.core.ir import Duty, Rule
from policylang.core.values import ABSENT, NOT_APPLICABLE, Cause, Unknown
from policylang.core.walk import parts
from policylang.runtime.decision import POSITIVE_NEGATIVE, Decision, Outcome, Trace
from policylang.runtime.duties import words

CLOSED = (x.Has, x.Every, x.Covers, x.Aggregate, x.Spread, x.Definition, x.TableValue, x.OutcomeOf, x.ResultField, x.RunOf)
"""Nodes inside which lists say nothing about the row decided on itself."""


def items_of(rule: Rule) -> tuple[x.Item, ...]:
    """The items of a rule whose deciding is told, in the order written, each once."""
    found: dict[int, x.Item] = {}
    stack: list[object] = [rule.body, rule.applies]
    while stack:
        top = stack.pop()
        if isinstance(top, CLOSED):
            continue
        if isinstance(top, x.Item):
            found.setdefault(id(top.body), top)
        stack.extend(reversed(parts(top)))
    return tuple(found.values())


def label_of_item(item: x.Item) -> str:
    """An item as people know it: its label, else its words."""
    return item.label or item.body.place.text


def cause_order(cause: Cause) -> tuple[str, str, str]:
    """The order in which causes stand."""
    return cause.kind.value, cause.row_kind, cause.name


# ------------------------------------------------------------------ from a proof


def deciding(decision: Decision) -> set[int]:
    """The items that decided, by the ``id`` of their conditions."""
    trace = decision.trace
    found: set[int] = set()
    if trace is None or decision.reason:
        return found
    side = _side(decision)
    parts_ = [child for child in trace.children if isinstance(child.node, str)]
    applies_fails = any(child.node == "适用" and _kind(child.value) is False for child in parts_)
    for child in parts_:
        value = _kind(child.value)
        if child.node in ("前提", "遴选"):
            continue
        if decision.outcome is Outcome.NOT_APPLICABLE:
            active = child.node == "适用" if applies_fails else child.value is NOT_APPLICABLE
            active = active and (value is False or child.value is NOT_APPLICABLE)
        else:
            active = _speaks(child.node, value, side)
        if active:
            _mark(child.children, found)
    return found


def _speaks(name: str, value: Any, side: Any) -> bool:
    """Whether a part with a value sides with the outcome."""
    if side is None or value is None:
        return side is None and value is None
    if name == "适用":
        return bool(value)
    return (not value if name in ("否决", "禁止") else value) is side


def _side(decision: Decision) -> Any:
    """Yes, no, or open (``None``)."""
    if decision.outcome is Outcome.PENDING:
        return None
    rule = decision.rule
    yes = words(rule)[0] if isinstance(rule.body, Duty) else POSITIVE_NEGATIVE[rule.kind][0]
    return decision.outcome in (yes, Outcome.CARRIED_OUT)


def _kind(value: Any) -> Any:
    """A part as a whole condition: true, false or (``None``) unknown."""
    if isinstance(value, Unknown):
        return None
    return value if isinstance(value, bool) else value is not ABSENT


def _member(value: Any) -> Any:
    """An item: true, false, gone, or unknown."""
    if isinstance(value, Unknown):
        return "unknown"
    if value is NOT_APPLICABLE:
        return "gone"
    return value if isinstance(value, bool) else value is not ABSENT


def _mark(traces: list[Trace], found: set[int]) -> None:
    for group in groups_in(traces):
        whole = _member(group.value)
        for item, child in zip(group.node.items, group.children, strict=True):
            if _member(child.value) == whole:
                found.add(id(item.body))
                _mark([child], found)


def groups_in(traces: list[Trace]) -> Iterator[Trace]:
    """The outermost lists among some traces."""
    stack = list(reversed(traces))
    while stack:
        trace = stack.pop()
        if isinstance(trace.node, x.Group):
            yield trace
        elif not isinstance(trace.node, (*CLOSED, Decision)):
            stack.extend(reversed(trace.children))
