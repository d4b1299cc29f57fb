"""
Spellings: texts that objects, formats and libraries make of a variant.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import make_dataclass
from types import SimpleNamespace
from typing import Any, Final, NamedTuple

from .spelling import table
from .variant import Variant

NAMES: Final = {
    "plain": ("chrom", "pos", "ref", "alt"),
    "VCF's": ("CHROM", "POS", "REF", "ALT"),
    "long": ("chromosome", "position", "reference", "alternate"),
    "of alleles": ("contig", "position", "ref_allele", "alt_allele"),
    "bases": ("reference_name", "start", "reference_bases", "alternate_bases"),
}
"""Names of the four fields, as libraries and programs have them."""


class _Row(NamedTuple):
    chrom: str
    pos: int
    ref: str
    alt: str


def values(v: Variant) -> tuple[str, int, str, str]:
    return v.chrom, v.pos, v.ref, v.alt


def entries(v: Variant, names: str = "plain") -> dict[str, Any]:
    return dict(zip(NAMES[names], values(v), strict=True))


def _joined(form: str, between: str, names: str = "plain") -> Callable[[Variant], str]:
    return lambda v: between.join(form.format(*each) for each in entries(v, names).items())


def _framed(v: Variant) -> str:
    """Return the table that polars prints."""
    rows = [NAMES["plain"], ("---",) * 4, ("str", "i64", "str", "str"), values(v)]
    lines = [f"│ {' ┆ '.join(f'{cell!s:<9}' for cell in row)} │" for row in rows]
    lines.insert(3, "╞" + "╪".join("═" * 11 for _ in range(4)) + "╡")
    edges = ["─" * 11] * 4
    return "\n".join(("shape: (1, 4)", f"┌{'┬'.join(edges)}┐", *lines, f"└{'┴'.join(edges)}┘"))


_OBJECTS: Final = (
    ("tuple", lambda v: repr(values(v))),
    ("list", lambda v: repr(list(values(v)))),
    ("list of texts", lambda v: repr([*map(str, values(v))])),
    ("numpy record", lambda v: f"np.void({values(v)!r}, dtype=[('chrom', '<U2'), ('pos', '<i8')])"),
    ("dataclass", lambda v: repr(make_dataclass("Variant", NAMES["plain"])(*values(v)))),
    ("namedtuple", lambda v: repr(_Row(*values(v)))),
    ("namespace", lambda v: repr(SimpleNamespace(**entries(v)))),
    ("argparse", lambda v: repr(argparse.Namespace(**entries(v)))),
    *((f"dict, names {name}", lambda v, name=name: repr(entries(v, name))) for name in NAMES),
    *((f"JSON, names {name}", lambda v, name=name: json.dumps(entries(v, name))) for name in NAMES),
    ("JSON, indented", lambda v: json.dumps(entries(v), indent=2)),
    ("JSON, compact", lambda v: json.dumps(entries(v), separators=(",", ":"))),
    ("JSON, alleles in a list", lambda v: json.dumps(entries(v) | {"alt": [v.alt]})),
    ("JSON, position as text", lambda v: json.dumps(entries(v) | {"pos": str(v.pos)})),
    ("YAML", _joined("{}: {}", "\n")),
    ("YAML, one line", lambda v: f"{{chrom: {v.chrom}, pos: {v.pos}, ref: {v.ref}, alt: {v.alt}}}"),
    ("TOML", lambda v: f'chrom = "{v.chrom}"\npos = {v.pos}\nref = "{v.ref}"\nalt = "{v.alt}"'),
    ("logfmt", _joined("{}={}", " ")),
    ("semicolons", _joined("{}={}", ";", "VCF's")),
    ("query", lambda v: "?" + _joined("{}={}", "&")(v)),
    ("query of a URL", lambda v: "https://example.org/v?" + _joined("{}={}", "&", "VCF's")(v)),
    ("commas", _joined("{}: {}", ", ")),
    ("command line", _joined("--{} {}", " ")),
    ("XML", lambda v: "<v>" + _joined("<{0}>{1}</{0}>", "")(v) + "</v>"),
    ("XML attributes", lambda v: "<variant " + _joined('{}="{}"', " ")(v) + "/>"),
    ("protobuf", _joined('{}: "{}"', " ", "bases")),
    ("pandas row", lambda v: f"  chrom       pos ref alt\n0 {v.chrom:>5}  {v.pos} {v.ref} {v.alt}"),
    (
        "pandas series",
        lambda v: _joined("{:<8}{:>9}", "\n")(v) + "\nName: 0, dtype: object",
    ),
    ("polars", _framed),
    ("comma separated", lambda v: f"chrom,pos,ref,alt\n{v.chrom},{v.pos},{v.ref},{v.alt}"),
    ("SQL values", lambda v: f"INSERT INTO v VALUES {values(v)!r}"),
    (
        "SQL where",
        lambda v: f"chrom = '{v.chrom}' AND pos = {v.pos} AND ref = '{v.ref}' AND alt = '{v.alt}'",
    ),
    (
        "hail",
        lambda v: f"Locus(contig={v.chrom}, position={v.pos}), alleles=['{v.ref}', '{v.alt}']",
    ),
    (
        "hail's struct",
        lambda v: (
            f"Struct(locus=Locus(contig={v.chrom}, position={v.pos}, reference_genome=GRCh38), "
            f"alleles=['{v.ref}', '{v.alt}'])"
        ),
    ),
    ("hail's key", lambda v: f'chr{v.chrom}:{v.pos} ["{v.ref}","{v.alt}"]'),
    ("PyVCF", lambda v: f"Record(CHROM={v.chrom}, POS={v.pos}, REF={v.ref}, ALT=[{v.alt}])"),
    ("cyvcf2", lambda v: f"Variant({v.chrom}:{v.pos} {v.ref}/{v.alt})"),
    ("vcfpy", lambda v: f"Record('{v.chrom}', {v.pos}, [], '{v.ref}', [Substitution('{v.alt}')])"),
    ("pysam's alleles", lambda v: f"{v.chrom}:{v.pos} alleles=('{v.ref}', '{v.alt}')"),
)

SPELLINGS: Final = (*table((f"text of {name}", make) for name, make in _OBJECTS),)
