"""Words as small numbers. Relies on polars."""

from collections.abc import Mapping
from typing import Any

import polars as pl

FEW = 4
"""PERF: comparing with so few words is quicker than looking each one up."""


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
    kept = words.cast(pl.Enum(spelt), strict=False).to_physical()
    if list(places.values()) == list(range(len(spelt))):
        return kept.cast(pl.Int16)
    return kept.replace_strict(dict(enumerate(places.values())), default=None, return_dtype=pl.Int16)


def recoded(words: pl.Expr, dtype: pl.Enum, places: Mapping[str, int]) -> pl.Expr:
    """As ``coded``, of words that are numbers in their table already. PERF: no word is looked at."""
    found = [places.get(word) for word in dtype.categories]
    numbers = words.to_physical()
    if found == list(range(len(found))):
        return numbers.cast(pl.Int16)
    return numbers.replace_strict(dict(enumerate(found)), default=None, return_dtype=pl.Int16)
