"""One way to decide a table, and how its answer is read: what the modules beside this one make and ``batch.py`` runs. Relies on polars."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs
import polars as pl

DECISIONS = ("报考", "课程考核", "结业证书", "基础型教师", "课程学分", "保留骨干", "新锐教师", "县级新锐", "市级新锐")
COUNTS = ("完成学时", "要求学时", "论坛交流数", "博文篇数", "年度学时")
MARKS = ("统考成绩", "过程评定成绩")
FLAGS = ("完成作业", "骨干教师", "签订带徒协议", "履行带徒协议", "县级认定", "校级认定", "严重违反师德")


def known(name: str, yes: int, open_: int) -> pl.Expr:
    """An outcome told by a number as a nullable truth."""
    return pl.when(pl.col(name) != open_).then(pl.col(name) == yes).alias(name)


@attrs.frozen
class Way:
    """``decide`` takes no arguments: what it needs of the table was made before, unless it reads the file. ``read``: outcomes as nullable truths.

    ``is_exact``: not with floating point, which decides some marks at the threshold wrongly.
    """

    label: str
    decide: Callable[[], Any]
    read: Callable[[Any], Mapping[str, pl.Series]]
    has_reasons: bool = False
    reads_file: bool = False
    is_exact: bool = True


@attrs.frozen
class Source:
    """The teachers: in memory, and the same as a Parquet file."""

    table: pl.DataFrame
    file: Path
