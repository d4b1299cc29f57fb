"""Rate and time left as a person reads them."""

from __future__ import annotations

import pytest

from geno_lewm_obs.progress.words import told


@pytest.mark.parametrize(
    ("expected", "seconds", "left"),
    [
        ("", None, 10),
        ("12.8 steps/s, ~1h18 left", 1 / 12.8, 60_000),
        ("1,250 steps/s", 0.0008, None),
        ("1 steps/s, ~1m left", 1.0, 60),
        ("2.5s/step, ~25s left", 2.5, 10),
        ("", 0.0, 10),
        ("2 steps/s", 0.5, 2**63 - 1),
    ],
)
def test_told(expected, seconds, left):
    """The rate is told in what has few digits, and the time where it's known what is left."""
    assert expected == told(seconds, left)
