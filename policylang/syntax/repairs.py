"""What the writer of a line may have meant.

In: a line, the token where it stops making sense, and the terminals that could stand there. Out: ``Repair`` candidates: the
line as it should read, its code and its edits. Which of them helps is for ``recovery`` to try. Proposes PL111, PL112, PL114,
PL119, PL121, PL131, PL132, PL133. Relies on the word table, ``suggest`` and ``numerals``.
"""

from collections.abc import Iterator

import attrs

from policylang.diagnostics import Fix
from policylang.source import SourceFile, Span
from policylang.suggest import closest, ends_in_negation, is_contrary, is_homophone
from policylang.syntax.keywords import ALSO_WRITTEN, ANYWHERE, BODY, COMPARING, JOINING, OPERATOR, TOP, word_of
from policylang.syntax.numerals import figure_of
from policylang.syntax.tokens import Token

_LONGEST_RUN = 40
_NOT_INSIDE = frozenset({"是", "满", "达到", "已达", "已满", "最多", "最少", "即为", "均为"})
"""Words that are looked for only by themselves: they stand inside of names."""
_SIGNS = ("COLON", "COMMA", "RPAR", "LPAR", "EQ", "PERCENT")
_LINKS = (
    "IS", "AND", "AT", "TO", "FROM", "OBJECT", "OF", "THEN", "IN", "SHARE", "BY", "OUT_OF", "INSIDE", "WHERE", "SATISFY",
    "RESPONSIBLE", "WHEN", "SEED", "ELSE", "FINDER", "DURING",
)  # fmt: skip
_AFTER_COMMA = frozenset({"AND", "OR", "IS", "IS_NOT", "GE", "LE", "GT", "LT", "IN", "BETWEEN", "ABOUT"})
"""What goes on after ``其中 …`` behind a full comma."""
_SPLIT_KINDS = frozenset(OPERATOR.values()) - {
    "DURING",
    "INSIDE",
    "BEFORE",
    "ALIKE",
    "HAS",
    "OF",
    "ABOUT",
    "SHORT_BY",
    "BECAUSE",
}
"""Operators that are looked for inside a run of characters; those of one common character only at its ends."""
_Pieces = tuple[tuple[str, str], ...]
"""What a run of characters is taken apart into: text as it is written, and its terminal."""


@attrs.frozen
class Repair:
    """One way to mend a line: its tokens afterwards, the place at fault, and the edits. A lower ``cost`` is likelier."""

    code: str
    tokens: tuple[Token, ...]
    at: Token
    cost: int
    fixes: tuple[Fix, ...]
    args: tuple[tuple[str, str], ...] = ()


@attrs.frozen
class Fault:
    """A line and where it stops: ``tokens[place]`` cannot come, one of ``expected`` could; the line end is the last token."""

    source: SourceFile
    tokens: tuple[Token, ...]
    place: int
    expected: tuple[str, ...]

    @property
    def path(self) -> str:
        """The path of the file."""
        return self.source.path

    @property
    def begins_line(self) -> bool:
        """Whether the token at fault is the first of a further line inside a bracket."""
        before = self.tokens[self.place - 1].end if self.place else self.at.start
        return "\n" in self.source.text[before : self.at.start]

    @property
    def at(self) -> Token:
        """The token that cannot come."""
        return self.tokens[self.place]

    @property
    def places(self) -> tuple[int, ...]:
        """Where the mistake may be: at the token that cannot come, or at the one before it."""
        return (self.place, self.place - 1) if self.place else (0,)

    def is_first(self, place: int) -> bool:
        """Whether a token is the first of the line; a label before it does not count."""
        return place == 0 or (place == 1 and self.tokens[0].kind == "LABEL")

    def span(self, token: Token) -> Span:
        """Where ``token`` stands."""
        return Span(self.path, token.start, token.end)

    def replaced(self, place: int, *tokens: Token) -> tuple[Token, ...]:
        """The line with other tokens at one place."""
        return (*self.tokens[:place], *tokens, *self.tokens[place + 1 :])


