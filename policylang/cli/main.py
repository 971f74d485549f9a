"""Entry: arguments, output in UTF-8, exit codes.

Exit 0: done (a refusal is a result). 1: problems in policies. 2: wrong use, or output that could not be written. 3: records rejected.
130, 141, 143: stopped by Ctrl-C, by a reader that went away, by a signal. Data goes to stdout, messages and progress to stderr.
Relies on ``arguments``; each command is imported when it is run.
"""

import contextlib
import gc
import io
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from types import FrameType

from policylang.cli.arguments import command_module, language_of, parse_arguments
from policylang.cli.exits import INTERRUPTED, NO_READER, RECORDS_REJECTED, TERMINATED, WRONG_USE, UsageError
from policylang.cli.screen import drop_output, finish, tell
from policylang.version import VERSION

_NEW_OBJECTS = 200_000
"""PERF: so many are made before garbage is looked for, more than the imports of a command make; by default 700, which takes a sixth of a
short command."""


class Terminated(KeyboardInterrupt):
    """The process was asked to end; what was begun is cleared away as after Ctrl-C."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code. Without ``argv`` it is that of the process."""
    if argv is None:
        gc.set_threshold(_NEW_OBJECTS)
    try:
        return _guarded(list(sys.argv[1:] if argv is None else argv))
    finally:
        if argv is None:
            gc.freeze()  # PERF: the process ends; what it has is not searched for garbage once more


def _guarded(arguments: Sequence[str]) -> int:
    """One command, whatever stops it."""
    _prepare_output()
    lang = language_of(arguments, os.environ.get("POLICYLANG_LANG", ""))
    try:
        with _termination():
            return _run(arguments, lang)
    except BrokenPipeError:
        drop_output()
        return NO_READER
    except KeyboardInterrupt as stop:
        tell(lang, "cli.interrupted")
        return TERMINATED if isinstance(stop, Terminated) else INTERRUPTED


def _run(arguments: Sequence[str], lang: str) -> int:
    try:
        parsed = parse_arguments(arguments, lang, f"policylang {VERSION}")
        code = int(command_module(parsed.command).run(parsed))
        finish()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else WRONG_USE
    except UsageError as error:
        tell(lang, error.key, **error.args_)
        return error.code
    except BrokenPipeError:
        raise
    except OSError as error:  # what no command looked for: a name that is too long, a device that fails
        tell(lang, "cli.cannot_read", file=error.filename or "?", reason=error.strerror or error)
        return RECORDS_REJECTED
    return code


def _prepare_output() -> None:
    """Redirected output on Windows would use the local code page; a character it lacks must not stop a report.

    ``PYTHONIOENCODING`` is respected.
    """
    if os.environ.get("PYTHONIOENCODING"):
        return
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace", newline=None if stream.isatty() else "\n")


@contextlib.contextmanager
def _termination() -> Iterator[None]:
    """While it lasts, a request to end the process clears away what was begun."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Terminated

    try:
        before = signal.signal(signal.SIGTERM, stop)
    except ValueError:  # not in the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


if __name__ == "__main__":
    sys.exit(main())
