"""
Objects whose class declares fields: dataclasses, named tuples, attrs, pydantic.
"""

from __future__ import annotations

import collections
import dataclasses
import typing

import pytest

from geno_lewm_obs.redaction import apply_rules
from geno_lewm_obs.redaction.refusal import NotPlainError
from geno_lewm_obs.redaction.values import shape


class Silent:
    """A class of which no object may be asked for its text."""

    __slots__ = ()

    def __repr__(self):
        raise AssertionError

    __str__ = __repr__


@dataclasses.dataclass(repr=False)
class Point(Silent):
    x: float = 1.5
    name: str = "a"
    KIND: typing.ClassVar[str] = "point"
    scratch: dataclasses.InitVar[int] = 0


@dataclasses.dataclass(slots=True, frozen=True)
class Slotted:
    x: int = 1
    y: int = dataclasses.field(init=False)


@dataclasses.dataclass
class Evasive:
    x: str = "so it is"

    def __getattribute__(self, name):
        return "harmless"

    def __getattr__(self, name):
        raise RuntimeError


@dataclasses.dataclass
class Failing:
    x: int = 1

    @property
    def y(self):
        raise RuntimeError


Failing.__dataclass_fields__["y"] = dataclasses.field()
Failing.__dataclass_fields__["y"].name = "y"
Failing.__dataclass_fields__["y"]._field_type = Failing.__dataclass_fields__["x"]._field_type


class Site(typing.NamedTuple):
    name: str
    count: int = 2


@dataclasses.dataclass
class Variant:
    chrom: str = "chr7"
    pos: int = 117559590
    ref: str = "ATCT"
    alt: str = "A"


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        ({"x": 1.5, "name": "a"}, Point()),
        ({"x": 1}, Slotted()),
        ({"x": "so it is"}, Evasive()),
        ({"name": "b", "count": 2}, Site("b")),
        ({"a": 1, "b": 2}, collections.namedtuple("AB", "a b")(1, 2)),  # noqa: PYI024
    ],
    ids=["dataclass", "slots, and a field that isn't set", "evasive", "NamedTuple", "namedtuple"],
)
def test_fields(expected, value):
    """An object of declared fields is a dict of them; its text is never asked for."""
    assert expected == shape(value)


@pytest.mark.parametrize("value", [Failing(), Point, Silent()], ids=["failing", "class", "none"])
def test_not_plain(value):
    """An object that fails to say, one without declared fields, and a class are refused."""
    with pytest.raises(NotPlainError):
        shape(value)


def test_attrs():
    """An object of attrs is a dict of its fields."""
    attrs = pytest.importorskip("attrs", reason="attrs is recognised by its own objects")

    @attrs.define(repr=False)
    class Options(Silent):
        lr: float = 0.1
        _seed: int = 3

    assert {"lr": 0.1, "_seed": 3} == shape(Options())


class TestPydantic:
    @pytest.fixture
    def pydantic(self):
        return pytest.importorskip("pydantic", reason="pydantic is recognised by its own objects")

    def test_fields(self, pydantic):
        """An object of pydantic is a dict of its fields and extra ones, hidden ones left out."""

        class Options(pydantic.BaseModel, extra="allow"):
            lr: float = 0.1
            hidden: str = pydantic.Field("x", exclude=True)

            def __repr__(self):
                raise AssertionError

            __str__ = __repr__

        assert {"lr": 0.1, "seed": 3} == shape(Options(seed=3))

    def test_dataclass(self, pydantic):
        """So is a dataclass of pydantic."""

        @pydantic.dataclasses.dataclass
        class Options:
            lr: float = 0.1

        assert {"lr": 0.1} == shape(Options())

    def test_version_1(self):
        """So is an object of pydantic 1, which later versions bring along."""
        v1 = pytest.importorskip("pydantic.v1", reason="pydantic 1 comes with pydantic 2")

        class Options(v1.BaseModel):
            lr: float = 0.1
            hidden: str = v1.Field("x", exclude=True)

        assert {"lr": 0.1} == shape(Options())


class TestRules:
    """What an object holds passes the rules like a dict that was passed."""

    def test_a_personal_field(self):
        """A field that names a person is kept out, and the others stay."""
        user = dataclasses.make_dataclass("User", ["email", "visits"])("x", 3)
        kept, (refusal,) = apply_rules({"value": user}, {"value"})

        assert ({"value": {"visits": 3}}, "denied", "value.email") == (
            kept,
            refusal.rule,
            refusal.path,
        )

    def test_a_sequence_over_fields(self):
        """A sequence that is spread over the fields is found."""
        kept, (refusal,) = apply_rules({"value": Site("ACGTACGTACG", "TACGTACGTAC")}, {"value"})

        assert ({}, "dna") == (kept, refusal.rule)
