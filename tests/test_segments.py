"""Names of segments and of compressed files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.segments import (
    names_a_segment,
    segment_name,
    segment_named,
    unpacked_name,
)

stems = st.text("ab0123456789.-_", min_size=1).filter(lambda text: text[0] != ".")


class TestNames:
    @pytest.mark.parametrize(
        ("number", "name"),
        [(0, "r.jsonl"), (1, "r.0001.jsonl"), (9999, "r.9999.jsonl"), (10000, "r.10000.jsonl")],
    )
    def test_of_segments(self, number, name):
        """A segment's number has four digits, or more where it needs them; 0 has none."""
        assert (name, ("r.jsonl", number)) == (
            segment_name("r.jsonl", number),
            segment_named(name),
        )

    @given(stem=stems, number=st.integers(1, 10**9 - 1))
    def test_are_inverse(self, stem, number):
        """The name of a segment gives back the file and the number, whatever the file's name."""
        base = f"{stem}.jsonl"

        assert (base, number) == segment_named(segment_name(base, number))

    @given(stem=stems)
    def test_have_one_meaning(self, stem):
        """What a name is taken for has exactly that name."""
        assert f"{stem}.jsonl" == segment_name(*segment_named(f"{stem}.jsonl"))

    @pytest.mark.parametrize(
        "name",
        "r.jsonl r.001.jsonl r.00001.jsonl r.0000.jsonl r.1e10.jsonl .0001.jsonl 0001.jsonl "
        "r.0001.jsonl.broken r.0001.log r.0001 r.1234567890.jsonl "
        "r.\u0660\u0660\u0660\u0661.jsonl".split(),
    )
    def test_that_look_like_one(self, name):
        """A name that no segment has is a file's own."""
        assert (name, 0) == segment_named(name)

    @pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
    def test_of_compressed_files(self, packing):
        """A compressed segment is named like the segment."""
        assert ("r.rank3.jsonl", 12) == segment_named(f"r.rank3.0012.jsonl{packing}")
        assert "r.0001.jsonl" == unpacked_name(f"r.0001.jsonl{packing}")

    def test_of_runs(self):
        """A run whose file is named like a segment is known by its id."""
        assert [True, True, False, False] == list(
            map(names_a_segment, ("r.0001", "v1.2026", "r", "r.001"))
        )
