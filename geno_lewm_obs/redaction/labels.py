"""
What isn't sequence, though all of its letters are bases: names of changes, and lists of all words.

Rule 3 reads over what parts bases, so that many short names would come to twenty in a row. Four
kinds of names are taken out before it does:

- A *change* of one base, with an arrow or ``>``: ``A>C``, ``C>T`` as the twelve of them name rows
  of a table, and ``A[C>T]G`` as the 96 of mutational signatures do.
- *Words in order*: seven or more words of two to four letters, all different, that stand in
  alphabetical order, or that are three quarters of all there are, as the 16 dinucleotides and the
  64 codons. Seven words cut from a sequence stand in order once in 5,040 times. So are seven or
  more of the codons that begin or end a gene, all different.
- A *range* behind words of one or two letters: ``GC_NC_0_19``.
- A *setting*, two short words and a dot before ``=``: ``tcn.acc=0.5``.

Longer words, fewer words, and words out of order may have been cut from a sequence, and stay.
"""

from __future__ import annotations

import re
from typing import Final

_LEAST_WORDS: Final = 7
_STARTS_AND_STOPS: Final = frozenset(
    word.encode() for word in "ATG CTG GTG TTG ATT ATC ATA TAA TAG TGA".split()
)
"""Of NCBI's translation tables 1 and 11."""
_STAND_IN: Final = b"\xff"
"""Replaces a name: a byte that no UTF-8 text holds."""


def without_labels(capitals: bytes) -> bytes:
    """Return *capitals*, a text in UTF-8 and capital letters, with a stand-in for each name."""
    if capitals.find(b">") >= 0:
        capitals = re.sub(_CHANGE, _STAND_IN, capitals)
    if capitals.find(b"=") >= 0:
        capitals = re.sub(_SETTING, _STAND_IN, capitals)
    if capitals.find(b"_") >= 0:
        capitals = re.sub(_RANGE, _STAND_IN, capitals)
    for length in _LENGTHS:
        capitals = re.sub(_WORDS % (length, length, _LEAST_WORDS - 1), _unless_ordered, capitals)
    return capitals


def _unless_ordered(match: re.Match[bytes]) -> bytes:
    words = re.findall(b"[A-Z]+", match[0])
    if len(set(words)) < len(words):
        return match[0]
    are_ordered = words == sorted(words)
    are_most = len(words) * 4 >= 3 * 4 ** len(words[0])
    are_ends = _STARTS_AND_STOPS.issuperset(words)
    return _STAND_IN if are_ordered or are_most or are_ends else match[0]


# Strings, compiled and kept by `re` when the first text needs them: most programs never do.
_CHANGE: Final = rb"(?<![A-Z0-9>-])(?:[ACGT]\[)?[ACGT]-?>[ACGT](?:\][ACGT])?(?![A-Z0-9>-])"
_RANGE: Final = rb"(?<![A-Z0-9_])(?:[ACGTN]{1,2}_){1,3}[0-9]+_[0-9]+(?![A-Z0-9_])"
_SETTING: Final = rb"(?<![A-Z0-9.=])[ACGTUN]{1,5}\.[ACGTUN]{1,5}(?==[0-9A-Z])"
_LENGTHS: Final = (2, 3, 4)
_WORDS: Final = rb"(?<![A-Z])[ACGTUN]{%d}(?:[^A-Z]+[ACGTUN]{%d}){%d,}(?![A-Z])"
