"""Variants whose parts stand one after the other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.redaction.variants.rows import holds_row, row_tells_variant

NAMES = st.sampled_from(["chr1", "chrX", "MT", "NC_000007.14", "chrUn_gl000220"])
BARE = st.sampled_from(["1", "22", "X", 7, 23])
ALLELES = st.text("ACGT", min_size=1, max_size=8)


@given(NAMES, st.integers(1, 250_000_000), ALLELES, ALLELES)
def test_behind_a_name(chrom, pos, ref, alt):
    """Behind a name that is one of a chromosome, any position is certain."""
    assert row_tells_variant([chrom, pos, ref, alt]) is True


@given(BARE, st.integers(1, 250_000_000), ALLELES, ALLELES)
def test_behind_a_bare_number(chrom, pos, ref, alt):
    """Behind a bare number, a position is certain, likely or none by its size."""
    expected = True if pos >= 10_000 else False if pos >= 1000 else None

    assert row_tells_variant([chrom, pos, ref, alt]) is expected


@pytest.mark.parametrize(
    ("expected", "row"),
    [
        (True, ["7", 123456, ".", "ATC", "A", 50, "PASS"]),
        (True, ["7", 123456, 123458, "ATC", "-"]),
        (True, ["7", "exm1", 0, 123456, "A", "G"]),
        (True, ["G", 1, "b", "7", 123456, 123458, "+", "X", "DEL", "ATC", "ATC", "A"]),
        (True, ["1", 2, "7", 123456, "A", "G"]),
        (True, ["7:123456", "A", "G"]),
        (True, ["7-123456", "A>G"]),
        (True, ["chr7:g.123456A>G"]),
        (True, ["7", 123456, "A", "G,T"]),
        (True, ["7", 123456, "A", "]8:1000]A"]),
        (True, ["\uff17", "123456", "\uff21", "\uff27"]),
        (False, ["7", 123456, 0.5, "A", "G"]),
        (False, ["7", 123456, 12, "A", "G"]),
        (False, ["7", 123456, "a", "G"]),
        (None, ["x", 123456, "A", "G"]),
        (None, [27, 123456, "A", "G"]),
        (None, ["7", 123456, "A", None]),
        (None, ["7", 123456, "nan", "NaN"]),
        (None, ["7", 123456, "NA", "A"]),
        (None, ["7", 123456, "N/A"]),
        (None, ["7", 123456, "A", "B"]),
        (None, ["7", 123456, "A"]),
        (None, ["7", 123456, "A" * 301, "G"]),
        (None, []),
    ],
    ids=ascii,
)
def test_forms(expected, row):
    """The rows of usual formats are certain; a label or a number between is a guess."""
    assert row_tells_variant(row) is expected


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (True, "| 7 | 123456 | ATC | A |"),
        (True, "id\tscore\n7\t123456\tATC\tA"),
        (False, "7\t5000\tATC\tA"),
        (False, "1\t100\t0.5\tnan\tnan"),
        (False, "7\t123456"),
    ],
    ids=ascii,
)
def test_text(expected, text):
    """A row of a text is found where it's certain."""
    assert holds_row(text) is expected


@given(
    st.lists(st.none() | st.integers() | st.floats() | st.text("ACGT7:\t|>-.chrXN0", max_size=9))
)
def test_any_row(row):
    """Any row can be judged."""
    assert row_tells_variant(row) in {True, False, None}
