"""
Rule 3, guesses: find a sequence that was encoded, as text or as numbers.

In texts: percent and backslash escapes, hex, base64, compressed base64, printed character codes. In
lists of numbers: character codes, token ids, one-hot rows. A guess may be wrong, so it never
raises: the value is dropped and counted in both modes. Work is bounded: nothing is decompressed
beyond `MAX_UNPACKED` bytes.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from .sequence import RUN

MAX_UNPACKED: Final = 100_000
"""Bytes up to which compressed data is decompressed."""
_PROBE: Final = 256
"""Digits of base64 that are decoded first, to tell compressed data from what looks like it."""
_MAX_TRIES: Final = 16
"""Places of a token at which it is decompressed: compressed data is at one of them, or two."""
_LETTERS: Final = 3
"""Different letters that a run must have: in binary data, one or two happen to be bases."""
_CODES: Final = frozenset(b"ACGTUNacgtun")
_TOKEN_KINDS: Final = range(4, 7)
"""How many different token ids a sequence may have: four bases, N, and padding."""
_TOKEN_SPAN: Final = 16
"""Token ids of bases are below this."""
_LIKELY: Final = _CODES | frozenset(range(_TOKEN_SPAN))
"""All numbers that may stand for bases; the first two of a list are looked up here."""
_ALPHABETS: Final = (4, 5)
"""Widths of a one-hot row: A, C, G and T, without or with N."""


def holds_encoded_sequence(text: str) -> bool:
    """Tell whether *text* holds a sequence behind escapes or in base64."""
    if len(text) < RUN or (len(text) < _SHORTEST_BASE64 and not _has_escapes(text)):
        return False
    encoded = text.encode("utf-8", "replace")
    return _holds_bases(_from_escapes(text, encoded, runs_only=True)) or _holds_bases(
        _from_base64(encoded)
    )


def holds_hex_sequence(text: str) -> bool:
    """
    Tell whether *text* holds a sequence in hex.

    A base takes two digits, one of which is decimal, so such a text has at least `RUN` of those.
    """
    return _holds_bases(_from_hex(text, text.encode("utf-8", "replace")))


def _holds_bases(unpacked: Iterable[bytes]) -> bool:
    return any(
        len(set(run[0])) >= _LETTERS
        for plain in unpacked
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
    """Yield each decoding of *text*: without escapes, from hex, from base64."""
    encoded = text.encode("utf-8", "replace")
    yield from _from_escapes(text, encoded, runs_only=False)
    yield from _from_hex(text, encoded)
    yield from _from_base64(encoded)


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
    firsts = encoded.replace(b"0x", b"").translate(_FIRST_IN_HEX, b" :,;-")
    if firsts[::2].find(_MARKS) >= 0 or firsts[1::2].find(_MARKS) >= 0:
        for match in re.finditer(_BASES_IN_HEX, text):
            yield bytes.fromhex(re.sub("[^0-9A-Fa-f]", "", match[0].replace("0x", "")))


def _from_base64(encoded: bytes) -> Iterator[bytes]:
    for token in _tokens(encoded):
        yield from _from_token(token)


def _tokens(encoded: bytes) -> Iterator[str]:
    """Yield the runs of base64's digits that are long enough for a sequence, last first."""
    letters = encoded.translate(_BASE64_ALPHABET)
    found = letters.rfind(_MARKS_OF_BASE64)
    while found >= 0:
        start = letters.rfind(0, 0, found) + 1
        yield encoded[start : found + _SHORTEST_BASE64].decode()
        found = letters.rfind(_MARKS_OF_BASE64, 0, start)


