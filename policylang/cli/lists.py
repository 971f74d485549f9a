"""The lists of ``policylang decide --to``: an Excel workbook, or a folder of CSV files, workbooks or Parquet files.

In: the arguments, the desk, its districts. Out: the file or the folder, whole or not at all. Relies on ``report.lists``; the libraries
that write workbooks and Parquet files are extras, imported when they are needed.
"""

import argparse
import hashlib
import importlib.util
from collections.abc import Callable, Sequence

from policylang.cli.exits import UsageError, unwritable
from policylang.cli.files import write_bytes
from policylang.cli.placing import check_folder, place_folder
from policylang.cli.records import Desk, District
from policylang.cli.screen import Progress, tell
from policylang.core.ir import Rule
from policylang.report.list_entries import count_decisions, in_document_order
from policylang.report.list_files import csv_files, safe_names
from policylang.report.list_tables import ListTable
from policylang.report.lists import ListOptions, make_lists
from policylang.report.words import phrases

WORKBOOK = ".xlsx"
FILES = (".csv", ".json", ".jsonl", ".parquet", ".xls", ".xlsm", ".ods")
"""Endings of names that nobody gives to a folder."""
NEEDED = {"xlsx": ("openpyxl", "cli.no_excel"), "parquet": ("polars", "cli.no_parquet")}
"""The library that a format needs, and what is said where it is not installed."""


def check_target(args: argparse.Namespace, districts: Sequence[District]) -> None:
    """Raises ``UsageError`` for what would fail after all decisions are made."""
    is_book = args.to.suffix.lower() == WORKBOOK
    if args.to.suffix.lower() in FILES and not args.to.is_dir():
        raise UsageError("cli.no_folder", file=args.to)
    form = "xlsx" if is_book else args.format
    if form not in ("csv", *NEEDED):
        raise UsageError("cli.lists_format", format=form)
    library, message = NEEDED.get(form, ("csv", ""))
    if importlib.util.find_spec(library) is None:
        raise UsageError(message)
    if is_book and len(districts) > 1:
        raise UsageError("cli.one_workbook", names="、".join(district.policy for district in districts))
    if not is_book:
        check_folder(args.to)


def write_lists(args: argparse.Namespace, desk: Desk, districts: Sequence[District], wanted: Callable[[Rule], bool]) -> None:
    """Decides, and writes the lists. Raises ``UsageError`` where they cannot be written."""
    made = [_tables(args, desk, district, wanted) for district in districts]
    if args.show_personal is not None:
        tell(args.lang, "cli.shown_personal", reason=args.show_personal)
    try:
        if args.to.suffix.lower() == WORKBOOK:
            write_bytes(args.to, _workbook(made[0]))
        else:
            place_folder(args.to, _files(args, districts, made))
    except OSError as error:  # a workbook is put together in the folder for temporary files, and that can be full too
        raise unwritable(args.to, error) from error
    tell(args.lang, "cli.lists_written", path=args.to, count=sum(len(tables) for tables in made))


def _tables(args: argparse.Namespace, desk: Desk, district: District, wanted: Callable[[Rule], bool]) -> tuple[ListTable, ...]:
    evaluation = desk.evaluation(district, tracing=True)
    rules = [rule for rule in in_document_order(district.policies) if wanted(rule)]
    progress = Progress(count_decisions(evaluation, rules), district.policy)
    options = ListOptions(args.lang, args.show_personal or "", _versions(desk, district))
    tables = make_lists(evaluation, rules, options, progress.step)
    progress.close()
    return tables


def _versions(desk: Desk, district: District) -> tuple[tuple[str, str], ...]:
    """The files of the policies of a district, and of what they import, with their digests."""
    infos = district.policies.policies.values()
    own = {info.path for info in infos} | {info.source for info in infos}
    others = {info.path for policies in desk.sets.values() for info in policies.policies.values()} - own
    others |= {info.source for policies in desk.sets.values() for info in policies.policies.values()} - own
    return tuple(
        (path, hashlib.sha256(source.text.encode()).hexdigest())
        for path, source in sorted(desk.sources.items())
        if path not in others
    )


def _files(args: argparse.Namespace, districts: Sequence[District], made: Sequence[tuple[ListTable, ...]]) -> dict[str, bytes]:
    """What stands in the folder: a workbook for each policy, or a folder of files for each."""
    names = safe_names(district.policy for district in districts)
    if args.format == "xlsx":
        return {f"{name}{WORKBOOK}": _workbook(tables) for name, tables in zip(names, made, strict=True)}
    found: dict[str, bytes] = {}
    for name, tables in zip(names, made, strict=True):
        files = csv_files if args.format == "csv" else _parquet()
        found |= {f"{name}/{file}": content for file, content in files(tables, phrases(args.lang)).items()}
    return found


def _workbook(tables: Sequence[ListTable]) -> bytes:
    from policylang.report.list_workbook import workbook_bytes  # PERF: openpyxl is slow to import, and an extra

    return workbook_bytes(tables)


def _parquet() -> Callable[..., dict[str, bytes]]:
    from policylang.report.list_parquet import parquet_files  # PERF: polars is slow to import, and an extra

    return parquet_files
