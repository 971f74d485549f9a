"""``policylang test``: run the 测例 of the policies. Exit 1 where one fails."""

import argparse
import sys

from policylang.cli.config import policy_paths, read_config
from policylang.cli.exits import DONE, PROBLEMS
from policylang.cli.screen import colored, emit
from policylang.cli.words import words


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    """The arguments of the command."""
    parser.add_argument("paths", nargs="*", help=words(lang, "cli.paths"))
    parser.add_argument("--format", choices=("text", "json", "junit"), default="text", help=words(lang, "cli.format"))
    parser.add_argument("--coverage", action="store_true", help=words(lang, "cli.test_coverage"))


def run(args: argparse.Namespace) -> int:
    """Load, run, report."""
    from policylang.pipeline import load
    from policylang.core.results import Coverage, Results
    from policylang.report.diagnostics import render, summary
    from policylang.report.tests_report import tests_json, tests_junit, tests_text
    from policylang.report.wording import Wording
    from policylang.testing.coverage import ConditionWatch, coverage
    from policylang.testing.runner import Run, run

    loaded = load(policy_paths(args, read_config()))
    if not loaded.is_sound:
        sys.stderr.write(render(loaded.diagnostics, loaded.sources, args.lang, "text", colored()))
        print(summary(loaded.diagnostics, args.lang), file=sys.stderr)
        return PROBLEMS
    results = []
    reached = []
    for document in loaded.documents:
        if document.policy_set is None:
            continue
        watch = ConditionWatch() if args.coverage else None
        results += run(document.policy_set, document.scenarios, Run(watch=watch)).scenarios
        if args.coverage:
            reached.append(coverage(document.policy_set, document.scenarios, watch))
    total = Results(tuple(results))
    rules = tuple(rule for one in reached for rule in one.rules)
    conditions = tuple(condition for one in reached for condition in one.conditions)
    found = Coverage(rules, conditions) if args.coverage else None
    match args.format:
        case "json":
            emit(tests_json(total, loaded.sources, found))
        case "junit":
            emit(tests_junit(total, loaded.sources))
        case _:
            emit(tests_text(total, loaded.sources, Wording.of(args.lang), found))
    return DONE if total.passed else PROBLEMS