def repairs(fault: Fault) -> Iterator[Repair]:
    """All candidates, in no order of likelihood."""
    yield from _numerals(fault)
    for place in fault.places:
        if fault.tokens[place].kind == "NAME" and len(fault.tokens[place].text) <= _LONGEST_RUN:
            yield from _other_word(fault, place)
            yield from _split(fault, place)
    yield from _doubled(fault)
    yield from _similar(fault)
    yield from _reserved(fault)
    yield from _comma_after_where(fault)
    yield from _list_without_bracket(fault)
    yield from _missing(fault)
    yield from _superfluous(fault)
    yield from _other_sign(fault)


def _numerals(fault: Fault) -> Iterator[Repair]:
    """``三年`` where ``3年`` can stand."""
    for place in fault.places:
        token = fault.tokens[place]
        if token.kind == "NAME" and (made := _figure(token.text, token.start)):
            figure = figure_of(token.text) or ""
            args = (("found", token.text), ("meant", figure))
            yield Repair("PL114", fault.replaced(place, *made), token, 1, (Fix(fault.span(token), figure),), args)


def _figure(text: str, start: int) -> list[Token]:
    """The tokens of the figure that ``text`` is in Chinese numerals; none where it is none."""
    figure = figure_of(text)
    if figure is None:
        return []
    digits = len(figure) - len(figure.lstrip("0123456789"))
    unit, _, operator = figure[digits:].partition(" ")
    end = start + len(text)
    made = [Token("NUMBER", figure[:digits], start, start), Token("UNIT", unit, start, end - len(operator))]
    return [*made, Token(OPERATOR[operator], operator, end - len(operator), end)] if operator else made


def _split(fault: Fault, place: int) -> Iterator[Repair]:
    """A run of characters with keywords in it, taken apart."""
    token = fault.tokens[place]
    for pieces in _ways_apart(token.text, fault.is_first(place)):
        tokens, fix = _taken_apart(fault, place, pieces)
        word = next(text for text, kind in pieces if kind != "NAME")
        args = (("found", token.text), ("word", word), ("meant", fix.replacement))
        yield Repair("PL112", tokens, token, 2 + len(pieces), (fix,), args)


def _other_word(fault: Fault, place: int) -> Iterator[Repair]:
    """A comparison in a word that the language has not, alone or between others: the word that says the same."""
    token = fault.tokens[place]
    for other, word in ALSO_WRITTEN.items():
        if other == token.text or (other not in _NOT_INSIDE and _is_whole(other, token.text)):
            pieces = _around(other, OPERATOR[word], token.text)
            tokens, fix = _taken_apart(fault, place, pieces)
            yield Repair("PL119", tokens, token, 1 + len(pieces), (fix,), (("found", other), ("meant", word)))
            return


def _taken_apart(fault: Fault, place: int, pieces: _Pieces) -> tuple[tuple[Token, ...], Fix]:
    """The line with the pieces of a token in its place, and the edit that writes them so: spaced, with figures and with the language's own comparisons."""
    token = fault.tokens[place]
    made: list[Token] = []
    written: list[str] = []
    start = token.start
    for text, kind in pieces:
        end = start + len(text)
        word = ALSO_WRITTEN.get(text, text) if kind in COMPARING else text
        made += _figure(text, start) or [Token(kind, word, start, end)]
        written.append(figure_of(text) or word)
        start = end
    return fault.replaced(place, *made), Fix(fault.span(token), " ".join(written))


def _is_whole(word: str, text: str) -> bool:
    """Whether a keyword stands in a run of characters, and no negation before it that is a part of it."""
    before, found, _ = text.partition(word)
    return bool(found) and not ends_in_negation(before)


def _is_negated(text: str) -> bool:
    """Whether a run of characters ends in a keyword that is negated by what stands before it: ``不属于``, which nothing put after it would mend."""
    word = max((word for word in (*OPERATOR, *ALSO_WRITTEN) if text.endswith(word)), key=len, default="")
    return word != "" and ends_in_negation(text.removesuffix(word))


def _around(word: str, kind: str, text: str) -> _Pieces:
    """A keyword in ``text``, with what stands before and after it, which may be keywords too."""
    before, _, after = text.partition(word)
    pieces = ((before, ANYWHERE.get(before, "NAME")), (word, kind), (after, ANYWHERE.get(after, "NAME")))
    return tuple(piece for piece in pieces if piece[0])


