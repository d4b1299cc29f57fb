"""Four mistakes that a method for each event shows to every checker."""

from geno_lewm_obs.typed import EventMethods, get_logger

log = EventMethods(get_logger("training"))
log.training_epoch_end(epoch=2, loss=0.25, samples=1540)
log.training_epoch_edn(epoch=2)
log.training_epoch_end(los=0.25)
log.training_epoch_end(loss="0.25")
log.training_epoch_end(metric="auc")
