"""Numbers of databases, told from seeds, locus tags and standards by what stands around."""

from __future__ import annotations

import pytest

from geno_lewm_obs.redaction.variants import find_variant


def judged(text):
    found = find_variant(text)
    return None if found is None else found.certain


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (True, "rs98"),
        (True, "rs987654321"),
        (True, "RS6025"),
        (True, "snp_rs987"),
        (True, "rs_123456"),
        (True, "rs 12345"),
        (None, "rs 1234"),
        (None, "rs9"),
        (None, "rs012345"),
        (None, "hours12345"),
        (None, "run_rs12345"),
        (False, "run_rs123456"),
        (None, "ABCD_RS123456"),
        (None, "main.rs:123456"),
        (None, "rs:12345"),
        (False, "rs:123456"),
        (False, "Rs5000"),
    ],
)
def test_rs_and_a_number(expected, text):
    """The number's length, the letters' case and what stands before them decide."""
    assert expected is judged(text)
    assert expected is judged(f"saw {text}, and more")


def test_a_digest_of_vrs_passes():
    """A computed identifier of VRS is a digest, which says nothing of its variant."""
    assert judged("ga4gh:VA.0123456789abcdefABCDEF_-01234567") is None
