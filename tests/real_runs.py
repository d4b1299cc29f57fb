"""
Runs that real processes made: each of them ended in its own way, and one still goes on.

``python -m tests.real_runs FOLDER`` makes them, says ``ready``, and ends when its stdin is
closed.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from geno_lewm_obs import install_crash_hooks, logged_run

MIB = 1 << 20


def run(run_id: str, act: Callable[[Any], object], steps: range = range(20)) -> None:
    """Train for some steps, save a checkpoint at each tenth, and do what ends the run."""
    with logged_run(
        "training",
        run_id=run_id,
        start_event="training.run.start",
        end_event="training.run.end",
        start_data={"model_id": "m", "world_size": 1},
    ) as log:
        for step in steps:
            log.info("training.epoch.end", step=step, epoch=step // 10, loss=2.0 - step / 100)
            if step % 10 == 0:
                log.info("training.checkpoint.write", step=step, path=f"ckpt/{step}.pt")
        act(log)


def fail(_log: Any) -> None:
    raise KeyError("shard-0093")


def kill(_log: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def terminate(_log: Any) -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def interrupt(_log: Any) -> None:
    raise KeyboardInterrupt


def use_up_memory(_log: Any) -> None:
    with open("/proc/self/statm") as file:  # noqa: PTH123 - a file of the kernel's
        used = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + 64 * MIB,) * 2)
    bytearray(512 * MIB)


def preempted() -> None:
    install_crash_hooks()
    run("preempted", terminate, range(12))


def aborted() -> None:
    install_crash_hooks()
    run("aborted", lambda _log: os.abort())


def of_rank(rank: int, last: int) -> None:
    os.environ |= {"RANK": str(rank), "WORLD_SIZE": "3"}
    run("three-ranks", kill, range(last))


def unspoken() -> None:
    with logged_run("training", run_id="unspoken") as log:
        log.info("training.metric", name="loss", value=1.5, step=3)


def live() -> None:
    run("live", lambda _log: (os.write(1, b"ready\n"), sys.stdin.read()))


MADE: tuple[Callable[[], object], ...] = (
    lambda: run("completed", lambda _log: None),
    lambda: run("failed", fail, range(9)),
    lambda: run("killed", kill, range(13)),
    lambda: run("out-of-memory", use_up_memory),
    preempted,
    lambda: run("preempted", lambda _log: None, range(10, 20)),
    lambda: of_rank(2, 6),
    lambda: of_rank(0, 9),
    lambda: of_rank(1, 9),
    lambda: run("interrupted", interrupt),
    aborted,
    unspoken,
    live,
)


def main() -> None:
    """Make each run in a process of its own."""
    os.environ["GENO_LEWM_LOG_DIR"] = sys.argv[1]
    for make in MADE:
        child = os.fork()
        if child == 0:
            with suppress(BaseException):
                make()
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
