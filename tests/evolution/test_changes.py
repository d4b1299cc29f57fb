"""
Planted changes: each is found, by one rule, and as grave as it is.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from geno_lewm_obs import EventSpec, Key
from geno_lewm_obs.evolution.changes import changes_between
from geno_lewm_obs.evolution.lock import Lock
from geno_lewm_obs.evolution.rules import LEVELS, RULES

KEYS = {
    "n": Key("int", "items"),
    "took": Key("float", "s", "how long"),
    "loss": Key("number"),
    "name": Key("str", values=("a", "b")),
    "tag": Key("str"),
    "ok": Key("bool"),
    "parts": Key("list"),
    "by_name": Key("dict"),
    "what": Key("any"),
}
SPEC = EventSpec("app.done", "info", "it is done", keys=KEYS, sample_every=10)
OTHER = EventSpec("app.begun", "warn", "it has begun")
OLD = Lock("app", "1.0.0", {spec.name: spec for spec in (SPEC, OTHER)}, {"tenant": Key("str")})


def declared(**changes):
    """Return the lock with *changes* of the event."""
    return OLD._replace(events={**OLD.events, "app.done": replace(SPEC, **changes)})


def key(name, **changes):
    """Return the lock with *changes* of one key."""
    return declared(keys={**KEYS, name: replace(KEYS[name], **changes)})


def events(*specs):
    return OLD._replace(events={spec.name: spec for spec in specs})


def without(name):
    return declared(keys={other: key for other, key in KEYS.items() if other != name})


NEW = EventSpec("app.new", "info", "it is new")
PLANTED = [
    ([], OLD),
    ([], declared(keys=dict(reversed(KEYS.items())))),
    (["event-added"], events(SPEC, OTHER, NEW)),
    (["event-removed"], events(SPEC)),
    (["event-removed", "event-added"], events(SPEC, NEW)),
    (["event-renamed"], events(SPEC, replace(OTHER, name="app.a", renamed_from="app.begun"))),
    (["event-added"], events(SPEC, OTHER, replace(NEW, renamed_from="app.begun"))),
    (["event-added"], events(SPEC, OTHER, replace(NEW, renamed_from="app.never"))),
    (
        ["event-renamed", "severity-raised"],
        events(SPEC, replace(OTHER, name="app.a", renamed_from="app.begun", severity="error")),
    ),
    (["event-deprecated"], declared(deprecated="log app.end")),
    ([], declared(since="1.0.0")),
    (["severity-hidden"], declared(severity="debug")),
    (["severity-raised"], declared(severity="error")),
    (["severity-lowered"], events(SPEC, replace(OTHER, severity="info"))),
    (["severity-hidden"], events(SPEC, replace(OTHER, severity="debug"))),
    (["sampling-coarser"], declared(sample_every=100)),
    (["sampling-finer"], declared(sample_every=1)),
    (["durability"], declared(durable=True)),
    (["summary"], declared(summary="other words")),
    (["key-removed"], without("n")),
    (["key-added"], declared(keys={**KEYS, "more": Key("int")})),
    (
        ["key-removed", "key-added"],
        declared(keys={("m" if name == "n" else name): each for name, each in KEYS.items()}),
    ),
    (["type-widened"], key("n", type="number")),
    (["type-widened"], key("n", type="float")),
    (["type-widened"], key("n", type="any")),
    (["type-widened"], key("took", type="number")),
    (["type-widened"], key("loss", type="float")),
    (["type-narrowed"], key("loss", type="int")),
    (["type-narrowed"], key("took", type="int")),
    (["type-narrowed"], key("what", type="str")),
    (["type-changed"], key("tag", type="int")),
    (["type-changed"], key("ok", type="int")),
    (["type-widened"], key("ok", type="any")),
    (["type-changed"], key("parts", type="dict")),
    (["unit-changed"], key("took", unit="ms")),
    (["unit-changed"], key("n", unit="")),
    (["unit-added"], key("loss", unit="nats")),
    (["meaning"], key("took", summary="other words")),
    (["values-added"], key("name", values=("a", "b", "c"))),
    (["values-removed"], key("name", values=("a",))),
    (["values-removed", "values-added"], key("name", values=("a", "c"))),
    (["values-added"], key("name", values=None)),
    (["values-removed"], key("tag", values=("x",))),
    ([], key("name", values=("b", "a"))),
    (["context-key-removed"], OLD._replace(context_keys={})),
    (["context-key-added"], OLD._replace(context_keys={"tenant": Key("str"), "user": Key()})),
    (["type-changed"], OLD._replace(context_keys={"tenant": Key("int")})),
]


@pytest.mark.parametrize(("expected", "new"), PLANTED, ids=range(len(PLANTED)))
def test_planted(expected, new):
    """Each planted change is found by its rule, and nothing else is."""
    assert sorted(expected) == sorted(change.rule for change in changes_between(OLD, new))


def test_forty_are_planted():
    """There are forty and more planted changes, and every rule but one is among them."""
    assert 40 <= sum(bool(expected) for expected, _ in PLANTED)
    assert {"event-restored"} == set(RULES) - {rule for rules, _ in PLANTED for rule in rules}


def test_restored():
    """An event that is no longer deprecated is restored."""
    assert ["event-restored"] == [
        change.rule for change in changes_between(declared(deprecated="x"), OLD)
    ]


def test_says_what_and_how_grave():
    """A change tells what it is, its level and the reason."""
    (change,) = changes_between(OLD, key("took", unit="ms"))

    assert ("app.done", "key took of app.done: unit s → ms", "major") == (
        change.event,
        change.message,
        change.level,
    )
    assert RULES["unit-changed"].reason == change.reason


def test_levels_are_known():
    """Every rule has one of three levels, and a reason."""
    assert {*LEVELS} == {rule.level for rule in RULES.values()}
    assert all(rule.reason for rule in RULES.values())
