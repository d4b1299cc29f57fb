"""
A name or a path as an error or a notice may show it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs.redaction import is_presentable, safe_name, safe_names, safe_path
from geno_lewm_obs.redaction.safe_name import MAX_SHOWN, WITHHELD

BASES = "ACGT" * 5


@pytest.mark.parametrize(
    ("expected", "name"),
    [
        ("training.step", "training.step"),
        ("", ""),
        (r"a\nb", "a\nb"),
        (r"\x1b[31m", "\x1b[31m"),
        (BASES[:19], BASES[:19]),
        ("x" * MAX_SHOWN, "x" * MAX_SHOWN),
        ("x" * MAX_SHOWN + "…", "x" * (MAX_SHOWN + 1)),
    ],
    ids=["plain", "empty", "newline", "escape", "nineteen bases", "longest", "longer"],
)
def test_text(expected, name):
    """A harmless name is shown, escaped where a terminal might obey it and cut where it is long."""
    assert expected == safe_name(name)


@pytest.mark.parametrize(
    "name",
    [BASES, f"event.{BASES.lower()}", f"\t{BASES[:19]}", "x" * 200 + BASES],
    ids=["bare", "within", "escaped", "cut off"],
)
def test_sequence(name):
    """
    A name with a sequence of bases is withheld, also where the sequence would have been cut off.
    """
    assert WITHHELD == safe_name(name)


@pytest.mark.parametrize(
    ("expected", "names"),
    [
        ("", []),
        ("at, read", ["at", "read"]),
        (f"at, {WITHHELD}", ["at", BASES]),
        (WITHHELD, [BASES[:12], BASES[12:]]),
        (WITHHELD, list(BASES)),
    ],
    ids=["none", "two", "a private one", "private together", "letters"],
)
def test_several(expected, names):
    """Several names are shown with commas between them, unless they are private together."""
    assert expected == safe_names(names)


@pytest.mark.parametrize(
    "name", [BASES.encode().hex(), "+49 170 1234567"], ids=["in hex", "telephone number"]
)
def test_a_guess(name):
    """
    A name that a rule only guesses to be private is withheld too: of a record it's dropped, and a
    notice is no way around that.
    """
    assert WITHHELD == safe_name(name)


@pytest.mark.parametrize(
    "name", [None, 7, b"name", ["name"], object()], ids=lambda name: type(name).__name__
)
def test_no_text(name):
    """An object that isn't text is withheld, and its `repr` isn't called."""
    assert WITHHELD == safe_name(name)


@pytest.mark.parametrize("hidden", ["\x0c", "\x9a", "\u200a", "\u200c", "\u202a"], ids=ascii)
def test_an_escape_that_lends_its_letter(hidden):
    """A name is withheld too where an escape makes twenty bases of nineteen."""
    assert not re.search("[ACGTNacgtn]{20}", safe_name(f"{hidden}{BASES[:19]}"))


def test_lone_surrogates():
    """A name of lone surrogates is shown like any other that can't be printed."""
    assert r"\ud800" * 2 == safe_name("\ud800" * 20)[:12]


@given(st.text(st.characters(exclude_categories=["Cs"])))
@settings(deadline=None)
def test_any_text(name):
    """Whatever the name, what is shown is printable and of bounded length."""
    text = safe_name(name)

    assert (True, True) == (text.isprintable(), len(text) <= MAX_SHOWN + 1)


@pytest.mark.parametrize(
    ("expected", "path"),
    [
        ("/logs/run-1.jsonl", "/logs/run-1.jsonl"),
        ("logs/run-1.jsonl", Path("logs/run-1.jsonl")),
        ("/" + "x" * 500, "/" + "x" * 500),
        (r"/l/\x1b]52;c;aGk=\x07\u202e\x9b.jsonl", "/l/\x1b]52;c;aGk=\x07\u202e\x9b.jsonl"),
        (r"/l/\udcff.jsonl", "/l/\udcff.jsonl"),
        (f"/logs/{WITHHELD}/r.jsonl", f"/logs/{BASES}/r.jsonl"),
        (f"/{WITHHELD}/r.jsonl", "/jane@example.org/r.jsonl"),
        (WITHHELD, f"/logs/{BASES[:10]}/{BASES[:10]}"),
        (f"/l/{WITHHELD}", f"/l/\x0c{BASES[:19]}"),
        (f"/l/{WITHHELD}", f"/l/{BASES[:10]}\t{BASES[:9]}"),
    ],
    ids=[
        "text",
        "path",
        "long",
        "escapes",
        "undecodable",
        "a part with bases",
        "a part with an address",
        "parts that spell bases",
        "an escape that lends its letter",
        "an escape whose letter stands between",
    ],
)
def test_path(expected, path):
    """A path is shown whole and escaped, but for what a rule keeps out."""
    assert expected == safe_path(path)


@given(st.text() | st.text(st.sampled_from("/ACGTN\x0c\u200c-@.")))
@settings(deadline=None)
def test_any_path(path):
    """Whatever the path, what is shown is printable, and no rule is certain to keep it out."""
    text = safe_path(path)

    assert (True, True) == (text.isprintable(), is_presentable(text))
