from geno_lewm_obs import get_logger

log = get_logger("training")
log.info("training.epoch.end", epcoh=1)
log.info("training.epoch.end", "and", loss=0.5)
log.bind(epcoh=1)
