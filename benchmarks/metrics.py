"""
What an update of a metric costs beside prometheus_client's, and a record that feeds one.

Each pair takes turns in one process. The two records have the same keys and values; the event of
one feeds two gauges.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import repeat
from pathlib import Path
from typing import Any, Final

from geno_lewm_obs import EventSpec, default_registry, get_counter, get_gauge, get_histogram
from geno_lewm_obs.logger import channel_of
from geno_lewm_obs.metrics.exporter import INTERVAL_VARIABLE

from .measure import QUICK, Case, Chunk, Plan, closing, compare
from .report import Row, table
from .scenarios import of_logger

CLIENT: Final = "prometheus_client"
UNFED: Final = "training.epoch.fin"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks metrics", description="What updates of metrics cost."
    )
    parser.add_argument("--quick", action="store_true", help="shows that everything runs")
    plan = QUICK if parser.parse_args(arguments).quick else Plan()
    os.environ[INTERVAL_VARIABLE] = "0"  # so that no thread writes meanwhile
    with tempfile.TemporaryDirectory() as folder:
        print("\n".join(table([*_updates(plan), *_records(Path(folder), plan)])))
    return 0


def _updates(plan: Plan) -> Iterator[Row]:
    try:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
    except ImportError:
        print(f"{CLIENT} isn't installed: its rows are left out", file=sys.stderr)
        return
    registry = CollectorRegistry()
    ours = get_histogram("geno_lewm.training.step.duration")
    seconds = [bound / 1000 for bound in ours.bounds]
    theirs = Histogram("d", "d", registry=registry, buckets=seconds)
    pairs = {
        "counter.inc()": (
            _inc(get_counter("geno_lewm.data.cache.hit")),
            _inc(Counter("c", "c", registry=registry)),
            "≤ 0.6",
        ),
        "gauge.set(x)": (
            _set(get_gauge("geno_lewm.training.loss.reg")),
            _set(Gauge("g", "g", registry=registry)),
            "",
        ),
        "histogram.observe(x)": (_observe(ours, 42.5), _observe(theirs, 0.0425), "≤ 0.3"),
    }
    for name, (own, other, goal) in pairs.items():
        result = compare(Case(name, own), Case(CLIENT, other), plan)
        yield Row(name, result, CLIENT, goal)


def _records(folder: Path, plan: Plan) -> Iterator[Row]:
    base = default_registry()
    keys = base["training.epoch.end"].keys
    registry = base.extend(EventSpec(UNFED, "info", "an epoch, by a name of no meaning", keys=keys))

    def fed(log: Any) -> Chunk:
        return _epochs(log, "training.epoch.end")

    def unfed(log: Any) -> Chunk:
        channel_of(log).go_by(registry)
        return _epochs(log, UNFED)

    case = of_logger("a record that feeds two gauges", folder, "fed", fed)
    reference = of_logger("the same record, feeding none", folder, "unfed", unfed)
    with closing([case, reference]):
        yield Row(case.name, compare(case, reference, plan), reference.name, "≤ 1.05")


def _epochs(log: Any, event: str) -> Chunk:
    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            log.info(
                event,
                step=12345,
                epoch=2,
                phase="phase1",
                duration_ms=412,
                loss=1.23,
                loss_pred=0.98,
                loss_reg=0.25,
                lr=0.0003,
                samples=512,
            )

    return chunk


def _inc(counter: Any) -> Chunk:
    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            counter.inc()

    return chunk


def _set(gauge: Any) -> Chunk:
    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            gauge.set(0.5)

    return chunk


def _observe(histogram: Any, value: float) -> Chunk:
    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            histogram.observe(value)

    return chunk


if __name__ == "__main__":
    sys.exit(main())
