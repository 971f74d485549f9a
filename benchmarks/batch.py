"""Whole tables: the batch engine beside what is written by hand. ``python benchmarks/batch.py [1e4,1e5,1e6,1e7] [--turns 5]``

Nine decisions about each teacher of ``workload/annual.pol``, from memory and from a Parquet file. What is written by hand gives outcomes and, with
reasons, the number of the first condition that decides; the batch engine gives more: all items that decide and all facts missing. All outcomes of
all ways are compared before anything is timed. The ways take turns in one process, each turn in another order, drawn from its number: what ran just before
leaves memory warm or cold. What is timed ends when the answer stands; to free it is not counted, nor is what is made once for a policy: the system of openfisca-core, the kernel of the batch
engine. A figure is the median of the turns, a ratio the median of the ratios within a turn: how many times as fast as Polars by hand with reasons, the faster of its engines.
Seconds of the processor, of all threads together, are told beside: on a machine that others use they say more.
"""

import argparse
import gc
import importlib
import importlib.util
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random
from statistics import median

import polars as pl
from columns.ways import COUNTS, DECISIONS, MARKS, Source, Way, known
from machine import described
from workload.teachers import AS_OF, columns

from policylang.batch import OUTCOMES, Decisions, decide_frames
from policylang.core.ir import PolicySet
from policylang.pipeline import load
from policylang.runtime.decision import POSITIVE_NEGATIVE, Outcome

HOME = Path(__file__).parent
DRAWN = 50_000
"""So many teachers are drawn; a larger table repeats them."""
PEERS = {"polars_by_hand": "polars", "numpy_by_hand": "numpy", "duckdb_by_hand": "duckdb", "openfisca": "openfisca_core"}
"""By module: the library that it needs."""
INSTALLED_BY_HAND = {"openfisca_core": "pip install openfisca-core", "numpy": "pip install numpy"}
BASE = "Polars by hand"
OWN = "policylang on Polars"
PENDING = OUTCOMES.index(Outcome.PENDING)
AT_THRESHOLD = 20
"""One teacher of so many has marks that are exactly the pass mark, as many have marks one hundredth below."""


