"""What is drawn for the equality of the engines holds every construct of the language, and records of every sort.

A fixed number of policies is drawn and counted: rules of the grammar by which they were read, words, pieces of the IR and the operators in
them, outcomes by kind of rule, causes of what is unknown, kinds of rules that were lowered to columns, peculiarities of the records. What
cannot occur is named with the reason.
"""

import enum
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

import pytest
from strategies import Case, conditions, decisions, policies, spread, trials

from policylang.batch.decide import Batch
from policylang.batch.engines import Polars
from policylang.core import expressions as x
from policylang.core import ir
from policylang.core.values import CauseKind, Rounding
from policylang.piece import Piece, fields
from policylang.runtime.decision import Outcome
from policylang.source import SourceFile
from policylang.syntax import parser
from policylang.syntax.building import Builder
from policylang.syntax.lexer import lex
from policylang.syntax.tables import load_tables

POLICIES = 500
CONDITIONS = 30
LOWERED = 60
"""So many of them are also lowered."""

OF_SCENARIOS = """as_of at_period because binding distance entries fact fact_value fact_values facts found holding holding_expectation
keyed_fact kind_cause known_at lone_fact nested_fact outcome_expectation plain_cause reportable scenario short_by
SCENARIO AS_OF KNOWN_AT EXPECT BECAUSE SHORT_BY REPORTABLE ALIKE"""
OF_SOURCES = "cite quote quotes quoted restate uncoded section CITE QUOTE RESTATE UNCODED SECTION"
OF_FILES = "import_ enumeration_extended IMPORT"
OF_READERS = "explain notes EXPLAIN"
OF_SPELLING = "DOT QNAME LABEL INDENT DEDENT $END"
NEVER = {
    **dict.fromkeys(OF_SCENARIOS.split(), "a 测例 has facts and expectations of its own"),
    **dict.fromkeys(OF_SOURCES.split(), "a quotation decides nothing"),
    **dict.fromkeys(OF_FILES.split(), "several files are one policy set before an engine sees them"),
    **dict.fromkeys(OF_READERS.split(), "what explanations say decides nothing"),
    **dict.fromkeys(OF_SPELLING.split(), "layout, or another spelling of the same"),
}
OPERATORS: tuple[type[enum.Enum], ...] = (
    *(x.AggregateOp, x.ArithmeticOp, x.CompareOp, x.ContextKind, x.GroupOp, x.LevelTest, x.MonthEnd, x.NamedPeriodKind),
    *(ir.RuleKind, ir.EffectKind, ir.Overlap, ir.Direction, ir.Ties, Rounding),
)
NO_OPERATOR = {
    x.ContextKind.RUNG: "持有 申报梯级 is a ``Holds`` without a title; alone it is compared with the rung that the rule itself names",
}
PIECES = (*get_args(x.Expr), *get_args(ir.Body), ir.Waiver, ir.Grant, ir.Give, ir.Component, ir.Cap, ir.Entry, ir.Effect)
MORE = (ir.Deadline, ir.Recurrence, ir.RankKey, ir.Bar, ir.DefinitionDecl, ir.TableDecl, ir.TableRow, ir.Ladder, ir.Rule)
CHOICES = """Assessment.veto Cap.period Component.premise Credit.caps Deadline.start Duty.forbid Effect.amount Effect.grade Effect.length
Effect.level Effect.start Give.parameter Give.where Grant.level Grant.valid_from Grant.valid_length Grant.valid_until Holds.level
Parameter.key Qualification.level_require Qualification.levels Qualification.veto Recurrence.length Recurrence.start Recurrence.terms
Recurrence.times Recurrence.within Rule.applies Rule.bars Selection.groups Selection.lot Selection.maximum Selection.minimum Selection.share
Target.counted Target.every Waiver.rest Bar.up Bar.down Rows.base Rows.under Cell.by_year Deadline.immediate Deadline.included Duty.encouraged
Target.encouraged Target.deadline InRange.low_included InRange.high_included Holds.recorded Aggregate.where OutcomeOf.level Has.where Every.where"""
"""Parts that may be there or not: both occur."""
FREE = {"待定", "不适用"}


class Census:
    """What was seen."""

    def __init__(self) -> None:
        self.read: Counter[str] = Counter()
        self.words: Counter[str] = Counter()
        self.pieces: Counter[str] = Counter()
        self.operators: Counter[enum.Enum] = Counter()
        self.choices: Counter[tuple[str, bool]] = Counter()
        self.outcomes: Counter[tuple[ir.RuleKind, Outcome]] = Counter()
        self.causes: Counter[CauseKind] = Counter()
        self.lowered: Counter[ir.RuleKind] = Counter()
        self.left: Counter[str] = Counter()
        """Why decisions were left to the reference engine."""
        self.records: Counter[str] = Counter()
        self.drawn = 0

    def take(self, case: Case) -> None:
        """Count a case."""
        found = case.policies
        self.words.update(token.kind for token in lex(SourceFile("policy.pol", case.policy.text)).tokens)
        for part in (found.parameters, found.definitions, found.tables, found.ladders, found.rules, found.policies):
            self.visit(part)
        for decision in decisions(case.evaluation(tracing=False)):
            self.outcomes[decision.rule.kind, decision.outcome] += 1
            self.causes.update(cause.kind for cause in decision.causes)
        self.records.update(peculiarities(case))
        self.drawn += 1
        if self.drawn <= LOWERED:
            made = Batch(found, case.dataset(), case.as_of, case.known_at, case.bindings).decide(Polars())
            for about in (one for abouts in made.about.values() for one in abouts):
                if about.not_lowered:
                    self.left[about.not_lowered] += 1
                else:
                    self.lowered[about.rule.kind] += 1

    def visit(self, piece: object) -> None:
        """Count a piece of the IR and all in it."""
        match piece:
            case tuple():
                for one in piece:
                    self.visit(one)
            case Mapping():
                for one in piece.values():
                    self.visit(one)
            case enum.Enum():
                self.operators[piece] += 1
            case x.Place() | x.Citation():
                pass
            case Piece():
                name = type(piece).__name__
                self.pieces[name] += 1
                for part in fields(type(piece)):
                    value = getattr(piece, part.name)
                    self.choices[f"{name}.{part.name}", value not in (None, (), "", False, 0)] += 1
                    if part.name != "type" or not isinstance(piece, x.Node):
                        self.visit(value)


