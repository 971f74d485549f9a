"""Words, figures, labels, layout, and what the scanner makes of signs that are none."""

import re

import lark.lexer
import pytest

from policylang.source import SourceFile
from policylang.syntax import keywords, limits
from policylang.syntax.decoding import decode
from policylang.syntax.lexer import lex, scan
from policylang.syntax.numerals import figure_of
from policylang.syntax.tables import grammar_text, load_tables


def kinds(text: str) -> str:
    return " ".join(token.kind for block in lex(SourceFile("a.pol", text)).blocks for token in block.tokens)


def codes(text: str) -> list[str]:
    return [finding.code for finding in lex(SourceFile("a.pol", text)).diagnostics]


def mended(text: str) -> str:
    """The text after all fixes of the lexer."""
    for finding in sorted(lex(SourceFile("a.pol", text)).diagnostics, key=lambda f: -f.span.start):
        for fix in sorted(finding.fixes, key=lambda f: -f.span.start):
            text = text[: fix.span.start] + fix.replacement + text[fix.span.end :]
    return text


def declared_words() -> dict[str, set[tuple[str, str]]]:
    """The words that the grammar's comments give, by class."""
    classes = {"// top:": "TOP", "// body:": "BODY", "// joining words": "JOINING", "// operators:": "OPERATOR"}
    words: dict[str, set[tuple[str, str]]] = {name: set() for name in classes.values()}
    current = ""
    for line in grammar_text().splitlines():
        current = next((name for lead, name in classes.items() if line.startswith(lead)), current)
        if line.startswith("// made by"):
            current = ""
        if match := re.match(r"%declare (\w+)\s*//\s*(.*)", line):
            words[current] |= {(word, match[1]) for word in match[2].split()}
        if match := re.match(r"(\w+):.*// words: (.*)", line):
            words["OPERATOR"] |= {(word, match[1]) for word in match[2].split()}
    words["BODY"].add(("参数", "PARAM"))
    words["JOINING"] |= {("层级", "LEVELS"), ("代替", "REPLACE")}
    return words


@pytest.mark.parametrize("name", ["TOP", "BODY", "JOINING", "OPERATOR"])
def test_the_word_table_is_the_grammars(name: str) -> None:
    assert set(getattr(keywords, name).items()) == declared_words()[name]


def test_every_terminal_has_an_ascii_name() -> None:
    names = {symbol for row in load_tables().states.rows() for symbol in row if symbol.isupper()}
    assert all(name.isascii() for name in names) and {"NAME", "DUTY", "WHERE_B"} <= names


def test_the_scanner_agrees_with_larks_basic_lexer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lark.lexer, "has_interegular", False)  # it would compare all terminals for half a minute
    text = "a 2009-12-31 2009年6月 2022年度 3.5学时 “文” 「引」 《题》 【名】（(：:，≥ >= == = ≠ > * ÷ # 说\n  b<=３％\n"
    basic = lark.Lark(grammar_text(), parser="lalr", lexer="basic", start=["version", "declaration"])
    expected = [(t.type, str(t)) for t in basic.lex(text)]
    tokens, findings = scan(SourceFile("a.pol", text))
    assert [(t.kind, t.text) for t in tokens if t.kind != "COMMENT"] == expected and not findings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("任务 课程", "TASK NAME NEWLINE"),
        ("任务 a\n  期限 即时", "TASK NAME NEWLINE INDENT DEADLINE NAME NEWLINE DEDENT"),
        ("任务 a\n  要求 期限 为 任务", "TASK NAME NEWLINE INDENT REQUIRE NAME IS NAME NEWLINE DEDENT"),
        ("任务 对象", "TASK OBJECT NEWLINE"),
        ("任务 【不少于】", "TASK QNAME NEWLINE"),
        ("任务 非编教师", "TASK NAME NEWLINE"),
        ("任务 a\n  每 3年至5年", "TASK NAME NEWLINE INDENT PER NUMBER UNIT TO NUMBER UNIT NEWLINE DEDENT"),
        ("任务 5篇以上", "TASK NUMBER UNIT ABOVE NEWLINE"),
        ("任务 5 以上", "TASK NUMBER ABOVE NEWLINE"),
        ("任务 5年级", "TASK NUMBER UNIT NEWLINE"),
        ("任务 90 学时", "TASK NUMBER UNIT NEWLINE"),
        ("任务 ９０％", "TASK NUMBER PERCENT NEWLINE"),
        ("任务 2009年至2010年6月", "TASK YEAR TO MONTH NEWLINE"),
        ("任务 12345年", "TASK NUMBER UNIT NEWLINE"),
        ("任务 其中（a", "TASK WHERE_B LPAR NAME RPAR NEWLINE"),
        ("任务 其中 a", "TASK WHERE NAME NEWLINE"),
        ("任务 a\n  （一）要求 b", "TASK NAME NEWLINE INDENT LABEL REQUIRE NAME NEWLINE DEDENT"),
        ("任务 a\n  1、要求 b\n  2.c\n  - d", "TASK NAME NEWLINE INDENT LABEL REQUIRE NAME NEWLINE LABEL NAME NEWLINE LABEL NAME NEWLINE DEDENT"),
        ("任务（a\n期限 b\n）", "TASK LPAR NAME NAME NAME RPAR NEWLINE"),
        ("任务 a\n\n  # 说明\n  b\n\n任务 c", "TASK NAME NEWLINE INDENT NAME NEWLINE DEDENT TASK NAME NEWLINE"),
        ("任务 a\n\u3000b\n  c", "TASK NAME NEWLINE INDENT NAME NEWLINE NAME NEWLINE DEDENT"),
    ],
)  # fmt: skip
def test_tokens(text: str, expected: str) -> None:
    assert kinds(text) == expected


