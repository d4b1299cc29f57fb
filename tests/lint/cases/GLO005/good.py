from geno_lewm_obs import get_logger

log = get_logger("training")


def write(path, host):
    log.info("training.checkpoint.write", path=path, tag="best", size_bytes=1 << 20)
