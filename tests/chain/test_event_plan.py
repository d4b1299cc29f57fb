"""What is known of an event before a call."""

from __future__ import annotations

import pytest

from geno_lewm_obs import EventSpec
from geno_lewm_obs.chain import event_plan
from geno_lewm_obs.chain.event_plan import TakeSlowPath, draw_plan
from geno_lewm_obs.contract import CANONICAL

BASES = "GATTACAGATTACAGATTACAGATTACA"
EPOCH = "training.epoch.end"


class TestPlan:
    def test_keys(self, make_channel):
        """A plan has the event's own keys and those of exceptions, that every event allows."""
        plan = draw_plan(make_channel(), EPOCH)

        assert {"loss", "loss_pred", "loss_reg", "lr", "samples"} == {
            key for key in plan.keys if not key.startswith("exception_")
        }

    def test_alleles(self, make_channel):
        """A key that names an allele is none of those that pass whatever stands beside them."""
        registry = CANONICAL.extend(
            EventSpec("app.scored", "info", "a score", frozenset({"chrom", "alt", "score"}))
        )
        plan = draw_plan(make_channel(registry=registry), "app.scored")

        assert ({"alt"}, False, True) == (plan.alleles, "alt" in plan.keys, "chrom" in plan.keys)

    def test_types(self, make_channel):
        """A plan has the types that need no look, and for each key the number that is usual."""
        plan = draw_plan(make_channel(), EPOCH)

        assert {int, type(None)} == plan.takes["samples"]
        assert (float, int, None) == tuple(
            plan.numbers[key] for key in ("loss", "samples", "exception_type")
        )

    @pytest.mark.parametrize(
        ("expected", "data"),
        [
            (True, {"loss": 1, "samples": 7, "exception_type": "ValueError"}),
            (True, {"loss": "NaN", "samples": 7.0}),
            (False, {"loss": 1.5, "samples": 7.5}),
            (False, {"loss": "low"}),
        ],
    )
    def test_fits(self, make_channel, expected, data):
        """A plan tells whether values are what their keys declare, by the contract's own check."""
        assert expected is draw_plan(make_channel(), EPOCH).fits(data)

    def test_deprecated(self, make_channel, capsys):
        """That an event is deprecated is said when its plan is drawn, once in a run."""
        registry = CANONICAL.extend(EventSpec("app.done", "info", "done", deprecated="no longer"))
        channel = make_channel(registry=registry)
        for _ in range(2):
            draw_plan(channel, "app.done")

        assert "geno-lewm-obs: event app.done is deprecated: no longer (said once)\n" == (
            capsys.readouterr().err
        )

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
