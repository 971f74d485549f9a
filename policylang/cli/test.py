"""``policylang test``: run the 测例 of the policies. Exit 1 where one fails; what ``--coverage`` finds missing changes no exit code."""

import argparse
import sys

from policylang.cli.config import policy_paths
from policylang.cli.exits import DONE, PROBLEMS
from policylang.cli.screen import colored, emit, note
from policylang.cli.words import words
from policylang.core.results import Coverage, Results, ScenarioResult
from policylang.pipeline import load
from policylang.report.diagnostics import render, summary
from policylang.report.tests_report import render_results
from policylang.testing.coverage import ConditionWatch, coverage, merged
from policylang.testing.runner import Run
from policylang.testing.runner import run as run_scenarios


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    """The arguments of the command."""
    parser.add_argument("paths", nargs="*", help=words(lang, "cli.paths"))
    parser.add_argument("--format", choices=("text", "json", "junit"), default="text", help=words(lang, "cli.format"))
    parser.add_argument("--coverage", action="store_true", help=words(lang, "cli.test_coverage"))


def run(args: argparse.Namespace) -> int:
    """Load, run, report."""
    loaded = load(policy_paths(args))
    if not loaded.is_sound:
        note(render(loaded.diagnostics, loaded.sources, args.lang, "text", colored(sys.stderr)))
        note(summary(loaded.diagnostics, args.lang))
        return PROBLEMS
    results: list[ScenarioResult] = []
    reached: list[Coverage] = []
    for document in loaded.documents:
        if document.policy_set is not None:
            watch = ConditionWatch() if args.coverage else None
            results += run_scenarios(document.policy_set, document.scenarios, Run(watch=watch)).scenarios
            reached.append(coverage(document.policy_set, document.scenarios, watch))
    total = Results(tuple(results))
    emit(render_results(total, loaded.sources, args.lang, args.format, merged(reached) if args.coverage else None))
    return DONE if total.is_passed else PROBLEMS
