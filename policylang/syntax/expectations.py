"""What could have stood somewhere, in words.

In: the terminals that could come. Out: a short list for a message, in Chinese and in English. Keywords are shown by their
word, everything else by what it is; terminals' own names are never shown. Relies on ``keywords``. Reports no codes.
"""

from collections.abc import Collection

import attrs

from policylang.syntax.keywords import BODY, JOINING, OPERATOR, SIGNS, word_of

SHOWN = 6

_KINDS = (
    (("HAS",), "条件", "a condition"),
    (("AGGREGATE",), "数值", "a value"),
    (("NAME",), "名称", "a name"),
    (("NUMBER",), "数", "a number"),
    (("UNIT",), "单位", "a unit"),
    (("DATE", "MONTH", "YEAR"), "日期", "a date"),
    (("STRING",), "“文字”", "“text”"),
    (("QUOTE",), "「引文」", "a quotation 「…」"),
    (("TITLE",), "《文件》", "a title 《…》"),
    (("NEWLINE",), "换行", "the end of the line"),
    (("INDENT",), "下一行缩进的内容", "an indented line below"),
)
_BEGIN_CONDITION = frozenset({
    "NOT", "HAS", "EVERY", "RUN_OF", "HOLDS", "HOLDS_NOT", "FINDING", "SEQUENCE", "AGGREGATE", "ELAPSED", "RECENT", "MINUS",
    "LPAR", "NUMBER", "DATE", "MONTH", "YEAR", "STRING", "TITLE", "NAME", "QNAME",
})  # fmt: skip
_BEGIN_VALUE = _BEGIN_CONDITION - {"NOT", "HAS", "EVERY", "RUN_OF", "HOLDS", "HOLDS_NOT", "FINDING", "SEQUENCE"}
_NAMES = frozenset({*JOINING.values(), *BODY.values(), "NAME", "QNAME"}) - {
    "CITE",
    "EXPLAIN",
    "AS_OF",
    "KNOWN_AT",
    "EXPECT",
    "PARAM",
}


@attrs.frozen
class Expectation:
    """The same list in both languages."""

    zh: str
    en: str


def expectation(kinds: Collection[str]) -> Expectation:
    """``kinds`` as a list of at most ``SHOWN`` words; keywords of lines first where only they can come."""
    zh, en = [], []
    left = set(kinds) - ({"GE"} if "ALL" in kinds else set())  # 至少 3项 goes without saying beside 全部
    for names, chinese, english in _KINDS:
        if left.isdisjoint(names):
            continue
        covered = {"HAS": _BEGIN_CONDITION | _NAMES, "AGGREGATE": _BEGIN_VALUE | _NAMES, "NAME": _NAMES}.get(
            names[0], frozenset(names)
        )
        if names[0] in ("HAS", "AGGREGATE") and "NAME" not in left:
            continue
        left -= covered
        zh.append(chinese)
        en.append(english)
    words = [f"`{word_of(kind)}`" for kind in _shown_order(left) if word_of(kind)]
    if len(words) + len(zh) > SHOWN:
        words = [*words[: SHOWN - len(zh)], "…"]
    return Expectation("、".join([*zh, *words]), ", ".join([*en, *words]))


def clause_words(kinds: Collection[str]) -> tuple[str, ...]:
    """The words among ``kinds`` that begin a line, in the order of the table; where a name can stand, only what is none."""
    return tuple(word for word, kind in BODY.items() if kind in kinds and not ("NAME" in kinds and kind in _NAMES))


def _shown_order(kinds: Collection[str]) -> list[str]:
    order = [
        "COLON",
        "IS",
        "GE",
        "LE",
        "IN",
        "AND",
        "RPAR",
        "COMMA",
        *SIGNS,
        *OPERATOR.values(),
        *JOINING.values(),
        *BODY.values(),
    ]
    return [kind for kind in dict.fromkeys(order) if kind in kinds]
