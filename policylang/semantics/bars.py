"""Which penalties bear on which rules.

In: all rules of a policy set. Out: the same, each with its ``Bar``s. A penalty and the rule that it bars are about the same
rows, or the rows of one lie below those of the other. Codes: PL359 rows that have nothing to do with each other. Must run
after all rules are elaborated, before ``order``. Relies on ``symbols``.
"""

from collections.abc import Iterator, Mapping

from policylang.core.ir import Bar, Effect, Rule, Sanction
from policylang.piece import evolve
from policylang.semantics.context import Elaborator
from policylang.semantics.symbols import Symbols

_Way = tuple[tuple[str, ...], tuple[str, ...]]


def barred(e: Elaborator, rules: Mapping[str, Rule]) -> dict[str, Rule]:
    """The rules with the penalties that bear on them, in the order declared."""
    bars: dict[str, list[Bar]] = {}
    for rule in rules.values():
        for number, effect in enumerate(effects_of(rule)):
            if effect.target in rules:
                bars.setdefault(effect.target, []).extend(_bars(e, rule, number, effect, rules[effect.target]))
    return {name: evolve(rule, bars=tuple(bars.get(name, ()))) for name, rule in rules.items()}


def effects_of(rule: Rule) -> tuple[Effect, ...]:
    """The 后果 of a 处理 (that of a 义务 is a 处理 of its own)."""
    return rule.body.effects if isinstance(rule.body, Sanction) else ()


def _bars(e: Elaborator, sanction: Rule, number: int, effect: Effect, target: Rule) -> Iterator[Bar]:
    ways: dict[_Way, None] = {}
    for own in target.kinds:
        for other in sanction.kinds:
            ways.update(dict.fromkeys(_ways(e.symbols, own, other)))
    if not ways and effect.place is not None:
        e.report("PL359", effect.place.span, name=target.name, own="、".join(sanction.kinds), other="、".join(target.kinds))
    for up, down in ways:
        yield Bar(sanction.name, number, up, down)


def _ways(symbols: Symbols, own: str, other: str) -> Iterator[_Way]:
    """How to get from a row of ``own`` to rows of ``other``."""
    if own == other:
        yield (), ()
    elif (up := _upward(symbols, own, other)) is not None:
        yield up, ()
    elif (down := _upward(symbols, other, own)) is not None:
        yield (), (*reversed(down[:-1]), other)


def _upward(symbols: Symbols, kind: str, above: str) -> tuple[str, ...] | None:
    """The kinds from the parent of ``kind`` up to ``above``: the shortest way."""
    ways: list[tuple[str, ...]] = [(parent,) for parent in symbols.parents.get(kind, ())]
    seen = {kind}
    for way in ways:
        if way[-1] == above:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            ways.extend((*way, parent) for parent in symbols.parents.get(way[-1], ()))
    return None
