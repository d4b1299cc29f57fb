"""
How many spellings of variants, quoted in many ways, redaction rule 4 refuses.

Every spelling is tried with every quoting, alone, within a sentence and within a path. The variants
are made up by a seeded generator. The last column counts what is neither certain nor likely, and
would be written.
"""

from __future__ import annotations

import argparse
import html
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote

from geno_lewm_obs.redaction.text_rules import judge_text

SEED = 20260520
VARIANTS = 20


class Variant(NamedTuple):
    """What the spellings are made of."""

    chrom: str
    pos: int
    ref: str
    alt: str
    number: int


SEPARATED = tuple(
    f"{before}{chrom}{sep}{{pos}}{sep}{{ref}}{sep}{{alt}}{after}"
    for sep in "-:_/|,; \t"
    for before, chrom, after in (
        ("", "{chrom}", ""),
        ("", "chr{chrom}", ""),
        ("GRCh38" + sep, "{chrom}", ""),
        ("", "{accession}", ""),
    )
)
CHANGES = tuple(
    f"{chrom}:{{pos}}{gap}{{ref}}{arrow}{{alt}}"
    for chrom in ("{chrom}", "chr{chrom}")
    for gap in (" ", ":", "", ":g.", "_")
    for arrow in (">", "/", "->", " > ", "\u2192")
    if gap != ":g."
)
OTHERS = (
    "{chrom}:{pos:,}:{ref}:{alt}",
    "chr{chrom}:{pos:,} {ref}>{alt}",
    "{chrom}:{pos} ({ref}/{alt})",
    "chr{chrom}:{pos} [{ref}>{alt}]",
    "{chrom}_{pos}_{ref}/-",
    "{chrom}:{pos}:-:{alt}",
    "{chrom}:{pos}:{ref}:{alt},<DEL>",
    "hg19_{chrom}_{pos}_{ref}_{alt}",
    "score_chr{chrom}_{pos}_{ref}_{alt}.json",
    "chr{chrom}_{pos}_{ref}_{alt}_b38",
    "variant:{chrom}:{pos}:{ref}:{alt}",
    "{ref}>{alt} at chr{chrom}:{pos}",
    "{chrom} {pos} {pos} {ref}/{alt} +",
    "{chrom}\t{pos}\t.\t{ref}\t{alt}",
    "{chrom}\t{pos}\t.\t{ref}\t{alt}\t50\tPASS\tDP=30",
    "chr{chrom}\t{pos}\trs{number}\t{ref}\t<DEL>\t.\t.\t.",
    "{chrom}\tid1\t0\t{pos}\t{alt}\t{ref}",
    "('{chrom}', {pos}, '{ref}', '{alt}')",
    '["{chrom}", {pos}, "{ref}", "{alt}"]',
    "{accession}:{pos}:{ref}:{alt}",
    "{accession}:g.{pos}{ref}>{alt}",
    "{accession}:g.{pos}_{end}del",
    "{accession}:g.({pos}_{end})_(?_{end})dup",
    "chr{chrom}:g.{pos}_{end}delins{alt}",
    "NM_000001.2:c.{number}{ref}>{alt}",
    "NM_000001.2(GENE1):c.[{number}{ref}>{alt};12del]",
    "c.{number}+2T>G",
    "c.{number}dup",
    "c.{number}_{end}insT",
    "r.{number}a>u",
    "p.Gln{number}Arg",
    "p.(Gln{number}Arg)",
    "p.Q{number}R",
    "p.W{number}*",
    "p.N{number}Qfs*5",
    "Gln{number}Arg",
    "rs{number}",
    "RS{number}",
    "dbSNP:{number}",
    "rsid={number}",
    "VCV000012345",
    "RCV000012345.6",
    "COSV12345678",
    "nsv123456",
)
SPELLINGS = (*SEPARATED, *CHANGES, *OTHERS)
QUOTINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "repr": repr,
    "KeyError": lambda text: str(KeyError(text)),
    "bytes": lambda text: repr(text.encode()),
    "JSON": lambda text: json.dumps({"text": text}),
    "JSON in JSON": lambda text: json.dumps(json.dumps([text])),
    "percent": quote,
    "HTML": html.escape,
    "a sentence": lambda text: f"while scoring {text}, failed",
    "a path": lambda text: f"/out/{text}/scores",
    "a place before": lambda text: f"in.txt:12:{text}",
    "brackets": lambda text: f"[{text}]",
    "dashes": lambda text: text.replace("-", "\u2011"),
    "full width": lambda text: text.replace(":", "\uff1a"),
    "no-break blanks": lambda text: text.replace(" ", "\u00a0"),
    "zero width": lambda text: f"\u200b{text[:2]}\u200b{text[2:]}",
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks variant-spellings",
        description="How many spellings of variants are refused.",
    )
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N that pass")
    parser.add_argument("--quick", action="store_true", help="one variant only")
    options = parser.parse_args(arguments)
    counts: dict[str, Counter[str]] = {name: Counter() for name in QUOTINGS}
    for variant in _variants(1 if options.quick else VARIANTS):
        for text in _spelt(variant):
            for name, quoted in QUOTINGS.items():
                found = _found(quoted(text))
                counts[name][found] += 1
                if found == "written" and options.show > 0:
                    options.show -= 1
                    print(f"{name}: {quoted(text)!a}")
    print(f"{len(SPELLINGS)} spellings")
    print("| quoting | texts | refused | likely | written |")
    print("|---|---:|---:|---:|---:|")
    for name, found in counts.items():
        cells = (found.total(), found["refused"], found["likely"], found["written"])
        print(f"| {name} | {' | '.join(map(str, cells))} |")
    return 0


def _variants(count: int) -> Iterator[Variant]:
    rng = random.Random(SEED)
    for _ in range(count):
        ref, alt = ("".join(rng.choices("ACGT", k=rng.randint(1, 4))) for _ in "ra")
        yield Variant(
            rng.choice([*map(str, range(1, 23)), "X", "Y"]),
            rng.randint(10_000, 240_000_000),
            ref,
            alt if alt != ref else alt + "A",
            rng.randint(600, 99_999),
        )


def _spelt(variant: Variant) -> Iterator[str]:
    parts = {**variant._asdict(), "end": variant.pos + 2, "accession": "NC_000007.14"}
    return (spelling.format(**parts) for spelling in SPELLINGS)


def _found(text: str) -> str:
    verdict = judge_text(text)
    if verdict is None:
        return "written"
    return "refused" if verdict.certain else "likely"


if __name__ == "__main__":
    sys.exit(main())
