"""
Rule 4: variants that are written out, where a hashed id belongs; and the hash.

A few dozen variants identify a person (Lin, Owen and Altman, Science 305:183, 2004), so none
stands in a log in the clear. Looked for are chrom-pos-ref-alt in its spellings, a printed tuple's
among them, HGVS (https://hgvs-nomenclature.org), SPDI (Holmes et al., Bioinformatics 36:1902,
2020), the first columns of a VCF line, and dbSNP's rs numbers.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from ..errors import InputError

_KEY_BYTES: Final = 32
_LEAST_KEY_BYTES: Final = 16
_MOST_KEY_BYTES: Final = 64
_DIGEST_BYTES: Final = 16
_process_key: Final = os.urandom(_KEY_BYTES)


def holds_variant(text: str) -> bool:
    """Tell whether *text* holds variant notation."""
    if len(text) < _SHORTEST or (len(text) < _LONG and _hint().search(text) is None):
        return False  # by far the most
    return any(_notations().match(text, at) for at in _starts(text))


def _starts(text: str) -> Iterator[int]:
    """
    Yield where a notation may begin: not in the middle of a word, and at most `_BEFORE_HINT`
    characters before a hint.
    """
    for begin, end in _parts(text):
        for hint in _hint().finditer(text, begin, end):
            for at in range(max(hint.start() - _BEFORE_HINT, 0), hint.end()):
                if text[at - 1 : at] not in _IN_A_WORD:  # before the first stands nothing
                    yield at


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """
    Yield in which parts of *text* hints are looked for: all of one that is short or full of
    digits, of another where digits are.
    """
    digits = text.encode("ascii", "replace").translate(_DIGITS)
    if len(text) < _LONG or digits[::_SPARSE].count(1) * _SPARSE * _SPARSE > len(text):
        yield 0, len(text)
        return
    end, start = 0, digits.find(1)
    while start >= 0:
        begin = max(end, start - _BEFORE_DIGIT)
        # the end of the text where nothing else follows
        end = digits.find(0, start) % (len(digits) + 1)
        yield begin, end + _BEHIND_DIGITS
        start = digits.find(1, end)


def hash_variant(chrom: str, pos: int, ref: str, alt: str, *, key: bytes | None = None) -> str:
    """
    Return a ``variant_id`` that may be logged: ``vh-`` and 32 hex digits.

    It's a keyed hash (BLAKE2b, RFC 7693), because there are few enough variants to hash them all
    and compare. Give the same *key* where ids of several programs must agree, and keep it out of
    logs; without one, a key is made for this process and ids can't be compared with others'. Write
    the variant in one normal form before, as ``bcftools norm`` does: only case and the
    chromosome's spelling are levelled.

    Args:
        chrom: Chromosome, with or without ``chr``.
        pos: Position, 1-based.
        ref: Reference allele.
        alt: Alternative allele.
        key: 16 to 64 secret bytes.

    Raises:
        InputError: an argument can't be part of a variant, or the key is too short or too long.

    Example::

        import secrets
        from geno_lewm_obs import get_logger, hash_variant

        key = secrets.token_bytes(32)  # in practice, read from where secrets are kept
        variant_id = hash_variant("chr1", 12345, "A", "G", key=key)
        get_logger("inference").debug("inference.score.start", variant_id=variant_id)

    .. versionadded:: 0.1.0
    """
    # OpenSSL comes with it, and most programs hash nothing
    from hashlib import blake2b  # noqa: PLC0415

    if key is not None and not (
        isinstance(key, bytes) and _LEAST_KEY_BYTES <= len(key) <= _MOST_KEY_BYTES
    ):
        msg = "key is no secret of 16 to 64 bytes"
        raise InputError(
            msg,
            remediation="make one with secrets.token_bytes(32) and keep it where the programs find it",
        )
    parts = (_chromosome(chrom), _position(pos), _allele("ref", ref), _allele("alt", alt))
    digest = blake2b(
        "\t".join(parts).encode(),
        key=key or _process_key,
        digest_size=_DIGEST_BYTES,
        person=b"geno-variant",
    )
    return f"vh-{digest.hexdigest()}"


def _chromosome(chrom: object) -> str:
    name = chrom.strip().upper().removeprefix("CHR") if isinstance(chrom, str) else ""
    if not name or not name.isascii() or "\t" in name:
        msg = "chrom names no chromosome"
        raise InputError(msg, remediation="pass its name as text")
    return "MT" if name == "M" else name


def _position(pos: object) -> str:
    if isinstance(pos, bool) or not isinstance(pos, int) or pos < 1:
        msg = "pos is no position"
        raise InputError(msg, remediation="pass a whole number, 1 or more")
    return str(int(pos))


def _allele(name: str, allele: object) -> str:
    if not isinstance(allele, str) or not allele or "\t" in allele:
        msg = f"{name} is no allele"
        raise InputError(msg, remediation="pass its bases as text")
    return allele.upper()


_SHORTEST: Final = 5
_LONG: Final = 200
_SPARSE: Final = 16
"""
In a text as long as that, with fewer digits than one in so many characters, hints are looked for
near digits only.
"""
_DIGITS: Final = bytes(code in b"0123456789" for code in range(256))
_IN_A_WORD: Final = frozenset(chr(code) for code in range(128) if chr(code).isalnum())
_BEFORE_HINT: Final = len("chrMT'")
"""Characters of a notation before its hint."""
_BEFORE_DIGIT: Final = len(".(Gly")
"""Characters of a hint before its first digit."""
_BEHIND_DIGITS: Final = len("', 'A")
"""Characters of a hint behind its digits."""
_NAME = r"(?:[1-9]|1[0-9]|2[0-2]|X|Y|MT?)"
_CHROM = rf"(?:(?<![\w.])chr|(?<![\w.:-])){_NAME}"
_ALLELE = r"(?!N/A\b)[ACGTN]{1,200}"  # "10:45 N/A" is a time without a value
_END = r"(?![A-Za-z0-9]|[:-][0-9A-Fa-f])"  # what goes on like this is a hardware address
_NEXT = r"['\"]?(?:, ?|[\t;|])['\"]?"  # as a tuple is printed, or a table's row
_PLACE = r"(?:\*|-)?[0-9]{1,10}(?:[+-][0-9]{1,7})?"
_CHANGE = r"(?:[ACGTUN]{0,50}(?:>|=)|del|dup|ins|inv|con\b)"


@cache
def _hint() -> re.Pattern[str]:
    """
    Return what is around the first digits of every notation below, compiled by the first text that
    has digits.

    It begins with what is rarest in texts, and spells out both cases, since so it's found sooner.
    """
    return re.compile(
        r"[-:_ \t.Ss,;|](?:(?<=[0-9XYMTxymt][-:_ \t])(?<![0-9]{3}[-:_ \t])(?:[Gg]\.)?[0-9]|(?<=[CGMNRcgmnr]\.)\(?[*-]?[0-9]"
        r"|(?<=[Pp]\.)\(?[A-Za-z]{3}[0-9]|(?<=[Nn][CGMRTWPcgmrtwp]_)[0-9]{4}|(?<=[Rr][Ss])[0-9]{4}"
        r"|(?<=[0-9XYMTxymt'\"][\t,;|])(?<![0-9]{3}[\t,;|]) ?['\"]?[0-9]{3,10}['\"]?[\t,;|] ?['\"]?[ACGTacgt])"
    )


@cache
def _notations() -> re.Pattern[str]:
    """
    Return the pattern of all notations, compiled by the first text that hints at one: that takes a
    millisecond.
    """
    return re.compile(
        "|".join(
            (
                rf"{_CHROM}[-:_][0-9]{{1,10}}[-:_]{_ALLELE}[-:_>/]{_ALLELE}{_END}",
                rf"{_CHROM}[-:_ ](?:g\.)?[0-9]{{1,10}}[: ]?{_ALLELE}[>/]{_ALLELE}{_END}",
                rf"{_CHROM}{_NEXT}[0-9]{{3,10}}{_NEXT}[ACGT]{{1,200}}{_NEXT}[ACGT]{{1,200}}(?![A-Za-z0-9])",
                rf"(?<![\w.])chr{_NAME} [0-9]{{3,10}} {_ALLELE} {_ALLELE}(?![A-Za-z0-9])",
                rf"(?<![A-Za-z0-9])[cgmnr]\.\(?{_PLACE}(?:_{_PLACE})?\)?{_CHANGE}",
                r"(?<![A-Za-z0-9])p\.\(?[A-Z][a-z]{2}[0-9]{1,5}(?:_[A-Z][a-z]{2}[0-9]{1,5})?(?:[A-Z][a-z]{2}|\*|=|fs|del|dup|ins|ext)",
                r"(?<![A-Za-z0-9])N[CGMRTWP]_[0-9]{4,12}\.[0-9]{1,3}:[0-9]{1,10}:[ACGTN0-9]{0,200}:[ACGTN]{0,200}(?![A-Za-z0-9])",
                rf"{_CHROM}\t[0-9]{{1,10}}\t[^\t\n]{{1,200}}\t[ACGTN]{{1,200}}\t(?:[ACGTN*.,]{{1,200}}|<[A-Z:]{{1,20}}>)",
                r"(?<![A-Za-z0-9])rs[0-9]{4,12}(?![A-Za-z0-9])",
            )
        ),
        re.IGNORECASE | re.ASCII,
    )
