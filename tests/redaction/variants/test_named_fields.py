"""Variants whose parts stand beside their names."""

from __future__ import annotations

import json
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.redaction.variants.named_fields import (
    WINDOW,
    fields_tell_variant,
    names_variant,
)

VARIANT = {"chrom": "7", "pos": 123456, "ref": "ATC", "alt": "A"}
WRITERS = {
    "dict": str,
    "JSON": json.dumps,
    "YAML": lambda fields: "\n".join(f"{key}: {value}" for key, value in fields.items()),
    "logfmt": lambda fields: " ".join(f"{key}={value}" for key, value in fields.items()),
    "query": lambda fields: "&".join(f"{key}={value}" for key, value in fields.items()),
    "object": lambda fields: "V(" + ", ".join(f"{k}={v!r}" for k, v in fields.items()) + ")",
    "attributes": lambda fields: "<v " + " ".join(f'{k}="{v}"' for k, v in fields.items()) + "/>",
    "elements": lambda fields: "".join(f"<{k}>{v}</{k}>" for k, v in fields.items()),
    "words": lambda fields: " ".join(f"{key} {value}" for key, value in fields.items()),
    "pairs": lambda fields: str([*fields.items()]),
    "table": lambda fields: "   ".join(fields) + "\n0  " + "   ".join(map(str, fields.values())),
    "CSV": lambda fields: ",".join(fields) + "\n" + ",".join(map(str, fields.values())),
}
QUOTINGS = {"plain": str, "repr": repr, "JSON": json.dumps, "twice": lambda t: repr(repr(t))}


@pytest.mark.parametrize("quote", QUOTINGS.values(), ids=QUOTINGS)
@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_in_any_order(write, quote):
    """A variant is found in every format, the fields in any order, quoted or not."""
    orders = [dict(order) for order in permutations(VARIANT.items())]

    assert [True] * len(orders) == [names_variant(quote(f"got {write(each)}")) for each in orders]


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
@pytest.mark.parametrize("left_out", ["chrom", "pos", "alt"])
def test_without_one_part(write, left_out):
    """Without chromosome, position or alternative there is no variant."""
    others = {key: value for key, value in VARIANT.items() if key != left_out}

    assert not names_variant(write(others))


@pytest.mark.parametrize(
    ("telling", "fields"),
    [
        (True, VARIANT),
        (True, VARIANT | {"chrom": 7, "pos": 123456.0}),
        (True, VARIANT | {"ref": "-"}),
        (True, VARIANT | {"alt": "-"}),
        (True, VARIANT | {"alt": "<DEL>", "ref": "N"}),
        (True, VARIANT | {"alt": ["A", "G"]}),
        (True, VARIANT | {"note": "x" * 2 * WINDOW}),
        (True, {"chrom": "2L", "pos": 5, "allele": "a"}),
        (True, {"pos": 1_000_000, "ref": "A", "alt": "G"}),
        (False, {"pos": 999_999, "ref": "A", "alt": "G"}),
        (False, {"pos": 1000, "ref": "A", "alt": "G"}),
        (None, {"pos": 999, "ref": "A", "alt": "G"}),
        (None, {"pos": 1_000_000, "ref": "-", "alt": "G"}),
        (None, VARIANT | {"alt": None}),
        (None, VARIANT | {"alt": float("nan"), "ref": "nan"}),
        (None, VARIANT | {"alt": "-", "ref": "."}),
        (None, VARIANT | {"pos": None}),
        (None, {"ref": "main", "pos": 3, "chrom": "x"}),
        (None, {}),
    ],
)
def test_fields(telling, fields):
    """Fields tell a variant for certain, likely or not, by the values of the parts."""
    assert telling is fields_tell_variant(fields.items())


@pytest.mark.parametrize(("expected", "between"), [(True, WINDOW - 60), (False, WINDOW + 60)])
def test_window(expected, between):
    """Parts belong together that stand near each other."""
    assert expected is names_variant(f"chrom=7 pos=123456 {'.' * between} ref=ATC alt=A")


@given(st.text(), st.sampled_from([*WRITERS.values()]), st.text())
def test_within_any_text(before, write, after):
    """Whatever stands on the lines around it, a variant is found."""
    assert names_variant(f"{before}\n\n{write(VARIANT)}\n{after}")


@given(st.text("alt=chrompos ref:'\"\\\n\t7A,%>(|", max_size=200))
def test_any_text(text):
    """Any text can be judged."""
    assert names_variant(text) in {True, False}
