"""Decisions a second: teachers of the sample district against the whole Huadian policy. ``python benchmarks/engine.py``

"whole policy": every decision about a teacher and about all rows that belong to him; "about the teacher": those on his own row only, with
the time of those on his other rows that they consult.
"""

import gc
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from machine import call_time, least, line

from policylang.core.facts import Dataset, Row, Table
from policylang.core.ir import Rule
from policylang.pipeline import load
from policylang.records.folders import read_folder
from policylang.runtime.compiled import compiled
from policylang.runtime.compiled_traces import TracingEvaluation
from policylang.runtime.evaluator import Evaluation

HOME = Path(__file__).parents[1]
AS_OF = date(2009, 12, 31)
EVERY = 20
"""One teacher in so many is measured alone."""
TIMES = 60
FIGURES = {"统考合格线": 60, "文本合格线": 60, "幼儿合格线": 60, "博文不足得分": 0, "未按期统考视为不合格": False}
"""Figures that the document leaves open: without them one decision in seven is 待定, which takes longest."""
Start = Callable[[Dataset], Evaluation]


def alone(dataset: Dataset, row: Row) -> Dataset:
    """A dataset with one row and what stands below it."""
    found: dict[str, list[Row]] = {}
    waiting = [row]
    while waiting:
        one = waiting.pop()
        found.setdefault(one.kind, []).append(one)
        waiting += [child for table in one.tables.values() for child in table.rows]
    return Dataset({kind: Table(tuple(found.get(kind, ())), table.complete) for kind, table in dataset.tables.items()})


def rows_of(dataset: Dataset) -> list[Row]:
    """All rows, kind by kind."""
    return [row for table in dataset.tables.values() for row in table.rows]


def decide(start: Start, dataset: Dataset, rows: Sequence[Row]) -> None:
    """All decisions about some rows, in a run of its own."""
    run = start(dataset)
    for row in rows:
        run.decisions_for(row)


Asked = Sequence[tuple[Row, Rule, str | None]]


def one_by_one(start: Start, dataset: Dataset, asked: Asked) -> float:
    """Seconds for some decisions in a run: of each the least of many runs, a moment being quiet more often than a while."""
    found = [1.0] * len(asked)
    for _ in range(TIMES):
        run = start(dataset)
        for place, (row, rule, level) in enumerate(asked):
            before = time.perf_counter()
            run.decide_on(rule, row, AS_OF, level)
            found[place] = min(found[place], time.perf_counter() - before)
    return sum(found)


def main() -> None:
    """Print microseconds for one decision: with proofs, without, compiled; one teacher at a time and the whole district."""
    policies = load([HOME / "policies" / "huadian_2009.pol"], with_scenarios=False).sets[0]
    district = read_folder(HOME / "examples" / "records" / "huadian", policies.vocabulary).dataset
    teachers = district.rows("教师")
    some = [(alone(district, row), row) for row in teachers[::EVERY]]
    engine = compiled(policies)
    asked = len(engine.decisions_of("教师"))
    about = [[(row, *one) for one in engine.decisions_of(row.kind)] for _, row in some]
    whole = [[(row, *one) for row in rows_of(data) for one in engine.decisions_of(row.kind)] for data, _ in some]
    decide(partial(engine.evaluation, as_of=AS_OF), district, teachers[:1])
    gc.collect()
    gc.freeze()
    line("an empty Python call", call_time() * 1e9, "ns")
    given = {(name, None): value for name, value in FIGURES.items()}
    starts: list[tuple[str, Start, str]] = [
        ("with proofs", lambda data: TracingEvaluation(policies, data, AS_OF), "target: under 100"),
        ("reference engine without proofs", lambda data: Evaluation(policies, data, AS_OF, tracing=False), ""),
        ("compiled engine", lambda data: engine.evaluation(data, AS_OF), "target: under 10"),
        ("with proofs, figures given", lambda data: TracingEvaluation(policies, data, AS_OF, bindings=given), ""),
        ("compiled engine, figures given", lambda data: engine.evaluation(data, AS_OF, bindings=given), ""),
    ]
    for name, start, target in starts:
        for what, questions, goal in (("whole policy", whole, target), ("36 about the teacher", about, "")):
            total = sum(one_by_one(start, data, decisions) for (data, _), decisions in zip(some, questions, strict=True))
            line(f"{what}, {name}", total / sum(map(len, questions)) * 1e6, "µs / decision", goal)
    everybody = least(partial(decide, starts[-1][1], district, teachers), 5)
    line(
        f"{len(teachers)} teachers in their district, compiled engine, figures given",
        everybody / len(teachers) / asked * 1e6,
        "µs / decision",
    )


main()
