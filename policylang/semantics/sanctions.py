"""处理: when it is triggered and what it does.

In: nodes of 处理 and of 后果. Out: ``Sanction`` and ``Effect``. Codes: PL352 不得 of what is no rule, PL353 取消 of what
is no title, PL354 level that the title does not have, PL355 不得评为 of what no 考核 gives, PL356 unknown 重叠, PL357
length that is none, PL358 day that is none. Relies on ``expressions`` and ``frame``.
"""

from collections.abc import Iterator, Sequence

from policylang.core.expressions import Aggregate, AggregateOp, Expr, Has, LevelTest
from policylang.core.ir import Effect, EffectKind, Overlap, RuleKind, Sanction, Title
from policylang.core.types import DateType, ErrorType, NumberType
from policylang.core.walk import walk
from policylang.piece import evolve
from policylang.semantics.context import Elaborator
from policylang.semantics.expressions import expression, rows
from policylang.semantics.frame import Frame, all_of, line, once, struck
from policylang.semantics.holdings import level_test
from policylang.semantics.measures import fraction, is_length
from policylang.semantics.symbols import Symbol, SymbolKind, rule_kind
from policylang.syntax import ast

_KINDS = {ast.BarKind.BAR: EffectKind.BAR, ast.BarKind.SUSPEND: EffectKind.SUSPEND}


def sanction(f: Frame, node: ast.Sanction) -> Sanction:
    """``处理``."""
    f = f.within(in_sanction=True)
    case = struck(f, node.cases, "情形")
    if case is None:
        f.e.report("PL349", node.name.span, name=node.name.text)
    consequence = once(f.e, node.consequences, "后果")
    results = effects(f, consequence.effects, case) if consequence is not None else ()
    return Sanction(case or all_of(line(f.e, node), ()), results, _overlap(f, node.overlaps))


def effects(f: Frame, nodes: Sequence[ast.Effect], case: Expr | None) -> tuple[Effect, ...]:
    """The effects of a 后果; those of ``case`` say from which record a ban begins."""
    return tuple(effect for node in nodes for effect in _effects(f, node, case))


def held_title(e: Elaborator, held: ast.Held) -> tuple[Title, str | None] | None:
    """The title (by name or 又称) and its level; ``None`` where there is no such title, which is reported."""
    titles = e.vocabulary.titles
    title = titles.get(held.title.text) or next((t for t in titles.values() if held.title.text in t.aliases), None)
    if title is None:
        e.unknown("PL353", held.title, titles)
        return None
    if held.level is None:
        return title, None
    level = title.levels.canonical(held.level.text) if title.levels is not None else None
    if level is None:
        e.unknown("PL354", held.level, title.levels.values if title.levels is not None else (), title=title.name)
    return title, level


def _overlap(f: Frame, clauses: Sequence[ast.Overlap]) -> Overlap | None:
    clause = once(f.e, clauses, "重叠")
    if clause is None:
        return None
    found = next((o for o in Overlap if o.value == clause.name.text), None)
    if found is None:
        f.e.unknown("PL356", clause.name, [o.value for o in Overlap])
    return found


def _effects(f: Frame, node: ast.Effect, case: Expr | None) -> Iterator[Effect]:
    noted = Effect(EffectKind.NAMED, "", citations=f.e.cite(node.cites), place=line(f.e, node))
    match node:
        case ast.Cancel(held=held):
            found = held_title(f.e, held)
            if found is not None:
                title, level = found
                test = level_test(f.e, held, f.policy.name) if level is not None else LevelTest.ANY
                named = evolve(noted, kind=EffectKind.CANCEL, word="取消", title=title.name)
                yield evolve(named, level=level, level_test=test, level_order=title.levels)
        case ast.NamedEffect(name=name, amount=amount):
            value, unit = _amount(amount)
            yield evolve(noted, word=name.text, amount=value, unit=unit)
        case ast.Bar():
            timed = _timed(f, node, case, noted)
            if node.kind is ast.BarKind.BAR_RATING:
                yield from _capped(f, node, timed)
            else:
                for target in _targets(f, node.path):
                    yield evolve(timed, kind=_KINDS[node.kind], word=node.kind.value, target=target)


