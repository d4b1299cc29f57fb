"""
The way through the stages: what joins a record, and what becomes of one that nothing takes.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs import LogRecord
from geno_lewm_obs.chain import STANDARD
from geno_lewm_obs.chain.logger_state import LoggerState
from geno_lewm_obs.chain.slow_path import deliver, send, take_declined

DNA = "ACGT" * 5


@pytest.fixture
def state(make_channel):
    channel = make_channel()
    context = {"step": 3, "host": "node-3"}
    return LoggerState(channel, STANDARD, context)


class TestSend:
    def test_writes_one_line(self, state):
        """The record that is returned is the line that the outputs were given."""
        record = send(state, "info", "training.epoch.end", (), {"loss": 1.0})

        assert [record] == [LogRecord.from_line(line) for line in state.channel.outputs.lines]
        assert (3, {"loss": 1.0}) == (record.step, record.data)

    def test_a_field_that_is_none_leaves_what_is_bound(self, state):
        """None for a field of the record says nothing."""
        assert 3 == send(state, "info", "training.epoch.end", (), {"step": None}).step

    def test_positional_arguments_are_dropped_and_counted(self, state):
        """An event is never a template: what stands behind it is counted, not written."""
        record = send(state, "info", "training.run.end", ("a", "b"), {})

        assert ({}, {"keys": 1}) == (record.data, state.channel.counts.redacted.as_dict())

    def test_lenient_drops_and_counts_in_strict_mode(self, state):
        """What the package itself logs never raises for what it holds."""
        record = send(state, "info", "training.metric", (), {"name": DNA}, is_lenient=True)

        assert ({}, {"dna": 1}) == (record.data, state.channel.counts.redacted.as_dict())


class TestDeclined:
    def test_below_the_level_is_counted(self, state):
        """A call below the level writes nothing, and no stage sees it."""
        state.channel.threshold = 40

        assert take_declined(state, "info", "training.run.end", (), {"reason": DNA}) is None
        assert 1 == state.channel.counts.below_level.value

    def test_an_event_may_be_named_by_keyword(self, state):
        """The event is found among the fields where it wasn't passed by position."""
        record = take_declined(state, "info", None, (), {"event": "training.run.end"})

        assert "training.run.end" == record.event

    def test_an_event_is_named_once(self, state):
        """An event that is passed twice is a mistake, as for any function."""
        with pytest.raises(TypeError, match="once"):
            take_declined(state, "info", "training.run.end", (), {"event": "training.run.end"})


class TestDeliver:
    RECORD = LogRecord("2026-05-20T15:42:01.123Z", "info", "app.x", "run-1", "a", {"name": DNA})

    def test_what_the_last_guard_stops_is_lost_and_reported(self, state):
        """A record that the rules let through by a fault reaches no output, and isn't raised."""
        channel = state.channel

        assert deliver(channel, self.RECORD) is None
        assert ([], 1, 1) == (
            channel.outputs.lines,
            len(channel.outputs.refusals),
            channel.counts.lost.value,
        )
