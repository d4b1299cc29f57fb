"""
A file in blocks of whole lines, and the lines of a block that hold a name.
"""

from __future__ import annotations

from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.read.blocks import SIZE, blocks_of, lines_holding

pieces = st.sampled_from([b"a", b"b", b"ab", b"x", b"\n", b"\n\n"])


class TestBlocksOf:
    @given(st.lists(st.integers(0, SIZE), max_size=6), st.booleans(), st.integers(1, 4))
    def test_are_all_of_the_file(self, lengths, is_ended, times):
        """Nothing is lost or twice between two blocks, each of which ends where a line does."""
        content = b"\n".join(b"x" * length for length in lengths) + b"\n" * is_ended
        blocks = [*blocks_of(BytesIO(content), times)]

        assert content == b"".join(blocks)
        assert all(block.endswith(b"\n") for block in blocks[:-1])


class TestLinesHolding:
    @given(
        st.lists(pieces, max_size=30).map(b"".join),
        st.sets(st.sampled_from([b"a", b"b", b"ab", b"ba", b"q"]), min_size=1).map(tuple),
    )
    def test_is_each_of_them_once(self, block, needles):
        """Of any block come the lines that hold any of the texts, whole and in their order."""
        lines = block.splitlines(keepends=True)

        assert lines_holding(needles, block) == b"".join(
            line for line in lines if any(needle in line for needle in needles)
        )
