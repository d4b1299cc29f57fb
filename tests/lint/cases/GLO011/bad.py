from geno_lewm_obs import get_logger

log = get_logger("training")
log.info("training.epoch.end", loss="low", samples=1.5)
log.info("training.epoch.end", samples=[1, 2], loss=dict())
