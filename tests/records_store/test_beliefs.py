"""What the store believed when: the same again, corrections, rows that go, what was learnt late."""

from datetime import date
from itertools import permutations

import pytest
from desk import FIRST, SECOND, THIRD, Desk
from hypothesis import given
from hypothesis import strategies as st

from policylang.core.values import ABSENT
from policylang.records.store import trying, writing
from policylang.records.store_timeline import Segment, believe, current
from policylang.records.store_write import write_batch

BEFORE = date(2012, 1, 1)


def test_the_same_again_changes_nothing(desk: Desk) -> None:
    files = {"教师": "编号,学科,等次\n甲,语文,\n", "培训记录": "教师,日期,学时\n甲,2009-02-16,72\n甲,2009-02-16,72\n"}
    assert not desk.hand_in(files).is_empty
    before, size = desk.content(), desk.store.read_bytes()
    assert desk.hand_in(files).is_empty
    assert desk.store.read_bytes() == size
    assert desk.hand_in(files, SECOND).is_empty
    after = desk.content()
    assert {name for name in after if after[name] != before[name]} == {"sources"}  # that the sheets were handed in again
    assert len(desk.row("教师", "甲").tables["培训记录"].rows) == 2  # type: ignore[union-attr]


def test_a_corrected_cell_keeps_the_old_one(desk: Desk) -> None:
    desk.hand_in({"教师": "编号,学科\n甲,语文\n乙,英语\n"})
    changes = desk.hand_in({"教师": "编号,学科\n甲,数学\n乙,英语\n"}, SECOND)
    (table,) = changes.tables
    assert (table.new, table.changed, table.same) == (0, 1, 1)
    (correction,) = table.corrections
    assert (correction.id, correction.field, correction.before, correction.after) == ("甲", "学科", "语文", "数学")
    assert (correction.earlier, correction.since) == (("教师.csv", "", 2), "2013-01-01")
    believed = [desk.cell("教师", "甲", "学科", day) for day in (BEFORE, FIRST, date(2013, 12, 31), SECOND, None)]
    assert believed == [None, "语文", "语文", "数学", "数学"]
    assert desk.row("教师", "甲", BEFORE) is None


def test_a_year_is_corrected_by_itself(desk: Desk) -> None:
    desk.hand_in({"学校": "编号,公用经费总额/2012年,公用经费总额/2013年\n一校,100,110\n"})
    desk.hand_in({"学校": "编号,公用经费总额/2012年,公用经费总额/2013年\n一校,100,115\n"}, SECOND)
    assert desk.cell("学校", "一校", "公用经费总额", FIRST) == {2012: 100, 2013: 110}
    assert desk.cell("学校", "一校", "公用经费总额") == {2012: 100, 2013: 115}


def test_a_blank_takes_back_only_what_the_same_sheet_said(desk: Desk) -> None:
    desk.hand_in({"教师": "编号,学科\n甲,语文\n"})
    desk.map('[[sheet]]\nkind = "教师"\nconfirmed = true\n')
    desk.hand_in({"别的": "编号,学科,在岗\n甲,,是\n"}, SECOND)
    assert desk.cell("教师", "甲", "学科") == "语文"
    desk.hand_in({"教师": "编号,学科\n甲,\n"}, THIRD)
    assert [desk.cell("教师", "甲", "学科", day) for day in (SECOND, THIRD)] == ["语文", None]
    assert desk.cell("教师", "甲", "在岗") is True


def test_unknown_takes_back_what_any_sheet_said(desk: Desk) -> None:
    desk.hand_in({"教师": "编号,学科\n甲,语文\n"})
    desk.map('[[sheet]]\nkind = "教师"\nconfirmed = true\n')
    desk.hand_in({"别的": "编号,学科\n甲,未知\n"}, SECOND)
    assert [desk.cell("教师", "甲", "学科", day) for day in (FIRST, SECOND)] == ["语文", None]


