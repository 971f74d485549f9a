"""Options of all tests: ``--update`` writes expected output anew; ``--hypothesis-profile=long`` draws many more cases."""

import importlib
import pkgutil
import sys
from pathlib import Path

import pytest
from hypothesis import settings
from trial import Command, Done, write

import policylang
from policylang.cli.main import main
from policylang.kept import FOLDER

settings.register_profile("long")
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")
# Hypothesis draws constants from the modules imported so far: with all of them from the start the same cases are drawn, whatever runs first.
for found in pkgutil.walk_packages(policylang.__path__, "policylang."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", default=False, help="write expected output anew")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those on Spark first: they are one long row, and the session that they make is the one that others find."""
    items.sort(key=lambda item: "test_batch_spark" not in item.nodeid)


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests neither read nor write what the user keeps of policies."""
    monkeypatch.setenv(FOLDER, "")


@pytest.fixture
def district(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder: policies, document, records, configuration."""
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("POLICYLANG_LANG", raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str]) -> Command:
    """Runs a command in this process."""

    def run(*arguments: str) -> Done:
        code = main(arguments)
        sys.stdout.flush()
        caught = capfd.readouterr()
        return Done(code, caught.out, caught.err)

    return run
