"""Where output goes and what happens when it cannot: encodings, terminals, pipes that close, disks that are full, interruptions."""

import os
import pty
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from trial import POLICY, RECORDS, Command, environment, process

from policylang.cli import decide
from policylang.messages import PARTS, catalogue
from policylang.messages.cli import ARGPARSE_ZH

COMMANDS = (
    ["--help"],
    ["check", "--help"],
    ["check"],
    ["check", "policies/wrong.pol"],
    ["fmt", "--diff", "policies/wrong.pol"],
    ["test", "--coverage", "policies/trial.pol"],
    ["coverage", "policies/trial.pol"],
    ["explain", "甲", "--full", "--policies", "policies/trial.pol"],
    ["explain", "丙", "--format", "json", "--policies", "policies/trial.pol"],
    ["explain", "丙", "--format", "html", "--policies", "policies/trial.pol"],
    ["decide", "--policies", "policies/trial.pol"],
    ["decide", "--format", "json", "--policies", "policies/trial.pol"],
    ["chek"],
)


@pytest.fixture
def with_mistakes(district: Path) -> Path:
    """The district with a second policy that has mistakes of several kinds."""
    wrong = (
        POLICY.replace("非 履行带徒协议", "非 旅行带徒协议")
        .replace("不少于 90学时", "》= 90学时")
        .replace("义务 年度", "义务年度")
    )
    (district / "policies/wrong.pol").write_text(wrong, encoding="utf-8")
    return district


# ------------------------------------------------------------------ encodings


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_strict_gbk_stream_takes_all_that_we_say(with_mistakes: Path, arguments: list[str]) -> None:
    plain = process(*arguments, cwd=with_mistakes)
    done = process(*arguments, cwd=with_mistakes, PYTHONIOENCODING="gbk:strict")
    assert b"Traceback" not in done.stderr
    assert done.returncode == plain.returncode
    assert done.stdout.decode("gbk") == plain.stdout.decode("utf-8")
    assert done.stderr.decode("gbk") == plain.stderr.decode("utf-8")


def test_every_word_of_ours_is_in_gbk() -> None:
    assert [(key, text) for lang in ("zh", "en") for key, text in catalogue(lang).items() if not _is_gbk(text)] == []
    assert all(_is_gbk(text) for text in ARGPARSE_ZH.values())
    assert "cli" in PARTS


