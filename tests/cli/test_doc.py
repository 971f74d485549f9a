"""policylang doc: a policy as a page, to stdout, a file or a folder."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from trial import ROOT, Command, environment

SECOND = """语言版本 1
政策 【试行2021】
  标题 "另一办法"
  施行 2021-01-01 起
主体 教师
  优秀：是否
参数 合格线：分 原文未规定
资格 优秀教师 对象 教师
  要求 优秀
"""


def test_a_page_to_stdout_or_a_file(district: Path, command: Command) -> None:
    done = command("doc")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
    assert "<h1>骨干教师办法</h1>" in done.out
    assert command("doc", "--output", "页.html").code == 0
    assert (district / "页.html").read_text(encoding="utf-8") == done.out
    assert '<html lang="en">' in command("--lang", "en", "doc").out


def test_one_of_several_policies_is_named(district: Path, command: Command) -> None:
    (district / "policies/second.pol").write_text(SECOND, encoding="utf-8")
    done = command("doc")
    assert (done.code, done.out) == (2, "")
    assert done.err == "用 --policy 指定一份政策，或用 --to 文件夹 写全部。有：试行2021、试行2020\n"
    assert "<h1>另一办法</h1>" in command("doc", "--policy", "试行2021").out
    done = command("doc", "--policy", "试行")
    assert (done.code, done.out) == (2, "")
    assert "有：试行2021、试行2020" in done.err


def test_all_policies_into_a_folder(district: Path, command: Command) -> None:
    (district / "policies/second.pol").write_text(SECOND, encoding="utf-8")
    done = command("doc", "--to", "页")
    assert (done.code, done.out, done.err) == (0, "", "已写入 页：2 页\n")
    assert sorted(path.name for path in Path("页").iterdir()) == ["policylang-lists.json", "试行2020.html", "试行2021.html"]
    Path("页/别的.txt").write_text("x", encoding="utf-8")
    assert command("doc", "--to", "页").code == 2
    assert command("doc", "--to", "新", "--output", "x.html").code == 2


def test_figures_bound_in_the_configuration_or_by_an_option(district: Path, command: Command) -> None:
    assert "原文未规定，没有给定" in command("doc").out
    (district / "policylang.toml").write_text(
        'policies = "policies"\n[bindings."试行2020"]\n"培训学时" = "41学时"\n', encoding="utf-8"
    )
    out = command("doc").out
    assert "41学时" in out and "policylang.toml" in out and "原文未规定，没有给定" not in out
    out = command("doc", "--set", "培训学时=42学时").out
    assert "42学时" in out and "41学时" not in out and "--set" in out
    done = command("doc", "--set", "培训=42学时")
    assert (done.code, done.out) == (2, "")
    assert "PL510" in done.err
    assert command("doc", "--set", "培训学时").code == 2


HIGH = """语言版本 1
政策 【省办法】
  标题 "省办法"
  施行 2009-01-01 起
主体 教师
  得分：分
参数 合格线：分 原文未规定 范围 50分 至 70分
资格 合格人员 对象 教师
  要求 得分 不低于 合格线
"""
LOW = """语言版本 1
引用 "high.pol"
政策 【县规定】
  标题 "县规定"
  施行 2009-01-01 起
  上位 《省办法》
参数 合格线：分 = 60分
"""


def test_a_document_that_fills_what_the_one_above_leaves_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("policies").mkdir()
    Path("policies/high.pol").write_text(HIGH, encoding="utf-8")
    Path("policies/low.pol").write_text(LOW, encoding="utf-8")
    assert command("doc", "--to", "页").code == 0
    high, low = (Path(f"页/{name}.html").read_text(encoding="utf-8") for name in ("省办法", "县规定"))
    assert "原文未规定，没有给定" in high and "60分" not in high.partition("</style>")[2]
    assert "合格人员" in high.partition("<main>")[2]
    assert "补上位文件的空缺" in low and "60分" in low and "上位文件：省办法" in low
    assert "<dt>上位文件</dt><dd>省办法</dd>" in low
    assert "合格人员" in low and "<article" not in low


def test_unsound_policies_have_no_page(district: Path, command: Command) -> None:
    (district / "policies/second.pol").write_text(SECOND + "资格 优秀教师", encoding="utf-8")
    done = command("doc", "--to", "页")
    assert (done.code, done.out) == (1, "")
    assert not Path("页").exists()


@pytest.mark.parametrize("name", ["江门十四五", "桦甸2009"])
def test_the_same_bytes_each_time(tmp_path: Path, name: str) -> None:
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    pages = []
    for seed in ("1", "2"):
        line = [sys.executable, "-m", "policylang", "doc", "policies", "--policy", name]
        done = subprocess.run(line, cwd=tmp_path, env=environment(PYTHONHASHSEED=seed), capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        pages.append(done.stdout)
    assert pages[0] == pages[1] and len(pages[0]) > 50_000
