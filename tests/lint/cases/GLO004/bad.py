from geno_lewm_obs import get_logger

log = get_logger("training")
log.info("training.step", step=1)
log.log("debug", "training.epoch.end")
