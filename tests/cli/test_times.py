"""The times that options take."""

from __future__ import annotations

import pytest
from freezegun import freeze_time

click = pytest.importorskip("click", reason="the command line needs the extra cli")

from geno_lewm_obs.cli.times import MOMENT


@freeze_time("2026-05-20T12:00:00Z")
@pytest.mark.parametrize(
    ("text", "ts"),
    [
        ("2026-05-20T15:42", "2026-05-20T15:42:00.000Z"),
        ("2026-05-20", "2026-05-20T00:00:00.000Z"),
        ("2026-05-20T15:42+02:00", "2026-05-20T13:42:00.000Z"),
        ("90s", "2026-05-20T11:58:30.000Z"),
        ("30m", "2026-05-20T11:30:00.000Z"),
        (" 2h ", "2026-05-20T10:00:00.000Z"),
        ("7d", "2026-05-13T12:00:00.000Z"),
    ],
)
def test_are_times_or_so_long_ago(text, ts):
    """A time is what a record would have: as it's written, or so long before now."""
    assert ts == MOMENT.convert(text, None, None)


@pytest.mark.parametrize("text", ["", "soon", "2 weeks", "-3h", "999999d", "GATTACA" * 4])
def test_that_can_not_be_read_are_refused(text):
    """What is no time is refused, and isn't quoted."""
    with pytest.raises(click.BadParameter, match="write 2026-05-20T15:42, or 30m") as caught:
        MOMENT.convert(text, None, None)

    assert not text or text not in caught.value.message
