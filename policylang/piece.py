"""Classes of data: nodes, types, findings. A class is made fast, and its instances have equality, hash, repr and changed copies.

A class is written as one of ``attrs`` or ``dataclasses`` would be: annotated names with defaults, ``field`` where more is to be
said. In: such a class body. Out: a class with slots; the instances of a ``Piece`` cannot be changed. Relies on nothing.

PERF: a start makes three hundred such classes and instantiates half of them a few times. So making one must cost
microseconds (``attrs`` takes about a millisecond), and a constructor is compiled only for a class that is often used.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, ClassVar, Final, NoReturn, TypeVar, dataclass_transform

_REQUIRED: Final = object()
"""In place of the default of a field that has none."""
_OFTEN = 60
"""So many instances are made before the constructor is compiled: about what compiling costs."""
_AFTER = "__post_init__"
"""A method of this name is called at the end of the constructor."""


class Field:
    """One field. ``compared``: it takes part in equality and hash. ``shown``: in the repr. ``given``: to the constructor."""

    __slots__ = ("compared", "default", "factory", "given", "kw_only", "name", "shown")

    def __init__(self, default: Any = _REQUIRED, factory: Callable[[], Any] | None = None) -> None:
        self.name = ""
        self.default = default
        self.factory = factory
        self.kw_only = False
        self.compared = self.shown = self.given = True


def field(
    *,
    default: Any = _REQUIRED,
    factory: Callable[[], Any] | None = None,
    kw_only: bool = False,
    eq: bool = True,
    repr: bool = True,
    init: bool = True,
) -> Any:
    """What is to be said of a field beside its type: a default or what makes one, and what it takes no part in."""
    made = Field(default, factory)
    made.kw_only, made.compared, made.shown, made.given = kw_only, eq, repr, init
    return made


def _own_fields(namespace: dict[str, Any], kw_only: bool) -> dict[str, Field]:
    """The fields that a class body annotates; what is said of them is taken out of it, for slots need their names."""
    own: dict[str, Field] = {}
    for name, annotation in _annotations(namespace).items():
        if getattr(annotation, "__origin__", None) is not ClassVar:
            said = namespace.pop(name, _REQUIRED)
            one = own[name] = said if isinstance(said, Field) else Field(said)
            one.name = name
            one.kw_only |= kw_only
    return own


def _annotations(namespace: dict[str, Any]) -> dict[str, Any]:
    """From Python 3.14 on a class body has a function that gives them (1: as values)."""
    annotate = namespace.get("__annotate_func__", namespace.get("__annotate__"))
    found: dict[str, Any] = namespace.get("__annotations__", {}) if annotate is None else annotate(1)
    return found


def _getter(names: tuple[str, ...]) -> Callable[[Any], Any]:
    return attrgetter(*names) if names else _nothing


def _nothing(piece: object) -> None:
    """What a piece without fields is compared by."""


def _first_constructor(fields: tuple[Field, ...]) -> Callable[..., None]:
    """The constructor of a class that may be little used; it puts a compiled one in its place where it turns out to be not.

    What it does not understand (an argument too many, too few or unknown) it leaves to the compiled one to complain of.
    """
    by_position = tuple(one.name for one in fields if not one.kw_only)
    left = _OFTEN

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
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
        if given or not is_clear:
            compiled = _compiled_constructor(self.__class__, fields)
            type.__setattr__(self.__class__, "__init__", compiled)
            compiled(self, *args, **kwargs)
        elif hasattr(self, _AFTER):
            getattr(self, _AFTER)()

    return __init__


def _compiled_constructor(kind: "PieceType", fields: tuple[Field, ...]) -> Callable[..., None]:
    """The constructor as if it were written out. Its text is made of names of fields, which stand in class bodies of the package."""
    known: dict[str, Any] = {"_REQUIRED": _REQUIRED}
    is_open = not issubclass(kind, Piece)  # PERF: then the plain assignment is faster
    heads = ["self"]
    lines: list[str] = []
    for place, one in enumerate(sorted(fields, key=lambda one: one.kw_only)):
        if one.kw_only and "*" not in heads:
            heads.append("*")
        setter, default, make = f"_set_{place}", f"_default_{place}", f"_make_{place}"
        known |= {setter: getattr(kind, one.name).__set__, default: one.default, make: one.factory}
        is_needed = one.default is _REQUIRED and one.factory is None
        heads.append(one.name if is_needed else f"{one.name}={default}")
        value = one.name if one.factory is None else f"{make}() if {one.name} is _REQUIRED else {one.name}"
        lines.append(f"    self.{one.name} = {value}\n" if is_open else f"    {setter}(self, {value})\n")
    if hasattr(kind, _AFTER):
        lines.append(f"    self.{_AFTER}()\n")
    exec(f"def __init__({', '.join(heads)}):\n{''.join(lines) or '    pass'}", known)
    made: Callable[..., None] = known["__init__"]
    made.__qualname__ = f"{kind.__qualname__}.__init__"
    return made


class PieceType(type):
    """Makes a class of data: fields from the annotations, slots for them, a constructor unless the body has one."""

    _fields: tuple[Field, ...]

    def __new__(
        mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], *, kw_only: bool = False, eq: bool = True
    ) -> "PieceType":
        """``kw_only``: all fields of this class are given by name. Without ``eq`` an instance equals only itself."""
        own = _own_fields(namespace, kw_only)
        known = {one.name: one for base in reversed(bases) for one in getattr(base, "_fields", ())}
        fields = (*(one for one in known.values() if one.name not in own), *own.values())
        given = tuple(one for one in fields if one.given)
        namespace["__slots__"] = (*namespace.get("__slots__", ()), *(name for name in own if name not in known))
        namespace["__match_args__"] = tuple(one.name for one in given if not one.kw_only)
        namespace["_fields"] = fields
        namespace["_compared"] = _getter(tuple(one.name for one in fields if one.compared))
        namespace.setdefault("__init__", _first_constructor(given))
        if not eq:
            namespace |= {"__eq__": object.__eq__, "__hash__": object.__hash__}
        elif "__eq__" in namespace and "__hash__" not in namespace:
            raise TypeError(f"{name} has an equality of its own and needs a hash of its own")
        return super().__new__(mcs, name, bases, namespace)


class _Data(metaclass=PieceType):
    """What frozen and changeable pieces have in common."""

    _fields: ClassVar[tuple[Field, ...]]
    _compared: ClassVar[Callable[[Any], Any]]

    def __repr__(self) -> str:
        shown = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in self._fields if one.shown)
        return f"{self.__class__.__qualname__}({shown})"

    def __getstate__(self) -> tuple[Any, ...]:
        return tuple(getattr(self, one.name) for one in self._fields if one.given)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        for one, value in zip((one for one in self._fields if one.given), state, strict=True):
            object.__setattr__(self, one.name, value)
        if hasattr(self, _AFTER):
            getattr(self, _AFTER)()


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Piece(_Data):
    """Data that does not change. ``class Sum(Piece): left: Expr; right: Expr`` is all that is to be written."""

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__qualname__} cannot be changed: {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__qualname__} cannot be changed: {name}")

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        get = self.__class__._compared
        is_same: bool = get(self) == get(other)
        return is_same

    def __hash__(self) -> int:
        return hash((self.__class__, self.__class__._compared(self)))


@dataclass_transform(eq_default=False, field_specifiers=(field,))
class Mutable(_Data):
    """Data that changes while it is worked on; it equals only itself."""


P = TypeVar("P", bound=_Data)


def fields(kind: type[Any]) -> tuple[Field, ...]:
    """The fields of a class of data, inherited ones first; of any other class none."""
    return kind._fields if isinstance(kind, PieceType) else ()


def evolve(piece: P, **changes: Any) -> P:
    """A copy with other values of some fields."""
    kind = piece.__class__
    for one in kind._fields:
        if one.given and one.name not in changes:
            changes[one.name] = getattr(piece, one.name)
    return kind(**changes)
