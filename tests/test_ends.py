"""
Every way in which a process may end: what it acknowledged is in the file, and its exit status is
what it would be without us.

The scripts run in real processes. `crashes/test_hooks` has what crash hooks write,
`process/test_signals` the handlers alone.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="ways to end a process are POSIX's")

RECORDS = 50
BEGIN = """
import atexit, builtins, ctypes, multiprocessing, os, pickle, signal, sys, threading
from geno_lewm_obs import get_logger, install_crash_hooks


def log_all(component="main", records=50):
    log = get_logger(component, run_id="r", pretty=False)
    for number in range(records):
        log.info("training.epoch.end", epoch=number)


"""


@pytest.fixture
def run_script(tmp_path):
    """Run a script in a process of its own; modules that workers import are found beside it."""

    def run(script, *, hooked=False):
        path = tmp_path / "script.py"
        path.write_text(
            BEGIN + ("install_crash_hooks()\n" if hooked else "") + textwrap.dedent(script)
        )
        return subprocess.run(
            [sys.executable, str(path)], capture_output=True, text=True, timeout=60, check=False
        )

    return run


@pytest.fixture
def epochs(read):
    """Return the epochs that each component has in the file, in order."""

    def epochs():
        found = {}
        for record in read("r"):
            if record.event == "training.epoch.end":
                found.setdefault(record.component, []).append(record.epoch)
        return found

    return epochs


ENDS = {
    "normal": ("", 0),
    "exception": ("1 / 0", 1),
    "sys.exit": ("sys.exit(3)", 3),
    "os._exit": ("os._exit(4)", 4),
    "SIGTERM": ("os.kill(os.getpid(), signal.SIGTERM)", -signal.SIGTERM),
    "SIGHUP": ("os.kill(os.getpid(), signal.SIGHUP)", -signal.SIGHUP),
    "SIGINT": ("os.kill(os.getpid(), signal.SIGINT)", -signal.SIGINT),
    "SIGKILL": ("os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
    "SIGSEGV": ("ctypes.string_at(0)", -signal.SIGSEGV),
    "SIGABRT": ("os.abort()", -signal.SIGABRT),
}


class TestProcess:
    @pytest.mark.parametrize("hooked", [False, True], ids=["plain", "hooked"])
    @pytest.mark.parametrize(("end", "status"), ENDS.values(), ids=ENDS)
    def test_loses_nothing_acknowledged(self, run_script, epochs, end, status, hooked):
        """
        However a process ends, with crash hooks or without, its records are all there, in order,
        and its status is that of the end.
        """
        done = run_script(f"log_all()\n{end}", hooked=hooked)

        assert (status, {"main": list(range(RECORDS))}) == (done.returncode, epochs()), done.stderr


class TestRelaxedRun:
    @pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
    def test_is_flushed_at_fatal_signals(self, run_script, epochs, name):
        """
        What a relaxed run still holds back is written when a signal ends the process, with no
        hooks installed.
        """
        done = run_script(f"""
            get_logger("main", run_id="r", durability="relaxed")
            log_all()
            signal.raise_signal(signal.{name})
        """)

        assert (-getattr(signal, name), {"main": list(range(RECORDS))}) == (
            done.returncode,
            epochs(),
        )

    def test_a_signal_in_the_middle_of_a_runs_end_waits_for_it(self, run_script, epochs):
        """
        A run that is being shut is in no list of open runs any more; what it still holds back is
        written all the same.
        """
        done = run_script("""
            from geno_lewm_obs import shutdown_run
            from geno_lewm_obs.runs.run import Run

            begin_close = Run.begin_close


            def interrupted(run):
                signal.raise_signal(signal.SIGTERM)
                begin_close(run)


            Run.begin_close = interrupted
            get_logger("main", run_id="r", durability="relaxed")
            log_all()
            shutdown_run("r")
        """)

        assert (-signal.SIGTERM, {"main": list(range(RECORDS))}) == (done.returncode, epochs())

    def test_is_flushed_at_the_end_of_a_worker(self, run_script, epochs):
        """So it is when a worker of multiprocessing ends, which no function of `atexit` sees."""
        done = run_script("""
            get_logger("main", run_id="r", durability="relaxed")
            worker = multiprocessing.get_context("fork").Process(target=log_all, args=("worker",))
            worker.start()
            worker.join()
        """)

        assert (0, {"worker": list(range(RECORDS))}) == (done.returncode, epochs()), done.stderr

    def test_is_flushed_where_a_thread_outlives_the_work_of_a_worker(self, run_script, epochs):
        """
        A worker waits for its threads when its end was told already; a run that is opened then
        keeps nothing back.
        """
        done = run_script("""
            def log_late():
                threading.main_thread().join()
                get_logger("worker", run_id="r", durability="relaxed")
                log_all("worker")


            thread = threading.Thread(target=log_late)
            worker = multiprocessing.get_context("fork").Process(target=thread.start)
            worker.start()
            worker.join()
        """)

        assert (0, {"worker": list(range(RECORDS))}) == (done.returncode, epochs()), done.stderr


WORKERS = """
def work(end):
    log_all("worker")
    hidden = get_logger("worker", run_id="r", level="debug")
    for step in range(1, 6):
        hidden.debug("training.step", step=step)
    {"return": int, "raise": lambda: 1 / 0, "exit": lambda: os._exit(5)}[end]()


