"""Nothing takes too much: each limit one below and one above, and files made to overwhelm are answered in good time."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from trial import DOCUMENT, POLICY, Command, process, write

import policylang as pl
from policylang import pipeline
from policylang.bindings import EARLIEST, LATEST
from policylang.records.limits import LIMITS
from policylang.semantics import limits as meaning
from policylang.syntax import limits as spelling

SECONDS = 60
"""For what takes a few when nothing else runs."""
TEACHER = {"编号": "甲", "履行带徒协议": False, "培训": [{"日期": "2020-05-01", "学时": 60}]}
BASE = POLICY + "\n定义 【d0】 对象 教师 = 合计 学时 于 培训\n"
HEADING = "  依据 「关于骨干教师的办法」\n"


@contextmanager
def in_good_time(seconds: int = SECONDS) -> Iterator[None]:
    """Fails where the block takes longer, instead of waiting for ever."""

    def late(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"not done after {seconds} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def codes(text: str) -> list[str]:
    """The errors in a policy, read in good time."""
    with in_good_time():
        loaded = pipeline.load_text(text, "p.pol", {"sources/document.txt": DOCUMENT})
    return [finding.code for finding in loaded.diagnostics if not finding.code.startswith("PL4")]


def decided(tmp_path: Path, text: str, teacher: dict[str, Any]) -> pl.Report:
    """The decisions about one teacher, each with its explanation, in good time."""
    write(tmp_path)
    (tmp_path / "policies/trial.pol").write_text(text, encoding="utf-8")
    with in_good_time():
        report = pl.load(tmp_path / "policies").evaluate({"教师": teacher}, as_of="2020-12-31")
        assert all(result.proof.text(full=True) and result.proof.html() for result in report.values())
    return report


def chain(length: int, step: str) -> str:
    """Definitions of which each reads the one before."""
    return "".join(f"定义 【d{n}】 对象 教师 = {step.replace('P', f'【d{n - 1}】')}\n" for n in range(1, length))


# ------------------------------------------------------------------ what is written


def test_brackets() -> None:
    def nested(depth: int) -> str:
        return f"{POLICY}\n资格 深 对象 教师\n{HEADING}  要求 {'（' * depth}履行带徒协议{'）' * depth}\n"

    assert codes(nested(spelling.MAX_BRACKETS)) == []
    assert codes(nested(spelling.MAX_BRACKETS + 1)) == ["PL127"]
    assert set(codes(nested(10_000))) <= {"PL127", "PL128"}
    for pair in ("()", "[]", "【】", "（）", "「」", "(（"):
        assert codes(f"{POLICY}\n资格 深 对象 教师\n  要求 {pair[0] * 10_000}\n")
        assert codes(f"{POLICY}\n资格 深 对象 教师\n  要求 {pair[1] * 10_000}\n")


def test_indentation() -> None:
    def nested(depth: int) -> str:
        lines = "".join("  " * (level + 2) + "全部\n" for level in range(depth - 2))
        return f"{POLICY}\n资格 深 对象 教师\n{HEADING}  要求 全部\n{lines}{'  ' * depth}履行带徒协议\n"

    assert codes(nested(spelling.MAX_INDENTS - 1)) == []  # the margin is a level too
    assert codes(nested(spelling.MAX_INDENTS)) == ["PL127"]
    assert "PL127" in codes(nested(1_500))


def test_operators() -> None:
    def negated(count: int) -> str:
        return f"{POLICY}\n资格 深 对象 教师\n{HEADING}  要求 {'非 ' * count}履行带徒协议\n"

    assert codes(negated(spelling.MAX_OPERATORS)) == []
    assert codes(negated(spelling.MAX_OPERATORS + 1)) == ["PL127"]


def test_lines() -> None:
    def long(length: int) -> str:
        return POLICY + "#" * length + "\n"

    assert codes(long(spelling.MAX_LINE_CHARACTERS)) == []
    assert codes(long(spelling.MAX_LINE_CHARACTERS + 1)) == ["PL128"]
    assert codes(POLICY + "乱" * 1_000_000)
    assert codes(POLICY + "且 " * 500_000)


def test_size_of_a_file() -> None:
    filler = ("#" * 9_999 + "\n") * (spelling.MAX_CHARACTERS // 10_000)
    text = (POLICY + filler)[: spelling.MAX_CHARACTERS]
    assert codes(text) == []
    assert codes(text + "#") == ["PL126"]


def test_digits() -> None:
    def figure(digits: int) -> str:
        return f"{POLICY}\n参数 长数：学时 = {'1' * digits}学时\n"

    assert codes(figure(spelling.MAX_DIGITS)) == []
    assert codes(figure(spelling.MAX_DIGITS + 1)) == ["PL130"]
    assert codes(figure(10_000)) == ["PL130"]


@pytest.mark.parametrize(
    "text",
    [
        "乱七八糟 （（ 、、\n" * 20_000,
        "资格 同 对象 教师\n  要求 履行带徒协议\n" * 3_000,
        "".join(f"资格 【r{n}】 对象 教师\n  要求 没有{chr(0x4E00 + n)}\n" for n in range(2_000)),
        "".join(f"定义 【c{n}】 对象 教师 = 【c{n + 1}】\n" for n in range(1_000)) + "定义 【c1000】 对象 教师 = 【c0】\n",
        "测例 长\n" + "".join(f"  教师 【t{n}】（履行带徒协议 是）\n" for n in range(3_000)) + "  基准日 2020-12-31\n",
        f"不编码 标题 「{'办法' * 9_000}」\n",
        "不编码 标题 「骨干教师办" + "」\n不编码 标题 「骨干教师办".join("法规" for _ in range(2_000)) + "」\n",
    ],
    ids=["noise", "same name", "unknown names", "loop", "long scenario", "long quotation", "many quotations"],
)
def test_files_made_to_overwhelm(text: str) -> None:
    assert codes(POLICY + text)


# ------------------------------------------------------------------ what it means


def test_depth_of_definitions(tmp_path: Path) -> None:
    """Each adds two levels; a rule adds a group, a comparison and the name it reads."""
    longest = (meaning.MAX_DEPTH - 4) // 2

    def text(length: int) -> str:
        return f"{BASE}{chain(length, 'P + 1学时')}\n资格 末 对象 教师\n{HEADING}  要求 【d{length - 1}】 不少于 1学时\n"

    assert codes(text(longest + 1)) == ["PL276"]
    assert decided(tmp_path, text(longest), TEACHER)["末"].outcome.label == "符合"
    assert decided(tmp_path, text(longest), {"编号": "甲"})["末"].outcome.label == "符合", "72 and something more is enough"
    assert codes(text(3_000)) == ["PL276"]


def test_definitions_before_what_they_read(tmp_path: Path) -> None:
    def text(length: int) -> str:
        lines = chain(length, "P + 1学时").splitlines()
        return BASE + "\n".join(reversed(lines)) + f"\n资格 末 对象 教师\n{HEADING}  要求 【d{length - 1}】 不少于 1学时\n"

    assert decided(tmp_path, text(meaning.MAX_CHAIN), TEACHER)["末"].outcome.label == "符合"
    assert codes(text(meaning.MAX_CHAIN + 2)) == ["PL276"]
    assert codes(text(3_000)) == ["PL276"]


def test_size_with_all_that_is_read(tmp_path: Path) -> None:
    def text(length: int) -> str:
        return f"{BASE}{chain(length, 'P + P')}\n资格 末 对象 教师\n{HEADING}  要求 【d{length - 1}】 不少于 1学时\n"

    assert codes(text(12)) == []
    assert decided(tmp_path, text(8), TEACHER)["末"].outcome.label == "符合"
    assert codes(text(13)) == ["PL277"]
    assert codes(text(60)) == ["PL277"]


def test_choice_among_many(tmp_path: Path) -> None:
    items = "".join(f"    合计 学时 于 培训 不少于 {n}学时\n" for n in range(1, 61))
    report = decided(tmp_path, f"{POLICY}\n资格 多 对象 教师\n{HEADING}  要求 至少 30项\n{items}", TEACHER)
    assert report["多"].outcome.label == "符合"


# ------------------------------------------------------------------ files


def test_bytes_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path)
    size = len(POLICY.encode())
    monkeypatch.setattr(pipeline, "MAX_BYTES", size)
    assert pipeline.load(tmp_path / "policies").is_sound
    monkeypatch.setattr(pipeline, "MAX_BYTES", size - 1)
    assert [d.code for d in pipeline.load(tmp_path / "policies").diagnostics] == ["PL272"]


def test_number_of_files(tmp_path: Path) -> None:
    for number in range(pipeline.MAX_FILES):
        (tmp_path / f"{number:04}.pol").write_text("语言版本 1\n", encoding="utf-8")
    with in_good_time():
        assert [d.code for d in pipeline.load(tmp_path).diagnostics] == []
    (tmp_path / "more.pol").write_text("语言版本 1\n", encoding="utf-8")
    with in_good_time():
        assert [d.code for d in pipeline.load(tmp_path).diagnostics] == ["PL274"]


def test_files_that_import_one_another(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"{number}.pol").write_text(f"语言版本 1\n引用 “{(number + 1) % 300}.pol”\n", encoding="utf-8")
    with in_good_time():
        assert pipeline.load(tmp_path / "0.pol").is_sound


# ------------------------------------------------------------------ records and days


def test_depth_of_a_dict(tmp_path: Path) -> None:
    write(tmp_path)
    policies = pl.load(tmp_path / "policies")
    deep: Any = "甲"
    for _ in range(50_000):
        deep = {"教师": [deep]}
    with in_good_time(), pytest.raises(pl.RecordError):
        policies.evaluate(deep, as_of="2020-12-31")
    round_: dict[str, Any] = {"编号": "甲"}
    round_["培训"] = [round_]
    with in_good_time(), pytest.raises(pl.RecordError):
        policies.evaluate({"教师": round_}, as_of="2020-12-31")


def test_rows_of_a_table(district: Path, command: Command) -> None:
    rows = "甲,2020-05-01,1\n" * LIMITS.rows
    (district / "records/培训.csv").write_text("教师,日期,学时\n" + rows, encoding="utf-8")
    with in_good_time():
        done = command("decide")
    assert done.code == 3
    assert "PL611" in done.err


def test_length_of_a_cell(district: Path, command: Command) -> None:
    for length, code in ((LIMITS.cell_length, 0), (LIMITS.cell_length + 1, 3)):
        name = "甲" * length
        (district / "records/教师.csv").write_text(f"编号,履行带徒协议\n{name},否\n", encoding="utf-8")
        for file in ("培训.csv", "称号.csv"):
            (district / "records" / file).unlink(missing_ok=True)
        with in_good_time():
            assert command("decide").code == code


def test_many_rows_of_one_subject(tmp_path: Path) -> None:
    trainings = [{"日期": "2020-05-01", "学时": 1} for _ in range(1_000)]
    report = decided(tmp_path, POLICY, {"编号": "甲", "履行带徒协议": False, "培训": trainings})
    assert report["年度培训"].outcome.label == "已履行"


def test_days(tmp_path: Path) -> None:
    write(tmp_path)
    policies = pl.load(tmp_path / "policies")
    for day in (EARLIEST, LATEST):
        with in_good_time():
            assert len(policies.evaluate({"教师": TEACHER}, as_of=day)) == 3
    for far in (date(1899, 12, 31), date(2201, 1, 1), date.min, date.max):
        with pytest.raises(ValueError, match="a day from 1900-01-01 to 2200-12-31"):
            policies.evaluate({"教师": TEACHER}, as_of=far)
    done = process("explain", "甲", "--as-of", "9999-12-31", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.decode() == "基准日要在 1900-01-01 至 2200-12-31 之间，不能是 9999-12-31\n"


def test_dates_at_the_ends_of_the_calendar(tmp_path: Path) -> None:
    """Records hold the dates of people; a policy may name any."""
    write(tmp_path)
    for day in ("0001-01-01", "9999-12-31"):
        with pytest.raises(pl.RecordError):
            pl.load(tmp_path / "policies").evaluate({"教师": {**TEACHER, "出生日期": day}}, as_of="2020-12-31")
        rule = f"\n资格 老 对象 教师\n{HEADING}  要求 历时 自 {day} 至 基准日 不少于 60年\n"
        assert decided(tmp_path, POLICY + rule, TEACHER)["老"].outcome.label in ("符合", "不符合", "待定")
