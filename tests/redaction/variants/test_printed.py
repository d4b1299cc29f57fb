"""Variants in what structures print, as one of the checks of a text."""

from __future__ import annotations

import pytest

from geno_lewm_obs.redaction import judge_text
from geno_lewm_obs.redaction.variants.printed import prints_variant


@pytest.mark.parametrize(
    "text",
    [
        "chrom=7 pos=123456 ref=ATC alt=A",
        "CHROM=7 POS=123456 REF=ATC ALT=A",
        "chrom=7 pos=123456 ATC>A",
        "\uff43\uff48\uff52=7 pos=123456 \uff41\uff4c\uff54=A",
        "7\t123456\tATC\tA",
        "| 7 | 123456 | ATC | A |",
    ],
    ids=ascii,
)
def test_found(text):
    """By names, in any case and width, and in rows."""
    assert prints_variant(text)
    assert ("variant", True) == judge_text(text)[:2]


@pytest.mark.parametrize(
    "text",
    ["", "loss=0.5", "a | b", "default: pos=3", "7\t5\tA\tC", "chr7 > chr8", "x -> y"],
    ids=ascii,
)
def test_passed(text):
    """What has a letter or a sign in common with them passes."""
    assert not prints_variant(text)
