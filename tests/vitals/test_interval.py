"""How often the host is sampled."""

from __future__ import annotations

import pytest

from geno_lewm_obs.config import VITALS_VARIABLE
from geno_lewm_obs.seconds_setting import say_no_number
from geno_lewm_obs.vitals.interval import interval_s


@pytest.mark.parametrize(
    ("text", "seconds"),
    [(None, 15.0), ("", 15.0), ("30", 30.0), ("0", 0.0), ("0.001", 0.1), ("1e9", 86_400.0)],
)
def test_numbers(monkeypatch, capfd, text, seconds):
    """The variable's number of seconds counts, within reason; 15 without it, and 0 for never."""
    if text is not None:
        monkeypatch.setenv(VITALS_VARIABLE, text)

    assert (seconds, "") == (interval_s(), capfd.readouterr().err)


@pytest.mark.parametrize("text", ["often", "-1", "nan", "inf", "15s"])
def test_no_number(monkeypatch, capfd, text):
    """What is no number is said once in a line that doesn't quote it, and the default holds."""
    monkeypatch.setenv(VITALS_VARIABLE, text)
    say_no_number.cache_clear()

    assert [15.0] * 2 == [interval_s(), interval_s()]
    assert f"geno-lewm-obs: {VITALS_VARIABLE} is no number of seconds; it is 15 (said once)\n" == (
        capfd.readouterr().err
    )
