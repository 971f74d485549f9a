"""Values as the store keeps them: text, with the type of the value.

In: a value of a row and its field. Out: ``(type, text)``, or the value again. The text is what a cell would say, so that
the reader of cells reads it back and holds it against the vocabulary of the day. Relies on ``records.cells`` and ``records.write``.
"""

from datetime import date
from fractions import Fraction
from typing import Any

from policylang.core.facts import KNOWN_SINCE, Row
from policylang.core.ir import Field, SubjectKind
from policylang.core.types import DateType, EnumType, NumberType, TextType, TruthType
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
_SORTS: dict[type, frozenset[type]] = {
    TruthType: frozenset({bool}),
    NumberType: frozenset({int, Fraction}),
    DateType: frozenset({date}),
    EnumType: frozenset({str}),
    TextType: frozenset({str}),
}
_NONE_KNOWN: frozenset[type] = frozenset()
KNOWN_FIELD = Field(KNOWN_SINCE, DateType())


def stored_field(kind: SubjectKind, name: str) -> Field | None:
    """The field of a stored cell; the level of a title takes any word."""
    if kind.name in HELD and name == TITLE_LEVEL:
        return Field(TITLE_LEVEL, EnumType(TITLE_LEVEL, (), open_=True))
    field = kind.fields.get(name)
    return KNOWN_FIELD if field is None and name == KNOWN_SINCE else field


class Encoder:
    """Writes the values of one field. ``known``: what values of the types ``sorts``, of which no two are equal, were written as.

    ``key``: how a cell of the field is named, where it is not one of a year.
    """

    def __init__(self, field: Field) -> None:
        self._field = field
        self._parse: Parse = converter(field)
        self.sorts = _SORTS.get(type(field.type), _NONE_KNOWN)
        self.known: dict[Any, Stored] = {}
        self.key = (field.name, 0)

    def stored(self, value: Any) -> Stored | None:
        """A value as it is kept; ``None`` where no text says it."""
        if type(value) not in self.sorts:
            return self._written(value)
        found = self.known.get(value)
        if found is None:
            found = self._written(value)
            if found is not None:
                self.known[value] = found
        return found

    def _written(self, value: Any) -> Stored | None:
        if value is ABSENT:
            return NONE, ""
        if (
            type(value) is date and type(self._field.type) is DateType
        ):  # PERF: there are many days, and each is read back as it is
            return "day", value.isoformat()
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
