from geno_lewm_obs import get_logger


def step(level):
    log = get_logger("training")
    log.debug("training.step", step=1)
    log.log("info", "training.epoch.end")
    log.log(level, "training.epoch.end")
    log.warning("training.collapse.alert", criterion="norm")
