"""The rules that look into a text, in their order."""

from __future__ import annotations

import base64
import subprocess
import sys
import uuid
import zlib

import pytest

from geno_lewm_obs.redaction import (
    Rule,
    Verdict,
    clean_edge,
    clean_texts,
    is_clean,
    is_presentable,
    judge_text,
)
from geno_lewm_obs.redaction.text_rules import _long, _passed

BASES = "ACGTN" * 4
CASES = [
    ("jane@example.org", Rule.DENIED, True),
    (BASES, Rule.DNA, True),
    ("7-117559590-ATCT-A", Rule.VARIANT, True),
    ("run_rs1234567", Rule.VARIANT, False),
    ("+49 170 1234567", Rule.DENIED, False),
    (BASES.encode().hex(), Rule.DNA, False),
    (f"jane@example.org {BASES}", Rule.DENIED, True),
]


@pytest.mark.parametrize(
    ("text", "rule", "certain"),
    CASES,
    ids=["mail", "sequence", "variant", "likely variant", "phone", "hex", "mail first"],
)
def test_verdict(text, rule, certain):
    """A text is kept out by the first rule that finds something, for certain or by a guess."""
    assert (rule, certain) == judge_text(text)[:2]


@pytest.mark.parametrize(
    "text", ["", "a", "training.epoch.end", "config/train.yaml", "0af7651916cd43dd8448eb211c80319c"]
)
def test_ordinary_texts_pass(text):
    """Ordinary texts pass, the second time as the first."""
    assert judge_text(text) is judge_text(text) is None


def test_only_texts_that_pass_are_remembered():
    """A text that is kept out is never held in memory."""
    judge_text(BASES)
    judge_text("an innocent text")

    judge_text("ein schöner Text")

    assert (False, False, True, True) == (
        BASES in clean_texts,
        BASES in _passed.entries,
        "an innocent text" in clean_texts,
        "ein schöner Text" in _passed.entries,
    )


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (True, "an innocent text"),
        (True, "ok"),
        (False, "bidi \u202e text"),
        (False, "größer"),
        (True, "two\nlines"),
        (False, "rubbed\x7f out"),
        (False, BASES),
    ],
)
def test_clean(expected, text):
    """A text is clean if it passes and is ASCII without DEL; the same ones are remembered so."""
    judge_text(text)

    assert (expected, expected) == (is_clean(text), text in clean_texts)


def test_memory_is_bounded():
    """However many texts pass, few are remembered."""
    for number in range(10_000):
        judge_text(f"text number {number}")

    assert len(_passed.entries) <= 4096
    assert len(clean_texts) <= 4096


def test_what_is_new_each_time_is_not_remembered():
    """Ids that never come again leave the texts that do in their place."""
    assert clean_edge("a word that comes again") == clean_edge("a word that comes again")
    before = dict(clean_texts)
    for number in range(1, 20_001):
        clean_edge(str(uuid.UUID(int=number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128)))

    assert before == dict(clean_texts)
    assert "a word that comes again" in clean_texts


@pytest.mark.parametrize("text", [BASES, "größer", "a: b", "x" * 300, "rubbed\x7f out"])
def test_one_look_does_not_tell_all(text):
    """What has none of the shapes isn't known by one look, whether or not a rule finds anything."""
    assert clean_edge(text) is None


class TestLongTexts:
    def test_are_remembered(self):
        """A long text that passed is known when it comes again."""
        text = "the loss went down again " * 160
        judge_text(text)

        assert text in clean_texts

    @pytest.mark.parametrize(
        "text",
        [f"a long text {BASES} " * 20, f"mail jane@example.org {'x ' * 200}"],
        ids=["sequence", "mail"],
    )
    def test_that_are_kept_out_are_not(self, text):
        """What is kept out isn't, however long it is."""
        judge_text(text)

        assert text not in [*clean_texts, *_passed.entries, *_long]

    def test_are_few(self):
        """Of many long texts the last few are known, one place for each; short ones stay."""
        judge_text("a short text that stays")
        texts = [
            f"{number} is a text with more than two hundred characters, " * 10 + end
            for number in range(200)
            for end in ("a", "ä")
        ]
        for text in texts:
            judge_text(text)

        assert "a short text that stays" in clean_texts
        assert texts[-32:] == [
            text for text in texts if text in clean_texts or text in _passed.entries
        ]

    def test_of_any_size_are_not(self):
        """One that would take more than its share is judged each time."""
        text = "a very long text that nobody should keep " * 1000
        judge_text(text)

        assert text not in clean_texts

    def test_longer_than_a_record_takes(self):
        """A text that no record takes is not clean."""
        assert not is_clean("no " * 400_000)


def test_presentable():
    """A text may be shown to a person unless a rule is certain to keep it out."""
    assert [False, True, True] == [
        is_presentable(text) for text in (BASES, BASES.encode().hex(), "plain")
    ]


HOSTILE = {
    "what might be compressed": "eJx",
    "what might be compressed, in other letters": "H4sI",
    "base64 of bases": "QUFB",
    "hex": "41",
    "escapes": "%41",
    "mail": "a.a@b.",
    "numbers that might be a telephone's": "+1(2)",
    "places": "chr1-1-A",
    "regions": "1:1 ",
    "alleles": "1 A ",
    "places that are none": "7:123456:n/a ",
    "rows of bases": "1\tA\tC\t",
    "escapes of tabs": "\\\\\\t",
    "brackets": "[1:",
    "numbers of residues": "p.G1_",
    "blanks": "1       ",
    "numbers of dbSNP": "_rs123",
    "places of HGVS": "g.1+1_1+1",
    "columns": "1\t1\tx\t",
    "IUPAC letters": "ACGTR",
    "tables": "NAN ",
    "runs one short": "ACGTACGTACGTACGTACG.",
    "invisible characters": "A\u200b",
    "names of parts": "alt=chrom pos ",
    "names without values": "pos alt" + " " * 45,
    "headers": "chrom pos alt\n",
    "rows of a table": "pos alt\n7\t5\n",
    "cells": "7\t10000\t",
    "changes": "chr pos A>",
    "backslashes": "pos=alt\\",
    "percent signs": "pos=alt%25",
    "words of bases": "AC GT ",
}


@pytest.mark.slow
def test_no_text_keeps_the_rules_busy():
    """
    Text made to be slow, 400,000 characters of it, is judged in time linear in its length.
    """
    code = f"""
from geno_lewm_obs.redaction import judge_text
for text in {list(HOSTILE.values())}:
    judge_text(text * (400_000 // len(text)))
"""

    assert 0 == subprocess.run([sys.executable, "-c", code], timeout=90, check=False).returncode


def test_compressed_sequence_is_found_behind_what_only_looks_compressed():
    """Text that only looks like compressed data doesn't hide data that is compressed."""
    packed = base64.b64encode(zlib.compress(b"GATTACA" * 10)).decode()

    assert Verdict(Rule.DNA, certain=False) == judge_text("eJx" * 20 + "e" * 4 + packed)
