"""Named tuples that are made without compiling anything: they do the same as those of `typing`."""

from __future__ import annotations

import copy
import inspect
import pickle
import typing

import pytest

from geno_lewm_obs.named_tuple import NamedTuple


class Ours(NamedTuple):
    name: str
    values: tuple[int, ...] = ()
    is_told: bool = False

    @property
    def size(self) -> int:
        return len(self.values)

    def __str__(self) -> str:
        return f"{self.name} of {self.size}"


class Theirs:
    """Holds a class of the same name, as `typing` makes it."""

    class Ours(typing.NamedTuple):
        name: str
        values: tuple[int, ...] = ()
        is_told: bool = False


class Below(Ours):
    """Derives from one, without a field of its own."""


@pytest.mark.parametrize(
    ("values", "named"),
    [
        (("a",), {}),
        (("a", (1,), True), {}),
        ((), {"name": "a", "is_told": True}),
        (("a",), {"is_told": True}),
    ],
    ids=["defaults", "all by place", "by name", "both"],
)
def test_made(values, named):
    """It's made by place, by name, and with defaults, and equals the tuple of its values."""
    theirs = Theirs.Ours(*values, **named)
    ours = Ours(*values, **named)

    assert (tuple(theirs), repr(theirs)) == (ours, repr(ours))
    assert list(theirs) == [getattr(ours, name) for name in Theirs.Ours._fields]


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ((), {}),
        (("a", (), True, 1), {}),
        (("a",), {"name": "b"}),
        (("a",), {"told": True}),
        ((), {"told": True}),
    ],
    ids=["none", "too many", "twice", "unknown", "unknown in place of another"],
)
def test_refused(values, named):
    """What is missing, unknown or passed twice is refused."""
    for cls in (Theirs.Ours, Ours):
        with pytest.raises(TypeError):
            cls(*values, **named)


def test_helpers():
    """It has the helpers of a named tuple."""
    theirs, ours = Theirs.Ours("a", (1,)), Ours("a", (1,))

    assert theirs._asdict() == ours._asdict()
    assert theirs._replace(name="b", is_told=True) == ours._replace(name="b", is_told=True)
    assert Theirs.Ours._make(["a", (), True]) == Ours._make(["a", (), True])
    assert (Theirs.Ours._fields, Theirs.Ours._field_defaults) == (
        Ours._fields,
        dict(Ours._field_defaults),
    )


def test_replacing_what_is_no_field_is_refused():
    """A field that it lacks can't be replaced."""
    with pytest.raises(TypeError):
        Ours("a")._replace(told=True)


def test_methods_and_properties():
    """A class may have methods and properties."""
    assert "a of 2" == str(Ours("a", (1, 2)))


def test_holds_nothing_else():
    """No other attribute can be set, and none of the fields."""
    ours = Ours("a")
    for name in ("name", "other"):
        with pytest.raises(AttributeError):
            setattr(ours, name, "b")


def test_matched():
    """It's matched by place."""
    match Ours("a", (1,)):
        case Ours(name, values):
            assert ("a", (1,)) == (name, values)
        case _:
            pytest.fail("it doesn't match")


@pytest.mark.parametrize("cls", [Ours, Below])
def test_copied(cls):
    """It can be copied and pickled, also where it is of a class below."""
    ours = cls("a", (1,), is_told=True)
    for copied in (copy.copy(ours), copy.deepcopy(ours), pickle.loads(pickle.dumps(ours))):
        assert (cls, ours) == (type(copied), copied)


def test_a_class_below_has_the_fields():
    """A class that declares none has those that it inherits, in tools too."""
    assert Ours._fields == Below._fields
    assert "b" == Below("a")._replace(name="b").name
    assert ["values", "named"] == list(inspect.signature(Below).parameters)
