"""explain and decide: what they write, where, and with which exit code."""

import json
from pathlib import Path

from trial import POLICY, RECORDS, Command

HEAD = "政策,主体,编号,决定,结果,数值,缺什么,标记,基准日\r\n"
SANCTIONS = (
    "试行2020,教师,甲,取消骨干称号,触发,后果 取消 骨干教师,,,2020-12-31\r\n"
    "试行2020,教师,乙,取消骨干称号,不适用,,,,2020-12-31\r\n"
    "试行2020,教师,丙,取消骨干称号,待定,,缺失事实 履行带徒协议（教师 丙）,,2020-12-31\r\n"
)


def records(district: Path, name: str, text: str) -> None:
    (district / "records" / name).write_text(text, encoding="utf-8")


# ------------------------------------------------------------------ explain


def test_overview_of_one_subject(district: Path, command: Command) -> None:
    done = command("explain", "丙")
    assert done.code == 0
    assert done.out == (
        "教师 丙\n"
        "  未到期  年度培训      合计 学时 于 培训 其中 日期 在 本周期 内，不少于 90学时 不成立（实际 0学时，\n"
        "            要求 90学时；差 90学时）\n"
        "  待定    取消骨干称号  还缺 缺失事实 履行带徒协议（教师 丙）\n"
        "  待定    学时达标      还缺 原文未规定 培训学时\n"
    )
    assert done.err == "用 --decision 名称 看一项决定的理由，--full 看全部条件。\n"


def test_reasons_of_what_strikes_follow_the_overview(district: Path, command: Command) -> None:
    out = command("explain", "甲").out
    assert "\n\n结论      教师 甲 的 取消骨干称号：触发\n" in out
    assert "教师.csv 第2行 C列 履行带徒协议＝否" in out
    assert "（原文第 32 至 54 字）" in out
    assert out.count("结论  ") == 1
    assert command("explain", "甲", "--full").out.count("结论  ") == 3


