"""The public names, used as a program would use them."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from trial import POLICY, ROOT, environment, write

import policylang as pl

TEACHER = {
    "编号": "甲",
    "履行带徒协议": False,
    "培训": [{"日期": "2020-05-01", "学时": 60}, {"日期": date(2020, 6, 1), "学时": "30学时"}],
    "称号": [{"称号": "骨干教师", "层级": "县级", "自": "2006-09-01", "至": None}],
}
OUTCOMES = {"年度培训": "已履行", "取消骨干称号": "触发", "学时达标": "待定"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path)
    return tmp_path


@pytest.fixture
def policies(folder: Path) -> pl.Policies:
    return pl.load(folder / "policies")


# ------------------------------------------------------------------ the names


def test_all_is_what_is_there() -> None:
    assert pl.__all__ == sorted(pl.__all__)
    assert set(dir(pl)) == set(pl.__all__)
    for name in pl.__all__:
        assert getattr(pl, name) is not None
    homes = set(pl._HOMES)
    assert homes | {"__version__"} == set(pl.__all__)
    assert len(pl.__all__) <= 15


def test_every_name_is_documented_at_its_home() -> None:
    for name, home in pl._HOMES.items():
        value = getattr(pl, name)
        assert value.__module__ == home
        assert value.__doc__


def test_no_other_name() -> None:
    with pytest.raises(AttributeError, match="no attribute 'pipeline2'"):
        pl.pipeline2  # type: ignore[attr-defined] # noqa: B018


def test_names_load_on_first_use() -> None:
    """``import policylang`` imports next to nothing."""
    line = "import sys, policylang; print(sorted(name for name in sys.modules if name.startswith('policylang')))"
    done = subprocess.run(
        [sys.executable, "-c", line], env=environment(), capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "['policylang', 'policylang.version']"


def test_the_type_checker_knows_the_names(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    assert (ROOT / "policylang/py.typed").exists()
    program = tmp_path / "program.py"
    program.write_text(
        "import policylang as pl\n"
        "policies: pl.Policies = pl.load('policies')\n"
        "records = pl.Records.open('records')\n"
        "report = policies.evaluate(records['甲'], as_of='2020-12-31')\n"
        "label: str = report['年度培训'].outcome.label\n"
        "text: str = report['年度培训'].proof.text(lang='en')\n"
        "rows = [(kind, id_, result.outcome) for kind, id_, result in policies.evaluate_all(records, as_of='2020-12-31')]\n"
        "reveal_type(rows)\n"
        "number: int = label\n",
        encoding="utf-8",
    )
    line = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--follow-imports=silent", str(program)]
    done = subprocess.run(
        line, cwd=tmp_path, env=environment(MYPYPATH=str(ROOT)), capture_output=True, text=True, timeout=300, check=False
    )
    assert 'note: Revealed type is "list[tuple[str, str, policylang.runtime.decision.Outcome]]"' in done.stdout.replace(
        "builtins.", ""
    )
    assert (
        'program.py:9: error: Incompatible types in assignment (expression has type "str", variable has type "int")'
        in done.stdout
    )
    assert "Found 1 error in 1 file" in done.stdout


# ------------------------------------------------------------------ one subject


def test_a_subject_of_the_records(folder: Path, policies: pl.Policies) -> None:
    records = pl.Records.open(folder / "records")
    report = policies.evaluate(records["甲"], as_of="2020-12-31")
    assert (report.kind, report.id) == ("教师", "甲")
    assert {name: result.outcome.label for name, result in report.items()} == OUTCOMES
    result = report["取消骨干称号"]
    assert result.outcome is pl.Outcome.TRIGGERED
    assert repr(result) == "<取消骨干称号: 触发>"
    assert result.causes == ()
    assert report["学时达标"].causes[0].name == "培训学时"


def test_explanations(folder: Path, policies: pl.Policies) -> None:
    records = pl.Records.open(folder / "records")
    proof = policies.evaluate(records["甲"], as_of=date(2020, 12, 31))["取消骨干称号"].proof
    assert proof.text().startswith("结论      教师 甲 的 取消骨干称号：触发\n")
    assert proof.text(lang="en").startswith("Conclusion ")
    assert len(proof.text(full=True)) >= len(proof.text())
    assert json.loads(proof.json())["decision"]["outcome"] == "触发"
    assert proof.html().startswith("<!DOCTYPE html>")
    assert isinstance(proof.tree, pl.Proof)
    assert [evidence.field for evidence in proof.tree.cited] == ["称号", "自", "至", "履行带徒协议"]


def test_a_subject_as_a_dict(policies: pl.Policies) -> None:
    report = policies.evaluate({"教师": TEACHER}, as_of="2020-12-31")
    assert {name: result.outcome.label for name, result in report.items()} == OUTCOMES
    assert policies.evaluate({"教师": [TEACHER]}, as_of="2020-12-31").id == "甲"


def test_what_is_not_given_is_unknown(policies: pl.Policies) -> None:
    report = policies.evaluate({"教师": {"编号": "甲"}}, as_of="2020-12-31")
    assert report["取消骨干称号"].outcome.label == "待定"
    assert report["年度培训"].outcome.label == "待定"


def test_bindings_and_days(policies: pl.Policies) -> None:
    def outcome(**given: Any) -> str:
        return policies.evaluate({"教师": TEACHER}, **{"as_of": "2020-12-31", **given})["学时达标"].outcome.label

    assert outcome(bindings={"培训学时": 90}) == "符合"
    assert outcome(bindings={"培训学时": "91学时"}) == "不符合"
    assert policies.evaluate({"教师": TEACHER}, as_of="2019-12-31")["取消骨干称号"].outcome.label == "不适用"
    assert outcome(known_at="2020-12-31", policy="试行2020") == "待定"


def test_without_a_proof(policies: pl.Policies) -> None:
    result = policies.evaluate({"教师": TEACHER}, as_of="2020-12-31", proof=False)["年度培训"]
    with pytest.raises(ValueError, match="proof=False"):
        _ = result.proof


# ------------------------------------------------------------------ everybody


def test_everybody(folder: Path, policies: pl.Policies) -> None:
    records = pl.Records.open(folder / "records")
    found = [
        (kind, id_, result.name, result.outcome.label)
        for kind, id_, result in policies.evaluate_all(records, as_of="2020-12-31")
    ]
    assert found[:3] == [("教师", "甲", name, label) for name, label in OUTCOMES.items()]
    assert [id_ for _, id_, name, _ in found if name == "年度培训"] == ["甲", "乙", "丙"]


def test_records_are_read_once(folder: Path, policies: pl.Policies, monkeypatch: pytest.MonkeyPatch) -> None:
    records = pl.Records.open(folder / "records")
    policies.evaluate(records["甲"], as_of="2020-12-31")
    for file in (folder / "records").iterdir():
        file.unlink()
    assert policies.evaluate(records["乙"], as_of="2020-12-31").id == "乙"


def test_several_policies(folder: Path) -> None:
    (folder / "policies/other.pol").write_text(POLICY.replace("试行2020", "试行2021"), encoding="utf-8")
    policies = pl.load(folder / "policies")
    assert sorted(policies.sets) == ["试行2020", "试行2021"]
    assert policies.evaluate({"教师": TEACHER}, as_of="2020-12-31", policy="试行2021")["年度培训"].outcome.label == "已履行"
    with pytest.raises(KeyError, match="name one"):
        policies.evaluate({"教师": TEACHER}, as_of="2020-12-31")
    records = pl.Records.open(folder / "records")
    assert len(policies.evaluate(records["甲"], as_of="2020-12-31")) == 3, "the policy that the records name"
    assert len(pl.load([folder / "policies/trial.pol"]).sets) == 1


# ------------------------------------------------------------------ what goes wrong


def test_policy_error_carries_diagnostics(folder: Path) -> None:
    (folder / "policies/trial.pol").write_text(POLICY.replace("非 履行带徒协议", "非 旅行带徒协议"), encoding="utf-8")
    with pytest.raises(pl.PolicyError, match="PL201") as caught:
        pl.load(folder / "policies")
    (diagnostic,) = caught.value.diagnostics
    assert isinstance(diagnostic, pl.Diagnostic)
    assert (diagnostic.code, dict(diagnostic.args)["name"]) == ("PL201", "旅行带徒协议")


def test_record_error_carries_cells(folder: Path, policies: pl.Policies) -> None:
    (folder / "records/教师.csv").write_text("编号,履行带徒协议\n甲,也许\n乙,是\n丙,\n", encoding="utf-8")
    with pytest.raises(pl.RecordError) as caught:
        policies.evaluate(pl.Records.open(folder / "records")["甲"], as_of="2020-12-31")
    (problem,) = caught.value.problems
    assert isinstance(problem, pl.RecordProblem)
    assert (problem.file, problem.row, problem.field, problem.found) == ("教师.csv", 2, "履行带徒协议", "也许")


@pytest.mark.parametrize(
    ("teacher", "path"),
    [
        ({"编号": "甲", "履行": True}, "教师"),
        ({"编号": "甲", "履行带徒协议": "也许"}, "教师.履行带徒协议"),
        ({"编号": "甲", "培训": [{"学时": -1}]}, "教师.培训[0].学时"),
    ],
)
def test_record_error_of_a_dict_carries_the_path(policies: pl.Policies, teacher: dict[str, Any], path: str) -> None:
    with pytest.raises(pl.RecordError) as caught:
        policies.evaluate({"教师": teacher}, as_of="2020-12-31")
    assert path in [problem.path for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda p, f: pl.load(f / "nothing.pol"), pl.PolicyError),
        (lambda p, f: pl.load(f / "records"), FileNotFoundError),
        (lambda p, f: pl.Records.open(f / "nothing"), FileNotFoundError),
        (lambda p, f: p.evaluate(pl.Records.open(f / "records")["丁"], as_of="2020-12-31"), KeyError),
        (lambda p, f: p.evaluate({"教师": TEACHER}, as_of="2020-12-31", policy="没有"), KeyError),
        (lambda p, f: p.evaluate({"教师": [TEACHER, {"编号": "乙"}]}, as_of="2020-12-31"), KeyError),
        (lambda p, f: p.evaluate({"教师": TEACHER}, as_of="2020-12-31")["没有"], KeyError),
        (lambda p, f: p.evaluate({"教师": TEACHER}, as_of="去年"), ValueError),
        (lambda p, f: p.evaluate({"教师": TEACHER}, as_of=datetime(2020, 12, 31)), ValueError),
        (lambda p, f: p.evaluate({"教师": TEACHER}, as_of="2020-12-31", bindings={"没有": 1}), ValueError),
        (lambda p, f: p.evaluate({"教师": TEACHER}), TypeError),
    ],
)
def test_wrong_use(folder: Path, policies: pl.Policies, call: Callable[..., object], error: type[Exception]) -> None:
    """The base date is never guessed; nothing that is not there is passed over."""
    with pytest.raises(error):
        call(policies, folder)
