"""A dataset written as a folder of CSV files that ``read_folder`` reads back the same.

In: a dataset and the vocabulary. Out: one file for each kind, UTF-8 with byte-order mark, as Excel wants it. What a
cell cannot hold (a third, an unknown with other bounds than a month's) raises ``ValueError``. Relies on
``records.columns``.
"""

import csv
import io
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from policylang.core.facts import KNOWN_SINCE, Dataset, Row
from policylang.core.ir import Field, SubjectKind, Vocabulary
from policylang.core.types import EnumType
from policylang.core.values import ABSENT, Period, Rounding, Unknown
from policylang.records.cells import Blank, Ref, Refs, converter, decimal_text
from policylang.records.columns import HELD, HOLDER_KIND, HOLDERS, ID, TITLE_LEVEL, needed_fields, table_kinds
from policylang.records.dates import Days


def write_folder(dataset: Dataset, vocabulary: Vocabulary, path: Path | str) -> None:
    """Writes every table of ``dataset`` into the folder ``path``, which is made where it is not there."""
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    kinds = table_kinds(vocabulary)
    for name, table in dataset.tables.items():
        (folder / f"{name}.csv").write_bytes(b"\xef\xbb\xbf" + table_text(kinds[name], table.rows).encode())


def table_text(kind: SubjectKind, rows: Iterable[Row]) -> str:
    """The rows of one kind as CSV, header first. Columns that no row fills are left out."""
    listed = tuple(rows)
    columns = _columns(kind, listed)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([header for header, _ in columns])
    for row in listed:
        writer.writerow([cell(row) for _, cell in columns])
    return text.getvalue()


_Column = tuple[str, Any]


def _columns(kind: SubjectKind, rows: tuple[Row, ...]) -> list[_Column]:
    columns: list[_Column] = []
    made = all(row.id == f"{kind.name}#{number}" for number, row in enumerate(rows, 2))
    if not kind.parents or (rows and not made):
        columns.append((ID, lambda row: row.id))
    columns += _parent_columns(kind, rows)
    for field in kind.fields.values():
        if field.by_year:
            years = sorted({year for row in rows for year in row.cells.get(field.name, ())})
            columns += [_year_column(field, year) for year in years]
        elif any(field.name in row.cells for row in rows) or field.name in needed_fields(kind):
            columns.append(_field_column(kind, field))
    if any(row.known_since is not None for row in rows):
        columns.append((KNOWN_SINCE, lambda row: row.known_since.isoformat() if row.known_since else ""))
    return columns


def _parent_columns(kind: SubjectKind, rows: tuple[Row, ...]) -> list[_Column]:
    if kind.name in HELD:
        return [(HOLDER_KIND, lambda row: next(iter(row.links), "")), (HOLDERS[0], _holder)]
    used = [parent for parent in kind.parents if any(parent in row.links for row in rows)]
    return [_parent_column(parent) for parent in used or kind.parents[:1]]


def _holder(row: Row) -> str:
    return next((owner.id for owner in row.links.values()), "")


def _parent_column(parent: str) -> _Column:
    return parent, lambda row: row.links[parent].id if parent in row.links else ""


def _field_column(kind: SubjectKind, field: Field) -> _Column:
    plain = (
        Field(TITLE_LEVEL, EnumType(TITLE_LEVEL, (), open_=True)) if field.name == TITLE_LEVEL and kind.name in HELD else field
    )
    return field.name, lambda row: _checked(plain, row.cells.get(field.name), row)


def _year_column(field: Field, year: int) -> _Column:
    return f"{field.name}/{year}年", lambda row: _checked(field, row.cells.get(field.name, {}).get(year), row)


def _checked(field: Field, value: Any, row: Row) -> str:
    """The cell for ``value``; raises ``ValueError`` where reading it would give anything else."""
    text = cell_text(value, field)
    if not is_same(converter(field)(text), value):
        raise ValueError(f"{row.kind} {row.id} {field.name}: no cell can say {value!r}")
    return text


def cell_text(value: Any, field: Field) -> str:
    """A value as a cell."""
    if value is None:
        return "未知" if field.nullable else ""
    if value is ABSENT:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | Fraction):
        return decimal_text(value)
    if isinstance(value, tuple):
        return "、".join(cell_text(item, field) for item in value) or "无"
    if isinstance(value, Row):
        return value.id
    if isinstance(value, Rounding):
        return value.value
    return _dated_text(value) if isinstance(value, date | Unknown | Period) else str(value)


def _dated_text(value: Any) -> str:
    match value:
        case Unknown(low=date() as low, high=date() as high):
            if (low.month, low.day, high.month, high.day) == (1, 1, 12, 31) and low.year == high.year:
                return f"{low.year}年"
            return f"{low.year}年{low.month}月"
        case Unknown():
            return "未知"
        case Period(start=start, end=None):
            return f"{_dated_text(start)} 起"
        case Period(start=start, end=end):
            return f"{_dated_text(start)} 至 {_dated_text(end)}"
    return str(value.isoformat())


def is_same(read: Any, value: Any) -> bool:
    """Whether what a cell was read as is ``value``."""
    match read:
        case Blank():
            return value is None or (isinstance(value, Unknown) and value.low is None and value.high is None)
        case Days(low=low, high=high):
            return isinstance(value, Unknown) and (value.low, value.high) == (low, high)
        case Ref(kind=kind, id=id_):
            return isinstance(value, Row) and (value.kind, value.id) == (kind, id_)
        case Refs(items=items):
            return isinstance(value, tuple) and len(items) == len(value) and all(map(is_same, items, value))
    return type(read) is type(value) and bool(read == value)
