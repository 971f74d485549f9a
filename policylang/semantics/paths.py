"""``教师 的 培训方式``: paths as values.

In: a path and its scope. Out: a core expression. A name is sought on the innermost row first, then outward, then among 参数,
decisions over a population and the words of the language. Codes: PL201 unknown name, PL208 not a value of the enumeration, PL213
unknown step, PL216 a step from what is no row, PL228 unknown result of a rule, PL241 about another kind, PL242 field of a row
above, PL243 another form is meant, PL244 a 参数 按 what is not here, PL247 field or result of the 考核, PL249 a text
without its marks, PL335 待定 and 不适用 cannot be asked for. Relies on ``names``, ``words`` and ``results``.
"""

from policylang.core.expressions import (
    Aggregate,
    AggregateOp,
    Cell,
    Context,
    ContextKind,
    Definition,
    Expr,
    Literal,
    NamedPeriod,
    NamedPeriodKind,
    OutcomeOf,
    Parameter,
    ResultField,
    RowPath,
    Rows,
    RowValue,
    RungOf,
    Spread,
    TableValue,
)
from policylang.core.types import EnumType, ErrorType, OutcomeType, PeriodType, RowType, SetType, TextType, Type
from policylang.diagnostics import Fix
from policylang.piece import Piece, evolve
from policylang.semantics.constants import not_a_value, numeral
from policylang.semantics.context import ERROR, Elaborator, written
from policylang.semantics.names import Failed, Landing, OnField, OnRow, OnSymbol, OnTable, OnValue, above, member, names_on
from policylang.semantics.results import NEVER_COMPARED, outcome_type, result_fields
from policylang.semantics.scopes import Scope
from policylang.semantics.symbols import Symbol, SymbolKind
from policylang.semantics.titles import title_called
from policylang.semantics.words import HEADCOUNT, WORDS, enum_word, outcome_word, word
from policylang.syntax import ast

_DERIVED = (SymbolKind.DEFINITION, SymbolKind.TABLE, SymbolKind.RULE, SymbolKind.LADDER)


class Inside(Piece):
    """What a name denotes on each row of a table."""

    rows: Rows
    inner: Landing


Found = Landing | Inside


def path(e: Elaborator, node: ast.Path, scope: Scope, expected: Type | None = None) -> Expr:
    """A path as a value; a single name is read in an expected enumeration, or among expected outcomes, first."""
    if len(node.names) == 1 and (value := _expected_word(e, node.names[0], scope, expected)) is not None:
        return Literal(value, type=expected or ERROR, place=e.place(node))
    return value_of(e, follow(e, node, scope, expected), node, scope)


def follow(e: Elaborator, node: ast.Path, scope: Scope, expected: Type | None = None) -> Found:
    """What a path leads to."""
    landing: Found = _first(e, node, scope, expected)
    for step in node.names[1:]:
        landing = _step(e, landing, step, scope)
    return landing


def value_of(e: Elaborator, found: Found, node: ast.Path, scope: Scope) -> Expr:
    """What was found, as a value."""
    place = e.place(node)
    match found:
        case OnField(at=at, field=field, type=made, by_year=by_year):
            return Cell(at, field, by_year, type=made, place=place)
        case OnRow(at=at, kinds=kinds):
            return RowValue(at, type=RowType(kinds[0]), place=place)
        case OnValue(value=value):
            return evolve(value, place=place)
        case OnSymbol(symbol=symbol, at=at):
            return _derived(e, symbol, at, node, scope)
        case OnTable(rows=rows):
            e.report("PL243", node.span, name=rows.kind, form=f"有 {written(rows.kind)}")
        case Inside(rows=rows, inner=OnField(at=RowPath(depth=0, steps=()), field=field, type=made)):
            return Spread(rows, field, type=SetType(_item(made)), place=place)
        case Inside(rows=rows, inner=inner):
            each = value_of(e, inner, node, scope.inside(rows.kind))
            return Aggregate(AggregateOp.UNIQUE, rows, each, None, type=SetType(_item(each.type)), place=place)
    return e.failed(node)


def find_row(e: Elaborator, name: ast.Name, scope: Scope) -> Landing | None:
    """What ``name`` denotes on a row in scope, the innermost first."""
    for depth, row in enumerate(reversed(scope.rows)):
        found = member(e, RowPath(depth), row.kinds, name, scope.policy, first=True)
        if found is not None:
            return found
    return None


def _expected_word(e: Elaborator, name: ast.Name, scope: Scope, expected: Type | None) -> object:
    if isinstance(expected, EnumType):
        return enum_word(e, name, expected, scope)
    return outcome_word(name, expected) if isinstance(expected, OutcomeType) else None


