"""What a lowered decision is: outcomes as masks, items that decided, facts missing, values. Relies on ``batch.lowering``.

An item decides where its value is that of its list, and its list decides: the items that hold where a list holds, those that fail
where it fails, those unknown where it is unknown. A part of a rule decides where it sides with the outcome: where the outcome is yes
and it speaks for it, and so on; of what does not apply only 适用 does. A proof shows the lightest of these; here they all stand.
"""

from typing import Any

import attrs

from policylang.batch.columns import Mask
from policylang.batch.lowering import GroupNote, Lowering, Place
from policylang.batch.values import Causes, Truth
from policylang.core import expressions as x
from policylang.core.ir import Rule
from policylang.runtime.decision import Outcome

Items = dict[int, Mask]
"""For the ``id`` of the condition of an item: where the item decided."""


@attrs.frozen(eq=False)
class Part:
    """适用, 要求 …: its truth as a list item, the lists met in it. ``is_against``: it speaks against where it holds."""

    name: str
    truth: Truth
    notes: tuple[GroupNote, ...] = ()
    is_against: bool = False


@attrs.frozen(eq=False)
class Made:
    """The decision of a rule about all rows. ``fields``: for each value where there is one, and the value."""

    rule: Rule
    outcomes: dict[Outcome, Mask]
    causes: Causes = attrs.field(factory=dict)
    items: Items = attrs.field(factory=dict)
    fields: dict[str, tuple[Mask, Any]] = attrs.field(factory=dict)
    waived: Mask = False


def not_applicable(rule: Rule) -> Made:
    """不适用 for all rows."""
    return Made(rule, {Outcome.NOT_APPLICABLE: True})


def part_of(low: Lowering, name: str, node: x.Expr | None, place: Place) -> Part:
    """A part of a rule; none at all holds."""
    if node is None:
        return Part(name, Truth(True, False))
    notes: list[GroupNote] = []
    with low.noting(notes):
        truth = low.member(node, place)
    return Part(name, truth, tuple(notes))


def made_of(
    low: Lowering,
    rule: Rule,
    applies: Part,
    parts: list[Part],
    truth: Truth,
    gone: Mask,
    words: dict[Outcome, Mask],
    fields: dict[str, Any] | None = None,
) -> Made:
    """The decision that a truth gives where the rule applies.

    ``gone``: where it is 不适用 because the first of ``parts`` is. ``words``: outcomes other than 待定 and 不适用, by mask of the truth.
    """
    c, v = low.columns, low.values
    concerned = v.plain(applies.truth)
    absent = c.or_(concerned.fails, gone)
    open_ = c.and_(c.not_(absent), c.or_(v.unknown_of(concerned), v.unknown_of(truth)))
    settled = c.not_(c.or_(absent, open_))
    outcomes = {outcome: c.and_(settled, mask) for outcome, mask in words.items()}
    outcomes[Outcome.PENDING] = open_
    outcomes[Outcome.NOT_APPLICABLE] = absent
    causes = v.merged(open_, concerned.causes, truth.causes)
    items: Items = {}
    sides = (c.and_(settled, truth.holds), c.and_(settled, truth.fails), open_)
    _mark(low, applies, _active(low, applies, (settled, concerned.fails, open_)), items)
    for place, part in enumerate(parts):
        active = _active(low, part, sides)
        if place == 0:
            active = c.or_(active, c.and_(c.not_(concerned.fails), gone, part.truth.gone))
        _mark(low, part, active, items)
    given = {name: (c.not_(concerned.fails), value) for name, value in (fields or {}).items()}
    return Made(rule, outcomes, causes, items, given)


def _active(low: Lowering, part: Part, sides: tuple[Mask, Mask, Mask]) -> Mask:
    """Where a part sides with the outcome: yes, no, open."""
    c, v = low.columns, low.values
    truth = v.plain(part.truth)
    for_, against = (truth.fails, truth.holds) if part.is_against else (truth.holds, truth.fails)
    return c.or_(c.and_(sides[0], for_), c.and_(sides[1], against), c.and_(sides[2], v.unknown_of(truth)))


def _mark(low: Lowering, part: Part, active: Mask, items: Items) -> None:
    for note in part.notes:
        mark(low, note, active, items)


def mark(low: Lowering, note: GroupNote, active: Mask, items: Items) -> None:
    """Adds where the items of a list decided."""
    c, v = low.columns, low.values
    whole = note.whole
    for item, truth, inside in zip(note.node.items, note.items, note.inside, strict=True):
        alike = c.or_(
            c.and_(whole.holds, truth.holds),
            c.and_(whole.fails, truth.fails),
            c.and_(whole.gone, truth.gone),
            c.and_(v.unknown_of(whole), v.unknown_of(truth)),
        )
        decides = c.and_(active, alike)
        key = id(item.body)
        items[key] = c.or_(items.get(key, False), decides)
        for one in inside:
            mark(low, one, decides, items)


def either(low: Lowering, rule: Rule, mask: Mask, one: Made, other: Made) -> Made:
    """One decision where a mask holds, another elsewhere; the values are those of the other."""
    c, v = low.columns, low.values
    rest = c.not_(mask)

    def joined(a: Mask, b: Mask) -> Mask:
        return c.or_(c.and_(mask, a), c.and_(rest, b))

    outcomes = {
        key: joined(one.outcomes.get(key, False), other.outcomes.get(key, False))
        for key in dict.fromkeys((*one.outcomes, *other.outcomes))
    }
    items = {
        key: joined(one.items.get(key, False), other.items.get(key, False)) for key in dict.fromkeys((*one.items, *other.items))
    }
    causes = v.merged(True, v.merged(mask, one.causes), v.merged(rest, other.causes))
    fields = {name: (c.and_(rest, there), value) for name, (there, value) in other.fields.items()}
    return Made(rule, outcomes, causes, items, fields, c.and_(rest, other.waived))
