"""
The course of a loss, in bounded memory.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.render.loss_curve import LIMIT, LossCurve


def curve_of(*data, event="training.step", steps=True):
    """Return the curve of records with these data, a tenth of a second and a step apart."""
    curve = LossCurve()
    for number, each in enumerate(data):
        ts = f"2026-05-20T15:{number // 600 % 60:02}:{number // 10 % 60:02}.{number % 10}00Z"
        wire = {"ts": ts, "event": event, "data": each}
        curve.note(wire | ({"step": 5 * number} if steps else {}))
    return curve


def test_is_one_line():
    """It has the first value, what came then, the last, the lowest with its step, the speed."""
    curve = curve_of({"loss": 4}, {"lr": 1}, {"loss": 1.0}, {"loss": 2.25})

    assert "loss 4 █▁▄ 2.25   best 1 at step 10   50 steps/s" == curve.line()
    assert "loss 4 #_: 2.25   best 1 at step 10   50 steps/s" == curve.line(is_ascii=True)


def test_knows_a_loss_by_the_end_of_its_name():
    """A key that ends so is a loss, and so is a metric whose name does."""
    named = [{"name": "val/loss", "value": value} for value in (3, 2, 1)]
    keyed = [{"lr": 1, "train_loss": value} for value in (3, 2, 1)]

    assert "val/loss 3 █▅▁ 1   best 1" == curve_of(*named, steps=False).line()
    assert "train_loss 3 █▅▁ 1   best 1" == curve_of(*keyed, steps=False).line()


@pytest.mark.parametrize(
    "data",
    [
        [],
        [{"loss": 1}, {"loss": 2}],
        [{"lr": 1}, {"name": "top1", "value": 1}, {"name": 5}] * 3,
        [{"loss": "low"}, {"loss": None}, {"loss": True}, {"loss": [1]}] * 3,
    ],
)
def test_is_nothing_without_three_losses(data):
    """Other values are none, and of one or two no course is told."""
    assert curve_of(*data).line() == ""


def test_says_that_the_last_one_is_no_number():
    """A loss that has become NaN is seen at the end."""
    curve = curve_of({"loss": 2}, {"loss": 1}, {"loss": "NaN"}, steps=False)

    assert "loss 2 █▁ nan   best 1" == curve.line()


def test_says_that_none_is_a_number():
    """Where no loss was finite, there is neither a course nor a best one."""
    curve = curve_of(*[{"loss": "NaN"}] * 3)

    assert "loss nan   no finite value" == curve.line()


def test_is_that_of_the_event_that_had_most():
    """Of several losses the one that came most often is told."""
    curve = curve_of({"loss": 4}, {"loss": 3}, {"loss": 2}, {"loss": 1}, steps=False)
    for name in (*"abcdefghij", *["x"] * 3):
        curve.note({"ts": "", "event": name, "data": {"loss": 9}})

    assert "loss 4 █▆▃▁ 1   best 1" == curve.line()


@pytest.mark.parametrize("number", [LIMIT - 1, LIMIT, 10 * LIMIT + 1])
def test_keeps_few_numbers_and_the_lowest(number):
    """Of however many values the lowest is seen, in few numbers, with all of the run before it."""
    values = [9.0] * (number - 2) + [1.0, 9.0]
    curve = curve_of(*({"loss": value} for value in values))
    (series,) = curve._series.values()

    assert len(series.lows()) <= LIMIT
    assert 1.0 == min(series.lows())
    assert f"best 1 at step {5 * (number - 2):,}   " in curve.line()
    assert "▁" in curve.line().split()[2][-2:]
