"""The least time that a step has, by the environment."""

from __future__ import annotations

import pytest

from geno_lewm_obs.seconds_setting import say_no_number
from geno_lewm_obs.vitals.stall_limit import LIMIT_VARIABLE, stall_limit_s


@pytest.mark.parametrize(
    ("text", "seconds"), [(None, 300.0), ("", 300.0), ("60", 60.0), ("1e-9", 0.1)]
)
def test_numbers(monkeypatch, capfd, text, seconds):
    """The variable's number of seconds counts; five minutes without it."""
    if text is not None:
        monkeypatch.setenv(LIMIT_VARIABLE, text)

    assert (seconds, "") == (stall_limit_s(), capfd.readouterr().err)


@pytest.mark.parametrize("text", ["soon", "0", "-1", "nan", "inf"])
def test_no_number(monkeypatch, capfd, text):
    """What is no number above zero is said once in a line that doesn't quote it."""
    monkeypatch.setenv(LIMIT_VARIABLE, text)
    say_no_number.cache_clear()

    assert [300.0] * 2 == [stall_limit_s(), stall_limit_s()]
    assert (
        f"geno-lewm-obs: {LIMIT_VARIABLE} is no number of seconds above 0; it is 300 (said once)\n"
        == (capfd.readouterr().err)
    )
