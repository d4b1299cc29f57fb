"""Four mistakes that a signature a level shows to every checker."""

from geno_lewm_obs.typed import get_logger

log = get_logger("training")
log.info("training.epoch.end", epoch=2, loss=0.25, samples=1540)
log.info("training.epoch.edn", epoch=2)
log.info("training.epoch.end", los=0.25)
log.info("training.epoch.end", loss="0.25")
log.info(loss=0.25)
