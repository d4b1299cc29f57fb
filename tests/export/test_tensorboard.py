"""
Runs for TensorBoard: the files, and what TensorBoard itself reads in them.
"""

from __future__ import annotations

import struct

import pytest

from geno_lewm_obs.errors import InputError
from geno_lewm_obs.export.tensorboard import FILE_NAME, write_tensorboard
from geno_lewm_obs.frames.build import Source
from tests.export.tfevents_by_hand import scalars_in
from tests.frames.runs_of_events import epoch, metric, write_run

TIME = 1779291721.123


def single(value):
    """Return *value* as 32 bits hold it."""
    return struct.unpack("<f", struct.pack("<f", value))[0]


@pytest.fixture
def run(tmp_path):
    """Write a run of a few numbers, with a rank above 0, and return its path."""
    write_run(tmp_path, metric(3, step=5), name="run-1.rank2.jsonl")
    return write_run(
        tmp_path, metric(0.1, step=1), metric(0.2, step=2**40), epoch(7, loss=1.5, samples=64)
    )


def test_a_directory_for_each_run(tmp_path, run):
    """A run is a directory, a rank above 0 one below; repeating an export changes nothing."""
    for _ in range(2):
        paths = [*write_tensorboard(Source(run), tmp_path / "out")]
    own, rank = paths

    assert tmp_path / "out" / "run-1" / FILE_NAME == own
    assert tmp_path / "out" / "run-1" / "rank2" / FILE_NAME == rank
    assert [("training.metric/loss", 5, 3.0, TIME)] == [*scalars_in(rank)]
    assert [
        ("training.metric/loss", 1, single(0.1), TIME),
        ("training.metric/loss", 2**40, single(0.2), TIME),
        ("training.epoch.end/loss", 7, 1.5, TIME),
        ("training.epoch.end/samples", 7, 64.0, TIME),
    ] == [*scalars_in(own)]


def test_a_run_without_numbers(tmp_path):
    """A run in which there is no number is no directory."""
    assert [] == [*write_tensorboard(Source(write_run(tmp_path, metric("x"))), tmp_path / "out")]
    assert not (tmp_path / "out").exists()


def test_what_is_refused(tmp_path, run):
    """A file of that name that another program wrote stays as it is."""
    theirs = tmp_path / "out" / "run-1" / FILE_NAME
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(b"theirs")
    with pytest.raises(InputError, match="no export"):
        list(write_tensorboard(Source(run), tmp_path / "out"))

    assert b"theirs" == theirs.read_bytes()


@pytest.mark.slow
def test_tensorboard_shows_the_same_last_values(tmp_path, run):
    """TensorBoard's own reader finds each name, with its last step, value and time."""
    module = "tensorboard.backend.event_processing.event_accumulator"
    accumulator = pytest.importorskip(module, reason="nox -s engines installs TensorBoard")
    own, _ = write_tensorboard(Source(run), tmp_path / "out")
    read = accumulator.EventAccumulator(str(own.parent))
    read.Reload()
    last = {name: read.Scalars(name)[-1] for name in read.Tags()["scalars"]}

    assert {
        "training.metric/loss": (2**40, single(0.2), TIME),
        "training.epoch.end/loss": (7, 1.5, TIME),
        "training.epoch.end/samples": (7, 64.0, TIME),
    } == {name: (each.step, each.value, each.wall_time) for name, each in last.items()}
