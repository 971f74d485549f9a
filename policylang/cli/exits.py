"""Exit codes, and the error that ends a command. Relies on nothing."""

from typing import Any

DONE = 0
PROBLEMS = 1
WRONG_USE = 2
RECORDS_REJECTED = 3
INTERRUPTED = 130
NO_READER = 141
TERMINATED = 143


class UsageError(Exception):
    """Ends a command with a message from the catalogue and an exit code."""

    def __init__(self, key: str, code: int = WRONG_USE, /, **args: Any) -> None:
        super().__init__(key)
        self.key = key
        self.code = code
        self.args_ = args
