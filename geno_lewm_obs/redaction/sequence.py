"""
Rule 3, certain finds: 20 or more bases in a text, however they are spelt or separated.

Found are runs of bases, RNA, IUPAC letters among bases, look-alike letters, and runs broken up by
blanks, line ends, punctuation or GenBank's numbers. All work is linear in the length of the text.
One table and one search of the bytes are enough for a text that hasn't 20 such letters in a row
once everything else is removed; only other texts are searched closely. `encoded` finds sequences
that were encoded.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Final

import orjson

from ..escapes import visible
from .labels import without_labels
from .lookalikes import fold, separated
from .markup import without_markup

RUN: Final = 20
"""How many bases in a row are a sequence: 20 letters of ACGTN name one place in a human genome."""

_MARKS: Final = b"\x01" * RUN
_MARKS_BUT_ONE: Final = _MARKS[1:]
_PLAIN: Final = bytes(1 if code in b"ACGTNacgtn" else 0 for code in range(256))
LOOSE: Final = bytes(1 if code in b"ACGTUNRYSWKMBDHVacgtunryswkmbdhv" else 0 for code in range(256))
"""Marks the letters of bases, and IUPAC's for several of them."""
_ALPHANUMERIC: Final = frozenset(code for code in range(128) if chr(code).isalnum())
_LETTERS: Final = 3
"""Different bases of a numbered sequence: wells and threads have numbers, too."""
NO_LETTERS: Final = bytes(code for code in range(128) if not chr(code).isalpha())


def holds_sequence(encoded: bytes) -> bool:
    """
    Tell whether *encoded*, bytes as a sink writes them, holds `RUN` of ACGTN in a row, any case.
    """
    # Python's search for equal bytes is faster from the end.
    return encoded.translate(_PLAIN).rfind(_MARKS) >= 0


def text_holds_sequence(text: str) -> bool:
    r"""
    Tell whether *text* holds a sequence, as it is or as it will be written to JSON or a console.

    An escape may complete a sequence: a tab before 19 bases is written as ``\t``, a zero-width
    joiner as ``\u200d``.
    """
    if len(text) < RUN - 1:
        return False
    plain = text if text.isalnum() else without_markup(text)
    return _is_sequence(text) or (plain is not text and _is_sequence(plain))


def repeats_a_letter(text: str) -> bool:
    """
    Tell whether all that is sequence in *text* is one letter, so that it's a guess only.

    One letter again and again is a row of labels, or a ruler, as often as a tract; and it names no
    place in a genome.
    """
    capitals = separated(fold(without_markup(text))).encode(errors="replace").upper()
    rest = re.sub(_ONE_LETTER, _STAND_IN, capitals)
    return rest != capitals and not _is_spelt_out(rest)


def _is_sequence(text: str) -> bool:
    if text.isascii() and text.encode().translate(LOOSE, NO_LETTERS).rfind(_MARKS_BUT_ONE) < 0:
        # Most texts end here. The escape of an ASCII character adds one letter at most.
        return False
    if not text.isprintable() and _is_written_as_sequence(text):
        return True
    encoded = separated(fold(text)).encode(errors="replace")
    if encoded.translate(LOOSE, NO_LETTERS).rfind(_MARKS) < 0:
        return False
    return _is_spelt_out(encoded.upper())


def _is_written_as_sequence(text: str) -> bool:
    encodable = text.encode(errors="replace").decode()
    return holds_sequence(orjson.dumps(encodable)) or holds_sequence(visible(text).encode())


def _is_spelt_out(capitals: bytes) -> bool:
    if holds_sequence(capitals):
        return True
    # NaN, and NA as R has it, consist of bases; a table of them is not a sequence.
    named = without_labels(re.sub(_NOT_A_NUMBER, _STAND_IN, capitals))
    unwrapped = named.replace(b"\r", b"").replace(b"\n", b"")
    if any(
        _is_no_table(match[0]) and _is_mostly_bases(match[0])
        for match in re.finditer(_AMBIGUOUS, unwrapped)
    ):
        return True
    squeezed = re.sub(_STANDING_NUMBER, b"", named).translate(None, _SEPARATORS)
    if any(_is_no_table(match[0]) for match in re.finditer(_BASES, squeezed)):
        return True
    return _is_numbered(named)


def _is_no_table(letters: bytes) -> bool:
    return bool(set(letters) - set(b"AN"))


def _is_numbered(capitals: bytes) -> bool:
    """Tell whether *capitals* hold `RUN` bases numbered one after the other: ``A1 C2 G3``."""
    kinds: list[bytes] = []
    expected, end = -1, 0
    for match in re.finditer(_NUMBERED, capitals):
        base, number = match[1] or match[4], int(match[2] or match[3])
        if number != expected or any(
            byte in _ALPHANUMERIC for byte in capitals[end : match.start()]
        ):
            kinds = []
        kinds.append(base)
        if len(kinds) >= RUN and len(set(kinds)) >= _LETTERS:
            return True
        expected, end = number + 1, match.end()
    return False


def _is_mostly_bases(letters: bytes) -> bool:
    """Tell whether some `RUN` letters in a row hold at least four bases in five."""
    seen = [0, *accumulate(letter in b"ACGTUN" for letter in letters)]
    return any(
        later - earlier >= RUN * 4 // 5 for earlier, later in zip(seen, seen[RUN:], strict=False)
    )


# Strings, compiled and kept by `re` when the first text needs them: most programs never do.
_AMBIGUOUS: Final = rb"[ACGTUNRYSWKMBDHV]{20,}"
_BASES: Final = rb"[ACGTUN]{20,}"
_ONE_LETTER: Final = rb"(?<![A-Z])([ACGTUN])(?:[^A-Z0-9]*\1){19,}(?![A-Z])"
_NUMBERED: Final = rb"([ACGTUN])([0-9]{1,9})(?![0-9])|([0-9]{1,9})([ACGTUN])"
_NOT_A_NUMBER: Final = rb"(?<![A-Z])N/?A[NT]?(?![A-Z])"
_STANDING_NUMBER: Final = rb"(?<![0-9A-Z])[0-9]+(?![0-9A-Z])"
_STAND_IN: Final = b"\xff"
"""Replaces a word that isn't a sequence: a byte that no UTF-8 text holds."""
_SEPARATORS: Final = bytes(code for code in range(128) if not chr(code).isalnum())