def _item(made: Type) -> Type:
    return made.item if isinstance(made, SetType) else made


def _first(e: Elaborator, node: ast.Path, scope: Scope, expected: Type | None) -> Landing:
    name = node.names[0]
    if scope.broken:
        return Failed()
    found, own = find_row(e, name, scope), _own_result(e, name, scope)
    if found is not None and own is not None and len(node.names) == 1 and isinstance(found, OnField):
        e.report("PL247", name.span, name=name.text, rule=own.rule, kind=scope.rows[-1].kinds[0])
    if found is not None:
        return found
    if own is not None:
        return OnValue(own)
    if (symbol := e.symbols.find(SymbolKind.PARAMETER, name.text, scope.policy)) is not None:
        e.denotes(name, symbol)
        return _parameter(e, symbol, node, scope)
    if (value := word(e, name, scope)) is not None:
        return OnValue(value)
    over = e.symbols.find(SymbolKind.RULE, name.text, scope.policy)
    if over is not None and (not over.kinds or not scope.rows):
        e.denotes(name, over)
        return OnSymbol(over, None)
    _report_unknown(e, node, scope, expected)
    return Failed()


def _own_result(e: Elaborator, name: ast.Name, scope: Scope) -> ResultField | None:
    """成绩 and 等次 of the 考核 itself, inside it."""
    rule = next((s for s in e.symbols.all(SymbolKind.RULE) if s.key == scope.rule), None) if scope.rule else None
    if rule is None or not isinstance(rule.node, ast.Exam):
        return None
    made = result_fields(e, rule).get(name.text)
    at = RowPath(len(scope.rows) - 1)
    return None if made is None else ResultField(scope.rule, name.text, at, type=made, place=e.place(name))


def _parameter(e: Elaborator, symbol: Symbol, node: ast.Path, scope: Scope) -> Landing:
    decl = e.deferred.parameter(e, symbol)
    key = None
    by = symbol.node.by if isinstance(symbol.node, ast.Parameter) else None
    if by is not None:
        key = _key(e, by, node, scope)
    return OnValue(Parameter(symbol.key, key, type=decl.type, place=e.place(node)))


def _key(e: Elaborator, by: ast.Path, node: ast.Path, scope: Scope) -> Expr:
    """The group that a 参数 按 is read for: the field of that name where the 参数 is used; 年度 is the year at hand."""
    found = find_row(e, by.names[0], scope)
    if found is None and by.names[0].text == "年度":
        return NamedPeriod(NamedPeriodKind.YEAR, type=PeriodType(), place=e.place(node))
    if found is None:
        e.report("PL244", node.span, name=node.names[0].text, by=by.names[0].text)
        return e.failed(node)
    landing: Found = found
    for step in by.names[1:]:
        landing = _step(e, landing, step, scope)
    return value_of(e, landing, node, scope)


def _step(e: Elaborator, landing: Found, name: ast.Name, scope: Scope) -> Found:
    match landing:
        case Failed():
            return landing
        case OnRow(at=at, kinds=kinds):
            found = member(e, at, kinds, name, scope.policy)
            if found is None:
                e.unknown("PL213", name, names_on(e, kinds), subject="、".join(kinds))
            return found or Failed()
        case OnTable(rows=rows):
            return _inside(e, rows, name, scope)
        case Inside(rows=rows, inner=inner):
            return _deeper(rows, _step(e, inner, name, scope))
        case OnSymbol(symbol=symbol, at=at):
            return _of_symbol(e, symbol, at, name, scope)
    e.report("PL216", name.span, name=name.text)
    return Failed()


def _inside(e: Elaborator, rows: Rows, name: ast.Name, scope: Scope) -> Found:
    found = member(e, RowPath(), (rows.kind,), name, scope.policy)
    if found is None:
        e.unknown("PL213", name, names_on(e, (rows.kind,)), subject=rows.kind)
        return Failed()
    return _deeper(rows, found)


def _deeper(rows: Rows, inner: Found) -> Found:
    """What lies on each of ``rows``: a table of a table is a table again."""
    match inner:
        case OnTable(rows=Rows(kind=kind, base=RowPath(steps=()), down=down)):
            return OnTable(Rows(kind, rows.base, (*rows.down, *down)))
        case Failed() | Inside():
            return inner
    return Inside(rows, inner)


