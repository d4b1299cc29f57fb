"""
What is wanted of a run: the tests of a record, and the bytes its line must hold.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from geno_lewm_obs import InputError
from geno_lewm_obs.read.selection import EVERYTHING, select, wire_time


class TestSelect:
    def test_nothing_given_is_everything(self):
        """Without a criterion, no record is tested and no line searched."""
        assert EVERYTHING == select()

    @pytest.mark.parametrize(
        ("events", "needles"),
        [
            ("training.step", (b'"training.step"',)),
            (["a.b", "a.b", "c"], (b'"a.b"', b'"c"')),
            ("training.*", (b'"training.',)),
            (["training.step", "*.end"], ()),
            ("", (b'""',)),
            ("größe", ('"größe"'.encode(),)),
            ([], ()),
        ],
    )
    def test_a_line_holds_the_name_or_its_beginning(self, events, needles):
        """A name is searched for in quotes; a pattern, as far as it is plain."""
        assert needles == select(events=events).needles

    def test_no_name_at_all_admits_none(self):
        """An empty list of events asks for no event."""
        assert not select(events=[]).admits({"ts": "x", "event": "a"})

    @pytest.mark.parametrize("record", [{"event": ["a"]}, {"event": {}}, {"event": 5}, {}], ids=str)
    def test_a_foreign_record_is_not_wanted(self, record):
        """JSON of others may have anything where a name, a step or a time is."""
        wanted = select(events=["a", "b*"], steps=range(10**12), since="2026-01-01")

        assert not wanted.admits({"ts": 5, "step": "x", **record})

    def test_a_step_is_a_number(self):
        """True isn't step 1, and a text that is compared with a long range costs nothing."""
        wanted = select(steps=range(10**15))

        assert [False, False, False, True] == [
            bool(wanted.admits({"step": step})) for step in (True, "5", 5.0, 5)
        ]


class TestWireTime:
    @pytest.mark.parametrize(
        "time",
        [
            "2026-05-20T15:42:01.123",
            "2026-05-20 15:42:01.123Z",
            "2026-05-20T17:42:01.123+02:00",
            datetime(2026, 5, 20, 15, 42, 1, 123_000, UTC).replace(tzinfo=None),
            datetime(2026, 5, 20, 15, 42, 1, 123_999, UTC),
            datetime(2026, 5, 20, 14, 42, 1, 123_000, timezone(timedelta(hours=-1))),
        ],
        ids=str,
    )
    def test_is_the_time_as_a_record_has_it(self, time):
        """A time in any zone is the text of a record of that millisecond; without a zone, UTC."""
        assert "2026-05-20T15:42:01.123Z" == wire_time(time)

    @pytest.mark.parametrize(
        "time", ["", "soon", "2026-13-01", "0001-01-01T00:00+01:00", "9999-12-31T23:59-01:00"]
    )
    def test_refuses_what_is_no_time(self, time):
        """Text that is no time, or one of no year, is refused in words that don't quote it."""
        with pytest.raises(InputError, match=r"^a time can't be read; write it as"):
            wire_time(time)
