"""check, fmt, test and coverage: what they write, where, and with which exit code."""

import json
from pathlib import Path
from xml.etree import ElementTree

from trial import DOCUMENT, POLICY, Command


def policy(district: Path, text: str) -> None:
    (district / "policies/trial.pol").write_text(text, encoding="utf-8")


# ------------------------------------------------------------------ check


def test_check_of_a_sound_policy(district: Path, command: Command) -> None:
    done = command("check")
    assert (done.code, done.out, done.err) == (0, "", "0 处错误，0 处警告\n")


def test_check_shows_each_mistake_in_place(district: Path, command: Command) -> None:
    policy(district, POLICY.replace("情形 非 履行带徒协议", "情形 非 旅行带徒协议"))
    done = command("check")
    assert done.code == 1
    assert done.out == (
        "错误[PL201]: 教师 没有叫 `旅行带徒协议` 的字段、定义或结论\n"
        "  --> policies/trial.pol:32:8\n"
        "   |\n"
        "32 |   情形 非 旅行带徒协议\n"
        "   |   　　 　 ＾＾＾＾＾＾\n"
        "   = 建议: 可以写：`履行带徒协议`\n"
        "   = 改为: 情形 非 履行带徒协议\n"
    )
    assert done.err == "1 处错误，0 处警告\n"
    short = command("check", "--format", "short")
    assert short.out == "policies/trial.pol:32:8: 错误[PL201]: 教师 没有叫 `旅行带徒协议` 的字段、定义或结论\n"
    assert "has no field, definition or outcome" in command("check", "--lang", "en").out


def test_check_for_programs(district: Path, command: Command) -> None:
    policy(district, POLICY.replace("非 履行带徒协议", "非 旅行带徒协议"))
    found = json.loads(command("check", "--format", "json").out)
    assert [entry["code"] for entry in found["diagnostics"]] == ["PL201"]
    assert json.loads(command("check", "--format", "sarif").out)["version"] == "2.1.0"


def test_check_lists_no_more_than_can_be_read(district: Path, command: Command) -> None:
    wrong = "".join(f"资格 【第{n}】 对象 教师\n  要求 没有{chr(0x7532 + n)}\n" for n in range(30))
    policy(district, POLICY + wrong)
    assert command("check", "--format", "short").out.count("PL201") == 20
    assert command("check", "--format", "short", "--all").out.count("PL201") == 30


def test_check_of_one_file_and_of_none(district: Path, command: Command) -> None:
    assert command("check", "policies/trial.pol").code == 0
    done = command("check", "policies/nothing.pol")
    assert (done.code, done.out, done.err) == (2, "", "找不到政策文件 policies/nothing.pol\n")


# ------------------------------------------------------------------ fmt


def test_fmt_leaves_what_is_canonical(district: Path, command: Command) -> None:
    done = command("fmt")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_fmt_says_shows_and_writes(district: Path, command: Command) -> None:
    file = district / "policies/trial.pol"
    policy(district, POLICY.replace("不少于 90学时\n\n处理", ">= 90 学时\n\n处理"))
    before = file.read_text(encoding="utf-8")
    done = command("fmt", "--check")
    assert (done.code, done.out, done.err) == (1, "", "需要整理：policies/trial.pol\n")
    done = command("fmt", "--diff")
    assert (done.code, done.err) == (0, "")
    assert "在 本周期 内，>= 90 学时\n+  要求 合计 学时 于 培训 其中 日期 在 本周期 内，≥ 90学时\n" in done.out
    assert file.read_text(encoding="utf-8") == before
    file.chmod(0o640)
    done = command("fmt")
    assert (done.code, done.out, done.err) == (0, "", "已整理 policies/trial.pol\n")
    assert file.read_text(encoding="utf-8") == POLICY.replace("不少于 90学时\n\n处理", "≥ 90学时\n\n处理")
    assert file.stat().st_mode & 0o777 == 0o640
    assert [entry.name for entry in file.parent.iterdir() if entry.is_file()] == ["trial.pol"]
    assert command("fmt", "--check").code == 0


def test_fmt_keeps_a_broken_block_and_formats_the_others(district: Path, command: Command) -> None:
    policy(
        district,
        POLICY.replace("情形 非 履行带徒协议", "情形 非 非 ）").replace("对象 教师 层级 级别", "对象  教师   层级 级别"),
    )
    done = command("fmt")
    assert done.code == 1
    text = (district / "policies/trial.pol").read_text(encoding="utf-8")
    assert "情形 非 非 ）" in text
    assert "称号 骨干教师 对象 教师 层级 级别\n" in text
    assert "policies/trial.pol:32" in done.err


def test_fmt_of_a_file_in_another_encoding(district: Path, command: Command) -> None:
    (district / "policies/trial.pol").write_bytes(POLICY.encode("gb18030"))
    done = command("fmt")
    assert done.code == 1
    assert "PL101" in done.err
    assert (district / "policies/trial.pol").read_bytes() == POLICY.encode("gb18030")