def test_one_decision_in_three_forms(district: Path, command: Command) -> None:
    done = command("explain", "甲", "--decision", "年度培训")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("结论      教师 甲 的 年度培训：已履行")
    data = json.loads(command("explain", "甲", "--decision", "年度培训", "--format", "json").out)
    assert (data["decision"]["outcome"], data["as_of"]) == ("已履行", "2020-12-31")
    done = command("explain", "甲", "--decision", "年度培训", "--format", "html", "--output", "甲.html")
    assert (done.code, done.out) == (0, "")
    assert (district / "甲.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert command("--lang", "en", "explain", "甲", "--decision", "年度培训").out.startswith("Conclusion ")


def test_all_decisions_for_programs(district: Path, command: Command) -> None:
    data = json.loads(command("explain", "乙", "--format", "json").out)
    assert [entry["outcome"] for entry in data["decisions"]] == ["未到期", "不适用", "待定"]
    page = command("explain", "乙", "--format", "html").out
    assert page.count("<article") == 3


def test_on_another_day_with_a_parameter(district: Path, command: Command) -> None:
    assert command("explain", "乙", "--as-of", "2021-01-01", "--decision", "年度培训", "--format", "json").code == 0
    out = command("explain", "乙", "--set", "培训学时=40学时").out
    assert "符合    学时达标" in out
    assert "待定    学时达标" in command("explain", "乙", "--known-at", "2020-12-31").out


def test_parameters_of_the_configuration(district: Path, command: Command) -> None:
    (district / "policylang.toml").write_text(
        'policies = "policies"\nrecords = ["records"]\n[bindings."试行2020"]\n"培训学时" = "41学时"\n', encoding="utf-8"
    )
    assert "不符合  学时达标" in command("explain", "乙").out
    assert "符合    学时达标" in command("explain", "乙", "--set", "培训学时=40学时").out


def test_personal_fields_are_masked_unless_a_reason_is_given(district: Path, command: Command) -> None:
    rule = "资格 【1980年】 对象 教师\n  依据 「关于骨干教师的办法」\n  要求 出生日期 早于 1981-01-01\n"
    (district / "policies/trial.pol").write_text(POLICY + "\n" + rule, encoding="utf-8")
    done = command("explain", "甲", "--decision", "1980年")
    assert "1980-01-01" not in done.out
    done = command("explain", "甲", "--decision", "1980年", "--show-personal", "本人申请")
    assert "1980-01-01" in done.out
    assert done.err == "显示了敏感字段，理由：本人申请\n"


def test_nobody_of_that_name(district: Path, command: Command) -> None:
    done = command("explain", "丁")
    assert (done.code, done.out, done.err) == (2, "", "数据里没有编号为 `丁` 的主体\n")
    done = command("explain", "甲", "--decision", "取消骨干")
    assert done.code == 2
    assert done.err == "没有叫 `取消骨干` 的决定，是不是 `取消骨干称号`？\n有：年度培训、取消骨干称号、学时达标\n"


# ------------------------------------------------------------------ decide


def test_all_decisions_as_csv(district: Path, command: Command) -> None:
    done = command("decide", "--decision", "取消骨干称号")
    assert (done.code, done.err) == (0, "")
    assert done.out.replace("\r\n", "\n") == (HEAD + SANCTIONS).replace("\r\n", "\n")
    assert command("decide").out.count("试行2020") == 9


def test_csv_file_for_spreadsheets(district: Path, command: Command) -> None:
    done = command("decide", "--decision", "取消骨干称号", "--output", "out.csv")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert (district / "out.csv").read_bytes() == b"\xef\xbb\xbf" + (HEAD + SANCTIONS).encode()


def test_cells_are_no_formulas(district: Path, command: Command) -> None:
    records(district, "教师.csv", "编号,出生日期,履行带徒协议\n=1+1,1980-01-01,否\n")
    records(district, "培训.csv", "教师,日期,学时\n")
    records(district, "称号.csv", "教师,称号,层级,自,至\n")
    assert ",'=1+1," in command("decide").out


def test_decisions_as_json(district: Path, command: Command) -> None:
    entries = json.loads(command("decide", "--format", "json").out)
    assert len(entries) == 9
    assert entries[1] == {
        "policy": "试行2020",
        "subject": {"kind": "教师", "id": "甲"},
        "decision": "取消骨干称号",
        "outcome": "触发",
        "outcome_code": "TRIGGERED",
        "fields": {"后果": "取消 骨干教师"},
        "causes": [],
        "marks": "",
        "as_of": "2020-12-31",
    }
    lines = command("decide", "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == entries


def test_no_decisions(district: Path, command: Command) -> None:
    for name, text in RECORDS.items():
        if name.endswith(".csv"):
            records(district, name, text.splitlines()[0] + "\n")
    assert command("decide").out.replace("\r\n", "\n") == HEAD.replace("\r\n", "\n")
    assert json.loads(command("decide", "--format", "json").out) == []


def test_decision_that_no_policy_makes(district: Path, command: Command) -> None:
    done = command("decide", "--decision", "取消称号")
    assert (done.code, done.out) == (2, "")
    assert "是不是 `取消骨干称号`？" in done.err


# ------------------------------------------------------------------ records that are not taken


def test_rejected_records_are_named_by_cell(district: Path, command: Command) -> None:
    records(district, "教师.csv", "编号,出生日期,履行带徒协议\n甲,1980-01-01,否\n乙,1981-02-30,也许\n")
    for arguments in (["explain", "甲"], ["decide"], ["decide", "--output", "out.csv"]):
        done = command(*arguments)
        assert (done.code, done.out) == (3, "")
        assert "教师.csv 第3行 B列" in done.err
        assert "教师.csv 第3行 C列" in done.err
        assert "1981" not in done.err, "what stands in a sensitive field is masked"
        assert done.err.endswith("数据 records 有问题，没有作出决定\n")
    assert not (district / "out.csv").exists()


def test_nothing_is_written_where_the_second_records_have_errors(district: Path, command: Command) -> None:
    (district / "more").mkdir()
    (district / "more/教师.csv").write_text("编号,履行带徒协议\n甲,也许\n", encoding="utf-8")
    done = command("decide", "--records", "records", "--records", "more", "--policy", "试行2020")
    assert (done.code, done.out) == (3, "")


def test_subject_in_the_second_records(district: Path, command: Command) -> None:
    (district / "more").mkdir()
    (district / "more/教师.csv").write_text("编号,履行带徒协议\n丁,是\n", encoding="utf-8")
    (district / "more/records.toml").write_text('policy = "试行2020"\nas_of = "2020-06-30"\n', encoding="utf-8")
    done = command("explain", "丁", "--records", "records", "--records", "more", "--format", "json")
    assert json.loads(done.out)["as_of"] == "2020-06-30"


def test_records_that_say_nothing_of_themselves(district: Path, command: Command) -> None:
    (district / "records/records.toml").unlink()
    done = command("decide", "--decision", "取消骨干称号")
    assert done.code == 0
    assert done.err.startswith("基准日 2")
    assert done.err.endswith("（没有指定，取今天）\n")
    assert command("decide", "--as-of", "2020-12-31").err == ""


def test_several_policies(district: Path, command: Command) -> None:
    other = (
        POLICY.replace("试行2020", "试行2021")
        .replace("  履行带徒协议：", "  履行协议：")
        .replace("非 履行带徒", "非 履行")
        .replace("（履行带徒", "（履行")
    )
    (district / "policies/other.pol").write_text(other, encoding="utf-8")
    assert "试行2020," in command("decide").out
    (district / "records/records.toml").unlink()
    assert "试行2020," in command("decide", "--as-of", "2020-12-31").out, "the one that can read them"
    (district / "policies/third.pol").write_text(POLICY.replace("试行2020", "试行2022"), encoding="utf-8")
    assert {"试行2020", "试行2022"} <= {
        line.split(",")[0] for line in command("decide", "--as-of", "2020-12-31").out.splitlines()
    }
    (district / "policies/third.pol").unlink()
    done = command("decide", "--policy", "试行")
    assert done.code == 2
    assert done.err == "没有叫 `试行` 的政策，是不是 `试行2021`？\n有：试行2021、试行2020\n"
    (district / "policies/other.pol").write_text(other + "资格\n", encoding="utf-8")
    assert command("decide", "--policy", "试行2020", "--as-of", "2020-12-31").code == 0, (
        "a mistake in another policy is no obstacle"
    )
    assert command("decide", "--policy", "试行2021", "--as-of", "2020-12-31").code == 1


def test_manifest_that_cannot_be_read(district: Path, command: Command) -> None:
    for text in ("policy = 1\n", "as_of = 2020-12-31T00:00:00\n", "policy = [\n", "other = 1\n", "a=" + "[" * 50_000):
        records(district, "records.toml", text)
        done = command("decide")
        assert (done.code, done.out) == (3, "")
        assert "records.toml" in done.err
    records(district, "records.toml", 'policy = "没有"\n')
    assert command("decide").code == 2


def test_names_that_are_too_long(district: Path, command: Command) -> None:
    name = "长" * 300
    for arguments in (("decide", "--records", name), ("check", name), ("explain", "甲", "--policies", name), ("fmt", name)):
        done = command(*arguments)
        assert done.code in (1, 2, 3)
        assert name in done.err
    (district / "policylang.toml").write_text(f'policies = "policies"\nrecords = "{name}"\n', encoding="utf-8")
    done = command("decide")
    assert (done.code, done.out) == (3, "")
    assert name in done.err
