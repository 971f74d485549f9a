"""Single words of a cell: folding, yes and no, numbers, enumerations, ids.

In: raw cells (text, Excel numbers, Python numbers). Out: canonical values or ``Wrong``. What Excel stores as a number
is taken to its 15 significant digits, as Excel shows it; no binary fraction comes through. Codes: PL640, PL641, PL642,
PL645, PL647, PL648. Relies on ``core.types`` and ``core.values``.
"""

import re
from decimal import Decimal
from fractions import Fraction
from math import isfinite

from policylang.core.types import EnumType, NumberType
from policylang.core.values import Number, exact, normal
from policylang.piece import Piece

YES = ("是", "有", "√", "✓", "✔", "TRUE")
"""What a 是否 cell may say for 是; Excel's own TRUE too."""
NO = ("否", "无", "没有", "×", "✗", "✘", "FALSE")
"""What a 是否 cell may say for 否."""
UNIT_WORDS = {"月": ("个月",), "日": ("天",), "年": ("周年",), "百分点": ("个百分点",)}
"""Further ways of writing a unit after a number."""

LONGEST_NUMBER = 40
_EXCEL_DIGITS = 15
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0x2212: "-"}
_GONE = dict.fromkeys(map(ord, " \t\r\n\u00a0\u200b\u200c\u200d\u2060\ufeff"))
_EDGES = " \t\r\n\v\f\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"
_NUMBER = re.compile(r"([+-]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]+)?(.*)", re.DOTALL)
_DAMAGED = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]{1,3}")


class Wrong(Piece):
    """A cell that could not be read: the code of the problem and what its message needs."""

    code: str
    args: tuple[tuple[str, str], ...] = ()


def trimmed(text: str) -> str:
    """``text`` without blanks of any width, byte-order marks and zero-width characters at its ends."""
    return text.strip(_EDGES)


def halved(text: str) -> str:
    """``text`` trimmed, with half-width letters, digits and signs."""
    return trimmed(text.translate(_WIDE))


def folded(text: str) -> str:
    """``text`` for comparing: half-width letters, digits and signs, no blanks."""
    return text.translate(_WIDE).translate(_GONE)


def truth(raw: object) -> bool | Wrong:
    """是 or 否, from the closed lists ``YES`` and ``NO``."""
    if isinstance(raw, bool):
        return raw
    word = folded(raw).upper() if isinstance(raw, str) else ""
    if word in YES:
        return True
    return False if word in NO else Wrong("PL640")


def plain_number(value: float) -> str:
    """A number from Excel as decimal text of at most 15 significant digits."""
    if isinstance(value, int) and abs(value) >= 10**LONGEST_NUMBER:
        return ""
    return str(value) if isinstance(value, int) else format(value, f".{_EXCEL_DIGITS}g")


def number(raw: object, type_: NumberType) -> Number | Wrong:
    """An exact number, with or without its unit; thousands separators and full-width digits are fine."""
    value = _number_text(raw, type_.unit) if isinstance(raw, str) else _number_value(raw)
    if isinstance(value, Wrong) or type_.scale is None or normal(value * Fraction(10**type_.scale)).denominator == 1:
        return value
    return Wrong("PL648", (("digits", str(type_.scale)),))


def _number_value(raw: object) -> Number | Wrong:
    if isinstance(raw, float):
        if not isfinite(raw):
            return Wrong("PL641")
        return Wrong("PL647") if abs(raw) >= 10**_EXCEL_DIGITS else exact(plain_number(raw))
    if isinstance(raw, Decimal):
        if not raw.is_finite() or abs(raw.adjusted()) > LONGEST_NUMBER or len(raw.as_tuple().digits) > LONGEST_NUMBER:
            return Wrong("PL641")
        return normal(Fraction(raw))
    if isinstance(raw, int | Fraction) and not isinstance(raw, bool):
        fits = max(abs(raw.numerator), raw.denominator) < 10**LONGEST_NUMBER
        return normal(raw) if fits else Wrong("PL641")
    return Wrong("PL641")


def _number_text(raw: str, unit: str) -> Number | Wrong:
    text = folded(raw)
    found = _NUMBER.fullmatch(text)
    if found is None or len(text) > LONGEST_NUMBER:
        return Wrong("PL641")
    sign, whole, decimals, after = found.groups()
    value = exact(sign + whole.replace(",", "") + (decimals or ""))
    if not after or (unit and after in (unit, *UNIT_WORDS.get(unit, ()))):
        return value
    if after == "%" and not unit:
        return normal(Fraction(value) / 100)
    if _DAMAGED.fullmatch(text):
        return Wrong("PL647")
    return (
        Wrong("PL642", (("unit_found", after),)) if unit and not any(c in "0123456789.,+-" for c in after) else Wrong("PL641")
    )


def identifier(raw: object) -> str | Wrong:
    """An id as text. A number that Excel keeps with 15 digits only, or shows as ``1.1E+17``, is damaged, not an id."""
    if isinstance(raw, float):
        if not raw.is_integer() or abs(raw) >= 10**_EXCEL_DIGITS:
            return Wrong("PL647")
        return str(int(raw))
    if isinstance(raw, int) and not isinstance(raw, bool):
        return plain_number(raw) or Wrong("PL647")
    if not isinstance(raw, str) or _DAMAGED.fullmatch(raw):
        return Wrong("PL647")
    return trimmed(raw)


def text(raw: object) -> str | Wrong:
    """Text as written, blanks at the ends aside; an Excel number as Excel shows it."""
    if isinstance(raw, str):
        return Wrong("PL647") if _DAMAGED.fullmatch(raw) else trimmed(raw)
    if isinstance(raw, float):
        return Wrong("PL647") if not isfinite(raw) or abs(raw) >= 10**_EXCEL_DIGITS else plain_number(raw)
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, list | dict | tuple | bytes):
        return Wrong("PL658")
    return plain_number(raw) if isinstance(raw, int) else str(raw)


class Words:
    """The values of an enumeration and their 又称, found whatever their width and blanks."""

    def __init__(self, type_: EnumType) -> None:
        self.type = type_
        self._by_fold: dict[str, str] = {}
        for word, value in (*((v, v) for v in type_.values), *type_.aliases):
            self._by_fold.setdefault(folded(word), value)

    def known(self, word: str) -> str | None:
        """The declared value that ``word`` names."""
        return self.type.canonical(word) if word in self.type.values else self._by_fold.get(folded(word))

    def read(self, raw: object) -> str | Wrong:
        """The value that a cell names; an open enumeration takes any further word as it stands."""
        word = text(raw)
        if isinstance(word, Wrong):
            return word
        value = self.known(word)
        if value is not None:
            return value
        return word if self.type.open_ and word else Wrong("PL645")
