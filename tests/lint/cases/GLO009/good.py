from geno_lewm_obs import get_logger

log = get_logger("data")


def look_up(sequence_length, seq_hash, shard):
    log.debug("data.cache.hit", key=sequence_length)
    log.debug("data.cache.hit", key=seq_hash, shard_id=shard.number)
