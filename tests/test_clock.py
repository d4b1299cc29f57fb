"""The time as a record shows it."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs import get_logger
from geno_lewm_obs.clock import timestamp

# Without a zone, which hypothesis adds.
FIRST, LAST = datetime(1970, 1, 2), datetime(2099, 12, 31)
TIMES = st.datetimes(FIRST, LAST, timezones=st.just(UTC))


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-20T15:42:01.123Z",
        "2026-05-20T15:42:01.000Z",
        "2026-12-31T23:59:59.999Z",
        "1999-01-01T00:00:00.001Z",
    ],
)
def test_milliseconds(text):
    """A frozen time comes out as it was set, to the millisecond."""
    with freeze_time(text):
        assert text == timestamp()


@settings(deadline=None)
@given(TIMES)
@pytest.mark.slow
def test_as_datetime_says_it(time):
    """It's what `datetime` makes of the time, milliseconds cut and not rounded."""
    with freeze_time(time):
        assert time.isoformat(timespec="milliseconds").replace("+00:00", "Z") == timestamp()


def test_it_moves_on():
    """
    Neither the text of the second nor that of the millisecond is kept too long, nor when the clock
    is set back.
    """
    steps = [0, 0, 1, 999, 1000, 1001, 61_000, 60_999, 0]
    start = datetime(2026, 5, 20, 15, 42, tzinfo=UTC)
    seen = []
    for step in steps:
        with freeze_time(start + timedelta(milliseconds=step)):
            seen.append(timestamp())

    assert [
        (start + timedelta(milliseconds=step)).isoformat(timespec="milliseconds")[:-6] + "Z"
        for step in steps
    ] == seen


def _raise():
    raise OSError


FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
FIXED = [0, -1, 1.5, 253402300800, 1e300, float("inf"), -1e300, True]
BROKEN = [None, "now", float("nan"), object(), mock.Mock(), mock.MagicMock()]


class TestOtherClocks:
    """A clock that somebody put in the place of `time.time`."""

    @pytest.mark.parametrize("value", [*FIXED, *BROKEN], ids=lambda value: type(value).__name__)
    def test_any_value(self, monkeypatch, value):
        """Whatever it returns, a record is written with a time as text has it."""
        monkeypatch.setattr(time, "time", lambda: value)
        log = get_logger("training", run_id="r")
        for record in (log.info("training.metric"), log.info("app.unknown")):
            assert FORM.fullmatch(record.ts)

    @pytest.mark.parametrize("both", [False, True])
    @pytest.mark.parametrize("fault", [_raise, mock.Mock(side_effect=[1.0])])
    def test_that_raises(self, monkeypatch, fault, both):
        """One that raises is passed over; without any clock, the last time that was known holds."""
        log = get_logger("training", run_id="r")
        before = log.info("training.metric").ts
        monkeypatch.setattr(time, "time", fault)
        if both:
            monkeypatch.setattr(time, "time_ns", fault)
        records = [log.info("training.metric") for _ in range(3)]

        assert all(FORM.fullmatch(record.ts) for record in records)
        assert not both or before <= records[-1].ts or "1970" in records[-1].ts

    def test_the_last_year(self, monkeypatch):
        """The year 10000 is written as the end of the year 9999."""
        monkeypatch.setattr(time, "time", lambda: 253402300800.0)

        assert "9999-12-31T23:59:59.999Z" == timestamp()
