"""``policylang explain ID``: the decisions about one subject, and why."""

import argparse
import sys

from policylang.cli.exits import DONE, UsageError
from policylang.cli.records import Desk, District, add_record_arguments
from policylang.cli.screen import colored, emit
from policylang.cli.words import words
from policylang.core.facts import Row
from policylang.report.html import explain_html
from policylang.report.summary import summary_json, summary_text
from policylang.report.text import explain_text
from policylang.report.tree_json import explain_json
from policylang.runtime.decision import Decision, Outcome
from policylang.runtime.evaluator import Evaluation
from policylang.runtime.proof import prove


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    """The arguments of the command."""
    parser.add_argument("id", help=words(lang, "cli.id"))
    parser.add_argument("--decision", help=words(lang, "cli.decision"))
    parser.add_argument("--full", action="store_true", help=words(lang, "cli.full"))
    parser.add_argument("--format", choices=("text", "json", "html"), default="text", help=words(lang, "cli.format"))
    parser.add_argument("--show-personal", metavar="REASON", help=words(lang, "cli.show_personal"))
    add_record_arguments(parser, lang)


def run(args: argparse.Namespace) -> int:
    """Find the subject, decide, explain."""
    desk = Desk(args)
    for district in desk.districts():
        rows = list(district.reading.dataset.find(args.id))
        if not rows:
            continue
        desk.report_problems(district.reading)
        if args.show_personal is not None:
            print(words(args.lang, "cli.shown_personal", reason=args.show_personal), file=sys.stderr)
        _explain(args, desk, district, rows)
        return DONE
    raise UsageError("cli.no_subject", id=args.id)


def _explain(args: argparse.Namespace, desk: Desk, district: District, rows: list[Row]) -> None:
    evaluation = desk.evaluation(district, tracing=True)
    decisions = [decision for row in rows for decision in evaluation.decisions_for(row)]
    if args.decision is None:
        _overview(args, evaluation, decisions)
        return
    wanted = [decision for decision in decisions if args.decision in (decision.name, decision.rule.name)]
    if not wanted:
        known = "、".join(dict.fromkeys(decision.name for decision in decisions))
        raise UsageError("cli.no_decision", name=args.decision, known=known)
    for decision in wanted:
        emit(_one(args, evaluation, decision))


def _one(args: argparse.Namespace, evaluation: Evaluation, decision: Decision) -> str:
    proof = prove(evaluation, decision, show_sensitive=args.show_personal is not None)
    match args.format:
        case "json":
            return explain_json(proof, evaluation=evaluation, lang=args.lang)
        case "html":
            return explain_html(proof, evaluation=evaluation, lang=args.lang)
        case _:
            return explain_text(proof, evaluation=evaluation, lang=args.lang, full=args.full, color=colored())


def _overview(args: argparse.Namespace, evaluation: Evaluation, decisions: list[Decision]) -> None:
    """All decisions in a line each; as text, followed by the reasons of those that strike."""
    if args.format == "json":
        emit(summary_json(evaluation, decisions, args.lang))
        return
    if args.format == "html":
        emit(explain_html([prove(evaluation, one, args.show_personal is not None) for one in decisions], evaluation=evaluation))
        return
    emit(summary_text(evaluation, decisions, args.lang))
    for decision in decisions if args.full else [one for one in decisions if one.outcome is Outcome.TRIGGERED]:
        emit("\n" + _one(args, evaluation, decision))
    print(words(args.lang, "cli.more"), file=sys.stderr)
