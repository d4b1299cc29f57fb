"""Data classes with inherited methods: they do the same as those that `dataclass` generates."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest

from geno_lewm_obs.contract import EventSpec
from geno_lewm_obs.field_methods import ByFields, FrozenByFields, MadeLater, values_of
from geno_lewm_obs.record import LogRecord


class Ours(ByFields):
    __slots__ = ("data", "name")
    __dataclass_fields__: ClassVar[Any] = MadeLater(data=dict)
    __dataclass_params__: ClassVar[Any] = MadeLater()

    name: str
    data: dict[str, Any]

    def __init__(self, name: str, data: dict[str, Any] | None = None) -> None:
        self.name = name
        self.data = {} if data is None else data


class Frozen(FrozenByFields):
    __slots__ = ("name", "size")
    __dataclass_fields__: ClassVar[Any] = MadeLater()
    __dataclass_params__: ClassVar[Any] = MadeLater()

    name: str
    size: int

    def __init__(self, name: str, *, size: int = 1) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "size", size)


class Theirs:
    """Holds a class of the same name, as `dataclass` makes it."""

    @dataclass(slots=True)
    class Ours:
        name: str
        data: dict[str, Any] = field(default_factory=dict)


NAN = float("nan")


def test_repr():
    """It shows the same."""
    assert repr(Theirs.Ours("a", {"b": NAN})) == f"Theirs.{Ours('a', {'b': NAN})}"


def test_repr_of_what_holds_itself():
    """One that holds itself is shown to its end."""
    ours, theirs = Ours("a"), Theirs.Ours("a")
    ours.data["self"], theirs.data["self"] = ours, theirs

    assert repr(theirs) == f"Theirs.{ours}"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a",), ("a",)),
        (("a",), ("b",)),
        (("a", {"b": 1}), ("a", {"b": 1.0})),
        (("a", {"b": 1}), ("a", {})),
        (("a", {"b": NAN}), ("a", {"b": NAN})),
        (("a", {"b": NAN}), ("a", {"b": float("nan")})),
    ],
    ids=["equal", "another name", "equal numbers", "other data", "one NaN", "two NaNs"],
)
def test_equality(one, other):
    """The same are equal."""
    assert (Theirs.Ours(*one) == Theirs.Ours(*other)) is (Ours(*one) == Ours(*other))


@pytest.mark.parametrize(
    "other", [Theirs.Ours("a"), ("a", {}), None], ids=["of another class", "tuple", "none"]
)
def test_others_differ(other):
    """What is of another class is never equal, whatever it holds."""
    assert Ours("a") != other


def test_a_class_below_differs():
    """A class that derives from it is another class."""

    class Below(Ours):
        pass

    assert Ours("a") != Below("a")


def test_no_hash():
    """What can be changed has no hash."""
    with pytest.raises(TypeError):
        hash(Ours("a"))


def test_values():
    """The values stand in the order of the fields."""
    assert ("a", {"b": 1}) == values_of(Ours("a", {"b": 1}))


def described(cls):
    """Return all that `dataclasses` has to say of the fields of *cls*."""
    return [
        (each.name, each.type, each.default, each.default_factory, each.kw_only)
        for each in dataclasses.fields(cls)
    ]


def test_fields():
    """`dataclasses` knows its fields, with types and defaults, as if it had made them."""
    assert dataclasses.is_dataclass(Ours)
    assert described(Theirs.Ours) == described(Ours)
    assert Theirs.Ours.__dataclass_params__.frozen is Ours.__dataclass_params__.frozen


def test_helpers():
    """What `dataclasses` does with an instance works."""
    ours = Ours("a", {"b": 1})

    assert {"name": "a", "data": {"b": 1}} == dataclasses.asdict(ours)
    assert Ours("c", {"b": 1}) == dataclasses.replace(ours, name="c") == ours.__replace__(name="c")


def test_a_data_class_below():
    """`dataclass` makes a class below with a field more, and the defaults of the others."""

    @dataclass
    class Below(Ours):
        size: int = 3

    assert ("a", {}, 3) == (Below("a").name, Below("a").data, Below("a").size)


class TestFrozen:
    def test_set_once(self):
        """A field of it is neither set nor deleted."""
        frozen = Frozen("a")
        with pytest.raises(dataclasses.FrozenInstanceError, match="Frozen is frozen"):
            frozen.name = "b"
        with pytest.raises(dataclasses.FrozenInstanceError):
            del frozen.size

        assert "a" == frozen.name

    def test_hash(self):
        """Those that hold the same have one hash."""
        assert 1 == len({Frozen("a", size=2), Frozen("a", size=2)})

    @pytest.mark.parametrize(
        "copied",
        [copy.copy, copy.deepcopy, dataclasses.replace, lambda it: pickle.loads(pickle.dumps(it))],
        ids=["copy", "deepcopy", "replace", "pickle"],
    )
    def test_copies(self, copied):
        """It can be copied and pickled."""
        assert Frozen("a", size=2) == copied(Frozen("a", size=2))

    def test_keyword_only(self):
        """A field that is passed by keyword alone is one for `dataclasses` too."""
        assert [False, True] == [each.kw_only for each in dataclasses.fields(Frozen)]


def test_of_an_event_spec():
    """An `EventSpec` is shown with every field, also those that are passed by keyword alone."""
    spec = EventSpec("a.b", "info", "c", frozenset({"d"}))
    fields = (
        "name='a.b', severity='info', summary='c', allowed_keys=frozenset({'d'}), "
        "keys={'d': Key(type='any', unit='', summary='', values=None)}, "
        "sample_every=1, durable=False, since='', deprecated='', renamed_from=''"
    )

    assert f"EventSpec({fields})" == repr(spec)


def test_of_a_record():
    """A `LogRecord` is shown with every field, those that are None included."""
    record = LogRecord("t", "info", "a.b", "r", "c", {"d": 1}, step=2)
    nothing = ", ".join(
        f"{name}=None"
        for name in ("epoch", "phase", "duration_ms", "trace_id", "span_id", "error_code")
    )

    assert (
        "LogRecord(ts='t', severity='info', event='a.b', run_id='r', component='c', "
        f"data={{'d': 1}}, step=2, {nothing})" == repr(record)
    )
