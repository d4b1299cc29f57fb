"""
The judge of a record: what the registry doesn't know becomes a finding with a remedy.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.contract import CANONICAL, Finding, check
from geno_lewm_obs.record import PROMOTED

BASES = "ACGT" * 5


def test_nothing_to_find():
    """A record that keeps the contract gives no finding."""
    assert [] == list(check(CANONICAL, "training.epoch.end", ["loss", "samples", "exception_type"]))


@pytest.mark.parametrize(
    ("expected", "event"),
    [
        (
            Finding(
                "unregistered-event",
                "event training.epoch.ends is not registered",
                "did you mean training.epoch.end?",
            ),
            "training.epoch.ends",
        ),
        (
            Finding(
                "unregistered-event", "event zzz is not registered", "declare it in the registry"
            ),
            "zzz",
        ),
        (
            Finding(
                "unregistered-event",
                "event (withheld) is not registered",
                "declare it in the registry",
            ),
            BASES,
        ),
        (
            Finding(
                "unregistered-event", r"event a\nb is not registered", "declare it in the registry"
            ),
            "a\nb",
        ),
    ],
    ids=["near", "far", "private", "unprintable"],
)
def test_unregistered_event(expected, event):
    """
    An event that nobody declared is one finding, whatever its keys, and its name is shown only
    where it may be.
    """
    assert [expected] == list(check(CANONICAL, event, ["loss", "mood"]))


@pytest.mark.parametrize(
    ("expected", "key"),
    [
        (
            Finding(
                "unknown-key",
                "key losss is not allowed on training.epoch.end",
                "did you mean loss?",
            ),
            "losss",
        ),
        (
            Finding(
                "unknown-key",
                "key mood is not allowed on training.epoch.end",
                "add it to the event's allowed_keys",
            ),
            "mood",
        ),
        (
            Finding(
                "unknown-key",
                "key (withheld) is not allowed on training.epoch.end",
                "add it to the event's allowed_keys",
            ),
            BASES,
        ),
        (
            Finding(
                "unknown-key",
                "key (withheld) is not allowed on training.epoch.end",
                "add it to the event's allowed_keys",
            ),
            7,
        ),
        (
            Finding(
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
    """
    A key that the event doesn't allow is a finding, and its name is shown only where it may be.
    """
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
    A field of the record that ended up among the keys is a finding that says why it's none of
    them.
    """
    assert [
        Finding("unknown-key", f"key {key} is not allowed on training.epoch.end", expected)
    ] == list(check(CANONICAL, "training.epoch.end", [key]))


def test_every_unknown_key_is_found():
    """Each unknown key is a finding of its own, in the order it was passed."""
    findings = check(CANONICAL, "training.epoch.end", ["mood", "loss", "weather"])

    assert ["mood", "weather"] == [finding.message.split()[1] for finding in findings]


def test_context_keys_are_known():
    """A key that the registry allows on every event is no finding."""
    assert [] == list(
        check(CANONICAL.extend(context_keys=["request_id"]), "training.step", ["request_id"])
    )


def test_a_name_that_cannot_be_encoded():
    """An unregistered name with lone surrogates is a finding like any other."""
    assert ["unregistered-event"] == [
        finding.kind for finding in check(CANONICAL, "\ud800" * 20, [])
    ]
