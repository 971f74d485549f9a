"""Headers of a table matched with the vocabulary.

In: the raw header of a table and its kind. Out: for each column what it holds. Codes: PL620 to PL623.
Relies on ``core.ir``, ``records.cells`` and did-you-mean.
"""

import enum
import re
from collections.abc import Sequence
from typing import Any

from policylang.core.facts import APPROVALS, FINDINGS, KNOWN_SINCE, TITLES
from policylang.core.ir import Field, SubjectKind, Vocabulary
from policylang.core.types import DateType, EnumType, NumberType, TextType, TruthType
from policylang.piece import Piece
from policylang.records.cells import Parse, choices, converter
from policylang.records.words import folded, plain_number, trimmed
from policylang.suggest import closest

ID = "编号"
HOLDER_KIND = "主体类别"
HOLDERS = ("对象", "持有人")
TITLE_LEVEL = "层级"
HELD = (TITLES, FINDINGS, APPROVALS)
"""Kinds of rows about a holder: titles, findings, approvals."""
_ID_WORDS = (ID, "ID", "id", "工号", "代码")
_YEAR = re.compile(r"(.+?)[/(]?([0-9]{4})年?度?\)?|([0-9]{4})年度?/?(.+)")
_UNIT = re.compile(r"(.+?)\((.+)\)")


class Role(enum.Enum):
    """What a column holds."""

    ID = "id"
    PARENT = "parent"
    FIELD = "field"
    YEAR = "year"
    KNOWN_SINCE = "known since"
    HOLDER_KIND = "kind of holder"
    HOLDER = "holder"


class Column(Piece):
    """One column: its place from 0, its letters, its role, the field or parent kind that it is about.

    ``words`` are those that its cells choose from.
    """

    place: int
    letters: str
    role: Role
    name: str
    field: Field | None = None
    year: int = 0
    parse: Parse | None = None
    words: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The column as ``Origin.columns`` names it: the field, for a field 按 年度 ``field/2013年``."""
        return f"{self.name}/{self.year}年" if self.role is Role.YEAR else self.name

    @property
    def is_sensitive(self) -> bool:
        """Whether its cells are never shown."""
        return self.field is not None and self.field.sensitive


class HeaderProblem(Piece):
    """A problem with one header cell (``place`` -1: with the whole header)."""

    code: str
    place: int
    found: str = ""
    args: tuple[tuple[str, str], ...] = ()


def table_kinds(vocabulary: Vocabulary) -> dict[str, SubjectKind]:
    """All kinds that a table can be of, in order: those declared, then 称号, 人工认定, 例外批准."""
    kinds = dict(vocabulary.kinds)
    holders = {name: None for title in vocabulary.titles.values() for name in title.kinds}
    found = {name: None for finding in vocabulary.findings.values() for name in finding.kinds}
    aliases = tuple((alias, title.name) for title in vocabulary.titles.values() for alias in title.aliases)
    text, when, until = TextType(), DateType(), Field("至", DateType(), nullable=True)
    titles = Field(TITLES, EnumType(TITLES, tuple(vocabulary.titles), aliases=aliases))
    matters = Field("事项", EnumType("认定事项", tuple(vocabulary.findings)))
    judged = (Field("认定人", text), Field("日期", when), Field("理由", text))
    approved = (
        Field("事项", text),
        Field("申报层级", _levels(vocabulary)),
        Field("批准人", text),
        Field("日期", when),
        Field("理由", text),
    )
    for name, parents, fields in (
        (TITLES, tuple(holders), (titles, Field(TITLE_LEVEL, text), Field("自", when), until)),
        (FINDINGS, tuple(found), (matters, Field("结果", TruthType()), *judged)),
        (APPROVALS, tuple(vocabulary.kinds), approved),
    ):
        kinds.setdefault(name, SubjectKind(name, (), parents, {field.name: field for field in fields}))
    return kinds


def needed_fields(kind: SubjectKind) -> tuple[str, ...]:
    """Fields without which a table of that kind says nothing: what is held, found or approved."""
    if kind.name not in HELD:
        return ()
    return tuple(kind.fields)[: 2 if kind.name == FINDINGS else 1]


def _levels(vocabulary: Vocabulary) -> EnumType:
    """All levels of all titles, open: the level that an approval is for."""
    orders = dict.fromkeys(title.levels for title in vocabulary.titles.values() if title.levels is not None)
    values = dict.fromkeys(value for order in orders for value in order.values)
    aliases = dict.fromkeys(alias for order in orders for alias in order.aliases)
    return EnumType("申报层级", tuple(values), open_=True, aliases=tuple(aliases))


def letters_of(place: int) -> str:
    """The letters of a column as Excel shows them; ``place`` counts from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def header_text(raw: Any) -> str:
    """A header cell as text, without a star for "required"."""
    if isinstance(raw, float):
        return plain_number(raw)
    return trimmed(raw).strip("*＊") if isinstance(raw, str) else "" if raw is None else str(raw)


def _without_unit(name: str) -> tuple[tuple[str, str], ...]:
    """A header and what stands behind it in brackets, where anything does."""
    found = _UNIT.fullmatch(name)
    return ((found.group(1), found.group(2)),) if found is not None else ()


