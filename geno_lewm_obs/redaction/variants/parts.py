"""
The parts of which notations of variants consist: chromosome, position, alleles.

Each is a pattern to compose others of, and a function that tells whether a text is one. Bare names
of chromosomes are those of human ones and PLINK's numbers 23 to 26; a name that says what it is,
such as ``chrUn_gl000220`` or an accession, may be of any organism.
"""

from __future__ import annotations

import re
from typing import Final

START: Final = "(?<![A-Za-z0-9])"
END: Final = r"(?![A-Za-z0-9])"

BARE: Final = r"(?:0?[1-9]|1[0-9]|2[0-6]|[XYxy]|[Mm][Tt]?)"
"""A chromosome by its number or letter alone."""
ACCESSION: Final = (
    r"(?:[ANXYZnx][CGMPRTWZcgmprtw]_[0-9]{4,12}|ENS[A-Z]{0,6}[EGPRT][0-9]{11}|LRG_[0-9]{1,5}"
    r"|[A-Z]{1,2}[0-9]{5,8}|[A-Z]{4,6}[0-9]{8,10})(?:[.v][0-9]{1,3})?(?:[tp][0-9]{1,3})?"
)
"""A sequence of RefSeq, Ensembl, LRG or GenBank."""
NAMED: Final = (
    r"(?:[Cc][Hh][Rr](?:[Oo][Mm](?:[Oo][Ss][Oo][Mm][Ee])?)?[ _.:=-]?"
    r"(?:[0-9]{1,3}[A-Za-z]?|[XYMWZUIVxymwzuiv]{1,5}[TtNn]?|EBV)(?:_\w{1,40}?)?"
    rf"|{ACCESSION}|HLA-[A-Z0-9]{{1,5}}\*[0-9]{{2,4}}(?::[0-9]{{2,4}}){{0,3}}[A-Z]?"
    r"|hs37d5|NC_[0-9]{6}|(?:[Ss]caffold|[Cc]ontig|SCAFFOLD|CONTIG|[Ss]uper)_?[0-9]{1,7})"
)
"""A chromosome or contig whose name says what it is."""
POSITION: Final = r"(?:[0-9]{1,3}(?:[,'. _][0-9]{3}){1,3}|[0-9]{1,10})"
"""A position, with or without separators between thousands."""
BASES: Final = r"[ACGTUNacgtun]{1,200}"
SYMBOLIC: Final = r"<[A-Za-z*][\w:.*-]{0,60}>|<\*>"
BREAKEND: Final = (
    r"[ACGTNacgtn.]{0,50}[\[\]]<?[\w.*:-]{1,60}>?:[0-9]{1,10}[\[\]][ACGTNacgtn.]{0,50}"
)

_CHROMOSOME: Final = rf"{NAMED}|{BARE}"
_ALLELE: Final = rf"{BASES}(?:,{BASES})*|{SYMBOLIC}|{BREAKEND}"
MISSING: Final = r"(?i:n/?a[nt]?|n+)"
"""What stands for no number, or for any base: never an allele that tells something."""


def is_chromosome(text: str) -> bool:
    """Tell whether *text* names a chromosome or contig."""
    return re.fullmatch(_CHROMOSOME, text, re.ASCII) is not None


def is_allele(text: str) -> bool:
    """Tell whether *text* is an allele: bases, or what VCF has in their place. NaN is none."""
    return re.fullmatch(_ALLELE, text, re.ASCII) is not None and not is_missing(text)


def is_missing(text: str) -> bool:
    """Tell whether *text* stands for nothing: NaN, NA, or N alone."""
    return re.fullmatch(MISSING, text, re.ASCII) is not None
