"""An event of an application's own, which a lock file declares, and its context key."""

from geno_lewm_obs import get_logger

log = get_logger("planning")
log.info("planning.search.end", best_score=0.71, request_id="r-1")
log.info("planning.search.end", best_scroe=0.71)
log.info("planning.search.ends", best_score=0.71)
log.info("training.step", request_id=1)
