"""Tables of a database or a folder as facts: typed columns named as in record files.

In: for each kind a Polars frame with the columns of its record file: 编号, the ids of parents by their kind, fields (those 按 年度 as
``field/2013年``), 知悉日; truths as Boolean, numbers as integers or decimals, days as Date, words as String, several words as
List(String), rows as the ids of rows. A null is a fact not recorded; of a 可无 field it is 无. A table that is given is complete; one that
is not given is unknown. Out: ``Table``s. Raises ``FrameError``, which names table and column. Relies on polars.
"""

from collections.abc import Mapping
from datetime import date

import polars as pl

from policylang.batch.schedule import KEY
from policylang.batch.tables import KNOWN, Cells, Table
from policylang.core.facts import APPROVALS, FINDINGS, KNOWN_SINCE, TITLES
from policylang.core.types import DateType, EnumType, NumberType, RowType, SetType, TextType, TruthType
from policylang.core.vocabulary import Field, SubjectKind, Vocabulary

ID = "编号"
EPOCH = date(1970, 1, 1).toordinal()
GREATEST = 2**53
HELD: dict[str, dict[str, type]] = {
    TITLES: {"称号": TextType, "层级": TextType, "自": DateType, "至": DateType},
    FINDINGS: {"事项": TextType, "结果": TruthType, "认定人": TextType, "日期": DateType, "理由": TextType},
    APPROVALS: {"事项": TextType, "申报层级": TextType, "批准人": TextType, "日期": DateType, "理由": TextType},
}
"""Tables about holders, and what their columns are. 自 and 至 of a title are blank where they are null."""
BLANK_WHEN_NULL = {"自", "至"}


class FrameError(ValueError):
    """A column that is not what the vocabulary says."""


def tables_from(
    frames: Mapping[str, pl.DataFrame | pl.LazyFrame], vocabulary: Vocabulary, known_at: date | None
) -> dict[str, Table]:
    """The tables of all kinds."""
    kinds = {**vocabulary.kinds, **{name: _held(name, vocabulary) for name in HELD}}
    unknown = [name for name in frames if name not in kinds]
    if unknown:
        raise FrameError(f"{unknown[0]}: no such kind of rows")
    given = {name: frame.lazy().collect() for name, frame in frames.items()}
    incomplete = {name for name in kinds if name not in given or _is_loose(kinds[name], given[name])}
    listed = {name: frame.height for name, frame in given.items()}
    named = {name: _named(name, kinds, given) for name in vocabulary.kinds if name not in given}
    given |= {name: frame for name, frame in named.items() if frame.height}
    referred = {kind for name, frame in given.items() for column in frame.columns for kind in _kinds_named(kinds[name], column)}
    keys = {name: _keys(name, frame) for name, frame in given.items() if name in referred}
    return {
        name: _Frame(name, kind, given.get(name), keys, incomplete, known_at, name in listed).table(kinds, listed.get(name, 0))
        for name, kind in kinds.items()
    }


def _kinds_named(kind: SubjectKind, column: str) -> tuple[str, ...]:
    """The kind of rows that a column names by their ids."""
    field = kind.fields.get(column)
    if field is not None and isinstance(field.type, RowType):
        return (field.type.kind,)
    return (column,) if column in kind.parents else ()


