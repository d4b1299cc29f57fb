"""
The curve of a metric, found in the records of a run.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.plot.curve import curve_of, metrics_of, smoothed
from geno_lewm_obs.read import LeftOut, find_files
from geno_lewm_obs.render.jsonl import render_jsonl
from tests.frames.runs_of_events import epoch, metric, write_run
from tests.samples import record


def step(number, **data):
    return render_jsonl(record(event="training.step", severity="debug", data=data, step=number))


def later(line, minutes):
    return line.replace(b"15:42", b"15:%d" % (42 + minutes))


def curve(path, name="loss", axis="step", **options):
    return curve_of(find_files(str(path)), name, axis, **options)


def test_a_key_of_an_event(tmp_path):
    """A metric is a key, over the steps; it knows its run and its event."""
    found = curve(write_run(tmp_path, step(1, loss=0.5), step(3, loss=0.25)))

    assert ("run-1", "training.step") == (found.run, found.event)
    assert ([1, 3], [0.5, 0.25]) == (found.xs, found.ys)


def test_a_metric_by_its_name(tmp_path):
    """A metric is the value of a record that has its name."""
    found = curve(write_run(tmp_path, metric(0.5, step=1), metric(7, step=2, name="other")))

    assert ([1], [0.5]) == (found.xs, found.ys)


def test_the_event_with_most_values(tmp_path):
    """Of two events that hold the metric the one with more values is drawn, and not both."""
    lines = [step(1, loss=0.5), step(2, loss=0.5), epoch(0, loss=9)]

    assert [0.5, 0.5] == curve(write_run(tmp_path, *lines)).ys


@pytest.mark.parametrize(("axis", "expected"), [("epoch", [3, 4]), ("time", [0.0, 120.0])])
def test_axes(tmp_path, axis, expected):
    """A curve stands over epochs, or over the seconds since the run began."""
    path = write_run(tmp_path, epoch(3, loss=1), later(epoch(4, loss=2), 2))

    assert expected == curve(path, axis=axis).xs


def test_what_cannot_be_drawn_is_counted(tmp_path):
    """NaN and infinities are counted, and texts are no values."""
    lines = [metric("NaN"), metric("Infinity"), metric("fast"), metric(1, step=1)]
    found = curve(write_run(tmp_path, *lines))

    assert ([1], 2) == (found.ys, found.not_finite)


def test_steps_rise(tmp_path):
    """Values are in the order of their steps."""
    found = curve(write_run(tmp_path, step(5, loss=5), step(1, loss=1)))

    assert ([1, 5], [1, 5]) == (found.xs, found.ys)


def test_a_resumed_run(tmp_path):
    """What was done again is drawn once, and where the second attempt began is known."""
    lines = [step(1, loss=1), step(2, loss=2), step(3, loss=9), later(step(2, loss=3), 1)]
    left_out = LeftOut()
    found = curve(write_run(tmp_path, *lines), left_out=left_out)

    assert ([1, 3], [2], 2) == (found.ys, found.attempts, left_out.superseded)
    assert [1, 2, 3, 9] == curve(tmp_path / "run-1.jsonl", attempts="all").ys
    assert [60.0] == curve(tmp_path / "run-1.jsonl", axis="time").attempts


def test_alerts(tmp_path):
    """A warning with a step is an alert at that step."""
    alert = render_jsonl(record(severity="warn", event="training.collapse.alert", step=2))

    assert [2] == curve(write_run(tmp_path, step(1, loss=1), alert)).alerts
    assert [0.0] == curve(tmp_path / "run-1.jsonl", axis="time").alerts


def test_ranks(tmp_path):
    """The lowest rank that has the metric is drawn."""
    write_run(tmp_path, epoch())
    for rank in (1, 2):
        write_run(tmp_path, step(1, loss=rank), name=f"run-1.rank{rank}.jsonl")

    assert [1] == curve(tmp_path / "run-1.jsonl").ys


def test_no_such_metric(tmp_path):
    """Without such a number there is no curve, and the names of others can be asked for."""
    path = write_run(tmp_path, step(1, loss=1, lr=2), metric(3, name="top1"), epoch(tag="x"))

    assert curve(path, "nope") is None
    assert {"loss", "lr", "top1"} == {*metrics_of(find_files(str(path)))}


def test_smoothing():
    """A moving average begins at the first value, and forgets by its weight."""
    assert [4.0, 4.0] == [*smoothed([4, 4], 0.9)]
    assert [0.0, 2.0] == [*smoothed([0, 3], 0.5)]
    assert [1, 5] == [*smoothed([1, 5], 0)]
