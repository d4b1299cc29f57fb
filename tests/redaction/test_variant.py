"""Variants written out, and the hash that may stand for one."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geno_lewm_obs import InputError, hash_variant
from geno_lewm_obs.redaction import judge_text
from geno_lewm_obs.redaction.variant import _notations, holds_variant

VARIANTS = [
    "7-117559590-ATCT-A",
    "chr1-12345-A-T",
    "1:12345:A:T",
    "chrX_155270560_C_G",
    "chr7:g.117559590A>G",
    "chr7:117559590 A>G",
    "M-3243-A-G",
    "NM_000492.4:c.1521_1523del",
    "NM_000059.3:c.7007G>A",
    "c.1521_1523delCTT",
    "c.88+2T>G",
    "c.*32G>A",
    "NC_000001.11:g.12345A>T",
    "NC_000001.11:12344:A:T",
    "p.Phe508del",
    "p.(Gly551Asp)",
    "p.Arg553*",
    "m.3243A>G",
    "1\t12345\trs1\tA\tT\t50\tPASS\t.",
    "chr2\t21229160\t.\tC\tT,G\t.",
    "7\t117559590\tATCT\tA",
    "7,117559590,ATCT,A",
    "X;31496350;C;T",
    "chr7|117559590|ATCT|A",
    "('chrMT', 3243, 'A', 'G')",
    "('chrMT', '3243', 'A', 'G')",
    "('7', 117559590, 'ATCT', 'A')",
    '["7","117559590","ATCT","A"]',
    "rs1801133",
    "scored RS6025 at last",
]
INNOCENT = [
    "chr7.vcf.gz",
    "chr7:117559590-117559690",
    "7-12-2026",
    "1-2-3",
    "GRCh38",
    "NM_000492.4",
    "BRCA1",
    "rs485",
    "c.py",
    "p.append(1)",
    "g.12",
    "n.1234",
    "run-2026-05-20-h100-0",
    "3-A-B",
    "v1.2.3-rc1",
    "10.0.0.1:8080",
    "x:1:2:3",
    "hours12345",
    "vh-00112233445566778899aabbccddeeff",
    "[7, 512, 1024]",
    "x, 100, a, b",
    "gemm(2, 512, 'N', 'T')",
    "7,117559590,117559690,A",
    "epoch 3 10 N/A",
    "since 10:45 n/a",
    "chr1:100 N/A",
]
ALLELES = st.text("ACGT", min_size=1, max_size=8)


class TestNotation:
    @pytest.mark.parametrize("text", VARIANTS)
    def test_is_found(self, text):
        """A variant that is written out is found, alone and within a text."""
        assert holds_variant(text)
        assert holds_variant(text if "\t" in text else f"while scoring {text}, failed")

    @pytest.mark.parametrize("text", INNOCENT)
    def test_other_texts_pass(self, text):
        """
        Regions, files, dates, genes and accessions alone pass, and so do numbers before what is
        not available.
        """
        assert not holds_variant(text)

    def test_long_texts_take_linear_time(self):
        """A hostile text of a million characters comes back."""
        assert not holds_variant("1-1-" * 100_000 + "c." + "1" * 500_000)


PARTS = st.sampled_from(
    [
        *VARIANTS,
        *INNOCENT,
        "chrMT:g.",
        "chr",
        "rs",
        "c.",
        "p.(Gly",
        ".",
        ":",
        "-",
        "\t",
        " ",
        "A>G",
        "1",
        "123",
        "4567",
        "A",
        "C",
        "é",
        "x",
        ", ",
        "', '",
        ",",
    ]
)


@pytest.mark.parametrize(
    "before",
    ["", "a text of many words and no digit " * 8, "2026-05-20 " * 30],
    ids=["short", "long", "full of digits"],
)
@settings(deadline=None)
@given(st.lists(PARTS, max_size=8).map("".join) | st.lists(PARTS, max_size=8).map(" ".join))
@example("é7-117559590-ATCT-A")
def test_looking_near_hints_is_enough(before, text):
    """
    What a search of the whole text finds is found, and nothing else; in a long text too, most of
    which isn't looked at.
    """
    assert (_notations().search(before + text) is not None) == holds_variant(before + text)


@pytest.mark.parametrize("text", VARIANTS)
def test_is_found_after_any_long_text(text):
    """Where digits are few, a variant is found near its own."""
    assert holds_variant("a text of many words and no digit " * 8 + text)


class TestHash:
    @given(st.sampled_from(["7", "chr7", "CHR7"]), st.integers(1, 250_000_000), ALLELES, ALLELES)
    def test_is_one_for_each_variant(self, chrom, pos, ref, alt):
        """
        The same variant has the same hash however its chromosome and case are spelt; another
        position has another.
        """
        key = b"k" * 32
        one = hash_variant(chrom, pos, ref, alt, key=key)

        assert one == hash_variant("7", pos, ref.lower(), alt.lower(), key=key)
        assert one != hash_variant("7", pos + 1, ref, alt, key=key)

    def test_may_be_logged(self):
        """The hash is short plain text that no rule keeps out."""
        text = hash_variant("M", 3243, "A", "G")

        assert re.fullmatch("vh-[0-9a-f]{32}", text)
        assert judge_text(text) is None

    def test_depends_on_the_key(self):
        """Another key gives another hash, so that nobody can try all variants."""
        assert hash_variant("7", 1, "A", "G", key=b"a" * 16) != hash_variant(
            "7", 1, "A", "G", key=b"b" * 16
        )

    def test_without_a_key_holds_for_the_process(self):
        """Without a key the hash is the same within a process, and another one in the next."""
        code = """
from geno_lewm_obs import hash_variant
print(hash_variant('7', 1, 'A', 'G'), hash_variant('7', 1, 'A', 'G'))
"""
        here, again = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
        ).stdout.split()

        assert here == again
        assert here != hash_variant("7", 1, "A", "G")

    @pytest.mark.parametrize(
        "arguments",
        [
            ("", 1, "A", "G"),
            (7, 1, "A", "G"),
            ("7", 0, "A", "G"),
            ("7", True, "A", "G"),
            ("7", "1", "A", "G"),
            ("7", 1, "", "G"),
            ("7", 1, "A", 5),
        ],
    )
    def test_bad_arguments(self, arguments):
        """What can't be part of a variant is refused by name, without being quoted."""
        with pytest.raises(InputError, match=r"chrom|pos|ref|alt"):
            hash_variant(*arguments)

    @pytest.mark.parametrize("key", [b"short", b"x" * 65, "text" * 8])
    def test_bad_key(self, key):
        """A key that isn't a secret of usable length is refused."""
        with pytest.raises(InputError, match="key is no secret"):
            hash_variant("7", 1, "A", "G", key=key)
