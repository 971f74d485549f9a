"""``policylang coverage``: for every sentence of a document, the rule that encodes it, or why none does. Exit 1 where one is open."""

import argparse
import json
import sys
from pathlib import Path

from policylang.cli.config import policy_paths
from policylang.cli.exits import DONE, PROBLEMS
from policylang.cli.screen import colored, note, writing
from policylang.cli.words import words
from policylang.pipeline import Loaded, load
from policylang.report.coverage import as_figures, as_html, as_text
from policylang.report.diagnostics import render
from policylang.semantics.coverage import Coverage


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    """The arguments of the command."""
    parser.add_argument("paths", nargs="*", help=words(lang, "cli.paths"))
    parser.add_argument("--format", choices=("text", "json", "html"), default="text", help=words(lang, "cli.format"))
    parser.add_argument("--output", type=Path, metavar="FILE", help=words(lang, "cli.output"))


def run(args: argparse.Namespace) -> int:
    """Load, account for every sentence, report."""
    loaded = load(policy_paths(args), with_scenarios=False)
    if not loaded.is_sound:
        note(render(loaded.diagnostics, loaded.sources, args.lang, "text", colored(sys.stderr)))
    results = loaded.coverage()
    with writing(args.output) as stream:
        stream.write(_rendered(args, loaded, results))
    is_open = any(result.open_pieces() for result in results)
    return PROBLEMS if is_open or not loaded.is_sound else DONE


def _rendered(args: argparse.Namespace, loaded: Loaded, results: tuple[Coverage, ...]) -> str:
    match args.format:
        case "json":
            return json.dumps(as_figures(results), ensure_ascii=False, indent=2) + "\n"
        case "html":
            return as_html(results, loaded.sources, args.lang)
        case _:
            return as_text(results, args.lang)
