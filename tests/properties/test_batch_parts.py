"""Tables decided part by part are decided as they are at once: drawn records as Parquet files, in parts of a row or two."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from unittest.mock import patch

import polars as pl
import pytest
from drawn_words import policy_of
from hypothesis import given
from hypothesis.strategies import integers
from strategies import Case, cases, examples
from test_batch_frames import tabular

from policylang.batch import large
from policylang.batch.decide import OUTCOMES, Batch
from policylang.batch.division import DivisionError
from policylang.batch.engines import Polars
from policylang.batch.large import Large

SEEN: Counter[str] = Counter()


@contextmanager
def files(frames: dict[str, pl.DataFrame]) -> Iterator[dict[str, Path]]:
    """The frames as Parquet files, a group of rows for each two rows."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {kind: Path(folder, f"{kind}.parquet") for kind in frames}
        for kind, frame in frames.items():
            frame.write_parquet(paths[kind], row_group_size=2)
        yield paths


def by_id(tables: list[pl.DataFrame]) -> list[tuple[object, ...]]:
    """The rows of some tables, whatever their order."""
    return sorted((row for table in tables for row in table.rows()), key=repr)


def check(case: Case, held: int) -> None:
    """``held``: kinds of more rows than that are decided in parts."""
    _, frames = tabular(case)
    with files(frames) as paths, patch.object(large, "LEAST", held), patch.object(large, "PART", 2):
        run = Large(case.policies, paths, case.as_of, Polars, 0, case.known_at)
        SEEN["divided"] += bool(run.domains.below)
        parts: dict[str, list[pl.DataFrame]] = {}
        try:
            for chunk in run.decide():
                parts.setdefault(chunk.kind, []).append(chunk.table)
        except DivisionError:
            SEEN["left to the reference engine"] += 1
            return
        whole = Batch(case.policies, paths, case.as_of, case.known_at).decide(Polars())
    SEEN["exports"] += bool(run.division.exports)
    SEEN["decided"] += bool(run.domains.below)
    for kind, table in whole.tables.items():
        if table.height:
            assert parts[kind][0].schema == table.schema
            assert by_id(parts[kind]) == by_id([table])


@examples(60)
@given(cases(), integers(1, 2))
def parts_of(case: Case, held: int) -> None:
    check(case, held)


def test_a_cap_on_rows_of_several_parts() -> None:
    """Teachers of one school use a cap up together, in whichever part they are; courses of one teacher are in one part with him."""
    teachers = pl.DataFrame({"编号": ["甲", "乙", "丙", "丁"], "学校": ["一校"] * 4, "支教": [True] * 4})
    courses = pl.DataFrame({"编号": list("abcdef"), "教师": list("甲甲乙乙丙丁"), "日期": [date(2020, 3, 1)] * 6})
    policies = policy_of(
        "登记 共用 对象 教师\n  要求 支教\n  记入 10学时\n  上限 15学时 每 年度\n登记 各用 对象 修课\n  记入 10学时\n  上限 15学时 每 年度\n"
    )
    frames = {"学校": pl.DataFrame({"编号": ["一校"]}), "教师": teachers, "修课": courses}
    with files(frames) as paths, patch.object(large, "LEAST", 2), patch.object(large, "PART", 2):
        apart = Large(policies, paths, date(2020, 11, 30), Polars, 0, wanted=["各用"])
        assert apart.domains.below
        found = pl.concat([chunk.table for chunk in apart.decide() if chunk.kind == "修课"])
        assert found.sort("id")["各用/学时"].to_list() == [10, 5, 10, 5, 10, 10]
        assert not Large(policies, paths, date(2020, 11, 30), Polars, 0).domains.below


@pytest.mark.parametrize("ids", [None, ["一", None, "三"], ["一", "二", "三"]])
def test_many_rows_of_few(ids: list[str | None] | None) -> None:
    """Rows that are many, with ids or without, named from rows that are few: once those were decided as if there were none."""
    activities = pl.DataFrame({"学校": ["一校", "一校", "二校"]} | ({"编号": ids} if ids else {}))
    schools = pl.DataFrame({"编号": ["一校", "二校"]})
    policies, as_of = policy_of("任务 报告\n  证据 活动\n"), date(2020, 11, 30)
    with files({"学校": schools, "活动": activities}) as paths, patch.object(large, "LEAST", 2), patch.object(large, "PART", 2):
        run = Large(policies, paths, as_of, Polars, 0)
        assert dict(run.domains.below) == {"活动": ("活动",)}
        found = {kind: table for chunk in run.decide() for kind, table in [(chunk.kind, chunk.table)]}
        whole = Batch(policies, paths, as_of).decide(Polars()).tables
    assert found["学校"].equals(whole["学校"])
    assert [OUTCOMES[code].label for code in found["学校"]["报告"]] == ["待定", "待定"]


def test_candidates_of_all_parts() -> None:
    """A 遴选 among the teachers of all parts: each part finds its own among the ranked ones."""
    marks = [90, 85, None, 70, 90, 60, 85, 88, 10]
    teachers = pl.DataFrame({"编号": [f"T{place}" for place in range(9)], "积分": marks, "在岗": [True, False, True] * 3})
    policies = policy_of("遴选 推荐 从 教师\n  适用 在岗\n  名额 3人\n  择优 积分 从高到低\n  并列 待定\n")
    with files({"教师": teachers}) as paths, patch.object(large, "LEAST", 2), patch.object(large, "PART", 2):
        run = Large(policies, paths, date(2020, 11, 30), Polars, 0)
        chunks = [chunk.table for chunk in run.decide() if chunk.kind == "教师"]
        whole = Batch(policies, paths, date(2020, 11, 30)).decide(Polars()).tables["教师"]
    assert len(chunks) > 2
    assert pl.concat(chunks).equals(whole)
    assert whole["推荐"].n_unique() > 2


def test_parts() -> None:
    parts_of()
    assert SEEN["decided"] >= 15, SEEN
    assert SEEN["exports"] >= 2, SEEN
