"""Settings of the environment that are numbers of seconds."""

from __future__ import annotations

import pytest

from geno_lewm_obs.seconds_setting import say_no_number, seconds_from

VARIABLE = "GENO_LEWM_SOME_S"


@pytest.fixture
def read(monkeypatch, capfd):
    """Return what reads the setting twice, and what was said of it."""
    say_no_number.cache_clear()

    def read(text, **options):
        monkeypatch.setenv(VARIABLE, text)
        found = [seconds_from(VARIABLE, 7.5, shortest=0.5, **options) for _ in range(2)]
        return found, capfd.readouterr().err

    return read


@pytest.mark.parametrize(
    ("text", "options", "seconds"),
    [
        ("", {}, 7.5),
        ("30", {}, 30.0),
        (" 3e1 ", {}, 30.0),
        ("0", {}, 0.0),
        ("0.001", {}, 0.5),
        ("1e300", {}, 1e300),
        ("61", {"longest": 60.0}, 60.0),
        ("0.001", {"may_be_zero": False}, 0.5),
    ],
)
def test_a_number(read, text, options, seconds):
    """It counts as it is, or as the nearest one that makes sense; nothing is said."""
    assert ([seconds] * 2, "") == read(text, **options)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("often", {}),
        ("-1", {}),
        ("nan", {}),
        ("inf", {}),
        ("5s", {}),
        ("0", {"may_be_zero": False}),
    ],
)
def test_no_number(read, text, options):
    """It is said once, in a line that doesn't quote it, and the default holds."""
    kind = "no number of seconds" + ("" if options.get("may_be_zero", True) else " above 0")
    said = f"geno-lewm-obs: {VARIABLE} is {kind}; it is 7.5 (said once)\n"

    assert ([7.5] * 2, said) == read(text, **options)
