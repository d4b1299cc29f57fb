"""The parts of notations: chromosomes and alleles."""

from __future__ import annotations

from geno_lewm_obs.redaction.variants.parts import is_allele, is_chromosome


def test_parts():
    """A chromosome is told by its number or its name; an allele is no NaN."""
    names = "7 chr7 X 07 chrUn_gl000220 NC_000007.14 GL000192.1 HLA-A*01:01 CHROM7".split()
    alleles = "A ATC a <DEL> <CN0> ]2:234567]A A,G".split()

    assert all(map(is_chromosome, names))
    assert not any(map(is_chromosome, ["27", "loss", "", "chr"]))
    assert all(map(is_allele, alleles))
    assert not any(map(is_allele, ["NaN", "nan", "NA", "N", "NN", "loss", "", "7"]))