def _named(kind: str, kinds: Mapping[str, SubjectKind], given: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The rows of a kind without a table that other rows name."""
    found = [pl.Series(ID, [], dtype=pl.String)]
    for name, frame in given.items():
        named = [column for column in frame.columns if kind in _kinds_named(kinds[name], column)]
        found += [frame[column].cast(pl.String).drop_nulls().alias(ID) for column in named]
    return pl.DataFrame(pl.concat(found).unique().sort())


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


def _keys(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The keys of rows by their ids."""
    if ID not in frame.columns:
        return pl.DataFrame({"id": [], KEY: []}, schema={"id": pl.String, KEY: pl.Int64})
    keys = frame.select(pl.col(ID).cast(pl.String).alias("id")).with_row_index(KEY).with_columns(pl.col(KEY).cast(pl.Int64))
    if keys["id"].null_count() or keys["id"].n_unique() < keys.height:
        raise FrameError(f"{name}.{ID}: every row that others name has an id of its own")
    return keys


def _is_loose(kind: SubjectKind, frame: pl.DataFrame) -> bool:
    """Whether some row belongs to nobody, so that nobody's rows are known to be all."""
    parents = [one for one in kind.parents if one in frame.columns]
    if not kind.parents or not frame.height:
        return False
    return not parents or frame.select(pl.all_horizontal(pl.col(one).is_null() for one in parents).any()).item() is True


class _Frame:
    """Makes the table of one kind."""

    def __init__(
        self,
        name: str,
        kind: SubjectKind,
        frame: pl.DataFrame | None,
        keys: Mapping[str, pl.DataFrame],
        incomplete: set[str],
        known_at: date | None,
        is_given: bool,
    ) -> None:
        self.name = name
        self.kind = kind
        self.is_given = is_given
        self.frame = frame if frame is not None else pl.DataFrame()
        self.keys = keys
        self.incomplete = incomplete
        self.known_at = known_at
        self.cells: dict[str, Cells] = {}
        height = self.frame.height
        self.columns: list[pl.Series] = [pl.int_range(0, height, eager=True, dtype=pl.Int64).alias(KEY)]

    def table(self, kinds: Mapping[str, SubjectKind], listed: int) -> Table:
        """The table."""
        for column in self.frame.columns:
            if column != ID and column != KNOWN_SINCE and column not in self.kind.parents:
                self.add(column)
        parents = tuple(one for one in self.kind.parents if one in self.frame.columns)
        links = [self.link(one, one, f"↑{one}") for one in parents]
        orphans = frozenset(one for one, key in zip(parents, links, strict=True) if key.null_count())
        has_later = self._later()
        open_ = frozenset(name for name, kind in kinds.items() if self.name in kind.parents and name in self.incomplete)
        false = pl.repeat(False, self.frame.height, eager=True, dtype=pl.Boolean)
        self.columns += [false.alias(f"⊤{name}") for name in sorted(open_)]
        several = len(links) > 1 and pl.DataFrame(links).select(pl.sum_horizontal(pl.all().is_not_null()).max()).item()
        ids = (
            self.frame[ID].cast(pl.String) if ID in self.frame.columns else pl.Series([""] * self.frame.height, dtype=pl.String)
        )
        return Table(
            self.name,
            pl.DataFrame(self.columns),
            ids,
            self.cells,
            parents,
            orphans,
            open_,
            self.is_given,
            listed,
            has_later,
            not several or several <= 1,
        )

    def _later(self) -> bool:
        if self.known_at is None or KNOWN_SINCE not in self.frame.columns:
            return False
        known = self.frame[KNOWN_SINCE]
        if known.dtype != pl.Date:
            raise FrameError(f"{self.name}.{KNOWN_SINCE}: a {known.dtype}, not a Date")
        self.columns.append((known <= self.known_at).fill_null(True).alias(KNOWN))
        return True

    def add(self, column: str) -> None:
        """The columns of a field."""
        name, _, year = column.partition("/")
        field = self.kind.fields.get(name)
        if field is None or field.by_year != bool(year):
            raise FrameError(f"{self.name}.{column}: no such field")
        label = f"{name}/{int(year.removesuffix('年'))}" if year else name
        values = self.frame[column]
        gaps = values.null_count() > 0 and not field.nullable
        blanks = values.null_count() > 0 and field.nullable
        if blanks:
            self.columns.append(values.is_null().alias(f"{label}∅"))
        match field.type:
            case TruthType():
                self.cells[label] = self._truths(label, column, values, gaps, blanks)
            case NumberType():
                self.cells[label] = self._numbers(label, column, values, gaps, blanks)
            case DateType():
                self.cells[label] = self._days(label, column, values, gaps, blanks)
            case EnumType() | TextType():
                self.cells[label] = self._words(label, column, values, gaps, blanks)
            case SetType():
                self.cells[label] = self._sets(label, column, values, gaps, blanks)
            case RowType():
                self.link(column, field.type.kind, f"→{label}")
                self.cells[label] = Cells("row", gaps, False, blanks, kind=field.type.kind)
            case _:
                raise FrameError(f"{self.name}.{column}: {type(field.type).__name__} is not read from tables")

    def _expect(self, column: str, values: pl.Series, is_fit: bool, wanted: str) -> None:
        if not is_fit and values.dtype != pl.Null:
            raise FrameError(f"{self.name}.{column}: {values.dtype}, not {wanted}")

    def _truths(self, label: str, column: str, values: pl.Series, gaps: bool, blanks: bool) -> Cells:
        self._expect(column, values, values.dtype == pl.Boolean, "Boolean")
        self.columns.append(values.cast(pl.Boolean).alias(label))
        return Cells("truth", gaps, False, blanks)

    def _numbers(self, label: str, column: str, values: pl.Series, gaps: bool, blanks: bool) -> Cells:
        is_decimal = isinstance(values.dtype, pl.Decimal)
        self._expect(column, values, values.dtype.is_integer() or is_decimal, "an integer or a decimal; no floating point")
        scale = 10 ** (values.dtype.scale or 0) if isinstance(values.dtype, pl.Decimal) else 1
        whole = values.to_physical().cast(pl.Int64) if is_decimal else values.cast(pl.Int64)
        size = max(abs(int(whole.min() or 0)), abs(int(whole.max() or 0)), 1)  # type: ignore[arg-type]
        if size > GREATEST:
            raise FrameError(f"{self.name}.{column}: {size} is too great a number")
        self.columns.append(whole.alias(label))
        return Cells("number", gaps, False, blanks, scale=scale, size=size)

    def _days(self, label: str, column: str, values: pl.Series, gaps: bool, blanks: bool) -> Cells:
        self._expect(column, values, values.dtype == pl.Date, "Date")
        self.columns.append((values.cast(pl.Int32).cast(pl.Int64) + EPOCH).alias(label))
        return Cells("day", gaps, False, blanks, size=date.max.toordinal())

    def _words(self, label: str, column: str, values: pl.Series, gaps: bool, blanks: bool) -> Cells:
        self._expect(column, values, values.dtype in (pl.String, pl.Categorical, pl.Enum), "String")
        field = self.kind.fields[label.partition("/")[0]]
        words = values.cast(pl.String)
        if not isinstance(field.type, EnumType):
            self.columns.append(words.alias(label))
            return Cells("word", gaps, False, blanks, words=None)
        found = [one for one in words.unique(maintain_order=True).to_list() if one is not None]
        canonical = {one: field.type.canonical(one) for one in found}
        for one, word in canonical.items():
            if word is None:
                raise FrameError(f"{self.name}.{column}: {one} is no {field.type.name}")
        listed = tuple(dict.fromkeys(word for word in canonical.values() if word is not None))
        places = {one: listed.index(word) for one, word in canonical.items() if word is not None}
        coded = words.replace_strict(places, default=None, return_dtype=pl.Int32) if places else words.cast(pl.Int32)
        self.columns.append(coded.alias(label))
        return Cells("word", gaps, False, blanks, words=listed)

    def _sets(self, label: str, column: str, values: pl.Series, gaps: bool, blanks: bool) -> Cells:
        self._expect(column, values, values.dtype == pl.List(pl.String), "List(String)")
        words = tuple(values.explode().drop_nulls().unique(maintain_order=True).to_list())
        self.columns.append(
            values.is_not_null().replace_strict({True: True, False: None}, return_dtype=pl.Boolean).alias(label)
        )
        self.columns += [values.list.contains(word).fill_null(False).alias(f"{label}∋{word}") for word in words]
        return Cells("set", gaps, False, blanks, words=words)

    def link(self, column: str, kind: str, name: str) -> pl.Series:
        """The keys of the rows that a column names by their ids."""
        if kind not in self.keys:
            raise FrameError(f"{self.name}.{column}: the table {kind} is not given")
        ids = self.frame.select(pl.col(column).cast(pl.String).alias("id"))
        found = ids.join(self.keys[kind], on="id", how="left", maintain_order="left")[KEY]
        lost = found.null_count() - ids["id"].null_count()
        if lost:
            raise FrameError(f"{self.name}.{column}: {lost} ids name no row of {kind}")
        self.columns.append(found.alias(name))
        return self.columns[-1]
