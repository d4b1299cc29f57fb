"""An event of an application's own, which a lock file declares, its context key, and a metric."""

from geno_lewm_obs import MetricSpec, extend_metrics, get_counter, get_gauge, get_logger

log = get_logger("planning")
log.info("planning.search.end", best_score=0.71, request_id="r-1")
log.info("planning.search.end", best_scroe=0.71)
log.info("planning.search.ends", best_score=0.71)
log.debug("training.step", request_id=1)
extend_metrics(MetricSpec("planning.score", "gauge", "score", "of the best plan"))
get_gauge("planning.score")
get_counter("planning.score")
