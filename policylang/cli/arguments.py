"""The argument parser: its words in Chinese or English, what was probably meant, only the command asked for imported.

In: the arguments. Out: a ``Namespace``, or ``UsageError``; ``--help`` and ``--version`` print and leave (``SystemExit``). Relies on
``exits`` and ``words``.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from functools import cache
from keyword import iskeyword
from typing import Any

from policylang.cli.exits import UsageError
from policylang.cli.words import near, words
from policylang.messages.cli import ARGPARSE_ZH

COMMANDS = ("check", "fmt", "test", "coverage", "doc", "template", "import", "explain", "decide")
"""In the order of the help page; each is a module beside this one with ``add`` and ``run`` (``import_`` for ``import``)."""
LANGUAGES = ("zh", "en")


class Arguments(argparse.ArgumentParser):
    """A parser that raises ``UsageError`` and knows its options. An option must be written in full."""

    def __init__(self, **given: Any) -> None:
        self.options: list[str] = []
        super().__init__(allow_abbrev=False, **given)

    def add_argument(self, *names: Any, **given: Any) -> argparse.Action:
        """As in ``argparse``."""
        self.options += [name for name in names if name.startswith("--")]
        return super().add_argument(*names, **given)

    def _get_formatter(self) -> argparse.HelpFormatter:
        """PERF: argparse asks for one with every argument, and for the width of the screen with every one, through ``shutil``."""
        return argparse.HelpFormatter(self.prog, width=_screen_width() - 2)

    def error(self, message: str) -> Any:
        """Wrong use. Raises ``UsageError``."""
        raise UsageError("cli.usage", usage=self.format_usage().rstrip(), message=message)


def parse_arguments(arguments: Sequence[str], lang: str, version: str) -> argparse.Namespace:
    """The arguments of one command, its name in ``command``. Raises ``UsageError`` and ``SystemExit``."""
    _speak(lang)
    named = _command(arguments)
    if named is not None and named not in COMMANDS:
        raise UsageError("cli.no_command", name=named, near=near(named, COMMANDS, lang), known="、".join(COMMANDS))
    parser = Arguments(prog="policylang", description=words(lang, "cli.about"))
    parser.add_argument("--version", action="version", version=version, help=words(lang, "cli.version"))
    _add_language(parser, lang)
    commands = parser.add_subparsers(dest="command", required=True, metavar=words(lang, "cli.command"))
    known = parser.options
    for name in _described(arguments, named):
        sub = commands.add_parser(name, help=words(lang, f"cli.{name}"), description=words(lang, f"cli.{name}"))
        _add_language(sub, lang)
        if name == named:
            # PERF: only the command that is run is imported.
            command_module(name).add(sub, lang)
            known = sub.options
    parsed, left = parser.parse_known_args(arguments)
    if left:
        raise UsageError("cli.unknown_argument", name=left[0], near=near(left[0].partition("=")[0], known, lang))
    return parsed


def command_module(name: str) -> Any:
    """The module of a command; ``import`` is a keyword of Python."""
    return importlib.import_module(f"policylang.cli.{name}{'_' if iskeyword(name) else ''}")


def language_of(arguments: Sequence[str], preferred: str) -> str:
    """The language asked for by ``--lang``, else ``preferred`` where there is such a language, else Chinese."""
    lang = preferred
    for place, argument in enumerate(arguments):
        if argument == "--lang" and place + 1 < len(arguments):
            lang = arguments[place + 1]
        elif argument.startswith("--lang="):
            lang = argument.partition("=")[2]
    return lang if lang in LANGUAGES else LANGUAGES[0]


def _described(arguments: Sequence[str], named: str | None) -> Sequence[str]:
    """The commands that are to be described: all of them for the help page, else the one that is run. PERF: each takes a parser."""
    before = arguments[: arguments.index(named)] if named is not None else arguments
    return COMMANDS if named is None or {"-h", "--help"} & set(before) else (named,)


def _add_language(parser: Arguments, lang: str) -> None:
    parser.add_argument("--lang", choices=LANGUAGES, default=lang, help=words(lang, "cli.lang"))


def _command(arguments: Sequence[str]) -> str | None:
    """The first argument that is neither an option nor the value of ``--lang``."""
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--lang":
            next(waiting, None)
        elif not argument.startswith("-"):
            return argument
    return None


@cache
def _screen_width() -> int:
    """Columns of the screen: what ``COLUMNS`` says, else what the terminal says, else 80."""
    said = os.environ.get("COLUMNS", "")
    if said.isdecimal() and int(said) > 0:
        return int(said)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80 if sys.__stdout__ else 80
    except (AttributeError, ValueError, OSError):
        return 80


def _speak(lang: str) -> None:
    """Give argparse its words. It reads them from its own name for ``gettext``."""
    vars(argparse)["_"] = (lambda text: ARGPARSE_ZH.get(text, text)) if lang == "zh" else (lambda text: text)
