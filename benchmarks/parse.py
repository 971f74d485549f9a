"""Lines a second: the policies, parsed; and the time to load all of them. ``python benchmarks/parse.py``"""

from functools import partial
from pathlib import Path

from machine import call_time, least, line

from policylang.pipeline import load
from policylang.source import SourceFile
from policylang.syntax.parser import parse

POLICIES = Path(__file__).parents[1] / "policies"


def main() -> None:
    """Print lines a second for each file and all of them, and what a load takes."""
    line("an empty Python call", call_time() * 1e9, "ns")
    lines, seconds = 0, 0.0
    for file in sorted(POLICIES.glob("*.pol")):
        source = SourceFile(file.name, file.read_text(encoding="utf-8"))
        parse(source)
        taken = least(partial(parse, source), 10)
        count = source.text.count("\n")
        lines, seconds = lines + count, seconds + taken
        line(f"{file.name}, {count} lines", count / taken, "lines / s")
    line("all", lines / seconds, "lines / s", "target: at least 12,000")
    line("load of all policies", least(lambda: load(POLICIES), 3) * 1e3, "ms")
    line("load of all policies without their scenarios", least(lambda: load(POLICIES, with_scenarios=False), 3) * 1e3, "ms")


main()
