"""
The genome of bacteriophage lambda, in shards for training and evaluation.

The source is GenBank NC_001416, a public record of 48,502 bases. Nothing here logs, and no base
leaves this module as a letter.
"""

from __future__ import annotations

import gzip
from importlib.resources import files
from typing import Final

SHARD_BASES: Final = 500
HELD_OUT_EVERY: Final = 5
"""
One shard in this many is held out from training.

They are spread over the genome, whose two arms differ in composition.
"""

Example = tuple[tuple[int, ...], int]
"""
The contexts before one base, as row numbers of the model, and the base itself, 0 to 3.

The contexts are sorted by length, the longest last.
"""


def load_codes() -> list[int]:
    """
    Return the genome as numbers, 0 to 3 for A, C, G, T.

    It is cut to whole shards, so that both strands have the same shards.
    """
    packed = files(__package__).joinpath("lambda_phage.fa.gz").read_bytes()
    lines = gzip.decompress(packed).decode().splitlines()
    letters = "".join(line for line in lines if not line.startswith(">")).upper()
    codes = ["ACGT".index(letter) for letter in letters]
    return codes[: len(codes) // SHARD_BASES * SHARD_BASES]


def other_strand(codes: list[int]) -> list[int]:
    """Return the complementary strand in reading direction: reversed, A for T and C for G."""
    return [3 - code for code in reversed(codes)]


def split(codes: list[int]) -> tuple[list[int], list[int]]:
    """Return the indices of the shards for training and of those held out."""
    shards = range(len(codes) // SHARD_BASES)
    return [n for n in shards if n % HELD_OUT_EVERY], [n for n in shards if n % HELD_OUT_EVERY == 0]


def encode(codes: list[int], shard: int, order: int) -> list[Example]:
    """
    Return one example for each base of a shard that has *order* bases before it.

    A context of k bases has row number ``(4**k - 1) / 3 + code``, so that contexts of all lengths
    from 0 to *order* share one table.
    """
    start = max(shard * SHARD_BASES, order)
    examples = []
    for here in range(start, (shard + 1) * SHARD_BASES):
        rows, code, offset = [0], 0, 1
        for back in range(1, order + 1):
            code += codes[here - back] * 4 ** (back - 1)
            rows.append(offset + code)
            offset += 4**back
        examples.append((tuple(rows), codes[here]))
    return examples
