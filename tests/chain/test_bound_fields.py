"""What a logger has bound, judged once for each event."""

from __future__ import annotations

import pytest

from geno_lewm_obs.chain.bound_fields import BoundFields
from geno_lewm_obs.chain.event_plan import TakeSlowPath, draw_plan
from geno_lewm_obs.chain.said_once import say_bound_in_vain

BASES = "GATTACAGATTACAGATTACAGATTACA"
EPOCH = "training.epoch.end"


def joined(channel, context, data, *, step=None, epoch=None, phase=None, duration_ms=None):
    """Return what comes of *context* once the stages have said what they had to say of it."""
    plan = draw_plan(channel, EPOCH)
    for name in context:
        say_bound_in_vain(channel.counts.notices, channel.registry, name)
    return BoundFields(context).join(plan, data, step, epoch, phase, duration_ms)


class TestJoin:
    def test_joined(self, make_channel):
        """
        Bound data and fields stand in the record, in the order in which they were bound, and what
        the event doesn't allow doesn't.
        """
        context = {"lr": 0.5, "host": "node-3", "epoch": 3, "phase": "phase1", "loss": 2.0}

        assert ({"lr": 0.5, "loss": 2.0, "samples": 4}, 0, 7, 3, "phase1", None) == joined(
            make_channel(), context, {"samples": 4}, step=7
        )

    @pytest.mark.parametrize("key", ["genotype", "host"])
    @pytest.mark.parametrize("value", [1, BASES], ids=["number", "bases"])
    def test_what_is_not_allowed_is_left_out_unjudged(self, make_channel, key, value):
        """What isn't going to be written can't take the short way from what is."""
        context = {key: value, "lr": 0.5}

        assert ({"lr": 0.5}, 0, None, None, None, None) == joined(make_channel(), context, {})

    def test_names_that_are_left_out_are_shown_to_the_stages(self, make_channel):
        """Until the stages have said that a name is bound in vain, they see each call."""
        channel = make_channel()
        plan = draw_plan(channel, EPOCH)

        for _ in range(3):
            with pytest.raises(TakeSlowPath):
                BoundFields({"host": 1}).join(plan, {}, None, None, None, None)
        say_bound_in_vain(channel.counts.notices, channel.registry, "host")

        expected = ({}, 0, None, None, None, None)
        assert expected == BoundFields({"host": 2}).join(plan, {}, None, None, None, None)

    def test_the_call_wins(self, make_channel):
        """What the call passes is nearer than what is bound."""
        context = {"lr": 0.5, "step": 1, "epoch": 1, "phase": "a", "duration_ms": 1}

        assert ({"lr": 0.1}, 0, 2, 2, "b", 2) == joined(
            make_channel(), context, {"lr": 0.1}, step=2, epoch=2, phase="b", duration_ms=2
        )

    def test_judged_once(self, make_channel):
        """The same event gets the same object, however often it's logged."""
        bound, plan = BoundFields({"lr": 0.5}), draw_plan(make_channel(), EPOCH)
        bound.join(plan, {}, None, None, None, None)

        assert {plan: ({"lr": 0.5}, 0, None, None, None, None)} == bound._judged

    def test_plans_that_are_out_of_date_are_given_up(self, make_channel):
        """However often the plans are drawn anew, few of what was judged for them is kept."""
        bound, channel = BoundFields({"lr": 0.5}), make_channel()
        for _ in range(1200):
            bound.join(draw_plan(channel, EPOCH), {}, None, None, None, None)

        assert len(bound._judged) <= 1000

    @pytest.mark.parametrize(
        "context",
        [
            {"loss": [1.0]},
            {"loss": {"a": 1.0}},
            {"host": "naïve\u2028", "lr": "\u2028"},
            {"step": 1.5},
            {"epoch": True},
            {"phase": 3},
            {"phase": BASES},
            {"error_code": "X.Y"},
            {"exc_info": True},
            {"lr": type("Real", (float,), {})(1.0)},
        ],
        ids=[
            "list",
            "dict",
            "unsafe",
            "step",
            "epoch",
            "phase",
            "bases",
            "code",
            "exc_info",
            "subclass",
        ],
    )
    def test_a_closer_look(self, make_channel, context):
        """
        What a rule refuses, what may change after it was judged, and what isn't of its type can't
        be judged beforehand.
        """
        with pytest.raises(TakeSlowPath):
            joined(make_channel(), context, {})