def _from_token(token: str) -> Iterator[bytes]:
    marks = token.encode().translate(_FIRST_IN_BASE64)
    for start in range(4):
        if marks[start::4].find(_MARKS_OF_TRIPLETS) >= 0:
            yield _decoded(token[start:])
    if token == token.lower():
        return  # Each header holds a capital letter.
    heads = {match.start() for match in re.finditer(_USUAL_HEADER, token)}
    header = re.compile(_HEADER)
    heads |= {start for start in range(4) if header.match(token, start)}
    likely = (
        start
        for start in sorted(heads)
        if _inflated(token[start : start + _PROBE], RUN) is not None
    )
    for start in islice(likely, _MAX_TRIES):
        yield _inflated(token[start : start + MAX_UNPACKED], MAX_UNPACKED) or b""


def _inflated(token: str, most: int) -> bytes | None:
    """Return up to *most* bytes of what *token* holds compressed, or None if it holds nothing."""
    try:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32).decompress(_decoded(token), most)
    except zlib.error:
        return None


def _decoded(token: str) -> bytes:
    whole = token[: len(token) // 4 * 4]
    return base64.b64decode(whole.replace("-", "+").replace("_", "/"))


def _unescaped(match: re.Match[str]) -> str:
    code = next(group for group in match.groups() if group)
    return chr(int(code, 10 if match.lastgroup == "decimal" else 16))


# Strings, compiled and kept by `re` when the first text needs them: most programs never do.
_BASES: Final = rb"[ACGTUN]{20,}"
_NUMBER: Final = "[0-9]+"
_CODE_LIST: Final = (
    r"(?<![\w.])(?:(?:65|67|71|78|84|85|97|99|103|110|116|117)(?:[^\w.]{1,3}|$)){20,}"
)
_IN_CODE_LIST: Final = bytes(
    not (chr(code).isascii() and (chr(code).isalpha() or code in b"._")) for code in range(256)
)
"""Marks the characters of a list of codes: digits and separators."""
_MARKS_OF_CODES: Final = b"\x01" * (RUN * 3 - 1)
_ESCAPE: Final = (
    r"%([0-9A-Fa-f]{2})"  # of a URL
    r"|\\x([0-9A-Fa-f]{2})"  # of Python or C
    r"|\\u([0-9A-Fa-f]{4})"  # of Python or JSON
    r"|&#x([0-9A-Fa-f]{2,4});"  # of HTML, in hex
    r"|&#(?P<decimal>[0-9]{2,4});"  # of HTML, in decimal
)
_ESCAPES_AND_BASES: Final = bytes(
    code in b"ACGTUNacgtun%\\&#;xu0123456789ABCDEFabcdef" for code in range(256)
)
"""Marks the characters of a sequence in which some bases are escaped."""
_NO_DIGITS_IN_HEX: Final = bytes(set(range(256)) - set(b"4567"))
_BASES_IN_HEX: Final = r"(?:(?:0x)?(?:[46][137Ee]|[57][45])[ :,;-]{0,2}){20,}"
_MARKS: Final = b"\x01" * RUN
_FIRST_IN_HEX: Final = bytes(code in b"4567" for code in range(256))
"""Marks the first of a letter's two hex digits: 4 to 7."""
_BASE64_ALPHABET: Final = bytes(
    chr(code).isascii() and (chr(code).isalnum() or code in b"+/_-") for code in range(256)
)
_SHORTEST_BASE64: Final = 24
_MARKS_OF_BASE64: Final = b"\x01" * _SHORTEST_BASE64
_MARKS_OF_TRIPLETS: Final = b"\x01" * (RUN // 3)
_FIRST_IN_BASE64: Final = bytes(code in b"QRTVYZbd" for code in range(256))
"""
Marks the first of the four base64 digits of three bases.

It stands for six of the eight bits of one of ACGTUN or acgtun.
"""
_HEADER: Final = "[CGKOSWae][A-P]|H4s"
"""Base64 of how zlib (RFC 1950) and gzip (RFC 1952) headers begin: tried at a token's start."""
_USUAL_HEADER: Final = "e[AFJN]|H4s"
"""Base64 of the headers that `zlib.compress` and `gzip.compress` write: tried everywhere."""
