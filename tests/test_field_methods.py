"""Data classes with inherited methods: they do the same as those that `dataclass` generates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from geno_lewm_obs.contract import EventSpec
from geno_lewm_obs.field_methods import ByFields, values_of
from geno_lewm_obs.record import LogRecord


@dataclass(slots=True, eq=False, repr=False)
class Ours(ByFields):
    name: str
    data: dict[str, Any] = field(default_factory=dict)


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


def test_of_an_event_spec():
    """An `EventSpec` is shown with every field, also those that are passed by keyword alone."""
    spec = EventSpec("a.b", "info", "c", frozenset({"d"}))
    fields = (
        "name='a.b', severity='info', summary='c', allowed_keys=frozenset({'d'}), "
        "sample_every=1, durable=False"
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
