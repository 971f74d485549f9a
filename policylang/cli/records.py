"""Policies and records for a command: which folder, for which document, on which day. Relies on ``config``, ``pipeline`` and ``records``."""

import argparse
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path

from policylang.bindings import EARLIEST, LATEST, BindingError, base_day, parse_bindings
from policylang.choice import AFTER, BEFORE, REGION, Choice, choose
from policylang.cli.config import Config, policy_paths, read_config
from policylang.cli.exits import RECORDS_REJECTED, UsageError
from policylang.cli.policies import no_policy, policy_sets
from policylang.cli.screen import note, tell
from policylang.cli.words import words
from policylang.core.ir import PolicySet
from policylang.piece import Piece
from policylang.records.load import look_into, read_path
from policylang.records.manifest import Manifest, ManifestError, read_manifest
from policylang.records.problems import Reading
from policylang.runtime.evaluator import Evaluation
from policylang.source import SourceFile

_ASIDE = {REGION: "cli.aside.region", BEFORE: "cli.aside.before", AFTER: "cli.aside.after"}


def add_record_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Arguments that ``explain`` and ``decide`` share."""
    parser.add_argument("--as-of", metavar="YYYY-MM-DD", help=words(lang, "cli.as_of"))
    parser.add_argument("--known-at", metavar="YYYY-MM-DD", help=words(lang, "cli.known_at"))
    parser.add_argument("--policies", dest="paths", action="append", metavar="PATH", help=words(lang, "cli.policies"))
    parser.add_argument("--policy", metavar="NAME", help=words(lang, "cli.policy"))
    parser.add_argument("--region", metavar="NAME", help=words(lang, "cli.region"))
    parser.add_argument("--records", action="append", metavar="PATH", type=Path, help=words(lang, "cli.records"))
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", dest="bindings", help=words(lang, "cli.set")
    )


class District(Piece, eq=False):
    """One collection of records with the document that it is for."""

    path: Path
    policy: str
    policies: PolicySet
    reading: Reading
    as_of: date
    region: str | None


class Desk:
    """What a command works with: configuration, policies, records. Raises ``UsageError`` for what is wrong with them."""

    def __init__(self, args: argparse.Namespace, by_index: bool = False) -> None:
        self.args = args
        self.by_index = by_index
        self.config: Config = read_config()
        self.as_of = day_of(args.as_of, "--as-of")
        self.known_at = day_of(args.known_at, "--known-at")
        self.over_population: dict[str, frozenset[str]] = {}
        self.manifests = dict(self._manifests())
        self.sets = self._load(self._wanted())

    def _manifests(self) -> Iterator[tuple[Path, Manifest]]:
        """What each collection of records says of itself; with ``--policy`` only those for that document."""
        paths = self.args.records or self.config.records
        if not paths:
            raise UsageError("cli.no_records")
        for path in paths:
            if not path.exists():
                raise UsageError("cli.no_such_records", path=path)
            try:
                manifest = read_manifest(path)
            except ManifestError as error:
                raise UsageError("cli.bad_manifest", RECORDS_REJECTED, reason=error) from error
            if self.args.policy is None or not manifest.policies or self.args.policy in manifest.policies:
                yield path, manifest

    def _wanted(self) -> set[str] | None:
        """The policies that are needed; ``None``: all."""
        if self.args.policy is not None:
            return {self.args.policy}
        named = [set(manifest.policies) for manifest in self.manifests.values()]
        return set().union(*named) if all(named) else None

    def _load(self, wanted: set[str] | None) -> dict[str, PolicySet]:
        paths, lang = policy_paths(self.args, self.config), self.args.lang
        kept = policy_sets(paths, wanted, lang)
        sets = kept.by_name
        for policies, over in zip(kept.sets, kept.over_population, strict=True):
            self.over_population |= dict.fromkeys(policies.deciding, over)
        for name in sorted((wanted or set()) - sets.keys()):
            raise no_policy(name, paths, lang)
        return sets

    @cached_property
    def sources(self) -> Mapping[str, SourceFile]:
        """The texts of the policies and of their documents."""
        from policylang.pipeline import load  # PERF: not wanted for an explanation

        return load(policy_paths(self.args, self.config), with_scenarios=False, only=self._wanted()).sources

    def districts(self) -> Iterator[District]:
        """The records asked for, else those of the configuration, each read in the vocabulary of its document; once for each
        policy where several judge them."""
        for path, manifest in self.manifests.items():
            yield from self._districts(path, manifest)

    def _districts(self, path: Path, manifest: Manifest) -> list[District]:
        """Records in the vocabulary of the policy that is asked for or named, or of those that are in force on the day at the
        place of the records and can read them."""
        as_of, region = self._day(manifest), self.args.region or manifest.region
        named = self.args.policy or manifest.policy
        choice = Choice((named,)) if named is not None else choose(self._candidates(manifest), as_of, region)
        districts = [District(path, name, self.sets[name], self._read(path, name), as_of, region) for name in choice.chosen]
        if named is not None:
            return districts
        able = [district for district in districts if not district.reading.errors]
        if districts and not able:
            raise UsageError("cli.unreadable_records", RECORDS_REJECTED, path=path)
        if not able:
            raise UsageError("cli.none_in_force", path=path, day=as_of.isoformat(), reasons=self._reasons(choice))
        regions = {region or district.policies.policies[district.policy].region for district in able} - {""}
        if len(regions) > 1:
            raise UsageError("cli.several_policies", path=path, names="、".join(district.policy for district in able))
        if manifest.policies and choice.set_aside:
            tell(self.args.lang, "cli.set_aside", reasons=self._reasons(choice))
        return able

    def _candidates(self, manifest: Manifest) -> dict[str, PolicySet]:
        return {name: self.sets[name] for name in manifest.policies or self.sets}

    def _reasons(self, choice: Choice) -> str:
        reasons = ((name, words(self.args.lang, _ASIDE[reason])) for name, reason in choice.set_aside)
        return "；".join(f"{name}（{reason}）" for name, reason in reasons)

    def _day(self, manifest: Manifest) -> date:
        """The day asked for; without one, that of the records, else today (said on stderr, once)."""
        as_of = self.as_of or (_in_range(manifest.as_of) if manifest.as_of is not None else None)
        if as_of is None:
            as_of = self.as_of = date.today()
            tell(self.args.lang, "cli.today", day=as_of.isoformat())
        return as_of

    def _read(self, path: Path, name: str) -> Reading:
        vocabulary = self.sets[name].vocabulary
        read = look_into if self.by_index else read_path
        return read(path, vocabulary, known_at=self.known_at)

    def accept(self, district: District) -> None:
        """Says on stderr what is wrong with the records; raises ``UsageError`` for records with errors."""
        reading = district.reading
        if reading.problems:
            from policylang.report.records import problems_summary, render_problems  # PERF: seldom wanted

            note(render_problems(reading.problems, self.args.lang, "text"))
            note(problems_summary(reading.problems, self.args.lang))
        if reading.errors:
            raise UsageError("cli.records_rejected", RECORDS_REJECTED, path=district.path)

    def evaluation(self, district: District, tracing: bool) -> Evaluation:
        """An evaluation of the district on its day."""
        given = dict(self.config.bindings.get(district.policy, {}))
        for text in self.args.bindings:
            name, sign, value = text.partition("=")
            if not sign or not name.strip():
                raise UsageError("cli.bad_set", text=text)
            given[name.strip()] = value.strip()
        try:
            bindings = parse_bindings(district.policies, given)
        except BindingError as error:
            raise UsageError(error.code, **error.args_) from error
        if not tracing:
            from policylang.runtime.compiled import compiled  # PERF: not wanted for an explanation

            return compiled(district.policies).evaluation(
                district.reading.dataset, district.as_of, self.known_at, bindings, district.region
            )
        return Evaluation(
            district.policies, district.reading.dataset, district.as_of, self.known_at, bindings, region=district.region
        )


def day_of(text: str | None, option: str) -> date | None:
    """A day given as an argument. Raises ``UsageError``."""
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise UsageError("cli.bad_day", option=option, text=text) from error
    return _in_range(day)


def _in_range(day: date) -> date:
    try:
        return base_day(day)
    except ValueError as error:
        raise UsageError("cli.far_day", day=day, first=EARLIEST, last=LATEST) from error
