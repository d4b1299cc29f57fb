"""
What Weights & Biases gets of a run's records, read back from the library's own file.
"""

from __future__ import annotations

import dataclasses
import math
from datetime import datetime
from unittest.mock import MagicMock

import pytest

from geno_lewm_obs import InvariantViolation, LogRecord
from geno_lewm_obs.render.jsonl import render_jsonl
from geno_lewm_obs.sinks.wandb.calls import WandbCalls
from geno_lewm_obs.sinks.wandb.sink import WandbEvents, WandbSink

CLOCK = "2026-05-20T15:42:01.123Z"


def record(event, severity="info", **fields):
    return LogRecord(CLOCK, severity, event, "run-1", "training", fields.pop("data", {}), **fields)


def metric(name, value, step=None):
    return record("training.metric", data={"name": name, "value": value}, step=step)


RECORDS = [
    record("training.run.start", data={"model_id": "m", "device": "cpu", "world_size": 2}),
    metric("loss", 0.5, 10),
    metric("loss", 0.25, 12),
    metric("loss", 0.75, 11),
    metric("loss", 0.125, 12),
    metric("loss", 2),
    metric("odd", math.nan, 1),
    metric("odd", math.inf, 2),
    metric("odd", -math.inf, 3),
    metric("odd", "0.5", 4),
    metric("odd", None, 5),
    metric("odd", [1, 2], 6),
    metric(7, 1.0, 7),
    metric("", 1.0, 7),
    metric("acc.top-1/valid set", 0.9, 8),
    metric("grad*norm", 1.5, 9),
    metric("_step", 99, 9),
    metric("step", 98, 9),
    record("training.epoch.end", data={"loss": 1.5, "samples": 64}, epoch=0, step=12),
    record("training.epoch.end", data={"loss": 1.25, "samples": 64}, epoch=1, step=24),
    record(
        "training.collapse.alert",
        "warn",
        data={"criterion": "kl", "value": 0.5, "threshold": 0.4},
        step=24,
        epoch=1,
    ),
    record("eval.run.end", data={"benchmark": "b", "metrics": {"accuracy": 0.5}}),
    record(
        "error",
        "error",
        data={"message": "no such file", "details": {"n": 1}, "remediation": "make it"},
        error_code="CONFIG.GENERIC",
    ),
    record("training.run.end", data={"reason": "failed", "best_loss": 1.25, "best_step": 24}),
]


@pytest.fixture(scope="module")
def sent(tmp_path_factory, wandb_runs):
    folder = tmp_path_factory.mktemp("wandb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANDB_MODE", "offline")
        patch.setenv("HOME", str(folder))
        sink = WandbSink("project-1", run_id="run-1", directory=folder, events=WandbEvents())
        for each in RECORDS:
            sink.append(render_jsonl(each), each.severity, each.event)
        sink.close()
    (run,) = wandb_runs(folder)
    return run


class TestMetrics:
    def test_arrive_in_order_whatever_their_steps(self, sent):
        """
        Steps that come late, twice or not at all lose no value: the step is a value itself, and
        the metric's axis.
        """
        rows = [(row["loss"], row.get("step")) for row in sent.history if "loss" in row]

        assert [(0.5, 10), (0.25, 12), (0.75, 11), (0.125, 12), (2, None)] == rows
        assert "step" == sent.axes["loss"]

    def test_that_are_not_finite_arrive_as_themselves(self, sent):
        """
        A NaN or an infinity arrives as wandb stores it; what is no number does not arrive.
        """
        first, *rest = sent.values("odd")

        assert (True, [math.inf, -math.inf]) == (math.isnan(first), rest)

    def test_of_any_name_arrive(self, sent):
        """
        Names with dots, blanks and asterisks arrive as they are; those that wandb keeps for itself
        get a prefix.
        """
        values = [
            sent.values(name)
            for name in ("acc.top-1/valid set", "grad*norm", "metric/_step", "metric/step")
        ]

        assert [[0.9], [1.5], [99], [98]] == values

    def test_without_a_name_are_left_out(self, sent):
        """A metric whose name is no text, or an empty one, doesn't arrive."""
        assert {
            "loss",
            "odd",
            "acc.top-1/valid set",
            "grad*norm",
            "metric/_step",
            "metric/step",
            "step",
        } == {name for row in sent.history for name in row if not name.startswith("epoch")}

    def test_have_the_times_of_their_records(self, sent):
        """A row's time is that of its record, and not that of the call."""
        assert {datetime.fromisoformat(CLOCK).timestamp()} == set(sent.times)


