"""
`propagate`: work in another thread or process has the trace and the run of its caller.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest
import structlog

from geno_lewm_obs import (
    InputError,
    current_trace_context,
    get_logger,
    level_here,
    logged_run,
    propagate,
    set_trace_context,
    span,
)

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"

PROGRAM = '''
"""
A parent that starts workers by each start method, each of which starts a child of its own.

All log into one run, in one trace.
"""
import multiprocessing, os, subprocess, sys
from concurrent.futures import ProcessPoolExecutor
from geno_lewm_obs import child_env, current_trace_context, get_logger, logged_run, propagate, span

def grandchild():
    code = (
        "from geno_lewm_obs import get_logger, span; "
        "span('leaf')(lambda: get_logger('grandchild').info('training.run.end'))()"
    )
    subprocess.run([sys.executable, "-c", code], env={**os.environ, **child_env()}, check=True)

def work(name):
    with span("work"):
        get_logger(name).info("training.run.end")
        grandchild()

def main(method):
    context = multiprocessing.get_context(method)
    with logged_run("parent", run_id="family", pretty=False) as log:
        early = ProcessPoolExecutor(1, mp_context=context)
        early.submit(abs, 1).result()  # its worker is there before there is a trace
        with span("outer"):
            log.info("training.run.start")
            process = context.Process(target=propagate(work), args=("process",))
            process.start()
            process.join()
            early.submit(propagate(work), "pool").result()
            grandchild()
        early.shutdown()

if __name__ == "__main__":
    main(sys.argv[1])
'''

BY_ENVIRONMENT = '''
"""A parent whose workers get run and trace by the environment, set before they are started."""
import multiprocessing, os, sys
from geno_lewm_obs import child_env, get_logger, logged_run, span

def work():
    get_logger("worker").info("training.run.end")

if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1])
    with logged_run("parent", run_id="family", pretty=False) as log, span("outer"):
        log.info("training.run.start")
        os.environ.update(child_env())
        process = context.Process(target=work)
        process.start()
        process.join()
'''

METHODS = ["fork", "spawn", "forkserver"]


def levels():
    """Return the levels of two components, here and now."""
    return get_logger("api.db").level, get_logger("other").level


def family(folder, program, method):
    """Run a program and return the components and traces of its one run file."""
    script = folder / "family.py"
    script.write_text(program)
    environment = {name: value for name, value in os.environ.items() if name != "GENO_LEWM_RUN_ID"}
    done = subprocess.run(
        [sys.executable, str(script), method],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (0, "") == (done.returncode, done.stderr)
    records = [
        json.loads(line) for line in (folder / "logs" / "family.jsonl").read_text().splitlines()
    ]
    return [record["component"] for record in records], {
        record.get("trace_id") for record in records
    }


@pytest.mark.skipif(sys.platform == "win32", reason="there are fewer start methods there")
class TestProcesses:
    @pytest.mark.parametrize("method", METHODS)
    def test_propagated(self, tmp_path, method):
        """
        Processes, workers of a pool, and their children log into the run and the trace of the
        caller.
        """
        components, traces = family(tmp_path, PROGRAM, method)

        expected = ["parent", "process", "grandchild", "pool", "grandchild", "grandchild"]
        assert (expected, 1, False) == (components, len(traces), None in traces)

    @pytest.mark.parametrize("method", METHODS)
    def test_by_environment(self, tmp_path, method):
        """A process is in the trace and run of the environment, whatever its start method."""
        components, traces = family(tmp_path, BY_ENVIRONMENT, method)

        assert (["parent", "worker"], 1, False) == (components, len(traces), None in traces)

    def test_pickled(self):
        """A propagated function can be pickled repeatedly, and keeps its trace."""
        with set_trace_context(trace_id=TRACE, span_id=SPAN):
            passed = pickle.dumps(propagate(current_trace_context))
        again = pickle.dumps(pickle.loads(passed))

        assert [(TRACE, SPAN)] * 2 == [pickle.loads(each)() for each in (passed, again)]

    def test_arrival_changes_nothing_there(self):
        """Unpickling doesn't change the current trace."""
        with set_trace_context(trace_id=TRACE, span_id=SPAN):
            passed = pickle.dumps(propagate(current_trace_context))
        pickle.loads(passed)()

        assert (None, None) == current_trace_context()

    def test_nothing_bound_is_pickled(self):
        """What structlog has bound isn't pickled, since it may be private."""
        with structlog.contextvars.bound_contextvars(request_id="private"):
            passed = pickle.dumps(propagate(current_trace_context))

        assert b"private" not in passed

    def test_the_level_of_a_block(self):
        """In another process a call is under the level of `level_here`, and what follows isn't."""
        log = get_logger("api.db", run_id="r")
        with level_here("debug", "api"), level_here("error", "other"):
            passed = pickle.dumps(propagate(levels))
        again = pickle.dumps(pickle.loads(passed))

        assert [("debug", "error")] * 2 == [pickle.loads(each)() for each in (passed, again)]
        assert "info" == log.level

    def test_the_level_of_a_block_in_a_process(self):
        """A worker that was spawned goes by it."""
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            with level_here("debug"):
                inside = pool.submit(propagate(levels)).result()
            after = pool.submit(propagate(levels)).result()

        assert (("debug", "debug"), ("info", "info")) == (inside, after)


