"""What the plugin for mypy adds where a checker knows the events already."""

from geno_lewm_obs.typed import get_logger, logged_run, span

log = get_logger("training")
log.info("training.epoch.end", metric="auc")
log.warn("training.epoch.end", loss=0.5)
log.bind(epcoh=2).exception("training.epoch.end", metric="auc")
with logged_run("eval", start_event="eval.run.start", start_data={"datset": "d"}):
    pass
with span("work", end_event="eval.run.end", n_items="1"):
    pass
with span("work", end_event="eval.run.edn", n_items="1"):  # type: ignore[arg-type]
    pass
