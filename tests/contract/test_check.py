"""
Check a record against the contract: what the registry doesn't know is a breach with a remedy.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.contract import CANONICAL, Breach, EventSpec, Key, check
from geno_lewm_obs.contract.check import check_bound, check_names
from geno_lewm_obs.record import PROMOTED

BASES = "ACGT" * 5


def test_nothing_to_find():
    """A record that keeps the contract has no breach."""
    data = {"loss": 1.5, "samples": 3, "exception_type": "ValueError"}

    assert [] == list(check(CANONICAL, "training.epoch.end", data))


@pytest.mark.parametrize(
    ("expected", "event"),
    [
        (
            Breach(
                "unregistered-event",
                'event "training.epoch.ends" is not registered',
                'did you mean "training.epoch.end"?',
            ),
            "training.epoch.ends",
        ),
        (
            Breach(
                "unregistered-event", 'event "zzz" is not registered', "declare it in the registry"
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
                "unregistered-event",
                r'event "a\nb" is not registered',
                "declare it in the registry",
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
    assert [expected] == list(check(CANONICAL, event, {"loss": "", "mood": 1}))


@pytest.mark.parametrize(
    ("expected", "key"),
    [
        (
            Breach(
                "unknown-key",
                'key "losss" is not allowed on training.epoch.end',
                'did you mean "loss"?',
            ),
            "losss",
        ),
        (
            Breach(
                "unknown-key",
                'key "mood" is not allowed on training.epoch.end',
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
                r'key "\x1b" is not allowed on training.epoch.end',
                "add it to the event's allowed_keys",
            ),
            "\x1b",
        ),
    ],
    ids=["near", "far", "private", "no text", "unprintable"],
)
def test_unknown_key(expected, key):
    """A key that the event doesn't allow is a breach, named only if the rules let it pass."""
    assert [expected] == list(check_names(CANONICAL, "training.epoch.end", ["loss", key]))


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
        Breach("unknown-key", f'key "{key}" is not allowed on training.epoch.end', expected)
    ] == list(check_names(CANONICAL, "training.epoch.end", [key]))


def test_every_unknown_key_is_found():
    """Each unknown key is a breach of its own, in the order in which they were passed."""
    breaches = check_names(CANONICAL, "training.epoch.end", ["mood", "loss", "weather"])

    assert ['"mood"', '"weather"'] == [breach.message.split()[1] for breach in breaches]


def test_context_keys_are_known():
    """A key that the registry allows on every event is not a breach."""
    assert [] == list(
        check_names(CANONICAL.extend(context_keys=["request_id"]), "training.step", ["request_id"])
    )


SEARCH = EventSpec(
    "planning.search.end",
    "info",
    "a search ends",
    keys={"score": Key("number"), "n": Key("int"), "ended": Key("str", values=("found", "lost"))},
)
REGISTRY = CANONICAL.extend(SEARCH, context_keys={"request_id": Key("str")})


@pytest.mark.parametrize(
    ("expected", "data"),
    [
        ([], {"score": 0.5, "n": 3, "ended": "found", "request_id": "r"}),
        ([], {"score": None, "n": None, "ended": None}),
        (
            [
                Breach(
                    "wrong-type",
                    'key "score" of planning.search.end is a number, not a str',
                    'convert the value, or declare the key as Key("str")',
                )
            ],
            {"score": "high"},
        ),
        (
            [
                Breach(
                    "wrong-type",
                    'key "n" of planning.search.end is an int, not a float',
                    'convert the value, or declare the key as Key("float")',
                )
            ],
            {"score": 1, "n": 1.5},
        ),
        (
            [
                Breach(
                    "unknown-value",
                    'key "ended" of planning.search.end has a value that isn\'t declared',
                    "use one of found, lost",
                )
            ],
            {"ended": "never"},
        ),
        (
            [
                Breach(
                    "wrong-type",
                    'key "request_id" of planning.search.end is a str, not an int',
                    'convert the value, or declare the key as Key("int")',
                )
            ],
            {"request_id": 7},
        ),
        (
            [
                Breach(
                    "wrong-type",
                    'key "exception_notes" of planning.search.end is a list, not a bool',
                    'convert the value, or declare the key as Key("bool")',
                )
            ],
            {"exception_notes": True},
        ),
    ],
    ids=["right", "none", "type", "fraction", "value", "context key", "exception"],
)
def test_values(expected, data):
    """A value that isn't what its key declares is a breach that names types, and not the value."""
    assert expected == list(check(REGISTRY, "planning.search.end", data))


def test_a_former_name():
    """Of an event that was renamed the remedy names what it is called now."""
    registry = CANONICAL.extend(EventSpec("app.done", "info", "done", renamed_from="search.ended"))

    assert [
        Breach(
            "unregistered-event",
            'event "search.ended" is not registered',
            'it is called "app.done" now',
        )
    ] == list(check(registry, "search.ended", {}))


def test_many_declared_values():
    """Of very many values that a key may have the remedy names the first."""
    key = Key("int", values=tuple(range(20)))
    registry = CANONICAL.extend(EventSpec("app.done", "info", "done", keys={"n": key}))

    assert ["use one of 0, 1, 2, 3, 4, 5, 6, 7, …"] == [
        breach.remedy for breach in check(registry, "app.done", {"n": 99})
    ]


def test_a_key_that_is_not_allowed_has_no_type():
    """Nothing is said of the value of a key that the event doesn't allow."""
    assert ["unknown-key"] == [
        breach.kind for breach in check(REGISTRY, "planning.search.end", {"scor": "high"})
    ]


def test_a_name_that_cannot_be_encoded():
    """An unregistered name with lone surrogates is a breach like any other."""
    assert ["unregistered-event"] == [breach.kind for breach in check(CANONICAL, "\ud800" * 20, {})]


@pytest.mark.parametrize("key", ["loss", "exception_type", "epoch", "error_code", "exc_info"])
def test_a_bound_key_of_any_event(key):
    """A key that an event takes, or every call, may be bound."""
    assert [] == list(check_bound(CANONICAL, key))


@pytest.mark.parametrize(
    ("key", "shown", "remedy"),
    [
        ("epcoh", '"epcoh"', 'did you mean "epoch"?'),
        ("zzz", '"zzz"', "add it to context_keys"),
        (BASES, "(withheld)", "add it to context_keys"),
        (
            "user_id",
            '"user_id"',
            "bind an id that means nothing outside of the program, by another name",
        ),
    ],
)
def test_a_bound_key_of_no_event(key, shown, remedy):
    """A key that no event takes would never be written."""
    expected = Breach("unknown-key", f"key {shown} is not allowed on any event", remedy)

    assert [expected] == list(check_bound(CANONICAL, key))
