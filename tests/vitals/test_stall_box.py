"""The stall box."""

from __future__ import annotations

import faulthandler
import os

import pytest

from geno_lewm_obs import get_logger
from geno_lewm_obs.read.fault_trace import trace_lines
from geno_lewm_obs.vitals import stall_box
from geno_lewm_obs.vitals.pace import FEWEST, Pace
from geno_lewm_obs.vitals.stall_box import StallBox
from geno_lewm_obs.vitals.step_watch import StepWatch
from tests.waiting import wait_until


class Training:
    """A training whose steps took a second each, and its box, at a time that the test sets."""

    def __init__(self, folder, rank=None):
        self.now = 0.0
        self.pace = Pace(20.0)
        self.watch = StepWatch(self.pace, lambda: self.now)
        self.path = folder / "r.jsonl"
        log = get_logger("training", run_id="r", log_dir=folder)
        self.box = StallBox(log, self.watch, self.pace, self.path, rank, clock=lambda: self.now)
        self.trace = folder / "r.stall"
        for number in range(FEWEST + 1):
            self.step(number)

    def step(self, number, after=1.0):
        self.now += after
        self.watch.note("training.step", number, None)

    def look(self, after=0.0):
        self.now += after
        self.box.look()


@pytest.fixture
def training(log_dir):
    training = Training(log_dir)
    yield training
    training.box.stop()


@pytest.fixture
def watchdog(monkeypatch):
    """A watchdog of Python's that writes nothing by itself; what it was set to."""
    armed = []
    monkeypatch.setattr(
        faulthandler, "dump_traceback_later", lambda s, file: armed.append((s, file))
    )
    return armed


def told(read):
    return [(each.event, each.step, each.data.get("silent_s")) for each in read("r")]


def test_a_stall_and_its_end(training, read, capfd):
    """A stall is told once, with where its thread stands, and once that it's over."""
    training.look(19.0)
    assert [] == read("r")
    training.look(1.0)
    training.look(30.0)
    (stalled,) = read("r")
    assert ("obs.run.stalled", "warn", FEWEST) == (stalled.event, stalled.severity, stalled.step)
    assert {"silent_s": 20.0, "usual_s": 1.0, "budget_s": 20.0}.items() <= stalled.data.items()
    assert any(":look:" in frame for frame in stalled.data["frames"])
    assert "rank" not in stalled.data
    assert any("test_stall_box.py" in line for line in trace_lines(training.trace))
    assert "the training has stalled at " in capfd.readouterr().err
    training.step(FEWEST + 1, after=10.0)
    training.look(0.1)

    assert ("obs.run.resumed", FEWEST + 1, 60.0) == told(read)[-1]
    assert 2 == len(told(read))


def test_names_in_the_trace(training, watchdog):
    """Private names are hidden in the file: of what the box wrote, the watchdog, or a past run."""
    bases = "ACGT" * 5
    private = f'  File "/a/t.py", line 3 in {bases}\n'.encode()
    training.trace.write_bytes(private)
    training.look(1.0)
    ((_, number),) = watchdog
    os.write(number, b"Timeout (0:00:20)!\n" + private)
    training.look(0.5)
    assert private.replace(bases.encode(), b"*" * 20) * 2 == training.trace.read_bytes().replace(
        b"Timeout (0:00:20)!\n", b""
    )
    training.step(FEWEST + 1)
    namespace = {}
    exec(f"def {bases}(act, *args): act(*args)", namespace)
    namespace[bases](training.look, 21.0)
    assert 2 == training.trace.read_bytes().count(b"Timeout (0:00:2")
    os.write(number, private)
    training.box.stop()

    assert bases not in training.trace.read_text()
    assert "line 1 in ********************\n" in training.trace.read_text()


def test_it_goes_on_with_something_else(training, read):
    """A stall that an evaluation ends is over too."""
    training.look(21.0)
    training.watch.note("eval.run.start", None, None)
    training.look(1.0)

    assert [("obs.run.stalled", FEWEST, 21.0), ("obs.run.resumed", None, 22.0)] == told(read)


@pytest.mark.usefixtures("no_threads")
def test_no_thread(training, capfd):
    """That no thread can be had is said."""
    training.box.start()
    assert "stalls aren't watched: no thread can be started\n" in capfd.readouterr().err


def test_a_rank(log_dir, read):
    """The records say which rank it is."""
    training = Training(log_dir, rank=3)
    training.look(21.0)
    training.step(FEWEST + 1)
    training.look()
    training.box.stop()

    assert [3, 3] == [record.data["rank"] for record in read("r")]


