from geno_lewm_obs import get_counter, get_gauge

get_counter("geno_lewm.data.cache.hits").inc()
get_gauge("geno_lewm.data.cache.hit").set(1)
