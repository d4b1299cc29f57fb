"""
Spellings that are no text: a tuple, a list, a dict, or several fields of a record.
"""

from __future__ import annotations

from typing import Final

from .objects import NAMES, entries, values
from .spelling import Fields, Spelling, table

_STRUCTURES: Final = (
    ("tuple", values),
    ("tuple with chr", lambda v: (f"chr{v.chrom}", *values(v)[1:])),
    ("list", lambda v: [*values(v)]),
    ("list of texts", lambda v: [*map(str, values(v))]),
    ("list with chr", lambda v: [f"chr{v.chrom}", str(v.pos), v.ref, v.alt]),
    ("VCF's fields", lambda v: [v.chrom, str(v.pos), ".", v.ref, v.alt, "50", "PASS"]),
    ("VCF's fields, numbers", lambda v: (v.chrom, v.pos, None, v.ref, v.alt, 50.0, "PASS")),
    ("with a score", lambda v: (*values(v), 0.93)),
    *((f"dict, names {name}", lambda v, name=name: entries(v, name)) for name in NAMES),
    ("dict with a score", lambda v: {"score": 0.93, **entries(v)}),
    ("dict, texts", lambda v: {name: str(each) for name, each in entries(v).items()}),
    ("dict by numbers", lambda v: {str(at): each for at, each in enumerate(values(v))}),
    ("dict, change as value", lambda v: {f"chr{v.chrom}": f"{v.pos} {v.ref}>{v.alt}"}),
    ("dict, place as key", lambda v: {f"{v.chrom}:{v.pos}": f"{v.ref}>{v.alt}"}),
    (
        "dict, place and alleles",
        lambda v: {"locus": f"{v.chrom}:{v.pos}", "alleles": v.a + "/" + v.b},
    ),
    ("place and alleles", lambda v: [f"chr{v.chrom}:{v.pos}", v.ref, v.alt]),
)
_FIELDS: Final = (
    *((f"fields, names {name}", lambda v, name=name: Fields(entries(v, name))) for name in NAMES),
    ("fields, texts", lambda v: Fields({name: str(each) for name, each in entries(v).items()})),
    ("fields, with chr", lambda v: Fields(entries(v) | {"chrom": f"chr{v.chrom}"})),
    (
        "fields, place and alleles",
        lambda v: Fields(locus=f"chr{v.chrom}:{v.pos}", ref=v.ref, alt=v.alt),
    ),
    ("fields, place and change", lambda v: Fields(locus=f"{v.chrom}:{v.pos}", alt=f"{v.a}>{v.b}")),
    (
        "fields, a dict and two",
        lambda v: Fields(details={"chrom": v.chrom, "pos": v.pos}, ref=v.ref, alt=v.alt),
    ),
)

SPELLINGS: Final = (
    *table((f"structure: {name}", make) for name, make in (*_STRUCTURES, *_FIELDS)),
    Spelling(
        "structure: a place alone",
        lambda v: {"chrom": v.chrom, "pos": v.pos},
        passes="says what was looked at, not what was found",
    ),
)
