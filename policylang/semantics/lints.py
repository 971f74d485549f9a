"""What is suspicious in a policy set though it can be evaluated.

In: the policy set and the declarations. Out: findings. Codes: PL262 label used twice in one list (an error: ``labels`` looks for it
whatever else is wrong), PL401 rule without 依据, PL402 the same condition twice in one list, PL403 gap in a 表, PL404 rows of a 表 that disagree, PL405 row never reached,
PL406 参数 that nothing reads, PL407 records of all time counted in a rule that is judged anew for each period. Must run last. Relies on ``decision_tables`` and ``core.walk``.
"""

from collections.abc import Iterator, Sequence

from policylang.core.expressions import (
    Aggregate,
    AsOf,
    Cell,
    Covers,
    Definition,
    During,
    Every,
    Group,
    Has,
    Item,
    NamedPeriod,
    NamedPeriodKind,
    Node,
    Parameter,
    Recent,
    RowDuring,
)
from policylang.core.ir import Assessment, Cap, Duty, Give, PolicySet, TableDecl, TableRow
from policylang.core.walk import walk
from policylang.diagnostics import Diagnostic, Label, make
from policylang.piece import fields
from policylang.semantics.context import Elaborator
from policylang.semantics.decision_tables import flaws
from policylang.semantics.promotions import label_key
from policylang.semantics.symbols import SymbolKind
from policylang.source import Span
from policylang.syntax import ast


def lint(e: Elaborator, policy_set: PolicySet) -> Iterator[Diagnostic]:
    """All findings, in no particular order."""
    yield from _uncited(e, policy_set)
    nodes = tuple(_nodes(policy_set))
    for node in nodes:
        if isinstance(node, Group):
            yield from _twins(node)
    for table in policy_set.tables.values():
        yield from _table(policy_set, table)
    for rule in policy_set.rules.values():
        if isinstance(rule.body, Assessment) and rule.body.grades:
            yield from _rows(policy_set, rule.body.grades, rule.name, rule.place.span if rule.place else None)
        if isinstance(rule.body, Duty) and rule.body.every is not None:
            yield from _timeless(policy_set, rule.name, rule.body)
    yield from _unread(policy_set, nodes)


def labels(policy_set: PolicySet) -> Iterator[Diagnostic]:
    """Labels that are used twice."""
    for node in _nodes(policy_set):
        if isinstance(node, Group):
            yield from _labels(node)


def _nodes(policy_set: PolicySet) -> Iterator[Node]:
    for rule in policy_set.rules.values():
        yield from walk((rule.applies, rule.body))
    for definition in policy_set.definitions.values():
        yield from walk(definition.body)
    for table in policy_set.tables.values():
        yield from walk((table.applies, table.rows))


def _uncited(e: Elaborator, policy_set: PolicySet) -> Iterator[Diagnostic]:
    """Rules of a policy that names its 原文 without any 依据, on the rule or below."""
    for symbol in e.symbols.all(SymbolKind.RULE):
        info = policy_set.policies.get(symbol.policy)
        if info is not None and info.source and not _has_cite(symbol.node):
            yield make("PL401", symbol.span, name=symbol.name)


def _has_cite(node: object) -> bool:
    stack = [node]
    while stack:
        top = stack.pop()
        cls = type(top)
        if isinstance(top, ast.Cite):
            return True
        if isinstance(top, tuple):
            stack.extend(top)
        else:
            stack.extend(getattr(top, field.name) for field in fields(cls))
    return False


def _labels(group: Group) -> Iterator[Diagnostic]:
    found: dict[str, Item] = {}
    for item in group.items:
        key = label_key(item.label)
        if key and found.setdefault(key, item) is not item:
            first = Label(found[key].body.place.span, "PL262.first")
            yield make("PL262", item.body.place.span, related=(first,), name=key)


