"""What several masks have in common, computed once: two parts that stand together in many of them become one.

In: columns, each after those that it rests on. Out: the same columns, under the same serials, some of whose ``and`` rest on further ones. PERF: half of what is computed of a
policy are such parts. The pair that most masks have is taken first, as long as two have one (Brayton, Rudell, Sangiovanni-Vincentelli and Wang,
"MIS: a multiple-level logic optimization system", 1987, there for the common cubes of circuits). Relies on ``batch.columns``.
"""

from collections.abc import Iterable
from heapq import heapify, heappop, heappush
from itertools import combinations, count

from policylang.batch.columns import Column

WIDEST = 16
"""Masks of more parts are left as they are: the pairs grow with the square of their number."""
Pair = tuple[int, int]


def factored(needed: list[Column]) -> list[Column]:
    """The columns and the common parts of their masks, each after those that it rests on."""
    masks = {one.serial: {arg.serial for arg in one.args} for one in needed if one.op == "and" and len(one.args) <= WIDEST}
    by_serial = {one.serial: one for one in needed}
    made = _paired(masks, max(by_serial, default=0) + 1)
    for serial, (one, other) in made.items():
        parts = (by_serial[one], by_serial[other])
        by_serial[serial] = Column(serial, parts[0].relation, "and", parts, False, max(part.level for part in parts))
    return _rebuilt(needed, by_serial, masks) if masks else needed


def _paired(masks: dict[int, set[int]], first: int) -> dict[int, Pair]:
    """The new masks of two parts by their serials; ``masks`` are changed so that they rest on them."""
    holders: dict[Pair, set[int]] = {}
    for serial, parts in masks.items():
        for pair in combinations(sorted(parts), 2):
            holders.setdefault(pair, set()).add(serial)
    queue = [(-len(found), pair) for pair, found in holders.items() if len(found) > 1]
    heapify(queue)
    fresh, made = count(first), {}
    while queue:
        told, pair = heappop(queue)
        found = holders[pair]
        if len(found) < 2:
            continue
        if len(found) != -told:
            heappush(queue, (-len(found), pair))
            continue
        whole = min((one for one in found if len(masks[one]) == 2), default=None)
        serial = next(fresh) if whole is None else whole
        if whole is None:
            made[serial] = pair
        for one in sorted(found - {serial}):
            _replace(one, masks[one], pair, serial, holders, queue)
        holders[pair] = set()
    return made


def _replace(
    one: int, parts: set[int], pair: Pair, serial: int, holders: dict[Pair, set[int]], queue: list[tuple[int, Pair]]
) -> None:
    """Puts a mask of two parts in the place of these."""
    parts -= {*pair}
    for rest in parts:
        for gone in pair:
            holders[min(rest, gone), max(rest, gone)].discard(one)
        key = (min(rest, serial), max(rest, serial))
        found = holders.setdefault(key, set())
        found.add(one)
        if len(found) > 1:
            heappush(queue, (-len(found), key))
    parts.add(serial)


def _rebuilt(needed: Iterable[Column], by_serial: dict[int, Column], masks: dict[int, set[int]]) -> list[Column]:
    """All columns on their new parts, in an order in which each can be computed."""
    ready: dict[int, Column] = {}
    pending = [one.serial for one in reversed(list(needed))]
    while pending:
        serial = pending[-1]
        one = by_serial[serial]
        args = [by_serial[part] for part in sorted(masks[serial])] if serial in masks else one.args
        lacking = [arg.serial for arg in args if isinstance(arg, Column) and arg.serial not in ready]
        if lacking:
            pending += lacking
            continue
        pending.pop()
        if serial not in ready:
            rebuilt = tuple(ready[arg.serial] if isinstance(arg, Column) else arg for arg in args)
            ready[serial] = Column(
                serial, one.relation, one.op, rebuilt, one.nullable, one.level
            )  # PERF: ``evolve`` takes twice as long
    return list(ready.values())
