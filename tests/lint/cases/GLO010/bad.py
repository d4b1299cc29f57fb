from geno_lewm_obs import logged_run, span

with logged_run("training", start_event="training.run.strat", end_event="training.run.end") as log:
    log.info("training.epoch.end")
    with span("evaluate", start_event="eval.run.begin", end_event="eval.run.end", benchmrk="x"):
        pass


@span("load", end_event="data.loaded")
def load():
    pass
