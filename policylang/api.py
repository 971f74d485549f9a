"""What other Python programs use: load policies, open records, decide, ask why.

    policies = load("policies/")
    records = Records.open("examples/records/huadian")
    report = policies.evaluate(records["桦甸-0231"], as_of="2009-12-31")
    report["取消骨干称号"].outcome.label      # "触发"
    report["取消骨干称号"].proof.text()

Relies on ``pipeline``, ``records``, ``runtime`` and ``report``.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import attrs

from policylang.bindings import Assigned, base_day, parse_bindings
from policylang.choice import choose
from policylang.core.facts import Dataset, Row
from policylang.core.ir import PolicySet
from policylang.core.values import Cause, Period
from policylang.diagnostics import Diagnostic, PolicyError, Severity
from policylang.pipeline import Loaded
from policylang.pipeline import load as load_policies
from policylang.records.dicts import read_dicts
from policylang.records.load import look_into, read_path
from policylang.records.manifest import Manifest, read_manifest
from policylang.records.problems import Reading, RecordError
from policylang.records.store import is_store
from policylang.report.html import explain_html
from policylang.report.text import explain_text
from policylang.report.tree_json import explain_json
from policylang.runtime.compiled import compiled
from policylang.runtime.compiled_traces import TracingEvaluation
from policylang.runtime.decision import Decision, Outcome
from policylang.runtime.evaluator import Evaluation
from policylang.runtime.proof import Proof, prove

PathLike = str | os.PathLike[str]
Day = date | str


def load(path: PathLike | Sequence[PathLike]) -> "Policies":
    """The policies of a folder or of some files.

    Raises ``PolicyError`` with all diagnostics when one has an error, ``FileNotFoundError`` for a folder without policies.
    """
    loaded = load_policies(path, with_scenarios=False)
    if not loaded.documents and loaded.is_sound:
        raise FileNotFoundError(f"no policies in {path}")
    if not loaded.is_sound:
        raise PolicyError(d for d in loaded.diagnostics if d.severity is Severity.ERROR)
    return Policies(loaded)


class Records:
    """Records of subjects, not yet read: what a file means depends on the vocabulary of a policy."""

    def __init__(self, path: PathLike | None = None, dicts: Mapping[str, Any] | None = None) -> None:
        self.path = Path(path) if path is not None else None
        self.dicts = dicts
        self.manifest = read_manifest(self.path) if self.path is not None else None
        self._readings: dict[tuple[int, date | None, bool], tuple[PolicySet, Reading]] = {}

    @classmethod
    def open(cls, path: PathLike) -> "Records":
        """A folder of CSV files, an ``.xlsx`` or a store. Raises ``FileNotFoundError``."""
        if not Path(path).exists():
            raise FileNotFoundError(path)
        return cls(path)

    def __getitem__(self, id_: str) -> "Subject":
        """The subject with this id; whether there is one is seen when it is decided on."""
        return Subject(self, id_)

    def read(self, policies: PolicySet, known_at: date | None = None, by_index: bool = False) -> Reading:
        """The records in the vocabulary of a policy, with what was wrong. Read once for each.

        A store is read as it was believed on ``known_at``; with ``by_index`` only so much of it as is looked at.
        """
        is_kept = self.path is not None and is_store(self.path)
        key = (id(policies), known_at if is_kept else None, by_index and is_kept)
        if key not in self._readings:
            self._readings[key] = (policies, self._read(policies, *key[1:]))
        return self._readings[key][1]

    def _read(self, policies: PolicySet, known_at: date | None, by_index: bool) -> Reading:
        if self.dicts is not None:
            return read_dicts(self.dicts, policies.vocabulary)
        assert self.path is not None
        read = look_into if by_index else read_path
        return read(self.path, policies.vocabulary, known_at=known_at)


@attrs.frozen
class Subject:
    """One subject of some records, by id."""

    records: Records = attrs.field(repr=False)
    id: str


class Result:
    """A decision of one rule for one subject, with its reasons on demand."""

    def __init__(self, evaluation: Evaluation, decision: Decision) -> None:
        self._evaluation = evaluation
        self.decision = decision
        self._proof: Proof | None = None

    @property
    def name(self) -> str:
        """Name of the rule, with the level applied for in front."""
        return self.decision.name

    @property
    def outcome(self) -> Outcome:
        """The outcome; ``.label`` is its word."""
        return self.decision.outcome

    @property
    def fields(self) -> Mapping[str, Any]:
        """Values that the decision gives (成绩, 学时 …): exact numbers, words, or ``Unknown``."""
        return self.decision.fields

    @property
    def causes(self) -> tuple[Cause, ...]:
        """For 待定: what must be found out."""
        return self.decision.causes

    @property
    def period(self) -> Period | None:
        """The period or window that was judged."""
        return self.decision.period

    @property
    def proof(self) -> "Explanation":
        """Why, as data and in words. Raises ``ValueError`` if the evaluation was made without proofs."""
        if not self._evaluation.tracing:
            raise ValueError("evaluated with proof=False")
        return Explanation(self._evaluation, self.decision)

    def __repr__(self) -> str:
        return f"<{self.name}: {self.outcome.label}>"


class Explanation:
    """Why a decision is what it is."""

    def __init__(self, evaluation: Evaluation, decision: Decision) -> None:
        self._evaluation = evaluation
        self.tree = prove(evaluation, decision)
        """The explanation as data."""

    def text(self, lang: str = "zh", full: bool = False) -> str:
        """The explanation as text: the decisive part, or all of it."""
        return explain_text(self.tree, evaluation=self._evaluation, lang=lang, full=full)

    def json(self, lang: str = "zh") -> str:
        """The explanation as JSON (see ``docs/explanations.md``)."""
        return explain_json(self.tree, evaluation=self._evaluation, lang=lang)

    def html(self, lang: str = "zh") -> str:
        """The explanation as one HTML file that needs nothing else."""
        return explain_html(self.tree, evaluation=self._evaluation, lang=lang)


class Report(Mapping[str, Result]):
    """All decisions about one subject, by name, in dependency order."""

    def __init__(self, row: Row, results: Sequence[Result]) -> None:
        self.kind = row.kind
        self.id = row.id
        self._results = {result.name: result for result in results}

    def __getitem__(self, name: str) -> Result:
        return self._results[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._results)

    def __len__(self) -> int:
        return len(self._results)


class Policies:
    """Policies ready to decide: one set for each document."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self.sets = {name: policies for policies in loaded.sets for name in own_policies(policies)}

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Warnings found on loading."""
        return self.loaded.diagnostics

    def evaluate(
        self,
        subject: "Subject | Mapping[str, Any]",
        as_of: Day,
        *,
        policy: str | None = None,
        region: str | None = None,
        known_at: Day | None = None,
        bindings: Mapping[str, Any] | None = None,
        proof: bool = True,
    ) -> Report:
        """All decisions about one subject on ``as_of``.

        A dict holds one row of one kind (``{"教师": {"编号": "甲", …}}``). ``policy`` names the document; without it, it is the one
        that the records name, or the only one in force on that day in ``region`` (the records may name that too) that can read
        them. ``bindings``: parameters that the document leaves open.
        Raises ``RecordError`` for records that do not fit, ``KeyError`` for an id or a policy that is not there.
        """
        if not isinstance(subject, Subject):
            records = Records(dicts=subject)
            policies, dataset, where = self._choose(records, as_of, policy, region)
            row = _only_row(dataset)
        else:
            policies, dataset, where = self._choose(subject.records, as_of, policy, region, known_at, by_index=True)
            row = _row_named(dataset, subject.id)
        evaluation = _evaluation(policies, dataset, as_of, known_at, bindings, proof, where)
        decisions = evaluation.decisions_for(row)
        return Report(row, [Result(evaluation, decision) for decision in decisions])

    def evaluate_all(
        self,
        records: Records,
        as_of: Day,
        *,
        policy: str | None = None,
        region: str | None = None,
        known_at: Day | None = None,
        bindings: Mapping[str, Any] | None = None,
        proof: bool = False,
    ) -> Iterator[tuple[str, str, Result]]:
        """Every decision about every subject: kind, id, result; subjects in the order of the records."""
        policies, dataset, where = self._choose(records, as_of, policy, region, known_at)
        evaluation = _evaluation(policies, dataset, as_of, known_at, bindings, proof, where)
        for row, decision in all_decisions(evaluation):
            yield (row.kind if row is not None else "", row.id if row is not None else "", Result(evaluation, decision))

    def _choose(
        self,
        records: Records,
        as_of: Day,
        policy: str | None,
        region: str | None,
        known_at: Day | None = None,
        by_index: bool = False,
    ) -> tuple[PolicySet, Dataset, str | None]:
        """The policies, the records read in their vocabulary, and the place of the records."""
        known = base_day(known_at) if known_at is not None else None
        manifest = records.manifest or Manifest()
        where = region or manifest.region
        named = policy or manifest.policy
        if named is None and len(self.sets) == 1:
            named = next(iter(self.sets))
        if named is not None:
            policies = self.sets[named]
            return policies, records.read(policies, known, by_index).accept(), where
        choice = choose({name: self.sets[name] for name in manifest.policies or self.sets}, base_day(as_of), where)
        if not choice.chosen:
            raise KeyError(f"no policy applies on {as_of}: {dict(choice.set_aside)}")
        readings = {name: records.read(self.sets[name], known) for name in choice.chosen}
        able = [name for name, reading in readings.items() if not reading.errors]
        if len(able) > 1:
            raise KeyError(f"several policies can read these records, name one of {able}")
        if not able:
            raise RecordError([problem for reading in readings.values() for problem in reading.errors])
        return self.sets[able[0]], readings[able[0]].dataset, where


def own_policies(policies: PolicySet) -> tuple[str, ...]:
    """Names of the documents that a set is about: those with rules."""
    return policies.deciding


def all_decisions(evaluation: Evaluation) -> Iterator[tuple[Row | None, Decision]]:
    """Every decision: about each row of each kind, then about whole populations; in the order of the records."""
    rules = evaluation.policies.rules.values()
    kinds = {kind for rule in rules for kind in rule.kinds}
    for kind in evaluation.policies.vocabulary.kinds:
        if kind in kinds:
            for row in evaluation.dataset.rows(kind):
                for decision in evaluation.decisions_for(row):
                    yield row, decision
    for rule in rules:
        if not rule.kinds:
            yield None, evaluation.decide(rule.name)


def _evaluation(
    policies: PolicySet,
    dataset: Dataset,
    as_of: Day,
    known_at: Day | None,
    bindings: Mapping[str, Any] | None,
    proof: bool,
    region: str | None,
) -> Evaluation:
    assigned: Assigned = parse_bindings(policies, bindings or {})
    known = base_day(known_at) if known_at is not None else None
    if not proof:
        return compiled(policies).evaluation(dataset, base_day(as_of), known, assigned, region)
    return TracingEvaluation(policies, dataset, base_day(as_of), known, assigned, region=region)


def _only_row(dataset: Dataset) -> Row:
    rows = [row for table in dataset.tables.values() for row in table.rows if not row.links]
    if len(rows) != 1:
        raise KeyError(f"{len(rows)} subjects given, one expected")
    return rows[0]


def _row_named(dataset: Dataset, id_: str) -> Row:
    for row in dataset.find(id_):
        return row
    raise KeyError(id_)
