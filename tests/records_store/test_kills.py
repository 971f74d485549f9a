"""The process ends in the middle of an import, in many places: the store is as before or as after."""

import os
import random
import resource
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from desk import SECOND, Desk, content

from policylang.cli.main import main
from policylang.records import store
from policylang.records.intake import Intake
from policylang.records.store import writing
from policylang.records.store_write import write_batch

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
TEACHERS = [f"教师-{number:03d}" for number in range(150)]


def files(subject: str, hours: int) -> dict[str, str | bytes]:
    """A table of teachers and one of what they learnt."""
    learnt = "".join(f"{id_},2009-02-{1 + n % 28:02d},{hours + n}\n" for n, id_ in enumerate(TEACHERS))
    return {
        "教师": "编号,学校,学科,在岗\n" + "".join(f"{id_},一校,{subject},是\n" for id_ in TEACHERS),
        "培训记录": "教师,日期,学时\n" + learnt,
    }


def killed(work: Callable[[], None], arm: Callable[[], None]) -> bool:
    """Does work in a process of its own, which ``arm`` makes end early; whether it did."""
    child = os.fork()
    if child == 0:
        try:
            arm()
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def importing(path: Path, intake: Intake) -> Callable[[], None]:
    """An import."""

    def run() -> None:
        with writing(path) as connection:
            write_batch(connection, intake.batch(SECOND), intake.parents)

    return run


def counting(count: Callable[[str], None]) -> None:
    """From now on every statement of SQLite, and every hundred steps of it, is counted."""
    connect = sqlite3.connect

    def connected(*given: object, **named: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*given, **named)  # type: ignore[call-overload]
        connection.set_trace_callback(lambda statement: count("statement"))
        connection.set_progress_handler(lambda: count("steps") or 0, 100)  # type: ignore[func-returns-value]
        return connection

    store.sqlite3.connect = connected  # type: ignore[assignment]


def after(number: int, what: str) -> Callable[[], None]:
    """The end comes before the statement with this number, COMMIT among them, or after so many hundred steps."""

    def arm() -> None:
        left = [number]

        def count(found: str) -> None:
            left[0] -= found == what
            if left[0] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

        counting(count)

    return arm


def at_size(size: int) -> Callable[[], None]:
    """The end comes in the middle of writing, where a file would become larger than this."""

    def arm() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    return arm


def after_seconds(seconds: float) -> Callable[[], None]:
    """The end comes whenever it comes."""

    def arm() -> None:
        signal.signal(signal.SIGALRM, lambda number, frame: os.kill(os.getpid(), signal.SIGKILL))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)

    return arm


def extent(work: Callable[[], None]) -> tuple[int, int, float]:
    """How many statements and hundreds of steps some work takes, and how long."""
    found = {"statement": 0, "steps": 0}
    connect = sqlite3.connect

    def count(what: str) -> None:
        found[what] += 1

    try:
        counting(count)
        began = time.monotonic()
        work()
        return found["statement"], found["steps"], time.monotonic() - began
    finally:
        store.sqlite3.connect = connect


@pytest.mark.parametrize("is_new", [True, False], ids=["a new store", "a store corrected"])
def test_before_or_after_never_between(desk: Desk, is_new: bool) -> None:
    if not is_new:
        desk.hand_in(files("语文", 10))
    intake = desk.intake(files("数学", 20))
    work = importing(desk.store, intake)
    start = desk.store.read_bytes() if desk.store.exists() else b""
    before = content(desk.store)
    statements, steps, took = extent(work)
    final = content(desk.store)
    size = desk.store.stat().st_size
    assert before != final

    drawn = random.Random(20131)
    arms = [after(1 + steps * place // 100, "steps") for place in range(100)]
    arms += [after(number, "statement") for number in sorted(drawn.sample(range(1, statements + 1), min(statements, 70)))]
    arms += [at_size(size) for size in range(512, size, max(size // 60 // 512, 1) * 512)]
    arms += [after_seconds(drawn.uniform(0.001, took)) for _ in range(60)]
    ends = {"before": 0, "after": 0}
    kills = 0
    for number, arm in enumerate(arms):
        restore(desk.store, start)
        was_killed = killed(work, arm)
        kills += was_killed
        now = content(desk.store)
        assert now in (before, final)
        assert was_killed or now == final
        ends["before" if now == before else "after"] += 1
        if number % 10 == 0:
            work()
            assert content(desk.store) == final
    assert kills >= 200, (kills, ends)
    assert ends["before"] >= 150, ends


def restore(path: Path, start: bytes) -> None:
    """The store as it was, without a journal of what was killed."""
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    if start:
        path.write_bytes(start)


def test_an_exception_in_the_middle_leaves_no_store(desk: Desk) -> None:
    intake = desk.intake(files("语文", 10))

    def stopped() -> None:
        with writing(desk.store) as connection:
            write_batch(connection, intake.batch(SECOND), intake.parents)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert not desk.store.exists()


POLICY = """语言版本 1
政策 【试行】
  标题 「试行办法」
主体 教师
  学科：文本
  任职日期：日期
资格 甲 对象 教师
  要求 任职日期 早于 2020-01-01
"""


def test_the_whole_command(tmp_path: Path) -> None:
    """The store is as before, or as after and then the rows that were not taken are in their file."""
    (tmp_path / "试行.pol").write_text(POLICY)
    rows = [f"{id_},语文,{'09.2.16' if place % 50 == 7 else '2009-02-16'}\n" for place, id_ in enumerate(TEACHERS)]
    (tmp_path / "教师.csv").write_text("编号,学科,任职日期\n" + "".join(rows))
    into, rejects = tmp_path / "区.sqlite", tmp_path / "退回.csv"
    given = ["import", str(tmp_path / "教师.csv"), "--into", str(into), "--policies", str(tmp_path), "--known", "2013-01-01"]

    def work() -> None:
        with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
            main([*given, "--apply", "--partial", "--rejects", str(rejects)])

    work()  # what is imported once takes no part in the time
    restore(into, b"")
    _, _, took = extent(work)
    final, left = content(into), rejects.read_bytes()
    assert len(left.splitlines()) == 1 + 3
    drawn = random.Random(20132)
    kills = 0
    for _ in range(60):
        restore(into, b"")
        rejects.unlink(missing_ok=True)
        kills += killed(work, after_seconds(drawn.uniform(took / 8, took)))
        now = content(into)
        assert now in ({}, final)
        assert not rejects.exists() or rejects.read_bytes() == left
        assert now == {} or rejects.exists()
    assert kills >= 15
