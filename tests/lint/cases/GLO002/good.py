from geno_lewm_obs import get_logger

log = get_logger("training")
log.info("training.epoch.end", epoch=1, exc_info=True, loss=0.5)
log.bind(epoch=1, loss=0.5).info("training.epoch.end")
