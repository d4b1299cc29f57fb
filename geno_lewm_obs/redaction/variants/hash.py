"""
Make the hashed id of a variant that may be logged where the variant itself may not.
"""

from __future__ import annotations

import os
from typing import Final

from ...errors import InputError

_KEY_BYTES: Final = 32
_LEAST_KEY_BYTES: Final = 16
_MOST_KEY_BYTES: Final = 64
_DIGEST_BYTES: Final = 16
_process_key: Final = os.urandom(_KEY_BYTES)


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
    from hashlib import blake2b

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
