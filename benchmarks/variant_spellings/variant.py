"""
A variant that no one has: its numbers are drawn by a seeded generator.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

AMINO_ACIDS: Final = {
    "A": "Ala",
    "C": "Cys",
    "D": "Asp",
    "E": "Glu",
    "G": "Gly",
    "H": "His",
    "K": "Lys",
    "L": "Leu",
    "N": "Asn",
    "P": "Pro",
    "Q": "Gln",
    "R": "Arg",
    "S": "Ser",
    "T": "Thr",
    "V": "Val",
    "W": "Trp",
    "Y": "Tyr",
}


@dataclass(frozen=True)
class Variant:
    """
    What the spellings need to know of a variant.

    `ref` and `alt` may be an insertion, a deletion or a substitution; `a` and `b` are always two
    different bases. The numbers are long enough to tell a variant in an output.
    """

    chrom: str
    pos: int
    """Eight digits."""
    ref: str
    alt: str
    a: str
    b: str
    c: int
    """A position in a transcript, of five digits."""
    p: int
    """A position in a protein, of four digits."""
    short: int
    """A position of two or three digits, as most in the literature."""
    aa: str
    bb: str
    rs: int
    """A number of dbSNP, of eight digits."""

    @property
    def aaa(self) -> str:
        return AMINO_ACIDS[self.aa]

    @property
    def bbb(self) -> str:
        return AMINO_ACIDS[self.bb]

    @property
    def end(self) -> int:
        return self.pos + 2


def make_variant(rng: random.Random) -> Variant:
    a, b = rng.sample("ACGT", 2)
    aa, bb = rng.sample(sorted(AMINO_ACIDS), 2)
    more = "".join(rng.choices("ACGT", k=rng.randint(1, 6)))
    ref, alt = rng.choice(((a, b), (a + more, a), (a, a + more)))
    return Variant(
        chrom=rng.choice([*map(str, range(1, 23)), "X"]),
        pos=rng.randint(10_000_000, 49_999_999),
        ref=ref,
        alt=alt,
        a=a,
        b=b,
        c=rng.randint(10_000, 99_999),
        p=rng.randint(3000, 9999),
        short=rng.randint(12, 999),
        aa=aa,
        bb=bb,
        rs=rng.randint(10_000_000, 99_999_999),
    )
