from geno_lewm_obs import get_logger


def judge(fields):
    log = get_logger("eval")
    log.error("eval.regression", metric="loss", error_code="EVAL.REGRESSION")
    log.error("eval.regression", metric="loss", exc_info=True)
    log.exception("eval.regression", metric="loss")
    log.error("eval.regression", **fields)
