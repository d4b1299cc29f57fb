"""
A process that has no descriptor left: what is loaded later can't be loaded, and no record is lost.
"""

from __future__ import annotations

import re

import orjson
import pytest

from tests.programs import python

pytest.importorskip("resource")
FEW = """
import datetime, os, resource
from geno_lewm_obs import logged_run
_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))

def take_all():
    taken = []
    try:
        while True:
            taken.append(os.dup(1))
    except OSError:
        return taken
"""
PROGRAM = f"""{FEW}
with logged_run(run_id="r", redaction_strict=False) as log:
    log.info("training.epoch.end", epoch=0, loss=1.0)
    taken = take_all()
    log.info("training.epoch.ends", epoch=1)
    log.info("training.run.end", reason=datetime.datetime(2026, 5, 20), best_step=7)
    log.info("training.checkpoint.write", path="best.pt", misspelt=1)
    try:
        open(os.devnull)
    except OSError:
        log.error("eval.regression", exc_info=True, error_code="EVAL.REGRESSION")
    open(os.devnull)
"""


OPT_INS = f"""{FEW}
with logged_run(run_id="r") as log:
    log.info("training.epoch.end", epoch=0)
    taken = take_all()
    log.progress(10)
    os.environ["GENO_LEWM_VITALS_INTERVAL_S"] = "600"
    with logged_run("eval") as inner:
        inner.info("training.epoch.end", epoch=1)
    os.close(taken.pop())
    import geno_lewm_obs.runs.opt_ins
    taken.append(os.dup(1))
    log.progress(10)
    asked = dict(vitals=False, watch_stalls=True, watch_numbers=True, total_steps=5)
    with logged_run("a", **asked) as inner:
        inner.info("training.epoch.end", epoch=2)
    for each in taken:
        os.close(each)
    with logged_run("a", vitals=False, total_steps=5):
        pass
"""


def test_what_blocks_ask_for_is_left_out(tmp_path):
    """
    What a block or a logger asks for beside the records is left out where it can't be loaded: the
    training goes on, one line says so, and a later block has it where it can be loaded again.
    """
    done = python("-c", OPT_INS, variables={"GENO_LEWM_LOG_DIR": str(tmp_path)})
    records = [orjson.loads(line) for line in (tmp_path / "r.jsonl").read_bytes().splitlines()]
    said = [line for line in done.stderr.splitlines() if "could not begin" in line]

    assert 0 == done.returncode, done.stderr
    assert [0, 1, 2] == [each["epoch"] for each in records if "epoch" in each]
    assert ["obs.run.progress"] == [each["event"] for each in records if "epoch" not in each]
    assert [
        *("progress", "what the block asks for beside its records"),
        *("progress", "watch_stalls", "watch_numbers", "progress"),
    ] == [re.search(": (.*?) could not begin", line)[1] for line in said]
    assert all(line.endswith("goes on without: Too many open files") for line in said)


def test_nothing_is_lost_but_what_needs_a_module(tmp_path):
    """
    Records go on where no module can be loaded: an event that is unknown has no hint, a metric
    isn't counted, and of a record with a value that would have to be converted no value is kept.
    The exception that ends the block is the program's own.
    """
    done = python("-c", PROGRAM, variables={"GENO_LEWM_LOG_DIR": str(tmp_path)})
    records = [orjson.loads(line) for line in (tmp_path / "r.jsonl").read_bytes().splitlines()]
    events = [record["event"] for record in records]

    assert [
        "training.epoch.end",
        "training.epoch.ends",
        "training.run.end",
        "training.checkpoint.write",
        "eval.regression",
        "obs.run.failed",
    ] == events[:6]
    assert "Too many open files: '/dev/null'" in records[5]["data"]["exception_message"]
    assert {} == records[2]["data"]
    assert "OSError: [Errno 24] Too many open files: '/dev/null'" == done.stderr.splitlines()[-1]
