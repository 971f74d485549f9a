"""Chinese numerals where a figure is meant: ``三年`` is a name to the lexer, and nearly always a slip for ``3年``.

In: a bare word. Out: the figure that was meant. Relies on the units in ``keywords``. Reports no codes.
"""

import re

from policylang.syntax.keywords import OPERATOR, UNITS_SEEN

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_FIGURE = re.compile(
    r"([零〇一二两三四五六七八九十百千]+)(" + "|".join(sorted(UNITS_SEEN, key=len, reverse=True)) + r")(.*)", re.DOTALL
)


def figure_of(word: str) -> str | None:
    """``3年`` for ``三年``, ``3年 以上`` for ``三年以上``; ``None`` where the word is not a numeral with a common unit."""
    match = _FIGURE.fullmatch(word)
    if match is None or (match.group(3) and match.group(3) not in OPERATOR):
        return None
    number = _number(match.group(1))
    return None if number is None else f"{number}{match.group(2)}" + (f" {match.group(3)}" if match.group(3) else "")


def _number(numeral: str) -> int | None:
    """The value of a numeral below ten thousand: with 十, 百, 千, or digit by digit (二〇二四)."""
    if not any(character in _TENS for character in numeral):
        return int("".join(str(_DIGITS[character]) for character in numeral))
    total, digit, last = 0, -1, 10_000
    for character in numeral:
        if character in _TENS:
            if _TENS[character] >= last:
                return None
            last = _TENS[character]
            total += (1 if digit < 0 else digit) * last
            digit = -1
        elif digit > 0:
            return None
        else:
            digit = _DIGITS[character]
    return total + max(digit, 0)
