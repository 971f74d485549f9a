"""Time, memory and growth of the five policies on a country. ``python -m benchmarks.national.run FOLDER --people 1e4,1e5,1e6,1e7,18.9e6``

Reads what ``generate`` wrote into FOLDER. Each policy is a process of its own, ``policylang decide --engine polars``, from Parquet files to Parquet
files; wall time, the time of the processor and peak resident memory are those of the whole process. Growth is the slope of a line through the logarithms of
people and seconds: over all sizes, and from 100,000 people on, below which starting counts most.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from math import log
from pathlib import Path
from statistics import median

import attrs
import polars as pl

from benchmarks.machine import described
from benchmarks.national.generate import COUNTRY, sizes
from benchmarks.national.templates import DISTRICTS, HOME

SETTLED = 100_000
"""From so many people on starting does not count."""


@attrs.frozen
class Figure:
    """One policy at one size: people and all rows read, rows decided, seconds, those of the processor, bytes of the process at most."""

    district: str
    people: int
    rows: int
    decided: int
    seconds: float
    busy: float
    peak: int


def child(words: Sequence[str]) -> tuple[float, float, int]:
    """Seconds, seconds of the processor and peak memory of a process; raises ``CalledProcessError`` with what it wrote."""
    with tempfile.TemporaryFile() as errors:
        begun = time.perf_counter()
        process = subprocess.Popen(words, cwd=HOME, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        spent, process.returncode = time.perf_counter() - begun, os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            raise subprocess.CalledProcessError(process.returncode, list(words), stderr=errors.read().decode())
    return spent, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def measured(folder: Path, district: str, people: int, more: Sequence[str], turns: int) -> Figure:
    """Runs one policy at one size; the median time and the greatest peak."""
    records = folder / str(people) / district
    rows = sum(count(file) for file in records.glob("*.parquet"))
    found, decided = [], 0
    for _ in range(turns):
        with tempfile.TemporaryDirectory(dir=folder) as place:
            to = Path(place) / "decided"
            words = [sys.executable, "-m", "policylang", "decide", "--engine", "polars", "--policies", "policies"]
            found.append(child([*words, "--records", str(records.resolve()), "--to", str(to.resolve()), *more]))
            decided = sum(count(file) for file in to.rglob("*.parquet"))
    spent, busy, peaks = zip(*found, strict=True)
    return Figure(district, people, rows, decided, median(spent), median(busy), max(peaks))


def count(file: Path) -> int:
    """The rows of a file."""
    found: int = pl.scan_parquet(file).select(pl.len()).collect().item()
    return found


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The exponent of growth: of the line through the logarithms, by least squares."""
    logs = [(log(one), log(other)) for one, other in points]
    middle, height = (sum(axis) / len(logs) for axis in zip(*logs, strict=True))
    slope: float = sum((x - middle) * (y - height) for x, y in logs) / sum((x - middle) ** 2 for x, _ in logs)
    return slope


def told(name: str, figures: Sequence[Figure]) -> str:
    """The exponents of some figures in words."""
    parts = []
    for words, least in (("all sizes", 0), (f"from {SETTLED:,} people on", SETTLED)):
        settled = [one for one in figures if one.people >= least]
        if len(settled) > 1:
            spent, busy = (exponent([(one.people, getattr(one, of)) for one in settled]) for of in ("seconds", "busy"))
            parts.append(f"{spent:.3f}, of the processor's {busy:.3f} ({words})")
    return f"{name}: time grows with exponent {'; '.join(parts)}" if parts else f"{name}: one size"


def together(people: int, figures: Sequence[Figure]) -> Figure:
    """All policies at one size: the sum of their times, the greatest peak."""
    rows, decided = sum(one.rows for one in figures), sum(one.decided for one in figures)
    spent, busy = sum(one.seconds for one in figures), sum(one.busy for one in figures)
    return Figure("all", people, rows, decided, spent, busy, max(one.peak for one in figures))


def line(one: Figure) -> str:
    """A line of the table."""
    counts = (f"{number:,}" for number in (one.people, one.rows, one.decided))
    spent = (f"{seconds:,.1f}" for seconds in (one.seconds, one.busy))
    return f"| {' | '.join((one.district, *counts, *spent, f'{one.peak / 2**30:.2f}', f'{one.rows / one.seconds:,.0f}'))} |"


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--people", type=sizes, default=[COUNTRY])
    parser.add_argument("--districts", type=lambda names: names.split(","), default=list(DISTRICTS))
    parser.add_argument("--turns", type=int, default=1, help="runs of each; the median counts")
    parser.epilog = "What stands after -- is given to decide: -- --memory 4GiB"
    words = sys.argv[1:]
    end = words.index("--") if "--" in words else len(words)
    args = parser.parse_args(words[:end])
    args.more = words[end + 1 :]
    return args


def main() -> None:
    """Run all, and print a table in Markdown."""
    args = arguments()
    print(f"{described()}\n")
    print(
        "| policy | people | rows read | rows decided | s | processor s | peak GiB | rows / s |\n|---|---|---|---|---|---|---|---|"
    )
    figures: list[Figure] = []
    for people in args.people:
        here = []
        for district in args.districts:
            one = measured(args.folder, district, people, args.more, args.turns)
            here.append(one)
            print(line(one), flush=True)
        total = together(people, here)
        print(line(total), flush=True)
        figures += [*here, total]
    print()
    for name in (*args.districts, "all"):
        print(told(name, [one for one in figures if one.district == name]))
    print(f"this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")


if __name__ == "__main__":
    main()