def _twins(group: Group) -> Iterator[Diagnostic]:
    bodies: list[Item] = []
    for item in group.items:
        twin = next((other for other in bodies if other.body == item.body), None)
        if twin is not None:
            yield make("PL402", item.body.place.span, related=(Label(twin.body.place.span, "PL402.first"),))
        bodies.append(item)


def _table(policy_set: PolicySet, table: TableDecl) -> Iterator[Diagnostic]:
    found = flaws(table.rows, table.applies, _nullable(policy_set))
    span = table.place.span if table.place is not None else Span("", 0, 0)
    if found.gap:
        yield make("PL403", span, name=table.name, case=found.gap)
    for first, second, case in found.overlaps:
        one, other = _span(table.rows[first], span), _span(table.rows[second], span)
        yield make("PL404", other, related=(Label(one, "PL404.first"),), name=table.name, case=case)
    for number in found.unreached:
        if all(number != second for _, second, _ in found.overlaps):
            yield make("PL405", _span(table.rows[number], span), name=table.name)


def _rows(policy_set: PolicySet, rows: Sequence[TableRow], name: str, span: Span | None) -> Iterator[Diagnostic]:
    """等次: the rows go down from the best, so that overlaps are meant; gaps and rows never reached are not."""
    found = flaws(rows, None, _nullable(policy_set))
    place = span or Span("", 0, 0)
    if found.gap:
        yield make("PL403", place, name=name, case=found.gap)
    for number in found.unreached:
        yield make("PL405", _span(rows[number], place), name=name)


def _span(row: TableRow, otherwise: Span) -> Span:
    return row.guard.place.span if row.guard is not None else otherwise


def _nullable(policy_set: PolicySet) -> frozenset[str]:
    kinds = policy_set.vocabulary.kinds.values()
    return frozenset(field.name for kind in kinds for field in kind.fields.values() if field.nullable)


def _timeless(policy_set: PolicySet, name: str, duty: Duty) -> Iterator[Diagnostic]:
    """Where a duty that recurs counts dated records without asking when they were."""
    for node in walk((duty.require, duty.forbid)):
        if not isinstance(node, Aggregate | Has | Every | Covers):
            continue
        kind = policy_set.vocabulary.kinds.get(node.rows.kind)
        day = kind.event_day if kind is not None else None
        narrowed = (node.where, node.among if isinstance(node, Aggregate) else None)
        if day is not None and not _asks_when(policy_set, narrowed, day.name):
            yield make("PL407", node.place.span, name=name, kind=node.rows.kind, day=day.name)


def _asks_when(policy_set: PolicySet, conditions: object, day: str) -> bool:
    """Whether conditions on a record look at its day, or at any period or year; also inside the definitions that they use."""
    seen: set[str] = set()
    waiting: list[object] = [conditions]
    while waiting:
        for node in walk(waiting.pop()):
            if isinstance(node, NamedPeriod | Recent | RowDuring | During | AsOf) or (
                isinstance(node, Cell) and node.field == day
            ):
                return True
            if isinstance(node, Definition) and node.name not in seen:
                seen.add(node.name)
                waiting.append(policy_set.definitions[node.name].body)
    return False


def _unread(policy_set: PolicySet, nodes: tuple[Node, ...]) -> Iterator[Diagnostic]:
    read = {node.name for node in nodes if isinstance(node, Parameter)}
    read.update(name for parameter in policy_set.parameters.values() for name in parameter.within)
    if any(isinstance(node, NamedPeriod) and node.which is NamedPeriodKind.TERM for node in nodes):
        read.add("学期")
    for rule in policy_set.rules.values():
        caps: tuple[Cap, ...] = getattr(rule.body, "caps", ())
        gives: tuple[Give, ...] = getattr(rule.body, "gives", ())
        read.update(cap.period for cap in caps)
        read.update(give.parameter for give in gives)
    for parameter in policy_set.parameters.values():
        if parameter.name not in read and parameter.place is not None:
            yield make("PL406", parameter.place.span, name=parameter.name)
