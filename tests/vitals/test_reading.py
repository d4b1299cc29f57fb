"""Fields that are read one by one."""

from __future__ import annotations

import math

import pytest

from geno_lewm_obs.vitals.reading import Rate, Reading


def failing(exc):
    def fail():
        raise exc

    return fail


def test_what_fails_is_absent():
    """A field that fails is absent with the kind of its error, never the text; None is no error."""
    reading = Reading()
    reading.put("fine", lambda: 0)
    reading.put("none", lambda: None)
    reading.put("gone", failing(FileNotFoundError(2, "secret", "/secret")))
    reading.put_at("parts", "0", lambda: 1)
    reading.put_at("parts", "1", failing(KeyError("secret")))
    reading.put_at("parts", "2", lambda: None)

    assert {"fine": 0, "parts": {"0": 1}} == reading.fields
    assert {"gone": "ENOENT", "parts": "KeyError"} == reading.failures


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        *(((3.0, 12.0), 100.0), ((1.5, 14.0), 12.5), ((1.0, 14.0), 0.0)),
        *(((0.5, 14.0), None), ((2.0, 10.0), None), ((2.0, 9.0), None), ((math.nan, 9.0), None)),
    ],
)
def test_rates(second, expected):
    """A rate is the growth over the time between; none at first, nor where either went back."""
    rate = Rate()

    assert rate.percent(1.0, 10.0) is None
    assert expected == rate.percent(*second)
