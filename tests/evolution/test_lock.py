"""
The lock file: the same text for the same declarations, and the same declarations from the text.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from geno_lewm_obs import EventSpec, InputError, Key, __version__
from geno_lewm_obs.contract import CANONICAL, Registry
from geno_lewm_obs.evolution.lock import Lock, lock_of, parse_lock, render_lock

SPEC = EventSpec(
    "planning.search.end",
    "info",
    "a search ends",
    keys={"score": Key("number", "points", "of the best"), "how": Key("str", values=("a", "b"))},
    sample_every=7,
    durable=True,
    since="0.2.0",
    deprecated="no longer",
    renamed_from="planning.search.over",
)
LOCK = Lock("planner", "1.2.3", {SPEC.name: SPEC}, {"request_id": Key("str")})
EMPTY = '{"format":1,"package":"p","version":"1","context_keys":{},"events":{}}'
OWN = Path(__file__).parents[2] / "geno_lewm_obs" / "events.lock.json"


def test_the_packages_own_is_up_to_date():
    """The lock file in this repository is what the package declares."""
    assert render_lock(lock_of(CANONICAL, "geno-lewm-obs", __version__)) == OWN.read_text("utf-8")


@pytest.mark.parametrize(
    "lock", [LOCK, lock_of(CANONICAL, "geno-lewm-obs", "0.1.0"), Lock("p", "", {}, {})]
)
def test_is_read_as_it_was_written(lock):
    """What is written is JSON, and reads as the same declarations."""
    text = render_lock(lock)

    assert lock == parse_lock(text)
    assert 1 == json.loads(text)["format"]
    assert text == render_lock(parse_lock(text))


def test_one_line_an_event():
    """A change of one event changes one line."""
    registry = CANONICAL.replace(replace(CANONICAL["training.step"], sample_every=10))
    before = render_lock(lock_of(CANONICAL, "p", "1")).splitlines()
    after = render_lock(lock_of(registry, "p", "1")).splitlines()

    assert 1 == sum(one != other for one, other in zip(before, after, strict=True))


def test_holds_what_others_do_not_declare():
    """An application's lock has its own events, and canonical ones that it declares otherwise."""
    changed = replace(CANONICAL["training.step"], sample_every=10)
    registry = CANONICAL.extend(SPEC, context_keys="tenant").replace(changed)
    lock = lock_of(registry, "p", "1", CANONICAL)

    assert {SPEC.name, changed.name} == set(lock.events)
    assert {"tenant": Key()} == lock.context_keys


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("this is no lock file of events", "{"),
        ("this is no lock file of events", "[]"),
        ("this is no lock file of events", "{}"),
        ("this is no lock file of events", '{"format":1,"package":"p","version":"1","events":[]}'),
        ("the lock file has format 2", '{"format":2}'),
        (
            "severity is one of",
            EMPTY.replace('"events":{}', '"events":{"a.b":{"severity":"loud"}}'),
        ),
    ],
    ids=["no json", "list", "empty", "no events", "later", "malformed"],
)
def test_what_is_none(expected, text):
    """What is no lock file is refused in words that quote nothing of it."""
    with pytest.raises(InputError, match=expected):
        parse_lock(text)


def test_unknown_entries_are_passed_over():
    """A lock file with entries of a later version of the format is read."""
    found = json.loads(render_lock(LOCK)) | {"metrics": {"a": 1}}

    assert LOCK == parse_lock(json.dumps(found))


def test_empty_registry():
    """A package that declares nothing has a lock file too."""
    assert {} == lock_of(Registry([]), "p", "1").events
