"""Columns over the records on a screen."""

from __future__ import annotations

from geno_lewm_obs.render.columns import Columns


def test_the_first_line_sets_no_blanks():
    """What is shown first stands as it would alone."""
    columns = Columns()

    assert (0, 0) == (columns.blanks_after("a.b"), columns.blanks_before("a.b", "loss", "1.25"))


def test_each_key_of_each_event_has_its_own():
    """A number is aligned with those of its key and event, and with no others."""
    columns = Columns()
    columns.blanks_before("a.b", "loss", "1.25")

    assert [3, 0, 0] == [
        columns.blanks_before(event, key, "7")
        for event, key in [("a.b", "loss"), ("a.c", "loss"), ("a.b", "step")]
    ]


def test_one_long_name_or_number_moves_nothing():
    """A name or number beyond the widest that is usual doesn't push all that follow aside."""
    columns = Columns()
    columns.blanks_after("a" * 40)
    columns.blanks_before("a.b", "id", "9" * 18)

    assert (0, 0) == (columns.blanks_after("a.b"), columns.blanks_before("a.b", "id", "7"))


def test_memory_is_bounded(monkeypatch):
    """Of ever new keys, those beyond the limit are shown without blanks."""
    monkeypatch.setattr(Columns, "LIMIT", 2)
    columns = Columns()
    for key in "abc":
        columns.blanks_before("a.b", key, "1000")

    assert [3, 3, 0] == [columns.blanks_before("a.b", key, "7") for key in "abc"]
