"""The order in which columns are computed: level by level, what is used twice or later by name, all else on the spot.

In: the columns wanted. Out: a ``Schedule``: for each level and relation what is brought from other relations and what is computed,
stage after stage, and which columns are then still needed. Relies on ``batch.columns``, ``batch.factors`` and ``batch.widths``.
"""

from collections.abc import Iterable

import attrs

from policylang.batch.columns import CROSSING, Column
from policylang.batch.factors import factored
from policylang.batch.widths import Sizes, narrow_of

KEY = "#key"
"""The column of every relation that names its rows."""
TO = "#to"
"""The column that names the row for which a value of another relation is."""
NONE: Sizes = {}
"""All numbers have 64 bits."""
DEEPEST = 24
"""Operations nested deeper than this are computed under a name on the way."""


@attrs.frozen
class Step:
    """One relation at one level.

    ``brought``: crossing columns, all of them computable now. ``stages``: columns to compute one stage after the other.
    ``kept``: names of columns that are needed later.
    """

    relation: str
    brought: tuple[Column, ...]
    stages: tuple[tuple[Column, ...], ...]
    kept: tuple[str, ...]


@attrs.frozen
class Schedule:
    """All steps, by level. ``named``: serials of the columns that stand in a frame under their own name.

    ``bases``: for each relation the columns of its table that are read; ``small``: those of them that are read as numbers of 32 bits.
    ``narrow``: serials of all numbers of 32 bits.
    """

    levels: tuple[tuple[Step, ...], ...]
    named: frozenset[int]
    bases: dict[str, tuple[str, ...]]
    small: dict[str, frozenset[str]]
    narrow: frozenset[int]


def name_of(column: Column) -> str:
    """The name of a column in the frame of its relation."""
    return str(column.args[0]) if column.op == "base" else f"#{column.serial}"


def schedule(wanted: Iterable[Column], is_ordered: bool = False, sizes: Sizes = NONE) -> Schedule:
    """The schedule that computes ``wanted`` and what these need, and nothing else.

    ``is_ordered``: rows stay in order where nothing is joined, so that such a relation needs no key. ``sizes``: columns that can be read as
    numbers of 32 bits, and how great they get.
    """
    outputs = list(dict.fromkeys(wanted))
    needed = factored(needed_for(outputs))
    users: dict[int, list[Column]] = {one.serial: [] for one in needed}
    for one in needed:
        for arg in one.args:
            if isinstance(arg, Column):
                users[arg.serial].append(one)
    named = _named(needed, users, {one.serial for one in outputs})
    last = {one.serial: max((user.level for user in users[one.serial]), default=-1) for one in needed}
    last |= {one.serial: 1_000_000 for one in outputs}
    top = max((one.level for one in needed), default=0)
    relations = list(dict.fromkeys(one.relation for one in needed))
    crossing = [one for one in needed if one.op in CROSSING]
    keyed = (
        {relation for one in crossing for relation in (one.relation, one.args[0].relation)} if is_ordered else set(relations)
    )
    read = {one.relation for one in needed if one.op == "base"}
    keys = {relation: (KEY,) if relation in keyed or relation not in read else () for relation in relations}
    levels = []
    for level in range(top + 1):
        steps = []
        for relation in relations:
            own = [one for one in needed if one.relation == relation]
            now = [one for one in own if one.level == level]
            kept = [name_of(one) for one in own if one.serial in named and one.level <= level < last[one.serial]]
            brought = tuple(one for one in now if one.op in CROSSING)
            steps.append(Step(relation, brought, _stages(now, named), tuple(dict.fromkeys((*keys[relation], *kept)))))
        levels.append(tuple(steps))
    bases = {
        relation: tuple(
            dict.fromkeys((*keys[relation], *(name_of(o) for o in needed if o.relation == relation and o.op == "base")))
        )
        for relation in relations
    }
    narrow = narrow_of(needed, {one.serial for one in outputs}, sizes)
    small = {
        relation: frozenset(name_of(o) for o in needed if o.relation == relation and o.op == "base" and o.serial in narrow)
        for relation in relations
    }
    return Schedule(tuple(levels), frozenset(named), bases, small, narrow)


def read_for(wanted: Iterable[Column]) -> dict[str, list[str]]:
    """The columns of tables on which others rest, by relation."""
    found: dict[str, list[str]] = {}
    for one in needed_for(wanted):
        if one.op == "base":
            found.setdefault(one.relation, []).append(name_of(one))
    return found


def needed_for(outputs: Iterable[Column]) -> list[Column]:
    """Some columns and all that they rest on, each after those that it rests on."""
    found: dict[int, Column] = {}
    pending = list(outputs)
    while pending:
        one = pending.pop()
        if one.serial not in found:
            found[one.serial] = one
            pending += [arg for arg in one.args if isinstance(arg, Column)]
    return [found[serial] for serial in sorted(found)]


def _named(needed: list[Column], users: dict[int, list[Column]], outputs: set[int]) -> set[int]:
    named: set[int] = set()
    depth: dict[int, int] = {}
    free = {one.serial for one in needed if one.op == "not" and one.serial not in outputs and _is_free(one, users[one.serial])}
    for one in needed:
        own = _readers(one, users, free)
        crosses = one.op in CROSSING or any(user.op in CROSSING for user in own)
        deep = 1 + max((depth[a.serial] for a in one.args if isinstance(a, Column) and a.relation == one.relation), default=0)
        later = any(user.level > one.level for user in own)
        is_used_twice = len(own) > 1 and one.serial not in free
        if one.op == "base" or crosses or later or one.serial in outputs or is_used_twice or deep > DEEPEST:
            named.add(one.serial)
            deep = 0
        depth[one.serial] = deep
    return named


def _readers(one: Column, users: dict[int, list[Column]], free: set[int]) -> list[Column]:
    """What reads a column: a complement that is free is looked through."""
    found: list[Column] = []
    for user in users[one.serial]:
        found += users[user.serial] if user.serial in free else [user]
    return found


def _is_free(mask: Column, users: list[Column]) -> bool:
    """PERF: a complement costs nothing where it is a part of a conjunction or what a number is chosen by."""
    return all(user.op in ("and", "flag") and user.level == mask.level for user in users)


def _stages(now: list[Column], named: set[int]) -> tuple[tuple[Column, ...], ...]:
    """The named columns of one level that are computed, in stages: those of a stage use only earlier ones."""
    stage: dict[int, int] = {}
    present = {one.serial for one in now}
    stages: list[list[Column]] = []
    for one in now:
        if one.op in CROSSING or one.op == "base":
            stage[one.serial] = 0
            continue
        place = max((stage[a.serial] for a in one.args if isinstance(a, Column) and a.serial in present), default=0)
        if one.serial in named:
            while len(stages) <= place:
                stages.append([])
            stages[place].append(one)
            place += 1
        stage[one.serial] = place
    return tuple(tuple(one) for one in stages)
