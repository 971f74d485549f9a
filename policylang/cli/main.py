"""Entry: arguments, output in UTF-8, exit codes.

Exit 0: done (a refusal is a result). 1: problems in policies. 2: wrong use. 3: records rejected. Data goes to stdout, messages and
progress to stderr. Each command is imported when it is run.
"""

import argparse
import contextlib
import importlib
import io
import os
import sys
from collections.abc import Sequence

from policylang.cli.exits import PROBLEMS, WRONG_USE, UsageError
from policylang.cli.words import words

COMMANDS = ("check", "fmt", "test", "coverage", "explain", "decide")
"""In the order of the help page; each is a module beside this one with ``add`` and ``run``."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    _utf8_output()
    arguments = list(sys.argv[1:] if argv is None else argv)
    lang = _language(arguments)
    try:
        parsed = _parser(lang, _named(arguments)).parse_args(arguments)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else WRONG_USE
    try:
        command = importlib.import_module(f"policylang.cli.{parsed.command}")
        return int(command.run(parsed))
    except UsageError as error:
        print(words(lang, error.key, **error.args_), file=sys.stderr)
        return error.code
    except BrokenPipeError:
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PROBLEMS
    except KeyboardInterrupt:
        print(words(lang, "cli.interrupted"), file=sys.stderr)
        return 130


def _utf8_output() -> None:
    """Redirected output on Windows would use the local code page; a character it lacks must not stop a report."""
    if os.environ.get("PYTHONIOENCODING"):
        return
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _language(arguments: Sequence[str]) -> str:
    """``--lang en``, ``--lang=en`` or ``POLICYLANG_LANG=en``; Chinese otherwise."""
    for place, argument in enumerate(arguments):
        if argument == "--lang" and place + 1 < len(arguments):
            return "en" if arguments[place + 1] == "en" else "zh"
        if argument.startswith("--lang="):
            return "en" if argument == "--lang=en" else "zh"
    return "en" if os.environ.get("POLICYLANG_LANG") == "en" else "zh"


def _named(arguments: Sequence[str]) -> str | None:
    """The command, if the arguments name one: only that one is imported."""
    return next((argument for argument in arguments if argument in COMMANDS), None)


def _parser(lang: str, named: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="policylang", description=words(lang, "cli.about"), add_help=True)
    parser.add_argument("--version", action="version", version=_version())
    parser.add_argument("--lang", choices=("zh", "en"), default=lang, help=words(lang, "cli.lang"))
    commands = parser.add_subparsers(dest="command", required=True, metavar=words(lang, "cli.command"))
    for name in COMMANDS:
        sub = commands.add_parser(name, help=words(lang, f"cli.{name}"), description=words(lang, f"cli.{name}"))
        sub.add_argument("--lang", choices=("zh", "en"), default=lang, help=argparse.SUPPRESS)
        if name == named:
            importlib.import_module(f"policylang.cli.{name}").add(sub, lang)
    return parser


def _version() -> str:
    from policylang import __version__

    return f"policylang {__version__}"


if __name__ == "__main__":
    sys.exit(main())
