"""
The demo's training run: its records, its accuracy, and its use of the public API.
"""

from __future__ import annotations

import ast
import inspect
import re

import pytest

from geno_lewm_obs import LogRecord
from geno_lewm_obs.demo import EPOCHS, train
from geno_lewm_obs.demo import train as train_function
from geno_lewm_obs.demo.train import CHANCE, learning_rates, shuffled, steps_per_epoch

STEPS = 154
"""Training shards of both strands."""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Run two epochs; return the outcome, the records, and the losses passed to `on_step`."""
    folder, losses = tmp_path_factory.mktemp("logs"), []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GENO_LEWM_REGISTRY_STRICT", "1")
        outcome = train(2, run_id="demo-1", log_dir=folder, pretty=False, on_step=losses.append)
    return (
        outcome,
        [LogRecord.from_line(line) for line in outcome.path.read_bytes().splitlines()],
        losses,
    )


class TestRun:
    @pytest.mark.no_cover
    def test_is_one_file_by_its_id(self, run):
        """The outcome names the run's file."""
        assert "demo-1.jsonl" == run[0].path.name

    def test_logs_from_its_start_to_its_end(self, run):
        """Above debug the file holds the events of all components in order, and no error."""
        _, records, _ = run

        assert [
            ("training", "training.run.start"),
            ("training", "training.epoch.end"),
            ("training", "training.epoch.end"),
            ("training", "training.checkpoint.write"),
            ("eval", "eval.run.start"),
            ("eval", "eval.run.end"),
            ("training", "training.run.end"),
        ] == [(each.component, each.event) for each in records if each.severity != "debug"]

    def test_samples_its_steps(self, run):
        """Of all steps one in a hundred is in the file, the first and the last included."""
        assert [0, 100, 200, 300, 2 * STEPS - 1] == [
            each.step for each in run[1] if each.event == "training.step"
        ]

    def test_encodes_each_shard_once(self, run):
        """
        The second epoch finds every shard in the cache; the hidden records are counted at the end.
        """
        assert {
            "data.cache.miss": STEPS - 2,
            "data.cache.hit": STEPS - 2,
            "training.step": 2 * STEPS - 5,
        } == run[1][-1].data["hidden"]

    def test_tells_epochs_with_their_mean_loss(self, run):
        """An epoch's loss is the mean of its steps' losses, and its samples are its shards."""
        _, records, losses = run
        means = [pytest.approx(sum(part) / STEPS) for part in (losses[:STEPS], losses[STEPS:])]

        assert [(0, STEPS, means[0], STEPS), (1, 2 * STEPS, means[1], STEPS)] == [
            (each.epoch, each.step, each.data["loss"], each.data["samples"])
            for each in records
            if each.event == "training.epoch.end"
        ]

    def test_learns(self, run):
        """It predicts held-out bases better than chance, and the loss falls with each epoch."""
        outcome, records, _ = run
        first, second = (
            each.data["loss"] for each in records if each.event == "training.epoch.end"
        )

        assert (True, True) == (outcome.accuracy > CHANCE + 0.03, second < first)

    def test_logs_the_accuracy_that_it_returns(self, run):
        """The record of the evaluation holds the accuracy of the outcome, and that of chance."""
        outcome, records, _ = run
        metrics = next(each.data["metrics"] for each in records if each.event == "eval.run.end")

        assert (outcome.accuracy, 0.25) == (metrics["accuracy"], metrics["chance"])

    def test_saves_a_checkpoint_of_the_size_it_logs(self, run):
        """The checkpoint is beside the logs, and as large as its record says."""
        outcome, records, _ = run
        data = next(each.data for each in records if each.event == "training.checkpoint.write")
        checkpoint = outcome.path.parent / "checkpoints" / "demo-1.json"

        assert (str(checkpoint), checkpoint.stat().st_size) == (data["path"], data["size_bytes"])

    def test_tells_a_progress_bar_every_step(self, run):
        """The total of the progress bar is the number of steps that are reported."""
        assert 2 * steps_per_epoch() == 2 * STEPS == len(run[2])

    def test_writes_no_sequence(self, run):
        """No file below the log directory holds 20 bases in a row."""
        content = b"".join(
            path.read_bytes() for path in run[0].path.parent.rglob("*") if path.is_file()
        )

        assert None is re.search(rb"[ACGTNacgtn]{20}", content)


class TestExample:
    def test_uses_the_public_api_alone(self):
        """
        Like a user's script, it imports only public names of the package, besides parts of the
        demo.
        """
        tree = ast.parse(inspect.getsource(inspect.getmodule(train_function)))
        imported = {
            ("." * node.level) + (node.module or "")
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
        }
        ours = {name for name in imported if name.startswith((".", "geno_lewm_obs"))}

        assert {"geno_lewm_obs", ".genome", ".misfortune", ".model"} == ours

    def test_trains_each_shard_once_an_epoch_in_another_order(self):
        """
        Shuffling keeps every shard, the same way for the same epoch, another way for the next.
        """
        names = [(n, "+") for n in range(20)]

        assert (names, shuffled(names, 1)) == (sorted(shuffled(names, 1)), shuffled(names, 1))
        assert shuffled(names, 0) != shuffled(names, 1)

    def test_learns_slower_with_each_epoch(self):
        """There is a learning rate for each epoch, each lower than the last."""
        rates = list(learning_rates(EPOCHS))

        assert (EPOCHS, sorted(set(rates), reverse=True)) == (len(rates), rates)