if __name__ == "__main__":
    log_all()
    worker = multiprocessing.get_context(METHOD).Process(target=work, args=(END,))
    worker.start()
    worker.join()
    sys.exit(worker.exitcode)
"""


class TestWorker:
    @pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
    @pytest.mark.parametrize("end", ["return", "raise", "exit"])
    def test_loses_nothing_and_accounts_for_itself(self, run_script, epochs, read, method, end):
        """However it was started and ends, its records are all there, and what sampling hid."""
        done = run_script(WORKERS.replace("METHOD", repr(method)).replace("END", repr(end)))
        hidden = [
            record.data["hidden"] for record in read("r") if record.event == "obs.sampling.hidden"
        ]

        assert {"return": 0, "raise": 1, "exit": 5}[end] == done.returncode, done.stderr
        assert {"main": list(range(RECORDS)), "worker": list(range(RECORDS))} == epochs()
        assert [{"training.step": 3}] == hidden

    def test_accounts_for_itself_where_multiprocessing_came_late(self, run_script, read):
        """
        A worker accounts for itself also where multiprocessing is loaded when the run is open
        already.
        """
        done = run_script("""
            for name in [name for name in sys.modules if name.startswith("multiprocessing")]:
                del sys.modules[name]
            log = get_logger("main", run_id="r", level="debug", pretty=False)
            log.info("training.run.start")
            import multiprocessing


            def work():
                for step in range(1, 6):
                    log.debug("training.step", step=step)


            worker = multiprocessing.get_context("fork").Process(target=work)
            worker.start()
            worker.join()
        """)

        assert 0 == done.returncode, done.stderr
        assert ["training.run.start", *["training.step"] * 2, "obs.sampling.hidden"] == [
            record.event for record in read("r")
        ]

    @pytest.mark.parametrize("method", ["spawn", "forkserver"])
    def test_gets_a_logger_by_pickle(self, run_script, read, method):
        """
        A logger that is passed to a worker logs there as the same component, with level, bound
        fields and registry.
        """
        script = """
            from geno_lewm_obs import EventSpec, default_registry
            from geno_lewm_obs import logged_run

            DONE = EventSpec("app.done", "info", "done", frozenset({"number"}))
            REGISTRY = default_registry().extend(DONE)


            def work(log):
                log.debug("app.done", number=1)


            if __name__ == "__main__":
                options = {"run_id": "r", "registry": REGISTRY, "level": "debug"}
                with logged_run("app", pretty=False, **options) as log:
                    context, bound = multiprocessing.get_context(METHOD), log.bind(epoch=7)
                    worker = context.Process(target=work, args=(bound,))
                    worker.start()
                    worker.join()
                sys.exit(worker.exitcode)
        """
        done = run_script(script.replace("METHOD", repr(method)))

        assert 0 == done.returncode, done.stderr
        assert [("app", "app.done", 7, {"number": 1})] == [
            (each.component, each.event, each.epoch, each.data) for each in read("r")
        ]


class TestPools:
    """Workers that pools end in their own ways: all is there, and is accounted for."""

    WORK = """
        def work(number):
            log = get_logger(f"worker-{number}")
            for epoch in range(50):
                log.info("training.epoch.end", epoch=epoch, nope=1)
        """

    @pytest.fixture(params=["process", "power", "relaxed"])
    def run_pool(self, request, run_script, monkeypatch):
        """Run a script, whose run has one of the modes of durability."""
        monkeypatch.setenv("GENO_LEWM_RUN_ID", "r")
        monkeypatch.setenv("GENO_LEWM_LOG_DURABILITY", request.param)

        def run(script):
            done = run_script(textwrap.dedent(self.WORK) + textwrap.dedent(script))
            assert 0 == done.returncode, done.stderr

        return run

    @pytest.fixture
    def left(self, epochs, read):
        """Return how many records each of two workers left, and what all said was dropped."""

        def left():
            dropped = [
                record.data["dropped_keys"]
                for record in read("r")
                if record.event == "obs.contract.broken"
            ]
            return {name: len(found) for name, found in epochs().items()}, sum(dropped)

        return left

    EXPECTED = ({"worker-0": 50, "worker-1": 50}, 100)

    @pytest.mark.parametrize("method", ["fork", "spawn"])
    def test_terminated(self, run_pool, left, method):
        """`Pool.terminate`, which is what the end of a `with` block is, costs nothing."""
        run_pool(f"""
            if __name__ == "__main__":
                with multiprocessing.get_context("{method}").Pool(2) as pool:
                    pool.map(work, range(2), chunksize=1)
        """)

        assert self.EXPECTED == left()

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
    def test_that_forks_by_itself(self, run_pool, left):
        """Nor does `os._exit` in a process that was forked by hand."""
        run_pool("""
            get_logger("main")
            for number in range(2):
                if not (child := os.fork()):
                    work(number)
                    os._exit(0)
                os.waitpid(child, 0)
        """)

        assert self.EXPECTED == left()

    def test_of_billiard(self, run_pool, left):
        """Nor does the end of a process of billiard, Celery's fork of multiprocessing."""
        pytest.importorskip("billiard", reason="billiard isn't installed")
        run_pool("""
            import billiard
            get_logger("main")
            for number in range(2):
                process = billiard.Process(target=work, args=(number,))
                process.start()
                process.join()
        """)

        assert self.EXPECTED == left()

    def test_of_a_process_that_was_not_forked(self, run_pool, left):
        """Nor does `os._exit` in the first process of a program."""
        run_pool("""
            work(0)
            work(1)
            os._exit(0)
        """)

        assert self.EXPECTED == left()


