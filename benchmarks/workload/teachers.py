"""Drawn teachers for ``annual.pol``: columns of plain Python values, the same for the same seed. Relies on nothing.

Keys are the fields of the policy. ``None`` is a cell not recorded: of the 统考成绩 5%, of the 过程评定成绩 3%, of the 履行带徒协议
10%. Marks have one decimal and are exact (``int`` or ``Fraction``), as the readers of records give them; days are ``date``.
"""

from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

SEED = 20241231
AS_OF = date(2024, 12, 31)
CHUNK = 10_000
"""So many are drawn at a time, each time from a seed of their own: the first teachers are the same however many are drawn."""

Columns = dict[str, list[Any]]
Record = dict[str, Any]


def columns(number: int, seed: int = SEED) -> Columns:
    """``number`` teachers, by field."""
    drawn: Columns = {}
    for index in range(0, number, CHUNK):
        for field, values in _chunk(Random(seed + index)).items():
            drawn.setdefault(field, []).extend(values)
    return {field: values[:number] for field, values in drawn.items()}


def records(number: int, seed: int = SEED) -> list[Record]:
    """``number`` teachers, one dict each; a cell not recorded is not there."""
    drawn = columns(number, seed)
    rows = zip(*drawn.values(), strict=True)
    return [{field: value for field, value in zip(drawn, row, strict=True) if value is not None} for row in rows]


def _chunk(draw: Random) -> Columns:
    backbone = [draw.random() < 0.15 for _ in range(CHUNK)]
    return {
        "培训方式": ["网联" if draw.random() < 0.8 else "文本" for _ in range(CHUNK)],
        "完成学时": _counts(draw, 66, 15),
        "要求学时": [draw.choice((40, 60, 72)) for _ in range(CHUNK)],
        "完成作业": _flags(draw, 0.93),
        "论坛交流数": _counts(draw, 14, 3.7),
        "博文篇数": _counts(draw, 6, 2.4),
        "统考成绩": _marks(draw, 70, 16, 0.05),
        "过程评定成绩": _marks(draw, 78, 14, 0.03),
        "骨干教师": backbone,
        "签订带徒协议": [draw.random() < (0.7 if one else 0.02) for one in backbone],
        "履行带徒协议": [None if draw.random() < 0.1 else draw.random() < 0.85 for _ in range(CHUNK)],
        "入职日期": [_hired(draw) for _ in range(CHUNK)],
        "县级认定": _flags(draw, 0.3),
        "校级认定": _flags(draw, 0.5),
        "年度学时": _counts(draw, 95, 20),
        "严重违反师德": _flags(draw, 0.01),
    }


def _flags(draw: Random, share: float) -> list[bool]:
    return [draw.random() < share for _ in range(CHUNK)]


def _counts(draw: Random, middle: float, spread: float) -> list[int]:
    return [max(0, round(draw.gauss(middle, spread))) for _ in range(CHUNK)]


def _marks(draw: Random, middle: float, spread: float, missing: float) -> list[int | Fraction | None]:
    return [None if draw.random() < missing else _mark(round(draw.gauss(middle, spread) * 10)) for _ in range(CHUNK)]


def _mark(tenths: int) -> int | Fraction:
    mark = Fraction(min(1000, max(0, tenths)), 10)
    return mark.numerator if mark.denominator == 1 else mark


def _hired(draw: Random) -> date:
    """Half of the teachers came in the last eleven years, half in the forty years before the end of 2024."""
    first = date(2014, 1, 1) if draw.random() < 0.5 else date(1984, 1, 1)
    return first + timedelta(days=draw.randrange((AS_OF - first).days + 1))
