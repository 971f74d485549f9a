"""Options of all tests: ``--update`` writes expected output anew; ``--hypothesis-profile=long`` draws many more cases."""

import pytest
from hypothesis import settings

settings.register_profile("long")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", default=False, help="write expected output anew")
