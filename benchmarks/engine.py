"""Decisions a second: teachers of the sample district against the whole Huadian policy. ``python benchmarks/engine.py``"""

import gc
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from machine import call_time, least, line

from policylang.core.facts import Dataset, Row, Table
from policylang.pipeline import load
from policylang.records.folders import read_folder
from policylang.runtime.compiled import compiled
from policylang.runtime.evaluator import Evaluation

HOME = Path(__file__).parents[1]
AS_OF = date(2009, 12, 31)
EVERY = 20
"""One teacher in so many is measured alone."""
TIMES = 60
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


def decide(start: Start, dataset: Dataset, rows: Sequence[Row]) -> None:
    """All decisions about some rows, in a run of its own."""
    run = start(dataset)
    for row in rows:
        run.decisions_for(row)


def main() -> None:
    """Print microseconds for one decision: with proofs, without, compiled; one teacher at a time and the whole district."""
    policies = load([HOME / "policies" / "huadian_2009.pol"], with_scenarios=False).sets[0]
    district = read_folder(HOME / "examples" / "records" / "huadian", policies.vocabulary).dataset
    teachers = district.rows("教师")
    some = [(alone(district, row), [row]) for row in teachers[::EVERY]]
    engine = compiled(policies)
    asked = len(engine.decisions_of("教师"))
    decide(partial(engine.evaluation, as_of=AS_OF), district, teachers[:1])
    gc.collect()
    gc.freeze()
    line("an empty Python call", call_time() * 1e9, "ns")
    starts: list[tuple[str, Start, str]] = [
        ("with proofs", lambda data: Evaluation(policies, data, AS_OF), "target: under 100"),
        ("reference engine without proofs", lambda data: Evaluation(policies, data, AS_OF, tracing=False), ""),
        ("compiled engine", lambda data: engine.evaluation(data, AS_OF), "target: under 10"),
    ]
    for name, start, target in starts:
        total = sum(least(partial(decide, start, data, rows), TIMES) for data, rows in some)
        line(f"one teacher, {name}", total / len(some) / asked * 1e6, "µs / decision", target)
    everybody = least(partial(decide, starts[-1][1], district, teachers), 5)
    line(
        f"{len(teachers)} teachers in their district, compiled engine", everybody / len(teachers) / asked * 1e6, "µs / decision"
    )


main()
