"""Which run a call without a run id joins, in threads, tasks and child processes."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from geno_lewm_obs import (
    child_env,
    configure,
    current_trace_context,
    get_logger,
    logged_run,
    set_trace_context,
)

TRACE_ID, SPAN_ID = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


def run_python(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


class TestJoining:
    def test_inside_a_logged_run(self):
        """Inside a logged run a call without a run id joins it."""
        with logged_run("training", run_id="outer") as log:
            assert get_logger("training") is log
            assert get_logger("data").run_id == "outer"

    def test_directory_of_the_run(self, tmp_path):
        """A call without a directory joins the active run in the directory where it is."""
        with logged_run(run_id="outer", log_dir=tmp_path):
            assert get_logger("data", run_id="outer").log_dir == tmp_path

    def test_threads(self):
        """Threads that start inside a logged run join it."""
        with logged_run(run_id="outer"), ThreadPoolExecutor(2) as pool:
            assert list(pool.map(lambda name: get_logger(name).run_id, "ab")) == ["outer", "outer"]

    def test_tasks(self):
        """Tasks that start inside a logged run join it, each its own."""

        async def worker(run_id):
            with logged_run(run_id=run_id):
                await asyncio.sleep(0)
                return await asyncio.create_task(ask())

        async def ask():
            return get_logger("a").run_id

        async def both():
            return await asyncio.gather(worker("one"), worker("two"))

        assert asyncio.run(both()) == ["one", "two"]

    def test_concurrent_runs_in_threads(self):
        """Two threads, each in a run of its own, don't mix."""
        barrier, seen = threading.Barrier(2), {}

        def work(run_id):
            with logged_run(run_id=run_id):
                barrier.wait()
                seen[run_id] = get_logger("a").run_id
                barrier.wait()

        threads = [threading.Thread(target=work, args=(name,)) for name in ("one", "two")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert seen == {"one": "one", "two": "two"}

    def test_after_it(self):
        """After a logged run calls join the default run again."""
        with logged_run(run_id="outer"):
            pass

        assert get_logger("a").run_id != "outer"


def test_configured_run_is_joined():
    """Calls outside any logged run join the run that configure named."""
    configure(run_id="service")

    assert get_logger("a").run_id == "service"


class TestChildren:
    def test_variables(self, log_dir):
        """child_env names the run, its directory and the trace."""
        with logged_run(run_id="r"), set_trace_context(trace_id=TRACE_ID, span_id=SPAN_ID):
            variables = child_env()

        assert variables == {
            "GENO_LEWM_RUN_ID": "r",
            "GENO_LEWM_LOG_DIR": str(log_dir),
            "TRACEPARENT": f"00-{TRACE_ID}-{SPAN_ID}-01",
        }

    def test_child_env_keeps_the_flags(self):
        """What the trace's flags say goes on to the child."""
        with set_trace_context(trace_id=TRACE_ID, span_id=SPAN_ID, flags=2):
            assert child_env()["TRACEPARENT"] == f"00-{TRACE_ID}-{SPAN_ID}-02"

    def test_child_env_in_ones_own_environment(self, monkeypatch):
        """
        A process that sets the variables for its children stays out of the trace that they are to
        join.
        """
        with set_trace_context(trace_id=TRACE_ID, span_id=SPAN_ID):
            monkeypatch.setenv("TRACEPARENT", child_env()["TRACEPARENT"])

        assert current_trace_context() == (None, None)

    def test_child_env_hides_a_trace_that_does_not_hold(self, monkeypatch):
        """
        A child of a block without a trace doesn't join the one that this process was started in.
        """
        monkeypatch.setenv("TRACEPARENT", f"00-{TRACE_ID}-{SPAN_ID}-01")
        with set_trace_context(trace_id=None, span_id=None):
            hidden = child_env()["TRACEPARENT"]

        assert (hidden, child_env()["TRACEPARENT"]) == ("", f"00-{TRACE_ID}-{SPAN_ID}-01")

    def test_outside_a_run(self, log_dir):
        """Outside of a run child_env names the default run of the process, without a trace."""
        assert child_env() == {
            "GENO_LEWM_RUN_ID": get_logger("a").run_id,
            "GENO_LEWM_LOG_DIR": str(log_dir),
        }

    def test_a_child_joins(self, read):
        """A child process with these variables logs into the same file and trace."""
        code = 'from geno_lewm_obs import get_logger; get_logger("child").info("training.run.end")'
        with logged_run(run_id="r"), set_trace_context(trace_id=TRACE_ID, span_id=SPAN_ID):
            assert run_python(code, **child_env()).returncode == 0

        assert [("child", TRACE_ID, SPAN_ID)] == [
            (record.component, record.trace_id, record.span_id) for record in read("r")
        ]
