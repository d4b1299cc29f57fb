"""
Values and times of records as OpenTelemetry's.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest

pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")

from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValueList

from geno_lewm_obs.otlp.values import add_attribute, nanoseconds, set_value

from .receiver import plain, plain_attributes


def made(value: object) -> AnyValue:
    target = AnyValue()
    set_value(target, value)
    return target


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("a", "a"),
        (True, True),
        (1, 1),
        (-(2**63), -(2**63)),
        (2**63, str(2**63)),
        (1.5, 1.5),
        ([], []),
        ({}, {}),
        (None, None),
        ("Infinity", math.inf),
        (["-Infinity", None, [1]], [-math.inf, None, [1]]),
        ({"a": {"b": False}}, {"a": {"b": False}}),
    ],
)
def test_values(value, sent):
    """Values keep their types; an integer beyond 64 bits becomes text, numbers in text numbers."""
    found = plain(made(value))

    assert (sent, type(sent)) == (found, type(found))
    assert math.isnan(plain(made("NaN")))


def test_attributes():
    """Attributes stand one behind the other."""
    attributes = KeyValueList().values
    add_attribute(attributes, "a", 1)
    add_attribute(attributes, "b", [])

    assert {"a": 1, "b": []} == plain_attributes(attributes)


def test_what_is_no_value():
    """What no line holds is refused by its type."""
    with pytest.raises(TypeError, match="a bytes is no value of a record"):
        set_value(AnyValue(), b"secret")


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2200, 1, 1)))
def test_times(when):
    """A time of a record is told to the millisecond."""
    when = when.replace(microsecond=when.microsecond // 1000 * 1000, tzinfo=UTC)
    ts = when.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    delta = when - datetime(1970, 1, 1, tzinfo=UTC)

    assert (delta.days * 86400 + delta.seconds) * 10**9 + delta.microseconds * 1000 == nanoseconds(
        ts
    )


NO_TIMES = """
2026 2026-05-20T15:42:01Z 2026-05-20T15:42:01.123 1969-01-01T00:00:00.000Z
2026-05-20T15:42:01.xZ 2026-99-20T15:42:01.123Z
"""


@pytest.mark.parametrize("ts", ["", *NO_TIMES.split()])
def test_what_is_no_time(ts):
    """What is no time of a record is refused."""
    with pytest.raises(ValueError):  # noqa: PT011 - Python's own where it's nearly one
        nanoseconds(ts)
