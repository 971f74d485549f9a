"""What commands write: data to stdout or a file, messages and progress to stderr.

A file is written whole or not at all. Relies on ``exits``, ``files`` and ``words``.
"""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from policylang.cli.exits import UsageError, unwritable
from policylang.cli.files import replaced
from policylang.cli.words import words

STDOUT = "-"
"""Stands for stdout where a file is asked for."""


def emit(text: str) -> None:
    """Data, to stdout, ending in one line end. Raises ``UsageError`` where it cannot be written."""
    if text:
        with writing(None) as stream:
            stream.write(text if text.endswith("\n") else text + "\n")


def finish() -> None:
    """What is still in the buffer of stdout. Raises ``UsageError``."""
    if sys.stdout is not None:
        with writing(None) as stream:
            stream.flush()


def drop_output() -> None:
    """Nobody reads, or nothing can be written: what is still in the buffer goes nowhere."""
    with contextlib.suppress(OSError, AttributeError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def tell(lang: str, key: str, **args: Any) -> None:
    """A message from the catalogue, to stderr, with nothing in it that steers a terminal."""
    shown = {name: _visible(str(value)) for name, value in args.items()}
    note(_finding(lang, key, shown) if key.startswith("PL") else words(lang, key, **shown))


def _finding(lang: str, code: str, shown: dict[str, str]) -> str:
    """A finding that has no place in a file, as ``check`` would show it."""
    from policylang.diagnostics import Diagnostic  # PERF: wanted only where a finding is shown
    from policylang.report.wording import Wording  # PERF: as above
    from policylang.source import Span  # PERF: as above

    finding, wording = Diagnostic(code, Span("", 0, 0), tuple(shown.items())), Wording.of(lang)
    lines = [f"{wording.severity(finding)}[{code}]: {wording.message(finding)}"]
    lines += [f"   = {wording.text('report.help')}: {advice}" for advice in wording.help(finding).split("\n") if advice]
    return "\n".join(lines)


def note(text: str) -> None:
    """A message as it is, to stderr."""
    if sys.stderr is not None and text:
        sys.stderr.write(text if text.endswith("\n") else text + "\n")


def _visible(text: str) -> str:
    return "".join(c if c.isprintable() or c in "\n\u3000" else f"\\u{ord(c):04x}" for c in text)


def colored(stream: TextIO | None) -> bool:
    """Whether a stream takes colours: a terminal, and NO_COLOR not set."""
    if stream is None or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


# ------------------------------------------------------------------ files


@contextlib.contextmanager
def writing(target: Path | None, encoding: str = "utf-8") -> Iterator[TextIO]:
    """Where data goes: stdout (``None`` or ``-``), or a file that is replaced only when all is written. Raises ``UsageError``."""
    if target is None or str(target) == STDOUT:
        with _stdout() as stream:
            yield stream
        return
    try:
        if target.exists() and not target.is_file():
            with target.open("w", encoding=encoding, newline="") as stream:
                yield stream
        else:
            with replaced(target) as handle, os.fdopen(handle, "w", encoding=encoding, newline="") as stream:
                yield stream
    except OSError as error:
        raise unwritable(target, error) from error


@contextlib.contextmanager
def _stdout() -> Iterator[TextIO]:
    if sys.stdout is None:
        raise UsageError("cli.cannot_write", file="stdout", reason="closed")
    try:
        yield sys.stdout
    except BrokenPipeError:
        raise
    except UnicodeEncodeError as error:
        raise UsageError(
            "cli.cannot_encode", encoding=error.encoding, character=f"U+{ord(error.object[error.start]):04X}"
        ) from error
    except OSError as error:
        drop_output()
        raise unwritable("stdout", error) from error


# ------------------------------------------------------------------ progress


class Progress:
    """A bar on stderr, only on a terminal; at most ten times a second."""

    def __init__(self, total: int, label: str) -> None:
        self.total = max(total, 1)
        self.label = label
        self.done = 0
        self._is_shown = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._last = 0.0

    def step(self) -> None:
        """One more is done."""
        self.done += 1
        if not self._is_shown:
            return
        now = time.monotonic()
        if now - self._last > 0.1 or self.done == self.total:
            self._last = now
            filled = 30 * self.done // self.total
            sys.stderr.write(f"\r{self.label} [{'#' * filled}{'.' * (30 - filled)}] {self.done}/{self.total}")
            sys.stderr.flush()

    def close(self) -> None:
        """Leave the line."""
        if self._is_shown and self.done:
            sys.stderr.write("\n")


class Rate:
    """How many rows were read and how quickly: a line that is rewritten on a terminal, elsewhere one line in ten seconds."""

    def __init__(self, lang: str, policy: str) -> None:
        self.lang = lang
        self.policy = policy
        self.total = 0
        self.done = 0
        self._started = self._last = time.monotonic()
        self._is_terminal = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def step(self, rows: int) -> None:
        """So many more have been read."""
        self.done += rows
        now = time.monotonic()
        if now - self._last >= (0.1 if self._is_terminal else 10):
            self._last = now
            line = words(self.lang, "cli.tables_progress", policy=self.policy, **self._figures())
            if self._is_terminal:
                sys.stderr.write(f"\r{line}\x1b[K")
                sys.stderr.flush()
            else:
                note(line)

    def close(self, subjects: int) -> None:
        """So many subjects were decided."""
        key = "cli.tables_decided" if self.done else "cli.records_decided"
        tell(self.lang, key, policy=self.policy, rows=f"{subjects:,}", **self._figures())

    def _figures(self) -> dict[str, str]:
        seconds = time.monotonic() - self._started
        rate = int(self.done / seconds) if seconds else self.done
        return {"done": f"{self.done:,}", "total": f"{self.total:,}", "seconds": f"{seconds:,.1f}", "rate": f"{rate:,}"}
