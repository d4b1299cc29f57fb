"""Names made of base letters, which are no sequence."""

from __future__ import annotations

import random
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geno_lewm_obs.redaction import text_holds_sequence

PAIRS = [first + second for first in "ACGT" for second in "ACGT"]
CODONS = ["".join(letters) for letters in product("TCAG", repeat=3)]
CHANGES = [f"{ref}>{alt}" for ref in "ACGT" for alt in "ACGT" if ref != alt]
RANGES = ["GC_NC_0_19", "GC_NC_20_39", "GC_NC_40_59", "GC_NC_60_79", "GC_NC_80_100"]


def shuffled(words):
    return random.Random(7).sample(words, len(words))


@pytest.mark.parametrize("joint", [" ", ", ", "\n", "': 0.25, '", "\t17\t"], ids=ascii)
@pytest.mark.parametrize(
    "words",
    [PAIRS, shuffled(PAIRS), CODONS, shuffled(CODONS), sorted(CODONS)[:7], CHANGES, RANGES * 2],
    ids=[
        "pairs",
        "pairs shuffled",
        "codons",
        "codons shuffled",
        "seven in order",
        "changes",
        "ranges",
    ],
)
def test_pass(words, joint):
    """Changes, ranges, and words that are most of all or stand in order are no sequence."""
    assert not text_holds_sequence(joint.join(words))


def test_settings_and_codons_that_begin_or_end_a_gene_pass():
    """Names before a sign of equality are no sequence, nor are start and stop codons."""
    settings = "++cat.auc=0.4231185 ++tcn.acc=an ++tcn.acc=2079.5074"

    assert not text_holds_sequence(settings)
    assert text_holds_sequence(settings.replace("=", " "))
    assert not text_holds_sequence("ATG CTG GTG TTG TAA TAG TGA")


@pytest.mark.parametrize(
    "text",
    [
        " ".join(reversed(sorted(CODONS)[:8])),
        " ".join([*sorted(CODONS)[:8], "AAA"]),
        " ".join([*PAIRS[:5], *PAIRS[:5]]),
        " ".join("".join(letters) for letters in product("AC", "G", "ACT", "GT", "AC")),
        ">".join("GATTACAGATTACAGATTACA"),
        "->".join("GATTACAGATTACAGATTACA"),
        " ".join(f"ACGT_{at}_{at + 4}" for at in range(0, 24, 4)),
        "A>CGATTACAGATTACAGATTACA",
    ],
    ids=[
        "out of order",
        "one twice",
        "pairs twice",
        "five letters",
        "letters parted by >",
        "letters parted by arrows",
        "pieces with their places",
        "more behind a change",
    ],
)
def test_stay(text):
    """What may have been cut from a sequence is one still."""
    assert text_holds_sequence(text)


@given(st.text("ACGT", min_size=28, max_size=80), st.integers(1, 6))
def test_cut_into_words(sequence, width):
    """A sequence in pieces is found, but where its pieces happen to be words in order."""
    assume(set(sequence) != {"A"})  # nothing but NA, as R has it
    words = [sequence[at : at + width] for at in range(0, len(sequence), width)]
    may_be_names = len(set(words)) == len(words) or len(set(words[:-1])) == len(words) - 1

    assert text_holds_sequence(" ".join(words)) or (1 < width < 5 and may_be_names)
