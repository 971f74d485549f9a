"""Classes of nodes: what may be written in one, and what its instances do. Every constructor is tried little used and much used."""

import copy
import pickle
from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from policylang.piece import Piece, evolve, field, fields

MANY = 200
"""More instances than it takes for a constructor to be compiled."""


class Based(Piece, kw_only=True):
    """Fields given by name that subclasses inherit."""

    number: int = field(eq=False, repr=False)
    note: str = ""


class Leaf(Based):
    """Positional fields of its own, one with a default."""

    SHARED: ClassVar[str] = "of the class"

    name: str
    items: tuple[int, ...] = ()

    def doubled(self) -> str:
        """What a method makes of a field; ``super`` works in it."""
        return self.name * 2 + super().__repr__()[:4]


class Holder(Piece):
    """A default that is made anew, and a field that shows nowhere."""

    name: str
    made: dict[str, int] = field(factory=dict)
    silent: str = field(default="x", repr=False)


class Renamed(Leaf):
    """A field of the base class given again, with a default."""

    name: str = "given"


class Empty(Piece):
    """Nothing in it."""


def little_used(kind: type[Piece]) -> type[Any]:
    """A class just made: its constructor has not been compiled."""
    return type(kind)(kind.__name__, (kind,), {"__qualname__": kind.__qualname__})


def much_used(kind: type[Piece]) -> type[Any]:
    """A class whose constructor has been compiled."""
    made = little_used(kind)
    first = made.__init__
    for _ in range(MANY):
        made(**{one.name: 0 for one in fields(kind)})
    assert made.__init__ is not first
    return made


@pytest.fixture(params=[little_used, much_used])
def used(request: pytest.FixtureRequest) -> Callable[[type[Piece]], type[Any]]:
    given: Callable[[type[Piece]], type[Any]] = request.param
    return given


class TestConstructor:
    def test_by_position_by_name_and_by_default(self, used: Callable[[type[Piece]], type[Any]]) -> None:
        leaf = used(Leaf)("a", number=1)
        assert (leaf.name, leaf.items, leaf.number, leaf.note) == ("a", (), 1, "")
        leaf = used(Leaf)(number=2, items=(3,), note="n", name="b")
        assert (leaf.name, leaf.items, leaf.number, leaf.note) == ("b", (3,), 2, "n")

    def test_inherited_field_given_again_comes_last(self, used: Callable[[type[Piece]], type[Any]]) -> None:
        renamed = used(Renamed)((1,), "other", number=1)
        assert (renamed.items, renamed.name) == ((1,), "other")
        assert used(Renamed)(number=1).name == "given"

    def test_made_anew_each_time(self, used: Callable[[type[Piece]], type[Any]]) -> None:
        kind = used(Holder)
        assert kind("a").made == {} and kind("a").made is not kind("a").made
        assert kind("a", {"b": 1}).made == {"b": 1}

    @pytest.mark.parametrize(
        ("args", "names", "said"),
        [
            ((), {"number": 1}, "missing 1 required positional argument: 'name'"),
            (("a",), {}, "missing 1 required keyword-only argument: 'number'"),
            (("a", (), 1), {"number": 1}, "takes from 2 to 3 positional arguments but 4"),
            (("a",), {"number": 1, "name": "b"}, "multiple values for argument 'name'"),
            (("a",), {"number": 1, "other": "b"}, "unexpected keyword argument 'other'"),
        ],
    )
    def test_wrong_arguments(
        self, used: Callable[[type[Piece]], type[Any]], args: tuple[Any, ...], names: dict[str, Any], said: str
    ) -> None:
        with pytest.raises(TypeError, match=said) as caught:
            used(Leaf)(*args, **names)
        assert "Leaf.__init__()" in str(caught.value)

    def test_nothing_to_give(self, used: Callable[[type[Piece]], type[Any]]) -> None:
        kind = used(Empty)
        assert kind() == kind() and hash(kind()) == hash(kind())
        with pytest.raises(TypeError):
            kind(1)


class TestInstances:
    def test_cannot_be_changed(self) -> None:
        leaf = Leaf("a", number=1)
        with pytest.raises(AttributeError, match="Leaf cannot be changed: name"):
            leaf.name = "b"  # type: ignore[misc]
        with pytest.raises(AttributeError, match="Leaf cannot be changed: name"):
            del leaf.name  # type: ignore[misc]
        with pytest.raises(AttributeError):
            leaf.other = 1  # type: ignore[attr-defined]
        assert not hasattr(leaf, "__dict__")

    def test_equality_leaves_out_what_is_said_to(self) -> None:
        assert Leaf("a", number=1) == Leaf("a", number=2)
        assert hash(Leaf("a", number=1)) == hash(Leaf("a", number=2))
        assert Leaf("a", number=1) != Leaf("b", number=1)
        assert Leaf("a", number=1) != Leaf("a", number=1, note="n")

    def test_classes_differ(self) -> None:
        assert Leaf("a", (), number=1) != Renamed((), "a", number=1)
        assert Leaf("a", number=1) != "a"

    def test_repr_leaves_out_what_is_said_to(self) -> None:
        assert repr(Leaf("a", number=1)) == "Leaf(note='', name='a', items=())"
        assert repr(Holder("a")) == "Holder(name='a', made={})"

    def test_patterns(self) -> None:
        match Leaf("a", (1,), number=1):
            case Leaf(name, (first,), number=1):
                assert (name, first) == ("a", 1)
            case _:
                pytest.fail("a pattern of positional fields")

    def test_methods_and_names_of_the_class(self) -> None:
        assert Leaf("a", number=1).doubled() == "aaLeaf"
        assert Leaf("a", number=1).SHARED == "of the class"

    def test_copies(self) -> None:
        leaf = Leaf("a", (1,), number=1, note="n")
        for made in (copy.copy(leaf), copy.deepcopy(leaf), pickle.loads(pickle.dumps(leaf))):
            assert made == leaf and made.number == 1

    def test_evolve(self) -> None:
        leaf = Leaf("a", (1,), number=1, note="n")
        changed = evolve(leaf, name="b")
        assert (changed.name, changed.items, changed.number, changed.note) == ("b", (1,), 1, "n")
        assert leaf.name == "a"
        with pytest.raises(TypeError, match="nope"):
            evolve(leaf, nope=1)


def test_fields_in_order() -> None:
    assert [one.name for one in fields(Leaf)] == ["number", "note", "name", "items"]
    assert [one.name for one in fields(Renamed)] == ["number", "note", "items", "name"]
    assert fields(str) == () and fields(Empty) == ()
