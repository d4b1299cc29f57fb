"""
Notations that are rows of a table: VCF, and the formats that have the same columns in other orders.

Their columns are parted by tabs; other separators have become tabs before (see `unquoted`).
"""

from __future__ import annotations

import re
from typing import Final

from .notation import Grade, Notation, always
from .parts import BREAKEND, END, POSITION, START, SYMBOLIC, is_missing
from .places import CHROMOSOME, grade_place

_SHORT_POSITION: Final = 3
_LONG_POSITION: Final = 5
"""Digits of a position that a bare number needs before it, if tabs and if blanks part them."""
_TAB: Final = r"(?:\t| {1,8})"
_LETTERS: Final = r"(?:[ACGTUNRYSWKMBDHVX]{1,200}|[acgtnACGTN]{1,200})"
_ALT: Final = rf"(?:{_LETTERS}|{SYMBOLIC}|{BREAKEND}|[*.])"
_ALTS: Final = rf"{_ALT}(?:,{_ALT}){{0,20}}"
_QUALITY: Final = r"(?:\.|-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|inf)"
_FILTER: Final = r"(?:\.|[A-Za-z][\w;.=-]{0,200})"
_NAME: Final = r"[^\s,'\"]{1,100}?"


def grade_line(match: re.Match[str]) -> Grade:
    """Grade the first columns of a line of VCF."""
    ref, alt = match["ref"], match["alt"]
    if any(map(is_missing, alt.split(","))) or (is_missing(ref) and ref.upper() != "N"):
        return Grade.NONE
    has_more = match["filter"] is not None
    if alt == "." and not has_more and match["id"] != ".":
        return Grade.NONE
    is_usual = match["filter"] in ("PASS", ".") or (has_more and match["id"] == ".")
    if alt[0] in "<[]" or is_usual or match["named"] is not None:
        return Grade.CERTAIN
    if ref + alt == (ref + alt).upper():
        return _grade_capitals(match)
    return Grade.GUESS if has_more and match["bare"] else Grade.NONE


def _grade_capitals(match: re.Match[str]) -> Grade:
    """Grade a line that ends with its alleles, which are capitals."""
    if match["id"] == ".":
        return Grade.CERTAIN
    if match["bare"] is None:
        # So are the rows of a multiple-choice test.
        return Grade.GUESS if match["filter"] is not None else Grade.NONE
    if "\t" in match[0]:
        return Grade.CERTAIN if len(match["pos"]) >= _SHORT_POSITION else Grade.GUESS
    return Grade.CERTAIN if len(match["pos"]) >= _LONG_POSITION else Grade.NONE