class TestThreads:
    def test_executor(self):
        """
        Work in an executor is in the trace of its own call, not in that of the worker's first call.
        """
        with ThreadPoolExecutor(1) as pool:
            with span("one"):
                first = (
                    current_trace_context(),
                    pool.submit(propagate(current_trace_context)).result(),
                )
            with span("two"):
                second = (
                    current_trace_context(),
                    pool.submit(propagate(current_trace_context)).result(),
                )
            after = pool.submit(current_trace_context).result()

        assert (True, True, (None, None)) == (first[0] == first[1], second[0] == second[1], after)

    def test_at_once(self):
        """One propagated function may run in many threads at once."""
        barrier = threading.Barrier(4)

        def work():
            with span("work") as own:
                barrier.wait(timeout=30)
                return own.trace_id, own.span_id

        with set_trace_context(trace_id=TRACE, span_id=SPAN), ThreadPoolExecutor(4) as pool:
            passed = propagate(work)
            ids = [each.result() for each in [pool.submit(passed) for _ in range(4)]]

        assert ({TRACE}, 4) == ({trace for trace, _ in ids}, len({own for _, own in ids}))

    def test_the_run(self, read):
        """The work logs into the run of `propagate`, not into the one that was entered last."""

        def work():
            get_logger("worker").info("training.run.end")

        with logged_run(run_id="first"):
            passed = propagate(work)
            thread = threading.Thread(target=passed)
            with logged_run(run_id="second"):
                thread.start()
                thread.join()

        assert ["worker"] == [record.component for record in read("first")]

    def test_what_structlog_has_bound(self):
        """In a thread, all context variables are kept, structlog's included."""
        with (
            structlog.contextvars.bound_contextvars(request_id="r1"),
            ThreadPoolExecutor(1) as pool,
        ):
            got = pool.submit(propagate(structlog.contextvars.get_contextvars)).result()

        assert {"request_id": "r1"} == got

    def test_what_work_sets_stays_there(self):
        """A context variable that one call sets isn't seen by the next."""

        def work():
            before = structlog.contextvars.get_contextvars()
            structlog.contextvars.bind_contextvars(request_id="r1")
            return before

        passed = propagate(work)

        assert [{}, {}] == [passed(), passed()]

    def test_arguments_results_and_failures(self):
        """Arguments, results, exceptions and the name are those of the function."""
        passed = propagate(divmod)
        with pytest.raises(ZeroDivisionError):
            passed(1, 0)

        assert ((3, 1), "divmod") == (passed(7, 2), passed.__name__)


async def coroutine():
    pass


def generator():
    yield


async def async_generator():
    yield


@pytest.mark.parametrize(
    "function",
    [7, coroutine, generator, async_generator],
    ids=["number", "coroutine", "generator", "async generator"],
)
def test_unusable(function):
    """
    A coroutine function, a generator function and what isn't callable are refused with a remedy.
    """
    with pytest.raises(InputError) as caught:
        propagate(function)

    assert caught.value.remediation
