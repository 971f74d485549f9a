"""The file itself: what is no store, what is of another version, what was changed by another hand; all the ways to read one."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from desk import FIRST, SECOND, THIRD, Desk
from records_samples import VOCABULARY, facts

from policylang.core.facts import Dataset
from policylang.records.load import look_into, read_path
from policylang.records.manifest import read_manifest
from policylang.records.store import StoreError, reading, writing
from policylang.records.store_lazy import open_store, read_subject
from policylang.records.store_read import read_store

FILES = {
    "学校": "编号,地区,公用经费总额/2013年\n一校,甲乡,100\n二校,,\n",
    "教师": "编号,学校,学科,任职日期,教龄\n甲,一校,语文,2009年2月,10\n乙,一校,数学,,\n丙,二校,,未知,3\n",
    "培训记录": "教师,日期,学时,导师,同伴\n甲,2009-02-16,72,乙,乙、丙\n甲,2010-02-16,8,,\n丙,2009年,1.5,甲,\n",
    "称号": "主体类别,对象,称号,层级,自,至\n教师,甲,骨干,县级,2006-09-01,\n学校,一校,示范校,,2008-01-01,\n",
}


def error(path: Path) -> str:
    """The code of what is wrong with a store, the same in every use of it."""
    codes = []
    for use in (reading, writing):
        with pytest.raises(StoreError) as caught, use(path):
            pass
        codes.append(caught.value.code)
    (problem,) = read_path(path, VOCABULARY).problems if path.read_bytes()[:6] == b"SQLite" else (caught.value.problem,)
    assert [problem.code, problem.code] == codes
    assert read_manifest(path).policy is None
    return codes[0]


def changed(desk: Desk, *statements: str) -> Path:
    """A store with something done to it by another hand."""
    desk.hand_in(FILES)
    with closing(sqlite3.connect(desk.store)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return desk.store


def test_no_store(desk: Desk) -> None:
    desk.store.write_text("一份文件")
    assert error(desk.store) == "PL670"


def test_a_database_of_something_else(desk: Desk) -> None:
    with closing(sqlite3.connect(desk.store)) as connection, connection:
        connection.execute("CREATE TABLE t (x)")
    assert error(desk.store) == "PL670"


def test_another_version(desk: Desk) -> None:
    assert error(changed(desk, "PRAGMA user_version = 2")) == "PL671"


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON rows BEGIN DELETE FROM rows; END",
        "CREATE VIEW v AS SELECT 1",
        "DROP TABLE cells",
        "ALTER TABLE cells ADD COLUMN more TEXT",
    ],
)
def test_a_store_with_something_else_in_it(desk: Desk, statement: str) -> None:
    assert error(changed(desk, statement)) == "PL672"


def test_a_damaged_store(desk: Desk) -> None:
    desk.hand_in(FILES)
    whole = desk.store.read_bytes()
    desk.store.write_bytes(whole[:100] + b"\xff" * 4000 + whole[4100:])
    assert error(desk.store) == "PL672"


def test_a_store_in_use(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.hand_in(FILES)
    monkeypatch.setattr("policylang.records.store._WAIT_SECONDS", 0.01)
    with writing(desk.store), pytest.raises(StoreError, match="PL673"), writing(desk.store):
        pass


def test_a_store_that_is_not_there(desk: Desk) -> None:
    with pytest.raises(StoreError, match="PL674"), reading(desk.store):
        pass


def test_a_vocabulary_that_changed(desk: Desk) -> None:
    """What does not fit any more is reported where it came from, and unknown."""
    desk.hand_in(FILES)
    with closing(sqlite3.connect(desk.store)) as connection, connection:
        connection.execute("UPDATE cells SET value = '九十' WHERE field = '教龄' AND value = '10'")
        connection.execute("UPDATE cells SET field = '旧字段' WHERE field = '地区'")
    found = read_store(desk.store, VOCABULARY)
    (problem,) = found.problems
    assert (problem.code, problem.file, problem.row, problem.column) == ("PL641", "教师.csv", 2, "E")
    assert "教龄" not in found.dataset.get("教师", "甲").cells  # type: ignore[union-attr]


# ------------------------------------------------------------------ by index


def looked_through(dataset: Dataset) -> dict[str, object]:
    """All of it, as plain data, without the numbers of the rows."""
    found = facts(dataset)
    return {kind: (complete, [row[:-1] for row in rows]) for kind, (complete, rows) in found.items()}  # type: ignore[misc]


@pytest.mark.parametrize("known_at", [None, date(2012, 1, 1), FIRST, SECOND, THIRD])
def test_by_index_is_the_same_as_all(desk: Desk, known_at: date | None) -> None:
    desk.hand_in(FILES)
    desk.hand_in({"培训记录": "教师,日期,学时\n甲,2009-02-16,27\n丁,2010-01-01,1\n"} | {"教师": "编号\n丁\n"}, SECOND)
    desk.hand_in({"教师": "编号,学校,学科\n甲,二校,数学\n戊,二校,在\n", "培训记录": "教师,学时\n甲,x\n"}, THIRD, partial=True)
    whole = looked_through(read_store(desk.store, VOCABULARY, known_at).dataset)
    assert looked_through(open_store(desk.store, VOCABULARY, known_at)) == whole
    reading = look_into(desk.store, VOCABULARY, known_at=known_at)
    assert looked_through(reading.dataset) == whole


def test_one_subject_reads_only_what_is_looked_at(desk: Desk) -> None:
    desk.hand_in(FILES)
    dataset = read_subject(desk.store, "教师", "甲", VOCABULARY)
    statements: list[str] = []
    dataset._loader.reader.connection.set_trace_callback(statements.append)  # type: ignore[attr-defined]
    row = dataset.get("教师", "甲")
    assert row is not None and row.links["学校"].cells["地区"] == "甲乡"
    assert [child.cells["学时"] for child in row.tables["培训记录"].rows] == [72, 8]
    assert row.tables["称号"].rows[0].cells["称号"] == "骨干教师"
    assert row.tables["培训记录"].complete
    plans = " ".join(str(plan) for sql in statements for plan in _plan(desk.store, sql))
    assert "SCAN" not in plans.replace("SCAN CONSTANT ROW", "")
    with pytest.raises(KeyError):
        read_subject(desk.store, "教师", "无此人", VOCABULARY)


def _plan(store: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(store)) as connection:
        return connection.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
