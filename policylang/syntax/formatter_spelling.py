"""How the formatter writes tokens, and where it leaves a space.

In: the tokens of one line (with the lines that an open bracket adds). Out: the canonical spelling of each, with the
space before it. Full-width ``：，、（）``; ``、`` between the members of a list, ``，`` between entries of several words and
before the rest of a condition; half-width figures; ``=`` only where something is defined. Names, words, texts, quotations
and titles stay as they are. Reports no codes; relies on the terminals of ``grammar.lark``.
"""

from collections.abc import Sequence
from functools import lru_cache

from policylang.syntax.keywords import OPERATOR
from policylang.syntax.tokens import WIDTHS, Token

_PLAIN = {
    "COLON": "：",
    "LPAR": "（",
    "RPAR": "）",
    "DOT": "的",
    "PERCENT": "%",
    "PLUS": "+",
    "MINUS": "-",
    "TIMES": "×",
    "DIVIDE": "÷",
}
_SIGNS = {
    "==": "为",
    "=": "为",
    "≠": "不为",
    "≥": "≥",
    ">=": "≥",
    "≤": "≤",
    "<=": "≤",
    ">": ">",
    "<": "<",
}
_SAME = {"EQ": "IS", "DOT": "OF"}
_FIGURES = frozenset({"NUMBER", "DATE", "MONTH", "YEAR"})
_DEFINING = frozenset({"CONVERT", "PARAM", "DEFINE"})

_COMPARING = frozenset(
    {"IS", "IS_NOT", "EQ", "GE", "LE", "GT", "LT", "IN", "CONTAINS", "BETWEEN", "DURING", "ABOUT", "HOLDS", "HOLDS_NOT"}
)
_GOES_ON = _COMPARING | {"AND", "OR"}
_TIGHT = frozenset({"COLON", "COMMA", "LPAR", "RPAR"})
_ENDS_OPERAND = frozenset(
    {"NAME", "QNAME", "UNIT", "PERCENT", "NUMBER", "DATE", "MONTH", "YEAR", "STRING", "QUOTE", "TITLE", "RPAR"}
)
_STARTS_OPERAND = frozenset({"NAME", "QNAME", "NUMBER", "DATE", "MONTH", "YEAR", "STRING", "QUOTE", "TITLE", "LPAR"})


def narrow(text: str) -> str:
    """``text`` with full-width Latin letters, figures and signs made half-width."""
    return text if text.isascii() else text.translate(WIDTHS)


def spell(tokens: Sequence[Token], joining: frozenset[str]) -> list[str]:
    """The spelling of each token, led by a space where there is one; ``joining``: terminals that may be names."""
    texts = [_spelling(token) for token in tokens]
    _spell_equals(tokens, texts)
    for place, is_list in _commas(tokens, joining):
        texts[place] = "、" if is_list else "，"
    for place in range(1, len(tokens)):
        if texts[place - 1] == " =" or not _is_tight(tokens, place):
            texts[place] = " " + texts[place]
    return texts


def essence(token: Token) -> tuple[str, str]:
    """What of ``token`` no formatting may change: its terminal and its text, widths and the choice of a sign aside."""
    kind = _SAME.get(token.kind, token.kind)
    if token.kind in _PLAIN or kind in ("COMMA", "IS", "IS_NOT", "OF") or (kind in _COMPARING and narrow(token.text) in _SIGNS):
        return kind, ""
    if kind == "LABEL":
        return kind, _label(narrow(token.text))
    return kind, narrow(token.text) if kind in _FIGURES else token.text


def _spelling(token: Token) -> str:
    kind = token.kind
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind in _FIGURES:
        return narrow(token.text)
    if kind == "LABEL":
        return _label(narrow(token.text))
    return _SIGNS.get(narrow(token.text), token.text) if kind in _COMPARING else token.text


