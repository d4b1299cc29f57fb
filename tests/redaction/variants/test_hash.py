"""The hash that may stand for a variant."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs import InputError, hash_variant
from geno_lewm_obs.redaction import judge_text

ALLELES = st.text("ACGT", min_size=1, max_size=8)


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
