"""``policylang check`` of the smallest policy as a process, as a multiple of ``python -c pass``. ``python benchmarks/check.py``

Byte code is kept in a folder of its own, as it would be once the package is installed.
"""

import os
import tempfile

from machine import HOME, line, process_times

TIMES = 20
FILE = HOME / "policies" / "putuo_13th.pol"


def main() -> None:
    """Print both times of both processes, and their ratios."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = folder
        check = ["-m", "policylang", "check", str(FILE)]
        process_times(check, environment)
        nothing, checked = [], []
        for _ in range(TIMES):
            nothing.append(process_times(["-c", "pass"], environment))
            checked.append(process_times(check, environment))
    lines = FILE.read_text(encoding="utf-8").count("\n")
    for place, name in enumerate(("wall time", "processor time")):
        least, ours = min(one[place] for one in nothing), min(one[place] for one in checked)
        line(f"python -c pass, {name}", least * 1e3, "ms")
        line(f"check of {lines} lines, {name}", ours * 1e3, "ms")
        line(f"ratio, {name}", ours / least, "times", "target: under 20" if place == 0 else "")


main()
