"""What a command imports: only what it needs."""

import subprocess
import sys
from pathlib import Path

import pytest
from trial import environment

HEAVY = {"lark", "pendulum", "python_calamine", "openpyxl", "polars", "hypothesis", "rich", "sqlite3", "asyncio"}
LISTED = """
import sys
from policylang.cli.main import main
code = main(sys.argv[1:])
sys.stderr.write("\\n".join(["", *sorted(sys.modules)]))
sys.exit(code)
"""


def modules(cwd: Path, *arguments: str) -> set[str]:
    """The modules that are imported when a command has run."""
    line = [sys.executable, "-c", LISTED, *arguments]
    done = subprocess.run(line, cwd=cwd, env=environment(), capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return set(done.stderr.decode().splitlines())


@pytest.mark.parametrize("arguments", [["--version"], ["--help"]], ids=" ".join)
def test_nothing_is_imported_to_say_who_we_are(district: Path, arguments: list[str]) -> None:
    found = modules(district, *arguments)
    own = {name.split(".")[1] for name in found if name.startswith("policylang.")}
    assert own == {"cli", "messages", "version"}
    assert found.isdisjoint(HEAVY | {"attrs", "attr", "tempfile", "json", "pathlib._local", "unicodedata"})


@pytest.mark.parametrize("arguments", [["check"], ["fmt", "--check"], ["coverage"]], ids=" ".join)
def test_the_front_end_needs_no_engine(district: Path, arguments: list[str]) -> None:
    found = modules(district, *arguments)
    own = {name.split(".")[1] for name in found if name.startswith("policylang.")}
    assert own.isdisjoint({"runtime", "records", "api", "testing", "batch", "ledger"})
    assert found.isdisjoint(HEAVY | {"csv"})


def test_scenarios_need_no_records(district: Path) -> None:
    found = modules(district, "test")
    assert not any(name.startswith("policylang.records") for name in found)
    assert found.isdisjoint(HEAVY - {"pendulum"})


def test_only_one_command_is_imported(district: Path) -> None:
    commands = {f"policylang.cli.{name}" for name in ("check", "fmt", "test", "coverage", "explain", "decide")}
    assert modules(district, "check") & commands == {"policylang.cli.check"}
