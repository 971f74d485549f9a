"""One record at a time: this engine, with proofs and without, beside others. ``python benchmarks/record_engines.py [records]``

The engines take turns within one process; every figure is the median of the turns, every ratio the median of the ratios
within a turn. Before anything is timed all outcomes of all engines are compared.
"""

import gc
import importlib
import importlib.util
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from machine import call_time, line
from peers.fields import DECISIONS
from workload.teachers import AS_OF, records

from policylang.core.facts import Dataset, Row, Table
from policylang.core.ir import PolicySet
from policylang.pipeline import load
from policylang.runtime.compiled import compiled
from policylang.runtime.compiled_records import Records
from policylang.runtime.compiled_traces import TracingEvaluation
from policylang.runtime.decision import POSITIVE_NEGATIVE, Decision, Outcome
from policylang.runtime.proof import prove

HOME = Path(__file__).parent
KIND = "教师"
TURNS = 9
LEAST = 0.02
"""Seconds that an engine is kept busy in one turn, at least."""
BASE = "hand-written Python"
PEERS = {
    BASE: ("hand_written", None),
    "zen-engine": ("zen", "zen"),
    "cedarpy": ("cedar", "cedarpy"),
    "rule-engine": ("rule_engine_text", "rule_engine"),
    "json-logic": ("json_logic_trees", "json_logic"),
}
"""By label: the module in ``peers`` and the library that it needs."""
Engine = tuple[str, list[Any], Callable[[Any], Any], Callable[[Any], dict[str, Any]]]
"""Label, items, what decides one, how its answer is read."""


def yes_no(rule: str, outcome: Outcome, policies: PolicySet) -> bool | None:
    """An outcome as yes, no or unknown."""
    return None if outcome is Outcome.PENDING else outcome is POSITIVE_NEGATIVE[policies.rules[rule].kind][0]


def ours(policies: PolicySet, drawn: Sequence[dict[str, Any]]) -> list[Engine]:
    """This engine: outcomes; marks and hours too; decisions with causes; with what each rests on recorded; with that made into trees."""
    engine, by_record = compiled(policies), Records(policies, KIND, AS_OF)
    outcomes = Records(policies, KIND, AS_OF, with_values=False)

    def row_of(record: dict[str, Any]) -> tuple[Dataset, Row]:
        row = Row(KIND, "t", record)
        return Dataset({KIND: Table((row,))}), row

    def decided(record: dict[str, Any]) -> list[Decision]:
        dataset, row = row_of(record)
        return engine.evaluation(dataset, AS_OF).decisions_for(row)

    def traced(record: dict[str, Any]) -> list[Decision]:
        dataset, row = row_of(record)
        return TracingEvaluation(policies, dataset, AS_OF).decisions_for(row)

    def proved(record: dict[str, Any]) -> list[Decision]:
        dataset, row = row_of(record)
        run = TracingEvaluation(policies, dataset, AS_OF)
        found = run.decisions_for(row)
        for decision in found:
            prove(run, decision)
        return found

    def read(found: list[Decision]) -> dict[str, Any]:
        return {DECISIONS[one.rule.name]: yes_no(one.rule.name, one.outcome, policies) for one in found}

    def read_outcomes(found: dict[str, Any]) -> dict[str, Any]:
        return {english: yes_no(rule, found[rule], policies) for rule, english in DECISIONS.items()}

    items = list(drawn)
    return [
        ("policylang, outcomes", items, outcomes, read_outcomes),
        ("policylang, outcomes and values", items, by_record, read_outcomes),
        ("policylang, decisions", items, decided, read),
        ("policylang, with proofs", items, traced, read),
        ("policylang, proofs as trees", items[:20], proved, read),
    ]


def peers(drawn: Sequence[dict[str, Any]]) -> list[Engine]:
    """The others that are installed."""
    found: list[Engine] = []
    for label, (name, library) in PEERS.items():
        if library is not None and importlib.util.find_spec(library) is None:
            print(f"{label}: not installed (pip install 'policylang[bench]')")
            continue
        peer = importlib.import_module(f"peers.{name}")
        found.append((label, [peer.adapt(record) for record in drawn], peer.make(), peer.read))
    return found


def compare(engines: Sequence[Engine]) -> None:
    """Stop where any outcome of any engine is another than that of the first."""
    _, items, decide, read = engines[0]
    wanted = [read(decide(item)) for item in items]
    for label, items, decide, read in engines[1:]:
        for place, item in enumerate(items):
            found = read(decide(item))
            different = {name: found[name] for name in DECISIONS.values() if found[name] is not wanted[place][name]}
            if different:
                sys.exit(f"{label} differs on record {place}: {different}, expected {wanted[place]}")
    print(f"{len(wanted)} records, {len(DECISIONS)} decisions each: all outcomes are the same\n")


def seconds(items: Sequence[Any], decide: Callable[[Any], Any]) -> float:
    """Seconds for one record."""
    done, begun = 0, time.perf_counter()
    while True:
        for item in items:
            decide(item)
        done += len(items)
        spent = time.perf_counter() - begun
        if spent > LEAST:
            return spent / done


def main() -> None:
    """Compare outcomes, then time."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    drawn = records(number)
    policies = load([HOME / "workload" / "annual.pol"], with_scenarios=False).sets[0]
    engines = [*peers(drawn), *ours(policies, drawn)]
    compare(engines)
    gc.collect()
    gc.freeze()
    line("an empty Python call", call_time() * 1e9, "ns")
    turns: dict[str, list[float]] = {label: [] for label, *_ in engines}
    for turn in range(TURNS):
        order = engines[turn % len(engines) :] + engines[: turn % len(engines)]
        for label, items, decide, _ in order:
            turns[label].append(seconds(items, decide))
    for label, found in turns.items():
        ratio = statistics.median(own / base for own, base in zip(found, turns[BASE], strict=True))
        line(label, statistics.median(found) * 1e6, "µs / record", f"{ratio:,.1f} × {BASE}")


main()
