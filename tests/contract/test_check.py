"""
Check a record against the contract: what the registry doesn't know is a breach with a remedy.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.contract import CANONICAL, Breach, check
from geno_lewm_obs.record import PROMOTED

BASES = "ACGT" * 5


def test_nothing_to_find():
    """A record that keeps the contract has no breach."""
    assert [] == list(check(CANONICAL, "training.epoch.end", ["loss", "samples", "exception_type"]))


@pytest.mark.parametrize(
    ("expected", "event"),
    [
        (
            Breach(
                "unregistered-event",
                "event training.epoch.ends is not registered",
                "did you mean training.epoch.end?",
            ),
            "training.epoch.ends",
        ),
        (
            Breach(
                "unregistered-event", "event zzz is not registered", "declare it in the registry"
            ),
            "zzz",
        ),
        (
            Breach(
                "unregistered-event",
                "event (withheld) is not registered",
                "declare it in the registry",
            ),
            BASES,
        ),
        (
            Breach(
                "unregistered-event", r"event a\nb is not registered", "declare it in the registry"
            ),
            "a\nb",
        ),
    ],
    ids=["near", "far", "private", "unprintable"],
)
def test_unregistered_event(expected, event):
    """
    An event that nobody declared is one breach, whatever its keys, and its name is shown only if
    the redaction rules let it pass.
    """
    assert [expected] == list(check(CANONICAL, event, ["loss", "mood"]))


@pytest.mark.parametrize(
    ("expected", "key"),
    [
        (
            Breach(
                "unknown-key",
                "key losss is not allowed on training.epoch.end",
                "did you mean loss?",
            ),
            "losss",
        ),
        (
            Breach(
                "unknown-key",
                "key mood is not allowed on training.epoch.end",
                "add it to the event's allowed_keys",
            ),
            "mood",
        ),
        (
            Breach(
                "unknown-key",
                "key (withheld) is not allowed on training.epoch.end",
                "add it to the event's allowed_keys",
            ),
            BASES,
        ),
        (
            Breach(
                "unknown-key",
                "key (withheld) is not allowed on training.epoch.end",
                "add it to the event's allowed_keys",
            ),
            7,
        ),
        (
            Breach(
                "unknown-key",
                r"key \x1b is not allowed on training.epoch.end",
                "add it to the event's allowed_keys",
            ),
            "\x1b",
        ),
    ],
    ids=["near", "far", "private", "no text", "unprintable"],
)
def test_unknown_key(expected, key):
    """A key that the event doesn't allow is a breach, named only if the rules let it pass."""
    assert [expected] == list(check(CANONICAL, "training.epoch.end", ["loss", key]))


@pytest.mark.parametrize(
    ("expected", "key"),
    [
        *(
            (
                "it's a field of the record, but not with a value of this type or at this severity",
                key,
            )
            for key in PROMOTED
        ),
        *(
            ("it's a field of the record, and not the caller's to set", key)
            for key in ("ts", "severity", "run_id", "component", "trace_id")
        ),
    ],
    ids=[*PROMOTED, "ts", "severity", "run_id", "component", "trace_id"],
)
def test_field_as_key(expected, key):
    """
    A field of the record that ended up among the keys is a breach that says why it isn't one of
    them.
    """
    assert [
        Breach("unknown-key", f"key {key} is not allowed on training.epoch.end", expected)
    ] == list(check(CANONICAL, "training.epoch.end", [key]))


def test_every_unknown_key_is_found():
    """Each unknown key is a breach of its own, in the order in which they were passed."""
    breaches = check(CANONICAL, "training.epoch.end", ["mood", "loss", "weather"])

    assert ["mood", "weather"] == [breach.message.split()[1] for breach in breaches]


def test_context_keys_are_known():
    """A key that the registry allows on every event is not a breach."""
    assert [] == list(
        check(CANONICAL.extend(context_keys=["request_id"]), "training.step", ["request_id"])
    )


def test_a_name_that_cannot_be_encoded():
    """An unregistered name with lone surrogates is a breach like any other."""
    assert ["unregistered-event"] == [breach.kind for breach in check(CANONICAL, "\ud800" * 20, [])]
