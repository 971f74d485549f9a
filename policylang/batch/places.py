"""Values of keys as places, the greater the better: what candidates of a 遴选 are ranked by.

In: a table with, for each key, ``k{j}b`` and ``k{j}t`` (least and greatest value, null where there is no bound), ``k{j}bo`` and ``k{j}to`` (what these are
over, where they are shares or means) and ``k{j}∅`` (it is blank). Out: the same with ``b{j}`` and ``t{j}``, and how many places there are. A blank
has the last place. Relies on polars and ``runtime.selection``, which draws.
"""

from fractions import Fraction

import polars as pl

from policylang.runtime.selection import draw

WIDEST = 2**31
"""Values further apart than this are told by their places among all that occur."""
MOST = 2**40
"""So many places may two keys have together that are made one."""
BLANK, BELOW, FIRST = 1, 2, 3
"""The place of a blank, that below all values, and that of the least value."""


def placed(table: pl.DataFrame, place: int, is_ascending: bool) -> tuple[pl.DataFrame, int]:
    """The places under one key, and how many there are."""
    blank = table[f"k{place}∅"]
    ends = [_value(table, f"k{place}{end}", blank) for end in "bt"]
    if f"k{place}bo" in table.columns:
        ends = _quotients(ends, [table[f"k{place}{end}o"] for end in "bt"])
    if is_ascending:
        ends = [-ends[1], -ends[0]]
    least, most = _bounds(ends)
    if most - least > WIDEST:
        ends = _ranks(ends)
        least, most = _bounds(ends)
    low, high = (end - least + FIRST for end in ends)
    above = most - least + FIRST + 1
    low, high = _blanked(low.fill_null(BELOW), blank), _blanked(high.fill_null(above), blank)
    return table.with_columns(low.alias(f"b{place}"), high.alias(f"t{place}")), above + 2


def joined(table: pl.DataFrame, keys: list[tuple[int, int]]) -> tuple[pl.DataFrame, list[tuple[int, int]]]:
    """A key that is known of all is one with the next: the same order by fewer keys, each with the number of places under it."""
    made: list[tuple[int, int]] = []
    for place, width in keys:
        if made and made[-1][1] * width < MOST and (table[f"b{made[-1][0]}"] == table[f"t{made[-1][0]}"]).all():
            before, size = made.pop()
            ends = ((table[f"b{before}"] * width + table[f"{end}{place}"]).alias(f"{end}{place}") for end in "bt")
            table, width = table.with_columns(*ends), size * width
        made.append((place, width))
    return table, made


def by_lot(table: pl.DataFrame, seed: str, ids: pl.Series) -> tuple[pl.DataFrame, int]:
    """The places by lot: the smallest lots come first."""
    lots = pl.Series([draw(seed, one) for one in ids], dtype=pl.String)
    ranks = lots.rank("dense", descending=True).cast(pl.Int64)
    return table.with_columns(ranks.alias("b0"), ranks.alias("t0")), len(lots) + 2


def _value(table: pl.DataFrame, name: str, blank: pl.Series) -> pl.Series:
    """A bound; none of a blank."""
    values = table[name].cast(pl.Int64)
    return values if not blank.any() else pl.select(pl.when(~blank).then(values)).to_series()


def _blanked(values: pl.Series, blank: pl.Series) -> pl.Series:
    return values if not blank.any() else pl.select(pl.when(blank).then(BLANK).otherwise(values)).to_series()


def _bounds(ends: list[pl.Series]) -> tuple[int, int]:
    """The least and the greatest value that occurs."""
    found = [value for end in ends for value in (end.min(), end.max()) if isinstance(value, int)]
    return min(found, default=0), max(found, default=0)


def _ranks(ends: list[pl.Series]) -> list[pl.Series]:
    """Values by their place among all that occur."""
    ranks = pl.concat([end.alias("end") for end in ends]).rank("dense").cast(pl.Int64)
    return [ranks.head(len(ends[0])), ranks.tail(len(ends[1]))]


def _quotients(ends: list[pl.Series], over: list[pl.Series]) -> list[pl.Series]:
    """Exact quotients by their place among all that occur."""
    columns = ["above", "below"]
    pairs = [pl.DataFrame({"above": end, "below": one.cast(pl.Int64)}) for end, one in zip(ends, over, strict=True)]
    every = pl.concat(pairs).drop_nulls().unique()
    values = [Fraction(above, below) for above, below in every.iter_rows()]
    ranks = {value: rank for rank, value in enumerate(sorted(set(values)))}
    every = every.with_columns(pl.Series("rank", [ranks[value] for value in values], dtype=pl.Int64))
    return [pair.with_row_index("#at").join(every, on=columns, how="left").sort("#at")["rank"] for pair in pairs]
