"""Lists as CSV files, and names that every system takes.

In: ``ListTable``s. Out: the text of each file by its name. UTF-8 with byte-order mark, so that Excel reads it as it is; every row says
its policy and base date; a cell that a spreadsheet would take for a formula begins with an apostrophe. Relies on ``list_tables``.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

import attrs

from policylang.report.list_tables import Cell, Column, ListTable
from policylang.report.words import Phrases

LONGEST_NAME = 60
"""Characters of a file's name; in UTF-8 a Chinese character takes three bytes, and most systems allow 255."""
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\[\]'\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_RESERVED = re.compile(r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9]|history|conin\$|conout\$)(?:\..*)?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_names(names: Iterable[str], longest: int = LONGEST_NAME) -> tuple[str, ...]:
    """Names for files or sheets: no two alike but for capitals, nothing in them that a system forbids."""
    found: list[str] = []
    taken: set[str] = set()
    for name in names:
        plain = _FORBIDDEN.sub("_", name).strip(" .")[:longest].rstrip(" .") or "_"
        plain = f"_{plain}"[:longest] if _RESERVED.fullmatch(plain) else plain
        made, number = plain, 1
        while made.casefold() in taken:
            number += 1
            tail = f"~{number}"
            made = plain[: longest - len(tail)] + tail
        taken.add(made.casefold())
        found.append(made)
    return tuple(found)


def with_origin(table: ListTable, words: Phrases) -> ListTable:
    """The table with its policy and base date in every row, for formats that have no room for a heading."""
    heads = (Column(words.text("lists.column.policy")), Column(words.text("lists.column.as_of")))
    rows = tuple((*row, table.policy, table.as_of) for row in table.rows)
    return attrs.evolve(table, columns=(*table.columns, *heads), rows=rows)


def csv_files(tables: Sequence[ListTable], words: Phrases) -> dict[str, bytes]:
    """A CSV file for each list."""
    names = safe_names(table.name for table in tables)
    return {
        f"{name}.csv": b"\xef\xbb\xbf" + _csv(with_origin(table, words)).encode()
        for name, table in zip(names, tables, strict=True)
    }


def _csv(table: ListTable) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([inert(column.name) for column in table.columns])
    writer.writerows([_cell(cell) for cell in row] for row in table.rows)
    return text.getvalue()


def _cell(cell: Cell) -> str | int:
    return inert(cell) if isinstance(cell, str) else "" if cell is None else cell


def inert(text: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
