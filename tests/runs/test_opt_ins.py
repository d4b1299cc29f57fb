"""What a block asks for beside its records."""

from __future__ import annotations

import math
import threading
from contextlib import suppress

import freezegun
import pytest

from geno_lewm_obs import InputError, get_logger, logged_run, read_run
from geno_lewm_obs.config import VITALS_VARIABLE
from geno_lewm_obs.runs import opt_ins
from geno_lewm_obs.runs.bookends import Bookends
from geno_lewm_obs.runs.open_runs import open_run
from tests.programs import printed_by
from tests.waiting import wait_until

SAMPLE = "obs.host.sample"


def sampling():
    return [thread.name for thread in threading.enumerate()].count("geno-lewm-vitals")


@freezegun.freeze_time("2026-05-20 15:42:01.123")
def test_nothing_by_default(log_dir):
    """A block that asks for nothing has no thread, and its file the bytes that it always had."""
    with logged_run("training", run_id="r", end_event="training.run.end") as log:
        log.info("training.epoch.end", step=3, loss=0.5)
        assert 0 == sampling()

    head = '{"ts":"2026-05-20T15:42:01.123Z","severity":"info","event":"training.'
    rest = '"run_id":"r","component":"training","data":{'
    assert (
        f'{head}epoch.end",{rest}"loss":0.5}},"step":3}}\n'
        f'{head}run.end",{rest}"reason":"completed"}},"duration_ms":0}}\n'
    ) == (log_dir / "r.jsonl").read_text()


def test_nothing_is_loaded_by_default():
    """A block that asks for nothing loads nothing of it, and starts no thread."""
    code = (
        "import sys, threading; from geno_lewm_obs import logged_run\n"
        "with logged_run('training', run_id='r') as log:\n"
        "    log.info('training.epoch.end', loss=0.5)\n"
        "    print(threading.active_count())\n"
        "wings = 'vitals', 'sentinel', 'progress', 'opt_ins', 'otlp', 'shipping'\n"
        "print([name for name in sys.modules if name.endswith(wings)])"
    )

    assert "1\n[]\n" == printed_by("-c", code)


def test_vitals():
    """Asked for, the host is sampled while the block runs, before its last record."""
    with logged_run("training", run_id="r", end_event="training.run.end", vitals=True):
        assert 1 == sampling()
        with logged_run("data", vitals=True):  # once in a run
            assert 1 == sampling()
        assert 1 == sampling()
        wait_until(lambda: any(record["event"] == SAMPLE for record in read_run("r")))

    assert 0 == sampling()
    assert [SAMPLE, "training.run.end"] == [record["event"] for record in read_run("r")]


@pytest.mark.parametrize(
    ("text", "argument", "expected"),
    [("600", None, 1), ("600", False, 0), ("0", None, 0), ("0", True, 0), ("", None, 0)],
)
def test_the_environment(monkeypatch, text, argument, expected):
    """The interval's variable alone turns it on, unless the argument says no; 0 turns it off."""
    monkeypatch.setenv(VITALS_VARIABLE, text)
    with logged_run("training", run_id="r", vitals=argument), logged_run("data"):
        assert expected == sampling()


def test_a_worker(monkeypatch):
    """A worker, whose parent samples it, isn't sampled because of the environment."""
    monkeypatch.setenv(VITALS_VARIABLE, "600")
    monkeypatch.setattr(opt_ins, "is_worker", lambda: True)
    with logged_run("training", run_id="r"):
        assert 0 == sampling()
    with logged_run("training", run_id="s", vitals=True):
        assert 1 == sampling()


def test_it_ends_with_the_block():
    """However the block ends, the thread does, and the next run has its own."""
    for run_id in "rs":
        with suppress(KeyError), logged_run("training", run_id=run_id, vitals=True):
            assert 1 == sampling()
            raise KeyError
        assert 0 == sampling()


def test_it_ends_before_the_last_record(monkeypatch):
    """No sample comes after the block's last record."""
    going_on = []
    monkeypatch.setattr(Bookends, "end", lambda *_: going_on.append(sampling()))
    with logged_run("training", run_id="r", end_event="training.run.end", vitals=True):
        pass

    assert [0] == going_on


@pytest.mark.parametrize("asked", ["please", "1", 2, -1, 1.0, math.nan])
def test_no_switch(asked):
    """What is neither True nor False is refused, and never quoted."""
    with (
        pytest.raises(InputError, match="vitals is neither True nor False"),
        logged_run("training", run_id="r", vitals=asked),
    ):
        pytest.fail("it was taken")


@pytest.mark.parametrize("asked", [0, 1])
def test_what_means_a_switch(asked):
    """0 and 1 are False and True."""
    with logged_run("training", run_id="r", vitals=asked):
        assert asked == sampling()


def test_switches_of_numpy():
    """Its bools, and its 0 and 1, are False and True; an array is refused."""
    numpy = pytest.importorskip("numpy")
    for asked in (numpy.True_, numpy.False_, numpy.int64(1)):
        with logged_run("training", run_id="r", vitals=asked):
            assert int(asked) == sampling()
    with pytest.raises(InputError), logged_run(run_id="r", vitals=numpy.array([1, 0])):
        pytest.fail("it was taken")


def test_blocks_that_overlap():
    """What two blocks of a run ask for goes on until the last of them leaves."""
    asked = {"run_id": "r", "vitals": True, "watch_stalls": True}
    first, second = logged_run("a", **asked), logged_run("b", **asked)
    first.__enter__()
    second.__enter__()
    run = open_run(run_id="r")
    first.__exit__(None, None, None)
    assert (1, 1) == (sampling(), len(run.watchers))
    second.__exit__(None, None, None)
    assert (0, 0) == (sampling(), len(run.watchers))


def test_stalls(capfd, threads):
    """The steps of a run are watched while the block runs, and by no more than one watch."""
    with (
        logged_run("training", run_id="r", watch_stalls=True) as log,
        logged_run("data", watch_stalls=True),
    ):
        log.debug("training.step", step=1, loss=0.5)
        assert 1 == len(open_run(run_id="r").watchers)
        assert 1 == len(threads("geno-lewm-stalls"))

    assert [] == threads("geno-lewm-stalls")
    assert "" == capfd.readouterr().err


def test_blocks_of_a_run_that_stays_open():
    """A watch is gone with its block, so many blocks leave none behind."""
    log = get_logger("training", run_id="r")
    for _ in range(3):
        with logged_run("training", run_id="r", watch_stalls=True):
            log.debug("training.step", step=1, loss=0.5)

    assert () == open_run(run_id="r").watchers
