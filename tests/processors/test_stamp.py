"""`Stamp`: when, how severe, which run, which component, in any chain."""

from __future__ import annotations

import logging

import pytest
from freezegun import freeze_time

from geno_lewm_obs import InputError
from geno_lewm_obs.processors import Stamp


@freeze_time("2026-05-20T15:42:01.123")
def test_stamped():
    """All four are added, in place of what was passed under their names."""
    stamped = Stamp(run_id="r", component="api")(None, "warning", {"event": "e", "ts": 1})

    assert {
        "event": "e",
        "ts": "2026-05-20T15:42:01.123Z",
        "severity": "warn",
        "run_id": "r",
        "component": "api",
    } == stamped


@pytest.mark.parametrize(
    ("severity", "method"),
    [
        ("debug", "debug"),
        ("info", "msg"),
        ("info", "some_other"),
        ("warn", "warn"),
        ("error", "exception"),
        ("error", "critical"),
        ("error", "failure"),
    ],
)
def test_severities(severity, method):
    """The severity is that of the method, by whatever name."""
    assert severity == Stamp(run_id="r")(None, method, {"event": "e"})["severity"]


def test_a_record_of_the_standard_library():
    """A level of the standard library with a name of its own has the severity of its number."""
    record = logging.LogRecord("app", 35, "", 1, "", (), None)

    assert "warn" == Stamp(run_id="r")(None, "loud", {"event": "e", "_record": record})["severity"]


def test_the_environment(monkeypatch):
    """Without an argument the run is that of the environment."""
    monkeypatch.setenv("GENO_LEWM_RUN_ID", "from-outside")

    assert "from-outside" == Stamp()(None, "info", {"event": "e"})["run_id"]


@pytest.mark.parametrize("arguments", [{"run_id": "../x"}, {"component": 7}])
def test_arguments_are_checked(arguments):
    """What can't be used is refused when the processor is made."""
    with pytest.raises(InputError):
        Stamp(**arguments)
