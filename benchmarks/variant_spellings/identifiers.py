"""
Spellings: numbers that a public catalogue gave to a variant.
"""

from __future__ import annotations

from typing import Final

from .spelling import Spelling, table

_OF_DBSNP: Final = (
    ("rs", lambda v: f"rs{v.rs}"),
    ("RS", lambda v: f"RS{v.rs}"),
    ("in a sentence", lambda v: f"carrier of rs{v.rs}, both copies"),
    ("with an allele", lambda v: f"rs{v.rs}({v.a})"),
    ("with two alleles", lambda v: f"rs{v.rs} {v.a}>{v.b}"),
    ("as a column of PLINK", lambda v: f"rs{v.rs}_{v.a}"),
    ("rs and a hyphen", lambda v: f"rs{v.rs}-{v.a}"),
    ("rs:allele", lambda v: f"rs{v.rs}:{v.b}"),
    ("rs#", lambda v: f"rs#{v.rs}"),
    ("rsid=", lambda v: f"rsid={v.rs}"),
    ("rsID: rs", lambda v: f"rsID: rs{v.rs}"),
    ("dbSNP:", lambda v: f"dbSNP:{v.rs}"),
    ("dbSNP:rs", lambda v: f"dbSNP:rs{v.rs}"),
    ("a file's name", lambda v: f"/out/rs{v.rs}.json"),
    ("URL of dbSNP", lambda v: f"https://www.ncbi.nlm.nih.gov/snp/rs{v.rs}"),
    ("PLINK map", lambda v: f"{v.chrom}\trs{v.rs}\t0\t12"),
    ("BED with rs", lambda v: f"chr{v.chrom}\t12\t13\trs{v.rs}"),
)
_OF_CLINVAR: Final = (
    ("VCV", lambda v: f"VCV0{v.rs}.2"),
    ("VCV without version", lambda v: f"VCV0{v.rs}"),
    ("RCV", lambda v: f"RCV0{v.rs}.3"),
    ("SCV", lambda v: f"SCV0{v.rs}.1"),
)
_SHORT: Final = (
    ("short", lambda v: f"rs{600 + v.short % 300}"),
    ("two digits", lambda v: f"rs{20 + v.short % 60}"),
    ("short with an allele", lambda v: f"rs{v.short}({v.a})"),
)

SPELLINGS: Final = (
    *table(((f"dbSNP, {name}", make) for name, make in _OF_DBSNP), lambda v: str(v.rs)),
    *table(((f"ClinVar, {name}", make) for name, make in _OF_CLINVAR), lambda v: f"0{v.rs}"),
    *(Spelling(f"dbSNP, {name}", make, make) for name, make in _SHORT),
    Spelling("dbSNP, rs and a blank", lambda v: f"rs {v.rs}", lambda v: str(v.rs)),
    Spelling("dbSNP, rs and an underscore", lambda v: f"rs_{v.rs}", lambda v: str(v.rs)),
    Spelling(
        "dbSNP, a number that a standard has",
        lambda _: "RS485",
        lambda _: "RS485",
        passes="a handful, and known by their standards",
    ),
    Spelling(
        "dbSNP, behind a word",
        lambda v: f"sweep_rs{v.p}",
        lambda v: str(v.p),
        passes="a random state, or a locus tag of a genome",
    ),
    Spelling(
        "VRS",
        lambda v: f"ga4gh:VA.EgHPXXhULTwoP4-ACfs-{v.rs}xyz",
        lambda v: str(v.rs),
        passes="they hide the variant, as long as nobody tries all of them",
    ),
)
