"""The explanation of a decision as a tree of data: what was asked, its value, its quotation, its evidence, what decided.

In: an evaluation (with tracing) and one of its decisions. Out: a ``Proof``. It reads what was recorded and never judges anew; the
cited facts are those of ``minimal``, proved by making the decision again with these alone. Relies on ``decision``, ``distance``.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from policylang.core import expressions as x
from policylang.core.expressions import Citation
from policylang.core.facts import Row
from policylang.core.ir import Assessment, RankKey, Selection
from policylang.core.types import TruthType, Type
from policylang.core.values import ABSENT, NOT_APPLICABLE, Cause, Unknown, normal
from policylang.core.walk import walk
from policylang.core.wording import number_text, value_text
from policylang.piece import Piece, evolve
from policylang.runtime.decision import Decision, Fact, FactKind, Trace
from policylang.runtime.decisive import decisive_children, decisive_parts
from policylang.runtime.distance import Distance, distance_of
from policylang.runtime.evaluator import Evaluation

MASK = "***"
"""What a 敏感 cell shows unless the reader asked for it with a reason."""


class Evidence(Piece):
    """A fact with its place: file, sheet, row and column, and its value as text. ``cited``: none can be left out."""

    kind: FactKind
    row_kind: str
    row_id: str
    field: str
    value: str
    file: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    cited: bool = False
    sensitive: bool = False


class ProofNode(Piece):
    """One step of the reasons.

    ``role``: part of the rule (适用, 要求 …), ``item``, ``rows`` (one row of 有 or 每条), ``definition``, ``decision``,
    ``component`` (of a 考核), ``key`` (of 择优), ``value``.
    ``text``: the line of the policy; ``value``: 是, 否, 未知, 不适用, or a value; ``detail``: the two sides of a comparison.
    """

    role: str
    text: str
    value: str
    decisive: bool
    label: str = ""
    detail: str = ""
    explain: str = ""
    note: str = ""
    distance: Distance | None = None
    citations: tuple[Citation, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    children: tuple["ProofNode", ...] = ()


class Assumption(Piece):
    """A parameter that the decision used and that the document leaves open: name, group, value.

    ``by``: the document below that gives the value (empty: bound from outside).
    """

    name: str
    key: str
    value: str
    by: str = ""


class Proof(Piece):
    """Why a decision is what it is. ``is_minimal``: the cited facts were proved to be enough and all needed."""

    decision: Decision
    nodes: tuple[ProofNode, ...]
    cited: tuple[Evidence, ...]
    is_minimal: bool
    missing: tuple[Cause, ...]
    assumptions: tuple[Assumption, ...]
    shows_sensitive: bool = False


def _cited(evaluation: Evaluation, decision: Decision) -> tuple[tuple[Fact, ...], bool]:
    from policylang.runtime.minimal import minimal_facts  # PERF: an outline cites nothing

    return minimal_facts(evaluation, decision)


def prove(evaluation: Evaluation, decision: Decision, show_sensitive: bool = False, cite: bool = True) -> Proof:
    """The explanation of ``decision``; with ``cite`` false without the facts that decide, which take more evaluations."""
    facts, is_minimal = _cited(evaluation, decision) if cite else ((), False)
    builder = _Builder(evaluation, set(facts), show_sensitive)
    parts = {id(trace) for trace in decisive_parts(decision)}
    children = decision.trace.children if decision.trace is not None else []
    nodes = tuple(node for trace in children for node in builder.parts(decision, trace, id(trace) in parts))
    cited = tuple(builder.evidence(fact) for fact in facts)
    return Proof(decision, nodes, cited, is_minimal, decision.causes, builder.assumptions(decision), show_sensitive)


def outline(evaluation: Evaluation, decision: Decision, show_sensitive: bool = False) -> Proof:
    """The parts of the rule and their conditions, without the facts, rows, definitions and decisions below them.

    It is all that a reason in one line needs, many times sooner.
    """
    builder = _Outliner(evaluation, set(), show_sensitive)
    parts = {id(trace) for trace in decisive_parts(decision)}
    children = decision.trace.children if decision.trace is not None else []
    nodes = tuple(node for trace in children for node in builder.parts(decision, trace, id(trace) in parts))
    return Proof(decision, nodes, (), False, decision.causes, (), show_sensitive)


RANKING = "遴选"
"""Label of the trace below which all candidates of a 遴选 were evaluated."""


def _counts(decision: Decision, trace: Trace) -> bool:
    """Whether a component, or what stands in for it, is the one of the two that was counted."""
    assert isinstance(decision.rule.body, Assessment) and decision.trace is not None
    component = next(one for one in decision.rule.body.components if trace.node in (one.value, one.otherwise))
    siblings = decision.trace.children
    place = next(index for index, one in enumerate(siblings) if one is trace)
    near = siblings[place + 1 : place + 2] if trace.node is component.value else siblings[place - 1 : place]
    premise = near[0].value if near and near[0].node == "前提" else True
    return isinstance(premise, Unknown) or (premise is not False) == (trace.node is component.value)


def _is_shown(trace: Trace) -> bool:
    return isinstance(trace.node, str | Decision) or bool(trace.children)


def truth_text(value: Any) -> str:
    """是, 否, 未知 or 不适用 for the value of a condition."""
    if value is NOT_APPLICABLE:
        return "不适用"
    if isinstance(value, Unknown):
        return value_text(value)
    return value_text(value) if value is not ABSENT else "否"


class _Builder:
    def __init__(self, evaluation: Evaluation, cited: set[Fact], show_sensitive: bool) -> None:
        self.evaluation = evaluation
        self.vocabulary = evaluation.policies.vocabulary
        self.cited = cited
        self.show_sensitive = show_sensitive
        self.depth = 0

    # -------------------------------------------------------------- nodes

    def parts(self, decision: Decision, trace: Trace, decisive: bool) -> tuple[ProofNode, ...]:
        """What one trace right below a decision gives: a part of the rule, a component of a 考核, the keys of a 遴选."""
        body = decision.rule.body
        if isinstance(body, Assessment):
            weights = [
                (one.weight, part) for one in body.components for part in (one.value, one.otherwise) if part is trace.node
            ]
            if weights:
                return (self.component(trace, weights[0][0], decisive and _counts(decision, trace)),)
        if isinstance(body, Selection) and trace.node == RANKING:
            return self.candidates(decision, body, trace, decisive)
        return (self.part(trace, decisive),) if _is_shown(trace) else ()

    def component(self, trace: Trace, weight: Any, decisive: bool) -> ProofNode:
        """One component of a 考核 with its weight and what it adds."""
        node = self.leaf(trace, decisive)
        share = f"{number_text(normal(Fraction(weight) * 100))}%"
        known = isinstance(trace.value, int | Fraction) and not isinstance(trace.value, bool) and node.value != MASK
        added = f"{node.value} × {share} ＝ {value_text(normal(trace.value * weight), trace.node.type)}" if known else ""
        return evolve(node, role="component", text=f"{node.text} 占 {share}", explain=added)

    def candidates(self, decision: Decision, body: Selection, trace: Trace, decisive: bool) -> tuple[ProofNode, ...]:
        """The keys of the row decided on; of the other candidates, for those who look at everything."""
        keys = {id(key.value): key for key in body.keys}
        rows: dict[int, list[Trace]] = {}
        for child in trace.children:
            if id(child.node) in keys:
                rows.setdefault(id(child.row), []).append(child)
        found: list[ProofNode] = []
        for values in rows.values():
            row = values[0].row
            own = row is decision.row
            nodes = tuple(self.key(child, keys[id(child.node)], decisive and own) for child in values)
            found += nodes if own or row is None else (ProofNode("rows", f"{row.kind} {row.id}", "", False, children=nodes),)
        return tuple(sorted(found, key=lambda node: node.role == "rows"))

    def key(self, trace: Trace, key: RankKey, decisive: bool) -> ProofNode:
        """One key of 择优 with its value."""
        return evolve(self.leaf(trace, decisive), role="key", label=key.direction.value, citations=key.citations)

    def part(self, trace: Trace, decisive: bool) -> ProofNode:
        """适用, 要求 …: the condition below it; a consulted decision; or a value beside them."""
        if isinstance(trace.node, Decision):
            return self.consulted(trace, decisive)
        if isinstance(trace.node, str):
            body = trace.children[0] if trace.children else None
            inner = self.condition(body, decisive) if body is not None else ()
            text = _text(body) if body is not None and isinstance(body.node, x.Node) else trace.node
            if isinstance(body.node if body is not None else None, x.Group):
                text = _group_text(body.node) if body is not None else text
            return ProofNode(trace.node, text, truth_text(trace.value), decisive, children=inner)
        nodes = self.condition(trace, decisive)
        if len(nodes) == 1:
            return nodes[0]
        return ProofNode("value", _text(trace), self.value(trace), decisive, children=nodes)

    def condition(self, trace: Trace, decisive: bool) -> tuple[ProofNode, ...]:
        """What stands below a part: the items of its group, or the one condition itself."""
        node = trace.node
        if isinstance(node, x.Group):
            chosen = {id(child) for child in decisive_children(trace)}
            pairs = zip(node.items, trace.children, strict=False)
            return tuple(self.member(node, item, child, decisive and id(child) in chosen) for item, child in pairs)
        return (self.leaf(trace, decisive),)

    def member(self, group: x.Group, item: x.Item, trace: Trace, decisive: bool) -> ProofNode:
        """One item; with a guard in doubt that makes no difference in its group, as what it counts as."""
        made = self.item(item, trace, decisive)
        then = getattr(trace.value, "then", None)
        neutral = group.op is x.GroupOp.ALL
        if isinstance(trace.value, Unknown) and (then is neutral or then is NOT_APPLICABLE):
            return evolve(made, value=truth_text(neutral), note="either_way")
        return made

    def item(self, item: x.Item, trace: Trace, decisive: bool) -> ProofNode:
        """One line of 全部, 任一 …"""
        inner = _unwrapped(trace)
        base = self.leaf(trace, decisive) if not isinstance(inner.node, x.Group) else self._group(trace, inner, decisive)
        text = _group_text(inner.node) if isinstance(inner.node, x.Group) and not inner.node.inline else base.text
        return evolve(base, label=item.label, citations=item.citations, explain=item.explain, text=text)

    def _group(self, trace: Trace, inner: Trace, decisive: bool) -> ProofNode:
        beside = [child for child in trace.children if child is not inner] if inner is not trace else []
        nodes = tuple(node for child in beside for node in self.condition(child, decisive))
        nodes += self.condition(inner, decisive)
        found = self.distance(inner)
        return ProofNode(
            "item", _text(inner), truth_text(trace.value), decisive, distance=found, note=trace.note, children=nodes
        )

    def leaf(self, trace: Trace, decisive: bool) -> ProofNode:
        """A condition in one line, with the facts read for it and the definitions, decisions and rows below."""
        below: list[ProofNode] = []
        facts: list[Fact] = []
        self._gather(trace, decisive, facts, below)
        return ProofNode(
            role="item",
            text=_text(trace),
            value=self.shown(trace),
            decisive=decisive,
            detail=self.detail(trace),
            note=trace.note,
            distance=self.distance(trace),
            evidence=self.all_evidence(facts),
            children=tuple(below),
        )

    def _gather(self, trace: Trace, decisive: bool, facts: list[Fact], below: list[ProofNode]) -> None:
        facts += trace.facts
        if isinstance(trace.node, x.Has | x.Every | x.Covers | x.Aggregate):
            below += self.rows(trace, decisive)
            return
        for child in trace.children:
            if isinstance(child.node, Decision):
                below.append(self.consulted(child, decisive))
            elif isinstance(child.node, x.Definition | x.TableValue):
                below.append(self.definition(child, decisive))
            elif isinstance(child.node, x.Group):
                chosen = {id(one) for one in decisive_children(child)}
                for item, one in zip(child.node.items, child.children, strict=False):
                    below.append(self.member(child.node, item, one, decisive and id(one) in chosen))
            else:
                self._gather(child, decisive, facts, below)

    def definition(self, trace: Trace, decisive: bool) -> ProofNode:
        """A 定义 or 表 that was read, with what stands below it."""
        node = trace.node
        declared: Any = (
            self.evaluation.policies.definitions.get(node.name)
            if isinstance(node, x.Definition)
            else self.evaluation.policies.tables.get(node.name)
        )
        children = tuple(one for child in trace.children for one in self._below(child, decisive))
        return ProofNode(
            role="definition",
            text=node.name,
            value=self.value(trace),
            decisive=decisive,
            citations=declared.citations if declared is not None else (),
            evidence=self.all_evidence(trace.facts),
            children=children,
        )

    def _below(self, trace: Trace, decisive: bool) -> tuple[ProofNode, ...]:
        if isinstance(trace.node, str):
            return (self.part(trace, decisive),)
        return self.condition(trace, decisive)

    def rows(self, trace: Trace, decisive: bool) -> list[ProofNode]:
        """One node for each row that 有, 每条 or an aggregate looked at."""
        chosen = {id(child) for child in decisive_children(trace)}
        groups: dict[int, list[Trace]] = {}
        for child in trace.children:
            groups.setdefault(id(child.row), []).append(child)
        nodes = []
        for group in groups.values():
            row = group[0].row
            decides = decisive and any(id(child) in chosen for child in group)
            children = tuple(node for child in group for node in self.condition(child, decides))
            text = f"{row.kind} {row.id}" if row is not None else _text(trace)
            nodes.append(ProofNode("rows", text, self.shown(group[-1]), decides, children=children))
        return nodes

    def consulted(self, trace: Trace, decisive: bool) -> ProofNode:
        """Another decision that this one rests on, with its own decisive part."""
        decision = trace.node
        assert isinstance(decision, Decision)
        children: tuple[ProofNode, ...] = ()
        if self.depth < 8 and decision.trace is not None:
            self.depth += 1
            children = tuple(node for one in decisive_parts(decision) for node in self.parts(decision, one, decisive))
            self.depth -= 1
        subject = f"{decision.row.id} 的 " if decision.row is not None else ""
        return ProofNode(
            role="decision",
            text=f"{subject}{decision.name}{_period_text(decision)}",
            value=decision.outcome.label,
            decisive=decisive,
            citations=decision.rule.citations,
            children=children,
        )

    # -------------------------------------------------------------- values and facts

    def value(self, trace: Trace) -> str:
        """The value of a trace in words; of a 敏感 cell, masked."""
        type_: Type | None = trace.node.type if isinstance(trace.node, x.Node) else None
        if self._is_sensitive(trace):
            return MASK
        return value_text(trace.value, type_)

    def shown(self, trace: Trace) -> str:
        """A truth as 是, 否, 未知 or 不适用; any other value as ``value`` gives it."""
        value = trace.value
        is_condition = isinstance(trace.node, x.Node) and isinstance(trace.node.type, TruthType)
        is_truth = isinstance(value, bool | Unknown) or value is NOT_APPLICABLE or value is ABSENT
        return truth_text(value) if is_truth and (is_condition or not self._is_sensitive(trace)) else self.value(trace)

    def distance(self, trace: Trace) -> Distance | None:
        """How far a condition failed; not said where it would give away a 敏感 cell."""
        return None if any(self._hidden(fact) for one in trace.walk() for fact in one.facts) else distance_of(trace)

    def _is_sensitive(self, trace: Trace) -> bool:
        if self.show_sensitive or not isinstance(trace.node, x.Node):
            return False
        return any(self._hidden(fact) for one in trace.walk() for fact in one.facts) and not isinstance(trace.value, bool)

    def detail(self, trace: Trace) -> str:
        """``78学时 / 90学时``: the sides of a comparison, where they are not literals alone."""
        if not isinstance(trace.node, x.Compare | x.InRange | x.About | x.During) or not trace.children:
            return ""
        return " / ".join(self.value(child) for child in trace.children)

    def all_evidence(self, facts: Iterable[Fact]) -> tuple[Evidence, ...]:
        """Facts as evidence, each once; that a row exists is said only where no cell of it is."""
        unique = list(dict.fromkeys(facts))
        with_cells = {id(fact.row) for fact in unique if fact.kind is FactKind.CELL}
        shown = [fact for fact in unique if fact.kind is not FactKind.ROW or id(fact.row) not in with_cells]
        return tuple(self.evidence(fact) for fact in shown)

    def evidence(self, fact: Fact) -> Evidence:
        """One fact with its place and value."""
        row = fact.row
        if row is None:
            return Evidence(fact.kind, fact.field, "", fact.field, self._count(None, fact.field), cited=fact in self.cited)
        field = self.vocabulary.kinds[row.kind].fields.get(fact.field) if row.kind in self.vocabulary.kinds else None
        hidden = self._hidden(fact)
        if fact.kind is FactKind.TABLE:
            value = self._count(row, fact.field)
        elif fact.kind is FactKind.ROW:
            value = ""
        else:
            value = MASK if hidden else value_text(_cell(row, fact), field.type if field else None)
        label = f"{fact.field}/{fact.year}年" if fact.year else fact.field
        origin = row.origin.of(label) if fact.kind is FactKind.CELL else row.origin
        column = dict(origin.columns).get(label, "") if fact.kind is FactKind.CELL else ""
        return Evidence(
            fact.kind,
            row.kind,
            row.id,
            f"{fact.field}（{fact.year}年）" if fact.year else fact.field,
            value,
            origin.file,
            origin.sheet,
            origin.row,
            column,
            fact in self.cited,
            hidden,
        )

    def _hidden(self, fact: Fact) -> bool:
        if self.show_sensitive or fact.row is None or fact.row.kind not in self.vocabulary.kinds:
            return False
        field = self.vocabulary.kinds[fact.row.kind].fields.get(fact.field)
        return field is not None and field.sensitive

    def _count(self, row: Row | None, kind: str) -> str:
        table = self.evaluation.dataset.children(row, kind) if row is not None else self.evaluation.dataset.tables.get(kind)
        return str(len(table.rows)) if table is not None else ""

    def assumptions(self, decision: Decision) -> tuple[Assumption, ...]:
        """Parameters that were read on the way and are bound, or filled by a document below."""
        parameters = self.evaluation.policies.parameters.values()
        is_any = bool(self.evaluation.bindings) or any(declared.fills for declared in parameters)
        found: dict[Assumption, None] = {}
        seen: set[int] = set()
        pending = [decision]
        while is_any and pending:
            one = pending.pop()
            seen.add(id(one))
            for trace in one.trace.walk() if one.trace is not None else ():
                if isinstance(trace.node, Decision) and id(trace.node) not in seen:
                    pending.append(trace.node)
                for node in walk(trace.node) if isinstance(trace.node, x.Parameter | x.Rounded) else ():
                    if isinstance(node, x.Parameter):
                        found.update(dict.fromkeys(self._bound(node, trace)))
        return tuple(found)

    def _bound(self, node: x.Parameter, trace: Trace) -> list[Assumption]:
        declared = self.evaluation.policies.parameters[node.name]
        key = trace.children[0].value if node.key is not None and trace.children else None
        for bound in ((node.name, key), (node.name, None)):
            if bound in self.evaluation.bindings:
                value = value_text(self.evaluation.bindings[bound], declared.type)
                return [Assumption(node.name, value_text(bound[1]) if bound[1] is not None else "", value)]
        if not declared.fills or trace.node is not node or isinstance(trace.value, Unknown):
            return []
        by = self.evaluation.policies.policies[declared.policy].title
        return [Assumption(node.name, "", value_text(trace.value, declared.type), by)]


class _Outliner(_Builder):
    """Leaves out what stands below conditions, and the other candidates of a 遴选."""

    def _gather(self, trace: Trace, decisive: bool, facts: list[Fact], below: list[ProofNode]) -> None:
        """Nothing."""

    def consulted(self, trace: Trace, decisive: bool) -> ProofNode:
        decision = trace.node
        subject = f"{decision.row.id} 的 " if decision.row is not None else ""
        return ProofNode("decision", f"{subject}{decision.name}{_period_text(decision)}", decision.outcome.label, decisive)

    def candidates(self, decision: Decision, body: Selection, trace: Trace, decisive: bool) -> tuple[ProofNode, ...]:
        keys = {id(key.value): key for key in body.keys}
        own = [child for child in trace.children if child.row is decision.row and id(child.node) in keys]
        return tuple(self.key(child, keys[id(child.node)], decisive) for child in own)


def _unwrapped(trace: Trace) -> Trace:
    """The group inside 原则上 and 当 … 则, or the trace itself."""
    inner = trace
    while isinstance(inner.node, x.InPrinciple | x.Guarded) and inner.children and inner.value is not NOT_APPLICABLE:
        inner = inner.children[-1]
    return inner if isinstance(inner.node, x.Group) else trace


def _cell(row: Row, fact: Fact) -> Any:
    if fact.field in row.links:
        return row.links[fact.field]
    value = row.cells.get(fact.field)
    return value.get(fact.year) if isinstance(value, dict) else value


def _text(trace: Trace) -> str:
    """The line of the policy, without the quotations and items that follow it."""
    node = trace.node
    text = node.place.text if isinstance(node, x.Node) else str(node)
    return text.split("\n", 1)[0].split(" 依据 「", 1)[0].rstrip()


def _period_text(decision: Decision) -> str:
    """The period judged, of a rule with 每."""
    recurs = decision.period is not None and getattr(decision.rule.body, "every", None) is not None
    return f"（{value_text(decision.period)}）" if recurs else ""


def _group_text(node: Any) -> str:
    if isinstance(node, x.Group):
        return f"至少 {node.k}项" if node.op is x.GroupOp.AT_LEAST else node.op.value
    return ""