def test_while_no_python_thread_runs(training, read, watchdog):
    """What Python's watchdog has written is told as soon as a thread runs, and as over if it is."""
    training.look(1.0)
    ((seconds, number),) = watchdog
    assert 19.0 < seconds < 1.5 * 20.0 - 1.0
    os.write(number, b"Timeout (0:00:20)!\n")  # as the watchdog does
    training.step(FEWEST + 1, after=24.0)
    training.look(0.5)
    training.look(0.5)

    assert [("obs.run.stalled", FEWEST, 25.0), ("obs.run.resumed", FEWEST + 1, 25.0)] == told(read)
    assert "frames" not in read("r")[0].data


@pytest.mark.usefixtures("watchdog")
def test_while_it_lasts(training, read):
    """A stall that the watchdog has seen is told once, by the last step, while it lasts yet."""
    training.look(1.0)
    training.step(FEWEST + 1)
    os.write(training.box._file.number, b"Timeout (0:00:20)!\n")
    for _ in range(3):
        training.look(30.0)
    training.step(FEWEST + 2)
    training.look()

    assert [
        ("obs.run.stalled", FEWEST + 1, 30.0),
        ("obs.run.resumed", FEWEST + 2, 91.0),
    ] == told(read)


@pytest.mark.usefixtures("watchdog")
def test_what_it_has_gone_on_with(training, read):
    """A stall that the watchdog has seen, and an evaluation has ended, is told by what is known."""
    training.look(1.0)
    os.write(training.box._file.number, b"Timeout (0:00:20)!\n")
    training.watch.note("eval.run.start", None, None)
    training.look(30.0)

    assert [("obs.run.stalled", FEWEST, 31.0), ("obs.run.resumed", None, 31.0)] == told(read)


def test_no_trace_without_a_stall(training, watchdog, monkeypatch):
    """The watchdog is set again and again, stopped by a pause, and the empty file is removed."""
    set_to = watchdog
    monkeypatch.setattr(faulthandler, "cancel_dump_traceback_later", lambda: set_to.append("none"))
    for number in range(20, 23):
        training.step(number)
        training.look(0.5)
    training.watch.note("training.epoch.end", 23, None)
    training.look()
    training.look()

    assert [23.5] * 3 == [pytest.approx(each[0]) for each in set_to[:3]]
    assert ["none"] == set_to[3:]
    assert training.trace.exists()
    training.box.stop()
    assert not training.trace.exists()


@pytest.mark.usefixtures("watchdog")
def test_what_was_written_before(training, read):
    """What the watchdog wrote just as it was stopped, or another process, tells of no stall."""
    training.look(1.0)
    training.watch.note("training.epoch.end", FEWEST, None)
    training.look()
    os.write(training.box._file.number, b"Timeout (0:00:20)!\n")
    for number in (FEWEST + 1, FEWEST + 2):
        training.step(number)
        training.look()

    assert [] == read("r")


def test_a_bounded_number(training, read, monkeypatch):
    """So many stalls are told, and none after that."""
    monkeypatch.setattr(stall_box, "MOST", 2)
    for number in range(20, 24):
        training.look(5000.0)
        training.step(number)
        training.look()
    sizes = training.trace.stat().st_size
    training.look(5000.0)

    assert 4 == len(read("r"))
    assert sizes == training.trace.stat().st_size


def test_no_file(training, read, monkeypatch, capfd):
    """Where the file can't be opened, or code has a private path, the records tell all the same."""
    training.trace.mkdir()
    training.look(21.0)
    assert ["obs.run.stalled"] == [record.event for record in read("r")]
    assert 1 == capfd.readouterr().err.count("a stall leaves no trace: the file for it can't")
    training.step(20)
    training.look()
    training.trace.rmdir()
    monkeypatch.setattr(stall_box, "may_be_traced", lambda: False)
    other = Training(training.path.parent)
    other.look(21.0)

    assert "a stall leaves no trace: the directory" in capfd.readouterr().err
    assert not other.trace.exists()


def test_the_thread(log_dir, read, threads):
    """In real time the box finds a stall by itself, once, and ends when it's stopped."""
    pace = Pace(0.1)
    watch = StepWatch(pace)
    log = get_logger("training", run_id="r")
    box = StallBox(log, watch, pace, log_dir / "r.jsonl", None)
    box.start()
    for number in range(FEWEST + 1):
        watch.note("training.step", number, None)
    wait_until(lambda: read("r"))
    box.stop()

    assert "obs.run.stalled" == read("r")[0].event
    assert [] == threads("geno-lewm-stalls")


def test_a_forked_child(training, fork):
    """A child neither waits for the thread of its parent nor removes its file."""
    training.look(1.0)
    assert 0 == fork(training.box.stop)()
    assert training.trace.exists()
