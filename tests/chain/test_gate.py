"""Stage 6: severity, then sampling."""

from __future__ import annotations

import pytest
from structlog import DropEvent

from geno_lewm_obs.chain.call import CALL, Call
from geno_lewm_obs.chain.gate import gate
from geno_lewm_obs.contract import CANONICAL
from geno_lewm_obs.record import RANK, SEVERITIES

STEP, HIT, START = (
    CANONICAL[name] for name in ("training.step", "data.cache.hit", "inference.score.start")
)


def passes(channel, severity, spec, **fields):
    try:
        gate(channel, severity, {"event": "x", CALL: Call(spec=spec), **fields})
    except DropEvent:
        return False
    return True


class TestSeverity:
    @pytest.mark.parametrize("threshold", SEVERITIES)
    def test_at_and_above_the_threshold(self, make_channel, threshold):
        """Records of the threshold's severity and above pass, and no others."""
        channel = make_channel(threshold=RANK[threshold])
        passed = [severity for severity in SEVERITIES if passes(channel, severity, START)]

        assert passed == [severity for severity in SEVERITIES if RANK[severity] >= RANK[threshold]]

    def test_hidden_are_counted(self, make_channel):
        """What is below the threshold is counted."""
        channel = make_channel(threshold=RANK["warn"])
        passes(channel, "info", START)

        assert channel.counts.below_level.value == 1

    def test_private_entries_end_here(self, make_channel):
        """What is known of the call doesn't leave the chain."""
        event_dict = {"event": "x", CALL: Call(spec=START)}

        assert {"event": "x"} == gate(make_channel(), "info", event_dict)


class TestSampling:
    def test_by_step(self, make_channel):
        """A sampled event with a step is kept where 100 steps have passed, and the first always."""
        channel = make_channel()
        kept = [step for step in range(7, 308) if passes(channel, "debug", STEP, step=step)]

        assert [7, 107, 207, 307] == kept

    def test_by_count(self, make_channel):
        """A sampled event without a step is kept once in so many."""
        channel = make_channel()
        kept = [n for n in range(2001) if passes(channel, "debug", HIT)]

        assert kept == [0, 1000, 2000]

    def test_hidden_are_counted_by_event(self, make_channel):
        """What sampling hides is counted by event."""
        channel = make_channel()
        for step in range(100):
            passes(channel, "debug", STEP, step=step)

        assert channel.counts.sampled_out.as_dict() == {"training.step": 99}

    @pytest.mark.parametrize("severity", ["info", "warn", "error"])
    def test_only_at_debug(self, make_channel, severity):
        """A record logged at a higher severity is never sampled away."""
        channel = make_channel()

        assert all(passes(channel, severity, STEP, step=step) for step in range(1, 50))

    def test_only_where_declared(self, make_channel):
        """An event without sampling is kept each time, and so is an unregistered one."""
        channel = make_channel()

        assert all(passes(channel, "debug", spec) for spec in [START, None] * 50)