class Header:
    """Matches the header cells of tables of one kind."""

    def __init__(self, kind: SubjectKind, vocabulary: Vocabulary, has_letters: bool = True) -> None:
        self.kind = kind
        self._vocabulary = vocabulary
        self._has_letters = has_letters
        self._known = self._names()

    def knows(self, raw: Any) -> bool:
        """Whether a cell can be a header of this table."""
        name = header_text(raw)
        return bool(name) and self._column(0, name) is not None

    def near(self, name: str) -> list[str]:
        """Headers that a name which is none may stand for."""
        return closest(name, (word for word, (role, _) in self._known.items() if role is not Role.ID or word == ID))

    def role_of(self, raw: Any) -> Role | None:
        """What a cell would head, if anything."""
        column = self._column(0, header_text(raw))
        return column.role if column is not None else None

    def columns(self, cells: Sequence[Any]) -> tuple[tuple[Column, ...], tuple[HeaderProblem, ...]]:
        """The columns that were understood, and what was wrong."""
        columns: list[Column] = []
        problems: list[HeaderProblem] = []
        seen: dict[tuple[Role, str, int], Column] = {}
        for place, raw in enumerate(cells):
            name = header_text(raw)
            if not name:
                continue
            column = self._column(place, name)
            if column is None or (column.role is Role.FIELD and column.field is not None and column.field.by_year):
                problems.append(self._unknown(place, name, column))
            elif (first := seen.setdefault((column.role, column.name, column.year), column)) is not column:
                problems.append(HeaderProblem("PL621", place, name, (("first", first.letters),)))
            else:
                columns.append(column)
        return tuple(columns), (*problems, *(self._missing(columns) if self._has_letters else ()))

    def _names(self) -> dict[str, tuple[Role, str]]:
        known: dict[str, tuple[Role, str]] = {ID: (Role.ID, ID)}
        for parent in self.kind.parents:
            further = self._vocabulary.kinds[parent].aliases if parent in self._vocabulary.kinds else ()
            for word in (parent, *further):
                known.setdefault(folded(word), (Role.PARENT, parent))
        if self.kind.name in HELD:
            known[HOLDER_KIND] = (Role.HOLDER_KIND, HOLDER_KIND)
            known |= dict.fromkeys(HOLDERS, (Role.HOLDER, HOLDERS[0]))
        for name in self.kind.fields:
            known.setdefault(folded(name), (Role.FIELD, name))
        known.setdefault(KNOWN_SINCE, (Role.KNOWN_SINCE, KNOWN_SINCE))
        for word in (*_ID_WORDS, *(f"{name}编号" for name in (self.kind.name, *self.kind.aliases))):
            known.setdefault(folded(word), (Role.ID, ID))
        for parent in self.kind.parents:
            known.setdefault(folded(parent + ID), (Role.PARENT, parent))
        return known

    def _column(self, place: int, header: str) -> Column | None:
        name = folded(header)
        found = self._named(name)
        if found is not None:
            return self._make(place, *found)
        for text, unit in ((name, None), *_without_unit(name)):
            if year := _YEAR.fullmatch(text):
                field = self._named(year.group(1) or year.group(4))
                if field is not None and self._is_by_year(*field) and (unit is None or self._has_unit(field[1], unit)):
                    return self._make(place, Role.YEAR, field[1], int(year.group(2) or year.group(3)))
        return None

    def _named(self, name: str) -> tuple[Role, str] | None:
        """What a header without a year names; the unit may stand behind it in brackets."""
        if name in self._known:
            return self._known[name]
        for plain, unit in _without_unit(name):
            found = self._known.get(plain)
            if found is not None and found[0] is Role.FIELD and self._has_unit(found[1], unit):
                return found
        return None

    def _is_by_year(self, role: Role, name: str) -> bool:
        return role is Role.FIELD and self.kind.fields[name].by_year

    def _has_unit(self, name: str, unit: str) -> bool:
        type_ = self.kind.fields[name].type
        return isinstance(type_, NumberType) and unit in (type_.unit, "%" if not type_.unit else "")

    def _make(self, place: int, role: Role, name: str, year: int = 0) -> Column:
        field = self.kind.fields[name] if role in (Role.FIELD, Role.YEAR) else None
        if role is Role.KNOWN_SINCE:
            field = Field(KNOWN_SINCE, DateType())
        parse = converter(field) if field is not None else None
        words = choices(field.type) if field is not None else ()
        return Column(place, letters_of(place) if self._has_letters else "", role, name, field, year, parse, words)

    def _unknown(self, place: int, name: str, column: Column | None) -> HeaderProblem:
        if column is not None:
            return HeaderProblem("PL622", place, name)
        return HeaderProblem("PL620", place, name, (("near", "、".join(self.near(name))), ("kind", self.kind.name)))

    def _missing(self, columns: Sequence[Column]) -> list[HeaderProblem]:
        roles = {column.role for column in columns}
        names = {column.name for column in columns}
        if self.kind.name in HELD:
            needed = [name for name in needed_fields(self.kind) if name not in names]
            if not roles & {Role.PARENT, Role.HOLDER}:
                needed.append("、".join(self.kind.parents[:3]) or HOLDERS[0])
        elif not self.kind.parents:
            needed = [] if Role.ID in roles else [ID]
        else:
            needed = [] if roles & {Role.ID, Role.PARENT} else [self.kind.parents[0]]
        return [HeaderProblem("PL623", -1, name, (("kind", self.kind.name),)) for name in needed]
