from geno_lewm_obs import get_logger

log = get_logger("training")


def end(kind):
    name = f"{kind}.end"
    log.info(name)
    log.info("training." + "epoch.end")
    log.info()
