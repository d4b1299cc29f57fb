"""
Spellings: chromosome, position and alleles, with separators, prefixes and contigs.
"""

from __future__ import annotations

from typing import Final

from .spelling import Spelling, table
from .variant import Variant


def _joined(separator: str, prefix: str = "") -> Spelling:
    shown = {"\t": "tab", " ": "blank"}.get(separator, separator)

    def make(v: Variant) -> str:
        return separator.join((f"{prefix}{v.chrom}", str(v.pos), v.ref, v.alt))

    return Spelling(f"{prefix}chrom {shown} pos {shown} ref {shown} alt", make)


_SEPARATORS: Final = (
    ("colon and >", lambda v: f"{v.chrom}:{v.pos}:{v.a}>{v.b}"),
    ("colon and comma", lambda v: f"{v.chrom}:{v.pos}:{v.a},{v.b}"),
    ("colon and slash", lambda v: f"{v.chrom}:{v.pos}:{v.a}/{v.b}"),
    ("change glued on", lambda v: f"chr{v.chrom}:{v.pos}{v.a}>{v.b}"),
    ("change after a blank", lambda v: f"chr{v.chrom}:{v.pos} {v.ref}>{v.alt}"),
    ("arrow of two characters", lambda v: f"{v.chrom}:{v.pos} {v.ref}->{v.alt}"),
    ("arrow between blanks", lambda v: f"{v.chrom}:{v.pos} {v.ref} -> {v.alt}"),
    ("> between blanks", lambda v: f"{v.chrom}:{v.pos} {v.ref} > {v.alt}"),
    ("alleles in parentheses", lambda v: f"{v.chrom}:{v.pos} ({v.ref}/{v.alt})"),
    ("alleles in brackets", lambda v: f"chr{v.chrom}:{v.pos} [{v.ref}/{v.alt}]"),
    ("PLINK with a build", lambda v: f"{v.chrom}:{v.pos}[b37]{v.a},{v.b}"),
    ("underscore before alleles", lambda v: f"{v.chrom}:{v.pos}_{v.ref}_{v.alt}"),
    ("underscore and slash", lambda v: f"{v.chrom}_{v.pos}_{v.ref}/{v.alt}"),
    ("thousands", lambda v: f"chr{v.chrom}:{v.pos:,} {v.ref}>{v.alt}"),
    ("thousands and hyphens", lambda v: f"{v.chrom}-{v.pos:,}-{v.ref}-{v.alt}"),
    ("a range and alleles", lambda v: f"chr{v.chrom}:{v.pos}-{v.end} {v.ref}/{v.alt}"),
    ("dash for the alternative", lambda v: f"{v.chrom}_{v.pos}_{v.a}{v.b}{v.a}/-"),
    ("dash for the reference", lambda v: f"{v.chrom}_{v.pos}_-/{v.a}{v.b}{v.a}"),
    ("dash after a colon", lambda v: f"{v.chrom}:{v.pos}:{v.a}{v.b}{v.a}:-"),
    ("two alternatives", lambda v: f"{v.chrom}-{v.pos}-{v.a}-{v.b},{v.b}{v.a}"),
    ("small letters", lambda v: f"{v.chrom}-{v.pos}-{v.ref}-{v.alt}".lower()),
    ("build in parentheses", lambda v: f"chr{v.chrom}(GRCh38):{v.pos} {v.ref}>{v.alt}"),
    ("a region of VEP", lambda v: f"{v.chrom}:{v.pos}-{v.pos}:1/{v.b}"),
    ("words", lambda v: f"chromosome {v.chrom} position {v.pos} {v.ref}>{v.alt}"),
)
_PREFIXES: Final = (
    ("GRCh38-", lambda v: f"GRCh38-{v.chrom}-{v.pos}-{v.ref}-{v.alt}"),
    ("GRCh38:", lambda v: f"GRCh38:{v.chrom}:{v.pos}:{v.ref}:{v.alt}"),
    ("hg19_", lambda v: f"hg19_{v.chrom}_{v.pos}_{v.ref}_{v.alt}"),
    ("hg38_chr", lambda v: f"hg38_chr{v.chrom}_{v.pos}_{v.ref}_{v.alt}"),
    ("b37:", lambda v: f"b37:{v.chrom}:{v.pos}:{v.ref}:{v.alt}"),
    ("T2T-CHM13v2.0-", lambda v: f"T2T-CHM13v2.0-{v.chrom}-{v.pos}-{v.ref}-{v.alt}"),
    ("a path", lambda v: f"/out/score_chr{v.chrom}_{v.pos}_{v.ref}_{v.alt}.json"),
    ("a file's name", lambda v: f"preds-{v.chrom}-{v.pos}-{v.ref}-{v.alt}.npz"),
    ("variant:", lambda v: f"variant:{v.chrom}:{v.pos}:{v.ref}:{v.alt}"),
    ("an underscore", lambda v: f"_{v.chrom}_{v.pos}_{v.ref}_{v.alt}"),
    ("a word and a point", lambda v: f"x.{v.chrom}-{v.pos}-{v.ref}-{v.alt}"),
    ("key=", lambda v: f"id={v.chrom}-{v.pos}-{v.ref}-{v.alt}"),
    ("a sample", lambda v: f"S0001_{v.chrom}:{v.pos}:{v.ref}:{v.alt}"),
    ("chr and a zero", lambda v: f"chr07:{v.pos}:{v.ref}:{v.alt}"),
    ("CHROM", lambda v: f"CHROM{v.chrom}:{v.pos}:{v.ref}:{v.alt}"),
    ("chrom 23", lambda v: f"23:{v.pos}:{v.ref}:{v.alt}"),
    ("file:line:", lambda v: f"in.vcf:12:{v.chrom}:{v.pos}:{v.ref}:{v.alt}"),
)
_CONTIGS: Final = (
    "chrUn_KI270742v1",
    "chr7_KI270803v1_alt",
    "chr1_KI270706v1_random",
    "NC_000007.14",
    "NT_187633.1",
    "NW_003315950.2",
    "CM000669.2",
    "GL000192.1",
    "KI270728.1",
    "chrM",
    "chrEBV",
    "hs37d5",
    "chr6_hap1",
)


def _on_contig(contig: str, separator: str) -> Spelling:
    def make(v: Variant) -> str:
        return separator.join((contig, str(v.pos), v.ref, v.alt))

    return Spelling(f"{contig} {separator}", make)


SPELLINGS: Final = (
    *(_joined(each) for each in "-:_/,;|\t"),
    *(_joined(each, "chr") for each in "-:_/,;|\t ."),
    *table(_SEPARATORS[:13]),
    *table(_SEPARATORS[13:15], lambda v: f"{v.pos:,}"),
    *table(_SEPARATORS[15:]),
    *table((f"behind {name}", make) for name, make in _PREFIXES),
    *(_on_contig(contig, separator) for contig in _CONTIGS for separator in ":-"),
    Spelling("HLA-A*01:01:01:01 :", lambda v: f"HLA-A*01:01:01:01:{v.pos}:{v.ref}:{v.alt}"),
)
