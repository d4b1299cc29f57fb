"""
Never run, only type-checked: calls that a type checker refuses before a program runs.

Each line is marked where a checker has to find fault; a mark that isn't needed is an error itself.
"""

from __future__ import annotations

from geno_lewm_obs import get_logger

log = get_logger("training")

log.info()  # type: ignore[call-arg]
log.info(3, step="no")  # type: ignore[arg-type]
log.info("training.epoch.end", step="no")  # type: ignore[arg-type]
log.debug("training.step", epoch=[1])  # type: ignore[arg-type]
log.warn("training.collapse.alert", phase=1)  # type: ignore[arg-type]
log.error("eval.regression", error_code=4)  # type: ignore[arg-type]
log.info("training.epoch.end", duration_ms="412")  # type: ignore[arg-type]

log.info("training.epoch.end", step=3, epoch=None, phase="warm", loss=0.5)
log.info("training.epoch.end", duration_ms=412.5)
log.exception("eval.regression", metric="auc")
