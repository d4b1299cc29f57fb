"""Hints: what tells cheaply that a text holds no variant."""

from __future__ import annotations

import pytest

from geno_lewm_obs.redaction.variants.hints import any_hint, near_hints

HARMLESS = [
    "0af76519-16cd-43dd-8448-eb211c80319c",
    "/data/run-2026-05-20/ckpt_step_000120/model.7.pt",
    "0.1234,0.5678,nan,0.25",
    "2026-05-20T15:42:01Z",
    "the loss went down at step 12 after all",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_texts_have_none(text):
    """What a trainer logs most often has no hint, short or long."""
    assert any_hint().search(text) is None
    assert [] == [*near_hints(f"{text} and " * 40)]


def test_of_a_long_text_only_what_surrounds_a_hint_is_left():
    """What surrounds a hint is some hundred characters, and overlaps nothing else."""
    words = "many words and no digit " * 100
    parts = [*near_hints(f"{words}7-123456-ATC-A {words}8-123456-ATC-A, 9-123456-A-G{words}")]

    assert [1, 2] == [sum(map(part.count, ("-ATC-A", "-A-G"))) for part in parts]
    assert all(len(part) < 1000 and part.split()[0] in words.split() for part in parts)


def test_a_text_without_letters_has_none():
    """Numbers alone hold no variant."""
    assert [] == [*near_hints("1:2:-3/4 " * 100)]
