"""
Rule 4: find variants that are written out; and make the hashed id that may be logged instead.

A few dozen variants identify a person (Lin, Owen and Altman, Science 305:183, 2004), so no log may
hold one in clear text. Found are chrom-pos-ref-alt in several spellings, printed tuples among them,
HGVS (https://hgvs-nomenclature.org), SPDI (Holmes et al., Bioinformatics 36:1902, 2020), the first
columns of a VCF line, and dbSNP's rs numbers.

A regular expression of all notations is tried at few places of a text: where a *hint*, a shorter
expression for what surrounds the first digits of a notation, matches.
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
    # Most texts end here.
    if len(text) < _SHORTEST or (len(text) < _LONG and _hint().search(text) is None):
        return False
    return any(_notations().match(text, at) for at in _starts(text))


def _starts(text: str) -> Iterator[int]:
    """
    Yield each position of *text* at which a notation may begin.

    That is at most `_BEFORE_HINT` characters before a hint, and not in the middle of a word.
    """
    for begin, end in _parts(text):
        for hint in _hint().finditer(text, begin, end):
            for at in range(max(hint.start() - _BEFORE_HINT, 0), hint.end()):
                # Before the first character, the slice is empty.
                if text[at - 1 : at] not in _IN_A_WORD:
                    yield at


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """
    Yield start and end of the parts of *text* in which hints are searched for.

    That is all of a text that is short or full of digits, else what surrounds its digits.
    """
    digits = text.encode("ascii", "replace").translate(_DIGITS)
    if len(text) < _LONG or digits[::_SPARSE].count(1) * _SPARSE * _SPARSE > len(text):
        yield 0, len(text)
        return
    end = 0
    start = digits.find(1)
    while start >= 0:
        begin = max(end, start - _BEFORE_DIGIT)
        # Not found is -1, which becomes the end of the text.
        end = digits.find(0, start) % (len(digits) + 1)
        yield begin, end + _AFTER_DIGITS
        start = digits.find(1, end)


def hash_variant(chrom: str, pos: int, ref: str, alt: str, *, key: bytes | None = None) -> str:
    """
    Return a ``variant_id`` that may be logged: ``vh-`` and 32 hex digits.

    It is a keyed hash (BLAKE2b, RFC 7693): without a key, it could be reversed by hashing every
    variant there is. Pass the same *key* in programs whose ids must agree, and keep it out of logs.
    Without one, a key is made for this process, and its ids can't be compared with others.

    Normalise the variant first, as ``bcftools norm`` does. Here, case and the spelling of the
    chromosome alone make no difference.

    Args:
        chrom: Chromosome, with or without ``chr``.
        pos: Position, 1-based.
        ref: Reference allele.
        alt: Alternative allele.
        key: A secret of 16 to 64 bytes.

    Raises:
        InputError: An argument can't be part of a variant, or the key is too short or too long.

    Example::

        import secrets
        from geno_lewm_obs import get_logger, hash_variant

        key = secrets.token_bytes(32)  # in practice, read from where secrets are kept
        variant_id = hash_variant("chr1", 12345, "A", "G", key=key)
        get_logger("inference").debug("inference.score.start", variant_id=variant_id)

    .. versionadded:: 0.1.0
    """
    # Imported here, since it loads OpenSSL, and most programs hash nothing.
    from hashlib import blake2b  # noqa: PLC0415

    if key is not None and not (
        isinstance(key, bytes) and _LEAST_KEY_BYTES <= len(key) <= _MOST_KEY_BYTES
    ):
        msg = "key is no secret of 16 to 64 bytes"
        remedy = "make one with secrets.token_bytes(32) and keep it where the programs find it"
        raise InputError(msg, remediation=remedy)
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
Characters for each digit. In a text of `_LONG` characters or more with fewer digits than that,
hints are searched for near digits alone.
"""
_DIGITS: Final = bytes(code in b"0123456789" for code in range(256))
_IN_A_WORD: Final = frozenset(chr(code) for code in range(128) if chr(code).isalnum())
_BEFORE_HINT: Final = len("chrMT'")
"""Characters of a notation before its hint."""
_BEFORE_DIGIT: Final = len(".(Gly")
"""Characters of a hint before its first digit."""
_AFTER_DIGITS: Final = len("', 'A")
"""Characters of a hint after its digits."""

