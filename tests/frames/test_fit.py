"""
Which values a column of a kind holds, and what becomes of others.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest

from geno_lewm_obs.frames.fit import as_json, as_number, as_other, fit

MOMENT = datetime(2026, 5, 20, 15, 42, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "value", "held"),
    [
        ("int", 7, 7),
        ("int", 7.0, 7),
        ("float", 1, 1.0),
        ("float", 2**70, float(2**70)),
        ("float", str(2**70), float(2**70)),
        ("float", math.inf, math.inf),
        ("bool", True, True),
        ("str", "a", "a"),
        ("str", math.inf, "Infinity"),
        ("json", {"a": math.nan}, '{"a":"NaN"}'),
        ("json", [1, "b"], '[1,"b"]'),
        ("json", "text", '"text"'),
        ("time", "2026-05-20T15:42:00Z", MOMENT),
        ("time", "2026-05-20T17:42:00+02:00", MOMENT),
        ("time", "2026-05-20T15:42", MOMENT),
    ],
)
def test_what_fits(kind, value, held):
    """A value of the kind, in any form that a record may have it, is held; None stays None."""
    assert ([held, None], 0) == fit([value, None], kind)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("int", True),
        ("int", "7"),
        ("int", 7.5),
        ("int", 2**63),
        ("int", str(2**70)),
        ("float", "fast"),
        ("float", False),
        ("bool", 1),
        ("str", 1),
        ("str", ["a"]),
        ("time", "yesterday"),
        ("time", 1.5),
        ("time", "0001-01-01T00:00:00+14:00"),
    ],
)
def test_what_does_not(kind, value):
    """A value of another type becomes None, and is counted."""
    assert ([None, None], 1) == fit([value, None], kind)


def test_what_nests_too_deep():
    """Of another program's record that nests without end no JSON is made, and nothing raises."""
    deep = []
    for _ in range(400):
        deep = [deep]

    assert as_json(deep) is None
    assert ([None], 1) == fit([deep], "json")


def test_exact_numbers():
    """A number is one that a float holds exactly; any other value is text, and loses nothing."""
    values = [1, 0.5, math.nan, 2**53 + 1, True, "a", [1], None]

    assert [1.0, 0.5, None, None, None, None, None] == [
        as_number(value) for value in values if value is not values[2]
    ]
    assert math.isnan(as_number(math.nan))
    assert [None, None, None, "9007199254740993", "true", "a", "[1]", None] == [
        as_other(value) for value in values
    ]
