"""HGVS: what its grammar composes is found, and what programs write is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs.redaction.variants import find_variant

OFFSETS = st.sampled_from(["", "+1", "-12", "+?"])
NUMBERS = st.integers(1, 10**6).map(str)
POINTS = st.builds("".join, st.tuples(st.sampled_from(["", "-", "*"]), NUMBERS, OFFSETS))
UNCERTAIN = st.builds("({}_{})".format, POINTS | st.just("?"), POINTS | st.just("?"))
ENDS = POINTS | UNCERTAIN | st.sampled_from(["pter", "qter"])
RANGES = st.builds("{}_{}".format, ENDS, ENDS)
BASES = st.text("ACGT", min_size=1, max_size=6)
CHANGES = st.one_of(
    st.builds("{}{}>{}".format, POINTS, BASES, BASES),
    st.builds("{}{}".format, ENDS | RANGES, st.sampled_from(["del", "dup", "inv"])),
    st.builds("{}delins{}".format, ENDS | RANGES, BASES),
    st.builds("{}ins{}".format, RANGES, BASES | st.just("[NC_000007.14:g.1_9]")),
    st.builds("{}con{}".format, RANGES, st.just("12_34")),
    st.builds("{}{}[{}]".format, POINTS, BASES, NUMBERS),
    st.builds("{}|gom".format, RANGES),
)
LISTS = CHANGES | st.lists(CHANGES, min_size=2, max_size=3).map(lambda each: f"[{';'.join(each)}]")
LONG = "Ala Arg Asn Asp Cys Gln Glu Gly His Ile Leu Lys Met Phe Pro Ser Thr Trp Tyr Val".split()
RESIDUES = st.sampled_from([LONG, "ARNDCQEGHILKMFPSTWYV"])


@settings(deadline=None)
@given(st.sampled_from("cgmno"), LISTS, st.booleans())
def test_descriptions_of_dna_are_certain(prefix, change, predicted):
    """Any location with any change is found, in a list and in parentheses as well."""
    text = f"{prefix}.({change})" if predicted else f"{prefix}.{change}"
    found = find_variant(f"NM_000001.2:{text} was seen")

    assert found is not None
    assert found.certain


@settings(deadline=None)
@given(st.data(), RESIDUES, st.integers(1, 9999))
def test_descriptions_of_proteins_are_certain(data, residues, number):
    """Any change of a residue is found, in three letters and in one."""
    one, other = data.draw(st.sampled_from(residues)), data.draw(st.sampled_from(residues))
    change = data.draw(
        st.sampled_from([other, "*", "=", "?", "del", "dup", "fs", f"{other}fs*5", "ext-5"])
    )
    text = data.draw(st.sampled_from(["p.{}", "p.({})", "NP_000001.1:p.{}"]))
    found = find_variant(text.format(f"{one}{number}{change}"))

    assert found is not None
    assert found.certain


@pytest.mark.parametrize(
    "text",
    [
        "net.m.10=relu",
        "model.c.0=64",
        "layers.g.3>0.5",
        "c.7=gate",
        "n.4>0",
        "self.p.append(3)",
        "p.Weight3",
        "g.12.weight",
        "r.5[3]x",
    ],
)
def test_attributes_and_settings_pass(text):
    """A letter, a dot and a number are no description without a change."""
    found = find_variant(text)

    assert found is None or not found.certain
