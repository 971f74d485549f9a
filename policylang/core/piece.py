"""What nodes have in common: the making of their classes, equality, hash, repr, changed copies. Relies on nothing.

A class of nodes is written as an ``attrs`` or ``dataclasses`` class would be: annotated names with defaults, ``field`` where
more is to be said. In: such a class body. Out: a class with slots, whose instances cannot be changed.

PERF: a start makes two hundred and fifty such classes and instantiates half of them a few times. So making one must cost
microseconds (``attrs`` takes about a millisecond), and a constructor is compiled only for a class that is often used.
"""

import sys
from collections.abc import Callable
from operator import attrgetter
from typing import Any, ClassVar, Final, NoReturn, TypeVar, dataclass_transform

_REQUIRED: Final = object()
"""In place of the default of a field that has none."""
_OFTEN = 60
"""So many instances are made before the constructor is compiled: about what compiling costs."""


class Field:
    """One field of a class of nodes. ``compared``: it takes part in equality and hash. ``shown``: in the repr."""

    __slots__ = ("compared", "default", "factory", "kw_only", "name", "shown")

    def __init__(
        self, default: Any, factory: Callable[[], Any] | None, kw_only: bool, compared: bool, shown: bool, name: str = ""
    ) -> None:
        self.name = name
        self.default = default
        self.factory = factory
        self.kw_only = kw_only
        self.compared = compared
        self.shown = shown


def field(
    *,
    default: Any = _REQUIRED,
    factory: Callable[[], Any] | None = None,
    kw_only: bool = False,
    eq: bool = True,
    repr: bool = True,
) -> Any:
    """What is to be said of a field beside its type: a default or what makes one, and what it takes no part in."""
    return Field(default, factory, kw_only, eq, repr)


def _own_fields(namespace: dict[str, Any], kw_only: bool) -> dict[str, Field]:
    """The fields that a class body annotates; what is said of them is taken out of it, for slots need their names."""
    own: dict[str, Field] = {}
    for name, annotation in _annotations(namespace).items():
        if getattr(annotation, "__origin__", None) is not ClassVar:
            said = namespace.pop(name, _REQUIRED)
            one = own[name] = said if isinstance(said, Field) else Field(said, None, False, True, True)
            one.name = name
            one.kw_only |= kw_only
    return own


def _annotations(namespace: dict[str, Any]) -> dict[str, Any]:
    if sys.version_info < (3, 14):
        found: dict[str, Any] = namespace.get("__annotations__", {})
        return found
    import annotationlib  # type: ignore[import-not-found,unused-ignore]

    annotate = annotationlib.get_annotate_from_class_namespace(namespace)
    return annotationlib.call_annotate_function(annotate, annotationlib.Format.FORWARDREF) if annotate is not None else {}


def _getter(names: tuple[str, ...]) -> Callable[[Any], Any]:
    return attrgetter(*names) if names else _nothing


def _nothing(piece: object) -> None:
    """What a node without fields is compared by."""


def _first_constructor(fields: tuple[Field, ...]) -> Callable[..., None]:
    """The constructor of a class that may be little used; it puts a compiled one in its place where it turns out to be not.

    What it does not understand (an argument too many, too few or unknown) it leaves to the compiled one to complain of.
    """
    by_position = tuple(one.name for one in fields if not one.kw_only)
    left = _OFTEN

    def __init__(self: "Piece", *args: Any, **kwargs: Any) -> None:
        nonlocal left
        left -= 1
        given = dict(zip(by_position, args, strict=False))
        given.update(kwargs)
        is_clear = left > 0 and len(given) == len(args) + len(kwargs)
        for one in fields if is_clear else ():
            value = given.pop(one.name, one.default)
            if value is _REQUIRED:
                if one.factory is None:
                    is_clear = False
                    break
                value = one.factory()
            object.__setattr__(self, one.name, value)
        if not is_clear or given:
            compiled = _compiled_constructor(self.__class__, fields)
            type.__setattr__(self.__class__, "__init__", compiled)
            compiled(self, *args, **kwargs)

    return __init__


def _compiled_constructor(kind: "type[Piece]", fields: tuple[Field, ...]) -> Callable[..., None]:
    """The constructor as if it were written out. Its text is made of the names of fields, which stand in class bodies of the package."""
    known: dict[str, Any] = {"_REQUIRED": _REQUIRED}
    heads: list[str] = []
    lines: list[str] = []
    ordered = sorted(fields, key=lambda one: one.kw_only)
    for place, one in enumerate(ordered):
        if one.kw_only and not (place and ordered[place - 1].kw_only):
            heads.append("*")
        known |= {
            f"_set_{place}": getattr(kind, one.name).__set__,
            f"_default_{place}": one.default,
            f"_make_{place}": one.factory,
        }
        is_needed = one.default is _REQUIRED and one.factory is None
        heads.append(one.name if is_needed else f"{one.name}=_default_{place}")
        made = f"_make_{place}() if {one.name} is _REQUIRED else {one.name}" if one.factory is not None else one.name
        lines.append(f"    _set_{place}(self, {made})\n")
    exec(f"def __init__({', '.join(['self', *heads])}):\n{''.join(lines) or '    pass'}", known)
    made_: Callable[..., None] = known["__init__"]
    made_.__qualname__ = f"{kind.__qualname__}.__init__"
    return made_


class PieceType(type):
    """Makes a class of nodes: fields from the annotations, slots for them, a constructor."""

    _fields: tuple[Field, ...]

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], *, kw_only: bool = False) -> "PieceType":
        """``kw_only``: all fields of this class are given by name."""
        own = _own_fields(namespace, kw_only)
        known = {one.name: one for base in reversed(bases) for one in getattr(base, "_fields", ())}
        fields = (*(one for one in known.values() if one.name not in own), *own.values())
        namespace["__slots__"] = tuple(name for name in own if name not in known)
        namespace["__match_args__"] = tuple(one.name for one in fields if not one.kw_only)
        namespace["_fields"] = fields
        namespace["_compared"] = _getter(tuple(one.name for one in fields if one.compared))
        namespace["__init__"] = _first_constructor(fields)
        return super().__new__(mcs, name, bases, namespace)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Piece(metaclass=PieceType):
    """A node. ``class Sum(Piece): left: Expr; right: Expr`` is all that is to be written."""

    _fields: ClassVar[tuple[Field, ...]]
    _compared: ClassVar[Callable[[Any], Any]]

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__qualname__} cannot be changed: {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__qualname__} cannot be changed: {name}")

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        get = self.__class__._compared
        return bool(get(self) == get(other))

    def __hash__(self) -> int:
        return hash((self.__class__, self.__class__._compared(self)))

    def __repr__(self) -> str:
        shown = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in self._fields if one.shown)
        return f"{self.__class__.__qualname__}({shown})"

    def __getstate__(self) -> tuple[Any, ...]:
        return tuple(getattr(self, one.name) for one in self._fields)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        for one, value in zip(self._fields, state, strict=True):
            object.__setattr__(self, one.name, value)


P = TypeVar("P", bound=Piece)


def fields(kind: type[Any]) -> tuple[Field, ...]:
    """The fields of a class of nodes, inherited ones first; of any other class none."""
    return kind._fields if isinstance(kind, PieceType) else ()


def evolve(piece: P, **changes: Any) -> P:
    """A copy with other values of some fields."""
    kind = piece.__class__
    for one in kind._fields:
        if one.name not in changes:
            changes[one.name] = getattr(piece, one.name)
    return kind(**changes)
