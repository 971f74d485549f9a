"""decide --to: the lists that a bureau publishes, as a workbook, CSV files or Parquet files; whole or not at all."""

import csv
import io
import json
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import polars
import pytest
from trial import POLICY, Command, environment

from policylang.cli.exits import UsageError
from policylang.cli.placing import place_folder

DOCUMENT_RULES = """
遴选 推荐人选 从 教师
  依据 「关于骨干教师的办法」
  适用 履行带徒协议
  分组 学校
  名额 推荐名额
  择优 得分 从高到低
  并列 待定

遴选 抽查 从 教师
  依据 「关于骨干教师的办法」
  名额 2人
  抽签 种子 “2020年”
"""
PEOPLE = """编号,学校,姓名,身份证号,电话,出生日期,履行带徒协议,得分
甲,一校,张三丰,110101198001010120,13800001234,1980-01-01,是,90分
乙,一校,李四,110101198102020123,13800005678,1981-02-02,是,80分
丙,一校,王五,,,1982-03-03,是,80分
丁,二校,=赵六,,,1983-03-03,是,70分
戊,二校,欧阳修,,,1984-03-03,是,
己,二校,Ann,,,1984-03-03,否,99分
"""
NAMES = [
    "说明",
    "汇总（按单位）",
    "汇总（按决定）",
    "名额与入选线",
    "年度培训",
    "取消骨干称号",
    "学时达标",
    "推荐人选",
    "抽查",
]


def vocabulary(text: str) -> str:
    """The policy with schools, and with personal fields of teachers."""
    fields = "  出生日期：日期 敏感\n  姓名：文本 敏感\n  身份证号：文本 敏感 可无\n  电话：文本 敏感 可无\n  得分：分\n"
    text = text.replace("主体 教师\n  出生日期：日期 敏感\n", f"主体 学校\n  地区：文本 可无\n\n主体 教师 属于 学校\n{fields}")
    return text.replace("参数 培训学时", "计量 人\n\n参数 推荐名额：人 原文未规定\n\n参数 培训学时")


@pytest.fixture
def county(district: Path) -> Path:
    """Two schools, a ranking with a tie, a draw by lot, personal fields."""
    (district / "policies/trial.pol").write_text(vocabulary(POLICY) + DOCUMENT_RULES, encoding="utf-8")
    (district / "records/教师.csv").write_text(PEOPLE, encoding="utf-8")
    (district / "records/学校.csv").write_text("编号\n一校\n二校\n三校\n", encoding="utf-8")
    return district


def rows(path: Path) -> list[dict[str, str]]:
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def lists(command: Command, *options: str) -> Path:
    done = command("decide", "--to", "名单", *options)
    assert (done.code, done.out) == (0, ""), done.err
    return Path("名单/试行2020")


def test_a_folder_of_csv_files(county: Path, command: Command) -> None:
    done = command("decide", "--to", "名单")
    assert (done.code, done.out, done.err) == (0, "", "已写入 名单：9 张表\n")
    assert sorted(path.stem for path in Path("名单/试行2020").iterdir()) == sorted(NAMES)
    assert rows(Path("名单/试行2020/取消骨干称号.csv"))[0] == {
        "编号": "甲",
        "单位": "一校",
        "姓名": "张*",
        "身份证号": "***0120",
        "电话": "***1234",
        "结果": "不触发",
        "理由": "非 履行带徒协议 不成立",
        "政策": "试行2020",
        "基准日": "2020-12-31",
    }


def test_one_list_as_text(county: Path, command: Command) -> None:
    text = (lists(command) / "学时达标.csv").read_bytes().decode("utf-8-sig")
    assert text.split("\r\n")[:3] == [
        "编号,单位,姓名,身份证号,电话,结果,理由,缺什么,政策,基准日",
        "甲,一校,张*,***0120,***1234,待定,还缺 原文未规定 培训学时,原文未规定 培训学时,试行2020,2020-12-31",
        "乙,一校,李*,***0123,***5678,待定,还缺 原文未规定 培训学时,原文未规定 培训学时,试行2020,2020-12-31",
    ]


