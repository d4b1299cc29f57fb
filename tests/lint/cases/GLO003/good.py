from geno_lewm_obs import get_logger

log = get_logger("training")
END = "training.epoch.end"


def end(event, **fields):
    log.info(END)
    log.info(END if fields else "training.run.end")
    log.info(event, **fields)
    log.info(**fields)
    for name in ("training.run.start", "training.run.end"):
        log.info(name)
