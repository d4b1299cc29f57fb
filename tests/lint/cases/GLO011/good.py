from geno_lewm_obs import get_logger


def end(loss, batches):
    log = get_logger("training")
    log.info("training.epoch.end", loss=1, samples=2.0, lr=None)
    log.info("training.epoch.end", loss=float(loss), samples=len(batches))
    log.info("training.epoch.end", loss="NaN", samples=sum(batches))
    log.info("training.epoch.end", samples=float(batches), stack_info=True)
