"""
Rule 3: a run of 20 or more bases, anywhere in a text.

One table and one search over bytes, linear in the length of the text; no regular expression.
"""

from __future__ import annotations

from typing import Final

import orjson

from ..visible import visible

RUN: Final = 20
"""How many bases in a row are a sequence: 20 letters of ACGTN name one place in a human genome."""

_BASES: Final = b"ACGTNacgtn"
_TABLE: Final = bytes(1 if code in _BASES else 0 for code in range(256))
_MARKS: Final = b"\x01" * RUN


def holds_sequence(encoded: bytes) -> bool:
    """Tell whether *encoded*, bytes as a sink writes them, holds `RUN` bases in a row."""
    return encoded.translate(_TABLE).find(_MARKS) >= 0


def text_holds_sequence(text: str) -> bool:
    r"""
    Tell whether *text* would hold `RUN` bases in a row once it's written, as JSON or on a console.

    What is written counts: a tab before 19 bases becomes ``\t``, and a zero-width joiner ``\u200d``, whose last letters may make it 20.
    """
    if len(text) < RUN - 1:
        return False
    if text.isprintable():
        return holds_sequence(text.encode())
    encodable = text.encode(errors="replace").decode()
    return holds_sequence(orjson.dumps(encodable)) or holds_sequence(visible(text).encode())
