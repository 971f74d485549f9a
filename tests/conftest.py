"""Options of all tests: ``--update`` writes expected output anew."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", default=False, help="write expected output anew")
