"""``policylang explain ID``: the decisions about one subject, and why."""

import argparse
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

from policylang.cli.exits import DONE, UsageError
from policylang.cli.records import Desk, District, add_record_arguments
from policylang.cli.screen import colored, note, tell, writing
from policylang.cli.words import near, words
from policylang.core.facts import Row
from policylang.piece import Piece
from policylang.records.store_lazy import StoredDataset
from policylang.report.summary import summary_json, summary_text
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
        raise UsageError("cli.one_policy", names="、".join(one.policy for one in found))
    if args.show_personal is not None:
        tell(args.lang, "cli.shown_personal", reason=args.show_personal)
    with writing(args.output) as stream:
        for number, one in enumerate(found):
            if len(found) > 1:
                stream.write("\n" * (number > 0) + f"【{one.policy}】\n")
            stream.writelines(_rendered(args, one))
    if args.decision is None and args.format == "text" and not args.full:
        tell(args.lang, "cli.more")
    return DONE


class _Decided(Piece, eq=False):
    """What one policy decides about the subject. ``left_out``: names of decisions that were not made."""

    policy: str
    evaluation: Evaluation
    decisions: tuple[Decision, ...]
    left_out: tuple[str, ...]


def _decided(args: argparse.Namespace, desk: Desk) -> list[_Decided]:
    """The decisions asked for about the subject, by each policy that judges it; no other one is made.

    Where nothing is asked for, those that rest on a whole population are left out if it would have to be read from a store.
    """
    found: list[_Decided] = []
    known: dict[str, None] = {}
    for district, rows in _found(args, desk):
        evaluation = desk.evaluation(district, tracing=True)
        is_part = args.decision is None and isinstance(district.reading.dataset, StoredDataset)
        aside = desk.over_population[district.policy] if is_part else frozenset()
        asked = [(row, rule, level) for row in rows for rule, level in evaluation.names_for(row)]
        known |= dict.fromkeys(_name(rule, level) for _, rule, level in asked)
        wanted = [one for one in asked if args.decision in (None, one[1], _name(*one[1:]))]
        made = [evaluation.decide(rule, row, level) for row, rule, level in wanted if rule not in aside]
        left = dict.fromkeys(rule for _, rule, _ in wanted if rule in aside)
        if wanted or args.decision is None:
            found.append(_Decided(district.policy, evaluation, tuple(made), tuple(left)))
    if not found:
        meant = near(args.decision, known, args.lang)
        raise UsageError("cli.no_decision", name=args.decision, near=meant, known="、".join(known))
    return found


def _name(rule: str, level: str | None) -> str:
    return f"{level} {rule}" if level else rule


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


def _rendered(args: argparse.Namespace, found: _Decided) -> Iterator[str]:
    """One decision in full; all of them in a line each, as text followed by the reasons of those that strike."""
    personal, evaluation, decisions = args.show_personal is not None, found.evaluation, found.decisions
    if args.format == "html":
        from policylang.report.html import explain_html  # PERF: text needs none of it

        yield explain_html([prove(evaluation, one, personal) for one in decisions], evaluation=evaluation, lang=args.lang)
    elif args.decision is not None:
        for number, decision in enumerate(decisions):
            yield from (["\n"] if number and args.format == "text" else [])
            yield _one(args, evaluation, decision)
    elif args.format == "json":
        yield summary_json(evaluation, decisions, args.lang, personal, found.left_out)
    else:
        yield summary_text(evaluation, decisions, args.lang, personal)
        for decision in decisions if args.full else [one for one in decisions if one.outcome is Outcome.TRIGGERED]:
            yield "\n" + _one(args, evaluation, decision)
    if found.left_out and args.format != "json":
        yield from _left_out(args, found)


def _left_out(args: argparse.Namespace, found: _Decided) -> Iterator[str]:
    """What was not decided, and how to have it decided: below the text; beside a page."""
    command = _command(args, found)
    said = words(args.lang, "cli.left_out", names="、".join(found.left_out), command=command)
    if args.format == "text":
        yield f"\n{said}\n"
    else:
        note(said)


def _command(args: argparse.Namespace, found: _Decided) -> str:
    """The same command for the first of the decisions that were left out."""
    given = [("--decision", found.left_out[0]), ("--policy", found.policy)]
    given += [
        (name, value)
        for name, value in (("--as-of", args.as_of), ("--known-at", args.known_at), ("--region", args.region))
        if value
    ]
    given += [("--records", str(path)) for path in args.records or ()]
    given += [("--policies", path) for path in args.paths or ()]
    given += [("--set", binding) for binding in args.bindings]
    return " ".join(["policylang", "explain", _quoted(args.id), *(f"{name} {_quoted(value)}" for name, value in given)])


def _quoted(text: str) -> str:
    """An argument as it is typed."""
    return text if text and not set(text) & set(" \t\"'$`\\|&;<>()*?!#~[]{}") else shlex.quote(text)


def _one(args: argparse.Namespace, evaluation: Evaluation, decision: Decision) -> str:
    # PERF: a line for each decision needs none of it
    from policylang.report.text import explain_text

    # PERF: the same
    from policylang.report.tree_json import explain_json

    proof = prove(evaluation, decision, args.show_personal is not None)
    if args.format == "json":
        return explain_json(proof, evaluation=evaluation, lang=args.lang)
    is_colored = args.output is None and colored(sys.stdout)
    return explain_text(proof, evaluation=evaluation, lang=args.lang, full=args.full, color=is_colored)
