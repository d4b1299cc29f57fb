"""What is known of a record before it's logged."""

from __future__ import annotations

import pytest

from geno_lewm_obs import EventSpec
from geno_lewm_obs.chain import event_plan
from geno_lewm_obs.chain.event_plan import Bound, TakeSlowPath, draw_plan
from geno_lewm_obs.contract import CANONICAL

BASES = "GATTACAGATTACAGATTACAGATTACA"
EPOCH = "training.epoch.end"


def joined(channel, context, data, *, step=None, epoch=None, phase=None, duration_ms=None):
    return Bound(context).join(draw_plan(channel, EPOCH), data, step, epoch, phase, duration_ms)


class TestPlan:
    def test_keys(self, make_channel):
        """A plan has the event's own keys and those of exceptions, that every event allows."""
        plan = draw_plan(make_channel(), EPOCH)

        assert {"loss", "loss_pred", "loss_reg", "lr", "samples"} == {
            key for key in plan.keys if not key.startswith("exception_")
        }

    def test_kept(self, make_channel):
        """The channel keeps it under the event's name."""
        channel = make_channel()

        assert draw_plan(channel, EPOCH) is channel.plans[EPOCH]

    def test_forgotten_with_the_registry(self, make_channel):
        """A channel that goes by another registry draws its plans anew."""
        channel = make_channel()
        draw_plan(channel, EPOCH)
        channel.go_by(CANONICAL)

        assert {} == channel.plans

    @pytest.mark.parametrize(
        "event", ["no.such.event", "", type("Text", (str,), {})(EPOCH), None, 3]
    )
    def test_none_of_others(self, make_channel, event):
        """An event that isn't registered, or isn't plain text, has none."""
        with pytest.raises(TakeSlowPath):
            draw_plan(make_channel(), event)

    def test_none_of_a_name_that_a_rule_refuses(self, make_channel):
        """
        An event whose registered name reads like a variant has none, since the stages refuse it.
        """
        registry = CANONICAL.extend(
            EventSpec("sync.rs2024.done", "info", "a year's data is in place")
        )

        with pytest.raises(TakeSlowPath):
            draw_plan(make_channel(registry=registry), "sync.rs2024.done")

    def test_none_in_a_channel_with_bases(self, make_channel):
        """
        Nothing is taken for judged that would stand in every line: a run id or component that
        spells bases.
        """
        with pytest.raises(TakeSlowPath):
            draw_plan(make_channel(component=BASES), EPOCH)

    def test_not_the_personal_keys(self, make_channel, longer_list):
        """
        A key that became personal after the registry was made isn't in the plan, nor are those
        that aren't data.
        """
        registry = CANONICAL.extend(
            EventSpec("app.visit", "info", "a visit", frozenset({"visitor", "rooms"}))
        )
        longer_list(["visitor"])
        plan = draw_plan(make_channel(registry=registry), "app.visit")

        assert {"rooms"} == {key for key in plan.keys if not key.startswith("exception_")}

    def test_not_kept_where_the_list_of_names_grows_meanwhile(
        self, make_channel, longer_list, monkeypatch
    ):
        """
        A plan that another thread's longer list came into isn't kept: its keys were judged by the
        list before.
        """
        judge = event_plan.apply_rules

        def judged_then_longer(*what):
            found = judge(*what)
            longer_list(["samples"])
            return found

        channel = make_channel()
        monkeypatch.setattr(event_plan, "apply_rules", judged_then_longer)
        with pytest.raises(TakeSlowPath):
            draw_plan(channel, EPOCH)

        assert {} == channel.plans


class TestBound:
    def test_joined(self, make_channel):
        """
        Bound data and fields stand in the record, in the order in which they were bound, and what
        the event doesn't allow doesn't.
        """
        context = {"lr": 0.5, "host": "node-3", "epoch": 3, "phase": "phase1", "loss": 2.0}

        assert ({"lr": 0.5, "loss": 2.0, "samples": 4}, 7, 3, "phase1", None) == joined(
            make_channel(), context, {"samples": 4}, step=7
        )

    def test_the_call_wins(self, make_channel):
        """What the call passes is nearer than what is bound."""
        context = {"lr": 0.5, "step": 1, "epoch": 1, "phase": "a", "duration_ms": 1}

        assert ({"lr": 0.1}, 2, 2, "b", 2) == joined(
            make_channel(), context, {"lr": 0.1}, step=2, epoch=2, phase="b", duration_ms=2
        )

    def test_judged_once(self, make_channel):
        """The same event gets the same object, however often it's logged."""
        bound, plan = Bound({"lr": 0.5}), draw_plan(make_channel(), EPOCH)
        bound.join(plan, {}, None, None, None, None)

        assert {plan: ({"lr": 0.5}, None, None, None, None)} == bound._held

    @pytest.mark.parametrize(
        "context",
        [
            {"genotype": 1},
            {"host": BASES},
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
            "personal key",
            "bases under a key that isn't allowed",
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
