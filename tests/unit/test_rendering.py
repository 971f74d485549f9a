"""Diagnostics as text, short lines, JSON and SARIF: carets under Chinese, related places, help, corrected lines."""

import json
from collections.abc import Iterable

import pytest

from policylang.diagnostics import Diagnostic, Fix, Label, make
from policylang.report import wording
from policylang.report.diagnostics import corrected_lines, render, summary
from policylang.report.snippet import padding, snippet
from policylang.source import SourceFile, Span

WORDS = {
    "report.error": "错误",
    "report.warning": "警告",
    "report.help": "建议",
    "report.corrected": "改为",
    "report.removed": "（删去这一行）",
    "report.more": "{path}：还有 {count} 处没有列出",
    "report.summary": "{errors} 处错误，{warnings} 处警告",
    "PL901": "没有叫 `{name}` 的事实",
    "PL901.label": "词汇表里没有声明",
    "PL901.help": "是不是 `{near}`?",
    "PL901.first": "`{name}` 第一次出现",
    "PL402": "没有用到的参数",
}


@pytest.fixture(autouse=True)
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wording, "catalogue", lambda lang: WORDS)


def find(source: SourceFile, text: str, nth: int = 0) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = source.text.index(text, start + 1)
    return Span(source.path, start, start + len(text))


def shown(source: SourceFile, *found: Diagnostic, **options: object) -> str:
    return render(found, {source.path: source}, **options)  # type: ignore[arg-type]


POLICY = SourceFile("policies/a.pol", "处理 甲 对象 教师\n  情形 全部\n    签定带徒协议\n    非 履行带徒协议\n")


def test_text() -> None:
    finding = make("PL901", find(POLICY, "签定带徒协议"), name="签定带徒协议", near="签订带徒协议")
    assert shown(POLICY, finding) == (
        "错误[PL901]: 没有叫 `签定带徒协议` 的事实\n"
        " --> policies/a.pol:3:5\n"
        "  |\n"
        "3 |     签定带徒协议\n"
        "  |     ＾＾＾＾＾＾ 词汇表里没有声明\n"
        "  = 建议: 是不是 `签订带徒协议`?\n"
    )


def test_wide_and_narrow_before_the_mark() -> None:
    source = SourceFile("a.pol", "要求 3年 不少于 ab甲\n")
    view = snippet(source, find(source, "ab甲"))
    assert view.text == "要求 3年 不少于 ab甲"
    assert view.marks == "\u3000\u3000  \u3000 \u3000\u3000\u3000 ^^＾"


def test_ambiguous_width_is_repeated() -> None:
    assert padding("引用 “a—b”甲") == "\u3000\u3000 “ — ”\u3000"


def test_tab_and_combining_and_astral() -> None:
    source = SourceFile("a.pol", "\te\u0301𠮷x 甲")
    view = snippet(source, find(source, "甲"))
    assert view.marks == "\t \u3000  ＾"
    assert view.column == 7


def test_control_characters_are_escaped_and_keep_the_mark_in_place() -> None:
    source = SourceFile("a.pol", "甲\x1b[31m\u202e乙\r\n")
    view = snippet(source, find(source, "乙"))
    assert view.text == "甲\\x1b[31m\\u202e乙"
    assert view.marks == "\u3000" + " " * len("\\x1b[31m\\u202e") + "＾"
    text = shown(source, make("PL901", find(source, "乙"), name="\x1b]0;\n", near="乙"))
    assert "\x1b" not in text
    assert "没有叫 `\\x1b]0;\\n` 的事实" in text


def test_mark_at_the_end_of_file_and_in_an_empty_file() -> None:
    for text in ("", "甲", "甲\n"):
        source = SourceFile("a.pol", text)
        assert snippet(source, Span("a.pol", len(text), len(text))).marks.endswith("^")


def test_span_over_lines_marks_the_first() -> None:
    assert snippet(POLICY, Span(POLICY.path, 0, 20)).marks == "＾＾^＾^＾＾^＾＾"


def test_very_long_line_is_cut_around_the_mark() -> None:
    source = SourceFile("a.pol", "甲" * 100_000 + "错" + "乙" * 100_000)
    view = snippet(source, find(source, "错"))
    assert len(view.text) < 200
    assert view.text.startswith("…甲")
    assert view.text.endswith("乙…")
    assert view.marks.endswith("\u3000＾")
    assert len(view.marks) == view.text.index("错") + 1
    assert len(snippet(source, Span("a.pol", 0, len(source.text))).marks) < 200


def test_related_places_here_and_in_another_file() -> None:
    other = SourceFile("vocabulary.pol", "主体 教师\n")
    labels = (Label(find(POLICY, "教师"), "PL901.first"), Label(find(other, "教师"), "PL901.first", (("name", "别处"),)))
    finding = make("PL901", find(POLICY, "非"), related=labels, name="甲", near="乙")
    text = render([finding], {POLICY.path: POLICY, other.path: other})
    assert text == (
        "错误[PL901]: 没有叫 `甲` 的事实\n"
        " --> policies/a.pol:4:5\n"
        "  |\n"
        "4 |     非 履行带徒协议\n"
        "  |     ＾ 词汇表里没有声明\n"
        " ::: policies/a.pol:1:9\n"
        "  |\n"
        "1 | 处理 甲 对象 教师\n"
        "  | \u3000\u3000 \u3000 \u3000\u3000 －－ `甲` 第一次出现\n"
        " ::: vocabulary.pol:1:4\n"
        "  |\n"
        "1 | 主体 教师\n"
        "  | \u3000\u3000 －－ `别处` 第一次出现\n"
        "  = 建议: 是不是 `乙`?\n"
    )


