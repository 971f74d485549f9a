"""资格, 认定, 奖励 and 晋升.

In: their nodes, and the ladders. Out: ``Qualification``. Codes: PL261 破格 of a label that is not there, PL361 晋升 onto
what is no rung, PL362 有效 without 授予, PL363 有效 that is no length, PL364 破格 代替 where the 要求 is no 全部 list,
PL365 unknown ladder. Relies on ``expressions``, ``conditions``, ``frame``.
"""

from collections.abc import Iterable, Iterator, Sequence

from policylang.core.expressions import Expr, Group, GroupOp, Item
from policylang.core.ir import Give, Grant, Ladder, Qualification, Waiver
from policylang.core.types import DateType, ErrorType, NumberType
from policylang.piece import evolve
from policylang.semantics.conditions import condition, striking
from policylang.semantics.expressions import expression
from policylang.semantics.frame import Frame, once, stated, struck
from policylang.semantics.measures import is_length
from policylang.semantics.sanctions import held_title
from policylang.semantics.symbols import SymbolKind
from policylang.syntax import ast


def eligibility(f: Frame, node: ast.Eligibility) -> Qualification:
    """``资格``. Without 要求 it asks nothing but not to be barred."""
    require = stated(f, node.requires, "要求")
    return Qualification(require, struck(f, node.vetoes, "否决"), waivers(f, node.waives, require))


def status(f: Frame, node: ast.Status) -> Qualification:
    """``认定``."""
    require = stated(f, node.requires, "要求")
    granted = _grant(f, node)
    return Qualification(require, struck(f, node.vetoes, "否决"), waivers(f, node.waives, require), granted)


def reward(f: Frame, node: ast.Reward) -> Qualification:
    """``奖励``."""
    gives = tuple(_give(f, clause) for clause in node.gives)
    return Qualification(stated(f, node.requires, "要求"), struck(f, node.vetoes, "否决"), gives=gives)


def promotion(f: Frame, node: ast.Promotion) -> Qualification:
    """``晋升``: its own 层级要求 stands in place of the ladder's."""
    symbol = f.e.symbols.find(SymbolKind.LADDER, node.ladder.text, f.policy.name)
    ladder = f.e.ladders.get(symbol.key) if symbol is not None else None
    if symbol is None or ladder is None:
        f.e.unknown("PL365", node.ladder, f.e.symbols.names(SymbolKind.LADDER))
        return Qualification(None)
    f.e.denotes(node.ladder, symbol)
    if node.name.text not in ladder.rungs:
        f.e.unknown("PL361", node.name, ladder.rungs, ladder=ladder.name)
    f = on_ladder(f, ladder)
    require = stated(f, node.requires, "要求")
    own = stated(f, node.level_reqs, "层级要求")
    if own is None and isinstance(symbol.node, ast.Ladder) and symbol.node.level_reqs:
        policy = evolve(f.scope, policy=symbol.policy, rule="")
        own = condition(f.e, symbol.node.level_reqs[0].body, policy)
    granted = _valid(f, Grant(node.name.text), node.valids) if node.valids else None
    return Qualification(
        require,
        struck(f, node.vetoes, "否决"),
        waivers(f, node.waives, require),
        granted,
        ladder=ladder.name,
        rung=node.name.text,
        levels=ladder.levels,
        level_require=own,
    )


def on_ladder(f: Frame, ladder: Ladder) -> Frame:
    """The frame inside a 晋升: 申报层级, 申报梯级 and 上一层级 mean something."""
    return f.within(ladder=ladder.name, levels=ladder.levels, rungs=f.e.ladder_enum(ladder.name))


def waivers(f: Frame, clauses: Sequence[ast.Waive], require: Group | None) -> tuple[Waiver, ...]:
    """The 破格 lines: each replaces the items of its labels and adds its own."""
    return tuple(_waiver(f, clause, require) for clause in clauses)


def _waiver(f: Frame, clause: ast.Waive, require: Group | None) -> Waiver:
    added = striking(condition(f.e, clause.body, f.scope))
    citations = f.e.cite(clause.body.cites)
    if clause.replaces is None:
        return Waiver((), None, added, citations)
    keys = tuple(_key(value) for value in clause.replaces.values)
    items = require.items if require is not None else ()
    if require is None or require.op is not GroupOp.ALL:
        f.e.report("PL364", clause.replaces.span)
        return Waiver(keys, None, added, citations)
    known = {label_key(item.label) for item in items if item.label}
    for value, key in zip(clause.replaces.values, keys, strict=True):
        if key not in known:
            f.e.report("PL261", value.span, name=key, labels="、".join(_labels(items)))
    rest = tuple(item for item in items if label_key(item.label) not in keys)
    return Waiver(tuple(_labels(items, keys)), evolve(require, items=rest) if rest else None, added, citations)


def label_key(label: str) -> str:
    """``（一）`` → ``一``: the part of a label that names the item."""
    return label.strip("（）() 　.．、-－")


def _key(value: ast.Value) -> str:
    match value:
        case ast.Name(text=text) | ast.Text(value=text):
            return text
        case ast.Number(value=number):
            return str(number)
    return ""


def _labels(items: Iterable[Item], keys: Sequence[str] | None = None) -> Iterator[str]:
    return (item.label for item in items if item.label and (keys is None or label_key(item.label) in keys))


def _grant(f: Frame, node: ast.Status) -> Grant | None:
    clause = once(f.e, node.grants, "授予")
    if clause is None:
        for valid in node.valids:
            f.e.report("PL362", valid.span)
        return None
    found = held_title(f.e, clause.held)
    if found is None:
        return None
    title, level = found
    return _valid(f, Grant(title.name, level), node.valids)


def _valid(f: Frame, grant: Grant, clauses: Sequence[ast.Valid]) -> Grant:
    clause = once(f.e, clauses, "有效")
    if clause is None:
        return grant
    if clause.until is not None:
        return evolve(grant, valid_until=_day(f, clause.until))
    length = expression(f.e, clause.length, f.scope) if clause.length is not None else None
    unit = length.type.unit if length is not None and isinstance(length.type, NumberType) else ""
    if length is not None and not is_length(unit) and not isinstance(length.type, ErrorType):
        f.e.report("PL363", clause.span)
    start = _day(f, clause.start) if clause.start is not None else None
    return evolve(grant, valid_length=length, valid_unit=unit, valid_from=start)


def _day(f: Frame, node: ast.Expr) -> Expr:
    made = expression(f.e, node, f.scope)
    if not isinstance(made.type, DateType | ErrorType):
        f.e.report("PL358", node.span)
    return made


def _give(f: Frame, clause: ast.Give) -> Give:
    """给予 a parameter (``倾斜办法``) or a word (``工作津贴``)."""
    name = clause.path.names[-1]
    symbol = f.e.symbols.find(SymbolKind.PARAMETER, name.text, f.policy.name)
    if symbol is not None:
        f.e.denotes(name, symbol)
    where = tuple(word for value in clause.at.values if (word := _key(value))) if clause.at is not None else ()
    amount = expression(f.e, clause.amount, f.scope) if clause.amount is not None else None
    return Give(name.text, where, amount, symbol.key if symbol is not None else "")
