"""However a policy is spaced, indented and spelled in width, its canonical form is the same and means the same."""

from functools import lru_cache
from pathlib import Path

import attrs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policylang.source import SourceFile
from policylang.syntax.formatter import format_source
from policylang.syntax.lexer import lex
from policylang.syntax.parser import parse
from policylang.syntax.tokens import Token

POLICIES = Path(__file__).parent.parent.parent / "policies"
ALTERNATIVES = {
    "COLON": "：:",
    "COMMA": "、,，",
    "LPAR": "（(",
    "RPAR": "）)",
    "PERCENT": "%％",
    "TIMES": "×*＊",
    "DIVIDE": "÷/／",
    "PLUS": "+＋",
}
GAPS = [" ", "  ", "\u3000", " \u3000"]
SIGNS = frozenset({"COLON", "COMMA", "LPAR", "RPAR"})


@attrs.frozen
class Piece:
    """One declaration of a policy: its lines, each with indentation, tokens and comment."""

    lines: tuple[tuple[int, tuple[Token, ...], str], ...]


@lru_cache(maxsize=1)
def pieces() -> tuple[Piece, ...]:
    """The declarations of all policies."""
    found = []
    for path in sorted(POLICIES.glob("*.pol")):
        source = SourceFile(path.name, path.read_text(encoding="utf-8"))
        by_line: dict[int, list[Token]] = {}
        for token in lex(source).tokens:
            if token.kind != "NEWLINE":
                by_line.setdefault(source.position(token.start).line, []).append(token)
        lines: list[tuple[int, tuple[Token, ...], str]] = []
        for _, tokens in sorted(by_line.items()):
            indent = source.position(tokens[0].start).column - 1
            code = tuple(token for token in tokens if token.kind != "COMMENT")
            comment = "".join(token.text for token in tokens if token.kind == "COMMENT")
            if indent == 0 and code and lines:
                found.append(Piece(tuple(lines)))
                lines = []
            lines.append((indent // 2, code, comment))
        found.append(Piece(tuple(lines)))
    return tuple(piece for piece in found if any(code and code[0].kind != "VERSION" for _, code, _ in piece.lines))


def gap(draw: st.DrawFn, before: Token, after: Token) -> str:
    """Another way to space two tokens that means the same."""
    if before.end == after.start and (before.kind not in SIGNS and after.kind not in SIGNS):
        return ""
    if before.kind in SIGNS or after.kind in SIGNS:
        return draw(st.sampled_from(["", *GAPS]))
    return draw(st.sampled_from(GAPS))


def spelled(draw: st.DrawFn, token: Token) -> str:
    """Another spelling of a token."""
    if token.kind in ALTERNATIVES:
        return draw(st.sampled_from(ALTERNATIVES[token.kind]))
    if token.kind in ("NUMBER", "DATE", "MONTH", "YEAR") and draw(st.booleans()):
        return "".join(chr(ord(c) + 0xFEE0) if c in "0123456789" else c for c in token.text)
    return token.text


@st.composite
def policies(draw: st.DrawFn) -> tuple[str, str]:
    """A policy of a few declarations as it stands, and the same written otherwise."""
    chosen = draw(st.lists(st.sampled_from(pieces()), min_size=1, max_size=3))
    step = draw(st.sampled_from(["  ", " ", "   ", "\u3000", "      "]))
    plain = ["语言版本 1"]
    other = ["语言版本  １"]
    for piece in chosen:
        plain.append("")
        other += [""] * draw(st.integers(0, 2))
        for indent, code, comment in piece.lines:
            plain.append("  " * indent + as_written(code) + comment)
            other.append(
                step * indent + rewritten(draw, code) + (" " * len(code[:1]) + comment) + draw(st.sampled_from(["", "  "]))
            )
    return "\n".join(plain) + "\n", "\n".join(other) + "\n"


def as_written(code: tuple[Token, ...]) -> str:
    return "".join(
        (" " if place and code[place - 1].end < token.start else "") + token.text for place, token in enumerate(code)
    ) + ("  " if code else "")


def rewritten(draw: st.DrawFn, code: tuple[Token, ...]) -> str:
    return "".join(
        (gap(draw, code[place - 1], token) if place else "") + spelled(draw, token) for place, token in enumerate(code)
    )


def words(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(policies())
def test_one_canonical_form(pair: tuple[str, str]) -> None:
    plain, other = (SourceFile("a.pol", text) for text in pair)
    first, second = format_source(plain), format_source(other)
    assert [d.code for d in second.diagnostics] == []
    assert words(first.text) == words(second.text)
    assert format_source(SourceFile("a.pol", second.text)).text == second.text
    assert second.text.count("#") == other.text.count("#")
    assert parse(SourceFile("a.pol", second.text)).module == parse(other).module


@settings(max_examples=100, deadline=None)
@given(st.text("甲乙义务要求参数对象教师全部 \u3000\n:：,、（）()【】「」“”#=<>≥-.1２年%、\t\r", max_size=60))
def test_any_text_gives_the_same_again(text: str) -> None:
    once = format_source(SourceFile("a.pol", text)).text
    assert format_source(SourceFile("a.pol", once)).text == once
