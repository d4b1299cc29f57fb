from geno_lewm_obs import get_logger

log = get_logger("training")


def write(path, host):
    log.info("training.checkpoint.write", tag=f"best of {host}", path=str(path))
    log.info("training.checkpoint.write", tag="%s" % host, path="{}".format(path))
    log.info("training.checkpoint.write", tag="ACGTACGTACGTACGTACGTACGT")
    log.info("training.checkpoint.write", tag={1, 2})
    log.bind(user_email=host)
