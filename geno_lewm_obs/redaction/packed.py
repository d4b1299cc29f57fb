"""
Decode what a text may hold in base64, base32 or base85, compressed before or not.

Work and memory are bounded: compressed data is tried where it begins as its format does, up to
`MAX_UNPACKED` bytes of it are made, and xz may take no more than `_MAX_MEMORY`. `encoded` looks for
sequence in the results.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Final

from .sequence import RUN

MAX_UNPACKED: Final = 100_000
"""Bytes up to which compressed data is decompressed."""
SHORTEST_PACKED: Final = 24
"""Characters of 18 bytes in base64; no shorter text is decoded."""
_MAX_MEMORY: Final = 2**24
"""Bytes that xz may take for its dictionary; its usual ones are half as large."""
_PROBE: Final = 256
"""Digits of base64 that are decoded first, to tell compressed data from what looks like it."""
_MAX_TRIES: Final = 16
"""
Places of a token at which it is decompressed: compressed data is at one of them, or two. In the
formats that take long, places of a text.
"""


def unpacked(encoded: bytes) -> Iterator[bytes]:
    """Yield what each token of *encoded* may hold."""
    slow_tries = iter(range(_MAX_TRIES))
    for token in _tokens(encoded, _PRINTED, SHORTEST_PACKED):
        if token != token.lower():  # else it's no base64 of bases, and no base85: most tokens
            for part in _tokens(token, _IN_BASE64, SHORTEST_PACKED):
                yield from _from_base64(part, slow_tries)
            yield from _from_base85(token)
        if token.translate(_IN_BASE32).find(_MARKS_OF_BASE32) >= 0:
            for match in re.finditer(_BASE32, token):
                yield base64.b32decode(match[0][: len(match[0]) // 8 * 8], casefold=True)


def _tokens(encoded: bytes, alphabet: bytes, shortest: int) -> Iterator[bytes]:
    """Yield the runs of an *alphabet* that are long enough for a sequence, last first."""
    letters = encoded.translate(alphabet)
    marks = b"\x01" * shortest
    found = letters.rfind(marks)
    while found >= 0:
        start = letters.rfind(0, 0, found) + 1
        yield encoded[start : found + shortest]
        found = letters.rfind(marks, 0, start)


def _from_base64(token: bytes, slow_tries: Iterator[int]) -> Iterator[bytes]:
    marks = token.translate(_FIRST_IN_BASE64)
    if marks.count(1) >= RUN // 3:
        for start in range(4):
            if marks[start::4].find(_MARKS_OF_TRIPLETS) >= 0:
                yield _decoded(token[start:])
    header = re.compile(_HEADER)
    heads = {match.start() for match in re.finditer(_USUAL_HEADER, token)}
    heads |= {start for start in range(4) if header.match(token, start)}
    likely = (start for start in sorted(heads) if _is_inflatable(token[start : start + _PROBE]))
    for start in islice(likely, _MAX_TRIES):
        yield _inflated(_decoded(token[start : start + MAX_UNPACKED]), MAX_UNPACKED) or b""
    # Only so often in a text, since a few bytes of these formats may take long.
    for match, _ in zip(re.finditer(_SLOW_HEADER, token), slow_tries, strict=False):
        yield _slowly_unpacked(_decoded(token[match.start() :][:MAX_UNPACKED]))


def _is_inflatable(token: bytes) -> bool:
    return _inflated(_decoded(token), RUN) is not None


def _inflated(packed: bytes, most: int) -> bytes | None:
    """Return up to *most* bytes of *packed*, or None if it isn't compressed by zlib or gzip."""
    try:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32).decompress(packed, most)
    except zlib.error:
        return None


def _slowly_unpacked(packed: bytes) -> bytes:
    """Return what *packed* holds in the format of bz2, xz or lzma, or nothing."""
    try:
        # Imported here: few programs ever need them, and an interpreter may lack them.
        import bz2
        import lzma
    except ImportError:
        return b""
    try:
        if packed.startswith(b"BZh"):
            return bz2.BZ2Decompressor().decompress(packed, MAX_UNPACKED)
        return lzma.LZMADecompressor(memlimit=_MAX_MEMORY).decompress(packed, MAX_UNPACKED)
    except (OSError, ValueError, EOFError, lzma.LZMAError):
        return b""


def _decoded(token: bytes) -> bytes:
    return base64.urlsafe_b64decode(token[: len(token) // 4 * 4].translate(_URL_SAFE))


def _from_base85(token: bytes) -> Iterator[bytes]:
    marks = token.translate(_FIRST_IN_BASE85)
    for start in range(5):
        firsts = marks[start::5]
        found = firsts.find(_MARKS_OF_FOURS)
        while found >= 0:
            end = firsts.find(0, found)
            groups = token[start + 5 * found : start + 5 * (end if end >= 0 else len(firsts))]
            whole = groups[: len(groups) // 5 * 5]
            # Adobe's end may stand in the last group.
            for decode in (base64.b85decode, base64.a85decode):
                for part in (whole, whole[:-5]):
                    with suppress(ValueError):  # not of this alphabet
                        yield decode(part)
            found = firsts.find(_MARKS_OF_FOURS, end) if end >= 0 else -1


def _marks(alphabet: bytes) -> bytes:
    return bytes(code in alphabet for code in range(256))


_ALPHANUMERIC: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_IN_BASE64: Final = _marks(_ALPHANUMERIC + b"+/_-")
_URL_SAFE: Final = bytes.maketrans(b"+/", b"-_")
_FIRST_IN_BASE64: Final = _marks(b"QRTVYZbd")
"""
Marks the first of the four base64 digits of three bases.

It stands for six of the eight bits of one of ACGTUN or acgtun.
"""
_MARKS_OF_TRIPLETS: Final = b"\x01" * (RUN // 3)
_IN_BASE32: Final = _marks(_ALPHANUMERIC.translate(None, b"0189"))
_MARKS_OF_BASE32: Final = b"\x01" * (RUN * 8 // 5)
_PRINTED: Final = _marks(bytes(range(0x21, 0x7F)))
"""Marks what isn't blank: base85's alphabets together, and all others."""
_FIRST_IN_BASE85: Final = _marks(b"KLMNOPQRVWXYZab" + b"56789:;<@ABCDEF")
"""Marks the first of the five digits of four bases, in RFC 1924's alphabet and Adobe's."""
_MARKS_OF_FOURS: Final = b"\x01" * (RUN // 4)

# Strings, compiled and kept by `re` when the first text needs them: most programs never do.
_BASE32: Final = rb"[A-Z2-7]{32,}|[a-z2-7]{32,}"
_USUAL_HEADER: Final = rb"e[AFJN]|H4s"
"""Base64 of the headers that `zlib.compress` and `gzip.compress` write: tried everywhere."""
_SLOW_HEADER: Final = rb"Qlpo[MNO]|[/_]Td6WFo|XQAA"
"""Base64 of the headers of bz2, xz and lzma: tried everywhere."""
_HEADER: Final = rb"[CGKOSWae][A-P]|H4s"
"""Base64 of how zlib (RFC 1950) and gzip (RFC 1952) headers begin: tried at a token's start."""
