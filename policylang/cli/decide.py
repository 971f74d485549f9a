"""``policylang decide``: every decision about every subject, as CSV, JSON or JSON lines; or the lists that a bureau publishes."""

import argparse
import csv
import importlib.util
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

from policylang.api import all_decisions
from policylang.cli.exits import DONE, UsageError
from policylang.cli.records import Desk, District, add_record_arguments
from policylang.cli.screen import STDOUT, Progress, writing
from policylang.cli.words import near, words
from policylang.core.facts import Row
from policylang.core.ir import Qualification, Rule
from policylang.core.wording import quantity_text, value_text
from policylang.report.words import Phrases, phrases
from policylang.runtime.decision import Decision

FORMATS = ("csv", "json", "jsonl", "xlsx", "parquet")
ENGINES = {"polars": "polars", "duckdb": "duckdb", "spark": "pyspark"}
"""The column engines, and what has to be installed for each."""
COLUMNS = ("政策", "主体", "编号", "决定", "结果", "数值", "缺什么", "标记", "基准日")
_CONSEQUENCES = "后果"

Line = tuple[str, Row | None, Decision]
"""The policy, the subject (``None``: a whole population) and the decision."""


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    """The arguments of the command."""
    parser.add_argument("--decision", action="append", metavar="NAME", help=words(lang, "cli.decision"))
    parser.add_argument("--format", choices=FORMATS, default="csv", help=words(lang, "cli.format"))
    parser.add_argument("--output", type=Path, metavar="FILE", help=words(lang, "cli.output"))
    parser.add_argument("--to", type=Path, metavar="PATH", help=words(lang, "cli.to"))
    parser.add_argument("--engine", choices=tuple(ENGINES), help=words(lang, "cli.engine"))
    parser.add_argument("--memory", metavar="SIZE", help=words(lang, "cli.memory"))
    parser.add_argument("--show-personal", metavar="REASON", help=words(lang, "cli.show_personal"))
    add_record_arguments(parser, lang)


def run(args: argparse.Namespace) -> int:
    """Decide on everybody; rows to stdout or a file, or lists. Nothing is written if some of the records have errors."""
    if args.engine is not None:
        return _by_columns(args)
    _check_output(args)
    desk = Desk(args)
    districts = list(desk.districts())
    for district in districts:
        desk.accept(district)
    _check_names(args, districts)
    if args.to is not None:
        from policylang.cli.lists import check_target, write_lists  # PERF: rows alone need none of it

        check_target(args, districts)
        write_lists(args, desk, districts, lambda rule: not args.decision or any(n in args.decision for n in _names(rule)))
        return DONE
    is_file = args.output is not None and str(args.output) != STDOUT
    with writing(args.output, "utf-8-sig" if args.format == "csv" and is_file else "utf-8") as stream:
        write = _WRITERS[args.format]
        write(stream, (line for district in districts for line in _lines(args, desk, district)), phrases(args.lang))
    return DONE


def _by_columns(args: argparse.Namespace) -> int:
    """Decide on whole tables with a column engine."""
    wanted = ENGINES[args.engine]
    if any(importlib.util.find_spec(name) is None for name in ("narwhals", "polars", wanted)):
        raise UsageError("cli.no_engine", engine=wanted)
    from policylang.batch.java import JavaError  # PERF: other runs need none of it
    from policylang.cli.columns import run_columns  # PERF: nor of this

    try:
        return run_columns(args)
    except JavaError as error:
        raise UsageError("cli.no_java") from error


def _check_output(args: argparse.Namespace) -> None:
    """Raises ``UsageError`` where the options do not go together. ``--output FILE.xlsx`` means ``--to FILE.xlsx``."""
    if args.output is not None and args.output.suffix.lower() == ".xlsx" and args.to is None:
        args.to, args.output = args.output, None
    if args.to is not None and args.output is not None:
        raise UsageError("cli.to_or_output")
    if args.to is None and args.format not in _WRITERS:
        raise UsageError("cli.to_wanted", format=args.format)
    if args.to is None and args.show_personal is not None:
        raise UsageError("cli.to_personal")
    if args.show_personal is not None and not args.show_personal.strip():
        raise UsageError("cli.no_reason")