# Parts of the notations.
_WORD_START = r"(?<![A-Za-z0-9])"
_WORD_END = r"(?![A-Za-z0-9])"
_NAME = r"(?:[1-9]|1[0-9]|2[0-2]|X|Y|MT?)"
_CHROM = rf"(?:(?<![\w.])chr|(?<![\w.:-])){_NAME}"
_ALLELE = r"(?!N/A\b)[ACGTN]{1,200}"  # "10:45 N/A" is a time without a value
_END = r"(?![A-Za-z0-9]|[:-][0-9A-Fa-f])"  # what goes on like this is a hardware address
_NEXT = r"['\"]?(?:, ?|[\t;|])['\"]?"  # between the values of a printed tuple or a table's row
_PLACE = r"(?:\*|-)?[0-9]{1,10}(?:[+-][0-9]{1,7})?"
_CHANGE = r"(?:[ACGTUN]{0,50}(?:>|=)|del|dup|ins|inv|con\b)"
_BASES = r"[ACGT]{1,200}"
_RESIDUE = r"[A-Z][a-z]{2}[0-9]{1,5}"
_PROTEIN_CHANGE = r"(?:[A-Z][a-z]{2}|\*|=|fs|del|dup|ins|ext)"
_ACCESSION = r"N[CGMRTWP]_[0-9]{4,12}\.[0-9]{1,3}"
_SPDI_CHANGE = r"[ACGTN0-9]{0,200}:[ACGTN]{0,200}"
_VCF_ALT = r"(?:[ACGTN*.,]{1,200}|<[A-Z:]{1,20}>)"


@cache
def _hint() -> re.Pattern[str]:
    """
    Return the pattern of what stands around the first digits of every notation.

    It begins with the rarest characters, and spells out both cases, since it's found sooner so. It
    is compiled when the first text with digits needs it.
    """
    return re.compile(
        r"[-:_ \t.Ss,;|](?:"
        # chrom-pos, chrom:g.pos and the like
        r"(?<=[0-9XYMTxymt][-:_ \t])(?<![0-9]{3}[-:_ \t])(?:[Gg]\.)?[0-9]"
        # HGVS of DNA and RNA
        r"|(?<=[CGMNRcgmnr]\.)\(?[*-]?[0-9]"
        # HGVS of proteins
        r"|(?<=[Pp]\.)\(?[A-Za-z]{3}[0-9]"
        # SPDI
        r"|(?<=[Nn][CGMRTWPcgmrtwp]_)[0-9]{4}"
        # dbSNP
        r"|(?<=[Rr][Ss])[0-9]{4}"
        # chrom, pos and ref of a printed tuple or a table's row
        r"|(?<=[0-9XYMTxymt'\"][\t,;|])(?<![0-9]{3}[\t,;|]) ?['\"]?[0-9]{3,10}['\"]?"
        r"[\t,;|] ?['\"]?[ACGTacgt])"
    )


@cache
def _notations() -> re.Pattern[str]:
    """
    Return the pattern of all notations.

    Compiling takes a millisecond, and is done when the first text with a hint needs it.
    """
    return re.compile(
        "|".join(
            (
                # four parts, as 7-117559590-ATCT-A
                rf"{_CHROM}[-:_][0-9]{{1,10}}[-:_]{_ALLELE}[-:_>/]{_ALLELE}{_END}",
                # chromosome, position and change, as chr7:g.117559590A>G
                rf"{_CHROM}[-:_ ](?:g\.)?[0-9]{{1,10}}[: ]?{_ALLELE}[>/]{_ALLELE}{_END}",
                # a printed tuple, or a table's row
                rf"{_CHROM}{_NEXT}[0-9]{{3,10}}{_NEXT}{_BASES}{_NEXT}{_BASES}{_WORD_END}",
                # the same, parted by blanks
                rf"(?<![\w.])chr{_NAME} [0-9]{{3,10}} {_ALLELE} {_ALLELE}{_WORD_END}",
                # HGVS of DNA and RNA
                rf"{_WORD_START}[cgmnr]\.\(?{_PLACE}(?:_{_PLACE})?\)?{_CHANGE}",
                # HGVS of proteins
                rf"{_WORD_START}p\.\(?{_RESIDUE}(?:_{_RESIDUE})?{_PROTEIN_CHANGE}",
                # SPDI
                rf"{_WORD_START}{_ACCESSION}:[0-9]{{1,10}}:{_SPDI_CHANGE}{_WORD_END}",
                # the first columns of a VCF line
                rf"{_CHROM}\t[0-9]{{1,10}}\t[^\t\n]{{1,200}}\t[ACGTN]{{1,200}}\t{_VCF_ALT}",
                # an rs number of dbSNP
                rf"{_WORD_START}rs[0-9]{{4,12}}{_WORD_END}",
            )
        ),
        re.IGNORECASE | re.ASCII,
    )
