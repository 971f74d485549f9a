"""The sample districts: written by the generator, read without a problem, and in each every decision takes every outcome.

Each district is decided on its own day first, as it stands; what is still missing is looked for in the further runs
of ``district_runs``: other days, parameters bound, what was known earlier, a file not supplied.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from district_runs import DISTRICTS, IMPOSSIBLE, Run

from policylang.bindings import parse_bindings
from policylang.core.facts import Dataset, Row
from policylang.core.ir import PolicySet, Rule
from policylang.core.values import ABSENT, Unknown
from policylang.pipeline import load
from policylang.records.folders import read_folder
from policylang.records.manifest import read_manifest
from policylang.runtime.decision import Decision
from policylang.runtime.evaluator import Evaluation
from policylang.semantics.scenario_outcomes import outcome_words

ROOT = Path(__file__).parent.parent
RECORDS = ROOT / "examples" / "records"


# ------------------------------------------------------------------ deciding


@cache
def policies_of(district: str) -> PolicySet:
    """The policy that a district is for."""
    loaded = load(ROOT / "policies" / DISTRICTS[district].policy)
    assert loaded.is_sound
    return loaded.sets[0]


@cache
def dataset_of(district: str) -> Dataset:
    """The records of a district, which have no problem."""
    reading = read_folder(RECORDS / district, policies_of(district).vocabulary)
    assert reading.problems == ()
    return reading.dataset


def possible(rule: Rule) -> set[str]:
    """The outcomes that a rule can take in a district."""
    words = {*outcome_words(rule), "待定", "不适用"}
    return {word for word in words if (rule.name, word) not in IMPOSSIBLE}


def decisions(evaluation: Evaluation, rule: Rule) -> list[Decision]:
    """All decisions of a rule: every subject, every level, every period."""
    levels = getattr(rule.body, "levels", None)
    rows: list[Row | None] = [row for kind in rule.kinds for row in evaluation.dataset.rows(kind)] if rule.kinds else [None]
    found = [
        evaluation.decide_on(rule, row, evaluation.as_of, level)
        for row in rows
        for level in (levels.values if levels is not None else (None,))
    ]
    return [one for decision in found for one in (decision, *decision.earlier)]


def decide(district: str, run: Run, wanted: Iterable[str], folder: Path) -> dict[str, set[str]]:
    """The outcomes that the rules named in ``wanted`` take in a run.

    Before the policy is in force nothing applies: that shows 不适用 only for a rule without 适用.
    """
    policies = policies_of(district)
    dataset = dataset_of(district) if not run.without else _lacking(district, run.without, folder)
    bindings = parse_bindings(policies, run.bindings)
    evaluation = Evaluation(policies, dataset, run.as_of, run.known_at, bindings, tracing=False)
    taken: dict[str, set[str]] = {}
    for name in wanted:
        rule = policies.rules[name]
        if (not run.rules or name in run.rules) and not (run.is_before_force and rule.applies is not None):
            taken[name] = {decision.outcome.label for decision in decisions(evaluation, rule)}
    return taken


@cache
def own_day(district: str) -> dict[str, set[str]]:
    """The outcomes that all rules take on the district's own day, as the records stand, with no parameter bound."""
    first = DISTRICTS[district].runs[0]
    return decide(district, first, policies_of(district).rules, Path())


def _lacking(district: str, kinds: tuple[str, ...], folder: Path) -> Dataset:
    """The records of a district as if the files of some kinds had not been supplied."""
    copy = folder / "-".join(kinds)
    shutil.copytree(RECORDS / district, copy)
    for kind in kinds:
        (copy / f"{kind}.csv").unlink()
    reading = read_folder(copy, policies_of(district).vocabulary)
    assert not reading.errors
    return reading.dataset


# ------------------------------------------------------------------ tests


@pytest.mark.parametrize("district", DISTRICTS)
def test_every_decision_takes_every_outcome(district: str, tmp_path: Path) -> None:
    taken = own_day(district)
    missing = {rule.name: possible(rule) - taken[rule.name] for rule in policies_of(district).rules.values()}
    missing = {name: words for name, words in missing.items() if words}
    for run in DISTRICTS[district].runs[1:]:
        for name, words in decide(district, run, missing, tmp_path).items():
            missing[name] = missing[name] - words
        missing = {name: words for name, words in missing.items() if words}
    assert not missing, "\n".join(f"{name}: {'、'.join(sorted(words))}" for name, words in missing.items())


@pytest.mark.parametrize("district", DISTRICTS)
def test_most_outcomes_show_on_the_own_day(district: str) -> None:
    """逾期 of what is due by the last day shows on the next one only, 不适用 of what concerns everybody before the policy began."""
    taken = own_day(district)
    wanted = {rule.name: possible(rule) for rule in policies_of(district).rules.values()}
    shown = sum(len(words & taken[name]) for name, words in wanted.items())
    assert shown > DISTRICTS[district].share * sum(map(len, wanted.values()))


