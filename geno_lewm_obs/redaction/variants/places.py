"""
Notations that name a chromosome, a position and two alleles, or what happens there.

A chromosome whose name says what it is, as ``chr7``, makes any alleles behind it certain. A bare
``7`` needs a long position, or capital letters and strict separators: ``8:15 A/C`` is a time.
"""

from __future__ import annotations

import re
from typing import Final

from .notation import Grade, Notation, always
from .parts import (
    BARE,
    BASES,
    BREAKEND,
    END,
    NAMED,
    POSITION,
    START,
    SYMBOLIC,
    is_chromosome,
    is_missing,
)

_LONG_POSITION: Final = 5
"""Digits. Fewer are a step, a size or a time as often as a position."""
_SHORT_POSITION: Final = 3
_STRICT: Final = 3
"""Colons between four parts."""
_ALLELE_LETTERS: Final = frozenset("ACGTNacgtn.")
_BETWEEN_WORDS: Final = frozenset(" \t,;.")
_BUILD: Final = (
    r"(?:[Gg][Rr][Cc][Hh]3[678](?:\.?p[0-9]{1,2})?|[Hh][Gg](?:1[789]|38)|[Bb]3[678]|CHM13|T2T)"
)
CHROMOSOME: Final = (
    rf"(?:(?P<named>{NAMED}|{_BUILD}[-:_|/ \t]{{1,2}}(?:{NAMED}|{BARE}))"
    rf"|(?P<bare>(?<![0-9]\.){BARE}|X[1-9][0-9]?(?=\.)))"
)
"""A chromosome: ``named`` by what it is, or ``bare``, but not behind a decimal point."""
_TO: Final = r"(?:[ \t]{0,3}[-:_/|+~,;.@=\t(]{1,2}[ \t]{0,2}|[ \t]{1,8})"
_TO_POSITION: Final = (
    rf"(?:[\"']{{0,5}}{_TO}[\"']{{0,5}}(?:pos(?:ition)?[ :=]{{1,2}})?(?:[gm]\.)?|[(\[])"
)
_TO_ALLELES: Final = (
    rf"[)\]\"']{{0,6}}(?:{_TO}(?:[-+][ \t:]{{1,2}})?)?(?:alleles?[=:] ?)?[(\[{{]{{0,2}}[\"']{{0,5}}"
)
_SECOND: Final = rf"(?:{BASES}(?:[,/]{BASES}){{0,9}}|{SYMBOLIC}|{BREAKEND}|[-*.])"
_ARROW: Final = r" ?[-=]{0,2}> ?"
_PAIR: Final = (
    rf"(?P<ref>{BASES}|-)(?P<between>{_ARROW}|[ \t]?[-:_/|~+,;.\\\t][ \t]?|[ \t]{{1,8}}"
    rf"|[\"']{{1,5}} ?, ?[\"']{{1,5}})(?P<alt>{_SECOND}){END}"
)
_EVENT: Final = "<(?:DEL|DUP|INS|INV|CNV?|BND|TRA|STR|VNTR)[0-9A-Z_:]{0,30}>"
_RANGE: Final = r"(?:(?:-|_|\.\.|[ \t]{1,8}|:)[0-9]{1,10})?"


def grade_place(match: re.Match[str]) -> Grade:
    """Grade a chromosome, a position and two alleles."""
    ref, alt = match["ref"], match["alt"]
    if not _are_alleles(ref, alt):
        return Grade.NONE
    digits = sum(map(str.isdigit, match["pos"]))
    capitals = ref.isupper() or not ref.isalpha()
    capitals = capitals and (alt.isupper() or not alt.isalpha() or alt[0] == "<")
    if match["bare"] is None:
        is_sure = capitals or (digits >= _SHORT_POSITION and match["between"] != " ")
        return Grade.CERTAIN if is_sure else Grade.GUESS
    if match["pos"][0] == "0":
        return Grade.NONE
    if digits >= _LONG_POSITION:
        return _grade_long(match, digits, capitals=capitals)
    return _grade_short(match, digits) if capitals and not _is_in_hex(match) else Grade.NONE


