"""What commands write: text to stdout, progress to stderr. Relies on nothing of the package."""

import os
import sys
import time


def emit(text: str) -> None:
    """Data, to stdout, ending in one line end."""
    if text:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")


def colored() -> bool:
    """Whether stdout takes colours: a terminal, and NO_COLOR not set."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class Progress:
    """A bar on stderr, only on a terminal; at most ten times a second."""

    def __init__(self, total: int, label: str) -> None:
        self.total = max(total, 1)
        self.label = label
        self.done = 0
        self._is_shown = sys.stderr.isatty()
        self._last = 0.0

    def step(self) -> None:
        """One more is done."""
        self.done += 1
        now = time.monotonic()
        if self._is_shown and (now - self._last > 0.1 or self.done == self.total):
            self._last = now
            filled = 30 * self.done // self.total
            sys.stderr.write(f"\r{self.label} [{'#' * filled}{'.' * (30 - filled)}] {self.done}/{self.total}")
            sys.stderr.flush()

    def close(self) -> None:
        """Leave the line."""
        if self._is_shown and self.done:
            sys.stderr.write("\n")
