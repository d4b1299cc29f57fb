"""
The differences between two runs, by aspect.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.compare import Tolerance, compare
from tests.compare.runs_to_compare import line, losses, run_with


def differences(a, b, **options):
    return [each[:4] for each in compare(a, b, **options)]


def test_a_run_and_itself(tmp_path):
    """A run doesn't differ from itself, with a NaN in it and in its configuration."""
    one, other = (
        run_with(tmp_path, *losses([1, "NaN"]), config={"clip": float("nan")}) for _ in range(2)
    )

    assert [] == differences(one, other)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ({"config": {"lr": 2}}, ("config", "config.lr", 1, 2)),
        ({}, ("config", "config.lr", 1, None)),
        ({"config": {"lr": 1}, "git_sha": "b"}, ("versions", "git_sha", None, "b")),
        ({"config": {"lr": 1}, "torch_version": "2"}, ("versions", "torch_version", None, "2")),
    ],
)
def test_configuration_and_versions(tmp_path, start, expected):
    """A key of the configuration that differs, is new or is gone, is told; so is a version."""
    assert [expected] == differences(
        run_with(tmp_path, config={"lr": 1}), run_with(tmp_path, **start)
    )


def test_metrics(tmp_path):
    """Of a metric the first step beyond the tolerance is told, with the values at the ends."""
    a, b = run_with(tmp_path, *losses([3, 2, 1])), run_with(tmp_path, *losses([3, 2.5, 1]))

    assert [("metrics", "training.step/loss", 2.0, 2.5, 1, 1.0, 1.0)] == [*compare(a, b)]
    assert [] == differences(a, b, tolerance=Tolerance(metrics=0.3))


def test_a_metric_of_one_run(tmp_path):
    """A metric that only one run has is a difference."""
    a = run_with(tmp_path, line("training.metric", data={"name": "top1", "value": 0.5}))
    found = differences(a, run_with(tmp_path), only=["metrics"])

    assert [("metrics", "training.metric/top1", 0.5, None)] == found


def test_how_long_it_took_is_no_result(tmp_path):
    """Numbers that say how long something took aren't compared."""
    one, other = (
        run_with(tmp_path, line("eval.run.end", data={"elapsed_s": seconds})) for seconds in (1, 9)
    )

    assert [] == differences(one, other)


def test_speed(tmp_path):
    """The speed differs beyond a tolerance of its own."""
    a, b = (run_with(tmp_path, *losses([1, 1, 1], seconds_a_step=each)) for each in (1, 2))

    assert [("speed", "", 1.0, 0.5)] == differences(a, b)
    assert [] == differences(a, b, tolerance=Tolerance(speed=0.6))


def test_events_and_errors(tmp_path):
    """Counts of events differ, and so does what was raised."""
    failed = line("obs.run.failed", severity="error", data={"exception_type": "KeyError"})
    found = differences(run_with(tmp_path), run_with(tmp_path, failed))

    assert [("events", "obs.run.failed", 0, 1), ("errors", "KeyError", 0, 1)] == found


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (["config"], {"config"}),
        (["loss"], {"metrics"}),
        (["training.step/loss", "events"], {"metrics", "events"}),
        (["errors"], set()),
    ],
)
def test_only(tmp_path, only, expected):
    """Only the aspects and metrics that are named are compared."""
    a = run_with(tmp_path, *losses([1]), model_id="a")
    b = run_with(tmp_path, *losses([2, 2]), model_id="b")

    assert expected == {each.aspect for each in compare(a, b, only=only)}
