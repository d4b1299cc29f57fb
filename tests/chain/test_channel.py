"""A component's way into a run, and the same with changes."""

from __future__ import annotations

from geno_lewm_obs.chain.channel import Channel
from geno_lewm_obs.chain.event_plan import draw_plan
from geno_lewm_obs.contract import CANONICAL, EventSpec


class TestBut:
    def test_changes(self, make_channel):
        """
        The other channel has what was changed, and all else from the first, which stays as it is.
        """
        first = make_channel(registry_strict=False)
        other = first.but(registry_strict=True)

        assert (False, True) == (first.registry_strict, other.registry_strict)
        assert [getattr(first, name) for name in SAME] == [getattr(other, name) for name in SAME]

    def test_plans(self, make_channel):
        """What was worked out by the first one's registry doesn't hold for the other's."""
        first = make_channel()
        plan = draw_plan(first, "training.step")
        other = first.but(registry=CANONICAL.extend(EventSpec("app.done", "info", "done")))

        assert ({"training.step": plan}, {}) == (first.plans, other.plans)


SAME = set(Channel.__slots__) - {"__weakref__", "registry_strict", "plans"}
