"""
A run that is followed: while it's written, when its program is in a hurry, and to its end.
"""

from __future__ import annotations

import json
import os
import threading
from contextlib import closing, suppress

import pytest

pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")

from geno_lewm_obs import ConfigError, ResourceError, RunFileError
from geno_lewm_obs.otlp.caller import FLUSH, Caller
from geno_lewm_obs.otlp.faults import Faults
from geno_lewm_obs.otlp.following import Following
from geno_lewm_obs.shipping.position_file import PositionFile
from geno_lewm_obs.sinks.file.sink import FileSink
from tests.read.segmented import line, write

from .receiver import plain_attributes


class Program:
    """A program that has a run followed, by this very process."""

    def __init__(self, folder):
        orders, self.orders = os.pipe()
        self.reports, reports = os.pipe()
        self._numbers = [orders, reports, self.orders, self.reports]
        position = PositionFile(folder / "run.otlp", "otlp", "run")
        position.acquire()
        self.caller = Caller(orders, reports, None)
        setup = {"run_id": "run", "log_dir": str(folder), "is_asked": False, "afterlife_s": 60}
        self._setup = {**setup, "position": position.number}
        self._faults = Faults(folder / "faults", self.caller)
        self.following = None

    def make(self):
        return Following(self._setup, self.caller, self._faults)

    def follow(self):
        self.following = self.make()
        self.thread = threading.Thread(target=self.following.follow_to_end)
        self.thread.start()

    def ends(self):
        os.close(self.orders)

    def told(self):
        return [json.loads(each) for each in os.read(self.reports, 1 << 16).splitlines()]

    def close(self):
        if self.following is not None:
            self.following.close()
        for number in self._numbers:
            with suppress(OSError):  # a test has closed it
                os.close(number)


@pytest.fixture
def program(tmp_path):
    made = Program(tmp_path)
    yield made
    made.close()


def steps(receiver):
    return [plain_attributes(each.attributes)["geno_lewm.step"] for each in receiver.logs]


def test_an_order_to_flush(program, receiver, tmp_path):
    """What is there at an order is sent at once, then the program is told; what comes is too."""
    path = write(tmp_path, "run.jsonl", 0, *map(line, range(3)))
    program.follow()
    os.write(program.orders, FLUSH)
    told = program.told()
    first = steps(receiver)
    with path.open("ab") as file:
        file.write(line(3))
    program.ends()
    program.thread.join()

    assert ([["flushed"]], [0, 1, 2], [0, 1, 2, 3]) == (told, first, steps(receiver))


@pytest.mark.slow
def test_goes_on_while_the_run_is_written(program, receiver, tmp_path):
    """The end of the program isn't that of the run: another rank or a child still writes it."""
    write(tmp_path, "run.jsonl", 0, line(0))
    writer = FileSink(tmp_path / "run.rank1.jsonl")
    program.follow()
    program.ends()
    receiver.wait_for(1)
    writer.append(line(1), "info", "training.metric")
    receiver.wait_for(2)
    writer.append(line(2), "info", "training.metric")
    writer.close()
    program.thread.join()

    assert [0, 1, 2] == steps(receiver)


@pytest.mark.slow
def test_a_run_that_is_begun_again(program, receiver, tmp_path):
    """Who opens the run while its follower is about to leave is followed by it."""
    write(tmp_path, "run.jsonl", 0, line(0))
    program.follow()
    following, writer = program.following, None
    release = following._position.release

    def begin_again():
        nonlocal writer
        following._position.release = release
        release()
        writer = FileSink(tmp_path / "run.jsonl")

    following._position.release = begin_again
    program.ends()
    receiver.wait_for(1)
    while writer is None:
        pass
    writer.append(line(1), "info", "training.metric")
    receiver.wait_for(2)
    writer.close()
    program.thread.join()

    assert [0, 1] == steps(receiver)


def test_a_signal_to_end(program, receiver, tmp_path):
    """In a hurry it ends when all is sent that is there, though the run is written."""
    sink = FileSink(tmp_path / "run.jsonl")
    sink.append(line(1), "info", "training.metric")
    program.follow()
    program.following.hurry()
    program.thread.join()
    sink.close()

    assert [1] == steps(receiver)


def test_what_the_program_is_told(program, receiver, tmp_path):
    """It's told how many records the receiver refused, and of files that aren't what they were."""
    receiver.mode = "partial"
    write(tmp_path, "run.jsonl", 0, line(0)).rename(tmp_path / "run.0002.jsonl")
    program.follow()
    program.ends()
    program.thread.join()
    told = program.told()

    assert ["rejected", 1] in told
    assert {
        "RESOURCE.GENERIC: the receiver of logs refuses 1: too old",
        "RESOURCE.GENERIC: 2 segments were removed before they were sent",
    } == {each[1] for each in told if each[0] == "failed"}
    assert [] == steps(receiver)


def test_what_can_not_begin(program, receiver, tmp_path, monkeypatch):
    """Without a run, with a variable that can't be used or without one, there's an error."""
    with pytest.raises(RunFileError, match="no such run"):
        program.make()
    for value, failure in (("x", ConfigError), ("", ResourceError)):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", value)
        with pytest.raises(failure):
            program.make()

    assert [] == receiver.requests
    assert ["run.otlp"] == [path.name for path in tmp_path.iterdir()]


def test_a_run_that_is_gone_and_a_receiver_that_is_busy(program, receiver, tmp_path):
    """A run whose files were removed isn't sent again and again: there's an error."""
    receiver.mode, receiver.retry_after_s = "unavailable", 0
    path = write(tmp_path, "run.jsonl", 0, line(1))
    following = program.make()
    following._pause = lambda _seconds, pause=following._pause: path.unlink() or pause(0)
    following._shipment._pause = following._pause
    program.ends()
    with closing(following), pytest.raises(ResourceError, match="files were removed"):
        following.follow_to_end()


def test_a_run_that_is_gone(program, receiver, tmp_path):
    """A run whose files were removed is over, though its writer hasn't noticed."""
    sink = FileSink(tmp_path / "run.jsonl")
    sink.append(line(1), "info", "training.metric")
    program.follow()
    receiver.wait_for(1)
    (tmp_path / "run.jsonl").unlink()
    program.ends()
    program.thread.join()
    sink.close()

    assert [1] == steps(receiver)
