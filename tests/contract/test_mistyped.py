"""
What a run's account tells of values of another type: names, types and numbers.
"""

from __future__ import annotations

from geno_lewm_obs.contract import Key
from geno_lewm_obs.contract.mistyped import keys_in, note_of, told


def test_a_note_has_names_and_types():
    """A note tells event, key, the type that is declared and that which was found."""
    assert "training.step loss number str" == note_of(
        "training.step", "loss", Key("number"), "private"
    )


def test_a_note_of_a_value_that_is_not_declared():
    """Where the type is right and the value isn't among those declared, the note says so."""
    assert "app.done ended str undeclared" == note_of(
        "app.done", "ended", Key("str", values=("a",)), "private"
    )


def test_the_most_frequent_are_told_first():
    """An account has each note with its number, the most frequent first, and not all of many."""
    notes = {"a b int str": 2, "c d int str": 5} | {f"e f{n} int str": 1 for n in range(99)}

    assert ["c d int str 5", "a b int str 2"] == told(notes)[:2]
    assert 50 == len(told(notes))


def test_names_for_a_person():
    """A person is told the first few keys, by event, and how many more there are."""
    notes = [f"a.b {key} number str" for key in ("x", "y", "z", "w")]

    assert "a.b: x, y, z; and 1 more" == keys_in(dict.fromkeys(notes, 1))


def test_a_note_that_was_cut():
    """What was counted under another name, for want of room, is passed over."""
    assert "" == keys_in({"(other)": 7})
