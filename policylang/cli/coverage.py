"""``policylang coverage``: for every sentence of a document, the rule that encodes it, or why none does. Exit 1 where one is open."""

import argparse
import sys
from pathlib import Path

from policylang.cli.config import policy_paths, read_config
from policylang.cli.exits import DONE, PROBLEMS
from policylang.cli.screen import colored, emit
from policylang.cli.words import words


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    """The arguments of the command."""
    parser.add_argument("paths", nargs="*", help=words(lang, "cli.paths"))
    parser.add_argument("--format", choices=("text", "json", "html"), default="text", help=words(lang, "cli.format"))
    parser.add_argument("--output", type=Path, help=words(lang, "cli.output"))


def run(args: argparse.Namespace) -> int:
    """Load, account for every sentence, report."""
    import json

    from policylang.pipeline import load
    from policylang.report import coverage as report
    from policylang.report.diagnostics import render

    loaded = load(policy_paths(args, read_config()))
    if not loaded.is_sound:
        sys.stderr.write(render(loaded.diagnostics, loaded.sources, args.lang, "text", colored()))
    results = loaded.coverage()
    match args.format:
        case "json":
            text = json.dumps(report.as_figures(results), ensure_ascii=False, indent=2)
        case "html":
            text = report.as_html(results, loaded.sources, args.lang)
        case _:
            text = report.as_text(results, args.lang)
    if args.output is not None:
        args.output.write_text(text, encoding="utf-8")
    else:
        emit(text)
    is_open = any(result.open_pieces() for result in results)
    return PROBLEMS if is_open or not loaded.is_sound else DONE