def at_threshold(below: int) -> list[tuple[int, int]]:
    """All pairs of marks in tenths whose sum, weighted with 7 and 3, is so many hundredths below the pass mark."""
    return [
        (exam, (6000 - below - 7 * exam) // 3)
        for exam in range(1001)
        if (6000 - below - 7 * exam) % 3 == 0 and 0 <= 6000 - below - 7 * exam <= 3000
    ]


def teachers(rows: int) -> pl.DataFrame:
    """A typed table of teachers."""
    drawn = columns(min(rows, DRAWN))
    tenths = [[None if mark is None else int(mark * 10) for mark in drawn[name]] for name in MARKS]
    for below in (0, 1):
        pairs = at_threshold(below)
        for place, row in enumerate(range(below, len(tenths[0]), AT_THRESHOLD)):
            tenths[0][row], tenths[1][row] = pairs[place % len(pairs)]
    for name, marks in zip(MARKS, tenths, strict=True):
        drawn[name] = [None if mark is None else Decimal(mark) / 10 for mark in marks]
    types = {
        "培训方式": pl.Enum(["网联", "文本"]),
        **dict.fromkeys(COUNTS, pl.Int32()),
        **dict.fromkeys(MARKS, pl.Decimal(5, 1)),
    }
    table = pl.DataFrame(drawn, schema_overrides=types)
    whole = pl.concat([table] * -(-rows // table.height), rechunk=True)[:rows]
    return whole.with_columns(pl.int_range(rows).cast(pl.String).alias("编号"))


def ours(policies: PolicySet, source: Source) -> Iterator[Way]:
    """The batch engine, with reasons always."""

    def of_table(engine: str) -> Decisions:
        return decide_frames(policies, {"教师": source.table}, AS_OF, engine)

    def of_file(engine: str) -> Decisions:
        return decide_frames(policies, {"教师": source.file}, AS_OF, engine)

    def read(decisions: Decisions) -> dict[str, pl.Series]:
        table = decisions.tables["教师"]
        truths = [known(name, OUTCOMES.index(positive(policies, name)), PENDING) for name in DECISIONS]
        return table.select(truths).to_dict()

    for engine, label in (("polars", OWN), ("duckdb", "policylang on DuckDB")):
        yield Way(label, partial(of_table, engine), read, True)
        yield Way(label, partial(of_file, engine), read, True, reads_file=True)


def positive(policies: PolicySet, name: str) -> Outcome:
    """The outcome that says yes."""
    return POSITIVE_NEGATIVE[policies.rules[name].kind][0]


def all_ways(policies: PolicySet, source: Source) -> list[Way]:
    """Ours, and those of the peers that are installed."""
    found = [*ours(policies, source)]
    for module, library in PEERS.items():
        if importlib.util.find_spec(library) is None:
            print(f"{library}: not installed ({INSTALLED_BY_HAND.get(library, library)}); left out")
            continue
        found += importlib.import_module(f"columns.{module}").ways(source)
    return found


def compare(ways: list[Way]) -> None:
    """Stop where an exact way decides otherwise than the first by hand; say how often the inexact ones do."""
    wanted = next(way.read(way.decide()) for way in ways if way.label == BASE)
    for way in ways:
        found = way.read(way.decide())
        wrong = {name: int((~found[name].eq_missing(wanted[name])).sum()) for name in DECISIONS}
        if way.is_exact and any(wrong.values()):
            sys.exit(f"{told(way)} differs: {wrong}")
        if not way.is_exact:
            print(f"{told(way)}: {wrong['课程考核']:,} of {len(wanted['课程考核']):,} exams decided wrongly")


def told(way: Way) -> str:
    """A way in words."""
    parts = (way.label, "with reasons" if way.has_reasons else "without reasons", "" if way.is_exact else "inexact (floats)")
    return ", ".join(part for part in parts if part)


def timed(ways: list[Way], turns: int) -> dict[Way, list[tuple[float, float]]]:
    """Seconds and seconds of the processor of each turn, by way."""
    times: dict[Way, list[tuple[float, float]]] = {way: [] for way in ways}
    for turn in range(turns):
        for way in Random(turn).sample(ways, len(ways)):
            gc.collect()
            wall, busy = time.perf_counter(), time.process_time()
            answer = way.decide()
            times[way].append((time.perf_counter() - wall, time.process_time() - busy))
            del answer
    return times


def table(rows: int, times: dict[Way, list[tuple[float, float]]]) -> None:
    """Prints medians and ratios as a table in Markdown."""
    for reads_file in (False, True):
        here = {way: [*zip(*found, strict=True)] for way, found in times.items() if way.reads_file is reads_file}
        bases = [way for way in here if way.label.startswith(BASE) and way.has_reasons and way.is_exact]
        base = here[min(bases, key=lambda way: median(here[way][0]))]
        print(f"\n{rows:,} teachers, from {'Parquet' if reads_file else 'memory'}; × Polars by hand with reasons:\n")
        print("| | s | million rows / s | × | processor s | × |\n|---|---|---|---|---|---|")
        for way, (walls, busies) in sorted(here.items(), key=lambda item: median(item[1][0])):
            wall, busy = (ratio(*both) for both in zip(base, (walls, busies), strict=True))
            rate = rows / median(walls) / 1e6
            print(f"| {told(way)} | {median(walls):.3f} | {rate:.2f} | {wall:.2f} | {median(busies):.3f} | {busy:.2f} |")


def goals(rows: int, times: dict[Way, list[tuple[float, float]]]) -> None:
    """Prints how many times as fast the batch engine is as others with reasons: medians of the ratios within a turn."""
    walls = {told(way): [wall for wall, _ in found] for way, found in times.items() if way.has_reasons and not way.reads_file}
    own = walls.pop(f"{OWN}, with reasons")
    faster = ", ".join(
        f"{label.partition(',')[0]} {ratio(wall, own):.1f}" for label, wall in walls.items() if "inexact" not in label
    )
    print(f"\n{rows:,} teachers, from memory: as fast as others with reasons, times: {faster}")


def ratio(base: Sequence[float], found: Sequence[float]) -> float:
    """How many times as fast as the base: the median of the ratios within a turn."""
    return median(one / other for one, other in zip(base, found, strict=True))


def main() -> None:
    """Compare outcomes, then time, for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="?", default="1e4,1e5,1e6", help="numbers of teachers")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--without", action="append", default=[], help="a way to leave out, such as 'policylang on DuckDB'")
    args = parser.parse_args()
    policies = load(HOME / "workload" / "annual.pol", with_scenarios=False).sets[0]
    print(described())
    for rows in (int(float(size)) for size in args.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            source = Source(teachers(rows), Path(folder) / "教师.parquet")
            source.table.write_parquet(source.file)
            ways = [way for way in all_ways(policies, source) if way.label not in args.without]
            compare(ways)
            times = timed(ways, args.turns)
            table(rows, times)
            goals(rows, times)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(f"\npeak of all ways together {peak:.2f} GiB", flush=True)


if __name__ == "__main__":
    main()