def test_counts_by_unit_and_by_decision(county: Path, command: Command) -> None:
    folder = lists(command)
    by_unit = {(row["单位"], row["决定"]): row for row in rows(folder / "汇总（按单位）.csv")}
    assert {name: by_unit["一校", "取消骨干称号"][name] for name in ("单位类别", "合计", "不触发", "不适用")} == {
        "单位类别": "学校",
        "合计": "3",
        "不触发": "2",
        "不适用": "1",
    }
    assert all(unit in ("一校", "二校") for unit, _ in by_unit)
    total = next(row for row in rows(folder / "汇总（按决定）.csv") if row["决定"] == "取消骨干称号")
    assert total["合计"] == "6"
    summed = [
        sum(int(row[name]) for (_, rule), row in by_unit.items() if rule == "取消骨干称号") for name in ("合计", "不适用")
    ]
    assert summed == [int(total["合计"]), int(total["不适用"])]


def test_rankings_with_their_cut(county: Path, command: Command) -> None:
    folder = lists(command, "--set", "推荐名额=2人")
    found = [(row["组别"], row["名次"], row["编号"], row["得分"], row["结果"]) for row in rows(folder / "推荐人选.csv")]
    assert found == [
        ("一校", "1", "甲", "90分", "入选"),
        ("一校", "2", "丙", "80分", "并列待定"),
        ("一校", "2", "乙", "80分", "并列待定"),
        ("二校", "", "丁", "70分", "入选"),
        ("二校", "", "戊", "未知", "入选"),
    ]
    cut = rows(folder / "名额与入选线.csv")[0]
    wanted = {
        "决定": "推荐人选",
        "组别": "一校",
        "名额": "2",
        "参加人数": "3",
        "入选": "1",
        "并列待定": "2",
        "入选末位名次": "1",
    }
    assert wanted.items() <= cut.items()
    assert cut["入选末位"] == "得分 90分"


def test_a_ranking_that_nobody_can_cut_yet(county: Path, command: Command) -> None:
    folder = lists(command)
    found = rows(folder / "推荐人选.csv")
    assert {row["结果"] for row in found} == {"待定"}
    assert {row["缺什么"] for row in found if row["组别"] == "一校"} == {"原文未规定 推荐名额"}


def test_lots_are_published(county: Path, command: Command) -> None:
    found = rows(lists(command) / "抽查.csv")
    lots = [row["抽签号"] for row in found]
    assert lots == sorted(lots)
    assert [row["结果"] for row in found] == ["入选", "入选", "未入选", "未入选", "未入选", "未入选"]
    assert all(len(lot) == 64 for lot in lots)


def test_personal_fields_are_shown_for_a_reason(county: Path, command: Command) -> None:
    canaries = ("张三丰", "110101198001010120", "13800001234", "1980-01-01")
    command("decide", "--to", "名单")
    text = "".join(path.read_text("utf-8-sig") for path in Path("名单").rglob("*.csv"))
    assert not any(canary in text for canary in canaries)
    done = command("decide", "--to", "名单", "--show-personal", "公示复核")
    assert done.err == "显示了敏感字段，理由：公示复核\n已写入 名单：9 张表\n"
    first = rows(Path("名单/试行2020/年度培训.csv"))[0]
    assert [first[name] for name in ("姓名", "身份证号", "电话", "出生日期")] == list(canaries)
    assert ("敏感字段", "没有遮盖，理由：公示复核") in {
        (row["项目"], row["内容"]) for row in rows(Path("名单/试行2020/说明.csv"))
    }
    assert command("decide", "--to", "名单", "--show-personal", " ").code == 2
    assert command("decide", "--show-personal", "公示复核").code == 2


def test_an_identity_card_used_as_id_is_masked(county: Path, command: Command) -> None:
    (county / "records/教师.csv").write_text(PEOPLE.replace("甲,一校", "110101198001010120,一校"), encoding="utf-8")
    (county / "records/培训.csv").write_text("教师,日期,学时\n", encoding="utf-8")
    (county / "records/称号.csv").write_text("教师,称号,层级,自,至\n", encoding="utf-8")
    lists(command)
    assert "110101198001010120" not in "".join(path.read_text("utf-8-sig") for path in Path("名单").rglob("*.csv"))


