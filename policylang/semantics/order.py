"""What must be decided before what, and loops.

In: definitions, tables, ladders and rules of a policy set. Out: the same in dependency order, each rule with the rules that
it reads (``uses``), and the diagnostics. A penalty comes before the rules that it bars, and before whatever reads a title
that it cancels; a title that an 认定 grants is held only once it is on record, so granting is no dependency.
Codes: PL260 loop, and those of ``extent``. Must run after all rules are elaborated and barred. Relies on ``core.walk``.
"""

from collections.abc import Iterable, Iterator, Mapping

from policylang.core.expressions import Definition, Holds, Node, OutcomeOf, Place, ResultField, RungOf, TableValue
from policylang.core.ir import (
    Assessment,
    DefinitionDecl,
    EffectKind,
    Ladder,
    Qualification,
    Rule,
    Sanction,
    TableDecl,
)
from policylang.core.walk import walk
from policylang.diagnostics import Diagnostic, Label, make
from policylang.piece import Piece, evolve
from policylang.semantics.bars import effects_of
from policylang.semantics.extent import Extents
from policylang.source import Span

_Key = tuple[str, str]
_DEFINITION, _TABLE, _RULE = "定义", "表", "规则"


class Ordered(Piece):
    """The parts in dependency order, and the loops among them."""

    definitions: dict[str, DefinitionDecl]
    tables: dict[str, TableDecl]
    rules: dict[str, Rule]
    diagnostics: tuple[Diagnostic, ...]


class _Edge(Piece):
    target: _Key
    place: Place | None


def order(
    definitions: Mapping[str, DefinitionDecl],
    tables: Mapping[str, TableDecl],
    ladders: Mapping[str, Ladder],
    rules: Mapping[str, Rule],
) -> Ordered:
    """The parts so that each comes after all that it reads; parts that do not depend on each other keep their order."""
    edges = _edges(definitions, tables, ladders, rules)
    keys, loops = _sorted(edges)
    uses = _uses(keys, edges)
    parts: dict[str, Mapping[str, DefinitionDecl | TableDecl | Rule]] = {_DEFINITION: definitions, _TABLE: tables, _RULE: rules}
    extents = Extents()
    too_large = [finding for kind, name in keys for finding in extents.measure(parts[kind][name])]
    return Ordered(
        {name: definitions[name] for kind, name in keys if kind == _DEFINITION},
        {name: tables[name] for kind, name in keys if kind == _TABLE},
        {name: evolve(rules[name], uses=uses[kind, name]) for kind, name in keys if kind == _RULE},
        (*(_diagnostic(loop) for loop in loops), *too_large),
    )


def _edges(
    definitions: Mapping[str, DefinitionDecl],
    tables: Mapping[str, TableDecl],
    ladders: Mapping[str, Ladder],
    rules: Mapping[str, Rule],
) -> dict[_Key, tuple[_Edge, ...]]:
    cancelling = _cancelling(rules)
    edges: dict[_Key, tuple[_Edge, ...]] = {}
    for name, definition in definitions.items():
        edges[_DEFINITION, name] = tuple(_reads(definition.body, ladders, cancelling))
    for name, table in tables.items():
        edges[_TABLE, name] = tuple(_reads((table.applies, table.rows), ladders, cancelling))
    for name, rule in rules.items():
        edges[_RULE, name] = tuple(_rule_reads(rule, ladders, cancelling, rules))
    return {key: tuple(edge for edge in found if edge.target in edges) for key, found in edges.items()}


def _cancelling(rules: Mapping[str, Rule]) -> dict[str, tuple[str, ...]]:
    """For each title the penalties that cancel it, in the order declared."""
    found: dict[str, dict[str, None]] = {}
    for rule in rules.values():
        for effect in effects_of(rule):
            if effect.kind is EffectKind.CANCEL:
                found.setdefault(effect.title, {})[rule.name] = None
    return {title: tuple(names) for title, names in found.items()}


def _rule_reads(
    rule: Rule, ladders: Mapping[str, Ladder], cancelling: Mapping[str, tuple[str, ...]], rules: Mapping[str, Rule]
) -> Iterator[_Edge]:
    is_sanction = isinstance(rule.body, Sanction)
    ladder = rule.body.ladder if isinstance(rule.body, Qualification) else ""
    own = _own_results(rule)
    for edge in _reads((rule.applies, rule.body), ladders, {} if is_sanction else cancelling, ladder):
        if edge.place is None or id(edge.place) not in own:
            yield edge
    for bar in rule.bars:
        yield _Edge((_RULE, bar.sanction), effects_of(rules[bar.sanction])[bar.effect].place)


