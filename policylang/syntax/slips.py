"""What the scanner meets that is no terminal: what was meant, and how to say so.

In: a source and the offset of the first character that begins no terminal. Out: a ``Slip``: one finding, the tokens that the
writer meant (so that the line can be read on) and where to scan on. Reports PL103, PL104,
PL108, PL109, PL111, PL113. Relies on nothing else.
"""

import re
import unicodedata
from collections.abc import Mapping

from policylang.diagnostics import Diagnostic, Fix, make
from policylang.piece import Piece
from policylang.source import SourceFile, Span
from policylang.syntax.tokens import Token

SIGNS = r"[<＜][>＞]|[=＝][>＞<＜》《]|[!！][=＝]|》[=＝]"
"""Signs that look like comparisons and are none; no two terminals of the grammar stand like this in any sentence."""

_MEANT: Mapping[str, tuple[str, str]] = {
    "<>": ("IS_NOT", "≠"), "<=": ("LE", "≤"), "=>": ("GE", "≥"), "=<": ("LE", "≤"), "!=": ("IS_NOT", "≠"), ">=": ("GE", "≥"),
}  # fmt: skip
_FOLD = str.maketrans("＜＞＝！《》", "<>=!<>")
_CLOSING: Mapping[str, tuple[str, str]] = {
    "「": ("」", "QUOTE"), "『": ("』", "QUOTE"), "“": ("”", "STRING"), '"': ('"', "STRING"), "《": ("》", "TITLE"), "【": ("】", "QNAME"),
}  # fmt: skip
_OTHER_QUOTES: Mapping[str, str] = {
    "‘": "’", "'": "'", "`": "`", "«": "»", "〈": "〉", "〝": "〞", "＂": "＂", "＇": "＇", "„": "“",
    "[": "]", "［": "］", "{": "}", "｛": "｝", "〔": "〕", "〖": "〗",
}  # fmt: skip
_MENDED: Mapping[str, tuple[str, str]] = {
    "；": ("COMMA", "，"), ";": ("COMMA", "，"), "。": ("COMMA", "，"), "｡": ("COMMA", "，"), "…": ("", ""), "—": ("MINUS", "-"), "–": ("MINUS", "-"),
    "−": ("MINUS", "-"), "﹣": ("MINUS", "-"), "～": ("TO", "至"), "~": ("TO", "至"), "〜": ("TO", "至"), "·": ("DOT", "."), "•": ("MINUS", "-"),
    "≧": ("GE", "≥"), "≦": ("LE", "≤"), "⩾": ("GE", "≥"), "⩽": ("LE", "≤"), "✕": ("TIMES", "×"), "∗": ("TIMES", "×"), "∶": ("COLON", "："),
    "︰": ("COLON", "："), "﹕": ("COLON", "："), "﹐": ("COMMA", "，"), "､": ("COMMA", "、"), "‰": ("PERCENT", "%"), "﹪": ("PERCENT", "%"),
    "→": ("", ""), "》": ("GT", ">"), "《": ("LT", "<"), "&": ("AND", " 且 "), "＆": ("AND", " 且 "), "|": ("OR", " 或 "), "｜": ("OR", " 或 "),
}  # fmt: skip
_PAIR = re.compile(SIGNS + r"|《[=＝]")
_BEFORE_FIGURE = re.compile(r"[ \t\u3000]*[0-9０-９]")
_NAME_REST = re.compile(r"[^\s\u3000，,、：:（）()「『“\"]*")
_LINE_REST = re.compile(r"[^\r\n]*(?<![ \t\u3000])")
_LINE_END = re.compile(r"[ \t\u3000]*([#＃]|\r?\n|$)")
_WORD = r"[A-Za-z0-9_\u3400-\u9fff]+"
"""PERF: compiled where it is wanted, which is seldom; a range as wide as this takes milliseconds."""
_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"})


class Slip(Piece):
    """One mistake of the pen: its finding, the tokens that were meant, and the offset to read on from."""

    finding: Diagnostic
    tokens: tuple[Token, ...]
    end: int


