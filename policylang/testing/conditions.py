"""The conditions of a rule, a 定义 or a 表 that scenarios should show on every side.

In: a piece of the IR. Out: its conditions, outermost first: every item of a list, every side of 且, 或, 除非 and 当 … 则, and every
condition that stands alone where a list could stand (要求, 其中, 满足 …). Left out are a list that is a whole part of a rule (its items
and the outcome show it), what stands below 非 and 原则上 (which are counted whole), and constants. Relies on ``core``.
"""

from collections.abc import Iterator

from policylang.core.expressions import (
    Aggregate,
    Cell,
    Covers,
    Definition,
    Every,
    Finding,
    Group,
    Guarded,
    Has,
    Holds,
    Item,
    Literal,
    Node,
    OutcomeOf,
    Parameter,
    ResultField,
    RowDuring,
    RowValue,
    RungOf,
    RunOf,
    Spread,
    TableValue,
    Unless,
)
from policylang.core.ir import DefinitionDecl, ParameterDecl, PolicySet, Rule, TableDecl
from policylang.core.types import TruthType
from policylang.core.walk import parts, walk

TRUE, FALSE, UNKNOWN = "是", "否", "未知"

_HOLDERS = (Every, Guarded, Has, Aggregate, Covers, RunOf, Unless)
"""Expressions in which a condition stands alone; so it does in every piece that is no expression."""
_READERS = (Aggregate, Cell, Covers, Every, Finding, Has, Holds, OutcomeOf, ResultField, RowDuring, RowValue, RungOf, Spread)
"""Expressions that are unknown where a fact is missing."""


def conditions_of(piece: Rule | DefinitionDecl | TableDecl) -> Iterator[Node]:
    """The conditions of ``piece``, in the order written."""
    stack: list[tuple[object, object]] = [(piece, None)]
    given: set[int] = set()
    while stack:
        part, parent = stack.pop()
        if isinstance(part, Node) and id(part) not in given and _is_condition(part, parent):
            given.add(id(part))
            yield part
        holder = parent if isinstance(part, tuple) else part
        stack.extend((inner, holder) for inner in reversed(parts(part)))


def _is_condition(node: Node, parent: object) -> bool:
    if isinstance(parent, Item):
        return True
    alone = not isinstance(parent, Node) or isinstance(parent, _HOLDERS)
    return alone and isinstance(node.type, TruthType) and not isinstance(node, Group | Literal)


def can_be_unknown(policies: PolicySet, condition: Node) -> bool:
    """Whether a missing fact or a figure that the document leaves open can leave the condition unknown."""
    waiting: list[object] = [condition]
    seen: set[str] = set()
    while waiting:
        for node in walk(waiting.pop()):
            if isinstance(node, _READERS):
                return True
            if isinstance(node, Parameter) and _is_open(policies.parameters[node.name]):
                return True
            if isinstance(node, Definition | TableValue) and node.name not in seen:
                seen.add(node.name)
                declared = policies.definitions if isinstance(node, Definition) else policies.tables
                waiting.append(declared[node.name])
    return False


def _is_open(parameter: ParameterDecl) -> bool:
    """Whether the document leaves a figure open, for all or for some groups or times."""
    return not parameter.entries or any(entry.value is None for entry in parameter.entries)
