"""How the last attempt of a rank ended, by its last records, and how far it came."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.catalog import last_records as module
from geno_lewm_obs.catalog.last_records import Opening, last_records, opening_in
from tests.catalog.last_lines import (
    BEGUN,
    CRASHED,
    END,
    ENDED,
    FAILED,
    HIDDEN,
    OTHER,
    RESUMED,
    SIGNALLED,
    STALLED,
    START,
    STEP,
    row,
)

OPENING = Opening(START, "training")


LINES = [
    *(STEP, ENDED, FAILED, SIGNALLED, OTHER, BEGUN, STEP[:40]),
    row("eval.run.end", component="eval"),
    row("eval.step", step=9, component="eval"),
    row("training.step", step=2, lr=0.1),
    row("training.epoch.end", loss=2),
    row("error", "error", step=4, loss=1),
    row("obs.run.stalled", "warn", silent_s=9.0),
]


def told(*lines, opening=OPENING):
    """Return the event of the end and of the failure, and the signal."""
    found = last_records(b"".join(lines), opening)
    return [*(each and each["event"] for each in (found.end, found.failure)), found.signal]


class TestEnds:
    @pytest.mark.parametrize(
        ("lines", "expected"),
        [
            ((STEP, ENDED), [END, None, None]),
            ((STEP, ENDED, HIDDEN), [END, None, None]),
            ((STEP, ENDED, OTHER), [END, None, None]),
            ((STEP, FAILED, ENDED), [END, "obs.run.failed", None]),
            ((STEP, FAILED, ENDED, CRASHED), [END, "obs.process.crashed", None]),
            ((STEP, FAILED, HIDDEN), [None, "obs.run.failed", None]),
            ((STEP, SIGNALLED, HIDDEN), [None, None, "SIGTERM"]),
            ((STEP, SIGNALLED, OTHER, ENDED), [END, None, "SIGTERM"]),
            ((STEP, OTHER), [None, None, None]),
            ((STEP,), [None, None, None]),
        ],
        ids=[
            *("end", "account", "more", "failed", "crashed", "no-end-event", "signal"),
            *("graceful", "open", "step"),
        ],
    )
    def test_are_told_by_the_last_records(self, lines, expected):
        """The end is told by the record of it, of an exception or of a signal that is last."""
        assert expected == told(*lines)

    def test_of_an_earlier_attempt_are_not_this_ones(self):
        """What ended an attempt before says nothing of one that has begun since."""
        assert [None] * 3 == told(STEP, FAILED, ENDED, SIGNALLED, BEGUN, OTHER)

    def test_are_over_where_the_component_goes_on(self):
        """A run that logs steps after its end has been resumed, also without a record of it."""
        assert [None] * 3 == told(ENDED, STEP)

    def test_of_other_work_are_not_the_runs(self):
        """The end of an evaluation isn't that of the training around it."""
        assert [None] * 3 == told(STEP, row("eval.run.end"))

    def test_of_any_kind_count_where_nothing_began(self):
        """Without a record of the beginning, any end is that of the run."""
        assert ["eval.run.end", None, None] == told(STEP, row("eval.run.end"), opening=None)

    def test_survived_failures_are_none(self):
        """An exception after which the run has gone on didn't end it, nor one in a thread."""
        thread = row("obs.process.crashed", "error", where="thread")

        assert [None] * 3 == told(FAILED, STEP, SIGNALLED.replace(b"signalled", b"x"), thread)


class TestProgress:
    @pytest.mark.parametrize("opening", [OPENING, None])
    def test_is_what_all_records_together_tell(self, monkeypatch, opening):
        """What is passed over by its bytes alone would have told nothing, whatever is around it."""
        tails = [b"".join(lines) for lines in itertools.product(LINES, repeat=3)]
        found = [last_records(tail, opening) for tail in tails]
        monkeypatch.setattr(module._Search, "passed", lambda _: (b"", b""))

        assert found == [last_records(tail, opening) for tail in tails]

    def test_is_the_last_step_and_loss(self):
        """The last step and the last loss are found, whichever records hold them."""
        lines = [STEP, row("training.metric", step=4, name="loss", value=1.25), OTHER, ENDED]
        found = last_records(b"".join(lines), OPENING)

        assert (4, 1.25) == (found.step, found.loss)

    @pytest.mark.parametrize(
        ("data", "loss"),
        [
            ({"loss": "NaN"}, "NaN"),
            ({"loss": True}, None),
            ({"loss": "low"}, None),
            ({"loss": [0.1, 0.2]}, None),
            ({"name": "loss", "value": {"a": 1}}, None),
            ({"name": "top1", "value": 3}, None),
        ],
    )
    def test_is_a_number(self, data, loss):
        """A loss is a number, or the text of one that JSON lacks."""
        assert loss == last_records(row("training.metric", **data), OPENING).loss

    def test_is_found_behind_damage(self):
        """Half lines, NULs and records that are glued to them don't hide what is there."""
        found = last_records(STEP[50:] + STEP[:40] + STEP + b"\0" * 50 + STEP[:30], OPENING)

        assert (3, 1.5, "training.epoch.end") == (found.step, found.loss, found.last["event"])

    @given(st.binary(max_size=300))
    def test_is_looked_for_in_any_bytes(self, content):
        """No bytes raise, be they at either edge."""
        last_records(content + STEP + content, opening_in(content + BEGUN + content))


class TestOpening:
    def test_is_the_first_beginning(self):
        """The first record of a beginning names what ends the run."""
        assert OPENING == opening_in(OTHER + BEGUN + row("eval.run.start"))

    @pytest.mark.parametrize(
        "head",
        [b"", OTHER, BEGUN[:-30], row("training.metric", name="x.run.start")],
        ids=["empty", "none", "cut", "a-value"],
    )
    def test_may_be_missing(self, head):
        """Where no whole record begins the run there is none."""
        assert opening_in(head) is None


@pytest.mark.parametrize(
    ("lines", "lasts"),
    [
        ([STEP, STALLED, row("obs.host.sample", "debug", component="obs")], True),
        ([STALLED, RESUMED, STALLED], True),
        ([STALLED, RESUMED], False),
        ([STALLED, STEP], False),
        ([STEP], False),
    ],
)
def test_a_stall(lines, lasts):
    """A stall is told as long as neither a record says that it's over nor a step came after it."""
    stall = last_records(b"".join([BEGUN, *lines]), OPENING).stall

    assert lasts == (stall is not None)
