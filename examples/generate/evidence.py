"""Rows that show what somebody did: one for each 类别, with its day.

In: who did it, the days by 类别, from when it was known. Out: rows of 制度文件, 活动, 建设成果 and 督导记录.
"""

from collections.abc import Iterable, Mapping

from examples.generate.tables import Cell, Tables

_DAYS = {"制度文件": "制定日期", "活动": "日期", "建设成果": "建成日期", "督导记录": "日期"}
"""The kinds of rows with the field that says when."""
_ENDS: dict[str, dict[str, Cell]] = {"制度文件": {"废止日期": None}, "建设成果": {"停用日期": None}}
"""Fields that say until when a row holds: till today."""


def add_each(tables: Tables, kind: str, by: Mapping[str, Cell], days: Mapping[str, str], /, **cells: Cell) -> None:
    """Adds a row for each 类别."""
    for category, day in days.items():
        tables.add(kind, **by, 类别=category, **{_DAYS[kind]: day}, **_ENDS.get(kind, {}), **cells)


def add_unlabelled(tables: Tables, by: Mapping[str, Cell], kinds: Iterable[str], day: str, /, **cells: Cell) -> None:
    """Adds one row of each kind of which it was left out what it is about: with it one cannot tell what was not done."""
    for kind in kinds:
        tables.add(kind, **by, 类别=None, **{_DAYS[kind]: day}, **_ENDS.get(kind, {}), **cells)