def test_corrected_line() -> None:
    source = SourceFile("a.pol", "    要求入职年限 大于 3年\n  说明\n")
    fix = Fix(Span("a.pol", 6, 6), " ")
    text = shown(source, Diagnostic("PL901", find(source, "要求入职年限"), (("name", "甲"), ("near", "乙")), (), (fix,)))
    assert text.endswith("  = 建议: 是不是 `乙`?\n  = 改为: 要求 入职年限 大于 3年\n")


def edit(start: int, end: int, replacement: str) -> Fix:
    return Fix(Span("a.pol", start, end), replacement)


@pytest.mark.parametrize(
    ("fixes", "lines"),
    [
        ([], ()),
        ([edit(3, 3, "）"), edit(0, 1, "甲")], ("甲bc）",)),
        ([edit(0, 1, "x"), edit(10, 11, "y")], ("xbc", "hyj")),
        ([edit(0, 2, "x"), edit(1, 3, "y")], ("xc",)),
        ([edit(1, 6, "、")], ("a、fg",)),
        ([edit(0, 3, "")], ("",)),
        ([edit(3, 3, "\n新")], ("abc", "新")),
        ([edit(0, 0, "x"), edit(0, 0, "y")], ("xabc",)),
    ],
)
def test_corrected_lines(fixes: list[Fix], lines: tuple[str, ...]) -> None:
    source = SourceFile("a.pol", "abc\ndefg\nhij")
    assert corrected_lines(source, fixes) == lines


def test_removed_line_is_said_in_words() -> None:
    source = SourceFile("a.pol", "abc\n")
    assert "改为: （删去这一行）" in shown(source, make("PL402", Span("a.pol", 0, 3), fixes=(edit(0, 3, ""),)))


def many(count: int) -> Iterable[Diagnostic]:
    return [make("PL402", Span("b.pol", i, i + 1)) for i in range(count)]


def test_short_and_limit() -> None:
    source = SourceFile("b.pol", "甲" * 30)
    text = shown(source, *many(23), format="short")
    lines = text.splitlines()
    assert lines[0] == "b.pol:1:1: 警告[PL402]: 没有用到的参数"
    assert len(lines) == 21
    assert lines[-1] == "b.pol：还有 3 处没有列出"
    assert len(shown(source, *many(20), format="short").splitlines()) == 20
    assert len(shown(source, *many(23), format="short", limit=None).splitlines()) == 23


def test_order_is_by_place_and_equal_findings_are_shown_once() -> None:
    source = SourceFile("b.pol", "甲" * 30)
    found = list(many(3))
    assert shown(source, *reversed(found), *found, format="short") == shown(source, *found, format="short")


def test_unreadable_file_has_no_excerpt() -> None:
    assert render([make("PL402", Span("gone.pol", 5, 6))], {}) == "警告[PL402]: 没有用到的参数\n --> gone.pol\n"


def test_unknown_code_and_missing_argument_do_not_fail() -> None:
    assert "错误[PL999]: PL999" in shown(POLICY, make("PL999", Span(POLICY.path, 0, 1)))
    assert "没有叫 `{name}` 的事实" in shown(POLICY, make("PL901", Span(POLICY.path, 0, 1)))


def test_color_only_when_asked() -> None:
    finding = make("PL402", Span(POLICY.path, 0, 1))
    assert "\x1b" not in shown(POLICY, finding)
    assert "\x1b[1;33m警告[PL402]\x1b[0m" in shown(POLICY, finding, color=True)


def test_json() -> None:
    label = Label(find(POLICY, "教师"), "PL901.first")
    span = find(POLICY, "签定带徒协议")
    finding = Diagnostic("PL901", span, (("name", "甲"), ("near", "乙")), (label,), (Fix(span, "签订带徒协议"),))
    document = json.loads(shown(POLICY, finding, make("PL402", Span("gone.pol", 1, 2)), format="json"))
    assert (document["version"], document["errors"], document["warnings"]) == (1, 1, 1)
    absent, entry = document["diagnostics"]
    assert absent["path"] == "gone.pol"
    assert absent["start"] == {"offset": 1}
    assert entry["message"] == "没有叫 `甲` 的事实"
    assert entry["help"] == "是不是 `乙`?"
    assert entry["start"] == {"offset": span.start, "line": 3, "column": 5}
    assert entry["end"] == {"offset": span.end, "line": 3, "column": 11}
    assert entry["related"][0]["message"] == "`甲` 第一次出现"
    assert entry["fixes"][0]["replacement"] == "签订带徒协议"


def test_sarif() -> None:
    span = find(POLICY, "签定带徒协议")
    finding = make("PL901", span, fixes=(Fix(span, "签订带徒协议"),), name="甲", near="乙")
    log = json.loads(shown(SourceFile("甲/a.pol", POLICY.text), finding, format="sarif"))
    assert log["version"] == "2.1.0"
    run = log["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["tool"]["driver"]["rules"] == [{"id": "PL901"}]
    result = run["results"][0]
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("PL901", 0, "error")
    log = json.loads(shown(POLICY, finding, format="sarif"))
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "policies/a.pol"
    assert place["region"] == {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 11}
    replacement = log["runs"][0]["results"][0]["fixes"][0]["artifactChanges"][0]["replacements"][0]
    assert replacement["insertedContent"]["text"] == "签订带徒协议"


def test_no_findings() -> None:
    assert render([], {}) == ""
    assert render([], {}, format="short") == ""
    assert json.loads(render([], {}, format="json"))["diagnostics"] == []


def test_unknown_format() -> None:
    with pytest.raises(ValueError, match="xml"):
        render([], {}, format="xml")


def test_summary() -> None:
    assert summary([make("PL901", Span("a", 0, 1)), make("PL402", Span("a", 0, 1)), make("PL402", Span("a", 1, 1))]) == (
        "1 处错误，2 处警告"
    )
