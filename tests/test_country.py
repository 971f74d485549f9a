"""The generated country: the same for the same seed, in proportion, references within it, and decided by columns as by the reference engine."""

import json
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from batch_equality import differences

from benchmarks.national.agree import compared
from benchmarks.national.drawing import BITS, Draw, mixed
from benchmarks.national.generate import COUNTRY, children_of, frames, kept_of, people_of, write
from benchmarks.national.templates import DISTRICTS, template_of
from policylang.batch.decide import Batch
from policylang.batch.engines import Polars
from policylang.cli.main import main

HALF, SOME_MISSING = 2 ** (BITS - 1), 2**BITS // 50
IDS = "编号"
TABLES = pytest.mark.parametrize("is_shuffled", [False, True])


@cache
def drawn(district: str, draw: Draw) -> dict[str, pl.DataFrame]:
    """The tables of a country."""
    return {name: frame.collect() for name, frame in frames(template_of(district), draw).items()}


@pytest.mark.parametrize("district", DISTRICTS)
def test_decided_as_by_the_reference_engine(district: str) -> None:
    template = template_of(district)
    tables = drawn(district, Draw(60, kept=HALF, missing=SOME_MISSING))
    assert differences(Batch(template.policies, tables, template.as_of)) == []


def test_agreement_is_told() -> None:
    """What ``benchmarks.national.agree`` prints: every decision held against the reference engine."""
    template = template_of("putuo")
    tally = compared(Batch(template.policies, drawn("putuo", Draw(60, kept=HALF)), template.as_of), Polars(), 5)
    assert tally.compared > 30
    assert (tally.differing, tally.first) == (0, [])


@TABLES
@pytest.mark.parametrize("district", DISTRICTS)
def test_every_id_named_is_that_of_a_row(district: str, is_shuffled: bool) -> None:
    template, tables = template_of(district), drawn(district, Draw(1500, kept=HALF, is_shuffled=is_shuffled))
    kinds = {kind.name: kind for kind in template.kinds}
    found = 0
    for name, table in tables.items():
        fields = template.policies.vocabulary.kinds[name].fields if name in template.policies.vocabulary.kinds else {}
        rows = {one.name: fields[one.name].type.kind for one in kinds[name].columns if one.form == "row"}
        for column, kind in {**{parent: parent for parent in kinds[name].parents}, **rows}.items():
            ids = table[column].drop_nulls()
            found += len(ids)
            assert set(ids) <= set(tables[kind][IDS])
        if kinds[name].has_ids:
            assert table[IDS].is_unique().all() and not table[IDS].null_count()
    assert found > 1500


@pytest.mark.parametrize("district", DISTRICTS)
def test_rows_below_others_have_a_parent(district: str) -> None:
    for kind in template_of(district).kinds:
        if not kind.is_lasting:
            table = drawn(district, Draw(1500, kept=HALF))[kind.name]
            assert table.select(pl.any_horizontal(pl.col(one).is_not_null() for one in kind.parents).all()).item()


def test_the_same_for_the_same_seed(tmp_path: Path) -> None:
    template = template_of("jintan")
    for folder, seed in (("a", 1), ("b", 1), ("c", 2)):
        write(template, Draw(300, seed), tmp_path / folder)
    files = [sorted((tmp_path / folder).iterdir()) for folder in "abc"]
    first, same, other = ([pl.read_parquet(file) for file in found if file.suffix == ".parquet"] for found in files)
    assert all(one.equals(two) for one, two in zip(first, same, strict=True))
    assert not all(one.equals(two) for one, two in zip(first, other, strict=True))


