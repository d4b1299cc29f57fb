"""Times and sizes in a few characters."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from geno_lewm_obs.catalog.moments import day_and_time, seconds_of, size


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (9_940, "9.9 kB"),
        (11_000_000, "11 MB"),
        (999_600, "1.0 MB"),
        (5 * 10**15, "5000 TB"),
    ],
)
def test_size(number, text):
    """A size has two or three digits and a decimal unit."""
    assert text == size(number)


@pytest.mark.parametrize(
    ("ts", "text"),
    [
        ("2026-05-20T09:12:04.123Z", "today 09:12"),
        ("2026-05-19T23:59:59.999Z", "yesterday 23:59"),
        ("2026-05-18T00:00:00.000Z", "2026-05-18 00:00"),
        ("2026-05-21T00:00:00.000Z", "2026-05-21 00:00"),
        ("no time", ""),
        ("0001-01-01T00:00:00+14:00", ""),
        ("9999-12-31T23:59:59-14:00", ""),
    ],
)
def test_day_and_time(ts, text):
    """A time of these two days is told by the day's name, another one by its date."""
    assert text == day_and_time(ts, datetime(2026, 5, 20, 15, tzinfo=UTC))


@pytest.mark.usefixtures("tokyo")
def test_day_and_time_at_the_end_of_time():
    """A time that is past the last one in this machine's zone is none."""
    now = datetime(2026, 5, 20, 15, tzinfo=UTC)

    assert day_and_time("9999-12-31T23:59:59Z", now, is_local=True) == ""


@pytest.mark.parametrize(
    ("ts", "seconds"),
    [("1970-01-01T00:00:01.500Z", 1.5), ("1970-01-01T00:00:01", 1.0), ("x", None), (5, None)],
)
@pytest.mark.usefixtures("tokyo")
def test_seconds(ts, seconds):
    """A time is seconds since 1970, in UTC where it names no zone; what is none is None."""
    assert seconds == seconds_of(ts)
