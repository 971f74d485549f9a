"""期限, 每 and 性质: when a duty falls due, how often, and whether it is only encouraged.

In: these clauses and the frame of the rule. Out: ``Deadline``, ``Recurrence``. A period as 期限 (a month, 本学期) is a
window: it begins with its first day; a day is the last day of a window that begins with the plan. Codes: PL341 期限 that
is no day or period, PL342 每 that is no length, PL343 每 学期 without 参数 学期, PL348 unknown 性质. Relies on
``expressions`` and ``frame``.
"""

from collections.abc import Sequence

from policylang.core.expressions import Between2, Expr
from policylang.core.ir import Deadline, Recurrence
from policylang.core.types import DateType, ErrorType, NumberType, PeriodType, SetType
from policylang.semantics.expressions import expression
from policylang.semantics.frame import Frame, once
from policylang.semantics.measures import canonical, is_length
from policylang.semantics.symbols import SymbolKind
from policylang.syntax import ast

IMMEDIATE = "即时"
ENCOURAGED = "倡导"
TERM = "学期"
_CALENDAR = ("年度", TERM, "周", "月")


def deadline(f: Frame, clauses: Sequence[ast.Deadline]) -> Deadline | None:
    """The 期限 of a rule; ``None`` where it names none."""
    clause = once(f.e, clauses, "期限")
    if clause is None:
        return None
    if _word(clause.period.start) == IMMEDIATE and clause.period.end is None:
        return Deadline(None, None, immediate=True)
    included = _included(f, clause)
    start = _day(f, clause.period.start)
    if clause.period.end is not None:
        return Deadline(start, _day(f, clause.period.end), included=included)
    if isinstance(start.type, PeriodType) and not clause.before:
        return Deadline(start, start, included=included)
    return Deadline(None, start, included=included)


def recurrence(f: Frame, clauses: Sequence[ast.Per]) -> Recurrence | None:
    """The 每 of a rule; ``None`` where it is to be done once. What stands for one that was reported is by years."""
    clause = once(f.e, clauses, "每")
    if clause is None:
        return None
    start = _day(f, clause.start) if clause.start is not None else None
    within = expression(f.e, clause.during, f.scope) if clause.during is not None else None
    if within is not None and not _is_period(within):
        f.e.report("PL341", clause.span, word="于")
    times = _times(clause.count)
    word = _word(clause.period)
    if word in _CALENDAR:
        terms = _terms(f, clause) if word == TERM else None
        return Recurrence(word, start=start, within=within, times=times, terms=terms)
    if isinstance(clause.period, ast.Quantity):
        unit, per = canonical(clause.period.unit.text)
        if clause.period.unit.text == "周":
            unit, per = "周", 1
        count = clause.period.value
        if (is_length(unit) or unit == "周") and count == int(count) and count > 0:
            return Recurrence(unit, int(count) * per, start=start, within=within, times=times)
        f.e.report("PL342", clause.period.span)
        return Recurrence(_CALENDAR[0])
    return _by_parameter(f, clause, start, within, times)


def is_encouraged(f: Frame, clauses: Sequence[ast.Nature]) -> bool:
    """Whether the rule says 性质 倡导."""
    clause = once(f.e, clauses, "性质")
    if clause is not None and clause.name.text != ENCOURAGED:
        f.e.report("PL348", clause.name.span, name=clause.name.text)
    return clause is not None


def _by_parameter(f: Frame, clause: ast.Per, start: Expr | None, within: Expr | None, times: int) -> Recurrence:
    length = expression(f.e, clause.period, f.scope)
    if isinstance(length.type, NumberType) and is_length(length.type.unit):
        return Recurrence("", length=length, length_unit=length.type.unit, start=start, within=within, times=times)
    if not isinstance(length.type, ErrorType):
        f.e.report("PL342", clause.period.span)
    return Recurrence(_CALENDAR[0])


def _terms(f: Frame, clause: ast.Per) -> Expr | None:
    if f.e.symbols.find(SymbolKind.PARAMETER, TERM, f.policy.name) is None:
        f.e.report("PL343", clause.period.span, name=TERM)
        return None
    return expression(f.e, clause.period, f.scope)


def _day(f: Frame, node: ast.Expr) -> Expr:
    made = expression(f.e, node, f.scope)
    if not isinstance(made.type, DateType | PeriodType | ErrorType):
        f.e.report("PL341", node.span, word="期限")
    return made


def _is_period(made: Expr) -> bool:
    kind = made.type.item if isinstance(made.type, SetType) else made.type
    return isinstance(kind, PeriodType | ErrorType) or isinstance(made, Between2)


def _included(f: Frame, clause: ast.Deadline) -> bool:
    if clause.bound is not None:
        return clause.bound is ast.Bound.INCLUSIVE
    return f.policy.before_included if clause.before else True


def _times(count: ast.Quantity | ast.Literal | None) -> int:
    return int(count.value) if isinstance(count, ast.Quantity | ast.Number) else 0


def _word(node: ast.Node) -> str:
    return node.names[0].text if isinstance(node, ast.Path) and len(node.names) == 1 else ""
