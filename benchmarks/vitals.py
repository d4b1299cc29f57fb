"""
What a training pays for each thing that a run is asked for beside its records.

The steps of a run that was asked for it, and of one that wasn't, take turns in one process. A
sample of the host is made by a thread; what it takes of a processor is told by itself.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import count, repeat
from pathlib import Path
from typing import Any, Final

from geno_lewm_obs import logged_run
from geno_lewm_obs.metrics.exporter import INTERVAL_VARIABLE
from geno_lewm_obs.vitals.host_sample import HostSampler
from geno_lewm_obs.vitals.interval import DEFAULT_INTERVAL_S

from .measure import QUICK, Case, Chunk, Plan, compare
from .report import Row, table

OPTIONS: Final[dict[str, dict[str, Any]]] = {
    "watch_numbers": {"watch_numbers": True},
    "watch_stalls": {"watch_stalls": True},
    "total_steps": {"total_steps": 10**12},
}
SAMPLES: Final = 200


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks vitals", description="What is asked for beside records costs."
    )
    parser.add_argument("--quick", action="store_true", help="shows that everything runs")
    is_quick = parser.parse_args(arguments).quick
    os.environ[INTERVAL_VARIABLE] = "0"  # so that no other thread writes meanwhile
    with tempfile.TemporaryDirectory() as folder:
        print("\n".join(table(_rows(Path(folder), QUICK if is_quick else Plan()))))
        print(f"\n{_sample_cost(Path(folder), 2 if is_quick else SAMPLES)}")
    return 0


def _rows(folder: Path, plan: Plan) -> Iterator[Row]:
    for severity, what in (("debug", "a hidden step"), ("info", "a written step")):
        for name, options in OPTIONS.items():
            with ExitStack() as runs:
                plain, asked = (
                    _steps(runs, folder / f"{severity}-{name}-{kind}", severity, each)
                    for kind, each in (("plain", {}), ("asked", options))
                )
                case, reference = Case(f"{what}, {name}", asked), Case(what, plain)
                yield Row(case.name, compare(case, reference, plan), f"{what} of a plain run")


def _steps(runs: ExitStack, folder: Path, severity: str, options: dict[str, Any]) -> Chunk:
    """Return the chunk that logs steps by a run of its own, until *runs* are closed."""
    log = runs.enter_context(
        logged_run("training", run_id=folder.name, log_dir=folder, pretty=False, **options)
    )
    method, steps = getattr(log, severity), count()
    event = "training.step" if severity == "debug" else "training.epoch.end"

    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            step = next(steps)
            method(event, step=step, loss=1.0 + step % 7 / 100)

    return chunk


def _sample_cost(folder: Path, samples: int) -> str:
    """Say what a sample of the host takes."""
    sampler = HostSampler(folder)
    before = time.process_time()
    for _ in range(samples):
        sampler.sample()
    seconds = (time.process_time() - before) / samples
    sampler.close()
    share = seconds / DEFAULT_INTERVAL_S
    return f"a sample of the host: {seconds * 1e3:.2f} ms of processor time, {share:.3%} of a core"
