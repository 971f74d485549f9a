"""证据, 涵盖, 必修, 选修 and 模块 as conditions over the rows of a duty.

In: these clauses and the frame of the rule. Out: items of its require group. A row counts inside the window of the duty
(期限, or the period of 每 at hand). Codes: PL345 number of records that is none, PL346 涵盖 or 模块 without 证据,
PL347 no records of courses. Relies on ``expressions``, ``conditions`` and ``frame``.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from policylang.core.expressions import (
    TRUTH,
    Aggregate,
    AggregateOp,
    Cell,
    Compare,
    CompareOp,
    Covers,
    During,
    Expr,
    Group,
    GroupOp,
    Has,
    Item,
    Literal,
    NamedPeriod,
    NamedPeriodKind,
    Place,
    RowDuring,
    RowPath,
    Rows,
)
from policylang.core.ir import Field
from policylang.core.types import DateType, ErrorType, NumberType, PeriodType, SetType
from policylang.piece import Piece, evolve
from policylang.semantics.arithmetic import is_count_unit
from policylang.semantics.conditions import needed
from policylang.semantics.expressions import expression, rows, truth
from policylang.semantics.frame import Frame, both, explained, line
from policylang.semantics.measures import COUNT
from policylang.semantics.scopes import Scope
from policylang.semantics.symbols import SymbolKind
from policylang.syntax import ast

_OPS = {op: CompareOp[op.name] for op in ast.CompareOp}
_QUANTIFIERS = {
    ast.QuantifierKind.ALL: GroupOp.ALL,
    ast.QuantifierKind.ANY: GroupOp.ANY,
    ast.QuantifierKind.AT_LEAST: GroupOp.AT_LEAST,
}
_CATEGORY, _TITLE, _COMPLETED = "类别", "名称", "修完日期"
_NATURE, _ELECTIVE = "性质", "选修"


class _Kept(Piece):
    """The rows of one 证据, the scope of one of them, and what keeps a row (without the selector).

    ``window``: that it counts inside the 期限; ``None`` for records that bear no day.
    """

    rows: Rows
    scope: Scope
    window: Expr | None
    where: Expr | None


def items(
    f: Frame,
    evidence: Iterable[ast.Evidence],
    loose: Iterable[ast.Cover] = (),
    modules: ast.Modules | None = None,
    times: int = 0,
) -> Iterator[Item]:
    """What the 证据 lines ask, each with its 涵盖; with 模块, what each module asks of the one 证据.

    ``times``: how often in a period (每 … 2次) a line that gives no number of its own is met.
    """
    for cover in loose:
        f.e.report("PL346", cover.span, word="涵盖")
    lines = tuple(evidence)
    if modules is not None and len(lines) != 1:
        f.e.report("PL346", modules.span, word="模块")
        modules = None
    for node in lines:
        kept = _kept(f, node)
        for cover in node.covers:
            yield _cover(f, node, cover, kept)
        if modules is not None:
            yield from _modules(f, node, modules, kept)
        elif not node.covers or node.threshold is not None or isinstance(node.selector, ast.Quantified):
            yield Item(_evidence(f, node, kept, times), "", f.e.cite(node.cites), explained(node.explains))


def courses(f: Frame, compulsory: Iterable[ast.Compulsory], electives: Iterable[ast.Elective]) -> Iterator[Item]:
    """必修: each course completed in time; 选修: at least one of the list, or (选修 由 … 确定) any that was taken as one."""
    for clause in compulsory:
        for name in clause.courses:
            yield Item(_completed(f, name, "必修"))
    for choice in electives:
        if choice.courses:
            taken = tuple(Item(_completed(f, name, "选修")) for name in choice.courses)
            yield Item(Group(GroupOp.ANY, taken, type=TRUTH, place=line(f.e, choice)))
        else:
            yield Item(_any_elective(f, choice))


def _kept(f: Frame, node: ast.Evidence) -> _Kept:
    found, inner = rows(f.e, node.records, f.scope, node.under)
    where = truth(f.e, node.where, inner) if node.where is not None else None
    kind = f.e.vocabulary.kinds.get(found.kind)
    is_dated = kind is not None and (kind.event_day is not None or kind.expiry_day is not None)
    return _Kept(found, inner, _window(f, node) if is_dated else None, where)


def _window(f: Frame, node: ast.Node) -> Expr:
    return RowDuring(_deadline(f, node), type=TRUTH, place=line(f.e, node, "在 期限 内"))


def _deadline(f: Frame, node: ast.Node) -> Expr:
    return NamedPeriod(NamedPeriodKind.DEADLINE, type=PeriodType(), place=line(f.e, node, "期限"))


def _where(f: Frame, node: ast.Evidence, kept: _Kept, chosen: Expr | None) -> Expr | None:
    return both(line(f.e, node), kept.window, chosen, kept.where)


def _evidence(f: Frame, node: ast.Evidence, kept: _Kept, times: int) -> Expr:
    match node.selector:
        case None:
            return _found(f, node, kept, None, line(f.e, node), times)
        case ast.Name() as name:
            return _found(f, node, kept, _chosen(f, kept, name), line(f.e, node), times)
        case ast.NamedSelector(names=names):
            return _several(f, node, kept, names, GroupOp.ALL, 0, times)
        case ast.Quantified(quantifier=quantifier, values=values):
            k = needed(f.e, quantifier, len(values.values))
            return _several(f, node, kept, values.values, _QUANTIFIERS[quantifier.kind], k, times)


def _several(f: Frame, node: ast.Evidence, kept: _Kept, values: tuple[ast.Value, ...], op: GroupOp, k: int, times: int) -> Expr:
    records = node.records.names[-1].text

    def one(value: ast.Value) -> Item:
        place = line(f.e, value, f"{records} {f.e.place(value).text}")
        return Item(_found(f, node, kept, _chosen(f, kept, value), place, times))

    members = tuple(one(value) for value in values)
    if len(members) == 1:
        return members[0].body
    return Group(op, members, k, type=TRUTH, place=line(f.e, node))


def _found(f: Frame, node: ast.Evidence, kept: _Kept, chosen: Expr | None, place: Place, times: int) -> Expr:
    where = _where(f, node, kept, chosen)
    if node.threshold is None and times <= 1:
        return Has(kept.rows, where, type=TRUTH, place=place)
    if node.threshold is not None:
        wanted = _number(f, _as_expression(node.threshold))
        op = _OPS[node.op] if node.op is not None else CompareOp.GE
    else:
        wanted = _times(f, node, times)
        op = CompareOp.GE
    unit = wanted.type.unit if isinstance(wanted.type, NumberType) else COUNT
    count = Aggregate(AggregateOp.COUNT, kept.rows, None, where, type=_count_type(unit), place=place)
    return Compare(op, count, wanted, type=TRUTH, place=place)


def _number(f: Frame, node: ast.Path | ast.Literal) -> Expr:
    """How many records: a plain number, or one in a count unit."""
    wanted = expression(f.e, node, f.scope)
    is_count = isinstance(wanted.type, NumberType) and is_count_unit(f.e, wanted.type.unit)
    if not is_count and not isinstance(wanted.type, ErrorType):
        f.e.report("PL345", node.span)
    return wanted


def _times(f: Frame, node: ast.Node, times: int) -> Expr:
    return Literal(times, type=NumberType("次", 0), place=line(f.e, node, f"{times}次"))


def _count_type(unit: str) -> NumberType:
    return NumberType(unit, 0, Fraction(0), None)


def _chosen(f: Frame, kept: _Kept, value: ast.Value) -> Expr:
    """A string names a record (名称); a bare word or a value of a list is its 类别."""
    field = _TITLE if isinstance(value, ast.Text) else _CATEGORY
    return _matches(f, _name(value, field), value, kept.scope)


def _matches(f: Frame, field: ast.Name, value: ast.Value, scope: Scope) -> Expr:
    """``field 为 value``, or ``field 包含 value`` where the field holds several."""
    at = {"node_id": value.node_id, "span": value.span}
    left = ast.Path((field,), node_id=field.node_id, span=field.span)
    right = _as_expression(value)
    is_set = any(
        isinstance(f.e.field_type(kind, field.text, f.policy.name), SetType)
        for kind in scope.rows[-1].kinds
        if kind in f.e.vocabulary.kinds and field.text in f.e.vocabulary.kinds[kind].fields
    )
    shown = value.text if isinstance(value, ast.Name) else f.e.place(value).text
    place = line(f.e, value, f"{field.text} {'包含' if is_set else '为'} {shown}")
    if is_set:
        made = truth(f.e, ast.Contains(left, right, **at), scope)  # type: ignore[arg-type]
    else:
        made = truth(f.e, ast.Compare(left, ast.CompareOp.EQ, right, word="为", **at), scope)  # type: ignore[arg-type]
    return evolve(made, place=place)


def _as_expression(value: ast.Value | ast.Path) -> ast.Path | ast.Literal:
    if isinstance(value, ast.Name):
        return ast.Path((value,), node_id=value.node_id, span=value.span)
    return value


def _cover(f: Frame, node: ast.Evidence, cover: ast.Cover, kept: _Kept) -> Item:
    chosen = _chosen(f, kept, node.selector) if isinstance(node.selector, ast.Name) else None
    value = expression(f.e, cover.path, kept.scope)
    wanted = value.type.item if isinstance(value.type, SetType) else value.type
    members = tuple(expression(f.e, _as_expression(v), kept.scope, wanted) for v in cover.values.values)
    where = _where(f, node, kept, chosen)
    body = Covers(kept.rows, value, members, where, type=TRUTH, place=line(f.e, cover))
    return Item(body, "", (*f.e.cite(node.cites), *f.e.cite(cover.cites)), explained((*cover.explains, *node.explains)))


def _modules(f: Frame, node: ast.Evidence, modules: ast.Modules, kept: _Kept) -> Iterator[Item]:
    chosen = _chosen(f, kept, node.selector) if isinstance(node.selector, ast.Name) else None
    summed = expression(f.e, modules.path, kept.scope) if modules.path is not None else None
    op = AggregateOp(modules.aggregate) if modules.aggregate else AggregateOp.COUNT
    for row in modules.rows:
        place = line(f.e, row)
        of_module = _matches(f, modules.by.names[-1], row.value, kept.scope)
        where = both(place, kept.window, chosen, kept.where, of_module)
        amount = expression(f.e, row.amount, f.scope, summed.type if summed is not None else None)
        unit = amount.type.unit if isinstance(amount.type, NumberType) else ""
        total = summed.type if summed is not None else _count_type(unit)
        if isinstance(total, NumberType):
            total = evolve(total, high=None)
        left = Aggregate(op, kept.rows, summed, where, type=total, place=place)
        body = Compare(_OPS[row.op], left, amount, type=TRUTH, place=place)
        yield Item(body, "", f.e.cite(row.cites), explained(row.explains))


def _completed(f: Frame, name: ast.Name, word: str) -> Expr:
    """有 修课 其中 课程 为 name 且 修完日期 在 期限 内."""
    symbol = f.e.symbols.find(SymbolKind.COURSE, name.text, f.policy.name)
    if symbol is not None:
        f.e.denotes(name, symbol)
    return _taken(f, name, line(f.e, name, f"{word} {name.text}"), name)


def _any_elective(f: Frame, choice: ast.Elective) -> Expr:
    """有 修课 其中 性质 为 选修 且 修完日期 在 期限 内: which courses are electives is for others to say."""
    return _taken(f, choice, line(f.e, choice), None)


def _taken(f: Frame, at: ast.Node, place: Place, course: ast.Name | None) -> Expr:
    found = _course_records(f)
    if found is None:
        f.e.report("PL347", at.span, name=f.kinds[0] if f.kinds else "")
        return f.e.failed(at)
    kind, field, day = found
    records = ast.Path((_name(at, kind),), node_id=at.node_id, span=at.span)
    found_rows, inner = rows(f.e, records, f.scope)
    chosen: Expr | None = None
    if course is not None:
        chosen = _matches(f, _name(at, field.name), course, inner)
    elif _NATURE in f.e.vocabulary.kinds[kind].fields:
        chosen = _matches(f, _name(at, _NATURE), _name(at, _ELECTIVE), inner)
    cell = Cell(RowPath(0), day.name, type=day.type, place=line(f.e, at, day.name))
    in_time = During(cell, _deadline(f, at), type=TRUTH, place=line(f.e, at, f"{day.name} 在 期限 内"))
    return Has(found_rows, both(place, chosen, in_time), type=TRUTH, place=place)


def _name(at: ast.Node, word: str) -> ast.Name:
    return ast.Name(word, node_id=at.node_id, span=at.span)


def _course_records(f: Frame) -> tuple[str, Field, Field] | None:
    """The child kind that records courses: its field of type 课程, and the day of completion."""
    for kind in f.e.symbols.children(f.kinds[0]) if f.kinds else ():
        subject = f.e.vocabulary.kinds.get(kind)
        fields = tuple(subject.fields.values()) if subject else ()
        course = next((field for field in fields if getattr(field.type, "name", "") == "课程"), None)
        days = [field for field in fields if isinstance(field.type, DateType)]
        named = [field for field in days if field.event_day or field.name == _COMPLETED]
        if course is not None and (named or len(days) == 1):
            return kind, course, (named or days)[0]
    return None
