"""
Strings and docstrings as source text.
"""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.typegen.texts import WIDTH, docstring, quoted, sentence

SEQUENCE = "ACGTACGTACGTACGTACGTACGT"


@given(st.text(st.characters(exclude_categories=[])))
def test_any_string(text):
    """A literal means the text that it was made of, whatever that holds, and is ASCII."""
    assert text == ast.literal_eval(quoted(text))
    assert quoted(text).isascii()


@given(st.lists(st.text(max_size=200), max_size=3))
def test_any_docstring(texts):
    """Whatever a declaration's summary holds, the docstring is one, of short lines."""
    lines = docstring("    ", map(sentence, texts))
    tree = ast.parse("\n".join(["def f():", *lines]))

    assert 1 == len(tree.body[0].body)
    assert all(len(line) <= WIDTH or " " not in line.strip() for line in lines)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("an  epoch\nends", "an epoch/nends"),
        ('a """quote"""', "a '''quote'''"),
        (f"like {SEQUENCE}", ""),
    ],
    ids=["one line", "no quotes", "nothing private"],
)
def test_sentence(text, shown):
    """A summary is one line without quotes; what a rule keeps out isn't repeated."""
    assert shown == sentence(text)
