"""One record at a time: this engine, with proofs and without, beside others. ``python benchmarks/record_engines.py [records]``

The engines take turns within one process; every figure is the median of the turns, every ratio the median of the ratios
within a turn. Before anything is timed all outcomes of all engines are compared, and all that is recorded with the traces of the reference engine.
Each line of ours counts all that its words say: the dict read, the decisions made; ``with proofs``: what every part, condition, field
and decision consulted came to recorded beside them; ``traces walked``: every step of every proof looked at as well; ``proofs as
trees``: made into trees with the fewest facts that decide.
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

from policylang.api import Policies
from policylang.core.facts import Dataset, Row, Table
from policylang.core.ir import PolicySet
from policylang.pipeline import load
from policylang.runtime.compiled import compiled
from policylang.runtime.compiled_records import Records
from policylang.runtime.compiled_traces import TracingEvaluation
from policylang.runtime.decision import POSITIVE_NEGATIVE, Decision, Outcome, Trace
from policylang.runtime.evaluator import Evaluation
from policylang.runtime.proof import prove

HOME = Path(__file__).parent
KIND = "教师"
TURNS = 41
LEAST = 0.01
"""Seconds that an engine is kept busy in one turn, at least."""
BASE = "hand-written Python"
PROOFS = "policylang, with proofs"
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


def alone(record: dict[str, Any]) -> tuple[Dataset, Row]:
    """A record as a row, and as all there is."""
    row = Row(KIND, "t", record)
    return Dataset({KIND: Table((row,))}), row


def steps(decisions: Sequence[Decision]) -> list[Trace]:
    """All that was recorded for some decisions: every step, with the facts that it read."""
    return [trace for one in decisions if one.trace is not None for trace in one.trace.walk() if trace.facts is not None]


def ours(policies: PolicySet, drawn: Sequence[dict[str, Any]]) -> list[Engine]:
    """This engine: outcomes; marks and hours too; decisions with causes; with proofs, walked through, and as trees."""
    engine, by_record = compiled(policies), Records(policies, KIND, AS_OF)
    outcomes = Records(policies, KIND, AS_OF, with_values=False)

    def decided(record: dict[str, Any]) -> list[Decision]:
        dataset, row = alone(record)
        return engine.evaluation(dataset, AS_OF).decisions_for(row)

    def traced(record: dict[str, Any]) -> list[Decision]:
        dataset, row = alone(record)
        return TracingEvaluation(policies, dataset, AS_OF).decisions_for(row)

    def walked(record: dict[str, Any]) -> list[Decision]:
        found = traced(record)
        steps(found)
        return found

    def proved(record: dict[str, Any]) -> list[Decision]:
        dataset, row = alone(record)
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
        ("policylang, outcomes", items, outcomes.decide, read_outcomes),
        ("policylang, outcomes and values", items, by_record.decide, read_outcomes),
        ("policylang, decisions", items, decided, read),
        (PROOFS, items, traced, read),
        ("policylang, with proofs, traces walked", items, walked, read),
        ("policylang, with proofs, proofs as trees", items[:20], proved, read),
    ]


def by_interface(policies: Policies, drawn: Sequence[dict[str, Any]]) -> Engine:
    """This engine as other programs call it: keys and cells checked, a report with proofs."""

    def evaluated(record: dict[str, Any]) -> Any:
        return policies.evaluate({KIND: record}, AS_OF)

    def read(report: Any) -> dict[str, Any]:
        (policy_set,) = policies.sets.values()
        return {english: yes_no(rule, report[rule].outcome, policy_set) for rule, english in DECISIONS.items()}

    return "policylang, evaluate() with proofs", [{"编号": "t", **record} for record in drawn], evaluated, read


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
    print(f"{len(wanted)} records, {len(DECISIONS)} decisions each: all outcomes are the same")


def compare_traces(policies: PolicySet, drawn: Sequence[dict[str, Any]]) -> None:
    """Stop where anything recorded is other than what the reference engine records."""
    number = 0
    for record in [*drawn, *drawn]:
        dataset, row = alone(record)
        wanted = steps(Evaluation(policies, dataset, AS_OF).decisions_for(row))
        found = steps(TracingEvaluation(policies, dataset, AS_OF).decisions_for(row))
        if list(map(shown, found)) != list(map(shown, wanted)):
            sys.exit(f"traces differ on {record}")
        number += len(found)
    print(f"{number / len(drawn) / 2:.0f} steps recorded a record: all as the reference engine records them\n")


def shown(trace: Trace) -> tuple[Any, ...]:
    """A step as something that compares."""
    node = trace.node.rule if isinstance(trace.node, Decision) else trace.node
    return id(node) if not isinstance(node, str) else node, repr(trace.value), trace.facts, len(trace.children), trace.note


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


def ratio(own: Sequence[float], other: Sequence[float]) -> float:
    """The median of the ratios within a turn."""
    return statistics.median(one / base for one, base in zip(own, other, strict=True))


def main() -> None:
    """Compare outcomes and what is recorded, then time."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    drawn = records(number)
    loaded = load([HOME / "workload" / "annual.pol"], with_scenarios=False)
    policies = loaded.sets[0]
    engines = [*peers(drawn), *ours(policies, drawn), by_interface(Policies(loaded), drawn)]
    compare(engines)
    compare_traces(policies, drawn)
    gc.collect()
    gc.freeze()
    line("an empty Python call", call_time() * 1e9, "ns")
    turns: dict[str, list[float]] = {label: [] for label, *_ in engines}
    for turn in range(TURNS):
        order = engines[turn % len(engines) :] + engines[: turn % len(engines)]
        for label, items, decide, _ in order:
            turns[label].append(seconds(items, decide))
    for label, found in turns.items():
        times = ratio(found, turns[BASE])
        line(label, statistics.median(found) * 1e6, "µs / record", f"{times:,.1f} × {BASE}")
    for label in turns:
        if label in PEERS and label != BASE:
            print(f"with proofs {ratio(turns[PROOFS], turns[label]):.2f} × the time of {label} without any")


main()
