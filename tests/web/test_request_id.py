"""
Ids of requests: which of a client's are taken.
"""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.redaction import judge_text
from geno_lewm_obs.web.request_id import new_request_id, usable_request_id


@pytest.mark.parametrize(
    "value",
    [
        "r-1",
        str(uuid.UUID(int=7)),
        uuid.UUID(int=2**127 + 7).hex,
        "Root=1-67891233-abcdef012345678912345678",
        "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "req_7H3kd9sKq2",
        "r" * 128,
    ],
    ids=["short", "UUID", "hex", "X-Amzn-Trace-Id", "ULID", "prefixed", "longest"],
)
def test_taken(value):
    """Ids as services and proxies make them are taken as they are."""
    assert value == usable_request_id(value)


@given(st.text(max_size=140))
def test_what_is_taken_is_plain(value):
    """Whatever is taken is short, has no character that ends a header, and passes the rules."""
    taken = usable_request_id(value)

    assert taken is None or (
        taken == value
        and 0 < len(value) <= 128
        and value.isascii()
        and value.isprintable()
        and " " not in value
        and judge_text(value) is None
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\x00", "\u2028", ";", ",", " "])
def test_not_taken(end):
    """Nothing is cut off to make an id usable."""
    assert usable_request_id(f"r-1{end}") is None


def test_new():
    """A new id is random, and one that a client might have chosen."""
    first, second = new_request_id(), new_request_id()

    assert first != second
    assert (4, uuid.RFC_4122) == (uuid.UUID(first).version, uuid.UUID(first).variant)
    assert first == str(uuid.UUID(first)) == usable_request_id(first)
