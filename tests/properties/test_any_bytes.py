"""Any bytes as a policy, a document, a record file or a configuration: findings, never a traceback, a hang or a crash.

Bytes are drawn, or made from real files by changes such as a bad disk, a bad editor or a stranger makes; what still loads is decided and
explained, end to end through the commands.
"""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_limits import in_good_time
from trial import DOCUMENT, POLICY, RECORDS, ROOT, Command, write

from policylang import pipeline
from policylang.report.diagnostics import render
from policylang.syntax.decoding import decode
from policylang.syntax.formatter import format_source

CODES = (0, 1, 2, 3)
WORDS = (
    *(
        "义务",
        "资格",
        "处理",
        "要求",
        "全部",
        "任一",
        "适用",
        "情形",
        "后果",
        "取消",
        "定义",
        "表",
        "当",
        "则",
        "否则",
        "参数",
        "测例",
        "期望",
        "部分",
    ),
    *(
        "且",
        "或",
        "非",
        "除非",
        "其中",
        "合计",
        "计数",
        "有",
        "持有",
        "自",
        "至",
        "于",
        "的",
        "为",
        "不少于",
        "介于",
        "（",
        "）",
        "「",
        "」",
        "【",
        "】",
    ),
    *(
        "=",
        "：",
        "、",
        "，",
        "+",
        "/",
        "%",
        "0",
        "9999-12-31",
        "0001-01-01",
        "2020-02-30",
        "1年",
        "基准日",
        "无",
        "是",
        "否",
        "未知",
        "语言版本 1",
    ),
    *("\n", "  ", "\t", "\r\n", "\x00", "\x1b[2J", "\u202e", "\ufeff", "\ud7ff", "𠮷", "\u2028", "#", "“", "”"),
)
Change = Callable[[random.Random, bytes], bytes]


def lose(chance: random.Random, data: bytes) -> bytes:
    """A stretch is gone."""
    start = chance.randrange(len(data) + 1)
    return data[:start] + data[start + chance.choice((1, 3, 30, 300)) :]


def flip(chance: random.Random, data: bytes) -> bytes:
    """One byte is another."""
    place = chance.randrange(len(data))
    return data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]


def insert(chance: random.Random, data: bytes) -> bytes:
    """A word stands where none was."""
    text = data.decode("utf-8", "ignore")
    place = chance.randrange(len(text) + 1)
    return (text[:place] + " " + chance.choice(WORDS) + " " + text[place:]).encode("utf-8", "ignore")


def swap(chance: random.Random, data: bytes) -> bytes:
    """Two lines change places."""
    lines = data.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def exchange(chance: random.Random, data: bytes) -> bytes:
    """A word of the file stands in the place of another."""
    words = data.decode("utf-8", "ignore").split(" ")
    words[chance.randrange(len(words))] = chance.choice((*words, *WORDS))
    return " ".join(words).encode("utf-8", "ignore")


def repeat(chance: random.Random, data: bytes) -> bytes:
    """A stretch stands there again and again."""
    start = chance.randrange(len(data))
    piece = data[start : start + chance.choice((1, 3, 30))]
    return data[:start] + piece * chance.choice((2, 70, 700)) + data[start:]


CHANGES: tuple[Change, ...] = (lose, flip, insert, swap, exchange, repeat)


