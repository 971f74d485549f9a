"""The sample districts: written by the generator, read without a problem, and in each every decision takes every outcome.

Each district is decided on its own day first, as it stands; what is still missing is looked for in the further runs
listed here: other days, parameters bound, what was known earlier, a file not supplied.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

import attrs
import pytest

from policylang.bindings import parse_bindings
from policylang.core.facts import Dataset, Row
from policylang.core.ir import Duty, PolicySet, Rule, Selection
from policylang.core.values import ABSENT, Unknown
from policylang.pipeline import load
from policylang.records.folders import read_folder
from policylang.records.manifest import read_manifest
from policylang.runtime.decision import Decision
from policylang.runtime.evaluator import Evaluation
from policylang.semantics.scenario_outcomes import outcome_words

ROOT = Path(__file__).parent.parent
RECORDS = ROOT / "examples" / "records"


@attrs.frozen
class Run:
    """One run over a district: day, parameters bound, what was known, files left out; ``rules``: only these."""

    as_of: date
    bindings: Mapping[str, str] = attrs.field(factory=dict)
    known_at: date | None = None
    without: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    is_before_force: bool = False


# ------------------------------------------------------------------ 桦甸

_H_YEAR_END = date(2009, 12, 31)
_H_AFTER = date(2010, 1, 31)
_H_BOUND = {
    "统考合格线": "60分",
    "文本合格线": "60分",
    "幼儿合格线": "60分",
    "博文不足得分": "0分",
    "未按期统考视为不合格": "否",
    "网联规定学时": "20学时",
    "网联规定作业数": "4份",
    "网联规定交流数": "6次",
    "幼儿规定学时": "10学时",
    "幼儿规定作业数": "2份",
    "抽测取整": "向上取整",
    "抽签种子": "2009年12月",
    "学期": "2009-03-01 至 2009-07-15、2009-08-26 至 2009-12-31",
    "春季学期": "2009-03-01 至 2009-07-15",
    "12月初末日": "2009-12-05",
    "帮扶先进单位名额": "2所",
    "优秀对子名额": "1对",
    "乡镇班容差": "0.5百分点",
    "示范校容差": "5百分点",
    "课题权重分": "10分",
    "辅导站报送截止": "2009-03-31",
    "注册选课截止": "2009-04-10",
    "形式多样种数": "3种",
}
_SCHOOL_TARGETS = ("重点指导示范校", "受指导示范校达标", "新增示范校", "示范校占比")
_PAIRS = ("优秀帮扶对子",)

HUADIAN = (
    Run(_H_YEAR_END),
    Run(_H_YEAR_END, _H_BOUND),
    Run(_H_AFTER, _H_BOUND),
    Run(date(2009, 3, 20), _H_BOUND),
    # A whole population has one outcome in a run: two of its schools were reported in October and November only.
    Run(_H_AFTER, _H_BOUND, known_at=date(2009, 9, 30), rules=_SCHOOL_TARGETS),
    Run(_H_YEAR_END, _H_BOUND, known_at=date(2009, 9, 30), rules=_SCHOOL_TARGETS),
    Run(_H_AFTER, _H_BOUND, known_at=date(2009, 10, 31), rules=_SCHOOL_TARGETS),
    Run(_H_AFTER, _H_BOUND | {"示范校容差": "40百分点"}, rules=_SCHOOL_TARGETS),
    # The document ranks pairs by nothing: places for all, for one, for none. One pair in doubt was reported last.
    Run(_H_YEAR_END, _H_BOUND | {"优秀对子名额": "100对"}, rules=_PAIRS),
    Run(_H_YEAR_END, _H_BOUND, known_at=date(2009, 12, 20), rules=_PAIRS),
    Run(_H_YEAR_END, _H_BOUND | {"优秀对子名额": "0对"}, rules=_PAIRS),
    Run(date(2009, 2, 1), is_before_force=True),
)

# ------------------------------------------------------------------ 江门

_J_LAST_DAY = date(2025, 12, 31)
_J_AFTER = date(2026, 1, 15)
_J_BOUND = {
    "骨干比例容差": "3百分点",
    "校级设骨干名师项目": "是",
    "教研周期起点": "2021-01-01",
    "中青年校长年龄上限": "45年",
    "青年教师年龄上限": "35年",
    "市级承办初中学科": "英语、物理",
    "倾斜办法": "同等条件优先",
    "参训取用期间": "2025-01-01 至 2025-12-31",
    "参训门槛": "100学时",
    "通报周期": "6个月",
}

JIANGMEN = (
    Run(_J_LAST_DAY),
    Run(_J_LAST_DAY, _J_BOUND),
    Run(_J_AFTER, _J_BOUND),
    Run(date(2021, 6, 30), _J_BOUND),
    # There is one city, and it has done everything in the end; what it did came to be known step by step.
    Run(_J_AFTER, _J_BOUND, known_at=date(2025, 6, 30)),
    Run(_J_AFTER, _J_BOUND, known_at=date(2025, 7, 31)),
    Run(_J_AFTER, _J_BOUND, known_at=date(2025, 8, 31)),
    # A whole population has one outcome in a run.
    Run(_J_LAST_DAY, _J_BOUND, known_at=date(2025, 12, 10), rules=("教师学时达标率",)),
    Run(_J_LAST_DAY, _J_BOUND | {"骨干比例容差": "0.1百分点"}, rules=("市级骨干培养比例",)),
    Run(_J_AFTER, _J_BOUND | {"骨干比例容差": "0.1百分点"}, rules=("市级骨干培养比例",)),
    Run(_J_LAST_DAY, without=("人才",), rules=("教育人才总量",)),
    Run(_J_LAST_DAY, without=("教师",), rules=("教学名师培养人数",)),
    # Whether the rule concerns any school hangs on the parameter alone.
    Run(_J_LAST_DAY, _J_BOUND | {"校级设骨干名师项目": "否"}, rules=("校级骨干名师项目",)),
    Run(date(2020, 12, 1), is_before_force=True),
)

IMPOSSIBLE = {
    ("教育人才总量", "达标"): "需要两万名以上人才，样例只有一百二十名",
    ("教学名师培养人数", "达标"): "需要八千名以上教师，样例只有三百名",
}
"""Outcomes that a district of this size cannot show, with the reason."""

DISTRICTS = {
    "huadian": ("huadian_2009.pol", "桦甸", HUADIAN),
    "jiangmen": ("jiangmen_14th.pol", "江门", JIANGMEN),
}


# ------------------------------------------------------------------ deciding


@cache
def policies_of(district: str) -> PolicySet:
    """The policy that a district is for."""
    loaded = load(ROOT / "policies" / DISTRICTS[district][0])
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
    body = rule.body
    if isinstance(body, Duty) and body.deadline is not None and body.deadline.immediate:
        words.discard("未到期")  # 期限 即时: it is due at any time
    if isinstance(body, Selection) and body.lot:
        words.discard("并列待定")  # lots are never equal
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
    first = DISTRICTS[district][2][0]
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
    for run in DISTRICTS[district][2][1:]:
        for name, words in decide(district, run, missing, tmp_path).items():
            missing[name] = missing[name] - words
        missing = {name: words for name, words in missing.items() if words}
    assert not missing, "\n".join(f"{name}: {'、'.join(sorted(words))}" for name, words in missing.items())


@pytest.mark.parametrize(("district", "share"), [("huadian", 0.65), ("jiangmen", 0.55)])
def test_most_outcomes_show_on_the_own_day(district: str, share: float) -> None:
    """逾期 of what is due by the last day shows on the next one only, 不适用 of what concerns everybody before the policy began."""
    taken = own_day(district)
    wanted = {rule.name: possible(rule) for rule in policies_of(district).rules.values()}
    shown = sum(len(words & taken[name]) for name, words in wanted.items())
    assert shown > share * sum(map(len, wanted.values()))


def table_values(district: str, name: str) -> set[str]:
    """What a 表 gives for the subjects of a district, as words, with the parameters bound."""
    run, policies, dataset = DISTRICTS[district][2][1], policies_of(district), dataset_of(district)
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
    assert manifest.as_of == DISTRICTS[district][2][0].as_of


@pytest.mark.parametrize("district", DISTRICTS)
def test_size_and_ids(district: str) -> None:
    dataset, prefix = dataset_of(district), DISTRICTS[district][1]
    assert [row.id for row in dataset.rows("教师")] == [f"{prefix}-{number:04d}" for number in range(1, 301)]
    assert [row.id for row in dataset.rows("学校")] == [f"{prefix}-学校{number:02d}" for number in range(1, 13)]


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
    decision = Evaluation(policies, dataset, _H_YEAR_END).decide("取消骨干称号", teacher)
    assert decision.outcome.label == "触发"