class TestReplay:
    """Calls for a run of which something was sent before, on an object that keeps them."""

    @pytest.fixture
    def run(self):
        run = MagicMock()
        run.rows = []
        run.log = run.rows.append
        return run

    def test_leaves_out_the_rows_that_are_there(self, run):
        """Of the rows that the server has none is sent again; the time is the record's."""
        calls = WandbCalls(run, rows_there=2)
        for step in range(4):
            calls.take(metric("loss", step, step))

        assert [2, 3] == [row["loss"] for row in run.rows]
        run.define_metric.assert_called_once_with("loss", step_metric="step", step_sync=False)

    def test_sends_nothing_that_was_sent(self, run):
        """Records that were sent before count as rows, and tell of the exit code, and no more."""
        calls = WandbCalls(run, rows_there=len(RECORDS))
        for each in RECORDS:
            calls.pass_over(each)
        calls.take(metric("loss", 1.0, 30))

        assert ([], 3) == (run.rows, calls.exit_code)
        assert [] == run.alert.mock_calls + run.summary.mock_calls + run.config.mock_calls
        run.define_metric.assert_called_once()

    def test_time_that_can_not_be_read(self, run):
        """A record of a foreign file whose time is none has the time of the call."""
        WandbCalls(run).take(dataclasses.replace(metric("loss", 1.0), ts="then"))

        assert [{"loss": 1.0}] == run.rows


class TestEpochs:
    def test_arrive_with_their_own_axis(self, sent):
        """Each number of an epoch's end arrives under epoch/, against the epoch."""
        rows = [row for row in sent.history if "epoch/loss" in row]

        assert [
            {"epoch/loss": 1.5, "epoch/samples": 64, "epoch": 0},
            {"epoch/loss": 1.25, "epoch/samples": 64, "epoch": 1},
        ] == rows
        assert ("epoch", "epoch") == (sent.axes["epoch/loss"], sent.axes["epoch/samples"])

    def test_are_in_the_summary(self, sent):
        """The last epoch's numbers are in the run's summary."""
        assert (1.25, 64, 1) == tuple(
            sent.summary[name] for name in ("epoch/loss", "epoch/samples", "epoch")
        )


class TestTheRun:
    def test_has_its_id_name_and_project(self, sent):
        """wandb's id and name of the run are the run's id, and it may be resumed."""
        assert ("run-1", "run-1", "project-1", True) == (
            sent.run.run_id,
            sent.run.display_name,
            sent.run.project,
            sent.run.resume,
        )

    def test_has_the_start_data_as_configuration(self, sent):
        """The data of the start event is the configuration, and nothing else is."""
        assert {"model_id": "m", "device": "cpu", "world_size": 2} == sent.config

    def test_has_the_alerts(self, sent):
        """A collapse alert is an alert of wandb's."""
        (alert,) = sent.alerts

        assert (
            "training.collapse.alert: kl",
            "criterion=kl value=0.5 threshold=0.4 step=24 epoch=1",
            "WARN",
        ) == (
            alert.title,
            alert.text,
            alert.level,
        )

    def test_has_the_typed_error(self, sent):
        """A typed error is in the summary, and its family's exit code is the run's."""
        summary = {key: value for key, value in sent.summary.items() if key.startswith("error/")}

        assert {
            "error/code": "CONFIG.GENERIC",
            "error/message": "no such file",
            "error/remediation": "make it",
        } == summary
        assert 3 == sent.exit_code

    def test_has_the_outcome(self, sent):
        """The data of the end events is in the summary."""
        assert ("failed", 1.25, {"accuracy": 0.5}) == (
            sent.summary["reason"],
            sent.summary["best_loss"],
            sent.summary["metrics"],
        )


class Summary:
    """Stands for wandb's run where only the exit code is tested."""

    def __init__(self):
        self.summary = {}


class TestExitCode:
    @pytest.mark.parametrize(
        ("records", "expected"),
        [
            ([], 0),
            ([("error", "CONFIG.GENERIC", None)], 3),
            ([("error", "RESOURCE.DISK_FULL", None)], 4),
            ([("error", "VENDOR.GENERIC", None)], 1),
            ([("error", "CONFIG.GENERIC", None), ("training.run.end", None, "completed")], 0),
            ([("error", "CONFIG.GENERIC", None), ("training.run.end", None, "failed")], 3),
            ([("training.run.end", None, "failed")], 1),
            ([("training.run.end", None, "interrupted")], 130),
            ([("training.run.end", None, None)], 0),
        ],
    )
    def test_is_how_the_run_ended(self, records, expected):
        """
        The exit code is that of a typed error's family, 1 for another failure, 130 for an
        interrupt, 0 if an inner error was dealt with.
        """
        calls = WandbCalls(Summary())
        for event, code, reason in records:
            calls.take(record(event, data={"reason": reason} if reason else {}, error_code=code))

        assert expected == calls.exit_code


class TestGuard:
    @pytest.mark.parametrize(
        "leak",
        [
            metric("ACGT" * 5, 1.0),
            record("training.epoch.end", data={"ACGT" * 5: 1}),
            record("training.collapse.alert", data={"criterion": "ACGT" * 5}),
            record("error", data={"message": "ACGT" * 5}),
            record("training.run.end", data={"reason": "ACGT" * 5}),
        ],
        ids=lambda each: each.event,
    )
    def test_reads_what_wandb_is_given(self, leak):
        """
        A sequence that nothing stopped before is stopped at the last step: the library isn't
        called.
        """
        calls = WandbCalls(Summary())  # which has no other verb to call
        with pytest.raises(InvariantViolation):
            calls.take(leak)

    def test_reads_the_configuration(self):
        """Start data is guarded once more too."""
        with pytest.raises(InvariantViolation):
            WandbCalls(Summary()).start(record("training.run.start", data={"model_id": "ACGT" * 5}))
