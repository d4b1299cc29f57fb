"""
A run whose process the kernel kills for want of memory, for real: it's told from all other ends.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from geno_lewm_obs.catalog import summarise
from geno_lewm_obs.catalog.directory import runs_in
from geno_lewm_obs.postmortem import report_on, words_of
from geno_lewm_obs.postmortem.kernel import kills
from tests.programs import python

pytestmark = pytest.mark.slow

GROUPS = Path("/sys/fs/cgroup")
PROGRAM = """
import os, sys
from pathlib import Path
from geno_lewm_obs import logged_run

with logged_run("training", run_id="r", start_event="training.run.start") as log:
    log.info("training.metric", name="loss", value=1.5, step=7)
    Path(sys.argv[1], "cgroup.procs").write_text(str(os.getpid()))
    held = [b"x" * 2**20 for _ in range(256)]  # never more, were there no limit
"""


@pytest.fixture
def group() -> Iterator[Path]:
    """Return a control group, of either version, whose processes together have 64 MB of memory."""
    if kills() is None:
        pytest.skip("the kernel's log can't be read here")
    if (GROUPS / "cgroup.controllers").exists():  # else it may be any directory
        parent, limits = GROUPS, {"memory.max": "64M", "memory.swap.max": "0"}
    else:
        parent, limits = GROUPS / "memory", {"memory.limit_in_bytes": "64M"}
    folder = parent / f"geno-lewm-obs-{os.getpid()}"
    if not (parent / "cgroup.procs").exists():
        pytest.skip("there are no control groups for memory here")
    try:
        folder.mkdir()
        for name, limit in limits.items():
            (folder / name).write_text(limit)
    except OSError as exc:
        with suppress(OSError):
            folder.rmdir()
        pytest.skip(f"no control group can limit memory here: {type(exc).__name__}")
    yield folder
    folder.rmdir()


def test_is_told_from_other_ends(group, log_dir):
    """The kill is found in the kernel's log, and `why` names it, with the last step."""
    done = python("-c", PROGRAM, group)
    report = report_on(summarise("r", runs_in(log_dir)["r"], time.time()))
    headline, lines = words_of(report)

    assert -signal.SIGKILL == done.returncode
    assert ("killed", "out_of_memory") == (report.summary.state, report.cause.name)
    assert headline.startswith("r was KILLED: out of memory: the kernel killed process ")
    assert ("last", "step 7, loss 1.5") in lines
