"""A kind of rows drawn many times over, as column operations: everything follows from the seed and the number of a copy, by hashing.

In: a ``Template``, sizes, rates. Out: lazy frames of typed tables. Relies on polars; whole numbers of 64 bits are multiplied modulo 2**64.
"""

from datetime import date
from math import gcd

import attrs
import polars as pl

from benchmarks.national.templates import BLOCK, COUNTY, DISTRICTS, PERSON, Column, Kind, Template
from policylang.core.facts import KNOWN_SINCE

PEOPLE_OF_A_SCHOOL = 40
PEOPLE_OF_A_COUNTY = 6600
"""As in the country: 18.9 million teachers of 470,000 schools in 2,850 counties."""
DAYS = 10
"""Days are moved by up to so many, all of a row alike."""
ODD = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
"""Multipliers of splitmix64."""
BITS = 20
"""Rates are counted in parts of 2**20."""
ROWS_OF_A_DISTRICT = 2**16
PASSES = 8
"""Rows that are in no order are drawn in so many passes, at most every eighth row below a person in one."""
DIGITS = 8
"""Digits of the number of a person."""


@attrs.frozen
class Draw:
    """What is drawn: how many people, the seed, how many rows below others are kept, how many cells are taken away, in what order.

    ``kept`` and ``missing`` are parts of ``2**BITS``. Sorted are people and what is theirs by number; ``is_shuffled``: nothing is.
    """

    people: int
    seed: int = 1
    kept: int = 2**BITS
    missing: int = 0
    is_shuffled: bool = False


