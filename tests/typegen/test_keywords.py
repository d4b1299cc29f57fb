"""
The keywords of a call, and what each takes.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs import Key
from geno_lewm_obs.contract.key import KEY_TYPES
from geno_lewm_obs.record import PROMOTED
from geno_lewm_obs.typed import accepted
from geno_lewm_obs.typegen.keywords import ACCEPTED, annotation, is_keyword, keywords


@pytest.mark.parametrize("kind", KEY_TYPES)
def test_each_type(kind):
    """Each type of keys has an annotation, of a name that a stub can import."""
    found = annotation([Key(kind)])

    assert "Any" == found or found.removesuffix(" | None") in ACCEPTED
    assert all(hasattr(accepted, name) for name in ACCEPTED)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([], "Any"),
        ([Key("int"), Key("str")], "Int | Text | None"),
        ([Key("float"), Key("number")], "Number | None"),
        ([Key("int"), Key()], "Any"),
        ([Key("str", values=('a"', "b"))], 'Enum | Literal["a\\"", "b"] | None'),
        ([Key("int", values=(1, 2)), Key("str")], "Enum | Literal[1, 2] | Text | None"),
    ],
    ids=["none", "two", "the same", "any", "values of text", "values or text"],
)
def test_annotation(keys, expected):
    """A key of several events takes what any of them does; values that are told are literals."""
    assert expected == annotation(keys)


@pytest.mark.parametrize("key", ["class", "None", "lambda", "self", "__debug__", "__private"])
def test_what_is_no_keyword(key):
    """Words of Python's, and names that mean something else in a class, are no keywords."""
    assert not is_keyword(key)
    assert not [line for line in keywords({key: [Key()]}, of_error=True) if line.startswith(key)]


@pytest.mark.parametrize("key", ["match", "type", "_", "_x", "cls", "Number"])
def test_what_is_one(key):
    """Other names are, those with a meaning in some places included."""
    assert [f"{key}: Int | None = ..."] == [*keywords({key: [Key("int")]}, of_error=False)][:1]


def test_fields_of_the_record():
    """Every call takes the record's fields, but an error code is one of errors alone."""
    names = [line.partition(":")[0] for line in keywords({}, of_error=True)]

    assert {*PROMOTED, "exc_info", "stack_info"} == {*names}
    assert not any(line.startswith("error_code") for line in keywords({}, of_error=False))
