"""Conditions: lines under 全部, 任一, 至少 3项, or one line, as a core ``Group``.

In: an AST ``Body`` and its scope. Out: a ``Group`` whose items carry labels, quotations and 说明.
Codes: PL303 more items asked for than there are. Relies on ``expressions``.
"""

from collections.abc import Sequence

from policylang.core.expressions import TRUTH, Expr, Group, GroupOp, Guarded, InPrinciple, Item, Not, Place, Unless
from policylang.piece import evolve
from policylang.semantics.context import Elaborator
from policylang.semantics.expressions import truth
from policylang.semantics.scopes import Scope
from policylang.semantics.sets import needed
from policylang.source import Span
from policylang.syntax import ast

__all__ = ["body_item", "concerned", "condition", "needed", "striking"]

_OPS = {
    ast.QuantifierKind.ALL: GroupOp.ALL,
    ast.QuantifierKind.ANY: GroupOp.ANY,
    ast.QuantifierKind.AT_LEAST: GroupOp.AT_LEAST,
}


def condition(e: Elaborator, body: ast.Body, scope: Scope) -> Group:
    """What stands after 要求, 情形, 适用 …: always a group; a single line is 全部 of one item."""
    item = body_item(e, body, "", scope)
    if isinstance(item.body, Group) and not item.body.inline and not item.citations and not item.explain:
        return item.body
    return Group(GroupOp.ALL, (item,), type=TRUTH, place=_head(e, body))


def striking(group: Group) -> Group:
    """A condition that strikes or lifts (情形, 禁止, 否决, 破格): where none of its items applies it does not hold.

    Elsewhere 全部 of no items holds: nothing is asked. Here that would punish, or waive, for a fact that nobody looked at.
    """
    made = _striking(group)
    assert isinstance(made, Group)
    return made


def _striking(node: Expr) -> Expr:
    match node:
        case Guarded(guard=guard, then=then):
            return _inline(GroupOp.ALL, (guard, _striking(then)), node.place)
        case InPrinciple(condition=inner):
            return evolve(node, condition=_striking(inner))
        case Group(op=GroupOp.ALL, items=items) if items and (guards := [concerned(item.body) for item in items]):
            if None in guards or len(items) == 1:
                bodies = [item.body if None in guards else _striking(item.body) for item in items]
                return evolve(node, items=tuple(evolve(item, body=body) for item, body in zip(items, bodies, strict=True)))
            some = _any_of([guard for guard in guards if guard is not None], node.place)
            return evolve(node, items=(*items, Item(some)))
        case Group(items=items):
            return evolve(node, items=tuple(evolve(item, body=_striking(item.body)) for item in items))
    return node


def concerned(node: Expr) -> Expr | None:
    """When a condition applies: what its guards say. ``None`` where it always does."""
    match node:
        case Guarded(guard=guard, then=then):
            inner = concerned(then)
            return guard if inner is None else _inline(GroupOp.ALL, (guard, inner), node.place)
        case InPrinciple(condition=inner) | Unless(condition=inner) | Not(operand=inner):
            return concerned(inner)
        case Group(op=op, items=items) if op is not GroupOp.ALL or len(items) == 1:
            guards = [concerned(item.body) for item in items]
            present = [guard for guard in guards if guard is not None]
            if not present or len(present) < len(guards):
                return None
            return _any_of(present, node.place)
    return None


def _any_of(guards: Sequence[Expr], place: Place) -> Expr:
    different = [guard for at, guard in enumerate(guards) if guard not in guards[:at]]
    return different[0] if len(different) == 1 else _inline(GroupOp.ANY, different, place)


def _inline(op: GroupOp, bodies: Sequence[Expr], place: Place) -> Group:
    return Group(op, tuple(Item(body) for body in bodies), inline=True, type=TRUTH, place=place)


def body_item(e: Elaborator, body: ast.Body, label: str, scope: Scope) -> Item:
    """One line, or one nested group, as an item."""
    made: Expr = _test(e, body, scope) if isinstance(body, ast.Test) else _group(e, body, scope)
    explain = body.explains[0].text.value if body.explains else ""
    return Item(made, label, e.cite(body.cites), explain)


def _test(e: Elaborator, test: ast.Test, scope: Scope) -> Expr:
    made = truth(e, test.condition, scope)
    place = _head(e, test)
    if test.unless is not None:
        made = Unless(made, truth(e, test.unless, scope), type=TRUTH, place=place)
    return _wrapped(e, test, made, scope)


def _group(e: Elaborator, group: ast.Group, scope: Scope) -> Expr:
    items = tuple(body_item(e, item.body, item.label.text if item.label else "", scope) for item in group.items)
    place = evolve(e.place(group), text=e.place(group.quantifier).text)
    made = Group(_OPS[group.quantifier.kind], items, needed(e, group.quantifier, len(items)), type=TRUTH, place=place)
    return _wrapped(e, group, made, scope)


def _wrapped(e: Elaborator, body: ast.Body, made: Expr, scope: Scope) -> Expr:
    if body.in_principle:
        made = InPrinciple(made, type=TRUTH, place=_head(e, body))
    if body.guard is not None:
        made = Guarded(truth(e, body.guard, scope), made, type=TRUTH, place=_head(e, body))
    return made


def _head(e: Elaborator, body: ast.Body) -> Place:
    """The place of a line or a group, shown by its own words: without the items, the 依据 and the 说明 below."""
    if isinstance(body, ast.Group):
        end = body.quantifier.span.end
    else:
        end = max(body.condition.span.end, body.unless.span.end if body.unless is not None else 0)
    place = e.place(body)
    source = e.sources.get(body.span.path)
    if source is None:
        return place
    words = source.text_of(Span(body.span.path, body.span.start, end))
    return evolve(place, text=" ".join(words.split()))