def _amount(amount: ast.Literal | None) -> tuple[object, str]:
    match amount:
        case ast.Quantity(value=value, unit=unit):
            return fraction(value), unit.text
        case ast.Number(value=value):
            return fraction(value), ""
        case ast.Percent(value=value):
            return fraction(value / 100), ""
    return None, ""


def _timed(f: Frame, node: ast.Bar, case: Expr | None, noted: Effect) -> Effect:
    """The length and the first day of a ban."""
    length = expression(f.e, node.length, f.scope) if node.length is not None else None
    unit = ""
    if length is not None and isinstance(length.type, NumberType) and is_length(length.type.unit):
        unit = length.type.unit
    elif length is not None and not isinstance(length.type, ErrorType) and node.length is not None:
        f.e.report("PL357", node.length.span)
    start = _start(f, node.start, case) if node.start is not None else None
    if start is not None and not isinstance(start.type, DateType | ErrorType) and node.start is not None:
        f.e.report("PL358", node.start.span)
    return evolve(noted, length=length, unit=unit, start=start)


def _start(f: Frame, node: ast.Expr, case: Expr | None) -> Expr:
    """The first day. Of records (``自 失范记录 的 认定日期``) the last that the 情形 is about: later ones prolong the ban."""
    if not isinstance(node, ast.Path) or len(node.names) < 2:
        return expression(f.e, node, f.scope)
    kind = f.e.symbols.kind(node.names[-2].text)
    if kind is None or not _is_below(f, kind):
        return expression(f.e, node, f.scope)
    records, inner = rows(f.e, evolve(node, names=node.names[:-1]), f.scope)
    day = expression(f.e, evolve(node, names=node.names[-1:]), inner)
    about = [n for n in walk(case) if isinstance(n, Has) and n.rows == records]
    where = about[0].where if len(about) == 1 else None
    return Aggregate(AggregateOp.MAX, records, day, where, type=day.type, place=f.e.place(node))


def _is_below(f: Frame, kind: str) -> bool:
    return any(own in f.e.symbols.ancestors(kind) for own in f.kinds)


def _targets(f: Frame, path: ast.Path) -> tuple[str, ...]:
    """The rule of that name, or the 认定 that grant the title of that name."""
    name = path.names[-1]
    symbol = f.e.symbols.find(SymbolKind.RULE, name.text, f.policy.name)
    if symbol is not None:
        f.e.denotes(name, symbol)
        return (symbol.key,)
    granting = tuple(s.key for s in f.e.symbols.all(SymbolKind.RULE) if _grants(s, name.text))
    if not granting:
        f.e.unknown("PL352", name, f.e.symbols.names(SymbolKind.RULE))
    return granting


def _grants(symbol: Symbol, title: str) -> bool:
    return isinstance(symbol.node, ast.Status) and any(grant.held.title.text == title for grant in symbol.node.grants)


def _capped(f: Frame, node: ast.Bar, timed: Effect) -> Iterator[Effect]:
    """不得评为 考核 的 等次, or 不得评为 等次 where one 考核 gives it."""
    *before, grade = node.path.names
    exams = [s for s in f.e.symbols.all(SymbolKind.RULE) if rule_kind(s) is RuleKind.EXAM]
    named = [s for s in exams if not before or s.name == before[-1].text]
    giving = [s for s in named if grade.text in _grades(s)]
    if len(giving) != 1:
        known = dict.fromkeys(f"{s.name} 的 {word}" for s in exams for word in _grades(s))
        f.e.unknown("PL355", grade, known)
        return
    yield evolve(timed, kind=EffectKind.CAP_GRADE, word=node.kind.value, target=giving[0].key, grade=grade.text)


def _grades(symbol: Symbol) -> tuple[str, ...]:
    rows_of = [row for block in symbol.node.grades for row in block.rows] if isinstance(symbol.node, ast.Exam) else []
    return tuple(row.result.names[0].text for row in rows_of if isinstance(row.result, ast.Path))
