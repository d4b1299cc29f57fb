"""What parts letters and isn't seen, or isn't text."""

from __future__ import annotations

import enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.redaction.markup import without_markup
from geno_lewm_obs.redaction.sequence import text_holds_sequence

np = pytest.importorskip("numpy", reason="arrays are printed by numpy")

READ = "GATTACACCGTGATTACAGCCATG"
Base = enum.Enum("Base", {letter: letter for letter in "ACGT"})
Number = enum.Enum("Number", {letter: number for number, letter in enumerate("ACGT")})


def each(shape):
    """Return the read with each letter in *shape*, in which ``$`` stands for it."""
    return "".join(shape.replace("$", letter) for letter in READ)


MARKED = {
    "colours": each("\x1b[1;31m$\x1b[0m"),
    "many colours": each("\x1b[38;5;9m$\x1b[m"),
    "links": each("\x1b]8;;http://x.example.org\x07$\x1b]8;;\x07"),
    "escaped colours": repr(each("\x1b[31m$\x1b[0m")),
    "octal colours": each(r"\033[31m$\033[0m"),
    "line ends of HTML": "<br/>".join(READ),
    "spans": each('<span style="color: red">$</span>'),
    "cells": each("<td>$</td>"),
    "named entities": "&nbsp;".join(READ),
    "numbered entities": "&#160;".join(READ),
    "percent": "%0A".join(READ),
    "percent of a hidden sign": "%E2%80%8B".join(READ),
    "rich": each("[bold red]$[/bold red]"),
    "rich's short end": each("[red]$[/]"),
    "BBCode": each("[color=#ff0000]$[/color]"),
    "repr of lines": repr("\r\n".join([READ[:8], READ[8:16], READ[16:]])),
    "repr of a hidden sign": r"\u200b".join(READ),
    "numpy bytes": str(np.array(list(READ), "S1")),
    "numpy text": repr(np.array(list(READ))),
    "numpy scalars": repr([np.str_(letter) for letter in READ]),
    "numpy scalars of bytes": repr([np.bytes_(letter.encode()) for letter in READ]),
    "bytes": repr([letter.encode() for letter in READ]),
    "dicts": str([{"base": letter} for letter in READ]),
    "objects": ", ".join(f"Base(letter='{letter}')" for letter in READ),
    "members": str([Base[letter] for letter in READ]),
    "members by number": str([Number[letter] for letter in READ]),
    "members' names": ", ".join(str(Base[letter]) for letter in READ),
    "running numbers": " ".join(f"{n} {letter}" for n, letter in enumerate(READ)),
    "numbers with colons": " ".join(f"{n}:{letter}" for n, letter in enumerate(READ)),
    "numbered": " ".join(f"{letter}{n}" for n, letter in enumerate(READ, 100)),
    "numbered before": "".join(f"{n}{letter}" for n, letter in enumerate(READ, 7)),
}
HARMLESS = {
    "a table of NaN": "<td>NaN</td>" * 30 + "<td>T</td>",
    "n/a beside a letter": "t" + ",n/a" * 20,
    "NA beside a letter": "t" + ",NA" * 20,
    "missing in pandas": "<NA> " * 20 + "T",
    "wells": " ".join(f"{row}{column}" for row in "ACG" for column in range(1, 13)),
    "threads": " ".join(f"T{number}" for number in range(40)),
    "coloured words": "\x1b[31mcat\x1b[0m \x1b[1mepoch\x1b[0m " * 20,
    "keys of JSON": '{"a": "x", "t": "y"}' * 20,
    "a progress bar": "45%|####      | 45/100 [00:12<00:15, 3.6it/s]",
}
IGNORABLE = [
    *(0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810)),
    *(*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x3164),
    *(*range(0xFE00, 0xFE10), 0xFEFF, 0xFFA0, *range(0xFFF0, 0xFFF9), *range(0x1BCA0, 0x1BCA4)),
    *(*range(0x1D173, 0x1D17B), 0xE0000, 0xE0001, 0xE0020, 0xE0100, 0xE0FFF),
]
"""Unicode's Default_Ignorable_Code_Point; of the last plane a few."""
LIKE_PUNCTUATION = [0x2BC, 0x30FC, 0x1C0, 0x1C3, 0x3161, 0x2019, 0xB7, 0x2010, 0x2212]


@pytest.mark.parametrize("text", MARKED.values(), ids=MARKED)
def test_markup_parts_no_sequence(text):
    """A sequence is found through what a terminal, a browser or a repr puts between its letters."""
    assert text_holds_sequence(text)


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_markup_makes_no_sequence(text):
    """Marked-up words and tables of missing values are none."""
    assert not text_holds_sequence(text)


def test_hidden_letters_part_no_sequence():
    """A sequence is found through signs that show nothing, or look like punctuation."""
    for code in IGNORABLE + LIKE_PUNCTUATION:
        assert text_holds_sequence(chr(code).join(READ)), hex(code)


@given(st.text())
def test_is_of_one_kind(text):
    """Any text can be searched, and one without signs comes back as it is."""
    assert isinstance(without_markup(text), str)
    assert without_markup("epoch 3, loss 0.25") == "epoch 3, loss 0.25"


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "part",
    [
        "<",
        "<a",
        "&a",
        "\x1b[",
        "\x1b]",
        "[/[a",
        "b'",
        "a.b('",
        "a",
        "A1C2",
        "%0",
        "<a.b: ",
        "'a': ",
    ],
    ids=ascii,
)
def test_long_texts_take_linear_time(part):
    """A hostile text of a million characters comes back."""
    assert not text_holds_sequence(part * (1_000_000 // len(part)) + "x" if part != "a" else part)
