"""
One key: what fits its type, whatever form the wire has for it.
"""

from __future__ import annotations

import math
import pickle
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.contract.key import (
    KEY_TYPES,
    STAND_INS,
    Key,
    has_type,
    is_declared_value,
    takes,
)

SAMPLES = {
    "none": None,
    "bool": True,
    "int": 3,
    "large int": 2**64 - 1,
    "long text of digits": str(2**64),
    "negative long text": str(-(2**63) - 1),
    "short text of digits": "18446",
    "float": 0.5,
    "whole float": 3.0,
    "nan": math.nan,
    "nan as text": "NaN",
    "infinity": -math.inf,
    "infinity as text": "-Infinity",
    "text": "best",
    "list": [1],
    "dict": {"a": 1},
}
WHOLE = {"int", "large int", "long text of digits", "negative long text", "whole float"}
NUMBERS = WHOLE | {"float", "nan", "nan as text", "infinity", "infinity as text"}
TEXTS = {
    "long text of digits",
    "negative long text",
    "short text of digits",
    "nan",
    "nan as text",
    "infinity",
    "infinity as text",
    "text",
}
NUMERIC = {"int", "float", "number"}
FIT = {
    "int": WHOLE,
    "float": NUMBERS,
    "number": NUMBERS,
    "str": TEXTS,
    "bool": {"bool"},
    "list": {"list"},
    "dict": {"dict"},
    "any": set(SAMPLES),
}


class TestTypes:
    def test_are_eight(self):
        """There are eight types."""
        assert tuple(FIT) == KEY_TYPES

    @pytest.mark.parametrize("kind", KEY_TYPES)
    def test_fit(self, kind):
        """
        A value fits the type that it has on the wire; None fits each, a whole float an int, and the
        text of a number that JSON can't hold fits a number.
        """
        fitting = {name for name, value in SAMPLES.items() if has_type(Key(kind), value)}

        assert {"none", *FIT[kind]} == fitting

    @pytest.mark.parametrize("kind", KEY_TYPES)
    def test_what_needs_no_look(self, kind):
        """What fits by its type alone fits."""
        values = [value for value in SAMPLES.values() if type(value) in takes(Key(kind))]

        assert all(has_type(Key(kind), value) for value in values)


class TestValues:
    @pytest.mark.parametrize(
        ("expected", "value"),
        [(True, "a"), (True, None), (False, "b"), (True, math.nan), (True, "NaN")],
    )
    def test_of_a_text(self, expected, value):
        """A value is one of those that the key tells, or None."""
        assert expected is is_declared_value(Key("str", values=("a", "NaN")), value)

    def test_of_a_key_that_tells_none(self):
        """A key that tells no values takes every one."""
        assert is_declared_value(Key("int"), 7)

    def test_need_a_look_each(self):
        """No value of a key that tells its values fits by its type alone, except for None."""
        assert {type(None)} == takes(Key("int", values=(1, 2)))

    @pytest.mark.parametrize("values", [["a", "b"], ("a", "b")])
    def test_are_a_tuple(self, values):
        """Values are kept as a tuple, and can't be changed."""
        assert ("a", "b") == Key("str", values=values).values


def test_arguments():
    """A key is declared by type, unit, summary and values, in that order, each with a default."""
    assert ("int", "bytes", "a size", (1,)) == tuple(
        getattr(Key("int", "bytes", "a size", (1,)), name)
        for name in ("type", "unit", "summary", "values")
    )
    assert Key("any", "", "", None) == Key()


def test_is_frozen():
    """A key can't be changed."""
    with pytest.raises(FrozenInstanceError):
        Key().type = "int"


def test_travels():
    """A key is the same after pickling."""
    key = Key("str", "", "which", ("a", "b"))

    assert (key, hash(key)) == (
        pickle.loads(pickle.dumps(key)),
        hash(pickle.loads(pickle.dumps(key))),
    )


VALUES = {
    "int": st.integers(),
    "float": st.floats(allow_nan=False, allow_infinity=False) | st.just(3.0),
    "bool": st.booleans(),
    "str": st.text(),
    "list": st.lists(st.integers(), max_size=2),
    "dict": st.dictionaries(st.text(), st.integers(), max_size=2),
}


@given(st.data())
def test_stand_ins(data):
    """Where a value of a type fits, so does what stands for it; a text may also be a number's."""
    name = data.draw(st.sampled_from([*VALUES]))
    value, stand_in = data.draw(VALUES[name]), STAND_INS[name]
    fits = {kind for kind in KEY_TYPES if has_type(Key(kind), value)}

    assert type(value) is type(stand_in)
    assert fits - (NUMERIC if name == "str" else set()) <= {
        kind for kind in KEY_TYPES if has_type(Key(kind), stand_in)
    }
