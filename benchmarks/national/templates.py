"""A sample district as what a country is drawn from: typed tables of its rows, each with who it belongs to.

In: the records of a district in the vocabulary of its policy. Out: a ``Template``: for each kind of rows the declared columns, and for each
level of copying (people, blocks of schools, counties) a frame of its rows. Relies on ``policylang.records`` and polars.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from math import lcm
from pathlib import Path
from typing import Any

import attrs
import polars as pl

from policylang.core.facts import KNOWN_SINCE, Dataset, Row
from policylang.core.ir import PolicySet
from policylang.core.types import DateType, NumberType, RowType, SetType, TruthType
from policylang.core.values import ABSENT
from policylang.core.vocabulary import Field
from policylang.pipeline import load
from policylang.records.folders import read_folder
from policylang.records.manifest import read_manifest

HOME = Path(__file__).parents[2]
DISTRICTS = {
    "huadian": ("huadian_2009.pol", ("教师",)),
    "jiangmen": ("jiangmen_14th.pol", ("教师",)),
    "jintan": ("jintan_2013.pol", ("教师",)),
    "linzi": ("linzi_2022.pol", ("教师",)),
    "putuo": ("putuo_13th.pol", ("培训者", "专业人员", "师训专管员")),
}
"""By district: its policy, and the kinds of people that are numbered through."""
PERSON, BLOCK, COUNTY = 0, 1, 2
"""Levels: what is drawn for each person; with each block of schools; with each county. A row has the least level of those it stands below."""
OF_BLOCKS = ("学校", "干部")
HELD_DAYS = ("自", "至", "日期", KNOWN_SINCE)
"""Columns of days that no vocabulary declares."""
LASTING = ("县区", "学校", "干部", "教研员", "机构", "开设学科")
"""Kinds below others that are never thinned: people and institutions."""
SHARE = 8
"""Numbers are moved by up to an eighth."""


@attrs.frozen
class Column:
    """A column of values: ``form`` is truth, number, day, word, set or row. ``low``, ``high``: the least and the last day there may be."""

    name: str
    form: str
    scale: int = 0
    nullable: bool = False
    low: date | None = None
    high: date | None = None


@attrs.frozen
class Place:
    """A row of a district: its number among all, its level, the place of the person it belongs to (0 above people)."""

    number: int
    level: int
    person: int


@attrs.frozen(eq=False)
class Kind:
    """The table of one kind: its columns, the kinds of its parents, whether its rows have ids, a frame of its rows for each level.

    Beside the values a frame holds: ``p`` and ``j``, the places of person and row; ``over``, the row above that may be thinned, with its
    level; for a row named (``@`` and its kind or field) text and level, for people and what is theirs the place of the person; for a
    number the least value drawn and how many there are.
    """

    name: str
    columns: tuple[Column, ...]
    parents: tuple[str, ...]
    has_ids: bool
    is_main: bool
    is_lasting: bool
    frames: Mapping[int, pl.DataFrame]


@attrs.frozen(eq=False)
class Template:
    """A district. ``people``: how many; those whom rows above people name come first, ``named`` of them."""

    district: str
    policies: PolicySet
    policy: str
    as_of: date
    people: int
    named: int
    schools: int
    kinds: tuple[Kind, ...]


@cache
def template_of(district: str) -> Template:
    """The template that a sample district makes."""
    policy, people = DISTRICTS[district]
    folder = HOME / "examples" / "records" / district
    policies = load(HOME / "policies" / policy, with_scenarios=False).sets[0]
    reading, manifest = read_folder(folder, policies.vocabulary), read_manifest(folder)
    assert not reading.problems and manifest.as_of is not None and manifest.policy is not None
    return _Reader(district, policies, reading.dataset, people).template(manifest.policy, manifest.as_of)


class _Reader:
    """Makes the template of one district."""

    def __init__(self, district: str, policies: PolicySet, dataset: Dataset, people: tuple[str, ...]) -> None:
        self.district = district
        self.policies = policies
        self.dataset = dataset
        self.main = people
        everybody = [row for kind in people for row in dataset.rows(kind)]
        named = {id(row) for row in self._named()}
        self.named = len(named)
        ordered = sorted(everybody, key=lambda row: id(row) not in named)
        self.person = {id(row): place for place, row in enumerate(ordered)}
        self.places: dict[int, Place] = {}
        for number, row in enumerate(row for table in dataset.tables.values() for row in table.rows):
            self.places[id(row)] = Place(number, *self._level(row))

    def template(self, policy: str, as_of: date) -> Template:
        """The template."""
        kinds = tuple(self._kind(name) for name in self.dataset.tables)
        schools = len(self.dataset.rows("学校"))
        return Template(self.district, self.policies, policy, as_of, len(self.person), self.named, schools, kinds)

    def _named(self) -> Iterator[Row]:
        """People whom a field of some row names."""
        for table in self.dataset.tables.values():
            for row in table.rows:
                yield from (cell for cell in row.cells.values() if isinstance(cell, Row) and cell.kind in self.main)

    def _level(self, row: Row) -> tuple[int, int]:
        """Level of a row and the place of its person."""
        if row.kind in self.main:
            return PERSON, self.person[id(row)]
        above = [self._level(one) for one in row.links.values()]
        return min([(BLOCK if row.kind in OF_BLOCKS else COUNTY, 0), *above])

    def _kind(self, name: str) -> Kind:
        rows = self.dataset.rows(name)
        parents = tuple(dict.fromkeys(parent for row in rows for parent in row.links))
        declared = self.policies.vocabulary.kinds.get(name)
        fields = declared.fields if declared is not None else {}
        series: list[pl.Series] = []
        columns: list[Column] = []
        for label, values in _cells(rows).items():
            column, made = self._column(label, fields.get(label.partition("/")[0]), values)
            columns.append(column)
            series += made
        for parent in parents:
            series += self._naming(parent, [row.links.get(parent) for row in rows])
        frame = pl.DataFrame([*self._own(rows, name), *series])
        frames = {level: part.drop("level") for (level,), part in frame.partition_by("level", as_dict=True).items()}
        is_lasting = name in LASTING or name in self.main or not parents
        return Kind(name, tuple(columns), parents, self._is_told(name), name in self.main, is_lasting, frames)

    def _is_told(self, name: str) -> bool:
        """Whether rows of a kind are told by their 编号: because something is decided about them, or because others name them."""
        if any(name in rule.kinds for rule in self.policies.rules.values()):
            return True
        rows = [row for table in self.dataset.tables.values() for row in table.rows]
        return any(name in row.links or any(isinstance(x, Row) and x.kind == name for x in row.cells.values()) for row in rows)

    def _own(self, rows: tuple[Row, ...], name: str) -> list[pl.Series]:
        places = [self.places[id(row)] for row in rows]
        over = [self._over(row) for row in rows]
        return [
            pl.Series("p", [one.person for one in places], pl.UInt32),
            pl.Series("j", [one.number for one in places], pl.UInt64),
            pl.Series("level", [one.level for one in places], pl.Int8),
            pl.Series("over", [None if one is None else one.number for one in over], pl.UInt64),
            pl.Series("over/level", [0 if one is None else one.level for one in over], pl.Int8),
            *self._naming(name, list(rows), "@"),
        ]

    def _over(self, row: Row) -> Place | None:
        """The row above that may be thinned: with it goes what is below."""
        above = [one for one in row.links.values() if one.links and one.kind not in (*LASTING, *self.main)]
        assert len(above) <= 1 and not any(map(self._over, above)), "one step at most"
        return self.places[id(above[0])] if above else None

    def _naming(self, label: str, rows: list[Row | None], name: str = "") -> list[pl.Series]:
        """What the ids of copies of some rows are made from."""
        name = name or f"@{label}"
        places = [None if row is None else self.places[id(row)] for row in rows]
        levels = [None if one is None else one.level for one in places]
        texts = [None if row is None else self._text(row) for row in rows]
        people = [0 if one is None else one.person for one in places]
        return [
            pl.Series(name, texts, pl.String),
            pl.Series(f"{name}/level", levels, pl.Int8),
            pl.Series(f"{name}/p", people, pl.UInt32),
        ]

    def _text(self, row: Row) -> str:
        """What is put before the number of a copy, or behind the number of a person."""
        place = self.places[id(row)]
        if place.level == PERSON:
            return "" if row.kind in self.main else f"-{place.number}"
        return f"{row.id}@"

    def _column(self, label: str, field: Field | None, values: list[Any]) -> tuple[Column, list[pl.Series]]:
        """A column and its series: of a table about holders the values tell what it is."""
        nullable = field.nullable if field is not None else label in ("自", "至", "层级")
        known = next((one for one in values if one is not None), None)
        match field:
            case Field(type=RowType()):
                return Column(label, "row", nullable=nullable), self._naming(label, values)
            case Field(type=NumberType()):
                scale, series = _numbers(label, values, field)
                return Column(label, "number", scale, nullable), series
            case Field(type=DateType()):
                return Column(label, "day", 0, nullable, field.low, field.high), [pl.Series(label, values, pl.Date)]
            case Field(type=SetType()):
                made = [None if one is None else list(one) for one in values]
                return Column(label, "set", nullable=nullable), [pl.Series(label, made, pl.List(pl.String))]
            case Field(type=TruthType()):
                return Column(label, "truth", nullable=nullable), [pl.Series(label, values, pl.Boolean)]
        if isinstance(known, bool):
            return Column(label, "truth", nullable=nullable), [pl.Series(label, values, pl.Boolean)]
        if label in HELD_DAYS or isinstance(known, date):
            return Column(label, "day", nullable=nullable), [pl.Series(label, values, pl.Date)]
        return Column(label, "word", nullable=nullable), [pl.Series(label, values, pl.String)]


def _cells(rows: tuple[Row, ...]) -> dict[str, list[Any]]:
    """The cells of rows by column; those of a year in a column of their own. Neither 无 nor what is not recorded is there."""
    found = [{**_flat(row.cells), **({KNOWN_SINCE: row.known_since} if row.known_since else {})} for row in rows]
    labels = dict.fromkeys(label for one in found for label in one)
    return {label: [one.get(label) for one in found] for label in labels}


def _flat(cells: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, cell in cells.items():
        by_year = {f"{name}/{year}年": one for year, one in cell.items()} if isinstance(cell, dict) else {name: cell}
        flat |= {label: None if one is ABSENT else one for label, one in by_year.items()}
    return flat


def _numbers(label: str, values: list[Any], field: Field) -> tuple[int, list[pl.Series]]:
    """Decimals of a column; for each row the least number drawn and how many there are, in whole units of the last decimal."""
    whole = lcm(1, *(Fraction(one).denominator for one in values if one is not None))
    scale = next(places for places in range(10) if 10**places % whole == 0)
    unit = 10**scale
    low = 0 if field.low is None else int(field.low * unit)
    high = None if field.high is None else int(field.high * unit)
    least, count = [], []
    for one in values:
        middle = 0 if one is None else int(one * unit)
        by = 0 if middle == 0 else max(1, middle // SHARE)
        first, last = max(low, middle - by), middle + by if high is None else min(high, middle + by)
        least.append(None if one is None else first)
        count.append(last - first + 1)
    return scale, [pl.Series(f"{label}⊥", least, pl.Int64), pl.Series(f"{label}#", count, pl.UInt64)]