def _ways_apart(text: str, leads: bool) -> Iterator[_Pieces]:
    """Ways to take ``text`` apart at one or two keywords; at least one piece is a keyword, and there are two or more."""
    if leads:
        for word, kind in (*BODY.items(), *TOP.items()):
            if text.startswith(word) and len(text) > len(word):
                rest = text[len(word) :]
                yield (word, kind), (rest, ANYWHERE.get(rest, "NAME"))
                yield from (((word, kind), *pieces) for pieces in _at_operators(rest))
    yield from _at_operators(text)


def _at_operators(text: str) -> Iterator[_Pieces]:
    """``text`` with one operator taken out: at its beginning, in the middle or at its end; what is left may be one too."""
    for word, kind in OPERATOR.items():
        if word == text or not _is_whole(word, text):
            continue
        pieces = _around(word, kind, text)
        if len(pieces) < 3 or kind in _SPLIT_KINDS:
            yield pieces


def _doubled(fault: Fault) -> Iterator[Repair]:
    """A keyword written twice without a space: ``为为``."""
    token = fault.at
    half = token.text[: len(token.text) // 2]
    if token.kind == "NAME" and half and half * 2 == token.text and ANYWHERE.get(half) in fault.expected:
        made = Token(ANYWHERE[half], half, token.start, token.end)
        fixes = (Fix(fault.span(token), half),)
        yield Repair("PL132", fault.replaced(fault.place, made), token, 1, fixes, (("word", half),))


def _similar(fault: Fault) -> Iterator[Repair]:
    """A word that sounds or looks like one that could stand there: ``致`` for ``至``."""
    for place in fault.places:
        token = fault.tokens[place]
        if token.kind not in ("NAME", "UNIT") or token.text in ALSO_WRITTEN:
            continue
        words = _words_at(fault, place)
        for rank, word in enumerate(one for one in closest(token.text, words) if _is_same_sense(token.text, one, words[one])):
            made = Token(words[word], word, token.start, token.end)
            fixes = (Fix(fault.span(token), word),)
            args = (("found", token.text), ("meant", word))
            near = 3 if len(word) == len(token.text) else 12
            yield Repair("PL119", fault.replaced(place, made), token, near + rank, fixes, args)


def _is_same_sense(found: str, word: str, kind: str) -> bool:
    """Whether a misspelt word can be said to be another one: of comparisons only where it sounds as that one or has all but its end, for others say the opposite."""
    if is_contrary(found, word):
        return False
    has_beginning = (len(found) > 1 and word.startswith(found)) or (len(word) > 2 and found[:-1] == word[:-1])
    return kind not in COMPARING or has_beginning or is_homophone(found, word)


def _words_at(fault: Fault, place: int) -> dict[str, str]:
    """The keywords that could stand at ``place``: those expected, at the token before any operator."""
    if place != fault.place:
        return dict(OPERATOR)
    tables = (TOP, BODY, OPERATOR) if fault.is_first(place) else (ANYWHERE,)
    return {word: kind for table in tables for word, kind in table.items() if kind in fault.expected}


def _reserved(fault: Fault) -> Iterator[Repair]:
    """An operator where a name must stand: it can be one inside 【】."""
    token = fault.at
    if "NAME" in fault.expected and token.text in OPERATOR:
        quoted = f"【{token.text}】"
        made = Token("QNAME", quoted, token.start, token.end)
        args = (("found", token.text), ("meant", quoted))
        yield Repair("PL121", fault.replaced(fault.place, made), token, 4, (Fix(fault.span(token), quoted),), args)


def _comma_after_where(fault: Fault) -> Iterator[Repair]:
    """``其中（…）且``: after the bracket of 其中 a comma goes before 且."""
    before = fault.tokens[fault.place - 1] if fault.place else None
    if fault.at.kind in ("AND", "OR") and before is not None and "COMMA" in fault.expected:
        made = Token("COMMA", "，", before.end, before.end)
        tokens = (*fault.tokens[: fault.place], made, *fault.tokens[fault.place :])
        fixes = (Fix(Span(fault.path, before.end, before.end), "，"),)
        yield Repair("PL133", tokens, fault.at, 0, fixes, (("word", fault.at.text),))


def _list_without_bracket(fault: Fault) -> Iterator[Repair]:
    """``属于 小学、初中``, with or without the closing bracket: a list of values stands in brackets."""
    place = fault.place
    if fault.at.kind != "COMMA" or place < 2 or fault.tokens[place - 2].kind not in ("IN", "CONTAINS", "ALL", "ANY"):
        return
    last = place
    while fault.tokens[last].kind == "COMMA" and fault.tokens[last + 1].kind in ("NAME", "QNAME"):
        last += 2
    first, end = fault.tokens[place - 1], fault.tokens[last - 1].end
    opening = Token("LPAR", "（", first.start, first.start)
    fix = Fix(Span(fault.path, fault.tokens[place - 2].end, first.start), "（")
    if fault.tokens[last].kind == "RPAR":
        tokens = (*fault.tokens[: place - 1], opening, *fault.tokens[place - 1 :])
        yield Repair("PL111", tokens, fault.tokens[last], 0, (fix,), (("mark", "）"),))
    else:
        listed = fault.tokens[place - 1 : last]
        tokens = (*fault.tokens[: place - 1], opening, *listed, Token("RPAR", "）", end, end), *fault.tokens[last:])
        fixes = (fix, Fix(Span(fault.path, end, end), "）"))
        yield Repair("PL131", tokens, first, 0, fixes, (("word", "（"),))


def _missing(fault: Fault) -> Iterator[Repair]:
    """A sign or a linking word left out."""
    if fault.place and _is_negated(fault.tokens[fault.place - 1].text):
        return
    before = fault.tokens[fault.place - 1].end if fault.place else fault.at.start
    at = fault.tokens[fault.place - 1] if fault.begins_line else fault.at
    for rank, kind in enumerate((*_SIGNS, *_LINKS)):
        if kind not in fault.expected or (kind in JOINING.values() and "NAME" in fault.expected):
            continue
        word = "，" if kind == "COMMA" and fault.at.kind in _AFTER_COMMA else word_of(kind)
        made = Token(kind, word, before, before)
        tokens = (*fault.tokens[: fault.place], made, *fault.tokens[fault.place :])
        fixes = (_inserted(fault, kind, word, before),)
        yield Repair("PL131", tokens, at, 5 + rank, fixes, (("word", word),))


def _inserted(fault: Fault, kind: str, word: str, before: int) -> Fix:
    """The edit that puts ``word`` in before the token at fault; a bracket or comma takes the blank that stands there."""
    after = before if fault.at.kind == "NEWLINE" or fault.begins_line else fault.at.start
    if not fault.place:
        return Fix(Span(fault.path, after, after), f"{word} ")
    if kind in _SIGNS and kind != "EQ":
        return Fix(Span(fault.path, before, before if kind in ("RPAR", "PERCENT") else after), word)
    return Fix(Span(fault.path, before, after), f" {word} " if after > before or fault.at.kind != "NEWLINE" else f" {word}")


def _superfluous(fault: Fault) -> Iterator[Repair]:
    """A sign or a repeated word too many."""
    token = fault.at
    if token.kind == "NEWLINE":
        return
    repeats = fault.place > 0 and token.text == fault.tokens[fault.place - 1].text
    if repeats or token.kind in (*_SIGNS, "DOT", "PLUS", "MINUS", "TIMES", "OF", "IS"):
        start = fault.tokens[fault.place - 1].end if fault.place else token.start
        fixes = (Fix(Span(fault.path, start, token.end), ""),)
        tokens = (*fault.tokens[: fault.place], *fault.tokens[fault.place + 1 :])
        yield Repair("PL132", tokens, token, 3 if repeats or token.kind == "IS" else 30, fixes, (("word", token.text),))


def _other_sign(fault: Fault) -> Iterator[Repair]:
    """One sign or link for another: ``：`` for ``=``, ``、`` for ``为``."""
    token = fault.at
    if token.kind not in (*_SIGNS, "DOT", "MINUS", "IS", "AND", "AT", "OF", "TO", "FROM"):
        return
    for rank, kind in enumerate((*_SIGNS, *_LINKS)):
        if kind in fault.expected and kind != token.kind:
            word = word_of(kind)
            made = Token(kind, word, token.start, token.end)
            fixes = (Fix(fault.span(token), word if kind in _SIGNS else f" {word} "),)
            args = (("found", token.text), ("meant", word))
            yield Repair("PL119", fault.replaced(fault.place, made), token, 28 + rank, fixes, args)