TABLES: Final = (
    Notation(
        "a line of VCF",
        "VCF 4.5, section 1.6, and gVCF",
        rf"(?<![A-Za-z0-9])(?:{CHROMOSOME}|{_NAME}){_TAB}(?P<pos>[0-9]{{1,10}}){_TAB}"
        rf"(?P<id>[^\s]{{1,200}}){_TAB}(?P<ref>{_LETTERS}|\*)(?:{_TAB}|,)(?P<alt>{_ALTS})"
        rf"(?:{_TAB}{_QUALITY}{_TAB}(?P<filter>{_FILTER})(?![^\s'\"])|{END})",
        grade_line,
        (
            "7\t123456\t.\tATC\tA\t50\tPASS\tDP=30",
            "chr7\t123456\trs1\tA\tG,T\t.\t.\t.",
            "7\t123456\t.\tA\t<CN0>\t.\t.\t.",
            "7\t123456\t.\tA\t<INS:ME:L1>\t.\t.\t.",
            "7\t123456\t.\tA\t<*>\t.\t.\t.",
            "7\t123456\t.\tA\t]2:234567]A\t.\t.\t.",
            "7\t123456\t.\tA\t.\t.\t.\t.",
            "7\t123456\t.\tN\t<DEL>\t.\t.\t.",
            "7\t123456\t.\tA\t<NON_REF>\t.\t.\tEND=123460",
            "hs37d5\t123456\t.\tA\tT\t50\tPASS\t.",
            "my_contig\t123\tx1\tA\tT\t50\tPASS\t.",
            "b'7\\t123456\\t.\\tATC\\tA\\t50\\tPASS'",
            '{"line": "7\\\\t123456\\\\t.\\\\tATC\\\\tA\\\\t50"}',
            "7%09123456%09.%09ATC%09A%0950",
            "['7', '123456', '.', 'ATC', 'A', '50', 'PASS']",
            "in.vcf:12:7\t123456\t.\tATC\tA\t50\tPASS",
        ),
        ("7\t10\tx1\tA\tG", "physics,12,q7,A,C,0.83,wrong"),
        (
            "1\t100\t0.5\tnan\tnan",
            "7\t100\tloss\tNaN\tnan\tnan",
            "epoch 3,10000,acc,NaN,NA,nan,0.5,NA",
            "layer\t100\t0.5\ta\tc",
        ),
    ),
    Notation(
        "a row of PLINK's bim",
        "PLINK 1.9, file formats",
        rf"{START}{CHROMOSOME}{_TAB}[^\s]{{1,100}}{_TAB}[0-9]{{1,4}}(?:\.[0-9]{{1,12}})?"
        rf"{_TAB}(?P<pos>[0-9]{{4,10}}){_TAB}(?P<ref>[ACGTacgt]{{1,200}}|0){_TAB}"
        rf"(?P<alt>[ACGTacgt]{{1,200}}|0)(?P<between>){END}",
        grade_place,
        ("7\tsnp1\t0\t123456\tA\tG", "7 snp1 0.123 123456 ATC A"),
        passes=("3 loss 0.5 1000 a c",),
    ),
    Notation(
        "a row of PLINK's map",
        "PLINK 1.9, file formats",
        rf"{START}{CHROMOSOME}\t[\w.:-]{{0,60}}[0-9]\t0(?:\.[0-9]{{1,12}})?\t[0-9]{{4,10}}{END}",
        lambda _match: Grade.GUESS,
        (),
        ("7\tsnp1\t0\t123456",),
        ("7\tloss\t0\t123456", "7\t0\t123456"),
    ),
    Notation(
        "a row of MAF",
        "GDC MAF format 1.0",
        rf"{START}{CHROMOSOME}{_TAB}{POSITION}{_TAB}[0-9]{{1,10}}{_TAB}[-+.]{_TAB}\w{{1,40}}{_TAB}"
        rf"(?:SNP|DNP|TNP|ONP|INS|DEL){_TAB}(?:[ACGTN-]{{1,200}}){_TAB}[ACGTN-]{{1,200}}",
        always,
        ("GENE1\t1\t.\tGRCh38\t7\t123456\t123458\t+\tX\tDEL\tATC\tATC\tA",),
        passes=("7\t123456\t123458\t+\tgene",),
    ),
    Notation(
        "a row of 23andMe's raw data",
        "23andMe, raw data: id, chromosome, position and genotype",
        rf"{START}i[0-9]{{3,9}}{_TAB}{CHROMOSOME}{_TAB}[0-9]{{3,10}}{_TAB}"
        rf"(?:[ACGTDI]{{1,2}}|--){END}",
        always,
        ("i5000123\t7\t123456\tAG",),
        passes=("i5000123\t7\t123456",),
    ),
    Notation(
        "a record of vcfpy",
        "vcfpy, repr of Record",
        r"Record\([\"']{1,5}[^\"'\s]{1,100}[\"']{1,5},? ?\t?[0-9]{1,10}.{1,300}?"
        r"(?:Substitution|BreakEnd|SingleBreakEnd|SymbolicAllele)\(",
        always,
        ("Record('7', 123456, [], 'ATC', [Substitution('A')])",),
        passes=("Record('7', 123456)", "Substitution('a')"),
    ),
    Notation(
        "attributes of GVF",
        "Genome Variation Format 1.10",
        r"(?:Variant|Reference)_seq=[ACGTNacgtn~]",
        always,
        ("chr7\tx\tSNV\t123456\t123456\t.\t+\t.\tID=1;Variant_seq=A;Reference_seq=G",),
        passes=("Variant_effect=none",),
    ),
)
"""Notations of tables."""