def _check_names(args: argparse.Namespace, districts: list[District]) -> None:
    """Raises ``UsageError`` where a decision is asked for that no policy makes."""
    rules = [rule for district in districts for rule in district.policies.rules.values()]
    known = dict.fromkeys(name for rule in rules for name in _names(rule))
    for name in args.decision or ():
        if name not in known:
            raise UsageError("cli.no_decision", name=name, near=near(name, known, args.lang), known="、".join(known))


def _names(rule: Rule) -> Iterator[str]:
    """The names of the decisions of a rule: its own, or one for each level."""
    yield rule.name
    levels = rule.body.levels if isinstance(rule.body, Qualification) else None
    yield from (f"{level} {rule.name}" for level in (levels.values if levels is not None else ()))


def _lines(args: argparse.Namespace, desk: Desk, district: District) -> Iterator[Line]:
    evaluation = desk.evaluation(district, tracing=False)
    kinds = {kind for rule in district.policies.rules.values() for kind in rule.kinds}
    progress = Progress(sum(len(district.reading.dataset.rows(kind)) for kind in kinds), district.policy)
    last: Row | None = None
    for row, decision in all_decisions(evaluation):
        if row is not last:
            progress.step()
            last = row
        if not args.decision or decision.name in args.decision or decision.rule.name in args.decision:
            yield district.policy, row, decision
    progress.close()


# ------------------------------------------------------------------ CSV


def _write_csv(stream: TextIO, lines: Iterator[Line], phrases: Phrases) -> None:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for line in lines:
        writer.writerow({name: _inert(text) for name, text in _columns(*line, phrases).items()})
        stream.write(buffer.getvalue())
        buffer.seek(0)
        buffer.truncate()
    stream.write(buffer.getvalue())


def _columns(policy: str, row: Row | None, decision: Decision, phrases: Phrases) -> dict[str, str]:
    return {
        "政策": policy,
        "主体": row.kind if row is not None else "",
        "编号": row.id if row is not None else "",
        "决定": decision.name,
        "结果": phrases.outcome(decision.outcome),
        "数值": "；".join(f"{name} {text}" for name, text in _fields(decision, phrases).items()),
        "缺什么": "；".join(phrases.cause(cause) for cause in decision.causes),
        "标记": phrases.short_marks(decision),
        "基准日": decision.as_of.isoformat(),
    }


def _inert(text: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


# ------------------------------------------------------------------ JSON


def _write_json(stream: TextIO, lines: Iterator[Line], phrases: Phrases) -> None:
    between = "[\n"
    for line in lines:
        stream.write(between + json.dumps(_entry(*line, phrases), ensure_ascii=False))
        between = ",\n"
    stream.write("\n]\n" if between == ",\n" else "[]\n")


def _write_json_lines(stream: TextIO, lines: Iterator[Line], phrases: Phrases) -> None:
    for line in lines:
        stream.write(json.dumps(_entry(*line, phrases), ensure_ascii=False) + "\n")


def _entry(policy: str, row: Row | None, decision: Decision, phrases: Phrases) -> dict[str, Any]:
    return {
        "policy": policy,
        "subject": {"kind": row.kind, "id": row.id} if row is not None else None,
        "decision": decision.name,
        "outcome": decision.outcome.label,
        "outcome_code": decision.outcome.name,
        "fields": _fields(decision, phrases),
        "causes": [phrases.cause(cause) for cause in decision.causes],
        "marks": phrases.short_marks(decision),
        "as_of": decision.as_of.isoformat(),
    }


def _fields(decision: Decision, phrases: Phrases) -> dict[str, str]:
    """成绩, 等次, 学时 … and what follows, as text."""
    fields = {
        name: quantity_text(value, name) if name in ("学时", "学分") and type(value) is int else value_text(value)
        for name, value in decision.fields.items()
        if name != _CONSEQUENCES
    }
    consequences = "、".join(phrases.consequences(decision))
    return fields | {_CONSEQUENCES: consequences} if consequences else fields


_WRITERS: dict[str, Callable[[TextIO, Iterator[Line], Phrases], None]] = {
    "csv": _write_csv,
    "json": _write_json,
    "jsonl": _write_json_lines,
}
