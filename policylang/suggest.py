"""Did-you-mean for Chinese names and keywords.

In: a word that is not known and the words that would be. Out: the few that the writer most likely meant. A slip of
an input method is a homophone, so the distance counts characters, syllables and letters of the pinyin; all in
whole numbers. The pinyin table is read on first use only. Reports no codes; relies on ``diagnostics``.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from policylang.diagnostics import Fix
from policylang.piece import Piece
from policylang.source import Span

_FIRST = 0x4E00
_PER_CHARACTER = 50
_PER_SYLLABLE = 50
_PER_LETTER = 2
_LONGEST = 100
"""Characters of a word that is looked up: the work grows with the square, and nobody means so long a name."""
_ALLOWED_FIXED = 25
_ALLOWED_PER_CHARACTER = 40
_NEGATION = re.compile("[不未非无没]")
_NEGATION_AT_END = re.compile(_NEGATION.pattern + "(?:有|得|能够?|可以?|应[该当]?|会|要|再|宜|必|曾|须|需要?|允?许|准)?$")
_SIDES = (("高大多长上增加升", "低小少短下减扣降"), ("前早先", "后晚迟"), ("内", "外"))
_OPPOSITES = {character: there for pair in _SIDES for here, there in (pair, pair[::-1]) for character in here}
"""By a character, those that turn a word round where they stand in its place."""


class _Table(Piece):
    syllables: tuple[str, ...]
    cells: str

    def reading(self, character: str) -> str:
        """Toneless pinyin of a Chinese character; any other character reads as itself, in lower case."""
        place = 2 * (ord(character) - _FIRST)
        if not 0 <= place < len(self.cells) or self.cells[place] == "-":
            return character.lower()
        return self.syllables[26 * (ord(self.cells[place]) - 97) + ord(self.cells[place + 1]) - 97]


class _Sound(Piece):
    word: str
    letters: str
    syllables: tuple[str, ...]


def closest(word: str, candidates: Iterable[str], limit: int = 3) -> list[str]:
    """At most ``limit`` of ``candidates`` that ``word`` may stand for, the nearest first; ``word`` itself is none of them.

    Those that say the contrary (合格 of 未合格) come last. Candidates at the same distance keep the order in which they were given.
    """
    if not 0 < len(word) <= _LONGEST:
        return []
    wanted = _sound(word)
    scored: list[tuple[bool, int, int, str]] = []
    for place, candidate in enumerate(dict.fromkeys(candidates)):
        if candidate and candidate != word:
            score = _score(wanted, candidate)
            if score is not None:
                scored.append((is_contrary(word, candidate), score, place, candidate))
    return [candidate for *_, candidate in sorted(scored)[:limit]]


def mended(word: str, near: Sequence[str]) -> str | None:
    """The first of the words ``near``, as what is written in the place of ``word``; ``None`` where that would say the contrary."""
    return near[0] if near and not is_contrary(word, near[0]) else None


def correction(word: str, near: Sequence[str], span: Span, spelt: Callable[[str], str] = str) -> tuple[Fix, ...]:
    """The edit at ``span`` from ``word`` to the first of the words ``near``, as ``spelt`` writes it; none where that would say the contrary."""
    meant = mended(word, near)
    return () if meant is None else (Fix(span, spelt(meant)),)


def is_contrary(word: str, other: str) -> bool:
    """Whether ``other`` may say the contrary of ``word``, which is written: by its negations (``未合格`` and ``合格``) or by an opposite (``最低`` and ``最高``).

    A slip of the input method may hide a negation (``布合格`` for ``不合格``); one that is written is never taken for a slip.
    """
    negations, others = len(_NEGATION.findall(word)), len(_NEGATION.findall(other))
    return negations > others or (negations < others and not is_homophone(word, other)) or _is_opposite(word, other)


def ends_in_negation(text: str) -> bool:
    """Whether what comes after ``text`` is negated by its end: ``不``, ``没有``, ``不得``."""
    return _NEGATION_AT_END.search(text) is not None


def _is_opposite(word: str, other: str) -> bool:
    ours, theirs = ([character for character in one if character in _OPPOSITES] for one in (word, other))
    return len(ours) == len(theirs) and any(there in _OPPOSITES[here] for here, there in zip(ours, theirs, strict=True))


def is_homophone(a: str, b: str) -> bool:
    """Whether two different words sound alike, tones and zh/z, sh/s, ch/c, ng/n aside (``致`` and ``至``)."""
    return a != b and len(a) == len(b) and _sound(a).syllables == _sound(b).syllables


def pinyin(word: str) -> tuple[str, ...]:
    """The toneless pinyin of each character of ``word``."""
    table = _table()
    return tuple(table.reading(character) for character in word)


def distance(a: Sequence[str], b: Sequence[str]) -> int:
    """Insertions, deletions, replacements and swaps of neighbours between ``a`` and ``b`` (optimal string alignment)."""
    before: list[int] = []
    above = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = above[j - 1] if x == y else 1 + min(above[j - 1], above[j], row[j - 1])
            if i > 1 and j > 1 and x == b[j - 2] and y == a[i - 2]:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, above = above, row
    return above[-1]


def _score(wanted: _Sound, candidate: str) -> int | None:
    longest = max(len(wanted.word), len(candidate))
    allowed = _ALLOWED_FIXED + _ALLOWED_PER_CHARACTER * longest
    related = _is_part(wanted.word, candidate) or sorted(wanted.word) == sorted(candidate)
    least = (_PER_CHARACTER + _PER_SYLLABLE) * abs(len(wanted.word) - len(candidate))
    if least > allowed and not related:
        return None
    sound = _sound(candidate)
    syllables = distance(wanted.syllables, sound.syllables)
    score = _PER_CHARACTER * distance(wanted.word, candidate) + _PER_SYLLABLE * syllables
    if syllables and score > allowed and not related:
        return None
    score += _PER_LETTER * _indel(wanted.letters, sound.letters)
    return score if related or not syllables or score <= allowed else None


def _is_part(a: str, b: str) -> bool:
    return min(len(a), len(b)) > 1 and (a in b or b in a)


def _indel(a: str, b: str) -> int:
    common = [0] * (len(b) + 1)
    for x in a:
        diagonal = 0
        for j, y in enumerate(b, 1):
            diagonal, common[j] = common[j], diagonal + 1 if x == y else max(common[j], common[j - 1])
    return len(a) + len(b) - 2 * common[-1]


@lru_cache(maxsize=4096)
def _sound(word: str) -> _Sound:
    readings = pinyin(word)
    return _Sound(word, "".join(readings), tuple(map(_merged, readings)))


def _merged(syllable: str) -> str:
    if syllable[:2] in ("zh", "sh", "ch"):
        syllable = syllable[0] + syllable[2:]
    return syllable[:-1] if len(syllable) > 2 and syllable.endswith("ng") else syllable


@lru_cache(maxsize=1)
def _table() -> _Table:
    text = Path(__file__).with_name("pinyin.txt").read_text(encoding="ascii")
    syllables, *lines = text.splitlines()
    return _Table(tuple(syllables.split()), "".join(lines))
