"""
The demo's genome: the right sequence, all of it, and never as letters.
"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs.demo.genome import (
    HELD_OUT_EVERY,
    SHARD_BASES,
    encode,
    load_codes,
    other_strand,
    split,
)

codes_of_bases = st.lists(st.integers(0, 3))
shards = st.binary(min_size=SHARD_BASES, max_size=SHARD_BASES).map(
    lambda content: [byte % 4 for byte in content]
)


class TestGenome:
    def test_is_bacteriophage_lambda(self):
        """
        The composition is that of GenBank NC_001416 without the last two bases, which fill no
        shard.
        """
        codes = load_codes()

        assert [12_334, 11_361, 12_819, 11_986] == [codes.count(base) for base in range(4)]

    def test_begins_with_the_cohesive_end(self):
        """The first twelve bases are lambda's left cohesive end, as numbers."""
        assert [2, 2, 2, 1, 2, 2, 1, 2, 0, 1, 1, 3] == load_codes()[:12]

    def test_is_cut_to_whole_shards(self):
        """Every shard is full, on both strands."""
        assert 0 == len(load_codes()) % SHARD_BASES


class TestOtherStrand:
    def test_pairs_bases_and_reads_backwards(self):
        """A pairs with T and C with G, read from the other end."""
        assert [3, 2, 1, 1, 0] == other_strand([3, 2, 2, 1, 0])

    @settings(deadline=None)
    @given(codes_of_bases)
    def test_of_the_other_strand_is_the_first(self, codes):
        """The other strand of the other strand is the original."""
        assert codes == other_strand(other_strand(codes))


class TestSplit:
    def test_gives_every_shard_to_one_side(self):
        """Each shard is either for training or held out, never both."""
        training, held_out = split(load_codes())

        assert list(range(97)) == sorted(training + held_out)

    def test_holds_out_shards_from_all_over_the_genome(self):
        """Held-out shards are evenly spaced, since the genome's two arms differ."""
        _, held_out = split(load_codes())

        assert list(range(0, 97, HELD_OUT_EVERY)) == held_out


class TestEncode:
    def test_gives_the_contexts_of_each_length(self):
        """
        The rows before a base are those of 0, 1 and 2 bases, each length in a block of its own,
        the nearest base lowest.
        """
        examples = encode([1, 2, 3] + [0] * SHARD_BASES, 0, 2)

        assert ((0, 1 + 2, 5 + 2 + 4 * 1), 3) == examples[0]

    def test_leaves_out_bases_without_a_full_context(self):
        """
        The genome's first bases, with fewer bases before them than the order, are no examples.
        """
        assert SHARD_BASES - 5 == len(encode(load_codes(), 0, 5))

    def test_looks_back_into_the_shard_before(self):
        """A later shard has an example for each of its bases."""
        assert SHARD_BASES == len(encode(load_codes(), 1, 5))

    @settings(max_examples=25, deadline=None)
    @given(shards, st.integers(0, 5))
    def test_names_only_rows_that_the_model_has(self, codes, order):
        """
        Whatever the bases, each context length has its own range of rows, and the base itself is
        the target.
        """
        for example, target in zip(encode(codes, 0, order), codes[order:], strict=True):
            rows, base = example
            starts = [(4**k - 1) // 3 for k in range(order + 2)]

            assert (target, True) == (
                base,
                all(starts[k] <= row < starts[k + 1] for k, row in enumerate(rows)),
            )

    @settings(max_examples=25, deadline=None)
    @given(shards)
    def test_tells_contexts_apart(self, codes):
        """
        Two places share the row of the longest context only where the bases before them are the
        same.
        """
        rows = {}
        for here, (contexts, _) in enumerate(encode(codes, 0, 3), 3):
            rows.setdefault(contexts[-1], set()).add(tuple(codes[here - 3 : here]))

        assert [] == [each for each in rows.values() if len(each) > 1]
