"""
Never run, only type-checked: what a checker sees of events and keys in `geno_lewm_obs.typed`.

Each line is marked where a checker has to find fault; a mark that isn't needed is an error itself.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import NamedTuple, TypedDict, assert_type

import numpy as np

from geno_lewm_obs import GenoLeWMLogger, LogRecord, get_logger
from geno_lewm_obs.typed import Event, EventMethods, Logger, logged_run, span
from geno_lewm_obs.typed import get_logger as get_typed_logger

log = get_typed_logger("training", run_id="r", log_dir=Path("logs"), level="debug", pretty=False)
assert_type(log, Logger)
assert_type(log.bind(epoch=1), Logger)
assert_type(log.info("training.epoch.end", step=1, loss=0.5), LogRecord | None)
plain: GenoLeWMLogger = log


class Tag(Enum):
    BEST = "best"


class Found(NamedTuple):
    auc: float


class Metrics(TypedDict):
    auc: float


@dataclass
class Result:
    auc: float


def known(event: Event) -> None:
    log.error(event=event, error_code="APP.BAD", exc_info=True)


# What becomes a value of the key's type is taken.
log.debug("training.step", loss=np.float32(0.5), lr=Decimal("0.1"), grad_norm=None)
log.info("training.checkpoint.write", path=Path("a"), size_bytes=np.int64(3), tag=Tag.BEST)
log.info("training.checkpoint.write", tag=uuid.uuid4(), duration_ms=timedelta(seconds=1))
log.info("eval.run.end", metrics={"auc": 0.9}, elapsed_s=timedelta(seconds=1))
log.info("eval.run.end", metrics=Result(0.9))
log.info("eval.run.end", metrics=Found(0.9))
log.info("eval.run.end", metrics=Metrics(auc=0.9), benchmark=datetime.now(UTC))
log.info("provenance.verify.end", ok=np.bool(1))
log.info("training.metric", value=object())
log.warning("training.collapse.alert", threshold=3)

# An event that isn't declared, a key of no event, a value of another type, an event left out.
log.info("training.epoch.edn", loss=0.5)  # type: ignore[arg-type]
log.info("training.epoch.end", los=0.5)  # type: ignore[call-arg]
log.info("training.epoch.end", loss="0.5")  # type: ignore[arg-type]
log.info("training.epoch.end", samples=0.5)  # type: ignore[arg-type]
log.info("provenance.verify.end", ok="yes")  # type: ignore[arg-type]
log.info("eval.run.end", metrics=[0.9])  # type: ignore[arg-type]
log.info("training.epoch.end", error_code="APP.BAD")  # type: ignore[call-arg]
log.info(loss=0.5)  # type: ignore[call-arg]

methods = EventMethods(get_logger("training").bind(epoch=1))
assert_type(methods.training_epoch_end(loss=0.5, step=1), LogRecord | None)
methods.error(message="no", error_code="APP.BAD")
methods.training_epoch_edn(loss=0.5)  # type: ignore[attr-defined]
methods.training_epoch_end(los=0.5)  # type: ignore[call-arg]
methods.training_epoch_end(metric="auc")  # type: ignore[call-arg]
methods.training_epoch_end(loss="0.5")  # type: ignore[arg-type]
methods.training_epoch_end(error_code="APP.BAD")  # type: ignore[call-arg]

with logged_run("training", start_event="training.run.start", end_event="training.run.end") as run:
    assert_type(run, Logger)
with span("work", end_event="inference.batch.end", component="inference", n=1, logger=log) as work:
    work.add(batch_id="b")
logged_run("training", start_event="training.run.begin")  # type: ignore[arg-type]
span("work", end_event="inference.batch.edn")  # type: ignore[arg-type]
