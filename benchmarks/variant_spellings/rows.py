"""
Spellings: rows of the files in which variants are kept.
"""

from __future__ import annotations

from typing import Final

from .spelling import Spelling, table
from .variant import Variant

_VCF: Final = (
    ("eight columns", "{chrom}\t{pos}\t.\t{ref}\t{alt}\t50\tPASS\tDP=30"),
    ("five columns", "{chrom}\t{pos}\t.\t{ref}\t{alt}"),
    ("a genotype", "chr{chrom}\t{pos}\t.\t{ref}\t{alt}\t50\tPASS\tDP=30\tGT\t0/1"),
    ("an id", "{chrom}\t{pos}\tid_17\t{ref}\t{alt}\t.\t.\t."),
    ("two alternatives", "{chrom}\t{pos}\t.\t{a}\t{b},{b}{a}\t50\tPASS\t."),
    ("<DEL>", "{chrom}\t{pos}\t.\t{a}\t<DEL>\t50\tPASS\tSVTYPE=DEL;END={end}"),
    ("<CN0>", "{chrom}\t{pos}\t.\t{a}\t<CN0>\t50\tPASS\t."),
    ("<CN0>,<CN2>", "{chrom}\t{pos}\t.\t{a}\t<CN0>,<CN2>\t50\tPASS\t."),
    ("<INS:ME:L1>", "{chrom}\t{pos}\t.\t{a}\t<INS:ME:L1>\t50\tPASS\t."),
    ("<DUP:TANDEM>", "{chrom}\t{pos}\t.\t{a}\t<DUP:TANDEM>\t50\tPASS\t."),
    ("<NON_REF>", "{chrom}\t{pos}\t.\t{a}\t{b},<NON_REF>\t50\tPASS\t."),
    ("<*>", "{chrom}\t{pos}\t.\t{a}\t<*>,{b}\t50\tPASS\t."),
    ("a spanning deletion", "{chrom}\t{pos}\t.\t{a}\t{b},*\t50\tPASS\t."),
    ("a breakend, base first", "{chrom}\t{pos}\t.\t{a}\t{a}]2:234567]\t50\tPASS\tSVTYPE=BND"),
    ("a breakend, bracket first", "{chrom}\t{pos}\t.\t{a}\t]2:234567]{a}\t50\tPASS\tSVTYPE=BND"),
    ("a breakend, other bracket", "{chrom}\t{pos}\t.\t{a}\t[2:234567[{a}\t50\tPASS\tSVTYPE=BND"),
    ("a single breakend", "{chrom}\t{pos}\t.\t{a}\t{a}{b}.\t50\tPASS\t."),
    ("a filter", "{chrom}\t{pos}\t.\t{ref}\t{alt}\t3.5\tq10;s50\tNS=3"),
    ("NC_", "NC_000007.14\t{pos}\t.\t{ref}\t{alt}\t50\tPASS\t."),
    ("an alternative contig", "chr7_KI270803v1_alt\t{pos}\t.\t{ref}\t{alt}\t50\tPASS\t."),
    ("GL", "GL000192.1\t{pos}\t.\t{ref}\t{alt}\t50\tPASS\t."),
    ("hs37d5", "hs37d5\t{pos}\t.\t{ref}\t{alt}\t50\tPASS\t."),
    ("chr6_hap1", "chr6_hap1\t{pos}\t.\t{ref}\t{alt}\t50\tPASS\t."),
    ("blanks for tabs", "chr{chrom} {pos} . {ref} {alt} 50 PASS DP=30"),
    ("more blanks", "{chrom}    {pos}    .    {ref}    {alt}    50    PASS    DP=30"),
)
_OTHERS: Final = (
    ("PLINK bim", "{chrom}\tsnp_17\t0\t{pos}\t{a}\t{b}"),
    ("PLINK bim by blanks", "{chrom} snp_17 0 {pos} {a} {b}"),
    ("PLINK pvar", "{chrom}\t{pos}\tsnp_17\t{a}\t{b}"),
    ("Oxford gen", "{chrom} snp_17 {pos} {a} {b} 0 0.9 0.1"),
    ("VEP's default", "{chrom} {pos} {end} {ref}/{alt} +"),
    ("VEP's default by tabs", "{chrom}\t{pos}\t{pos}\t{a}/{b}\t1"),
    ("VEP's output", "{chrom}_{pos}_{a}/{b}\t{chrom}:{pos}\t{b}\tENSG00000000001\tTranscript"),
    ("ANNOVAR", "{chrom}\t{pos}\t{pos}\t{a}\t{b}"),
    ("ANNOVAR, deletion", "{chrom}\t{pos}\t{end}\t{a}{b}{a}\t-"),
    ("BED with a change", "chr{chrom}\t{pos}\t{end}\t{a}>{b}"),
    ("BED with alleles", "chr{chrom}\t{pos}\t{end}\t{a}/{b}\t0\t+"),
    (
        "GVF",
        "chr{chrom}\tsource\tSNV\t{pos}\t{pos}\t.\t+\t.\tID=1;Variant_seq={b};Reference_seq={a};",
    ),
    (
        "MAF",
        "GENE1\t1\t.\tGRCh38\t{chrom}\t{pos}\t{end}\t+\tMissense_Mutation\tSNP\t{a}\t{a}\t{b}",
    ),
    ("summary statistics", "{chrom}\t{pos}\t{a}\t{b}\t0.0123\t0.5\t1e-8"),
    ("comma separated", "{chrom},{pos},.,{ref},{alt},50,PASS"),
    ("comma separated, quoted", '"{chrom}","{pos}","{ref}","{alt}"'),
    ("bcftools query", "chr{chrom} {pos} {ref} {alt}"),
    ("Beacon's query", "referenceName={chrom}&start={pos}&referenceBases={a}&alternateBases={b}"),
    ("markdown", "| {chrom} | {pos} | {ref} | {alt} |"),
    ("23andMe", "i5000{short}\t{chrom}\t{pos}\t{a}{b}"),
)


def _filled(pattern: str, v: Variant) -> str:
    return pattern.format(**vars(v), end=v.end)


SPELLINGS: Final = (
    *table((f"VCF, {name}", lambda v, row=row: _filled(row, v)) for name, row in _VCF),
    *table((name, lambda v, row=row: _filled(row, v)) for name, row in _OTHERS),
    Spelling(
        "a place of a BED file",
        lambda v: f"chr{v.chrom}\t{v.pos}\t{v.end}",
        passes="says what was looked at, not what was found",
    ),
)
