"""``policylang check``: every mistake in the policies, in place. Exit 1 where there is an error."""

import argparse
import sys

from policylang.cli.config import policy_paths
from policylang.cli.exits import DONE, PROBLEMS
from policylang.cli.screen import colored, emit, note
from policylang.cli.words import words
from policylang.pipeline import load
from policylang.report.diagnostics import FORMATS, SHOWN_PER_FILE, render, summary


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    """The arguments of the command."""
    parser.add_argument("paths", nargs="*", help=words(lang, "cli.paths"))
    parser.add_argument("--format", choices=FORMATS, default="text", help=words(lang, "cli.format"))
    parser.add_argument("--all", action="store_true", help=words(lang, "cli.all_findings"))


def run(args: argparse.Namespace) -> int:
    """Load, report, count."""
    loaded = load(policy_paths(args))
    limit = None if args.all else SHOWN_PER_FILE
    emit(render(loaded.diagnostics, loaded.sources, args.lang, args.format, colored(sys.stdout), limit))
    if args.format in ("text", "short"):
        note(summary(loaded.diagnostics, args.lang))
    return DONE if loaded.is_sound else PROBLEMS