def _is_gbk(text: str) -> bool:
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def test_a_character_that_the_encoding_lacks(district: Path) -> None:
    """Of a name in the records, not of ours: no traceback."""
    (district / "records/教师.csv").write_text("编号,履行带徒协议\n𠮷,否\n", encoding="utf-8")
    for name in ("培训.csv", "称号.csv"):
        (district / "records" / name).write_text(RECORDS[name].splitlines()[0] + "\n", encoding="utf-8")
    done = process("decide", cwd=district, PYTHONIOENCODING="gbk:strict")
    assert done.returncode == 2
    assert "没有字符 U+20BB7" in done.stderr.decode("gbk")
    assert b"Traceback" not in done.stderr
    assert process("decide", cwd=district, PYTHONIOENCODING="gbk:replace").returncode == 0


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "zh_CN.GBK"},
        {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_redirected_output_is_utf8(district: Path, locale: dict[str, str]) -> None:
    done = process("explain", "甲", cwd=district, **locale)
    assert done.returncode == 0
    assert "结论      教师 甲 的 取消骨干称号：触发" in done.stdout.decode("utf-8")
    assert "--decision 名称" in done.stderr.decode("utf-8")


# ------------------------------------------------------------------ terminals


def terminal(arguments: list[str], cwd: Path, **more: str) -> tuple[int, bytes]:
    """Runs a command on a terminal; what is shown there, both streams together."""
    ours, theirs = pty.openpty()
    line = [sys.executable, "-m", "policylang", *arguments]
    with subprocess.Popen(
        line, cwd=cwd, env=environment(TERM="xterm", **more), stdin=theirs, stdout=theirs, stderr=theirs
    ) as running:
        os.close(theirs)
        shown = b"".join(_all(ours))
        os.close(ours)
    return running.returncode, shown


def _all(handle: int) -> Iterator[bytes]:
    while True:
        try:
            block = os.read(handle, 65536)
        except OSError:  # the other side is closed
            return
        if not block:
            return
        yield block


def test_colours_on_a_terminal_only(with_mistakes: Path) -> None:
    arguments = ["check", "policies/wrong.pol"]
    assert b"\x1b[1;31m" in terminal(arguments, with_mistakes)[1]
    assert b"\x1b[" not in terminal(arguments, with_mistakes, NO_COLOR="1")[1]
    assert b"\x1b[" in terminal(arguments, with_mistakes, NO_COLOR="")[1]
    assert b"\x1b[" not in process(*arguments, cwd=with_mistakes).stdout
    assert b"\x1b[" in terminal(["explain", "甲", "--policies", "policies/trial.pol"], with_mistakes)[1]


def test_progress_on_a_terminal_only(district: Path) -> None:
    code, shown = terminal(["decide", "--output", "out.csv"], district)
    assert code == 0
    assert re.search(rb"\[#{30}\] 3/3", shown)
    assert process("decide", "--output", "out.csv", cwd=district).stderr == b""


# ------------------------------------------------------------------ pipes, disks, interruptions


def test_a_reader_that_goes_away(district: Path) -> None:
    lines = "".join(f"教师{n},1980-01-01,否\n" for n in range(3_000))
    (district / "records/教师.csv").write_text("编号,出生日期,履行带徒协议\n" + lines, encoding="utf-8")
    for name in ("培训.csv", "称号.csv"):
        (district / "records" / name).write_text(RECORDS[name].splitlines()[0] + "\n", encoding="utf-8")
    for arguments in (["decide"], ["decide", "--format", "json"], ["explain", "教师1"]):
        line = [sys.executable, "-m", "policylang", *arguments]
        with subprocess.Popen(line, cwd=district, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
            assert running.stdout is not None
            assert running.stderr is not None
            running.stdout.close()
            problems = running.stderr.read()
        assert running.returncode == 141
        assert b"Traceback" not in problems
        assert b"BrokenPipe" not in problems


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", [["decide"], ["explain", "甲"], ["coverage"], ["test"]], ids=" ".join)
def test_a_full_disk_behind_stdout(district: Path, arguments: list[str]) -> None:
    line = [sys.executable, "-m", "policylang", *arguments]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            line, cwd=district, env=environment(), stdout=full, stderr=subprocess.PIPE, timeout=60, check=False
        )
    assert done.returncode == 3
    assert done.stderr.decode("utf-8").endswith("写不了 stdout：No space left on device\n")
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_a_device(district: Path, command: Command) -> None:
    done = command("decide", "--output", "/dev/full")
    assert (done.code, done.out, done.err) == (3, "", "写不了 /dev/full：No space left on device\n")


def test_a_file_that_grows_too_large_leaves_the_old_one(district: Path) -> None:
    (district / "out.csv").write_text("old", encoding="utf-8")
    line = [sys.executable, "-m", "policylang", "decide", "--output", "out.csv"]
    done = subprocess.run(
        line,
        cwd=district,
        env=environment(PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200)),
    )
    assert done.returncode == 3
    assert "写不了 out.csv" in done.stderr.decode("utf-8")
    assert (district / "out.csv").read_text(encoding="utf-8") == "old"
    assert list(district.glob(".*.part")) == []


def test_a_folder_that_is_not_there(district: Path, command: Command) -> None:
    done = command("decide", "--output", "nowhere/out.csv")
    assert (done.code, done.out, done.err) == (2, "", "写不了 nowhere/out.csv：No such file or directory\n")


def test_stdout_asked_for_by_name(district: Path, command: Command) -> None:
    assert command("decide", "--output", "-") == command("decide")


@pytest.mark.parametrize(("stop", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interruption_leaves_no_part_of_a_file(
    district: Path, command: Command, monkeypatch: pytest.MonkeyPatch, stop: signal.Signals, code: int
) -> None:
    (district / "out.csv").write_text("old", encoding="utf-8")
    seen: list[list[Path]] = []
    whole = decide.all_decisions

    def interrupted(evaluation: object) -> Iterator[object]:
        for number, line in enumerate(whole(evaluation)):  # type: ignore[arg-type]
            if number == 4:
                seen.append(list(district.glob(".out.csv.*.part")))
                os.kill(os.getpid(), stop)
            yield line

    monkeypatch.setattr(decide, "all_decisions", interrupted)
    before = signal.getsignal(signal.SIGTERM)
    # A shell that runs the tests in the background hands SIGINT down as ignored.
    own = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        done = command("decide", "--output", "out.csv")
    finally:
        signal.signal(signal.SIGINT, own)
    assert (done.code, done.out, done.err) == (code, "", "已中断\n")
    assert len(seen[0]) == 1, "it was being written"
    assert (district / "out.csv").read_text(encoding="utf-8") == "old"
    assert list(district.glob(".*.part")) == []
    assert signal.getsignal(signal.SIGTERM) is before


def test_streams_that_are_closed(district: Path) -> None:
    for shell, code in (("{} >&-", 2), ("{} 2>&-", 0), ("{} <&-", 0)):
        line = shell.format(f"'{sys.executable}' -m policylang explain 甲")
        done = subprocess.run(["sh", "-c", line], cwd=district, env=environment(), capture_output=True, timeout=60, check=False)
        assert done.returncode == code
        assert b"Traceback" not in done.stderr
        assert b"--decision \xe5" not in done.stdout, "messages do not go to stdout"
