"""``policylang explain ID``: the decisions about one subject, and why."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from policylang.cli.exits import DONE, UsageError
from policylang.cli.records import Desk, District, add_record_arguments
from policylang.cli.screen import colored, tell, writing
from policylang.cli.words import near, words
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
    parser.add_argument("id", metavar="ID", help=words(lang, "cli.id"))
    parser.add_argument("--decision", metavar="NAME", help=words(lang, "cli.decision"))
    parser.add_argument("--full", action="store_true", help=words(lang, "cli.full"))
    parser.add_argument("--format", choices=("text", "json", "html"), default="text", help=words(lang, "cli.format"))
    parser.add_argument("--output", type=Path, metavar="FILE", help=words(lang, "cli.output"))
    parser.add_argument("--show-personal", metavar="REASON", help=words(lang, "cli.show_personal"))
    add_record_arguments(parser, lang)


def run(args: argparse.Namespace) -> int:
    """Find the subject, decide, explain."""
    desk = Desk(args, by_index=True)
    found = _decided(args, desk)
    if len(found) > 1 and args.format != "text":
        raise UsageError("cli.one_policy", names="、".join(policy for policy, _, _ in found))
    if args.show_personal is not None:
        tell(args.lang, "cli.shown_personal", reason=args.show_personal)
    with writing(args.output) as stream:
        for number, (policy, evaluation, decisions) in enumerate(found):
            if len(found) > 1:
                stream.write("\n" * (number > 0) + f"【{policy}】\n")
            stream.writelines(_rendered(args, evaluation, decisions))
    if args.decision is None and args.format == "text" and not args.full:
        tell(args.lang, "cli.more")
    return DONE


def _decided(args: argparse.Namespace, desk: Desk) -> list[tuple[str, Evaluation, list[Decision]]]:
    """The decisions asked for about the subject, by each policy that judges it."""
    found: list[tuple[str, Evaluation, list[Decision]]] = []
    for district, rows in _found(args, desk):
        evaluation = desk.evaluation(district, tracing=True)
        found.append((district.policy, evaluation, [one for row in rows for one in evaluation.decisions_for(row)]))
    if args.decision is None:
        return found
    known = dict.fromkeys(decision.name for _, _, decisions in found for decision in decisions)
    wanted = [(policy, evaluation, _named(args.decision, decisions)) for policy, evaluation, decisions in found]
    if not any(decisions for _, _, decisions in wanted):
        meant = near(args.decision, known, args.lang)
        raise UsageError("cli.no_decision", name=args.decision, near=meant, known="、".join(known))
    return [one for one in wanted if one[2]]


def _found(args: argparse.Namespace, desk: Desk) -> list[tuple[District, list[Row]]]:
    """The rows with this id, in the first records that have any, under each policy that judges those. What is wrong with the
    records is said on stderr.

    Where records cannot be read the subject may be among them: that is said rather than that there is none.
    """
    found: list[tuple[District, list[Row]]] = []
    unread: list[District] = []
    for district in desk.districts():
        if found and found[0][0].path != district.path:
            break
        rows = list(district.reading.dataset.find(args.id))
        if rows:
            desk.accept(district)
            found.append((district, rows))
        elif district.reading.errors:
            unread.append(district)
    if not found:
        for district in unread:
            desk.accept(district)
        raise UsageError("cli.no_subject", id=args.id)
    return found


def _named(name: str, decisions: Sequence[Decision]) -> list[Decision]:
    return [decision for decision in decisions if name in (decision.name, decision.rule.name)]


def _rendered(args: argparse.Namespace, evaluation: Evaluation, decisions: Sequence[Decision]) -> Iterator[str]:
    """One decision in full; all of them in a line each, as text followed by the reasons of those that strike."""
    personal = args.show_personal is not None
    if args.format == "html":
        yield explain_html([prove(evaluation, one, personal) for one in decisions], evaluation=evaluation, lang=args.lang)
    elif args.decision is not None:
        for number, decision in enumerate(decisions):
            yield from (["\n"] if number and args.format == "text" else [])
            yield _one(args, evaluation, decision)
    elif args.format == "json":
        yield summary_json(evaluation, decisions, args.lang, personal)
    else:
        yield summary_text(evaluation, decisions, args.lang, personal)
        for decision in decisions if args.full else [one for one in decisions if one.outcome is Outcome.TRIGGERED]:
            yield "\n" + _one(args, evaluation, decision)


def _one(args: argparse.Namespace, evaluation: Evaluation, decision: Decision) -> str:
    proof = prove(evaluation, decision, args.show_personal is not None)
    if args.format == "json":
        return explain_json(proof, evaluation=evaluation, lang=args.lang)
    is_colored = args.output is None and colored(sys.stdout)
    return explain_text(proof, evaluation=evaluation, lang=args.lang, full=args.full, color=is_colored)
