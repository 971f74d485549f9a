"""Which rows 有, 每条, aggregates and 证据 run over.

In: a path that names records, and its scope. Out: core ``Rows`` and the scope of one of them. Codes: PL211 no such records, PL212
records that do not belong to the row, PL243 a row above, PL245 a path that does not lead to records. Relies on ``paths``.
"""

from policylang.core.expressions import TRUTH, Cell, Compare, CompareOp, Expr, Group, GroupOp, Item, Literal, RowPath, Rows
from policylang.core.types import EnumType, TextType
from policylang.diagnostics import Fix
from policylang.semantics.context import Elaborator, written
from policylang.semantics.names import Failed, OnTable, above, below, member
from policylang.semantics.paths import follow
from policylang.semantics.scopes import Scope
from policylang.syntax import ast

NAMED = "名称"
"""The field that ``有 调查 “…”`` and ``证据 调查 “…”`` read."""


def rows_of(e: Elaborator, path: ast.Path, scope: Scope, under: bool = False) -> tuple[Rows, Scope] | None:
    """The rows that ``path`` names and the scope of one of them; ``None`` where it names none (reported)."""
    kind = e.symbols.kind(path.names[-1].text)
    if scope.broken:
        return None
    if kind is None:
        _report_unknown(e, path, scope)
        return None
    if under:
        rows = _under(e, path, kind, scope)
    elif len(path.names) == 1:
        rows = _direct(e, path, kind, scope)
    else:
        rows = _along(e, path, kind, scope)
    return None if rows is None else (rows, scope.inside(kind))


def is_records(e: Elaborator, name: ast.Name, scope: Scope) -> bool:
    """Whether ``name`` is a kind of records of a row in scope."""
    kind = e.symbols.kind(name.text)
    return kind is not None and any(kind in e.symbols.children(k) for row in scope.rows for k in row.kinds)


def named_rows(e: Elaborator, rows: Rows, names: tuple[ast.Text, ...], scope: Scope) -> Expr | None:
    """That a row (of ``rows``, in ``scope``) is called one of ``names``."""
    fields = e.vocabulary.kinds[rows.kind].fields
    if NAMED not in fields:
        e.report("PL246", names[0].span, kind=rows.kind)
        return None
    made = e.field_type(rows.kind, NAMED, scope.policy)
    items = []
    for name in names:
        if isinstance(made, EnumType) and made.canonical(name.value) is None:
            word = ast.Name(name.value, node_id=name.node_id, span=name.span)
            e.unknown("PL208", word, made.values, enum=made.name)
        place = e.place(name)
        cell = Cell(RowPath(), NAMED, type=made, place=place)
        text = Literal(name.value, type=TextType(), place=place)
        items.append(Item(Compare(CompareOp.EQ, cell, text, type=TRUTH, place=place)))
    if len(items) == 1:
        return items[0].body
    return Group(GroupOp.ANY, tuple(items), inline=True, type=TRUTH, place=e.place(names[0]))


def _direct(e: Elaborator, path: ast.Path, kind: str, scope: Scope) -> Rows | None:
    if not scope.rows:
        return Rows(kind, None)
    for depth, row in enumerate(reversed(scope.rows)):
        having = [k for k in row.kinds if k in e.symbols.parents.get(kind, ())]
        if having and len(having) < len(row.kinds):
            missing = next(k for k in row.kinds if k not in having)
            e.report("PL214", path.span, name=kind, kind=having[0], other=missing)
            return None
        if having:
            return Rows(kind, RowPath(depth), (kind,))
    for row in reversed(scope.rows):
        chain = below(e, row.kinds[0], kind)
        if chain:
            form = " 的 ".join(written(step) for step in chain)
            e.report("PL212", path.span, fixes=(Fix(path.span, form),), name=kind, here=row.kinds[0], form=f"`{form}`")
            return None
    for row in reversed(scope.rows):
        up = above(e, row.kinds[0], kind)
        if up:
            form = " 的 ".join(written(step) for step in up)
            e.report("PL243", path.span, name=f"有 {kind}", form=form)
            return None
    here = scope.rows[0].kinds[0]
    e.report("PL212", path.span, name=kind, here=here, form=f"`主体 {written(kind)} 属于 {written(here)} 补充`")
    return None


def _along(e: Elaborator, path: ast.Path, kind: str, scope: Scope) -> Rows | None:
    if not scope.rows:
        return Rows(kind, None)
    found = follow(e, path, scope)
    if isinstance(found, OnTable):
        return found.rows
    if not isinstance(found, Failed):
        e.report("PL245", path.span, name=path.names[-1].text)
    return None


def _under(e: Elaborator, path: ast.Path, kind: str, scope: Scope) -> Rows | None:
    """辖内: rows anywhere below the row; it must be above them for every kind that it can be of."""
    if not scope.rows:
        return Rows(kind, None, (), under=True)
    for depth, row in enumerate(reversed(scope.rows)):
        having = [k for k in row.kinds if below(e, k, kind)]
        if len(having) == len(row.kinds):
            return Rows(kind, RowPath(depth), (), under=True)
    here = scope.rows[-1].kinds[0]
    e.report("PL212", path.span, name=kind, here=here, form=f"`主体 {written(kind)} 属于 {written(here)} 补充`")
    return None


def _report_unknown(e: Elaborator, path: ast.Path, scope: Scope) -> None:
    name = path.names[-1]
    glued = ast.Name(f"有{name.text}", node_id=name.node_id, span=name.span)
    for depth, row in enumerate(reversed(scope.rows)):
        if len(path.names) == 1 and member(e, RowPath(depth), row.kinds, glued, scope.policy) is not None:
            e.unknown("PL211", name, (glued.text,))
            return
    children = [child for row in reversed(scope.rows) for k in row.kinds for child in e.symbols.children(k)]
    e.unknown("PL211", name, (*children, *e.symbols.kind_names))
