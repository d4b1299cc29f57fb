"""Names of the parts of variants."""

from __future__ import annotations

import pytest

from geno_lewm_obs.redaction import names_allele
from geno_lewm_obs.redaction.variants.field_names import (
    TABLE,
    may_name_alternative,
    may_name_place,
    part_named,
    part_of_key,
)

NAMES = [(part, name) for part, names, _ in TABLE for name in names.split(",")]


def spellings(name):
    words = name.split(" ")
    camel = words[0] + "".join(word.title() for word in words[1:])
    return [
        "_".join(words),
        "_".join(words).upper(),
        "-".join(words),
        ".".join(words),
        camel,
        f"variant.{'_'.join(words)}",
        f"variant{''.join(word.title() for word in words)}",
        f"#{'_'.join(words)}",
        f"{'_'.join(words)}s",
        f"{'_'.join(words)}2",
        f"{'_'.join(words)}_hg38",
    ]


@pytest.mark.parametrize(("part", "name"), NAMES, ids=[name for _, name in NAMES])
def test_part(part, name):
    """Each name of the table is known, however it's spelt and whatever stands before it."""
    spelt = spellings(name)

    assert dict.fromkeys(spelt, part) == {key: part_named(key) for key in spelt}


@pytest.mark.parametrize(("part", "name"), NAMES, ids=[name for _, name in NAMES])
def test_hints(part, name):
    """A text with a name of an alternative, or of a position, isn't passed by."""
    for key in spellings(name):
        assert part != "alt" or may_name_alternative(f"x {key}=") or ">" in f"{key}=A>G"
        assert part not in {"pos", "locus"} or may_name_place(f"x {key}=")


@pytest.mark.parametrize(
    "key",
    [
        "",
        "loss",
        "alt_count",
        "default",
        "salt",
        "prefer",
        "ref_genome",
        "reference_path",
        "pos_weight",
        "compos",
        "chromium",
        "restart",
        "step",
        "allele_count",
        "variant_id",
    ],
)
def test_others(key):
    """A key that only begins like a name, or hides one in a word, names no part."""
    assert "" == part_named(key) == part_of_key(key)


def test_alleles():
    """An alternative is told from the other parts."""
    assert [True, True, False, False] == [*map(names_allele, ("alt", "alleles", "ref", "chrom"))]
