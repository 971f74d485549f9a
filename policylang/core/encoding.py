"""Pieces of the IR as lines of JSON, and back.

In: declarations (rules, parameters, a vocabulary …). Out: text that gives the same declarations again: exact numbers, and what one
of them, or two of them, hold twice is one object again. A line is read when it is asked for. Reading makes objects of the
classes of the IR and nothing else, whatever the text says; text that is no such line raises ``EncodingError``.
Relies on the modules that define these classes.

    line 1     names of the classes used, each with its fields
    line 2     objects that several declarations hold
    line 3 …   one declaration each

A line is a list: the object itself, then objects that it is made of, each after those that it is made of. One is written as the
number of its class and its values. A value is a number, a text, true, false, null or [n]: the nth object of the line, or for a
negative n one of line 2.
"""

import enum
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from policylang.core import expressions, ir, operators, places, types, values, vocabulary
from policylang.piece import PieceType, fields
from policylang.source import Span

_PLAIN = (str, int, bool, type(None))
_TUPLE, _DICT, _FRACTION, _DATE = "tuple", "dict", "Fraction", "date"
_BUILT_IN = (_TUPLE, _DICT, _FRACTION, _DATE)

Maker = Callable[[list[Any]], Any]


class EncodingError(ValueError):
    """What cannot be written, or read, as a piece of the IR."""


def _classes() -> Iterator[tuple[str, Any]]:
    for module in (expressions, ir, operators, places, types, values, vocabulary):
        for kind in vars(module).values():
            if isinstance(kind, PieceType | enum.EnumMeta) and kind.__module__ == module.__name__:
                yield f"{module.__name__.rpartition('.')[2]}.{kind.__qualname__}", kind
    yield "source.Span", Span


CLASSES: dict[str, Any] = dict(_classes())
"""Every class that may be written and read, by name."""
_NAMES = {kind: name for name, kind in CLASSES.items()}
_VALUES = (*types.Type.__args__, Span, places.Citation, expressions.RowPath, expressions.Rows, expressions.Up, expressions.Link)
"""Classes of which two equal objects need not be told apart."""


# ------------------------------------------------------------------ writing


def encode(declarations: Sequence[object]) -> list[str]:
    """The lines of some declarations: two more than there are of these. Raises ``EncodingError``."""
    writer = _Writer()
    return writer.lines(declarations)


class _Writer:
    """One encoding. What are mere values (types, paths, citations …) is written once wherever it is equal in all that it says."""

    def __init__(self) -> None:
        self.kinds: dict[str, int] = {}
        self.shared: dict[int, int] = {}
        self._parts: dict[int, tuple[object, list[Any]]] = {}
        self._values: dict[tuple[Any, ...], object] = {}
        self._same: dict[int, object] = {}

    def lines(self, declarations: Sequence[object]) -> list[str]:
        """Line 1, line 2, a line for each declaration."""
        common = self.table(self.held_by_several(declarations), self.shared, {})
        lines: list[list[Any]] = [[None, *common]]
        for declaration in declarations:
            own: dict[int, int] = {}
            table = self.table([declaration], own, self.shared)
            lines.append([self.code(declaration, own), *table])
        named = [[name, *_fields(name)] for name in self.kinds]
        try:
            return [json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in (named, *lines)]
        except ValueError as error:  # a number of more digits than are written
            raise EncodingError(str(error)) from error

    def held_by_several(self, declarations: Sequence[object]) -> list[object]:
        """The objects that are in more than one declaration, in the order met."""
        met: set[int] = set()
        several: dict[int, object] = {}
        for declaration in declarations:
            own: set[int] = set()
            stack = [declaration]
            while stack:
                top = stack.pop()
                if isinstance(top, _PLAIN) or id(top) in own:
                    continue
                own.add(id(top))
                if id(top) in met:
                    several[id(top)] = top
                stack.extend(self.parts(top))
            met |= own
        return list(several.values())

    def table(self, roots: Iterable[object], own: dict[int, int], shared: Mapping[int, int]) -> list[list[Any]]:
        """The objects that ``roots`` are made of, without those of ``shared``; ``own`` learns their places."""
        table: list[list[Any]] = []
        for root in roots:
            stack = [root]
            while stack:
                top = stack[-1]
                if isinstance(top, _PLAIN) or id(top) in own or id(top) in shared:
                    stack.pop()
                    continue
                parts = self.parts(top)
                below = [one for one in parts if not (isinstance(one, _PLAIN) or id(one) in own or id(one) in shared)]
                if below:
                    stack.extend(reversed(below))
                    continue
                stack.pop()
                own[id(top)] = len(table)
                number = self.kinds.setdefault(_name(top), len(self.kinds))
                table.append([number, *(self.code(one, own) for one in parts)])
        return table

    def code(self, value: Any, own: Mapping[int, int]) -> Any:
        """A value as it is written in an object."""
        if isinstance(value, _PLAIN):
            return value
        return [own[id(value)]] if id(value) in own else [~self.shared[id(value)]]

    def parts(self, value: object) -> list[Any]:
        """What an object is made of, in the order in which it is written."""
        known = self._parts.get(id(value))
        if known is None:
            known = self._parts[id(value)] = (value, [self.same(part) for part in _parts(value)])
        return known[1]

    def same(self, value: Any) -> Any:
        """For a mere value the first one that is equal in all it says."""
        if not isinstance(value, _VALUES):
            return value
        if id(value) not in self._same:
            key = (type(value), *(part if isinstance(part, _PLAIN) else id(part) for part in self.parts(value)))
            typed = (*key, *(type(part) for part in key))  # 1 and true are equal
            self._same[id(value)] = self._values.setdefault(typed, value)
        return self._same[id(value)]


