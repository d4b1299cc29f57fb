"""
Calls that mostly write nothing: what decides about them, and what they cost.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs import build_chain, get_logger
from geno_lewm_obs.counters import RunCounts
from geno_lewm_obs.logger import GenoLeWMLogger, channel_of
from geno_lewm_obs.record import RANK

BASES = "GATTACAGATTACAGATTACAGATTACA"


@pytest.fixture
def channel():
    return channel_of(get_logger("training", run_id="run-1", pretty=False))


def _second_is_written(channel, processors, bound, fields):
    channel.threshold = RANK["debug"]
    log = GenoLeWMLogger(channel, processors, bound)
    log.debug("training.step", step=0)

    return log.debug("training.step", **fields) is not None


class TestSampling:
    @pytest.mark.parametrize(
        ("bound", "fields"),
        [
            ({}, {"step": 7, "epoch": 3}),
            ({}, {"step": None}),
            ({}, {"step": 7.0}),
            ({}, {"step": -1}),
            ({"step": 7}, {}),
            ({"step": 1.5}, {}),
        ],
        ids=["clear", "by count", "a step of another type", "before 0", "bound", "bound, not int"],
    )
    def test_as_the_stages_decide(self, channel, bound, fields):
        """Of a second record, whatever its step is, the short way decides as the stages do."""
        short, long = (
            _second_is_written(
                channel.but(counts=RunCounts()), [*more, *build_chain()], bound, fields
            )
            for more in ([], [lambda _channel, _severity, event_dict: event_dict])
        )

        assert short == long

    def test_below_the_level(self, channel):
        """Below the level nothing is sampled, and nothing held."""
        log = GenoLeWMLogger(channel, build_chain(), {})
        log.debug("training.step", step=1)

        assert 1 == channel.counts.below_level.value
        assert [] == list(channel.counts.sampled_out.take_held())

    def test_processors_see_what_sampling_hides(self, channel):
        """A logger with a user's processor shows it each debug record."""
        channel.threshold = RANK["debug"]
        seen = []

        def see(_channel, _severity, event_dict):
            seen.append(event_dict["step"])
            return event_dict

        log = GenoLeWMLogger(channel, [see, *build_chain()], {})
        for step in range(3):
            log.debug("training.step", step=step)
            GenoLeWMLogger(channel, build_chain(), {}).debug("training.step", step=step)

        assert [0, 1, 2] == seen

    def test_what_sampling_hides_isnt_judged(self, channel):
        """
        A debug record that sampling hides costs next to nothing, so its values aren't looked at.
        """
        channel.threshold = RANK["debug"]
        log = GenoLeWMLogger(channel, build_chain(), {})

        assert [True, False] == [
            log.debug("training.step", step=step, loss=BASES if step else 1.0) is not None
            for step in (0, 1)
        ]

    def test_a_strict_registry_sees_everything(self, channel):
        """With a strict registry a misspelt key is found in a record that sampling would hide."""
        channel.threshold, channel.registry_strict = RANK["debug"], True
        log = GenoLeWMLogger(channel, build_chain(), {})
        log.debug("training.step", step=0, loss=1.0)

        with pytest.raises(Exception, match="los"):
            log.debug("training.step", step=1, los=1.0)
