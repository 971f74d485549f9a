"""Tables of a database or a folder as facts: typed columns named as in record files.

In: for each kind a Polars frame, or Parquet files, with the columns of its record file: 编号, the ids of parents by their kind, fields (those 按 年度 as
``field/2013年``), 知悉日; truths as Boolean, numbers as integers or decimals, days as Date, words as String, several words as
List(String), periods as a Struct of 自 and 至, rows as the ids of rows. A null is a fact not recorded; of a 可无 field it is 无. A table that is given is complete; one that
is not given is unknown. Out: ``Table``s. Raises ``FrameError``, which names table and column: at once where the type of a column does not
fit, when rows are read where a cell does not. Relies on polars.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import attrs
import polars as pl

from policylang.batch.coding import EPOCH, coded, is_in_order, recoded, whole
from policylang.batch.schedule import KEY
from policylang.batch.sources import FrameError, Given, InMemory, Raw, has_64_bits, least_size, raw_of
from policylang.batch.tables import KNOWN, LAST, OWN_ID, Cells, Table
from policylang.batch.widths import NARROW, Late, Size
from policylang.core.facts import APPROVALS, FINDINGS, KNOWN_SINCE, TITLES
from policylang.core.types import DateType, EnumType, NumberType, PeriodType, RowType, SetType, TextType, TruthType
from policylang.core.vocabulary import Field, SubjectKind, Vocabulary

ID = "编号"
BAD = "#bad "
"""Begins the name of a column that tells which cells of another one do not fit."""
MADE = "#made "
"""Begins the name of a column that is made before the check of its cells is."""
GREATEST = 2**53
HELD: dict[str, dict[str, type]] = {
    TITLES: {"称号": TextType, "层级": TextType, "自": DateType, "至": DateType},
    FINDINGS: {"事项": TextType, "结果": TruthType, "认定人": TextType, "日期": DateType, "理由": TextType},
    APPROVALS: {"事项": TextType, "申报层级": TextType, "批准人": TextType, "日期": DateType, "理由": TextType},
}
"""Tables about holders, and what their columns are."""
BLANK_WHEN_NULL = {"至"}
"""A title without its last day is still held, as in records; from when on a title was held is not known where it is null."""
PERIOD = pl.Struct({"自": pl.Date, "至": pl.Date})


@attrs.frozen(eq=False)
class Link:
    """A column of ids and the kind of the rows that they name."""

    column: str
    kind: str


@attrs.frozen(eq=False)
class FrameRows:
    """The rows of a typed table, or of a part of it: what makes each column out of those given.

    ``keys``: for each kind that is named by ids, its ids and their keys. ``first``: the key of the first row. ``small``: what makes the numbers that fit into 32
    bits because of their type, and how great they get. ``stored``: what may be left as the table has it, decimals, days and words that are numbers. ``coded``: columns of words, whose cells are checked. ``is_held``: the rows are in
    memory.
    """

    kind: str
    raw: pl.LazyFrame = attrs.field(repr=False)
    making: Mapping[str, pl.Expr] = attrs.field(repr=False)
    links: Mapping[str, Link]
    keys: Mapping[str, pl.DataFrame] = attrs.field(repr=False)
    given: Mapping[str, str]
    small: Mapping[str, tuple[pl.Expr, int]] = attrs.field(repr=False)
    stored: Mapping[str, pl.Expr] = attrs.field(repr=False)
    coded: Collection[str]
    own: pl.Series | None = attrs.field(repr=False)
    is_held: bool
    first: int = 0

    def rows(self, names: Collection[str], small: Collection[str] = (), as_stored: bool = False) -> pl.LazyFrame:
        """The columns of these names, in the order of the rows; those that are ``small`` as numbers of 32 bits, decimals, days and words ``as_stored`` where they can be."""
        frame = self.raw
        if any(
            name == KEY or KEY in self.making[name].meta.root_names() for name in names if name == KEY or name in self.making
        ):
            frame = frame.with_row_index(KEY, offset=self.first).with_columns(pl.col(KEY).cast(pl.Int64))
        for name in dict.fromkeys(one.removeprefix(BAD) for one in names):
            if name in self.links:
                link = self.links[name]
                keys = self.keys[link.kind].lazy().rename({"id": f"{name} id", KEY: name})
                ids = pl.col(link.column).cast(pl.String)
                frame = frame.join(keys, left_on=ids, right_on=f"{name} id", how="left", maintain_order="left")
        checked = [name.removeprefix(BAD) for name in names if name.startswith(BAD)]
        made = [self.making[name].alias(f"{MADE}{name}") for name in checked if name in self.making]
        frame = frame.with_columns(made) if made else frame
        left = self.stored if as_stored else {}
        found = frame.select(
            (left[name] if name in left else self._made(name, name in small, name in checked)).alias(name) for name in names
        )
        if not as_stored:
            return found
        # PERF: read at once, for streaming takes columns to pieces that could stay as they are
        return found.collect(engine="in-memory" if self.is_held else "streaming").lazy()

    def _made(self, name: str, is_small: bool, is_checked: bool) -> pl.Expr:
        if name.startswith(BAD):
            label = name.removeprefix(BAD)
            link = self.links.get(label)
            made = pl.col(f"{MADE}{label}" if link is None else label)
            return pl.col(self.given[label] if link is None else link.column).is_not_null() & made.is_null()
        if is_small:
            return self.small[name][0]
        if is_checked and name in self.making:
            return pl.col(f"{MADE}{name}")
        return self.making.get(name, pl.col(name))

    def sizes(self) -> dict[str, int]:
        """How great the numbers get of the columns that can be read as small ones."""
        return {name: size for name, (_, size) in self.small.items()}

    def ids(self) -> pl.Series | None:
        """The ids of the rows listed, where they are at hand."""
        return self.own

    def checks(self, names: Collection[str]) -> list[str]:
        """The columns that tell which cells of some columns do not fit."""
        return [f"{BAD}{name}" for name in names if name in self.coded or name in self.links]

    def misfit(self, check: str) -> FrameError:
        """The error of a column some cells of which do not fit."""
        name = check.removeprefix(BAD)
        column = self.links[name].column if name in self.links else self.given[name]
        wrong = self.rows((check, name)) if name not in self.links else self.rows((check,))
        cells = pl.concat([self.raw.select(pl.col(column).alias("#cell")), wrong], how="horizontal")
        found = cells.filter(pl.col(check)).select("#cell").collect()["#cell"].cast(pl.String).unique(maintain_order=True)
        shown = "、".join(found.head(3).to_list())
        if name in self.links:
            return FrameError(f"{self.kind}.{column}: {found.len()} ids name no row of {self.links[name].kind}: {shown}")
        return FrameError(f"{self.kind}.{column}: {shown} is no word of {name}")


def tables_from(frames: Mapping[str, Given], vocabulary: Vocabulary, known_at: date | None) -> dict[str, Table]:
    """The tables of all kinds."""
    return keyed(*described(frames, vocabulary, known_at))


def keyed(tables: Mapping[str, Table], raws: Mapping[str, Raw]) -> dict[str, Table]:
    """Tables that are described, with the keys of the rows that they name."""
    referred = {link.kind for table in tables.values() for link in rows_of(table).links.values()}
    keys = {name: keys_of(name, raw.scan(), raw.schema) for name, raw in raws.items() if name in referred}
    return {name: attrs.evolve(table, source=attrs.evolve(rows_of(table), keys=keys)) for name, table in tables.items()}


def rows_of(table: Table) -> FrameRows:
    """The rows of a typed table."""
    assert isinstance(table.source, FrameRows)
    return table.source


def described(
    frames: Mapping[str, Given], vocabulary: Vocabulary, known_at: date | None
) -> tuple[dict[str, Table], dict[str, Raw]]:
    """The tables of all kinds, without the keys of the rows that they name, and where their rows come from."""
    kinds = kinds_of(vocabulary)
    unknown = [name for name in frames if name not in kinds]
    if unknown:
        raise FrameError(f"{unknown[0]}: no such kind of rows")
    given = {name: raw_of(frame) for name, frame in frames.items()}
    listed = {name: raw.height for name, raw in given.items()}
    for name in [one for one in vocabulary.kinds if one not in given]:
        named = _named(name, kinds, given)
        if named is not None:
            given[name] = InMemory(named)
    incomplete = {name for name, kind in kinds.items() if name not in listed or is_loose(kind, given[name])}
    tables = {
        name: Described(kind, given, name in listed, open_children(kind, kinds, incomplete), known_at).table(
            listed.get(name, 0)
        )
        for name, kind in kinds.items()
    }
    return tables, {name: given.get(name, InMemory(pl.DataFrame())) for name in kinds}


def open_children(kind: SubjectKind, kinds: Mapping[str, SubjectKind], incomplete: Collection[str]) -> frozenset[str]:
    """The kinds of rows below of which there may be further ones."""
    return frozenset(name for name, one in kinds.items() if kind.name in one.parents and name in incomplete)


def kinds_of(vocabulary: Vocabulary) -> dict[str, SubjectKind]:
    """All kinds of rows: those of the vocabulary, and what is held by others."""
    return {**vocabulary.kinds, **{name: _held(name, vocabulary) for name in HELD}}


def _kinds_named(kind: SubjectKind, column: str) -> tuple[str, ...]:
    """The kind of rows that a column names by their ids."""
    field = kind.fields.get(column)
    if field is not None and isinstance(field.type, RowType):
        return (field.type.kind,)
    return (column,) if column in kind.parents else ()


def _named(kind: str, kinds: Mapping[str, SubjectKind], given: Mapping[str, Raw]) -> pl.DataFrame | None:
    """The rows of a kind without a table that other rows name; ``None`` where no column does."""
    found: list[pl.LazyFrame] = []
    for name, raw in given.items():
        named = [column for column in raw.schema if kind in _kinds_named(kinds[name], column)]
        found += [raw.scan().select(pl.col(column).cast(pl.String).alias(ID)).drop_nulls() for column in named]
    return pl.concat(found).unique().sort(ID).collect() if found else None


def _held(name: str, vocabulary: Vocabulary) -> SubjectKind:
    """A table about holders as a kind of rows."""
    if name == TITLES:
        parents = dict.fromkeys(kind for title in vocabulary.titles.values() for kind in title.kinds)
    elif name == FINDINGS:
        parents = dict.fromkeys(kind for finding in vocabulary.findings.values() for kind in finding.kinds)
    else:
        parents = dict.fromkeys(vocabulary.kinds)
    fields = {column: Field(column, type_(), nullable=column in BLANK_WHEN_NULL) for column, type_ in HELD[name].items()}
    return SubjectKind(name, (), tuple(parents), fields)


def keys_of(name: str, rows: pl.LazyFrame, schema: Mapping[str, Any]) -> pl.DataFrame:
    """The keys of rows by their ids."""
    if ID not in schema:
        return pl.DataFrame({"id": [], KEY: []}, schema={"id": pl.String, KEY: pl.Int64})
    ids = rows.select(pl.col(ID).cast(pl.String).alias("id")).collect()
    keys = ids.with_row_index(KEY).select("id", pl.col(KEY).cast(pl.Int64))
    if keys["id"].null_count() or keys["id"].n_unique() < keys.height:
        raise FrameError(f"{name}.{ID}: every row that others name has an id of its own")
    return keys


def is_loose(kind: SubjectKind, raw: Raw) -> bool:
    """Whether some row belongs to nobody, so that nobody's rows are known to be all."""
    parents = [one for one in kind.parents if one in raw.schema]
    if not kind.parents or not raw.height:
        return False
    if len(parents) == 1 and (nulls := raw.nulls(parents[0])) is not None:
        return nulls > 0
    return not parents or _any(raw, pl.all_horizontal(pl.col(one).is_null() for one in parents))


