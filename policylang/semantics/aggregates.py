"""合计 计数 种数 平均 最高 最低 占比 去重.

In: an aggregate and its scope. Out: ``Aggregate``, with a value that is read on each row. Inside a 指标 从 kind an aggregate
without 于 runs over that population. Codes: PL235 no records to run over, PL313 no such operation on such a value, PL325 占比
without a condition, PL334 a value where none is wanted. Relies on ``records``.
"""

from fractions import Fraction

from policylang.core.expressions import TRUTH, Aggregate, AggregateOp, Expr, Group, GroupOp, Item, Rows
from policylang.core.types import DateType, EnumType, ErrorType, NumberType, SetType, TruthType, Type
from policylang.piece import Piece, evolve
from policylang.semantics.context import Elaborator
from policylang.semantics.logic import truth
from policylang.semantics.measures import COUNT, total
from policylang.semantics.records import is_records, rows_of
from policylang.semantics.scopes import Population, Scope
from policylang.semantics.type_names import shown
from policylang.syntax import ast

_OF_PARTS = (ast.AggregateOp.SUM, ast.AggregateOp.MAX, ast.AggregateOp.MIN)
_OF_ROWS = (ast.AggregateOp.COUNT, ast.AggregateOp.SHARE)


class _Over(Piece):
    """What an aggregate runs over: rows, the scope of one, the path of the value on it, the population that it is."""

    rows: Rows
    scope: Scope
    value: ast.Path | None
    population: Population | None = None


def aggregate(e: Elaborator, node: ast.Aggregate, scope: Scope, expected: Type | None = None) -> Expr:
    """``合计 学时 于 培训记录 其中 …``."""
    over = _over(e, node, scope)
    if over is None:
        return e.failed(node)
    where = None if node.where is None else truth(e, node.where, over.scope)
    among = None
    if over.population is not None:
        where = _both(e, node, over.population.counted, where)
        among = over.population.among
    if node.op is ast.AggregateOp.SHARE and where is None:
        e.report("PL325", node.span)
        return e.failed(node)
    op = AggregateOp[node.op.name]
    if node.op in _OF_ROWS:
        if over.value is not None:
            e.report("PL334", over.value.span, word=node.op.value)
        return Aggregate(op, over.rows, None, where, among, type=_type_of_rows(op), place=e.place(node))
    if over.value is None:
        e.report("PL235", node.span, word=node.op.value)
        return e.failed(node)
    value = _each(e, node, over.value, over)
    made = _type(op, value.type)
    if made is None:
        if not isinstance(value.type, ErrorType):
            e.report("PL313", node.span, op=node.op.value, found=shown(value.type))
        return e.failed(node)
    return Aggregate(op, over.rows, value, where, among, type=made, place=e.place(node))


def _each(e: Elaborator, node: ast.Aggregate, path: ast.Path, over: _Over) -> Expr:
    """The value on each row. In a 指标 从 教师 ``合计 修课 的 学时`` adds up the sums of each 教师."""
    if over.population is not None and node.op in _OF_PARTS and _split(e, path, over.scope, False)[0] is not None:
        return aggregate(e, ast.Aggregate(node.op, path, node_id=path.node_id, span=node.span), over.scope)
    return e.value(path, over.scope)


def _over(e: Elaborator, node: ast.Aggregate, scope: Scope) -> _Over | None:
    if node.records is not None:
        found = rows_of(e, node.records, scope)
        return None if found is None else _Over(*found, node.path)
    path = node.path
    if path is not None:
        records, value = _split(e, path, scope, node.op in _OF_ROWS)
        if records is not None:
            found = rows_of(e, records, scope)
            return None if found is None else _Over(*found, value)
    if scope.population is not None:
        kind = scope.population.kind
        return _Over(Rows(kind, None), scope.inside(kind), path, scope.population)
    e.report("PL235", node.span, word=node.op.value)
    return None


def _split(e: Elaborator, path: ast.Path, scope: Scope, of_rows: bool) -> tuple[ast.Path | None, ast.Path | None]:
    """``培训记录 的 学时`` as records and value: the longest beginning that names records."""
    names = path.names
    longest = 0
    for i, name in enumerate(names):
        kind = e.symbols.kind(name.text)
        before = e.symbols.kind(names[i - 1].text) if i else None
        parents = e.symbols.parents.get(kind, ()) if kind is not None else ()
        if (i == 0 and is_records(e, name, scope)) or (before is not None and before in parents):
            longest = i + 1
    if longest == 0 or (longest == len(names) and not of_rows):
        return None, path
    records = _part(path, names[:longest])
    return records, _part(path, names[longest:]) if longest < len(names) else None


def _part(path: ast.Path, names: tuple[ast.Name, ...]) -> ast.Path:
    return ast.Path(names, node_id=path.node_id, span=names[0].span.to(names[-1].span))


def _both(e: Elaborator, node: ast.Node, one: Expr | None, other: Expr | None) -> Expr | None:
    if one is None or other is None:
        return one or other
    return Group(GroupOp.ALL, (Item(one), Item(other)), inline=True, type=TRUTH, place=e.place(node))


def _type_of_rows(op: AggregateOp) -> Type:
    if op is AggregateOp.SHARE:
        return NumberType("", None, Fraction(0), Fraction(1), is_share=True)
    return NumberType(COUNT, 0, Fraction(0))


def _type(op: AggregateOp, made: Type) -> Type | None:
    """The type of an aggregate of values of type ``made``; ``None`` where there is none."""
    match op:
        case AggregateOp.SUM if isinstance(made, NumberType):
            return total(made)
        case AggregateOp.MEAN if isinstance(made, NumberType):
            return evolve(made, scale=None)
        case AggregateOp.MAX | AggregateOp.MIN:
            has_order = isinstance(made, NumberType | DateType) or (isinstance(made, EnumType) and made.ordered)
            return made if has_order else None
        case AggregateOp.DISTINCT if not isinstance(made, TruthType | ErrorType):
            return NumberType(COUNT, 0, Fraction(0))
        case AggregateOp.UNIQUE if not isinstance(made, TruthType | ErrorType):
            return made if isinstance(made, SetType) else SetType(made)
    return None