def test_each_cell_knows_where_it_came_from(desk: Desk) -> None:
    desk.hand_in({"教师": "编号,学科,在岗\n甲,语文,是\n"})
    desk.map('[[sheet]]\nkind = "教师"\nconfirmed = true\n')
    desk.hand_in({"更正": "说明,编号,学科\n\n,甲,数学\n".replace("说明", "任职日期")}, SECOND)
    row = desk.row("教师", "甲")
    assert row is not None
    places = {
        name: (place.file, place.row, dict(place.columns)[name]) for name in ("学科", "在岗") if (place := row.origin.of(name))
    }
    assert places == {"学科": ("更正.csv", 3, "C"), "在岗": ("教师.csv", 2, "C")}


def test_known_to_be_absent_is_a_value(desk: Desk) -> None:
    desk.hand_in({"教师": "编号,等次\n甲,\n"})
    assert desk.cell("教师", "甲", "等次") is ABSENT
    desk.hand_in({"教师": "编号,等次\n甲,优秀\n"}, SECOND)
    assert [desk.cell("教师", "甲", "等次", day) for day in (FIRST, SECOND)] == [ABSENT, "优秀"]


def hours(desk: Desk, known_at: date | None = None) -> list[object]:
    row = desk.row("教师", "甲", known_at)
    assert row is not None
    return [child.cells.get("学时") for child in row.tables["培训记录"].rows]


def test_rows_without_an_id_are_replaced_with_their_sheet(desk: Desk) -> None:
    teacher = {"教师": "编号\n甲\n"}
    desk.hand_in(teacher | {"培训记录": "教师,日期,学时\n甲,2009-02-16,72\n甲,2009-03-16,8\n"})
    changes = desk.hand_in({"培训记录": "教师,日期,学时\n甲,2009-03-16,8\n甲,2009-02-16,27\n甲,2009-05-16,5\n"}, SECOND)
    assert [(table.new, table.same, table.ended) for table in changes.tables] == [(2, 1, 1)]
    assert hours(desk, FIRST) == [72, 8]
    assert hours(desk) == [8, 27, 5]


def test_the_same_row_in_another_file_is_the_same_row(desk: Desk) -> None:
    desk.map('[[sheet]]\nfile = "新*"\nkind = "培训记录"\nconfirmed = true\n')
    records = "教师,日期,学时\n甲,2009-02-16,72\n"
    desk.hand_in({"教师": "编号\n甲\n", "培训记录": records})
    desk.hand_in({"新": records}, SECOND)
    assert hours(desk) == [72]
    desk.hand_in({"培训记录": "教师,日期,学时\n"}, SECOND)
    assert hours(desk) == [72]
    desk.hand_in({"新": "教师,日期,学时\n"}, THIRD)
    assert (hours(desk, SECOND), hours(desk)) == ([72], [])


def test_a_row_with_an_id_stays(desk: Desk) -> None:
    desk.hand_in({"教师": "编号\n甲\n乙\n"})
    changes = desk.hand_in({"教师": "编号\n甲\n"}, SECOND)
    assert changes.tables[0].absent == 1 and changes.is_empty
    assert desk.row("教师", "乙") is not None


def test_a_day_of_its_own(desk: Desk) -> None:
    desk.hand_in({"教师": "编号,知悉日\n甲,2009-12-01\n"})
    assert desk.row("教师", "甲", date(2009, 11, 30)) is None
    row = desk.row("教师", "甲", date(2009, 12, 1))
    assert row is not None and row.known_since == date(2009, 12, 1)


@pytest.mark.parametrize("order", tuple(permutations((0, 1, 2))))
def test_what_is_learnt_late_takes_its_place(desk: Desk, order: tuple[int, ...]) -> None:
    """Three versions of a sheet, handed in in any order: on each day that version counts which was known by then."""
    versions = ((FIRST, "语文"), (SECOND, "数学"), (THIRD, "语文"))
    for place in order:
        day, subject = versions[place]
        desk.hand_in({"教师": f"编号,学科\n甲,{subject}\n"}, day)
    assert [desk.cell("教师", "甲", "学科", day) for day, _ in versions] == [subject for _, subject in versions]
    assert desk.row("教师", "甲", BEFORE) is None


