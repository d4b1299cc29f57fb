import geno_lewm_obs

def broken(:
    pass
