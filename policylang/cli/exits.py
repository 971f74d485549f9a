"""Exit codes, and the error that ends a command. Relies on nothing.

0 done, 1 problems in policies, 2 wrong use, 3 records that are rejected, or a disk that does not take the result.
"""

import errno
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


_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})
"""The disk is full, over quota or broken: not the fault of who typed the command."""


def unwritable(file: object, error: OSError) -> UsageError:
    """What to raise where ``file`` could not be written."""
    code = RECORDS_REJECTED if error.errno in _DISK else WRONG_USE
    return UsageError("cli.cannot_write", code, file=file, reason=error.strerror or error)
