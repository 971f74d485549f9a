"""What an Excel workbook asks so that the facts of ``needs`` can be filled in: sheets, columns, what each cell may hold.

In: the needs of a policy set, the years of fields 按 年度. Out: ``Form``, in the words in which ``records`` reads it. Relies on
``core``, ``records.columns``, ``records.cells`` and ``analysis.needs``.
"""

import enum
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import attrs

from policylang.analysis.needs import FieldNeed, Needs, TableNeed
from policylang.analysis.reading import Clause
from policylang.core.facts import APPROVALS, FINDINGS, TITLES
from policylang.core.ir import Field, PolicyInfo, Vocabulary
from policylang.core.types import DateType, EnumType, NumberType, PeriodType, RowType, SetType, TruthType
from policylang.records.cells import choices
from policylang.records.columns import HELD, HOLDER_KIND, HOLDERS, ID, TITLE_LEVEL
from policylang.records.words import NO, YES

UNKNOWN = "未知"


class Answer(enum.Enum):
    """What the cells of a column hold."""

    ID = "id"
    OWNER = "owner"
    ONE_OF_OWNERS = "one of owners"
    HOLDER = "holder"
    TRUTH = "truth"
    NUMBER = "number"
    SHARE = "share"
    DATE = "date"
    PERIOD = "period"
    WORD = "word"
    OPEN_WORD = "open word"
    WORDS = "words"
    ROW = "row"
    ROWS = "rows"
    TEXT = "text"


@attrs.frozen(eq=False)
class FormColumn:
    """One column. ``words``: what to choose from; ``kind``: whose ids it names; ``others``: the owners named in columns beside it.

    ``reasons``: who needs it, each with the title, finding or rule that is named for it (empty: whatever the cell says).
    """

    header: str
    answer: Answer
    field: Field | None = None
    words: tuple[str, ...] = ()
    kind: str = ""
    others: tuple[str, ...] = ()
    reasons: tuple[tuple[str, Clause], ...] = ()

    @property
    def is_nullable(self) -> bool:
        """Whether a blank cell says that there is none."""
        return self.field is not None and self.field.nullable


@attrs.frozen(eq=False)
class FormSheet:
    """One sheet: the kind that its rows are of, its columns."""

    kind: str
    columns: tuple[FormColumn, ...]

    def letter_place(self, header: str) -> int:
        """The place of a column from 0."""
        return next(place for place, column in enumerate(self.columns) if column.header == header)


@attrs.frozen(eq=False)
class Form:
    """A workbook to be filled in."""

    sheets: tuple[FormSheet, ...]

    def sheet(self, kind: str) -> FormSheet | None:
        """The sheet of a kind."""
        return next((sheet for sheet in self.sheets if sheet.kind == kind), None)


def plan_years(policies: Iterable[PolicyInfo]) -> tuple[int, ...]:
    """The years of the plans, else of 施行, of policies; none for those without an end."""
    spans = [info.plan or info.in_force for info in policies]
    days = [(span.start, span.end) for span in spans if span is not None]
    known = [(start, end) for start, end in days if isinstance(start, date) and isinstance(end, date)]
    return tuple(sorted({year for start, end in known for year in range(start.year, end.year + 1)}))


def has_years(needs: Needs) -> bool:
    """Whether a field 按 年度 is asked for."""
    return any(need.field.by_year for table in needs.tables for need in table.fields)


def form_of(needs: Needs, vocabulary: Vocabulary, years: Sequence[int]) -> Form:
    """The workbook that asks for ``needs``; for a field 按 年度 in each of ``years``."""
    return Form(tuple(FormSheet(table.kind.name, tuple(_columns(table, vocabulary, years))) for table in needs.tables))


def _columns(table: TableNeed, vocabulary: Vocabulary, years: Sequence[int]) -> Iterator[FormColumn]:
    rows = tuple(("", clause) for clause in table.clauses)
    if table.has_id:
        yield FormColumn(ID, Answer.ID, reasons=() if table.fields else rows)
    yield from _owners(table)
    for need in table.fields:
        column = _column(table, need, vocabulary)
        if not need.field.by_year:
            yield column
            continue
        first = min(years, default=0)
        for year in (*range(first - need.years_before, first), *years):
            yield attrs.evolve(column, header=_header(need.field, year))


def _owners(table: TableNeed) -> Iterator[FormColumn]:
    reasons = {parent: tuple(("", clause) for clause in clauses) for parent, clauses in table.parents.items()}
    if table.kind.name in HELD:
        every = tuple(dict.fromkeys(reason for given in reasons.values() for reason in given))
        yield FormColumn(HOLDER_KIND, Answer.WORD, words=tuple(reasons), reasons=every)
        yield FormColumn(HOLDERS[0], Answer.HOLDER, others=tuple(reasons), reasons=every)
        return
    for parent, given in reasons.items():
        answer = Answer.OWNER if len(reasons) == 1 else Answer.ONE_OF_OWNERS
        yield FormColumn(parent, answer, kind=parent, others=tuple(reasons), reasons=given)


def _column(table: TableNeed, need: FieldNeed, vocabulary: Vocabulary) -> FormColumn:
    field = need.field
    reasons = tuple((item, clause) for item, clauses in need.items.items() for clause in clauses)
    answer, words, kind = _answer(field)
    if table.kind.name in HELD:
        answer, words = _held(table, need, vocabulary, answer, words)
    return FormColumn(_header(field), answer, field, words, kind, reasons=reasons)


def _held(
    table: TableNeed, need: FieldNeed, vocabulary: Vocabulary, answer: Answer, words: tuple[str, ...]
) -> tuple[Answer, tuple[str, ...]]:
    """The columns of 称号, 人工认定 and 例外批准: only what the rules ask for is offered."""
    if need.words:
        return Answer.WORD, need.words
    if (table.kind.name, need.field.name) == (TITLES, TITLE_LEVEL):
        asked = next((one.words for one in table.fields if one.field.name == TITLES), ())
        orders = [vocabulary.titles[title].levels for title in asked if title in vocabulary.titles]
        levels = dict.fromkeys(level for order in orders if order is not None for level in order.values)
        return Answer.WORD, tuple(levels)
    if table.kind.name in (FINDINGS, APPROVALS) and answer is Answer.OPEN_WORD:
        return Answer.WORD, words
    return answer, words


def _header(field: Field, year: int = 0) -> str:
    """The field, its year, its unit in brackets: as the reader takes it."""
    unit = field.type.unit if isinstance(field.type, NumberType) else ""
    return field.name + (f"/{year}年" if year else "") + (f"（{unit}）" if unit else "")


def _answer(field: Field) -> tuple[Answer, tuple[str, ...], str]:
    """What a field takes, the words to choose from, the kind whose ids it names."""
    type_ = field.type
    match type_:
        case TruthType():
            return Answer.TRUTH, (YES[0], NO[0]), ""
        case NumberType():
            return (Answer.SHARE if type_.is_share else Answer.NUMBER), (), ""
        case DateType():
            return Answer.DATE, (), ""
        case PeriodType():
            return Answer.PERIOD, (), ""
        case RowType():
            return Answer.ROW, (), type_.kind
        case SetType(item=RowType(kind=kind)):
            return Answer.ROWS, (), kind
        case SetType():
            return Answer.WORDS, choices(type_), ""
        case EnumType():
            return (Answer.OPEN_WORD if type_.open_ else Answer.WORD), choices(type_), ""
    words = choices(type_)
    return (Answer.WORD if words else Answer.TEXT), words, ""
