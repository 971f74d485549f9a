"""``policylang check`` of the smallest policy as a process, as a multiple of ``python -c pass``. ``python benchmarks/check.py``

Byte code is kept in a folder of its own, as it would be once the package is installed.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from machine import line

HOME = Path(__file__).parents[1]
TIMES = 20
FILE = HOME / "policies" / "putuo_13th.pol"


def measured(arguments: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Wall time and processor time of one process, in seconds."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, cwd=HOME, env=environment, capture_output=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print both times of both processes, and their ratios."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = folder
        check = ["-m", "policylang", "check", str(FILE)]
        measured(check, environment)
        nothing, checked = [], []
        for _ in range(TIMES):
            nothing.append(measured(["-c", "pass"], environment))
            checked.append(measured(check, environment))
    lines = FILE.read_text(encoding="utf-8").count("\n")
    for place, name in enumerate(("wall time", "processor time")):
        least, ours = min(one[place] for one in nothing), min(one[place] for one in checked)
        line(f"python -c pass, {name}", least * 1e3, "ms")
        line(f"check of {lines} lines, {name}", ours * 1e3, "ms")
        line(f"ratio, {name}", ours / least, "times", "target: under 20" if place == 0 else "")


main()
