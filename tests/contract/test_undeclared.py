"""What a run's account tells of values that no declaration allowed."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geno_lewm_obs import get_logger, shutdown_run
from geno_lewm_obs.contract.undeclared import MAX_TOLD, Undeclared, names_of, note_of, parsed, told

DNA = "ACGT" * 5


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("bool", True),
        ("int", 3),
        ("float", 0.5),
        ("str", "x"),
        ("list", [1]),
        ("list", (1,)),
        ("dict", {"a": 1}),
        ("None", None),
        ("object", object()),
    ],
)
def test_types(kind, value):
    """A value is told by its type on the wire, and by nothing else."""
    assert f"app.end loss {kind}" == note_of("app.end", "loss", value)


@pytest.mark.parametrize(
    ("event", "key"),
    [("epoch 3", "loss"), ("app.end", "a key"), ("app.end", "user_email"), (DNA.lower(), "loss")],
    ids=["a sentence", "no identifier", "a personal key", "a private event"],
)
def test_what_nothing_could_declare(event, key):
    """A name that no declaration may have isn't told."""
    assert note_of(event, key, 1) is None
    assert Undeclared.parse(f"{event} {key} int 1") is None


HOSTILE = ["app.end loss \x1b[31m 1", "app.end loss int " + "9" * 5000, "app.end loss int -1"]


@example(HOSTILE)
@given(st.lists(st.text() | st.integers()) | st.integers() | st.none() | st.text())
def test_any_account(texts):
    """Whatever stands in a file, nothing but names, types and numbers is read from it."""
    assert not list(parsed(texts))


def test_the_most_frequent():
    """An account is bounded, and tells the most frequent ones."""
    notes = {f"app.end key{number} int": number for number in range(1, 500)}
    texts = told(notes)

    assert MAX_TOLD == len(texts)
    assert "app.end key499 int 499" == texts[0]
    assert Undeclared("app.end", "key499", "int", 499) == next(parsed(texts))


def test_names():
    """For a person the first few names are told by event, and the others counted."""
    found = [Undeclared("a.b", "x", "int"), Undeclared("a.b", "y", "int")]

    assert "a.b: x, y" == names_of(found)
    assert "a.b: x; and 1 more" == names_of(found, most=1)


def test_in_the_file(read):
    """A run's account holds names, types and numbers; bound keys and private ones aren't in it."""
    log = get_logger("training", run_id="r").bind(host="n1")
    for _ in range(2):
        log.info("training.metric", epcoh=3, value=1.0)
    log.info("app.end", "argument", loss=0.5)
    shutdown_run("r")

    account = read("r")[-1]
    assert ["training.metric epcoh int 2", "app.end loss float 1"] == account.data["undeclared"]