def read(source: SourceFile, at: int) -> Slip:
    """The slip at ``at``."""
    text = source.text
    pair = _PAIR.match(text, at)
    if pair:
        return _replaced(source, "PL113", at, pair.end(), *_MEANT[pair.group().translate(_FOLD)])
    character = text[at]
    if character in _MENDED and character in "》《" and _BEFORE_FIGURE.match(text, at + 1):
        return _replaced(source, "PL113", at, at + 1, *_MENDED[character])
    if character in _CLOSING:
        return _unclosed(source, at)
    if character in _OTHER_QUOTES and _closing(text, at) > 0:
        return _other_quotes(source, at)
    if character in "」』”】》":
        return Slip(_finding(source, "PL111", at, at + 1, None), (), at + 1)
    if character.isspace() or unicodedata.category(character) in _INVISIBLE:
        return _invisible(source, at)
    return _sign(source, at)


def _unclosed(source: SourceFile, at: int) -> Slip:
    """A quotation that the line does not close: it reaches to the end of the line, a name to the next blank or sign."""
    text, mark = source.text, source.text[at]
    closing, kind = _CLOSING[mark]
    rest = (_NAME_REST if kind == "QNAME" else _LINE_REST).match(text, at + 1)
    end = rest.end() if rest else at + 1
    span, place = Span(source.path, at, at + 1), Span(source.path, end, end)
    finding = make("PL109", span, fixes=(Fix(place, closing),), mark=mark, closing=closing)
    return Slip(finding, (Token(kind, text[at:end] + closing, at, end),), end)


def _other_quotes(source: SourceFile, at: int) -> Slip:
    """Quotation marks of another kind, closed on the line: text or a name in brackets was meant."""
    text, end = source.text, _closing(source.text, at) + 1
    kind, first, last = ("QNAME", "【", "】") if text[at] in "[［{｛〔〖〈" else ("STRING", "“", "”")
    fixes = (Fix(Span(source.path, at, at + 1), first), Fix(Span(source.path, end - 1, end), last))
    finding = make("PL108", Span(source.path, at, end), fixes=fixes, found=text[at] + text[end - 1], meant=first + last)
    return Slip(finding, (Token(kind, first + text[at + 1 : end - 1] + last, at, end),), end)


def _invisible(source: SourceFile, at: int) -> Slip:
    """A character that cannot be seen; a blank of another kind becomes a blank."""
    character = source.text[at]
    mended = " " if character.isspace() and character not in "\r\x0b\x0c\x85\u2028\u2029" else ""
    return Slip(_finding(source, "PL103", at, at + 1, mended, point=f"U+{ord(character):04X}"), (), at + 1)


def _sign(source: SourceFile, at: int) -> Slip:
    """A sign of no meaning here, repeated or not: ``；``, ``。``, ``……``, ``①``, a character copied from a PDF."""
    text, end = source.text, at + 1
    while end < len(text) and text[end] == text[at]:
        end += 1
    kind, mended = _MENDED.get(text[at], ("", None))
    if mended is not None and kind in ("COMMA", "") and _LINE_END.match(text, end):
        kind, mended = "", ""
    elif mended is None and (folded := unicodedata.normalize("NFKC", text[at])) != text[at] and re.fullmatch(_WORD, folded):
        kind, mended = ("NUMBER" if folded[0].isdigit() else "NAME"), folded
    finding = _finding(source, "PL104", at, end, mended, sign=text[at:end])
    return Slip(finding, (Token(kind, mended.strip(), at, end),) if kind and mended else (), end)


def _replaced(source: SourceFile, code: str, at: int, end: int, kind: str, sign: str) -> Slip:
    finding = _finding(source, code, at, end, sign, found=source.text[at:end], meant=sign)
    return Slip(finding, (Token(kind, sign, at, end),), end)


def _finding(source: SourceFile, code: str, at: int, end: int, mended: str | None, **args: str) -> Diagnostic:
    span = Span(source.path, at, end)
    fixes = () if mended is None else (Fix(span, mended),)
    return Diagnostic(code, span, tuple({"mark": source.text[at:end], **args}.items()), (), fixes)


def _closing(text: str, at: int) -> int:
    """Where the quotation that begins at ``at`` closes on its line; -1 if nowhere."""
    line_end = text.find("\n", at)
    return text.find(_OTHER_QUOTES[text[at]], at + 1, line_end if line_end >= 0 else len(text))
