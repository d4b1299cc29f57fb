from geno_lewm_obs import get_logger

log = get_logger("training")
log.info("training.epoch.edn", loss=0.5)
log.info("the epoch has ended")