def _own_results(rule: Rule) -> set[int]:
    """The places where a 考核 reads its own 成绩: in 合格, 等次, 要求 and 否决 it is there already."""
    if not isinstance(rule.body, Assessment):
        return set()
    body = rule.body
    nodes = walk((body.passes, body.grades, body.require, body.veto))
    return {id(n.place) for n in nodes if isinstance(n, ResultField) and n.rule == rule.name and n.field == "成绩"}


def _reads(
    piece: object, ladders: Mapping[str, Ladder], cancelling: Mapping[str, tuple[str, ...]], ladder: str = ""
) -> Iterator[_Edge]:
    for node in walk(piece):
        for target in _targets(node, ladders, cancelling, ladder):
            yield _Edge(target, node.place)


def _targets(
    node: Node, ladders: Mapping[str, Ladder], cancelling: Mapping[str, tuple[str, ...]], ladder: str
) -> Iterable[_Key]:
    match node:
        case Definition(name=name):
            return ((_DEFINITION, name),)
        case TableValue(name=name):
            return ((_TABLE, name),)
        case OutcomeOf(rule=name) | ResultField(rule=name):
            return ((_RULE, name),)
        case Holds(recorded=False, title=None):
            return _cancellers(ladders[ladder].rungs if ladder in ladders else (), cancelling)
        case Holds(recorded=False, title=str(title)):
            return _cancellers((title,), cancelling)
        case RungOf(ladder=name):
            return _cancellers(ladders[name].rungs if name in ladders else (), cancelling)
    return ()


def _cancellers(titles: Iterable[str], cancelling: Mapping[str, tuple[str, ...]]) -> Iterable[_Key]:
    return tuple((_RULE, name) for title in titles for name in cancelling.get(title, ()))


def _sorted(edges: Mapping[_Key, tuple[_Edge, ...]]) -> tuple[list[_Key], list[tuple[tuple[_Key, _Edge], ...]]]:
    """Keys so that each comes after its targets, and the loops found. Iterative: a chain may be as long as a policy."""
    done: dict[_Key, None] = {}
    loops: list[tuple[tuple[_Key, _Edge], ...]] = []
    for root in edges:
        path: list[tuple[_Key, Iterator[_Edge]]] = []
        taken: list[_Edge] = []
        open_: dict[_Key, int] = {}
        if root not in done:
            path.append((root, iter(edges[root])))
            open_[root] = 0
        while path:
            key, rest = path[-1]
            edge = next(rest, None)
            if edge is None:
                path.pop()
                del open_[key]
                done[key] = None
                del taken[len(path) - 1 if path else 0 :]
            elif edge.target in open_:
                steps = [*taken, edge][open_[edge.target] :]
                loops.append(tuple(zip((k for k, _ in path[open_[edge.target] :]), steps, strict=True)))
            elif edge.target not in done:
                taken.append(edge)
                open_[edge.target] = len(path)
                path.append((edge.target, iter(edges[edge.target])))
    return list(done), loops


def _uses(keys: Iterable[_Key], edges: Mapping[_Key, tuple[_Edge, ...]]) -> dict[_Key, tuple[str, ...]]:
    uses: dict[_Key, tuple[str, ...]] = {}
    for key in keys:
        names: dict[str, None] = {}
        for edge in edges[key]:
            kind, name = edge.target
            names.update(dict.fromkeys((name,) if kind == _RULE else uses.get(edge.target, ())))
        uses[key] = tuple(names)
    return uses


def _diagnostic(loop: tuple[tuple[_Key, _Edge], ...]) -> Diagnostic:
    chain = " → ".join([name for (_, name), _ in loop] + [loop[0][0][1]])
    (_, first), edge = loop[0]
    related = tuple(
        Label(_span(step), "PL260.reads", (("name", name), ("other", step.target[1]))) for (_, name), step in loop[1:]
    )
    return make("PL260", _span(edge), related=related, chain=chain, name=first, other=edge.target[1])


def _span(edge: _Edge) -> Span:
    return edge.place.span if edge.place else Span("", 0, 0)
