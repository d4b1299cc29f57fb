"""
Rule 3, guesses: find a sequence that was encoded, as text or as numbers.

In texts: percent and backslash escapes, hex, printed character codes, and what `packed` decodes. In
lists of numbers: character codes, token ids, one-hot rows. A guess may be wrong, so it never
raises: the value is dropped and counted in both modes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from .packed import SHORTEST_PACKED, unpacked
from .sequence import RUN

_LETTERS: Final = 3
"""Different letters that a run must have: in binary data, one or two happen to be bases."""
_CODES: Final = frozenset(b"ACGTUNacgtun")
_TOKEN_KINDS: Final = range(4, 7)
"""How many different token ids a sequence may have: four bases, N, and padding."""
_TOKEN_SPAN: Final = 16
"""Token ids of bases are below this."""
_IGNORED: Final = -100
"""Stands for a label that a loss ignores, in torch and its kin."""
_LIKELY: Final = _CODES | frozenset(range(_TOKEN_SPAN)) | {_IGNORED}
"""All numbers that may stand for bases; the first two of a list are looked up here."""
_ALPHABETS: Final = (4, 5)
"""Widths of a one-hot row: A, C, G and T, without or with N."""


def holds_encoded_sequence(text: str) -> bool:
    """Tell whether *text* holds a sequence behind escapes, or in base64 and its kin."""
    if len(text) < RUN:
        return False
    encoded = text.encode("utf-8", "replace")
    if _has_escapes(text) and _holds_bases(_from_escapes(text, encoded, runs_only=True)):
        return True
    return len(text) >= SHORTEST_PACKED and _holds_bases(unpacked(encoded))


def holds_hex_sequence(text: str) -> bool:
    """
    Tell whether *text* holds a sequence in hex.

    A base takes two digits, one of which is decimal, so such a text has at least `RUN` of those.
    """
    return _holds_bases(_from_hex(text, text.encode("utf-8", "replace")))


def _holds_bases(decoded: Iterable[bytes]) -> bool:
    return any(
        len(set(run[0])) >= _LETTERS
        for plain in decoded
        for run in re.finditer(_BASES, plain.upper())
    )


def holds_code_list(text: str) -> bool:
    """
    Tell whether *text* holds a sequence as decimal character codes, as a printed list has them.
    """
    if text.encode(errors="replace").translate(_IN_CODE_LIST).rfind(_MARKS_OF_CODES) < 0:
        return False
    return any(
        len(set(re.findall(_NUMBER, run[0]))) >= _LETTERS for run in re.finditer(_CODE_LIST, text)
    )


def numbers_spell_sequence(numbers: Sequence[Any]) -> bool:
    """
    Tell whether *numbers* read like bases: character codes, token ids, or one-hot rows end to end.
    """
    if len(numbers) < RUN or not _begin_like_bases(numbers):
        return False
    kinds = set(numbers)
    if _IGNORED in kinds:
        return numbers_spell_sequence([number for number in numbers if number != _IGNORED])
    if len(kinds) > len(_CODES):
        return False
    if not all(type(number) in (int, float, bool) for number in numbers):
        return False
    return kinds <= _CODES or _are_small_codes(numbers, kinds)


def _begin_like_bases(numbers: Sequence[Any]) -> bool:
    """Tell whether the first of *numbers* may stand for bases; most lists need no further look."""
    if not _LIKELY.issuperset(numbers[:2]):
        return False
    return len(set(numbers[: 2 * len(_CODES)])) <= len(_CODES)


def _are_small_codes(numbers: Sequence[Any], kinds: set[Any]) -> bool:
    # Twenty small numbers are too few to tell token ids from other ones.
    if len(numbers) == RUN:
        return False
    if not all(0 <= kind < _TOKEN_SPAN and kind == int(kind) for kind in kinds):
        return False
    return _is_tokens(numbers, kinds) or _is_one_hot(numbers, kinds)


def _is_tokens(numbers: Sequence[Any], kinds: set[Any]) -> bool:
    """Tell whether *numbers* may be token ids. Sorted ones are bins or counts, not a sequence."""
    if len(kinds) not in _TOKEN_KINDS:
        return False
    ordered = sorted(numbers)
    return list(numbers) != ordered and list(numbers) != ordered[::-1]


def _is_one_hot(numbers: Sequence[Any], kinds: set[Any]) -> bool:
    if kinds != {0, 1}:
        return False
    return any(_has_one_hot_rows(numbers, width) for width in _ALPHABETS)


def _has_one_hot_rows(numbers: Sequence[Any], width: int) -> bool:
    rows, rest = divmod(len(numbers), width)
    if rest or rows < RUN:
        return False
    return all(sum(numbers[at : at + width]) == 1 for at in range(0, len(numbers), width))


def decodings(text: str) -> Iterator[bytes]:
    """Yield each decoding of *text*: without escapes, from hex, from base64 and its kin."""
    encoded = text.encode("utf-8", "replace")
    yield from _from_escapes(text, encoded, runs_only=False)
    yield from _from_hex(text, encoded)
    yield from unpacked(encoded)


def _has_escapes(text: str) -> bool:
    # A single letter is found sixty times as fast as two.
    return "%" in text or "\\" in text or ("&" in text and "&#" in text)


def _from_escapes(text: str, encoded: bytes, *, runs_only: bool) -> Iterator[bytes]:
    """
    Yield *text* with its escapes decoded.

    With *runs_only*, yield it only if it may then hold a sequence without gaps.
    """
    if _has_escapes(text) and not (
        runs_only and encoded.translate(_ESCAPES_AND_BASES).rfind(_MARKS) < 0
    ):
        yield re.sub(_ESCAPE, _unescaped, text).encode(errors="replace")


def _from_hex(text: str, encoded: bytes) -> Iterator[bytes]:
    if len(text) < 2 * RUN or len(encoded.translate(None, _NO_DIGITS_IN_HEX)) < RUN:
        return
    firsts = (
        encoded.replace(b"0x", b"").replace(b"U+00", b"").translate(_FIRST_IN_HEX, b" :,;-\r\n\t")
    )
    if firsts[::2].find(_MARKS) >= 0 or firsts[1::2].find(_MARKS) >= 0:
        for match in re.finditer(_BASES_IN_HEX, text):
            yield bytes.fromhex(re.sub("0x|[uU]\\+00|[^0-9A-Fa-f]", "", match[0]))


def _unescaped(match: re.Match[str]) -> str:
    code = next(group for group in match.groups() if group)
    return chr(int(code, _BASE_OF.get(match.lastgroup or "", 16)))


# Strings, compiled and kept by `re` when the first text needs them: most programs never do.
_BASES: Final = rb"[ACGTUN]{20,}"
_NUMBER: Final = "[0-9]+"
_CODE_LIST: Final = (
    r"(?<![\w.])(?:0?(?:65|67|71|78|84|85|97|99|103|110|116|117)(?:\.0?)?(?:[^\w.]{1,3}|$)){20,}"
)
_IN_CODE_LIST: Final = bytes(
    not (chr(code).isascii() and (chr(code).isalpha() or code in b"_")) for code in range(256)
)
"""Marks the characters of a list of codes: digits and separators."""
_MARKS_OF_CODES: Final = b"\x01" * (RUN * 3 - 1)
_ESCAPE: Final = (
    r"%([0-9A-Fa-f]{2})"  # of a URL
    r"|\\x([0-9A-Fa-f]{2})"  # of Python or C
    r"|\\u([0-9A-Fa-f]{4})"  # of Python or JSON
    r"|%u([0-9A-Fa-f]{4})"  # of JavaScript's escape
    r"|\\(?P<octal>[0-3][0-7]{2})"  # of C or Python, in octal
    r"|&#x([0-9A-Fa-f]{2,4});"  # of HTML, in hex
    r"|&#(?P<decimal>[0-9]{2,4});"  # of HTML, in decimal
)
_BASE_OF: Final = {"decimal": 10, "octal": 8}
_ESCAPES_AND_BASES: Final = bytes(
    code in b"ACGTUNacgtun%\\&#;xu0123456789ABCDEFabcdef" for code in range(256)
)
"""Marks the characters of a sequence in which some bases are escaped."""
_NO_DIGITS_IN_HEX: Final = bytes(set(range(256)) - set(b"4567"))
_BASES_IN_HEX: Final = r"(?:(?:0x|U\+00)?(?:[46][137Ee]|[57][45])[ :,;\r\n\t-]{0,4}){20,}"
_MARKS: Final = b"\x01" * RUN
_FIRST_IN_HEX: Final = bytes(code in b"4567" for code in range(256))
"""Marks the first of a letter's two hex digits: 4 to 7."""
