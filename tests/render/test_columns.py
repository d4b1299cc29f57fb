"""Columns over the records on a screen."""

from __future__ import annotations

from geno_lewm_obs.render.columns import Columns


def test_the_first_line_sets_no_blanks():
    """What is shown first stands as it would alone."""
    columns = Columns()

    assert (0, 0) == (columns.blanks_after("a.b"), columns.numbers("a.b")("loss", "1.25"))


def test_each_key_of_each_event_has_its_own():
    """A number is aligned with those of its key and event, and with no others."""
    columns = Columns()
    columns.numbers("a.b")("loss", "1.25")

    assert [3, 0, 0] == [
        columns.numbers(event)(key, "7")
        for event, key in [("a.b", "loss"), ("a.c", "loss"), ("a.b", "step")]
    ]


def test_one_long_name_or_number_moves_nothing():
    """A name or number beyond the widest that is usual doesn't push all that follow aside."""
    columns = Columns()
    columns.blanks_after("a" * 40)
    columns.numbers("a.b")("id", "9" * 18)

    assert (0, 0) == (columns.blanks_after("a.b"), columns.numbers("a.b")("id", "7"))


def test_memory_is_bounded(monkeypatch):
    """Of ever new events and keys, those beyond the limit are shown without blanks."""
    monkeypatch.setattr(Columns, "LIMIT", 2)
    columns = Columns()
    for name in "abc":
        columns.numbers("e")(name, "1000")
        columns.numbers(name)("a", "1000")

    version = columns.version
    columns.numbers("z")("a", "1000")
    assert version == columns.version
    assert [3, 3, 0] == [columns.numbers("e")(key, "7") for key in "abc"]
    assert [3, 0, 0] == [columns.numbers(event)("a", "7") for event in "abc"]
