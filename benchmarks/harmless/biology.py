"""
What speaks of genes, places and short words of bases, and names no variant and no sequence.
"""

from __future__ import annotations

import itertools
import random
from typing import Any

from ..vocabulary import GENES, WORDS

CHROMOSOMES = (*map(str, range(1, 23)), "X", "Y", "M")
CIGAR = "MIDNSHP=X"
SUBSTITUTIONS = [f"{a}>{b}" for a, b in itertools.permutations("ACGT", 2)]
KMERS = ["".join(each) for each in itertools.product("ACGT", repeat=3)]


def a_cigar(rng: random.Random) -> str:
    return "".join(f"{rng.randint(1, 151)}{rng.choice(CIGAR)}" for _ in range(rng.randint(1, 8)))


def an_accession(rng: random.Random) -> str:
    number = rng.randint(1, 10**6)
    return rng.choice(
        (
            f"NM_{number:06}.{rng.randint(1, 9)}",
            f"NP_{number:06}.{rng.randint(1, 9)}",
            f"NC_{rng.randint(1, 24):06}.{rng.randint(9, 14)}",
            f"ENST{number:011}.{rng.randint(1, 9)}",
            f"ENSG{number:011}",
            f"GCF_{number:09}.{rng.randint(1, 5)}",
            f"SRR{number}",
            f"PRJNA{number}",
            f"GO:{number:07}",
            f"HGNC:{number}",
            f"UniProtKB:P{rng.randint(10000, 99999)}",
            f"PDB {rng.randint(1, 9)}{rng.choice('ABCT')}{rng.choice('ABCT')}{rng.randint(0, 9)}",
        )
    )


def a_locus_tag(rng: random.Random) -> str:
    prefix = "".join(rng.choices("ABCDEFGHKLMNPRSTVWXY", k=rng.randint(3, 6)))
    number = f"{rng.randint(1, 9999) * 5:05}"
    return rng.choice((f"{prefix}_RS{number}", f"gene-{prefix}_RS{number}", f"{prefix}_{number}"))


def a_place(rng: random.Random) -> str:
    start = rng.randint(1, 10**8)
    end = start + rng.randint(1, 10**5)
    chrom = rng.choice(CHROMOSOMES)
    return rng.choice(
        (
            f"chr{chrom}:{start}-{end}",
            f"chr{chrom}:{start:,}-{end:,}",
            f"chr{chrom}\t{start}\t{end}",
            f"{chrom}:{start}..{end}",
            f"chr{chrom} {start} {end} {rng.choice(WORDS)} {rng.random():.3f} +",
            f"val at chr{chrom}:{start} nan/nan",
            f"{chrom}q{rng.randint(11, 36)}.{rng.randint(1, 3)}",
        )
    )


def labels(rng: random.Random) -> Any:
    """Return short labels of base letters, as a list or as one text."""
    chosen = rng.choice(
        (
            SUBSTITUTIONS,
            rng.sample(KMERS, rng.randint(2, 6)),
            ["ATG", "CTG", "GTG", "TTG", "TAA", "TAG", "TGA"],
            [a + b for a in "ACGT" for b in "ACGT"],
            ["A", "C", "G", "T", "N"],
        )
    )
    return rng.choice((chosen, ",".join(chosen[:6]), " / ".join(chosen[:6])))


def base_counts(rng: random.Random) -> dict[str, Any]:
    names = rng.choice(("ACGT", ["A>C", "A>G", "C>T"], rng.sample(KMERS, 5), ["gc", "at", "tg"]))
    return {name: rng.choice((rng.randint(0, 10**6), rng.random())) for name in names}


def a_coverage_row(rng: random.Random) -> str:
    return "\t".join(
        (
            f"chr{rng.choice(CHROMOSOMES)}",
            str(rng.randint(1, 10**8)),
            str(rng.randint(0, 200)),
            f"{rng.random():.4f}",
        )
    )


def a_sentence_of_biology(rng: random.Random) -> str:
    gene = rng.choice(GENES)
    return rng.choice(
        (
            f"{gene} has {rng.randint(1, 60)} exons on chromosome {rng.choice(CHROMOSOMES)}",
            f"GC content {rng.random():.2f}, {rng.randint(1, 99)} A/T-rich windows in {gene}",
            f"start codons ATG, GTG and TTG; {rng.randint(1, 9)} of {gene}",
            f"read depth {rng.randint(1, 99)}x at {gene}, strand +/-",
            f"transitions A<->G, C<->T: {rng.random():.3f}",
            f"grch38 build {rng.randint(1, 14)}, {rng.randint(1, 24)} chromosomes",
        )
    )


KINDS = (
    a_cigar,
    an_accession,
    a_locus_tag,
    a_place,
    labels,
    base_counts,
    a_coverage_row,
    a_sentence_of_biology,
)
