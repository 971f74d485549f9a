"""A graph of columns divided: what is computed for a part of the rows at a time, and what for all that is left.

In: the columns wanted, and ``Domains``: which kinds of rows are too many to be held at once, and below which root they stand. Out: ``Division``: the same columns
for each domain, in a graph of its own, with what a domain takes from the rest (imports) and what the parts of a domain give to it
(exports: sums of parts, values of rows that others name, candidates of a 遴选). The rest is the domain with the empty name; its rows are held at once.

A column has a phase: what the parts give in phase 0 can be used by the rest in phase 1, and what that gives in turn by the parts in phase 1. Raises
``DivisionError`` where a column of one part is wanted by another in a way that is none of these. Relies on ``batch.columns``.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

from policylang.batch.columns import CROSSING, Column, Columns, Scalar
from policylang.batch.schedule import KEY, TO, name_of

REST = ""
"""The domain of all rows that are held at once."""


class DivisionError(Exception):
    """A policy whose rows cannot be decided part by part."""


@attrs.frozen
class Domains:
    """``below``: for each root the kinds of rows that stand below it, itself first. ``rest``: kinds of which some rows stand below none.

    ``trees``: kinds none of whose rows has several parents.
    """

    below: Mapping[str, tuple[str, ...]]
    rest: frozenset[str]
    trees: frozenset[str]

    def of(self, kind: str) -> list[str]:
        """The domains in which there are rows of a kind."""
        held = [REST] if kind in self.rest or not self.roots_of(kind) else []
        return held + self.roots_of(kind)

    def roots_of(self, kind: str) -> list[str]:
        """The roots below which rows of a kind stand."""
        return [root for root, kinds in self.below.items() if kind in kinds]


@attrs.define(eq=False)
class Export:
    """What the parts of a domain give to the rest: ``columns`` by name, of the rows of ``relation``.

    ``sort``: ``group`` (aggregated by ``key``, which names rows of the rest), ``whole`` (aggregated), ``named`` (of rows that the rest names by their ids) or
    ``rows`` (of all rows where ``where`` holds). ``ops``: how each column is aggregated.
    """

    name: str
    domain: str
    relation: str
    kind: str
    sort: str
    phase: int
    key: Column | None = None
    where: Any = True
    columns: dict[str, Column] = attrs.field(factory=dict)
    ops: dict[str, str] = attrs.field(factory=dict)

    def wanted(self) -> list[Column]:
        """The columns that it rests on."""
        extra = [one for one in (self.key, self.where) if isinstance(one, Column)]
        return [*self.columns.values(), *extra]


def relation_of(kind: str, domain: str) -> str:
    """The relation of the rows of a kind in a domain."""
    return f"{kind}@{domain}" if domain else kind


def place_of(relation: str) -> tuple[str, str]:
    """The kind of the rows of a relation, and their domain."""
    kind, _, domain = relation.partition("@")
    return kind, domain


class Division:
    """Divides columns as they are asked for."""

    def __init__(self, domains: Domains) -> None:
        self.domains = domains
        self.graph = Columns()
        self.exports: dict[Any, Export] = {}
        self.imported: dict[int, Column] = {}
        self._made: dict[tuple[int, str], Scalar] = {}
        self._phases: dict[int, int] = {}
        self._plans: dict[Any, Any] = {}
        self.by_name: dict[str, Export] = {}

    # -------------------------------------------------------------- columns

    def of(self, node: Scalar, domain: str) -> Scalar:
        """A column, for the rows of its relation in a domain."""
        if not isinstance(node, Column):
            return node
        pending = [(node, domain)]
        while pending:
            one, where = pending[-1]
            lacking = [need for need in self._needs(one, where) if (need[0].serial, need[1]) not in self._made]
            if lacking:
                pending += lacking
                continue
            pending.pop()
            if (one.serial, where) not in self._made:
                self._made[one.serial, where] = self._divided(one, where)
        return self._made[node.serial, domain]

    def phase(self, node: Scalar) -> int:
        """The phase in which a column can be computed."""
        if not isinstance(node, Column):
            return 0
        pending = [node]
        while pending:
            one = pending[-1]
            lacking = [arg for arg in one.args if isinstance(arg, Column) and arg.serial not in self._phases]
            if lacking and one.op != "base":
                pending += lacking
                continue
            pending.pop()
            self._phases[one.serial] = self._phase(one)
        return self._phases[node.serial]

    def _phase(self, node: Column) -> int:
        if node.op == "base":
            export = self.by_name.get(node.relation)
            source = self.imported.get(node.serial)
            given = export.phase + 1 if export is not None else 0
            return max(given, self.phase(source) if source is not None and source is not node else 0)
        return max((self._phases[arg.serial] for arg in node.args if isinstance(arg, Column)), default=0)

    def _got(self, node: Scalar, domain: str) -> Any:
        return self._made[node.serial, domain] if isinstance(node, Column) else node

    def _needs(self, node: Column, domain: str) -> list[tuple[Column, str]]:
        """What has to be divided before."""
        match node.op:
            case "get":
                column, key = node.args
                return [(column, target) for target in self._targets(key, column.relation, domain)] + [(key, domain)]
            case "aggregate":
                column, key = node.args[:2]
                return [(one, source) for source in self._sources(node, domain) for one in (column, key)]
            case "whole":
                return [(node.args[0], source) for source in self.domains.of(node.args[0].relation)]
            case "ranked":
                inputs = [one for one in node.args[:-2] if isinstance(one, Column)]
                return [(one, source) for source in self.domains.of(node.relation) for one in inputs]
            case "struck":
                apart = [one.relation for one in node.args[-2].sources if domain not in self.domains.of(one.relation)]
                apart += [
                    one.relation for one in node.args[-2].sources if not domain and self.domains.of(one.relation) != [REST]
                ]
                if apart:
                    raise DivisionError(f"{apart[0]} → {node.relation}")
                return [(one, domain) for one in node.args if isinstance(one, Column)]
            case _:
                return [(one, domain) for one in node.args if isinstance(one, Column)]

    def _divided(self, node: Column, domain: str) -> Scalar:
        crossing = {
            "get": self._get,
            "aggregate": self._aggregate,
            "whole": self._whole,
            "ranked": self._ranked,
            "capped": self._capped,
            "struck": self._struck,
        }
        if node.op in CROSSING:
            return crossing[node.op](node, domain)
        return self._plain(node, domain)

    def _plain(self, node: Column, domain: str) -> Scalar:
        """An operation within a row; where its operands became constants it may be one too."""
        g, relation = self.graph, relation_of(node.relation, domain)
        args = [self._got(one, domain) for one in node.args]
        match node.op:
            case "base" | "constant":
                return g.node(relation, node.op, node.args, node.nullable)
            case "eq" | "le" | "lt":
                return g.test(node.op, args[0], args[1])
            case "flag":
                mask, value, otherwise, width = args
                if not isinstance(mask, Column):
                    return value if mask else otherwise
                return g.node(relation, "flag", (mask, value, otherwise, width), False)
            case _:
                return _MAKERS[node.op](g)(*args)

    # -------------------------------------------------------------- what parts take from the rest

    def _import(self, node: Scalar) -> Scalar:
        """A column of the rest as one that a part finds ready."""
        if not isinstance(node, Column):
            return node
        made = self.graph.base(node.relation, name_of(node), node.nullable)
        self.imported[made.serial] = node
        return made

    def taken(self, wanted: Iterable[Column]) -> dict[int, Column]:
        """The columns of the rest on which columns of a domain rest."""
        found: dict[int, Column] = {}
        pending, seen = list(wanted), set()
        while pending:
            one = pending.pop()
            if one.serial in seen:
                continue
            seen.add(one.serial)
            if one.op == "base":
                if place_of(one.relation)[1] == REST and name_of(one) != KEY:
                    source = self.imported.get(one.serial, one)
                    found[source.serial] = source
                continue
            pending += [arg for arg in one.args if isinstance(arg, Column)]
        return found

    # -------------------------------------------------------------- rows that are named

    def _leaves(self, key: Column) -> list[str]:
        """The columns of tables on which a key rests."""
        found, pending = [], [key]
        while pending:
            one = pending.pop()
            if one.op == "base":
                found.append(name_of(one))
            pending += [arg for arg in one.args if isinstance(arg, Column)]
        return found

    def _targets(self, key: Column, kind: str, domain: str) -> list[str]:
        """The domains in which rows can stand that a key of a row of a domain names."""
        domains = self.domains.of(kind)
        if all(leaf.startswith("↑") for leaf in self._leaves(key)):
            if domain and kind in self.domains.below[domain]:
                return [domain]
            return [REST] if REST in domains else []
        if len(domains) > 1 or (domain and domains != [REST]):
            raise DivisionError(f"{key.relation} → {kind}")
        return domains

    def _get(self, node: Column, domain: str) -> Scalar:
        column, key = node.args
        own = self._got(key, domain)
        if not isinstance(own, Column):
            return None
        found: Scalar = None
        for target in self._targets(key, column.relation, domain):
            value = self._got(column, target)
            if not isinstance(value, Column):
                found = self.graph.pick(self.graph.given(own), value, None)
            elif target == domain:
                found = self.graph.get(value, own)
            elif target == REST:
                found = self.graph.get(self._import(value), own)
            else:
                export = self._export(target, column.relation, "named", (), self.phase(value))
                found = self.graph.get(self._handed(export, value, ""), own)
        return found

    # -------------------------------------------------------------- rows that are counted

    def _sources(self, node: Column, domain: str) -> list[str]:
        """The domains whose rows are aggregated for rows of a domain."""
        column, key = node.args[:2]
        kind, own = column.relation, self.domains.of(column.relation)
        leaves = self._leaves(key)
        is_up = all(leaf.startswith("↑") for leaf in leaves)
        if not is_up and own != [REST]:
            raise DivisionError(f"{kind} by {'、'.join(leaves)}")
        if domain:
            if not is_up:
                raise DivisionError(f"{kind} by {'、'.join(leaves)}")
            return [domain] if domain in own else []
        # a row below a root stands below a row of its domain; a root itself can stand below a row of the rest
        is_direct = key.op == "base" and kind in self.domains.trees
        return [one for one in own if one in (REST, kind) or not is_direct]

    def _aggregate(self, node: Column, domain: str) -> Scalar:
        op, relation = node.args[2], relation_of(node.relation, domain)
        found: list[Scalar] = []
        for source in self._sources(node, domain):
            value, key = self._got(node.args[0], source), self._got(node.args[1], source)
            if not isinstance(key, Column):
                continue
            if not isinstance(value, Column):
                value = self.graph.constant(key, value)
            if source != domain:
                phase = max(self.phase(value), self.phase(key))
                export = self._export(source, value.relation, "group", (key.serial,), phase, key)
                value, key = self._handed(export, value, op), self.graph.base(export.name, TO, False)
            found.append(self.graph.node(relation, "aggregate", (value, key, op), True, crossing=1))
        return self._joined(op, found)

    def _whole(self, node: Column, domain: str) -> Scalar:
        op = node.args[1]
        found: list[Scalar] = []
        for source in self.domains.of(node.args[0].relation):
            value = self._got(node.args[0], source)
            if not isinstance(value, Column):
                base = self.graph.base(relation_of(node.args[0].relation, source), KEY, False)
                value = self.graph.constant(base, value)
            if source:
                export = self._export(source, value.relation, "whole", (), self.phase(value))
                value = self._handed(export, value, op)
            found.append(self.graph.node(REST if domain else node.relation, "whole", (value, op), True, crossing=1))
        total = self._joined(op, found)
        if not domain or not isinstance(total, Column):
            return total
        again = "greatest" if op == "sum" else op
        return self.graph.node(relation_of(node.relation, domain), "whole", (self._import(total), again), True, crossing=1)

    def _joined(self, op: str, found: list[Scalar]) -> Scalar:
        """One aggregate out of those of several domains; null where none of them has a row."""
        g = self.graph
        total: Scalar = None
        for one in found:
            if total is None:
                total = one
            elif op == "any":
                total = g.or_(g.fill(total, False), g.fill(one, False))
            elif op == "sum":
                total = g.add(g.fill(total, 0), g.fill(one, 0))
            elif op in ("least", "greatest"):
                both = g.lesser(total, one) if op == "least" else g.greater(total, one)
                total = g.pick(g.is_null(total), one, g.pick(g.is_null(one), total, both))
            else:
                raise DivisionError(f"{op} of rows of several domains")
        return total

    # -------------------------------------------------------------- operations with a plan

    def _planned(self, plan: Any, domain: str, changes: Callable[[], Mapping[str, Any]]) -> Any:
        """A plan on the columns of a domain: one for all that it tells."""
        mark = (id(plan), domain)
        if mark not in self._plans:
            self._plans[mark] = attrs.evolve(plan, **changes())
        return self._plans[mark]

    def _inputs(self, inputs: Mapping[str, Scalar], domain: str) -> dict[str, Scalar]:
        return {name: self._got(one, domain) for name, one in inputs.items()}

    def _ranked(self, node: Column, domain: str) -> Scalar:
        """Candidates are ranked in the rest, to which those of parts are handed."""
        plan, told = node.args[-2:]
        domains = self.domains.of(node.relation)
        if len(domains) > 1:
            raise DivisionError(f"遴选 {node.relation}")
        source = domains[0]
        inputs, stands = self._inputs(plan.inputs, source), self._got(plan.stands, source)
        if source == REST:
            made = self._planned(plan, REST, lambda: {"inputs": inputs, "stands": stands})
            return self.graph.ranked(node.relation, made, told)
        phase = max(self.phase(one) for one in (stands, *inputs.values()))
        export = self._export(source, relation_of(node.relation, source), "rows", (id(plan),), phase)
        export.where = stands
        made = self._planned(
            plan,
            source,
            lambda: {"inputs": {name: self._handed(export, one, "") for name, one in inputs.items()}, "stands": True},
        )
        key = self.graph.base(relation_of(node.relation, domain), KEY, False)
        return self.graph.get(self._import(self.graph.ranked(export.name, made, told)), key)

    def _capped(self, node: Column, domain: str) -> Scalar:
        """Rows of one parent stand in one part with it; those of a root do not."""
        plan, told = node.args[-2:]
        if domain and node.relation == domain and plan.parents:
            raise DivisionError(f"上限 {node.relation}")
        made = self._planned(plan, domain, lambda: {"inputs": self._inputs(plan.inputs, domain)})
        return self.graph.capped(relation_of(node.relation, domain), made, told)

    def _struck(self, node: Column, domain: str) -> Scalar:
        """Penalties on rows below, which stand in the part of the row on which they bear."""
        plan, told = node.args[-2:]
        relation = relation_of(node.relation, domain)
        made = self._planned(plan, domain, lambda: {"relation": relation, "sources": self._penalties(plan, domain)})
        return self.graph.struck(relation, made, told)

    def _penalties(self, plan: Any, domain: str) -> tuple[Any, ...]:
        return tuple(
            attrs.evolve(
                one,
                relation=relation_of(one.relation, domain),
                inputs=self._inputs(one.inputs, domain),
                gap=self._inputs(one.gap, domain),
            )
            for one in plan.sources
        )

    # -------------------------------------------------------------- what parts give to the rest

    def _export(self, domain: str, relation: str, sort: str, which: Any, phase: int, key: Column | None = None) -> Export:
        kind = place_of(relation)[0]
        mark = (domain, kind, sort, which, phase)
        if mark not in self.exports:
            made = Export(f"#given {len(self.exports)}", domain, relation_of(kind, domain), kind, sort, phase, key)
            self.exports[mark] = self.by_name[made.name] = made
        return self.exports[mark]

    def _handed(self, export: Export, value: Scalar, op: str) -> Scalar:
        """A column of a part as the rest has it."""
        if not isinstance(value, Column):
            return value
        name = f"{op} {value.serial}"
        export.columns[name] = value
        export.ops[name] = op
        return self.graph.base(export.name, name, True if op else value.nullable)


_MAKERS: Mapping[str, Callable[[Columns], Callable[..., Scalar]]] = {
    "not": lambda g: g.not_,
    "and": lambda g: g.and_,
    "fill": lambda g: g.fill,
    "is_null": lambda g: g.is_null,
    "add": lambda g: g.add,
    "multiply": lambda g: g.multiply,
    "divide_down": lambda g: g.divide_down,
    "lesser": lambda g: g.lesser,
    "greater": lambda g: g.greater,
    "pick": lambda g: g.pick,
    "narrow": lambda g: g.narrow,
}
