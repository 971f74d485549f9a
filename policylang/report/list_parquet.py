"""Lists as Parquet files, for those who read them with a program.

In: ``ListTable``s. Out: the bytes of each file by its name. Text is String, counts and ranks are Int64, a blank is null; every row says
its policy and base date. Relies on polars (extra ``parquet``).
"""

import io
from collections.abc import Sequence

import polars

from policylang.report.list_files import safe_names, with_origin
from policylang.report.list_tables import Column, ListTable
from policylang.report.words import Phrases


def parquet_files(tables: Sequence[ListTable], words: Phrases) -> dict[str, bytes]:
    """A Parquet file for each list."""
    names = safe_names(table.name for table in tables)
    return {f"{name}.parquet": _bytes(with_origin(table, words)) for name, table in zip(names, tables, strict=True)}


def _bytes(table: ListTable) -> bytes:
    names = _distinct(table.columns)
    schema = {
        name: polars.Int64 if column.is_number else polars.String for name, column in zip(names, table.columns, strict=True)
    }
    rows = [[None if cell == "" else cell for cell in row] for row in table.rows]
    frame = polars.DataFrame(rows, schema=schema, orient="row")
    packed = io.BytesIO()
    frame.write_parquet(packed, compression="zstd", statistics=True)
    return packed.getvalue()


def _distinct(columns: Sequence[Column]) -> list[str]:
    """Names of columns; two of one name are told apart by a number."""
    found: list[str] = []
    for column in columns:
        name, number = column.name, 1
        while name in found:
            number += 1
            name = f"{column.name}~{number}"
        found.append(name)
    return found