# ------------------------------------------------------------------ test


def test_scenarios_pass_and_fail(district: Path, command: Command) -> None:
    done = command("test")
    assert (done.code, done.out, done.err) == (0, "1 个测例、1 条期望全部通过\n", "")
    policy(district, POLICY.replace("取消骨干称号 触发", "取消骨干称号 不触发"))
    done = command("test")
    assert done.code == 1
    assert done.out == (
        "测例 没有履行（试行2020）没有通过\n"
        "  --> policies/trial.pol:43\n"
        "      期望 甲 的 取消骨干称号 不触发\n"
        "      期望：不触发\n"
        "      实际：触发\n"
        "\n"
        "1 个测例、1 条期望，1 个测例没有通过\n"
    )


def test_scenarios_for_programs(district: Path, command: Command) -> None:
    policy(district, POLICY.replace("取消骨干称号 触发", "取消骨干称号 不触发"))
    data = json.loads(command("test", "--format", "json", "--coverage").out)
    assert (data["passed"], data["failures"]) == (False, 1)
    assert [rule["rule"] for rule in data["coverage"]["rules"]] == ["年度培训", "取消骨干称号", "学时达标"]
    suites = ElementTree.fromstring(command("test", "--format", "junit").out)
    assert len(list(suites.iter("failure"))) == 1


def test_reach_of_the_scenarios(district: Path, command: Command) -> None:
    done = command("test", "--coverage")
    assert done.code == 0  # what is missing is told, not failed
    assert done.out == (
        "1 个测例、1 条期望全部通过\n"
        "\n"
        "试行2020：3 条规则，1 条有期望；结果 1/7（14%）；5 项条件的取值 2/15（13%）\n"
        "  policies/trial.pol:24  `年度培训` 没有期望\n"
        "  policies/trial.pol:29  `取消骨干称号` 没有期望过 不触发\n"
        "  policies/trial.pol:31  `取消骨干称号` 的 `持有 骨干教师` 从未为 否、未知\n"
        "  policies/trial.pol:32  `取消骨干称号` 的 `非 履行带徒协议` 从未为 否、未知\n"
        "  policies/trial.pol:35  `学时达标` 没有期望\n"
        "合计：3 条规则，1 条有期望；结果 1/7（14%）；5 项条件的取值 2/15（13%）\n"
    )


def test_no_scenario_runs_on_a_policy_with_mistakes(district: Path, command: Command) -> None:
    policy(district, POLICY.replace("非 履行带徒协议", "非 旅行带徒协议"))
    done = command("test")
    assert (done.code, done.out) == (1, "")
    assert "PL201" in done.err


# ------------------------------------------------------------------ coverage


def test_coverage_complete(district: Path, command: Command) -> None:
    done = command("coverage")
    assert done.code == 0
    assert done.out == (
        "policies/sources/document.txt 的覆盖情况\n"
        "  共 3 句：已编码 2，重申 0，不编码 1，未覆盖 0；3 条规则\n"
        "  没有未覆盖的句子\n"
    )


def test_coverage_shows_what_is_open(district: Path, command: Command) -> None:
    (district / "policies/sources/document.txt").write_text(DOCUMENT + "三、本办法由教育局解释。\n", encoding="utf-8")
    done = command("coverage")
    assert done.code == 1
    assert "未覆盖 1" in done.out
    assert "第 4 行  三、本办法由教育局解释。" in done.out
    (document,) = json.loads(command("coverage", "--format", "json").out)["documents"]
    assert [entry["text"] for entry in document["open"]] == ["三、本办法由教育局解释。"]


def test_coverage_page(district: Path, command: Command) -> None:
    done = command("coverage", "--format", "html", "--output", "coverage.html")
    assert (done.code, done.out) == (0, "")
    page = (district / "coverage.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "取消骨干称号" in page
    assert "policies/trial.pol:20" in page  # where the heading is left out


def test_coverage_of_repeated_passages_headings_and_the_policy_itself(district: Path, command: Command) -> None:
    document = "印发〔2020〕1号\n" + DOCUMENT + "附则\n每年参加培训不少于90学时。\n"
    (district / "policies/sources/document.txt").write_text(document, encoding="utf-8")
    text = POLICY.replace("\n\n枚举", "\n  依据 「印发〔2020〕1号」\n\n枚举").replace(
        "「培训不少于90学时」", "「取消骨干称号。」"
    )
    policy(
        district,
        text.replace("测例 没有", "部分 附则 自 「附则」\n\n重申 年度培训 「每年参加培训不少于90学时。」\n\n测例 没有"),
    )
    done = command("coverage")
    assert (done.code, done.err) == (0, "")
    assert "共 6 句：已编码 3，重申 1，不编码 2，未覆盖 0" in done.out
