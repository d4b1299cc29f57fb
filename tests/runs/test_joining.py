"""Which run a call without a run id joins, in threads, tasks and child processes."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import structlog

from geno_lewm_obs import (
    child_env,
    configure,
    current_trace_context,
    get_logger,
    logged_run,
    propagate,
    set_trace_context,
)
from tests.programs import python

TRACE_ID, SPAN_ID = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


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


class TestOtherTasksRuns:
    """A call outside of any run doesn't log into a run that is another task's or thread's."""

    @staticmethod
    def beside(*run_ids):
        """Return the run of a call in a thread that entered none, while others are in *run_ids*."""
        barrier = threading.Barrier(len(run_ids) + 1)

        def work(run_id):
            with logged_run(run_id=run_id):
                barrier.wait(60)
                barrier.wait(60)

        def ask():
            barrier.wait(60)
            try:
                return [get_logger("a").run_id for _ in range(2)][-1]
            finally:
                barrier.wait(60)

        with ThreadPoolExecutor(len(run_ids) + 1) as pool:
            jobs = [pool.submit(work, run_id) for run_id in run_ids]
            asked = pool.submit(ask)
            for job in jobs:
                job.result(60)
            return asked.result(60)

    @pytest.mark.parametrize("run_ids", [["one"], ["one", "two"]])
    def test_the_configured_run_comes_first(self, run_ids, capsys):
        """The run that `configure` named is joined, however many others are entered."""
        configure(run_id="service")

        assert ("service", "") == (self.beside(*run_ids), capsys.readouterr().err)

    @pytest.mark.parametrize("run_ids", [["one"], ["one", "one"]])
    def test_the_only_run(self, run_ids, capsys):
        """Where one run is entered, by however many blocks, it is joined without a word."""
        configure(level="debug")

        assert ("one", "") == (self.beside(*run_ids), capsys.readouterr().err)

    def test_several_runs(self, monkeypatch, capsys):
        """Where several are entered, the default run is joined, which is said once."""
        monkeypatch.setenv("GENO_LEWM_RUN_ID", "default")
        joined = [self.beside("one", "two"), self.beside("one", "two")]
        said = capsys.readouterr().err

        assert (["default"] * 2, 1, True) == (joined, said.count("\n"), "propagate" in said)

    def test_a_task_that_entered_none(self):
        """A task that runs beside one in a run logs into the configured run."""
        configure(run_id="service")

        async def both():
            is_entered, may_end = asyncio.Event(), asyncio.Event()

            async def score():
                with logged_run(run_id="patient"):
                    is_entered.set()
                    await may_end.wait()

            scoring = asyncio.create_task(score())
            await is_entered.wait()
            run_id = structlog.get_logger("api").info("training.metric").run_id
            may_end.set()
            await scoring
            return run_id

        assert "service" == asyncio.run(both())


class TestEndedRuns:
    """A run whose block has ended takes nothing more, wherever it still stands in a context."""

    @pytest.fixture(autouse=True)
    def default_run(self, monkeypatch):
        monkeypatch.setenv("GENO_LEWM_RUN_ID", "default")

    def test_a_generator_that_is_closed_in_another_context(self):
        """A run that a generator entered is left where another context closes the generator."""

        def scores():
            with logged_run(run_id="stream"):
                yield

        generator = scores()
        next(generator)
        contextvars.Context().run(generator.close)

        assert "default" == get_logger("a").run_id

    def test_an_async_generator_that_the_loop_closes(self):
        """A run that an abandoned async generator entered is left when the loop closes it."""

        async def scores():
            with logged_run(run_id="stream"):
                yield

        async def main():
            generator = scores()
            await anext(generator)
            await asyncio.create_task(generator.aclose())
            return get_logger("a").run_id

        assert "default" == asyncio.run(main())

    def test_a_task_that_outlives_its_block(self):
        """A task that goes on when its block has ended logs into the run around that block."""

        async def ask(may_go_on):
            await may_go_on.wait()
            return get_logger("a").run_id

        async def main():
            may_go_on = asyncio.Event()
            with logged_run(run_id="outer"):
                with logged_run(run_id="inner"):
                    asking = asyncio.create_task(ask(may_go_on))
                may_go_on.set()
                return await asking

        assert "outer" == asyncio.run(main())

    def test_a_propagated_function(self):
        """A propagated function that is called when its run has ended logs elsewhere."""
        with logged_run(run_id="stream"):
            ask = propagate(lambda: get_logger("a").run_id)

        assert "default" == ask()


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

    def test_a_relative_directory(self, tmp_path, monkeypatch):
        """A child gets the absolute path, whatever the working directory is by then."""
        monkeypatch.setenv("GENO_LEWM_LOG_DIR", "logs")
        monkeypatch.chdir(tmp_path)
        get_logger("a")
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")

        assert str(tmp_path / "logs") == child_env()["GENO_LEWM_LOG_DIR"]

    def test_a_child_joins(self, read):
        """A child process with these variables logs into the same file and trace."""
        code = 'from geno_lewm_obs import get_logger; get_logger("child").info("training.run.end")'
        with logged_run(run_id="r"), set_trace_context(trace_id=TRACE_ID, span_id=SPAN_ID):
            assert python("-c", code, variables=child_env()).returncode == 0

        assert [("child", TRACE_ID, SPAN_ID)] == [
            (record.component, record.trace_id, record.span_id) for record in read("r")
        ]
