"""``policylang import FILE…``: what was handed in goes into the store, or back with its mistakes.

Without ``--apply`` nothing is written to the store: the screen shows what was recognised, what is wrong, what would change.
"""

import argparse
import importlib.util
from datetime import date
from pathlib import Path

from policylang.cli.exits import DONE, RECORDS_REJECTED, UsageError
from policylang.cli.files import write_bytes
from policylang.cli.records import day_of
from policylang.cli.screen import emit, note, writing
from policylang.cli.wanted import chosen_policy
from policylang.cli.words import words
from policylang.collecting import no_collection
from policylang.core.ir import Vocabulary
from policylang.records.intake import Intake, file_name, take_in
from policylang.records.mapping import Mapping, MappingError, proposal_text, read_mapping
from policylang.records.problems import RecordProblem
from policylang.records.rejects import csv_text, rejected
from policylang.records.store import StoreError, is_store, policy_of, trying
from policylang.records.store import writing as writing_store
from policylang.records.store_facts import Changes
from policylang.records.store_write import write_batch
from policylang.report.imports import changes_text, views_text
from policylang.report.records import problems_summary, render_problems
from policylang.report.wording import Wording

_KINDS = (".xlsx", ".csv")


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    """The arguments of the command."""
    parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help=words(lang, "cli.import_files"))
    parser.add_argument("--into", required=True, metavar="STORE", type=Path, help=words(lang, "cli.into"))
    parser.add_argument("--policies", dest="paths", action="append", metavar="PATH", help=words(lang, "cli.policies"))
    parser.add_argument("--policy", metavar="NAME", help=words(lang, "cli.policy"))
    parser.add_argument("--mapping", metavar="FILE", type=Path, help=words(lang, "cli.mapping"))
    parser.add_argument("--write-mapping", action="store_true", help=words(lang, "cli.write_mapping"))
    parser.add_argument("--known", metavar="YYYY-MM-DD", help=words(lang, "cli.known"))
    parser.add_argument("--apply", action="store_true", help=words(lang, "cli.apply"))
    parser.add_argument("--partial", action="store_true", help=words(lang, "cli.partial"))
    parser.add_argument("--rejects", metavar="FILE", type=Path, help=words(lang, "cli.rejects"))
    parser.add_argument("--comments", metavar="FILE", type=Path, help=words(lang, "cli.comments"))


@no_collection()
def run(args: argparse.Namespace) -> int:
    """Read, check, show; with ``--apply`` write."""
    _check_use(args)
    known = day_of(args.known, "--known") or date.today()
    files = _files(args)
    try:
        policy, vocabulary = _policy(args)
        intake = take_in([(path, file_name(path, args.into)) for path in files], vocabulary, _mapping(args), args.into)
        emit(views_text(intake.views, args.lang))
        _show_problems(args, intake)
        if args.write_mapping:
            _write_mapping(args, intake)
        if args.comments is not None:
            _write_comments(args, files, intake)
        return _Import(args, intake, vocabulary, known, policy).run()
    except StoreError as error:
        note(render_problems((error.problem,), args.lang, "text"))
        return RECORDS_REJECTED


class _Import:
    """An import that was read and checked."""

    def __init__(self, args: argparse.Namespace, intake: Intake, vocabulary: Vocabulary, known: date, policy: str) -> None:
        self.args = args
        self.intake = intake
        self.vocabulary = vocabulary
        self.known = known
        self.batch = intake.batch(known, policy)

    def run(self) -> int:
        """Write, or show what would be written."""
        if self.intake.is_blocked:
            self.say("import.blocked")
            return RECORDS_REJECTED
        if self.intake.has_errors and not self.args.partial:
            self.say("import.refused")
            return RECORDS_REJECTED
        if self.args.apply:
            return self.write()
        with trying(self.args.into) as connection:
            self.show(write_batch(connection, self.batch, self.intake.parents))
        self.say("import.trial")
        return RECORDS_REJECTED if self.intake.has_errors else DONE

    def write(self) -> int:
        """Write the store, and before that is final the rows that were not taken."""
        with writing_store(self.args.into) as connection:
            changes = write_batch(connection, self.batch, self.intake.parents)
            count = self.write_rejects() if self.intake.has_errors else 0
        self.show(changes)
        if changes.is_empty:
            self.say("import.nothing")
        else:
            self.say("import.written", path=str(self.args.into), day=self.known.isoformat())
        if count:
            self.say("import.rejected", count=str(count), path=str(self.args.rejects))
        return RECORDS_REJECTED if count else DONE

    def write_rejects(self) -> int:
        """The rows that were not taken, as a file; how many there are."""
        tables = rejected(self.intake, lambda problem: _brief(problem, self.args.lang))
        if self.args.rejects.suffix.lower() == ".xlsx":
            from policylang.records.comments import table_book  # PERF: openpyxl is slow to import

            write_bytes(self.args.rejects, table_book(tables))
        elif len(tables) > 1:
            raise UsageError("cli.rejects_sheets", kinds="、".join(tables))
        else:
            with writing(self.args.rejects, "utf-8-sig") as stream:
                stream.write("".join(map(csv_text, tables.values())))
        return sum(len(table) - 1 for table in tables.values())

    def show(self, changes: Changes) -> None:
        """What changes, on the screen."""
        emit("\n" + changes_text(changes, self.vocabulary, self.known.isoformat(), self.args.lang))

    def say(self, key: str, **given: str) -> None:
        """A message at the end."""
        note(Wording.of(self.args.lang).text(key, given.items()))


