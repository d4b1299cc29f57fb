"""
What the canonical keys mean: each has a type, and no event has a key that isn't among them.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.contract import CANONICAL, EXCEPTION_KEYS
from geno_lewm_obs.contract.declaration_errors import errors_in_declared
from geno_lewm_obs.contract.keys import EXCEPTION_FIELDS, KEYS


def test_each_is_some_events():
    """No key is declared that no event has."""
    assert set(KEYS) == {key for spec in CANONICAL for key in spec.allowed_keys}


def test_says_what_it_means():
    """Each key says in a few words what its values are."""
    keys = {**KEYS, **EXCEPTION_FIELDS}

    assert [] == [name for name, key in keys.items() if not (key.summary or key.unit)]


def test_few_keys_are_of_any_type():
    """Only what some programs number and others name, and a metric's value, is of any type."""
    assert {"shard_id", "batch_id", "key", "value"} == {
        name for name, key in KEYS.items() if key.type == "any"
    }


@pytest.mark.parametrize(
    ("expected", "name"),
    [
        (("number", ""), "loss"),
        (("int", "bytes"), "size_bytes"),
        (("number", "s"), "elapsed_s"),
        (("str", ""), "path"),
        (("bool", ""), "ok"),
        (("dict", ""), "metrics"),
        (("list", ""), "undeclared"),
    ],
)
def test_types_and_units(expected, name):
    """A key has the type and the unit of what it means."""
    assert expected == (KEYS[name].type, KEYS[name].unit)


def test_have_no_error():
    """The tables pass the check of declarations, which isn't made at each start."""
    assert [] == list(errors_in_declared("", {**KEYS, **EXCEPTION_FIELDS}))


def test_exceptions():
    """What an exception becomes is declared, too."""
    assert EXCEPTION_KEYS == set(EXCEPTION_FIELDS)
