"""Stage 5: time, severity, run and component."""

from __future__ import annotations

import pytest
from freezegun import freeze_time

from geno_lewm_obs.chain.stamp import stamp


@pytest.mark.parametrize(
    ("moment", "ts"),
    [
        ("2026-05-20T15:42:01.123999Z", "2026-05-20T15:42:01.123Z"),
        ("2026-05-20T15:42:01Z", "2026-05-20T15:42:01.000Z"),
        ("2026-12-31T23:59:59.999Z", "2026-12-31T23:59:59.999Z"),
    ],
)
def test_timestamp(make_channel, moment, ts):
    """The time is ISO-8601 UTC with milliseconds and Z, cut and never rounded up."""
    with freeze_time(moment):
        assert stamp(make_channel(), "info", {})["ts"] == ts


@freeze_time("2026-05-20T15:42:01.123Z")
def test_the_rest_is_the_channels(make_channel):
    """Severity is the method's, run and component the channel's, whatever the dict held."""
    event_dict = stamp(make_channel(), "warn", {"severity": "x", "run_id": "y", "component": "z"})

    assert event_dict == {
        "ts": "2026-05-20T15:42:01.123Z",
        "severity": "warn",
        "run_id": "run-1",
        "component": "training",
    }
