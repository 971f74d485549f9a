"""Dates and periods as people write them in tables: a closed list of patterns, nothing guessed.

In: text or an Excel date cell. Out: a ``date``, the bounds of a month or a year (``Days``), a ``Period``, or ``Wrong``.
Codes: PL643, PL644, PL649, PL651. Relies on ``core.values``.
"""

import re
from calendar import monthrange
from datetime import date, datetime

from policylang.core.values import Period
from policylang.piece import Piece
from policylang.records.words import Wrong, folded, halved, plain_number

FIRST_YEAR, LAST_YEAR = 1800, 2199

_TIME = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.0+)?)?)?"
_DAY = re.compile(
    rf"([0-9]{{4}})(?:-([0-9]{{1,2}})-([0-9]{{1,2}}){_TIME}|/([0-9]{{1,2}})/([0-9]{{1,2}}){_TIME}"
    r"|\.([0-9]{1,2})\.([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})[日号]|([0-9]{2})([0-9]{2}))"
)
_MONTH = re.compile(r"([0-9]{4})(?:[-/]([0-9]{1,2})|\.([0-9]{1,2})|年([0-9]{1,2})月)")
_YEAR = re.compile(r"([0-9]{4})年?")
_WHOLE_YEAR = re.compile(r"([0-9]{4})(?:年度?)?")
_SHORT_YEAR = re.compile(r"[0-9]{2}(?:年[0-9]{1,2}(?:月(?:[0-9]{1,2}[日号]?)?)?|([-./])[0-9]{1,2}\1[0-9]{1,2})")
_BETWEEN = re.compile(r"(.+?)(?:至|~|—+|到)(.+)")


class Days(Piece):
    """A date known to the month or the year: it is one of these days, both included."""

    low: date
    high: date


def day(raw: object) -> "date | Days | Wrong":
    """The date that a cell writes."""
    if isinstance(raw, datetime):
        return _in_years(raw.date())
    if isinstance(raw, date):
        return _in_years(raw)
    text = plain_number(raw) if isinstance(raw, float | int) and not isinstance(raw, bool) else raw
    if not isinstance(text, str):
        return Wrong("PL643")
    text = folded(text) if "年" in text else halved(text)
    if found := _DAY.fullmatch(text):
        year, month, day_ = (int(part) for part in found.groups() if part is not None)
        return _real(year, month, day_)
    if found := _MONTH.fullmatch(text):
        return _month(text, found)
    if found := _YEAR.fullmatch(text):
        return _bounds(int(found.group(1)), 1, 12)
    return Wrong("PL651" if _SHORT_YEAR.fullmatch(text) else "PL643")


def period(raw: object) -> Period | Wrong:
    """The period that a cell writes: a year, a month, ``A 至 B``, ``A 起``."""
    text = plain_number(raw) if isinstance(raw, float | int) and not isinstance(raw, bool) else raw
    if not isinstance(text, str):
        return Wrong("PL649")
    text = halved(text)
    if found := _WHOLE_YEAR.fullmatch(text):
        return _period(_bounds(int(found.group(1)), 1, 12), _bounds(int(found.group(1)), 1, 12))
    if text.endswith("起"):
        start = day(text.removesuffix("起"))
        return Wrong("PL649") if isinstance(start, Wrong) else Period(_low(start), None)
    if found := _BETWEEN.fullmatch(text):
        return _period(day(found.group(1)), day(found.group(2)))
    month = day(text)
    return _period(month, month) if isinstance(month, Days) else Wrong("PL649")


def _period(start: "date | Days | Wrong", end: "date | Days | Wrong") -> Period | Wrong:
    if isinstance(start, Wrong) or isinstance(end, Wrong):
        return Wrong("PL649")
    low, high = _low(start), end.high if isinstance(end, Days) else end
    return Period(low, high) if low <= high else Wrong("PL649")


def _low(bound: "date | Days") -> date:
    return bound.low if isinstance(bound, Days) else bound


def _month(text: str, found: re.Match[str]) -> "Days | Wrong":
    year = int(found.group(1))
    month = next(part for part in found.groups()[1:] if part is not None)
    if found.group(3) == "1":
        return Wrong("PL644", (("year", str(year)),))
    return _bounds(year, int(month), int(month))


def _bounds(year: int, first: int, last: int) -> "Days | Wrong":
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= first <= last <= 12:
        return Wrong("PL643")
    return Days(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def _real(year: int, month: int, day_: int) -> date | Wrong:
    try:
        return _in_years(date(year, month, day_))
    except ValueError:
        return Wrong("PL643")


def _in_years(value: date) -> date | Wrong:
    return value if FIRST_YEAR <= value.year <= LAST_YEAR else Wrong("PL643")
