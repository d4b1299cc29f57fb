"""Rows of tables: lines of VCF on any contig, and rows that only look like them."""

from __future__ import annotations

import pytest

from geno_lewm_obs.redaction.variants import find_variant

CONTIGS = "7 chr7 X MT NC_000007.14 chr7_KI270803v1_alt GL000192.1 hs37d5 scaffold_12 2L I my-1"
ALTS = "T . * <DEL> <CN0> <INS:ME:L1> <*>,T X,T G,T ]2:234567]A [2:234567[A A]2:234567] <NON_REF>"


@pytest.mark.parametrize("contig", CONTIGS.split())
def test_a_line_is_certain(contig):
    """A line of VCF is certain on any contig, with any allele."""
    for alt in ALTS.split():
        found = find_variant(f"{contig}\t123456\t.\tA\t{alt}\t50\tPASS\t.")

        assert found is not None, alt
        assert found.certain, alt


@pytest.mark.parametrize(
    "text",
    [
        "layer\t100\tx\tA\tC",
        "7\t100\tx\ta\tc",
        "3\t100\tloss\tNaN\tNA\t0.5\tnan",
        "7\t123456\tx\tA\t.",
        "name\tstep\tid\tREF\tALT\tQUAL\tFILTER",
    ],
)
def test_other_rows_pass(text):
    """A row is no line of VCF without a contig, alleles, or the columns that follow these."""
    assert find_variant(text) is None
