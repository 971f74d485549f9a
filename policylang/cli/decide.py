"""``policylang decide``: every decision about every subject, as CSV or JSON lines."""

import argparse
import csv
import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

from policylang.api import all_decisions
from policylang.cli.exits import DONE, WRONG_USE, UsageError
from policylang.cli.records import Desk, District, add_record_arguments
from policylang.cli.screen import Progress
from policylang.cli.words import words
from policylang.core.facts import Row
from policylang.core.wording import quantity_text, value_text
from policylang.report.words import cause_text
from policylang.runtime.decision import Decision

COLUMNS = ("政策", "主体", "编号", "决定", "结果", "数值", "缺什么", "标记", "基准日")


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    """The arguments of the command."""
    parser.add_argument("--decision", action="append", help=words(lang, "cli.decision"))
    parser.add_argument("--format", choices=("csv", "json"), default="csv", help=words(lang, "cli.format"))
    parser.add_argument("--output", type=Path, help=words(lang, "cli.output"))
    add_record_arguments(parser, lang)


def run(args: argparse.Namespace) -> int:
    """Decide on everybody; rows to stdout or a file."""
    desk = Desk(args)
    if args.output is None:
        _write(args, desk, sys.stdout)
        return DONE
    part = args.output.with_name(f".{args.output.name}.part")
    try:
        with part.open("w", encoding="utf-8-sig" if args.format == "csv" else "utf-8", newline="") as stream:
            _write(args, desk, stream)
        part.replace(args.output)
    except OSError as error:
        raise UsageError("cli.cannot_write", WRONG_USE, file=str(args.output), reason=str(error)) from error
    finally:
        part.unlink(missing_ok=True)
    return DONE


def _write(args: argparse.Namespace, desk: Desk, stream: TextIO) -> None:
    write = _csv_writer(stream) if args.format == "csv" else _json_writer(stream)
    for district in desk.districts():
        desk.report_problems(district.reading)
        for line in _lines(args, desk, district):
            write(line)


def _lines(args: argparse.Namespace, desk: Desk, district: District) -> Iterator[dict[str, str]]:
    evaluation = desk.evaluation(district, tracing=False)
    kinds = {kind for rule in district.policies.rules.values() for kind in rule.kinds}
    progress = Progress(sum(len(district.reading.dataset.rows(kind)) for kind in kinds), district.policy)
    last: Row | None = None
    for row, decision in all_decisions(evaluation):
        if row is not last:
            progress.step()
            last = row
        if args.decision and decision.name not in args.decision and decision.rule.name not in args.decision:
            continue
        yield line_of(district.policy, row, decision, args.lang)
    progress.close()


def line_of(policy: str, row: Row | None, decision: Decision, lang: str) -> dict[str, str]:
    """One decision as columns of text."""
    values = "；".join(f"{name} {_field(name, value)}" for name, value in decision.fields.items())
    marks = [
        mark
        for mark, holds in (
            ("破格", decision.waived),
            ("可报例外", decision.reportable),
            ("已补", decision.late_days is not None),
        )
        if holds
    ]
    return {
        "政策": policy,
        "主体": row.kind if row is not None else "",
        "编号": row.id if row is not None else "",
        "决定": decision.name,
        "结果": decision.outcome.label,
        "数值": values,
        "缺什么": "；".join(cause_text(cause, lang) for cause in decision.causes),
        "标记": "、".join(marks),
        "基准日": decision.as_of.isoformat(),
    }


def _field(name: str, value: Any) -> str:
    is_amount = name in ("学时", "学分") and isinstance(value, int)
    return quantity_text(value, name) if is_amount else value_text(value)


def _csv_writer(stream: TextIO) -> Callable[[dict[str, str]], None]:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\r\n")
    writer.writeheader()

    def write(line: dict[str, str]) -> None:
        writer.writerow({name: _inert(text) for name, text in line.items()})
        stream.write(buffer.getvalue())
        buffer.seek(0)
        buffer.truncate()

    return write


def _inert(text: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _json_writer(stream: TextIO) -> Callable[[dict[str, str]], None]:
    def write(line: dict[str, str]) -> None:
        stream.write(json.dumps(line, ensure_ascii=False) + "\n")

    return write
