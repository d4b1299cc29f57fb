"""
How records follow each other: time, copies, runs, ends.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs import LogRecord
from geno_lewm_obs.contract import CANONICAL
from geno_lewm_obs.read import continuity
from geno_lewm_obs.read.continuity import Continuity
from geno_lewm_obs.read.pieces import Piece


def record(seconds=1, *, event="training.metric", component="training", run_id="run-1", **data):
    minutes, rest = divmod(seconds, 60)
    return LogRecord(
        f"2026-05-20T15:{int(minutes):02}:{rest:06.3f}Z", "info", event, run_id, component, data
    )


def found(*records):
    """Return the rule and the position of each defect in *records*, in order."""
    judged = Continuity(CANONICAL)
    lines = [repr(each).encode() for each in records]
    pieces = [Piece(n, 0, 0, line, len(line)) for n, line in enumerate(lines)]
    defects = [
        (each.rule, piece.number)
        for piece, one in zip(pieces, records, strict=True)
        for each in judged.judge(piece, one)
    ]
    return defects + [(each.rule, piece.number) for _, piece, each in judged.unended_runs()]


class TestOrder:
    @pytest.mark.parametrize("back", [0, 0.001, 1, 5])
    def test_a_little_back_is_usual(self, back):
        """
        Processes that share a file may write a moment after they looked at the clock: up to five
        seconds are nothing.
        """
        assert [] == found(record(30), record(30 - back))

    @pytest.mark.parametrize("back", [5.001, 20])
    def test_far_back_is_named(self, back):
        """Time that goes back further is named, once for each step back."""
        assert [("order", 1)] == found(record(30), record(30 - back), record(31 - back, value=1))

    def test_ignores_what_is_not_a_time(self):
        """Times that can't be compared are skipped; `judge_piece` checks their form."""
        odd = record()
        odd.ts = "2026-05-20 but odd"

        assert [] == found(record(), odd, record())


class TestCopies:
    def test_equal_records_in_a_row_are_two(self):
        """The same thing may happen twice in a millisecond."""
        assert [] == found(record(1), record(1), record(1))

    def test_a_copy_behind_later_records_is_named(self):
        """
        Lines that were written again, as after a failed sync, are named: each but what can't be
        told from two of a kind.
        """
        again = [record(n) for n in (1, 2, 3)]

        assert [("duplicate", 3), ("duplicate", 4), ("duplicate", 5)] == found(*again, *again)

    def test_a_copy_is_told_by_the_latest_of_all(self):
        """A record that came a little late doesn't hide a copy after it."""
        assert [("duplicate", 3)] == found(record(2.5), record(3), record(2), record(2.5))

    def test_a_new_record_ends_the_copies(self):
        """A record after copies is judged on its own."""
        assert [("duplicate", 2)] == found(record(1), record(2), record(1), record(3), record(3))

    def test_remembers_so_many(self, monkeypatch):
        """Memory is bounded: a copy of a line that is long past isn't found."""
        monkeypatch.setattr(continuity, "REMEMBERED", 3)
        records = [record(1 + n / 1000) for n in range(5)]

        assert [("duplicate", 5)] == found(*records, records[3])
        assert [] == found(*records, records[0])


class TestRun:
    def test_another_run_s_record_is_named(self):
        """A file holds one run: a record of another is named, whatever the file is called."""
        assert [("run", 1)] == found(record(1), record(1, run_id="run-2"), record(2))


class TestEnds:
    def start(self, seconds=1, **fields):
        return record(seconds, event="training.run.start", **fields)

    def end(self, seconds=2, **fields):
        return record(seconds, event="training.run.end", **fields)

    def test_a_run_that_ended(self):
        """A start with its end is not a defect, nor is a file with neither."""
        assert ([], []) == (found(self.start(), record(1, value=1), self.end()), found(record()))

    def test_a_run_that_did_not_end(self):
        """A start without an end is named where it stands."""
        assert [("end", 1)] == found(record(), self.start())

    def test_a_run_that_was_taken_up_again(self):
        """Of a run that was killed and started again, the first start has no end."""
        assert [("end", 0)] == found(self.start(1), self.start(2), self.end(3))

    def test_pieces_of_a_run_are_told_apart(self):
        """An end belongs to a start of its own event and component."""
        assert [("end", 0), ("end", 1)] == found(
            self.start(),
            self.start(component="other"),
            record(event="eval.run.end"),
            self.end(component="third"),
        )

    def test_an_end_alone_is_nothing(self):
        """A file may begin in the middle, or at a level that hides the start."""
        assert [] == found(self.end())

    @pytest.mark.parametrize(
        "event", ["inference.score.start", "provenance.verify.start", "app.run.start"]
    )
    def test_only_runs_must_end(self, event):
        """
        A smaller piece of work may end without a record, and an event without a registered end
        can't have one.
        """
        assert [] == found(record(event=event))
