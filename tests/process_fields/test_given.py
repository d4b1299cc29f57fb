"""
What may be given as the fields of a process: judged once, refused by key and never quoted.
"""

from __future__ import annotations

import enum
import os
import uuid
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs import ConfigError
from geno_lewm_obs.process_fields.given import context_of

BASES = "ACGT" * 5


class Zone(enum.Enum):
    EAST = "east-1"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("api", "api"),
        (3, 3),
        (0.5, 0.5),
        (True, True),
        ("east-1", Zone.EAST),
        ("/srv/api", Path("/srv/api")),
        ("12345678-1234-5678-1234-567812345678", uuid.UUID("12345678" * 4)),
        ("Infinity", float("inf")),
        ("", ""),
    ],
    ids=range(9),
)
def test_what_a_record_holds(field, value):
    """A scalar, or what has one as its plain form, becomes what each record holds."""
    context = context_of({"service": value})

    assert {"service": field} == context.fields == context.given
    assert type(field) is type(context.fields["service"])


def test_a_function_is_called():
    """A function's value is a field; the function is kept for other processes."""
    context = context_of({"pid": os.getpid, "worker": lambda: 7})

    assert {"pid": os.getpid(), "worker": 7} == context.fields
    assert os.getpid is context.given["pid"]


def test_none_is_left_out():
    """None, as of a variable that isn't set, means no field."""
    context = context_of({"pod": None, "worker": lambda: None, "service": "api"})

    assert {"service": "api"} == context.fields


@pytest.mark.parametrize(
    ("message", "key"),
    [
        ("user_email names personal data", "user_email"),
        ("api_token names personal data", "api_token"),
        ("my-key: a key is an identifier", "my-key"),
        ("key step is a field of the record", "step"),
        ("key component is a field of the record", "component"),
        ("exception_type is a key of the package's own", "exception_type"),
        ("exc_info is a key of the package's own", "exc_info"),
        ("positional_args is a key of the package's own", "positional_args"),
        ("chrom names a part of a variant (chrom)", "chrom"),
        ("alt_allele names a part of a variant (alt)", "alt_allele"),
        ("7: a key is an identifier", 7),
    ],
    ids=str,
)
def test_names_that_are_refused(message, key):
    """A name that no record may have as a key, or has already, is refused, and named."""
    with pytest.raises(ConfigError) as caught:
        context_of({key: "x"})

    assert message in caught.value.message
    assert caught.value.message.startswith("context: ")


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(BASES, id="sequence"),
        pytest.param("ann.lee@example.org", id="mail"),
        pytest.param("chr7-117559590-ATCT-A", id="variant"),
        pytest.param("gh" + "p_" + "aB3dE6" * 7, id="credential"),
        pytest.param(b"api", id="bytes"),
        pytest.param(["api"], id="list"),
        pytest.param({"name": "api"}, id="dict"),
        pytest.param({"api"}, id="set"),
        pytest.param(object(), id="object"),
        pytest.param(lambda: BASES, id="function"),
    ],
)
def test_values_that_are_refused(value):
    """A value that a rule keeps out, or that is no scalar, is refused by its key and not quoted."""
    with pytest.raises(ConfigError) as caught:
        context_of({"service": value}, source="SOME_VARIABLE")

    assert caught.value.message.startswith("SOME_VARIABLE: service ")
    assert str(value) not in str(caught.value)


def test_values_that_are_private_together():
    """Values that spell a sequence together are refused as one."""
    with pytest.raises(ConfigError, match=r"context: (first|second) "):
        context_of({"first": BASES[:12], "second": BASES[:12]})


def test_a_private_name_is_not_quoted():
    """The name that a rule keeps out isn't shown."""
    with pytest.raises(ConfigError) as caught:
        context_of({BASES: "x"})

    assert BASES not in str(caught.value)


def test_a_function_that_fails():
    """What a function raises is told by type, with the exception as the cause."""
    with pytest.raises(ConfigError, match="the function of worker failed") as caught:
        context_of({"worker": lambda: 1 / 0})

    assert isinstance(caught.value.__cause__, ZeroDivisionError)


@pytest.mark.parametrize("given", [7, "service=api", [("service", "api")], None])
def test_only_a_mapping(given):
    """What isn't a mapping is refused."""
    with pytest.raises(ConfigError, match="context is no mapping"):
        context_of(given)


@given(st.dictionaries(st.text(max_size=30), st.text(max_size=60) | st.integers() | st.floats()))
def test_anything_is_used_or_refused(fields):
    """Whatever is given comes back as scalars under its names, or is refused."""
    try:
        context = context_of(fields)
    except ConfigError:
        return
    assert fields.keys() == context.fields.keys()
    assert {str, int, float} >= {*map(type, context.fields.values())}
