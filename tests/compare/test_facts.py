"""
What a run says of itself.
"""

from __future__ import annotations

from geno_lewm_obs.compare import facts_of
from geno_lewm_obs.read import find_files
from tests.compare.runs_to_compare import line, losses, run_with
from tests.frames.runs_of_events import write_run


def test_the_start(tmp_path):
    """The data of the records that begin a run are its configuration, dicts one level deep."""
    found = run_with(tmp_path, model_id="m", config={"lr": 0.1}, pid=7)

    assert {"model_id": "m", "config.lr": 0.1} == found.start


def test_events_and_errors(tmp_path):
    """Records are counted by event, errors by what they are and where they were raised."""
    stack = ["train:epoch:142", "loader:next_shard:88"]
    failed = {"exception_type": "KeyError", "exception_stack": stack}
    errors = [
        line("obs.run.failed", severity="error", data=failed),
        line("error", severity="error", error_code="APP.X"),
    ]
    found = run_with(tmp_path, *losses([1, 2]), *errors)

    assert 2 == found.events["training.step"]
    assert {"KeyError at loader:next_shard:88": 1, "APP.X": 1} == found.errors


def test_metrics_and_speed(tmp_path):
    """Numbers are gathered by name; the speed is steps over time."""
    found = run_with(tmp_path, *losses([3, 2, 1], seconds_a_step=2))

    assert [3, 2, 1] == found.metrics["training.step/loss"].values.tolist()
    assert 0.5 == found.speed


def test_without_steps(tmp_path):
    """A run without steps, or without time between them, has no speed."""
    assert run_with(tmp_path).speed is None
    assert run_with(tmp_path, *losses([1, 2], seconds_a_step=0)).speed is None


def test_metrics_are_of_one_rank(tmp_path):
    """The values of the lowest rank stand for all; events are counted over all ranks."""
    write_run(tmp_path, *losses([9, 9]), name="a.rank1.jsonl")
    found = run_with(tmp_path, *losses([1]))

    assert [1] == found.metrics["training.step/loss"].values.tolist()
    assert 3 == found.events["training.step"]


def test_the_last_attempt_wins(tmp_path):
    """What a later attempt did again is counted once, unless all attempts are asked for."""
    again = line("training.step", 30, data={"loss": 7}, step=1)
    found = run_with(tmp_path, *losses([1, 2, 3]), again)

    assert [1, 7] == found.metrics["training.step/loss"].values.tolist()
    assert 2 == found.left_out.superseded
    files = find_files(str(tmp_path / "a.jsonl"))
    assert 4 == facts_of(files, attempts="all").events["training.step"]