def _check_use(args: argparse.Namespace) -> None:
    if args.partial != (args.rejects is not None):
        raise UsageError("cli.partial_rejects")
    if args.write_mapping and args.mapping is None:
        raise UsageError("cli.mapping_wanted")
    needs_excel = args.comments is not None or (args.rejects is not None and args.rejects.suffix.lower() == ".xlsx")
    if needs_excel and importlib.util.find_spec("openpyxl") is None:
        raise UsageError("cli.no_excel")


def _files(args: argparse.Namespace) -> list[Path]:
    """The files given; of a folder, its tables by name."""
    files: list[Path] = []
    for path in args.files:
        if path.is_dir():
            inside = sorted(entry for entry in path.iterdir() if entry.suffix.lower() in _KINDS and entry.is_file())
            files += [entry for entry in inside if not entry.name.startswith((".", "~$"))]
        elif not path.is_file():
            raise UsageError("cli.no_such_records", path=path)
        elif path.suffix.lower() not in _KINDS:
            raise UsageError("cli.no_table_file", path=path)
        else:
            files.append(path)
    return list(dict.fromkeys(files))


def _policy(args: argparse.Namespace) -> tuple[str, Vocabulary]:
    """The policy whose vocabulary counts: the one asked for, that of the store, or the only one there is."""
    wanted = args.policy or (policy_of(args.into) if is_store(args.into) else None)
    name, policies = chosen_policy(args, wanted, "cli.import_policy")
    return name, policies.vocabulary


def _mapping(args: argparse.Namespace) -> Mapping:
    if args.mapping is None or (args.write_mapping and not args.mapping.exists()):
        return Mapping()
    try:
        return read_mapping(args.mapping)
    except MappingError as error:
        raise UsageError("cli.bad_mapping", reason=error) from error


def _show_problems(args: argparse.Namespace, intake: Intake) -> None:
    if intake.problems:
        emit("\n" + render_problems(intake.problems, args.lang, "text"))
        emit(problems_summary(intake.problems, args.lang))


def _write_mapping(args: argparse.Namespace, intake: Intake) -> None:
    """Adds what is to be confirmed to the mapping; what stands there stays as it is."""
    if not intake.proposals:
        return
    before = args.mapping.read_text(encoding="utf-8-sig") if args.mapping.exists() else ""
    with writing(args.mapping) as stream:
        stream.write(before + proposal_text(intake.proposals, intake.near, not before))
    given = (("count", str(len(intake.proposals))), ("path", str(args.mapping)))
    note(Wording.of(args.lang).text("import.proposed", given))


def _write_comments(args: argparse.Namespace, files: list[Path], intake: Intake) -> None:
    """Copies with comments: one file, or for several files a folder of them."""
    from policylang.records.comments import commented_copy, comments_of  # PERF: openpyxl is slow to import

    texts = [render_problems((problem,), args.lang, "text") for problem in intake.problems]
    is_folder = len(files) > 1
    if is_folder and args.comments.suffix:
        raise UsageError("cli.comments_folder")
    if is_folder:
        args.comments.mkdir(parents=True, exist_ok=True)
    for number, path in enumerate(files, 1):
        comments = comments_of(intake.problems, file_name(path, args.into), texts)
        content = commented_copy(path, comments) if comments else None
        if content is not None:
            target = args.comments / f"{number}_{path.stem}.xlsx" if is_folder else args.comments
            write_bytes(target, content)
            note(Wording.of(args.lang).text("import.commented", (("path", str(target)),)))


def _brief(problem: RecordProblem, lang: str) -> str:
    """A problem in one line: where in the row, what is wrong."""
    text = render_problems((problem,), lang, "short").rstrip()
    return f"{problem.column} {text.rpartition(': ')[2]}".strip()