def test_hashing_is_that_of_whole_numbers_of_64_bits() -> None:
    def by_python(number: int, salt: int) -> int:
        whole = 2**64
        bits = (number + salt * 0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9 % whole
        bits = (bits ^ bits // 2**31) * 0x94D049BB133111EB % whole
        return bits ^ bits // 2**29

    numbers = [0, 1, 2**16, 18_900_000 * 2**16 + 4711, 2**63]
    found = pl.DataFrame({"n": numbers}, schema={"n": pl.UInt64}).select(mixed(pl.col("n"), 11))["n"]
    assert found.to_list() == [by_python(number, 11) for number in numbers]


def test_more_people_keep_what_fewer_have() -> None:
    few, many = (drawn("linzi", Draw(people, kept=HALF)) for people in (720, 1440))
    for name in ("教师", "培训记录", "学分记录"):
        ids = few["教师"][IDS]
        column = IDS if name == "教师" else "教师"
        assert many[name].filter(pl.col(column).is_in(ids.implode())).equals(few[name].filter(pl.col(column).is_not_null()))


@pytest.mark.parametrize("district", DISTRICTS)
def test_so_many_people(district: str) -> None:
    template = template_of(district)
    assert people_of(template, {name: table.height for name, table in drawn(district, Draw(1500)).items()}) == 1500


def test_thinned_to_so_many_rows_below_others() -> None:
    people, wanted = 20_000, 200_000
    templates = [template_of(name) for name in DISTRICTS]
    draw = Draw(people, kept=kept_of(templates, people, wanted))
    counts = [
        {name: frame.select(pl.len()).collect().item() for name, frame in frames(template, draw).items()}
        for template in templates
    ]
    total = sum(children_of(template, count) for template, count in zip(templates, counts, strict=True))
    assert abs(total - wanted) < wanted / 100
    assert 0.1 < kept_of(templates, COUNTRY, 200_000_000) / 2**BITS < 0.5


def test_sorted_by_person_or_not() -> None:
    for name, column in (("教师", IDS), ("修课", "教师")):
        assert drawn("huadian", Draw(1500, kept=HALF))[name][column].is_sorted()
        shuffled = drawn("huadian", Draw(1500, kept=HALF, is_shuffled=True))[name][column]
        neighbours = (shuffled == shuffled.shift(1)).sum()
        assert not shuffled.is_sorted() and neighbours < len(shuffled) / 20


def test_shuffled_are_the_same_rows() -> None:
    for name, table in drawn("linzi", Draw(1500, kept=HALF)).items():
        shuffled = drawn("linzi", Draw(1500, kept=HALF, is_shuffled=True))[name]
        order = [column for column, type_ in table.schema.items() if not isinstance(type_, pl.List)]
        assert table.select(order).sort(order).equals(shuffled.select(order).sort(order))


def test_cells_vary_within_what_the_vocabulary_allows() -> None:
    template, tables = template_of("huadian"), drawn("huadian", Draw(1500))
    marks = tables["修课"]["统考成绩"]
    field = template.policies.vocabulary.kinds["修课"].fields["统考成绩"]
    assert marks.dtype == pl.Decimal(18, 1)
    assert marks.n_unique() > 500 and field.low <= marks.min() and marks.max() <= field.high
    assert tables["教师"]["出生日期"].n_unique() > 1000


def test_missing_cells_come_on_top() -> None:
    as_they_are, fewer = (drawn("jiangmen", Draw(1500, missing=missing))["教师"] for missing in (0, 2**BITS // 10))
    gaps, more = (table["学段"].null_count() / table.height for table in (as_they_are, fewer))
    assert abs(more - (gaps + (1 - gaps) / 10)) < 0.02
    assert fewer.select(IDS, "学校").equals(as_they_are.select(IDS, "学校"))


def test_the_folder_is_decided_by_the_command(tmp_path: Path) -> None:
    template = template_of("jintan")
    counts = write(template, Draw(500, kept=HALF), tmp_path / "records")
    folder = tmp_path / "decided"
    policies = Path(__file__).parent.parent / "policies"
    words = ["decide", "--engine", "polars", "--records", str(tmp_path / "records"), "--to", str(folder)]
    assert main([*words, "--policies", str(policies)]) == 0
    assert pl.scan_parquet(folder / "金坛2013" / "教师.parquet").select(pl.len()).collect().item() == counts["教师"]
    assert set(json.loads((folder / "金坛2013" / "决定.json").read_text(encoding="utf-8"))) >= {"教师"}
    assert template.as_of == date(2013, 12, 31)