def _name(value: object) -> str:
    kind = type(value)
    name = _NAMES.get(kind) or kind.__name__
    if name not in CLASSES and (name not in _BUILT_IN or kind.__module__ not in ("builtins", "datetime", "fractions")):
        raise EncodingError(f"{kind.__module__}.{kind.__qualname__}")
    return name


def _parts(value: Any) -> Sequence[Any]:
    match value:
        case enum.Enum():
            return (value.name,)
        case tuple():
            return value
        case dict():
            return [part for pair in value.items() for part in pair]
        case Fraction():
            return value.numerator, value.denominator
        case date():
            return value.year, value.month, value.day
    return [getattr(value, one.name) for one in fields(type(value)) if one.given]


def _fields(name: str) -> list[str]:
    kind = CLASSES.get(name)
    return [one.name for one in fields(kind) if one.given] if kind is not None else []


# ------------------------------------------------------------------ reading


class Lines:
    """Declarations as ``encode`` wrote them. Raises ``EncodingError`` for what it did not write."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        self._lines = lines
        with_names = _loaded(lines[0]) if len(lines) > 1 else None
        try:
            self._makers = [_maker(name, names) for name, *names in with_names]  # type: ignore[union-attr]
        except (TypeError, ValueError) as error:
            raise EncodingError(str(error)) from error
        self._shared: list[Any] = []
        self._shared = self._objects(_loaded(lines[1])[1:])

    def __len__(self) -> int:
        return len(self._lines) - 2

    def __getitem__(self, number: int) -> Any:
        """A declaration, made anew each time."""
        root, *table = _loaded(self._lines[number + 2])
        objects = self._objects(table)
        try:
            return self._value(root, objects)
        except (IndexError, TypeError) as error:
            raise EncodingError(str(error)) from error

    def _objects(self, table: list[Any]) -> list[Any]:
        made: list[Any] = []
        makers, shared = self._makers, self._shared or made
        try:
            for number, *codes in table:
                # PERF: written out; a policy has ten thousand objects
                made.append(
                    makers[number](
                        [
                            (made[code[0]] if code[0] >= 0 else shared[~code[0]]) if code.__class__ is list else code
                            for code in codes
                        ]
                    )
                )
        except (IndexError, KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
            raise EncodingError(str(error)) from error
        return made

    def _value(self, code: Any, objects: list[Any]) -> Any:
        if not isinstance(code, list):
            return code
        return objects[code[0]] if code[0] >= 0 else self._shared[~code[0]]


def _loaded(line: bytes) -> list[Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise EncodingError(str(error)) from error
    if not isinstance(found, list):
        raise EncodingError("no list")
    return found


def _maker(name: str, names: list[str]) -> Maker:
    """What makes an object of a class from its values."""
    made_by: dict[str, Maker] = {_TUPLE: tuple, _DICT: _dict, _FRACTION: _fraction, _DATE: _date}
    if name in made_by:
        return made_by[name]
    kind = CLASSES.get(name)
    if kind is None or names != _fields(name):
        raise EncodingError(f"{name}: {names}")
    return _piece_maker(kind) if isinstance(kind, PieceType) else lambda values: kind[values[0]]


def _piece_maker(kind: PieceType) -> Maker:
    """PERF: sets the fields as a constructor does, without looking at what is given by name or by default."""
    new: Callable[[Any], Any] = object.__new__
    setters = [getattr(kind, one.name).__set__ for one in kind._fields]
    count = len(setters)

    def make(values: list[Any]) -> Any:
        if len(values) != count:
            raise ValueError(kind.__name__)
        made = new(kind)
        for setter, value in zip(setters, values, strict=False):
            setter(made, value)
        return made

    return make


def _dict(values: list[Any]) -> dict[Any, Any]:
    return dict(zip(values[::2], values[1::2], strict=True))


def _fraction(values: list[Any]) -> Fraction:
    return Fraction(*values)


def _date(values: list[Any]) -> date:
    return date(*values)
