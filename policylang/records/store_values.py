"""Values as the store keeps them: text, with the type of the value.

In: a value of a row and its field. Out: ``(type, text)``, or the value again. The text is what a cell would say, so that
the reader of cells reads it back and holds it against the vocabulary of the day. Relies on ``records.cells`` and ``records.write``.
"""

from datetime import date
from fractions import Fraction
from typing import Any

from policylang.core.facts import KNOWN_SINCE, Row
from policylang.core.ir import Field, SubjectKind
from policylang.core.types import DateType, EnumType
from policylang.core.values import ABSENT, Absent, Period, Rounding, Unknown
from policylang.records.cells import Parse, converter
from policylang.records.columns import HELD, TITLE_LEVEL
from policylang.records.write import cell_text, is_same

Stored = tuple[str, str]
"""Type and text."""

NONE = "none"
"""The type of 无: a fact known to be absent."""
_TYPES: dict[type, str] = {
    bool: "truth",
    int: "number",
    Fraction: "number",
    date: "day",
    Unknown: "days",
    Period: "period",
    str: "text",
    tuple: "set",
    Row: "row",
    Rounding: "mode",
    Absent: NONE,
}
_CACHED = frozenset({bool, int, Fraction, date, str})
KNOWN_FIELD = Field(KNOWN_SINCE, DateType())


def stored_field(kind: SubjectKind, name: str) -> Field | None:
    """The field of a stored cell; the level of a title takes any word."""
    if kind.name in HELD and name == TITLE_LEVEL:
        return Field(TITLE_LEVEL, EnumType(TITLE_LEVEL, (), open_=True))
    field = kind.fields.get(name)
    return KNOWN_FIELD if field is None and name == KNOWN_SINCE else field


class Encoder:
    """Writes the values of one field."""

    def __init__(self, field: Field) -> None:
        self._field = field
        self._parse: Parse = converter(field)
        self._known: dict[tuple[type, Any], Stored | None] = {}

    def stored(self, value: Any) -> Stored | None:
        """A value as it is kept; ``None`` where no text says it."""
        kind = type(value)
        if kind not in _CACHED:
            return self._written(value)
        key = (kind, value)
        if key not in self._known:
            self._known[key] = self._written(value)
        return self._known[key]

    def _written(self, value: Any) -> Stored | None:
        if value is ABSENT:
            return NONE, ""
        text = cell_text(value, self._field)
        return (_TYPES[type(value)], text) if is_same(self._parse(text), value) else None


class Decoder:
    """Reads the stored values of one field: what ``records.cells`` makes of a cell."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self._parse: Parse = converter(field)
        self._known: dict[Stored, Any] = {}

    def value(self, stored: Stored) -> Any:
        """A value, ``Days``, a reference, or ``Wrong`` where it does not fit the vocabulary any more."""
        if stored not in self._known:
            absent = stored[0] == NONE and self.field.nullable
            self._known[stored] = ABSENT if absent else self._parse(stored[1])
        return self._known[stored]
