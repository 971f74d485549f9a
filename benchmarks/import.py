"""``policylang import`` of 20,000 rows of 12 columns as a process: wall and processor time. ``python benchmarks/import.py``

The workbook is made anew from a fixed seed: teachers of 60 schools, as day cells, numbers and words, one cell in twenty blank. The
store is new each time. Byte code is kept in a folder of its own, as it would be once the package is installed.
"""

import os
import random
import statistics
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from machine import call_time, line, process_times

ROWS, TIMES, SEED, BLANK = 20_000, 5, 2009, 0.05
POLICY = "桦甸2009"
TRUTHS = ("是", "否")
SUBJECTS = ("语文", "数学", "英语", "物理", "化学", "体育")
HEADER = (
    "编号", "学校", "出生日期", "入职日期", "在岗", "学科", "任课", "签订带徒协议", "骨干资格认定", "注册日期", "建有培训档案", "子课题数",
)  # fmt: skip


def book(target: Path) -> None:
    """Writes the workbook."""
    drawn = random.Random(SEED)
    made = openpyxl.Workbook(write_only=True)
    sheet = made.create_sheet("教师")
    sheet.append(HEADER)
    for number in range(1, ROWS + 1):
        sheet.append(row(drawn, number))
    made.save(target)


def row(drawn: random.Random, number: int) -> list[Any]:
    """One teacher."""
    born = date(1955, 1, 1) + timedelta(days=drawn.randrange(12_000))
    cells = [
        born,
        born + timedelta(days=22 * 365 + drawn.randrange(1_000)),
        drawn.choice(TRUTHS),
        drawn.choice(SUBJECTS),
        drawn.choice(TRUTHS),
        drawn.choice(TRUTHS),
        drawn.choice(("未办", "认定", "未认定")),
        date(2009, 1, 1) + timedelta(days=drawn.randrange(300)),
        drawn.choice(TRUTHS),
        drawn.randrange(8),
    ]
    kept = [cell if drawn.random() >= BLANK else None for cell in cells]
    return [f"桦甸-{number:05d}", f"学校-{1 + number % 60:02d}", *kept]


def main() -> None:
    """Print the median of both times: of the whole command, and of the same with a sheet of one row."""
    line("an empty call", call_time() * 1e9, "ns")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
        book(folder / "教师.xlsx")
        (folder / "一行.csv").write_text("编号\n甲\n", encoding="utf-8")
        (folder / "映射.toml").write_text(
            'version = 1\n[[sheet]]\nfile = "一行.csv"\nkind = "教师"\nconfirmed = true\n', "utf-8"
        )
        for file, rows in (("一行.csv", 1), ("教师.xlsx", ROWS)):
            what = f"{rows} rows of {len(HEADER) if rows > 1 else 1} cells"
            times = []
            for turn in range(TIMES + 1):
                store = folder / f"{turn}.sqlite"
                command = [
                    "-m",
                    "policylang",
                    "import",
                    str(folder / file),
                    "--into",
                    str(store),
                    "--apply",
                    "--policy",
                    POLICY,
                ]
                taken = process_times([*command, "--known", "2009-12-01", "--mapping", str(folder / "映射.toml")], environment)
                times += [taken] if turn else []
                store.unlink()
            for place, kind in enumerate(("wall time", "processor time")):
                found = [one[place] for one in times]
                line(f"import of {what}, {kind}, median", statistics.median(found), "s", "target: under 3" if rows > 1 else "")
                line(f"import of {what}, {kind}, least", min(found), "s")


main()
