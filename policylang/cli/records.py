"""Records for a command: which folder, for which document, on which day. Relies on ``config``, ``pipeline`` and ``records``."""

import argparse
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import attrs

from policylang.api import own_policies
from policylang.bindings import BindingError, parse_bindings
from policylang.cli.config import Config, policy_paths, read_config
from policylang.cli.exits import PROBLEMS, RECORDS_REJECTED, UsageError
from policylang.cli.screen import colored
from policylang.cli.words import words
from policylang.core.ir import PolicySet
from policylang.pipeline import Loaded, load
from policylang.records.folders import read_folder
from policylang.records.manifest import ManifestError, read_manifest
from policylang.records.problems import Reading
from policylang.records.workbook import read_workbook
from policylang.report.diagnostics import render
from policylang.report.records import problems_summary, render_problems
from policylang.runtime.evaluator import Evaluation


def add_record_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Arguments that ``explain`` and ``decide`` share."""
    parser.add_argument("--as-of", metavar="YYYY-MM-DD", help=words(lang, "cli.as_of"))
    parser.add_argument("--known-at", metavar="YYYY-MM-DD", help=words(lang, "cli.known_at"))
    parser.add_argument("--policies", dest="paths", action="append", metavar="PATH", help=words(lang, "cli.policies"))
    parser.add_argument("--policy", help=words(lang, "cli.policy"))
    parser.add_argument("--records", action="append", metavar="PATH", type=Path, help=words(lang, "cli.records"))
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", dest="bindings", help=words(lang, "cli.set")
    )


@attrs.frozen(eq=False)
class District:
    """One collection of records with the document that it is for."""

    path: Path
    policy: str
    policies: PolicySet
    reading: Reading
    as_of: date | None


class Desk:
    """What a command works with: configuration, policies, records."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        self.config: Config = read_config()
        self.loaded: Loaded = load(policy_paths(args, self.config), with_scenarios=False)
        if not self.loaded.is_sound:
            sys.stderr.write(render(self.loaded.diagnostics, self.loaded.sources, args.lang, "text", colored()))
            raise UsageError("cli.unsound", PROBLEMS)
        self.sets = {name: policies for policies in self.loaded.sets for name in own_policies(policies)}
        if args.policy is not None and args.policy not in self.sets:
            raise UsageError("cli.no_policy", name=args.policy, known="、".join(self.sets))

    def districts(self) -> Iterator[District]:
        """The records asked for, else those of the configuration, each read in the vocabulary of its document."""
        paths = self.args.records or self.config.records
        if not paths:
            raise UsageError("cli.no_records")
        for path in paths:
            if not path.exists():
                raise UsageError("cli.no_such_records", path=str(path))
            yield from self._district(path)

    def _district(self, path: Path) -> Iterator[District]:
        try:
            manifest = read_manifest(path)
        except ManifestError as error:
            raise UsageError("cli.bad_manifest", RECORDS_REJECTED, reason=str(error)) from error
        named = self.args.policy or manifest.policy
        if self.args.policy is not None and manifest.policy not in (None, self.args.policy):
            return
        if named is not None and named not in self.sets:
            raise UsageError("cli.no_policy", name=named, known="、".join(self.sets))
        for name in [named] if named is not None else list(self.sets):
            policies = self.sets[name]
            reading = read_folder(path, policies.vocabulary) if path.is_dir() else read_workbook(path, policies.vocabulary)
            if named is None and reading.errors and len(self.sets) > 1:
                continue
            yield District(path, name, policies, reading, manifest.as_of)
            return
        raise UsageError("cli.unreadable_records", RECORDS_REJECTED, path=str(path))

    def report_problems(self, reading: Reading) -> None:
        """What was wrong with the records, to stderr; records with errors are not decided on."""
        if not reading.problems:
            return
        sys.stderr.write(render_problems(reading.problems, self.args.lang, "text"))
        print(problems_summary(reading.problems, self.args.lang), file=sys.stderr)
        if reading.errors:
            raise UsageError("cli.records_rejected", RECORDS_REJECTED)

    def evaluation(self, district: District, tracing: bool) -> Evaluation:
        """An evaluation of the district on the day asked for; without one, on its own day, else today (said on stderr)."""
        as_of = day_of(self.args.as_of, "--as-of") or district.as_of
        if as_of is None:
            as_of = date.today()
            print(words(self.args.lang, "cli.today", day=as_of.isoformat()), file=sys.stderr)
        given = dict(self.config.bindings.get(district.policy, {}))
        for text in self.args.bindings:
            name, sign, value = text.partition("=")
            if not sign:
                raise UsageError("cli.bad_set", text=text)
            given[name.strip()] = value.strip()
        try:
            bindings = parse_bindings(district.policies, given)
        except BindingError as error:
            raise UsageError(error.code, **error.args_) from error
        known_at = day_of(self.args.known_at, "--known-at")
        return Evaluation(district.policies, district.reading.dataset, as_of, known_at, bindings, tracing=tracing)


def day_of(text: str | None, option: str) -> date | None:
    """A day given as an argument. Raises ``UsageError``."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError("cli.bad_day", option=option, text=text) from error