def _of_symbol(e: Elaborator, symbol: Symbol, at: RowPath | None, name: ast.Name, scope: Scope) -> Landing:
    """A result of a rule, or a field of the row that a 定义 stands for."""
    if symbol.kind is SymbolKind.RULE:
        fields = result_fields(e, symbol)
        if name.text in fields:
            return OnValue(ResultField(symbol.key, name.text, at, type=fields[name.text], place=e.place(name)))
        e.unknown("PL228", name, fields, rule=symbol.name)
        return Failed()
    decl = e.deferred.definition(e, symbol) if symbol.kind is SymbolKind.DEFINITION else None
    if decl is not None and at is not None and isinstance(decl.body, RowValue) and isinstance(decl.body.type, RowType):
        reached = RowPath(at.depth, (*at.steps, *decl.body.at.steps))
        found = member(e, reached, (decl.body.type.kind,), name, scope.policy)
        if found is None:
            e.unknown("PL213", name, names_on(e, (decl.body.type.kind,)), subject=decl.body.type.kind)
        return found or Failed()
    e.report("PL216", name.span, name=name.text)
    return Failed()


def _derived(e: Elaborator, symbol: Symbol, at: RowPath | None, node: ast.Path, scope: Scope) -> Expr:
    """The value of a 定义, 表, rule or 阶梯."""
    place = e.place(node)
    if symbol.kind is SymbolKind.RULE:
        level = None
        if isinstance(symbol.node, ast.Promotion) and scope.levels is not None:
            level = Context(ContextKind.LEVEL, type=scope.levels, place=place)
        return OutcomeOf(symbol.key, at, level, type=outcome_type(symbol), place=place)
    assert at is not None
    if symbol.kind is SymbolKind.DEFINITION:
        decl = e.deferred.definition(e, symbol)
        return Definition(symbol.key, at, type=decl.body.type if decl else ERROR, place=place)
    if symbol.kind is SymbolKind.TABLE:
        return TableValue(symbol.key, at, type=e.deferred.table(e, symbol).type, place=place)
    return RungOf(symbol.key, at, type=e.ladder_enum(symbol.key) or ERROR, place=place)


def _report_unknown(e: Elaborator, node: ast.Path, scope: Scope, expected: Type | None) -> None:
    name = node.names[0]
    if isinstance(expected, ErrorType):
        return
    if e.is_weary:
        e.unknown("PL201", name, (), subject="、".join(scope.rows[-1].kinds) if scope.rows else "全体")
        return
    if isinstance(expected, TextType) and len(node.names) == 1:
        form = f"“{name.text}”"
        e.report("PL249", name.span, fixes=(Fix(name.span, form),), form=form)
        return
    if isinstance(expected, OutcomeType):
        code = "PL335" if name.text in NEVER_COMPARED else "PL208"
        e.unknown(code, name, expected.words, enum="结论")
        return
    if isinstance(expected, EnumType) and len(node.names) == 1:
        not_a_value(e, name, name.text, expected)
        return
    if len(node.names) == 1 and numeral(e, name):
        return
    if _report_elsewhere(e, name, scope) or _report_form(e, name):
        return
    here = [known for row in reversed(scope.rows) for known in names_on(e, row.kinds)]
    extra = [HEADCOUNT] if scope.population is not None else []
    kinds = "、".join(scope.rows[-1].kinds) if scope.rows else "全体"
    e.unknown("PL201", name, (*here, *e.symbols.names(SymbolKind.PARAMETER), *WORDS, *extra), subject=kinds)


def _report_elsewhere(e: Elaborator, name: ast.Name, scope: Scope) -> bool:
    """A name that means something on a row above, or on another kind."""
    for row in reversed(scope.rows):
        for ancestor in e.symbols.ancestors(row.kinds[0]):
            if name.text in names_on(e, (ancestor,)):
                way = " 的 ".join(written(kind) for kind in above(e, row.kinds[0], ancestor))
                form = f"{way} 的 {written(name.text)}"
                fix = Fix(name.span, form)
                e.report("PL242", name.span, fixes=(fix,), name=name.text, kind=ancestor, here=row.kinds[0], form=form)
                return True
    others = [s for kind in _DERIVED for s in e.symbols.table.get(kind, {}).get(name.text, ()) if s.kinds]
    if others and scope.rows:
        kinds = "、".join(others[0].kinds)
        e.report("PL241", name.span, name=name.text, kind=kinds, here="、".join(scope.rows[-1].kinds), first=others[0].kinds[0])
        return True
    return False


def _report_form(e: Elaborator, name: ast.Name) -> bool:
    """A title, finding or kind of records standing alone."""
    if title_called(e, name.text) is not None:
        form = "持有"
    elif name.text in e.vocabulary.findings:
        form = "人工认定"
    elif e.symbols.kind(name.text) is not None:
        form = "有"
    else:
        return False
    form = f"{form} {written(name.text)}"
    e.report("PL243", name.span, fixes=(Fix(name.span, form),), name=name.text, form=form)
    return True