def test_cells_are_no_formulas(county: Path, command: Command) -> None:
    (county / "records/教师.csv").write_text(PEOPLE.replace("丁,", "=1+1,"), encoding="utf-8")
    folder = lists(command, "--show-personal", "核对")
    found = next(row for row in rows(folder / "年度培训.csv") if row["编号"] == "'=1+1")
    assert found["姓名"] == "'=赵六"
    assert command("decide", "--to", "名单.xlsx", "--show-personal", "核对").code == 0
    book = openpyxl.load_workbook("名单.xlsx")
    cells = [cell for sheet in book.worksheets for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert "=1+1" in {cell.value for cell in cells}


def test_a_workbook(county: Path, command: Command) -> None:
    done = command("decide", "--output", "名单.xlsx", "--set", "推荐名额=2人")
    assert (done.code, done.out, done.err) == (0, "", "已写入 名单.xlsx：9 张表\n")
    book = openpyxl.load_workbook("名单.xlsx")
    assert book.sheetnames == NAMES
    sheet = book["推荐人选"]
    column = [cell.value for cell in sheet["A"]]
    assert column[0] == "推荐人选　骨干教师办法"
    assert any(
        "基准日 2020-12-31" in str(line) and "引擎 policylang" in str(line) and "SHA-256" in str(line) for line in column
    )
    assert any(str(line).startswith("数据来源：") and "教师.csv" in str(line) for line in column)
    assert any("结果：" in str(line) and "并列待定 2" in str(line) for line in column)
    head = column.index("组别") + 1
    assert sheet.freeze_panes == f"A{head + 1}"
    assert sheet.auto_filter.ref == f"A{head}:K{head + 5}"
    cut = [line for line in range(head + 1, head + 6) if sheet.cell(line, 1).border.bottom.style == "thick"]
    assert [sheet.cell(line, 3).value for line in cut] == ["甲", "戊"]
    link = next(cell.hyperlink for cell in book["说明"]["A"] if cell.value == "推荐人选")
    assert link.location == "'推荐人选'!A1"
    assert isinstance(book["汇总（按单位）"]["D6"].value, int)


def test_parquet_files(county: Path, command: Command) -> None:
    folder = lists(command, "--format", "parquet", "--set", "推荐名额=2人")
    frame = polars.read_parquet(folder / "推荐人选.parquet")
    assert frame["名次"].to_list() == [1, 2, 2, None, None]
    assert frame.schema["名次"] == polars.Int64
    assert frame["编号"].to_list() == ["甲", "丙", "乙", "丁", "戊"]
    assert set(frame["基准日"]) == {"2020-12-31"}
    assert polars.read_parquet(folder / "汇总（按决定）.parquet")["合计"].to_list() == [6, 6, 6, 6, 6]


def test_in_english(county: Path, command: Command) -> None:
    done = command("--lang", "en", "decide", "--to", "lists", "--decision", "取消骨干称号")
    assert (done.code, done.err) == (0, "written to lists: 4 tables\n")
    first = rows(Path("lists/试行2020/取消骨干称号.csv"))[0]
    assert (first["ID"], first["Unit"], first["Outcome"], first["As of"]) == (
        "甲",
        "一校",
        "not triggered (不触发)",
        "2020-12-31",
    )


def test_only_some_decisions(county: Path, command: Command) -> None:
    folder = lists(command, "--decision", "取消骨干称号", "--decision", "抽查")
    assert sorted(path.stem for path in folder.iterdir()) == sorted(
        ["说明", "汇总（按单位）", "汇总（按决定）", "名额与入选线", "取消骨干称号", "抽查"]
    )


@pytest.mark.parametrize("options", [(), ("--format", "parquet"), ("--format", "xlsx")])
def test_the_same_bytes_each_time(county: Path, command: Command, options: tuple[str, ...]) -> None:
    for name, seed in (("a", "1"), ("b", "2")):
        line = [sys.executable, "-m", "policylang", "decide", "--to", name, *options]
        assert subprocess.run(line, cwd=county, env=environment(PYTHONHASHSEED=seed), check=False).returncode == 0
    first = {path.relative_to("a").as_posix(): path.read_bytes() for path in Path("a").rglob("*") if path.is_file()}
    assert first == {path.relative_to("b").as_posix(): path.read_bytes() for path in Path("b").rglob("*") if path.is_file()}


# ------------------------------------------------------------------ whole or not at all


def test_lists_are_replaced_as_a_whole(county: Path, command: Command) -> None:
    lists(command)
    lists(command, "--decision", "抽查")
    assert not Path("名单/试行2020/取消骨干称号.csv").exists()
    contents = json.loads(Path("名单/policylang-lists.json").read_text("utf-8"))
    assert sorted(contents["files"]) == sorted(path.relative_to("名单").as_posix() for path in Path("名单").rglob("*.csv"))


def test_other_files_are_not_replaced(county: Path, command: Command) -> None:
    lists(command)
    Path("名单/试行2020/批注.docx").write_bytes(b"x")
    done = command("decide", "--to", "名单")
    assert (done.code, done.err) == (2, "名单 里有别的文件（试行2020/批注.docx）：名单要写进空的或者新的文件夹\n")
    assert Path("名单/试行2020/批注.docx").read_bytes() == b"x"
    assert command("decide", "--to", ".").code == 2
    assert command("decide", "--to", "policylang.toml").code == 2
    assert Path("policies/trial.pol").exists()


def test_nothing_is_written_for_wrong_records(county: Path, command: Command) -> None:
    (county / "records/教师.csv").write_text(PEOPLE.replace("1980-01-01", "去年"), encoding="utf-8")
    assert command("decide", "--to", "名单").code == 3
    assert command("decide", "--to", "名单.xlsx").code == 3
    assert not Path("名单").exists() and not Path("名单.xlsx").exists()


def test_what_was_there_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "名单"
    place_folder(target, {"甲/一.csv": b"1"})
    moves: list[Path] = []

    def replace(source: Path, to: Path) -> None:
        moves.append(to)
        if to == target and len(moves) == 2:
            raise OSError(28, "No space left on device")
        shutil.move(source, to)

    monkeypatch.setattr("policylang.cli.placing.os.replace", replace)
    with pytest.raises(UsageError):
        place_folder(target, {"甲/一.csv": b"2"})
    assert (target / "甲/一.csv").read_bytes() == b"1"
    assert len(moves) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["名单"]


@pytest.mark.parametrize("target", ["名单", "名单.xlsx"])
def test_a_full_disk(county: Path, target: str) -> None:
    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))

    line = [sys.executable, "-m", "policylang", "decide", "--to", target]
    before = sorted(path.name for path in county.iterdir())
    done = subprocess.run(
        line, cwd=county, env=environment(PYTHONDONTWRITEBYTECODE="1"), capture_output=True, preexec_fn=small_disk, check=False
    )
    assert (done.returncode, done.stdout) == (3, b"")
    assert done.stderr.decode().startswith(f"写不了 {target}：")
    assert sorted(path.name for path in county.iterdir()) == before


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder in which nobody can write")
@pytest.mark.parametrize("target", ["/proc/名单", "/proc/名单.xlsx"])
def test_a_folder_in_which_nobody_can_write(county: Path, command: Command, target: str) -> None:
    done = command("decide", "--to", target)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"写不了 {target}：")


def test_options_that_do_not_go_together(county: Path, command: Command) -> None:
    assert command("decide", "--to", "名单", "--output", "x.csv").code == 2
    assert command("decide", "--format", "parquet").code == 2
    assert command("decide", "--to", "名单", "--format", "json").code == 2
    assert command("decide", "--to", "名单.csv").code == 2
    assert not Path("名单").exists()


@pytest.mark.parametrize(("library", "extra", "form"), [("openpyxl", "excel", "xlsx"), ("polars", "parquet", "parquet")])
def test_an_extra_that_is_not_installed(
    county: Path, command: Command, monkeypatch: pytest.MonkeyPatch, library: str, extra: str, form: str
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == library else object())
    done = command("decide", "--to", "名单", "--format", form)
    assert (done.code, done.out) == (2, "")
    assert f"pip install 'policylang[{extra}]'" in done.err
    assert not Path("名单").exists()
