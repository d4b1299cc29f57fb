"""The time as a record shows it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs.clock import timestamp

# Without a zone, which hypothesis adds.
FIRST, LAST = datetime(1970, 1, 2), datetime(2099, 12, 31)  # noqa: DTZ001
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