def _grade_long(match: re.Match[str], digits: int, *, capitals: bool) -> Grade:
    """Grade alleles behind a bare chromosome and a position of many digits."""
    if match["ref"].upper() == match["alt"].upper():
        return Grade.GUESS
    if capitals:
        return Grade.CERTAIN
    if "-" in (match["ref"], match["alt"]):
        return Grade.NONE
    return Grade.CERTAIN if digits > _LONG_POSITION and not _is_table(match) else Grade.GUESS


def _grade_short(match: re.Match[str], digits: int) -> Grade:
    """Grade capital alleles behind a bare chromosome and a position of few digits."""
    text = match[0]
    if match["ref"] == match["alt"]:
        return Grade.NONE
    if digits < _SHORT_POSITION:
        return Grade.GUESS if text.count(":") == _STRICT else Grade.NONE
    if _is_table(match):
        return Grade.GUESS if ">" in match["between"] else Grade.NONE
    return Grade.GUESS if "_" in text else Grade.CERTAIN


def _is_table(match: re.Match[str]) -> bool:
    """Tell whether the parts are parted as columns or words are."""
    return not _BETWEEN_WORDS.isdisjoint(match[0])


def _are_alleles(ref: str, alt: str) -> bool:
    """Tell whether *ref* and *alt* may be: NaN and the like are none, nor two dashes."""
    symbolic = alt[0] in "<[]" or "[" in alt or "]" in alt
    if symbolic:
        return True
    bases = (ref + alt).strip("-*.,/")
    return bool(bases) and not (is_missing(ref) or any(map(is_missing, re.split("[,/]", alt))))


def _is_in_hex(match: re.Match[str]) -> bool:
    """Tell whether it is part of a longer row of hex numbers, as a hardware address."""
    text = match.string
    before = text[max(match.start() - 2, 0) : match.start()]
    after = text[match.end() : match.end() + 2]
    return bool(re.fullmatch("[0-9A-Fa-f][-:]", before) or re.fullmatch("[-:][0-9A-Fa-f]", after))


def grade_event(match: re.Match[str]) -> Grade:
    """Grade a chromosome, a position and an event without alleles."""
    if match["bare"] is None:
        return Grade.CERTAIN
    if len(match["pos"]) < _LONG_POSITION:
        return Grade.NONE
    # A word by itself may be of a sentence.
    return Grade.GUESS if match["event"][0] in "DIC" or " " in match[0] else Grade.CERTAIN


def grade_breakend(match: re.Match[str]) -> Grade:
    """Grade a place in brackets: bases stand before or behind a breakend."""
    text = match.string
    around = text[max(match.start() - 1, 0) : match.start()] + text[match.end() : match.end() + 1]
    if _ALLELE_LETTERS.isdisjoint(around):
        return Grade.NONE
    is_known = match["name"][0] == "<" or is_chromosome(match["name"])
    return Grade.CERTAIN if is_known else Grade.GUESS