def mixed(number: pl.Expr, salt: int) -> pl.Expr:
    """64 bits that follow from a number, as good as drawn."""
    bits = (number + pl.lit(salt * ODD[0] % 2**64, pl.UInt64)) * pl.lit(ODD[1], pl.UInt64)
    bits = (bits ^ (bits // 2**31)) * pl.lit(ODD[2], pl.UInt64)
    return bits ^ (bits // 2**29)


class Drawing:
    """Draws the tables of one district."""

    def __init__(self, template: Template, draw: Draw) -> None:
        self.template = template
        self.draw = draw
        self.salt = (draw.seed * len(DISTRICTS) + list(DISTRICTS).index(template.district)) * 4
        self.block = PEOPLE_OF_A_SCHOOL * template.schools
        self.blocks = max(1, round(PEOPLE_OF_A_COUNTY / self.block))
        blocks = -(-draw.people // self.block)
        self.copies = {PERSON: draw.people, BLOCK: blocks, COUNTY: -(-blocks // self.blocks)}

    # -------------------------------------------------------------- tables

    def table(self, kind: Kind) -> pl.LazyFrame:
        """The table of a kind."""
        passes = PASSES if self.draw.is_shuffled and not kind.is_lasting else 1
        parts = [self._part(kind, level, turn, passes) for turn in range(passes) for level in sorted(kind.frames)]
        return pl.concat(parts)

    def _part(self, kind: Kind, level: int, turn: int, passes: int) -> pl.LazyFrame:
        """The rows of one level; in several passes, so that the rows below one person do not stand together."""
        frame = kind.frames[level].filter(pl.int_range(pl.len()).over("p") % passes == turn)
        drawn = self._copies(level, turn)
        if kind.is_lasting:
            drawn = drawn.join(frame.lazy(), on="p", maintain_order="left_right")
        else:
            numbers = frame.select("p", "j", "over", "over/level").lazy()
            drawn = drawn.join(numbers, on="p", maintain_order="left_right").filter(self._kept(kind, level))
            drawn = drawn.join(frame.drop("p", "over", "over/level").lazy(), on="j", maintain_order="left")
        key = pl.col("copy") * ROWS_OF_A_DISTRICT + pl.col("j")
        drawn = drawn.with_columns(mixed(key, self.salt).alias("h"))
        ids = [self._id(level, "@", frame).alias("编号")] if kind.has_ids else []
        parents = [self._parent(level, frame, name) for name in kind.parents]
        return drawn.select(*ids, *parents, *(self._cell(level, frame, place, one) for place, one in enumerate(kind.columns)))

    def _copies(self, level: int, turn: int) -> pl.LazyFrame:
        """The copies of a level by number, each with the place of the person that it is drawn from."""
        count = self.copies[level]
        copy = pl.int_range(count, dtype=pl.UInt64)
        if self.draw.is_shuffled:
            step = next(one for one in range(int(count * 0.618) + turn * 7 + 1, 3 * count + 50) if gcd(one, count) == 1)
            copy = copy * step % count
        copies = pl.select(copy.alias("copy")).lazy()
        if level != PERSON:
            return copies.with_columns(pl.lit(0, pl.UInt32).alias("p"))
        slot, some = pl.col("copy") % self.block, mixed(pl.col("copy"), self.salt + 2) % self.template.people
        return copies.with_columns(pl.when(slot < self.template.named).then(slot).otherwise(some).cast(pl.UInt32).alias("p"))

    def _kept(self, kind: Kind, level: int) -> pl.Expr:
        """Whether a row is kept: by its own number, and by that of the row above that may be thinned."""
        own = self._stays(pl.col("copy"), pl.col("j"))
        if kind.frames[level]["over"].null_count() == kind.frames[level].height:
            return own
        above = [pl.when(pl.col("over/level") == one).then(self._copy(level, one, pl.lit(0, pl.UInt64))) for one in self.copies]
        return own & (pl.col("over").is_null() | self._stays(pl.coalesce(above), pl.col("over")))

    def _stays(self, copy: pl.Expr, row: pl.Expr) -> pl.Expr:
        drawn = mixed(copy * ROWS_OF_A_DISTRICT + row, self.salt + 1)
        stays: pl.Expr = drawn // 2 ** (64 - BITS) < self.draw.kept
        return stays

    # -------------------------------------------------------------- ids

    def _copy(self, level: int, wanted: int, person: pl.Expr) -> pl.Expr:
        """The copy of a level that belongs to the copy at hand: above it the one it stands in, below it the first one."""
        copy = pl.col("copy")
        match level, wanted:
            case (0, 1):
                return copy // self.block
            case (0, 2):
                return copy // self.block // self.blocks
            case (1, 2):
                return copy // self.blocks
            case (1, 0):
                return copy * self.block + person
            case (2, 1):
                return copy * self.blocks
            case (2, 0):
                return copy * self.blocks * self.block + person
        return copy

    def _id(self, level: int, name: str, frame: pl.DataFrame) -> pl.Expr:
        """The id of the copy of a row named."""
        text, wanted = pl.col(name), pl.col(f"{name}/level")
        found: pl.Expr = pl.lit(None, pl.String)
        for one in sorted({one for one in frame[f"{name}/level"] if one is not None}):
            copy = self._copy(level, one, pl.col(f"{name}/p"))
            number = copy.cast(pl.String)
            told = pl.concat_str(number.str.zfill(DIGITS), text) if one == PERSON else pl.concat_str(text, number)
            found = pl.when((wanted == one) & (copy < self.copies[one])).then(told).otherwise(found)
        return found

    def _parent(self, level: int, frame: pl.DataFrame, name: str) -> pl.Expr:
        return self._id(level, f"@{name}", frame).alias(name)

    # -------------------------------------------------------------- cells

    def _cell(self, level: int, frame: pl.DataFrame, place: int, column: Column) -> pl.Expr:
        """A cell: words, truths and what is not recorded as in the template, days and numbers near to it."""
        name = column.name
        match column.form:
            case "row":
                drawn = self._id(level, f"@{name}", frame)
            case "number":
                drawn = self._number(column, self._bits(2 * place))
            case "day" if name != KNOWN_SINCE:
                drawn = _day(column)
            case _:
                drawn = pl.col(name)
        if self.draw.missing and not column.nullable and name != KNOWN_SINCE:
            is_there = self._bits(2 * place + 1) // 2 ** (44 - BITS) >= self.draw.missing
            drawn = pl.when(is_there).then(drawn)
        return drawn.alias(name)

    def _bits(self, place: int) -> pl.Expr:
        """44 bits for one column."""
        return pl.col("h") * pl.lit((2 * place + 1) * ODD[0] % 2**64, pl.UInt64) // 2**20

    def _number(self, column: Column, bits: pl.Expr) -> pl.Expr:
        whole = pl.col(f"{column.name}⊥") + (bits % pl.col(f"{column.name}#")).cast(pl.Int64)
        if not column.scale:
            return whole
        exact = pl.Decimal(18, column.scale)
        return whole.cast(exact).truediv(10**column.scale).cast(exact)


def _day(column: Column) -> pl.Expr:
    """A day near to that of the template."""
    moved = pl.col(column.name).cast(pl.Int32) + (pl.col("h") % (2 * DAYS + 1)).cast(pl.Int32) - DAYS
    low, high = (None if one is None else one.toordinal() - date(1970, 1, 1).toordinal() for one in (column.low, column.high))
    return moved.clip(low, high).cast(pl.Date)
