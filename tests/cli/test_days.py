"""The line where a day begins."""

from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("click", reason="the command line needs the extra cli")

from geno_lewm_obs.cli.days import Days
from tests.samples import record


def test_once_a_day():
    """The first record of a day has a heading, in UTC; the records stay as they are."""
    days, shown = Days(), record()

    assert [("-------- 2026-05-20, times in UTC", shown), (None, shown)] == [
        days.place(shown) for _ in range(2)
    ]


@pytest.mark.parametrize("is_local", [True, False])
@pytest.mark.parametrize("ts", ["", "yesterday", "2026-99-99T00:00:00Z", "\x1b[2J", "0001-01-01"])
def test_a_time_that_is_none(ts, is_local):
    """The time of a foreign file has no heading, or one that is safe, and nothing is raised."""
    heading, _ = Days(is_local=is_local).place(replace(record(), ts=ts))

    assert heading is None or heading.isprintable()
