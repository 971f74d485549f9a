"""``policylang import`` as people run it."""

from pathlib import Path

import openpyxl
import pytest
from desk import book, content

from policylang.cli.main import main

POLICY = Path(__file__).parents[2] / "policies"
HEAD = ["编号", "学校", "入职日期", "学科"]
GOOD = [HEAD, ["甲", "一校", "1996年8月", "语文"], ["乙", "一校", "1997-08-20", "数学"]]
MIXED = [*GOOD, ["丙", "一校", "09.2.16", "英语"], [110101198001010120, "一校", "1998-08-20", "英语"]]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "一校.xlsx").write_bytes(book({"教师": MIXED}))
    (tmp_path / "二校.xlsx").write_bytes(book({"教师": [HEAD, ["丁", "二校", "1999-08-20", "物理"]]}))
    return tmp_path


def run(place: Path, *arguments: str, files: tuple[str, ...] = ("一校.xlsx",)) -> int:
    given = [str(place / file) for file in files]
    return main(
        ["import", *given, "--into", str(place / "区.sqlite"), "--policies", str(POLICY), "--policy", "桦甸2009", *arguments]
    )


def test_a_trial_writes_nothing(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(place, files=("二校.xlsx",)) == 0
    out, err = capsys.readouterr()
    assert "二校.xlsx 教师：教师，表头第1行，1 行记录" in out
    assert "新增 1 行" in out
    assert "试读" in err
    assert not (place / "区.sqlite").exists()


def test_a_trial_says_what_an_empty_table_says(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "三校.xlsx").write_bytes(book({"教师": [HEAD]}))
    assert run(place, files=("三校.xlsx",)) == 0
    assert "三校.xlsx 教师：教师，表头第1行，空表：等于说一条也没有" in capsys.readouterr().out


def test_all_or_nothing(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(place, "--apply", files=("一校.xlsx", "二校.xlsx")) == 3
    out, err = capsys.readouterr()
    assert "一校.xlsx 工作表 教师 第4行 C列（入职日期）" in out
    assert "第5行 A列（编号）" in out
    assert "110101198001010" not in out + err
    assert "没有写入" in err
    assert not (place / "区.sqlite").exists()


@pytest.mark.parametrize("name", ["退回.csv", "退回.xlsx"])
def test_good_rows_and_a_file_of_the_others(place: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    rejects = place / name
    assert run(place, "--apply", "--partial", "--rejects", str(rejects), "--known", "2009-12-01") == 3
    assert [row[2] for row in content(place / "区.sqlite")["rows"]] == ["甲", "乙"]
    assert len(content(place / "区.sqlite")["gaps"]) == 2
    if name.endswith(".csv"):
        text = rejects.read_text(encoding="utf-8-sig").replace("09.2.16", "2009-02-16").replace("110101198001010000", "戊")
        rejects.write_text(text.replace("1.1010119800101E+17", "戊").replace("1.1010119800101e+17", "戊"))
    else:
        mended = openpyxl.load_workbook(rejects)
        sheet = mended["教师"]
        assert [cell.value for cell in sheet[1]][:5] == ["来源文件", "来源工作表", "来源行", "主体", "问题"]
        sheet["H2"], sheet["F3"] = "2009-02-16", "戊"
        mended.save(rejects)
    capsys.readouterr()
    assert run(place, "--apply", "--known", "2009-12-05", files=(name,)) == 0, capsys.readouterr()
    assert [row[2] for row in content(place / "区.sqlite")["rows"]] == ["甲", "乙", "丙", "戊"]
    assert all(row[-1] == "2009-12-05" for row in content(place / "区.sqlite")["gaps"])


def test_again(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ("--apply", "--known", "2009-12-01")
    assert run(place, *given, files=("二校.xlsx",)) == 0
    before = (place / "区.sqlite").read_bytes()
    assert run(place, *given, files=("二校.xlsx",)) == 0
    assert "没有新内容" in capsys.readouterr().err
    assert (place / "区.sqlite").read_bytes() == before


def test_comments_in_a_copy(place: Path) -> None:
    assert run(place, "--comments", str(place / "批注.xlsx")) == 3
    copy = openpyxl.load_workbook(place / "批注.xlsx")["教师"]
    assert "年份只写了两位" in copy["C4"].comment.text
    assert "Excel 把它当成了数" in copy["A5"].comment.text
    assert copy["A2"].comment is None and copy["D3"].value == "数学"
    assert openpyxl.load_workbook(place / "一校.xlsx")["教师"]["C4"].comment is None


def test_comments_on_several_files(place: Path) -> None:
    assert run(place, "--comments", str(place / "批注"), files=("一校.xlsx", "二校.xlsx")) == 3
    assert [path.name for path in (place / "批注").iterdir()] == ["1_一校.xlsx"]


def test_what_is_known_when(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(place, "--apply", "--known", "2009-01-01", files=("二校.xlsx",))
    (place / "二校.xlsx").write_bytes(book({"教师": [HEAD, ["丁", "二校", "1999-08-20", "化学"]]}))
    capsys.readouterr()
    assert run(place, "--apply", "--known", "2009-06-01", files=("二校.xlsx",)) == 0
    assert "教师 丁 学科：物理 → 化学（原据 二校.xlsx 教师 第2行，2009-01-01 起）" in capsys.readouterr().out
    records = ["--records", str(place / "区.sqlite"), "--policies", str(POLICY), "--as-of", "2009-12-31"]
    assert main(["explain", "丁", *records]) == 0
    assert main(["decide", *records, "--known-at", "2009-03-01"]) == 0
    capsys.readouterr()
    assert main(["explain", "丁", *records, "--known-at", "2008-12-31"]) == 2
    assert "没有编号为 `丁` 的主体" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "files", "said"),
    [
        (("--partial",), ("一校.xlsx",), "--rejects"),
        (("--write-mapping",), ("一校.xlsx",), "--mapping"),
        (("--known", "去年"), ("一校.xlsx",), "--known"),
        ((), ("没有.xlsx",), "没有.xlsx"),
        ((), ("区.txt",), ".xlsx"),
        (("--comments", "批注.xlsx"), ("一校.xlsx", "二校.xlsx"), "文件夹"),
    ],
)
def test_wrong_use(
    place: Path, arguments: tuple[str, ...], files: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "区.txt").write_text("")
    assert run(place, *arguments, files=files) == 2
    assert said in capsys.readouterr().err


def test_into_something_else(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "区.sqlite").write_text("一份文件")
    assert run(place, "--apply", files=("二校.xlsx",)) == 3
    assert "PL670" in capsys.readouterr().err
    assert (place / "区.sqlite").read_text() == "一份文件"


def test_both_languages(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(place, "--lang", "en") == 3
    out, err = capsys.readouterr()
    assert "the year has two digits only" in out and "nothing was written" in err
