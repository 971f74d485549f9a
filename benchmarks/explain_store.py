"""``policylang explain ID`` from a store of 20,000 teachers with 400,000 child rows, as a multiple of ``python -c pass``.

    python benchmarks/explain_store.py [FOLDER]

The store is filled by ``policylang import`` from CSV files that are drawn from the sample district with a fixed seed: that takes some
minutes, so that with a FOLDER it is left there and used again. Each explanation is a process of its own and about another
teacher. Byte code and the elaborated policies are kept in folders of their own, as they are once the package is
installed and was used once.
"""

import csv
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from machine import line

HOME = Path(__file__).parents[1]
SAMPLE = HOME / "examples" / "records" / "huadian"
POLICY = "桦甸2009"
DAY = "2009-12-31"
TEACHERS, SCHOOLS, SEED, TIMES = 20_000, 60, 2009, 15
CHILDREN = {"修课": 10, "参加活动": 10}
"""Rows of each kind below every teacher; a file holds two of them for everybody."""
MODULES = ("lark", "polars", "rich", "pendulum", "attr", "policylang.syntax", "policylang.semantics")

Rows = list[dict[str, str]]


def sample(kind: str) -> Rows:
    """The rows of one file of the sample district."""
    with (SAMPLE / f"{kind}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def teachers(drawn: random.Random) -> Iterator[dict[str, str]]:
    """Teachers as in the sample, spread over the schools."""
    given = sample("教师")
    for number in range(TEACHERS):
        yield {**drawn.choice(given), "编号": teacher(number), "学校": f"学校-{number % SCHOOLS:02d}"}


def children(drawn: random.Random, kind: str, first: int, count: int) -> Iterator[dict[str, str]]:
    """Rows as in the sample, so many below every teacher, numbered from ``first`` on."""
    given = sample(kind)
    for number in range(TEACHERS):
        for place in range(first, first + count):
            row = {**drawn.choice(given), "教师": teacher(number)}
            yield {**row, "编号": f"{teacher(number)}-{kind}{place}"} if "编号" in row else row


def teacher(number: int) -> str:
    """An id."""
    return f"桦甸-{number:05d}"


def write(target: Path, rows: Iterator[dict[str, str]]) -> None:
    """Writes a CSV file."""
    first = next(rows)
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(first))
        writer.writeheader()
        writer.writerow(first)
        writer.writerows(rows)


def filled(folder: Path, environment: dict[str, str]) -> Path:
    """The store, filled where it is not there yet."""
    store = folder / "store.db"
    if not store.exists():
        drawn = random.Random(SEED)
        schools = sample("学校")
        write(folder / "学校.csv", ({**drawn.choice(schools), "编号": f"学校-{n:02d}"} for n in range(SCHOOLS)))
        write(folder / "教师.csv", teachers(drawn))
        parts = [f"{kind}{number}" for kind, count in CHILDREN.items() for number in range(count // 2)]
        for part in parts:
            write(folder / f"{part}.csv", children(drawn, part[:-1], int(part[-1]) * 2, 2))
        mapping = folder / "映射.toml"
        sheets = (f'[[sheet]]\nfile = "{part}.csv"\nkind = "{part[:-1]}"\nconfirmed = true\n' for part in parts)
        mapping.write_text("version = 1\n" + "".join(sheets), "utf-8")
        given = ["--policy", POLICY, "--mapping", str(mapping), "--apply"]
        for name in ("学校", "教师", *parts):
            run(["import", str(folder / f"{name}.csv"), "--into", str(store), *given], environment)
    return store


def run(arguments: list[str], environment: dict[str, str]) -> None:
    """Runs one command; stops where it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "policylang", *arguments], cwd=HOME, env=environment, capture_output=True, check=False
    )
    if done.returncode != 0:
        raise SystemExit(done.stderr.decode())


def wall(arguments: list[str], environment: dict[str, str]) -> float:
    """Wall time of one process, in milliseconds."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=HOME, env=environment, check=True, capture_output=True)
    return (time.perf_counter() - start) * 1e3


def imported(arguments: list[str], environment: dict[str, str]) -> list[str]:
    """Those of the heavy modules that a command imports."""
    code = f"import sys; from policylang.cli.main import main; main({arguments!r}); print(*sys.modules, sep=chr(10))"
    done = subprocess.run([sys.executable, "-c", code], cwd=HOME, env=environment, check=True, capture_output=True)
    return [name for name in MODULES if f"\n{name}\n" in done.stdout.decode()]


def main() -> None:
    """Print both times, their ratio, and what was imported."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment |= {"PYTHONPYCACHEPREFIX": str(Path(scratch, "code")), "POLICYLANG_CACHE": str(Path(scratch, "kept"))}
        store = filled(folder, environment)

        def explain(number: int) -> list[str]:
            return ["explain", teacher(number), "--records", str(store), "--as-of", DAY]

        run(explain(0), environment)
        nothing, explained = [], []
        for number in range(TIMES):
            nothing.append(wall(["-c", "pass"], environment))
            explained.append(wall(["-m", "policylang", *explain(1 + number * TEACHERS // TIMES)], environment))
        for name, of in (("median", statistics.median), ("least", min)):
            line(f"python -c pass, {name}", of(nothing), "ms")
            line(f"explain, one of {TEACHERS:,} teachers, {name}", of(explained), "ms")
            line(f"ratio, {name}", of(explained) / of(nothing), "times", "target: under 12" if name == "median" else "")
        print("imported of the heavy modules:", *(imported(explain(0), environment) or ["none"]))


main()
