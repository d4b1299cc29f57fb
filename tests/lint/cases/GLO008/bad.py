from geno_lewm_obs import get_logger

log = get_logger("eval")
log.error("eval.regression", metric="loss")
