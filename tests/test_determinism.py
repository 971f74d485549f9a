"""The same inputs give the same bytes: under any hash seed, locale, time zone, and order of files."""

import itertools
import shutil
from pathlib import Path

import pytest
from trial import POLICY, ROOT, process, write

from policylang.cli.config import FILE
from policylang.pipeline import load
from policylang.report.diagnostics import render

WORLDS = (
    {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC"},
    {"PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8", "TZ": "Asia/Shanghai", "LANG": "zh_CN.GBK", "LANGUAGE": "zh"},
    {"PYTHONHASHSEED": "random", "LC_ALL": "", "LC_CTYPE": "POSIX", "TZ": "America/St_Johns", "PYTHONOPTIMIZE": "1"},
)
MISTAKES = (
    POLICY.replace("非 履行带徒协议", "非 旅行带徒协议")
    .replace("不少于 90学时", "》= 90学时")
    .replace("称号 骨干教师 对象 教师 层级 级别", "称号 骨干教师 对象 教室 层级 级别")
    .replace("「培训不少于90学时」", "「培训不少于九十学时」")
    .replace("期望 甲 的 取消骨干称号", "期望 乙 的 取消骨干称号")
    + "资格 学时达标 对象 教师\n  要求 基干 且 达标\n定义 甲量 对象 教师 = 乙量\n定义 乙量 对象 教师 = 丙量\n定义 丙量 对象 教师 = 甲量\n"
)
ON_MISTAKES = (
    ["check"],
    ["check", "--format", "json"],
    ["check", "--format", "sarif"],
    ["--lang", "en", "check"],
    ["fmt", "--diff"],
    ["test"],
)
ON_RECORDS = (
    ["explain", "甲"],
    ["explain", "丙", "--decision", "取消骨干称号", "--full"],
    ["explain", "甲", "--decision", "取消骨干称号", "--format", "json"],
    ["explain", "甲", "--format", "json"],
    ["explain", "甲", "--format", "html"],
    ["decide"],
    ["decide", "--format", "json"],
    ["coverage", "--format", "html"],
    ["test", "--format", "json", "--coverage"],
    ["test", "--format", "junit"],
)
ON_REAL_FILES = (
    ["explain", "桦甸-0231", "--decision", "取消骨干称号", "--format", "json"],
    ["explain", "桦甸-0231", "--format", "json"],
    ["coverage", "--format", "json"],
)


def same_everywhere(arguments: list[str], folder: Path) -> bytes:
    """Runs a command in three worlds; what it writes in all of them."""
    found = {}
    for world in WORLDS:
        done = process(*arguments, cwd=folder, **world)
        assert b"Traceback" not in done.stderr
        found[done.returncode, done.stdout, done.stderr] = world
    assert len(found) == 1, f"{arguments} differs between {list(found.values())}"
    ((_, out, _),) = found
    return out


@pytest.mark.parametrize("arguments", ON_MISTAKES, ids=" ".join)
def test_findings(tmp_path: Path, arguments: list[str]) -> None:
    write(tmp_path)
    (tmp_path / "policies/trial.pol").write_text(MISTAKES, encoding="utf-8")
    (tmp_path / "policies/other.pol").write_text(MISTAKES.replace("试行2020", "试行2021"), encoding="utf-8")
    same_everywhere(arguments, tmp_path)


@pytest.mark.parametrize("arguments", ON_RECORDS, ids=" ".join)
def test_decisions_and_explanations(tmp_path: Path, arguments: list[str]) -> None:
    write(tmp_path)
    assert same_everywhere(arguments, tmp_path)


@pytest.mark.parametrize("arguments", ON_REAL_FILES, ids=" ".join)
def test_on_the_real_policies(tmp_path: Path, arguments: list[str]) -> None:
    assert same_everywhere(arguments, ROOT)


def test_rejected_records(tmp_path: Path) -> None:
    write(tmp_path)
    text = "编号,出生日期,履行带徒协议,多余\n甲,1980-02-30,也许,1\n甲,1981-01-01,是,2\n,,,\n乙,x,y,z\n"
    (tmp_path / "records/教师.csv").write_text(text, encoding="utf-8")
    (tmp_path / "records/未知.csv").write_text("编号\n1\n", encoding="utf-8")
    assert same_everywhere(["decide"], tmp_path) == b""


# ------------------------------------------------------------------ order of files


def test_order_of_the_files_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    names = []
    for number, text in enumerate((POLICY, MISTAKES, MISTAKES)):
        name = f"policies/p{number}.pol"
        Path(name).write_text(text.replace("试行2020", f"试行{number}"), encoding="utf-8")
        names.append(name)
    rendered = set()
    for order in itertools.permutations(names):
        loaded = load(list(order))
        rendered.add(
            (render(loaded.diagnostics, loaded.sources, limit=None), tuple(document.path for document in loaded.documents))
        )
    assert len(rendered) == 1
    assert len(next(iter(rendered))[0]) > 1000


def test_order_of_the_files_in_a_folder(tmp_path: Path) -> None:
    """Files are created in another order, so that a folder lists them in another order."""
    outputs = set()
    for turn, reverse in enumerate((False, True)):
        first, second = tmp_path / f"first{turn}", tmp_path / f"second{turn}" / "district"
        write(first)
        for file in sorted((file for file in first.rglob("*") if file.is_file()), reverse=reverse):
            target = second / file.relative_to(first)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
        done = process("explain", "甲", "--full", cwd=second)
        outputs.add((done.returncode, done.stdout, process("decide", cwd=second).stdout))
    assert len(outputs) == 1
    assert FILE == "policylang.toml"


def test_order_of_columns_does_not_change_decisions(tmp_path: Path) -> None:
    """And the order of rows only that of the subjects."""
    write(tmp_path)
    before = process("decide", "--format", "jsonl", cwd=tmp_path).stdout
    for file in (tmp_path / "records").glob("*.csv"):
        head, *rows = [line.split(",") for line in file.read_text(encoding="utf-8").splitlines()]
        lines = [",".join(reversed(row)) for row in (head, *reversed(rows))]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    after = process("decide", "--format", "jsonl", cwd=tmp_path).stdout
    assert after != before
    assert sorted(after.splitlines()) == sorted(before.splitlines())
