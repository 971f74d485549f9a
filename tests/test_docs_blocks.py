"""The harness of the documentation fails where it must: a wrong 期望, a mistake, an unannounced finding, a fence nobody runs."""

from pathlib import Path

import pytest
from docs_blocks import ROOT, Block, blocks_of, matches, outputs, rewrite

POLICY = """语言版本 1
主体 教师
  在岗：是否
资格 参评 对象 教师
  要求 在岗
测例 在岗
  教师 甲（在岗 是）
  基准日 2010-01-01
  期望 甲 的 参评 {expected}
"""


def block(kind: str, text: str) -> Block:
    return Block(ROOT / "docs" / "page.md", 0, kind, "", 1, text, "语言版本 1\n")


def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Path:
    monkeypatch.setattr("docs_blocks.ROOT", tmp_path)
    path = tmp_path / "page.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_policy_gives_its_decisions() -> None:
    assert outputs(block("pol", POLICY.format(expected="符合")), {}) == "在岗\n  甲 的 参评：符合\n"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("pol", POLICY.format(expected="不符合")),
        ("pol", POLICY.format(expected="符合").replace("要求 在岗", "要求 在刚")),
        ("pol", "语言版本 1\n参数 没有用到：分 = 60分\n"),
        ("pol error", POLICY.format(expected="符合")[:20] + " # error: PL201\n"),
        ("pol fragment error", "主体 教师\n  在岗：是否\n资格 参评 对象 教师\n  要求 在刚 # error: PL999\n"),
        ("pol fragment error", "主体 教师\n  在岗：是否\n资格 参评 对象 教师 # error: PL201\n  要求 在刚\n"),
        ("python", "assert 1 == 2"),
        ("console", "$ policylang no-such-command\n"),
        ("console", "$ rm -r nothing\n"),
        ("console", "$ policylang --version\n# exit 1\n"),
    ],
)
def test_what_is_wrong_fails(kind: str, text: str) -> None:
    with pytest.raises((AssertionError, SystemExit)):
        outputs(block(kind, text), {})


def test_announced_mistakes_pass() -> None:
    text = "主体 教师\n  在岗：是否\n资格 参评 对象 教师\n  要求 在刚 # error: PL201\n"
    assert "错误[PL201]" in outputs(block("pol fragment error", text), {})


@pytest.mark.parametrize("fence", ["```pol fragmet\n```\n", "```\ntext\n```\n", "```text\nalone\n```\n", "```pol\nno end\n"])
def test_a_fence_that_is_not_known_fails(fence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AssertionError):
        blocks_of(page(tmp_path, monkeypatch, fence))


def test_update_writes_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = page(tmp_path, monkeypatch, "a\n```python\nprint(1)\n```\n```text\n0\n```\nb\n")
    [python, expected] = blocks_of(path)
    assert python.expected is expected
    rewrite(expected, "1\n2\n")
    assert path.read_text(encoding="utf-8") == "a\n```python\nprint(1)\n```\n```text\n1\n2\n```\nb\n"


@pytest.mark.parametrize(
    ("expected", "given", "is_same"),
    [
        ("a\n…\nc\n", "a\nb\nb\nc\n", True),
        ("a\n…\n", "a\nb\nc\n", True),
        ("a\n", "a\nb\n", False),
        ("a \n", "a\n", True),
        ("", "a\n", False),
    ],
)
def test_outputs_are_compared_by_line(expected: str, given: str, is_same: bool) -> None:
    assert matches(expected, given) is is_same