def peculiarities(case: Case) -> Iterator[str]:
    """What is out of the ordinary in the records of a case."""
    rows = [(kind, row) for kind, rows in case.tables.items() for row in rows]
    yield from (f"no table {kind}" for kind in ("修课", "活动", "称号", "人工认定") if kind not in case.tables)
    yield from (f"rows of {kind}" for kind, _ in rows)
    teachers = case.tables["教师"]
    yield from ("cell not recorded" for row in teachers if "积分" not in row)
    yield from ("blank" for row in teachers if "加分" in row and row["加分"] is None)
    yield from (f"day as {row['入职日期']}" for row in teachers if len(row.get("入职日期", "2020-01-01")) < 10)
    yield from ("29 February" for row in teachers if row.get("入职日期", "").endswith("-02-29"))
    yield from ("end of a month" for row in teachers if row.get("入职日期", "").endswith(("-12-31", "-06-30", "-02-28")))
    yield from ("exactly at the threshold" for row in teachers if row.get("积分") == 60)
    yield from ("just below it" for row in teachers if row.get("积分") == "59.5")
    yield from ("empty set" for row in teachers if row.get("特长") == [])
    yield from ("known later" for _, row in rows if "知悉日" in row)
    yield from ("several parents" for kind, row in rows if kind == "评议" and "教师" in row and "学校" in row)
    yield from ("day of knowledge",) if case.known_at is not None else ()
    yield from (f"figure {name}" for name in case.given)


SORTS = """no table 修课;no table 活动;no table 称号;rows of 修课;rows of 作业;rows of 协议;rows of 评议;rows of 活动;rows of 称号;
rows of 人工认定;rows of 例外批准;cell not recorded;blank;day as 2020年6月;day as 2019年;day as 2020-05;29 February;end of a month;
exactly at the threshold;just below it;empty set;known later;several parents;day of knowledge;figure 最低线;figure 规定学时[师德];
figure 允许;figure 取整法;figure 截止"""


@pytest.fixture(scope="module")
def census() -> Census:
    """What a fixed number of draws holds."""
    found = Census()
    actions = {one.action for one in load_tables().productions if one.action}

    class Counting(Builder):
        def __getattribute__(self, name: str) -> Any:
            made = super().__getattribute__(name)
            return counted(name, made) if name in actions else made

    def counted(name: str, build: Callable[..., Any]) -> Callable[..., Any]:
        def built(*children: Any) -> Any:
            found.read[name] += 1
            return build(*children)

        return built

    def take(cases: tuple[Case, ...]) -> None:
        found.take(cases[0])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parser, "Builder", Counting)
        spread(trials(policies(8), 1), 900, take, lambda: POLICIES - found.drawn)
        spread(trials(conditions(), 1), 901, take, lambda: POLICIES + CONDITIONS - found.drawn)
    return found


def of_text(census: Census) -> list[str]:
    """Rules of the grammar and words that were not read, or should not have been."""
    named = {one.action for one in load_tables().productions if one.action}
    states = load_tables().states
    words = {word for number in range(len(states)) for word in states[number] if word.isupper()}
    lacking = named - set(census.read) - set(NEVER) | words - set(census.words) - set(NEVER)
    return sorted(lacking) + sorted(set(census.read) & set(NEVER))


def of_pieces(census: Census) -> list[str]:
    """Pieces of the IR, operators and choices that did not occur, or should not have."""
    found = [kind.__name__ for kind in (*PIECES, *MORE) if kind.__name__ not in census.pieces]
    found += [str(one) for kind in OPERATORS for one in kind if (one in census.operators) is (one in NO_OPERATOR)]
    choices = {(name, there) for name in CHOICES.split() for there in (True, False)}
    return found + [f"{name}: {there}" for name, there in sorted(choices - set(census.choices))]


def of_outcomes(census: Census) -> list[str]:
    """Outcomes and causes that did not occur, and kinds of rules of which there were hardly any."""
    found = [str(one) for one in Outcome if one not in {outcome for _, outcome in census.outcomes}]
    for kind in ir.RuleKind:
        decided = {outcome.label for of, outcome in census.outcomes if of is kind} - FREE
        found += [f"{kind.value}: {decided}"] if len(decided) < 2 else []
    return found + [str(one) for one in CauseKind if one not in census.causes]


def test_every_construct_is_drawn(census: Census) -> None:
    """One test: each process of pytest would draw for itself."""
    assert of_text(census) == []
    assert of_pieces(census) == []
    assert of_outcomes(census) == []
    assert [one for one in (part.strip() for part in SORTS.split(";")) if one not in census.records] == []
    assert [kind for kind in ir.RuleKind if kind not in census.lowered] == []
    assert sum(census.left.values()) * 25 < sum(census.lowered.values()), census.left
