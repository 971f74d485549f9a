"""``policylang check`` of a policy of 500 lines as a process, as a multiple of ``python -c pass``. ``python benchmarks/check.py``

The policy is the smallest of the five, with as many of its last 测例 left out as is needed to have 500 lines or a few less; the
vocabulary that it imports and its 原文 come on top. Byte code is kept in a folder of its own, as it would be once the package is installed.
"""

import os
import shutil
import statistics
import tempfile
from pathlib import Path

from machine import HOME, line, process_times

TIMES = 20
MOST_LINES = 500
POLICIES = HOME / "policies"
FILE = "putuo_13th.pol"


def shortened(text: str) -> str:
    """``text`` without its last blocks, so that at most ``MOST_LINES`` are left."""
    blocks = text.split("\n\n")
    while sum(block.count("\n") + 2 for block in blocks) > MOST_LINES:
        assert blocks[-1].startswith("测例"), "only scenarios can be left out"
        blocks.pop()
    return "\n\n".join(blocks) + "\n"


def copied(folder: Path) -> tuple[Path, int]:
    """A folder with the policy and what it needs; the policy's file, and how many lines it has."""
    shutil.copytree(POLICIES / "sources", folder / "sources")
    shutil.copy(POLICIES / "vocabulary.pol", folder)
    text = shortened((POLICIES / FILE).read_text(encoding="utf-8"))
    (folder / FILE).write_text(text, encoding="utf-8")
    return folder / FILE, text.count("\n")


def main() -> None:
    """Print both times of both processes, and their ratios: medians, and the least."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = folder
        (Path(folder) / "policies").mkdir()
        file, lines = copied(Path(folder) / "policies")
        check = ["-m", "policylang", "check", str(file)]
        process_times(check, environment)
        nothing, checked = [], []
        for _ in range(TIMES):
            nothing.append(process_times(["-c", "pass"], environment))
            checked.append(process_times(check, environment))
    for place, name in enumerate(("wall time", "processor time")):
        bare, ours = [one[place] for one in nothing], [one[place] for one in checked]
        line(f"python -c pass, {name}", min(bare) * 1e3, "ms")
        line(f"check of {lines} lines, {name}", min(ours) * 1e3, "ms")
        line(f"ratio, {name}, least", min(ours) / min(bare), "times", "target: under 20")
        line(f"ratio, {name}, median", statistics.median(ours) / statistics.median(bare), "times")


main()