def table_values(district: str, name: str) -> set[str]:
    """What a 表 gives for the subjects of a district, as words, with the parameters bound."""
    run, policies, dataset = DISTRICTS[district].runs[1], policies_of(district), dataset_of(district)
    evaluation = Evaluation(policies, dataset, run.as_of, None, parse_bindings(policies, run.bindings), tracing=False)
    rows = [row for kind in policies.tables[name].kinds for row in dataset.rows(kind)]
    values = [evaluation.definition(name, row) for row in rows]
    return {"待定" if isinstance(value, Unknown) else "不适用" if value is ABSENT else str(value) for value in values}


def test_tables_give_all_their_values() -> None:
    assert table_values("huadian", "课题督导得分") == {"0", "5", "10", "待定", "不适用"}
    assert table_values("jiangmen", "任职资格培训主办层级") == {"市级", "县级", "待定", "不适用"}
    assert table_values("jiangmen", "骨干培训主办层级") == {"市级", "县级", "待定"}


def test_impossible_outcomes_are_outcomes_of_rules() -> None:
    rules = {name: rule for district in DISTRICTS for name, rule in policies_of(district).rules.items()}
    assert all(word in outcome_words(rules[name]) for name, word in IMPOSSIBLE)


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_generator_writes_what_is_kept(seed: str, tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONHASHSEED": seed}
    subprocess.run([sys.executable, "-m", "examples.generate", str(tmp_path)], cwd=ROOT, env=environment, check=True)
    for district in DISTRICTS:
        made = {file.name: file.read_bytes() for file in (tmp_path / district).iterdir()}
        kept = {file.name: file.read_bytes() for file in (RECORDS / district).iterdir()}
        assert made == kept


@pytest.mark.parametrize("district", DISTRICTS)
def test_manifest_names_policy_and_first_run(district: str) -> None:
    manifest = read_manifest(RECORDS / district)
    assert manifest.policy in policies_of(district).policies
    assert manifest.as_of == DISTRICTS[district].runs[0].as_of


@pytest.mark.parametrize("district", DISTRICTS)
def test_size_and_ids(district: str) -> None:
    dataset, sample = dataset_of(district), DISTRICTS[district]
    people = [row.id for kind in sample.kinds for row in dataset.rows(kind) if row.id.startswith(sample.prefix)]
    assert people == [f"{sample.prefix}-{number:04d}" for number in range(1, sample.people + 1)]
    schools = [row.id for row in dataset.rows("学校") if row.id.startswith(sample.prefix)]
    assert schools == [f"{sample.prefix}-学校{number:02d}" for number in range(1, sample.schools + 1)]


@pytest.mark.parametrize(("district", "neighbour"), [("jintan", "溧阳"), ("linzi", "张店"), ("putuo", "静安")])
def test_the_neighbour_is_not_concerned(district: str, neighbour: str) -> None:
    dataset, policies, run = dataset_of(district), policies_of(district), DISTRICTS[district].runs[1]
    evaluation = Evaluation(policies, dataset, run.as_of, None, parse_bindings(policies, run.bindings), tracing=False)
    found = {
        decision.outcome.label
        for rule in policies.rules.values()
        for row in (row for kind in rule.kinds for row in dataset.rows(kind) if row.id.startswith(neighbour))
        for decision in [evaluation.decide_on(rule, row, run.as_of, None)]
    }
    assert found == {"不适用"}


def test_huadian_teachers_train_as_their_schools_do() -> None:
    for teacher in dataset_of("huadian").rows("教师"):
        method, offered = teacher.cells.get("培训方式"), teacher.links["学校"].cells.get("培训方式")
        assert method is None or offered is None or method in offered


def test_jiangmen_teachers_teach_at_the_stage_of_their_school() -> None:
    kindergartens = {"江门-学校01", "江门-学校11"}
    for teacher in dataset_of("jiangmen").rows("教师"):
        stage = teacher.cells.get("学段")
        assert stage is None or (stage == "幼儿园") is (teacher.links["学校"].id in kindergartens)


def test_backbone_teacher_who_broke_the_agreement() -> None:
    dataset, policies = dataset_of("huadian"), policies_of("huadian")
    teacher = dataset.get("教师", "桦甸-0231")
    assert teacher is not None
    assert [(row.cells["称号"], row.cells["层级"]) for row in teacher.tables["称号"].rows] == [("骨干教师", "县级")]
    assert (teacher.cells["签订带徒协议"], teacher.cells["履行带徒协议"]) == (True, False)
    decision = Evaluation(policies, dataset, DISTRICTS["huadian"].runs[0].as_of).decide("取消骨干称号", teacher)
    assert decision.outcome.label == "触发"