def _label(text: str) -> str:
    bare = "".join(text.split())
    return f"（{bare[1:-1]}）" if bare.startswith("(") else bare.replace(",", "、")


def _spell_equals(tokens: Sequence[Token], texts: list[str]) -> None:
    """In 参数, 定义 and 单位 the first ``=`` outside brackets defines; any other compares."""
    if not tokens or tokens[0].kind not in _DEFINING:
        return
    depth = 0
    for place, token in enumerate(tokens):
        depth += (token.kind == "LPAR") - (token.kind == "RPAR")
        if token.kind == "EQ" and depth == 0:
            texts[place] = "="
            return


def _is_tight(tokens: Sequence[Token], place: int) -> bool:
    """Whether no space stands before ``tokens[place]``."""
    before, here = tokens[place - 1].kind, tokens[place].kind
    if before in _TIGHT or here in _TIGHT:
        return True
    if here in ("UNIT", "PERCENT") and before == "NUMBER":
        return tokens[place - 1].end == tokens[place].start or not _needs_gap(tokens[place - 1].text, tokens[place].text)
    if before == "LABEL":
        return tokens[place - 1].text.strip()[-1:] in tuple(")）、,，")
    if here == "NUMBER" and before in ("RECENT", "UNIT"):
        return before == "RECENT" or any(token.kind == "SHORT_BY" for token in tokens[:place])
    return before == "MINUS" and (place == 1 or tokens[place - 2].kind not in _ENDS_OPERAND)


@lru_cache(maxsize=1024)
def _needs_gap(number: str, unit: str) -> bool:
    """Whether a figure and its unit would be read otherwise without the space between them (``90 学时以上``, ``2009 年``)."""
    return (len(number) == 4 and unit.startswith("年")) or any(unit[cut:] in OPERATOR for cut in range(1, len(unit)))


class _Group:
    """What stands between two brackets: its commas, and whether its members are entries of several words."""

    def __init__(self) -> None:
        self.commas: list[int] = []
        self.has_entries = False
        self.is_sequence = False


def _commas(tokens: Sequence[Token], joining: frozenset[str]) -> list[tuple[int, bool]]:
    """Every comma, and whether it is one of a list (``、``)."""
    found: list[tuple[int, bool]] = []
    if all(token.kind != "COMMA" for token in tokens):
        return found
    open_groups = [_Group()]
    for place, token in enumerate(tokens):
        group = open_groups[-1]
        before = tokens[place - 1].kind if place else ""
        if token.kind == "COMMA":
            if place + 1 < len(tokens) and tokens[place + 1].kind in _GOES_ON and tokens[0].kind != "EXPECT":
                found.append((place, False))
            else:
                group.commas.append(place)
        elif token.kind == "RPAR" and len(open_groups) > 1:
            found += _settled(open_groups.pop(), len(open_groups) > 0)
        elif token.kind == "SEQUENCE":
            group.is_sequence = True
        elif _begins_entry(tokens, place, before, joining):
            group.has_entries = True
        if token.kind == "LPAR":
            open_groups.append(_Group())
    while open_groups:
        found += _settled(open_groups.pop(), bool(open_groups))
    return found


def _settled(group: _Group, is_bracketed: bool) -> list[tuple[int, bool]]:
    is_list = group.is_sequence or not (is_bracketed and group.has_entries)
    return [(place, is_list) for place in group.commas]


def _begins_entry(tokens: Sequence[Token], place: int, before: str, joining: frozenset[str]) -> bool:
    kind = tokens[place].kind
    if kind in ("HOLDS", "FINDING"):
        return before in ("LPAR", "COMMA")
    if before == "UNIT" or (kind not in _STARTS_OPERAND and kind not in joining):
        return False
    if kind == "LPAR" and place + 1 < len(tokens) and tokens[place + 1].kind in ("INCLUSIVE", "EXCLUSIVE"):
        return False
    return before in _ENDS_OPERAND or before in joining
