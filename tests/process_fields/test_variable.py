"""
The fields of a process as the text of an environment variable, read and written.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs import ConfigError
from geno_lewm_obs.process_fields.given import context_of
from geno_lewm_obs.process_fields.in_force import NO_CONTEXT
from geno_lewm_obs.process_fields.variable import context_in, host_name, text_of

BASES = "ACGT" * 5


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"service": "api", "worker": "3"}, "service=api,worker=3"),
        ({"service": "api", "worker": 3}, "service=api,worker:=3"),
        ({"a": 0.5, "b": True, "c": "x"}, 'a:=0.5,b:=true,c:="x"'),
        ({"service": "api", "worker": "3"}, " service = api , worker = 3 ,"),
        ({"note": "a,b=c%"}, "note=a%2Cb=c%25"),
        ({"note": ""}, "note="),
        ({"a": "x"}, "a=x,b:=null"),
        ({"version": "007"}, "version=007"),
        ({"a": "2"}, "a=1,a=2"),
        ({}, ",,"),
    ],
    ids=range(10),
)
def test_read(fields, text):
    """Texts, numbers behind ``:=``, and commas in a text are read."""
    assert fields == context_in(text).fields


def test_what_each_process_fills_in():
    """``pid`` and ``host`` alone are this process's number and this machine's name."""
    assert {"pid": os.getpid(), "service": "api", "host": host_name()} == (
        context_in("pid,service=api,host").fields
    )


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("field 2 is neither key=value nor pid nor host", f"a=1,{BASES}"),
        ("field 1 is no number, true or false behind :=", f"a:={BASES}"),
        ("service holds a sequence", f"service={BASES}"),
        ("worker is neither text nor number", "worker:=[1]"),
        ("a key is an identifier", "=x"),
        ("key step is a field of the record", "step:=1"),
    ],
    ids=range(6),
)
def test_refused(message, text):
    """What can't be read or used is refused by its place or key, and not quoted."""
    with pytest.raises(ConfigError) as caught:
        context_in(text)

    assert caught.value.message.startswith("GENO_LEWM_LOG_CONTEXT: ")
    assert message in caught.value.message
    assert BASES not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            "service=api,worker:=3,ok:=true,share:=0.5",
            {"service": "api", "worker": 3, "ok": True, "share": 0.5},
        ),
        ("pid,host", {"pid": os.getpid, "host": host_name}),
        ("service=api", {"service": "api", "worker": lambda: 7, "number": os.getpid, "pod": None}),
        ("note=a%2Cb%3D%25%20c", {"note": "a,b=% c"}),
    ],
    ids=range(4),
)
def test_written(text, fields):
    """What was given is written; a function that no other process knows is left out."""
    assert text == text_of(context_of(fields))


def test_nothing_is_written_of_nothing():
    """No field is an empty text."""
    assert "" == text_of(NO_CONTEXT)


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,6}_x", fullmatch=True),
        st.text(max_size=20)
        | st.integers(-(2**53), 2**53)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.booleans(),
        max_size=4,
    )
)
def test_what_is_written_is_read(fields):
    """Any fields that can be given are read as they were written, with their types."""
    try:
        context = context_of(fields)
    except ConfigError:
        return
    again = context_in(text_of(context))

    assert context.fields == again.fields
    assert [*map(type, context.fields.values())] == [*map(type, again.fields.values())]
