"""
One declaration: its keys, given by name alone or with types, and the one set that follows.
"""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace

import pytest

from geno_lewm_obs.contract import EVENTS, EventSpec, Key
from geno_lewm_obs.contract.spec import is_event_name
from geno_lewm_obs.errors import ConfigError

COST, TOOK = Key("number", "EUR"), Key("float", "s")
PLAN = EventSpec("planning.plan.end", "info", "a plan is made", keys={"cost": COST, "took": TOOK})


class TestKeys:
    def test_of_names(self):
        """A key that is named and no more takes values of any type."""
        assert {"cost": Key("any")} == EventSpec("a", "info", "b", frozenset({"cost"})).keys

    def test_allowed_keys_follow(self):
        """The allowlist is the set of the names of the keys."""
        assert frozenset({"cost", "took"}) == PLAN.allowed_keys

    def test_both_that_agree(self):
        """Both may be passed where they name the same."""
        assert PLAN == replace(PLAN, allowed_keys=frozenset({"took", "cost"}), keys=dict(PLAN.keys))

    def test_both_that_disagree(self):
        """Where both are passed and differ, no declaration is made."""
        with pytest.raises(ConfigError, match="keys and allowed_keys name different keys"):
            EventSpec("a", "info", "b", frozenset({"cost"}), keys={"took": TOOK})

    def test_of_another_event(self):
        """The keys of one event may be those of another."""
        assert PLAN.keys == EventSpec("a", "info", "b", keys=PLAN.keys).keys
        assert PLAN.allowed_keys == EventSpec("a", "info", "b", PLAN.allowed_keys).allowed_keys

    def test_cannot_be_changed(self):
        """Neither the keys, nor the dict that they were made of, change a declaration."""
        keys = {"cost": COST}
        spec = EventSpec("a", "info", "b", keys=keys)
        keys["took"] = TOOK
        with pytest.raises(TypeError):
            spec.keys["took"] = TOOK

        assert {"cost": COST} == spec.keys


class TestReplace:
    @pytest.mark.parametrize(
        ("expected", "changes"),
        [
            ({"cost": COST, "took": TOOK}, {"severity": "debug"}),
            ({"cost": COST, "took": TOOK, "n": Key("int")}, {"keys": {"n": Key("int")}}),
            (
                {"cost": COST, "took": TOOK, "n": Key("any")},
                {"allowed_keys": PLAN.allowed_keys | {"n"}},
            ),
            ({"cost": COST}, {"allowed_keys": PLAN.allowed_keys - {"took"}}),
            ({}, {"allowed_keys": frozenset()}),
        ],
        ids=["neither", "keys", "a name more", "a name less", "no name"],
    )
    def test_either(self, expected, changes):
        """Either of the two gives a declaration other keys; what was said of a key stays."""
        if "keys" in changes:
            changes = {"keys": {**PLAN.keys, **changes["keys"]}}

        assert expected == replace(PLAN, **changes).keys

    def test_no_keys(self):
        """A declaration may lose its keys."""
        assert ({}, frozenset()) == (
            replace(PLAN, keys={}).keys,
            replace(PLAN, keys={}).allowed_keys,
        )


@pytest.mark.parametrize("spec", [PLAN, *EVENTS[:3]], ids=lambda spec: spec.name)
def test_travels(spec):
    """A declaration is the same after pickling and copying, and its hash is that of its equals."""
    for other in (pickle.loads(pickle.dumps(spec)), copy.copy(spec), copy.deepcopy(spec)):
        assert (spec, hash(spec), spec.keys) == (other, hash(other), other.keys)


def test_order_of_keys_is_no_difference():
    """Declarations with the same keys in another order are the same."""
    turned = replace(PLAN, keys={"took": TOOK, "cost": COST})

    assert (PLAN, hash(PLAN)) == (turned, hash(turned))


def test_repr_can_be_read():
    """A declaration shows its keys as they were passed."""
    text = repr(EventSpec("a", "info", "b", keys={"n": Key("int")}))

    assert "keys={'n': Key(type='int', unit='', summary='', values=None)}" in text
    assert "allowed_keys=frozenset({'n'})" in text


@pytest.mark.parametrize(
    ("expected", "name"), [(True, "a.b_2.c"), (False, "a..b"), (False, "A.b"), (False, "a b")]
)
def test_form_of_a_name(expected, name):
    """A name is lower-case words joined by dots."""
    assert expected is is_event_name(name)