class TestShutdown:
    def test_functions_of_atexit_may_log(self, run_script, epochs):
        """Functions that were registered before and after ours log, each in its turn."""
        done = run_script("""
            import geno_lewm_obs.runs.open_runs as ours  # which registers with atexit

            log_all("main", 1)
            atexit.register(log_all, "after", 2)
            atexit.unregister(ours.close_for_good)
            atexit.register(ours.close_for_good)
            atexit.register(log_all, "later", 2)
        """)

        assert (0, "") == (done.returncode, done.stderr)
        assert {"main": [0], "later": [0, 1], "after": [0, 1]} == epochs()

    @pytest.mark.parametrize("durability", ["process", "power", "relaxed"])
    def test_a_run_opened_after_all_were_closed_keeps_nothing_back(
        self, run_script, epochs, monkeypatch, durability
    ):
        """
        Where a function of atexit opens a run after ours has closed all, its records are in the
        file when the process is gone.
        """
        monkeypatch.setenv("GENO_LEWM_LOG_DURABILITY", durability)
        done = run_script("""
            import geno_lewm_obs.runs.open_runs as ours

            atexit.unregister(ours.close_for_good)
            atexit.register(log_all, "last", 5)
            atexit.register(ours.close_for_good)
        """)

        assert (0, "") == (done.returncode, done.stderr)
        assert {"last": [0, 1, 2, 3, 4]} == epochs()

    def test_finalizers_log_while_modules_vanish(self, run_script, read):
        """
        Whatever keeps an object until the interpreter takes everything apart, its `__del__` logs,
        and nothing is said on stderr.
        """
        done = run_script("""
            import json
            import geno_lewm_obs.logger

            log = get_logger("main", run_id="r", pretty=False)


            class Kept:
                def __init__(self, name):
                    self.name, self.log = name, log

                def __del__(self):
                    self.log.info("training.metric", name=self.name, value=1)
                    bound, longer = self.log.bind(epoch=1), self.name + " of the longer kind"
                    bound.log("warn", "training.metric", name=longer, value=2)


            kept = Kept("global")
            cycle = Kept("cycle")
            cycle.itself = cycle
            json.kept = Kept("json")
            geno_lewm_obs.logger.kept = Kept("logger")
            local = threading.local()
            local.kept = Kept("local")
        """)
        names = {record.data["name"] for record in read("r")}
        kept = {"cycle", "global", "json", "local", "logger"}

        assert (0, "") == (done.returncode, done.stderr)
        assert kept | {f"{name} of the longer kind" for name in kept} == names

    def test_daemon_threads_log_until_they_are_stopped(self, run_script, epochs):
        """
        A daemon thread that logs while the process ends neither fails nor hangs it; its records
        are whole and in order.
        """
        done = run_script("""
            started = threading.Event()


            def work():
                log = get_logger("daemon", run_id="r", pretty=False)
                number = 0
                while True:
                    log.info("training.epoch.end", epoch=number)
                    number += 1
                    if number == 50:
                        started.set()


            threading.Thread(target=work, daemon=True).start()
            started.wait()
            log_all()
        """)
        found = epochs()

        assert (0, "") == (done.returncode, done.stderr)
        assert list(range(RECORDS)) == found["main"]
        assert list(range(len(found["daemon"]))) == found["daemon"]

    def test_a_handler_of_the_programs_own_may_log(self, run_script, epochs):
        """
        A program whose own handler logs and leaves by `sys.exit` loses nothing, with crash hooks
        too.
        """
        done = run_script(
            """
            def handler(signum, frame):
                log_all("handler")
                sys.exit(6)


            signal.signal(signal.SIGTERM, handler)
            log_all()
            os.kill(os.getpid(), signal.SIGTERM)
        """,
            hooked=True,
        )

        assert 6 == done.returncode, done.stderr
        assert {"main": list(range(RECORDS)), "handler": list(range(RECORDS))} == epochs()
