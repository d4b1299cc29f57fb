"""
The names under which the parts of a variant go: chromosome, position, reference, alternative.

A blank in the table stands for what parts the words of a name: ``_``, ``-``, a dot, a blank, or
nothing before a capital. Case makes no difference, nor does an ``s`` at the end, or what stands
before a name: ``variant.chrom`` and ``tumorRefAllele`` are known by their ends.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from ...bounded_cache import BoundedCache

TABLE: Final = (
    ("chrom", "chrom,chr", "VCF 4.5; UCSC's BED; PLINK"),
    ("chrom", "chromosome,chromosome name", "MAF of the GDC; Ensembl; GWAS Catalog"),
    ("chrom", "contig,reference name,ref name", "hail; GA4GH and BigQuery; pysam"),
    ("chrom", "seq name,seq id,rname", "GTF and GRanges; GFF3; SAM"),
    ("pos", "pos,position,bp", "VCF 4.5; hail; PLINK"),
    ("pos", "start,start position,begin", "GA4GH; MAF; GVF"),
    ("pos", "chrom start,base pair location", "UCSC's BED; GWAS Catalog"),
    ("locus", "locus,location,coordinate,coord", "hail; VEP; tables made by hand"),
    ("ref", "ref,ref allele,ref base", "VCF 4.5; dbNSFP; tables made by hand"),
    ("ref", "reference,reference allele,reference base", "ClinVar; MAF; GA4GH"),
    ("ref", "other allele", "GWAS Catalog"),
    ("alt", "alt,alt allele,alt base,ref alt", "VCF 4.5; dbNSFP; tables made by hand"),
    ("alt", "alternate,alternate allele,alternate base", "ClinVar; GA4GH and BigQuery"),
    ("alt", "alternative,alternative allele", "tables made by hand"),
    ("alt", "allele,allele string,effect allele", "hail; Ensembl; GWAS Catalog"),
    ("alt", "tumor seq allele,variant allele", "MAF of the GDC; DECIPHER"),
    ("alt", "mutation,substitution", "tables made by hand, of a change as A>G"),
)
"""
For each part some names, and who calls it so.

Those of an alternative hold ``alt`` or ``allele``, which a text is searched for first; or else what
they name is a change, and has a ``>``.
"""
_PARTED: Final = r"[_.\- ]?"
_START: Final = r"(?:(?<![A-Za-z0-9])|(?<=[a-z])(?=[A-Z]))"
_BUILD: Final = r"(?:[_.\-]?(?:hg|[Gg][Rr][Cc]h|b)[0-9]{2})?"
"""The build of the genome in which a position is counted, as in ``pos_hg38``."""
_MAX_NAME: Final = 256
_MAX_KEYS: Final = 4096
_known: Final[BoundedCache[str, str]] = BoundedCache(_MAX_KEYS, max_bytes=2**20)


@cache
def name_pattern() -> str:
    """Return the expression of every name, each in a group that is called as its part."""
    parts = dict.fromkeys(part for part, _, _ in TABLE)
    groups = "|".join(f"(?P<{part}>{_alternatives(part)})" for part in parts)
    return f"{_START}(?i:{groups}){_BUILD}(?:_?[0-9])?(?![A-Za-z0-9_])"


def _alternatives(part: str) -> str:
    names = ",".join(names for named, names, _ in TABLE if named == part).split(",")
    # The longest first, or "ref" would hide "ref allele".
    return "|".join(
        name.replace(" ", _PARTED) + "s?" for name in sorted(names, key=len, reverse=True)
    )


def part_of_key(key: str) -> str:
    """Do as `part_named`, for a *key* that passed the rules: what it names is remembered."""
    part = _known.entries.get(key)
    if part is None:
        part = part_named(key)
        _known.store(key, part)
    return part


def part_named(name: str) -> str:
    """Return the part of a variant that *name* stands for, or an empty text."""
    name = name[-_MAX_NAME:].strip()
    # Most names end here, and no pattern is compiled for them.
    if not name.rstrip(_AFTER).lower().endswith(_ENDS):
        return ""
    found = [*re.finditer(name_pattern(), name)]
    return (found[-1].lastgroup or "") if found and found[-1].end() == len(name) else ""


def names_allele(key: str) -> bool:
    """Tell whether *key* names an alternative allele, without which nothing tells a variant."""
    return part_of_key(key) == "alt"


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


_LAST_WORDS: Final = {name.split(" ")[-1] for _, names, _ in TABLE for name in names.split(",")}
_ENDS: Final = (*_LAST_WORDS, *(f"{word}s" for word in _LAST_WORDS), "hg", "grch")
_AFTER: Final = "0123456789_"
_PLACES: Final = ("pos", "start", "begin", "bp", "base", "loc", "coord")
"""Words of which every name of a position holds one."""
