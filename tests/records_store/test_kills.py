"""The process ends in the middle of an import, in many places: the store is as before or as after."""

import os
import random
import resource
import signal
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from desk import SECOND, Desk, content

from policylang.records import store
from policylang.records.intake import Intake
from policylang.records.store import writing
from policylang.records.store_write import write_batch

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
TEACHERS = [f"教师-{number:03d}" for number in range(300)]


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


def importing(path: Path, intake: Intake, known: object = SECOND) -> Callable[[], None]:
    """An import."""

    def run() -> None:
        with writing(path) as connection:
            write_batch(connection, intake.batch(SECOND), intake.parents)

    return run


def after_instructions(count: int) -> Callable[[], None]:
    """The end comes after so many thousand steps of SQLite."""

    def arm() -> None:
        connect = sqlite3.connect

        def connected(*given: object, **named: object) -> sqlite3.Connection:
            connection: sqlite3.Connection = connect(*given, **named)  # type: ignore[call-overload]
            connection.set_progress_handler(step, 1000)
            return connection

        left = [count]

        def step() -> int:
            left[0] -= 1
            if left[0] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return 0

        store.sqlite3.connect = connected  # type: ignore[assignment]

    return arm


def after_statements(count: int) -> Callable[[], None]:
    """The end comes before the statement with this number, COMMIT among them."""

    def arm() -> None:
        connect = sqlite3.connect

        def connected(*given: object, **named: object) -> sqlite3.Connection:
            connection: sqlite3.Connection = connect(*given, **named)  # type: ignore[call-overload]
            connection.set_trace_callback(step)
            return connection

        left = [count]

        def step(statement: str) -> None:
            left[0] -= 1
            if left[0] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

        store.sqlite3.connect = connected  # type: ignore[assignment]

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


@pytest.mark.parametrize("is_new", [True, False], ids=["a new store", "a store corrected"])
def test_before_or_after_never_between(desk: Desk, is_new: bool) -> None:
    if not is_new:
        desk.hand_in(files("语文", 10))
    intake = desk.intake(files("数学", 20))
    start = desk.store.read_bytes() if desk.store.exists() else b""
    before = content(desk.store)
    began = time.monotonic()
    desk.hand_in(files("数学", 20), SECOND)
    took = time.monotonic() - began
    after = content(desk.store)
    size = desk.store.stat().st_size
    assert before != after

    drawn = random.Random(20131)
    arms = [after_instructions(drawn.randint(1, 400)) for _ in range(40)]
    arms += [after_statements(drawn.randint(1, 1400)) for _ in range(40)]
    arms += [at_size(drawn.randrange(512, size, 512)) for _ in range(40)]
    arms += [after_seconds(drawn.uniform(0.001, took)) for _ in range(40)]
    ends = {"before": 0, "after": 0}
    kills = 0
    for arm in arms:
        restore(desk.store, start)
        kills += killed(importing(desk.store, intake), arm)
        now = content(desk.store)
        assert now in (before, after)
        ends["before" if now == before else "after"] += 1
    assert kills >= 100, (kills, ends)
    assert ends["before"] >= 50, ends
    with writing(desk.store) as connection:
        write_batch(connection, intake.batch(SECOND), intake.parents)
    assert content(desk.store) == after


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
