"""Words as small numbers, decimals and days as whole ones. Relies on polars."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

FEW = 4
"""PERF: comparing with so few words is quicker than looking each one up."""
EPOCH = date(1970, 1, 1).toordinal()
"""The day from which Polars counts, as an ordinal."""


def whole(column: pl.Expr, dtype: pl.DataType, bits: int, is_sure: bool = True) -> pl.Expr:
    """Numbers or days as whole numbers of so many bits. ``is_sure``: they fit because of their type, and need not be looked at."""
    if dtype == pl.Date:
        days = column.cast(pl.Int32)
        return (days if bits == 32 else days.cast(pl.Int64)) + EPOCH
    numbers = column.to_physical() if isinstance(dtype, pl.Decimal) else column
    return (
        numbers
        if dtype == pl.Int32 and bits == 32
        else numbers.cast(pl.Int32 if bits == 32 else pl.Int64, wrap_numerical=is_sure)
    )


def coded(words: pl.Expr, places: Mapping[str, int]) -> pl.Expr:
    """The place of each word; null where it is none of these."""
    if not places:
        return pl.when(words.is_null() & words.is_not_null()).then(0)
    if len(places) <= FEW:
        chain: Any = pl
        for word, place in places.items():
            chain = chain.when(words == word).then(pl.lit(place, pl.Int16))
        found: pl.Expr = chain.otherwise(None)
        return found
    spelt = list(places)
    dtype = pl.Enum(spelt)
    return recoded(words.cast(dtype, strict=False), dtype, places)


def recoded(words: pl.Expr, dtype: pl.Enum, places: Mapping[str, int]) -> pl.Expr:
    """As ``coded``, of words that are numbers in their table already. PERF: no word is looked at."""
    numbers = words.to_physical()
    if is_in_order(dtype, places):
        return whole(numbers, pl.UInt8(), 16)
    found = (places.get(word) for word in dtype.categories)
    return numbers.replace_strict(dict(enumerate(found)), default=None, return_dtype=pl.Int16)


def is_in_order(dtype: pl.Enum, places: Mapping[str, int]) -> bool:
    """Whether the numbers of words are their places."""
    return all(places.get(word) == number for number, word in enumerate(dtype.categories))
