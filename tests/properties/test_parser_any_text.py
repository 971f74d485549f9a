"""Any text gives diagnostics, never an exception; a mistake in one line is never reported in another declaration."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from policylang.report.diagnostics import render
from policylang.source import SourceFile
from policylang.syntax import keywords
from policylang.syntax.decoding import decode
from policylang.syntax.parser import parse

POLICIES = sorted((Path(__file__).parent.parent.parent / "policies").glob("*.pol"))
SOURCE = "".join(path.read_text(encoding="utf-8") for path in POLICIES)
LINES = [line for line in SOURCE.split("\n") if line.strip()]
WORDS = [
    *keywords.TOP,
    *keywords.BODY,
    *keywords.ANYWHERE,
    *"（）「」“”《》【】：，、。；=≥><-*/%#",
    "\n",
    "\n  ",
    "\n    ",
    " ",
    "90学时",
    "甲",
    "三年",
    "2009-12-31",
]

letters = st.text(st.characters(codec="utf-8"), max_size=60)
words = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
glued = st.lists(st.sampled_from(WORDS), max_size=40).map("".join)
lines = st.lists(st.sampled_from(LINES), max_size=25).map("\n".join)


def check(text: str) -> None:
    source = SourceFile("a.pol", text)
    result = parse(source)
    for finding in result.diagnostics:
        spans = [finding.span, *(label.span for label in finding.related), *(fix.span for fix in finding.fixes)]
        assert all(0 <= span.start <= span.end <= len(text) for span in spans)
    for token in result.tokens:
        assert source.text[token.start : token.end] == token.text or any(
            finding.span.start <= token.end for finding in result.diagnostics
        )
    assert render(result.diagnostics, {"a.pol": source}) or not result.diagnostics


@settings(max_examples=150, deadline=None)
@given(st.one_of(letters, words, glued, lines))
def test_any_text(text: str) -> None:
    check(text)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_policy_with_characters_changed(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(LINES) - 1))
    text = "\n".join(LINES[start : start + 20])
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 3))
        text = text[:at] + data.draw(st.sampled_from([*WORDS, ""])) + text[at + length :]
    check(text)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes(data: bytes) -> None:
    source, findings = decode(data, "a.pol")
    assert (source is None) == bool(findings)
    if source is not None:
        check(source.text)


BLOCKS = [block for block in SOURCE.replace("语言版本 1\n", "").split("\n\n") if block and not block[0].isspace()]


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_mistake_stays_in_its_block(data: st.DataObject) -> None:
    before, broken, after = (data.draw(st.sampled_from(BLOCKS)) for _ in range(3))
    at = data.draw(st.integers(0, len(broken) - 1))
    broken = broken[:at] + data.draw(st.sampled_from(["为", "；", "」", " 3", "=", "（"])) + broken[at:]
    head = f"语言版本 1\n\n{before}\n\n"
    text = f"{head}{broken}\n\n{after}\n"
    for finding in parse(SourceFile("a.pol", text)).diagnostics:
        assert len(head) <= finding.span.start <= len(head) + len(broken)
