"""How fast this machine is just now, so that figures of different machines and hours can be compared.

A machine that others use at the same time is slower from one moment to the next: every figure is the least of many.
"""

import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from timeit import repeat

HOME = Path(__file__).parents[1]


def call_time() -> float:
    """Seconds for one call of an empty Python function."""
    return min(repeat("f(1, 2, 3)", "def f(a, b, c): return a", number=20_000, repeat=30)) / 20_000


def least(action: Callable[[], object], times: int) -> float:
    """The least time that ``action`` takes, in seconds."""
    found = []
    for _ in range(times):
        before = time.perf_counter()
        action()
        found.append(time.perf_counter() - before)
    return min(found)


def process_times(arguments: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Wall time and processor time of one Python process, in seconds."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, cwd=HOME, env=environment, capture_output=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def line(name: str, value: float, unit: str, target: str = "") -> None:
    """Print one figure."""
    print(f"{name:<58} {value:>10,.1f} {unit:<14} {target}")


def described() -> str:
    """The machine in a line: processor, cores, memory, load, and how long an empty call takes just now."""
    about = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    models = [text.partition(":")[2].strip() for text in about.splitlines() if text.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    name = models[0] if models else platform.processor() or platform.machine()
    versions = f"Python {platform.python_version()}"
    return f"{name}, {os.cpu_count()} cores, {memory:.0f} GiB, {versions}, load {load:.1f}, an empty call {call_time() * 1e9:.0f} ns"
