"""Arguments, configuration and help: wrong use ends with exit code 2 and says what was probably meant."""

import re
from pathlib import Path

import pytest
from trial import Command

from policylang.cli.arguments import COMMANDS
from policylang.cli.words import near
from policylang.messages.cli import EN, ZH
from policylang.version import VERSION


def test_what_was_probably_meant_is_never_the_contrary() -> None:
    assert near("培训合各", ["培训合格"], "zh") == "，是不是 `培训合格`？"
    assert near("培训不合格", ["培训合格"], "zh") == ""


def test_version(command: Command) -> None:
    done = command("--version")
    assert (done.code, done.out, done.err) == (0, f"policylang {VERSION}\n", "")


@pytest.mark.parametrize("name", [None, *COMMANDS])
def test_help_in_chinese(command: Command, name: str | None) -> None:
    done = command(*([name] if name else []), "--help")
    assert (done.code, done.err) == (0, "")
    prose = re.sub(r"\{[^}]*\}|--?[a-z-]+|[A-Z-]{2,}(=[A-Z]+)?|policylang(\.toml)?|\.xlsx|\[[^]]*\]", "", done.out)
    english = set(re.findall(r"[A-Za-z]{3,}", prose)) - {*COMMANDS, "policies", "paths", "Excel", "Parquet", "csv"}
    assert english == set()


@pytest.mark.parametrize("name", [None, *COMMANDS])
def test_help_in_english(command: Command, name: str | None) -> None:
    done = command("--lang", "en", *([name] if name else []), "--help")
    assert done.code == 0
    assert "show this help message and exit" in done.out
    chinese = set(re.findall("[\u4e00-\u9fff]+", done.out.replace("合格线", "").replace("桦甸", "").replace("分", "")))
    assert chinese == set()


def test_language_from_the_environment(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYLANG_LANG", "en")
    assert "there is no command" in command("chek").err
    assert "没有" in command("chek", "--lang", "zh").err
    monkeypatch.setenv("POLICYLANG_LANG", "fr")
    assert "没有" in command("chek").err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["chek"], "没有 `chek` 这个命令，是不是 `check`？\n有：" + "、".join(COMMANDS)),
        (["--lang", "en", "chek"], "there is no command `chek`; did you mean `check`?\n"),
        (["做什么"], "没有 `做什么` 这个命令\n有："),
        ([], "缺少 命令\n"),
        (["check", "--formt", "json"], "不认识参数 `--formt`，是不是 `--format`？\n"),
        (["check", "--form", "json"], "不认识参数 `--form`，是不是 `--format`？\n"),
        (["check", "--format", "jsn"], "参数 --format：没有 'jsn' 这个选项，可以是 "),
        (["check", "--format"], "参数 --format：后面要有一个值\n"),
        (["explain"], "缺少 ID\n"),
        (["explain", "甲", "--as-off=2020-01-01"], "不认识参数 `--as-off=2020-01-01`，是不是 `--as-of`？\n"),
        (["explain", "甲", "乙"], "不认识参数 `乙`\n"),
        (["explain", "甲", "--as-of", "去年"], "--as-of 要写成 2009-12-31 这样的日期，不能是 `去年`\n"),
        (["explain", "甲", "--known-at", "2020"], "--known-at 要写成 2009-12-31 这样的日期，不能是 `2020`\n"),
        (["explain", "甲", "--set", "培训学时"], "--set 要写成 名称=值，不能是 `培训学时`\n"),
        (["explain", "甲", "--set", "学时=1"], "没有叫 `学时` 的参数\n"),
        (["explain", "甲", "--set", "培训学时=很多"], "参数 `培训学时` 不能取 `很多`\n"),
        (["explain", "甲", "--set", "培训学时[甲]=1学时"], "参数 `培训学时` 不分组\n"),
        (["explain", "甲", "--records", "没有"], "找不到数据 没有\n"),
        (["explain", "甲", "--policies", "没有"], "找不到政策文件 没有\n"),
        (["explain", "\x1b[2J甲"], "数据里没有编号为 `\\u001b[2J甲` 的主体\n"),
    ],
)
def test_wrong_use(district: Path, command: Command, arguments: list[str], says: str) -> None:
    done = command(*arguments)
    assert (done.code, done.out) == (2, "")
    assert says in done.err


def test_no_configuration(district: Path, command: Command) -> None:
    (district / "policylang.toml").unlink()
    assert command("check").code == 0, "policies is where they are looked for"
    done = command("explain", "甲")
    assert (done.code, done.err) == (2, "没有指定数据：用 --records 指定文件夹，或写进 policylang.toml\n")
    assert command("explain", "甲", "--records", "records").code == 0


def test_configuration_above_the_working_folder(district: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    (district / "a/b").mkdir(parents=True)
    monkeypatch.chdir(district / "a/b")
    assert command("explain", "甲").code == 0


def test_configuration_in_pyproject(district: Path, command: Command) -> None:
    (district / "policylang.toml").unlink()
    (district / "pyproject.toml").write_text('[tool.policylang]\nrecords = "records"\n', encoding="utf-8")
    assert command("explain", "甲").code == 0
    (district / "pyproject.toml").write_text("[tool", encoding="utf-8")
    assert command("check").code == 0, "what is wrong with it is not ours to say"


@pytest.mark.parametrize(
    "text",
    [
        b"policies = 1",
        b"records = [1]",
        b"polices = 'policies'",
        b"bindings = 1",
        b"bindings = {a = 1}",
        b"policies = ",
        b"\xff\xfe",
        b"a = " + b"[" * 50_000,
        b"a = " + b"9" * 10_000,
        b"a = 2020-13-01",
        "政策 = 1".encode("gb18030"),
    ],
)
def test_wrong_configuration(district: Path, command: Command, text: bytes) -> None:
    (district / "policylang.toml").write_bytes(text)
    done = command("check")
    assert (done.code, done.out) == (2, "")
    assert "policylang.toml" in done.err


@pytest.mark.parametrize(
    "value", ["1", "true", "1.5", "[1]", "{a = 1}", "2020-01-01", "2020-01-01T00:00:00", "inf", "nan", '""']
)
def test_any_value_for_a_parameter(district: Path, command: Command, value: str) -> None:
    with (district / "policylang.toml").open("a", encoding="utf-8") as stream:
        stream.write(f'[bindings."试行2020"]\n"培训学时" = {value}\n')
    assert command("explain", "甲").code in (0, 2)


def test_words_are_complete() -> None:
    assert ZH.keys() == EN.keys()
    fields = {key: (set(re.findall(r"\{(\w+)\}", ZH[key])), set(re.findall(r"\{(\w+)\}", EN[key]))) for key in ZH}
    assert {key: pair for key, pair in fields.items() if pair[0] != pair[1]} == {}
    source = "".join(
        file.read_text(encoding="utf-8") for file in (Path(__file__).parent.parent.parent / "policylang/cli").glob("*.py")
    )
    made = {f"cli.{name}" for name in COMMANDS}
    unused = {key for key in ZH if key.startswith("cli.") and f'"{key}"' not in source} - made
    assert unused == set()
