"""How columns are made ready to be run: common parts of masks, numbers of 32 bits."""

from functools import reduce
from itertools import product
from operator import and_

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policylang.batch.columns import Column, Columns, Mask
from policylang.batch.factors import factored
from policylang.batch.schedule import schedule
from policylang.batch.widths import Late, narrow_of

NAMES = "甲乙丙丁戊"
MASKS = st.lists(st.lists(st.tuples(st.sampled_from(NAMES), st.booleans()), min_size=2, max_size=5), min_size=1, max_size=8)


def nodes_of(wanted: list[Column]) -> list[Column]:
    found: dict[int, Column] = {}

    def visit(one: Column) -> None:
        for arg in one.args:
            if isinstance(arg, Column):
                visit(arg)
        found[one.serial] = one

    for one in wanted:
        visit(one)
    return [found[serial] for serial in sorted(found)]


def ands(columns: list[Column]) -> int:
    return sum(len(one.args) - 1 for one in columns if one.op == "and")


def values(columns: list[Column], row: dict[str, bool]) -> dict[int, bool]:
    """All columns of one row, computed in the order in which they stand."""
    found: dict[int, bool] = {}
    for one in columns:
        args = [found[arg.serial] for arg in one.args if isinstance(arg, Column)]
        found[one.serial] = row[one.args[0]] if one.op == "base" else not args[0] if one.op == "not" else reduce(and_, args)
    return found


@settings(max_examples=200)
@given(MASKS)
def test_common_parts_change_nothing(drawn: list[list[tuple[str, bool]]]) -> None:
    c = Columns()
    base = {name: c.base("教师", name, False) for name in NAMES}
    masks: list[Mask] = [c.and_(*(base[name] if holds else c.not_(base[name]) for name, holds in one)) for one in drawn]
    wanted = [mask for mask in masks if isinstance(mask, Column)]
    before = nodes_of(wanted)
    after = factored(before)
    assert ands(after) <= ands(before)
    for held in product((False, True), repeat=len(NAMES)):
        row = dict(zip(NAMES, held, strict=True))
        told, again = values(before, row), values(after, row)
        assert {one.serial: again[one.serial] for one in wanted} == {one.serial: told[one.serial] for one in wanted}


def test_a_common_part_is_computed_once() -> None:
    c = Columns()
    a, b, d, e = (c.base("教师", name, False) for name in "甲乙丙丁")
    wanted = [c.and_(a, b, d), c.and_(a, b, e), c.and_(a, b)]
    columns = nodes_of([one for one in wanted if isinstance(one, Column)])
    assert (ands(columns), ands(factored(columns))) == (5, 3)


@pytest.mark.parametrize(
    ("size", "times", "is_narrow"),
    [(10_000, 7, True), (2**31 - 1, 1, True), (2**31, 1, True), (2**31, -1, False), (2**31 + 1, 1, False), (10**9, 3, False)],
)
def test_numbers_that_fit_are_narrow(size: int, times: int, is_narrow: bool) -> None:
    """A number that is told has 64 bits, so the sum is asked about by a comparison. The least number of 32 bits has no opposite of 32 bits."""
    c = Columns()
    total = c.multiply(c.base("修课", "得分", False), times)
    plan = schedule([c.test("le", 6000, total)], sizes={"修课": {"得分": size}})
    assert (total.serial in plan.narrow) is is_narrow
    assert schedule([total], sizes={"修课": {"得分": size}}).small["修课"] == (
        {"得分"} if size <= 2**31 and times != 1 else set()
    )


def test_what_other_rows_reach_is_wide() -> None:
    c = Columns()
    mark, key = c.base("修课", "得分", False), c.base("修课", "↑教师", False)
    total = c.aggregate("sum", mark, key, "教师")
    assert narrow_of(nodes_of([total]), {total.serial}, {"修课": {"得分": 100}}) == frozenset()


def test_a_size_is_found_only_where_it_matters() -> None:
    asked = []
    late = Late(lambda: asked.append(1) or 7)  # type: ignore[func-returns-value]
    assert not asked
    assert (late * 2, 3 + late, max(5, late), int(late)) == (14, 10, late, 7)
    assert len(asked) == 1
