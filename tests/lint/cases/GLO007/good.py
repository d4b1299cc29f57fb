from geno_lewm_obs import get_counter, get_gauge


def count(name):
    get_counter("geno_lewm.data.cache.hit").inc()
    get_gauge(name).set(1)