def _any(raw: Raw, condition: pl.Expr) -> bool:
    return raw.scan().select(condition.any()).collect().item() is True


class Described:
    """Says of each column of a table how it is made and what is known of its cells."""

    def __init__(
        self, kind: SubjectKind, given: Mapping[str, Raw], is_given: bool, open_: frozenset[str], known_at: date | None
    ) -> None:
        self.kind = kind
        self.name = kind.name
        self.raw = given[kind.name] if kind.name in given else InMemory(pl.DataFrame())
        self.is_given = is_given
        self.open_ = open_
        self.known_at = known_at
        self.given = given
        self.cells: dict[str, Cells] = {}
        self.making: dict[str, pl.Expr] = {}
        self.shape: dict[str, bool] = {KEY: False}
        self.links: dict[str, Link] = {}
        self.origin: dict[str, str] = {}
        self.small: dict[str, tuple[pl.Expr, int]] = {}
        self.stored: dict[str, pl.Expr] = {}
        self.coded: set[str] = set()

    def table(self, listed: int) -> Table:
        """The table."""
        schema, raw = self.raw.schema, self.raw
        for column in schema:
            if column != ID and column != KNOWN_SINCE and column not in self.kind.parents:
                self.add(column)
        parents = tuple(one for one in self.kind.parents if one in schema)
        for one in parents:
            self.link(one, one, f"↑{one}")
        orphans = frozenset(one for one in parents if self._nulls(one))
        has_later = self._later()
        for name in sorted(self.open_):
            self._put(f"⊤{name}", pl.col(KEY) < 0, False)
        nameless = pl.when(pl.col(KEY) < 0).then(pl.lit("")).otherwise(pl.lit(""))
        self._put(OWN_ID, pl.col(ID).cast(pl.String) if ID in schema else nameless, False)
        present = (pl.col(one).is_not_null().cast(pl.UInt8) for one in parents)
        is_tree = len(parents) < 2 or not _any(raw, pl.sum_horizontal(present) > 1)
        is_held = isinstance(raw, InMemory)
        own = raw.frame[ID].cast(pl.String) if isinstance(raw, InMemory) and ID in schema else None
        source = FrameRows(
            self.name, raw.scan(), self.making, self.links, {}, self.origin, self.small, self.stored, self.coded, own, is_held
        )
        return Table(
            self.name,
            self.shape,
            self.cells,
            source,
            raw.height,
            parents,
            orphans,
            self.open_,
            self.is_given,
            listed,
            has_later,
            is_tree,
        )

    def _nulls(self, column: str) -> bool:
        return self.raw.nulls(column) != 0

    def _put(self, name: str, making: pl.Expr, nullable: bool) -> None:
        self.making[name] = making
        self.shape[name] = nullable

    def _later(self) -> bool:
        if self.known_at is None or KNOWN_SINCE not in self.raw.schema:
            return False
        dtype = self.raw.schema[KNOWN_SINCE]
        if dtype != pl.Date:
            raise FrameError(f"{self.name}.{KNOWN_SINCE}: a {dtype}, not a Date")
        self._put(KNOWN, (pl.col(KNOWN_SINCE) <= self.known_at).fill_null(True), False)
        return True

    def add(self, column: str) -> None:
        """The columns of a field."""
        name, _, year = column.partition("/")
        field = self.kind.fields.get(name)
        if field is None or field.by_year != bool(year):
            raise FrameError(f"{self.name}.{column}: no such field")
        label = f"{name}/{int(year.removesuffix('年'))}" if year else name
        self.origin[label] = column
        has_nulls = self._nulls(column)
        gaps, blanks = has_nulls and not field.nullable, has_nulls and field.nullable
        if blanks:
            self._put(f"{label}∅", pl.col(column).is_null(), False)
        match field.type:
            case TruthType():
                self.cells[label] = self._truths(label, column, gaps, blanks)
            case NumberType():
                self.cells[label] = self._numbers(label, column, gaps, blanks)
            case DateType():
                self.cells[label] = self._days(label, column, gaps, blanks)
            case EnumType() | TextType():
                self.cells[label] = self._words(label, column, gaps, blanks)
            case SetType():
                self.cells[label] = self._sets(label, column, gaps, blanks)
            case RowType():
                self.link(column, field.type.kind, f"→{label}")
                self.cells[label] = Cells("row", gaps, False, blanks, kind=field.type.kind)
            case PeriodType():
                self.cells[label] = self._periods(label, column, gaps, blanks)
            case _:
                raise FrameError(f"{self.name}.{column}: {type(field.type).__name__} is not read from tables")

    def _expect(self, column: str, is_fit: bool, wanted: str) -> None:
        dtype = self.raw.schema[column]
        if not is_fit and dtype != pl.Null:
            raise FrameError(f"{self.name}.{column}: {dtype}, not {wanted}")

    def _truths(self, label: str, column: str, gaps: bool, blanks: bool) -> Cells:
        self._expect(column, self.raw.schema[column] == pl.Boolean, "Boolean")
        self._put(label, pl.col(column).cast(pl.Boolean), gaps or blanks)
        return Cells("truth", gaps, False, blanks)

    def _numbers(self, label: str, column: str, gaps: bool, blanks: bool) -> Cells:
        dtype = self.raw.schema[column]
        is_decimal = isinstance(dtype, pl.Decimal)
        self._expect(column, dtype.is_integer() or is_decimal, "an integer or a decimal; no floating point")
        scale = 10 ** (dtype.scale or 0) if isinstance(dtype, pl.Decimal) else 1
        size, is_sure = least_size(dtype), has_64_bits(dtype)
        # PERF: what fits because of its type is not looked at by the cast
        self._put(label, whole(pl.col(column), dtype, 64, is_sure), gaps or blanks)
        known: Size
        if size is not None:
            known = size
        else:
            known = Late(lambda: self._greatest(column, scale)) if is_sure else self._greatest(column, scale)
        if size is not None or dtype == pl.Int32:
            self.small[label] = whole(pl.col(column), dtype, 32), NARROW if size is None else size
        if is_decimal and is_sure:
            self.stored[label] = pl.col(column)
        return Cells("number", gaps, False, blanks, scale=scale, size=known)

    def _greatest(self, column: str, scale: int) -> int:
        """How great the numbers of a column get, as whole numbers; raises ``FrameError`` where that is too much."""
        size = max([1, *(abs(int(bound * scale)) for bound in self.raw.bounds(column) if bound is not None)])
        if size > GREATEST:
            raise FrameError(f"{self.name}.{column}: {size} is too great a number")
        return size

    def _days(self, label: str, column: str, gaps: bool, blanks: bool) -> Cells:
        self._expect(column, self.raw.schema[column] == pl.Date, "Date")
        least, greatest = self.raw.bounds(column)
        if least is not None and not 1 <= least + EPOCH <= greatest + EPOCH <= LAST:
            raise FrameError(f"{self.name}.{column}: a day that is in none of the years 1 to {date.max.year}")
        days = pl.Date()
        self._put(label, whole(pl.col(column), days, 64), gaps or blanks)
        self.small[label] = whole(pl.col(column), days, 32), LAST
        self.stored[label] = pl.col(column)
        return Cells("day", gaps, False, blanks, size=LAST, first=LAST if least is None else least + EPOCH)

    def _periods(self, label: str, column: str, gaps: bool, blanks: bool) -> Cells:
        """A period is a Struct of two days; one without its last day does not end."""
        self._expect(column, self.raw.schema[column] == PERIOD, "Struct of 自 and 至, both Date")
        first, last = (whole(pl.col(column).struct.field(side), pl.Date(), 64) for side in ("自", "至"))
        self._put(f"{label}⊢", first, True)
        self._put(f"{label}⊣", last, True)
        self._put(f"{label}⊣∞", first.is_not_null() & last.is_null(), False)
        begin = Late(lambda: self.raw.scan().select(first.min().fill_null(LAST)).collect().item())
        return Cells("span", gaps, False, blanks, size=LAST, endless=True, first=begin)

    def _words(self, label: str, column: str, gaps: bool, blanks: bool) -> Cells:
        dtype = self.raw.schema[column]
        self._expect(column, dtype in (pl.String, pl.Categorical, pl.Enum), "String")
        type_ = self.kind.fields[label.partition("/")[0]].type
        words = pl.col(column) if dtype == pl.String else pl.col(column).cast(pl.String)
        if not isinstance(type_, EnumType):
            self._put(label, words, gaps or blanks)
            return Cells("word", gaps, False, blanks, words=None)
        listed = (*type_.values, *(self._further(type_, words) if type_.open_ else ()))
        places = {word: place for place, word in enumerate(listed)} | {
            alias: listed.index(word) for alias, word in type_.aliases if alias not in listed
        }
        if not isinstance(dtype, pl.Enum):
            self._put(label, coded(words, places), gaps or blanks)
            self.coded.add(label)
            return Cells("word", gaps, False, blanks, words=listed)
        self._put(label, recoded(pl.col(column), dtype, places), gaps or blanks)
        if any(word not in places for word in dtype.categories):
            self.coded.add(label)
        elif is_in_order(dtype, places):
            self.stored[label] = pl.col(column).to_physical()
        return Cells("word", gaps, False, blanks, words=listed)

    def _further(self, type_: EnumType, words: pl.Expr) -> list[str]:
        """The words that occur beyond those declared."""
        found = self.raw.scan().select(words.unique().alias("")).collect()[""].drop_nulls().sort()
        return [word for word in found.to_list() if word not in type_.values and type_.canonical(word) == word]

    def _sets(self, label: str, column: str, gaps: bool, blanks: bool) -> Cells:
        self._expect(column, self.raw.schema[column] == pl.List(pl.String), "List(String)")
        found = self.raw.scan().select(pl.col(column).explode().unique().alias("")).collect()[""].drop_nulls().sort()
        words = {word: self._member(label, column, word) for word in found.to_list()}
        self._put(label, pl.when(pl.col(column).is_not_null()).then(True), gaps or blanks)
        for word in dict.fromkeys(words.values()):
            spelt = [one for one, meant in words.items() if meant == word]
            there = pl.any_horizontal(pl.col(column).list.contains(one) for one in spelt)
            self._put(f"{label}∋{word}", there.fill_null(False), False)
        return Cells("set", gaps, False, blanks, words=tuple(dict.fromkeys(words.values())))

    def _member(self, label: str, column: str, word: str) -> str:
        """A word of a set as its type has it."""
        type_ = self.kind.fields[label.partition("/")[0]].type
        item = type_.item if isinstance(type_, SetType) else None
        meant = item.canonical(word) if isinstance(item, EnumType) else word
        if meant is None:
            raise FrameError(f"{self.name}.{column}: {word} is no word of {label}")
        return meant

    def link(self, column: str, kind: str, name: str) -> None:
        """The keys of the rows that a column names by their ids."""
        if kind not in self.given:
            raise FrameError(f"{self.name}.{column}: the table {kind} is not given")
        self.links[name] = Link(column, kind)
        self.shape[name] = self._nulls(column)


__all__ = ["FrameError", "FrameRows", "tables_from"]
