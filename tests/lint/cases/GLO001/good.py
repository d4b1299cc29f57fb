from geno_lewm_obs import get_logger

log = get_logger("training")
log.info("training.epoch.end", loss=0.5)
