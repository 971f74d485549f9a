"""Building declarations (grammar chapters 1, 6 and 7). See ``building``."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from policylang.piece import evolve, fields
from policylang.source import Span
from policylang.syntax import ast
from policylang.syntax.building.expressions import NO_NOTES, Notes
from policylang.syntax.building.scenarios import ScenarioBuilder
from policylang.syntax.building.values import Child, nodes
from policylang.syntax.tokens import Token

_Rule = TypeVar("_Rule", bound=ast.Node)
Names = tuple[ast.Name, ...]
Paths = tuple[ast.Path, ...]


class Audience(NamedTuple):
    """``对象 path、… [责任方 path、…]``."""

    subjects: Paths
    responsible: Paths


_FLAGS = {
    "SENSITIVE": ast.FieldFlag.SENSITIVE,
    "CHANGEABLE": ast.FieldFlag.CHANGEABLE,
    "NULLABLE": ast.FieldFlag.NULLABLE,
    "EVENT_DAY": ast.FieldFlag.EVENT_DAY,
    "EXPIRY_DAY": ast.FieldFlag.EXPIRY_DAY,
}
_CLAUSES: Mapping[str, type[ast.Node]] = {
    "cites": ast.Cite, "explains": ast.Explain, "applies": ast.Applies, "overrides": ast.Override,
    "deadlines": ast.Deadline, "per": ast.Per, "natures": ast.Nature, "compulsory": ast.Compulsory,
    "electives": ast.Elective, "modules": ast.Modules, "evidence": ast.Evidence, "covers": ast.Cover,
    "components": ast.Components, "passes": ast.Pass, "grades": ast.Grades, "requires": ast.Require,
    "vetoes": ast.Veto, "enters": ast.Enter, "caps": ast.Cap, "levels": ast.Levels, "rungs": ast.Rungs,
    "level_reqs": ast.LevelReq, "waives": ast.Waive, "valids": ast.Valid, "grants": ast.Grant, "forbids": ast.Forbid,
    "consequences": ast.Consequence, "cases": ast.Case, "overlaps": ast.Overlap, "gives": ast.Give,
    "group_bys": ast.GroupBy, "quotas": ast.Quota, "ranks": ast.Rank, "lots": ast.Lot, "ties": ast.Ties,
    "counted": ast.Counted, "reaches": ast.Reach, "rows": ast.Row,
}  # fmt: skip
"""The field of a rule that holds the clauses of each class."""


class Builder(ScenarioBuilder):
    """Every production of the grammar."""

    def version(self, at: Span, _version: Token, number: ast.Number, _newline: Token) -> ast.Version:
        return ast.Version(number, node_id=next(self.ids), span=at)

    def policy(self, at: Span, _policy: Token, name: ast.Name, *parts: Child) -> ast.Policy:
        lines, cites = nodes(ast.PolicyLine, parts), nodes(ast.Cite, parts)
        return ast.Policy(name, lines, cites, node_id=next(self.ids), span=at)

    def policy_line(self, at: Span, key: ast.Name, *parts: Child) -> ast.PolicyLine:
        values = tuple(part for part in parts if not isinstance(part, Token))
        return ast.PolicyLine(key, values, node_id=next(self.ids), span=at)  # type: ignore[arg-type]

    def import_(self, at: Span, _import: Token, path: ast.Text, _newline: Token) -> ast.Import:
        return ast.Import(path, node_id=next(self.ids), span=at)

    def section(
        self, at: Span, _section: Token, name: ast.Name, _from: Token, start: ast.Quote, _newline: Token
    ) -> ast.Section:
        return ast.Section(name, start, node_id=next(self.ids), span=at)

    def uncoded(self, at: Span, _uncoded: Token, reason: ast.Name, quotes: tuple[ast.Quote, ...]) -> ast.Uncoded:
        return ast.Uncoded(reason, quotes, node_id=next(self.ids), span=at)

    def restate(self, at: Span, _restate: Token, rules: Names, quotes: tuple[ast.Quote, ...]) -> ast.Restate:
        return ast.Restate(rules, quotes, node_id=next(self.ids), span=at)

    def units(self, at: Span, _units: Token, names: Names, _newline: Token) -> ast.Units:
        return ast.Units(names, node_id=next(self.ids), span=at)

    def conversion(
        self, at: Span, _convert: Token, left: ast.Quantity, _eq: Token, right: ast.Quantity, _newline: Token
    ) -> ast.Conversion:
        return ast.Conversion(left, right, node_id=next(self.ids), span=at)

    def enumeration_line(
        self, at: Span, _enum: Token, name: ast.Name, ordered: Token | None, _lpar: Token, names: Names, *_end: Token
    ) -> ast.Enumeration:
        listed = tuple(ast.Listed(value, node_id=next(self.ids), span=value.span) for value in names)
        return ast.Enumeration(name, listed, ordered is not None, node_id=next(self.ids), span=at)

    def enumeration_block(
        self, at: Span, _enum: Token, name: ast.Name, ordered: Token | None, *parts: Child
    ) -> ast.Enumeration:
        return ast.Enumeration(name, nodes(ast.Listed, parts), ordered is not None, node_id=next(self.ids), span=at)

    def enumeration_extended(self, at: Span, _enum: Token, name: ast.Name, _extend: Token, *parts: Child) -> ast.Enumeration:
        return ast.Enumeration(name, nodes(ast.Listed, parts), extends=True, node_id=next(self.ids), span=at)

    def subject(
        self,
        at: Span,
        _subject: Token,
        name: ast.Name,
        _alias: Token | None,
        aliases: Names | None,
        _in: Token | None,
        parents: Names | None,
        extends: Token | None,
        _newline: Token,
        fields: tuple[ast.Field, ...] | None,
    ) -> ast.Subject:
        return ast.Subject(
            name, aliases or (), parents or (), extends is not None, fields or (), node_id=next(self.ids), span=at
        )

    def fields(self, at: Span, *parts: Child) -> tuple[ast.Field, ...]:
        return nodes(ast.Field, parts)

    def field(self, at: Span, names: Names, _colon: Token, type_: ast.Type, *parts: Child) -> ast.Field:
        modifiers = tuple(part for part in parts if not isinstance(part, Token))
        return ast.Field(names, type_, modifiers, node_id=next(self.ids), span=at)  # type: ignore[arg-type]

    def flag(self, at: Span, word: Token) -> ast.Flag:
        return ast.Flag(_FLAGS[word.kind], node_id=next(self.ids), span=at)

    def keyed_by(self, at: Span, _by: Token, name: ast.Name) -> ast.KeyedBy:
        return ast.KeyedBy(name, node_id=next(self.ids), span=at)

    def title(
        self,
        at: Span,
        _title: Token,
        name: ast.Name,
        _object: Token | None,
        subjects: Paths | None,
        _levels: Token | None,
        levels: ast.Name | None,
        _alias: Token | None,
        aliases: Names | None,
        _newline: Token,
    ) -> ast.Title:
        return ast.Title(name, subjects or (), levels, aliases or (), node_id=next(self.ids), span=at)

    def finding_decl(
        self,
        at: Span,
        _finding: Token,
        name: ast.Name,
        _object: Token,
        subjects: Paths,
        _finder: Token,
        finder: ast.Text | ast.Unstated,
        _newline: Token,
        notes: Notes | None,
    ) -> ast.FindingDecl:
        return ast.FindingDecl(name, subjects, finder, *(notes or NO_NOTES), node_id=next(self.ids), span=at)

    def parameter(self, at: Span, _param: Token, name: ast.Name, _colon: Token, type_: ast.Type, *parts: Any) -> ast.Parameter:
        _by, by, *given, range_, _from, since, _newline, notes = parts
        values = given[1] if len(given) == 2 else ()
        return ast.Parameter(
            name, type_, by, values, range_, since, *(notes or NO_NOTES), node_id=next(self.ids), span=at
        )  # fmt: skip

    def definition(
        self, at: Span, _define: Token, name: ast.Name, _object: Token, subjects: Paths, _eq: Token, body: ast.Body
    ) -> ast.Definition:
        return ast.Definition(name, subjects, body, node_id=next(self.ids), span=at)

    def open_body(self, at: Span, aggregate: ast.Aggregate, _newline: Token, notes: Notes | None) -> ast.Test:
        cites, explains = notes or NO_NOTES
        return ast.Test(aggregate, cites=cites, explains=explains, node_id=next(self.ids), span=at)

    def table(
        self,
        at: Span,
        _table: Token,
        name: ast.Name,
        _object: Token,
        subjects: Paths,
        _colon: Token,
        type_: ast.Type,
        *parts: Child,
    ) -> ast.Table:
        return self.rule(ast.Table, at, name, parts, subjects=subjects, type=type_)

    def course(
        self, at: Span, _course: Token, name: ast.Name, _newline: Token, lines: tuple[ast.CourseLine, ...] | None
    ) -> ast.Course:
        return ast.Course(name, lines or (), node_id=next(self.ids), span=at)

    def course_lines(self, at: Span, *parts: Child) -> tuple[ast.CourseLine, ...]:
        return nodes(ast.CourseLine, parts)

    def course_line(self, at: Span, key: ast.Name, *parts: Child) -> ast.CourseLine:
        values = tuple(part for part in parts if not isinstance(part, Token))
        return ast.CourseLine(key, values, node_id=next(self.ids), span=at)  # type: ignore[arg-type]

    def audience(
        self, at: Span, _object: Token, subjects: Paths, _responsible: Token | None, responsible: Paths | None, _newline: Token
    ) -> Audience:
        return Audience(subjects, responsible or ())

    def study(self, at: Span, _word: Token, name: ast.Name, audience: Audience, *parts: Child) -> ast.Study:
        return self.rule(ast.Study, at, name, parts, **audience._asdict())

    def exam(self, at: Span, _word: Token, name: ast.Name, audience: Audience, *parts: Child) -> ast.Exam:
        return self.rule(ast.Exam, at, name, parts, **audience._asdict())

    def credit(self, at: Span, _word: Token, name: ast.Name, audience: Audience, *parts: Child) -> ast.Credit:
        return self.rule(ast.Credit, at, name, parts, **audience._asdict())

    def ladder(self, at: Span, _word: Token, name: ast.Name, audience: Audience, *parts: Child) -> ast.Ladder:
        return self.rule(ast.Ladder, at, name, parts, **audience._asdict())

    def promotion(self, at: Span, _word: Token, name: ast.Name, _at: Token, ladder: ast.Name, *parts: Child) -> ast.Promotion:
        return self.rule(ast.Promotion, at, name, parts, ladder=ladder)

    def eligibility(self, at: Span, _word: Token, name: ast.Name, audience: Audience, *parts: Child) -> ast.Eligibility:
        return self.rule(ast.Eligibility, at, name, parts, **audience._asdict())

    def status(self, at: Span, _word: Token, name: ast.Name, audience: Audience, *parts: Child) -> ast.Status:
        return self.rule(ast.Status, at, name, parts, **audience._asdict())

    def duty(self, at: Span, _word: Token, name: ast.Name, audience: Audience, *parts: Child) -> ast.Duty:
        return self.rule(ast.Duty, at, name, parts, **audience._asdict())

    def task(
        self, at: Span, _word: Token, name: ast.Name, _responsible: Token | None, responsible: Paths | None, *parts: Child
    ) -> ast.Task:
        return self.rule(ast.Task, at, name, parts, responsible=responsible or ())

    def sanction(self, at: Span, _word: Token, name: ast.Name, audience: Audience, *parts: Child) -> ast.Sanction:
        return self.rule(ast.Sanction, at, name, parts, **audience._asdict())

    def reward(self, at: Span, _word: Token, name: ast.Name, audience: Audience, *parts: Child) -> ast.Reward:
        return self.rule(ast.Reward, at, name, parts, **audience._asdict())

    def selection(
        self, at: Span, _word: Token, name: ast.Name, _from: Token, population: ast.Path, *parts: Child
    ) -> ast.Selection:
        return self.rule(ast.Selection, at, name, parts, population=population)

    def target(self, at: Span, _word: Token, name: ast.Name, link: Token, path: ast.Path, *parts: Child) -> ast.Target:
        return self.rule(ast.Target, at, name, parts, path=path, of_population=link.kind == "OUT_OF")

    def rule(self, kind: type[_Rule], at: Span, name: ast.Name, parts: tuple[Child, ...], **own: object) -> _Rule:
        """A node of class ``kind`` with its clauses sorted into its fields."""
        clauses = _with_covers([part for part in parts if not isinstance(part, Token)])
        for field in fields(kind):
            if clause := _CLAUSES.get(field.name):
                own[field.name] = nodes(clause, tuple(clauses))
        construct: Callable[..., _Rule] = kind
        return construct(name=name, node_id=next(self.ids), span=at, **own)


def _with_covers(clauses: list[Child]) -> list[Child]:
    """Each 涵盖 put into the 证据 that it follows."""
    kept: list[Child] = []
    evidence: int | None = None
    for clause in clauses:
        if isinstance(clause, ast.Cover) and evidence is not None:
            of = kept[evidence]
            assert isinstance(of, ast.Evidence)
            kept[evidence] = evolve(of, covers=(*of.covers, clause))
        else:
            evidence = len(kept) if isinstance(clause, ast.Evidence) else evidence
            kept.append(clause)
    return kept