def changed(data: bytes, seed: int, count: int) -> bytes:
    """``data`` after some changes; the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(count):
        data = chance.choice(CHANGES)(chance, data) if data else b"\n"
    return data


def read_and_show(policy: bytes, document: bytes = DOCUMENT.encode()) -> None:
    """Reads a policy from bytes, shows what is wrong in both languages and formats it."""
    source, findings = decode(policy, "p.pol")
    texts = {"sources/document.txt": document.decode("utf-8", "replace")}
    if source is None:
        assert findings
        return
    loaded = pipeline.load_text(source.text, "p.pol", texts)
    for lang in ("zh", "en"):
        shown = render(loaded.diagnostics, loaded.sources, lang, limit=None)
        assert not set(shown) & {"\x00", "\x1b", "\u202e"}
    format_source(source)
    loaded.coverage()


# ------------------------------------------------------------------ policies


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_as_a_policy(data: bytes) -> None:
    with in_good_time():
        read_and_show(data)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_any_words_as_a_policy(words: list[str]) -> None:
    with in_good_time():
        read_and_show(" ".join(words).encode("utf-8", "ignore"))


@pytest.mark.parametrize("seed", range(60))
def test_a_policy_after_some_changes(seed: int) -> None:
    with in_good_time():
        read_and_show(changed(POLICY.encode(), seed, 1 + seed % 4))


@pytest.mark.parametrize("name", ["huadian_2009", "jiangmen_14th", "jintan_2013", "linzi_2022", "putuo_13th"])
@pytest.mark.parametrize("seed", range(3))
def test_a_real_policy_after_some_changes(tmp_path: Path, name: str, seed: int) -> None:
    folder = ROOT / "policies"
    (tmp_path / "sources").mkdir()
    (tmp_path / "vocabulary.pol").write_bytes((folder / "vocabulary.pol").read_bytes())
    (tmp_path / f"sources/{name}.txt").write_bytes((folder / f"sources/{name}.txt").read_bytes())
    (tmp_path / f"{name}.pol").write_bytes(changed((folder / f"{name}.pol").read_bytes(), seed, 3))
    with in_good_time(120):
        loaded = pipeline.load(tmp_path / f"{name}.pol")
        assert "\x1b" not in render(loaded.diagnostics, loaded.sources)


@settings(max_examples=20, deadline=None)
@given(st.integers(min_value=0), st.integers(min_value=1, max_value=6))
def test_a_document_after_some_changes(seed: int, count: int) -> None:
    with in_good_time():
        read_and_show(POLICY.encode(), changed(DOCUMENT.encode(), seed, count))


# ------------------------------------------------------------------ end to end


def all_commands(command: Command) -> None:
    """Every command ends with one of its exit codes, and says why it did nothing."""
    for arguments in (["check"], ["fmt", "--diff"], ["test"], ["coverage"], ["explain", "甲"], ["decide"]):
        done = command(*arguments)
        assert done.code in CODES
        assert "Traceback" not in done.err
        assert done.out or done.err or arguments[0] == "fmt"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(
        ["policies/trial.pol", "policies/sources/document.txt", "policylang.toml", *(f"records/{name}" for name in RECORDS)]
    ),
    st.one_of(st.binary(max_size=200), st.integers(min_value=0)),
    st.integers(min_value=1, max_value=4),
)
def test_any_file_of_a_district(district: Path, command: Command, name: str, content: bytes | int, count: int) -> None:
    write(district)
    file = district / name
    file.write_bytes(content if isinstance(content, bytes) else changed(file.read_bytes(), content, count))
    with in_good_time(120):
        all_commands(command)
    write(district)


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x03\x04", b"\n" * 10_000, b'"' * 9_999, "甲".encode("gb18030") * 50],
)
@pytest.mark.parametrize(
    "name", ["policies/trial.pol", "records/教师.csv", "records/培训.csv", "records/records.toml", "policylang.toml"]
)
def test_files_that_are_no_text(district: Path, command: Command, name: str, content: bytes) -> None:
    (district / name).write_bytes(content)
    with in_good_time(120):
        all_commands(command)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04" + b"\x00" * 100, b"\xd0\xcf\x11\xe0" * 200, b"not a workbook"])
def test_workbooks_that_are_none(district: Path, command: Command, content: bytes) -> None:
    (district / "records.xlsx").write_bytes(content)
    with in_good_time():
        done = command("decide", "--records", "records.xlsx", "--as-of", "2020-12-31")
    assert (done.code, done.out) == (3, "")


def test_things_that_are_no_files(district: Path, command: Command) -> None:
    (district / "policies/folder.pol").mkdir()
    (district / "records/学校.csv").mkdir()
    (district / "policies/loop.pol").symlink_to("loop.pol")
    (district / "records/课程.csv").symlink_to("课程.csv")
    with in_good_time():
        all_commands(command)
    assert command("check", "policies/folder.pol").code in (0, 1)
    assert "PL270" in command("check").out
