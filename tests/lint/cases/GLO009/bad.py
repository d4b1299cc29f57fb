from geno_lewm_obs import get_logger

log = get_logger("data")


def look_up(sequence, record, user_email, row):
    log.debug("data.cache.hit", key=sequence)
    log.debug("data.cache.hit", key=record.read_seq)
    log.debug("data.cache.hit", key=user_email)
    log.debug("data.cache.hit", key=row["phone"])
