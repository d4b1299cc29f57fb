"""What the plugin for mypy finds in calls of the open logger."""

import asyncio
from enum import Enum
from typing import Any, Final, Literal, TypedDict

import structlog

from geno_lewm_obs import (
    GenoLeWMLogger,
    get_counter,
    get_gauge,
    get_histogram,
    get_logger,
    logged_run,
    span,
)

log = get_logger("training")
EPOCH: Final = "training.epoch.end"
made = "training.epoch.edn"


class Name(Enum):
    EPOCH = "training.epoch.edn"


class Losses(TypedDict, total=False):
    loss: float
    los: float


def right(step: int, path: str | None, numbers: dict[str, Any], *rest: Any) -> None:
    """Nothing here is wrong, or can be told to be."""
    log.info(EPOCH, loss=0.5, samples=3, step=step, duration_ms=0.5, exc_info=True)
    log.info(EPOCH, samples=3.0, lr=None, exception_type="ValueError")
    log.info(EPOCH, loss=float("nan"), lr="NaN", **numbers)
    log.info(EPOCH, *rest, **numbers)
    log.info(*rest, los=0.5)
    log.info(made, los=0.5)
    log.info(Name.EPOCH, los=0.5)  # type: ignore[arg-type]
    log.error("eval.regression", metric=object(), error_code="APP.BAD")
    log.log("error", "eval.regression", error_code="APP.BAD")
    log.log("training", "eval.regression", error_code="APP.BAD")
    get_counter("geno_lewm.data.cache.hit").inc()
    get_gauge(made)
    get_histogram(name="geno_lewm.training.step.duration")
    log.error("obs.process.crashed", where=path, pid=step)
    log.bind(epoch=2, loss=0.5, exc_info=None).info("training.checkpoint.write", path=path)
    structlog.get_logger().info("training.epoch.edn", los=0.5)
    with span("work", end_event="inference.batch.end", n=1, batch_id="b"):
        pass
    with span("work", start_event="eval.run.start", end_event=made, n_items=1, los=1):
        pass
    with span(
        "work", start_event="eval.run.start", end_event="eval.run.end", n_items=1, metrics={}
    ):
        pass
    with logged_run("training", start_event=made, start_data={"los": 1}, end_event=None):
        pass


def wrong(
    event: Literal["training.step", "training.epoch.end"], path: str | None, losses: Losses
) -> None:
    log.info("training.epoch.end", los=0.5)
    log.info(EPOCH, los=0.5)
    log.info("training.epoch.edn", loss=0.5, los=0.5)
    log.warning(event, samples=3)
    log.info(event, step=1, loss="0.5")
    log.info(EPOCH, loss=path, samples=True)
    log.info(EPOCH, samples=3.5)
    log.info(EPOCH, "and more", loss=0.5)
    log.info(
        EPOCH,
        loss=0.5,
        epcoh=2,
    )
    log.info(EPOCH, **{"los": None})
    log.info(event=EPOCH, los=0.5)
    log.info(EPOCH, error_code="APP.BAD", severity="warn")
    log.error("obs.process.crashed", where="nowhere", pid=1)
    log.exception(EPOCH, los=0.5)
    log.log("info", EPOCH, los=0.5)
    log.bind(epcoh=2).new(xyz=1).info(EPOCH)
    log.info(EPOCH, **losses)
    log.info("training.step" if path else "training.epoch.edn", los=0.5)
    info = log.info
    info(EPOCH, los=0.5)
    log.warning(EPOCH, loss=0.5)
    log.log("debug", EPOCH, loss=0.5, error_code="APP.BAD")
    get_counter("geno_lewm.data.cache.hits")
    get_gauge(name="geno_lewm.data.cache.hit")
    get_histogram("no.such")


class Own(GenoLeWMLogger):
    """A subclass without signatures of its own is judged as the class."""


def inherited(own: Own) -> None:
    own.info(EPOCH, los=0.5)


async def later() -> None:
    await log.ainfo(EPOCH, los=0.5)
    await log.alog("info", "training.epoch.edn")
    await asyncio.sleep(0)


@span("load", start_event="data.cache.hti", end_event="data.cache.miss", shard=1)
def load() -> None: ...


@logged_run("eval", start_event="eval.run.start", end_event="eval.run.edn")
def evaluate() -> None: ...


with logged_run(
    "eval",
    start_event="eval.run.start",
    start_data={"benchmark": 1, "datset": "d", made: 1},
) as run:
    run.info(EPOCH, los=0.5)
with span("work", start_event="eval.run.start", end_event="eval.run.end", n_items="1", los=1):
    pass
