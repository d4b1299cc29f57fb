"""
The backlog: lines in order, within a bound, the least severe given up first, each one counted.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.record import SEVERITIES
from geno_lewm_obs.sinks.file.backlog import Backlog

LINE = b"1234567890"


def drained(lines):
    """Return all that waits, in order, taken out one by one."""
    taken = []
    while (first := lines.first()) is not None:
        lines.remove(first)
        taken.append(first)
    return taken


def taken_out(lines):
    return [(each.severity, each.event) for each in drained(lines)]


class TestOrder:
    @given(st.lists(st.sampled_from(SEVERITIES)))
    def test_is_that_of_adding(self, severities):
        """Whatever their severities, lines come out as they went in."""
        lines = Backlog()
        for number, severity in enumerate(severities):
            lines.add(LINE, severity, str(number))

        assert [(severity, str(number)) for number, severity in enumerate(severities)] == taken_out(
            lines
        )

    def test_of_none(self):
        """An empty backlog has no first line, and is false."""
        assert (None, False) == (Backlog().first(), bool(Backlog()))


class TestBound:
    def held(self, capacity, *severities):
        lines = Backlog(capacity)
        for number, severity in enumerate(severities):
            lines.add(LINE, severity, f"{severity}.{number}")
        lines.trim()
        return lines

    def test_within_it_nothing_is_given_up(self):
        """Exactly as much as there is room for is kept."""
        lines = self.held(30, "debug", "info", "error")

        assert (3, 0) == (len(lines), lines.lost.records)

    def test_the_oldest_debug_goes_first(self):
        """One byte too many costs the oldest of the debug lines, though info waits longer."""
        lines = self.held(39, "info", "debug", "debug", "error")

        assert [("info", "info.0"), ("debug", "debug.2"), ("error", "error.3")] == taken_out(lines)

    def test_then_info_then_warn_then_error(self):
        """Each severity is spent before the next is touched."""
        left = [
            taken_out(self.held(capacity, "error", "warn", "info", "debug"))
            for capacity in (30, 20, 10, 0)
        ]

        assert [["error", "warn", "info"], ["error", "warn"], ["error"], []] == [
            [severity for severity, _ in each] for each in left
        ]

    def test_counts_what_it_gave_up(self):
        """
        A line that is given up is counted by its event and its severity until the count is taken.
        """
        lines = Backlog(10)
        for severity, event in (("debug", "a"), ("info", "a"), ("info", "b"), ("error", "c")):
            lines.add(LINE, severity, event)
        lines.trim()
        lost = lines.take_lost()

        assert (3, {"a": 2, "b": 1}, {"debug": 1, "info": 2}) == (
            lost.records,
            lost.events.as_dict(),
            lost.severities.as_dict(),
        )
        assert 0 == lines.take_lost().records

    def test_has_room_again_for_what_came_out(self):
        """A line that was removed takes no room any more."""
        lines = Backlog(10)
        for _ in range(3):
            lines.remove(lines.add(LINE, "info", "e"))
        lines.add(LINE, "info", "e")
        lines.trim()

        assert (1, 0) == (len(lines), lines.lost.records)

    def test_takes_nothing_out_twice(self):
        """A line that was given up already, or never was in this backlog, is passed over."""
        lines = Backlog(0)
        line = lines.add(LINE, "info", "e")
        lines.trim()
        lines.remove(line)
        Backlog().remove(line)

        assert (0, 1) == (len(lines), lines.lost.records)

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(SEVERITIES),
                st.integers(0, 100),
                st.sampled_from(["add", "remove", "trim"]),
            )
        )
    )
    def test_holds_whatever_is_done(self, acts):
        """
        After any additions and removals the bound holds, and every line waits, was removed or was
        counted.
        """
        lines, added, removed = Backlog(150), 0, 0
        for severity, size, act in acts:
            lines.add(b"x" * size, severity, "e")
            added += 1
            if act == "remove":
                lines.remove(lines.first())
                removed += 1
            elif act == "trim":
                lines.trim()
        lines.trim()
        waiting = [each.line for each in drained(lines)]

        assert (added, True) == (
            len(waiting) + removed + lines.lost.records,
            sum(map(len, waiting)) <= 150,
        )
