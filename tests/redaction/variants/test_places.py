"""Places with alleles: what is certain, likely, and none."""

from __future__ import annotations

import pytest

from geno_lewm_obs.redaction.variants import find_variant


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (True, "chr7:123:a:g"),
        (None, "chr7:12:a:g"),
        (True, "7:12345:A:G"),
        (False, "7:12345:a:g"),
        (True, "7:123456:a:g"),
        (True, "7:123:A:G"),
        (False, "7:12:A:G"),
        (None, "7:12-A-G"),
        (None, "7:123:a:g"),
        (None, "27:123456:A:G"),
        (None, "7:0123456:A:G"),
        (None, "1.7-123456-A-G"),
        (True, "7:123456:T:A"),
        (None, "7:123456:N:A"),
        (None, "7:123456:NaN:A"),
        (False, "7:123456:A:A"),
        (True, "chr7:123456 A/A"),
        (None, "7:12 A/A"),
        (None, "1a:7:12:AC:CA:0b"),
    ],
)
def test_what_decides(expected, text):
    """The chromosome's name, the position's length, capitals and separators decide."""
    found = find_variant(text)

    assert expected is (None if found is None else found.certain)
