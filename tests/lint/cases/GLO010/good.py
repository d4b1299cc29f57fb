from geno_lewm_obs import logged_run, span

with logged_run("training", start_event="training.run.start", end_event="training.run.end") as log:
    log.info("training.epoch.end")
    with span("evaluate", start_event="eval.run.start", end_event="eval.run.end", elapsed_s=1.5):
        pass
    with span("load", kind="no event, so no record"):
        pass
