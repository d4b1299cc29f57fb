"""
The names under which the parts of a variant go: chromosome, position, reference, alternative.

A blank in the table stands for what parts the words of a name: ``_``, ``-``, a dot, a blank, or
nothing before a capital. Case makes no difference, nor does an ``s`` at the end, or what stands
before a name: ``variant.chrom`` and ``tumorRefAllele`` are known by their ends.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from ...bounded_cache import BoundedCache


class Names(NamedTuple):
    """The part that they name, the names, and who calls it so."""

    part: str
    names: str
    source: str


TABLE: Final = (
    Names("chrom", "chrom,chr", "VCF 4.5; UCSC's BED; PLINK"),
    Names("chrom", "chromosome,chromosome name", "MAF of the GDC; Ensembl; GWAS Catalog"),
    Names("chrom", "contig,reference name,ref name", "hail; GA4GH and BigQuery; pysam"),
    Names("chrom", "seq name,seq id,rname", "GTF and GRanges; GFF3; SAM"),
    Names("pos", "pos,position,bp", "VCF 4.5; hail; PLINK"),
    Names("pos", "start,start position,begin", "GA4GH; MAF; GVF"),
    Names("pos", "chrom start,base pair location", "UCSC's BED; GWAS Catalog"),
    Names("locus", "locus,location,coordinate,coord", "hail; VEP; tables made by hand"),
    Names("ref", "ref,ref allele,ref base", "VCF 4.5; dbNSFP; tables made by hand"),
    Names("ref", "reference,reference allele,reference base", "ClinVar; MAF; GA4GH"),
    Names("ref", "other allele", "GWAS Catalog"),
    Names("alt", "alt,alt allele,alt base,ref alt", "VCF 4.5; dbNSFP; tables made by hand"),
    Names("alt", "alternate,alternate allele,alternate base", "ClinVar; GA4GH and BigQuery"),
    Names("alt", "alternative,alternative allele", "tables made by hand"),
    Names("alt", "allele,allele string,effect allele", "hail; Ensembl; GWAS Catalog"),
    Names("alt", "tumor seq allele,variant allele", "MAF of the GDC; DECIPHER"),
    Names("alt", "mutation,substitution", "tables made by hand, of a change as A>G"),
)
"""All names. Those of an allele hold ``alt`` or ``allele``, which a text is searched for first."""
_PARTED: Final = r"[_.\- ]?"
_START: Final = r"(?:(?<![A-Za-z0-9])|(?<=[a-z])(?=[A-Z]))"
_BUILD: Final = r"(?:[_.\-]?(?:hg|[Gg][Rr][Cc]h|b)[0-9]{2})?"
"""The build of the genome in which a position is counted, as in ``pos_hg38``."""
_MAX_KEY: Final = 256
_MAX_KEYS: Final = 4096
_known: Final[BoundedCache[str, str]] = BoundedCache(_MAX_KEYS, max_bytes=2**20)


@cache
def name_pattern() -> str:
    """Return the expression of every name, each in a group that is called as its part."""
    parts = dict.fromkeys(row.part for row in TABLE)
    groups = "|".join(f"(?P<{part}>{_alternatives(part)})" for part in parts)
    return f"{_START}(?i:{groups}){_BUILD}(?:_?[0-9])?(?![A-Za-z0-9_])"


def _alternatives(part: str) -> str:
    names = ",".join(row.names for row in TABLE if row.part == part).split(",")
    # The longest first, or "ref" would hide "ref allele".
    return "|".join(
        name.replace(" ", _PARTED) + "s?" for name in sorted(names, key=len, reverse=True)
    )


def part_named(key: str) -> str:
    """Return the part of a variant that *key* names, or an empty text."""
    part = _known.entries.get(key)
    if part is None:
        part = _part_named(key[-_MAX_KEY:].strip())
        _known.store(key, part)
    return part


def _part_named(key: str) -> str:
    # Most keys end here, and no pattern is compiled for them.
    if not key.rstrip(_AFTER).lower().endswith(_ENDS):
        return ""
    found = [*re.finditer(name_pattern(), key)]
    return (found[-1].lastgroup or "") if found and found[-1].end() == len(key) else ""


def names_allele(key: str) -> bool:
    """Tell whether *key* names an alternative allele, without which nothing tells a variant."""
    return part_named(key) == "alt"


def may_name_alternative(text: str) -> bool:
    """Tell quickly whether *text* may hold the name of an alternative: ``default`` is none."""
    small = text.lower()
    if small.rfind("allele") >= 0:
        return True
    at = small.rfind("alt")
    while at >= 0:
        before = text[max(at - 3, 0) : at]
        if (
            not before[-1:].isalpha()
            or text[at : at + 2] == "Al"  # of camelCase
            or before[-2:-1] == "\\"  # of a line's end that is escaped
            or before.lower() == "ref"
        ):
            return True
        at = small.rfind("alt", 0, at + 2)
    return False


def may_name_place(text: str) -> bool:
    """Tell quickly whether *text* may hold the name of a position."""
    small = text.lower()
    return any(small.rfind(word) >= 0 for word in _PLACES)


_LAST_WORDS: Final = {name.split(" ")[-1] for row in TABLE for name in row.names.split(",")}
_ENDS: Final = (*_LAST_WORDS, *(f"{word}s" for word in _LAST_WORDS), "hg", "grch")
_AFTER: Final = "0123456789_"
_PLACES: Final = ("pos", "start", "begin", "bp", "base", "loc", "coord")
"""Words of which every name of a position holds one."""
