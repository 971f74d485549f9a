"""Several policies loaded together: chosen by 施行 and 适用地区, a figure that changes within a year, a superior with a hole."""

from pathlib import Path

import pytest
from trial import Command

import policylang as pl

POLICY = """语言版本 1

政策 【{name}】
  标题 "{title}"
  施行 {force}
  适用地区 {region}

主体 教师
  地区：文本

主体 培训 属于 教师
  日期：日期 发生日
  学时：学时 范围 不少于 0学时

{figure}

义务 年度培训 对象 教师
  每 年度
  要求 合计 学时 于 培训 其中 日期 在 本周期 内，不少于 应学学时
"""

RECORDS = {
    "教师.csv": "编号,地区\n甲,{region}\n",
    "培训.csv": "教师,日期,学时\n甲,2019-05-01,72\n甲,2020-03-01,30\n甲,2020-10-01,45\n甲,2021-05-01,80\n",
}
OLD = {
    "name": "金坛旧",
    "title": "旧办法",
    "force": "2013-01-01 至 2020-12-31",
    "region": "金坛市",
    "figure": "参数 应学学时：学时 = 72学时",
}
NEW = OLD | {"name": "金坛新", "title": "新办法", "force": "2021-01-01 起", "figure": "参数 应学学时：学时 = 90学时"}
ELSEWHERE = NEW | {"name": "普陀新", "region": "普陀区", "figure": "参数 应学学时：学时 = 10学时"}


def policies(folder: Path, *given: dict[str, str], records: str = "") -> None:
    """Writes policies and the records of one teacher in 金坛市; ``records``: the text of ``records.toml``."""
    for file in [*(folder / "policies").glob("*.pol"), *(folder / "records").iterdir()]:
        file.unlink()
    for one in given:
        (folder / f"policies/{one['name']}.pol").write_text(POLICY.format(**one), encoding="utf-8")
    for name, text in RECORDS.items():
        (folder / "records" / name).write_text(text.format(region="金坛市"), encoding="utf-8")
    (folder / "records/records.toml").write_text(records, encoding="utf-8")


def outcomes(command: Command, *arguments: str) -> list[tuple[str, str, str]]:
    """Policy, decision and outcome of each line that ``decide`` gives."""
    done = command("decide", *arguments)
    assert done.code == 0, done.err
    lines = [line.split(",") for line in done.out.splitlines()[1:]]
    return [(line[0], line[3], line[4]) for line in lines]


def test_the_policy_in_force_judges(district: Path, command: Command) -> None:
    policies(district, OLD, NEW)
    assert outcomes(command, "--as-of", "2019-12-31") == [("金坛旧", "年度培训", "已履行")]
    assert outcomes(command, "--as-of", "2020-12-31") == [("金坛旧", "年度培训", "已履行")]
    assert outcomes(command, "--as-of", "2021-01-01") == [("金坛新", "年度培训", "未到期")]
    assert outcomes(command, "--as-of", "2022-01-01", "--policy", "金坛旧") == [("金坛旧", "年度培训", "已履行")]


def test_before_the_first_policy_none_judges(district: Path, command: Command) -> None:
    policies(district, OLD, NEW)
    done = command("decide", "--as-of", "2012-12-31")
    assert (done.code, done.out) == (2, "")
    assert done.err == ("2012-12-31 没有一份政策可以用于数据 records：金坛新（还没有施行）；金坛旧（还没有施行）\n")


def test_a_policy_that_ended_last_goes_on_reporting(district: Path, command: Command) -> None:
    policies(district, OLD, OLD | {"name": "更旧", "force": "2009-01-01 至 2012-12-31"})
    assert outcomes(command, "--as-of", "2023-06-01") == [("金坛旧", "年度培训", "已履行")]


def test_the_policy_of_the_place_judges(district: Path, command: Command) -> None:
    policies(district, NEW, ELSEWHERE)
    done = command("decide", "--as-of", "2021-12-31")
    assert done.code == 2
    assert "--region" in done.err and "普陀新" in done.err
    assert outcomes(command, "--as-of", "2021-12-31", "--region", "金坛市") == [("金坛新", "年度培训", "未到期")]
    assert outcomes(command, "--as-of", "2022-01-01", "--region", "金坛市") == [("金坛新", "年度培训", "未到期")]
    policies(district, NEW, ELSEWHERE, records='region = "金坛市"\nas_of = 2021-12-31\n')
    assert outcomes(command) == [("金坛新", "年度培训", "未到期")]
    policies(district, NEW, ELSEWHERE, records='region = "丹阳市"\nas_of = 2021-12-31\n')
    done = command("decide")
    assert done.err.endswith("普陀新（适用地区不同）；金坛新（适用地区不同）\n")


def test_records_name_their_policies(district: Path, command: Command) -> None:
    policies(district, OLD, NEW, ELSEWHERE, records='policy = ["金坛旧", "金坛新"]\nas_of = 2020-12-31\n')
    done = command("decide")
    assert [line.split(",")[0] for line in done.out.splitlines()[1:]] == ["金坛旧"]
    assert done.err == "这次没有用的政策：金坛新（还没有施行）\n"


def test_two_policies_in_force_both_judge(district: Path, command: Command) -> None:
    policies(district, NEW, NEW | {"name": "金坛另", "title": "另一办法", "force": "2020-09-01 起"})
    assert outcomes(command, "--as-of", "2021-06-01") == [
        ("金坛另", "年度培训", "未到期"),
        ("金坛新", "年度培训", "未到期"),
    ]
    text = command("explain", "甲", "--as-of", "2021-06-01").out
    assert text.index("【金坛另】\n") < text.index("\n【金坛新】\n")
    assert command("explain", "甲", "--as-of", "2021-06-01", "--format", "json").code == 2
    assert command("explain", "甲", "--as-of", "2021-06-01", "--format", "json", "--policy", "金坛新").code == 0


def test_a_figure_that_changes_within_a_year(district: Path, command: Command) -> None:
    figure = "参数 应学学时：学时 = 72学时\n参数 应学学时：学时 = 90学时 自 2020-07-01"
    policies(district, OLD | {"figure": figure})
    assert outcomes(command, "--as-of", "2020-06-30") == [("金坛旧", "年度培训", "未到期")]
    text = command("explain", "甲", "--as-of", "2020-06-30", "--decision", "年度培训").out
    assert "72学时" in text and "90学时" not in text
    text = command("explain", "甲", "--as-of", "2020-12-31", "--decision", "年度培训").out
    assert "90学时" in text and "72学时" not in text


def test_the_interface_chooses_too(district: Path) -> None:
    policies(district, OLD, NEW, ELSEWHERE)
    loaded = pl.load(district / "policies")
    teacher = {"教师": {"编号": "甲", "地区": "金坛市", "培训": [{"日期": "2020-05-01", "学时": "80"}]}}
    report = loaded.evaluate(teacher, as_of="2020-12-31", region="金坛市")
    assert report["年度培训"].outcome.label == "已履行"
    assert report["年度培训"].decision.rule.policy == "金坛旧"
    with pytest.raises(KeyError, match=r"no policy applies on 2000-12-31.*before"):
        loaded.evaluate(teacher, as_of="2000-12-31", region="金坛市")
