"""
Numbers of variants in public databases: dbSNP, ClinVar, dbVar, COSMIC, and SPDI's names.

Whoever has such a number can look the variant up. Numbers of dbSNP are told from random states and
NCBI's locus tags by what stands before them.
"""

from __future__ import annotations

import re
from typing import Final

from .notation import Grade, Notation, always
from .parts import END

_STANDARDS: Final = frozenset("232 422 423 449 485 256 384 512".split())
"""Numbers of serial lines, as RS-485, and of signatures (RFC 7518), as RS256."""
_SHORT: Final = 6
"""Digits. A random state in a name has fewer, as a rule."""
_REFSEQ: Final = r"[NXnx][CGMPRTWcgmprtw]_[0-9]{4,12}(?:\.[0-9]{1,3})?"
_DIGITS_OF_TAG: Final = 5
"""Digits of a locus tag in NCBI's annotation of prokaryotes, as in ``ABCD_RS01290``."""
_WORDS: Final = r"(?i:(?:db)?snps?|var(?:iants?)?|alleles?|genotypes?|markers?|loc(?:us|i)|rsids?)"


def _grade_rs(match: re.Match[str]) -> Grade:
    """Grade letters and a number by their spelling and by what stands before."""
    number, gap, letters = match["number"], match["gap"], match["letters"]
    if number[0] == "0" or letters == "rS" or number in _STANDARDS:
        return Grade.NONE
    text, start = match.string, match.start()
    before = text[start - 1 : start] if start else ""
    if before == "." or (before and before in "-_"):
        return _grade_glued(text[max(start - 20, 0) : start], match)
    if gap in ("", "#"):
        return Grade.CERTAIN if letters != "Rs" else Grade.GUESS
    if len(number) >= _SHORT - 1 and gap in ("_", " "):
        return Grade.CERTAIN if letters != "Rs" else Grade.NONE
    return Grade.GUESS if len(number) >= _SHORT and gap != "-" else Grade.NONE


def _grade_glued(before: str, match: re.Match[str]) -> Grade:
    """Grade a number behind a word and ``-`` or ``_``: a seed, a locus tag, or a variant."""
    if before[-1] == ".":
        # The suffix of a file of Rust, and a line in it.
        return Grade.NONE if match["gap"] else Grade.GUESS
    if re.search(rf"(?:^|[^A-Za-z]){_WORDS}[-_]$", before):
        is_tag = match["letters"] == "RS" and len(match["number"]) == _DIGITS_OF_TAG
        return Grade.GUESS if is_tag else Grade.CERTAIN
    if match["letters"] == "RS" or match["gap"] or len(match["number"]) < _SHORT:
        return Grade.NONE
    return Grade.GUESS


IDENTIFIERS: Final = (
    Notation(
        "a number of dbSNP",
        "dbSNP, reference SNP (rs)",
        r"(?<![A-Za-z0-9])(?P<letters>[rR][sS])(?P<gap>[#_ :=-]?)(?P<number>[0-9]{2,12})" + END,
        _grade_rs,
        (
            "rs123456",
            "rs98",
            "rs987(T)",
            "RS123456",
            "carrier of rs987",
            "rs_123456",
            "rs 123456",
            "rs#123456",
            "variant_rs987",
            "snp/rs123456.json",
        ),
        ("run_rs1234567", "rs:123456"),
        (
            "ABCD_RS01290",
            "gene-ABCD_RS01290",
            "sweep_rs1234",
            "lr3e-4_rs2024",
            "ckpt_rs12345.pt",
            "RS-485",
            "rs485",
            "RS256",
            "main.rs:123456",
            "rs=42",
            "rs 42",
        ),
    ),
    Notation(
        "a number of dbSNP behind its name",
        "dbSNP",
        r"(?<![A-Za-z0-9])(?:[rR][sS]_?[iI][dD]|(?i:dbsnp)(?:_?(?:id|ID))?)[\"']?[:=# ]{1,3}[\"']?"
        r"(?:[rR][sS])?[0-9]{2,12}" + END,
        always,
        ("rsid=123456", "dbSNP:123456", "dbSNP: rs12", '"rsid": 123456'),
        passes=("dbSNP build 155", "rsid: none"),
    ),
    Notation(
        "an accession of ClinVar",
        "ClinVar, identifiers",
        r"(?<![A-Za-z0-9])[VRSvrs][Cc][Vv][0-9]{9}(?:\.[0-9]{1,3})?" + END,
        always,
        ("VCV000012345", "RCV000012345.6", "SCV000123456"),
        passes=("VCV12",),
    ),
    Notation(
        "a number of a structural variant",
        "dbVar and DGVa",
        r"(?<![A-Za-z0-9])[ne]s?sv[0-9]{4,12}" + END,
        always,
        ("nsv123456", "esv123456", "nssv123456"),
        passes=("csv1234",),
    ),
    Notation(
        "a number of COSMIC",
        "COSMIC, genomic mutation identifiers",
        r"(?<![A-Za-z0-9])COS(?:V|M|N)[0-9]{3,12}" + END,
        always,
        ("COSV12345678", "COSM12345"),
        passes=("COSMIC", "COS 123"),
    ),
    Notation(
        "SPDI",
        "Holmes et al., Bioinformatics 36:1902, 2020",
        rf"(?<![A-Za-z0-9]){_REFSEQ}:[0-9]{{1,10}}"
        rf":(?:[0-9]{{1,10}}|[A-Z]{{0,200}}):[A-Z]{{0,200}}{END}",
        always,
        ("NC_000007.14:123455:A:G", "NC_000007.14:123455:2:", "NC_000007.14:123455::ATC"),
        passes=("NC_000007.14:123455-123460", "NM_000492.4"),
    ),
)
"""Numbers of databases. Digests that hide the variant, as ``ga4gh:VA.…``, pass."""
