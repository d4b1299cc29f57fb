"""
Celery's workers as processes: each task leaves one record, in its caller's trace, however it ends.
"""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import textwrap

import pytest

from geno_lewm_obs import read_run
from tests.programs import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(170),
    pytest.mark.skipif(importlib.util.find_spec("celery") is None, reason="celery isn't installed"),
]

SECONDS = 120
TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
PROGRAM = """
    import os, signal
    from pathlib import Path
    import structlog
    from celery import Celery
    from geno_lewm_obs import configure, default_registry
    from geno_lewm_obs.integrations.celery import trace_celery

    for name in ("broker", "results"):
        Path(name).mkdir(exist_ok=True)
    app = Celery("program", broker="filesystem://", backend="file://results")
    app.conf.broker_transport_options = {
        "data_folder_in": "broker", "data_folder_out": "broker", "control_folder": "broker",
    }
    configure(registry=default_registry().extend(context_keys=["task_id", "request_id"]))
    trace_celery()
    log = structlog.get_logger("shop")

    @app.task(name="shop.count")
    def count(number):
        log.info("inference.batch.end", n=number, nope=1)
        return number

    @app.task(name="shop.fail")
    def fail():
        raise LookupError("no such shop")

    @app.task(name="shop.retry", bind=True, max_retries=1)
    def retry(self):
        if not self.request.retries:
            raise self.retry(countdown=0)

    @app.task(name="shop.die")
    def die():
        os.kill(os.getpid(), signal.SIGKILL)
"""
CLIENT = f"""
    import sys
    from structlog.contextvars import bound_contextvars
    from program import app
    from geno_lewm_obs import set_trace_context
    with set_trace_context(trace_id="{TRACE}", span_id="{SPAN}"):
        with bound_contextvars(request_id="r-1"):
            results = eval(sys.argv[1])
    for result in results:
        try:
            result.get(timeout={SECONDS})
        except Exception:
            pass
"""


class Queue:
    """A worker in a folder of its own, whose processes log to one run."""

    def __init__(self, folder, durability):
        self.folder = folder
        self.environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]),
            "GENO_LEWM_RUN_ID": "svc",
            "GENO_LEWM_LOG_DIR": str(folder / "logs"),
            "GENO_LEWM_LOG_FORMAT": "jsonl",
            "GENO_LEWM_LOG_DURABILITY": durability,
        }
        (folder / "program.py").write_text(textwrap.dedent(PROGRAM))
        (folder / "client.py").write_text(textwrap.dedent(CLIENT))

    def run(self, pool, tasks):
        """Let a worker do *tasks*, an expression; return once it has ended, by SIGTERM."""
        options = ("--pool", pool, "--concurrency", "2", "--without-mingle", "--without-gossip")
        worker = self._start("-m", "celery", "-A", "program", "worker", *options, "-l", "WARNING")
        try:
            assert 0 == self._start("client.py", tasks).wait(SECONDS)
            worker.send_signal(signal.SIGTERM)
            worker.wait(SECONDS)
        finally:
            worker.kill()
            worker.wait()

    def _start(self, *command):
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def records(self, event):
        found = read_run(self.folder / "logs" / "svc.jsonl")
        return [each for each in found if each["event"] == event]

    def tasks(self):
        return self.records("obs.task.end")


@pytest.fixture(params=["process", "relaxed"])
def queue(tmp_path, request):
    return Queue(tmp_path, request.param)


@pytest.mark.parametrize("pool", ["prefork", "threads", "solo"])
def test_tasks(queue, pool):
    """
    Each task leaves what it logged and one record, in its caller's trace and request, and the
    processes tell at their end what they dropped.
    """
    queue.run(pool, "[app.tasks['shop.count'].delay(number) for number in range(20)]")
    logged = {each["data"]["task_id"]: each for each in queue.records("inference.batch.end")}

    assert set(range(20)) == {each["data"]["n"] for each in logged.values()}
    assert 20 == len(queue.tasks())
    for task in queue.tasks():
        own = logged[task["data"]["task_id"]]
        assert (TRACE, TRACE, own["span_id"]) == (
            own["trace_id"],
            task["trace_id"],
            task["span_id"],
        )
        assert ("shop.count", "r-1", "r-1") == (
            task["data"]["task"],
            task["data"]["request_id"],
            own["data"]["request_id"],
        )
        assert "reason" not in task["data"]
    told = [each["data"]["dropped_keys"] for each in queue.records("obs.contract.broken")]
    assert 20 == sum(told)


@pytest.mark.parametrize("queue", ["process"], indirect=True)  # a killed process may lose 50 ms
def test_ends(queue):
    """A task that fails, is tried again, or dies with its process is told as that."""
    names = ("shop.fail", "shop.retry", "shop.die")
    queue.run("prefork", f"[app.tasks[name].delay() for name in {names}]")
    told = sorted(
        (t["data"]["task"], t["severity"], t["data"].get("reason", ""), t["data"].get("retries", 0))
        for t in queue.tasks()
    )

    assert [
        ("shop.die", "error", "failed", 0),
        ("shop.fail", "error", "failed", 0),
        ("shop.retry", "info", "", 1),
        ("shop.retry", "info", "retried", 0),
    ] == told
    (failed,) = [t for t in queue.tasks() if t["data"]["task"] == "shop.fail"]
    assert ("LookupError", "no such shop") == (
        failed["data"]["exception_type"],
        failed["data"]["exception_message"],
    )
