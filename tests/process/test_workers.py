"""
Ends of multiprocessing's workers: what is called there. `test_ends` and `test_hooks` show what
comes of it.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.util
import os
import subprocess
import sys
import threading
import types
from multiprocessing.process import BaseProcess

import pytest

from geno_lewm_obs.process import workers
from geno_lewm_obs.process.workers import (
    at_worker_crash,
    at_worker_end,
    at_worker_exit,
    is_past_end,
    is_worker,
)

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="workers are forked here")


@pytest.fixture(autouse=True)
def nothing_registered(monkeypatch):
    """Let each test begin without callbacks, and with multiprocessing's own `Process.run`."""
    for name in ("_at_end", "_connected", "_reports", "_exit_judges"):
        monkeypatch.setattr(workers, name, [])
    run = multiprocessing.Process.run
    monkeypatch.setattr(BaseProcess, "run", getattr(run, "__wrapped__", run))


@pytest.fixture
def say(tmp_path):
    """Return what a process says in a file, and how it's read."""

    def say(text):
        with (tmp_path / "said").open("a") as said:
            said.write(f"{text}\n")

    say.lines = lambda: (tmp_path / "said").read_text().splitlines()
    return say


def run_worker(target):
    worker = multiprocessing.get_context("fork").Process(target=target)
    worker.start()
    worker.join()
    return worker.exitcode


class TestEnd:
    def test_is_told_in_each_worker(self, say):
        """
        A callback is called at the end of each worker, after the target, and not in the process
        that started it.
        """
        parent = os.getpid()
        at_worker_end(callback := lambda: say(f"end {os.getpid() != parent}"))
        at_worker_end(callback)  # once is enough
        for _ in range(2):
            run_worker(lambda: say("work"))

        assert ["work", "end True"] * 2 == say.lines()

    def test_is_told_where_the_worker_itself_asks(self, say):
        """A worker that asks while it runs is told at its own end."""

        def work():
            at_worker_end(lambda: say("end"))
            say(f"work {is_worker()}")

        run_worker(work)

        assert ["work True", "end"] == say.lines()

    def test_is_past_when_it_was_told(self, say):
        """
        A worker is past its end when what was registered has been called, and no other process
        ever is.
        """

        def work():
            at_worker_end(lambda: say("end"))
            say(f"work {is_past_end()}")
            threading.Thread(
                target=lambda: (threading.main_thread().join(), say(f"late {is_past_end()}"))
            ).start()

        run_worker(work)

        # From Python 3.13 on a worker's end comes after that of its threads.
        assert say.lines() in (
            ["work False", "end", "late True"],
            ["work False", "late False", "end"],
        )
        assert not is_past_end()

    def test_is_nothing_where_multiprocessing_is_not_loaded(self):
        """Who doesn't use multiprocessing doesn't load it for this."""
        code = (
            # coverage loads it
            "import sys; loaded = [name for name in sys.modules if name.startswith('multiproc')]; "
            "[sys.modules.pop(name) for name in loaded]; "
            "from geno_lewm_obs.process.workers import *; "
            "at_worker_end(print); at_worker_crash(print); "
            "print(is_worker(), 'multiprocessing' in sys.modules)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
        )

        assert "False False\n" == done.stdout

    def test_process_is_no_worker(self):
        """This process was started by nobody's multiprocessing."""
        assert not is_worker()


class TestCrash:
    @pytest.fixture
    def reported(self, say):
        at_worker_crash(lambda exc: say(type(exc).__name__))
        return say

    @pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
    def test_is_reported_in_place_of_a_traceback(self, reported, capfd, error):
        """
        The report gets the exception, stderr nothing, and the exit code is the one that it would
        have been.
        """

        def work():
            raise error

        assert (1, [error.__name__], "") == (
            run_worker(work),
            reported.lines(),
            capfd.readouterr().err,
        )

    @pytest.mark.parametrize("code", [None, 0, 7])
    def test_is_no_name_for_leaving(self, reported, code):
        """A worker that leaves by `sys.exit` is no crash."""
        reported("begin")

        assert (code or 0, ["begin"]) == (run_worker(lambda: sys.exit(code)), reported.lines())

    @pytest.mark.parametrize(("code", "judged"), [("private", 1), ("fine", "fine"), (7, 7)])
    @pytest.mark.usefixtures("reported")
    def test_that_leaves_by_a_text_leaves_by_what_is_judged(self, capfd, code, judged):
        """What a worker passes to `sys.exit` is judged before multiprocessing prints it."""
        at_worker_exit(lambda given: 1 if given == "private" else given)
        exitcode = run_worker(lambda: sys.exit(code))

        assert (judged if isinstance(judged, int) else 1) == exitcode
        assert ("" if isinstance(judged, int) else f"{judged}\n") == capfd.readouterr().err

    def test_is_reported_by_the_first_who_asks(self, reported):
        """Of several who ask, the first is told, once."""
        run = multiprocessing.Process.run
        at_worker_crash(lambda _: reported("second"))

        assert multiprocessing.Process.run is run
        assert (1, ["ZeroDivisionError"]) == (run_worker(lambda: 1 / 0), reported.lines())


class TestModulesThatAreBeingLoaded:
    @pytest.fixture
    def half_loaded(self, monkeypatch):
        """Let multiprocessing's modules be empty, as when another thread begins to load them."""
        with monkeypatch.context() as patch:
            for name in ("multiprocessing.util", "multiprocessing.process"):
                patch.setitem(sys.modules, name, types.ModuleType(name))
            yield patch

    def test_are_no_reason_to_fail(self, half_loaded, say):
        """What is asked for meanwhile is registered when the next worker is forked."""
        at_worker_end(lambda: say("end"))
        at_worker_crash(lambda exc: say(type(exc).__name__))
        assert (False, False) == (is_worker(), is_past_end())
        half_loaded.undo()

        assert 1 == run_worker(lambda: 1 / 0)
        assert ["ZeroDivisionError", "end"] == say.lines()

    def test_may_lack_what_comes_last(self, monkeypatch, say):
        """A worker whose module isn't whole registers what it's asked for as soon as it is."""

        def work():
            half = types.ModuleType("multiprocessing.util")
            half.register_after_fork = multiprocessing.util.register_after_fork
            with monkeypatch.context() as patch:
                patch.setitem(sys.modules, "multiprocessing.util", half)
                at_worker_end(lambda: say("first"))
            at_worker_end(lambda: say("second"))

        assert 0 == run_worker(work)
        assert ["first", "second"] == sorted(say.lines())