PLACES: Final = (
    Notation(
        "chromosome, position and alleles",
        "gnomAD, Ensembl, GTEx, PLINK 2 and many other programs",
        rf"{START}{CHROMOSOME}(?:\({_BUILD}\))?{_TO_POSITION}(?P<pos>{POSITION}){_RANGE}"
        rf"(?:\[{_BUILD}\])?"
        rf"(?:(?![A-Za-z]){_TO_ALLELES}|(?=[A-Za-z]+(?:{_ARROW}|[/|]))|(?<=\])){_PAIR}",
        grade_place,
        (
            "7-123456-ATC-A",
            "chr7:123456:A:G",
            "chr7:123456 A>G",
            "7:123456A>G",
            "7:123456:A:G,T",
            "7:123,456:A:G",
            "7:123456 A->G",
            "7:123456 (A/G)",
            "7_123456_ATC/-",
            "7:123456:-:ATC",
            "GRCh38-7-123456-ATC-A",
            "hg19_7_123456_ATC_A",
            "out/score_chr7_123456_ATC_A.json",
            "variant:7:123456:ATC:A",
            "NC_000007.14-123456-ATC-A",
            "NM_000001.2:123:A:G",
            "ENST00000123456.3:123:A:G",
            "LRG_12:123:A:G",
            "chr7_KI270803v1_alt:123456:A:G",
            "HLA-A*01:01:01:01:123:A:G",
            "chrUn_KI270442v1:123456:A:G",
            "chr7_123456_ATC_A_b38",
            "7 123456 123456 A/G +",
            "7\t123456\t123458\tATC\tA",
            "('7', 123456, 'ATC', 'A')",
            "7,123456,ATC,A",
            "7:123456:A:<DEL>",
            "X7.123456.ATC.A",
            "7:123456[ATC/A]",
            "x.7-123456-ATC-A",
            "7:123456:['ATC', 'A']",
            "M-3243-A-G",
            "7:123456[b37]A,G",
            "chr7(GRCh38):123456 ATC>A",
            "7:123456 alleles=('ATC', 'A')",
        ),
        ("7,123456,a,g", "1_100_A_C", "7:15:A:C", "chr7 12345 at a time"),
        (
            "epoch 3 100 nan/nan",
            "3:100:nan:nan",
            "10:45 N/A",
            "8:15 A/C",
            "m_128_a_c",
            "x_256_c_t.png",
            "3,1500,a,c",
            "(1, 224, 'cat', 'tag')",
            "gemm(2, 512, 'N', 'T')",
            "07:12:AC:CA:AA:CC",
            "chr7:123456-123999",
        ),
    ),
    Notation(
        "alleles and their place",
        "reports, as A>G at chr7:123456",
        rf"{START}(?P<ref>{BASES})(?P<between>{_ARROW})(?P<alt>{BASES})[ ,;:@(]{{1,3}}"
        rf"(?:(?:at|on|in) )?{CHROMOSOME}[:_ -](?P<pos>{POSITION}){END}",
        grade_place,
        ("A>G at chr7:123456", "ATC>A (7:123456)"),
        passes=("C>T in 7 of 12",),
    ),
    Notation(
        "a region and one allele",
        "Ensembl VEP, region format",
        rf"{START}{CHROMOSOME}:[0-9]{{3,10}}-[0-9]{{3,10}}(?::[-+]?1)?"
        rf"/(?:[ACGT]{{1,200}}|-){END}",
        always,
        ("7:123456-123458/A", "chr7:123456-123458:1/A"),
        passes=("7:123456-123458", "3/a"),
    ),
    Notation(
        "an event at a place",
        "VCF 4.5, section 5, and HGVS without its prefix",
        rf"{START}{CHROMOSOME}[-:_ ](?:g\.)?(?P<pos>[0-9]{{1,10}})(?:(?:_|-|\.\.)[0-9]{{1,10}})?"
        rf"[-:_ (]{{0,2}}(?P<event>(?:delins|del|dup|inv|ins)[ACGTNacgtn]{{0,200}}{END}|{_EVENT}"
        rf"|(?:DEL|DUP|INS|INV|CNV|BND){END})",
        grade_event,
        (
            "chr7:123456_123458del",
            "chr7:123456delATC",
            "chr7:123456-<DEL>",
            "chrX:123456-123999:DUP",
            "7:123456:<INS>",
            "7:123456_123458del",
        ),
        ("7:123456 del", "7:123456:DEL"),
        ("3:1500 del", "chr7 in del", "chr7:123456 <br>"),
    ),
    Notation(
        "a breakend",
        "VCF 4.5, section 5.4",
        r"(?P<side>[\[\]])(?P<name><?[\w.*-]{1,60}>?):[0-9]{1,10}(?P=side)",
        grade_breakend,
        ("]2:234567]A", "A[chr2:234567[", "C[<ctg1>:7[", "[2:234567[A"),
        ("A[my_contig:7[",),
        ("x[2:234567]", "[1:10]", "a[:5], b[5:]", "[[rank0]epoch:12]"),
    ),
)
"""Notations of places."""