def test_tokens_of_the_file_keep_comments_and_line_ends_and_their_places() -> None:
    text = "任务 a # 一\n\n  期限 即时\n"
    tokens = lex(SourceFile("a.pol", text)).tokens
    assert [token.kind for token in tokens] == ["TASK", "NAME", "COMMENT", "NEWLINE", "NEWLINE", "DEADLINE", "NAME", "NEWLINE"]
    assert all(text[token.start : token.end] == token.text for token in tokens)


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("任务 a\u200bb", "PL103", "任务 ab"),
        ("任务\u00a0a", "PL103", "任务 a"),
        ("任务 a；", "PL104", "任务 a"),
        ("任务 a；b", "PL104", "任务 a，b"),
        ("任务 ⼀", "PL104", "任务 一"),
        ("任务 a\n\tb", "PL105", "任务 a\n  b"),
        ("任务 a\n    b\n  c", "PL106", "任务 a\n  b\n  c"),
        ("任务 a\n    b\n    c\n   d", "PL106", "任务 a\n    b\n    c\n    d"),
        ("  任务 a", "PL107", "任务 a"),
        ("任务 a\n  期限 即时\n\n 任务 b", "PL107", "任务 a\n  期限 即时\n\n任务 b"),
        ("任务 a\n  b\n\n 期限 即时", "PL106", "任务 a\n b\n\n 期限 即时"),
        ("任务 ‘a’", "PL108", "任务 “a”"),
        ("任务 [a]", "PL108", "任务 【a】"),
        ("任务 「a，b", "PL109", "任务 「a，b」"),
        ("任务 “a", "PL109", "任务 “a”"),
        ("任务 【a b", "PL109", "任务 【a】 b"),
        ("任务（a、b\n  c", "PL110", "任务（a、b）\n  c"),
        ("任务 a\n  b（c\n  期限 d（e）", "PL110", "任务 a\n  b（c）\n  期限 d（e）"),
        ("任务 a」", "PL111", "任务 a」"),
        ("任务 a 》= 3", "PL113", "任务 a ≥ 3"),
        ("任务 a 《= 3", "PL113", "任务 a ≤ 3"),
        ("任务 a ＜＞ 3", "PL113", "任务 a ≠ 3"),
        ("任务 a => 3", "PL113", "任务 a ≥ 3"),
        ("任务 a 》 3", "PL113", "任务 a > 3"),
        ("任务 2009-02-30", "PL120", "任务 2009-02-30"),
        ("任务 2009年13月", "PL120", "任务 2009年13月"),
        ("任务 a\n期限 b", "PL140", "任务 a\n  期限 b"),
    ],
)
def test_slips_are_reported_once_and_mended(text: str, code: str, expected: str) -> None:
    assert codes(text) == [code]
    assert mended(text) == expected


def test_one_finding_a_line() -> None:
    assert codes("任务 ；a；b\n  c；d；\n") == ["PL104", "PL104"]


def test_a_leap_day_is_a_day() -> None:
    assert codes("任务 2008-02-29") == [] and codes("任务 2009-02-29") == ["PL120"]


@pytest.mark.parametrize(
    ("largest", "too_large", "code"),
    [
        ("（" * limits.MAX_BRACKETS + "a" + "）" * limits.MAX_BRACKETS, "（" * 10_000 + "a" + "）" * 10_000, "PL127"),
        ("非 " * limits.MAX_OPERATORS + "a", "非 " * (limits.MAX_OPERATORS + 1) + "a", "PL127"),
        ("9" * limits.MAX_DIGITS, "9" * (limits.MAX_DIGITS + 1), "PL130"),
        ("「" + "a" * (limits.MAX_LINE_CHARACTERS - 5) + "」", "「" + "a" * (limits.MAX_LINE_CHARACTERS - 4) + "」", "PL128"),
    ],
)
def test_limits_of_a_line(largest: str, too_large: str, code: str) -> None:
    assert codes(f"任务 {largest}") == []
    assert codes(f"任务 {too_large}") == [code]


def test_limit_of_indentation() -> None:
    def nested(depth: int) -> str:
        return "".join(" " * level + "a\n" for level in range(depth))

    assert codes(nested(limits.MAX_INDENTS)) == []
    assert codes(nested(limits.MAX_INDENTS + 1)) == ["PL127"]


def test_limits_of_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_CHARACTERS", 9)
    assert codes("任务 abcdef") == [] and codes("任务 abcdefg") == ["PL126"]
    monkeypatch.setattr(limits, "MAX_TOKENS", 3)
    assert codes("任务 a b") == [] and codes("任务 a b c") == ["PL129"]


@pytest.mark.parametrize(
    ("word", "expected"),
    [("三年", "3年"), ("十二学时", "12学时"), ("二十个月", "20个月"), ("一百零五分", "105分"), ("三年以上", "3年 以上"), ("二〇二四年", "2024年"),
     ("一级教师", None), ("三好学生", None), ("年", None), ("十十年", None), ("三年级", None)],
)  # fmt: skip
def test_figures_in_chinese_numerals(word: str, expected: str | None) -> None:
    assert figure_of(word) == expected


def test_decoding() -> None:
    text = "语言版本 1\n任务 甲\n"
    for data in (text.encode(), text.encode("utf-8-sig")):
        source, findings = decode(data, "a.pol")
        assert source is not None and source.text == text and findings == ()
    for data, code in ((text.encode("gb18030"), "PL101"), (b"\xff\x00\x80\x81", "PL102"), (text.encode("utf-16"), "PL143")):
        source, findings = decode(data, "a.pol")
        assert source is None and [finding.code for finding in findings] == [code]
