"""
The attempts of a run that was preempted and resumed, as its file alone tells them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from geno_lewm_obs.read.attempts import Attempt, AttemptCounter, attempts_in, marked

BEGIN = datetime(2026, 5, 20, tzinfo=UTC)


def _at(seconds, event="training.step", step=None, component="training", **fields):
    """Return a record of *seconds* after the run's first."""
    ts = (BEGIN + timedelta(seconds=seconds)).isoformat(timespec="milliseconds")
    found = {"ts": ts, "event": event, "component": component, "data": {}, **fields}
    return found if step is None else found | {"step": step}


def _numbers(*records):
    counter = AttemptCounter()
    return [counter.count(each) for each in records]


def _run(begin, steps, *, end=False):
    """Return the records of one process that begins at *begin*."""
    yield _at(begin, "training.run.start")
    for place, step in enumerate(steps):
        yield _at(begin + 1 + place, step=step)
    if end:
        yield _at(begin + 1 + len(steps), "training.run.end")


class TestAttemptCounter:
    def test_a_run_that_goes_on_is_one_attempt(self):
        """Start, steps, metrics with equal steps, and end are one attempt."""
        metrics = [
            _at(5, "training.metric", 3, data={"name": name}) for name in ("loss", "lr", "loss")
        ]

        assert {1} == {*_numbers(*_run(0, range(4)), *metrics, _at(9, "training.run.end"))}

    @pytest.mark.parametrize("end", [False, True], ids=["killed", "ended"])
    def test_a_training_that_begins_again_is_the_next(self, end):
        """A second start of the training is a second attempt, whether the first has an end."""
        first, second = [*_run(0, range(3), end=end)], [*_run(60, range(3, 6))]

        assert [1] * len(first) + [2] * len(second) == _numbers(*first, *second)

    def test_evaluations_in_turn_are_one_attempt(self):
        """A process may evaluate several times; only a start without its end begins again."""
        start, end = (_at(0, f"eval.run.{name}", component="eval") for name in ("start", "end"))

        assert [1, 1, 1, 1, 1, 2] == _numbers(start, end, start, end, start, start)

    def test_a_start_inside_a_run_begins_nothing(self):
        """Another start than that which began the run is part of it."""
        inner = _at(3, "eval.run.start", component="eval")

        assert {1} == {*_numbers(_at(0, "training.run.start"), inner, inner)}

    def test_a_step_that_comes_again_later_is_the_next(self):
        """Without a start record, a step that was passed a while ago begins an attempt."""
        assert [1, 1, 1, 2, 2] == _numbers(
            *[_at(n, step=n) for n in (1, 2, 3)], _at(9, step=2), _at(10, step=3)
        )

    @pytest.mark.parametrize(
        "record",
        [
            _at(4.5, step=2),
            _at(60, step=4),
            _at(60, step=1, phase="phase2"),
            _at(60, step=0, epoch=3),
            _at(60, step=1, component="eval"),
            _at(60, step=1, event="training.metric"),
            _at(1, step=2),
            _at(60, step="1"),
            _at(60, step=1) | {"ts": 5},
        ],
        ids=["soon", "same", "phase", "epoch", "component", "event", "late", "text", "no time"],
    )
    def test_what_is_no_return(self, record):
        """
        Writers that overtake each other, another phase, epoch, component or event, a record held
        back, and what isn't this package's are no new attempt.
        """
        assert 1 == _numbers(*[_at(n, step=n, epoch=2) for n in range(5)], record)[-1]


class TestAttemptsIn:
    def test_tells_of_each(self):
        """An attempt has its times, records, steps, and whether it came to its end."""
        found = attempts_in([*_run(0, range(5)), *_run(60, range(3, 9), end=True)])

        assert [
            (1, 6, False, 0, 4, "00:00:00", "00:00:05"),
            (2, 8, True, 3, 8, "00:01:00", "00:01:07"),
        ] == [
            (
                each.number,
                each.records,
                each.is_complete,
                each.first_step,
                each.last_step,
                each.started[11:19],
                each.ended[11:19],
            )
            for each in found
        ]

    def test_of_nothing_there_are_none(self):
        """A file without a record has no attempt."""
        assert [] == attempts_in([])


class TestLastAttempts:
    def test_steps_done_again_count_once(self):
        """
        From the step on at which a later attempt resumed, only the later ones count, also where
        the last got less far; what has no step stays.
        """
        records = [*_run(0, range(6)), *_run(60, range(3, 5)), *_run(90, [4])]

        last = [each for each, _ in _last(records)]

        assert [0, 1, 2, 3, 4] == [each["step"] for each in last if "step" in each]
        assert 3 == sum(each["event"] == "training.run.start" for each in last)

    def test_each_series_for_itself(self):
        """A metric that is logged more rarely goes on where its own steps do."""
        rare = [_at(n, "training.metric", step=n, data={"name": "top1"}) for n in (2, 4)]
        records = [*rare, *_run(0, range(6)), *_run(60, [5, 6])]

        assert [2, 4] == [
            each["step"] for each, _ in _last(records) if each["event"] == "training.metric"
        ]


def _last(records):
    lines = ((each, None) for each in records)
    return [
        line for is_superseded, line in marked(lines, attempts_in(records)) if not is_superseded
    ]


def test_an_attempt_without_steps_supersedes_nothing():
    """A process that logged no step did none again."""
    assert not Attempt(1, "", "").redid(("training.step",), 0)
