"""Hints: what tells cheaply that a text holds no variant."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geno_lewm_obs.redaction.variants import find_variant, hints
from geno_lewm_obs.redaction.variants.hints import any_hint, lacks_hints, near_hints
from geno_lewm_obs.redaction.variants.notations import NOTATIONS

HARMLESS = [
    "0af76519-16cd-43dd-8448-eb211c80319c",
    "/data/run-2026-05-20/ckpt_step_000120/model.7.pt",
    "0.1234,0.5678,nan,0.25",
    "2026-05-20T15:42:01Z",
    "the loss went down at step 12 after all",
]


PIECES = [
    *("12", "7", "117559590", "a", "A", "AC", "gt", "N", "del", "dup", "INS", "inv", "rs", "rsId"),
    *("dbSNP", "cosm", "COSM", "IVS", "scv", "RCV", "c.", "p.", "r. ", "Gly", "Arg12H", "NM_00012"),
    *("x", "run", "np.", "str", "<", ">", "=", "[", "]", "alleles=", "_seq=", "'", '"', ",", ": "),
    *(" ", "\t", "/", ".", "_", "-", "(", "~", "*", "\\t", "%09", "&gt;", "^I", "\x1b[", "\u00b7"),
]


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_texts_have_none(text):
    """What a trainer logs most often has no hint, short or long."""
    assert any_hint().search(text) is None
    assert [] == [*near_hints(f"{text} and " * 40)]


@pytest.mark.parametrize(
    "text",
    [
        "run-3f9a0c2d1e4b logs to ~/.geno-lewm/logs/run-3f9a0c2d1e4b.jsonl",
        "run-2026-05-20-h100-0 ended after 2 h 7 m: completed · 12,034 records · 0 errors",
        *HARMLESS[:2],
        HARMLESS[-1],
    ],
)
def test_the_lines_on_a_run_pass_the_first_look(text):
    """What a person is told of a usual run needs no pattern."""
    assert lacks_hints(text)


def test_of_a_long_text_only_what_surrounds_a_hint_is_left():
    """What surrounds a hint is some hundred characters, and overlaps nothing else."""
    words = "many words and no digit " * 100
    parts = [*near_hints(f"{words}7-123456-ATC-A {words}8-123456-ATC-A, 9-123456-A-G{words}")]

    assert [1, 2] == [sum(map(part.count, ("-ATC-A", "-A-G"))) for part in parts]
    assert all(len(part) < 1000 and part.split()[0] in words.split() for part in parts)


def test_a_text_without_letters_has_none():
    """Numbers alone hold no variant."""
    assert [] == [*near_hints("1:2:-3/4 " * 100)]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@example("run-12a/c/x.txt")
@example("sbSNP at 12")
@example("Arg12H")
@example("12 a-t")
def test_what_passes_the_first_look_has_none(text):
    """The literals are those of the patterns: without any, no pattern finds a hint or an escape."""
    if lacks_hints(text):
        assert [] == [*near_hints(text)]
        assert hints._compiled(hints._ESCAPES).search(text) is None


def test_no_variant_passes_the_first_look(monkeypatch):
    """Each example of a notation is found by the first look as by the later ones."""
    monkeypatch.setattr(hints, "_MOST_LOOKS", 10**9)
    examples = [text for row in NOTATIONS for text in row.refused + row.guessed]

    assert len(examples) > 100
    assert [] == [text for text in examples if find_variant(text) is None]