@pytest.mark.parametrize("order", tuple(permutations((0, 1, 2))))
def test_rows_learnt_late_take_their_place(desk: Desk, order: tuple[int, ...]) -> None:
    versions = ((FIRST, (72, 8)), (SECOND, (8, 5)), (THIRD, (72, 5)))
    desk.hand_in({"教师": "编号\n甲\n"}, BEFORE)
    for place in order:
        day, learnt = versions[place]
        desk.hand_in({"培训记录": "教师,学时\n" + "".join(f"甲,{hours}\n" for hours in learnt)}, day)
    assert [sorted(map(str, hours(desk, day))) for day, _ in versions] == [sorted(map(str, given)) for _, given in versions]


def test_a_trial_changes_nothing(desk: Desk) -> None:
    desk.hand_in({"教师": "编号,学科\n甲,语文\n"})
    before = desk.store.read_bytes()
    intake = desk.intake({"教师": "编号,学科\n甲,数学\n"})
    with trying(desk.store) as connection:
        tried = write_batch(connection, intake.batch(SECOND), intake.parents)
    assert desk.store.read_bytes() == before
    with writing(desk.store) as connection:
        done = write_batch(connection, intake.batch(SECOND), intake.parents)
    assert [(one.new, one.changed, one.corrections) for one in tried.tables] == [
        (one.new, one.changed, one.corrections) for one in done.tables
    ]


# ------------------------------------------------------------------ whose rows are all here


def complete(desk: Desk, id_: str) -> bool | None:
    row = desk.row("教师", id_)
    assert row is not None
    table = row.tables.get("培训记录")
    return table.complete if table is not None else None


def test_a_table_speaks_of_the_subjects_in_its_file(desk: Desk) -> None:
    from desk import book

    mapped = '[[sheet]]\nsheet = "教师"\nkind = "教师"\nconfirmed = true\n'
    desk.map(mapped)
    head = ["编号"], ["教师", "学时"]
    desk.hand_in({"一校.xlsx": book({"教师": [head[0], ["甲"], ["乙"]], "培训记录": [head[1], ["甲", 1]]})})
    desk.hand_in({"二校.xlsx": book({"教师": [head[0], ["丙"]]})})
    assert [complete(desk, id_) for id_ in "甲乙丙"] == [True, True, None]
    desk.hand_in({"培训记录": "教师,学时\n丙,5\n"})
    assert [complete(desk, id_) for id_ in "甲乙丙"] == [True, True, True]


def test_a_lost_row_leaves_nothing_complete_until_it_is_mended(desk: Desk) -> None:
    teachers = {"教师": "编号\n甲\n乙\n"}
    desk.hand_in(teachers | {"培训记录": "教师,学时\n甲,1\n乙,一\n"}, partial=True)
    assert [complete(desk, id_) for id_ in "甲乙"] == [False, False]
    mended = "来源文件,来源工作表,来源行,主体,问题,教师,学时\n培训记录.csv,,3,培训记录,B,乙,1\n"
    desk.hand_in({"退回": mended}, SECOND)
    assert [complete(desk, id_) for id_ in "甲乙"] == [True, True]


# ------------------------------------------------------------------ the rule by itself

DAYS = st.integers(1, 9).map(lambda day: f"2013-01-0{day}")
STATEMENTS = st.lists(st.tuples(DAYS, st.sampled_from(("甲", "乙", None))), min_size=1, max_size=8)


@given(STATEMENTS)
def test_beliefs_never_overlap_and_each_statement_holds_on_its_day(statements: list[tuple[str, str | None]]) -> None:
    segments: dict[int, Segment] = {}
    for number, (day, value) in enumerate(statements):
        earlier = {
            other: held.value
            for other in (f"2013-01-0{n}" for n in range(1, 10))
            if (held := current(segments.values(), other))
        }
        turn = believe(segments.values(), value, day)
        if turn.ended is not None:
            old = turn.ended
            segments[old.key] = Segment(old.key, old.value, old.since, day)
        if turn.earlier is not None:
            old = turn.earlier
            segments[old.key] = Segment(old.key, old.value, day, old.until)
        if turn.is_insert:
            segments[number] = Segment(number, value, day, turn.until)
        now = current(segments.values(), day)
        assert (now.value if now is not None else None) == value
        for other in (f"2013-01-0{n}" for n in range(1, 10)):
            held = [segment for segment in segments.values() if segment.holds(other)]
            assert len(held) <= 1
            if other < day:
                assert (held[0].value if held else None) == earlier.get(other)
