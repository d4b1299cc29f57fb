"""Lengths of time in a few characters."""

from __future__ import annotations

import pytest

from geno_lewm_obs.render.time_span import span


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1, "0.0s"),
        (0.44, "0.4s"),
        (9.94, "9.9s"),
        (10, "10s"),
        (59.4, "59s"),
        (60, "1m"),
        (3599, "59m"),
        (3600, "1h00"),
        (11_520, "3h12"),
        (359_999, "99h59"),
        (360_000, "4d4h"),
    ],
)
def test_span(seconds, text):
    """A length of time has its two largest units, and no more than six characters."""
    assert text == span(seconds)
