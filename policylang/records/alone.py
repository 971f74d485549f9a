"""One row by itself, given as a dict of plain values: read at once, where reading tables would cost more than deciding.

In: ``{"教师": {"编号": "甲", "学时": 72}}``: one row of one kind, with its id and fields of its own only. Out: the same
``Reading`` as ``records.dicts`` gives for it, or ``None`` for whatever is not as simple as that or has a mistake: it is read there.
What the keys of a row mean is found out once for rows with the same keys. Relies on ``columns`` and ``cells``.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from policylang.core.facts import Dataset, Origin, Row, Table
from policylang.core.ir import SubjectKind, Vocabulary
from policylang.core.types import DateType, EnumType, NumberType, TruthType
from policylang.records.cells import SPECIAL, Blank, Parse
from policylang.records.columns import HELD, Column, Header, Role, table_kinds
from policylang.records.folders import kinds_by_word
from policylang.records.limits import LIMITS
from policylang.records.problems import Reading
from policylang.records.words import Wrong, folded, identifier

_MISS: Any = object()
_REMEMBERED = frozenset({str, int, bool, date})
"""Classes of values whose reading is remembered, each by itself: ``1``, ``True`` and ``1.0`` are equal, and are not the same."""
_PLAIN = _REMEMBERED | {Fraction, Decimal, float, type(None)}
_COMMON = (NumberType, DateType, TruthType, EnumType)
_MOST_LAYOUTS = 64
_MOST_VALUES = 1_000
_MOST_VOCABULARIES = 16


class _Cell(NamedTuple):
    """What the values of one key are: the field, what reads them, and what those read before were."""

    name: str
    parse: Parse
    seen: dict[type, dict[Any, Any]]


class _Layout(NamedTuple):
    """What the keys of a row mean: the key of the id, if there is one, and the others with their cells."""

    id_key: str | None
    cells: tuple[tuple[str, _Cell], ...]


class _Alone:
    """Reads rows of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        kinds = table_kinds(vocabulary)
        self.by_word = kinds_by_word(kinds)
        self.kinds = {name: kind for name, kind in kinds.items() if name not in HELD and self.by_word[folded(name)] == name}
        self.layouts: dict[tuple[str, tuple[Any, ...]], _Layout | None] = {}

    def read(self, mapping: Mapping[str, Any]) -> Reading | None:
        """The row, if it is one that can be read here."""
        if len(mapping) != 1:
            return None
        ((kind, given),) = mapping.items()
        if given.__class__ is not dict or kind not in self.kinds:
            return None
        layout = self.layout(kind, tuple(given))
        if layout is None:
            return None
        row_id = self.id_of(kind, given, layout)
        cells = self.cells_of(given, layout)
        if row_id is None or cells is None:
            return None
        row = Row(kind, row_id, cells, origin=_ORIGIN, key=1)
        return Reading(Dataset({kind: Table((row,))}))

    def layout(self, kind: str, keys: tuple[Any, ...]) -> _Layout | None:
        """What some keys mean; ``None`` where one of them is not a field of the row itself."""
        found = self.layouts.get((kind, keys), _MISS)
        if found is _MISS:
            if len(self.layouts) >= _MOST_LAYOUTS:
                self.layouts.clear()
            found = self.layouts[kind, keys] = self._layout(self.kinds[kind], keys)
        layout: _Layout | None = found
        return layout

    def _layout(self, kind: SubjectKind, keys: tuple[Any, ...]) -> _Layout | None:
        columns, problems = Header(kind, self.vocabulary, has_letters=False).columns(keys)
        is_simple = all(key.__class__ is str and self.is_own(kind, key) for key in keys)
        if problems or not is_simple or len(columns) != len(keys) or len(keys) >= LIMITS.columns:
            return None
        if any(column.role not in (Role.FIELD, Role.ID) for column in columns):
            return None
        pairs = list(zip(keys, columns, strict=True))
        id_key = next((key for key, column in pairs if column.role is Role.ID), None)
        return _Layout(id_key, tuple((key, _cell(column)) for key, column in pairs if column.role is Role.FIELD))

    def is_own(self, kind: SubjectKind, key: str) -> bool:
        """Whether a key cannot mean rows of another kind."""
        found = self.by_word.get(folded(key))
        return found is None or found in kind.fields

    def id_of(self, kind: str, given: dict[str, Any], layout: _Layout) -> str | None:
        """The id of a row; that of one without is made from its kind."""
        if layout.id_key is None:
            return f"{kind}#1"
        raw = given[layout.id_key]
        found = identifier(raw) if raw.__class__ is str and len(raw) <= LIMITS.cell_length else None
        return None if isinstance(found, Wrong) else found or None

    def cells_of(self, given: dict[str, Any], layout: _Layout) -> dict[str, Any] | None:
        """The values of a row; a blank is left out, and anything that is more than a value is not read here."""
        cells: dict[str, Any] = {}
        for key, (name, parse, seen) in layout.cells:
            raw = given[key]
            known = seen.get(raw.__class__)
            value = known.get(raw, _MISS) if known is not None else _MISS
            if value is _MISS:
                value = _read(raw, parse, known)
            if value is Blank.UNKNOWN:
                continue
            if value.__class__ in SPECIAL:
                return None
            cells[name] = value
        return cells


_ORIGIN = Origin()


def _cell(column: Column) -> _Cell:
    """What reads a column. What is said of persons in words of their own, or is 敏感, is not remembered."""
    assert column.parse is not None and column.field is not None
    is_remembered = isinstance(column.field.type, _COMMON) and not column.is_sensitive
    return _Cell(column.name, column.parse, {kind: {} for kind in _REMEMBERED} if is_remembered else {})


def _read(raw: Any, parse: Parse, known: dict[Any, Any] | None) -> Any:
    """What a value is; it is remembered in ``known``."""
    if raw.__class__ not in _PLAIN or (raw.__class__ is str and len(raw) > LIMITS.cell_length):
        return Wrong("PL658")
    value = parse(raw)
    if known is not None:
        if len(known) >= _MOST_VALUES:
            known.clear()
        known[raw] = value
    return value


_MADE: dict[int, _Alone] = {}


def read_alone(mapping: Mapping[str, Any], vocabulary: Vocabulary) -> Reading | None:
    """The records that ``mapping`` holds, if they are one plain row; ``None`` for any others."""
    made = _MADE.get(id(vocabulary))
    if made is None or made.vocabulary is not vocabulary:
        if len(_MADE) >= _MOST_VOCABULARIES:
            _MADE.clear()
        made = _MADE[id(vocabulary)] = _Alone(vocabulary)
    return made.read(mapping)
