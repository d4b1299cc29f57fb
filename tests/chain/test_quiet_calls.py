"""
Calls that mostly write nothing: what decides about them, and what they cost.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs import build_chain, get_logger
from geno_lewm_obs.chain.bound_fields import BoundFields
from geno_lewm_obs.chain.event_plan import draw_plan
from geno_lewm_obs.chain.quiet_calls import Sampled, sample
from geno_lewm_obs.logger import GenoLeWMLogger, channel_of
from geno_lewm_obs.record import RANK

BASES = "GATTACAGATTACAGATTACAGATTACA"


@pytest.fixture
def channel():
    return channel_of(get_logger("training", run_id="run-1", pretty=False))


class TestSampling:
    @pytest.mark.parametrize(
        ("expected", "fields"),
        [
            (Sampled.KEPT, {"step": 100}),
            (Sampled.HIDDEN, {"step": 7, "epoch": 3}),
            (Sampled.HIDDEN, {"step": None}),
            (Sampled.UNSURE, {"step": 7.0}),
            (Sampled.UNSURE, {"step": 2**63}),
        ],
        ids=["kept", "hidden", "by count", "a step of another type", "a step too large"],
    )
    def test_by_sampling_alone(self, channel, expected, fields):
        """
        Sampling decides before anything else is done, where the step says clearly what it has to.
        """
        plans = [draw_plan(channel, event) for event in ("training.step", "training.metric")]
        for plan in plans:
            channel.counts.seen.add(plan.event)

        assert [expected, Sampled.NEVER] == [
            sample(channel, plan.event, None, fields) for plan in plans
        ]

    def test_a_bound_step_is_looked_at(self, channel):
        """Where the step is bound, sampling alone can't decide: it may be of another type."""
        plan = draw_plan(channel, "training.step")

        assert sample(channel, plan.event, BoundFields({"step": 1.5}), {}) is Sampled.UNSURE

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
